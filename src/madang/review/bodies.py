"""Bodies: which codes of organisations are one body, and which belong to one group."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from madang.errors import ParameterError
from madang.intake.known import known
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["Bodies", "name_key"]

_APART: Final = re.compile(r"[\W_]+")


@cache
def _forms() -> re.Pattern[str]:
    """Compile the words that tell a body's legal form."""
    return re.compile(known()["bodies"]["forms"])


def name_key(name: object) -> str:
    """Bring a name to what two spellings of it share.

    Legal forms, spacing, punctuation and case are left out.

    Parameters
    ----------
    name : object
        The name; anything but a text is no name.

    Returns
    -------
    str
        Empty where nothing is left: such names are alike in nothing.

    Examples
    --------
    >>> name_key("Hanbit Precision Co., Ltd.") == name_key("HANBIT PRECISION")
    True
    """
    if not isinstance(name, str):
        return ""
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = _APART.sub("", _forms().sub(" ", plain))
    return bare or _APART.sub("", plain)


@dataclass(frozen=True, slots=True)
class Bodies:
    """Which organisations are one.

    Attributes
    ----------
    body : mapping of str to str
        First code of those that share a name, by code.
    group : mapping of str to str
        Body at the head of a group, by body.
    name : mapping of str to str
        Name by code.
    spelt : mapping of str to str
        Body by what spellings of its name share.
    """

    body: Mapping[str, str]
    group: Mapping[str, str]
    name: Mapping[str, str]
    spelt: Mapping[str, str]

    @classmethod
    def of(
        cls, organisations: pd.DataFrame | None, parents: pd.DataFrame | None = None
    ) -> Bodies:
        """Find them.

        Parameters
        ----------
        organisations : DataFrame or None
            Table of the study: ``organisation``, ``name``.
        parents : DataFrame, optional
            ``organisation`` and the ``parent`` that it belongs to, by code.

        Returns
        -------
        Bodies

        Raises
        ------
        ParameterError
            If bodies belong to one another in a ring.
        """
        name: dict[str, str] = {}
        first: dict[str, str] = {}
        body: dict[str, str] = {}
        if organisations is not None:
            rows = zip(
                organisations["organisation"].astype(str),
                organisations.reindex(columns=["name"])["name"],
                strict=True,
            )
            for code, said in sorted(rows, key=lambda row: row[0]):
                name[code] = said if isinstance(said, str) else code
                body[code] = first.setdefault(name_key(said) or f"\0{code}", code)
        bare = cls(body, {}, name, first)
        above: dict[str, str] = {}
        if parents is not None:
            for code, parent in zip(
                parents["organisation"].astype(str),
                parents["parent"].astype(str),
                strict=True,
            ):
                child, head = bare.same(code), bare.same(parent)
                if child != head:
                    above[child] = head
        return cls(body, {b: _head(b, above) for b in above}, name, first)

    def same(self, code: str) -> str:
        """Give the body that a code, or a name, stands for."""
        return self.body.get(code) or self.spelt.get(name_key(code)) or code

    def head(self, code: str) -> str:
        """Give the body at the head of its group; the body itself without one."""
        body = self.same(code)
        return self.group.get(body, body)

    def called(self, code: str) -> str:
        """Give the name of a code."""
        return self.name.get(code, code)


def _head(body: str, above: Mapping[str, str]) -> str:
    """Climb to the head of a group."""
    seen = [body]
    while seen[-1] in above:
        up = above[seen[-1]]
        if up in seen:
            raise ParameterError(
                _(
                    "Organisation '{code}' belongs to itself by way of its parents. "
                    "Mend the list of parents.",
                    code=body,
                )
            )
        seen.append(up)
    return seen[-1]
