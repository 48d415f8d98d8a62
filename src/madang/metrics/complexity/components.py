"""Components: parts of a table that share no region and no activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import DisconnectedError
from madang.language import _
from madang.metrics.relatedness.counting import listed, margins
from madang.metrics.relatedness.presence import presence_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["components", "require_connected"]

_SOME = 64  # columns that are looked at together


def components(
    present: ArrayLike | Any,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    r"""Tell which regions and activities hang together through each other.

    .. math:: r \sim i \text{ if } M_{ri} = 1

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.

    Returns
    -------
    (R,) array of int
        The component of each region: 0 is the one of most regions, those of equally
        many in the order of their first region. -1 for an empty region.
    (I,) array of int
        The same of each activity.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [WassermanFaust1994]_, section 4.2 (components).

    Examples
    --------
    >>> components([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    (array([0, 0, 1]), array([0, 0, 1]))
    """
    m = presence_table(present)
    regions, activities = _spread(m)
    many = int(regions.max(initial=-1)) + 1
    size = np.bincount(regions[regions >= 0], minlength=many)
    place = np.empty(many + 1, dtype=np.int64)
    place[np.argsort(-size, kind="stable")] = np.arange(many)
    place[-1] = -1  # what label -1 points at
    return place[regions], place[activities]


def _spread(m: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Label regions and activities by spreading from one region after another."""
    if hasattr(m, "toarray"):
        return _sparse(m)
    regions = np.full(m.shape[0], -1, dtype=np.int64)
    activities = np.full(m.shape[1], -1, dtype=np.int64)
    waiting = np.flatnonzero(m.any(axis=1))
    unseen = np.arange(m.shape[1])
    label = 0
    while waiting.size:
        front, waiting = waiting[:1], waiting[1:]
        while front.size:
            regions[front] = label
            new, unseen = _touched(m.T, unseen, front)
            activities[new] = label
            front, waiting = _touched(m, waiting, new)
        label += 1
    return regions, activities


def _touched(
    m: NDArray[np.bool_], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Part rows into those that have any of the columns and those that have none.

    A few columns at a time, as most rows of a table that hangs together are found
    by the first of them.
    """
    found = np.zeros(len(rows), dtype=np.bool_)
    for at in range(0, len(columns), _SOME):
        rest = np.flatnonzero(~found)
        if not rest.size:
            break
        some = columns[at : at + _SOME]
        found[rest] = m[np.ix_(rows[rest], some)].any(axis=1)
    return rows[found], rows[~found]


def _sparse(m: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Label a sparse table as the graph of regions and activities that it is."""
    from madang.metrics.kernels.joining import join  # noqa: PLC0415 - compiles

    many = m.shape[0]
    held, seen = (k > 0 for k in margins(m))
    parent = np.arange(many + m.shape[1])
    join(*listed(m), parent)
    # Each part is named by its first region; the parts in the order of these.
    _unused, part = np.unique(parent[:many][held], return_inverse=True)
    place = np.full(many + m.shape[1], -1, dtype=np.int64)
    place[parent[:many][held]] = part
    return (
        np.where(held, place[parent[:many]], -1),
        np.where(seen, place[parent[many:]], -1),
    )


def require_connected(
    regions: NDArray[np.int64], activities: NDArray[np.int64], *, measure: str = "ECI"
) -> None:
    r"""Refuse a table of more than one component.

    .. math:: \#\text{components} \le 1

    Parameters
    ----------
    regions : (R,) array of int
        Component of each region, as from `components`.
    activities : (I,) array of int
        Component of each activity.
    measure : str
        What cannot be measured, for the message.

    Returns
    -------
    None
        Never NaN: it returns nothing where the table is connected.

    Raises
    ------
    DisconnectedError
        If there is more than one component.

    References
    ----------
    [MealyFarmerTeytelboym2019]_.

    Examples
    --------
    >>> require_connected(np.array([0, 0]), np.array([0]))
    """
    many = int(regions.max(initial=-1)) + 1
    if many <= 1:
        return
    sizes = np.bincount(regions[regions >= 0], minlength=many)
    apart = int(np.flatnonzero(regions == many - 1)[0])
    also = int((activities == many - 1).sum())
    listed = ", ".join(str(int(n)) for n in sizes[:5]) + (" …" if many > 5 else "")  # noqa: PLR2004
    raise DisconnectedError(
        _(
            "{measure} needs regions that hang together through shared activities; "
            "found {many} separate parts (of {listed} regions). One is the region in "
            "row {apart} with {sizes} regions and {also} activities that no other "
            "part has. Between parts there is no common scale: leave the small parts "
            "out, or measure each by itself with `per_component=True`.",
            measure=measure,
            many=many,
            listed=listed,
            apart=apart,
            sizes=sizes[-1],
            also=also,
        )
    )
