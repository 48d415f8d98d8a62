"""From features of a pair to a probability, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from madang.coordination.overlap.models import CONTENTS, NAMES
from madang.coordination.overlap.weights import (
    Weights,
    fit_weights,
    probability_interval,
)
from madang.errors import ShapeError
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONTENTS", "NAMES", "Weights", "fit_weights", "interval", "score"]

FloatArray = NDArray[np.float64]


def score(
    features: pd.DataFrame, *, names: Weights = NAMES, contents: Weights = CONTENTS
) -> FloatArray:
    """Give the probability that two projects belong together.

    By contents where both have a summary, else by their titles. What it is a
    probability of, and for which pairs, stands with the weights.

    Parameters
    ----------
    features : DataFrame
        Features of pairs; the column ``has_contents`` says which weights apply.
    names, contents : Weights
        Weights for titles alone, and for titles with summaries.

    Returns
    -------
    (P,) array
        From 0 to 1. Never NaN.
    """
    z = np.where(
        _by_contents(features), contents.log_odds(features), names.log_odds(features)
    )
    return np.asarray(expit(z), dtype=np.float64)


def interval(
    features: pd.DataFrame,
    weights: Weights | None = None,
    *,
    names: Weights = NAMES,
    contents: Weights = CONTENTS,
) -> tuple[FloatArray, FloatArray]:
    """Give the 90% interval of each probability, from the uncertainty of weights.

    Parameters
    ----------
    features : DataFrame
        Features of pairs.
    weights : Weights, optional
        Weights for all pairs; without them, `names` and `contents` as in `score`.
    names, contents : Weights
        Weights for titles alone, and for titles with summaries.

    Returns
    -------
    low, high : (P,) arrays
        From 0 to 1; NaN where the weights have no covariance.
    """
    if weights is not None:
        return probability_interval(features, weights)
    by_contents = _by_contents(features)
    one = probability_interval(features, contents)
    other = probability_interval(features, names)
    return (
        np.where(by_contents, one[0], other[0]),
        np.where(by_contents, one[1], other[1]),
    )


def _by_contents(features: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell for which pairs both have a summary."""
    if "has_contents" not in features:
        raise ShapeError(
            _(
                "Features of pairs need the column 'has_contents', which says whether "
                "both have a summary; pair_features gives it."
            )
        )
    return features["has_contents"].to_numpy(dtype=bool)
