"""One project under titles in two languages, which no likeness of texts can find."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from madang.contracts import Finding
from madang.language import Items, _

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["bilingual_pairs", "in_two_languages"]

_KNOWN: Final = ["organiser", "start", "end", "money"]
_MOST: Final = 4  # of one office, days and amount: more are a scheme's equal grants
_NAMED: Final = 3


def bilingual_pairs(projects: pd.DataFrame) -> pd.DataFrame:
    """Find pairs of one office, days and amount whose titles are of two scripts.

    Parameters
    ----------
    projects : DataFrame
        ``project``, ``title``, ``organiser``, ``start``, ``end``, ``money``.

    Returns
    -------
    DataFrame
        ``project_a``, ``project_b``, ``title_a``, ``title_b``; a project without
        office, first day or an amount above zero is in none.
    """
    told = projects.dropna(subset=["organiser", "start", "money", "title"])
    told = told[told["money"] > 0]
    size = told.groupby(_KNOWN, dropna=False)["project"].transform("size")
    told = told[size.between(2, _MOST)]
    told = told.assign(script=[script(str(t)) for t in told["title"]])
    told = told[told["script"] != ""]
    ends = told.merge(told, on=_KNOWN, suffixes=("_a", "_b"))
    ends = ends[ends["project_a"] < ends["project_b"]]
    ends = ends[ends["script_a"] != ends["script_b"]]
    return ends[["project_a", "project_b", "title_a", "title_b"]].reset_index(drop=True)


def script(title: str) -> str:
    """Name the script of most letters; empty where there are none, or as many."""
    named = (unicodedata.name(c, "").partition(" ")[0] for c in title if c.isalpha())
    most = Counter(named).most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        return ""
    return most[0][0]


def in_two_languages(projects: pd.DataFrame) -> list[Finding]:
    """Name such pairs: no text tells that they are one, and an officer can."""
    pairs = bilingual_pairs(projects)
    if pairs.empty:
        return []
    named = Items(tuple(
        _("‘{one}’ and ‘{other}’ ({code_a}, {code_b})",
          one=str(p["title_a"]), other=str(p["title_b"]),
          code_a=str(p["project_a"]), code_b=str(p["project_b"]))
        for p in pairs.to_dict("records")
    ), most=_NAMED)  # fmt: skip
    said = _(
        "{count:,| pair/ pairs} of one office, the same days and the same amount "
        "{count:~has/have} titles in two scripts, and may be one project written in "
        "two languages: {named}. No comparison of texts finds these; record a verdict "
        "where they are one.",
        count=len(pairs), named=named,
    )  # fmt: skip
    return [Finding("two_languages", 0.3, said, value=float(len(pairs)), unit="pairs",
                    result="members")]  # fmt: skip
