"""A register as a study's table of regions, and that table as a register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.errors import ParameterError
from madang.language import Items, _
from madang.places.place import FIRST_DAY, Place, Register
from madang.places.registers import register

if TYPE_CHECKING:
    from datetime import date

__all__ = ["STUDY", "of_study", "table"]

STUDY: Final = "study"
"""Scheme of a study's own regions."""

_NAMES: Final = ("name", "name_ko", "name_en", "short_name", "short_name_ko",
                 "short_name_en")  # fmt: skip


def table(
    scheme: str,
    level: str | tuple[str, ...] = "",
    vintage: int | date | None = None,
    *,
    language: str = "en",
) -> pd.DataFrame:
    """Lay out the regions of one time, ready to be a study's table ``regions``.

    Parameters
    ----------
    scheme : str
        Register.
    level : str or tuple of str, optional
        Levels wanted; all by default.
    vintage : int or date, optional
        The time; the newest by default.
    language : str, default "en"
        Language of the column ``name``.

    Returns
    -------
    DataFrame
        region, name, name_ko, name_en (each the only one of its kind), short_name_ko,
        short_name_en (own names), parent, level, valid_from and valid_to. A parent
        that is not itself in the table is left empty.
    """
    book = register(scheme)
    wanted = (level,) if isinstance(level, str) else level
    unknown = [one for one in wanted if one and one not in book.levels]
    if unknown:
        raise ParameterError(
            _(
                "'{level}' is no level of {scheme}. There are: {levels}.",
                level=unknown[0],
                scheme=scheme,
                levels=Items(book.levels),
            )
        )
    day = book.newest() if vintage is None else book.asked(vintage)
    places = [p for p in book.on(day) if not any(wanted) or p.level in wanted]
    codes = {p.code for p in places}
    frame = pd.DataFrame(
        {
            "region": [p.code for p in places],
            "name": [book.full_name(p, language) for p in places],
            "name_ko": [book.full_name(p, "ko") for p in places],
            "name_en": [book.full_name(p, "en") for p in places],
            "short_name_ko": [p.name("ko") for p in places],
            "short_name_en": [p.name("en") for p in places],
            "parent": [p.parent if p.parent in codes else None for p in places],
            "level": [p.level for p in places],
            "valid_from": [p.valid_from for p in places],
            "valid_to": [p.valid_to for p in places],
        }
    )
    return frame.astype({"parent": "str"}) if frame["parent"].notna().any() else frame


def of_study(regions: pd.DataFrame) -> Register:
    """Make a study's own regions a register, so that labels are resolved against it.

    Parameters
    ----------
    regions : DataFrame
        A table that keeps the contract ``regions``.

    Returns
    -------
    Register
        Of one level and one time: codes and every name that the table gives.
    """
    names = [name for name in _NAMES if name in regions.columns]
    places = []
    for row in regions.to_dict("records"):
        told = {n: str(row[n]) for n in names if pd.notna(row[n]) and str(row[n])}
        places.append(
            Place(
                STUDY,
                str(row["region"]),
                told.get("name_ko", "") or told.get("name", ""),
                told.get("name_en", "") or told.get("name", ""),
                level="region",
                aliases=tuple(dict.fromkeys(told.values())),
            )
        )
    return Register(
        STUDY, _("The study's regions"), tuple(places), ("region",), "region", FIRST_DAY
    )
