"""How Madang speaks: messages, numbers, money and names, in the reader's language.

A sentence stands in English where it is said, with named fields; its Korean stands
in ``locale/ko/LC_MESSAGES/madang.po``. What is said is kept as message and values
and worded only when it is read, so that one result reads in either language.
"""

from madang.language.catalogue import LANGUAGES
from madang.language.message import Message, _, ngettext, pgettext
from madang.language.numbers import (
    UNKNOWN,
    between,
    figure,
    joined,
    minus,
    percent,
)
from madang.language.particles import particle
from madang.language.record import from_json, to_json
from madang.language.values import (
    Estimate,
    Interval,
    Items,
    Lines,
    Money,
    Named,
    Range,
    Value,
    currency_word,
    money,
    money_step,
)

__all__ = [
    "LANGUAGES",
    "UNKNOWN",
    "Estimate",
    "Interval",
    "Items",
    "Lines",
    "Message",
    "Money",
    "Named",
    "Range",
    "Value",
    "_",
    "between",
    "currency_word",
    "figure",
    "from_json",
    "joined",
    "minus",
    "money",
    "money_step",
    "ngettext",
    "particle",
    "percent",
    "pgettext",
    "to_json",
]
