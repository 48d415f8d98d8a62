"""What speaks for and against a pair: each feature's part of the log-odds, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.weights import Weights

__all__ = ["contributions", "says"]

_COLUMNS: Final = ("project_a", "project_b", "feature", "value", "contribution")
_SMALL: Final = 0.005
_WORDS: Final = {
    "text": ("본문이 닮은 정도", "likeness of texts"),
    "lead": ("같은 분야의 보통 글보다 더 닮은 정도",
             "how far the texts stand above what the field writes anyway"),
    "title": ("사업명이 닮은 정도", "likeness of titles"),
    "core": ("상투어를 뺀 사업명의 닮음", "likeness of titles without stock words"),
    "code": ("같은 약어", "shared acronyms"),
    "body": ("요약이 닮은 정도", "likeness of summaries"),
    "name": ("같은 사업 이름", "the same programme name"),
    "name_alike": ("사업 이름이 닮은 정도", "likeness of programme names"),
    "shared": ("드문 말을 함께 쓴 정도", "rare words in common"),
    "same_title": ("사업명이 거의 같음", "nearly the same title"),
    "series": ("같은 연번의 공고", "calls numbered in one series"),
    "edition": ("차수·단계·반기가 다름", "different rounds, phases or half-years"),
    "field": ("분야가 가까운 정도", "how near the fields are"),
    "generic": ("여러 기관이 쓰는 흔한 사업명", "a title that many offices use"),
    "place": ("지역이 가까운 정도", "how near the regions are"),
    "time": ("기간이 겹치는 정도", "how far the dates overlap"),
    "money": ("금액 규모가 비슷한 정도", "how near the amounts are"),
    "together": ("참여·주관 기관이 같은 정도", "organisations in common"),
    "constant": ("닮은 점이 없을 때의 값", "a pair without any likeness"),
}  # fmt: skip


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
    kinds = dict.fromkeys(_COLUMNS[:3], "str") | dict.fromkeys(_COLUMNS[3:], "float64")
    if not out:
        return pd.DataFrame({c: [] for c in _COLUMNS}).astype(kinds)
    table = pd.concat(out, ignore_index=True).astype(kinds)
    table = table[table["contribution"].abs() >= _SMALL]
    size = table["contribution"].abs()
    order = table.assign(size=-size).sort_values(
        ["project_a", "project_b", "size", "feature"], ignore_index=True
    )
    return order[list(_COLUMNS)]


def says(feature: str, language: str) -> str:
    """Give the words for a feature.

    Parameters
    ----------
    feature : str
        Name of the feature.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        The words, or the name where it has none.
    """
    pair = _WORDS.get(feature, (feature, feature))
    return pair[0] if language == "ko" else pair[1]
