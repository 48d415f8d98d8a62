"""Each measure of a study, each of its outcomes: what it changed, or why untold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import names_of
from madang.errors import MadangError, ParameterError, UndefinedMeasureError
from madang.evaluation.columns import MAKES
from madang.evaluation.estimating import estimate
from madang.evaluation.examination import examine
from madang.evaluation.outcomes import outcome_of, without_late
from madang.evaluation.panel import measure as starts_of
from madang.evaluation.record import Estimator, Inference
from madang.evaluation.settings import LEVEL
from madang.language import Lines, Message, Named, _, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.evaluation.examination import Examination
    from madang.evaluation.outcomes import Outcome
    from madang.evaluation.record import Effect
    from madang.evaluation.settings import EvaluationSettings
    from madang.metrics.checks import FloatArray

    Tables = Mapping[str, pd.DataFrame]

__all__ = ["Asked", "Told", "asked_of", "evaluate_all", "tell"]

_ENOUGH: Final = 2
_PER_CENT: Final = 100.0
_CLASSES: Final = 15
_ALMOST: Final = 1 - 1e-9
_SILENT: Final = Message("")


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure and an outcome that it was to change.

    Attributes
    ----------
    measure, outcome : str
        Codes; an empty outcome where none is named.
    rows : DataFrame
        The measure's rows of the table ``measures`` for that outcome.
    name : Named
    """

    measure: str
    outcome: str
    rows: pd.DataFrame
    name: Named

    @property
    def anticipation(self) -> int:
        """Years before the start that belong to neither side."""
        if "anticipation" not in self.rows:
            return 0
        return int(self.rows["anticipation"].fillna(0).max())


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a measure and an outcome.

    Attributes
    ----------
    asked : Asked
    outcome : Outcome or None
    effect : Effect or None
        None where nothing tells it.
    seen : Examination or None
    why : Message
        Why nothing tells it.
    """

    asked: Asked
    outcome: Outcome | None = None
    effect: Effect | None = None
    seen: Examination | None = None
    why: Message = _SILENT


def asked_of(measures: pd.DataFrame, settings: EvaluationSettings) -> list[Asked]:
    """List measures and their outcomes, in the order of their codes."""
    table = measures.assign(
        measure=measures["measure"].astype(str), region=measures["region"].astype(str)
    )
    named = names_of(table, key="measure")
    given = table.get("outcome", pd.Series(None, index=table.index, dtype="object"))
    found = []
    for code, rows in table.groupby("measure", sort=True):
        own = given.loc[rows.index]
        listed = sorted(set(own.dropna().astype(str))) or list(settings.outcomes)
        for outcome in listed or [""]:
            # Rows without an outcome speak of each that the measure names elsewhere.
            mine = rows[own.isna() | (own.astype(str) == outcome)] if listed else rows
            name = named.get(str(code), Named({"en": str(code)}))
            found.append(Asked(str(code), outcome, mine, name))
    return found


def tell(asked: Asked, tables: Tables, settings: EvaluationSettings) -> Told:
    """Estimate and examine what a measure changed, or say why nothing tells it."""
    if not asked.outcome:
        return Told(asked, why=_(
            "No outcome is named. An effect that is looked for everywhere is found "
            "somewhere by chance: name what the measure was to change."
        ))  # fmt: skip
    laid = None
    try:
        laid = lay(asked, tables, in_shares=asked.outcome in settings.shares)
        way = _way(laid, settings)
        effect = estimate(
            laid.panel, laid.measure, estimator=way, anticipation=asked.anticipation,
            level=LEVEL, draws=settings.draws,
        )  # fmt: skip
    except (UndefinedMeasureError, ParameterError) as found:
        return Told(asked, laid, why=found.message)
    if effect.inference is not Inference.PERMUTATION:
        return Told(asked, laid, effect)
    try:
        seen = examine(
            laid.panel, laid.measure, estimator=way, anticipation=asked.anticipation,
            level=LEVEL, alarm=settings.alarm, draws=settings.draws,
        )  # fmt: skip
    except MadangError:  # too little is left of the past to look there
        seen = None
    return Told(asked, laid, effect, seen)


def lay(asked: Asked, tables: Tables, *, in_shares: bool) -> Outcome:
    """Lay a measure's outcome out, and its starts."""
    indicators = tables["indicators"]
    rows = indicators[indicators["indicator"].astype(str) == asked.outcome]
    others = tables["measures"]
    others = others[others["measure"].astype(str) != asked.measure]
    if "outcome" in others:  # what is to change something else is no rival
        aim = others["outcome"]
        others = others[aim.isna() | (aim.astype(str) == asked.outcome)]
    both = pd.concat([asked.rows, others], ignore_index=True)
    names = {**names_of(tables["regions"]), asked.measure: asked.name}
    return without_late(outcome_of(
        rows, starts_of(both, name=asked.measure, names=names),
        regions=tables["regions"], names=names, in_shares=in_shares,
    ))  # fmt: skip


def _way(laid: Outcome, settings: EvaluationSettings) -> Estimator:
    """Give the estimator: that which is set, unless nothing but one can answer."""
    starts = set(laid.measure.starts.values())
    others = len(laid.panel.regions) - len(laid.measure.starts)
    is_most = _ENOUGH * len(laid.measure.starts) > others
    if is_most and len(starts) > 1:
        return Estimator.GROUPS
    return Estimator(settings.estimator)


def evaluate_all(
    tables: Tables, settings: EvaluationSettings, progress: Callable[[float], None]
) -> tuple[list[Told], dict[str, pd.DataFrame]]:
    """Tell of every measure and outcome, and lay the result tables out.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``regions``, ``measures``, ``indicators`` and, where there,
        ``indicator_definitions``.
    settings : EvaluationSettings
    progress : callable
        Takes the share done.

    Returns
    -------
    told : list of Told
    tables : dict of str to DataFrame
    """
    asked = asked_of(tables["measures"], settings)
    told = []
    for k, one in enumerate(asked):
        told.append(tell(one, tables, settings))
        progress((k + 1) / len(asked))
    joint = _joint(told)
    rows: dict[str, list[dict[str, Any]]] = {made.name: [] for made in MAKES}
    for found, p in zip(told, joint, strict=True):
        for name, lines in _rows(found, p, tables, settings).items():
            rows[name] += lines
    return told, {
        made.name: made.typed(pd.DataFrame(rows[made.name])) if rows[made.name]
        else made.empty()
        for made in MAKES
    }  # fmt: skip


def _joint(told: list[Told]) -> list[float]:
    """Count the outcomes of each measure in: Holm's step down."""
    out = [np.nan] * len(told)
    for code in {one.asked.measure for one in told}:
        mine = [k for k, one in enumerate(told)
                if one.asked.measure == code and one.effect is not None]  # fmt: skip
        worst = 0.0
        order = sorted(mine, key=lambda k: told[k].effect.p)  # type: ignore[union-attr]
        for step, k in enumerate(order):
            p = told[k].effect.p  # type: ignore[union-attr]
            worst = max(worst, min(1.0, p * (len(order) - step)))
            out[k] = worst
    return out


def _rows(
    told: Told, joint: float, tables: Tables, settings: EvaluationSettings
) -> dict[str, list[dict[str, Any]]]:
    """Lay out what is told, for each result table."""
    asked, laid, effect = told.asked, told.outcome, told.effect
    by = asked.name.by_language
    starts = asked.rows["start"].astype(int)
    money = asked.rows.get("money", pd.Series(dtype="float64")).astype(float)
    head: dict[str, Any] = {
        "measure": asked.measure, "outcome": asked.outcome,
        "unit": _unit(told, tables),
    }  # fmt: skip
    one = head | {
        "name_ko": by.get("ko") or by.get("en") or asked.measure,
        "name_en": by.get("en") or by.get("ko") or asked.measure,
        "start": int(starts.min()), "last_start": int(starts.max()),
        "year": laid.panel.years[-1] if laid else None,
        "treated": asked.rows["region"].nunique(), "compared": None,
        "effect": np.nan, "effect_low": np.nan, "effect_high": np.nan, "p": np.nan,
        "p_joint": joint, "detectable": np.nan, "verdict": "untold", "estimator": "",
        "inference": "", "anticipation": asked.anticipation,
        "money": float(money.sum()) if money.notna().any() else np.nan,
        "why_message": to_json(told.why), "doubts_message": to_json(_SILENT),
    }  # fmt: skip
    if effect is None or laid is None:
        return {"effects": [one], "taken": _taken(told, head)}
    to = _per_cent if laid.panel.is_log else _as_it_is
    sure = joint <= settings.alarm
    one |= {
        "treated": effect.regions, "compared": effect.compared,
        "effect": to(effect.effect), "effect_low": _finite(to(effect.low)),
        "effect_high": _finite(to(effect.high)), "p": effect.p,
        "detectable": _finite(to(told.seen.detectable)) if told.seen else np.nan,
        "verdict": "changed" if sure else "unseen",
        "estimator": str(effect.estimator), "inference": str(effect.inference),
        "doubts_message": to_json(Message(
            "{lines}", {"lines": Lines((*laid.notes, *effect.notes))}
        )),
    }  # fmt: skip
    return {"effects": [one], "taken": _taken(told, head),
            **_examined(told, head, to)}  # fmt: skip


def _taken(told: Told, head: dict[str, Any]) -> list[dict[str, Any]]:
    """List who had the measure."""
    first = told.asked.rows.groupby("region", sort=True)["start"].min()
    return [head | {"region": str(r), "start": int(t)} for r, t in first.items()]


def _examined(
    told: Told, head: dict[str, Any], to: Callable[[Any], Any]
) -> dict[str, list[dict[str, Any]]]:
    """Lay out what speaks for and against the effect."""
    seen, laid = told.seen, told.outcome
    if seen is None or laid is None or told.effect is None:
        return {}
    starts = set(laid.measure.starts.values())
    year = starts.pop() if len(starts) == 1 else None
    course = zip(seen.course.since.tolist(), to(seen.course.effect),
                 to(seen.course.low), to(seen.course.high), strict=True)  # fmt: skip
    return {
        "course": [
            head | {"since": k, "year": None if year is None else year + k,
                    "effect": e, "effect_low": _finite(low),
                    "effect_high": _finite(high)}
            for k, e, low, high in course
        ],
        "placebos": [
            head | {"year": one.year, "effect": to(one.effect), "p": one.p,
                    "detectable": _finite(to(one.detectable))}
            for one in seen.before
        ],
        "cloud": [head | line for line in _classes(
            np.asarray(to(seen.elsewhere)), float(to(told.effect.effect))
        )],
        "without": [
            head | {"region": r, "effect": to(e)} for r, e in seen.without.items()
        ],
        "alike": [
            head | {"quantity": name, "apart": apart, "left": left}
            for name, (apart, left) in seen.alike.items()
        ],
        "power": [
            head | {"size": to(size), "seen": share}
            for size, share in seen.power.items()
        ],
    }  # fmt: skip


def _classes(effects: FloatArray, mine: float) -> list[dict[str, Any]]:
    """Count what chance gives by classes with round ends, and mark the effect's."""
    low, high = min(effects.min(), mine), max(effects.max(), mine)
    raw = (high - low) / _CLASSES or 1.0
    power = 10.0 ** np.floor(np.log10(raw))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= raw * _ALMOST)
    ends = np.arange(np.floor(low / step), np.floor(high / step) + 2)
    sets, _ends = np.histogram(effects / step, ends)
    at = int(np.searchsorted(ends, mine / step, side="right")) - 1
    return [
        {"begin": float(f"{end * step:.9g}"), "sets": int(n), "holds": k == at}
        for k, (end, n) in enumerate(zip(ends[:-1], sets, strict=True))
    ]


def _unit(told: Told, tables: Tables) -> str:
    """Give the unit of the outcome, or per cent."""
    if told.outcome is not None and told.outcome.panel.is_log:
        return "%"
    listed = tables.get("indicator_definitions")
    if listed is None or "unit" not in listed:
        return ""
    own = listed.loc[listed["indicator"].astype(str) == told.asked.outcome, "unit"]
    unit = str(own.iloc[0]) if len(own) and pd.notna(own.iloc[0]) else ""
    return "%p" if unit == "%" else unit  # of what is in per cent, in points


def _per_cent(value: Any) -> Any:
    """Turn a change of a logarithm into per cent."""
    return _PER_CENT * np.expm1(value)


def _as_it_is(value: Any) -> Any:
    """Leave a change in the unit of the outcome."""
    return value


def _finite(value: float) -> float:
    """Give what is known; nothing where no end can be told."""
    return float(value) if np.isfinite(value) else np.nan
