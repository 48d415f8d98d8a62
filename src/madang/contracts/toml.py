"""TOML that people send in: bounded in length, depth and digits before it is read."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

__all__ = ["parse_toml"]

_LONGEST: Final = 1_000_000
_DEEP: Final = re.compile(
    r"""(?<![\w"'-])(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
    r"""(?:[ \t]*+\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')){60}"""
)
"""A name of so many parts as nobody writes; the time to read one grows with their
square."""


def parse_toml(text: str) -> dict[str, Any]:
    """Read TOML.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    dict

    Raises
    ------
    TOMLDecodeError
        If it is none, is too long or nested too deeply, or holds a number that no
        machine counts.
    """
    if len(text) > _LONGEST:
        raise tomllib.TOMLDecodeError(f"more than {_LONGEST:,} characters")
    if _DEEP.search(text):
        raise tomllib.TOMLDecodeError("a name of more than 60 parts")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError("nested too deeply") from None
    except ValueError as error:  # a number of more digits than Python reads
        raise tomllib.TOMLDecodeError(str(error).split(";", 1)[0]) from None
