"""Measure balance: the ledger, evenness, the core's share, convergence, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.balance.columns import PUBLISHED
from madang.balance.editions import BEFORE, changes
from madang.balance.evenness import (
    measure_convergence,
    measure_core,
    measure_evenness,
    measure_flows,
    measure_sigma,
)
from madang.balance.ledger import keep_ledger
from madang.balance.need import need_table
from madang.balance.patterns import (
    measure_clubs,
    measure_neighbours,
    measure_nested,
)
from madang.balance.quantities import (
    Quantity,
    Residents,
    find_levels,
    find_quantities,
    lay_stocks,
    per_head,
)
from madang.balance.record import Balance
from madang.contracts import Note
from madang.contracts.totals import total_notes
from madang.language import _
from madang.metrics.inference import spearman_interval
from madang.vocabulary import Dimension

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from madang.balance.settings import BalanceSettings
    from madang.contracts.totals import Parts

__all__ = ["measured"]

_DRAWS: Final = 400  # many indices and years, and the ends are shown to two places


def measured(
    tables: Mapping[str, pd.DataFrame],
    rng: np.random.Generator,
    core: tuple[str, ...],
    settings: BalanceSettings,
    currency: str,
    progress: Callable[[float], None],
) -> Balance:
    """Work out all tables; those whose tables of the study are absent stay empty."""
    whole = _paired(tables)
    for_ledger, for_core, for_published, apart, for_neighbours = rng.spawn(5)
    ledger = keep_ledger(whole, core, settings, for_ledger, apart=apart)
    progress(0.5)
    laid = lay_stocks(whole)
    found = find_quantities(whole, currency, laid)
    residents = Residents.read(whole)
    taken = {q.name for q in found}
    levels = [q for q in find_levels(whole, residents) if q.name not in taken]
    own = {q.name for q in levels}  # published per head: not divided once more
    divided = [per_head(q, residents) for q in found]
    heads = [q for q in divided if q is not None and q.name not in own]
    evenness = measure_evenness([*found, *heads, *levels], core)
    progress(0.7)
    core_share = pd.concat(
        [
            measure_core(found, core, for_core),
            measure_flows(whole.get("flows"), core),
        ],
        ignore_index=True,
    )
    progress(0.8)
    series = _series(heads if residents.is_yearly else [], levels, found)
    made = Balance(
        ledger=ledger.scores,
        ledger_indicators=ledger.indicators,
        steps=ledger.steps,
        anatomy=ledger.anatomy,
        ledger_changes=changes(whole, ledger.scores, core, settings),
        need=need_table(tables, ledger.scores, core, settings),
        evenness=evenness,
        core_share=core_share,
        convergence=measure_convergence(series),
        sigma=measure_sigma(series),
        nested=measure_nested([*found, *heads, *levels], core, _parents(whole)),
        neighbours=measure_neighbours(
            [*heads, *levels], whole["regions"], for_neighbours
        ),
        clubs=measure_clubs(series),
        published=_compare_published(ledger.scores, whole, for_published),
        names=whole["regions"],
        core=core,
        notes=(*_total_notes(laid), *_withheld_notes(whole.get("stocks"), laid)),
    )
    progress(1.0)
    return made


def _parents(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Give the upper region of each region that has one."""
    regions = tables["regions"]
    if "parent" not in regions:
        return {}
    known = regions.dropna(subset=["parent"])
    ends = zip(known["region"].astype(str), known["parent"].astype(str), strict=True)
    return dict(ends)


def _total_notes(laid: Sequence[tuple[str, int, Parts]]) -> tuple[Note, ...]:
    """Say what published totals of the stocks added."""
    withheld = loose = 0
    for _measure, _year, parts in laid:
        cells = np.isnan(parts.value)
        if parts.says_more:
            free = np.isnan(parts.row_slack) & np.isnan(parts.column_slack)
            withheld += int(cells.sum())
            loose += int((cells & free).sum())
    return total_notes(laid, withheld, loose)


def _withheld_notes(
    stocks: pd.DataFrame | None, laid: Sequence[tuple[str, int, Parts]]
) -> tuple[Note, ...]:
    """Say how many amounts are withheld that no published total holds."""
    if stocks is None:
        return ()
    held = {(measure, year) for measure, year, parts in laid if parts.says_more}
    bare = stocks.loc[stocks["value"].isna(), ["measure", "year"]]
    lost = sum((m, int(y)) not in held for m, y in bare.itertuples(index=False))
    if not lost:
        return ()
    return (Note(_(
        "{lost:,| amount/ amounts} of the stocks {lost:~is/are} withheld, and no "
        "published total holds {lost:~it/them}: what regions hold together is of "
        "published amounts, and less than the whole.",
        lost=lost,
    )),)  # fmt: skip


def _paired(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Leave indicators out where they or their definitions are absent."""
    pair = {"indicators", "indicator_definitions"}
    whole = pair <= set(tables)
    return {n: t for n, t in tables.items() if whole or n not in {*pair, BEFORE}}


def _series(
    heads: Sequence[Quantity], levels: Sequence[Quantity], totals: Sequence[Quantity]
) -> dict[str, list[Quantity]]:
    """Gather years of one quantity: per head where residents are known by year."""
    out: dict[str, list[Quantity]] = {}
    done = {(q.name.removesuffix("_per_head"), q.year) for q in (*heads, *levels)}
    undivided = [q for q in totals if (q.name, q.year) not in done]
    for q in (*heads, *levels, *undivided):
        if q.year is not None:
            out.setdefault(q.name, []).append(q)
    least = 2
    return {
        name: sorted(years, key=lambda q: q.year or 0)
        for name, years in out.items()
        if len(years) >= least
    }


def _compare_published(
    ledger: pd.DataFrame, tables: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> pd.DataFrame:
    """Correlate ranks of each dimension and the total with each published index.

    Only regions that both know are compared, year by year.
    """
    rows = []
    for code, direction in _references(tables):
        values = tables["indicators"]
        mine = values[values["indicator"] == code].dropna(subset=["value"])
        both = ledger.merge(mine[["region", "year", "value"]], on=["region", "year"])
        for (dimension, year), part in both.groupby(["dimension", "year"], sort=True):
            rho, low, high = spearman_interval(
                part["score"].to_numpy(np.float64),
                direction * part["value"].to_numpy(np.float64),
                rng,
                draws=_DRAWS,
            )
            rows.append((code, dimension, int(str(year)), len(part), rho, low, high))
    return PUBLISHED.typed(pd.DataFrame(rows, columns=list(PUBLISHED.names)))


def _references(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, int]]:
    """List the published indices, and whether more is better in them."""
    definitions = tables.get("indicator_definitions")
    if definitions is None or "indicators" not in tables:
        return []
    mine = definitions[definitions["dimension"] == str(Dimension.REFERENCE)]
    return list(
        zip(mine["indicator"], (int(d) for d in mine["direction"]), strict=True)
    )
