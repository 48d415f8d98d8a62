"""What all measures of activity ask of their input, and how they refuse it.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import Message, _

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__: list[str] = []

FloatArray = NDArray[np.float64]

_TABLE_AXES = 2
_TEXT_KINDS = "USOMmc"  # text, objects, dates and complex numbers


def numbers(values: ArrayLike) -> FloatArray:
    """Give real numbers as floats, or refuse text, dates and ragged lists."""
    try:
        found = np.asarray(values)
    except ValueError:
        raise ShapeError(
            _(
                "Expected a rectangular table of numbers; found rows of different "
                "length."
            )
        ) from None
    if found.dtype.kind not in _TEXT_KINDS:
        return np.asarray(found, dtype=np.float64)
    wrong = [v for v in found.ravel().tolist() if not _is_number(v)]
    if wrong:
        raise NegativeActivityError(
            _(
                "Expected numbers; {count} of {size} entries are not, the first is "
                "{wrong}. Turn them into numbers, or leave them out.",
                count=len(wrong),
                size=found.size,
                wrong=repr(wrong[0]),
            )
        )
    return np.array([_number(v) for v in found.ravel().tolist()]).reshape(found.shape)


def _is_number(value: object) -> bool:
    """Tell a number (or an absent one) from text, dates and the like."""
    return value is None or isinstance(value, bool | int | float | np.number)


def _number(value: float | None) -> float:
    """Give a float; what is absent is NaN."""
    return np.nan if value is None else float(value)


def held(values: ArrayLike, length: int, *, what: Message) -> FloatArray:
    """Check one amount a region or an activity: zero or more, and known."""
    found = numbers(values)
    if found.ndim == 0 or found.shape[-1] != length:
        raise ShapeError(
            _(
                "Expected {length} numbers for {what}; found shape {shape}. Bring both "
                "to the same rows first.",
                what=what,
                length=length,
                shape=found.shape,
            )
        )
    if not (found.min(initial=0.0) >= 0 and found.max(initial=0.0) < np.inf):
        bad = ~(np.isfinite(found) & (found >= 0))
        raise NegativeActivityError(
            _(
                "Expected {what} at 0 or above; {wrong} of {count} are negative, "
                "infinite or not a number, the first is {first}.",
                what=what,
                wrong=int(bad.sum()),
                count=found.size,
                first=str(found[bad].flat[0]),
            )
        )
    return found


def same_shape(first: FloatArray, second: FloatArray) -> None:
    """Refuse two dates that are not the same regions and activities."""
    if first.shape != second.shape:
        raise ShapeError(
            _(
                "Both dates must have the same regions and activities; found tables of "
                "{first} and {second}.",
                first=first.shape,
                second=second.shape,
            )
        )


def places(codes: ArrayLike, *, count: int | None, what: Message) -> NDArray[np.intp]:
    """Check that codes are places 0, 1, … in a list, as many as there are."""
    found = np.asarray(codes)
    top = np.inf if count is None else count
    whole = found.dtype.kind in "iu"
    if found.ndim != 1 or not whole or ((found < 0) | (found >= top)).any():
        raise ParameterError(
            _(
                "Expected the {what} of each plant as a place 0, 1, …{below} in the "
                "list of them; found {type} of shape {shape}. Number them first.",
                what=what,
                below="" if count is None else _(" below {count}", count=count),
                type=str(found.dtype),
                shape=found.shape,
            )
        )
    return found.astype(np.intp)


def positions(
    latitude: ArrayLike, longitude: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Read two lists of degrees, or refuse those that do not fit."""
    phi, lam = numbers(latitude), numbers(longitude)
    if phi.ndim != 1 or phi.shape != lam.shape:
        raise ShapeError(
            _(
                "latitude and longitude must be lists of one length; found shapes "
                "{latitudes} and {longitudes}.",
                latitudes=phi.shape,
                longitudes=lam.shape,
            )
        )
    return phi, lam


def as_presence(present: ArrayLike) -> NDArray[np.bool_]:
    """Give presence as truths, or refuse what is neither 0 nor 1."""
    found = np.asarray(present)
    if found.dtype.kind == "b":
        return found.astype(np.bool_)
    told = numbers(found)
    bad = ~np.isin(told, (0.0, 1.0))
    if bad.any():
        raise ParameterError(
            _(
                "Presence is 0 or 1; {wrong} of {count} entries are not, the first is "
                "{first}. Compare with a threshold first.",
                wrong=int(bad.sum()),
                count=told.size,
                first=told[bad].flat[0],
            )
        )
    return told.astype(np.bool_)


def as_ties(ties: ArrayLike | Any) -> csr_array:
    """Read ties as a sparse table without a diagonal, or refuse what is none."""
    from scipy import sparse  # noqa: PLC0415 - slow to load

    given: Any = np.asarray(ties, np.float64) if not sparse.issparse(ties) else ties
    if _are_ties(given):
        made: csr_array = sparse.csr_array(given)
        return made
    if given.ndim != _TABLE_AXES or given.shape[0] != given.shape[1]:
        raise ShapeError(
            _("Ties must be a square table; found shape {shape}.", shape=given.shape)
        )
    a = sparse.coo_array(given, dtype=np.float64)
    wrong = ~((a.data >= 0) & np.isfinite(a.data))
    if wrong.any():
        raise NegativeActivityError(
            _(
                "Ties must be zero or more; found {wrong} that are not, the first "
                "{first}.",
                wrong=int(wrong.sum()),
                first=float(a.data[wrong][0]),
            )
        )
    kept = (a.row != a.col) & (a.data > 0)
    return sparse.csr_array(
        (a.data[kept], (a.row[kept], a.col[kept])), shape=given.shape
    )


def _are_ties(given: Any) -> bool:
    """Tell whether a table is as `as_ties` makes them, and need not be made anew."""
    if getattr(given, "format", "") != "csr" or given.dtype != np.float64:
        return False
    if given.ndim != _TABLE_AXES or given.shape[0] != given.shape[1]:
        return False
    if not given.has_canonical_format:
        return False
    row = np.repeat(np.arange(len(given.indptr) - 1), np.diff(given.indptr))
    return bool((given.data > 0).all() and np.isfinite(given.data).all()
                and (row != given.indices).all())  # fmt: skip
