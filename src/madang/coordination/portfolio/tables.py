"""The frontier laid out as the result tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.coordination.portfolio.call import NO_REGION
from madang.coordination.portfolio.inspected import raised
from madang.coordination.portfolio.merges import merged_into
from madang.coordination.portfolio.profile import NO_YEAR
from madang.coordination.portfolio.requirements.balance import ordered, worst_off
from madang.coordination.portfolio.requirements.limits import limits_of_regions
from madang.coordination.portfolio.requirements.years import tops
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.swaps import swap_rows
from madang.language import Message, _, to_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Frontier", "result_tables"]


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that the tables are made of.

    Attributes
    ----------
    problem : Problem
        The call as columns and rows.
    terms : Terms
        The requirements, the budget as money.
    plans : tuple of PlanPoint
        The frontier, balance rising.
    chosen : int
        Place of the chosen plan.
    alarms : DataFrame
        Alarms of the audit by plan.
    need, population : (R,) array
        Share of need, and residents, of each region.
    last_year : (P,) array or None
        Grants, had the call been shared as last year.
    price_money : (N,) array
        Extra budget with which each plan would have the merit of the one before;
        NaN where unknown.
    """

    problem: Problem
    terms: Terms
    plans: tuple[PlanPoint, ...]
    chosen: int
    alarms: pd.DataFrame
    need: NDArray[np.float64]
    population: NDArray[np.float64]
    last_year: NDArray[np.float64] | None
    price_money: NDArray[np.float64]

    @property
    def asked(self) -> tuple[Problem, tuple[PlanPoint, ...], int]:
        """What the chosen plan is asked: the call under its floor of progressivity.

        With it go the plans that keep that floor, and the place of the chosen one.
        """
        least = self.plans[self.chosen].least
        if least is None or least == self.terms.progressivity_floor:
            return self.problem, self.plans, self.chosen
        first = next(i for i, p in enumerate(self.plans) if p.progressivity >= least)
        first = min(first, self.chosen)
        return self.problem.kept_to(least), self.plans[first:], self.chosen - first

    def grants(self, place: int) -> NDArray[np.float64]:
        """Give the grants of a plan."""
        return self.problem.grants(self.plans[place].levels)

    def by_region(self, place: int) -> NDArray[np.float64]:
        """Give the money of each region in a plan."""
        return self.problem.call.by_region(self.grants(place))


def _counted(front: Frontier, grants: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count funded projects by region; one merged over regions is whole in none."""
    return front.problem.call.by_region((grants > 0).astype(float)).astype(np.int64)


def _name(place: int, last: int) -> Message:
    """Name a plan by its place on the frontier."""
    if place == 0:
        return _("Merit first")
    if place == last:
        return _("Balance first")
    return _("Compromise {place}", place=place)


def _ratio(front: Frontier, money: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give money given over money due; NaN where none is due."""
    due = front.problem.due
    ratio = np.full(due.size, np.nan)
    np.divide(money, due, out=ratio, where=due > 0)
    return ratio


def _worst(front: Frontier, place: int) -> str | None:
    """Name the region that is farthest below what it is due."""
    ratio = _ratio(front, front.by_region(place))
    if not np.isfinite(ratio).any():
        return None
    return front.problem.call.regions[int(np.nanargmin(ratio))]


def _gini(front: Frontier, place: int) -> float:
    """Give the inequality of money given to money due, weighted by what is due."""
    due = front.problem.due
    there = due > 0
    money = front.by_region(place)[there]
    if not there.any() or money.sum() == 0:
        return float("nan")
    order = np.argsort(money / due[there], kind="stable")
    held = np.concatenate([[0.0], np.cumsum(money[order]) / money.sum()])
    share = due[there][order] / due[there].sum()
    return float(1 - (share * (held[1:] + held[:-1])).sum())


def _price(front: Frontier, place: int) -> float:
    """Give points of merit lost for each percentage point of balance gained."""
    if not place:
        return float("nan")
    before, plan = front.plans[place - 1], front.plans[place]
    gained = 100 * (plan.balance - before.balance)
    lost = front.problem.point * (before.merit - plan.merit)
    return lost / gained if gained > 0 else float("nan")


def _plans(front: Frontier) -> pd.DataFrame:
    """List the plans."""
    rows = []
    last = len(front.plans) - 1
    tripped = raised(front.alarms, last + 1)
    for i, plan in enumerate(front.plans):
        grants = front.grants(i)
        rows.append(
            {
                "plan": i + 1, "message": to_json(_name(i, last)),
                "floor": plan.floor,
                "merit": front.problem.points(plan.merit), "balance": plan.balance,
                "money": grants.sum(), "funded": int((grants > 0).sum()),
                "price_of_balance": _price(front, i),
                "price_money": front.price_money[i],
                "status": plan.status, "gap": plan.gap,
                "seconds": plan.seconds, "chosen": i == front.chosen,
                "worst_region": _worst(front, i),
                "worst_off": worst_off(front.problem, plan.levels),
                "ordered": ordered(front.problem, plan.levels),
                "progressivity": plan.progressivity,
                "gini": _gini(front, i), "model": str(front.terms.balance),
                "alarms": int(tripped[i]),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _choices(front: Frontier) -> pd.DataFrame:
    """List every proposal under every plan, funded or not."""
    call = front.problem.call
    names = np.array([*call.families, None], dtype=object)
    codes = np.array([*call.table["project"], None], dtype=object)
    year = pd.Series(call.first, dtype="Int64")
    tables = []
    for i in range(len(front.plans)):
        grants = front.grants(i)
        starts = pd.Series(
            front.problem.first_years(front.plans[i].levels), dtype="Int64"
        )
        table = call.table.assign(
            plan=i + 1,
            merit=call.merit,
            merit_imputed=call.imputed,
            asked=call.asked,
            grant=grants,
            funded=grants > 0,
            year=year.mask(year == NO_YEAR),
            family=names[call.family],
            level=grants / call.asked,
            first_year=starts.mask(starts == NO_YEAR),
            merged=call.is_merged,
            merged_into=codes[merged_into(call, grants > 0)],
            running=call.running,
            worth=front.problem.point * front.problem.weight * call.merit,
        )
        tables.append(TABLES["choices"].typed(table))
    return pd.concat(tables, ignore_index=True)


def _allocations(front: Frontier) -> pd.DataFrame:
    """List the money of every region under every plan; nationwide money last."""
    call = front.problem.call
    nationwide = (call.place == NO_REGION) & ~call.is_merged
    made, tables = TABLES["allocations"], []
    for i in range(len(front.plans)):
        grants = front.grants(i)
        money, total = front.by_region(i), grants.sum()
        table = pd.DataFrame(
            {
                "region": list(call.regions),
                "money": money,
                "share": money / total if total > 0 else np.nan,
                "per_head": np.divide(
                    money, front.population, out=np.full(money.size, np.nan),
                    where=front.population > 0,
                ),
                "need_share": front.need,
                "due": front.problem.due,
                "ratio": _ratio(front, money),
                **limits_of_regions(front.terms, call.regions, total),
                "funded": _counted(front, grants),
            }
        )  # fmt: skip
        if nationwide.any():
            whole = float(grants[nationwide].sum())
            row = {
                "region": None,
                "money": whole,
                "share": whole / total if total > 0 else np.nan,
                "funded": int((grants[nationwide] > 0).sum()),
            }
            table.loc[len(table)] = pd.Series(row)
        tables.append(made.typed(table.assign(plan=i + 1)))
    return pd.concat(tables, ignore_index=True)


def _steps(front: Frontier) -> pd.DataFrame:
    """List who gains and who loses in each step, those farthest behind first."""
    call, made, tables = front.problem.call, TABLES["steps"], []
    order = np.argsort(-np.nan_to_num(call.shortfall, nan=-1.0), kind="stable")
    money = [front.by_region(i) for i in range(len(front.plans))]
    for i in range(1, len(money)):
        table = pd.DataFrame(
            {
                "plan": i + 1, "region": list(call.regions),
                "shortfall": call.shortfall, "need_share": front.need,
                "money_before": money[i - 1], "money_after": money[i],
                "money": money[i] - money[i - 1], "since_first": money[i] - money[0],
            }
        )  # fmt: skip
        applied = call.asked_by_region[order] > 0
        tables.append(made.typed(table.iloc[order][applied]))
    return pd.concat(tables, ignore_index=True) if tables else made.empty()


def _swaps(front: Frontier) -> pd.DataFrame:
    """List what enters and leaves, plan by plan."""
    problem, made, tables = front.problem, TABLES["swaps"], []
    for i, plan in enumerate(front.plans):
        now, merits = front.grants(i), problem.merits(plan.levels)
        others = {}
        if front.last_year is not None:
            whole = np.where(front.last_year > 0, problem.value, 0.0)
            others["last_year"] = (front.last_year, whole)
        if i:
            was = problem.merits(front.plans[i - 1].levels)
            others["previous"] = (front.grants(i - 1), was)
        tables += [
            swap_rows(problem.call, i + 1, against, grants=now, before=before,
                      gain=problem.point * (merits - was))
            for against, (before, was) in others.items()
        ]  # fmt: skip
    filled = [made.typed(t) for t in tables if not t.empty]
    return pd.concat(filled, ignore_index=True) if filled else made.empty()


def _years(front: Frontier) -> pd.DataFrame:
    """List the money of every year under every plan."""
    problem, call = front.problem, front.problem.call
    budgets = tops(front.terms)
    running = dict(zip(call.years, call.committed.tolist(), strict=True))
    rows = []
    for i, plan in enumerate(front.plans):
        for year, spent in zip(problem.years, problem.spent(plan.levels), strict=True):
            if year == NO_YEAR:
                continue
            top, taken = budgets.get(year, float("nan")), running.get(year, 0.0)
            rows.append(
                {
                    "plan": i + 1, "year": year, "budget": top, "money": spent,
                    "running": taken, "left": top - spent - taken,
                }
            )  # fmt: skip
    made = TABLES["years"]
    return made.typed(pd.DataFrame(rows)) if rows else made.empty()


def result_tables(front: Frontier) -> dict[str, pd.DataFrame]:
    """Lay the frontier out as the stage's tables.

    Parameters
    ----------
    front : Frontier
        The plans and what they were made of.

    Returns
    -------
    dict of str to DataFrame
        plans, alarms, choices, allocations, steps, swaps and years.
    """
    return {
        "plans": TABLES["plans"].typed(_plans(front)),
        "alarms": TABLES["alarms"].typed(
            front.alarms[front.alarms["plan"] <= len(front.plans)]
        ),
        "choices": _choices(front),
        "allocations": _allocations(front),
        "steps": _steps(front),
        "swaps": _swaps(front),
        "years": _years(front),
    }
