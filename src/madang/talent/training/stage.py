"""The verb of training and jobs, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np
import pandas as pd

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
from madang.metrics.job_match import JobMatch, job_match
from madang.metrics.shares import ratio
from madang.talent.training.columns import FIELDS, GAPS, MAKES, REGIONS, WHOLE
from madang.talent.training.findings import findings
from madang.talent.training.laid import lay_out
from madang.talent.training.settings import TrainingSettings
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.result import Result
    from madang.talent.training.laid import Laid

__all__ = ["STAGE", "match"]

_STAGE: Final = "training"
_SIDES: Final = ("taught", "jobs")
_CLOSE: Final = 1e-6  # of a cell: what solving leaves over


def match(given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]) -> Result:
    """Measure whether what is taught meets jobs of its field within reach.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``stocks`` by name, with measures
        ``graduates`` (the activity is the field of training) and ``employment``;
        ``flows`` of commuters tell who is within reach, ``activity_links`` of kind
        ``training`` which activities a field prepares for.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``whole``, ``regions``, ``fields`` and ``gaps``.

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
    >>> stocks = pd.DataFrame({"region": ["a", "b", "b"], "activity": "C26",
    ...     "year": 2024, "measure": ["graduates", "graduates", "employment"],
    ...     "value": [10.0, 10.0, 500.0]})
    >>> match({"regions": regions, "stocks": stocks}).whole["matched"].round(6).tolist()
    [0.5, 0.5, 1.0]
    """
    return call(STAGE, given, options, *others)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(TrainingSettings, _STAGE, inputs.parameters)
    empty = {table.name: table.empty() for table in MAKES}
    commuters = (
        inputs.engine.flow_cells() if "flows" in inputs.engine.tables() else None
    )
    laid, notes = lay_out(
        inputs.engine.stock_totals(), commuters, inputs.tables, settings
    )
    if laid is None:
        return StageOutput(empty, (), tuple(notes))
    cells = max(laid.taught.size, laid.jobs.size)
    if cells > settings.most_cells:
        notes.append(Note(_(
            "{n:,} regions times fields are more than most_cells: training and jobs "
            "are not matched.", n=cells,
        )))  # fmt: skip
        return StageOutput(empty, (), tuple(notes))
    inputs.progress(0.2)
    found = _match(laid, laid.reach)
    home = _match(laid, np.eye(len(laid.regions), dtype=bool))
    inputs.progress(0.9)
    tables = {
        WHOLE.name: _whole(laid, home, found),
        REGIONS.name: _regions(laid, found),
        FIELDS.name: _fields(laid, found),
        GAPS.name: _gaps(laid, found, settings.listed),
    }
    names = names_of(inputs.tables["regions"])
    of_fields = names_of(inputs.tables.get("activities"), key="activity")
    return StageOutput(tables, findings(tables, names, of_fields), tuple(notes))


def _match(laid: Laid, reach: NDArray[np.bool_]) -> JobMatch:
    """Match with what is within reach."""
    return job_match(laid.taught, laid.jobs, fits=laid.fits, reach=reach, way=laid.way)


def _whole(laid: Laid, home: JobMatch, found: JobMatch) -> pd.DataFrame:
    """Say what share meets a job at home, within reach, and by field alone."""
    return WHOLE.typed(pd.DataFrame({
        "within": ["home", "reach", "anywhere"],
        "matched": [home.matched, found.matched, found.by_field],
        "basis": laid.basis, "taught": laid.taught.sum(), "year": laid.years[0],
        "jobs": laid.jobs.sum(), "jobs_year": laid.years[1],
    }))  # fmt: skip


def _regions(laid: Laid, found: JobMatch) -> pd.DataFrame:
    """Say of each region what share of its training, and of its jobs, is matched."""
    taught, jobs = laid.taught.sum(axis=1), laid.jobs.sum(axis=1)
    share = taught / taught.sum()
    home = ratio(np.diag(found.moved), share)
    matched = ratio(found.moved.sum(axis=1), share)
    return REGIONS.typed(pd.DataFrame({
        "region": laid.regions, "year": laid.years[0], "taught": taught,
        "matched": matched, "at_home": home, "away": matched - home,
        "unmatched": taught * (1 - np.nan_to_num(matched)),
        "jobs": jobs, "filled": ratio(found.moved.sum(axis=0), jobs / jobs.sum()),
    }))  # fmt: skip


def _fields(laid: Laid, found: JobMatch) -> pd.DataFrame:
    """Say of each field how much of it is taught, asked for and matched."""
    taught = laid.taught.sum(axis=0)
    met = np.nansum(laid.taught * np.nan_to_num(found.taught), axis=0)
    held = laid.fits @ laid.jobs.sum(axis=0)
    return FIELDS.typed(pd.DataFrame({
        "activity": laid.fields, "taught": taught,
        "share_taught": taught / taught.sum(), "share_jobs": held / laid.jobs.sum(),
        "matched": ratio(met, taught), "unmatched": taught - met,
    }))  # fmt: skip


def _gaps(laid: Laid, found: JobMatch, listed: int) -> pd.DataFrame:
    """List what is left over in each region, on either side, the largest first."""
    parts = []
    for side, amounts, met, kinds in zip(
        _SIDES, (laid.taught, laid.jobs), (found.taught, found.filled),
        (laid.fields, laid.activities), strict=True,
    ):  # fmt: skip
        left = np.where(amounts > 0, 1.0 - np.nan_to_num(met), 0.0)
        r, k = np.nonzero(left > _CLOSE)
        parts.append(pd.DataFrame({
            "region": np.array(laid.regions)[r], "side": side,
            "activity": np.array(kinds)[k], "amount": (amounts * left)[r, k],
            "share": left[r, k],
        }))  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    whole = whole.sort_values("amount", ascending=False, kind="stable")
    kept = whole.groupby(["region", "side"], sort=False).head(listed)
    place = {code: i for i, code in enumerate(laid.regions)}
    order = kept.assign(at=kept["region"].map(place)).sort_values(
        ["at", "side"], kind="stable"
    )
    return GAPS.typed(order.drop(columns="at").reset_index(drop=True))


def _applies(tables: Mapping[str, Any]) -> Note | None:
    """Say what is lacking, if anything."""
    if len(tables["regions"]) < 2:  # noqa: PLR2004 - one region reaches no other
        return Note(_(
            "There is only one region; whether training fits jobs within reach is "
            "measured between regions."
        ))  # fmt: skip
    return None


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Training and jobs"),
    needs=("regions", "stocks"),
    uses=("flows", "activities", "activity_links"),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows how much of what is taught meets jobs of its field within reach, and "
        "which fields and jobs are left over where."
    ),
    parameters=parameters_of(TrainingSettings),
    applies=_applies,
    run=_run,
    chapter="madang.talent.training.chapter",
    dossier="madang.talent.training.dossier",
)
