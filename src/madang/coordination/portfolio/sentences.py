"""What a committee should read about the plans, in Korean and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.contracts import Finding, Note
from madang.coordination.portfolio.served import served
from madang.language import _, both
from madang.wording import listing, money, names, particle, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from madang.coordination.portfolio.tables import Frontier

__all__ = ["findings", "plan_notes"]


@dataclass(frozen=True, slots=True)
class _Said:
    """A frontier with what its sentences need."""

    front: Frontier
    tables: Mapping[str, pd.DataFrame]
    currency: str
    names_ko: Mapping[str, str]
    names_en: Mapping[str, str]

    @property
    def plans(self) -> pd.DataFrame:
        """All plans."""
        return self.tables["plans"]

    @property
    def plan(self) -> pd.Series:
        """The chosen plan."""
        return self.plans.iloc[self.front.chosen]

    @property
    def row(self) -> str:
        """The way to the chosen plan's row."""
        return f"plan={self.front.chosen + 1}"

    @property
    def year(self) -> int | None:
        """First year of the call; None where the proposals do not say."""
        first = self.front.problem.call.first
        return int(first[first > 0].min()) if (first > 0).any() else None


def _chosen(said: _Said) -> Iterator[Finding]:
    """Tell the plan chosen."""
    plan, n = said.plan, int((~said.front.problem.call.is_merged).sum())
    ko_money = money(plan["money"], said.currency, "ko")
    en_money = money(plan["money"], said.currency, "en")
    proof = (
        ("최적임이 증명되었다", "proven optimal")
        if plan["status"] == "optimal" and not plan["gap"] > 0
        else (
            f"최적값과의 차이는 최대 {percent(plan['gap'])}이다",
            f"at most {percent(plan['gap'])} below the best possible",
        )
    )
    yield Finding(
        key="portfolio_chosen",
        importance=0.95,
        says=both(
            f"선택안({plan['label_ko']}, {len(said.plans)}개 안 중 {plan['plan']}번)은 "
            f"신청 과제 {n}건 중 {plan['funded']}건에 {ko_money}을 지원하며, 기대 성과는 "
            f"{plan['merit']:,.0f}점이다. {proof[0]}.",
            f"The chosen plan ({plan['label_en']}, {plan['plan']} of "
            f"{len(said.plans)}) funds {plan['funded']} of {n} proposals with "
            f"{en_money}, for an expected merit of {plan['merit']:,.0f} points; "
            f"{proof[1]}.",
        ),
        value=float(plan["merit"]),
        unit="points",
        year=said.year,
        result="plans",
        row=said.row,
    )


def _price(said: _Said) -> Iterator[Finding]:
    """Tell what balance costs, from greatest merit to the chosen plan."""
    first, last, plan = said.plans.iloc[0], said.plans.iloc[-1], said.plan
    if not np.isfinite(plan["balance"]) or len(said.plans) == 1:
        return
    lost = float(first["merit"] - plan["merit"])
    share = lost / first["merit"] if first["merit"] > 0 else float("nan")
    all_lost = float(first["merit"] - last["merit"])
    yield Finding(
        key="price_of_balance",
        importance=0.92,
        says=both(
            "가장 적게 받는 지역의 몫을 필요 기준 배분액의 "
            f"{percent(first['balance'])}에서 {percent(plan['balance'])}까지 올리면 기대 "
            f"성과가 {lost:,.0f}점({percent(share)}) 줄고, 균형 우선안의 "
            f"{percent(last['balance'])}까지 올리면 {all_lost:,.0f}점이 준다.",
            "Raising the worst-off region from "
            f"{percent(first['balance'])} to {percent(plan['balance'])} of what it is due "
            f"by need costs {lost:,.0f} points of merit ({percent(share)}); the "
            f"balance-first plan, at {percent(last['balance'])}, costs {all_lost:,.0f} "
            "points.",
        ),
        value=lost,
        unit="points",
        year=said.year,
        result="plans",
        row=said.row,
    )


def _worst_off(said: _Said) -> Iterator[Finding]:
    """Tell which region gains most from balance."""
    region = said.plans["worst_region"].iloc[0]
    if not isinstance(region, str) or said.front.chosen == 0:
        return
    place = said.front.problem.call.regions.index(region)
    before = said.front.by_region(0)[place]
    after = said.front.by_region(said.front.chosen)[place]
    name_ko, name_en = said.names_ko[region], said.names_en[region]
    yield Finding(
        key="worst_off_region",
        importance=0.8,
        says=both(
            f"성과만 보면 필요에 비해 가장 적게 받는 {particle(name_ko, '은', '는')} "
            f"{money(before, said.currency, 'ko')}을 받지만, 선택안에서는 "
            f"{money(after, said.currency, 'ko')}을 받는다.",
            f"{name_en}, the worst-off region under merit alone, goes from "
            f"{money(before, said.currency, 'en')} to "
            f"{money(after, said.currency, 'en')} in the chosen plan.",
        ),
        value=float(after - before),
        unit=said.currency,
        year=said.year,
        result="allocations",
        row=f"{said.row},region={region}",
    )


def _against_last_year(said: _Said) -> Iterator[Finding]:
    """Tell how the plan differs from last year's way of sharing."""
    before = said.front.last_year
    if before is None:
        return
    call, now = said.front.problem.call, said.front.grants(said.front.chosen)
    entering, leaving = (now > 0) & (before == 0), (now == 0) & (before > 0)
    change = float(said.plan["merit"] - call.merit[before > 0].sum())
    points_ko, points_en = "빠진다", ""
    if said.front.terms.merit_counts == "proposals":
        more_ko, more_en = ("늘어난", "rises") if change >= 0 else ("줄어든", "falls")
        points_ko = f"빠지며, 기대 성과는 {abs(change):,.0f}점 {more_ko}다"
        points_en = f", and expected merit {more_en} by {abs(change):,.0f} points"
    yield Finding(
        key="swaps_last_year",
        importance=0.75,
        says=both(
            "같은 예산을 지난해의 지역별 비중대로 나눌 때와 견주면 선택안에서는 과제 "
            f"{int(entering.sum())}건이 새로 들어오고 {int(leaving.sum())}건이 "
            f"{points_ko}.",
            "Against sharing the same budget by last year's regional shares, "
            f"{int(entering.sum())} proposals enter and {int(leaving.sum())} "
            f"leave{points_en}.",
        ),
        value=float(entering.sum()),
        unit="projects",
        year=said.year,
        result="swaps",
        row=f"{said.row},against=last_year",
    )


def _families(said: _Said) -> Iterator[Finding]:
    """Tell how many duplicates the plan resolves."""
    call = said.front.problem.call
    alone = ~call.is_merged
    only = np.flatnonzero(call.is_exclusive)
    if not only.size:
        return
    groups = [call.asked[(call.family == i) & alone] for i in only]
    n = sum(len(asked) for asked in groups)
    saved = float(sum(asked.sum() - asked.max() for asked in groups))
    now = said.front.grants(said.front.chosen)
    merged = int((call.is_merged & (now > 0)).sum())
    merged_ko = f" 통합하여 지원하는 묶음은 {merged}개이다." if merged else ""
    merged_en = f" {merged} families are funded as one project." if merged else ""
    yield Finding(
        key="families_resolved",
        importance=0.72,
        says=both(
            f"중복으로 판정된 {len(only)}개 묶음({n}개 과제)에서 각각 "
            f"한 과제만 지원하거나 하나로 통합하여 {money(saved, said.currency, 'ko')}의 "
            f"중복 지원을 막는다.{merged_ko}",
            f"Of each of {len(only)} duplicate families ({n} proposals) one is funded "
            f"at most, or all as one project, so that {money(saved, said.currency, 'en')} "
            f"are not granted twice.{merged_en}",
        ),
        value=float(len(only)),
        unit="families",
        year=said.year,
        result="choices",
        row=said.row,
    )


def _rejected(said: _Said) -> Iterator[Finding]:
    """Tell how many proposals are not funded, and for how much they asked."""
    call, now = said.front.problem.call, said.front.grants(said.front.chosen)
    out = ~served(call, now > 0) & ~call.is_merged
    yield Finding(
        key="proposals_rejected",
        importance=0.55,
        says=both(
            f"선택안에서 지원하지 않는 신청 과제는 {int(out.sum())}건, 신청액은 "
            f"{money(float(call.asked[out].sum()), said.currency, 'ko')}이다.",
            f"The chosen plan leaves {int(out.sum())} proposals unfunded, which asked "
            f"for {money(float(call.asked[out].sum()), said.currency, 'en')}.",
        ),
        value=float(out.sum()),
        unit="projects",
        year=said.year,
        result="choices",
        row=said.row,
    )


def findings(
    front: Frontier,
    tables: Mapping[str, pd.DataFrame],
    regions: pd.DataFrame,
    currency: str,
) -> tuple[Finding, ...]:
    """Say what the plans mean.

    Parameters
    ----------
    front : Frontier
        The plans.
    tables : mapping of str to DataFrame
        The result tables made of them.
    regions : DataFrame
        The regions, for their names.
    currency : str
        Currency code.

    Returns
    -------
    tuple of Finding
    """
    said = _Said(front, tables, currency, names(regions, "ko"), names(regions, "en"))
    steps = (_chosen, _price, _worst_off, _against_last_year, _families, _rejected)
    return tuple(finding for step in steps for finding in step(said))


def _frontier_notes(front: Frontier) -> list[Note]:
    """Say why there are fewer plans than were asked for."""
    notes: list[Note] = []
    if not front.problem.has_balance:
        notes.append(
            Note(
                _(
                    "No region with need has a proposal, so balance has no "
                    "meaning: only "
                    "the plan of greatest merit is given."
                )
            )
        )
    elif len(front.plans) < front.terms.plans:
        notes.append(
            Note(
                _(
                    "There are only {count} distinct plans, where {plans} were "
                    "asked for.",
                    count=len(front.plans),
                    plans=front.terms.plans,
                )
            )
        )
    return notes


def plan_notes(front: Frontier, regions: pd.DataFrame) -> list[Note]:
    """Say what the plans leave open: regions without proposals, sizes, time.

    Parameters
    ----------
    front : Frontier
        The plans.
    regions : DataFrame
        The regions, for their names.

    Returns
    -------
    list of Note
    """
    call, budget = front.problem.call, front.terms.budget
    ko, en = names(regions, "ko"), names(regions, "en")
    notes = []
    absent = [
        r for r, a in zip(call.regions, call.asked_by_region, strict=True) if not a
    ]
    if absent:
        notes.append(
            Note(
                both(
                    f"신청 과제가 없는 지역 {len(absent)}곳은 균형 계산에서 제외하였다: "
                    f"{listing((ko[r] for r in absent), 'ko')}.",
                    f"{len(absent)} region(s) without a proposal are left out of balance: "
                    f"{listing((en[r] for r in absent), 'en')}.",
                )
            )
        )
    large = np.flatnonzero(call.least > budget)
    if large.size:
        first = call.table["project"].iloc[int(large[0])]
        notes.append(
            Note(
                _(
                    "{size} proposal(s) need more than the whole budget and can "
                    "be in no "
                    "plan, such as {first}.",
                    size=large.size,
                    first=first,
                )
            )
        )
    notes += _frontier_notes(front)
    if front.terms.yearly and (call.first == 0).any():
        n = int((call.first == 0).sum())
        notes.append(
            Note(
                _(
                    "{n} proposal(s) without dates were spread evenly over the "
                    "years that "
                    "have a budget of their own.",
                    n=n,
                )
            )
        )
    return notes
