"""The catalogues of translations, compiled from ``locale/*/LC_MESSAGES/madang.po``."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["LANGUAGES", "LOCALE", "catalogue"]

LANGUAGES: Final = ("ko", "en")
"""Languages in which every text for users exists; messages are written in English."""

LOCALE: Final = Path(__file__).resolve().parent.parent / "locale"
"""Folder of the catalogues."""

_WRITTEN_IN: Final = "en"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Give the translations into a language; English needs none.

    Parameters
    ----------
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    gettext.NullTranslations

    Raises
    ------
    FileNotFoundError
        If the catalogue has not been compiled, which the installation does.
    """
    if language == _WRITTEN_IN:
        return gettext.NullTranslations()
    path = LOCALE / language / "LC_MESSAGES" / "madang.mo"
    if not path.is_file():
        raise FileNotFoundError(
            f"The translations '{path.name}' into '{language}' are not compiled. In a "
            "checkout, run: python tools/messages.py compile"
        )
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)
