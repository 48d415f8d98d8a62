"""The one verb of the room, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Unpack

import numpy as np

from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
)
from madang.foresight.ahead import look_ahead
from madang.foresight.columns import MAKES
from madang.foresight.findings import findings
from madang.foresight.laid import FEWEST_YEARS, lay_out, longest
from madang.foresight.settings import ForesightSettings
from madang.language import _
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.result import Result

__all__ = ["STAGE", "foresee"]

_STAGE: Final = "foresight"


def foresee(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Forecast indicators of regions up to five years ahead, with bands that hold.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions``, ``indicators`` and
        ``indicator_definitions`` by name, with six years or more.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``forecasts``, ``past``, ``record``, ``sums`` and ``wholes``.

    Raises
    ------
    MissingTableError
        If a table is not there that is needed.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.

    Examples
    --------
    >>> import pandas as pd
    >>> regions = pd.DataFrame({"region": ["a", "b"], "name": ["A", "B"]})
    >>> defined = pd.DataFrame({"indicator": ["population"], "name": ["Residents"],
    ...     "dimension": "people", "direction": 1})
    >>> rows = pd.DataFrame([(r, "population", 2015 + t, 1e5 * s * 1.1**t)
    ...     for r, s in (("a", 1), ("b", 2)) for t in range(8)],
    ...     columns=["region", "indicator", "year", "value"])
    >>> made = foresee({"regions": regions, "indicators": rows,
    ...     "indicator_definitions": defined})
    >>> made.forecasts.query("region == 'a'")["change"].round(3).tolist()
    [0.1, 0.21, 0.331, 0.464]
    """
    return call(STAGE, given, options, *others)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking, if anything."""
    years = longest(tables["indicators"])
    if years < FEWEST_YEARS:
        return Note(_(
            "No indicator has {least} years or more (the longest has {found}); with "
            "fewer no past forecast can be made and seen, and nothing is foretold.",
            least=FEWEST_YEARS, found=years,
        ))  # fmt: skip
    return None


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(ForesightSettings, _STAGE, inputs.parameters)
    regions = inputs.tables["regions"]
    laid, notes = lay_out(inputs.tables, settings)
    made = look_ahead(
        laid, regions, settings, np.random.default_rng(inputs.seed), inputs.progress
    )
    called = names_of(inputs.tables["indicator_definitions"], key="indicator")
    told = findings(made, regions, names_of(regions), called, settings)
    return StageOutput(made, told, tuple(notes))


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Foresight"),
    needs=("regions", "indicators", "indicator_definitions"),
    uses=(),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows what to expect of each region in the next five years with bands that "
        "held in the past, and where nobody can tell."
    ),
    parameters=parameters_of(ForesightSettings),
    applies=_applies,
    run=_run,
    chapter="madang.foresight.chapter",
    dossier="madang.foresight.dossier",
)
