"""Organisations of the sample: 70% of the ventures sit in the capital area."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from madang.language import LANGUAGES
from madang.places.provinces import PROVINCES
from madang.sources.sample.materials import (
    CODES,
    CORE_INDEX,
    DAEJEON,
    FIRM,
    FloatArray,
    IntArray,
    activities,
)
from madang.vocabulary import OrganisationKind

__all__ = ["VENTURE_CORE_SHARE", "organisation_table"]

VENTURE_CORE_SHARE: Final = 0.70

_KIND_SHARES: Final = {
    OrganisationKind.INDUSTRY: 0.900,
    OrganisationKind.ACADEMIA: 0.022,
    OrganisationKind.RESEARCH: 0.025,
    OrganisationKind.GOVERNMENT: 0.015,
    OrganisationKind.SUPPORT: 0.025,
    OrganisationKind.OTHER: 0.013,
}
_MAIN_ACTIVITY: Final = {
    OrganisationKind.ACADEMIA: "P85",
    OrganisationKind.RESEARCH: "M70",
    OrganisationKind.GOVERNMENT: "O84",
    OrganisationKind.SUPPORT: "M71",
    OrganisationKind.OTHER: "N75",
}
_VENTURE_SHARE: Final = 0.25
_LARGE_SHARE: Final = 0.035
_LEAST: Final = 2
_SPREAD: Final = 1 / 111.2 / 6.0  # degrees for each km of a province's width
_STEMS: Final = (
    ("한빛", "Hanbit"), ("새솔", "Saesol"), ("가온", "Gaon"), ("누리", "Nuri"),
    ("다온", "Daon"), ("라온", "Raon"), ("해든", "Haedeun"), ("벼리", "Byeori"),
    ("슬기", "Seulgi"), ("온새", "Onsae"), ("나래", "Narae"), ("도담", "Dodam"),
)  # fmt: skip
_TRADES: Final = {
    OrganisationKind.INDUSTRY: (
        ("정밀", "Precision"), ("소재", "Materials"), ("테크", "Tech"),
        ("시스템", "Systems"), ("솔루션", "Solutions"), ("산업", "Industries"),
    ),
    OrganisationKind.ACADEMIA: (("대학교", "University"), ("전문대학", "College")),
    OrganisationKind.RESEARCH: (("연구원", "Institute"), ("기술센터", "Centre")),
    OrganisationKind.GOVERNMENT: (("공단", "Agency"), ("사업소", "Office")),
    OrganisationKind.SUPPORT: (("테크노파크", "Technopark"), ("진흥원", "Promotion")),
    OrganisationKind.OTHER: (("협회", "Association"), ("재단", "Foundation")),
}  # fmt: skip


def _apportion(total: int, weights: FloatArray, least: int = 0) -> IntArray:
    """Share a whole number out by largest remainders, at least so many each."""
    free = total - least * len(weights)
    exact = free * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: free - int(whole.sum())]] += 1
    return np.asarray(whole + least, dtype=np.int64)


def _regions(total: int, core_share: float | None, weights: FloatArray) -> IntArray:
    """Give the region of each of so many organisations, the core's share kept."""
    if core_share is None:
        return np.repeat(np.arange(len(CODES)), _apportion(total, weights, _LEAST))
    inside = np.zeros(len(CODES), dtype=bool)
    inside[list(CORE_INDEX)] = True
    held = round(total * core_share)
    core = _apportion(held, np.where(inside, weights, 0.0))
    rest = _apportion(total - held, np.where(inside, 0.0, weights))
    return np.repeat(np.arange(len(CODES)), core + rest)


def _weights(kind: OrganisationKind, firms: FloatArray) -> FloatArray:
    """Give how many organisations of a kind each region has, relatively."""
    total = firms.sum(axis=1)
    if kind is OrganisationKind.RESEARCH:
        total = total**0.7
        total[DAEJEON] *= 5.0
    elif kind is not OrganisationKind.INDUSTRY:
        total = total**0.8
    return np.asarray(total, dtype=np.float64)


def _industry(
    total: int, firms: FloatArray, rng: np.random.Generator
) -> tuple[IntArray, IntArray, np.ndarray]:
    """Give region, activity and venture of each firm."""
    found = activities()
    ventures = round(total * _VENTURE_SHARE)
    pull = np.array([1.0 + 3.0 * a.knowledge * (a.spending > 0) for a in found])
    modest = np.sqrt(firms + 1.0) * (1.0 + np.array([a.spending for a in found]) / 3)
    region = np.concatenate(
        [
            _regions(ventures, VENTURE_CORE_SHARE, firms.sum(axis=1)),
            _regions(total - ventures, None, firms.sum(axis=1)),
        ]
    )
    venture = np.arange(total) < ventures
    activity = np.zeros(total, dtype=np.int64)
    for r in range(len(CODES)):
        for is_venture in (True, False):
            here = np.nonzero((region == r) & (venture == is_venture))[0]
            p = modest[r] * (firms[r] > 0) * (pull if is_venture else 1.0)
            activity[here] = rng.choice(len(found), len(here), p=p / p.sum())
    return region, activity, venture


def _names(
    kind: OrganisationKind, numbers: IntArray, language: str, rng: np.random.Generator
) -> list[str]:
    """Make names of nobody: stem, trade, number, and the word synthetic."""
    trades = _TRADES[kind]
    stem = rng.integers(len(_STEMS), size=len(numbers)).tolist()
    trade = rng.integers(len(trades), size=len(numbers)).tolist()
    side = LANGUAGES.index(language)
    return [
        FIRM[language].format(stem=_STEMS[s][side], trade=trades[t][side], number=n)
        for s, t, n in zip(stem, trade, numbers.tolist(), strict=True)
    ]


def organisation_table(
    total: int, firms: FloatArray, *, language: str, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the organisations; `firms` is establishments by region and activity."""
    codes = np.array([a.code for a in activities()])
    shares = np.array(list(_KIND_SHARES.values()))
    least = _LEAST * len(CODES)
    counts = dict(zip(_KIND_SHARES, _apportion(total, shares, least), strict=True))
    parts = []
    start = 1
    for kind, count in counts.items():
        n = int(count)
        venture = np.zeros(n, dtype=bool)
        if kind is OrganisationKind.INDUSTRY:
            region, activity, venture = _industry(n, firms, rng)
            sme = venture | (rng.random(n) >= _LARGE_SHARE)
            held = codes[activity]
        else:
            region = _regions(n, None, _weights(kind, firms))
            sme = np.zeros(n, dtype=bool)
            held = np.full(n, _MAIN_ACTIVITY[kind])
        numbers = np.arange(start, start + n)
        start += n
        parts.append(
            pd.DataFrame(
                {
                    "organisation": [f"OR{i:06d}" for i in numbers.tolist()],
                    "name": _names(kind, numbers, language, rng),
                    "kind": str(kind),
                    "sme": sme,
                    "venture": venture,
                    "region": np.array(CODES)[region],
                    "activity": held,
                }
            )
        )
    return _placed(pd.concat(parts, ignore_index=True), rng)


def _placed(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Scatter the organisations round their province's centre."""
    centre = np.array([(p.latitude, p.longitude, np.sqrt(p.area)) for p in PROVINCES])
    order = {code: r for r, code in enumerate(CODES)}
    at = table["region"].map(order).to_numpy(dtype=np.int64)
    spread = centre[at, 2] * _SPREAD
    offset = rng.uniform(-1.0, 1.0, (len(table), 2))
    out = table.assign(
        latitude=centre[at, 0] + offset[:, 0] * spread,
        longitude=centre[at, 1] + offset[:, 1] * spread,
    )
    words = ["organisation", "name", "kind", "region", "activity"]
    types = dict.fromkeys(words, "str") | {"sme": "boolean", "venture": "boolean"}
    return out.astype(types)
