"""The verb of the room on a study, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Unpack

from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
)
from madang.evaluation.columns import MAKES
from madang.evaluation.evaluating import evaluate_all
from madang.evaluation.findings import findings
from madang.evaluation.settings import EvaluationSettings
from madang.language import _
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.result import Result

__all__ = ["STAGE", "evaluate"]

_STAGE: Final = "evaluation"
_FEWEST_REGIONS: Final = 2


def evaluate(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Evaluate what the measures of a study changed, against what would have been.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions``, ``measures`` and ``indicators`` by
        name.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``effects``, ``course``, ``placebos``, ``cloud``, ``without``,
        ``alike``, ``power`` and ``taken``.

    Raises
    ------
    MissingTableError
        If ``measures`` or ``indicators`` is not there.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> codes, years = [f"r{n:02d}" for n in range(30)], range(2012, 2024)
    >>> regions = pd.DataFrame({"region": codes, "name": codes})
    >>> draw = np.random.default_rng(1)
    >>> jobs = pd.DataFrame([
    ...     {"region": r, "indicator": "jobs", "year": t, "value":
    ...      draw.normal() + 9 * (r < "r03" and t >= 2019)}
    ...     for r in codes for t in years])
    >>> measures = pd.DataFrame({"measure": "grant", "region": codes[:3],
    ...     "start": 2019, "outcome": "jobs"})
    >>> made = evaluate({"regions": regions, "indicators": jobs,
    ...     "measures": measures})
    >>> made.effects[["verdict", "treated", "compared"]].values.tolist()
    [['changed', 3, 27]]
    """
    return call(STAGE, given, options, *others)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking, if anything."""
    if len(tables["regions"]) < _FEWEST_REGIONS:
        return Note(_(
            "There is only one region; what a measure changed is told by regions "
            "without it. The table 'regions' needs more."
        ))  # fmt: skip
    if not len(tables["measures"]):
        return Note(_("The table 'measures' lists none."))
    return None


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(EvaluationSettings, _STAGE, inputs.parameters)
    told, made = evaluate_all(inputs.tables, settings, inputs.progress)
    names = names_of(inputs.tables.get("indicator_definitions"), key="indicator")
    notes = (
        Note(_(
            "An effect is called one where chance goes as far in at most "
            "{alarm:.0%} of cases, over all outcomes of the measure; intervals hold "
            "90%.", alarm=settings.alarm,
        )),
    )  # fmt: skip
    return StageOutput(made, findings(told, made["effects"], names, settings), notes)


STAGE: Final = Stage(
    name=_STAGE,
    title=_("What measures changed"),
    needs=("regions", "measures", "indicators"),
    uses=("indicator_definitions",),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows what each measure changed against what would have been, how sure that "
        "is, and what could have been seen at all."
    ),
    parameters=parameters_of(EvaluationSettings),
    applies=_applies,
    run=_run,
    chapter="madang.evaluation.chapter",
    dossier="madang.evaluation.dossier",
)
