"""What regions, activities and codes are called, and how values are written."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import vocabulary
from madang.contracts import CONTRACTS
from madang.display import numbers
from madang.language import _, from_json, joined
from madang.places.countries import COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from madang.display.inputs import ReportInputs
    from madang.language import Message

__all__ = ["Names"]

_PER_HEAD: Final = "_per_head"
_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED: Final = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{i}" for i in range(10)),
        *(f"lpt{i}" for i in range(10)),
    }
)


class Names:
    """What a report's things are called, and how its values are written."""

    def __init__(self, inputs: ReportInputs, language: str) -> None:
        self.inputs = inputs
        self.language = language

    def say(self, message: Message) -> str:
        """Word a message in the language of the view."""
        return message.text(self.language)

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Names of the regions by code, as short as no two share one.

        Two bars or dots of one name would be drawn as one: homonyms have their full
        name, else what holds them before it, else their code behind it.
        """
        short = dict(self._names("regions", "region", "name", "short_name"))
        full, above = self.full_names, self._holders
        held = {
            code: f"{short.get(above[code], above[code])} {full[code]}"
            if code in above else full[code]
            for code in short
        }  # fmt: skip
        coded = {code: f"{held[code]} ({code})" for code in short}
        names = dict(short)
        for longer in (full, held, coded):
            told = Counter(names.values())
            names = {c: longer[c] if told[n] > 1 else n for c, n in names.items()}
        return names

    @cached_property
    def _holders(self) -> Mapping[str, str]:
        """What holds each region, by code."""
        table = self.inputs.tables.get("regions")
        if table is None or "parent" not in table:
            return {}
        told = table.dropna(subset=["parent"])
        return _by_code(told["region"], told["parent"].astype(str))

    @cached_property
    def above(self) -> Mapping[str, str]:
        """Name of what holds each region, by code: a region, else its country."""
        held = {c: self.region(a) for c, a in self._holders.items()}
        table = self.inputs.tables.get("regions")
        if held or table is None or "country" not in table:
            return held
        told = table.dropna(subset=["country"])
        codes = _by_code(told["region"], told["country"].astype(str))
        if len(set(codes.values())) == 1:
            return {}
        named = {a: COUNTRIES[a] for a in codes.values() if a in COUNTRIES}
        return {c: self.say(named[a]) if a in named else a for c, a in codes.items()}

    @cached_property
    def full_names(self) -> Mapping[str, str]:
        """Full names of the regions by code."""
        return self._names("regions", "region")

    @cached_property
    def activities(self) -> Mapping[str, str]:
        """Names of the activities by code."""
        return self._names("activities", "activity")

    @cached_property
    def indicators(self) -> Mapping[str, str]:
        """Names of the indicators by code."""
        return self._names("indicator_definitions", "indicator")

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of the projects by code."""
        table = self.inputs.tables.get("projects")
        if table is None:
            return {}
        title = table["title"].fillna(table["project"])
        return _by_code(table["project"], title.astype(str))

    @cached_property
    def organisations(self) -> Mapping[str, str]:
        """Names of the organisations by code."""
        return self._names("organisations", "organisation")

    @cached_property
    def homes(self) -> Mapping[str, Any]:
        """Regions of the projects by code."""
        table = self.inputs.tables.get("projects")
        if table is None or "region" not in table:
            return {}
        return _by_code(table["project"], table["region"])

    def place(self, project: Any) -> str:
        """Give the name of a project's region."""
        return self.region(self.homes.get(str(project)))

    def _names(self, table: str, key: str, *kinds: str) -> Mapping[str, str]:
        """Give the names of a table's things in the language of the view."""
        found = self.inputs.tables.get(table)
        if found is None:
            return {}
        name = found[key].astype("str")
        for column in (
            x for kind in kinds or ("name",) for x in (kind, f"{kind}_{self.language}")
        ):
            if column in found.columns:
                name = found[column].astype("str").fillna(name)
        return _by_code(found[key], name.astype(str))

    def region(self, code: Any) -> str:
        """Give a region's short name; a project without one is nationwide."""
        if not _is_text(code):
            return self.say(_("No region"))
        return self.regions.get(str(code), str(code))

    def table_name(self, table: str) -> str:
        """Name a table of the study, with the name of its file."""
        known = CONTRACTS.get(table)
        said = self.say(known.title) if known else ""
        is_same = said.casefold() == table.replace("_", " ")
        return f"{said}({table})" if said and not is_same else table

    def activity(self, code: Any) -> str:
        """Give an activity's name."""
        if not _is_text(code):
            return numbers.NOTHING
        return self.activities.get(str(code), str(code))

    def word(self, code: Any) -> str:
        """Give the word for a code of the tables: quantity, indicator, kind."""
        if not _is_text(code):
            return numbers.NOTHING
        key = str(code)
        if key in self.indicators:
            return self.indicators[key]
        if vocabulary.is_known(key):
            return self.say(vocabulary.word(key))
        if key.endswith(_PER_HEAD):
            whole = self.word(key.removesuffix(_PER_HEAD))
            return self.say(_("{whole} per head", whole=whole))
        return key.replace("_", " ")

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """File names of the dossiers by region, safe on every file system."""
        out: dict[str, str] = {}
        taken: set[str] = set()
        for code in self.inputs.tables["regions"]["region"].astype(str):
            stem = _SAFE.sub("_", code)[:60] or "_"
            name, count = stem, 1
            while name.casefold() in taken or name.casefold() in _RESERVED:
                count += 1
                name = f"{stem}_{count}"
            taken.add(name.casefold())
            out[code] = f"{name}.html"
        return out

    def cell(self, value: Any, style: str) -> str:
        """Write a value in a style."""
        if style in {"share", "int", "whole", "number", "money", "gain", "signed"}:
            return self._figure(value, style)
        writers = {
            "region": self.region,
            "regions": self._places,
            "activity": self.activity,
            "organisation": self._body,
            "project": self._title,
            "word": self.word,
            "indicator": self.word,
            "message": self._sentence,
            "year": self._year,
            "yes": self._truth,
        }
        if style in writers:
            return writers[style](value)
        return str(value) if _is_text(value) else numbers.NOTHING

    def _places(self, codes: Any) -> str:
        """Give the names of several regions."""
        return ", ".join(self.region(c) for c in str(codes).split("; ") if c)

    def _title(self, code: Any) -> str:
        """Give a project's title."""
        return self.titles.get(str(code), str(code))

    def _sentence(self, text: Any) -> str:
        """Word a message that was kept."""
        return self.say(from_json(str(text))) if _is_text(text) else ""

    def _body(self, code: Any) -> str:
        """Give an organisation's name."""
        if not _is_text(code):
            return numbers.NOTHING
        return self.organisations.get(str(code), str(code))

    def _year(self, value: Any) -> str:
        """Write a year; none means all years."""
        x = numbers.finite(value)
        return str(int(x)) if math.isfinite(x) else self.say(_("all years"))

    def _truth(self, value: Any) -> str:
        """Write yes or no."""
        return self.say(_("yes") if _is_text(value) and bool(value) else _("no"))

    def _figure(self, value: Any, style: str) -> str:
        """Write a number as a share, a count, an amount of money or as it is."""
        if style == "share":
            return numbers.percent(value)
        if style in {"int", "whole"}:
            return numbers.integer(value)
        if style in {"money", "gain"}:
            write = numbers.money if style == "money" else numbers.gain
            return write(numbers.finite(value), self.inputs.currency, self.language)
        if style == "signed":
            return numbers.signed(value)
        return numbers.number(numbers.finite(value))

    def money(self, amount: Any) -> str:
        """Write an amount of money."""
        return self._figure(amount, "money")

    def money_scale(self, amounts: Iterable[Any]) -> tuple[float, str]:
        """Choose one unit for all amounts of a chart: divisor, and unit."""
        return numbers.money_scale(amounts, self.inputs.currency, self.language)

    def ranged(self, low: Any, high: Any, style: str = "number") -> str:
        """Write the two ends of an interval."""
        if style == "money":
            ends = (self.money(low), self.money(high))
            return (
                numbers.NOTHING
                if numbers.NOTHING in ends
                else joined(*ends, self.language)
            )
        return numbers.ranged(low, high, language=self.language, style=style)

    def interval(self, value: Any, low: Any, high: Any, style: str = "number") -> str:
        """Write a number with its interval."""
        return numbers.interval(value, low, high, language=self.language, style=style)


def _by_code(codes: pd.Series[Any], told: pd.Series[Any]) -> dict[str, Any]:
    """Give what is told of each code; lists, as text is slow to go through."""
    return dict(zip(codes.astype(str).tolist(), told.tolist(), strict=True))


def _is_text(value: Any) -> bool:
    """Tell whether a cell holds something that can be read."""
    return value is not None and value is not pd.NA and value == value and value != ""  # noqa: PLR0124 - NaN is not itself
