"""Which activities form one cluster: given, found in the data, or by classification."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.clusters.candidates import search
from madang.clusters.columns import CANDIDATES, DEFINITIONS, VALIDATION
from madang.clusters.settings import Definition
from madang.contracts import Note, names
from madang.contracts.trees import Tree
from madang.language import LANGUAGES, Named, _
from madang.metrics.strength import dispersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.clusters.settings import ClusterSettings
    from madang.specialisation.panel import Panel
    from madang.specialisation.slice import Slice

__all__ = ["Definitions", "define", "is_too_coarse"]

_LONGEST: Final = 2


@dataclass(frozen=True, slots=True)
class Definitions:
    """Which activities form one cluster, and how well that holds.

    Attributes
    ----------
    table : DataFrame
        One row an activity.
    candidates, validation : DataFrame
        What was tried, and how the chosen one scores on each similarity; bare
        columns where the data were not asked.
    source : Definition
        Where the clusters come from.
    labels : mapping of str to Named
        Names of the clusters by code.
    notes : tuple of Note
        What was assumed.
    """

    table: pd.DataFrame
    candidates: pd.DataFrame
    validation: pd.DataFrame
    source: Definition
    labels: Mapping[str, Named]
    notes: tuple[Note, ...] = field(default=())

    @property
    def member(self) -> dict[str, str]:
        """Cluster of each activity."""
        return dict(zip(self.table["activity"], self.table["cluster"], strict=True))

    @property
    def traded(self) -> dict[str, bool]:
        """Whether each cluster is traded: whether most of it is."""
        weight = self.table.assign(
            part=self.table["value"].where(self.table["side"] != "local", 0.0)
        )
        sums = weight.groupby("cluster")[["part", "value"]].sum()
        # A cluster that holds nothing yet is held for traded.
        most = sums["part"] * 2 >= sums["value"]
        return {str(c): bool(m) for c, m in most.items()}


def define(
    panel: Panel,
    *,
    activities: pd.DataFrame | None,
    given: pd.DataFrame | None,
    links: pd.DataFrame | None,
    settings: ClusterSettings,
    rng: np.random.Generator,
) -> Definitions:
    """Find which activities form one cluster.

    Parameters
    ----------
    panel : Panel
        All measures and years; the latest of the main measure counts.
    activities : DataFrame or None
        Keeps the contract ``activities``; its ``parent`` tells what is near in the
        classification, a column ``cluster`` gives the clusters.
    given : DataFrame or None
        ``activity`` and ``cluster``, optionally ``side`` (traded or local),
        ``name``, ``name_ko``, ``name_en``.
    links : DataFrame or None
        ``activity_a``, ``activity_b``, ``kind`` and ``value``: input–output,
        occupations, or other links.
    settings : ClusterSettings
        Where clusters come from, and what is tried.
    rng : numpy.random.Generator
        Source of chance in the candidates.

    Returns
    -------
    Definitions
    """
    s = panel.years(settings.measure)[-1]
    member = _given_members(given, activities)
    source, notes = _source(s, member, activities, settings)
    spread = dispersion(s.x)
    traded = spread.is_traded(
        special_share=settings.traded_share,
        top_quotient=settings.traded_quotient,
        gini=settings.traded_gini,
    )
    table = pd.DataFrame({
        "activity": s.activities.astype("str"), "side": np.where(traded, "traded",
                                                                 "local"),
        "source": str(source), "value": s.x.sum(axis=0), "within": np.nan,
        "nearest": "", "between": np.nan, "moved_from": "",
        "special_share": spread.special_share, "top_quotient": spread.top_quotient,
        "gini": spread.gini,
    })  # fmt: skip
    candidates, scores = CANDIDATES.empty(), VALIDATION.empty()
    if source is Definition.GIVEN:
        table["cluster"] = [member.get(a, "") for a in table["activity"]]
        table["side"] = _given_sides(table, given)
        left = table["cluster"] == ""
        notes += _left_out(int(left.sum()), len(table))
        table = table[~left]
    else:
        table["cluster"] = _by_class(table["activity"], activities, settings)
        if (table["cluster"] == table["activity"]).sum() > 1:
            notes += (_too_broad(settings),)
    if source is Definition.DATA:
        found = search(panel, traded, activities, links, settings, rng)
        chosen = np.flatnonzero(traded)
        for name, values in found.columns.items():
            table.loc[chosen, name] = values
        candidates, scores = found.candidates, found.validation
        notes += found.notes
    ordered = (
        DEFINITIONS.typed(table)
        .sort_values(["cluster", "value", "activity"], ascending=[True, False, True])
        .reset_index(drop=True)
    )
    labels = _labels(ordered, source, activities, given)
    return Definitions(ordered, candidates, scores, source, labels, notes)


def _given_members(
    given: pd.DataFrame | None, activities: pd.DataFrame | None
) -> dict[str, str]:
    """Read which cluster each activity is given; empty where none is given.

    Parameters
    ----------
    given : DataFrame or None
        ``activity`` and ``cluster``.
    activities : DataFrame or None
        May hold a column ``cluster``.

    Returns
    -------
    dict of str to str
    """
    table = given
    if table is None:
        if activities is None:
            return {}
        table = activities
    rows = table.dropna(subset=["cluster"])
    rows = rows[rows["cluster"].str.strip() != ""]
    return dict(zip(rows["activity"], rows["cluster"], strict=True))


def _given_sides(table: pd.DataFrame, given: pd.DataFrame | None) -> list[str]:
    """Take the side that is given; the measured one where none is."""
    sides = dict(zip(table["activity"], table["side"], strict=True))
    if given is None:
        return list(sides.values())
    told = given.dropna(subset=["side"])
    sides |= dict(zip(told["activity"], told["side"], strict=True))
    return [sides[a] for a in table["activity"]]


def _source(
    s: Slice,
    member: Mapping[str, str],
    activities: pd.DataFrame | None,
    settings: ClusterSettings,
) -> tuple[Definition, tuple[Note, ...]]:
    """Choose where the clusters come from, and say why."""
    asked = settings.definition
    regions, count = s.x.shape
    enough = regions >= settings.min_regions and count >= settings.min_activities
    has_given = any(str(a) in member for a in s.activities)
    if asked in {Definition.AUTO, Definition.GIVEN} and has_given:
        return Definition.GIVEN, ()
    why: tuple[Note, ...] = ()
    if asked is Definition.GIVEN:
        why = (
            Note(_("No clusters were given; they follow the classification instead.")),
        )
    elif asked is not Definition.CLASSIFICATION:
        if enough:
            return Definition.DATA, ()
        why = (_too_few(regions, count, settings),)
    if activities is None or activities["parent"].isna().all():
        said = _("The activities name no parent; each activity stands for a cluster.")
        why += (Note(said),)
    return Definition.CLASSIFICATION, why


def is_too_coarse(
    panel: Panel,
    given: pd.DataFrame | None,
    activities: pd.DataFrame | None,
    settings: ClusterSettings,
) -> Note | None:
    """Say where the stocks hold too few activities to speak of clusters.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    given, activities : DataFrame or None
        Clusters that the user gives, of any number of activities.
    settings : ClusterSettings
        How many are needed, and where clusters come from.

    Returns
    -------
    Note or None
        None where there are enough, or where clusters are given or asked for by
        the classification.
    """
    s = panel.years(settings.measure)[-1]
    member = _given_members(given, activities)
    by_user = any(str(a) in member for a in s.activities)
    asked = settings.definition
    if by_user and asked in {Definition.AUTO, Definition.GIVEN}:
        return None
    if asked is Definition.CLASSIFICATION:
        return None
    if s.activities.size >= settings.min_activities:
        return None
    return Note(
        _(
            "No clusters: {count} activities are too coarse to tell which belong "
            "together ({least} or more are needed); give finer activities, or a "
            "column cluster that says which belong together.",
            count=int(s.activities.size),
            least=settings.min_activities,
        )
    )


def _too_few(regions: int, count: int, settings: ClusterSettings) -> Note:
    """Say that the data do not suffice to define clusters."""
    return Note(
        _(
            "{regions} regions and {count} activities are too few to define clusters "
            "from co-location ({min_regions} and {min_activities} are needed); they "
            "follow the classification instead.",
            regions=regions,
            count=count,
            min_regions=settings.min_regions,
            min_activities=settings.min_activities,
        )
    )


def _left_out(count: int, of: int) -> tuple[Note, ...]:
    """Say how many activities no given cluster holds."""
    if not count:
        return ()
    return (
        Note(
            _(
                "{count} of {of} activities are in no given cluster; they count for "
                "the size of the region only.",
                count=count,
                of=of,
            )
        ),
    )


def _too_broad(settings: ClusterSettings) -> Note:
    """Say that broad classes were left apart."""
    return Note(
        _(
            "A class of more than {widest} activities is too broad to be one "
            "cluster; each of its activities stands on its own. To group them "
            "otherwise, give the activities a column cluster.",
            widest=settings.widest,
        )
    )


def _by_class(
    codes: pd.Series, activities: pd.DataFrame | None, settings: ClusterSettings
) -> list[str]:
    """Put each activity with its siblings, unless they are too many to be one."""
    tree = Tree.of(activities, "activity")
    above = [tree.parent(a) or a for a in codes]
    sizes = pd.Series(above).value_counts()
    return [
        p if sizes[p] <= settings.widest else a
        for a, p in zip(codes, above, strict=True)
    ]


def _labels(
    table: pd.DataFrame,
    source: Definition,
    activities: pd.DataFrame | None,
    given: pd.DataFrame | None,
) -> dict[str, Named]:
    """Name the clusters in each language."""
    spoken = {x: _called(table, source, activities, given, x) for x in LANGUAGES}
    codes = [str(c) for c in table["cluster"].unique()]
    return {c: Named({x: spoken[x][c] for x in LANGUAGES}) for c in codes}


def _called(
    table: pd.DataFrame,
    source: Definition,
    activities: pd.DataFrame | None,
    given: pd.DataFrame | None,
    language: str,
) -> dict[str, str]:
    """Name the clusters: as given, after their class, or after their largest parts."""
    called = names(activities, language, key="activity")
    own = {str(c): called.get(c, str(c)) for c in table["cluster"].unique()}
    if source is Definition.DATA:
        found = table[table["side"] == "traded"]
        for code, part in found.groupby("cluster"):
            listed = [called.get(a, a) for a in part["activity"][:_LONGEST]]
            own[str(code)] = " · ".join(listed)
    if given is not None and {"name", f"name_{language}"} & set(given.columns):
        own |= names(given.drop_duplicates("cluster"), language, key="cluster")
    return own
