"""The pages beside the brief: a dossier for each region, and those that stages list.

What stands in a dossier is listed beside the stages; here it is put in order. Its
small charts are drawn by the template as plain SVG lines, so that hundreds of dossiers
are written in seconds.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from madang.display import numbers
from madang.display.pieces import Cell, Deed, Dossier, Table
from madang.display.sections import Parts, with_unit
from madang.language import _
from madang.report.frame import frame, switch, write_page
from madang.study.stages import dossiers, side_pages

if TYPE_CHECKING:
    from pathlib import Path

    import jinja2
    import pandas as pd

    from madang.display.view import View

__all__ = ["Dossiers", "write_side_pages"]


_THREE: Final = 3
_PEERS: Final = 4


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
        advised = [n for m in listed for n in getattr(m, "NEXT", ())]
        self.advised = sorted(advised, key=lambda n: n.place)
        self.alike = [m.PEERS for m in listed if hasattr(m, "PEERS")]

    def of(self, code: str, peers: tuple[str, ...] = ()) -> Dossier:
        """Put one region's dossier together, beside peers where any are chosen."""
        return Dossier(
            code,
            self.view.full_names[code],
            self.view.pages[code],
            self._facts(code),
            tuple(section.build(self.parts, code) for section in self.sections),
            any(is_small(self.parts, code) for is_small in self.small),
            self._next(code),
            self._beside(code, peers or self.view.inputs.peers),
        )

    def _next(self, code: str) -> tuple[Deed, ...]:
        """Give three things to do: the first of each stage, then further ones."""
        told = [advice.build(self.parts, code) for advice in self.advised]
        ranked = [deed for rank in zip_longest(*told) for deed in rank if deed]
        return tuple(ranked[:_THREE])

    def _beside(self, code: str, chosen: tuple[str, ...]) -> Table | None:
        """Lay a region out beside its peers: those chosen, else those most alike."""
        v = self.view
        known = [p for p in chosen if p in v.pages]
        peers = known or [p for alike in self.alike for p in alike(self.parts, code)]
        peers = [p for p in dict.fromkeys(peers) if p != code][:_PEERS]
        if not peers:
            return None
        told = [dict(self._facts(c)) for c in (code, *peers)]
        names = dict.fromkeys(name for facts in told for name in facts)
        names.pop(v.say(_("Code")), None)
        heads = [Cell(""), *(Cell(v.region(c), numeric=True) for c in (code, *peers))]
        rows = tuple(
            (Cell(name), *(Cell(f.get(name, numbers.NOTHING), True) for f in told))  # noqa: FBT003 - a record's field
            for name in names
        )
        title = v.say(_("Beside its peers"))
        return Table("peers", title, tuple(heads), rows, total=len(rows))

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
        write_page(home / place, text)
        count += 1
    return count
