"""Features of pairs of projects, from which a pair is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.texts import pair_cosine

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from madang.coordination.overlap.candidates import Likeness

__all__ = ["CONTEXT", "pair_features"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

CONTEXT: Final = (
    "relation", "place", "beneficiaries", "time_overlap", "money_ratio", "generic",
)  # fmt: skip
"""What may be told of a pair beside its texts."""

_TELLING: Final = 60.0
_LEAST: Final = 0.01
_MOST: Final = 1.0
"""Log units from which it is of no more weight how sparse a field is."""

_SAYING: Final = 6.0
"""Bytes from which what is own of a title says something."""

_COMMON: Final = np.log(1.5) - 1e-9  # half the offices of one title, in log units
_JOINT: Final = np.log(3.25)  # the same: more than a joint project has


def pair_features(
    likeness: Likeness,
    a: IntArray,
    b: IntArray,
    activity: FloatArray | None = None,
    **context: ArrayLike,
) -> pd.DataFrame:
    """Measure the features from which a pair is scored.

    Parameters
    ----------
    likeness : Likeness
        Weighed texts.
    a, b : (P,) arrays of int
        Rows of each pair; which is named first makes no difference.
    activity : (P,) array, optional
        Likeness of activities, 0 to 1; NaN where unknown.
    **context : (P,) arrays
        Columns of `CONTEXT`, as `madang.coordination.overlap.context` measures
        them; those not given are NaN.

    Returns
    -------
    DataFrame
        ``text``, ``title``: cosines. ``lead``: how far the text cosine stands above
        what the field writes anyway, in log units, −1 to 1. ``alike``: plain cosine
        of the character 2–4-grams of whole titles, the spaces of Hangul trusted or
        not, whichever is more. ``differ``: how far what is own of the titles differs,
        phrases apart that the list has in stock; of the whole titles where neither
        has anything of its own. ``stock``: how much of the titles' cosine is gone
        without what is in stock; 0 in a list that has nothing in stock. ``shared``:
        about how many terms the summaries share, stock sentences apart, as log of one
        and their number.
        ``bids``: 1 where both seek what only one region can get. ``brief``: how far
        the shorter title is under 60 bytes, in log units. ``edition``: 1 where both
        name their round or half-year and these differ, or one is a call again.
        ``generic``: by how many more offices than a joint project has the title is
        used, in log units. ``activity``: 0 to 1; ``field``: the same from −1 to 1.
        ``has_contents``: both have a summary. NaN is unknown.

    Raises
    ------
    ParameterError
        If a context is not one of `CONTEXT`.
    """
    unknown = set(context) - set(CONTEXT)
    if unknown:
        raise ParameterError(
            _(
                "Expected a context among {known}; found {unknown}.",
                known=", ".join(CONTEXT),
                unknown=", ".join(sorted(unknown)),
            )
        )
    nothing = np.full(len(a), np.nan)
    told = {c: np.asarray(context.get(c, nothing)) for c in CONTEXT}
    texts = _texts(likeness, a, b, is_common=told["generic"] >= _COMMON)
    told["generic"] = np.maximum(told["generic"] - _JOINT, 0.0)
    known = nothing if activity is None else activity
    return pd.DataFrame(
        {
            **texts,
            "activity": known,
            "field": 2 * known - 1,
            **told,
            "has_contents": likeness.has_summary[a] & likeness.has_summary[b],
        }
    )


def _texts(
    likeness: Likeness, a: IntArray, b: IntArray, *, is_common: BoolArray
) -> dict[str, FloatArray]:
    """Measure what texts say.

    A title that many offices use names a kind of support, and no project: where both
    have contents, such a title speaks for a pair only as far as these agree.
    """
    title = pair_cosine(likeness.title, a, b)
    spaces = (pair_cosine(likeness.plain, a, b), pair_cosine(likeness.tight, a, b))
    alike = np.maximum(*spaces)
    contents = pair_cosine(likeness.body, a, b)
    is_told = is_common & likeness.has_summary[a] & likeness.has_summary[b]
    one, other = likeness.edition[a], likeness.edition[b]
    edition = ((one != other) & (one >= 0) & (other >= 0)).any(axis=1)
    differ = _differ(likeness, a, b, title)
    text = pair_cosine(likeness.text, a, b)
    usual = np.sqrt(likeness.background[a] * likeness.background[b])
    return {
        "text": text,
        "lead": np.clip(np.log(np.maximum(text, _LEAST) / usual), -_MOST, _MOST),
        "title": np.where(is_told, np.minimum(title, contents), title),
        "alike": np.where(is_told, np.minimum(alike, contents), alike),
        "differ": differ,
        "stock": np.maximum(title + differ - 1.0, 0.0),
        "shared": _shared(likeness, a, b, contents),
        "bids": np.where(likeness.bids[a] & likeness.bids[b], 1.0, 0.0),
        "brief": _brief(likeness, a, b),
        "edition": edition.astype(np.float64),
    }


def _differ(
    likeness: Likeness, a: IntArray, b: IntArray, title: FloatArray
) -> FloatArray:
    """Measure how far what is own of two titles differs; else the whole titles."""
    less = np.minimum(likeness.own_size[a], likeness.own_size[b])
    more = np.maximum(likeness.own_size[a], likeness.own_size[b])
    own = np.where(less >= _SAYING, pair_cosine(likeness.own, a, b), 0.0)
    return 1.0 - np.where(more >= 2 * _SAYING, own, np.maximum(title, own))


def _brief(likeness: Likeness, a: IntArray, b: IntArray) -> FloatArray:
    """Measure how far the shorter of two titles is from saying anything of its own."""
    size = np.minimum(likeness.size[a], likeness.size[b])
    return np.asarray(np.log(np.maximum(_TELLING / np.maximum(size, 1.0), 1.0)))


def _shared(
    likeness: Likeness, a: IntArray, b: IntArray, contents: FloatArray
) -> FloatArray:
    """Measure how many terms two summaries share, stock sentences apart, in logs."""
    terms = np.diff(likeness.body.indptr).astype(np.float64)
    common = contents * np.sqrt(terms[a] * terms[b])
    known = likeness.has_summary[a] & likeness.has_summary[b]
    return np.asarray(np.where(known, np.log1p(common), np.nan), dtype=np.float64)
