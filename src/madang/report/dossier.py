"""The dossier of one region: every result about it on a few printable pages.

What stands in it is listed beside the stages; here it is put in order. Its small
charts are drawn by the template as plain SVG lines, so that hundreds of dossiers are
written in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.display import numbers
from madang.display.pieces import Dossier
from madang.display.sections import Parts, with_unit
from madang.language import _
from madang.study.stages import dossiers

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["Dossiers"]


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
