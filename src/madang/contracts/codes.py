"""Which codes of a column are among many others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["among"]


def among(column: pd.Series | pd.Index, codes: Iterable[Any]) -> NDArray[np.bool_]:
    """Tell which codes of a column are among others, however many those are.

    The textbook form is ``column.isin(codes)``, which reads texts it is to look among
    one by one: of twenty thousand that takes fifty times as long.

    Parameters
    ----------
    column : (n,) Series or Index
        Codes.
    codes : iterable
        Codes to look among; a missing one is among them where one of them is.

    Returns
    -------
    (n,) array of bool

    Examples
    --------
    >>> among(pd.Series(["a", "b", None]), ["b", "c"]).tolist()
    [False, True, False]
    """
    listed = codes if isinstance(codes, (pd.Series, pd.Index)) else [*codes]
    place = pd.Index(listed).unique().get_indexer(pd.Index(column))
    found: NDArray[np.bool_] = place >= 0
    return found
