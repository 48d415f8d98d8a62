"""The sentences a committee reads: who holds what, is the gap closing, who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from madang.balance.ledger_findings import of_changes, of_choices
from madang.contracts import Finding, names_of, weighed
from madang.contracts.trees import Tree
from madang.language import Interval, Items, Message, Named, Range, _
from madang.metrics.convergence import half_life_interval
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from madang.balance.record import Balance

__all__ = ["find_findings", "named_quantity"]

# What the core holds of it is worth a sentence, in this order of weight.
_HELD = {"ventures": 0.94, "rd_spending": 0.92, "smes": 0.8, "value_added": 0.78}
_TREND = (
    "value_added_per_head", "employment_per_head", "value_added", "employment",
    "population",
)  # fmt: skip
_CAUGHT_UP = (
    "value_added_per_head", "value_added", "employment_per_head", "employment",
)  # fmt: skip
_DULL = 0.25  # taken off where the core holds no more than its people would
_MOST_NAMED = 5
_MOST_HELD = 3


def find_findings(
    result: Balance, tables: Mapping[str, pd.DataFrame]
) -> tuple[Finding, ...]:
    """Say what matters most, the most important first."""
    found = [
        *_held(result),
        *_moved(result),
        *_trend(result, tables),
        *_tiers(result),
        *_convergence(result, tables),
        *_published(result, tables),
        *of_changes(result),
        *of_choices(result),
    ]
    return tuple(sorted(found, key=lambda f: -f.importance))


def named_quantity(name: str, tables: Mapping[str, pd.DataFrame]) -> Message | Named:
    """Name a quantity, per head included."""
    base = name.removesuffix("_per_head")
    said: Message | Named = word(base)
    if said.worded("", "en") == base:  # in no word list: an indicator of the study
        own = names_of(tables.get("indicator_definitions"), key="indicator")
        said = own.get(base, said)
    return said if base == name else _("{whole} per head", whole=said)


def _core(result: Balance) -> Message:
    """Name the core by its regions."""
    called = names_of(result.names)
    tops = Tree.of(result.names, "region").tops(result.core)
    own = tuple(called[code] for code in tops if code in called)
    if len(own) > _MOST_NAMED:
        return _("the core ({count} regions)", count=len(own))
    return _("the core ({regions})", regions=Items(own, most=0))


def _held(result: Balance) -> Iterator[Finding]:
    """Say what share of ventures, R&D and output lies in the core."""
    table = result.core_share.dropna(subset=["core_share"])
    people = _latest(table, "population")
    beside: Message | str = ""
    if people is not None:
        share = float(people["core_share"])
        beside = _(" Its share of residents is {share:.1%}.", share=share)
    latest = {quantity: _latest(table, quantity) for quantity in _HELD}
    told = [(quantity, row) for quantity, row in latest.items() if row is not None]
    for place, (quantity, row) in enumerate(told[:_MOST_HELD]):
        year = _year(row["year"])
        values = {
            "core": _core(result),
            "share": float(row["core_share"]),
            "quantity": word(quantity),
            "interval": _interval(row, "low", "high", ".1%"),
            "beside": beside,
        }
        undated = _(
            "{core:first} holds {share:.1%} of {quantity:lower}{interval}.{beside}",
            **values,
        )
        dated = _(
            "{core:first} holds {share:.1%} of {quantity:lower} in {year}{interval}."
            "{beside}",
            year=year,
            **values,
        )
        yield Finding(
            key=f"core_share_{quantity}",
            # One share of the core says what the next would say again.
            importance=_HELD[quantity]
            - (0.0 if place == 0 and _stands_out(row, people) else _DULL),
            says=undated if year is None else dated,
            value=float(row["core_share"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit="share",
            year=year,
            result="core_share",
            row=_query(quantity, row["year"]),
        )


def _stands_out(row: pd.Series, people: pd.Series | None) -> bool:
    """Tell whether the core surely holds more than its share of residents."""
    if people is None:
        return True
    least = row["low"] if np.isfinite(row["low"]) else row["core_share"]
    return bool(least > people["core_share"])


def _moved(result: Balance) -> Iterator[Finding]:
    """Say whether the core gains or loses people to the rest."""
    table = result.core_share.dropna(subset=["net"])
    for kind, importance in (("youth_migration", 0.88), ("migration", 0.82)):
        row = _latest(table, kind)
        if row is None or row["net"] == 0:
            continue
        values = {
            "year": _year(row["year"]),
            "core": _core(result),
            "amount": abs(float(row["net"])),
            "kind": word(kind),
            "share": float(row["core_share"]),
            "interval": _interval(row, "low", "high", ".1%"),
        }
        gained = _(
            "In {year}, {core} gained {amount:,.0f} people net from the rest "
            "({kind:lower}). Of all moves between regions, those within the core "
            "included, {share:.1%} ended there{interval}.",
            **values,
        )
        lost = _(
            "In {year}, {core} lost {amount:,.0f} people net to the rest "
            "({kind:lower}). Of all moves between regions, those within the core "
            "included, {share:.1%} ended there{interval}.",
            **values,
        )
        yield Finding(
            key=f"core_net_{kind}",
            importance=importance,
            says=gained if row["net"] > 0 else lost,
            value=float(row["net"]),
            unit="persons",
            year=_year(row["year"]),
            result="core_share",
            row=_query(kind, row["year"]),
        )
        return


def _trend(result: Balance, tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Say whether output lies more evenly than it did."""
    table = result.evenness.dropna(subset=["gini", "year"])
    for quantity in _TREND:
        rows = table[table["quantity"] == quantity].sort_values("year")
        if rows.empty:
            continue
        last = rows.iloc[-1]
        yield Finding(
            key="gini_trend",
            importance=weighed(0.7, int(last["regions"])),
            says=_evened(rows, named_quantity(quantity, tables)),
            value=float(last["gini"]),
            low=float(last["gini_low"]),
            high=float(last["gini_high"]),
            year=_year(last["year"]),
            result="evenness",
            row=_query(quantity, last["year"]),
        )
        return


def _evened(rows: pd.DataFrame, quantity: Message | Named) -> Message:
    """Say where a Gini coefficient stands, which way it moved, and how sure that is."""
    last = rows.iloc[-1]
    values: dict[str, Any] = {
        "quantity": quantity,
        "gini": float(last["gini"]),
        "year": _year(last["year"]),
        "interval": _interval(last, "gini_low", "gini_high", ".3f"),
    }
    if len(rows) == 1 or not np.isfinite(last["gini_change_low"]):
        return _(
            "The Gini coefficient of {quantity:lower} over regions stands at "
            "{gini:.3f} in {year}{interval}.",
            **values,
        )
    low, high = float(last["gini_change_low"]), float(last["gini_change_high"])
    values |= {
        "start": _year(last["gini_since"]),
        "change": float(last["gini_change"]),
        "ends": _interval(last, "gini_change_low", "gini_change_high", "+.3f"),
    }
    if low <= 0 <= high:
        return _(
            "The Gini coefficient of {quantity:lower} over regions stands at "
            "{gini:.3f} in {year}{interval}; since {start} it moved by "
            "{change:+.3f}{ends}, which cannot be called a change.",
            **values,
        )
    if low > 0:
        return _(
            "The Gini coefficient of {quantity:lower} over regions stands at "
            "{gini:.3f} in {year}{interval}; since {start} it moved by "
            "{change:+.3f}{ends}, less even than before.",
            **values,
        )
    return _(
        "The Gini coefficient of {quantity:lower} over regions stands at {gini:.3f} in "
        "{year}{interval}; since {start} it moved by {change:+.3f}{ends}, more even "
        "than before.",
        **values,
    )


def _tiers(result: Balance) -> Iterator[Finding]:
    """Say which regions lead and trail, and cannot be told apart."""
    rows = result.ledger[
        (result.ledger["year"] == result.year)
        & (result.ledger["dimension"] == "total")
        & (result.ledger["tier"] > 0)
    ].sort_values("rank")
    if rows.empty or rows["tier"].nunique() < 2:  # noqa: PLR2004 - top and bottom
        return
    top = rows[rows["tier"] == 1]
    bottom = rows[rows["tier"] == rows["tier"].max()].iloc[::-1]
    lead = top.iloc[0]
    called = names_of(result.names)
    yield Finding(
        key="tiers",
        importance=0.75,
        says=_(
            "In the balance ledger of {year} the top tier, whose order cannot be told, "
            "is {top}; the bottom tier, the last first, {bottom}. The leader scores "
            "{score:.1f} points; its 90% rank interval is {ranks}.",
            year=result.year,
            top=Items(tuple(called[r] for r in top["region"]), of="places"),
            bottom=Items(tuple(called[r] for r in bottom["region"]), of="places"),
            score=float(lead["score"]),
            ranks=Range(float(lead["rank_low"]), float(lead["rank_high"]), ".0f"),
        ),
        value=float(lead["score"]),
        unit="points",
        year=result.year,
        result="ledger",
        row=f"region={lead['region']},year={result.year},dimension=total",
    )


def _convergence(
    result: Balance, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Finding]:
    """Say whether lagging regions catch up."""
    # Without an interval growth follows exactly, as no real records do: no finding.
    table = result.convergence.dropna(subset=["beta", "beta_low"])
    for quantity in _CAUGHT_UP:
        rows = table[table["quantity"] == quantity]
        if rows.empty:
            continue
        c = rows.iloc[0]
        yield Finding(
            key="convergence",
            importance=weighed(0.65, int(c["regions"])),
            says=_caught_up(c, named_quantity(quantity, tables)),
            value=float(c["beta"]),
            low=float(c["beta_low"]),
            high=float(c["beta_high"]),
            unit="per year",
            year=_year(c["end_year"]),
            result="convergence",
            row=f"quantity={quantity}",
        )
        return


def _halving(c: pd.Series) -> Interval:
    """Say between how many years the gap halves, by the ends of the slope."""
    span = float(c["end_year"] - c["start_year"])
    ends = half_life_interval(float(c["beta_low"]), float(c["beta_high"]), span)
    return Interval(*ends, ".0f")


def _caught_up(c: pd.Series, quantity: Message | Named) -> Message:
    """Say what the slope and its interval allow one to say."""
    values: dict[str, Any] = {
        "quantity": quantity,
        "start": _year(c["start_year"]),
        "end": _year(c["end_year"]),
        "beta": float(c["beta"]),
        "interval": _interval(c, "beta_low", "beta_high", "+.4f"),
    }
    if c["beta_high"] < 0 and np.isfinite(c["half_life"]):
        return _(
            "{quantity}, {start}–{end}: lagging regions catch up, at a pace that "
            "halves the gap in {years:.0f} years{ends}; convergence coefficient "
            "{beta:+.4f}{interval}.",
            years=float(c["half_life"]),
            ends=_halving(c),
            **values,
        )
    if c["beta_high"] < 0:
        return _(
            "{quantity}, {start}–{end}: lagging regions catch up; convergence "
            "coefficient {beta:+.4f}{interval}.",
            **values,
        )
    if c["beta_low"] > 0:
        return _(
            "{quantity}, {start}–{end}: the gap widens, as regions that had more "
            "grew faster; convergence coefficient {beta:+.4f}{interval}.",
            **values,
        )
    return _(
        "{quantity}, {start}–{end}: neither convergence nor divergence can be told; "
        "convergence coefficient {beta:+.4f}{interval}.",
        **values,
    )


def _published(
    result: Balance, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Finding]:
    """Say how the total ranks beside each published index, in its latest year."""
    rows = result.published[result.published["dimension"] == "total"]
    rows = rows.dropna(subset=["spearman"]).sort_values("year")
    if rows.empty:
        return
    latest = rows.groupby("index", sort=False).tail(1).sort_values("index")
    listed = tuple(
        _(
            "‘{index}’ {year}: {correlation:.2f}{interval}, over {regions} regions",
            index=named_quantity(str(row["index"]), tables),
            correlation=float(row["spearman"]),
            interval=_interval(row, "low", "high", ".2f"),
            year=_year(row["year"]),
            regions=int(row["regions"]),
        )
        for _index, row in latest.iterrows()
    )
    first = latest.iloc[0]
    yield Finding(
        key="published_index",
        importance=weighed(0.55, int(latest["regions"].min())),
        says=_(
            "Rank correlation of the ledger's total with published indices: {listed}.",
            listed=Items(listed, most=0),
        ),
        value=float(first["spearman"]),
        low=float(first["low"]),
        high=float(first["high"]),
        year=_year(first["year"]),
        result="published",
        row=f"index={first['index']},year={first['year']},dimension=total",
    )


def _interval(row: pd.Series, low: str, high: str, form: str) -> Interval:
    """Give the interval that a row holds in two columns."""
    return Interval(float(row[low]), float(row[high]), form)


def _latest(table: pd.DataFrame, quantity: str) -> pd.Series | None:
    """Give the latest row of a quantity; None where there is none."""
    rows = table[table["quantity"] == quantity]
    if rows.empty:
        return None
    return rows.sort_values("year", na_position="first").iloc[-1]


def _year(year: object) -> int | None:
    """Give a year as a number; None where there is none."""
    return None if pd.isna(year) else int(str(year))  # type: ignore[call-overload]  # one cell


def _query(quantity: str, year: object) -> str:
    """Give the query of a row."""
    number = _year(year)
    return f"quantity={quantity}" + ("" if number is None else f",year={number}")
