"""What an activity's places are held against.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.language import _
from madang.metrics.checks import held
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__: list[str] = []


def reference_shares(
    table: NDArray[np.float64], reference: ArrayLike | None
) -> NDArray[np.float64]:
    """Give the share of each region in what activity is held against."""
    if reference is None:
        size = table.sum(axis=1)
    else:
        size = held(
            reference,
            table.shape[0],
            what=_("the reference of each region"),
        )
    return ratio(size, size.sum())
