"""The one verb of the room, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np
import pandas as pd

from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    parameters_of,
    settings_of,
)
from madang.language import _
from madang.linkages.columns import KINDS, MAKES, NATIONAL, REGIONS
from madang.linkages.distances import measure_distances
from madang.linkages.findings import findings
from madang.linkages.helix import helix_national, helix_regions
from madang.linkages.networks import (
    kind_matrix,
    network,
    region_matrix,
    sme_shares,
)
from madang.linkages.record import Linkages
from madang.linkages.settings import LinkageSettings
from madang.metrics.inference import percentile_interval
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.engines import Waiting
    from madang.linkages.helix import Row
    from madang.linkages.networks import Network
    from madang.result import Result

__all__ = ["STAGE", "build"]

_STAGE: Final = "linkages"


def build(given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]) -> Result:
    """Measure who works with whom, by kind and region.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions``, ``organisations``, ``projects`` and
        ``participations`` by name; with ``stocks`` and coordinates of the regions also
        how far research lies from production.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``kind_matrix``, ``region_matrix``, ``regions``, ``national``, ``kinds``
        and ``distances``.

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


def _built(
    engine: Waiting,
    regions: pd.DataFrame,
    activities: pd.DataFrame | None,
    core: tuple[str, ...],
    settings: LinkageSettings,
    rng: np.random.Generator,
) -> Linkages:
    """Work out all tables and notes."""
    codes = [str(r) for r in regions["region"]]
    groups, embedding = engine.project_groups(), engine.embedding()
    kinds = sorted(embedding["kind"].dropna().unique())
    draws = settings.draws
    whole = network(groups, core, regions=codes, kinds=kinds, draws=draws, rng=rng)
    patterns = engine.helix_patterns()
    spheres: dict[str, Any] = {
        "dimensions": settings.helix_dimensions, "draws": draws, "rng": rng,
    }  # fmt: skip
    helix, helix_rows = helix_regions(patterns, codes, **spheres)
    smes = sme_shares(embedding, codes)
    gap = measure_distances(engine, regions, activities, settings=settings, rng=rng)
    rows = [
        *_national(whole, pd.NA), *helix_rows, _sme_row(smes),
        *((q, pd.NA, *values) for q, values in gap.national.items()),
        *_yearly(groups, core, codes, kinds, draws, rng),
        *helix_national(patterns, **spheres),
    ]  # fmt: skip
    ties = engine.region_kind_ties()
    years = groups["year"].dropna()
    return Linkages(
        kind_matrix=kind_matrix(ties),
        region_matrix=region_matrix(ties, codes),
        regions=_regions(whole, embedding, helix, smes),
        national=_rows_table(rows),
        kinds=_kinds(whole, embedding),
        distances=gap.table,
        notes=(*_notes(whole, groups, core), *gap.notes),
        first_year=int(years.min()) if len(years) else None,
        last_year=int(years.max()) if len(years) else None,
    )


def _national(ties: Network, year: Any) -> list[Row]:
    """List the country's measures of ties with their intervals."""
    rows: list[Row] = []
    for quantity, values in ties.national().items():
        low, high = percentile_interval(values[1:])
        known = bool(np.isfinite(values[0]))
        rows.append((
            quantity, year, float(values[0]), float(low) if known else np.nan,
            float(high) if known else np.nan, "1",
        ))  # fmt: skip
    return rows


def _yearly(
    groups: pd.DataFrame,
    core: Sequence[str],
    codes: list[str],
    kinds: list[str],
    draws: int,
    rng: np.random.Generator,
) -> list[Row]:
    """List the measures of ties by the year in which projects began."""
    rows: list[Row] = []
    for year in sorted(groups["year"].dropna().unique()):
        mine = groups[groups["year"] == year]
        ties = network(mine, core, regions=codes, kinds=kinds, draws=draws, rng=rng)
        rows += _national(ties, int(year))
    return rows


def _sme_row(smes: pd.DataFrame) -> Row:
    """Take the country's row of the SME shares."""
    last = smes.iloc[-1]
    return ("sme_embedded_share", pd.NA, float(last["sme_embedded_share"]),
            float(last["sme_low"]), float(last["sme_high"]), "1")  # fmt: skip


def _rows_table(rows: list[Row]) -> pd.DataFrame:
    """Lay the country's measures out, all years first."""
    table = NATIONAL.typed(pd.DataFrame(rows, columns=list(NATIONAL.names)))
    return table.sort_values(
        ["quantity", "year"], na_position="first", ignore_index=True
    )


def _regions(
    ties: Network,
    embedding: pd.DataFrame,
    helix: pd.DataFrame,
    smes: pd.DataFrame,
) -> pd.DataFrame:
    """Bring each region's measures together."""
    table = ties.region_table()
    counted = embedding.groupby("region")["organisations"].sum()
    seats = counted.reindex(table["region"]).fillna(0).to_numpy(np.int64)
    table = table.assign(organisations=seats)
    rest = [helix.drop(columns="region"), smes.iloc[:-1].drop(columns="region")]
    return REGIONS.typed(pd.concat([table, *rest], axis=1))


def _kinds(ties: Network, embedding: pd.DataFrame) -> pd.DataFrame:
    """Bring each kind's measures together."""
    table = ties.kind_table()
    counts = ["organisations", "participating", "participations"]
    summed = embedding.groupby("kind")[counts].sum().reindex(table["kind"])
    counted = {name: summed[name].to_numpy(np.int64) for name in counts}
    return KINDS.typed(table.assign(**counted))


def _notes(
    ties: Network, groups: pd.DataFrame, core: Sequence[str]
) -> tuple[Note, ...]:
    """Say what was assumed and left out."""
    notes = [_WHAT_A_TIE_IS]
    if groups.empty:
        notes.append(_NO_TIE)
    elif not (ties.kind_internal[0] + ties.kind_external[0]).any():
        notes.append(_ALONE)
    if ties.unplaced:
        share = (
            ties.unplaced / (ties.kind_internal[0] + ties.kind_external[0] / 2).sum()
        )
        notes.append(
            Note(
                _(
                    "{unplaced:,| tie/ ties} ({share:.1%}) with an end of unknown "
                    "region {unplaced:~is/are} left out by region and kept by kind.",
                    unplaced=ties.unplaced,
                    share=share,
                )
            )
        )
    if not core:
        notes.append(_NO_CORE)
    return tuple(notes)


_WHAT_A_TIE_IS: Final = Note(
    _(
        "A tie is a pair of different organisations in one "
        "project; proposed and rejected projects are left out. For "
        "the triple helix each project counts once, where its lead "
        "sits (else where it serves). Intervals hold 90%, by "
        "resampling projects."
    )
)
_NO_TIE: Final = Note(
    _("No project has a participant on record: measures of ties are empty.")
)
_ALONE: Final = Note(
    _(
        "Every project names one organisation alone, so who works with whom cannot be "
        "told: a list of beneficiaries leaves partners out. With all participants in "
        "the table participations it can."
    )
)
_NO_CORE: Final = Note(
    _("No core region is set: shares of ties with the core are left empty.")
)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(LinkageSettings, _STAGE, inputs.parameters)
    regions, activities = inputs.tables["regions"], inputs.tables.get("activities")
    rng = np.random.default_rng(inputs.seed)
    made = _built(inputs.engine, regions, activities, inputs.core, settings, rng)
    said = findings(made, regions, activities, inputs.core)
    inputs.progress(1.0)
    return StageOutput(made.tables, said, made.notes)


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Linkages"),
    needs=("regions", "organisations", "projects", "participations"),
    uses=("stocks", "activities"),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows who of industry, academia and research works with whom, and how "
        "far research lies from production."
    ),
    parameters=parameters_of(LinkageSettings),
    run=_run,
    chapter="madang.linkages.chapter",
    dossier="madang.linkages.dossier",
)
