"""The pages beside the brief: a dossier for each region, and those that stages list.

What stands in a dossier is listed beside the stages; here it is put in order. Its
small charts are drawn by the template as plain SVG lines, so that hundreds of dossiers
are written in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.display import numbers
from madang.display.pieces import Dossier
from madang.display.sections import Parts, with_unit
from madang.language import _
from madang.report.frame import frame, switch
from madang.study.stages import dossiers, side_pages

if TYPE_CHECKING:
    from pathlib import Path

    import jinja2
    import pandas as pd

    from madang.display.view import View

__all__ = ["Dossiers", "write_side_pages"]


def _places(view: View) -> pd.DataFrame | None:
    """Give the table of the regions."""
    return view.inputs.tables["regions"]


class Dossiers:
    """All dossiers of one language."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.parts = Parts(view)
        listed = dossiers()
        sections = [s for m in listed for s in getattr(m, "SECTIONS", ())]
        facts = [f for m in listed for f in getattr(m, "FACTS", ())]
        self.sections = sorted(sections, key=lambda s: s.place)
        self.facts = sorted(facts, key=lambda f: f.place)
        self.small = [m.IS_SMALL for m in listed if hasattr(m, "IS_SMALL")]

    def of(self, code: str) -> Dossier:
        """Put one region's dossier together."""
        return Dossier(
            code,
            self.view.full_names[code],
            self.view.pages[code],
            self._facts(code),
            tuple(section.build(self.parts, code) for section in self.sections),
            any(is_small(self.parts, code) for is_small in self.small),
        )

    def _facts(self, code: str) -> tuple[tuple[str, str], ...]:
        """Give the key facts of a region: its own, then those of the stages."""
        v, row = self.view, self.parts.row(_places, code)
        own = [
            (v.say(_("Code")), code),
            (v.say(_("Population")), numbers.integer(row.get("population"))),
            (v.say(_("Area")), with_unit(numbers.integer(row.get("area")), "km²")),
        ]
        further = [fact.build(self.parts, code) for fact in self.facts]
        return tuple(f for f in (*own, *further) if f[1] != numbers.NOTHING)


def write_side_pages(
    view: View, home: Path, languages: tuple[str, ...], templates: jinja2.Environment
) -> int:
    """Write the pages that the stages list.

    Parameters
    ----------
    view : View
        The inputs in one language.
    home : Path
        Folder of the language.
    languages : tuple of str
        All languages of the report, the first at its root.
    templates : Environment
        The templates.

    Returns
    -------
    int
        How many pages were written.
    """
    shared = frame(view, languages, "", 1)
    count = 0
    for page in (page for make in side_pages() for page in make(view)):
        (home / page.folder).mkdir(exist_ok=True)
        place = f"{page.folder}/{page.file}"
        values = {**shared, **switch(view, languages, place, 1), **page.values}  # noqa: PD011 - no frame
        text = templates.get_template(page.template).render(**values)
        (home / place).write_text(text, encoding="utf-8")
        count += 1
    return count
