"""What a committee should read of the answers: core, last step, rules, near misses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts import Finding, Note
from madang.coordination.portfolio.robust import CORE, NEVER
from madang.language import _, both
from madang.wording import between, figure, money, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from madang.coordination.portfolio.answers import Answers
    from madang.coordination.portfolio.tables import Frontier

__all__ = ["answer_findings", "answer_notes"]

NEAR: Final = 5.0
"""Points of merit within which a rejected proposal is a near miss."""


@dataclass(frozen=True, slots=True)
class _Told:
    """The result tables with what sentences need."""

    front: Frontier
    tables: Mapping[str, pd.DataFrame]
    currency: str

    @property
    def year(self) -> int | None:
        """First year of the call; None where the proposals do not say."""
        first = self.front.problem.call.first
        return int(first[first > 0].min()) if (first > 0).any() else None


def _core(told: _Told) -> Iterator[Finding]:
    """Tell how many proposals are funded however merits are drawn."""
    table = told.tables["robust"]
    if table.empty:
        return
    n, draws = int(table["core"].sum()), int(table["draws"].iloc[0])
    never = int(table["never"].sum())
    low, high = int((table["low"] >= CORE).sum()), int((table["high"] >= CORE).sum())
    edge = len(table) - n - never
    ko, en = between(low, high, "ko", ".0f"), between(low, high, "en", ".0f")
    yield Finding(
        key="robust_core",
        importance=0.9,
        says=both(
            f"평가 점수와 배점을 {draws:,}번 흔들어도 {percent(CORE, '.0f')} 이상에서 "
            f"선정되는 핵심 과제는 {n}건(90% 구간 {ko}건)이고, {percent(NEVER, '.0f')} "
            f"이하에서만 선정되는 과제는 {never}건이다. 위원회가 판단할 여지는 나머지 "
            f"{edge}건에 있다.",
            f"Over {draws:,} draws of merit and weights, {n} proposals (90% interval "
            f"{en}) are funded in at least {percent(CORE, '.0f')} of draws, and {never} in "
            f"at most {percent(NEVER, '.0f')}; the committee's discretion lies with the "
            f"other {edge}.",
        ),
        value=float(n),
        low=float(low),
        high=float(high),
        unit="projects",
        year=told.year,
        result="robust",
        row="core=True" if n else "",
    )


def _last_step(told: _Told) -> Iterator[Finding]:
    """Tell what the last step of balance costs."""
    plans = told.tables["plans"]
    if len(plans) < 2 or not np.isfinite(plans["price_of_balance"].iloc[-1]):  # noqa: PLR2004 - a step
        return
    before, last = plans.iloc[-2], plans.iloc[-1]
    price, extra = float(last["price_of_balance"]), float(last["price_money"])
    first = float(plans["price_of_balance"].iloc[1])
    ko_money = en_money = ""
    if np.isfinite(extra):
        ko_money = (
            f", 이를 돈으로 메우려면 {money(extra, told.currency, 'ko')}이 더 든다"
        )
        en_money = (
            f"; to make up for it would take {money(extra, told.currency, 'en')} more"
        )
    yield Finding(
        key="price_of_last_step",
        importance=0.7,
        says=both(
            f"균형을 {percent(before['balance'])}에서 {percent(last['balance'])}까지 "
            f"올리는 마지막 단계에서는 1%p마다 성과 {figure(price, ',.1f')}점을 잃는다"
            f"(첫 단계는 {figure(first, ',.1f')}점){ko_money}.",
            f"The last step of balance, from {percent(before['balance'])} to "
            f"{percent(last['balance'])}, costs {figure(price, ',.1f')} points of merit "
            f"for each percentage point (the first, {figure(first, ',.1f')}){en_money}.",
        ),
        value=price,
        unit="points per pp",
        year=told.year,
        result="plans",
        row=f"plan={int(last['plan'])}",
    )


def _rules(told: _Told) -> Iterator[Finding]:
    """Tell how far other rules agree with the chosen plan."""
    table = told.tables["rule_choices"]
    if table.empty:
        return
    by_rule = {
        str(rule): set(rows["project"].astype(str))
        for rule, rows in table.groupby("rule")
    }
    chosen = by_rule.pop("optimum", set())
    if not chosen or not by_rule:
        return
    shared = chosen.intersection(*by_rule.values())
    rules = told.tables["rules"].set_index("rule")
    nearest = max(sorted(by_rule), key=lambda r: len(by_rule[r] & chosen))
    name_ko, name_en = (str(rules.loc[nearest, f"label_{w}"]) for w in ("ko", "en"))
    n, of = len(by_rule[nearest] & chosen), len(chosen)
    yield Finding(
        key="rules_agree",
        importance=0.6,
        says=both(
            f"선택안의 {of}건 가운데 {len(shared)}건은 견준 {len(by_rule)}가지 배분 "
            f"방식에서도 모두 선정된다. 선택안과 가장 가까운 것은 {name_ko}"
            f"({n}건 일치)이다.",
            f"Of the {of} proposals of the chosen plan, {len(shared)} are also funded "
            f"by each of the {len(by_rule)} other rules; the nearest is "
            f"{name_en}, with {n} in common.",
        ),
        value=float(len(shared)),
        unit="projects",
        year=told.year,
        result="rules",
        row=f"rule={nearest}",
    )


def _near(told: _Told) -> Iterator[Finding]:
    """Tell how many of the rejected lack only a few points."""
    table = told.tables["why_not"]
    known = table[table["merit_change"].notna()] if not table.empty else table
    if known.empty:
        return
    near = int((known["merit_change"] <= NEAR).sum())
    cut = known["grant_change"] / known["grant"]
    yield Finding(
        key="near_misses",
        importance=0.65,
        says=both(
            f"탈락 과제 {len(table)}건 가운데 평가 점수가 {NEAR:g}점 이내로 오르면 "
            f"선정되는 과제는 {near}건이다. 신청액을 줄이는 길이 있는 과제는 "
            f"{int(cut.notna().sum())}건이며, 줄여야 하는 폭의 중앙값은 "
            f"{percent(-float(cut.median()))}이다.",
            f"Of {len(table)} rejected proposals, {near} would be funded with at most "
            f"{NEAR:g} points of merit more. For {int(cut.notna().sum())} a smaller grant "
            f"would do; the median cut is {percent(-float(cut.median()))}.",
        ),
        value=float(near),
        unit="projects",
        year=told.year,
        result="why_not",
        row=f"plan={told.front.chosen + 1}",
    )


def answer_findings(
    front: Frontier, tables: Mapping[str, pd.DataFrame], currency: str
) -> tuple[Finding, ...]:
    """Say what the answers mean.

    Parameters
    ----------
    front : Frontier
        The plans.
    tables : mapping of str to DataFrame
        All result tables.
    currency : str
        Currency code.

    Returns
    -------
    tuple of Finding
    """
    told = _Told(front, tables, currency)
    return tuple(f for step in (_core, _last_step, _rules, _near) for f in step(told))


def answer_notes(
    front: Frontier, tables: Mapping[str, pd.DataFrame], answers: Answers
) -> list[Note]:
    """Say what the answers leave open: draws lost, time, ties.

    Parameters
    ----------
    front : Frontier
        The plans.
    tables : mapping of str to DataFrame
        All result tables.
    answers : Answers
        What was asked.

    Returns
    -------
    list of Note
    """
    notes = []
    robust, why = tables["robust"], tables["why_not"]
    made = int(robust["draws"].iloc[0]) if len(robust) else 0
    if made < answers.draws:
        lost = answers.draws - made
        notes.append(
            Note(
                _(
                    "Of {draws:,} draws, {lost:,} were left out: time ran out, "
                    "or no plan "
                    "keeps the requirements.",
                    draws=answers.draws,
                    lost=lost,
                )
            )
        )
    unsure = int((~why["verified"]).sum()) if len(why) else 0
    if unsure:
        notes.append(
            Note(
                _(
                    "The answers to {unsure} rejected proposals could not be tried by "
                    "solving again: time ran out, or the chosen plan is not proven.",
                    unsure=unsure,
                )
            )
        )
    return notes + _tie_notes(front)


def _tie_notes(front: Frontier) -> list[Note]:
    """Say where proposals that are alike in everything were parted by code."""
    from madang.coordination.portfolio.ties import twins  # noqa: PLC0415 - only here

    grants = front.grants(front.chosen)
    parted = [g for g in twins(front.problem) if 0 < (grants[g] > 0).sum() < len(g)]
    if not parted:
        return []
    n = sum(len(g) for g in parted)
    return [
        Note(
            _(
                "{n} proposals alike in merit, grant, region and years were "
                "funded in the "
                "order of their codes: no merit parts those in from those out.",
                n=n,
            )
        )
    ]
