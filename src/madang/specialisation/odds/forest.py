"""Boosted trees as plain arrays: grown by scikit-learn, kept and read without it.

A tree is a row of nodes; a case walks left where its feature is at most the
threshold. Kept as arrays a model can be stored and opened without running what a
stranger wrote, as unpickling would.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.errors import SourceError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Forest", "forest_of"]

_AT_ONCE: Final = 200_000


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees laid end to end.

    Attributes
    ----------
    roots : (T,) array of int
        First node of each tree.
    feature : (N,) array of int
        Column that a node asks; -1 in a leaf.
    threshold : (N,) array
        Left where the feature is at most this.
    left, right : (N,) arrays of int
        Nodes that follow; they come after the node, so that no walk is endless.
    missing_left : (N,) array of bool
        Whether a case without the feature goes left.
    value : (N,) array
        What a leaf adds.
    baseline : (1,) array
        What every case starts from.
    """

    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    missing_left: NDArray[np.bool_]
    value: NDArray[np.float64]
    baseline: NDArray[np.float64]

    def predict(self, x: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the sum of all trees for each row of features."""
        from madang.specialisation.odds.walk import walk  # noqa: PLC0415 - compiles

        out = np.full(len(x), float(self.baseline[0]))
        for begin in range(0, len(x), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            walk(
                np.ascontiguousarray(x[part], dtype=np.float32), self.roots,
                self.feature, self.threshold, self.left, self.right,
                self.missing_left, self.value, out[part],
            )  # fmt: skip
        return out

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[Any]], *, columns: int) -> Forest:
        """Make a forest of stored arrays, or refuse one that cannot be walked."""
        kinds = {"threshold": np.float64, "value": np.float64, "baseline": np.float64,
                 "missing_left": np.bool_}  # fmt: skip
        told = {f.name: kinds.get(f.name, np.int64) for f in fields(cls)}
        found = cls(**{
            name: np.ascontiguousarray(arrays[name], dtype=kind)
            for name, kind in told.items()
        })  # fmt: skip
        n = len(found.feature)
        own = np.arange(n)
        inner = found.feature >= 0
        after = (found.left > own) & (found.right > own)
        within = (found.left < n) & (found.right < n)
        sound = (
            all(len(a) == n for a in (found.threshold, found.left, found.right,
                                      found.missing_left, found.value))
            and found.baseline.size == 1
            and bool(((found.roots >= 0) & (found.roots < n)).all())
            and bool((found.feature < columns).all())
            and bool((after & within)[inner].all())
        )  # fmt: skip
        if not sound:
            raise SourceError(
                _(
                    "The stored trees cannot be walked; the file is damaged or was "
                    "not written by this package. Fit the model anew."
                )
            )
        return found


def forest_of(grown: Any, columns: NDArray[np.intp]) -> Forest:
    """Take the trees out of a fitted scikit-learn histogram booster.

    It was grown on the columns given of a wider table, which the forest reads.
    """
    nodes = [tree[0].nodes for tree in grown._predictors]  # noqa: SLF001 - no public way
    sizes = np.array([len(n) for n in nodes], dtype=np.int64)
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    every = np.concatenate(nodes)
    shift = np.repeat(roots, sizes)
    leaf = every["is_leaf"].astype(bool)
    start = np.asarray(grown._baseline_prediction, dtype=np.float64).ravel()  # noqa: SLF001
    return Forest(
        roots=roots,
        feature=np.where(
            leaf, -1, columns[np.where(leaf, 0, every["feature_idx"])]
        ).astype(np.int64),
        threshold=every["num_threshold"].astype(np.float64),
        left=every["left"].astype(np.int64) + shift,
        right=every["right"].astype(np.int64) + shift,
        missing_left=every["missing_go_to_left"].astype(bool),
        value=every["value"].astype(np.float64),
        baseline=start,
    )
