"""Regions in the network: over whom they reach others, and whom they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.linkages.network.columns import LEFT_OUT, REGIONS
from madang.linkages.network.laid import SCIENCE
from madang.metrics.inference import bootstrap_weights, percentile_interval
from madang.metrics.networks import components, projection
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csc_array

    from madang.linkages.network.laid import Laid
    from madang.linkages.network.settings import NetworkSettings

__all__ = ["find_left_out", "measure_regions"]

_ORDER: Final = ("science", "partner", "project")


def measure_regions(
    laid: Laid,
    regions: Sequence[str],
    out: pd.DataFrame,
    settings: NetworkSettings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Measure over whom each region reaches others.

    Parameters
    ----------
    laid : Laid
        Who shares which project.
    regions : sequence of str
        Codes of the regions.
    out : DataFrame
        All SMEs that are left out: organisation, region, out.
    settings : NetworkSettings
        What was set.
    rng : Generator
        Source of the draws.

    Returns
    -------
    DataFrame
        As ``regions`` says, in the order given.
    """
    seats = laid.organisations["region"].astype("str")
    is_small = laid.organisations["sme"].fillna(value=False).astype(bool)
    tied = np.zeros(len(seats), dtype=bool)
    tied[laid.tied()] = True
    part = components(projection(laid.members))
    left = pd.crosstab(out["region"], out["out"])
    left = left.reindex(index=list(regions), columns=list(_ORDER), fill_value=0)
    place = pd.Index(list(regions)).get_indexer(pd.Index(seats))
    known = np.flatnonzero(place >= 0)
    seated = sparse.csr_array(
        (np.ones(len(known)), (place[known], known)), shape=(len(regions), len(seats))
    )
    by_region = (seated @ laid.members).tocsc()  # seats of each project, by region
    every = (np.asarray(x.sum(axis=0)).ravel() for x in (by_region, laid.members))
    seats_of = (by_region, *every)
    rows = []
    for own, region in enumerate(regions):
        here = np.flatnonzero(place == own)
        mine = here[tied[here]]
        counts: Any = left.loc[region]
        rows.append({
            "region": region, "organisations": len(here), "tied": len(mine),
            "in_largest": float(ratio((part[mine] == 0).sum(), len(mine))),
            "smes": int(is_small.iloc[here].sum()),
            "smes_outside": int(counts["project"]),
            "smes_alone": int(counts["partner"] + counts["science"]),
            **_outward(laid, own, mine, seats_of, settings.draws, rng),
        })  # fmt: skip
    return REGIONS.typed(pd.DataFrame(rows, columns=list(REGIONS.names)))


def _outward(
    laid: Laid,
    own: int,
    mine: NDArray[np.intp],
    seated: tuple[csc_array, NDArray[np.float64], NDArray[np.float64]],
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Find who carries a region's ties to others, each project holding one in all.

    ``seated`` are the seats of each project by region, by region known, and in all.
    """
    inside = laid.members[mine]
    shared = np.unique(inside.indices)
    inside, there = inside[:, shared], seated[0][:, shared]
    known, size = seated[1][shared], seated[2][shared]
    away = known - there[[own]].toarray().ravel()
    each = (inside * (away * 2.0 / (size * (size - 1.0)))[None, :]).tocsr()
    carried = np.asarray(each.sum(axis=1)).ravel()
    total = carried.sum()
    if not total:
        return {"partner_regions": 0, "first": None, "regions_lost": 0}
    first = int(np.argmax(carried))
    rest = np.asarray(inside.sum(axis=0)).ravel() - inside[[first]].toarray().ravel()
    reached, still = _reached(there, own), _reached(there[:, rest > 0], own)
    here = np.flatnonzero(away > 0)
    w = bootstrap_weights(len(here), rng, draws=draws)
    sums = np.asarray(each[:, here].sum(axis=0)).ravel()
    drawn = ratio(w @ each[[first]][:, here].toarray().ravel(), w @ sums)
    low, high = percentile_interval(drawn)
    return {
        "partner_regions": reached,
        "first": laid.organisations.index[mine[first]],
        "first_share": carried[first] / total,
        "first_low": float(low), "first_high": float(high),
        "regions_lost": reached - still,
    }  # fmt: skip


def _reached(there: csc_array, own: int) -> int:
    """Count the other regions with which some projects are shared."""
    return len(set(np.unique(there.indices)) - {own})


def find_left_out(laid: Laid) -> pd.DataFrame:
    """Find the SMEs in no project, alone in theirs, or without science.

    Parameters
    ----------
    laid : Laid
        Who shares which project.

    Returns
    -------
    DataFrame
        As ``left_out`` says, all of them: first those nearest to a partner of science.
    """
    known = laid.organisations
    is_small = known["sme"].fillna(value=False).astype(bool).to_numpy()
    is_science = known["kind"].isin(SCIENCE).to_numpy()
    met = laid.members.T @ is_science.astype(np.float64)
    with_science = np.asarray(laid.members @ met).ravel() > 0
    tied = np.zeros(len(known), dtype=bool)
    tied[laid.tied()] = True
    out = np.select(
        [~laid.alone, ~tied, ~with_science], ["project", "partner", "science"], ""
    )
    chosen = np.flatnonzero(is_small & (out != ""))
    found = pd.DataFrame({
        "organisation": known.index[chosen],
        "region": known["region"].iloc[chosen].to_numpy(),
        "activity": known["activity"].iloc[chosen].to_numpy(), "out": out[chosen],
    })  # fmt: skip
    found = found.join(_near(laid, found, is_science))
    rank = found["out"].map({word: i for i, word in enumerate(_ORDER)})
    order = found.assign(rank=rank, alone=found["near"].isna())
    order = order.sort_values(["region", "rank", "alone", "organisation"])
    return LEFT_OUT.typed(order.reset_index(drop=True))


def _near(
    laid: Laid, found: pd.DataFrame, is_science: NDArray[np.bool_]
) -> pd.DataFrame:
    """Name for each the busiest of science in its field, else in its region."""
    at = np.flatnonzero(is_science & (np.diff(laid.members.indptr) > 0))
    who = laid.members[at].tocoo()
    shared = pd.DataFrame({
        "near": laid.organisations.index[at[who.row]],
        "region": laid.organisations["region"].to_numpy()[at[who.row]],
        "activity": laid.projects["activity"].to_numpy()[who.col],
    })  # fmt: skip
    out = pd.DataFrame({"near": None, "near_why": None}, index=found.index, dtype="str")
    ways = (
        ("field_here", ["activity", "region"]), ("field", ["activity"]),
        ("region", ["region"]),
    )  # fmt: skip
    for why, keys in ways:
        times = shared.groupby([*keys, "near"]).size().reset_index(name="times")
        first: Any = times.sort_values("times", ascending=False, kind="stable")
        first = first.drop_duplicates(keys).set_index(keys)["near"]
        wanted: Any = (
            pd.MultiIndex.from_frame(found[keys]) if len(keys) > 1 else found[keys[0]]
        )
        near = first.reindex(wanted).to_numpy(object)
        fresh = out["near"].isna().to_numpy() & ~pd.isna(near)
        out.loc[fresh, "near"] = near[fresh]
        out.loc[fresh, "near_why"] = why
    return out
