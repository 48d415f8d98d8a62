"""Names of codes, as the study's tables give them in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.language import LANGUAGES, Named

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["names", "names_of"]


def names(
    table: pd.DataFrame | None, language: str, *, key: str = "region"
) -> dict[str, str]:
    """Give the name of each code of a table in a language.

    Parameters
    ----------
    table : DataFrame or None
        A table of regions, activities or organisations.
    language : str
        ``"ko"`` or ``"en"``.
    key : str
        Column of the codes.

    Returns
    -------
    dict of str to str
        The name in that language, else the plain name, else the code.
    """
    if table is None or table.empty:
        return {}
    given = {str(code): str(code) for code in table[key].tolist()}
    for column in ("name", f"name_{language}"):
        if column in table.columns:
            there = table[table[column].notna()]
            codes, words = (there[c].astype(str).tolist() for c in (key, column))
            given |= dict(zip(codes, words, strict=True))
    return given


def names_of(table: pd.DataFrame | None, *, key: str = "region") -> dict[str, Named]:
    """Give the name of each code of a table, in all languages at once.

    Parameters
    ----------
    table : DataFrame or None
        A table of regions, activities or organisations.
    key : str
        Column of the codes.

    Returns
    -------
    dict of str to Named
        To be put into messages.
    """
    each = {language: names(table, language, key=key) for language in LANGUAGES}
    first = each[LANGUAGES[0]]
    return {c: Named({k: known[c] for k, known in each.items()}) for c in first}
