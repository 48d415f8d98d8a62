"""One table of a file on its way in: recipe, questions, answers, preview, tables."""

from __future__ import annotations

import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from madang.engines import open_engine
from madang.engines.rows import ROW, Rows
from madang.errors import UnreadableFileError
from madang.intake import applying, library, proposing
from madang.intake.accounted import suspected, unaccounted
from madang.intake.funding import ask_funding
from madang.intake.gaps import alike, gaps, keyed_alike, worded
from madang.intake.joining import WEIGHED
from madang.intake.judgement import FATE, KEPT
from madang.intake.judging import judge
from madang.intake.laying import Given, has_columns
from madang.intake.placing import told_apart, unplaced
from madang.intake.questions import (
    FORM,
    Question,
    answered,
    of_form,
    require_answers,
)
from madang.intake.taken import Taken
from madang.intake.totals import total_pattern
from madang.intake.weighing import weighed
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.intake.applying import Applied
    from madang.intake.judgement import Judgement
    from madang.intake.opened import Opened
    from madang.intake.recipe import Recipe, TableRecipe
    from madang.language import Message

__all__ = ["Known", "Session"]

_ASIAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_SHOWN: Final = 5
_MOST_PAGES: Final = 50_000
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_HEAD: Final = _(
    "These are the first records of a large file. Totals, repeated keys and what else "
    "only all rows tell are checked when the whole is read, and asked about before "
    "anything is written."
)
_TITLED: Final = {"measure", "indicator", "kind", "activity"}


@dataclass(frozen=True, slots=True)
class Known:
    """What a study knows already.

    Attributes
    ----------
    folder : Path or None
        The study folder; None where it is made anew.
    regions, activities : mapping of str to str
        Names by code.
    proposed : tuple of Recipe
        What was proposed for files that are brought in with it.
    is_alone : bool
        Whether one table is brought in, so that its regions may be asked for.
    deals_with_negatives : bool
        Whether who reads the table deals with amounts below zero, so that none asks.
    """

    folder: Path | None = None
    regions: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, str] = field(default_factory=dict)
    proposed: tuple[Recipe, ...] = ()
    is_alone: bool = False
    deals_with_negatives: bool = False


class Session:
    """One table of a file on its way in.

    Nothing is written outside a temporary folder; closing it leaves no trace.

    Parameters
    ----------
    opened : Opened
        The table.
    known : Known
        What the study knows.
    recipe : Recipe, optional
        The recipe to use; else the one it is known by, or a proposal.
    form : mapping, optional
        Words of form that a user settled.
    """

    def __init__(
        self,
        opened: Opened,
        known: Known,
        recipe: Recipe | None = None,
        form: Mapping[str, Any] | None = None,
    ) -> None:
        self.opened = opened
        self.known = known
        self.form = dict(form or {})
        self.chosen = recipe
        self.whole: Opened | None = None  # what is still to be read of a large file
        self.replies: list[tuple[str, str]] = []
        self._scratch = tempfile.TemporaryDirectory(prefix="madang-intake-")
        self._engine = open_engine()
        try:
            self._begin(recipe)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Give the session itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of the engine and of what was laid down."""
        self.close()

    def close(self) -> None:
        """Let go of the engine and of what was laid down."""
        self._engine.close()
        with suppress(OSError):
            self._scratch.cleanup()

    def _begin(self, recipe: Recipe | None) -> None:
        """Take the records, choose a recipe, and judge."""
        opened = self.opened
        if opened.preview.empty:
            words = " ".join(opened.columns)[:200]
            raise UnreadableFileError(_("It holds no records: {words}", words=words))
        every = Rows(self._engine, opened.records(self._engine))
        notes = _notes(opened, every)
        rows = every.without(ROW, notes) if notes else every
        self.footnotes = len(notes)
        text = "\n".join(" ".join(row) for row in opened.preamble)
        cells = opened.preview.head(20).astype(str).to_numpy().ravel()
        words = " ".join([text, *opened.columns, *cells])
        self.given = Given(
            opened.name, rows, Path(self._scratch.name), text,
            bool(_ASIAN.search(words)), self.known.regions, self.known.activities,
            notes="\n".join(note.text for note in opened.footnotes),
            deals_with_negatives=self.known.deals_with_negatives,
        )  # fmt: skip
        shown = opened.preview[~opened.preview["_row"].isin(notes)]
        found = library.fitting(opened.name, shown, text, self.known.folder)
        self.rivals = [r.name for r in found[1:]] if recipe is None else []
        self.is_known = recipe is not None or bool(found)
        chosen = recipe or (found[0] if found else None)
        self.proposed: Recipe | None = None
        if chosen is None:
            made = proposing.propose(
                _name(opened.path.name), opened.name, opened.columns, shown,
                opened.preamble, asks=self.known.is_alone, is_shared=rows.is_shared,
            )  # fmt: skip
            beside = self.known.proposed
            chosen = library.christened(made, beside, self.known.folder)
            self.proposed = chosen
        self.recipe = chosen
        own = {row["region"]: row["name"] for row in self.recipe.regions}
        self.given = replace(self.given, regions={**own, **self.given.regions})
        listed = [t for t in self.recipe.tables if t.table == "projects"]
        title = listed[0].columns.get("title") if listed else None
        if title and (column := title.found(opened.columns)):
            found_totals = rows.totals(column, total_pattern())
            self.given = replace(self.given, totals=tuple(found_totals))
        rows, self._apart = told_apart(rows, self.recipe, opened.columns)
        self.given = replace(self.given, rows=rows)
        self._judge()

    def _tables(self) -> list[tuple[int, TableRecipe]]:
        """List the tables of the recipe that this file can give, with their places."""
        tables = list(enumerate(map(self.recipe.spelt, self.recipe.tables)))
        if len(tables) == 1 or not self.is_known:
            return tables
        there = [t for t in tables if has_columns(t[1], self.opened.columns)]
        return there or tables[:1]

    def _judge(self) -> None:
        """Judge every table, and gather what is open."""
        self.judged: dict[int, Judgement] = {}
        self.questions: list[Question] = []
        text = self.given.preamble
        gone: tuple[str, ...] = ()
        for place, table in self._tables():
            columns, name = self.opened.columns, self.opened.name
            lacking = gaps(table, columns, name, text, worded(self.opened.preview))
            if lacking:
                self.questions += [replace(q, place=place) for q in lacking]
                continue
            made = judge(replace(self.given, gone=gone), table, place)
            self.judged[place] = made
            gone = made.gone if table.table == "projects" else gone
            asked = made.questions or applying.repeats(made, self.given, place)
            self.questions += asked
        asked = ask_funding(self.recipe, self.opened.columns)
        asked = [*self.questions, *asked, *alike(self.recipe, self.given)]
        self.questions = _once([*map(of_form, self.opened.doubts), *asked])
        if not self.questions:
            self.questions = _once(self._unaccounted())

    def _unaccounted(self) -> list[Question]:
        """Ask about what a proposal leaves unsaid: nothing of a file may be lost."""
        spare = self._spare() if self.proposed is not None else ()
        return [
            replace(question, place=place)
            for place, made in self.judged.items()
            for question in (
                *suspected(made, is_described=self.proposed is None),
                *unaccounted(made, self.given, spare),
            )
        ]

    def answer(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Settle questions, and those that an answer raises, as far as answers go.

        Parameters
        ----------
        answers : mapping of str to str
            Words by the keys of questions.

        Returns
        -------
        dict of str to str
            Answers that no question asked for.
        """
        used: set[tuple[str, int]] = set()  # two tables may ask the same
        while given := [
            q for q in self.questions
            if q.key in answers and not q.key.startswith(FORM)
            and (q.key, q.place) not in used
        ]:  # fmt: skip
            for question in given:
                told = answered(self.recipe, question, answers[question.key])
                if question.key.endswith(WEIGHED):
                    told = weighed(told, question.place)
                self.recipe = keyed_alike(told)
                used.add((question.key, question.place))
                self.replies.append((question.key, answers[question.key]))
            self._judge()
        return {k: v for k, v in answers.items() if k not in {key for key, _p in used}}

    @property
    def said(self) -> list[Message]:
        """What was taken for granted and is shown."""
        every = [_HEAD] if self.whole is not None else []
        every += [*self.opened.remarks, *self.recipe.remarks, *self._apart]
        every += [s for m in self.judged.values() for s in m.said]
        if spare := self._spare():
            every.append(_("Columns that are left out: {columns}.",
                           columns=Items(spare)))  # fmt: skip
        every += unplaced(self.judged.values())
        if not self.questions:
            for made in self.judged.values():
                every += applying.brought(made)[1]
        return list({str(s): s for s in every}.values())

    def _spare(self) -> tuple[str, ...]:
        """Name the columns of the file that no table takes."""
        columns = self.opened.columns
        spare = [made.spare(columns) for made in self.judged.values()]
        return tuple(c for c in columns if spare and all(c in one for one in spare))

    def before(self) -> pd.DataFrame:
        """Give the first five records as they stand in the file."""
        return self.opened.preview.head(_SHOWN)

    def after(self) -> dict[str, pd.DataFrame]:
        """Give the first five rows of each table as they would be."""
        shown = {}
        for made in self.judged.values():
            rows = made.rows.where(FATE, KEPT)
            if not self.questions:
                rows, _unknown = applying.brought(made)
            names = [c.name for c in made.columns if c.name in rows.columns]
            shown[made.table.table] = rows.first(names, _SHOWN)
        return shown

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """Names of regions and activities by code, of each column that holds codes."""
        found: dict[str, dict[str, str]] = {}
        for made in self.judged.values():
            for table, key in (("regions", "region"), ("activities", "activity")):
                listed = made.listed.get(table)
                if listed is None:
                    continue
                held = dict(zip(listed[key], listed["name"], strict=True))
                for column in made.columns:
                    if column.refers_to == table:
                        found[column.name] = found.get(column.name, {}) | held
        return found

    @property
    def currency(self) -> str:
        """Currency of the amounts, as the file or the recipe tells it; else empty."""
        return next((c for m in self.judged.values() if (c := m.currency)), "")

    def written(self, name: str) -> Recipe:
        """Give the recipe as it is to be kept: with what was told of the form.

        A year that held for this file is asked of the next one; what the title of
        this file tells holds for files of that title alone.
        """
        form = {**self.recipe.file, **self.form}
        kept = replace(self.recipe, name=name or self.recipe.name, file=form)
        if self.is_known:
            return kept
        for place, table in enumerate(kept.tables):
            constant = dict(table.word("constant"))
            if constant.keys() & _TITLED:
                stem = self.opened.name.split(".", maxsplit=1)[0]
                titled = re.sub(r"\d+", r"\\d+", re.escape(stem))
                kept = replace(kept, recognise={**kept.recognise, "file": titled})
            if year := constant.pop("year", None):
                words = {**table.words, "constant": constant}
                columns = dict(table.columns)
                if _YEAR.findall(self.opened.path.name) == [year]:
                    one = _YEAR.pattern
                    columns["year"] = Taken(file=f"^(?!.*{one}.*{one}).*?({one})")
                else:
                    words["ask"] = ["year"]
                told = replace(table, columns=columns, words=words)
                kept = kept.with_table(place, told)
        return kept

    def apply(self, folder: Path) -> list[Applied]:
        """Write the tables.

        Parameters
        ----------
        folder : Path
            Where they are to lie, as Parquet.

        Returns
        -------
        list of Applied

        Raises
        ------
        SourceError
            If a question is open, no record becomes a row, or a receipt does not
            balance.
        """
        require_answers(self.questions)
        mark = f"{self.recipe.name} {self.recipe.hash[:8]}"
        return [
            applying.apply(
                made, self.given, folder / f"{made.table.table}_{place}.parquet",
                recipe=mark, footnotes=self.footnotes, regions=self.recipe.listed,
            )
            for place, made in self.judged.items()
        ]  # fmt: skip


def _notes(opened: Opened, every: Rows) -> list[int]:
    """List the rows that are no records: footnotes, and headings of printed pages.

    The form is told from the first and last rows; pages that repeat the headings
    further down are looked for here.
    """
    notes = {int(note.row) for note in opened.footnotes}
    columns = list(opened.columns)
    heads = [tuple(columns)] if opened.layout.header_rows else []
    if notes:
        noted = every.where(ROW, sorted(notes)).first(columns, len(notes))
        heads += noted[columns].itertuples(index=False, name=None)
    for head in dict.fromkeys(heads):
        if sum(map(bool, head)) < 2:  # noqa: PLR2004 - one word is no heading
            continue
        same = every.alike(dict(zip(columns, head, strict=True)))
        notes |= set(map(int, same.first([ROW], _MOST_PAGES)[ROW]))
    return sorted(notes)


def _name(file: str) -> str:
    """Make a name for a recipe of a file's name, without years; it may be empty."""
    stem = re.sub(r"(?:19|20)\d{2}[\d\-_]*", "", file.split(".", maxsplit=1)[0])
    plain = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")
    return plain[:50]


def _once(questions: Sequence[Question]) -> list[Question]:
    """Keep one question of each key."""
    return list({q.key: q for q in reversed(questions)}.values())[::-1]
