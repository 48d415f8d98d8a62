"""Values that each language writes in its own way: money, intervals, names, lists."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from madang.language.message import Message, Worded, _, cased, ngettext, pgettext
from madang.language.numbers import UNKNOWN, between, figure, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Estimate",
    "Interval",
    "Items",
    "Lines",
    "Money",
    "Named",
    "Range",
    "Value",
    "currency_word",
    "money",
    "money_step",
]

_THREE_DIGITS: Final = 100
_STEPS: Final = {
    "ko": (
        (1e12, pgettext("money", "trillion")),
        (1e8, pgettext("money", "hundred million")),
        (1e4, pgettext("money", "ten thousand")),
    ),
    "en": ((1e12, "tn"), (1e9, "bn"), (1e6, "m")),
}
"""Sizes in which money is told: a language counts in thousands or in myriads."""
_CURRENCIES: Final = {
    "KRW": pgettext("money", "won"),
    "EUR": pgettext("money", "euros"),
    "GBP": pgettext("money", "pounds"),
    "USD": pgettext("money", "dollars"),
}
"""Words for currencies where a language does not write their codes."""


def money(amount: float, currency: str, language: str) -> str:
    """Write an amount of money as an officer would.

    Parameters
    ----------
    amount : float
        Amount in units of the currency.
    currency : str
        Currency code, such as KRW; may be empty.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        In English such as ``"KRW 30.0bn"``; a dash where unknown.

    Examples
    --------
    >>> money(30_000_000_000, "KRW", "en"), money(float("nan"), "KRW", "en")
    ('KRW 30.0bn', '–')
    """
    if not math.isfinite(amount):
        return UNKNOWN
    size, word = money_step(amount, language)
    scaled = round(amount / size, 1)
    if language == "ko":
        unit = currency_word(currency, language)
        space = " " if word or unit == currency else ""
        return f"{_rounded(scaled)}{word}{space}{unit}".strip()
    shown = figure(scaled, ",.1f") if word else _rounded(scaled)
    return f"{currency} {shown}{word}".strip()


def currency_word(currency: str, language: str) -> str:
    """Write a currency as amounts in a language have it: a word, or its code."""
    known = _CURRENCIES.get(currency) if language == "ko" else None
    return currency if known is None else known.text(language)


def money_step(amount: float, language: str) -> tuple[float, str]:
    """Give the size in which an amount is told, and its word; 1 for small ones."""
    size, word = next((u for u in _STEPS[language] if abs(amount) >= u[0]), (1.0, ""))
    return size, word.text(language) if isinstance(word, Message) else str(word)


def _rounded(value: float) -> str:
    """Write an amount with one decimal where it is small and not whole."""
    small = abs(value) < _THREE_DIGITS and value % 1
    return figure(value, ",.1f" if small else ",.0f")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money in a currency."""

    amount: float
    currency: str

    def worded(self, form: str, language: str) -> str:  # noqa: ARG002 - one form
        """Write the amount."""
        return money(self.amount, self.currency, language)


@dataclass(frozen=True, slots=True)
class Range:
    """The two ends of an interval, written one after the other; empty if unknown."""

    low: float
    high: float
    form: str = ".2f"
    currency: str = ""

    def worded(self, form: str, language: str) -> str:
        """Write the ends."""
        if not self.currency:
            return between(self.low, self.high, language, form or self.form)
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return ""
        low, high = (money(x, self.currency, language) for x in (self.low, self.high))
        return joined(low, high, language)


@dataclass(frozen=True, slots=True)
class Interval:
    """A 90% interval in brackets, to follow a number; nothing where unknown."""

    low: float
    high: float
    form: str = ".2f"
    unit: str = ""
    currency: str = ""

    def worded(self, form: str, language: str) -> str:
        """Write the interval, with the space that the language puts before it."""
        ends = Range(self.low, self.high, form or self.form, self.currency)
        if not ends.worded("", language):
            return ""
        said = _(" (90% interval {ends}{unit})", ends=ends, unit=self.unit)
        return said.text(language)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its unit and its 90% interval behind it."""

    value: float
    low: float = math.nan
    high: float = math.nan
    form: str = ".2f"
    unit: str = ""

    def worded(self, form: str, language: str) -> str:
        """Write the number, then the interval where it has one."""
        used = form or self.form
        ends = Interval(self.low, self.high, used, self.unit)
        return (
            figure(self.value, used, language) + self.unit + ends.worded("", language)
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A name from the records, as each language has it."""

    by_language: Mapping[str, str] = field(default_factory=dict)

    def worded(self, form: str, language: str) -> str:
        """Give the name in the language, else any that there is."""
        known = self.by_language
        said = known.get(language) or next((n for n in known.values() if n), "")
        return cased(said, form)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of things, the first few told and the rest counted.

    Attributes
    ----------
    items : tuple
        Texts, messages or other values.
    most : int
        How many are told; 0 tells all.
    of : str
        What is counted: ``"places"``, or ``""`` for things of any kind.
    """

    items: tuple[Any, ...]
    most: int = 5
    of: str = ""

    def worded(self, form: str, language: str) -> str:
        """List the things."""
        most = self.most or len(self.items)
        told = ", ".join(
            i.worded(form, language) if isinstance(i, Worded) else str(i)
            for i in self.items[:most]
        )
        rest = len(self.items) - most
        if rest <= 0:
            return told
        if self.of == "places":
            more = ngettext("{told} and {n} more place", "{told} and {n} more places",
                            n=rest, told=told)  # fmt: skip
        else:
            more = ngettext("{told} and {n} more", "{told} and {n} more",
                            n=rest, told=told)  # fmt: skip
        return more.text(language)


@dataclass(frozen=True, slots=True)
class Lines:
    """Several things said, a line each."""

    lines: tuple[Any, ...]

    def worded(self, form: str, language: str) -> str:
        """Write the lines."""
        return "\n".join(
            line.worded(form, language) if isinstance(line, Worded) else str(line)
            for line in self.lines
        )


Value = (
    str
    | int
    | float
    | bool
    | None
    | Message
    | Money
    | Range
    | Interval
    | (Estimate | Named | Items | Lines)
)
"""What a field of a message may hold."""
