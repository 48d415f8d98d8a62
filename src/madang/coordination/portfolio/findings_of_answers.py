"""What a committee should read of the answers to a plan: how sure, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import Decision
from madang.coordination.portfolio.merges import is_supported
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL
from madang.coordination.portfolio.robust import CORE, NEVER
from madang.language import Range, _, from_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.contracts import Finding
    from madang.coordination.portfolio.made import Made

__all__ = ["core", "kept_out", "near", "rejected", "rules"]

_NEAR: Final = 5.0
"""Points of merit within which a rejected proposal is a near miss."""


def rejected(made: Made) -> Iterator[Finding]:
    """Tell how many proposals are not funded, and for how much they asked."""
    call, now = made.front.problem.call, made.front.grants(made.front.chosen)
    out = ~is_supported(call, now > 0) & ~call.is_merged
    says = _(
        "The chosen plan leaves {n:,| proposal/ proposals} unfunded, which asked for "
        "{asked}.",
        n=int(out.sum()),
        asked=made.money(call.asked[out].sum()),
    )
    yield made.finding(
        "proposals_rejected", 0.55, says, value=float(out.sum()), unit="projects",
        result="choices", row=made.row,
    )  # fmt: skip


def core(made: Made) -> Iterator[Finding]:
    """Tell how many proposals are funded however merits are drawn."""
    table = made.tables["robust"]
    if table.empty:
        return
    n, never = int(table["core"].sum()), int(table["never"].sum())
    edge = len(table) - n - never
    low, high = (int((table[end] >= CORE).sum()) for end in ("low", "high"))
    says = _(
        "Over {draws:,} draws of merit and weights, {n} proposals (90% interval "
        "{ends}) are funded in at least {core:.0%} of draws, and {never} in at most "
        "{rarely:.0%}; the committee's discretion lies with the other {edge}.",
        draws=int(table["draws"].iloc[0]),
        n=n,
        ends=Range(low, high, ".0f"),
        core=CORE,
        never=never,
        rarely=NEVER,
        edge=edge,
    )
    yield made.finding(
        "robust_core", 0.9, says, value=float(n), low=float(low), high=float(high),
        unit="projects", result="robust", row="core=True" if n else "",
        decision=Decision(
            _(
                "Decide by hand on {edge:,| proposal/ proposals} that {edge:~is/are} "
                "in or out by how merit is read.",
                edge=edge,
            ),
            _("the committee of the call"),
        )
        if edge
        else None,
    )  # fmt: skip


def rules(made: Made) -> Iterator[Finding]:
    """Tell how far other rules agree with the chosen plan."""
    table = made.tables["rule_choices"]
    by_rule = {
        str(rule): set(rows["project"].astype(str))
        for rule, rows in table.groupby("rule")
    }
    chosen = by_rule.pop("optimum", set())
    if not chosen or not by_rule:
        return
    shared = chosen.intersection(*by_rule.values())
    nearest = max(sorted(by_rule), key=lambda r: len(by_rule[r] & chosen))
    names = made.tables["rules"].set_index("rule")["message"]
    says = _(
        "Of the {of} projects of the chosen plan, {shared} are also funded by each of "
        "the {rules} other rules; the nearest is {name}, with {n} in common.",
        of=len(chosen),
        shared=len(shared),
        rules=len(by_rule),
        name=from_json(names[nearest]),
        n=len(by_rule[nearest] & chosen),
    )
    yield made.finding(
        "rules_agree", 0.6, says, value=float(len(shared)), unit="projects",
        result="rules", row=f"rule={nearest}",
    )  # fmt: skip


def near(made: Made) -> Iterator[Finding]:
    """Tell how many of the rejected lack only a few points."""
    table = made.tables["why_not"]
    known = table[table["merit_change"].notna()]
    if known.empty:
        return
    near = int((known["merit_change"] <= _NEAR).sum())
    cut = known["grant_change"] / known["grant"]
    figures = {
        "n": len(table) - made.unanswered,
        "near": near,
        "points": _NEAR,
        "cut": int(cut.notna().sum()),
        "median": -float(cut.median()),
    }
    says = _(
        "Of {n:,| rejected proposal/ rejected proposals}, {near} would be funded "
        "with at most {points:g} points of merit more. For {cut} a smaller grant "
        "would do, each for itself alone and not all at once; the median cut is "
        "{median:.1%}.",
        **figures,
    )
    if made.unanswered:
        says = _(
            "Of the {n:,| rejected proposal/ rejected proposals} answered so far "
            "({unanswered} are not), {near} would be funded with at most {points:g} "
            "points of merit more. For {cut} a smaller grant would do, each for "
            "itself alone and not all at once; the median cut is {median:.1%}.",
            **figures,
            unanswered=made.unanswered,
        )
    yield made.finding(
        "near_misses", 0.65, says, value=float(near), unit="projects",
        result="why_not", row=made.row,
    )  # fmt: skip


def kept_out(made: Made) -> Iterator[Finding]:
    """Tell how many rejected proposals the limit on small projects alone keeps out."""
    keys = made.tables["why_not"]["blocked_by"].astype(str).str.split("; ")
    small = int(keys.map(lambda told: SMALL in told).sum())
    if small:
        says = _(
            "The limit on small projects alone keeps {n:,| rejected proposal/ "
            "rejected proposals} out.",
            n=small,
        )
        yield made.finding(
            "kept_out_as_small", 0.5, says, value=float(small), unit="projects",
            result="why_not", row=made.row,
        )  # fmt: skip
