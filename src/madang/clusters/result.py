"""Which industries and places form one cluster: the verb and its record."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.clusters.columns import MAKES
from madang.clusters.definitions import Definitions, define
from madang.clusters.drawing import Drawable, map_chart, stage_chart, star_chart
from madang.clusters.extents import borders, extents_tables, local_association
from madang.clusters.findings import find_clusters
from madang.clusters.places import places_table
from madang.clusters.roles import roles_table
from madang.clusters.settings import ClusterSettings, Definition, HotBy
from madang.clusters.summary import clusters_table, said_of
from madang.clusters.tables import cluster_table, cut
from madang.contracts import Note, names_of
from madang.errors import ContractError
from madang.language import _
from madang.vocabulary import Language, Measure, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.clusters.tables import ClusterTable
    from madang.contracts import Finding
    from madang.language import Named
    from madang.specialisation.panel import Panel

__all__ = ["Clusters", "find"]

_GRAIN: Final = ["region", "activity", "year", "measure"]
_PERMUTATIONS: Final = 999
_STREAM: Final = 8  # apart from the draws of other steps under one seed


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which industries and places form one cluster, and how sure that is.

    Attributes
    ----------
    clusters, definitions, candidates, validation, places, extents, members, roles
        The result tables.
    findings : tuple of Finding
        What a committee should read.
    notes : tuple of Note
        What was assumed and left out.
    source_of_definitions : Definition
        Where the clusters come from.
    level : float
        Share that every interval holds.
    year : int or None
        Latest year.
    source : str
        Who publishes the stocks; empty if not said.
    region_names, cluster_names : mapping of str to Named
        Names by code, as each language has them.
    """

    clusters: pd.DataFrame
    definitions: pd.DataFrame
    candidates: pd.DataFrame
    validation: pd.DataFrame
    places: pd.DataFrame
    extents: pd.DataFrame
    members: pd.DataFrame
    roles: pd.DataFrame
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    source_of_definitions: Definition
    level: float
    year: int | None
    source: str = ""
    region_names: Mapping[str, Named] = field(default_factory=dict)
    cluster_names: Mapping[str, Named] = field(default_factory=dict)
    regions: pd.DataFrame | None = None
    boundaries: pd.DataFrame | None = None

    def tidy(self) -> pd.DataFrame:
        """Give the places, one row a region and cluster, unrounded."""
        return self.places.copy()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give all result tables by name."""
        return {table.name: getattr(self, table.name) for table in MAKES}

    def chart(self, cluster: str | None = None, language: str = Language.KO) -> Any:
        """Draw where a cluster is, with its strong regions marked.

        Parameters
        ----------
        cluster : str, optional
            Code of the cluster; the one with the surest strong region if left out.
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.LayerChart
            Outlines where there are boundaries, tiles otherwise.
        """
        return map_chart(self._drawable(), cluster, language)

    def star_chart(self, language: str = Language.KO) -> Any:
        """Draw the star table: regions down, clusters across."""
        return star_chart(self._drawable(), language)

    def stage_chart(self, language: str = Language.KO) -> Any:
        """Draw the strong clusters by quotient and growth, with both intervals."""
        return stage_chart(self._drawable(), language)

    def _drawable(self) -> Drawable:
        """Give what the pictures are drawn from."""
        return Drawable(**{f.name: getattr(self, f.name) for f in fields(Drawable)})


def find(
    stocks: pd.DataFrame,
    *,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    nation: Mapping[str, float] | None = None,
    settings: ClusterSettings | None = None,
    seed: int = 1,
    source: str = "",
) -> Clusters:
    """Find which industries and places form one cluster.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``.
    regions, activities : DataFrame, optional
        Keep their contracts: names, classes, positions. A column ``cluster`` of the
        activities gives the clusters.
    tables : mapping of str to DataFrame, optional
        Further tables where they are there: ``boundaries`` (outlines, so that
        neighbours are known), ``cluster_definitions`` (given clusters:
        ``activity``, ``cluster``, optionally ``side``, ``name``, ``name_ko``,
        ``name_en``)
        and ``activity_links`` (input–output, occupations or other links:
        ``activity_a``, ``activity_b``, ``kind``, ``value``).
    nation : mapping of str to float, optional
        Amount of each cluster in the nation, where that is more than the regions.
    settings : ClusterSettings, optional
        What to do differently from the defaults.
    seed : int
        Seed of every draw.
    source : str
        Who publishes the stocks, for the captions of the charts.

    Returns
    -------
    Clusters

    Raises
    ------
    ContractError
        If the stocks lack a column or give a cell twice, or given clusters put an
        activity into two.
    NegativeActivityError
        If an amount is below zero or infinite.
    """
    chosen, more = settings or ClusterSettings(), dict(tables or {})
    _refuse_twice(stocks)
    panel = cut(stocks, regions=regions, activities=activities, settings=chosen)
    called = names_of(regions)
    about: dict[str, Any] = {
        "level": chosen.level, "source": source, "region_names": called,
        "regions": regions, "boundaries": more.get("boundaries"),
    }  # fmt: skip
    if not panel.slices:
        bare: dict[str, Any] = {table.name: table.empty() for table in MAKES}
        return Clusters(
            **bare, findings=(), year=None,
            notes=(*panel.notes, _NOTHING), source_of_definitions=chosen.definition,
            **about,
        )  # fmt: skip
    chosen, swapped = _main(panel, chosen)
    rng = np.random.default_rng([seed, _STREAM])
    made = define(
        panel, activities=activities, given=more.get("cluster_definitions"),
        links=more.get("activity_links"), settings=chosen, rng=rng,
    )  # fmt: skip
    maps = (regions, more.get("boundaries"))
    out, notes = _tables(panel, made, chosen, maps, nation, seed)
    found = find_clusters(
        out, source=made.source, measure=chosen.measure, regions=called,
        clusters=made.labels, level=chosen.level,
    )  # fmt: skip
    return Clusters(
        **out, findings=found,
        notes=(*panel.notes, *swapped, *made.notes, *notes, *said_of(out, chosen)),
        source_of_definitions=made.source, year=int(out["places"]["year"].max())
        if len(out["places"]) else None, cluster_names=made.labels, **about,
    )  # fmt: skip


_NOTHING: Final = Note(_("The stocks hold no value; no clusters were sought."))


def _refuse_twice(stocks: pd.DataFrame) -> None:
    """Refuse a cell that is given twice: which one counts cannot be known."""
    if not set(_GRAIN) <= set(stocks.columns):
        return  # the step that reads the stocks says what is missing
    twice = stocks.duplicated(_GRAIN)
    if twice.any():
        first = stocks.loc[twice, _GRAIN].iloc[0]
        raise ContractError(
            _(
                "Each region, activity, year and measure stands once in 'stocks'; "
                "{count} rows repeat one, the first is region {region}, activity "
                "{activity}, year {year}, {measure}. Sum or drop them first.",
                count=int(twice.sum()),
                **{name: str(first[name]) for name in _GRAIN},
            )
        )


def _main(
    panel: Panel, settings: ClusterSettings
) -> tuple[ClusterSettings, tuple[Note, ...]]:
    """Take the measure asked for, or the first that the stocks hold."""
    if settings.measure in panel.measures:
        return settings, ()
    other = next(
        (m for m in (Measure.EMPLOYMENT, Measure.ESTABLISHMENTS) if m in
         panel.measures), panel.measures[0],
    )  # fmt: skip
    return replace(settings, measure=str(other)), (
        Note(
            _(
                "There is no {measure:lower}; clusters were defined and measured by "
                "{other:lower}.",
                measure=word(settings.measure),
                other=word(str(other)),
            )
        ),
    )


def _tables(
    panel: Panel,
    made: Definitions,
    settings: ClusterSettings,
    maps: tuple[pd.DataFrame | None, pd.DataFrame | None],
    nation: Mapping[str, float] | None,
    seed: int,
) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Make all result tables."""
    latest = {
        m: cluster_table(panel.years(m)[-1], made.member, made.traded)
        for m in panel.measures
    }
    now = latest[settings.measure]
    then = _start(panel, made, settings)
    firms = latest.get(Measure.ESTABLISHMENTS)
    if firms is not None and (firms.year != now.year or firms is now):
        firms = None
    places = places_table(now, then, firms, settings, seed=seed, nation=nation)
    adjacency, notes = borders(now.regions, *maps, settings)
    if settings.permutations or settings.hot is HotBy.LISA:
        drawn = replace(settings, permutations=settings.permutations or _PERMUTATIONS)
        places = local_association(places, now.regions, adjacency, drawn, seed=seed)
    extents, members = extents_tables(places, now.regions, adjacency, settings)
    return {
        "clusters": clusters_table(made, now, then, places),
        "definitions": made.table,
        "candidates": made.candidates,
        "validation": made.validation,
        "places": places,
        "extents": extents,
        "members": members,
        "roles": roles_table(members, latest, settings, seed=seed),
    }, notes


def _start(
    panel: Panel, made: Definitions, settings: ClusterSettings
) -> ClusterTable | None:
    """Give the year from which growth is measured: the earliest within reach."""
    years = panel.years(settings.measure)
    last = years[-1].year
    within = [s for s in years[:-1] if last - s.year <= settings.stage_years]
    if not within:
        return None
    return cluster_table(within[0], made.member, made.traded)
