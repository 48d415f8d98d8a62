"""What is said: a sentence in English with named fields, and the fields' values.

A `Message` is data. It is made where a thing is known, kept as it is in results,
and worded when somebody reads it: `Message.text` looks the sentence up in the
reader's language and writes each value there as that language writes it.

A field is ``{name}`` or ``{name:form}``. A form is a format of Python for numbers
(``{share:.1%}``, ``{n:,}``), ``lower`` or ``first`` for the case of a word's first
letter, and two shapes of which one fits: in Korean those of a particle, after a
consonant and after a vowel; in English those of a word, after one and after any other
count (``{n:,| family/ families}``). ``~`` before them gives the shape alone, for use
behind a closing quote or for a verb (``{n:~is/are}``). Forms are joined by ``|``.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass, field
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from madang.language.catalogue import catalogue
from madang.language.numbers import UNKNOWN, figure
from madang.language.particles import particle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Message", "Worded", "_", "cased", "fields_of", "ngettext", "pgettext"]

_CASES: Final[dict[str, Callable[[str], str]]] = {
    # An abbreviation keeps its capitals: R&D, SMEs.
    "lower": lambda text: (
        (text[:1].lower() if text[1:2].islower() else text[:1]) + text[1:]
    ),
    "first": lambda text: text[:1].upper() + text[1:],
}


@runtime_checkable
class Worded(Protocol):
    """A value that knows how a language writes it."""

    def worded(self, form: str, language: str) -> str:
        """Write the value in a language, in a form."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said: what, and with which values.

    Attributes
    ----------
    id : str
        The English sentence with its fields; empty for nothing said.
    values : mapping of str to object
        A value for each field: a text, a number, another message, or one of the
        values of `madang.language`.
    many : str
        The English sentence for other counts than one; empty where it is the same.
    context : str
        In which sense a short word is meant, where it has several.

    Raises
    ------
    TypeError
        If the values are not those of the fields: a slip of the programmer.
    """

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    many: str = ""
    context: str = ""

    def __post_init__(self) -> None:
        """Hold the values to the fields."""
        wanted = fields_of(self.id) | fields_of(self.many)
        if wanted != set(self.values) and wanted | {"n"} != set(self.values):
            raise TypeError(
                f"The message {self.id!r} has the fields {sorted(wanted)} and the "
                f"values {sorted(self.values)}."
            )

    def __bool__(self) -> bool:
        """Tell whether anything is said."""
        return bool(self.id)

    def __str__(self) -> str:
        """Give the message in English."""
        return self.text("en")

    def text(self, language: str) -> str:
        """Word the message in a language.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        str
            The sentence; in English where the catalogue has no other.
        """
        if not self.id:
            return ""
        parts = _parts(self._sentence(language))
        return "".join(
            before + (_worded(self.values[name], form, language) if name else "")
            for before, name, form in parts
        )

    def worded(self, form: str, language: str) -> str:
        """Word the message as a part of another."""
        return cased(self.text(language), form)

    def _sentence(self, language: str) -> str:
        """Look the sentence up."""
        known = catalogue(language)
        if self.many:
            return known.ngettext(self.id, self.many, int(self.values["n"]))
        if self.context:
            return known.pgettext(self.context, self.id)
        return known.gettext(self.id)


def _(text: str, /, **values: Any) -> Message:
    """Say a sentence, with a value for each of its fields."""
    return Message(text, values)


def ngettext(one: str, many: str, /, n: int, **values: Any) -> Message:
    """Say a sentence that differs between one and many; the count is the field n."""
    return Message(one, {"n": n, **values}, many)


def pgettext(context: str, text: str, /, **values: Any) -> Message:
    """Say a short word in the sense that the context names."""
    return Message(text, values, context=context)


@lru_cache(maxsize=4096)
def _parts(sentence: str) -> tuple[tuple[str, str, str], ...]:
    """Cut a sentence into what stands before each field, its name and its form."""
    return tuple(
        (before, name or "", form or "")
        for before, name, form, _conversion in Formatter().parse(sentence)
    )


def fields_of(sentence: str) -> set[str]:
    """Name the fields of a sentence."""
    return {name for _before, name, _form in _parts(sentence) if name}


def _worded(value: Any, form: str, language: str) -> str:
    """Write one value as a language writes it, with the shape that fits it."""
    form, mark, rest = _split(form)
    said = _plain(value, form, language)
    if not rest:
        return said
    first, last = rest.split("/")
    if language == "ko":
        fitting = particle(said, first, last)
    else:
        fitting = first if value == 1 else last
    return fitting if mark else said + fitting


@lru_cache(maxsize=1024)
def _split(form: str) -> tuple[str, bool, str]:
    """Part a form from the two shapes that follow it."""
    first, _bar, last = form.rpartition("|")
    is_particle = "/" in last
    if not is_particle:
        return form, False, ""
    return first, last.startswith("~"), last.removeprefix("~")


def _plain(value: Any, form: str, language: str) -> str:
    """Write one value in a form."""
    if isinstance(value, bool | str):
        return cased(str(value), form)
    if hasattr(value, "worded"):  # to hold it to the protocol takes ten times as long
        return str(value.worded(form, language))
    if isinstance(value, numbers.Real):
        return figure(value, form, language)  # type: ignore[arg-type]  # any real number
    return UNKNOWN if value is None else cased(str(value), form)


def cased(text: str, form: str) -> str:
    """Write a word in the case that a form asks for."""
    return _CASES[form](text) if form in _CASES else text
