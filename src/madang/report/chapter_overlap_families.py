"""Families of overlapping projects: who, how sure, what to do, what it saves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.origins import verdict_command
from madang.display.pieces import Card, Cards, Gauge
from madang.language import _, from_json, joined

if TYPE_CHECKING:
    from madang.display.pieces import Table
    from madang.display.view import View

__all__ = ["BUILDERS", "Register", "probability_gauge"]

_STAGE: Final = "overlap"
_CARDS: Final = 6
_ITEMS: Final = 8
_DAY: Final = 10
_SURE: Final = 0.9995
_ACUTE: Final = ("duplicate", "rival")
_SAVING: Final = ("saving", "saving_low", "saving_high")


def probability_gauge(view: View, row: dict[Any, Any], label: str) -> Gauge | None:
    """Draw a probability with its interval; None where it is unknown."""
    value = numbers.finite(row.get("probability"))
    if not math.isfinite(value):
        return None
    ends = [numbers.finite(row.get(f"probability_{side}")) for side in ("low", "high")]
    sure = value >= _SURE
    text = ">99.9%" if sure else numbers.percent(value)
    between = view.ranged(ends[0], ends[1], "share")
    if between != numbers.NOTHING and not (sure and ends[0] >= _SURE):
        text += f" ({between})"
    at = [round(100 * x, 2) for x in (value, *ends)]
    return Gauge(label, text, at[0], at[1], at[2], 50.0, f"{label}: {text}")


class Register:
    """The register in one language: families with their pairs and members."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.pairs = self._pairs()
        self.members = self._members()

    def _pairs(self) -> dict[Any, list[dict[Any, Any]]]:
        """Give the pairs of each family, the most probable first."""
        found = self.view.result(_STAGE, "pairs", "family", "project_a", "project_b")
        if found is None:
            return {}
        if "probability" in found:
            found = found.sort_values("probability", ascending=False, kind="stable")
        out: dict[Any, list[dict[Any, Any]]] = {}
        for row in found.dropna(subset=["family"]).to_dict("records"):
            out.setdefault(row["family"], []).append(row)
        return out

    def _members(self) -> dict[Any, list[tuple[str, bool]]]:
        """Give the members of each family, its lead first."""
        found = self.view.result(_STAGE, "members", "family", "project")
        if found is None:
            return {}
        leads = found["lead"] if "lead" in found else pd.Series(False, found.index)  # noqa: FBT003 - a column of no
        out: dict[Any, list[tuple[str, bool]]] = {}
        for family, project, lead in zip(
            found["family"], found["project"], leads, strict=True
        ):
            is_lead = not pd.isna(lead) and bool(lead)
            out.setdefault(family, []).append((str(project), is_lead))
        return {k: sorted(v, key=lambda m: not m[1]) for k, v in out.items()}

    def state(self, family: Any) -> str:
        """Say whether an officer has decided."""
        v, pairs = self.view, self.pairs.get(family, [])
        if not pairs or "decided" not in pairs[0]:
            return ""
        done = [p for p in pairs if not pd.isna(p["decided"]) and bool(p["decided"])]
        if not done:
            return v.say(_("No officer’s verdict yet"))
        last = max(done, key=lambda p: str(p.get("decided_at") or ""))
        told = [last.get("decided_by"), str(last.get("decided_at") or "")[:_DAY]]
        by = " · ".join(str(x) for x in told if not pd.isna(x) and x not in {"", "nan"})
        tail = f": {by}" if by else ""
        return v.say(
            _(
                "Officers decided {count} of {count_2} pairs{tail}",
                count=len(done),
                count_2=len(pairs),
                tail=tail,
            )
        )

    def is_open(self, family: Any) -> bool:
        """Tell whether a pair of the family still waits for a verdict."""
        pairs = self.pairs.get(family, [])
        return any(pd.isna(p.get("decided")) or not p.get("decided") for p in pairs)

    def command(self, family: Any) -> str:
        """Write the command that records a verdict on the most probable open pair."""
        pairs = self.pairs.get(family, [])
        waiting = [
            p for p in pairs if pd.isna(p.get("decided")) or not p.get("decided")
        ]
        if not waiting or "probability" not in waiting[0]:
            return ""
        first = waiting[0]
        said = str(first.get("verdict") or "duplicate")
        return verdict_command(first["project_a"], first["project_b"], said)

    def card(self, row: dict[Any, Any]) -> Card:
        """Put one family on a card."""
        v, family = self.view, row["family"]
        first: dict[Any, Any] = next(iter(self.pairs.get(family, [])), {})
        reason = v.say(from_json(first["message"])) if "message" in first else ""
        label = v.say(_("Probability of the closest pair"))
        return Card(
            str(row.get("label") or family),
            f"{v.word(row.get('verdict'))} → {v.word(row.get('plan'))}",
            self._facts(row, first, reason),
            self._items(family),
            reason,
            probability_gauge(v, first, label),
            v.say(from_json(row["message"])) if "message" in row else "",
            self.state(family),
            self.command(family),
        )

    def _facts(
        self, row: dict[Any, Any], first: dict[Any, Any], reason: str
    ) -> tuple[tuple[str, str], ...]:
        """Give places, money and shared words of a family."""
        v = self.view
        codes = [c for c in str(row.get("regions") or "").split("; ") if c]
        saving = v.money(row.get("saving"))
        low, high = row.get("saving_low"), row.get("saving_high")
        if all(math.isfinite(numbers.finite(x)) for x in (low, high)):
            ends = joined(v.money(low), v.money(high), v.language)
            saving += f" ({v.text('interval')} {ends})"
        facts = [
            (v.say(_("Regions")), ", ".join(v.region(c) for c in codes)),
            (v.say(_("At stake")), v.money(row.get("money"))),
            (v.say(_("Saving")), saving),
        ]
        shared = first.get("shared_phrases")
        phrases = str(shared) if isinstance(shared, str) else ""
        if phrases and phrases.partition(" | ")[0] not in reason:
            said = phrases.replace(" | ", " · ")
            facts.append((v.say(_("Shared words")), said))
        return tuple(f for f in facts if f[1] != numbers.NOTHING)

    def _items(self, family: Any) -> tuple[str, ...]:
        """List the members with their places, the proposed lead first."""
        v = self.view
        members = self.members.get(family, [])
        lead = v.say(_("[lead] "))
        told = [
            f"{lead if is_lead else ''}{v.titles.get(p, p)} — {v.place(p)}"
            for p, is_lead in members[:_ITEMS]
        ]
        more = len(members) - _ITEMS
        if more > 0:
            told.append(v.say(_("and {more} more", more=more)))
        return tuple(told)


def _families(view: View) -> Cards | None:
    """Lay out the families with the most money at stake."""
    found = view.result(_STAGE, "families", "family", "money")
    if found is None:
        return None
    by = ["saving", "money"] if "saving" in found else ["money"]
    acute = found
    if "verdict" in found:
        acute = found[found["verdict"].isin(_ACUTE)]
    top = acute.sort_values(by, ascending=False).head(_CARDS)
    if top.empty:
        return None
    register = Register(view)
    cards = tuple(register.card(r) for r in top.to_dict("records"))
    reading = view.say(
        _(
            "Of {count:,} families suspected of duplication or rivalry, the "
            "{count_2} with the largest saving. Verdicts are proposals; the "
            "regions decide. Lines at the probability are 90% intervals, the "
            "dashes mark 50%.",
            count=len(acute),
            count_2=len(cards),
        )
    )
    title = view.say(_("Families and what to do about them"))
    return Cards("overlap-families", title, reading, cards, ("families", "members"))


def _family_table(view: View) -> Table | None:
    """List all families."""
    found = view.result(_STAGE, "families", "family", "money")
    if found is None:
        return None
    by = [c for c in ("saving", "money") if c in found]
    data = found.assign(plan_word=found.get("plan")).sort_values(by, ascending=False)
    return view.table(
        "overlap-families-table",
        data,
        [
            "label",
            "activity",
            "regions",
            "members",
            "verdict",
            "plan_word",
            "money",
            ("saving", "saving_low", "saving_high")
            if "saving_low" in data
            else "saving",
        ],
        title=view.say(
            _("All families of similar projects, complements and sequences included")
        ),
        sheet="overlap.families",
        most=30,
    )


BUILDERS: Final = (_families, _family_table)
