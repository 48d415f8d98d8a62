"""One language's view of the inputs: names, words, sources, tables and figures."""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from markupsafe import Markup

from madang import vocabulary
from madang.charts import to_svg
from madang.display import numbers
from madang.display.origins import one_language
from madang.display.pieces import Cell, Figure, Table
from madang.display.texts import TEXTS
from madang.display.words import COLUMNS, QUANTITIES, TABLES
from madang.language import _
from madang.sources.provinces import PROVINCES, resolve
from madang.wording import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from madang.contracts import ResultTable
    from madang.display.inputs import LeftOut, ReportInputs
    from madang.language import Message

__all__ = ["Spec", "View"]

Spec = str | tuple[str, str, str]
"""A column, or a column with the two ends of its interval."""

_ROWS: Final = 60
_PER_HEAD: Final = "_per_head"
_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]")


class View:
    """One language's view of a report's inputs."""

    def __init__(self, inputs: ReportInputs, language: str) -> None:
        self.inputs = inputs
        self.language = language
        self.figures = 0

    def text(self, key: str, **values: Any) -> str:
        """Give a fixed text in the language of the view."""
        found = TEXTS[key][0 if self.language == "ko" else 1]
        return found.format(**values) if values else found

    def say(self, message: Message) -> str:
        """Word a message in the language of the view."""
        return message.text(self.language)

    def either(self, ko: Any, en: Any) -> str:
        """Choose between a Korean and an English text, or what there is of them."""
        first, second = (ko, en) if self.language == "ko" else (en, ko)
        return (
            str(first) if _is_text(first) else str(second if _is_text(second) else "")
        )

    # -- results -----------------------------------------------------------

    def result(self, stage: str, table: str, *columns: str) -> pd.DataFrame | None:
        """Give a result table, or None where it is absent, empty or lacks columns."""
        found = self.inputs.results.get((stage, table))
        if found is None or found.empty or not set(columns) <= set(found.columns):
            return None
        return found

    def latest(self, table: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of the latest year."""
        if "year" not in table or table["year"].isna().all():
            return table
        recent: pd.DataFrame = table[table["year"] == table["year"].max()]
        return recent

    def left_out(self, stage: str) -> LeftOut | None:
        """Give the word about a stage that did not run, or None."""
        return next((x for x in self.inputs.left_out if x.stage == stage), None)

    def absent(self, stage: str) -> str:
        """Say why a stage has nothing, and what would bring it in."""
        gap = self.left_out(stage)
        if gap is None:
            return self.text("absent")
        adds = self.say(gap.adds)
        if not gap.missing:
            return self.text("not_applicable", why=adds)
        names = ", ".join(self.table_name(t) for t in gap.missing)
        return self.text("absent_tables", tables=names, adds=adds)

    # -- names -------------------------------------------------------------

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Short names of the regions by code."""
        table = self.inputs.tables["regions"]
        full = self._names("regions", "region")
        short = {p.code: self.either(p.short_ko, p.short_en) for p in PROVINCES}
        plain = dict(zip(table["region"].astype(str), table["name"], strict=True))
        return {
            code: short[code] if resolve(str(plain[code])) == code else name
            for code, name in full.items()
        }

    @cached_property
    def full_names(self) -> Mapping[str, str]:
        """Full names of the regions by code."""
        return self._names("regions", "region")

    @cached_property
    def activities(self) -> Mapping[str, str]:
        """Names of the activities by code."""
        return self._names("activities", "activity")

    @cached_property
    def indicators(self) -> Mapping[str, str]:
        """Names of the indicators by code."""
        return self._names("indicator_definitions", "indicator")

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of the projects by code."""
        table = self.inputs.tables.get("projects")
        if table is None:
            return {}
        title = table["title"].fillna(table["project"])
        return dict(zip(table["project"].astype(str), title.astype(str), strict=True))

    @cached_property
    def organisations(self) -> Mapping[str, str]:
        """Names of the organisations by code."""
        return self._names("organisations", "organisation")

    @cached_property
    def homes(self) -> Mapping[str, Any]:
        """Regions of the projects by code."""
        table = self.inputs.tables.get("projects")
        if table is None or "region" not in table:
            return {}
        return dict(zip(table["project"].astype(str), table["region"], strict=True))

    def place(self, project: Any) -> str:
        """Give the name of a project's region."""
        return self.region(self.homes.get(str(project)))

    def _names(self, table: str, key: str) -> Mapping[str, str]:
        """Give the names of a table's things in the language of the view."""
        found = self.inputs.tables.get(table)
        if found is None:
            return {}
        name = found[key].astype("str")
        for column in ("name", f"name_{self.language}"):
            if column in found.columns:
                name = found[column].astype("str").fillna(name)
        return dict(zip(found[key].astype(str), name.astype(str), strict=True))

    def region(self, code: Any) -> str:
        """Give a region's short name; a project without one is nationwide."""
        if not _is_text(code):
            return self.text("unplaced")
        return self.regions.get(str(code), str(code))

    def table_name(self, table: str) -> str:
        """Name a table of the study, with the name of its file."""
        said = TABLES.get(table, "") if self.language == "ko" else ""
        return f"{said}({table})" if said else table

    def activity(self, code: Any) -> str:
        """Give an activity's name."""
        if not _is_text(code):
            return numbers.NOTHING
        return self.activities.get(str(code), str(code))

    def word(self, code: Any) -> str:
        """Give the word for a code of the tables: quantity, indicator, kind."""
        if not _is_text(code):
            return numbers.NOTHING
        key = str(code)
        if key in QUANTITIES:
            return QUANTITIES[key][0 if self.language == "ko" else 1]
        if key in self.indicators:
            return self.indicators[key]
        if key.endswith(_PER_HEAD):
            whole = self.word(key.removesuffix(_PER_HEAD))
            return self.say(_("{whole} per head", whole=whole))
        said = vocabulary.label(key, self.language)
        return said if said != key else key.replace("_", " ")

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """File names of the dossiers by region, safe on every file system."""
        out: dict[str, str] = {}
        taken: set[str] = set()
        for code in self.inputs.tables["regions"]["region"].astype(str):
            stem = _SAFE.sub("_", code)[:60] or "_"
            name, count = stem, 1
            while name.casefold() in taken or name.casefold() in _RESERVED:
                count += 1
                name = f"{stem}_{count}"
            taken.add(name.casefold())
            out[code] = f"{name}.html"
        return out

    # -- captions ----------------------------------------------------------

    def source(self, *tables: str) -> str:
        """Name who publishes the records of some tables."""
        found = [
            one_language(self.inputs.provenance[t].source, self.language)
            for t in tables
            if t in self.inputs.provenance and self.inputs.provenance[t].source
        ]
        said = ", ".join(dict.fromkeys(found))
        if self.inputs.synthetic and not said:
            return self.text("synthetic_source")
        return said or self.inputs.name

    def period(self, table: str = "projects") -> str:
        """Write the span of years in which the records of a table began."""
        found = self.inputs.tables.get(table)
        column = "start" if found is not None and "start" in found else "year"
        if found is None or column not in found or found[column].isna().all():
            return self.text("all_years")
        dated = found[column].dropna()
        years = dated.dt.year if column == "start" else dated.astype(int)
        first, last = int(years.min()), int(years.max())
        return str(first) if first == last else f"{first}–{last}"

    def years(self, table: pd.DataFrame) -> str:
        """Write the year or the span of years of a table."""
        if "year" not in table or table["year"].isna().all():
            return self.text("all_years")
        first, last = int(table["year"].min()), int(table["year"].max())
        return str(first) if first == last else f"{first}–{last}"

    def caption(
        self, title: str, *, unit: str, source: str, year: str
    ) -> dict[str, Any]:
        """Put a chart's caption together."""
        return {
            "title": title,
            "unit": unit,
            "source": source,
            "year": year,
            "language": self.language,
        }

    # -- tables and figures --------------------------------------------------

    def figure(
        self,
        key: str,
        chart: Any,
        *,
        reading: str,
        table: Table,
        evidence: Sequence[str] = (),
    ) -> Figure:
        """Draw a chart and put it with its table."""
        self.figures += 1
        svg = Markup(to_svg(chart, prefix=key))  # noqa: S704 - our own drawing, its data escaped by the XML writer
        return Figure(key, svg, reading, table, tuple(evidence))

    def table(
        self,
        key: str,
        data: pd.DataFrame,
        columns: Sequence[Spec],
        *,
        title: str,
        sheet: str = "",
        caption: str = "",
        most: int = _ROWS,
        made: ResultTable | None = None,
    ) -> Table:
        """Lay a table out: headings in words, cells as they are read."""
        there = [c for c in columns if (c if isinstance(c, str) else c[0]) in data]
        headings: list[Cell] = []
        styles: list[str] = []
        for spec in there:
            name = spec if isinstance(spec, str) else spec[0]
            heading, style = self._heading(name, made)
            styles.append(style)
            headings.append(Cell(heading, style not in _TEXTUAL))
            if not isinstance(spec, str):
                headings.append(Cell(self.text("interval"), numeric=True))
        specs = list(zip(there, styles, strict=True))
        rows = tuple(
            tuple(cell for spec, s in specs for cell in self._cells(record, spec, s))
            for record in data.head(most).to_dict("records")
        )
        return Table(key, title, tuple(headings), rows, caption, sheet, len(data))

    def _heading(self, name: str, made: ResultTable | None) -> tuple[str, str]:
        """Give what stands above a column, and how its cells are written.

        The contract of its table tells a column from one of the same name that says
        something else.
        """
        column = made.column(name) if made else None
        key = column.key if column else name
        if column and key not in COLUMNS:
            return self.say(column.heading), str(column.style)
        ko, en, style = COLUMNS.get(key, (name, name.replace("_", " "), "number"))
        return self.either(ko, en), style

    def _cells(self, record: Mapping[Any, Any], spec: Spec, style: str) -> list[Cell]:
        """Write one value of a record, with its interval where it has one."""
        name = spec if isinstance(spec, str) else spec[0]
        cells = [Cell(self.cell(record[name], style), style not in _TEXTUAL)]
        if not isinstance(spec, str):
            ends = self.ranged(record.get(spec[1]), record.get(spec[2]), style)
            cells.append(Cell(ends, numeric=True))
        return cells

    def cell(self, value: Any, style: str) -> str:
        """Write a value in a style of `COLUMNS`."""
        if style in {"share", "int", "whole", "number", "money", "signed"}:
            return self._figure(value, style)
        if style in {"region", "activity", "word"}:
            return str(getattr(self, style)(value))
        if style == "project":
            return self.titles.get(str(value), str(value))
        if style == "regions":
            return ", ".join(self.region(c) for c in str(value).split("; ") if c)
        if style in {"year", "yes"}:
            return self._year(value) if style == "year" else self._truth(value)
        return str(value) if _is_text(value) else numbers.NOTHING

    def _year(self, value: Any) -> str:
        """Write a year; none means all years."""
        x = numbers.finite(value)
        return str(int(x)) if math.isfinite(x) else self.text("all_years")

    def _truth(self, value: Any) -> str:
        """Write yes or no."""
        return self.text("yes" if _is_text(value) and bool(value) else "no")

    def _figure(self, value: Any, style: str) -> str:
        """Write a number as a share, a count, an amount of money or as it is."""
        if style == "share":
            return numbers.percent(value)
        if style in {"int", "whole"}:
            return numbers.integer(value)
        if style == "money":
            amount = numbers.finite(value)
            return numbers.money(amount, self.inputs.currency, self.language)
        if style == "signed":
            return numbers.signed(value)
        return numbers.number(numbers.finite(value))

    def money(self, amount: Any) -> str:
        """Write an amount of money."""
        return self._figure(amount, "money")

    def money_scale(self, amounts: Iterable[Any]) -> tuple[float, str]:
        """Choose one unit for all amounts of a chart: divisor, and unit."""
        return numbers.money_scale(amounts, self.inputs.currency, self.language)

    def ranged(self, low: Any, high: Any, style: str = "number") -> str:
        """Write the two ends of an interval."""
        if style == "money":
            ends = (self.money(low), self.money(high))
            return (
                numbers.NOTHING
                if numbers.NOTHING in ends
                else joined(*ends, self.language)
            )
        return numbers.ranged(low, high, language=self.language, style=style)

    def interval(self, value: Any, low: Any, high: Any, style: str = "number") -> str:
        """Write a number with its interval."""
        return numbers.interval(value, low, high, language=self.language, style=style)


_TEXTUAL: Final = frozenset(
    {"text", "code", "region", "activity", "word", "project", "regions", "yes"}
)
_RESERVED: Final = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{i}" for i in range(10)),
        *(f"lpt{i}" for i in range(10)),
    }
)


def _is_text(value: Any) -> bool:
    """Tell whether a cell holds something that can be read."""
    return value is not None and value is not pd.NA and value == value and value != ""  # noqa: PLR0124 - NaN is not itself
