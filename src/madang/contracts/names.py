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
    codes = [str(code) for code in table[key].tolist()]
    plain = dict(zip(codes, codes, strict=True)) | _given(table, codes, "name")
    return plain | _given(table, codes, f"name_{language}")


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
    if table is None or table.empty:
        return {}
    codes = [str(code) for code in table[key].tolist()]
    plain = dict(zip(codes, codes, strict=True)) | _given(table, codes, "name")
    own = {language: _given(table, codes, f"name_{language}") for language in LANGUAGES}
    return {
        code: Named({k: given.get(code, word) for k, given in own.items()})
        for code, word in plain.items()
    }


def _given(table: pd.DataFrame, codes: list[str], column: str) -> dict[str, str]:
    """Give what stands in a column for each code, where anything does."""
    if column not in table.columns:
        return {}
    cells = table[column]
    return {
        code: str(word)
        for code, word, is_there in zip(
            codes, cells.tolist(), cells.notna().tolist(), strict=True
        )
        if is_there
    }
