"""Where the answer to each rejected proposal stands: page and anchor by code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

__all__ = ["HALVES", "Rejected"]

HALVES: Final = 40
"""Half-pages on one HTML page: twenty sheets of paper."""

_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Rejected:
    """The rejected proposals, by region and code, and where each is answered.

    Attributes
    ----------
    rows : tuple of dict
        Rows of the result table, in the order of the pages.
    anchors : mapping of str to str
        Id of each half-page by proposal.
    pages : mapping of str to str
        File name of the page of each proposal.
    """

    rows: tuple[dict[Any, Any], ...]
    anchors: Mapping[str, str]
    pages: Mapping[str, str]

    @classmethod
    def of(cls, view: View) -> Rejected:
        """Read the rejected proposals of the chosen plan."""
        found = view.result("portfolio", "why_not", "project", "message")
        if found is None:
            return cls((), {}, {})
        order = {code: i for i, code in enumerate(view.regions)}
        rows = sorted(
            found.drop_duplicates("project").to_dict("records"),
            key=lambda r: (
                order.get(str(r.get("region")), len(order)),
                str(r["project"]),
            ),
        )
        anchors: dict[str, str] = {}
        taken: set[str] = set()
        for row in rows:
            stem = "p-" + (_SAFE.sub("_", str(row["project"]))[:60] or "_")
            name, count = stem, 1
            while name in taken:
                count += 1
                name = f"{stem}_{count}"
            taken.add(name)
            anchors[str(row["project"])] = name
        pages = {p: f"{i // HALVES + 1}.html" for i, p in enumerate(anchors)}
        return cls(tuple(rows), anchors, pages)

    def address(self, project: Any, up: str = "") -> str:
        """Give the address of a proposal's half-page; empty where it has none."""
        key = str(project)
        if key not in self.anchors:
            return ""
        return f"{up}why-not/{self.pages[key]}#{self.anchors[key]}"
