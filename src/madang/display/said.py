"""What may be said: sentences and numbers, held against what is withheld."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.language import Items, _, from_json, to_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.language import Message

__all__ = ["WITHHELD", "Said"]

WITHHELD: Final = _("withheld")

_TELLING: Final = 1000
"""A whole number below it may stand in a sentence by chance."""


class _Withheld(Exception):  # noqa: N818 - a way out, never shown
    """A message holds a number or a name that must not be told."""


@dataclass(frozen=True)
class Said:
    """Numbers and names that must not be told.

    Attributes
    ----------
    exact : set of float
        Numbers that are withheld.
    coarse : mapping of float to float
        Numbers that are rounded, and to what; NaN where they are withheld.
    persons : frozenset of str
        Names and codes of persons.
    """

    exact: set[float]
    coarse: Mapping[float, float]
    persons: frozenset[str]

    @cached_property
    def _parts(self) -> pd.Index[float]:
        """Give the withheld numbers that are not whole: none is met by chance."""
        return pd.Index([x for x in self.exact if x % 1 != 0], dtype=np.float64)

    def _are_told(self, cells: pd.Series) -> NDArray[np.bool_]:
        """Tell which cells hold a withheld number that is not whole."""
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        found: NDArray[np.bool_] = self._parts.get_indexer(pd.Index(values)) >= 0
        return found

    def number(self, value: float) -> float | None:
        """Give a number as it may be told; None where it may not."""
        if value in self.coarse and _tells(value):
            told = self.coarse[value]
            return None if math.isnan(told) else told
        return None if value in self.exact and _tells(value) else value

    def told(self, message: Message) -> Message | None:
        """Give a message as it may be said; None where it may not."""
        try:
            out: Message = self._value(message)
        except _Withheld:
            return None
        return out

    def _value(self, value: Any) -> Any:
        """Give a value of a message as it may be told."""
        if isinstance(value, str) and value in self.persons:
            raise _Withheld
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value)
        if isinstance(value, Mapping):
            return {name: self._value(part) for name, part in value.items()}
        if isinstance(value, tuple | list):
            return tuple(self._value(part) for part in value)
        if isinstance(value, Items):
            return replace(value, items=tuple(map(self._item, value.items)))
        if is_dataclass(value) and not isinstance(value, type):
            parts = {f.name: self._value(getattr(value, f.name)) for f in fields(value)}
            return replace(value, **parts)
        return value

    def _number(self, value: float) -> float:
        """Give a number of a message as it may be told."""
        told = self.number(float(value))
        if told is None:
            raise _Withheld
        return value if told == value or math.isnan(told) else told

    def _item(self, value: Any) -> Any:
        """Give an item of a list as it may be told; one that may not is said to be."""
        try:
            return self._value(value)
        except _Withheld:
            return WITHHELD

    def _sentence(self, text: Any) -> Any:
        """Give a message as results keep it, as it may be said."""
        if not isinstance(text, str) or not text:
            return text
        message = from_json(text)
        told = self.told(message)
        return text if told == message else to_json(told or WITHHELD)

    def sweep(self, table: pd.DataFrame, mask: pd.DataFrame) -> pd.DataFrame:
        """Empty what tells a withheld number in another table, and mark it.

        Sentences that name one, or a person, say that it is withheld.
        """
        out = table
        for name in table.columns:
            if str(name).endswith("message"):
                out = out.assign(**{str(name): table[name].map(self._sentence)})
            if pd.api.types.is_float_dtype(table[name]) and self._parts.size:
                found = self._are_told(table[name])
                if found.any():
                    out = out.assign(**{str(name): out[name].mask(found)})
                    mask[name] |= found
        return out


def _tells(value: float) -> bool:
    """Tell whether a number is one that is not met by chance."""
    return value % 1 != 0 or abs(value) >= _TELLING
