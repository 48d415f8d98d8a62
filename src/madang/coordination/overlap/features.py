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

_SAME_TITLE: Final = 0.7
_TELLING: Final = 60.0
_LEAST: Final = 0.01
_COMMON: Final = np.log(3.0) - 1e-9  # offices that use one title, in log units


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
        ``text``, ``title``, ``core``, ``code``, ``name_alike``: cosines. ``lead``:
        how far the text cosine stands above what the field writes anyway, in log
        units. ``shared``: about how many terms the summaries share, stock sentences
        apart, as log of one and their number. ``same_title``: 0 up to 0.7, 1 for
        copies. ``bids``: 1 where both seek what only one region can get.
        ``brief``: how far the shorter title is under 60 bytes, in log units.
        ``name``, ``series``, ``edition``: 1 where the programme's name is
        the same; where the calls stand in one series; where they are different
        editions. ``activity``: 0 to 1; ``field``: the same from −1 to 1. ``time``,
        ``money``, ``together``: the context about its middle (overlap, ratio,
        beneficiaries). ``has_contents``: both have a summary. NaN is unknown.

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
    known = nothing if activity is None else activity
    return pd.DataFrame(
        {
            **texts,
            "activity": known,
            "field": 2 * known - 1,
            **told,
            "time": told["time_overlap"] - 0.5,
            "money": told["money_ratio"] - 0.5,
            "together": told["beneficiaries"] - 0.5,
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
    text = pair_cosine(likeness.text, a, b)
    title = pair_cosine(likeness.title, a, b)
    contents = pair_cosine(likeness.body, a, b)
    is_told = is_common & likeness.has_summary[a] & likeness.has_summary[b]
    title = np.where(is_told, np.minimum(title, contents), title)
    usual = np.sqrt(likeness.background[a] * likeness.background[b])
    edition = likeness.edition[a] != likeness.edition[b]
    return {
        "text": text,
        "title": title,
        "core": pair_cosine(likeness.core, a, b),
        "code": pair_cosine(likeness.codes, a, b),
        "name_alike": pair_cosine(likeness.name, a, b),
        "lead": np.log(np.maximum(text, _LEAST) / usual),
        "shared": _shared(likeness, a, b),
        "same_title": np.maximum(title - _SAME_TITLE, 0.0) / (1.0 - _SAME_TITLE),
        "name": _same(likeness.same_name, a, b),
        "bids": np.where(likeness.bids[a] & likeness.bids[b], 1.0, 0.0),
        "brief": _brief(likeness, a, b),
        "series": _same(likeness.series, a, b),
        "edition": edition.astype(np.float64),
    }


def _same(number: IntArray, a: IntArray, b: IntArray) -> FloatArray:
    """Give 1 where both have one and the same number, −1 counting as none."""
    one, other = number[a], number[b]
    return np.where((one == other) & (one >= 0), 1.0, 0.0)


def _brief(likeness: Likeness, a: IntArray, b: IntArray) -> FloatArray:
    """Measure how far the shorter of two titles is from saying anything of its own."""
    size = np.minimum(likeness.size[a], likeness.size[b])
    return np.asarray(np.log(np.maximum(_TELLING / np.maximum(size, 1.0), 1.0)))


def _shared(likeness: Likeness, a: IntArray, b: IntArray) -> FloatArray:
    """Measure how many terms two summaries share, stock sentences apart, in logs."""
    terms = np.diff(likeness.body.indptr).astype(np.float64)
    common = pair_cosine(likeness.body, a, b) * np.sqrt(terms[a] * terms[b])
    known = likeness.has_summary[a] & likeness.has_summary[b]
    return np.asarray(np.where(known, np.log1p(common), np.nan), dtype=np.float64)
