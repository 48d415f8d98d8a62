"""What a committee should read first of measures: effects, and what could be seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import Decision, Finding, weighed
from madang.language import Estimate, Items, Named, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.evaluation.evaluating import Told
    from madang.evaluation.settings import EvaluationSettings
    from madang.language import Message

    Names = Mapping[str, Named]

__all__ = ["findings", "magnitude"]

_MOST: Final = 3
_NAMED: Final = 3


def findings(
    told: Sequence[Told],
    effects: pd.DataFrame,
    outcomes: Names,
    settings: EvaluationSettings,
) -> tuple[Finding, ...]:
    """Say what changed, what could not have been seen, and what nothing tells.

    Parameters
    ----------
    told : sequence of Told
        A measure and an outcome each, in the order of `effects`.
    effects : DataFrame
        The result table.
    outcomes : mapping of str to Named
        Names of indicators.
    settings : EvaluationSettings

    Returns
    -------
    tuple of Finding
    """
    rows = effects.to_dict("records")
    pairs = list(zip(told, rows, strict=True))
    sure = [p for p in pairs if p[1]["verdict"] == "changed"]
    unsure = [p for p in pairs if p[1]["verdict"] == "unseen"]
    sure.sort(key=lambda p: (p[1]["p_joint"], p[1]["measure"]))
    unsure.sort(key=lambda p: (p[1]["p_joint"], p[1]["measure"]))
    said = [_changed(t, r, outcomes) for t, r in sure[:_MOST]]
    said += [_unseen(t, r, outcomes) for t, r in unsure[:_MOST]]
    said.append(_counted(effects, settings))
    untold = [p for p in pairs if p[1]["verdict"] == "untold"]
    if untold:
        said.append(_untold(untold, outcomes))
    return tuple(said)


def magnitude(row: Mapping[Any, Any], name: str = "effect") -> Estimate:
    """Give an effect with its interval and unit, in as many digits as tell it."""
    value = float(row[name])
    low, high = (
        float(row[end]) if name == "effect" else math.nan
        for end in ("effect_low", "effect_high")
    )
    width = high - low if math.isfinite(high - low) else abs(value)
    digits = max(0, 2 - math.floor(math.log10(width))) if width > 0 else 0
    sign = "+" if name == "effect" else ""
    unit = str(row["unit"])
    return Estimate(value, low, high, f"{sign},.{min(digits, 6)}f",
                    unit if unit.startswith("%") else f" {unit}".rstrip())  # fmt: skip


def _outcome(row: Mapping[Any, Any], outcomes: Names) -> Named:
    """Name the outcome."""
    code = str(row["outcome"])
    return outcomes.get(code, Named({"ko": code, "en": code}))


def _row(row: Mapping[Any, Any]) -> str:
    """Give the query of a row."""
    return f"measure={row['measure']},outcome={row['outcome']}"


def _seen_from(row: Mapping[Any, Any]) -> Message:
    """Say what could have been seen at all."""
    if math.isfinite(float(row["detectable"])):
        return _(
            "An effect is mostly seen here from {detectable} on.",
            detectable=magnitude(row, "detectable"),
        )
    return _("So few regions compare that no effect could have been told from chance.")


def _changed(told: Told, row: Mapping[Any, Any], outcomes: Names) -> Finding:
    """Say what a measure changed."""
    treated = int(row["treated"])
    return Finding(
        key=f"evaluation.changed.{row['measure']}.{row['outcome']}",
        importance=weighed(0.74, int(row["compared"])),
        says=_(
            "{measure}: in {n:,| region/ regions} with it, {outcome} changed by "
            "{effect} against what would have been. By chance alone as much is seen "
            "in {p:.1%} of cases. {seen}",
            measure=told.asked.name, n=treated, outcome=_outcome(row, outcomes),
            effect=magnitude(row), p=float(row["p_joint"]), seen=_seen_from(row),
        ),
        value=float(row["effect"]), low=float(row["effect_low"]),
        high=float(row["effect_high"]), unit=str(row["unit"]),
        year=int(row["year"]), result="effects", row=_row(row),
        decision=Decision(
            _("Decide how {measure} goes on.", measure=told.asked.name),
            options=(
                _("as it is"),
                _("in more regions, some of them later, so that it can be told again"),
                _("it ends"),
            ),
        ),
    )  # fmt: skip


def _unseen(told: Told, row: Mapping[Any, Any], outcomes: Names) -> Finding:
    """Say that no effect can be told from chance, and what could have been seen."""
    return Finding(
        key=f"evaluation.unseen.{row['measure']}.{row['outcome']}",
        importance=0.28,  # never a headline: nothing is shown, neither way
        says=_(
            "{measure}: no effect on {outcome} can be told from chance ({effect}, seen "
            "by chance in {p:.0%} of cases). {seen} That is no proof that nothing "
            "changed.",
            measure=told.asked.name, outcome=_outcome(row, outcomes),
            effect=magnitude(row), p=float(row["p_joint"]), seen=_seen_from(row),
        ),
        value=float(row["effect"]), low=float(row["effect_low"]),
        high=float(row["effect_high"]), unit=str(row["unit"]),
        year=int(row["year"]), result="effects", row=_row(row),
    )  # fmt: skip


def _counted(effects: pd.DataFrame, settings: EvaluationSettings) -> Finding:
    """Say how many measures changed something, and how many would by chance."""
    judged = effects[effects["verdict"] != "untold"]
    n = int(judged["measure"].nunique())
    changed = judged.loc[judged["verdict"] == "changed", "measure"].nunique()
    return Finding(
        key="evaluation.counted", importance=0.3,
        says=_(
            "Of {all:,| measure/ measures}, {n:,} can be evaluated; {changed:,} "
            "{changed:~changes/change} an outcome. By chance alone it would be "
            "{chance:.2g}.", all=int(effects["measure"].nunique()), n=n,
            changed=int(changed), chance=n * settings.alarm,
        ),
        value=float(changed), unit="measures", result="effects",
        row=_row(effects.iloc[0].to_dict()),
    )  # fmt: skip


def _untold(
    pairs: Sequence[tuple[Told, Mapping[Any, Any]]], outcomes: Names
) -> Finding:
    """Say for which measures nothing tells an effect, and why for the first."""
    first, row = pairs[0]
    listed = tuple(
        t.asked.name if not t.asked.outcome else
        _("{measure} on {outcome}", measure=t.asked.name, outcome=_outcome(r, outcomes))
        for t, r in pairs
    )  # fmt: skip
    return Finding(
        key="evaluation.untold", importance=0.29,
        says=_(
            "In {n:,| case/ cases} nothing tells an effect, and none is given: "
            "{listed}. The first: {why}",
            n=len(pairs), listed=Items(listed, most=_NAMED), why=first.why,
        ),
        value=float(len(pairs)), unit="cases", result="effects", row=_row(row),
    )  # fmt: skip
