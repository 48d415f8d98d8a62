"""What is seen of a file's columns: by their headings, then by their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from madang import places
from madang.errors import SourceError
from madang.intake.days import span
from madang.intake.known import (
    folded,
    known,
    names_activities,
    names_fields,
    paid_in,
    role_of,
)
from madang.intake.numbers import read_shape
from madang.intake.periods import are_years
from madang.intake.taken import Taken
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

__all__ = ["Seen", "axis", "coded", "heads_codes", "is_region", "require_one", "see"]

_TWICE: Final = re.compile(r"(.+) \(\d\)")
_MONTH: Final = re.compile(
    r"\d{1,2}\s?월|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?",
    re.IGNORECASE,
)
_NUMBERS: Final = {"연번", "번호", "순번", "no", "no.", "id", "nr", "#"}
_CODE: Final = re.compile(
    r"\b(?:codes?|cod|kod|fips|id|cd|st|state|cnty|county|own|qtr|quarter|month)\b"
    r"|\b(?:org\W?(?:nr|nummer)|organisasjonsnummer|y-tunnus|siren|siret|nif|nip|cvr)\b"
    r"|코드|コード|(?:사업자|법인)(?:등록)?번호"
)
_CLASSES: Final = re.compile(r"cod|naics|nace|sic|cnae|ateco|sni|sbi")
_CODES: Final = re.compile(
    r"[A-Z]{0,3}\d[\dA-Z]{1,11}(?:-\d+)?|[A-Z]{1,3}\d?|_T|[A-Z](?:-[A-Z])?|\d|-"
)
_DAY: Final = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}|\d{1,2}\D\d{1,2}\D\d{4}")
_STAMP: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_FEW: Final = 5  # each row of more has a day of its own: of records, not of years
_PADDED: Final = re.compile(r"0\d+")
_UNNAMED: Final = re.compile(r"column \d+")
_DATES: Final = ("start", "end", "span")
_NAMES: Final = ("region", "activity", "title", "beneficiary", "measure", "organiser")
_HANGUL: Final = re.compile(r"[가-힣]")
_LEAD: Final = re.compile(r"\b(lead|coordinator|capofila|chef de file)\b|주관")
_PARTNER: Final = re.compile(r"\b(partner|partenaire)\b ?\d|참여기관")
_UNREAD: Final = (None, None)
_PLAIN: Final = re.compile(r"[^\W\d]")
_LEAST: Final = 0.6
_MOST_CODES: Final = 2  # columns of codes of activities: a division and its class


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a file's columns."""

    columns: tuple[str, ...]
    roles: Mapping[str, str]
    numeric: tuple[str, ...]
    preview: pd.DataFrame
    is_shared: Callable[[str, str], bool] | None = None
    """Tells of all rows whether one cell of a column stands with several of another."""

    def of(self, role: str) -> str:
        """Give the first column of a role; empty where there is none."""
        return next((c for c, r in self.roles.items() if r == role), "")


def see(columns: tuple[str, ...], preview: pd.DataFrame) -> Seen:
    """Look at headings, then at cells."""
    roles = {c: role for c in columns if (role := role_of(c))}
    numeric = tuple(
        c for c in columns
        if folded(c) not in _NUMBERS and not heads_codes(c) and _is_numeric(preview[c])
        and not any(map(_PADDED.fullmatch, preview[c].str.strip()))
        and not all(map(_STAMP.fullmatch, _filled(preview[c])))
    )  # fmt: skip
    if len(numeric) > 1 and numeric[0] == columns[0] and _runs(preview[columns[0]]):
        numeric = numeric[1:]  # the number of each record
    if headed := tuple(c for c in numeric if not _UNNAMED.fullmatch(c)):
        numeric = headed  # an amount has a heading; codes often have none
    across = [c for c in numeric if roles.get(c) == "activity"]
    free = [c for c in numeric if c in across or c not in roles]
    if len(across) <= _MOST_CODES and not names_activities(free):
        # Where each row is a place of its own, none can be of one industry alone.
        is_once = any(preview[c].is_unique for c in columns if c not in numeric)
        alone = {c for c in across if is_once and not _CLASSES.search(folded(c))}
        across = [c for c in across if " | " in c or (c in alone and len(preview) > 1)]
    dated = [c for c, role in roles.items() if role == "year"]
    read = [c for c in dated if are_years(_filled(preview[c]))]
    for column in set(dated) - set(read) if read else ():
        del roles[column]  # codes of years beside the years
    for column in [c for c in roles if not _holds(c, roles[c], numeric, preview)]:
        del roles[column]  # the heading says one thing, the cells another
    for column in across:  # amounts below activities
        roles.pop(column, None)
    named = _named(roles, columns, preview)
    for column in (codes := _codes({**roles, **named}, preview)):
        del roles[column]  # its names tell more; it is found beside them
    numeric = tuple(c for c in numeric if c not in codes)
    roles |= named
    _look(roles, columns, preview)
    _pair(roles)
    items = [c for c, role in roles.items() if role == "measure"]
    coded_ones = [c for c in items if _are_codes(preview[c].str.strip())
                  or any(x.startswith(f"{c} | ") for x in items)]  # fmt: skip
    for column in coded_ones if len(coded_ones) < len(items) else ():
        del roles[column]  # what is counted has a name beside its code
    return Seen(columns, roles, numeric, preview)


def _pair(roles: dict[str, str]) -> None:
    """Take a region beside where people work for where they live; else for a region."""
    ends = {"origin", "destination"} & set(roles.values())
    if len(ends) != 1:
        return
    one = ends.pop()
    other = "origin" if one == "destination" else "destination"
    regions = [c for c, role in roles.items() if role == "region"]
    if regions:
        roles.update(dict.fromkeys(regions, other))
    else:
        roles.update({c: "region" for c, role in roles.items() if role == one})


def _look(roles: dict[str, str], columns: Sequence[str], preview: pd.DataFrame) -> None:
    """Add what the cells tell of columns whose headings tell nothing."""
    taken = set(roles.values())
    for column in columns:
        if column in roles or preview[column].str.strip().eq("").all():
            continue
        cells = _filled(preview[column])
        is_once = len(cells) == len(preview) > _FEW and any(map(_DAY.search, cells))
        if not taken & {"year", *_DATES} and are_years(cells) and not is_once:
            roles[column] = "year"
        elif "region" not in taken and "origin" not in taken and is_region(cells):
            roles[column] = "region"
        elif "activity" not in taken and (
            names_activities(cells) or names_fields(cells)
        ):
            roles[column] = "activity"
        taken = set(roles.values())
    if not taken & {"region", "origin", "title"}:
        roles |= _bare(roles, columns, preview)


def _bare(
    roles: Mapping[str, str], columns: Sequence[str], preview: pd.DataFrame
) -> dict[str, str]:
    """Find regions of no register: names without a heading behind their codes."""
    for code, name in pairwise(columns):
        ids, cells = _filled(preview[code]), _filled(preview[name])
        is_bare = all(map(_UNNAMED.fullmatch, (code, name)))
        if is_bare and not {code, name} & set(roles) and len(ids) == len(cells) > 1:
            keyed = sum(bool(re.fullmatch(r"\d{2,8}", x)) for x in ids)
            if 2 * keyed > len(ids) and all(map(_PLAIN.search, cells)):
                return {name: "region"}
    return {}


def _runs(cells: pd.Series) -> bool:
    """Tell whether cells count the records: 1, 2, 3, 4 and so on."""
    first = cells.iloc[0].strip() if len(cells) > _FEW else ""
    return first in {"0", "1"} and all(
        x.strip() == str(k) for k, x in enumerate(cells, start=int(first))
    )


def heads_codes(heading: str) -> bool:
    """Tell whether a heading speaks of codes, which are no amounts.

    Examples
    --------
    >>> heads_codes("Series ID"), heads_codes("attrId"), heads_codes("Grid")
    (True, True, False)
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)  # attrId
    if heading.startswith("@"):  # an attribute beside a value, in what was XML
        return True
    return bool(_CODE.search(folded(parted).replace("_", " ")))


def _holds(
    column: str, role: str, numeric: Sequence[str], preview: pd.DataFrame
) -> bool:
    """Tell whether the cells of a column can be what its heading says."""
    cells = [x.strip() for x in preview[column].astype(str) if x.strip()]
    if not cells or role in {"grant", "cost"}:  # EUR 1,000 is money all the same
        return not cells or 2 * sum(map(_is_money, cells)) >= len(cells)
    if role in _DATES:
        read = sum(span(x, month_first=True) != _UNREAD or span(x) != _UNREAD
                   for x in cells)  # fmt: skip
        return 2 * read >= len(cells)
    # Names are no amounts; bare numbers may still be codes.
    return (
        role not in _NAMES
        or column not in numeric
        or bool(_CLASSES.search(folded(column)) or all(map(str.isdecimal, cells)))
    )


def _is_money(cell: str) -> bool:
    """Tell whether a cell holds digits and no words but a currency or a size."""
    if not any(map(str.isdigit, cell)):
        return False
    is_read = read_shape(re.sub("[0-9]", "9", cell)) is not None
    return is_read or not re.search(r"[^\W\d]{5}", cell)


def _named(
    roles: Mapping[str, str], columns: Sequence[str], preview: pd.DataFrame
) -> dict[str, str]:
    """Find a column of regions by name, where headings lead to bare codes alone."""
    regions = [c for c, role in roles.items() if role == "region"]
    if not regions or any(_PLAIN.search(x) for c in regions for x in preview[c]):
        return {}
    free = (c for c in columns if c not in roles)
    found = next((c for c in free if is_region(_filled(preview[c]))), "")
    return {found: "region"} if found else {}


def _filled(cells: pd.Series) -> list[str]:
    """List the different cells that are filled."""
    return [x for x in cells.astype(str).unique() if x.strip()]


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
    marks = known()["marks"]
    marked = {*marks["missing"], *marks["withheld"], "*", "-"}
    told = sum(c.strip().casefold() in marked for c in filled)
    return numbers * 2 > len(filled) or (
        numbers > 0 and (short + numbers > len(filled) or told + numbers == len(filled))
    )


def is_region(cells: Sequence[str]) -> bool:
    """Tell whether cells are regions by name."""
    if not any(_PLAIN.search(c) for c in cells):
        return False
    return _is_registered(cells) or bool(paid_in(cells))


def _is_registered(cells: Sequence[str]) -> bool:
    """Tell whether a register knows most of some names."""
    found = places.recognise(list(cells))
    return bool(found) and found[0].share >= _LEAST


def coded(seen: Seen, role: str, column: str = "") -> tuple[str, str]:
    """Find a column of codes beside that of the names of a role, before or behind it.

    Codes that no register knows, beside names that one does, are left out.
    """
    column = column or seen.of(role)
    if not column:
        return "", ""
    own = seen.preview[column].str.strip()
    is_code = _are_codes(own)
    place = seen.columns.index(column)
    for other in (place - 1, place + 1):
        if not 0 <= other < len(seen.columns):
            continue
        near = seen.columns[other]
        cells = seen.preview[near].str.strip()
        if seen.roles.get(near, role) != role or _are_codes(cells) == is_code:
            continue
        if other > place and near not in seen.roles and not heads_codes(near):
            continue  # amounts stand behind labels
        code, name = (column, near) if is_code else (near, column)
        both = seen.preview[[code, name]].drop_duplicates()
        pairs = len(both)
        codes, names = ([*both[c].unique()] for c in (code, name))
        # Of one name there may be several regions, and each has its own code.
        is_shared = role == "region" and len(names) > 1 and places.recognise(codes)
        if pairs != len(codes) or pairs == 1 or (pairs != len(names) and not is_shared):
            continue
        if (
            role == "region"
            and _is_registered(names)
            and not places.recognise([*both[code]], [*both[name]])
        ):
            return name, ""
        return code, name
    return column, ""


def axis(seen: Seen, role: str) -> tuple[Taken, str]:
    """Take the column of regions or activities, and the one that names its codes.

    In Korea province and city, section and division stand side by side.
    """
    columns = [c for c, r in seen.roles.items() if r == role]
    leads = [c for c in columns if _LEAD.search(folded(c))]
    columns = leads or [c for c in columns if not _PARTNER.search(folded(c))]
    if not columns:
        return Taken(), ""
    cells = {c: seen.preview[c].astype(str) for c in columns}
    if len(columns) > 1 and all(any(map(_HANGUL.search, cells[c])) for c in columns):
        return Taken(beside=tuple(columns)), ""
    finest = max(columns, key=lambda c: cells[c].nunique())
    label, beside = coded(seen, role, finest)
    return Taken(label), beside


def _are_codes(cells: pd.Series) -> bool:
    """Tell whether cells are codes and no names."""
    filled = cells[cells != ""]
    return len(filled) > 0 and all(_CODES.fullmatch(x) for x in filled)


def require_one(seen: Seen, file: str) -> None:
    """Refuse tables that stand side by side, and months whose year no heading tells.

    Raises
    ------
    SourceError
        If it is so; says what to do.
    """
    twice = [
        c for c in seen.columns
        if (m := _TWICE.fullmatch(c)) and m[1] in seen.columns
        and "region" in {seen.roles.get(c), seen.roles.get(m[1])}
        and seen.preview[c].equals(seen.preview[m[1]])
    ]  # fmt: skip
    if twice:
        raise SourceError(
            _(
                "'{file}' holds several tables side by side ('{column}' stands twice). "
                "Part them into sheets or files of their own, and import these.",
                file=file, column=twice[0].rpartition(" (")[0],
            )
        )  # fmt: skip
    months = [c for c in seen.numeric if _MONTH.fullmatch(c.strip())]
    if len(months) > 2:  # noqa: PLR2004 - two words may be anything
        raise SourceError(
            _(
                "The columns of '{file}' are months ({columns}), and no heading tells "
                "their year. Write the year before each, such as 2023.01, and import "
                "the file again.",
                file=file, columns=Items(tuple(months), most=3),
            )
        )  # fmt: skip
