"""Organisations in the network: who bridges, in which role, and what breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.linkages.network.columns import (
    FRAGILE,
    ORGANISATIONS,
    ROLES,
    ROLES_BY_GROUP,
)
from madang.metrics.brokerage import (
    ROLES as ALL_ROLES,
)
from madang.metrics.brokerage import (
    brokerage_roles,
    chains_by_group,
    constraint,
    effective_size,
    open_chains,
)
from madang.metrics.inference import percentile_interval, permutation_p
from madang.metrics.networks import components, core_numbers, projection
from madang.metrics.pathways import betweenness, cut_off, hanging
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from madang.linkages.network.laid import Laid
    from madang.linkages.network.settings import NetworkSettings

__all__ = ["find_fragile", "measure_organisations", "measure_roles"]

_ROLES: Final = ("coordinator", "gatekeeper", "itinerant", "liaison")
"""Ties of projects have no direction: representatives are gatekeepers."""
_GROUPINGS: Final = ("kind", "region")
_CHAINS: Final = 200_000
_WALKED: Final = 128_000_000
"""Ties walked in counting ways; networks beyond are counted from fewer sources."""
_LEAST: Final = 16


def measure_organisations(
    laid: Laid,
    labels: NDArray[np.int64],
    settings: NetworkSettings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Measure where each organisation with a partner stands.

    Parameters
    ----------
    laid : Laid
        Who shares which project.
    labels : (N,) array
        Community of each that is tied, from 0.
    settings : NetworkSettings
        What was set.
    rng : Generator
        Source of the draws.

    Returns
    -------
    DataFrame
        As ``organisations`` says, those with most ways through them first.
    """
    here = laid.tied()
    members = laid.members[here]
    ties = projection(members)
    few = int(np.clip(_WALKED // max(ties.nnz, 1), _LEAST, settings.sources))
    ways = betweenness(ties, rng, few)
    fractional = projection(members, "fractional")
    known = laid.organisations.iloc[here]
    found = pd.DataFrame({
        "organisation": known.index, "region": known["region"].to_numpy(),
        "kind": known["kind"].to_numpy(),
        "projects": np.diff(members.indptr), "partners": np.diff(ties.indptr),
        "strength": np.asarray(fractional.sum(axis=1)).ravel(),
        "component": components(ties) + 1, "core_number": core_numbers(ties),
        "community": labels + 1,
        "between": ways.value, "between_low": ways.low, "between_high": ways.high,
        "constraint": constraint(ties), "effective_size": effective_size(ties),
        "cut_off": cut_off(ties),
    })  # fmt: skip
    found = found.sort_values("between", ascending=False, kind="stable")
    return ORGANISATIONS.typed(found.reset_index(drop=True))


def measure_roles(
    laid: Laid, settings: NetworkSettings, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count between whose groups organisations stand, and which groups do.

    Parameters
    ----------
    laid, settings, rng
        As `measure_organisations` takes them.

    Returns
    -------
    roles, group_roles : DataFrame
        As the tables of these names say.
    """
    single, grouped = [], []
    for grouping in _GROUPINGS:
        groups = laid.organisations[grouping]
        here = np.intersect1d(laid.tied(), np.flatnonzero(groups.notna()))
        ties = projection(laid.members[here])
        own = groups.iloc[here].astype("str").to_numpy(object)
        if len(set(own)) > 1 and ties.nnz:
            known = laid.organisations.iloc[here]
            single.append(_single(grouping, ties, own, known, settings.listed))
            grouped.append(_grouped(grouping, ties, own, settings.deals, rng))
    return (
        ROLES.typed(_stacked(single, ROLES.names)),
        ROLES_BY_GROUP.typed(_stacked(grouped, ROLES_BY_GROUP.names)),
    )


def _stacked(parts: list[pd.DataFrame], names: Any) -> pd.DataFrame:
    """Put parts on one another; an empty table where there are none."""
    if not parts:
        return pd.DataFrame(columns=list(names))
    return pd.concat(parts, ignore_index=True)


def _single(
    grouping: str, ties: csr_array, own: NDArray[Any], known: pd.DataFrame, listed: int
) -> pd.DataFrame:
    """List the organisations with most chains in each role."""
    found = brokerage_roles(ties, own)
    parts = []
    for role in _ROLES:
        k = ALL_ROLES.index(role)
        first = np.argsort(-found.count[:, k], kind="stable")[:listed]
        first = first[found.count[first, k] > 0]
        parts.append(pd.DataFrame({
            "grouping": grouping, "role": role, "organisation": known.index[first],
            "region": known["region"].iloc[first].to_numpy(),
            "kind": known["kind"].iloc[first].to_numpy(),
            "chains": found.count[first, k].astype(np.int64),
            "chance": found.expected[first, k], "z": found.z[first, k],
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _grouped(
    grouping: str,
    ties: csr_array,
    own: NDArray[Any],
    deals: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Add chains up by the group of the one between, beside groups dealt anew.

    Groups are dealt among organisations with about as many partners (within a factor of
    two): else a kind of few large organisations would stand between by its size alone.
    """
    labels, place = np.unique(own.astype(str), return_inverse=True)
    chains, each = open_chains(ties, _CHAINS, rng)
    like = np.floor(np.log2(np.maximum(np.diff(ties.indptr), 1)))
    strata = [np.flatnonzero(like == s) for s in np.unique(like)]
    shape = (len(labels), len(_ROLES))

    def summed(groups: NDArray[np.intp]) -> NDArray[np.float64]:
        return np.asarray(each * chains_by_group(chains, groups, shape[0]), np.float64)

    def dealt() -> NDArray[np.intp]:
        groups = place.copy()
        for s in strata:
            groups[s] = rng.permutation(place[s])
        return groups

    observed = summed(place)
    drawn = np.stack([summed(dealt()) for _unused in range(deals)])
    low, high = percentile_interval(drawn)
    mean = drawn.mean(axis=0)
    g, r = (x.ravel() for x in np.indices(shape))
    size = np.bincount(place)
    return pd.DataFrame({
        "grouping": grouping, "role": np.array(_ROLES)[r],
        **{name: labels[g] if name == grouping else "" for name in _GROUPINGS},
        "organisations": size[g], "chains": np.rint(observed.ravel()).astype(np.int64),
        "dealt": mean.ravel(), "dealt_low": low.ravel(), "dealt_high": high.ravel(),
        "ratio": ratio(observed, mean).ravel(),
        "p": permutation_p(observed, drawn).ravel(),
    })  # fmt: skip


def find_fragile(laid: Laid, organisations: pd.DataFrame) -> pd.DataFrame:
    """Find who leaves others behind, and whole regions among them.

    Parameters
    ----------
    laid : Laid
        Who shares which project.
    organisations : DataFrame
        The table of that name.

    Returns
    -------
    DataFrame
        As ``fragile`` says, who cuts most off first.
    """
    cut = organisations[organisations["cut_off"] > 0]
    cut = cut.sort_values(["cut_off", "between"], ascending=False, kind="stable")
    here = laid.tied()
    codes = laid.organisations.index[here]
    hung = hanging(projection(laid.members[here]))
    part = hung.part
    region = laid.organisations["region"].iloc[here].astype("str").fillna("")
    seat, names = pd.factorize(region.to_numpy(object))
    seated = np.bincount(seat)
    sizes = pd.DataFrame({"part": part, "seat": seat}).groupby(["part", "seat"]).size()
    smallest = sizes.groupby("part").min()  # the region with fewest, of each part
    ends = pd.to_datetime(laid.projects["end"]).to_numpy()
    rows = []
    places = codes.get_indexer(pd.Index(cut["organisation"]))
    for v, row in zip(places.tolist(), cut.to_dict("records"), strict=True):
        may = row["cut_off"] >= smallest.loc[part[v]]
        gone = np.bincount(seat[hung.lost(v)], minlength=len(seated)) if may else 0
        lost = sorted(set(names[(gone == seated) & may]) - {""})
        last = ends[laid.members[[here[v]]].indices]
        last = last[~np.isnat(last)]
        rows.append({
            **row, "cut_regions": ", ".join(lost),
            "last_end": str(last.max())[:10] if len(last) else "",
        })  # fmt: skip
    return FRAGILE.typed(pd.DataFrame(rows, columns=list(FRAGILE.names)))
