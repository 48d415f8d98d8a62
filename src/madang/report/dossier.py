"""The dossier of one region: every result about it on a few printable pages.

Its small charts are drawn by the template as plain SVG lines, so that hundreds
of dossiers are written in seconds.
"""

from __future__ import annotations

from functools import cached_property

from madang.display import numbers, sections
from madang.display.pieces import Dossier
from madang.language import _
from madang.report.dossier_coordination import plan
from madang.report.dossier_parts import Parts
from madang.report.page_why_not import Answers
from madang.study.stages import dossiers

__all__ = ["Dossiers"]


class Dossiers(Parts):
    """All dossiers of one language."""

    @cached_property
    def by_stage(self) -> sections.Parts:
        """The results as the stages' own sections read them."""
        return sections.Parts(self.view)

    @cached_property
    def why(self) -> Answers:
        """The answers to rejected proposals, read once."""
        return Answers(self.view)

    def of(self, code: str) -> Dossier:
        """Put one region's dossier together."""
        built = [
            (100, plan(self, self.why, code)),
        ]
        for module in dossiers():
            listed = getattr(module, "SECTIONS", ())
            built += [(s.place, s.build(self.by_stage, code)) for s in listed]
        return Dossier(
            code,
            self.view.full_names[code],
            self.view.pages[code],
            self._facts(code),
            tuple(s for _place, s in sorted(built, key=lambda pair: pair[0])),
            self._is_small(code),
        )

    def _is_small(self, code: str) -> bool:
        """Ask the stages whether a region is too small to be judged."""
        asked = [m.IS_SMALL for m in dossiers() if hasattr(m, "IS_SMALL")]
        return any(is_small(self.by_stage, code) for is_small in asked)

    def _facts(self, code: str) -> tuple[tuple[str, str], ...]:
        """Give the key facts of a region."""
        v = self.view
        row = self.row("places", code)
        facts = [
            (v.say(_("Code")), code),
            (v.say(_("Population")), numbers.integer(row.get("population"))),
            (
                v.say(_("Area")),
                sections.with_unit(numbers.integer(row.get("area")), "km²"),
            ),
        ]
        more = [f for m in dossiers() for f in getattr(m, "FACTS", ())]
        ordered = sorted(more, key=lambda f: f.place)
        facts += [fact.build(self.by_stage, code) for fact in ordered]
        return tuple(f for f in facts if f[1] != numbers.NOTHING)
