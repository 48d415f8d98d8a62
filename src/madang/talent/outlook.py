"""Next year's flows and net rates, judged on past years and with bands from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.language import _
from madang.metrics.flow_forecast import (
    deviance_a_pair,
    expected_flows,
    flow_band,
    persistent_flows,
    shrunken_flows,
    spread_of_errors,
)
from madang.metrics.migration import per_thousand
from madang.metrics.net_rates import (
    NET_RATE_YEARS,
    net_rate_band,
    net_rate_forecast,
)
from madang.talent.columns import FORECAST, OUTLOOK, RECORD
from madang.talent.steps import FEWEST, Residents, distances
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.talent.laid import Laid
    from madang.talent.settings import TalentSettings

__all__ = ["Outlook", "look_ahead"]

# by one past year those that shrink cannot be told apart: the middle one stands first
_MEMORY: Final = {"shrunk_half": 0.5, "shrunk_last": 0.0, "shrunk_all": 1.0}
_METHODS: Final = (*_MEMORY, "persistence", "expected")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes next, how past forecasts did, and what could not be forecast."""

    forecast: pd.DataFrame
    outlook: pd.DataFrame
    record: pd.DataFrame
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs of one kind that are known in each year, and what is known of them."""

    flow: NDArray[np.float64]
    origin: NDArray[np.intp]
    destination: NDArray[np.intp]
    features: NDArray[np.float64]

    def ahead(self, method: str, years: int) -> NDArray[np.float64]:
        """Forecast the year after the first few."""
        past = self.flow[:years]
        if method == "persistence":
            return persistent_flows(past)
        ends = (self.origin, self.destination, self.features)
        if method == "expected":
            return expected_flows(past[-1], *ends)
        return shrunken_flows(past, *ends, memory=_MEMORY[method])


def look_ahead(
    laid: Sequence[Laid],
    regions: pd.DataFrame,
    residents: Residents,
    settings: TalentSettings,
) -> Outlook:
    """Forecast each kind by the way that did best in its past years."""
    flows, rates, record = [], [], []
    notes: list[Note] = []
    for one in laid:
        found = _net_rates(one, residents)
        if found is not None:
            rates.append(found)
        pairs = _pairs(one, regions)
        reason = _unfit(one, pairs, settings)
        if reason is not None:
            notes.append(reason)
            continue
        past = _past(pairs, settings.origins)
        chosen = min(past, key=lambda m: past[m].deviance) if past else _METHODS[0]
        flows.append(_ahead(one, pairs, chosen, past.get(chosen)))
        record += [
            (one.kind, m, p.deviance, pairs.flow.shape[1], len(p.means),
             p.coverage if m == chosen else np.nan, m == chosen)
            for m, p in past.items()
        ]  # fmt: skip
        if not past:
            notes.append(_one_year(one))
    names = list(RECORD.names)
    return Outlook(
        FORECAST.typed(pd.concat(flows, ignore_index=True)) if flows
        else FORECAST.empty(),
        OUTLOOK.typed(pd.concat(rates, ignore_index=True)) if rates
        else OUTLOOK.empty(),
        RECORD.typed(pd.DataFrame(record, columns=names)) if record
        else RECORD.empty(),
        tuple(notes),
    )  # fmt: skip


def _pairs(one: Laid, regions: pd.DataFrame) -> _Pairs:
    """Give the pairs known in each year, with distance and upper region."""
    kept = one.steady
    o, d = one.origin[kept], one.destination[kept]
    columns = []
    far = distances(regions, one.codes)[o, d]
    if far.size and (far > 0).all():
        columns.append(np.log(far))
    tree = Tree.of(regions, "region")
    above = np.array([tree.parent(code) or "" for code in one.codes])
    same = (above[o] == above[d]).astype(np.float64)
    columns += [c for c in (same,) if c.size]
    told = [c for c in columns if np.ptp(c) > 0]
    features = np.column_stack(told) if told else np.zeros((len(o), 0))
    return _Pairs(one.flow[:, kept], o, d, features)


def _unfit(one: Laid, pairs: _Pairs, settings: TalentSettings) -> Note | None:
    """Say why a kind is not forecast, if it is not."""
    kind = word(one.kind)
    if pairs.flow.shape[1] > settings.most_pairs:
        return Note(_(
            "{kind}: {count:,} pairs of regions are more than most_pairs; flows are "
            "not forecast.", kind=kind, count=pairs.flow.shape[1],
        ))  # fmt: skip
    if not pairs.flow.size or not (pairs.flow.sum(axis=1) > 0).all():
        return Note(_(
            "{kind}: in at least one year nothing moved between regions that are "
            "known in each year; flows are not forecast.", kind=kind,
        ))  # fmt: skip
    if np.unique(pairs.origin).size < FEWEST:
        return Note(_(
            "{kind}: fewer than {n} regions are known in each year; flows are not "
            "forecast.", kind=kind, n=FEWEST,
        ))  # fmt: skip
    return None


def _one_year(one: Laid) -> Note:
    """Say that one year shows no errors."""
    return Note(_(
        "{kind}: with flows of one year alone, next year's are given without bands: "
        "how far forecasts stray shows in later years only.", kind=word(one.kind),
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Past:
    """How one way did: its means and what came, by year, and what bands held."""

    means: tuple[NDArray[np.float64], ...]
    found: tuple[NDArray[np.float64], ...]

    @property
    def deviance(self) -> float:
        """Mean over years of the deviance a pair."""
        each = zip(self.found, self.means, strict=True)
        return float(np.mean([deviance_a_pair(y, m) for y, m in each]))

    @property
    def coverage(self) -> float:
        """Share of flows in bands made of earlier errors; NaN with one year alone."""
        held = []
        for t in range(1, len(self.means)):
            spread = spread_of_errors(np.concatenate(self.found[:t]),
                                      np.concatenate(self.means[:t]))  # fmt: skip
            low, high = flow_band(self.means[t], spread)
            held.append((self.found[t] >= low) & (self.found[t] <= high))
        return float(np.mean(held)) if held else np.nan


def _past(pairs: _Pairs, origins: int) -> dict[str, _Past]:
    """Forecast each of the last years from the years before it, in each way."""
    count = len(pairs.flow)
    years = range(max(1, count - origins), count)
    if not years:
        return {}
    found = tuple(pairs.flow[t] for t in years)
    return {m: _Past(tuple(pairs.ahead(m, t) for t in years), found) for m in _METHODS}


def _ahead(one: Laid, pairs: _Pairs, method: str, past: _Past | None) -> pd.DataFrame:
    """Forecast the next year, with bands where past errors are known."""
    mean = pairs.ahead(method, len(pairs.flow))
    low = high = np.full(len(mean), np.nan)
    if past is not None:
        spread = spread_of_errors(np.concatenate(past.found),
                                  np.concatenate(past.means))  # fmt: skip
        low, high = flow_band(mean, spread)
    codes = np.array(one.codes)
    return pd.DataFrame({
        "kind": one.kind, "year": one.years[-1] + 1,
        "origin": codes[pairs.origin], "destination": codes[pairs.destination],
        "last": pairs.flow[-1], "expected": mean,
        "expected_low": low, "expected_high": high,
    })  # fmt: skip


def _net_rates(one: Laid, residents: Residents) -> pd.DataFrame | None:
    """Forecast the net rates of the regions that are known in each year."""
    count = len(one.codes)
    net = np.zeros((len(one.years), count))
    exchange = np.zeros((count, count))
    for t, m in enumerate(one.flow):
        np.add.at(net[t], one.destination, m)  # NaN stays: it is no zero
        np.add.at(net[t], one.origin, -m)
        exchange[one.origin, one.destination] += np.nan_to_num(m)
    people = np.array([residents.of(one.codes, year) for year in one.years])
    rate = np.array([per_thousand(n, p) for n, p in zip(net, people, strict=True)])
    kept = np.isfinite(rate).all(axis=0) & one.there.all(axis=0)
    if len(rate) < NET_RATE_YEARS or kept.sum() < FEWEST:
        return None
    rate, people = rate[:, kept], people[:, kept]
    near = (exchange + exchange.T)[np.ix_(kept, kept)]
    ahead = net_rate_forecast(rate, people, near)
    errors = [
        rate[t] - net_rate_forecast(rate[:t], people[:t], near)
        for t in range(NET_RATE_YEARS, len(rate))
    ]
    low = high = np.full(len(ahead), np.nan)
    if errors:
        low, high = net_rate_band(ahead, errors)
    return pd.DataFrame({
        "kind": one.kind, "year": one.years[-1] + 1,
        "region": np.array(one.codes)[kept], "last_rate": rate[-1],
        "expected_rate": ahead, "rate_low": low, "rate_high": high,
    })  # fmt: skip
