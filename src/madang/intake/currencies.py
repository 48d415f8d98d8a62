"""Which currency money is in where a file names none: of its regions, or asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from madang.contracts.headings import IN_MONEY
from madang.intake.amounts import MONEY, bracket
from madang.intake.known import known, paid_in, unit_of
from madang.intake.questions import Choice, Question
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.intake.judgement import Judgement

__all__ = ["currency_of", "plain_dollars", "tell_currency"]

_EURO: Final = frozenset(
    ["AT", "BE", "CY", "DE", "EE", "EL", "ES", "FI", "FR", "HR", "IE", "IT", "LT", "LU",
     "LV", "MT", "NL", "PT", "SI", "SK"]
)  # fmt: skip
_OWN: Final = {
    "BG": "BGN", "CH": "CHF", "CZ": "CZK", "DK": "DKK", "HU": "HUF", "IS": "ISK",
    "NO": "NOK", "PL": "PLN", "RO": "RON", "SE": "SEK", "TR": "TRY", "UK": "GBP",
}  # fmt: skip
_OF_LEVEL: Final = {
    "province": "KRW", "municipality": "KRW", "district": "KRW", "township": "KRW",
    "state": "USD", "county": "USD", "itl1": "GBP", "itl2": "GBP", "itl3": "GBP",
}  # fmt: skip
_BRITISH: Final = re.compile(r"[EWSN]\d{8}|TL[A-N]\w{0,3}")
_HANGUL: Final = re.compile(r"[가-힣]")
_SHARED: Final = {"kr", "pesos", "¥"}
"""Units of money that several countries call so."""

_MOST_USED: Final = ("EUR", "USD", "GBP", "KRW")
_DOLLARS: Final = ("USD", "CAD", "AUD", "NZD", "MXN")
"""Money that its own country writes $."""

_DOLLAR: Final = re.compile(r"(?<![A-Za-z])\$|\bdollars?\b", re.IGNORECASE)


def currency_of(regions: pd.DataFrame | None) -> tuple[str, ...]:
    """List the currencies that may be meant of some regions, the only one if it is.

    Countries of the Union that keep their own money are paid in euro, too.

    Examples
    --------
    >>> import pandas as pd
    >>> currency_of(pd.DataFrame({"region": ["DE11", "FR10"], "level": "nuts2"}))
    ('EUR',)
    >>> currency_of(pd.DataFrame({"region": ["PL91"], "level": "nuts2"}))
    ('PLN', 'EUR')
    """
    if regions is None or regions.empty:
        return ()
    if "name" in regions and (own := paid_in(regions["name"])):
        return (own,)
    if "level" not in regions:
        return ()
    found: list[str] = []
    for code, level in zip(regions["region"], regions["level"], strict=True):
        place = str(code)[:2]
        if _BRITISH.fullmatch(str(code)):
            found.append("GBP")
        elif str(level).startswith("nuts"):
            found.append("EUR" if place in _EURO else _OWN.get(place, ""))
        else:
            found.append(_OF_LEVEL.get(str(level), ""))
    told = [c for c in found if c]  # a nation beside its states tells nothing
    only = told[0] if len({*told}) == 1 and 2 * len(told) >= len(found) else ""
    if only in {"EUR", "USD", "KRW", "GBP"}:
        return (only,)
    return (only, "EUR") if only else ()


def tell_currency(made: Judgement) -> None:
    """Tell the currency of money that names none: that of its regions, or ask."""
    things = {"measure", "indicator"} & {*made.became}
    words = {w for t in things for w in made.became[t]["value"]}
    heads = made.laid.headings
    # A table in the words of a study is in the study's currency.
    foreign = [c for c in made.measured if c in MONEY and heads[c].casefold() != c]
    is_list = made.table.table == "projects" and bool(foreign)
    units = [u for t in _texts(made) if t and (u := unit_of(t))]
    is_shared = any(u.base in _SHARED for u in units)
    is_dollar = bool(plain_dollars(made)) and made.currency in {"", "USD", "$"}
    if not is_dollar and (
        made.currency or made.rates or not (is_list or is_shared or words & {*IN_MONEY})
    ):
        return
    fitting = currency_of(made.listed.get("regions"))
    if not fitting and any(map(_HANGUL.search, heads.values())):
        fitting = ("KRW",)
    if is_dollar and fitting:  # who has none of its own means the American one
        fitting = (next((c for c in fitting if c in _DOLLARS), "USD"),)
    if len(fitting) == 1:
        made.paid = fitting[0]
        if made.paid != "USD" or not is_dollar:
            made.said.append(
                _("The file names no currency: {currency} is taken, that of its "
                  "country.", currency=made.paid)
            )  # fmt: skip
    elif (is_list or is_shared or is_dollar) and not made.table.word("currency"):
        used = _DOLLARS if is_dollar else _MOST_USED
        made.questions.append(_question(made.table.table, fitting or used[:1], used))


def _texts(made: Judgement) -> list[str]:
    """List what may name the currency: units of the title, of rows and of headings."""
    units = [made.unit, *made.factors.get("unit", ()), *made.rates]
    return [str(u) for u in (*units, *map(bracket, made.laid.headings.values()))]


def plain_dollars(made: Judgement) -> list[str]:
    """List units and cells that speak of dollars; none where one says whose they are.

    Parameters
    ----------
    made : Judgement
        With amounts read, and units told.

    Returns
    -------
    list of str
    """
    shapes = [str(x) for c in made.measured if c in made.amounts.read
              for x in made.amounts.read[c]["shape"]]  # fmt: skip
    every = [*_texts(made), *shapes]
    found = [t for t in every if _DOLLAR.search(t)]
    named = [t for t in every if t not in found and (u := unit_of(t)) and u.currency]
    american = known()["dollars"]["american"]
    is_told = any(re.search(american, t, re.IGNORECASE) for t in found)
    return [] if named or is_told else found


def _question(table: str, fitting: tuple[str, ...], used: tuple[str, ...]) -> Question:
    """Ask for the currency of a list."""
    codes = dict.fromkeys([*fitting, *used])
    return Question(
        f"{table}.currency",
        _(
            "In which currency are the amounts? The file does not tell it (another one "
            "by its code of three letters). Nothing is converted."
        ),
        tuple(Choice(c, _("amounts in {code}", code=c), {"currency": {"to": c}})
              for c in codes),
        suggested=next(iter(fitting), ""), free={"currency": {"to": None}},
    )  # fmt: skip
