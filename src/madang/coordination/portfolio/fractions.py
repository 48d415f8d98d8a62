"""A programme in fractions, tightened by what its rows ask of whole proposals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.covers import covers
from madang.coordination.portfolio.highs import (
    Limit,
    Programme,
    Relaxation,
    changed,
    loaded,
    rebound,
    relax,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.covers import Covers

__all__ = ["Fractions"]


class Fractions:
    """A programme in fractions, with its covers, solved from one basis each time.

    Parameters
    ----------
    usual : Programme
        Its matrix holds for every solve; its cost and rows are the usual ones, from
        whose optimum each solve begins.
    decided : (N,) array of bool
        Columns that are decided: 0 or 1.
    is_single : bool
        Whether it is solved once, which is then begun from nothing.
    """

    def __init__(
        self, usual: Programme, decided: NDArray[np.bool_], *, is_single: bool = False
    ) -> None:
        self.lower = np.where(decided, 0.0, usual.lower)
        self._covers: Covers = covers(usual, decided)
        more = self._covers.matrix.shape[1] - usual.cost.size
        wide: Any = usual.matrix.copy()
        wide.resize((wide.shape[0], wide.shape[1] + more))
        self._matrix: Any = sparse.csr_array(sparse.vstack([wide, self._covers.matrix]))
        self._shares = more
        own = self._covers.matrix[:, : usual.cost.size]
        self._rows: Any = sparse.csc_array(own).T
        self._sent = self._with_covers(usual)
        self._solver = loaded(self._sent, whole=None)
        if not is_single:
            relax(self._solver, Limit())
        self._basis = None if is_single else self._solver.getBasis()

    @property
    def basis(self) -> Any:
        """Where the last solve ended."""
        return self._solver.getBasis()

    def holds(self, programme: Programme, decided: NDArray[np.bool_]) -> bool:
        """Tell whether the covers of the programme are these."""
        return np.array_equal(self.lower, np.where(decided, 0.0, programme.lower))

    def _with_covers(self, programme: Programme) -> Programme:
        """Add covers, and the shares of theirs."""
        nothing, ones = np.zeros(self._shares), np.ones(self._shares)
        return Programme(
            np.concatenate([programme.cost, nothing]),
            np.concatenate([programme.lower, nothing]),
            np.concatenate([programme.upper, ones]),
            np.concatenate([programme.is_whole, nothing > 0]),
            self._matrix,
            np.concatenate([programme.row_lower, self._covers.lower]),
            np.concatenate([programme.row_upper, self._covers.upper]),
        )

    def relaxed(
        self,
        programme: Programme,
        limit: Limit,
        *,
        is_near: bool = False,
        basis: Any = None,
    ) -> Relaxation:
        """Solve in fractions; columns and reduced costs without those of covers.

        Parameters
        ----------
        programme : Programme
            Costs, and bounds of columns and rows.
        limit : Limit
            When to stop.
        is_near : bool
            Whether nothing differs from what was solved last but bounds of rows: then
            it goes on from there.
        basis : Any
            Basis to begin from, in place of the usual one.

        Returns
        -------
        Relaxation
        """
        size, whole = programme.cost.size, self._with_covers(programme)
        if is_near:
            rebound(self._solver, whole, self._sent)
        else:
            begin = self._basis if basis is None else basis
            changed(self._solver, whole, begin, self._sent)
        self._sent = whole
        found = relax(self._solver, limit)
        return replace(
            found, x=found.x[:size], reduced=found.reduced[:size], more=self._rows,
            of=self._covers.of,
        )  # fmt: skip
