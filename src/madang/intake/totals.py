"""Which rows are totals of others: by name, by nested codes, by sums that add up.

A total is kept as a total, under which its parts stand, or set aside; it is never
counted beside them. What is a total by its name alone is taken; the rest is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from madang.intake.known import folded, is_total, known
from madang.intake.labels import fits
from madang.intake.questions import Choice, Question
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from madang.intake.recipe import TableRecipe

__all__ = [
    "by_name",
    "by_sum",
    "ends_in_total",
    "is_contradicted",
    "nested",
    "nested_fate",
    "settled",
    "sums_of_some",
    "total_pattern",
    "total_question",
    "whole_of",
]

_DIGITS: Final = re.compile(r"(?P<letter>[A-Z])?(?P<digits>\d*)")
_RANGE: Final = re.compile(
    r"(?P<one>[A-Z]?\d{1,4}|[A-Z])[-~_](?P<other>[A-Z]?\d{1,4}|[A-Z])"
)
_NEAR: Final = 0.005
_MOST: Final = 0.9
_FEW: Final = 3
_TRIED: Final = 12  # parts of which every sum is tried
_MOST_LABELS: Final = 60
_MOST_ROWS: Final = 400
_COARSE: Final = 100  # sums of small numbers meet by chance
_EXACT: Final = 1e-6
_NAICS: Final = ("31-33", "44-45", "48-49")
_LONG: Final = 5
_ZEROS: Final = "000"


def by_name(label: str, name: str = "") -> str:
    """Tell whether a label is a total by its name: total, asked, or empty.

    Examples
    --------
    >>> by_name("전산업"), by_name("Statewide"), by_name("Manufacturing")
    ('total', 'asked', '')
    """
    if any(t and (is_total(t) or ends_in_total(t)) for t in (label, name)):
        return "total"
    asked = {folded(w) for w in known()["totals"]["asked"]}
    ends = [t for t in (label, name) if t and folded(t).split(" ")[-1] in asked]
    return "asked" if ends else ""


def ends_in_total(label: str) -> bool:
    """Tell whether a label of several words ends in a word for a total.

    Examples
    --------
    >>> ends_in_total("서울특별시 소계"), ends_in_total("Total Solutions")
    (True, False)
    """
    parts = folded(label).split(" ")
    return len(parts) > 1 and parts[-1] in known()["totals"]["endings"]


def total_pattern() -> str:
    """Give the pattern of a cell of a list that says a total, its spaces taken out."""
    told = known()["totals"]
    words = {folded(w).replace(" ", "") for w in told["words"]}
    ends = [w for w in told["endings"] if len(w) > 1]
    named = "|".join(map(re.escape, sorted(words)))
    return f"^(?:{named}|.*(?:{'|'.join(map(re.escape, ends))}))$"


def whole_of(code: str, codes: Container[str]) -> str:
    """Tell what a code of an activity that holds others is by its classification.

    Parameters
    ----------
    code : str
        The code.
    codes : container of str
        All that stand beside it.

    Returns
    -------
    str
        ``total`` for all activities; ``aside`` for a group that cuts across the others.

    Examples
    --------
    >>> [whole_of(c, {"10", "1013", "31-33"}) for c in ("10", "1013", "31-33")]
    ['total', 'aside', '']
    """
    if code in known()["totals"]["activity_codes"]:
        return "total"
    # No sector of NAICS begins with 10: QCEW counts all, and its own groups, there.
    if not code.startswith("10") or not any(c in codes for c in _NAICS):
        return ""
    return "total" if code == "10" else "aside"


def settled(table: TableRecipe, column: str, label: str, code: str = "") -> str:
    """Tell what the recipe says of a label: aside, keep, part; empty where nothing."""
    told = table.word("totals").get(column, {})
    for fate in ("aside", "keep", "part"):
        if any(t and fits(t, told.get(fate, ())) for t in (label, code)):
            return fate
    return ""


def nested(codes: Sequence[str]) -> dict[str, str]:
    """Find which code holds which, by their beginnings and ranges.

    Parameters
    ----------
    codes : sequence of str
        Codes of one column.

    Returns
    -------
    dict of str to str
        The nearest code that holds it, by code.

    Examples
    --------
    >>> nested(["10", "31-33", "311", "3111", "B-E", "C", "C10"])
    {'10': 'C', '31-33': 'C', '311': '31-33', '3111': '311', 'C': 'B-E', 'C10': 'C'}
    >>> nested(["제조업 소계", "제조업 식료품", "31", "332"])
    {'332': '31', '제조업 식료품': '제조업 소계'}
    """
    if held := _padded(codes):
        return held
    spans = {c: s for c in codes if (s := _span(c)) is not None}
    for first, last in known()["ranges"].items():  # 31 stands for 31 to 33
        others = [str(n) for n in range(int(first) + 1, int(last) + 1)]
        inside = any(c[:2] in others and len(c) > 2 for c in spans)  # noqa: PLR2004 - divisions have two digits
        if first in spans and inside and not set(others) & set(spans):
            spans[first] = (first, last, len(first))
    found: dict[str, str] = {}
    ranges = [(c, *s) for c, s in spans.items() if s[0] != s[1]]
    plain = {s[0]: c for c, s in sorted(spans.items()) if s[0] == s[1]}
    for code, (first, last, length) in spans.items():  # held by a beginning, or ranges
        holders = [(k, True, plain[first[:k]]) for k in range(1, length)
                   if first[:k] in plain and first[:k] == last[:k]]  # fmt: skip
        holders += [(n, False, c) for c, a, z, n in ranges if c != code
                    and n <= length and a <= first[:n] and last[:n] <= z]  # fmt: skip
        if holders:
            found[code] = max(holders)[2]
        elif (section := _section(code)) and section in spans:
            found[code] = section
    stems = {_stem(c): c for c in codes if _stem(c)}
    for code in codes:
        above = [s for s in stems if code.startswith(f"{s} ") and stems[s] != code]
        if above and code not in found:
            found[code] = stems[max(above, key=len)]
    return found


def _stem(label: str) -> str:
    """Give what a subtotal is the total of; empty where it is none.

    Where levels stand in several columns, 제조업 소계 소계 is all of 제조업.
    """
    stem = label
    while ends_in_total(stem):
        stem = stem.rsplit(" ", 1)[0]
    return stem if stem != label else ""


def _padded(codes: Sequence[str]) -> dict[str, str]:
    """Find which code holds which where all are as long: 35000, 35013.

    Regions are numbered so in the United States, Poland and Japan.
    """
    first = next(iter(codes), "")
    if len(first) < _LONG or not all(
        c.isdecimal() and len(c) == len(first) for c in codes
    ):
        return {}
    # Levels have two digits: 10000 is a state beside 13000, and does not hold it.
    ends = {c: c.rstrip("0") for c in codes}
    ends = {c: e + "0" * (len(e) % 2) for c, e in ends.items()}
    stems = {e: c for c, e in ends.items() if c.endswith(_ZEROS)}
    found = {}
    for code, end in ends.items():
        above = [stems[end[:k]] for k in range(len(end)) if end[:k] in stems]
        if above and above[-1] != code:
            found[code] = above[-1]
    return found


def _section(code: str) -> str:
    """Give the section that holds a division of two digits; empty for other codes."""
    number = re.match(r"\d{2}", code)
    if number is None:
        return ""
    held = known()["sections"].items()
    return next((s for s, (a, b) in held if a <= int(number.group()) <= b), "")


def _span(code: str) -> tuple[str, str, int] | None:
    """Give the first and last code that a code stands for, and their length."""
    if match := _RANGE.fullmatch(code):
        one, other = match["one"], match["other"]
        return (one, other, len(one)) if len(one) == len(other) else None
    match = _DIGITS.fullmatch(code)
    if match is None or not code:
        return None
    return code, code, len(code)


def by_sum(values: pd.DataFrame, label: str, keys: Sequence[str]) -> list[str]:
    """Find labels whose amounts are the sum of all others, where nobody says so.

    Parameters
    ----------
    values : DataFrame
        ``label``, the keys and ``value``; labels that are known totals left out.
    label : str
        Column of the labels.
    keys : sequence of str
        What else tells amounts apart.

    Returns
    -------
    list of str
    """
    if values.empty or values[label].nunique() < _FEW:
        return []
    wide = values.pivot_table(
        index=list(keys), columns=label, values="value", aggfunc="sum"
    )
    amounts = wide.to_numpy(dtype=np.float64)
    whole = np.nansum(amounts, axis=1)
    others = np.sum(~np.isnan(amounts), axis=1) - 1
    found = []
    for place, name in enumerate(wide.columns):
        own = amounts[:, place]
        there = (own > 0) & (others >= 2)  # noqa: PLR2004 - a sum has two parts
        if there.sum() < 1:
            continue
        near = np.abs(whole - 2 * own)[there] <= _NEAR * own[there]
        enough = there.sum() >= 2 or others[there].max() >= _FEW  # noqa: PLR2004 - twice is no chance
        if enough and near.mean() >= _MOST:
            found.append(str(name))
    return found


def sums_of_some(
    values: pd.DataFrame, label: str, keys: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Find labels whose amounts are exactly the sum of some others, wherever known.

    Parameters
    ----------
    values : DataFrame
        As `by_sum` takes it.
    label : str
        Column of the labels.
    keys : sequence of str
        What else tells amounts apart.

    Returns
    -------
    dict of str to tuple of str
        Of each such label its parts.
    """
    if not _FEW < values[label].nunique() <= _MOST_LABELS:
        return {}
    wide = values.pivot_table(
        index=list(keys), columns=label, values="value", aggfunc="sum"
    ).dropna()
    amounts = wide.head(_MOST_ROWS).to_numpy(dtype=np.float64)
    found: dict[str, tuple[str, ...]] = {}
    if len(amounts) < 2 or amounts.max() < _COARSE:  # noqa: PLR2004 - twice is no chance
        return {}
    for place in np.argsort(amounts.sum(axis=0)):
        own = amounts[:, place]
        small = (amounts <= own[:, None]).all(axis=0)
        inside = np.asarray(small & amounts.any(axis=0), dtype=bool)
        inside[[place, *(wide.columns.get_loc(x) for x in found)]] = False
        parts = _adds_up(amounts[:, inside], own)
        if parts is not None:
            names = wide.columns[inside][parts]
            found[str(wide.columns[place])] = tuple(map(str, names))
    return found


def _adds_up(parts: np.ndarray, whole: np.ndarray) -> np.ndarray | None:
    """Find which columns add up to another, row by row; None where none do."""
    rows, n = parts.shape
    if n < 2 or not whole.any():  # noqa: PLR2004 - a sum has two parts
        return None
    if n <= _TRIED:
        every = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    elif rows >= n:
        every = np.rint(nnls(parts, whole)[0])[None, :]
    else:
        return None
    several = every[(every.sum(axis=1) > 1) & (every.max(axis=1) == 1)]
    near = np.abs(several @ parts.T - whole) <= _EXACT * np.maximum(whole, 1)
    hits = several[near.all(axis=1)]
    return hits[0].astype(bool) if len(hits) else None


def nested_fate(table: TableRecipe, column: str) -> str:
    """Tell what the recipe says of codes that hold others; empty where nothing."""
    return str(table.word("totals").get(column, {}).get("nested", ""))


def is_contradicted(values: pd.DataFrame, mark: str, keys: Sequence[str]) -> bool:
    """Tell whether totals are less than their parts, mostly.

    Parameters
    ----------
    values : DataFrame
        The keys, ``value``, and a column that is ``total`` where the row is one.
    mark : str
        That column.
    keys : sequence of str
        What else tells amounts apart.
    """
    is_whole = values[mark] == "total"
    if not is_whole.any() or is_whole.all():
        return False
    whole = values[is_whole].groupby(list(keys))["value"].max()
    parts = values[~is_whole].groupby(list(keys))["value"].sum()
    both = pd.concat({"whole": whole, "parts": parts}, axis=1).dropna()
    less = both["whole"] < both["parts"] * (1 - _NEAR)
    return bool(len(both)) and bool(less.mean() > 1 - _MOST)


def total_question(
    table: TableRecipe, column: str, labels: Sequence[str], why: str
) -> Question:
    """Ask whether labels are totals of others.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    column : str
        Column of the contract.
    labels : sequence of str
        The labels.
    why : str
        ``sum``, ``some`` (the sum of some others), ``nested`` or ``name``.
    """
    named = ", ".join(f"'{x}'" for x in labels[:5])
    asks = {
        "sum": _(
            "{labels} of '{column}' is the sum of the others. Is it a total?",
            labels=named, column=column,
        ),
        "some": _(
            "{labels} of '{column}' are to the unit sums of some that stand beside "
            "them: counted with these they count twice. Are they totals?",
            labels=named, column=column,
        ),
        "nested": _(
            "Codes of '{column}' hold one another ({labels} hold others). Are they "
            "totals of these?",
            labels=named, column=column,
        ),
        "name": _(
            "{labels} of '{column}' may be a part beside the others, or hold what is "
            "counted elsewhere. Which is it?",
            labels=named, column=column,
        ),
    }  # fmt: skip
    told: Mapping[str, Any] = {
        fate: {"totals": {column: {"nested": fate} if why == "nested"
                          else {fate: list(labels)}}}
        for fate in ("keep", "aside", "part")
    }  # fmt: skip
    keep = Choice("keep", _("totals, kept as such above their parts"), told["keep"])
    aside = Choice("aside", _("set aside and counted"), told["aside"])
    part = Choice("part", _("parts like the others"), told["part"])
    choices = (aside, part) if why in {"name", "some"} else (keep, aside, part)
    key = f"{table.table}.totals.{column}.{why}"
    return Question(key, asks[why], choices, suggested=choices[0].word)
