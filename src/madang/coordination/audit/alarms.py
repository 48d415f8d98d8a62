"""Alarms as data: a rule, its figure and interval, a reference line, where to look.

An alarm is raised where the figure itself passes its line; how sure that is stands
beside it. To wait until the whole interval has passed would keep small regions and
thin records from ever raising one; to say nothing of the interval would cry wolf.

Reference lines are figures from audit reports and the press, or the study's own
first year: context to read a figure by, not truth about any data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import names_of
from madang.coordination.audit.columns import ALARMS, laid_out
from madang.coordination.audit.settings import reference_lines
from madang.coordination.audit.support import core_people
from madang.coordination.audit.years import latest_full
from madang.language import Interval, Items, Message, Money, Named, _, to_json
from madang.metrics.inference import percentile_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas as pd

    from madang.coordination.audit.settings import AuditSettings
    from madang.coordination.audit.spending import Records, Spending

__all__ = ["Figures", "alarm_table", "certainty", "way_down"]

_FEWEST_PROJECTS: Final = 5
_FEWEST_REGIONS: Final = 3  # below three regions a median says nothing of regions
_DRAWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the rules look at.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        The audit's tables.
    core_money : (float, float, float)
        Share of regional money in the core, and its interval.
    core_people : float
        Share of residents in the core.
    settings : AuditSettings
        The stage's parameters.
    core : tuple of str
        Codes of the core regions.
    names : mapping of str to Named
        Names of the regions.
    currency : str
        Currency code.
    closed_year : int
        Last year whose spending is on record; later years are still running.
    year : int or None
        Last year in which a project began, or money was given.
    seed : int
        Seed of the resamples.
    """

    tables: Mapping[str, pd.DataFrame]
    core_money: tuple[float, float, float]
    core_people: float
    settings: AuditSettings
    core: tuple[str, ...]
    names: Mapping[str, Named]
    currency: str
    closed_year: int
    year: int | None
    seed: int

    @classmethod
    def of(
        cls, tables: Mapping[str, pd.DataFrame], records: Records, spending: Spending,
        settings: AuditSettings, *, core_money: tuple[float, float, float],
        closed_year: int, seed: int,
    ) -> Figures:  # fmt: skip
        """Put the tables of some spending beside what is read from the records."""
        return cls(
            tables, core_money, core_people(records, tables["need"]), settings,
            records.core, names_of(records.regions), records.currency, closed_year,
            spending.last_year, seed,
        )  # fmt: skip

    def name(self, region: str) -> Named | str:
        """Name a region."""
        return self.names.get(region, region)

    def regions(self, codes: Iterable[str]) -> Items:
        """List regions by name."""
        return Items(tuple(self.name(code) for code in codes), most=3, of="places")


def _worst(table: pd.DataFrame, column: str) -> list[str]:
    """List regions by a column, the greatest first; few projects do not count."""
    part = table[table["scope"] == "region"]
    part = part[part["projects"] >= _FEWEST_PROJECTS].dropna(subset=[column])
    part = part.sort_values([column, "key"], ascending=[False, True])
    return [str(code) for code in part["key"].head(3)]


def certainty(low: float, high: float, reference: float) -> str:
    """Say whether an interval leaves the reference line on one side.

    Parameters
    ----------
    low, high : float
        The interval of a figure.
    reference : float
        Its line.

    Returns
    -------
    str
        ``clearly`` where the line lies outside the interval, ``perhaps`` where it
        lies within; empty where there is no interval.
    """
    if not np.isfinite([low, high, reference]).all():
        return ""
    return "perhaps" if low <= reference <= high else "clearly"


def way_down(table: str, shown: str, why: str, *, sort: str = "") -> str:
    """Write the way down from an alarm as JSON: commands, and a query for programs.

    Parameters
    ----------
    table : str
        Result table the figure stands in.
    shown : str
        Query (``column=value column=value``) of the rows to look at; may be empty.
    why : str
        Query of the row to lead back to its records.
    sort : str
        Column to look at first, highest first; with a minus, lowest first.

    Returns
    -------
    str
        Stage, table, query, and the two commands, to be run with ``--study``.
    """
    where = dict(word.split("=", 1) for word in shown.split())
    show = ("madang", "show", "audit", shown, "--table", table)
    return json.dumps(
        {
            "stage": "audit", "table": table, "where": where, "sort": sort,
            "show": " ".join(word for word in show if word),
            "why": f"madang why audit/{table} {why}",
        },
        ensure_ascii=False,
    )  # fmt: skip


def _small(figures: Figures) -> Iterator[dict[str, Any]]:
    """Projects at or below the threshold, against the line of an audit."""
    table = figures.tables["scatter"]
    nation = table[table["scope"] == "national"].dropna(subset=["small_share"])
    if nation.empty:
        return
    row = nation.iloc[0]
    reference, _executed = reference_lines(figures.settings, figures.currency)
    if not np.isfinite(reference):
        return
    yield {
        "alarm": "small_projects",
        "message": _(
            "Raised where the share of projects at or below {limit} exceeds the "
            "reference of {reference:.1%}",
            limit=Money(float(row["threshold"]), figures.currency),
            reference=reference,
        ),
        "figure": row["small_share"], "low": row["small_low"],
        "high": row["small_high"], "reference": reference,
        "raised": row["small_share"] > reference,
        "where_message": _(
            "Highest shares of small projects: {regions}",
            regions=figures.regions(_worst(table, "small_share")),
        ),
        "rule": "figure > reference",
        "way_down": way_down(
            "scatter", "scope=region", "scope=national", sort="small_share"
        ),
    }  # fmt: skip


def _execution(figures: Figures) -> Iterator[dict[str, Any]]:
    """Projects hardly executed in the latest year, against the line of an audit."""
    table = figures.tables["execution"]
    _small_line, reference = reference_lines(figures.settings, figures.currency)
    if table.empty or not np.isfinite(reference):
        return
    nation = table[table["scope"] == "national"]
    latest = table[table["year"] == latest_full(nation, "granted")]
    row = latest[latest["scope"] == "national"].iloc[0]
    year = int(row["year"])
    yield {
        "alarm": "low_execution",
        "message": _(
            "Raised where the share of projects executed at or below {rate:.3g}% in "
            "{year} exceeds the reference of {reference:.1%}",
            rate=100 * figures.settings.low_execution, year=year, reference=reference,
        ),
        "figure": row["low_share"], "low": row["low"], "high": row["high"],
        "reference": reference, "raised": row["low_share"] > reference,
        "where_message": _(
            "Highest shares of hardly executed projects: {regions}",
            regions=figures.regions(_worst(latest, "low_share")),
        ),
        "rule": "figure > reference",
        "way_down": way_down(
            "execution", f"scope=region year={year}",
            f"scope=national year={year}", sort="low_share",
        ),
    }  # fmt: skip


def _need(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money a head against need: raised where they go opposite ways."""
    table = figures.tables["correlations"]
    found = table[table["quantity"] == "need_money_per_head"]
    if found.empty:
        return
    row = found.iloc[0]
    need = figures.tables["need"].dropna(subset=["gap"])
    worst = need.sort_values(["gap", "region"], ascending=[False, True]).head(3)
    yield {
        "alarm": "need_mismatch",
        "message": _(
            "Raised where need and money a head are negatively rank-correlated"
        ),
        "figure": row["value"], "low": row["low"], "high": row["high"],
        "reference": 0.0, "unit": "rank correlation", "raised": row["value"] < 0,
        "where_message": _(
            "Farthest below their need: {regions}",
            regions=figures.regions(worst["region"]),
        ),
        "rule": "figure < reference",
        "way_down": way_down("need", "", f"region={worst['region'].iloc[0]}",
                             sort="gap"),
    }  # fmt: skip


def _median(values: pd.Series, figures: Figures) -> tuple[float, float, float]:
    """Give the median over regions and its interval over resampled regions."""
    found = values.to_numpy(dtype=np.float64)
    rng = np.random.default_rng([figures.seed, found.size])
    chosen = rng.integers(found.size, size=(_DRAWS, found.size))
    low, high = percentile_interval(np.median(found[chosen], axis=1))
    return float(np.median(found)), float(low), float(high)


def _follows(
    figures: Figures, *, name: str, strength: Message
) -> Iterator[dict[str, Any]]:
    """Money against what a region does, or could do, in the middle region."""
    table = figures.tables[name].dropna(subset=["rank_correlation"])
    if table.empty:
        return
    worst = table.sort_values(["rank_correlation", "region"]).head(3)
    value, low, high = _median(table["rank_correlation"], figures)
    if len(table) < _FEWEST_REGIONS:
        low = high = np.nan
    yield {
        "alarm": name,
        "message": _(
            "Raised where the median rank correlation of money with {strength} is at "
            "or below 0 ({count} regions)",
            strength=strength, count=len(table),
        ),
        "figure": value, "low": low, "high": high,
        "reference": 0.0, "unit": "rank correlation", "raised": value <= 0,
        "where_message": _("Farthest from it: {regions}",
                           regions=figures.regions(worst["region"])),
        "rule": "figure <= reference",
        "way_down": way_down(
            name, "", f"region={worst['region'].iloc[0]}", sort="-rank_correlation"
        ),
    }  # fmt: skip


def _trend(
    figures: Figures, *, axis: str, value: str, what: Message
) -> Iterator[dict[str, Any]]:
    """Raise where a share that should fall has not fallen."""
    table = figures.tables["trends"]
    found = table[table["axis"] == axis]
    if found.empty:
        return
    held = found[found["value"] == value]
    first, last = (int(found[c].iloc[0]) for c in ("first_year", "last_year"))
    if held.empty:  # the axis is known in every year, so the value holds nothing
        was = now = 0.0
        low = high = shift_low = shift_high = np.nan
    else:
        row = held.iloc[0]
        was, now = float(row["first_share"]), float(row["last_share"])
        shift_low, shift_high = float(row["change_low"]), float(row["change_high"])
        low, high = _share_interval(figures, axis, value, last)
    sure = certainty(shift_low, shift_high, 0.0)
    yield {
        "alarm": f"{value}_share",
        "message": _(
            "Raised where the share of {what} in {last} is not below that of {first}",
            what=what, first=first, last=last,
        ),
        "figure": now, "low": low, "high": high,
        "reference": was, "raised": now >= was,
        "where_message": _(
            "{was:.1%} in {first}, {now:.1%} in {last}: {points:+.1f} "
            "points{ends:+.1f}",
            was=was, now=now, first=first, last=last, points=100 * (now - was),
            ends=Interval(100 * shift_low, 100 * shift_high),
        ),
        "rule": "figure >= reference", "certainty": sure,
        "way_down": way_down(
            "support", f"axis={axis} value={value}",
            f"axis={axis} value={value} year={last}", sort="year",
        ),
    }  # fmt: skip


def _share_interval(
    figures: Figures, axis: str, value: str, year: int
) -> tuple[float, float]:
    """Give the interval of a value's share of money in a year."""
    table = figures.tables["support"].set_index(["axis", "value", "year"])
    ends = table.reindex([(axis, value, year)])[["low", "high"]]
    return float(ends["low"].iloc[0]), float(ends["high"].iloc[0])


def _core(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money in the core against people in the core."""
    share, low, high = figures.core_money
    money = figures.tables["need"]["money"]
    if not (np.isfinite(share) and np.isfinite(figures.core_people)):
        return
    yield {
        "alarm": "core_share",
        "message": _(
            "Raised where the core's share of money exceeds its share of residents"
        ),
        "figure": share, "low": low, "high": high,
        "reference": figures.core_people, "raised": share > figures.core_people,
        "where_message": _(
            "Core: {regions}. Of money given to regions, and of residents of the "
            "{known} regions (of {listed}) whose money is known",
            regions=figures.regions(figures.core), known=int(money.notna().sum()),
            listed=len(money),
        ),
        "rule": "figure > reference",
        "way_down": way_down("need", "", f"region={figures.core[0]}", sort="money"),
    }  # fmt: skip


_RULES: Final[tuple[Callable[[Figures], Iterator[dict[str, Any]]], ...]] = (
    _small, _execution, _need,
    partial(_follows, name="alignment", strength=_("specialisation")),
    partial(_follows, name="outlook_alignment",
            strength=_("the odds of new specialisations")),
    partial(_trend, axis="initiator", value="central",
            what=_("money given by the centre")),
    partial(_trend, axis="directness", value="direct", what=_("direct support")),
    _core,
)  # fmt: skip


def alarm_table(figures: Figures) -> pd.DataFrame:
    """Apply every rule whose figure is known.

    Parameters
    ----------
    figures : Figures
        The audit's tables and parameters.

    Returns
    -------
    DataFrame
        Columns of `ALARMS`, a row a rule. `raised` looks at the figure alone;
        `certainty` says ``clearly`` where the interval leaves the line on one side,
        ``perhaps`` where it holds the line (for a share against its first year: the
        interval of the change), and is empty where there is no interval. `way_down`
        is JSON: the commands that lead down, and the query. A rule whose figure is
        undefined is absent: neither raised nor lowered.
    """
    rows = [{"unit": "share"} | row for rule in _RULES for row in rule(figures)]
    for row in rows:
        ends = (row["low"], row["high"], row["reference"])
        row.setdefault("certainty", certainty(*map(float, ends)))
        row |= {name: to_json(row[name]) for name in ("message", "where_message")}
    return laid_out(rows, ALARMS)
