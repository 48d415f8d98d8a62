"""Names of the countries of NUTS, in which regions are listed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.language import pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Message

__all__ = ["COUNTRIES"]

COUNTRIES: Final[Mapping[str, Message]] = {
    "AL": pgettext("country", "Albania"),
    "AT": pgettext("country", "Austria"),
    "BA": pgettext("country", "Bosnia and Herzegovina"),
    "BE": pgettext("country", "Belgium"),
    "BG": pgettext("country", "Bulgaria"),
    "CH": pgettext("country", "Switzerland"),
    "CY": pgettext("country", "Cyprus"),
    "CZ": pgettext("country", "Czechia"),
    "DE": pgettext("country", "Germany"),
    "DK": pgettext("country", "Denmark"),
    "EE": pgettext("country", "Estonia"),
    "EL": pgettext("country", "Greece"),
    "ES": pgettext("country", "Spain"),
    "FI": pgettext("country", "Finland"),
    "FR": pgettext("country", "France"),
    "HR": pgettext("country", "Croatia"),
    "HU": pgettext("country", "Hungary"),
    "IE": pgettext("country", "Ireland"),
    "IS": pgettext("country", "Iceland"),
    "IT": pgettext("country", "Italy"),
    "LI": pgettext("country", "Liechtenstein"),
    "LT": pgettext("country", "Lithuania"),
    "LU": pgettext("country", "Luxembourg"),
    "LV": pgettext("country", "Latvia"),
    "ME": pgettext("country", "Montenegro"),
    "MK": pgettext("country", "North Macedonia"),
    "MT": pgettext("country", "Malta"),
    "NL": pgettext("country", "Netherlands"),
    "NO": pgettext("country", "Norway"),
    "PL": pgettext("country", "Poland"),
    "PT": pgettext("country", "Portugal"),
    "RO": pgettext("country", "Romania"),
    "RS": pgettext("country", "Serbia"),
    "SE": pgettext("country", "Sweden"),
    "SI": pgettext("country", "Slovenia"),
    "SK": pgettext("country", "Slovakia"),
    "TR": pgettext("country", "Turkey"),
    "UK": pgettext("country", "United Kingdom"),
    "XK": pgettext("country", "Kosovo"),
}
"""Names by the codes that NUTS has for countries; regions go by their own names."""
