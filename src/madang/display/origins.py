"""Who publishes the records: names in the reader's language, commands that trace."""

from __future__ import annotations

import re
import shlex
from typing import Final

__all__ = [
    "one_language",
    "trace",
    "verdict_command",
    "why_command",
    "why_not_command",
]

_KOREAN: Final = re.compile(r"[\uac00-\ud7a3]")
_BRACKET: Final = re.compile(r"\s*\(([^()\uac00-\ud7a3]*[A-Za-z][^()\uac00-\ud7a3]*)\)")


def one_language(text: str, language: str) -> str:
    """Keep the language wanted of a name that stands in two.

    Parameters
    ----------
    text : str
        A name in Korean and in English, parted by a dot or a stroke, or with one of
        them in brackets.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        The part in that language; the whole text where it stands in one only.
    """
    parts = [p.strip() for p in re.split(r" · | / ", text) if p.strip()]
    spoken = [bool(_KOREAN.search(p)) for p in parts]
    if any(spoken) and not all(spoken):
        wanted = language == "ko"
        parts = [p for p, k in zip(parts, spoken, strict=True) if k == wanted]
        return " · ".join(parts)
    if not any(spoken):
        return text
    if language == "ko":
        return _BRACKET.sub("", text)
    english = [found.strip() for found in _BRACKET.findall(text)]
    return ", ".join(dict.fromkeys(english)) or text


def trace(stage: str, result: str, row: str) -> str:
    """Write the command that leads from a finding back to its records.

    Parameters
    ----------
    stage, result : str
        Stage, and result table with or without the stage before it.
    row : str
        Such as ``"region=11,year=2024"``.

    Returns
    -------
    str
        Empty where the finding names no table or no row.

    Examples
    --------
    >>> trace("balance", "core_share", "quantity=venture,year=2024")
    'madang why balance/core_share quantity=venture year=2024'
    """
    table = result.replace(".", "/").rpartition("/")[2]
    words = [word.strip() for word in row.split(",") if "=" in word]
    if not table or not words:
        return ""
    return shlex.join(["madang", "why", f"{stage}/{table}", *words])


def verdict_command(
    project_a: object, project_b: object, verdict: str = "duplicate"
) -> str:
    r"""Write the command that records a verdict on a pair.

    Examples
    --------
    >>> verdict_command("P1", "P 2")
    'madang overlap decide P1 \'P 2\' duplicate --why "…"'
    """
    words = ["madang", "overlap", "decide", str(project_a), str(project_b), verdict]
    return f'{shlex.join(words)} --why "…"'


def why_not_command(project: object) -> str:
    """Write the command that asks why a proposal is not funded.

    Examples
    --------
    >>> why_not_command("P1")
    'madang why-not P1'
    """
    return shlex.join(["madang", "why-not", str(project)])


def why_command(stage: str, table: str, **where: object) -> str:
    """Write the command that shows the records behind a row.

    Examples
    --------
    >>> why_command("audit", "scatter", scope="region", key="11")
    'madang why audit/scatter scope=region key=11'
    """
    words = [f"{name}={value}" for name, value in where.items()]
    return shlex.join(["madang", "why", f"{stage}/{table}", *words])
