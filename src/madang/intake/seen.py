"""What is seen of a file's columns: by their headings, then by their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang import places
from madang.intake.known import folded, role_of
from madang.intake.numbers import read_shape
from madang.intake.periods import are_years
from madang.intake.totals import by_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["Seen", "coded", "is_region", "see"]

_NUMBERS: Final = {"연번", "번호", "순번", "no", "no.", "id", "nr", "#"}
_PLAIN: Final = re.compile(r"[^\W\d]")
_LEAST: Final = 0.6
_INDUSTRY: Final = re.compile(
    r"제조업|건설업|도매|소매|숙박|음식점|운수|정보통신|금융|보험업|부동산|농업|어업|임업|광업|서비스업"
    r"|gewerbe|industri|handel|landwirt|forstwirt|bergbau|energiever|dienstleist"
    r"|manufactur|construction|agricultur|forestry|mining|retail|wholesale|trade"
    r"|transport|accommodation|financ|insurance|real estate|services|utilities"
    r"|commerce|comercio|construc|hébergement|przemys|budownic|comércio|indústria",
    re.IGNORECASE,
)
"""What names of industries are made of, in the languages of the recipes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a file's columns."""

    columns: tuple[str, ...]
    roles: Mapping[str, str]
    units: Mapping[str, str]
    numeric: tuple[str, ...]
    preview: pd.DataFrame

    def of(self, role: str) -> str:
        """Give the first column of a role; empty where there is none."""
        return next((c for c, r in self.roles.items() if r == role), "")


def see(columns: tuple[str, ...], preview: pd.DataFrame) -> Seen:
    """Look at headings, then at cells."""
    roles, units = {}, {}
    for column in columns:
        role, unit = role_of(column)
        if role:
            roles[column] = role
        if unit:
            units[column] = unit
    numeric = tuple(
        c for c in columns if folded(c) not in _NUMBERS and _is_numeric(preview[c])
    )
    for column in _codes(roles, preview):
        del roles[column]  # its names tell more; it is found beside them
    taken = set(roles.values())
    for column in columns:
        if column in roles or preview[column].str.strip().eq("").all():
            continue
        cells = [x for x in preview[column].unique() if x.strip()]
        if "year" not in taken and are_years(cells):
            roles[column] = "year"
        elif "region" not in taken and "origin" not in taken and is_region(cells):
            roles[column] = "region"
        elif "activity" not in taken and _is_activity(cells):
            roles[column] = "activity"
        taken = set(roles.values())
    return Seen(columns, roles, units, numeric, preview)


def _codes(roles: Mapping[str, str], preview: pd.DataFrame) -> list[str]:
    """List columns of codes of regions that stand beside columns of their names."""
    regions = [c for c, role in roles.items() if role == "region"]
    codes = [c for c in regions if not any(map(_PLAIN.search, preview[c].astype(str)))]
    return codes if len(codes) < len(regions) else []


def _is_numeric(cells: pd.Series) -> bool:
    """Tell whether most filled cells are numbers, or marks in their place."""
    filled = [c for c in cells.astype(str) if c.strip()]
    if not filled:
        return False
    shapes = [read_shape(re.sub("[0-9]", "9", c.strip())) for c in filled]
    numbers = sum(s is not None for s in shapes)
    short = sum(len(c.strip()) <= 4 for c in filled)  # noqa: PLR2004 - a mark is short
    return numbers * 2 > len(filled) or (numbers > 0 and short + numbers > len(filled))


def is_region(cells: Sequence[str]) -> bool:
    """Tell whether cells are regions by name."""
    if not any(_PLAIN.search(c) for c in cells):
        return False
    found = places.recognise(list(cells))
    return bool(found) and found[0].share >= _LEAST


def _is_activity(cells: Sequence[str]) -> bool:
    """Tell whether cells are industries by name, totals of them apart."""
    parts = [c for c in cells if not by_name(c)]
    named = sum(bool(_INDUSTRY.search(c)) for c in parts)
    return named > 0 and named >= _LEAST * len(parts)


def coded(seen: Seen, role: str) -> tuple[str, str]:
    """Find a column of codes beside that of the names of a role."""
    column = seen.of(role)
    place = seen.columns.index(column) if column else 0
    if not column or place == 0:
        return column, ""
    before = seen.columns[place - 1]
    cells = seen.preview[before].str.strip()
    named = seen.preview[column].str.strip()
    is_code = re.compile(r"[A-Z]{0,3}\d{2,10}|[A-Z]{1,3}\d?")
    coded = cells.map(lambda x: bool(is_code.fullmatch(x))).all()
    pairs = len(set(zip(cells, named, strict=True)))
    if before in seen.roles or not coded or pairs != cells.nunique() or pairs == 1:
        return column, ""
    return before, column
