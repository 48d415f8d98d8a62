"""One officer's verdict, checked, and the texts it speaks of."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from madang.coordination.overlap.text import normalise
from madang.display.flat_files import LIVE, NUMBER
from madang.errors import ParameterError
from madang.language import LANGUAGES, Items, Message, _, pgettext
from madang.vocabulary import Verdict, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = [
    "LONGEST_WHO", "LONGEST_WHY", "Entry", "Texts", "one_line", "texts_of",
    "verdict_of",
]  # fmt: skip

LONGEST_WHY: Final = 4_000
"""Characters that a reason may have."""

LONGEST_WHO: Final = 200
"""Characters that a reviewer's name may have."""

_LONGEST_CODE: Final = 1_000
_BOUND: Final = re.compile(r"[\s()]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A verdict of an officer on a pair of projects.

    Attributes
    ----------
    project_a, project_b : str
        Codes of the pair, in any order.
    verdict : str
        A word of `madang.vocabulary.Verdict`.
    who, why : str
        The reviewer, and the reason in words.
    drawn : str
        ``measure`` or ``teach`` where the register proposed the pair; else empty.
    stratum : str
        Stratum from which it was drawn to measure.
    weight : float
        One over the chance of being drawn; NaN where not drawn to measure.
    probability : float
        What the register said then; NaN where it did not hold the pair.
    proposed : str
        Verdict that the register proposed then.
    text_hash : str
        Hash of both texts, from `Texts.pair`.
    """

    project_a: str
    project_b: str
    verdict: str
    who: str
    why: str
    drawn: str = ""
    stratum: str = ""
    weight: float = math.nan
    probability: float = math.nan
    proposed: str = ""
    text_hash: str = ""

    def checked(self) -> Entry:
        """Give the entry with codes in order and texts on one line, or refuse it.

        Returns
        -------
        Entry

        Raises
        ------
        ParameterError
            If codes are empty or the same, the verdict is unknown, or reviewer or
            reason are empty or too long.
        """
        one, other = sorted((_code(self.project_a), _code(self.project_b)))
        if one == other:
            raise ParameterError(
                _("A verdict is on two projects; '{one}' was named twice.", one=one)
            )
        return replace(
            self,
            project_a=one,
            project_b=other,
            verdict=str(verdict_of(self.verdict)),
            who=_line(self.who, pgettext("of a verdict", "who"), LONGEST_WHO),
            why=_line(self.why, pgettext("of a verdict", "why"), LONGEST_WHY),
        )

    def row(self, when: str) -> dict[str, object]:
        """Give what its line says, number and seal apart.

        Parameters
        ----------
        when : str
            Moment of the verdict.

        Returns
        -------
        dict of str to object
            Values by column of the table ``verdicts``.
        """
        return asdict(self) | {"when": when}


def verdict_of(text: str) -> Verdict:
    """Read a verdict, as a word of the tables or as officers write it.

    Parameters
    ----------
    text : str
        A word of the tables (``rival``), the word officers read in either language
        (``Similar (rival)``), or its first word or the one in brackets.

    Returns
    -------
    Verdict

    Raises
    ------
    ParameterError
        If it is none.
    """
    plain = unicodedata.normalize("NFC", str(text)).strip().casefold()
    known = [v for v in Verdict if v.is_decision]
    found = next((v for v in known if plain in _words_of(v)), None)
    if found is None:
        listed = Items(tuple(_("{verdict} ({word})", verdict=str(v), word=word(v))
                             for v in known), most=0)  # fmt: skip
        raise ParameterError(
            _(
                "'{text}' is no verdict. Use one of: {known}.",
                text=str(text)[:40],
                known=listed,
            )
        )
    return found


@cache
def _words_of(verdict: Verdict) -> frozenset[str]:
    """Give all words for a verdict: that of the tables, and in each language."""
    said = [word(verdict).text(language).casefold() for language in LANGUAGES]
    bracketed = [_BOUND.split(s)[-2] for s in said if s.endswith(")")]
    return frozenset(
        [str(verdict), *said, *(_BOUND.split(s)[0] for s in said), *bracketed]
    )


def _code(code: str) -> str:
    """Check a project's code."""
    plain = unicodedata.normalize("NFC", str(code)).strip()
    if not plain or len(plain) > _LONGEST_CODE or len(plain.splitlines()) > 1:
        raise ParameterError(
            _("A verdict needs the codes of two projects, each on one line.")
        )
    if LIVE.search(plain) and not NUMBER.fullmatch(plain):
        raise ParameterError(
            _(
                "A spreadsheet that opens the register would take the code '{code}' "
                "for a formula. Give the project a code that begins with a letter or "
                "a digit.",
                code=plain[:40],
            )
        )
    return plain


def one_line(text: str) -> str:
    """Bring a text onto one line, without control characters or live formulas.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    str
    """
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", str(text))
        if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"}
    )
    # The mark by which spreadsheets know a text.
    return LIVE.sub("'", " ".join(kept.split()))


def _line(text: str, name: Message, longest: int) -> str:
    """Bring a text onto one line, or say that it is empty or too long."""
    line = one_line(text)
    if not line:
        raise ParameterError(_("A verdict needs '{name}'; it was empty.", name=name))
    if len(line) > longest:
        raise ParameterError(
            _(
                "'{name}' may have {longest:,} characters; found {count:,}. Shorten "
                "it, or name the document that holds the rest.",
                name=name,
                longest=longest,
                count=len(line),
            )
        )
    return line


@dataclass(frozen=True, slots=True)
class Texts:
    """Hashes of the texts of projects, by code."""

    known: Mapping[str, str]

    def pair(self, one: str, other: str) -> str | None:
        """Give the hash of the two texts of a pair; None where one is gone.

        Parameters
        ----------
        one, other : str
            Codes, in any order.

        Returns
        -------
        str or None
        """
        a, b = (self.known.get(code) for code in sorted((one, other)))
        if a is None or b is None:
            return None
        return hashlib.sha256(f"{a}|{b}".encode()).hexdigest()[:32]


def texts_of(projects: pd.DataFrame) -> Texts:
    """Hash the texts of projects; spacing and forms of letters do not matter.

    Parameters
    ----------
    projects : DataFrame
        Project, title and summary.

    Returns
    -------
    Texts
    """
    table = projects.reindex(columns=["project", "title", "summary"])
    return Texts(
        {
            str(code): hashlib.sha256(
                f"{normalise(title)}\x1f{normalise(summary)}".encode(
                    "utf-8", "surrogatepass"
                )
            ).hexdigest()
            for code, title, summary in table.itertuples(index=False, name=None)
        }
    )
