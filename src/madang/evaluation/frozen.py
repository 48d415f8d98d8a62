"""Rules of an evaluation, fixed on the day of a decision and kept afterwards."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import names_of
from madang.errors import ParameterError, UndefinedMeasureError
from madang.evaluation.estimating import estimate
from madang.evaluation.evaluating import lay
from madang.evaluation.examination import examine
from madang.evaluation.outcomes import outcome_of
from madang.evaluation.panel import Measure
from madang.evaluation.record import Estimator
from madang.evaluation.settings import LEVEL
from madang.language import Estimate, Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.evaluation.evaluating import Asked
    from madang.evaluation.record import Effect
    from madang.evaluation.settings import EvaluationSettings

    Tables = Mapping[str, pd.DataFrame]

__all__ = ["Again", "Frozen", "again", "freeze", "losers_of", "said", "wanted"]

_NAMED: Final = 5
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was fixed on the day of a decision.

    Attributes
    ----------
    measure, outcome : str
        Codes.
    starts : dict of str to int
        First year with the measure, by code of each region that gets it.
    compared : tuple of str
        Regions on the same level that have the outcome in each year and no measure
        for it.
    losers : tuple of str
        Regions whose proposals just missed the plan, the nearest first.
    estimator : str
    anticipation, draws, horizon : int
        Years left out before; placebo sets; years after the start that power is told
        for.
    alarm : float
        How often chance may be called an effect.
    in_shares : bool
        Whether effects are those on the logarithm.
    first, last : int
        Years of the outcome that were known.
    past : str
        Hash of the values up to then.
    detectable : float or None
        Smallest effect that would be seen four times in five; None where none would.
    power : dict of str to float
        Share of times that an effect of a size would be seen, by size.
    """

    measure: str
    outcome: str
    starts: dict[str, int]
    compared: tuple[str, ...]
    losers: tuple[str, ...]
    estimator: str
    anticipation: int
    draws: int
    horizon: int
    alarm: float
    in_shares: bool
    first: int
    last: int
    past: str
    detectable: float | None
    power: dict[str, float]

    def written(self) -> str:
        """Give it as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> Frozen:
        """Read what `written` gave."""
        found = json.loads(text)
        for name in ("compared", "losers"):
            found[name] = tuple(found[name])
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Again:
    """What frozen rules give with the data of today.

    Attributes
    ----------
    frozen : Frozen
    effect : Effect or None
        None while no year with the measure is known.
    years : tuple of int
        Years since the start that are known.
    departures : tuple of Message
        Where the data of today depart from those of the day of the decision.
    """

    frozen: Frozen
    effect: Effect | None
    years: tuple[int, ...]
    departures: tuple[Message, ...]


def freeze(
    asked: Asked,
    tables: Tables,
    settings: EvaluationSettings,
    *,
    losers: Sequence[str] = (),
    horizon: int = 3,
) -> Frozen:
    """Fix the rules by which a measure will be evaluated.

    Parameters
    ----------
    asked : Asked
        The measure, and one outcome of it.
    tables : mapping of str to DataFrame
        ``regions``, ``measures`` and ``indicators``.
    settings : EvaluationSettings
    losers : sequence of str
        Regions whose proposals just missed the plan.
    horizon : int
        Years after the start that power is told for.

    Returns
    -------
    Frozen

    Raises
    ------
    ParameterError
        If no outcome is named, or a year with the measure is known already.
    UndefinedMeasureError
        If nothing could ever tell the effect.
    """
    if not asked.outcome:
        raise ParameterError(_(
            "The measure '{measure}' names no outcome. Name what it is to change "
            "before its rules are frozen.", measure=asked.measure,
        ))  # fmt: skip
    in_shares = asked.outcome in settings.shares
    laid = lay(asked, tables, in_shares=in_shares)
    panel, starts = laid.panel, laid.measure.starts
    first, last = panel.years[0], panel.years[-1]
    if min(starts.values()) <= last:
        raise ParameterError(_(
            "'{measure}' began in {start}, and its outcome is known up to {last}: "
            "rules that are fixed once the result can be seen prove nothing. Freeze "
            "them before, or look at the stage 'evaluation'.",
            measure=asked.measure, start=min(starts.values()), last=last,
        ))  # fmt: skip
    taken = {r for r, t in laid.measure.others.items() if t <= last}
    compared = tuple(r for r in panel.regions if r not in starts and r not in taken)
    # Power as if the measure had begun so many years ago, and had changed nothing.
    begun = last - min(horizon, len(panel.years) // 2) + 1
    kept = [k for k, r in enumerate(panel.regions) if r in starts or r in compared]
    part = type(panel)(
        panel.y[kept], tuple(panel.regions[k] for k in kept), panel.years,
        panel.is_log, panel.names,
    )  # fmt: skip
    seen = examine(
        part, dict.fromkeys(starts, begun), estimator=Estimator(settings.estimator),
        alarm=settings.alarm, draws=settings.draws,
    )  # fmt: skip
    least = seen.detectable
    return Frozen(
        asked.measure, asked.outcome, dict(sorted(starts.items())), compared,
        tuple(losers), settings.estimator, asked.anticipation, settings.draws,
        last - begun + 1, settings.alarm, panel.is_log, first, last,
        _digest(tables, asked.outcome, {*starts, *compared}, first, last),
        float(least) if np.isfinite(least) else None,
        {f"{size:.9g}": share for size, share in seen.power.items()},
    )  # fmt: skip


def wanted(frozen: Frozen) -> Message:
    """Say what would have to be seen for an effect to be told from chance."""
    n = len(frozen.starts)
    if frozen.detectable is None:
        return _(
            "With {n:,| region/ regions} and {compared:,} to compare, no effect could "
            "be told from chance, however large.", n=n, compared=len(frozen.compared),
        )  # fmt: skip
    half = _HALF * frozen.detectable
    near = min(frozen.power, key=lambda size: abs(float(size) - half))
    return _(
        "Over {years:,} years, the mean of {n:,| region/ regions} would have to change "
        "by {size:.3g} more than what would have been, to be told from chance four "
        "times in five; half as much would be seen in {share:.0%} of cases.",
        years=frozen.horizon, n=n,
        size=100 * float(np.expm1(frozen.detectable)) if frozen.in_shares
        else frozen.detectable, share=frozen.power[near],
    )  # fmt: skip


def again(frozen: Frozen, tables: Tables) -> Again:
    """Estimate exactly what was frozen, with the data of today.

    Parameters
    ----------
    frozen : Frozen
    tables : mapping of str to DataFrame

    Returns
    -------
    Again

    Raises
    ------
    ParameterError
        If the table ``measures`` says something else today than what was frozen.
    UndefinedMeasureError
        If nothing tells the effect any more.
    """
    _refuse_changes(frozen, tables)
    names = names_of(tables["regions"])
    mine = {*frozen.starts, *frozen.compared}
    rows = tables["indicators"]
    rows = rows[(rows["indicator"].astype(str) == frozen.outcome)
                & rows["region"].astype(str).isin(mine)
                & (rows["year"] >= frozen.first)]  # fmt: skip
    laid = outcome_of(
        rows, Measure(dict(frozen.starts)), regions=tables["regions"], names=names,
        in_shares=frozen.in_shares,
    )  # fmt: skip
    panel = laid.panel
    departures = list(laid.notes)
    lost = sorted(mine - set(panel.regions))
    if lost:
        departures.append(_(
            "{n:,| region/ regions} of the frozen comparison {n:~is/are} missing "
            "today: {regions}.", n=len(lost),
            regions=Items(tuple(names.get(r, r) for r in lost), most=_NAMED),
        ))  # fmt: skip
    if _digest(tables, frozen.outcome, mine, frozen.first, frozen.last) != frozen.past:
        departures.append(_(
            "Values up to {last}, which were known on the day of the decision, have "
            "been revised since.", last=frozen.last,
        ))  # fmt: skip
    if panel.is_log != frozen.in_shares:
        raise UndefinedMeasureError(_(
            "Effects were to be told in per cent, and values of today have no "
            "logarithm. The frozen rules cannot be kept."
        ))  # fmt: skip
    since = tuple(t for t in panel.years if t >= min(frozen.starts.values()))
    if not since:
        return Again(frozen, None, (), tuple(departures))
    effect = estimate(
        panel, laid.measure, estimator=Estimator(frozen.estimator),
        anticipation=frozen.anticipation, level=LEVEL, draws=frozen.draws,
    )  # fmt: skip
    return Again(frozen, effect, since, tuple(departures))


def _refuse_changes(frozen: Frozen, tables: Tables) -> None:
    """Refuse a table of measures that says something else than what was frozen."""
    rows = tables["measures"]
    rows = rows[rows["measure"].astype(str) == frozen.measure]
    if "outcome" in rows:
        aim = rows["outcome"]
        rows = rows[aim.isna() | (aim.astype(str) == frozen.outcome)]
    codes = rows["region"].astype(str)
    now = {str(r): int(t) for r, t in rows.groupby(codes)["start"].min().items()}
    wrong = sorted(r for r in {*now, *frozen.starts}
                   if now.get(r) != frozen.starts.get(r))  # fmt: skip
    if wrong:
        names = names_of(tables["regions"])
        raise ParameterError(_(
            "The table 'measures' says something else of '{measure}' than what was "
            "frozen, in {n:,| region/ regions}: {regions}. Put it back, or freeze a "
            "new evaluation beside the old one.", measure=frozen.measure,
            n=len(wrong), regions=Items(tuple(names.get(r, r) for r in wrong),
                                        most=_NAMED),
        ))  # fmt: skip


def _digest(
    tables: Tables, outcome: str, codes: set[str], first: int, last: int
) -> str:
    """Hash the values of an outcome up to a year."""
    rows = tables["indicators"]
    rows = rows[(rows["indicator"].astype(str) == outcome)
                & rows["region"].astype(str).isin(codes)
                & rows["year"].between(first, last)]  # fmt: skip
    known = rows.dropna(subset=["value"])
    lines = sorted(
        f"{region},{int(year)},{float(value)!r}"
        for region, year, value in known[["region", "year", "value"]].to_numpy()
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def losers_of(why_not: Any, most: int) -> tuple[str, ...]:
    """Give the regions of proposals that just missed the plan, the nearest first."""
    rows = why_not.dropna(subset=["region", "merit_change"])
    order = rows.assign(far=rows["merit_change"].abs()).sort_values(
        ["far", "project"], kind="stable"
    )
    return tuple(dict.fromkeys(order["region"].astype(str)))[:most]


def said(found: Again) -> tuple[Message, ...]:
    """Say what frozen rules give today, and where the data depart."""
    rules, effect = found.frozen, found.effect
    if effect is None:
        first = _(
            "{measure}, {outcome}: no year since {start} is known yet. {wanted}",
            measure=rules.measure, outcome=rules.outcome,
            start=min(rules.starts.values()), wanted=wanted(rules),
        )  # fmt: skip
        return (first, *found.departures)
    sure = effect.p <= rules.alarm
    first = _(
        "{measure}, {outcome}, up to {year}: {effect}; chance goes as far in {p:.1%} "
        "of cases. {verdict}", measure=rules.measure, outcome=rules.outcome,
        year=found.years[-1], p=effect.p,
        effect=Estimate(effect.effect, effect.low, effect.high, "+.3g"),
        verdict=_("By the frozen rule it changed.") if sure else _(
            "By the frozen rule nothing can be told from chance."
        ),
    )  # fmt: skip
    return (first, *found.departures, *effect.notes)
