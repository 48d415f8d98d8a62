"""The network as a whole, beside what chance would give; by year and by layer."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.linkages.network.columns import LAYERS, STRUCTURE
from madang.metrics.graphs import density
from madang.metrics.inference import percentile_interval
from madang.metrics.networks import (
    Sampled,
    communities,
    components,
    core_numbers,
    degree_assortativity,
    projection,
    shuffled_members,
    transitivity,
)
from madang.metrics.pathways import cut_off, mean_distance
from madang.metrics.shares import ratio
from madang.metrics.trust import layer_overlap, reciprocity, share_of_pairs

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from madang.linkages.network.laid import Laid
    from madang.linkages.network.settings import NetworkSettings

__all__ = ["measure_layers", "measure_structure"]

_BUDGET: Final = 4_000_000
"""Ties dealt anew in all: large networks, which vary less, are dealt less often."""
_LEAST, _MOST = 4, 10
_FEW: Final = 16
"""Sources of distances in each deal: their mean over the deals is what counts."""
_COUNTS: Final = frozenset({
    "tied", "ties", "parts", "highest_core", "communities", "cut_points",
    "mean_distance",
})  # fmt: skip

_Found = dict[str, Sampled]


_Communities = tuple[Any, float]
"""Group of each organisation that is tied, and the modularity of all."""


def measure_structure(
    laid: Laid,
    groups: _Communities,
    settings: NetworkSettings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Measure the whole, each layer and each year.

    Parameters
    ----------
    laid : Laid
        Who shares which project.
    groups : array and float
        As `communities` finds them among those who are tied.
    settings : NetworkSettings
        What was set.
    rng : Generator
        Source of all draws.

    Returns
    -------
    DataFrame
        As ``structure`` says.
    """
    ties = _tied(laid.members)
    whole = _described(ties, groups, rng) | _repeated(ties, settings, rng)
    whole |= _kept(laid, settings, rng)
    chance = _dealt(laid.members, ties.nnz / 2, rng)
    r, rho = reciprocity(_led(laid))
    whole["reciprocity"] = _sure(r)
    chance["reciprocity"] = _sure(float(ratio(r - rho, 1.0 - rho)))
    whole["small_world"], chance["small_world"] = _small_world(whole, chance)
    rows = _rows(whole, chance, pd.NA, "")
    years, layers = laid.years, laid.projects["layer"].to_numpy(object)
    for year in np.unique(years[np.isfinite(years)]):
        rows += _rows(_plain(_tied(laid.members[:, years == year])), {}, int(year), "")
    for layer in sorted(set(layers) - {""}):
        rows += _rows(_plain(_tied(laid.members[:, layers == layer])), {}, pd.NA, layer)
    return STRUCTURE.typed(pd.DataFrame(rows, columns=list(STRUCTURE.names)))


def measure_layers(
    laid: Laid, settings: NetworkSettings, rng: np.random.Generator
) -> pd.DataFrame:
    """Measure how far the same organisations meet in several layers.

    Parameters
    ----------
    laid, settings, rng
        As `measure_structure` takes them.

    Returns
    -------
    DataFrame
        As ``layers`` says; empty where projects are of one layer.
    """
    layers = laid.projects["layer"].to_numpy(object)
    nets = {
        str(layer): projection(laid.members[:, layers == layer])
        for layer in sorted(set(layers) - {""})
    }
    rows = []
    for (one, a), (other, b) in combinations(nets.items(), 2):
        found = layer_overlap(a, b, rng, settings.deals)
        rows.append((
            one, other, found.nodes, found.both, found.jaccard, found.expected,
            found.low, found.high, float(ratio(found.both, found.expected)), found.p,
        ))  # fmt: skip
    return LAYERS.typed(pd.DataFrame(rows, columns=list(LAYERS.names)))


def _rows(
    found: _Found, chance: _Found, year: Any, layer: str
) -> list[tuple[Any, ...]]:
    """Lay measures out beside what chance gives."""
    unknown = _sure(np.nan)
    rows = []
    for quantity, given in found.items():
        s = given if given.low != given.high else Sampled(given.value, np.nan, np.nan)
        e = chance.get(quantity, unknown)
        unit = "count" if quantity in _COUNTS else "1"
        rows.append((
            quantity, year, layer, s.value, s.low, s.high, e.value, e.low, e.high, unit,
        ))  # fmt: skip
    return rows


def _sure(value: float) -> Sampled:
    """Take a figure that was counted and not sampled."""
    return Sampled(value, value, value)


def _tied(members: csr_array) -> csr_array:
    """Tie those who share a project; whoever shares none is left out."""
    ties = projection(members)
    here = np.flatnonzero(np.diff(ties.indptr) > 0)
    found: csr_array = ties[here][:, here]
    return found


def _plain(ties: csr_array) -> _Found:
    """Count what any part of the network can be asked."""
    if not ties.nnz:
        return {}
    part = components(ties)
    nodes, pairs = ties.shape[0], ties.nnz / 2
    found = {
        "tied": nodes, "ties": pairs, "density": density(pairs, nodes),
        "parts": part.max() + 1, "largest_share": (part == 0).mean(),
        "highest_core": core_numbers(ties).max(),
    }  # fmt: skip
    return {name: _sure(float(value)) for name, value in found.items()}


def _described(
    ties: csr_array,
    groups: _Communities,
    rng: np.random.Generator,
    sources: int = 64,
) -> _Found:
    """Measure the shape of a network whole."""
    if not ties.nnz:
        return {}
    steps, _reached = mean_distance(ties, rng, sources)
    labels, modularity = groups
    return _plain(ties) | {
        "transitivity": transitivity(ties, rng),
        "mean_distance": steps,
        "degree_assortativity": _sure(degree_assortativity(ties)),
        "communities": _sure(float(labels.max() + 1)),
        "modularity": _sure(modularity),
        "cut_points": _sure(float((cut_off(ties) > 0).sum())),
        "repeated_share": _sure(float((ties.data > 1).mean())),
    }


def _dealt(members: csr_array, many: float, rng: np.random.Generator) -> _Found:
    """Measure networks whose seats are dealt anew, and take their mean and spread."""
    times = int(np.clip(_BUDGET // max(many, 1), _LEAST, _MOST))
    drawn = []
    for _unused in range(times):
        ties = _tied(shuffled_members(members, rng))
        groups = communities(ties, int(rng.integers(2**31)))
        drawn.append(_described(ties, groups, rng, _FEW))
    names = [n for n in drawn[0] if all(n in d for d in drawn)]
    found = {}
    for name in names:
        values = np.array([d[name].value for d in drawn])
        low, high = percentile_interval(values)
        found[name] = Sampled(float(values.mean()), float(low), float(high))
    return found


def _repeated(
    ties: csr_array, settings: NetworkSettings, rng: np.random.Generator
) -> _Found:
    """Measure which share of ties was made more than once."""
    half = sparse.triu(ties, 1).tocoo()
    ends, nodes = half.coords, ties.shape[0]
    share = share_of_pairs(half.data > 1, ends, nodes, rng, settings.draws)
    return {"repeated_share": share} if half.nnz else {}


def _kept(laid: Laid, settings: NetworkSettings, rng: np.random.Generator) -> _Found:
    """Measure which ties of the window before the last were made again in the last.

    Only organisations that take part in both windows could keep a tie.
    """
    years = laid.years
    last = np.nanmax(years, initial=-np.inf)
    if not np.isfinite(last):
        return {}
    now = years > last - settings.window
    before = ~now & (years > last - 2 * settings.window)
    old, new = (projection(laid.members[:, chosen]) for chosen in (before, now))
    there = [np.diff(laid.members[:, chosen].tocsr().indptr) > 0
             for chosen in (before, now)]  # fmt: skip
    half = sparse.triu(old, 1).tocoo()
    i, j = half.coords
    in_both = there[1][i] & there[1][j]
    i, j = i[in_both], j[in_both]
    kept = np.asarray(new[i, j] > 0).ravel() if len(i) else np.zeros(0, bool)
    share = share_of_pairs(kept, (i, j), laid.members.shape[0], rng, settings.draws)
    return {"survival": share}


def _led(laid: Laid) -> csr_array:
    """Tie leads to those whom they lead."""
    ties: csr_array = (laid.leads @ laid.members.T).tocsr()
    return ties


def _small_world(whole: _Found, chance: _Found) -> tuple[Sampled, Sampled]:
    """Divide how clustered the network is by how long its ways are, beside chance."""
    names = ("transitivity", "mean_distance")
    if not all(name in x for name in names for x in (whole, chance)):
        return _sure(np.nan), _sure(np.nan)
    clustered, long = (float(ratio(whole[n].value, chance[n].value)) for n in names)
    return _sure(float(ratio(clustered, long))), _sure(1.0)
