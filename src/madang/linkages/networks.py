"""Ties by region and kind: how many, with whom, how far inward, how sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack

from madang.linkages.columns import KIND_MATRIX, REGION_MATRIX
from madang.metrics.graphs import ei_index, expected_ties, ties_across, ties_within
from madang.metrics.inference import (
    bootstrap_weights,
    percentile_interval,
    wilson_interval,
)
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "Network",
    "kind_matrix",
    "network",
    "places",
    "region_matrix",
    "resampled_sums",
    "sme_shares",
]

_CELLS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Network:
    """Ties of each region and kind, in the records and in their resamples.

    Attributes
    ----------
    regions, kinds : tuple of str
        Labels of the axes.
    internal, external, core : (1 + B, R) arrays
        Ties within the region, to other regions, and of these to the core; the
        first row is observed, the others are resampled by project.
    kind_internal, kind_external : (1 + B, K) arrays
        The same by kind.
    any_core : (1 + B,) array
        Ties with at least one end in the core.
    projects : (R,) array
        Projects in which the region takes part.
    unplaced : int
        Ties of which at least one end has no known region.
    """

    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    internal: NDArray[np.float64]
    external: NDArray[np.float64]
    core: NDArray[np.float64]
    kind_internal: NDArray[np.float64]
    kind_external: NDArray[np.float64]
    any_core: NDArray[np.float64]
    projects: NDArray[np.float64]
    unplaced: int

    def region_table(self) -> pd.DataFrame:
        """Lay out the measures of each region."""
        ei, share = ei_index(self.internal, self.external), self.core_share()
        ei_low, ei_high = percentile_interval(ei[1:])
        core_low, core_high = percentile_interval(share[1:])
        return pd.DataFrame(
            {
                "region": list(self.regions),
                "projects": self.projects.astype(np.int64),
                "ties": (self.internal[0] + self.external[0]).astype(np.int64),
                "internal": self.internal[0].astype(np.int64),
                "external": self.external[0].astype(np.int64),
                "ei_index": ei[0],
                "ei_low": np.where(np.isnan(ei[0]), np.nan, ei_low),
                "ei_high": np.where(np.isnan(ei[0]), np.nan, ei_high),
                "core_share": share[0],
                "core_low": np.where(np.isnan(share[0]), np.nan, core_low),
                "core_high": np.where(np.isnan(share[0]), np.nan, core_high),
            }
        )

    def kind_table(self) -> pd.DataFrame:
        """Lay out the measures of each kind."""
        ei = ei_index(self.kind_internal, self.kind_external)
        low, high = percentile_interval(ei[1:])
        ties = self.kind_internal[0] + self.kind_external[0]
        return pd.DataFrame(
            {
                "kind": list(self.kinds),
                "ties": ties.astype(np.int64),
                "ei_index": ei[0],
                "ei_low": np.where(np.isnan(ei[0]), np.nan, low),
                "ei_high": np.where(np.isnan(ei[0]), np.nan, high),
            }
        )

    def core_share(self) -> NDArray[np.float64]:
        """Share of each region's ties to other regions that go to the core."""
        share = ratio(self.core, self.external)
        return share if self.any_core.any() else np.full(share.shape, np.nan)

    def national(self) -> dict[str, NDArray[np.float64]]:
        """Give the country's measures, observed first, then resampled."""
        inward, outward = self.internal.sum(axis=1), self.external.sum(axis=1) / 2.0
        same = self.kind_internal.sum(axis=1)
        other = self.kind_external.sum(axis=1) / 2.0
        core = ratio(self.any_core, inward + outward)
        return {
            "ei_index_region": ei_index(inward, outward),
            "ei_index_kind": ei_index(same, other),
            "cross_kind_share": ratio(other, same + other),
            "core_tie_share": core if self.any_core.any() else core * np.nan,
        }


def network(
    groups: pd.DataFrame,
    core: Sequence[str],
    *,
    regions: Sequence[str],
    kinds: Sequence[str],
    draws: int,
    rng: np.random.Generator,
) -> Network:
    """Count ties by region and by kind, and resample them by project.

    `groups` is the engine's ``project_groups``. Ties by region are those between
    organisations whose regions are both known; ties by kind are all.
    """
    projects = pd.factorize(groups["project"])[0]
    size = groups["organisations"].to_numpy(np.float64)
    units = int(projects.max()) + 1 if len(projects) else 0
    by_region = _members(projects, groups["region"], regions, size, units)
    by_kind = _members(projects, groups["kind"], kinds, size, units)
    is_core = np.isin(np.asarray(regions, dtype=object), list(core))
    in_core = by_region @ is_core.astype(np.float64)
    placed, everyone = _row_sums(by_region), _row_sums(by_kind)
    any_core = ties_within(placed) - ties_within(placed - in_core)
    parts = [
        *_ties(by_region, placed),
        _core_ties(by_region, in_core, is_core),
        *_ties(by_kind, everyone),
        csr_array(any_core[:, None]),
    ]
    sums = _with_observed(hstack(parts, format="csr"), draws, rng)
    cuts = np.cumsum([p.shape[1] for p in parts])[:-1]
    inward, outward, cored, same, other, any_sum = np.split(sums, cuts, axis=1)
    unplaced = ties_within(everyone).sum() - ties_within(placed).sum()
    joined = np.asarray((by_region > 0).sum(axis=0), dtype=np.float64)
    return Network(
        tuple(regions), tuple(kinds), inward, outward, cored, same, other,
        any_sum[:, 0], joined, int(unplaced),
    )  # fmt: skip


def places(labels: pd.Series[Any], known: Sequence[str]) -> NDArray[np.intp]:
    """Find each label's place among those known; -1 for others and for NA."""
    index: Any = pd.Index(list(known), dtype="str")
    found: NDArray[np.intp] = index.get_indexer(pd.Index(labels.astype("str")))
    return found


def _members(
    projects: NDArray[np.intp],
    labels: pd.Series[Any],
    known: Sequence[str],
    size: NDArray[np.float64],
    units: int,
) -> csr_array:
    """Count the members of each project by label; unknown labels are left out."""
    codes = places(labels, known)
    is_known = codes >= 0
    cells = (projects[is_known], codes[is_known])
    return csr_array((size[is_known], cells), shape=(units, len(known)))


def _row_sums(members: csr_array) -> NDArray[np.float64]:
    """Count the members of each project."""
    return np.asarray(members.sum(axis=1), dtype=np.float64)


def _ties(
    members: csr_array, whole: NDArray[np.float64]
) -> tuple[csr_array, csr_array]:
    """Count each project's ties within and across the columns."""
    within, across = members.copy(), members.copy()
    rows = np.repeat(np.arange(members.shape[0]), np.diff(members.indptr))
    within.data = ties_within(members.data)
    across.data = ties_across(members.data, whole[rows] - members.data)
    return within, across


def _core_ties(
    members: csr_array, in_core: NDArray[np.float64], is_core: NDArray[np.bool_]
) -> csr_array:
    """Count each project's ties from a region to the core's other regions."""
    ties = members.copy()
    rows = np.repeat(np.arange(members.shape[0]), np.diff(members.indptr))
    own = np.where(is_core[members.indices], members.data, 0.0)
    ties.data = ties_across(members.data, in_core[rows] - own)
    return ties


def resampled_sums(
    parts: csr_array, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Sum the rows of (P, m) parts over resamples of the P projects: (B, m)."""
    units, width = parts.shape
    sums = np.zeros((draws, width))
    if units == 0 or width == 0:
        return sums
    step = max(1, _CELLS // units)
    for start in range(0, draws, step):
        count = min(step, draws - start)
        weights = bootstrap_weights(units, rng, draws=count)
        sums[start : start + count] = (parts.T @ weights.T).T
    return sums


def _with_observed(
    parts: csr_array, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Put the observed sums before the resampled ones."""
    observed = np.asarray(parts.sum(axis=0), dtype=np.float64)
    return np.vstack([observed, resampled_sums(parts, draws, rng)])


def kind_matrix(ties: pd.DataFrame) -> pd.DataFrame:
    """Lay out ties by kind and kind, for each year and for all, against chance."""
    ends = ties[["kind_a", "kind_b"]].astype("str").to_numpy(dtype=object)
    ends = np.sort(ends.astype(str), axis=1)
    sorted_ties = ties.assign(kind_a=ends[:, 0], kind_b=ends[:, 1])
    kinds = sorted(set(ends.ravel()))
    years = sorted(ties["year"].dropna().unique())
    parts = [_mixing(sorted_ties, kinds, pd.NA)]
    parts += [_mixing(sorted_ties[ties["year"] == y], kinds, y) for y in years]
    return KIND_MATRIX.typed(pd.concat(parts, ignore_index=True))


def _mixing(ties: pd.DataFrame, kinds: list[str], year: Any) -> pd.DataFrame:
    """Lay out one year's ties of every pair of kinds."""
    k = len(kinds)
    a, b = places(ties["kind_a"], kinds), places(ties["kind_b"], kinds)
    counted, fractional = np.zeros((k, k)), np.zeros((k, k))
    np.add.at(counted, (a, b), ties["ties"].to_numpy(np.float64))
    np.add.at(fractional, (a, b), ties["fractional"].to_numpy(np.float64))
    symmetric = counted + counted.T - np.diag(np.diag(counted))
    upper = np.triu_indices(k)
    expected = expected_ties(symmetric)[upper]
    return pd.DataFrame(
        {
            "year": pd.array([year] * len(upper[0]), dtype="Int64"),
            "kind_a": pd.array([kinds[i] for i in upper[0]], dtype="str"),
            "kind_b": pd.array([kinds[j] for j in upper[1]], dtype="str"),
            "ties": counted[upper].astype(np.int64),
            "fractional": fractional[upper],
            "expected": expected,
            "ratio": ratio(counted[upper], expected),
        }
    )


def region_matrix(ties: pd.DataFrame, regions: Sequence[str]) -> pd.DataFrame:
    """Lay out ties by region and region against chance, all years and kinds."""
    known = ties["region_a"].isin(regions) & ties["region_b"].isin(regions)
    summed = (
        ties[known]
        .groupby(["region_a", "region_b"], as_index=False)[["ties", "fractional"]]
        .sum()
    )
    codes = sorted({*summed["region_a"].unique(), *summed["region_b"].unique()})
    a, b = places(summed["region_a"], codes), places(summed["region_b"], codes)
    counted = np.zeros((len(codes), len(codes)))
    np.add.at(counted, (a, b), summed["ties"].to_numpy(np.float64))
    np.add.at(counted, (b, a), np.where(a != b, summed["ties"].to_numpy(float), 0.0))
    expected = expected_ties(counted)[a, b]
    return REGION_MATRIX.typed(
        summed.assign(
            expected=expected, ratio=ratio(summed["ties"].to_numpy(float), expected)
        )
    )


def sme_shares(embedding: pd.DataFrame, regions: Sequence[str]) -> pd.DataFrame:
    """Count each region's SMEs, and the share with a partner in science.

    The last row, region NA, is the whole country, unplaced SMEs included.
    """
    smes = embedding[embedding["sme"].fillna(value=False).astype(bool)]
    columns = ["organisations", "embedded"]
    summed = smes.groupby("region")[columns].sum().reindex(list(regions), fill_value=0)
    n = np.append(summed["organisations"].to_numpy(np.float64), smes[columns[0]].sum())
    x = np.append(summed["embedded"].to_numpy(np.float64), smes[columns[1]].sum())
    low, high = wilson_interval(x, n)
    return pd.DataFrame(
        {
            "region": pd.array([*regions, None], dtype="str"),
            "sme_organisations": n.astype(np.int64),
            "sme_embedded_share": ratio(x, n),
            "sme_low": low,
            "sme_high": high,
        }
    )
