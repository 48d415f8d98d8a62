"""The one result: labelled tables, findings, notes, charts, where all came from."""

from __future__ import annotations

import html
import importlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import (
    Stage,
    StageInputs,
    StageOutput,
    Style,
    findings_table,
    names,
)
from madang.display import blocks
from madang.display.inputs import ReportInputs, StageNote
from madang.display.view import View
from madang.display.workbook import write_workbook
from madang.errors import ResultError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.contracts import Finding, Note, Provenance, ResultTable

__all__ = ["Result"]

_NAMED: Final = {
    Style.REGION: ("regions", "region"),
    Style.ACTIVITY: ("activities", "activity"),
    Style.ORGANISATION: ("organisations", "organisation"),
    Style.INDICATOR: ("indicator_definitions", "indicator"),
}
"""Codes that have names, and the tables and columns that name them."""
_SHOWN: Final = 10
_TOLD: Final = 5


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What a verb gives.

    A table is an attribute: ``result.quotients`` is ``result.tables["quotients"]``.

    Attributes
    ----------
    stage : Stage
        The stage that made it.
    output : StageOutput
        Its tables, findings and notes.
    inputs : StageInputs
        What it was made from.
    language : str
        Language of sentences and charts where none is asked for.
    origins : mapping of str to Provenance
        Where each table came from, where that is known.
    """

    stage: Stage
    output: StageOutput
    inputs: StageInputs
    language: str = "en"
    origins: Mapping[str, Provenance] = field(default_factory=dict)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Give a table by its name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.table(name)

    def __dir__(self) -> list[str]:
        """List what can be asked for, the tables included."""
        return [*object.__dir__(self), *self.tables]

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Result tables by name."""
        return self.output.tables

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a committee should read, the most important first."""
        return tuple(sorted(self.output.findings, key=lambda f: -f.importance))

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is unfinished, was left out or assumed."""
        return self.output.told()

    @property
    def provenance(self) -> dict[str, Any]:
        """Stage, parameters, seed, and rows of each table that it was made from."""
        return {
            "stage": self.stage.name,
            "parameters": dict(self.inputs.parameters),
            "seed": self.inputs.seed,
            "core": list(self.inputs.core),
            "currency": self.inputs.currency,
            "tables": {name: len(table) for name, table in self.inputs.tables.items()},
        }

    def table(self, name: str = "") -> pd.DataFrame:
        """Give a table as it was made: codes, unrounded.

        Parameters
        ----------
        name : str
            Name of the table; the first where none is given.

        Returns
        -------
        DataFrame

        Raises
        ------
        ResultError
            If there is no such table.
        """
        chosen = name or next(iter(self.stage.makes))
        if chosen not in self.tables:
            raise ResultError(
                _(
                    "'{stage}' has no table '{name}'; it has: {names}.",
                    stage=self.stage.name,
                    name=chosen,
                    names=", ".join(self.tables),
                )
            )
        return self.tables[chosen]

    def contract(self, name: str = "") -> ResultTable:
        """Give what a table says of itself: its columns, units, key and warnings.

        Parameters
        ----------
        name : str
            Name of the table; the first where none is given.

        Returns
        -------
        ResultTable
        """
        self.table(name)
        return self.stage.makes[name or next(iter(self.stage.makes))]

    def tidy(self, name: str = "", *, language: str = "") -> pd.DataFrame:
        """Give a table with names beside its codes, unrounded.

        Parameters
        ----------
        name : str
            Name of the table; the first where none is given.
        language : str
            Language of the names.

        Returns
        -------
        DataFrame
            A column ``region_name`` stands behind ``region``, and so on; nothing
            else is changed.
        """
        spoken = language or self.language
        out = self.table(name).copy()
        for column in self.contract(name).columns:
            table, key = _NAMED.get(column.style, ("", ""))
            known = names(self.inputs.tables.get(table), spoken, key=key)
            if known and column.name in out:
                place = list(out.columns).index(column.name) + 1
                named = out[column.name].map(known)
                out.insert(place, f"{column.name}_name", named)
        return out

    def says(self, language: str = "") -> list[str]:
        """Word the findings, the most important first.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        list of str
        """
        return [f.text(language or self.language) for f in self.findings]

    def chart(self, name: str = "", *, language: str = "") -> Any:
        """Draw a figure of the stage's chapter.

        Parameters
        ----------
        name : str
            Key of the figure, as in `figures`; the first that can be drawn where none
            is given.
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair chart

        Raises
        ------
        ResultError
            If there is no such figure, or the result does not hold what it shows.
        """
        view = View(self._shown(), language or self.language)
        for figure in self._figures():
            if name in {"", figure.key}:
                drawing = blocks.draw(figure, view, self.stage.name)
                if drawing is not None:
                    return drawing.chart
        raise ResultError(
            _(
                "'{stage}' draws no figure '{name}' of this result. Its figures: "
                "{names}.",
                stage=self.stage.name,
                name=name,
                names=", ".join(self.figures) or "–",
            )
        )

    @property
    def figures(self) -> tuple[str, ...]:
        """Keys of the figures that `chart` may draw."""
        return tuple(figure.key for figure in self._figures())

    def _figures(self) -> list[blocks.Figure]:
        """List the figures of the stage's chapter."""
        if not self.stage.chapter:
            return []
        listed = importlib.import_module(self.stage.chapter).CHAPTER.blocks
        sides = [b.figures if isinstance(b, blocks.Side) else (b,) for b in listed]
        return [b for side in sides for b in side if isinstance(b, blocks.Figure)]

    def to_excel(self, path: str | Path, *, language: str = "") -> Path:
        """Write all tables, findings and notes as a workbook.

        Parameters
        ----------
        path : str or Path
            File to write, such as ``linkages.xlsx``.
        language : str
            Language of headings and sentences.

        Returns
        -------
        Path
            The file. Each table is a sheet with headings above the columns' names;
            the sheet ``columns`` says what each holds, its unit and its interval.
        """
        out = Path(path)
        write_workbook(replace(self._shown(), language=language or self.language), out)
        return out

    def _shown(self) -> ReportInputs:
        """Give what a view needs of the result."""
        own = self.stage.name
        made = self.stage.makes.items()
        return ReportInputs(
            name="",
            tables=self.inputs.tables,
            results={(own, name): table for name, table in self.tables.items()},
            findings=findings_table(self.output.findings).assign(stage=own),
            language=self.language,
            currency=self.inputs.currency,
            core=self.inputs.core,
            synthetic=any(o.synthetic for o in self.origins.values()),
            provenance=self.origins,
            notes=tuple(StageNote(own, note.says) for note in self.notes),
            makes={(own, n): t for n, t in made},
        )

    def __repr__(self) -> str:
        """Say what it is, and its first findings."""
        rows = ", ".join(f"{n} ({len(t):,})" for n, t in self.tables.items())
        told = "".join(f"\n  • {text}" for text in self.says()[:_TOLD])
        return f"{self.stage.title.text(self.language)}: {rows}{told}"

    def _repr_html_(self) -> str:
        """Show the findings and the first table in a notebook."""
        told = "".join(f"<li>{html.escape(t)}</li>" for t in self.says()[:_TOLD])
        title = html.escape(self.stage.title.text(self.language))
        first = self.tidy().head(_SHOWN)
        heads = {c.name: c.heading.text(self.language) for c in self.contract().columns}
        table = first.rename(columns=heads).to_html(index=False, na_rep="–")
        return f"<h4>{title}</h4><ul>{told}</ul>{table}"
