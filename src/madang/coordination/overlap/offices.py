"""Local governments behind the names of offices, so that lists can be matched."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["local_office"]

_PROVINCES: Final = (
    "서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기", "강원",
    "충북", "충남", "전북", "전남", "경북", "경남", "제주",
)  # fmt: skip
_LONG: Final = {
    "충청북": "충북", "충청남": "충남", "전라북": "전북", "전라남": "전남",
    "경상북": "경북", "경상남": "경남",
}  # fmt: skip
_RANK: Final = re.compile(r"(?:특별자치|특별|광역)?(?:시|도)?(?:청)?$")
_PLACE: Final = re.compile(r"^([가-힣]{1,4}[시군구])(?:청|$|[가-힣])")


def local_office(name: object) -> str:
    """Name the local government that an office belongs to.

    ``부산광역시청 청년정책과`` and ``부산시`` are one, as are ``경기도 포천시`` and
    ``포천시정신건강복지센터(031-…)``.

    Parameters
    ----------
    name : object
        The office in charge, as a list gives it; missing for unknown.

    Returns
    -------
    str
        A municipality with its rank (``포천시``), else a province without
        (``부산``); empty where the name shows neither.
    """
    if not isinstance(name, str):
        return ""
    text = unicodedata.normalize("NFC", name)
    words = re.findall(r"[가-힣]+", re.sub(r"\(.*?\)", " ", text))
    if not words:
        return ""
    province = _province(words[0])
    place = _PLACE.match(words[1] if province and len(words) > 1 else words[0])
    if place and not (province and len(words) == 1):
        return place.group(1)
    return province


def _province(word: str) -> str:
    """Give a province's short name; empty for any other word."""
    stem = _RANK.sub("", word)
    stem = _LONG.get(stem, stem)
    return stem if stem in _PROVINCES else ""
