"""The sheet of a region: its dossier on one page, next year first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.errors import ResultError
from madang.language import _
from madang.papers.sheet import Paper, Part, Point, foot, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.display.pieces import Deed, Dossier, Section
    from madang.display.view import View
    from madang.report.beside import Dossiers

__all__ = ["region"]

_SECTIONS: Final = {
    "good-at": 5, "potential": 4, "balance": 4, "money": 5, "ties": 4, "partners": 2,
    "network": 5, "overlaps": 3, "plan": 5,
}  # fmt: skip
"""Sections of a dossier that the sheet shows, and how many lines of each."""


def region(view: View, dossiers: Dossiers, code: str) -> Paper:
    """Lay out the sheet of a region.

    Parameters
    ----------
    view : View
        The study in one language.
    dossiers : Dossiers
        Of that view.
    code : str
        The region.

    Returns
    -------
    Paper

    Raises
    ------
    ResultError
        If the study has no such region.
    """
    if code not in view.pages:
        raise ResultError(
            _("There is no region '{code}'; there are {n:,}, such as {first}.",
              code=code[:40], n=len(view.pages), first=next(iter(view.pages)))
        )  # fmt: skip
    made = dossiers.of(code)
    return Paper(
        "region",
        view.say(_("Regional sheet")),
        made.name,
        made.facts,
        tuple(p for p in _parts(view, made) if p),
        foot(view),
        view.language,
    )


def _parts(view: View, made: Dossier) -> Iterator[Part]:
    """Give next year, what it rests on, and the peers."""
    heading = _("Next year: what to do")
    yield Part("next", view.say(heading),
               points=tuple(_point(view, d) for d in made.deeds))  # fmt: skip
    found = {section.key: section for section in made.sections}
    for key, most in _SECTIONS.items():
        if key in found:
            yield _part(view, found[key], most)
    if made.peers is not None:
        yield Part("peers", made.peers.title, tables=(made.peers,))


def _point(view: View, deed: Deed) -> Point:
    """Give one thing to do, under the names that the dossier has for its parts."""
    told = (
        (_("With whom"), deed.whom),
        (_("With what money"), deed.money or
         view.say(_("the records hold none for it"))),
        (_("By when"), deed.by),
        (_("How sure"), deed.sure),
        (_("Rests on"), deed.rests),
    )  # fmt: skip
    return Point(
        deed.does, tuple((view.say(name), text) for name, text in told if text)
    )


def _part(view: View, section: Section, most: int) -> Part:
    """Give the first lines of a section."""
    facts = section.facts[: 1 if section.gauges else most]
    tables = tuple(shortened(view, t, most) for t in section.tables)
    return Part(
        section.key, section.title, facts=facts, tables=tables,
        gauges=section.gauges[:most], scale=section.scale, caption=section.caption,
    )  # fmt: skip
