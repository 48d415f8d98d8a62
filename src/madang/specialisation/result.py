"""Who is over-represented in what: the verb, its record and the stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

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
from madang.language import Items, _
from madang.specialisation.certificate import Certificate
from madang.specialisation.columns import MAKES
from madang.specialisation.examination import certificate_table
from madang.specialisation.findings import find, latest, main_measure
from madang.specialisation.outlook import outlook_tables
from madang.specialisation.panel import slices
from madang.specialisation.settings import STAGE_NAME, SpecialisationSettings
from madang.specialisation.space import places, relatedness_table
from madang.specialisation.structure import measure_structure
from madang.specialisation.tables import (
    activities_table,
    complexity_table,
    quotients_table,
    regions_table,
    shift_share_table,
    twins_table,
)
from madang.specialisation.truths import draw_truths
from madang.vocabulary import Language, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.contracts import Finding
    from madang.language import Named
    from madang.specialisation.panel import Panel

__all__ = ["STAGE", "Specialisation", "measure"]

_CHART_ROWS: Final = 40


@dataclass(frozen=True, slots=True)
class Specialisation:
    """How specialised regions and activities are, and how sure that is.

    Attributes
    ----------
    quotients, regions, activities, shift_share, twins, outlook : DataFrame
        The result tables.
    outlook_quality : DataFrame
        How good the odds of the outlook have been.
    complexity, relatedness, certificate : DataFrame
        How complex each region's economy is, which activities are found together,
        and whether these can be believed.
    findings : tuple of Finding
        What a committee should read.
    notes : tuple of Note
        What was assumed and left out.
    level : float
        Share that every interval holds.
    year : int or None
        Latest year.
    source : str
        Who publishes the stocks; empty if not said.
    region_names : mapping of str to Named
        Names of the regions by code.
    """

    quotients: pd.DataFrame
    regions: pd.DataFrame
    activities: pd.DataFrame
    shift_share: pd.DataFrame
    twins: pd.DataFrame
    outlook: pd.DataFrame
    outlook_quality: pd.DataFrame
    complexity: pd.DataFrame
    relatedness: pd.DataFrame
    certificate: pd.DataFrame
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    level: float
    year: int | None
    source: str = ""
    region_names: Mapping[str, Named] = field(default_factory=dict)

    def tidy(self) -> pd.DataFrame:
        """Give the location quotients, one row a region, activity, year, measure."""
        return self.quotients.copy()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give all result tables by name."""
        return {name: getattr(self, name) for name in STAGE.makes}

    @property
    def validity(self) -> Certificate:
        """The validity certificate of the main measure in its latest year."""
        if self.certificate.empty:
            return Certificate(source=self.source)
        own = latest(self.certificate, main_measure(self.certificate))
        first = own.iloc[0]
        return Certificate(own, str(first["measure"]), int(first["year"]), self.source)

    def chart(self, language: str = Language.KO) -> Any:
        """Draw how specialised each region is, with interval and tiers.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.LayerChart
            The Krugman index of the main measure in its latest year.
        """
        from madang.charts import interval_chart  # noqa: PLC0415 - Altair is heavy

        data = self.regions
        if not data.empty:
            data = latest(data, main_measure(data))
        # Tiers stand together; regions without one come last.
        order = data.assign(last=data["tier"] == 0)
        ranked = order.sort_values(
            ["last", "tier", "krugman"], ascending=[True, True, False]
        ).head(_CHART_ROWS)
        spoken = {r: n.worded("", language) for r, n in self.region_names.items()}
        what = str(ranked["measure"].iloc[0]) if len(ranked) else ""
        shown = ranked.assign(
            label=[spoken.get(r, r) for r in ranked["region"]],
            value=ranked["krugman"], low=ranked["krugman_low"],
            high=ranked["krugman_high"], group=ranked["tier"].astype("str"),
            quiet=ranked["is_small"],
        )  # fmt: skip
        unit = _("0 to 2, by {measure:lower}", measure=word(what))
        return interval_chart(
            shown,
            x_title=_("Krugman specialisation").text(language),
            title=_("How specialised each region is").text(language),
            unit=unit.text(language),
            source=self.source,
            year="" if self.year is None else int(ranked["year"].max()),
            language=language,
        )


def measure(
    stocks: pd.DataFrame,
    *,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    settings: SpecialisationSettings | None = None,
    seed: int = 1,
    source: str = "",
) -> Specialisation:
    """Measure who is over-represented in what.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``.
    regions, activities : DataFrame, optional
        Keep their contracts; give names, and tell totals from parts.
    settings : SpecialisationSettings, optional
        What to do differently from the defaults.
    seed : int
        Seed of the bootstrap.
    source : str
        Who publishes the stocks, for the caption of the chart.

    Returns
    -------
    Specialisation

    Raises
    ------
    ContractError
        If the stocks lack a column.
    NegativeActivityError
        If an amount is below zero or infinite.
    """
    chosen = settings or SpecialisationSettings()
    panel = slices(stocks, regions=regions, activities=activities, settings=chosen)
    spoken = names_of(regions)
    tables = _tables(
        panel, chosen, seed, tree=Tree.of(activities, "activity"), spoken=spoken
    )
    ahead = outlook_tables(panel, chosen, activities)
    tables |= {"outlook": ahead.table, "outlook_quality": ahead.quality}
    found = () if not panel.slices else find(
        tables, main=main_measure(tables["regions"]), regions=spoken,
        activities=names_of(activities, key="activity"),
        level=chosen.level,
    )  # fmt: skip
    years = [s.year for s in panel.slices]
    return Specialisation(
        **tables, findings=found,
        notes=(*panel.notes, *_degenerate(tables), *ahead.notes),
        level=chosen.level, year=max(years, default=None), source=source,
        region_names=spoken,
    )  # fmt: skip


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
            truths = draw_truths(s, structure, settings, seed=seed)
            at = np.array([where.get(a, _NOWHERE) for a in s.activities])
            parts["quotients"].append(quotients_table(s, settings))
            parts["regions"].append(regions_table(s, truths, settings))
            parts["activities"].append(
                activities_table(s, structure, truths, settings, places=at)
            )
            parts["complexity"].append(complexity_table(s, structure, truths, settings))
        parts["relatedness"].append(relatedness_table(years[-1], last, settings))
        parts["certificate"].append(certificate_table(
            years[-1], settings, tree=tree, names=spoken, seed=seed))  # fmt: skip
    return {
        "shift_share": shift_share_table(panel, settings),
        "twins": twins_table(panel, settings, seed=seed),
        **{name: pd.concat(part, ignore_index=True) for name, part in parts.items()},
    }


_NOWHERE: Final = (np.nan, np.nan)


def _degenerate(tables: Mapping[str, pd.DataFrame]) -> tuple[Note, ...]:
    """Say where there is too little to measure."""
    notes = []
    regions = tables["regions"]
    if regions.empty:
        return (Note(_("The stocks hold no value; specialisation was not measured.")),)
    if regions["region"].nunique() < 2:  # noqa: PLR2004 - specialisation compares two
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
    """Run the stage on a study's tables."""
    inputs.progress(0.0)
    result = measure(
        inputs.tables["stocks"],
        regions=inputs.tables.get("regions"),
        activities=inputs.tables.get("activities"),
        settings=settings_of(SpecialisationSettings, STAGE_NAME, inputs.parameters),
        seed=inputs.seed,
    )
    inputs.progress(1.0)
    return StageOutput(result.tables(), result.findings, result.notes)


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
)
