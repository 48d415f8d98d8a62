"""One officer's verdict, checked, and the texts it speaks of."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from madang.coordination.overlap.text import normalise
from madang.errors import ParameterError
from madang.language import _, both
from madang.vocabulary import Verdict, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["LONGEST_WHO", "LONGEST_WHY", "Entry", "Texts", "texts_of", "verdict_of"]

LONGEST_WHY: Final = 4_000
"""Characters that a reason may have."""

LONGEST_WHO: Final = 200
"""Characters that a reviewer's name may have."""

_LONGEST_CODE: Final = 1_000


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
            who=_line(self.who, ("who", "담당자(who)"), LONGEST_WHO),
            why=_line(self.why, ("why", "사유(why)"), LONGEST_WHY),
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


def verdict_of(word: str) -> Verdict:
    """Read a verdict, as a word of the tables or as officers write it.

    Parameters
    ----------
    word : str
        ``duplicate``, ``중복``, ``Duplicate`` …

    Returns
    -------
    Verdict

    Raises
    ------
    ParameterError
        If it is none.
    """
    plain = unicodedata.normalize("NFC", str(word)).strip().casefold()
    for verdict in Verdict:
        words = (str(verdict), label(verdict, "ko"), label(verdict, "en"))
        if plain in {w.casefold() for w in words}:
            return verdict
    listing = ", ".join(f"{v} ({label(v, 'ko')})" for v in Verdict)
    shown = str(word)[:40]
    raise ParameterError(
        _(
            "'{shown}' is no verdict. Use one of: {listing}.",
            shown=shown,
            listing=listing,
        )
    )


def _code(code: str) -> str:
    """Check a project's code."""
    plain = unicodedata.normalize("NFC", str(code)).strip()
    if not plain or len(plain) > _LONGEST_CODE or len(plain.splitlines()) > 1:
        raise ParameterError(
            _("A verdict needs the codes of two projects, each on one line.")
        )
    return plain


def _line(text: str, name: tuple[str, str], longest: int) -> str:
    """Bring a text onto one line, without control characters."""
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", str(text))
        if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"}
    )
    line = " ".join(kept.split())
    if not line:
        raise ParameterError(
            both(
                f"판정에는 {name[1]}이(가) 있어야 합니다. 비어 있습니다.",
                f"A verdict needs '{name[0]}'; it was empty.",
            )
        )
    if len(line) > longest:
        raise ParameterError(
            both(
                f"{name[1]}은(는) {longest:,}자까지 쓸 수 있습니다. 받은 글: "
                f"{len(line):,}자. 줄이거나, 자세한 내용이 있는 문서를 적으십시오.",
                f"'{name[0]}' may have {longest:,} characters; found {len(line):,}. "
                "Shorten it, or name the document that holds the rest.",
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
