"""One study's partner finder: an organisation, a region or a consortium asks."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang import study as studies
from madang.contracts import names
from madang.errors import ParameterError
from madang.language import LANGUAGES, _
from madang.linkages import PartnerModel, Wanted, fit_partners, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from madang.study import Study

__all__ = ["Found", "find_partners"]

_ASKED: Final = (
    ("organisations", "organisation"), ("regions", "region"), ("projects", "project"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: of which study, for whom, by which model."""

    study: Study
    organisations: pd.DataFrame
    table: pd.DataFrame
    model: PartnerModel

    def names(self, language: str) -> dict[str, str]:
        """Give what each organisation is called in a language."""
        return names(self.organisations, language, key="organisation")


def find_partners(
    folder: Path,
    who: str,
    wanted: Wanted,
    *,
    gap: str = "",
    settings: Iterable[str] = (),
) -> Found:
    """Suggest partners to an organisation, a region or a project, by code or name.

    Parameters
    ----------
    folder : Path
        The study folder.
    who : str
        Code or name of an organisation, a region or a project.
    wanted : Wanted
        Which partners.
    gap : str
        Programme or activity whose gap between research and production is to be
        closed, in the region.
    settings : iterable of str
        Settings of this once.

    Returns
    -------
    Found

    Raises
    ------
    ParameterError
        If there is no such organisation, region or project.
    UndefinedMeasureError
        If the record gives no basis.
    """
    opened = studies.with_settings(
        studies.open_study(folder), settings, stage="partners"
    )
    tables = studies.check(opened)
    asked = _resolved(tables, who)
    given = opened.parameters.get("partners", {})
    model = fit_partners(tables, settings=given, seed=opened.seed)
    table = suggest(model, **asked, gap=gap, wanted=wanted)
    return Found(opened, tables["organisations"], table, model)


def _resolved(tables: dict[str, pd.DataFrame], who: str) -> dict[str, str]:
    """Find who is meant: a code before a name, an organisation before a region."""
    said: dict[str, dict[str, str]] = {}
    for table, key in ((t, k) for t, k in _ASKED if t in tables):
        codes = tables[table][key].astype("str")
        if codes.eq(who).any():
            return {key: who}
        for language in LANGUAGES:
            for code, name in names(tables[table], language, key=key).items():
                said.setdefault(name.casefold(), {}).setdefault(key, code)
    if found := said.get(who.casefold()):
        key, code = next(iter(found.items()))
        return {key: code}
    near = difflib.get_close_matches(who.casefold(), said, n=1)
    if near:
        raise ParameterError(_(
            "There is no organisation, region or project '{who}'. Did you mean "
            "'{near}'?", who=who, near=near[0],
        ))  # fmt: skip
    raise ParameterError(_(
        "There is no organisation, region or project '{who}'.", who=who
    ))  # fmt: skip
