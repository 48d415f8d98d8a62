"""The one verb of the room, and its stage."""

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
from madang.language import _
from madang.talent.columns import MAKES
from madang.talent.findings import findings
from madang.talent.laid import lay_out
from madang.talent.outlook import look_ahead
from madang.talent.settings import TalentSettings
from madang.talent.steps import (
    Residents,
    measure_areas,
    measure_gravity,
    measure_partners,
    measure_regions,
)
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.result import Result

__all__ = ["STAGE", "flows"]

_STAGE: Final = "talent"
_FEWEST_REGIONS: Final = 2


def flows(given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]) -> Result:
    """Measure who moves, who stays, and what comes next.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``flows`` by name; with residents
        also rates, with coordinates also what distance does.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``regions``, ``partners``, ``forecast``, ``outlook``, ``record``,
        ``gravity`` and ``areas``.

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
    >>> moved = pd.DataFrame({"origin": ["a", "b"], "destination": ["b", "a"],
    ...     "year": 2024, "kind": "graduates", "value": [30.0, 10.0]})
    >>> flows({"regions": regions, "flows": moved}).regions["net"].tolist()
    [-20.0, 20.0]
    """
    return call(STAGE, given, options, *others)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking, if anything."""
    if len(tables["regions"]) < _FEWEST_REGIONS:
        return Note(
            _(
                "There is only one region; who moves is measured between regions. The "
                "table 'regions' needs at least two."
            )
        )
    return None


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(TalentSettings, _STAGE, inputs.parameters)
    regions = inputs.tables["regions"]
    names = names_of(regions)
    residents = Residents(inputs.tables)
    laid, notes = lay_out(inputs.engine.flow_cells(), regions, names, settings.absent)
    tables = {
        "regions": measure_regions(laid, residents, inputs.core),
        "partners": measure_partners(laid, settings.partners),
        "gravity": measure_gravity(laid, regions, settings.most_pairs),
        "areas": measure_areas(laid, settings.areas),
    }
    inputs.progress(0.4)
    ahead = look_ahead(laid, regions, residents, settings)
    tables |= {
        "forecast": ahead.forecast, "outlook": ahead.outlook, "record": ahead.record,
    }  # fmt: skip
    inputs.progress(1.0)
    if not laid:
        notes.append(_NOTHING)
    return StageOutput(tables, findings(tables, names), (*notes, *ahead.notes))


_NOTHING: Final = Note(
    _("No flow of persons between regions is on record: nothing is measured.")
)

STAGE: Final = Stage(
    name=_STAGE,
    title=_("Talent"),
    needs=("regions", "flows"),
    uses=("indicators",),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows which regions gain and lose people, the young and graduates, to whom, "
        "and what to expect next year."
    ),
    parameters=parameters_of(TalentSettings),
    applies=_applies,
    run=_run,
    chapter="madang.talent.chapter",
    dossier="madang.talent.dossier",
)
