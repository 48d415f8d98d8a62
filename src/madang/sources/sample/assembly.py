"""Put the sample together: one seed, one stream of chance for each table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts.findings import Note
from madang.contracts.provenance import Provenance, SourceTables
from madang.errors import ParameterError
from madang.language import _
from madang.places.provinces import CORE
from madang.sources.sample.call import BUDGET, call_table, draft
from madang.sources.sample.consortia import participation_table
from madang.sources.sample.economy import (
    activity_table,
    employment,
    establishments,
    region_table,
    spending,
    stock_table,
)
from madang.sources.sample.flows import flow_table
from madang.sources.sample.indicators import (
    definition_table,
    indicator_table,
    measure_table,
)
from madang.sources.sample.infrastructure import SETTINGS, infrastructure_tables
from madang.sources.sample.materials import PUBLISHER
from madang.sources.sample.organisations import organisation_table
from madang.sources.sample.planted import negative_table, pair_table, truth_table
from madang.sources.sample.research import budget_table, research_table
from madang.sources.sample.reviews import criterion_table, review_tables
from madang.sources.sample.training import (
    commuter_table,
    graduate_flows,
    graduates,
)
from madang.vocabulary import Language, Measure, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.sources.sample.materials import FloatArray

__all__ = ["build"]

_ORGANISATIONS: Final = 20_000
_PROJECTS: Final = 8_000
_LEAST_SCALE: Final = 0.05
_MOST_SCALE: Final = 200.0
_NAME: Final = _("Sample study (synthetic records)")
_NOTES: Final = (
    Note(
        _(
            "Every record is synthetic; only names, codes, coordinates, areas and "
            "populations of the provinces are real."
        )
    ),
    Note(_("Proposals of the call have no consortium yet.")),
)


def build(
    *, seed: int = 2024, scale: float = 1.0, language: str = Language.KO
) -> SourceTables:
    """Generate the sample study.

    Parameters
    ----------
    seed : int
        Seed of every draw; one seed gives the same tables, bit for bit.
    scale : float
        Size of organisations and R&D projects, against 20,000 and 8,000; from
        0.05 to 200. The call always holds 27 bundles with 137 units.
    language : str
        ``"ko"`` or ``"en"``: of the study's name and the names of regions,
        activities, indicators and organisations. Projects are written in Korean.

    Returns
    -------
    SourceTables
        Tables that keep the contracts, each with a column ``synthetic``. Extras
        hold what was planted: ``overlap_pairs``, ``hard_negatives``, ``reviewers``,
        ``truths``.

    Raises
    ------
    ParameterError
        If the seed is negative, the scale out of bounds, or the language unknown.
    """
    _check(seed, scale, language)
    # One stream a table: a change to one leaves the draws of the others.
    streams = np.random.default_rng(seed).spawn(13)
    jobs = employment(streams[0])
    tables = _territory(jobs, scale, language, streams)
    call, extras = _projects(jobs[-1], scale, tables["organisations"], streams)
    tables |= call
    reviews, reviewers = _reviews(tables["projects"], streams[10])
    tables |= {"criteria": criterion_table(language), "reviews": reviews}
    extras |= {"reviewers": reviewers}
    return SourceTables(
        name=_NAME.text(language),
        tables={name: _marked(table) for name, table in tables.items()},
        provenance={name: _provenance(seed, scale) for name in tables},
        language=str(language),
        core=CORE,
        parameters={
            "portfolio": {"budget": BUDGET},
            "linkages": {"rd_source": "stocks"},
            "infrastructure": dict(SETTINGS),
        },
        notes=_NOTES,
        extras={name: _marked(table) for name, table in extras.items()},
    )


def _territory(
    jobs: FloatArray,
    scale: float,
    language: str,
    streams: Sequence[np.random.Generator],
) -> dict[str, pd.DataFrame]:
    """Draw the places, what they hold, and who sits in them."""
    firms = establishments(jobs, streams[1])
    measures: dict[Measure, FloatArray] = {
        Measure.EMPLOYMENT: jobs,
        Measure.ESTABLISHMENTS: firms,
        Measure.RD_SPENDING: spending(jobs, streams[2]),
    }
    trained = graduates(jobs, streams[11])
    measures[Measure.GRADUATES] = trained
    total = round(_ORGANISATIONS * scale)
    moves = [
        flow_table(streams[4]), graduate_flows(trained, streams[12]),
        commuter_table(streams[12]),
    ]  # fmt: skip
    return {
        "regions": region_table(language),
        "activities": activity_table(language),
        "stocks": stock_table(measures),
        "indicator_definitions": definition_table(language),
        "indicators": indicator_table(streams[3]),
        "flows": pd.concat(moves, ignore_index=True),
        "organisations": organisation_table(
            total, firms[-1], language=language, rng=streams[5]
        ),
        **infrastructure_tables(jobs[-1]),
        "measures": measure_table(),
    }


def _projects(
    jobs: FloatArray,
    scale: float,
    organisations: pd.DataFrame,
    streams: Sequence[np.random.Generator],
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Draw R&D projects and the call, and list what was planted."""
    planted = draft(streams[6])
    total = round(_PROJECTS * scale)
    research, earlier = research_table(total, jobs, planted.earlier, streams[7])
    proposals, proposed = call_table(planted.proposed, streams[8])
    projects = _joined(research, proposals)
    tables = {
        "projects": projects,
        "participations": participation_table(research, organisations, streams[9]),
        "budgets": budget_table(projects, streams[9]),
    }
    codes = earlier | proposed
    extras = {
        "overlap_pairs": pair_table(planted, codes),
        "hard_negatives": negative_table(planted, codes),
        "truths": truth_table(),
    }
    return tables, extras


def _reviews(
    projects: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the reviews of the call, and give each reviewer's planted severity."""
    proposed = projects["status"] == str(Status.PROPOSED)
    return review_tables(projects.loc[proposed, ["project", "merit"]], rng)


def _check(seed: int, scale: float, language: str) -> None:
    """Refuse what cannot be built."""
    if seed < 0:
        raise ParameterError(
            _(
                "The sample's seed must be a whole number from 0 up, not {seed}; leave "
                "it out for the usual sample",
                seed=seed,
            )
        )
    if not _LEAST_SCALE <= scale <= _MOST_SCALE:
        raise ParameterError(
            _(
                "The sample's scale must lie between {least_scale} and {most_scale}, "
                "not {scale}; 1 gives 20,000 organisations and 8,000 projects",
                least_scale=_LEAST_SCALE,
                most_scale=_MOST_SCALE,
                scale=str(scale),
            )
        )
    if language not in set(Language):
        raise ParameterError(
            _(
                "The sample speaks 'ko' or 'en', not '{language}'; choose one of the "
                "two",
                language=language,
            )
        )


def _joined(research: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    """Put R&D projects and the call into one table, in the contract's order."""
    columns = [
        "project", "title", "summary", "region", "activity", "programme",
        "programme_name", "initiator", "mode", "status", "start", "end", "cost",
        "grant", "minimum_grant", "match_share", "merit", "organiser",
    ]  # fmt: skip
    research = research.assign(programme_name=research["programme"], merit=np.nan)
    table = pd.concat([research, proposals], ignore_index=True)[columns]
    numbers = {"cost", "grant", "minimum_grant", "match_share", "merit"}
    words = [c for c in columns if c not in numbers | {"start", "end"}]
    return table.astype(dict.fromkeys(words, "str"))


def _marked(table: pd.DataFrame) -> pd.DataFrame:
    """Mark every row as synthetic."""
    out = table.copy()
    out["synthetic"] = pd.array([True] * len(out), dtype="boolean")
    return out


def _provenance(seed: int, scale: float) -> Provenance:
    """Say where a table of the sample came from: nowhere."""
    return Provenance(
        source=PUBLISHER,
        vintage=f"seed {seed}, scale {scale:g}",
        licence="CC0-1.0",
        synthetic=True,
        remarks=(_("Every row is synthetic."),),
    )
