"""Would it flip? A frozen plan asked for again on the data of today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import names_of
from madang.coordination.portfolio import queries
from madang.coordination.portfolio.call import MERGED
from madang.coordination.portfolio.draws import draw_merit
from madang.coordination.portfolio.merges import merged_again
from madang.coordination.portfolio.requirements.kind import Words
from madang.coordination.portfolio.solver import Limits, Session
from madang.errors import ResultError
from madang.language import Items, Message, _
from madang.services import planning, sealing
from madang.store import copies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.search import PlanPoint
    from madang.services.options import Option, Options
    from madang.services.planning import Call
    from madang.study import Study

__all__ = ["Flip", "Standing", "flip"]

_TOLD: Final = 3
_LEVEL: Final = 0.9
_MOST: Final = 400
_SLACK: Final = 1e-6
_CHANGES: Final = ("project", "title", "region", "change", "before", "after")


@dataclass(frozen=True, slots=True)
class Standing:
    """How an option's projects stand on the data of today.

    Attributes
    ----------
    letter : str
        Which option.
    is_allowed : bool
        Whether these projects, and no others, can still be funded.
    merit, balance : float
        Of the best plan that funds them alone; NaN where there is none.
    gone : tuple of str
        Its projects that are no proposals any more.
    """

    letter: str
    is_allowed: bool
    merit: float
    balance: float
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """What the data of today makes of a frozen plan.

    Attributes
    ----------
    option : Option
        What was frozen.
    changes : DataFrame
        project, title, region, change (in, out, up, down), before, after: grants
        that differ; ``gone`` where the project is no proposal any more.
    regions : DataFrame
        region, before, after, money: where money moves.
    merit, balance : float
        Of the plan that the same question gives today.
    standings : tuple of Standing
        Every option that nobody took back, the frozen one first.
    gain : tuple of float
        Points by which today's plan lies above the frozen projects: the difference,
        and the ends of its 90% interval over draws of merit. NaN where these cannot
        be funded any more.
    no_worse : float
        Share of the draws in which the frozen projects are no worse.
    says : tuple of Message
        All of it in words, the answer first.
    """

    option: Option
    changes: pd.DataFrame
    regions: pd.DataFrame
    merit: float
    balance: float
    standings: tuple[Standing, ...]
    gain: tuple[float, float, float]
    no_worse: float
    says: tuple[Message, ...]

    @property
    def is_flipped(self) -> bool:
        """Whether other projects are funded than were."""
        return bool(self.changes["change"].isin(["in", "out", "gone"]).any())


def flip(study: Study, held: Options, letter: str) -> Flip:
    """Ask the question behind a frozen plan again, on the data of today.

    Parameters
    ----------
    study : Study
        The study as it is now.
    held : Options
        Its options.
    letter : str
        Which option.

    Returns
    -------
    Flip

    Raises
    ------
    ResultError
        If the option has no sealed copy, which tells how it was asked for.
    MadangError
        If there is no such option, or no plan on the data of today.
    """
    option = held.require(letter)
    if not option.sealed:
        raise ResultError(
            _(
                "Option {letter} has no sealed copy, which would say how its plan was "
                "asked for. Freeze it anew.",
                letter=option.letter,
            )
        )
    listed = copies.read_list(sealing.pool(study), option.sealed)
    call = planning.open_call(study.folder, tuple(listed.get("settings", ())))
    balance = listed.get("balance")
    plan, made = queries.solved_plan(call.records, call.prepared, floor=balance)
    asked = balance or 0.0
    others = [o for o in held.held if o.letter != option.letter]
    stands = [_standing(call, o, asked) for o in (option, *others)]
    gain, no_worse = _gain(call, plan, stands[0][1])
    changes = _changes(call, option, made.tables["choices"])
    regions = _regions(option, made.tables["allocations"])
    problem = call.prepared.problem
    assert problem is not None  # noqa: S101 - no call without one
    found = Flip(
        option, changes, regions, problem.points(plan.merit), plan.balance,
        tuple(s for s, _levels in stands), gain, no_worse, (),
    )  # fmt: skip
    words = Words(None, study.currency, names_of(call.records.regions))
    return replace(found, says=(*_answer(found, words), *_rank(found)))


def _standing(
    call: Call, option: Option, balance: float
) -> tuple[Standing, NDArray[np.float64]]:
    """Tell how an option's projects stand today, and the plan that funds them alone."""
    problem, terms = call.prepared.problem, call.prepared.terms
    assert problem is not None  # noqa: S101 - no call without one
    codes = problem.call.table["project"].astype(str).tolist()
    gone = tuple(sorted(set(option.plan) - set(codes)))
    none = _none(option.letter, gone), np.empty(0)
    if gone:
        return none
    found = Session(problem, is_single=True).solve(
        floor=max(balance, terms.balance_floor),
        funded={i: code in option.plan for i, code in enumerate(codes)},
        limits=Limits(terms.time_limit, terms.gap, work=terms.work_limit),
    )
    if not found.levels.size:
        return none
    merit = problem.points(float(problem.merit @ found.levels))
    even = problem.balance(found.levels)
    own = Standing(option.letter, is_allowed=True, merit=merit, balance=even, gone=())
    return own, found.levels


def _none(letter: str, gone: tuple[str, ...]) -> Standing:
    """Give how an option stands that cannot be funded."""
    nan = float("nan")
    return Standing(letter, is_allowed=False, merit=nan, balance=nan, gone=gone)


def _gain(
    call: Call, plan: PlanPoint, frozen: NDArray[np.float64]
) -> tuple[tuple[float, float, float], float]:
    """Measure how far today's plan lies above the frozen projects, over draws."""
    problem, terms = call.prepared.problem, call.prepared.terms
    assert problem is not None  # noqa: S101 - no call without one
    if not frozen.size:
        return (float("nan"),) * 3, float("nan")
    differs = plan.levels - frozen
    gain = problem.point * float(problem.merit @ differs)
    doubt = call.prepared.doubt
    drawn = np.array(
        [
            problem.with_merit(
                merged_again(problem, draw_merit(doubt, terms.seed, number))
            ).merit
            @ differs
            for number in range(min(terms.draws, _MOST))
        ]
    )
    if not drawn.size:
        return (gain, float("nan"), float("nan")), float("nan")
    low, high = np.quantile(problem.point * drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return (gain, float(low), float(high)), float((drawn <= _SLACK).mean())


def _changes(call: Call, option: Option, choices: pd.DataFrame) -> pd.DataFrame:
    """List the grants that differ."""
    rows = choices.assign(project=choices["project"].astype(str)).set_index("project")
    now = {str(k): float(v) for k, v in rows["grant"].items() if v > 0}
    titles = call.records.projects.set_index("project")["title"].to_dict()
    regions = rows["region"].to_dict()
    parts = rows[~rows.index.str.startswith(MERGED)].groupby("family").groups
    joined = {str(family): list(codes) for family, codes in parts.items()}
    out = []
    for code in sorted({*option.plan, *now}):
        then, today = option.plan.get(code, 0.0), now.get(code, 0.0)
        if abs(then - today) <= _SLACK * max(then, today):
            continue
        word = "up" if today > then else "down"
        if not then:
            word = "in"
        if not today:
            word = "out" if code in rows.index else "gone"
        joint = joined.get(code.removeprefix(MERGED), [code])
        named = [t for c in joint if isinstance(t := titles.get(c), str)]
        out.append(
            {
                "project": code, "title": " + ".join(named) or code,
                "region": regions.get(code), "change": word, "before": then,
                "after": today,
            }
        )  # fmt: skip
    return pd.DataFrame(out, columns=[*_CHANGES])


def _regions(option: Option, allocations: pd.DataFrame) -> pd.DataFrame:
    """Tell where money moves."""
    placed = allocations.dropna(subset=["region"])
    now = dict(zip(placed["region"].astype(str), placed["money"], strict=True))
    codes = sorted({*option.regions, *now})
    table = pd.DataFrame(
        {
            "region": codes,
            "before": [option.regions.get(c, 0.0) for c in codes],
            "after": [float(now.get(c, 0.0)) for c in codes],
        }
    )
    table["money"] = table["after"] - table["before"]
    moved = table[table["money"].abs() >= 1]
    return moved.sort_values("money", ascending=False, ignore_index=True)


def _answer(found: Flip, words: Words) -> list[Message]:
    """Say whether it flips, who enters and leaves, and where money moves."""
    option, changes = found.option, found.changes
    if not found.is_flipped:
        said = [
            _(
                "It does not flip: asked again on today's data, the question behind "
                "option {letter} funds the same {n:,| project/ projects}.",
                letter=option.letter,
                n=len(option.plan),
            )
        ]
    else:
        enter, leave = (
            changes[changes["change"].isin(kinds)]
            for kinds in (["in"], ["out", "gone"])
        )
        said = [
            _(
                "It flips: on today's data {entering:,| project enters/ projects "
                "enter} with {gained}, and {leaving:,| leaves/ leave} with {lost}.",
                entering=len(enter),
                gained=words.money(float(enter["after"].sum())),
                leaving=len(leave),
                lost=words.money(float(leave["before"].sum())),
            )
        ]
        gone = int((changes["change"] == "gone").sum())
        if gone:
            said.append(
                _(
                    "{gone:,| of those that leave is no proposal/ of those that leave "
                    "are no proposals} any more.",
                    gone=gone,
                )
            )
    said += _moved(found.regions, words)
    return said + _worth(found)


def _moved(regions: pd.DataFrame, words: Words) -> list[Message]:
    """Say where money moves to and from."""
    if regions.empty:
        return [_("No money moves between regions.")]
    by = regions.set_index("region")["money"]
    won, lost = by[by > 0].head(_TOLD), by[by < 0].tail(_TOLD)[::-1]
    placed = [
        Items(
            tuple(
                _("{region} ({money})", region=words.region(str(code)),
                  money=words.money(abs(float(value))))
                for code, value in part.items()
            )
        )
        for part in (won, lost)
    ]  # fmt: skip
    said = []
    if len(won):
        said.append(_("Most is gained by {regions}.", regions=placed[0]))
    if len(lost):
        said.append(_("Most is lost by {regions}.", regions=placed[1]))
    return said


def _worth(found: Flip) -> list[Message]:
    """Say whether the frozen projects can still be funded, and what they cost."""
    own, letter = found.standings[0], found.option.letter
    if not own.is_allowed:
        return [
            _(
                "The projects of option {letter} can no longer be funded as they are: "
                "today's data and its own settings do not allow them together.",
                letter=letter,
            )
        ]
    gain, low, high = found.gain
    if not found.is_flipped:
        return []
    if np.isnan(low):
        return [
            _(
                "Today's plan has {gain:,.1f} points of merit more than the projects "
                "of option {letter}.",
                gain=gain,
                letter=letter,
            )
        ]
    values: Mapping[str, float | str] = {
        "gain": gain, "low": low, "high": high, "share": found.no_worse,
        "letter": letter,
    }  # fmt: skip
    if low <= 0:
        return [
            _(
                "Today's plan has {gain:,.1f} points of merit more (90% interval "
                "{low:,.1f} to {high:,.1f}); in {share:.0%} of the draws the projects "
                "of option {letter} are no worse. Merits are not sure enough to tell "
                "the two apart.",
                **values,
            )
        ]
    return [
        _(
            "Today's plan has {gain:,.1f} points of merit more (90% interval "
            "{low:,.1f} to {high:,.1f}); in {share:.0%} of the draws the projects of "
            "option {letter} are no worse.",
            **values,
        )
    ]


def _rank(found: Flip) -> list[Message]:
    """Say whether the option is still the best of those that were frozen."""
    allowed = [s for s in found.standings if s.is_allowed]
    if len(found.standings) == 1 or not allowed:
        return []
    best = max(allowed, key=lambda s: s.merit)
    letter = found.option.letter
    if best.letter == letter:
        return [
            _(
                "Under its own question option {letter} has the most merit of the "
                "{n} options that can still be funded.",
                letter=letter,
                n=len(allowed),
            )
        ]
    return [
        _(
            "Under the question of option {letter}, option {best} now has the most "
            "merit: {merit:,.1f} points, with a balance of {balance:.2f}.",
            letter=letter,
            best=best.letter,
            merit=best.merit,
            balance=best.balance,
        )
    ]
