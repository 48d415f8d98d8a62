"""The verb of settling, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np
import pandas as pd

from madang.contracts import (
    Finding,
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
    weighed,
)
from madang.errors import ParameterError
from madang.language import Items, _
from madang.metrics.panels import PanelFit, panel_regression
from madang.talent.settling.columns import ASSOCIATIONS, MAKES, RARE
from madang.talent.settling.panel import features_of, outcome_of, panel_of
from madang.talent.settling.settings import SettlingSettings
from madang.verb import Given, Options, call
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Named
    from madang.result import Result
    from madang.talent.settling.panel import Panel

__all__ = ["STAGE", "associate"]

_STAGE: Final = "settling"
_FEWEST_REGIONS: Final = 8
_FEWEST_YEARS: Final = 3
_NAMED: Final = 3
_LISTED: Final = 5


def associate(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Measure what of a region goes with people coming and staying.

    Regions and years have their own levels: what is measured is whether moves change
    where an indicator has changed, beyond what changed everywhere. An association,
    never a cause.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``indicators`` by name; with
        ``flows`` the net rate is measured from them.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Table ``associations``.

    Raises
    ------
    MissingTableError
        If a table is not there that is needed.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.
    """
    return call(STAGE, given, options, *others)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(SettlingSettings, _STAGE, inputs.parameters)
    empty = {ASSOCIATIONS.name: ASSOCIATIONS.empty()}
    cells = inputs.engine.flow_cells() if "flows" in inputs.engine.tables() else None
    found = outcome_of(cells, inputs.tables, settings)
    if found is None:
        return StageOutput(empty, (), (Note(_(
            "No net rate of moves is on record: give flows with residents of the "
            "regions, or name an indicator as outcome."
        )),))  # fmt: skip
    outcome, values = found
    features, notes = features_of(inputs.tables, outcome, settings)
    rng = np.random.default_rng(inputs.seed)
    names = names_of(inputs.tables.get("indicator_definitions"), key="indicator")
    rows: list[dict[str, Any]] = []
    left: list[str] = []
    for i, (name, feature) in enumerate(features.items()):
        panel = panel_of(values, [feature], settings.lag)
        made = _fitted(outcome, [name], panel, settings.draws, rng)
        rows += made
        left += [] if made else [name]
        inputs.progress(0.8 * (i + 1) / len(features))
    for row in rows:  # the least p of many is held against as many
        row["p_any"] = min(1.0, row["p"] * len(rows))
    if rows:
        known = pd.DataFrame(rows)
        rows += _together(outcome, (values, features), known, settings, rng)
    table = pd.DataFrame(rows).assign(lag=settings.lag)
    whole = ASSOCIATIONS.typed(table) if rows else empty[ASSOCIATIONS.name]
    if left:
        few = Items(tuple(names.get(n, n) for n in left), most=_NAMED)
        notes.append(Note(_(
            "{n:,| indicator/ indicators} ({names}) {n:~is/are} known for fewer than "
            "{regions} regions or {years} years beside the moves, or never change "
            "within regions: nothing is said of them.",
            n=len(left), names=few, regions=_FEWEST_REGIONS, years=_FEWEST_YEARS,
        )))  # fmt: skip
    return StageOutput(
        {ASSOCIATIONS.name: whole}, _findings(whole, names), tuple(notes)
    )


def _fitted(
    outcome: str,
    names: list[str],
    panel: Panel | None,
    draws: int,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """Hold indicators against the moves; nothing where too little is known."""
    if (
        panel is None
        or len(panel.regions) < max(_FEWEST_REGIONS, 2 * len(names))
        or len(panel.years) < _FEWEST_YEARS
    ):
        return []
    try:
        fit = panel_regression(panel.outcome, panel.features, rng=rng, draws=draws)
    except ParameterError:  # says no more than the levels and the others
        return []
    return _rows(outcome, names, fit, panel)


def _rows(
    outcome: str, names: list[str], fit: PanelFit, panel: Panel
) -> list[dict[str, Any]]:
    """Lay a fit out, each effect for a usual step of its indicator."""
    form = "alone" if len(names) == 1 else "together"
    return [
        {
            "outcome": outcome, "form": form, "indicator": name,
            "effect": fit.effects[k] * fit.spread[k],
            "effect_low": fit.low[k] * fit.spread[k],
            "effect_high": fit.high[k] * fit.spread[k],
            "step": fit.spread[k], "p": fit.p[k], "p_any": fit.p_any[k],
            "regions": fit.regions,
            "first_year": panel.years[0], "last_year": panel.years[-1],
        }
        for k, name in enumerate(names)
    ]  # fmt: skip


def _together(
    outcome: str,
    given: tuple[pd.DataFrame, Mapping[str, pd.DataFrame]],
    alone: pd.DataFrame,
    settings: SettlingSettings,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """Hold the indicators that are known best against the moves all at once.

    Chosen by how much is known of them, never by how they go with the moves.
    """
    values, features = given
    years = alone["last_year"] - alone["first_year"]
    known = alone.assign(cases=alone["regions"] * years)
    order = known.sort_values("cases", ascending=False, kind="stable")["indicator"]
    chosen: list[str] = []
    best: list[dict[str, Any]] = []
    for name in order:
        if len(chosen) == settings.together:
            break
        panel = panel_of(values, [features[n] for n in (*chosen, name)], settings.lag)
        if panel is None or not _is_told_apart(panel):
            continue
        chosen.append(name)
    if len(chosen) > 1:
        panel = panel_of(values, [features[n] for n in chosen], settings.lag)
        best = _fitted(outcome, chosen, panel, settings.draws, rng)
    return best


def _is_told_apart(panel: Panel) -> bool:
    """Tell whether each of a panel's features says something that the others do not."""
    rng = np.random.default_rng(0)  # nothing is drawn
    try:
        panel_regression(panel.outcome, panel.features, rng=rng, draws=0)
    except ParameterError:
        return False
    return True


def _findings(table: pd.DataFrame, names: Mapping[str, Named]) -> tuple[Finding, ...]:
    """Say what goes with the moves beyond chance, and what could not have been seen."""
    alone = table[table["form"] == "alone"]
    if alone.empty:
        return ()
    sure = alone[alone["p_any"] <= RARE]
    return (_none(alone) if sure.empty else _sure(alone, sure, names), _seen(alone))


def _none(alone: pd.DataFrame) -> Finding:
    """Say that nothing goes with the moves beyond chance."""
    return Finding(
        key="settling.none", importance=0.3,
        says=_(
            "None of {n:,| indicator/ indicators} goes with gains or losses of people "
            "more than chance gives, taking into account that {n:,} were looked at.",
            n=len(alone),
        ),
        value=float(len(alone)), unit="count", result="associations", row="form=alone",
    )  # fmt: skip


def _sure(
    alone: pd.DataFrame, sure: pd.DataFrame, names: Mapping[str, Named]
) -> Finding:
    """Name what goes with the moves beyond chance."""
    sure = sure.sort_values(["p", "indicator"], kind="stable")
    first: Any = sure.iloc[0]
    return Finding(
        key="settling.association", importance=weighed(0.5, int(first["regions"])),
        says=_(
            "{outcome}: {n:,} of {all:,} indicators {n:~goes/go} with gains or losses "
            "of people more than chance gives, taking into account that {all:,} were "
            "looked at: {indicators}. What goes together need not cause it.",
            outcome=word(str(first["outcome"])), n=len(sure), all=len(alone),
            indicators=Items(tuple(names.get(c, c) for c in sure["indicator"]),
                             most=_NAMED),
        ),
        value=float(len(sure)), unit="count", year=int(first["last_year"]),
        result="associations", row=f"form=alone,indicator={first['indicator']}",
    )  # fmt: skip


def _seen(alone: pd.DataFrame) -> Finding:
    """Say how small an effect could have been told from none."""
    width = (alone["effect_high"] - alone["effect_low"]) / 2
    place = int(np.argsort(width.to_numpy(), kind="stable")[(len(alone) - 1) // 2])
    row: Any = alone.iloc[place]
    return Finding(
        key="settling.seen", importance=0.2,
        says=_(
            "For half of {n:,| indicator/ indicators} the 90% interval reaches "
            "{width:.2g} per 1,000 residents or more to either side, for a usual step "
            "of the indicator ({regions} regions, {first} to {last}): weaker ties "
            "cannot be told from none on this record.",
            n=len(alone), width=float(width.iloc[place]), regions=int(row["regions"]),
            first=int(row["first_year"]), last=int(row["last_year"]),
        ),
        value=float(width.iloc[place]), unit="per 1,000", year=int(row["last_year"]),
        result="associations", row=f"form=alone,indicator={row['indicator']}",
    )  # fmt: skip


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Settling"),
    needs=("regions", "indicators"),
    uses=("flows", "indicator_definitions"),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows what of a region goes with people coming and staying, beyond what "
        "chance gives; an association, no cause."
    ),
    parameters=parameters_of(SettlingSettings),
    run=_run,
    chapter="madang.talent.settling.chapter",
)
