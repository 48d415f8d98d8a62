"""Presence: which activities a region is specialised in, and tables that say so."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _
from madang.metrics.kernels.threads import evenly, shared
from madang.metrics.shares import activity_table, location_quotient, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

__all__ = [
    "PresenceRule",
    "numeric_table",
    "presence",
    "presence_table",
    "quotient_per_head",
]

_TABLE_AXES = 2
_LARGE = 2**20  # cells from which the table of quotients is not made as a whole
_CACHE = 2**15  # cells of it that the cache of a core holds


class PresenceRule(StrEnum):
    """Against what a region must hold more than its share."""

    QUOTIENT = "quotient"  # its share of all activity
    PER_HEAD = "per_head"  # its share of all persons
    BOTH = "both"
    EITHER = "either"


def numeric_table(x: ArrayLike) -> NDArray[Any]:
    r"""Read a table of numbers, or say that it is ragged or holds words.

    .. math:: x_{ri} \in \mathbb{R}

    Parameters
    ----------
    x : (...) array
        Any numbers or truth values.

    Returns
    -------
    (...) array
        The same numbers as they came; NaN stays.

    Raises
    ------
    ShapeError
        If rows differ in length.
    NegativeActivityError
        If a cell is no number.

    References
    ----------
    Arithmetic; see [Isard1960]_ for its use.

    Examples
    --------
    >>> numeric_table([[1, 2]])
    array([[1, 2]])
    """
    try:
        table = np.asarray(x)
    except ValueError as error:
        raise ShapeError(
            _(
                "A table must have as many activities in each row as in the next; "
                "found rows of different lengths. Fill the cells that are missing."
            )
        ) from error
    if table.dtype.kind not in "biuf":
        raise NegativeActivityError(
            _(
                "A table must hold numbers; found cells of type {dtype}, the first "
                "{tolist}. Turn words and blanks into numbers.",
                dtype=table.dtype,
                tolist=table.reshape(-1)[:1].tolist(),
            )
        )
    return table


def quotient_per_head(x: ArrayLike, population: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how much of each activity a region has for each of its persons.

    .. math:: h_{ri} = \frac{x_{ri} / n_r}{x_{\cdot i} / n_\cdot}

    Unlike the location quotient it does not fall when another activity of the
    region grows. Read: 1 is as much a head as the whole has.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    population : (..., R) array
        Persons in region r.

    Returns
    -------
    (..., R, I) array
        Dimensionless. NaN where a region has no person or an activity is empty.

    Raises
    ------
    NegativeActivityError
        If any entry of either is below zero, infinite or not a number.
    ShapeError
        If there is not one population for each region.

    References
    ----------
    [HausmannHidalgo2014]_.

    Examples
    --------
    >>> quotient_per_head([[3, 1], [1, 1]], [1, 1])
    array([[1.5, 1. ],
           [0.5, 1. ]])
    """
    table = activity_table(numeric_table(x))
    n = numeric_table(population)
    if n.shape[-1:] != table.shape[-2:-1]:
        raise ShapeError(
            _(
                "Each of {regions} regions needs one population; found an array of "
                "shape {shape}.",
                regions=table.shape[-2],
                shape=n.shape,
            )
        )
    persons = activity_table(n[..., None])
    everywhere = ratio(
        table.sum(axis=-2, keepdims=True), persons.sum(axis=-2, keepdims=True)
    )
    return ratio(ratio(table, persons), everywhere)


def presence(
    x: ArrayLike | Any,
    *,
    threshold: float = 1.0,
    strict: bool = False,
    rule: PresenceRule = PresenceRule.QUOTIENT,
    population: ArrayLike | None = None,
) -> NDArray[np.bool_]:
    r"""Tell which activities a region is specialised in.

    .. math:: M_{ri} = 1 \text{ if } q_{ri} \ge q^*, \text{ else } 0

    Parameters
    ----------
    x : (..., R, I) array, or sparse (R, I)
        Activity i in region r, in any one unit; years may stand before.
    threshold : float
        :math:`q^*`, above zero; the field takes 1.
    strict : bool
        Whether the quotient must exceed the threshold, not only reach it. The field
        asks it to reach it.
    rule : PresenceRule
        Whether `location_quotient`, `quotient_per_head`, both or either must.
    population : (..., R) array, optional
        Persons, where the rule asks for them.

    Returns
    -------
    (..., R, I) array of bool, or sparse (R, I)
        Whether the quotient reaches the threshold. An undefined quotient (an empty
        region or activity) is no presence.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or not a number.
    ShapeError
        If `x` is no table.
    ParameterError
        If the threshold is not above zero, the rule needs a population and none is
        given, or it does while the table is sparse.

    References
    ----------
    [Balassa1965]_, [HidalgoKlingerBarabasiHausmann2007]_; by head as in
    [HausmannHidalgo2014]_.

    Examples
    --------
    >>> presence([[8, 2], [2, 8]])
    array([[ True, False],
           [False,  True]])
    """
    if not threshold > 0 or not np.isfinite(threshold):
        raise ParameterError(
            _(
                "The threshold of presence must be above zero; found {threshold}. 1 is "
                "parity.",
                threshold=threshold,
            )
        )
    chosen = PresenceRule(rule)
    if chosen is not PresenceRule.QUOTIENT and population is None:
        raise ParameterError(
            _(
                "Presence by '{chosen}' needs the population of each region; none was "
                "given.",
                chosen=chosen,
            )
        )
    given: Any = x
    if hasattr(given, "tocsr"):
        thin: Any = _listed_presence(given, threshold, chosen, strict=strict)
        return cast("NDArray[np.bool_]", thin)
    table = numeric_table(x)
    said = []
    if chosen is not PresenceRule.PER_HEAD:
        large = table.ndim == _TABLE_AXES and table.size > _LARGE
        said.append(
            _by_blocks(table, threshold, strict=strict)
            if large
            else _reaches(location_quotient(table), threshold, strict=strict)
        )
    if chosen is not PresenceRule.QUOTIENT and population is not None:
        q = quotient_per_head(table, population)
        said.append(_reaches(q, threshold, strict=strict))
    if len(said) == 1:
        return said[0]
    joined = said[0] & said[1] if chosen is PresenceRule.BOTH else said[0] | said[1]
    return np.asarray(joined)


def _reaches(
    q: NDArray[np.float64], threshold: float, *, strict: bool
) -> NDArray[np.bool_]:
    """Tell where a quotient reaches the threshold; NaN never does."""
    return np.asarray(q > threshold if strict else q >= threshold)


def _listed_presence(
    given: Any, threshold: float, rule: PresenceRule, *, strict: bool
) -> csr_array:
    """Tell where the location quotient of a sparse table reaches the threshold."""
    if rule is not PresenceRule.QUOTIENT:
        raise ParameterError(
            _(
                "Presence by '{rule}' needs a table that is not sparse; pass "
                "`x.toarray()`.",
                rule=rule,
            )
        )
    from scipy.sparse import csr_array  # noqa: PLC0415 - a heavy import

    x = csr_array(given, copy=True)
    x.sum_duplicates()
    amounts = activity_table(numeric_table(x.data)[None, :])[0]
    region = np.repeat(np.arange(x.shape[0]), np.diff(x.indptr))
    by_region = np.bincount(region, amounts, x.shape[0])
    by_activity = np.bincount(x.indices, amounts, x.shape[1])
    share = ratio(by_activity, by_activity.sum())
    q = ratio(ratio(amounts, by_region[region]), share[x.indices])
    told = csr_array(
        (_reaches(q, threshold, strict=strict), x.indices, x.indptr), shape=x.shape
    )
    told.eliminate_zeros()
    return told


def _by_blocks(
    table: NDArray[Any], threshold: float, *, strict: bool
) -> NDArray[np.bool_]:
    """Tell where the location quotient reaches the threshold, without a table of it.

    The same divisions in the same order as `location_quotient`, some rows at a time.
    """
    x = np.asarray(table, dtype=np.float64)
    regions, activities = x.sum(axis=1), x.sum(axis=0)
    if not (np.isfinite(regions).all() and x.min() >= 0):
        activity_table(x)
    # An empty region or activity is NaN, which reaches nothing.
    by_region = np.where(regions > 0, regions, np.nan)[:, None]
    by_activity = np.where(activities > 0, activities, np.nan)
    whole = activities[None, :].sum(axis=-1, keepdims=True)
    share = ratio(by_activity, whole[0, 0])
    out = np.empty(x.shape, dtype=np.bool_)
    step = max(_CACHE // x.shape[1], 1)
    reach = np.greater if strict else np.greater_equal

    def work(first: int, last: int) -> None:
        q = np.empty((step, x.shape[1]))
        for at in range(first, last, step):
            rows = slice(at, min(at + step, last))
            part = q[: rows.stop - at]
            np.divide(x[rows], by_region[rows], out=part)
            np.divide(part, share, out=part)
            reach(part, threshold, out=out[rows])

    shared(work, evenly(len(x)))
    return out


def presence_table(present: ArrayLike | Any) -> NDArray[np.bool_] | csr_array:
    r"""Give presence as truth values, or refuse what does not say yes or no.

    .. math:: M_{ri} \in \{0, 1\}

    Parameters
    ----------
    present : (..., R, I) array or (R, I) sparse array
        Which regions have which activity: truth values, or zeros and ones.

    Returns
    -------
    (..., R, I) array of bool, or (R, I) sparse array of bool
        The same, never NaN; sparse (by rows) where it was sparse.

    Raises
    ------
    ShapeError
        If it is no table.
    NegativeActivityError
        If a cell is neither zero nor one, or no number.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> presence_table([[1, 0]])
    array([[ True, False]])
    """
    given: Any = present
    sparse = hasattr(given, "tocsr")
    if sparse:
        table = given.tocsr().copy()
        table.sum_duplicates()
        cells = table.data
        if cells.dtype.kind not in "biuf":
            numeric_table(cells)
    else:
        table = cells = numeric_table(given)
    if table.ndim < _TABLE_AXES:
        raise ShapeError(
            _(
                "Presence must be a table, regions in rows and activities in columns; "
                "found {ndim} axes.",
                ndim=table.ndim,
            )
        )
    if cells.dtype != np.bool_:
        bad = ~((cells == 0) | (cells == 1))
        if bad.any():
            _refuse_cells(cells, bad)
    if not sparse:
        return np.asarray(table, dtype=np.bool_)
    from scipy.sparse import csr_array  # noqa: PLC0415 - a heavy import

    told = csr_array(table.astype(np.bool_))
    told.eliminate_zeros()
    return told


def _refuse_cells(cells: NDArray[Any], bad: NDArray[np.bool_]) -> None:
    """Say which cells are neither zero nor one."""
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    where = (
        _(" in row {row}, column {column}", row=first[-2], column=first[-1])
        if len(first) > 1
        else ""
    )
    raise NegativeActivityError(
        _(
            "Presence must be zero or one in each cell; found {wrong} of {count} that "
            "are neither, the first {first}{where}. Form presence from amounts with "
            "`presence`.",
            wrong=int(bad.sum()),
            count=bad.size,
            first=str(cells[first]),
            where=where,
        )
    )
