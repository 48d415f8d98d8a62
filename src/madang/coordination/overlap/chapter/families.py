"""Families of overlapping projects: who, how sure, what to do, what it saves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.origins import verdict_command
from madang.display.pieces import Card, Cards, Gauge
from madang.display.view import records
from madang.language import _

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["Register", "families", "probability_gauge", "told"]

_STAGE: Final = "overlap"
_CARDS: Final = 6
_ITEMS: Final = 8
_DAY: Final = 10
_SURE: Final = 0.9995
_ACUTE: Final = ("duplicate", "rival")

Row = dict[Any, Any]


def probability_gauge(view: View, row: Row, label: str) -> Gauge | None:
    """Draw a probability with its interval; None where it is unknown."""
    value = numbers.finite(row.get("probability"))
    if not math.isfinite(value):
        return None
    ends = [numbers.finite(row.get(f"probability_{side}")) for side in ("low", "high")]
    text = numbers.percent(value)
    between = view.ranged(ends[0], ends[1], "share")
    if between != numbers.NOTHING and ends[0] < _SURE:
        text += f" ({between})"
    at = [round(100 * x, 2) for x in (value, *ends)]
    return Gauge(label, text, at[0], at[1], at[2], 50.0, f"{label}: {text}")


class Register:
    """The register in one language: families with their pairs and members."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.pairs = self._by_family("pairs", "probability")
        self.members = self._by_family("members", "lead")

    def _by_family(self, table: str, order: str) -> dict[Any, list[Row]]:
        """Give the rows of each family, the highest first."""
        found = self.view.result(_STAGE, table, "family")
        if found is None:
            return {}
        if order in found:
            found = found.sort_values(order, ascending=False, kind="stable")
        out: dict[Any, list[Row]] = {}
        for row in records(found.dropna(subset=["family"])):
            out.setdefault(row["family"], []).append(row)
        return out

    def telling(self, row: Row) -> list[Row]:
        """Give the pairs of a family, those first that have the family's verdict."""
        pairs = self.pairs.get(row["family"], [])
        return sorted(pairs, key=lambda p: p.get("verdict") != row.get("verdict"))

    def waiting(self, row: Row) -> list[Row]:
        """Give the pairs of a family that still wait for a verdict."""
        return [p for p in self.telling(row) if not _is_true(p, "decided")]

    def state(self, family: Any) -> str:
        """Say whether an officer has decided."""
        v, pairs = self.view, self.pairs.get(family, [])
        if not pairs or "decided" not in pairs[0]:
            return ""
        done = [p for p in pairs if _is_true(p, "decided")]
        if not done:
            return v.say(_("No officer’s verdict yet"))
        last = max(done, key=lambda p: str(p.get("decided_at") or ""))
        told = [last.get("decided_by"), str(last.get("decided_at") or "")[:_DAY]]
        by = " · ".join(str(x) for x in told if not pd.isna(x) and x not in {"", "nan"})
        tail = f": {by}" if by else ""
        return v.say(
            _(
                "Officers decided {count} of {count_2:,| pair/ pairs}{tail}",
                count=len(done),
                count_2=len(pairs),
                tail=tail,
            )
        )

    def command(self, row: Row) -> str:
        """Write the command that records a verdict on the most telling open pair."""
        waiting = self.waiting(row)
        if not waiting or "probability" not in waiting[0]:
            return ""
        first = waiting[0]
        said = str(first.get("verdict") or "duplicate")
        return verdict_command(first["project_a"], first["project_b"], said)

    def card(self, row: Row) -> Card:
        """Put one family on a card."""
        v, family = self.view, row["family"]
        first: Row = next(iter(self.telling(row)), {})
        reason = v.cell(first.get("message"), "message")
        label = v.say(_("Probability of the closest pair of this verdict"))
        return Card(
            str(row.get("label") or family),
            f"{v.word(row.get('verdict'))} → {v.word(row.get('plan'))}",
            self._facts(row, first, reason),
            self._items(family),
            reason,
            probability_gauge(v, first, label),
            v.cell(row.get("message"), "message"),
            self.state(family),
            self.command(row),
        )

    def _facts(self, row: Row, first: Row, reason: str) -> tuple[tuple[str, str], ...]:
        """Give places, money and shared words of a family."""
        v = self.view
        saving = v.money(row.get("saving"))
        ends = v.ranged(row.get("saving_low"), row.get("saving_high"), "money")
        if numbers.finite(row.get("saving")) <= 0:
            saving = v.say(_("none"))
        elif ends != numbers.NOTHING:
            saving = v.say(_("{value} (90% interval {ends})", value=saving, ends=ends))
        facts = [
            (v.say(_("Regions")), v.cell(row.get("regions") or "", "regions")),
            (v.say(_("At stake")), v.money(row.get("money"))),
            (v.say(_("Saving")), saving),
        ]
        shared = first.get("shared_phrases")
        phrases = shared if isinstance(shared, str) else ""
        if phrases and phrases.partition(" | ")[0] not in reason:
            said = phrases.replace(" | ", " · ")
            facts.append((v.say(_("Shared words")), said))
        return tuple(f for f in facts if f[1] != numbers.NOTHING)

    def _items(self, family: Any) -> tuple[str, ...]:
        """List the members with their places, the proposed lead first."""
        v = self.view
        members = self.members.get(family, [])
        lead = v.say(_("[lead] "))
        listed = [
            f"{lead if _is_true(m, 'lead') else ''}{told(v, m['project'])}"
            for m in members[:_ITEMS]
        ]
        more = len(members) - _ITEMS
        if more > 0:
            listed.append(v.say(_("and {more} more", more=more)))
        return tuple(listed)


def _is_true(row: Row, column: str) -> bool:
    """Tell whether a cell says yes."""
    value = row.get(column)
    return not pd.isna(value) and bool(value)


def told(view: View, project: Any) -> str:
    """Write a project's title and place."""
    return f"{view.cell(project, 'project')} — {view.place(project)}"


def families(view: View) -> Cards | None:
    """Lay out the families with the most money at stake."""
    found = view.result(_STAGE, "families", "family", "verdict", "saving", "money")
    if found is None:
        return None
    acute = found[found["verdict"].isin(_ACUTE)]
    top = acute.sort_values(["saving", "money"], ascending=False).head(_CARDS)
    if top.empty:
        return None
    register = Register(view)
    cards = tuple(register.card(r) for r in top.to_dict("records"))
    reading = view.say(
        _(
            "Of {count:,| family/ families} suspected of duplication or rivalry, "
            "{shown} with {most:lower}. Verdicts are proposals; the regions decide. "
            "Lines at the probability are 90% intervals, the dashes mark 50%.",
            count=len(acute),
            shown=len(cards),
            most=_("the largest saving")
            if top["saving"].gt(0).any()
            else _("the most money"),
        )
    )
    title = view.say(_("Families and what to do about them"))
    return Cards("overlap-families", title, reading, cards, ("families", "members"))
