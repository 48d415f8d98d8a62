"""How sources word things: vocabulary by which titles, summaries and offices are read.

Data about the languages of the records, Korean and English; nothing of it is shown to
a reader. `text`, `phrases`, `places` and `verdicts` read with it.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "BIDS",
    "DULL",
    "FOLLOW_UP",
    "HALF",
    "LATER",
    "LOCAL_PLACE",
    "LOCAL_RANK",
    "LOCAL_WORD",
    "NEAR_HANGUL",
    "NUMBERS",
    "ONE_SITE",
    "PARTICLE",
    "PHASE",
    "PLACE_RANK",
    "PLACE_SUFFIX",
    "PROVINCES",
    "PROVINCES_IN_FULL",
    "REISSUE",
    "ROLES",
    "ROUND",
    "SYLLABLE",
    "TELEPHONE",
    "WORD",
    "YEARS",
    "YEAR_FIRST",
]

# -- titles and summaries -----------------------------------------------------

# Each begins with a few letters, so that the search may leap; a lookbehind before
# them would stop at every letter.
YEARS: Final = (
    re.compile(r"(?:19|20)(?<!\d\d\d)\d\d\s*(?:년도|년)?"),
    re.compile(r"['‘’](?<!\d.)\d\d\s*(?:년도|년)?"),
)
"""Years, in full and in two digits."""

YEAR_FIRST: Final = re.compile(r"^(?:19|20)\d\d(?:년도|년)?")
"""The year with which a title begins."""

_ROUNDS: Final = r"(?:round|cut-?off|cohort|wave|intake|tranche|edition)"
ROUND: Final = re.compile(
    r"(\d+)\s*차(?!\s*(?:전지|산업|원))|제\s*(\d+)\s*회|"
    rf"\b{_ROUNDS}\s*(\d+|i{{1,3}}\b|iv\b|v\b)|"
    rf"\b(\d+)(?:st|nd|rd|th)\s+{_ROUNDS}\b"
)
PHASE: Final = re.compile(
    r"(\d+|[ⅰⅱⅲⅳ])\s*(?:단계|기(?=\s|$|[)\]]))|\bphase\s*(\d+|i{1,3}\b|iv\b)"
    r"|\s([ivⅰⅱⅲⅳ]{1,3})\s*$"
)
NUMBERS: Final = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")
"""Numbers of a title, years apart: a round, a place in a series."""

HALF: Final = re.compile(r"(상|하)반기|(\d)\s*분기|(?<!\d)(\d{1,2})\s*월|\bq([1-4])\b")
"""Half-year, quarter or month."""

LATER: Final = frozenset({"2", "3", "ⅱ", "ii", "하"})
"""Rounds, phases and half-years that follow another."""

REISSUE: Final = re.compile(r"재\s*공고|재\s*공모|연장\s*공고|re-?issue|extended call")
FOLLOW_UP: Final = re.compile(
    r"후속|고도화|확산|연계|follow-?up|continuation|scale-?up"
)

NEAR_HANGUL: Final = re.compile(r"(?<=[가-힣]) | (?=[가-힣])")
"""Spaces that cannot be trusted."""

SYLLABLE: Final = re.compile(r"[가-힣぀-ヿ一-鿿]")
"""Letters that each are a syllable or a word."""

PLACE_RANK: Final = re.compile(r"(특별자치|특별|광역)?[시도군구]$")
"""The rank with which the name of a place ends."""

PLACE_SUFFIX: Final = r"(?:특별자치|특별|광역)?[시도]?(?![a-z])"
"""What may follow the name of a place."""

# -- shared phrases -----------------------------------------------------------

WORD: Final = re.compile(r"[A-Za-z가-힣][\w·&+-]*")
PARTICLE: Final = re.compile(
    r"(?<=[가-힣]{2})(?:으로부터|에서는|에게는|으로써|으로서|이라는|이며|에서|에게|부터|까지|"
    r"으로|하고|하는|하여|한다|해서|되는|되어|된다|들의|들이|들을|은|는|이|가|을|를|의|에|로|"
    r"와|과|도|만)$"
)
"""Particles and endings of verbs behind a word."""

_DULL_KOREAN: Final = (
    "사업 지원 과제 공고 공모 모집 신규 대상 및 등 위한 위해 통한 통해 따라 대한 추진 "
    "운영 구축 개발 조성 기업 지역"
)
_DULL_ENGLISH: Final = (
    "the of and for in to on with by from project programme support development "
    "new call"
)
DULL: Final = frozenset(f"{_DULL_KOREAN} {_DULL_ENGLISH}".split())
"""Words that make no phrase of their own."""

# -- what a project seeks and does --------------------------------------------

ONE_SITE: Final = re.compile(
    r"전국\s*(?:에\s*)?(?:단|한|하나|1|유일)|한\s*곳(?:만|을)|단\s*한|단일\s*(?:지정|선정)|"
    r"한\s*곳에\s*(?:두는|세우는|짓는)|"
    r"(?:국가|국립)[^.\n]{0,16}(?:지정|공모)|single (?:national )?site|"
    r"(?:only|just) one (?:\w+ ){0,3}(?:site|cent(?:re|er)|hub|park|zone|region)\b|"
    r"one (?:\w+ ){0,4}(?:site|cent(?:re|er)|hub|park|zone|region) (?:only|alone)\b",
    re.IGNORECASE,
)
"""A text on what only one region can get."""

BIDS: Final = re.compile(
    r"(?<!투자)(?<!기업)(?<!인력)(?<!인재)(?<!관광객)\s유치(?!원)|지정\s*(?:신청|공모)|"
    r"bid(?:ding)? (?:for|to host)|to host|hosting (?:of )?the national",
    re.IGNORECASE,
)
"""A title of a bid to host something."""

ROLES: Final = (
    (
        "develop",
        re.compile(r"(?:연구|기술|소재|부품|공정)\s*개발|develop", re.IGNORECASE),
    ),
    (
        "test",
        re.compile(r"실증|시험|인증|평가|test|demonstration|certif", re.IGNORECASE),
    ),
    ("teach", re.compile(r"인력|인재|교육|양성|training|skills|educat", re.IGNORECASE)),
)
"""Roles in one chain, and words of titles that show them."""

TELEPHONE: Final = re.compile(
    r"(?<!\d)\+?\d{2,4}\s?[-).]\s?\d{3,4}\s?[-.]\s?\d{4}(?!\d)|"
    r"(?<!\d)\d{4}-\d{4}(?!\d)"
)
"""A telephone number: another one makes no other notice."""

# -- offices ------------------------------------------------------------------

PROVINCES: Final = (
    "서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기", "강원",
    "충북", "충남", "전북", "전남", "경북", "경남", "제주",
)  # fmt: skip
PROVINCES_IN_FULL: Final = {
    "충청북": "충북", "충청남": "충남", "전라북": "전북", "전라남": "전남",
    "경상북": "경북", "경상남": "경남",
}  # fmt: skip
"""Stems of the long names of provinces, and their short names."""

LOCAL_WORD: Final = re.compile(r"[가-힣]+")
LOCAL_RANK: Final = re.compile(r"(?:특별자치|특별|광역)?(?:시|도)?(?:청)?$")
LOCAL_PLACE: Final = re.compile(
    r"^([가-힣]{1,4}(?:(?<!도)(?<!^전)시(?!설|장|민|스템|험|범|간|작|책)|"
    r"(?<![인연지기특요])구(?!역|성|조|축|매|직|입|급|호)|군(?!사|인)))"
    r"(?:청|$|[가-힣])"
)
"""A municipality with which the name of an office begins; a division of cities,
population or research is none."""
