"""What speaks for and against a pair: each feature's part of the log-odds, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.overlap.columns import PARTS
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.weights import Weights

__all__ = ["contributions", "says"]

_SMALL: Final = 0.005
_SAYS: Final = {
    "text": _("likeness of texts"),
    "lead": _("how far the texts stand above what the field writes anyway"),
    "title": _("likeness of titles"),
    "core": _("likeness of titles without stock words"),
    "code": _("shared acronyms"),
    "body": _("likeness of summaries"),
    "name": _("the same programme name"),
    "name_alike": _("likeness of programme names"),
    "shared": _("rare words in common"),
    "same_title": _("nearly the same title"),
    "series": _("calls numbered in one series"),
    "edition": _("different rounds, phases or half-years"),
    "bids": _("both seek what only one region can get"),
    "brief": _("a title too short to say much"),
    "field": _("how near the fields are"),
    "generic": _("a title that many offices use"),
    "place": _("how near the regions are"),
    "time": _("how far the dates overlap"),
    "money": _("how near the amounts are"),
    "together": _("organisations in common"),
    "constant": _("a pair without any likeness"),
}


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
    return _SAYS.get(feature) or _("{code}", code=feature)
