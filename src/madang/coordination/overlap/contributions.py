"""What speaks for and against a pair: each feature's part of the log-odds, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.overlap.columns import FEATURES, PARTS
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.weights import Weights

__all__ = ["contributions", "says"]

_SMALL: Final = 0.005


def contributions(
    features: pd.DataFrame,
    codes: tuple[Sequence[object], Sequence[object]] | tuple[Any, Any],
    *,
    names: Weights,
    contents: Weights,
) -> pd.DataFrame:
    """Lay out what each feature adds to the log-odds of each pair.

    Parameters
    ----------
    features : DataFrame
        Features of the pairs, with ``has_contents``.
    codes : pair of sequence of str
        Codes of each pair.
    names, contents : Weights
        Weights for titles alone, and for titles with summaries.

    Returns
    -------
    DataFrame
        ``project_a``, ``project_b``, ``feature``, ``value``, ``contribution``; the
        contributions of a pair, ``constant`` among them, add up to its log-odds.
    """
    by_contents = features["has_contents"].to_numpy(dtype=bool)
    one, other = (np.asarray(c, dtype=object) for c in codes)
    out = []
    for mask, weights in ((~by_contents, names), (by_contents, contents)):
        part = features[mask]
        if part.empty:
            continue
        added = weights.parts(part).assign(constant=weights.constant)
        for name in added.columns:
            value = part[name].to_numpy(dtype=np.float64) if name in part else np.nan
            out.append(
                pd.DataFrame(
                    {
                        "project_a": one[mask],
                        "project_b": other[mask],
                        "feature": name,
                        "value": value,
                        "contribution": added[name].to_numpy(dtype=np.float64),
                    }
                )
            )
    if not out:
        return PARTS.empty()
    table = pd.concat(out, ignore_index=True)
    size = table["contribution"].abs()
    ordered = table.assign(size=-size)[size >= _SMALL].sort_values(
        ["project_a", "project_b", "size", "feature"], ignore_index=True
    )
    return PARTS.typed(ordered)


def says(feature: str) -> Message:
    """Give the words for a feature.

    Parameters
    ----------
    feature : str
        Name of the feature.

    Returns
    -------
    Message
        The words, or the name where it has none.
    """
    return FEATURES.get(feature) or _("{code}", code=feature)
