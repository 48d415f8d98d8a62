"""One language's view of the inputs: results, sources, tables and figures."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pandas as pd
from markupsafe import Markup

from madang import charts
from madang.contracts import ResultColumn as Column
from madang.contracts import Style, Unit
from madang.contracts import columns as defined
from madang.contracts.headings import IN_MONEY
from madang.display.marks import MARK, Marks
from madang.display.names import Names
from madang.display.numbers import NOTHING
from madang.display.origins import one_language
from madang.display.pieces import Cell, Figure, Table
from madang.language import _, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from madang.display.inputs import LeftOut, ReportInputs

__all__ = ["DISPLAYED", "Spec", "View", "records"]

_T = TypeVar("_T")
Spec = str | tuple[str, str, str]
"""A column, or a column with the two ends of its interval."""

_ROWS: Final = 40
_AS_GIVEN: Final = frozenset({"raw", "step"})
"""Columns in the unit of the indicator that their row names."""

_FIELDS: Final = frozenset({"field", "adds"})
"""Columns that hold the name of a programme, or the code of an activity."""

_TEXTUAL: Final = frozenset(Style) - {
    Style.YEAR,
    Style.INTEGER,
    Style.NUMBER,
    Style.WHOLE,
    Style.SIGNED,
    Style.SHARE,
    Style.MONEY,
    Style.GAIN,
}

DISPLAYED: Final = defined(
    Column("estimate", Style.TEXT, _("Value (90% interval)")),
    Column("label", Style.TEXT, _("Item")),
    Column("reason", Style.TEXT, _("Reason")),
    Column("is_funded", Style.YES, pgettext("is_funded", "Funded")),
    Column("plan_label", Style.TEXT, pgettext("plan_label", "Plan")),
    Column("merit_step", Style.NUMBER, _("Merit lost by the step"), Unit.POINTS),
    Column("balance_step", Style.SHARE, _("Balance gained")),
    Column("robust", Style.TEXT, _("Core")),
    Column("code", Style.TEXT, pgettext("code", "Code")),
    Column("cheapest_way", Style.TEXT, _("Easiest way in")),
    Column("is_verified", Style.YES, _("Verified")),
    Column("series", Style.TEXT, pgettext("series", "Against")),
    Column("verdict_state", Style.TEXT, _("Officer’s verdict")),
    Column("command", Style.CODE, _("Command to record a verdict")),
    Column("why_line", Style.TEXT, _("Why not: what would let it in")),
    Column("figure_text", Style.TEXT, _("Figure (90% interval)")),
    Column("figure_shown", Style.TEXT, _("Figure")),
    Column("reference_shown", Style.TEXT, _("Reference")),
    Column("together", Style.REGIONS, _("Together with")),
    Column("side_name", Style.TEXT, _("Side")),
    Column("role_name", Style.TEXT, _("Role")),
    Column("star_text", Style.TEXT, pgettext("star_text", "Stars")),
    Column("definition_name", Style.TEXT, _("Definition")),
    Column("similarity_name", Style.TEXT, _("Similarity")),
)  # fmt: skip
"""Columns that pages show and no result table has: composed, renamed, cut. All others
take heading and style from the contract of their table."""


class View(Names):
    """One language's view of a report's inputs."""

    def __init__(self, inputs: ReportInputs, language: str) -> None:
        super().__init__(inputs, language)
        self.figures = 0
        self.marks = Marks(inputs)
        self._called: dict[str, dict[str, str]] = {}
        self._periods: dict[str, str] = {}
        self._made: dict[Callable[[View], Any], Any] = {}

    def once(self, make: Callable[[View], _T]) -> _T:
        """Work something out once for all pages."""
        if make not in self._made:
            self._made[make] = make(self)
        found: _T = self._made[make]
        return found

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
            return self.say(_("This stage has no results."))
        if not gap.missing:
            return self.say(_("Not applied in this study. {why}", why=gap.adds))
        names = ", ".join(self.table_name(t) for t in gap.missing)
        return self.say(
            _(
                "Not computed, as the study lacks: {tables}. What it would add: {adds}",
                tables=names,
                adds=gap.adds,
            )
        )

    def source(self, *tables: str) -> str:
        """Name who publishes the records of some tables."""
        found = [
            one_language(self.inputs.provenance[t].source, self.language)
            for t in tables
            if t in self.inputs.provenance and self.inputs.provenance[t].source
        ]
        said = ", ".join(dict.fromkeys(found))
        if self.inputs.synthetic and not said:
            return self.say(_("Synthetic (sample generator)"))
        return said or self.inputs.name

    def period(self, table: str = "projects") -> str:
        """Write the span of years in which the records of a table began."""
        if table not in self._periods:
            self._periods[table] = self._period(table)
        return self._periods[table]

    def _period(self, table: str) -> str:
        """Read the span of years from the records."""
        found = self.inputs.tables.get(table)
        column = "start" if found is not None and "start" in found else "year"
        if found is None or column not in found or found[column].isna().all():
            return self.say(_("all years"))
        dated = found[column].dropna()
        years = dated.dt.year if column == "start" else dated.astype(int)
        first, last = int(years.min()), int(years.max())
        return str(first) if first == last else f"{first}–{last}"

    def years(self, table: pd.DataFrame) -> str:
        """Write the year or the span of years of a table."""
        start, end = (
            ("start_year", "end_year")
            if "year" not in table and "start_year" in table
            else ("year", "year")
        )
        if start not in table or table[start].isna().all():
            return self.say(_("all years"))
        first, last = int(table[start].min()), int(table[end].max())
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
        svg = Markup(charts.to_svg(chart, prefix=key))  # noqa: S704 - our own drawing, its data escaped by the XML writer
        return Figure(key, svg, reading, table, tuple(evidence))

    def table(
        self,
        key: str,
        data: pd.DataFrame | Sequence[Mapping[Any, Any]],
        columns: Sequence[Spec],
        *,
        title: str,
        sheet: str = "",
        caption: str = "",
        most: int = _ROWS,
    ) -> Table:
        """Lay a table out: headings in words, cells as they are read."""
        shown: Sequence[Mapping[Any, Any]]
        if isinstance(data, pd.DataFrame):
            held, shown = set(data.columns), records(data.head(most))
        else:
            held, shown = set(data[0]), data[:most]
        there = [c for c in columns if _named(c) in held]
        headings: list[Cell] = []
        known: dict[str, Column | None] = {}
        for spec in there:
            name = _named(spec)
            column = known[name] = self.column(name, sheet)
            style = column.style if column else Style.NUMBER
            heading = self.say(column.heading) if column else name.replace("_", " ")
            headings.append(Cell(heading, style not in _TEXTUAL))
            if not isinstance(spec, str):
                headings.append(Cell(self.say(_("90% interval")), numeric=True))
        rows = tuple(
            tuple(
                cell
                for spec in there
                for cell in self._cells(record, spec, known[_named(spec)], sheet)
            )
            for record in shown
        )
        return Table(key, title, tuple(headings), rows, caption, sheet, len(data))

    def drawn(self, n: int, most: int, out: int) -> str:
        """Say where not all rows are drawn, since they are many or withheld."""
        said = self.say(_("{n} withheld and not drawn. ", n=out)) if out else ""
        if 0 < most < n:
            said += self.say(_("Of {n}, the first {k} are drawn. ", n=n, k=most))
        return said

    def column(self, name: str, sheet: str = "") -> Column | None:
        """Find what a column says of itself.

        Parameters
        ----------
        name : str
            Name of the column.
        sheet : str
            Its result table, as ``stage.table``; another table of that stage may
            hold it, and a column of the page's own making none.

        Returns
        -------
        Column or None
        """
        stage, _dot, table = sheet.partition(".")
        known = self.inputs.makes
        own = [known[stage, table]] if (stage, table) in known else []
        others = [made for (of, _table), made in known.items() if of == stage]
        found = (made.column(name) for made in (*own, *others))
        return next((c for c in found if c is not None), DISPLAYED.get(name))

    def written(self, value: Any, column: Column) -> str:
        """Write a cell as its column says; what a result table names, by its name."""
        if str(value) in column.words:
            return self.say(column.words[str(value)])
        plain = self.cell(value, column.style)
        if column.unit is Unit.CODE and column.style is Style.INTEGER:
            plain = plain.replace(",", "")  # a number that names is not counted
        if column.name in _FIELDS:
            return self.activities.get(str(value), plain)
        if "/" not in column.refers_to:
            return plain
        return self._named_by(column.refers_to).get(str(value), plain)

    def _named_by(self, refers_to: str) -> Mapping[str, str]:
        """Give the names that a result table has for its codes, if it has any."""
        if refers_to not in self._called:
            stage, _slash, table = refers_to.partition("/")
            made = self.inputs.makes.get((stage, table))
            name = f"name_{self.language}"
            found = self.result(stage, table, name)
            self._called[refers_to] = (
                {}
                if made is None or found is None
                else dict(zip(found[made.key[0]].astype(str), found[name], strict=True))
            )
        return self._called[refers_to]

    def _cells(
        self,
        record: Mapping[Any, Any],
        spec: Spec,
        column: Column | None,
        sheet: str,
    ) -> list[Cell]:
        """Write one value of a record, with its interval where it has one."""
        value = record[_named(spec)]
        style = column.style if column else Style.NUMBER
        text = self.written(value, column) if column else self.cell(value, style)
        if column and self._is_money(column, record):
            style = Style.MONEY
            text = self.written(value, replace(column, style=style))
        elif column and column.name in _AS_GIVEN and text != NOTHING:
            unit = self._units.get(str(record.get("indicator")), "")
            text = f"{text} {unit}".rstrip()
        if self.marks.holds(sheet, _named(spec), record):
            text = MARK
        cells = [Cell(text, style not in _TEXTUAL)]
        if not isinstance(spec, str):
            ends = self.ranged(record.get(spec[1]), record.get(spec[2]), style)
            cells.append(Cell(ends, numeric=True))
        return cells

    @cached_property
    def _units(self) -> Mapping[str, str]:
        """Units of indicators, by code; those whose unit is not given are left out."""
        table = self.inputs.tables.get("indicator_definitions")
        if table is None or "unit" not in table:
            return {}
        given = table.dropna(subset=["unit"])
        return dict(zip(given["indicator"].astype(str), given["unit"], strict=True))

    def _is_money(self, column: Column, record: Mapping[Any, Any]) -> bool:
        """Tell whether an amount is money, by the measure or the unit of its row.

        Sixteen digits cannot be read, and without a unit say nothing.
        """
        if column.unit is not Unit.OF_MEASURE or column.style is not Style.NUMBER:
            return False
        units = {self.inputs.currency}
        if self.inputs.currency == "KRW":  # sources of the country write it in words
            units |= {pgettext("currency", "KRW").text("ko"), "won"}
        unit = record.get("unit")
        if column.name in _AS_GIVEN:
            unit = self._units.get(str(record.get("indicator")), unit)
        return str(record.get("measure")) in IN_MONEY or bool(unit and unit in units)


def records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Give the rows of a table, read by column: pandas takes thrice as long by row."""
    names = list(table)
    columns = [table[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _named(spec: Spec) -> str:
    """Give the name of a column."""
    return spec if isinstance(spec, str) else spec[0]
