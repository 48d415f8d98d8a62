"""The same call under other rules: who would be funded, and who would envy whom.

Regions vote. Each supports the proposals that serve it (its own, those of regions
within it, nationwide ones), gains their merit, and commands money by need. All
rules keep to the budget, to duplicate families and to what excludes what; other
requirements of the plan (floors, caps, years) bind the optimum alone. Proposals
are taken as submitted, in full; merged projects are the optimum's alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.coordination.portfolio.call import NO_REGION
from madang.coordination.portfolio.results import RULES, TABLES
from madang.language import to_json
from madang.metrics.inequality import gini
from madang.metrics.voting import (
    Completion,
    Election,
    TooDear,
    Unsupported,
    equal_shares,
    greedy_welfare,
    sequential_phragmen,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["compare"]

_STEP: Final = 0.005  # by which shares grow, of the budget
_CENT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Contest:
    """The call as an election among regions.

    Attributes
    ----------
    problem : Problem
        The call and its terms.
    open : (N,) array of int
        Proposals that can be chosen, as submitted.
    worth : (P,) array
        Merit that each adds to a plan if funded in full.
    weight : (R,) array
        What each region commands; sums to 1, 0 where it did not apply.
    rivals : tuple of tuple of int
        Sets of places in `open` of which at most one is funded.
    requires : tuple of (int, int)
        Pairs of places in `open`: the first only with the second.
    """

    problem: Problem
    open: NDArray[np.int64]
    worth: NDArray[np.float64]
    weight: NDArray[np.float64]
    rivals: tuple[tuple[int, ...], ...]
    requires: tuple[tuple[int, int], ...]

    @property
    def codes(self) -> list[str]:
        """Codes of the proposals that can be chosen."""
        codes = self.problem.call.table["project"].to_numpy(dtype=str)
        return [str(c) for c in codes[self.open]]

    def election(self, utility: NDArray[np.float64], weights: object) -> Election:
        """Give the election with these utilities and weights of voters."""
        return Election.of(
            self.problem.call.asked[self.open], utility, budget=self.problem.budget,
            weights=weights, names=self.codes, rivals=self.rivals,  # type: ignore[arg-type]
        )  # fmt: skip

    def grants(self, order: Sequence[int]) -> NDArray[np.float64]:
        """Give what was funded as grants; without what it requires none stands."""
        funded = set(order)
        while True:
            alone = {a for a, b in self.requires if a in funded and b not in funded}
            if not alone:
                break
            funded -= alone
        grants = np.zeros(len(self.problem.call.asked))
        held = self.open[sorted(funded)]
        grants[held] = self.problem.call.asked[held]
        return grants


def _weights(
    need: NDArray[np.float64], population: NDArray[np.float64], problem: Problem
) -> NDArray[np.float64]:
    """Give what regions command: by need, else residents, else alike."""
    applied = problem.call.asked_by_region > 0
    for weight in (need, population, np.ones(need.size)):
        known = np.where(applied, np.nan_to_num(weight), 0.0)
        if known.sum() > 0:
            return np.asarray(known / known.sum(), dtype=np.float64)
    return np.zeros(need.size)


def _contest(
    problem: Problem, need: NDArray[np.float64], population: NDArray[np.float64]
) -> _Contest:
    """Read the call as an election."""
    call = problem.call
    codes = call.table["project"].to_numpy(dtype=str)
    barred = {code for _kind, code, _other in call.needs.barred}
    can = ~call.is_merged & ~np.isin(codes, sorted(barred))
    chosen = np.flatnonzero(can & (call.asked > 0))
    place = {str(codes[p]): i for i, p in enumerate(chosen.tolist())}
    family = call.family[chosen]
    sets = [
        tuple(np.flatnonzero(family == f).tolist())
        for f in np.unique(family[family >= 0]).tolist()
        if call.is_exclusive[f]
    ]
    pairs = [(place[a], place[b]) for a, b in call.needs.excludes
             if a in place and b in place]  # fmt: skip
    requires = [(place[a], place.get(b, -1)) for a, b in call.needs.requires
                if a in place]  # fmt: skip
    return _Contest(
        problem=problem,
        open=chosen,
        worth=problem.value,
        weight=_weights(need, population, problem),
        rivals=(*sets, *pairs),
        requires=tuple(requires),
    )


def _support(contest: _Contest) -> NDArray[np.bool_]:
    """Tell which region supports which proposal, (R, N)."""
    call = contest.problem.call
    # What counts to a region also serves the regions that hold it.
    served = (call.inside @ call.spread).toarray()[:, contest.open] > 0
    served[:, ~served.any(axis=0)] = True  # nationwide
    return np.asarray(served, dtype=np.bool_)


def _voted(contest: _Contest) -> dict[str, NDArray[np.float64]]:
    """Give the grants of the rules by which regions vote, and of greedy."""
    alone = contest.election(contest.worth[None, contest.open], None)
    grants = {
        "greedy": contest.grants(
            greedy_welfare(alone, unsupported=Unsupported.NEVER).order
        )
    }
    voters = contest.weight > 0
    if not voters.any():
        return grants
    gain = _support(contest)[voters] * contest.worth[contest.open]
    election = contest.election(gain, contest.weight[voters])
    shares = equal_shares(
        election,
        completion=Completion.ADD_ONE_GREEDY,
        increment=_STEP * contest.problem.budget,
        unsupported=Unsupported.NEVER,
    )
    earned = sequential_phragmen(
        election, too_dear=TooDear.SKIP, unsupported=Unsupported.NEVER
    )
    grants["equal_shares"] = contest.grants(shares.order)
    grants["phragmen"] = contest.grants(earned.order)
    return grants


def _by_formula(contest: _Contest) -> NDArray[np.float64]:
    """Give each region's due to its proposals by merit; the rest by merit anywhere."""
    call = contest.problem.call
    # What is due comes of a division; the budget is kept to the last unit.
    pots = contest.problem.due + _CENT * float(contest.problem.budget)
    money = contest.election(contest.worth[None, contest.open], None)
    rivals: dict[int, set[int]] = {}
    for members in contest.rivals:
        for p in members:
            rivals.setdefault(p, set()).update(members)
    codes = contest.codes
    asked, place = call.asked[contest.open], call.place[contest.open]
    merit = call.merit[contest.open]
    order = sorted(range(len(codes)), key=lambda p: (-merit[p], codes[p]))
    funded: list[int] = []
    barred: set[int] = set()
    left = money.budget
    for own in (True, False):
        for p in order:
            at = int(place[p])
            fits = money.cost[p] <= left and (not own or asked[p] <= pots[at])
            if p not in barred and fits and (not own or at != NO_REGION):
                funded.append(p)
                barred |= rivals.get(p, set()) | {p}
                left -= money.cost[p]
                if at != NO_REGION:
                    pots[at] -= asked[p]
    return contest.grants(funded)


def _envy(
    money: NDArray[np.float64], need: NDArray[np.float64], claims: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give by how much money each region would be better off with another's, and whose.

    What another has is first brought to one's own need, and no region can use more
    than it asked for. NaN where a region has no need.
    """
    told = need > 0
    head = np.divide(money, need, out=np.zeros_like(money), where=told)
    could = np.minimum(need[:, None] * head[None, :], claims[:, None])
    more = np.where(told[None, :], could - money[:, None], -np.inf)
    whom = more.argmax(axis=1) if money.size else np.zeros(0, dtype=np.int64)
    most = more.max(axis=1, initial=0.0)
    most[most <= _CENT * max(float(money.sum()), 1.0)] = 0.0
    return np.where(told, most, np.nan), np.where(most > 0, whom, -1)


def _regions(contest: _Contest, rule: str, grants: NDArray[np.float64]) -> pd.DataFrame:
    """Lay out what each region that applied gets under a rule."""
    call, due, need = contest.problem.call, contest.problem.due, contest.weight
    applied = np.flatnonzero(call.asked_by_region > 0)
    money = call.by_region(grants)[applied]
    counted = (call.spread > 0).astype(np.float64) @ (grants > 0).astype(np.float64)
    envy, whom = _envy(money, need[applied], call.asked_by_region[applied])
    codes = [call.regions[r] for r in applied.tolist()]
    owed = due[applied]
    met = np.full(money.size, np.nan)
    np.divide(money, owed, out=met, where=owed > 0)
    table = pd.DataFrame(
        {
            "rule": rule,
            "region": codes,
            "need_share": need[applied],
            "money": money,
            "funded": np.asarray(counted)[applied],
            "representation": met,
            "envy": envy,
            "envies": [codes[w] if w >= 0 else None for w in whom.tolist()],
        }
    )
    return TABLES["rule_regions"].typed(table)


def _rule(
    contest: _Contest, rule: str, grants: NDArray[np.float64], table: pd.DataFrame
) -> dict[str, object]:
    """Sum a rule up."""
    call = contest.problem.call
    need, money = table["need_share"].to_numpy(), table["money"].to_numpy()
    told = need > 0
    worst = table["representation"].min()
    spread = (
        float(gini(money[told] / need[told], weights=need[told]))
        if told.any()
        else float("nan")
    )
    return {
        "rule": rule,
        "message": to_json(RULES[rule]),
        "merit": contest.problem.points(
            float(grants @ (contest.worth / np.maximum(call.asked, _CENT)))
        ),
        "balance": worst,
        "money": float(grants.sum()),
        "funded": int((grants > 0).sum()),
        "represented": (table["funded"] > 0).mean() if len(table) else float("nan"),
        "worst_representation": worst,
        "envy": table["envy"].max(),
        "envious": int((table["envy"] > 0).sum()),
        "gini": spread,
    }


def compare(
    problem: Problem,
    *,
    plan_grants: NDArray[np.float64],
    last_year: NDArray[np.float64] | None,
    need: NDArray[np.float64],
    population: NDArray[np.float64],
) -> dict[str, pd.DataFrame]:
    """Set the chosen plan beside what other rules would fund.

    Parameters
    ----------
    problem : Problem
        The call: its budget, who excludes whom, and what regions are due. Its other
        requirements bind the chosen plan alone.
    plan_grants : (P,) array
        Grants of the chosen plan.
    last_year : (P,) array or None
        Grants, had the call been shared as last year; None where that is unknown.
    need, population : (R,) array
        Share of need, and residents, of each region; residents are what regions
        command where nobody has need.

    Returns
    -------
    dict of str to DataFrame
        ``rules``: merit, money, proposals and balance of each rule, share of the
        regions represented, the worst part of what a region is due, the largest
        envy (in money), how many envy, and the Gini coefficient of money for need.
        ``rule_regions``: the same by region that applied, with whom it envies.
        ``rule_choices``: what is funded.
    """
    contest = _contest(problem, need, population)
    grants = {"optimum": plan_grants, **_voted(contest)}
    grants["formula"] = _by_formula(contest)
    if last_year is not None:
        grants["last_year"] = last_year
    codes = problem.call.table["project"].to_numpy(dtype=str)
    regions = {rule: _regions(contest, rule, g) for rule, g in grants.items()}
    rows = [_rule(contest, rule, g, regions[rule]) for rule, g in grants.items()]
    choices = [
        pd.DataFrame({"rule": rule, "project": codes[g > 0], "grant": g[g > 0]})
        for rule, g in grants.items()
    ]
    return {
        "rules": TABLES["rules"].typed(pd.DataFrame(rows)),
        "rule_regions": pd.concat(regions.values(), ignore_index=True),
        "rule_choices": TABLES["rule_choices"].typed(
            pd.concat(choices, ignore_index=True)
        ),
    }
