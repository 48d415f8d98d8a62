"""What the sample is made of: places, activities and the files of texts.

Texts and rates of activities stand in TOML files beside this module, so that
an officer can read and mend them without reading code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from madang.errors import SourceError
from madang.language import _
from madang.places import resolve
from madang.places.provinces import CORE, POPULATION_YEAR, PROVINCES

__all__ = [
    "BUNDLE",
    "CODES",
    "CORE_INDEX",
    "DAEJEON",
    "FIRM",
    "INDICATOR_SOURCE",
    "PUBLISHER",
    "SCHEME",
    "YEARS",
    "Activity",
    "FloatArray",
    "IntArray",
    "activities",
    "code_of",
    "distances",
    "document",
    "sections",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

YEARS: Final = (2020, 2021, 2022, 2023, 2024)
"""Years of all yearly tables."""

CODES: Final = tuple(p.code for p in PROVINCES)
CORE_INDEX: Final = tuple(CODES.index(code) for code in CORE)
DAEJEON: Final = CODES.index("30")

PUBLISHER: Final = "표본 생성기(합성 자료) · Sample generator (synthetic records)"
INDICATOR_SOURCE: Final = "표본 생성기(합성)"
SCHEME: Final = "KSIC 10 (표본용 축약)"
BUNDLE: Final = "묶음-{number:02d}"
"""Code of a bundle of the call."""

FIRM: Final = {
    "ko": "{stem}{trade} {number:05d}(합성)",
    "en": "{stem} {trade} {number:05d} (synthetic)",
}
"""Names of organisations: nobody's, and told to be synthetic."""

_KM_PER_DEGREE: Final = 111.2
_MID_LATITUDE: Final = 36.5


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity: its names, its weight in the country, its vocabulary.

    Attributes
    ----------
    code, section : str
        Code, and the section that holds it.
    name_ko, name_en : str
        Names.
    weight : float
        Share of the country's jobs, relative to the others.
    size : float
        Jobs an establishment.
    spending : float
        R&D spending, relative to the others.
    knowledge : bool
        Whether it is knowledge-intensive.
    places : dict of str to float
        Over-representation by region code.
    topics, objects : tuple of str
        Vocabulary of its R&D projects; empty where it has none.
    """

    code: str
    section: str
    name_ko: str
    name_en: str
    weight: float
    size: float
    spending: float
    knowledge: bool
    places: dict[str, float]
    topics: tuple[str, ...]
    objects: tuple[str, ...]

    @property
    def is_manufacturing(self) -> bool:
        """Whether it belongs to manufacturing."""
        return self.section == "C"


@cache
def document(name: str) -> dict[str, Any]:
    """Read one of the text files of the sample."""
    path = Path(__file__).with_name(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def code_of(name: str) -> str:
    """Give the code of a province named in the text files."""
    place = resolve([name], vintage=POPULATION_YEAR, level="province")[0].place
    if place is None:
        raise SourceError(
            _(
                "The sample's text files name '{name}', which is none of the 17 "
                "provinces; correct the name in the .toml file",
                name=name,
            )
        )
    return place.code


def _words(text: str) -> tuple[str, ...]:
    """Split a list written as one text."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


@cache
def activities() -> tuple[Activity, ...]:
    """Give the activities of the second level, in order of their codes."""
    entries = {k: v for k, v in document("activities").items() if k != "sections"}
    return tuple(
        Activity(
            code=code,
            section=code[0],
            name_ko=entry["ko"],
            name_en=entry["en"],
            weight=float(entry["weight"]),
            size=float(entry["size"]),
            spending=float(entry["rd"]),
            knowledge=bool(entry["knowledge"]),
            places={code_of(k): float(v) for k, v in entry["places"].items()},
            topics=_words(entry["topics"]),
            objects=_words(entry["objects"]),
        )
        for code, entry in sorted(entries.items())
    )


def sections() -> dict[str, tuple[str, str]]:
    """Give the sections with their Korean and English names."""
    found = document("activities")["sections"]
    return {code: (names[0], names[1]) for code, names in found.items()}


def distances() -> FloatArray:
    """Give flat distances between the provinces, near enough to shape flows, in km."""
    places = np.array([(p.latitude, p.longitude) for p in PROVINCES])
    north = places[:, 0] * _KM_PER_DEGREE
    east = places[:, 1] * _KM_PER_DEGREE * np.cos(np.radians(_MID_LATITUDE))
    return np.asarray(np.hypot(north[:, None] - north, east[:, None] - east))
