"""What a committee should read of the plans and of the answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Decision, Finding, names_of
from madang.coordination.portfolio import findings_of_answers as answers
from madang.coordination.portfolio.inspected import told_alarms
from madang.coordination.portfolio.made import Made
from madang.language import Items, Message, _, figure, from_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from madang.coordination.portfolio.tables import Frontier

__all__ = ["findings"]


def _choice(made: Made) -> Decision:
    """Ask which plan is taken: merit first, the one chosen, or balance first."""
    call = made.front.problem.call
    offices = call.traits["organiser"][~call.is_merged].dropna().value_counts()
    offices = offices.sort_index().sort_values(ascending=False, kind="stable")
    who = _("the committee of the call")
    if len(offices):
        who = _(
            "the committee of the call; in charge of the proposals: {offices}",
            offices=Items(tuple(offices.index.astype(str)), 3, ""),
        )
    first = call.first[call.first > 0]
    places = sorted({0, made.front.chosen, len(made.plans) - 1})
    return Decision(
        _(
            "Choose the plan by which {n:,| proposal that asks/ proposals that ask} "
            "for {asked} {n:~is/are} funded.",
            n=int((~call.is_merged).sum()),
            asked=made.money(call.claims),
        ),
        who,
        _("before {year}, when the first of them begins", year=int(first.min()))
        if first.size
        else Message(""),
        tuple(_option(made, i) for i in places) if len(places) > 1 else (),
    )


def _option(made: Made, i: int) -> Message:
    """Say what a plan would do."""
    plan = made.plans.iloc[i]
    reached: Message | str = ""
    if np.isfinite(plan["balance"]):
        reached = _(
            ", worst-off region at {balance:.1%} of its due by need",
            balance=plan["balance"],
        )
    return _(
        "{name}{mark}: {funded:,| project/ projects}, {merit} {points} points{reached}",
        name=from_json(plan["message"]),
        mark=_(" (proposed)") if i == made.front.chosen else "",
        funded=int(plan["funded"]),
        merit=made.merit,
        points=made.points(plan["merit"]),
        reached=reached,
    )


def _chosen(made: Made) -> Iterator[Finding]:
    """Tell the plan chosen."""
    plan = made.plan
    proof = _("proven optimal")
    if plan["status"] != "optimal" or plan["gap"] > 0:
        proof = _("at most {gap:.1%} below the best possible", gap=plan["gap"])
    values: dict[str, Any] = {
        "name": from_json(plan["message"]), "plan": plan["plan"],
        "plans": len(made.plans), "funded": plan["funded"],
        "n": int((~made.front.problem.call.is_merged).sum()),
        "money": made.money(plan["money"]), "merit": made.merit,
        "points": made.points(plan["merit"]), "proof": proof,
    }  # fmt: skip
    says = _(
        "The chosen plan ({name}, {plan} of {plans}) funds {funded} of {n} proposals "
        "with {money}; {merit} is {points} points; {proof}.",
        **values,
    )
    choices = made.tables["choices"]
    mine = choices[choices["plan"] == plan["plan"]]
    joint = int((mine["merged"] & mine["funded"]).sum())
    joined = int(mine["merged_into"].notna().sum())
    if joint:
        says = _(
            "The chosen plan ({name}, {plan} of {plans}) funds {covered} of {n} "
            "proposals as {funded} projects, of which {joint} join several, with "
            "{money}; {merit} is {points} points; {proof}.",
            covered=int(plan["funded"]) - joint + joined,
            joint=joint,
            **values,
        )
    yield made.finding(
        "portfolio_chosen", 0.95, says, value=float(plan["merit"]), unit="points",
        result="plans", row=made.row, decision=_choice(made),
    )  # fmt: skip


def _alarms(made: Made) -> Iterator[Finding]:
    """Tell which alarms the chosen plan trips, and why no other plan is better."""
    told = told_alarms(made.front.alarms, made.front.chosen + 1)
    if told is not None:
        yield made.finding(
            "plan_alarms", 0.93, told[1], value=float(told[0]), unit="alarms",
            result="alarms", row=made.row,
        )  # fmt: skip


def _price(made: Made) -> Iterator[Finding]:
    """Tell what balance costs, from greatest merit to the chosen plan."""
    first, last, plan = made.plans.iloc[0], made.plans.iloc[-1], made.plan
    if not np.isfinite(plan["balance"]) or len(made.plans) == 1:
        return
    lost = float(first["merit"] - plan["merit"])
    says = _(
        "Raising the region farthest below its due by need from {first:.1%} to "
        "{balance:.1%} of that due lowers {merit} by {lost} points ({share:.1%}); the "
        "balance-first plan, at {last:.1%}, by {all_lost} points.",
        first=first["balance"],
        balance=plan["balance"],
        merit=made.merit,
        lost=made.points(lost, is_change=True),
        share=lost / first["merit"] if first["merit"] > 0 else float("nan"),
        last=last["balance"],
        all_lost=made.points(float(first["merit"] - last["merit"]), is_change=True),
    )
    yield made.finding(
        "price_of_balance", 0.92, says, value=lost, unit="points", result="plans",
        row=made.row,
    )  # fmt: skip


def _worst_off(made: Made) -> Iterator[Finding]:
    """Tell which region gains most from balance."""
    region = made.plans["worst_region"].iloc[0]
    if not isinstance(region, str) or made.front.chosen == 0:
        return
    place = made.front.problem.call.regions.index(region)
    before = made.front.by_region(0)[place]
    after = made.front.by_region(made.front.chosen)[place]
    says = _(
        "{region}, the worst-off region under merit alone, goes from {before} to "
        "{after} in the chosen plan.",
        region=made.names[region],
        before=made.money(before),
        after=made.money(after),
    )
    yield made.finding(
        "worst_off_region", 0.8, says, value=float(after - before), unit=made.currency,
        result="allocations", row=f"{made.row},region={region}",
    )  # fmt: skip


def _winners(made: Made) -> Iterator[Finding]:
    """Tell who gains and who loses from the plan of greatest merit to the chosen."""
    table, chosen = made.tables["steps"], made.front.chosen
    rows = table[table["plan"] == chosen + 1].set_index("region")["since_first"]
    gains, losses = rows[rows > 0].nlargest(2), rows[rows < 0].nsmallest(2)
    first, plan = made.plans.iloc[0], made.plan
    if gains.empty or losses.empty or not np.isfinite(plan["progressivity"]):
        return
    said = [
        _("{region} ({money})", region=made.names[str(r)], money=made.money(abs(m)))
        for part in (gains, losses)
        for r, m in part.items()
    ]
    says = _(
        "From merit first to the chosen plan most is gained by {winners} and most lost "
        "by {losers}. The regions that the money goes to lie {after:.1f} points below "
        "the reference of the balance ledger, averaged over the money, where it was "
        "{before:.1f}.",
        winners=Items(tuple(said[: len(gains)]), of="places"),
        losers=Items(tuple(said[len(gains) :]), of="places"),
        after=plan["progressivity"], before=first["progressivity"],
    )  # fmt: skip
    yield made.finding(
        "winners_and_losers", 0.86, says, value=float(plan["progressivity"]),
        unit="points", result="steps", row=made.row,
    )  # fmt: skip


def _against_last_year(made: Made) -> Iterator[Finding]:
    """Tell how the plan differs from last year's way of sharing."""
    before = made.front.last_year
    if before is None:
        return
    problem, now = made.front.problem, made.front.grants(made.front.chosen)
    entering, leaving = (now > 0) & (before == 0), (now == 0) & (before > 0)
    was = problem.points(float(problem.value[before > 0].sum()))
    change = float(made.plan["merit"]) - was
    points = made.points(abs(change), is_change=True)
    merit = _(", and {merit} rises by {points} points", merit=made.merit, points=points)
    if change < 0:
        merit = _(
            ", and {merit} falls by {points} points", merit=made.merit, points=points
        )
    says = _(
        "Against sharing the same budget by last year's regional shares, "
        "{entering:,| proposal enters/ proposals enter} and {leaving:,| leaves/ "
        "leave}{merit}.",
        entering=int(entering.sum()),
        leaving=int(leaving.sum()),
        merit=merit,
    )
    yield made.finding(
        "swaps_last_year", 0.75, says, value=float(entering.sum()), unit="projects",
        result="swaps", row=f"{made.row},against=last_year",
    )  # fmt: skip


def _families(made: Made) -> Iterator[Finding]:
    """Tell how many families of duplicates and rivals the plan resolves."""
    call = made.front.problem.call
    only = np.flatnonzero(call.is_exclusive)
    if not only.size:
        return
    groups = [call.asked[(call.family == i) & ~call.is_merged] for i in only]
    now = made.front.grants(made.front.chosen)
    merged = int((call.is_merged & (now > 0)).sum())
    says = _(
        "Of each of {families:,| family/ families} of duplicates or of rivals for "
        "one site ({n:,| proposal/ proposals}) one is funded at most, or all as one "
        "project: {saved} are not granted a second time.{merged}",
        families=len(only),
        n=sum(len(asked) for asked in groups),
        saved=made.money(sum(asked.sum() - asked.max() for asked in groups)),
        merged=_(
            " {n:,| family is funded as one project/ families are each funded "
            "as one project}.",
            n=merged,
        )
        if merged
        else "",
    )
    yield made.finding(
        "families_resolved", 0.72, says, value=float(len(only)), unit="families",
        result="choices", row=made.row,
    )  # fmt: skip


def _last_step(made: Made) -> Iterator[Finding]:
    """Tell what the last step of balance costs."""
    plans = made.plans
    if len(plans) < 2 or not np.isfinite(plans["price_of_balance"].iloc[-1]):  # noqa: PLR2004 - a step
        return
    before, last = plans.iloc[-2], plans.iloc[-1]
    price, extra = float(last["price_of_balance"]), float(last["price_money"])
    money: Message | str = ""
    if np.isfinite(extra):
        money = _("; to make up for it would take {extra} more",
                  extra=made.money(extra))  # fmt: skip
    said = ".3f" if made.front.problem.is_average else ",.1f"
    says = _(
        "The last step of balance, from {before:.1%} to {last:.1%}, lowers {merit} by "
        "{price} points for each percentage point (the first, {first}){money}.",
        before=before["balance"],
        last=last["balance"],
        merit=made.merit,
        price=figure(price, said),
        first=figure(float(plans["price_of_balance"].iloc[1]), said),
        money=money,
    )
    yield made.finding(
        "price_of_last_step", 0.7, says, value=price, unit="points per pp",
        result="plans", row=f"plan={int(last['plan'])}",
    )  # fmt: skip


_STEPS: Final = (
    _chosen, _alarms, _price, _worst_off, _winners, _against_last_year, _families,
    answers.rejected, answers.core, _last_step, answers.rules, answers.near,
    answers.kept_out,
)  # fmt: skip


def findings(
    front: Frontier,
    tables: Mapping[str, pd.DataFrame],
    regions: pd.DataFrame,
    currency: str,
    *,
    unanswered: int = 0,
) -> tuple[Finding, ...]:
    """Say what the plans, and the answers to them, mean.

    Parameters
    ----------
    front : Frontier
        The plans.
    tables : mapping of str to DataFrame
        All result tables.
    regions : DataFrame
        The regions, for their names.
    currency : str
        Currency code.
    unanswered : int
        Rejected proposals that a limit left without an answer.

    Returns
    -------
    tuple of Finding
    """
    made = Made(front, tables, names_of(regions), currency, unanswered)
    return tuple(finding for step in _STEPS for finding in step(made))
