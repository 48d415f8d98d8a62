"""What published totals hold beyond their parts: cells that nobody lists.

An office that withholds cells and publishes the sum above them tells what they hold
together. Such a rest is worked out by anybody, so it is guarded as a cell is: laid
beside the listed parts, it makes the sums of parts the published ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.contracts.trees import Tree

__all__ = ["REST", "with_rests"]

REST: Final = "rest of "
"""Goes before the code of a total: what it holds beyond its listed parts."""
_SAME: Final = 1e-9
_SLICE: Final = ["year", "measure"]


def with_rests(stocks: pd.DataFrame, regions: Tree, activities: Tree) -> pd.DataFrame:
    """Give the parts of stocks, and a row for each rest of a published total.

    Parameters
    ----------
    stocks : DataFrame
        Parts and totals.
    regions, activities : Tree
        What holds what.

    Returns
    -------
    DataFrame
        Rows of codes that hold no other that is listed, and of rests, whose code is
        `REST` before that of the total.
    """
    parts = activities.parts(regions.parts(stocks, "region"), "activity")
    if len(parts) == len(stocks):
        return parts
    sides = (
        _Side(stocks["region"], parts["region"], regions),
        _Side(stocks["activity"], parts["activity"], activities),
    )
    found = [_rests(own, sides) for _at, own in stocks.groupby(_SLICE, sort=True)]
    return pd.concat([parts, *found], ignore_index=True)


class _Side:
    """Codes listed on one side, and the leaf that each stands for or leaves over."""

    def __init__(self, codes: pd.Series, leaves: pd.Series, tree: Tree) -> None:
        self.codes: Sequence[str] = sorted(codes.dropna().astype(str).unique())
        self.index = pd.Index(self.codes)
        is_leaf = set(leaves.dropna().astype(str))
        self.leaf = [c if c in is_leaf else REST + c for c in self.codes]
        self.depth: NDArray[np.int64] = np.array([tree.depth(c) for c in self.codes])
        above = [
            (self.index.get_loc(up), at)
            for at, code in enumerate(self.codes)
            for up in (code, *tree.above(code))
            if up in self.index
        ]
        rows, columns = np.array(above).T
        size = len(self.codes)
        self.groups = sparse.csr_array(
            (np.ones(rows.size), (rows, columns)), shape=(size, size)
        )


def _rests(own: pd.DataFrame, sides: tuple[_Side, _Side]) -> pd.DataFrame:
    """Work out the rests of one measure and year, the innermost totals first."""
    at = tuple(
        side.index.get_indexer(pd.Index(own[name].to_numpy(dtype=object)))
        for side, name in zip(sides, ("region", "activity"), strict=True)
    )
    told, largest = _laid(own, "value", at, sides), _laid(own, "largest", at, sides)
    depth = sides[0].depth[:, None] + sides[1].depth
    left = np.zeros(told.shape)
    for level in np.unique(depth[~np.isnan(told)])[::-1]:
        here = ~np.isnan(told) & (depth == level)
        known = sides[0].groups @ left @ sides[1].groups.T
        beyond = np.where(here, told - known, 0.0)
        left += np.where(beyond > _SAME * np.abs(np.nan_to_num(told)), beyond, 0.0)
    is_rest = [np.array([c.startswith(REST) for c in s.leaf]) for s in sides]
    r, i = np.nonzero((left > 0) & (is_rest[0][:, None] | is_rest[1]))
    return pd.DataFrame(
        {
            "region": [sides[0].leaf[k] for k in r],
            "activity": [sides[1].leaf[k] for k in i],
            **{name: own[name].iloc[0] for name in _SLICE},
            "value": left[r, i],
            "largest": largest[r, i],
        }
    )


def _laid(
    own: pd.DataFrame,
    column: str,
    at: tuple[NDArray[np.intp], ...],
    sides: tuple[_Side, _Side],
) -> NDArray[np.float64]:
    """Lay a column out by codes; NaN where nothing is listed."""
    out = np.full((len(sides[0].codes), len(sides[1].codes)), np.nan)
    if column in own:
        out[at] = own[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return out
