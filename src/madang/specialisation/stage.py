"""The one verb of the room, and its stage."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Unpack

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
from madang.contracts.trees import Tree
from madang.errors import ParameterError
from madang.language import Items, _
from madang.specialisation.columns import MAKES
from madang.specialisation.examination import certificate_table
from madang.specialisation.findings import find
from madang.specialisation.focus import main_measure
from madang.specialisation.outlook import outlook_tables
from madang.specialisation.panel import slices
from madang.specialisation.posterior import draw_posterior
from madang.specialisation.quotients import quotients_table
from madang.specialisation.settings import STAGE_NAME, SpecialisationSettings
from madang.specialisation.space import places, relatedness_table
from madang.specialisation.structure import measure_structure
from madang.specialisation.tables import (
    activities_table,
    complexity_table,
    regions_table,
    shift_share_table,
    twins_table,
)
from madang.verb import Given, Options, call
from madang.vocabulary import Measure, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Named
    from madang.result import Result
    from madang.specialisation.panel import Panel

__all__ = ["STAGE", "measure"]


def measure(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Measure who is over-represented in what, and how sure that is.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``stocks`` by name; with
        ``activities`` also names, totals told from parts, and what is
        knowledge-intensive.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``quotients``, ``regions``, ``activities``, ``shift_share``, ``twins``,
        ``complexity``, ``relatedness``, ``certificate``, ``outlook`` and
        ``outlook_quality``. `madang.specialisation.validity` reads the certificate.

    Raises
    ------
    MissingTableError
        If a table is not there that is needed, or the stocks hold no value.
    ContractError
        If a table breaks its contract, a region is listed in a year in which it was
        not there, or the activities of one year come from two classifications.
    ParameterError
        If a setting is unknown or outside what the method allows.
    """
    return call(STAGE, given, options, *others)


def _tables(
    panel: Panel,
    settings: SpecialisationSettings,
    seed: int,
    *,
    tree: Tree,
    spoken: Mapping[str, Named],
) -> dict[str, pd.DataFrame]:
    """Make all result tables; bare columns where there is nothing to measure."""
    if not panel.slices:
        return {table.name: table.empty() for table in MAKES}
    parts: dict[str, list[pd.DataFrame]] = {
        name: [] for name in ("quotients", "regions", "activities", "complexity",
                              "relatedness", "certificate")
    }  # fmt: skip
    for measure in panel.measures:
        years = panel.years(measure)
        # The newest year gives the picture its places, so that years can be compared.
        last = measure_structure(years[-1], settings)
        where = dict(zip(years[-1].activities, places(years[-1], last), strict=True))
        for s in years:
            structure = last if s is years[-1] else measure_structure(s, settings)
            prior = s.prior()
            posterior = draw_posterior(s, structure, settings, seed=seed, prior=prior)
            at = np.array([where.get(a, _NOWHERE) for a in s.activities])
            parts["quotients"].append(quotients_table(s, settings, prior=prior))
            parts["regions"].append(regions_table(s, posterior, settings))
            parts["activities"].append(
                activities_table(s, structure, posterior, settings, places=at)
            )
            parts["complexity"].append(
                complexity_table(s, structure, posterior, settings)
            )
        parts["relatedness"].append(relatedness_table(years[-1], last, settings))
        parts["certificate"].append(certificate_table(
            years[-1], last, settings, tree=tree, names=spoken, seed=seed))  # fmt: skip
    return {
        "shift_share": shift_share_table(panel, settings),
        "twins": twins_table(panel, settings, seed=seed),
        **{name: pd.concat(part, ignore_index=True) for name, part in parts.items()},
    }


def _check_end(panel: Panel, settings: SpecialisationSettings) -> None:
    """Refuse a complex end that is nowhere in the stocks."""
    end = settings.complex_end
    known = {str(c) for s in panel.slices for c in (*s.regions, *s.activities)}
    if end and known and end not in known:
        raise ParameterError(
            _(
                "specialisation.complex_end must be the code of a region or activity "
                "that is measured; found '{end}'. Codes are, for example, {near}.",
                end=end,
                near=Items(tuple(get_close_matches(end, sorted(known), cutoff=0))),
            )
        )


_NOWHERE: Final = (np.nan, np.nan)
_TRAINED: Final = (Measure.GRADUATES, Measure.GRADUATES_EMPLOYED)


def _degenerate(tables: Mapping[str, pd.DataFrame], panel: Panel) -> tuple[Note, ...]:
    """Say where there is too little to measure."""
    notes = []
    regions = tables["regions"]
    if regions.empty:
        return (Note(_("The stocks hold no value; specialisation was not measured.")),)
    alone = regions["region"].nunique() < 2  # noqa: PLR2004 - it compares two
    if alone and all(s.wholes is None for s in panel.slices):
        notes.append(
            Note(
                _(
                    "With one region every location quotient is 1, and there is "
                    "no rest to hold its profile against."
                )
            )
        )
    years = regions.groupby("measure")["year"].nunique()
    single = sorted(years[years < 2].index)  # noqa: PLR2004 - change needs two
    if single:
        listed = Items(tuple(word(m) for m in single), most=0)
        notes.append(Note(_("{listed}: one year only; no shift-share.", listed=listed)))
    return tuple(notes)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(SpecialisationSettings, STAGE_NAME, inputs.parameters)
    regions, activities = inputs.tables["regions"], inputs.tables.get("activities")
    stocks = inputs.engine.stock_totals()
    panel = slices(
        # Of graduates the activity is a field of training, at which nobody works yet.
        stocks[~stocks["measure"].isin(_TRAINED)],
        regions=regions,
        activities=activities,
        settings=settings,
    )
    _check_end(panel, settings)
    cells = sum(s.x.size for s in panel.slices if s.is_count)
    settings = replace(settings, draws=settings.draws_for(cells))
    spoken, called = names_of(regions), names_of(activities, key="activity")
    tree = Tree.of(activities, "activity")
    tables = _tables(
        panel, settings, inputs.seed, tree=tree, spoken={**called, **spoken}
    )
    ahead = outlook_tables(panel, settings, activities)
    tables |= {"outlook": ahead.table, "outlook_quality": ahead.quality}
    found = () if not panel.slices else find(
        tables, main=main_measure(tables["regions"]), regions=spoken,
        activities=called, level=settings.level,
    )  # fmt: skip
    inputs.progress(1.0)
    notes = (*panel.notes, *_degenerate(tables, panel), *ahead.notes)
    return StageOutput({made.name: tables[made.name] for made in MAKES}, found, notes)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking where there is nothing to measure."""
    stocks = tables.get("stocks")
    if stocks is None or stocks["value"].notna().sum() == 0:
        return Note(_("The stocks hold no value; specialisation was not measured."))
    return None


STAGE: Final = Stage(
    name=STAGE_NAME,
    title=_("Specialisation"),
    needs=("regions", "stocks"),
    uses=("activities",),
    makes={table.name: table for table in MAKES},
    adds=_(
        "What each region is good at, with intervals; ranks; complexity and "
        "whether to believe it; growth; twins; what it could become"
    ),
    parameters=parameters_of(SpecialisationSettings),
    applies=_applies,
    run=_run,
    chapter="madang.specialisation.chapter",
    dossier="madang.specialisation.dossier",
)
