"""Who acts, where nobody signs in: the name that the machine has for its user."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from typing import Final

__all__ = ["known"]

_NAMED: Final = "MADANG_REVIEWER"
_ACCOUNTS: Final = ("USER", "LOGNAME", "USERNAME")
_WAIT: Final = 2.0


def known() -> str:
    """Give the name of who uses this machine; empty where it knows none.

    Returns
    -------
    str
        As the environment names the reviewer, else git, else the account.
    """
    names = (os.environ.get(_NAMED, ""), _of_git(), *map(os.environ.get, _ACCOUNTS))
    return next((name.strip() for name in names if name and name.strip()), "")


@cache
def _of_git() -> str:
    """Give the name under which git records changes; empty where it has none."""
    git = shutil.which("git")
    if git is None:
        return ""
    with suppress(OSError, subprocess.SubprocessError):
        found = subprocess.run(  # noqa: S603 - the user's own program, no input
            [git, "config", "--get", "user.name"],
            capture_output=True, text=True, timeout=_WAIT, check=False,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
        return found.stdout.strip()
    return ""
