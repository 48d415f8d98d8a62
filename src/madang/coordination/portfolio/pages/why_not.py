"""Why each rejected proposal was not selected: half a page, in plain words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.portfolio.chapter.plans import (
    Core,
    chosen_plan,
    is_true,
    plan_label,
    plans_of,
)
from madang.coordination.portfolio.chapter.rejected import HALVES, Rejected
from madang.coordination.portfolio.requirements.registry import of
from madang.coordination.portfolio.results import EASIEST
from madang.display import numbers
from madang.display.numbers import finite
from madang.display.origins import why_not_command
from madang.display.pages import Page
from madang.display.pieces import linked
from madang.language import _, figure, from_json, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.display.pieces import Table
    from madang.display.view import View

__all__ = ["Answer", "Answers", "Way", "sheets"]

_REPLACED: Final = 4
_FULL: Final = 100.0
_WAYS: Final = ("merit", "grant", "floor")
_TITLES: Final = {
    "merit": pgettext("of a proposal", "Merit"),
    "grant": _("Grant asked"),
    "floor": _("Balance floor"),
}
_NOT: Final = EASIEST["none"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: where the proposal stands, what is needed, drawn in per cent."""

    name: str
    now: str
    needed: str
    change: str
    value: float
    mark: float
    easiest: bool = False
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Half a page: the answer to one rejected proposal."""

    anchor: str
    code: str
    title: str
    region: str
    href: str
    facts: tuple[tuple[str, str], ...]
    sentence: str
    ways: tuple[Way, ...]
    blocked: str
    replaces: tuple[str, ...]
    more: str
    joins: tuple[str, ...]
    robust: str
    verified: bool
    command: str


class Answers:
    """The half-pages of one language."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.core = Core(view)
        self.rejected = Rejected.of(view)
        self.by_code = {str(r["project"]): r for r in self.rejected.rows}
        plan = chosen_plan(view)
        row = next((p for p in plans_of(view) if p["plan"] == plan), {})
        self.plan = plan_label(view, row) if row else ""
        self.floor = finite(row.get("floor"))
        told = [finite(r.get("merit")) for r in self.rejected.rows]
        self.given = max([0.0, *(x for x in told if math.isfinite(x))])
        self.most = _FULL if 1.0 < self.given <= _FULL else max(
            [1.0, *(x for r in self.rejected.rows for c in ("merit", "merit_needed")
                    if math.isfinite(x := finite(r.get(c))))]
        )  # fmt: skip

    def sheets(self) -> Iterator[tuple[str, str, tuple[Answer, ...]]]:
        """Give each page: its file, its title and its half-pages."""
        rows = self.rejected.rows
        for i in range(0, len(rows), HALVES):
            some = rows[i : i + HALVES]
            page = f"{i // HALVES + 1}.html"
            title = f"{i + 1}–{i + len(some)} / {len(rows)}"
            yield page, title, tuple(self._answer(r) for r in some)

    def index(self) -> Table:
        """List all rejected proposals by code, each leading to its half-page."""
        import pandas as pd  # noqa: PLC0415 - keeps the records light to import

        v = self.view
        data = pd.DataFrame(list(self.rejected.rows))
        data = data.sort_values("project", kind="stable")
        table = v.table(
            "why-not-index",
            data.assign(
                code=data["project"],
                cheapest_way=[v.say(EASIEST.get(w, _NOT)) for w in data["cheapest"]],
                is_verified=data["verified"],
            ),
            ["code", "project", "region", "cheapest_way", "merit_change",
             "grant_change", "floor_change", "is_verified"],
            title=v.say(_("Find by code")),
            sheet="portfolio.why_not",
            most=len(data),
        )  # fmt: skip
        addresses = [
            self.rejected.address(p).removeprefix("why-not/") for p in data["project"]
        ]
        return linked(table, 0, addresses)

    def line(self, project: Any) -> str:
        """Say in one line what would let a rejected proposal in; empty if unknown."""
        row = self.by_code.get(str(project))
        if row is None:
            return ""
        way = str(row.get("cheapest"))
        if way not in _WAYS or not math.isfinite(finite(row.get(f"{way}_needed"))):
            return self._blocked(row) or self.view.say(_NOT)
        now, needed = self._ends(row, way)
        said, change = self._said(needed, way), self._change(needed - now, now, way)
        return self.view.say(
            _(
                "In with {way:lower} {change} → {needed}",
                way=_TITLES[way],
                change=change,
                needed=said,
            )
        )

    # -- one half-page -------------------------------------------------------

    def _answer(self, row: dict[Any, Any]) -> Answer:
        """Put one half-page together."""
        v, code = self.view, str(row["project"])
        region = row.get("region")
        page = v.pages.get(str(region), "")
        replaced = _codes(row, "replaces")
        more = len(replaced) - _REPLACED
        return Answer(
            self.rejected.anchors[code],
            code,
            v.titles.get(code, code),
            v.region(region),
            f"../regions/{page}" if page else "",
            (
                (v.say(_TITLES["merit"]), self._points(finite(row.get("merit")))),
                (v.say(_("Asked")), v.money(row.get("grant"))),
            ),
            v.say(from_json(row["message"])),
            tuple(self._way(row, name) for name in _WAYS),
            self._blocked(row),
            self._named(replaced),
            v.say(_("and {more} more", more=more)) if more > 0 else "",
            self._named(_codes(row, "joins")),
            self.core.sentence(code),
            is_true(row.get("verified")),
            why_not_command(code),
        )

    def _named(self, codes: list[str]) -> tuple[str, ...]:
        """Name a few proposals with code and place."""
        v = self.view
        return tuple(
            f"{v.titles.get(c, c)} ({c}, {v.place(c)})" for c in codes[:_REPLACED]
        )

    def _points(self, value: float, form: str = ",.1f") -> str:
        """Write points."""
        if not math.isfinite(value):
            return numbers.NOTHING
        text = figure(value, form)
        return self.view.say(_("{text} points", text=text))

    def _way(self, row: dict[Any, Any], name: str) -> Way:
        """Lay one way in out, or say that it is closed."""
        easiest = str(row.get("cheapest")) == name
        now, needed = self._ends(row, name)
        closed = self._closed(needed, name)
        if closed:
            at = self._place(now, now, name)
            title = self.view.say(_TITLES[name])
            return Way(
                title, self._said(now, name), "", "", at, math.nan, closed=closed
            )
        return Way(
            self.view.say(_TITLES[name]),
            self._said(now, name),
            self._said(needed, name),
            self._change(needed - now, now, name),
            self._place(now, now, name),
            self._place(needed, now, name),
            easiest,
        )

    def _closed(self, needed: float, name: str) -> str:
        """Say why a way does not lead in; empty where it does."""
        if not math.isfinite(needed):
            return self.view.say(_("This way alone does not lead in."))
        if name == "merit" and needed > _FULL >= self.given:
            said = self._points(needed)
            return self.view.say(
                _(
                    "Even full marks ({full:.0f}) fall short: {said} needed.",
                    full=_FULL,
                    said=said,
                )
            )
        return ""

    def _ends(self, row: dict[Any, Any], name: str) -> tuple[float, float]:
        """Give where the proposal stands and what is needed."""
        needed = finite(row.get(f"{name}_needed"))
        change = finite(row.get(f"{name}_change"))
        now = finite(row.get(name)) if name != "floor" else self.floor
        if not math.isfinite(now):
            now = needed - change
        return now, needed

    def _place(self, value: float, now: float, name: str) -> float:
        """Place a value on the scale of its way, in per cent."""
        top = {"merit": self.most, "grant": now, "floor": max(1.0, now)}[name]
        if not (math.isfinite(value) and top > 0):
            return math.nan
        return round(100 * min(1.0, max(0.0, value / top)), 2)

    def _said(self, value: float, name: str) -> str:
        """Write a value with its unit."""
        if name == "merit":
            return self._points(value)
        return self.view.money(value) if name == "grant" else numbers.percent(value)

    def _change(self, change: float, now: float, name: str) -> str:
        """Write a change with its unit."""
        if name == "merit":
            return self._points(change, "+,.1f")
        if name == "grant":
            share = f" ({figure(100 * change / now, '+.1f')}%)" if now > 0 else ""
            return f"{self.view.money(change)}{share}"
        return self.view.say(_("{change:+.1f} percentage points", change=100 * change))

    def _blocked(self, row: dict[Any, Any]) -> str:
        """Say which requirement keeps the proposal out."""
        told = str(row.get("blocked_by") or "")
        keys = [k for k in told.split("; ") if k and k != "nan"]
        words = (self._requirement(k, str(row.get("instead") or "")) for k in keys)
        return " ".join(dict.fromkeys(said for said in words if said))

    def _requirement(self, key: str, instead: str) -> str:
        """Say one requirement in words; empty where it has none here."""
        v, (requirement, kind, what) = self.view, of(key)

        def name(code: str) -> str:
            """Name a region, a proposal, a family by who is funded, or a word."""
            known = v.regions.get(code) or v.titles.get(code)
            if known is None and code == what and instead in v.titles:
                return f"{v.titles[instead]}, {instead}"
            return known or v.word(code)

        said = requirement.keeps_out(kind, what, name)
        return v.say(said) if said else ""


def sheets(view: View) -> Iterator[Page]:
    """Give the half-pages of the rejected proposals, and their index."""
    answers = Answers(view)
    if not answers.rejected.rows:
        return
    parts = list(answers.sheets())
    names = [file for file, _title, _some in parts]
    for i, (file, title, some) in enumerate(parts):
        values = {
            "plan": answers.plan,
            "title": title,
            "answers": some,
            "before": names[i - 1] if i else "",
            "after": names[i + 1] if i + 1 < len(names) else "",
        }
        yield Page("why-not", file, "why_not.html", values)
    listed: dict[str, Any] = {
        "plan": answers.plan,
        "table": answers.index(),
        "sheets": [(file, title) for file, title, _some in parts],
    }
    yield Page("why-not", "index.html", "why_not_index.html", listed)


def _codes(row: dict[Any, Any], name: str) -> list[str]:
    """Give the codes listed in a cell."""
    told = str(row.get(name) or "").split("; ")
    return [code for code in told if code and code != "nan"]
