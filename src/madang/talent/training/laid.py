"""What is taught where, which jobs are where, and who is within whose reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.language import Items, Message, _
from madang.talent.steps import distances

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.talent.training.settings import TrainingSettings

__all__ = ["Laid", "lay_out"]

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Laid:
    """Training and jobs of the same regions.

    Attributes
    ----------
    regions, fields, activities : tuple of str
        R, F and A codes, in the order of the study.
    taught : (R, F) array
    jobs : (R, A) array
        Persons and jobs.
    fits : (F, A) array of bool
        Which activities a field prepares for.
    reach : (R, R) array of bool
    way : (R, R) array
        How far, in any unit, for the order of matches.
    basis : str
        What tells the reach.
    years : pair of int
        Of training and of jobs.
    """

    regions: tuple[str, ...]
    fields: tuple[str, ...]
    activities: tuple[str, ...]
    taught: NDArray[np.float64]
    jobs: NDArray[np.float64]
    fits: NDArray[np.bool_]
    reach: NDArray[np.bool_]
    way: NDArray[np.float64]
    basis: str
    years: tuple[int, int]


def lay_out(
    stocks: pd.DataFrame,
    commuters: pd.DataFrame | None,
    tables: Mapping[str, pd.DataFrame],
    settings: TrainingSettings,
) -> tuple[Laid | None, list[Note]]:
    """Lay training and jobs out, or say in words what is lacking."""
    taught, of_taught = _latest(stocks, settings.taught, tables)
    jobs, of_jobs = _latest(stocks, settings.jobs, tables)
    notes = [*_withheld(taught, settings.taught), *_withheld(jobs, settings.jobs)]
    lacking = _lacking(taught, jobs, settings)
    if lacking is not None:
        return None, [Note(lacking)]
    order = [str(code) for code in tables["regions"]["region"]]
    both = {*taught["region"], *jobs["region"]}
    regions = tuple(code for code in order if code in both)
    fields = tuple(sorted(taught["activity"].unique()))
    fits, activities, lost = _fits(fields, jobs, tables.get("activity_links"), settings)
    if not fits.any():
        return None, [Note(_(
            "No field of training leads to an activity with jobs. Name the same "
            "activities for both, or give activity_links of kind '{kind}' from each "
            "field to the activities that it prepares for.", kind=settings.links,
        ))]  # fmt: skip
    if lost:
        notes.append(Note(_(
            "{n:,| field/ fields} of training ({fields}) {n:~leads/lead} to no "
            "activity with jobs: those taught there are without a match.",
            n=len(lost), fields=Items(tuple(lost), most=_NAMED),
        )))  # fmt: skip
    reach, basis, told = _reach(commuters, tables["regions"], regions, settings)
    notes.append(Note(told))
    return Laid(
        regions, fields, activities,
        _table(taught, regions, fields), _table(jobs, regions, activities),
        fits, reach[0], reach[1], basis, (of_taught, of_jobs),
    ), notes  # fmt: skip


def _latest(
    stocks: pd.DataFrame, measure: str, tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, int]:
    """Give a measure's rows of its last year, without totals that hold others."""
    mine = stocks[stocks["measure"].astype("str") == measure]
    if mine.empty:
        return mine, 0
    year = int(mine["year"].max())
    mine = mine[mine["year"] == year].astype({"region": "str", "activity": "str"})
    for key, table in (("region", "regions"), ("activity", "activities")):
        tree = Tree.of(tables.get(table), key)
        codes = set(mine[key])
        totals = {up for code in codes for up in tree.above(code)} & codes
        mine = mine[~mine[key].isin(totals)]
    return mine, year


def _withheld(rows: pd.DataFrame, measure: str) -> list[Note]:
    """Say how many cells are withheld."""
    count = int(rows["value"].isna().sum())
    if not count:
        return []
    return [Note(_(
        "{n:,| cell/ cells} of {measure} {n:~is/are} withheld and left out: matches "
        "are of what is known.", n=count, measure=measure,
    ))]  # fmt: skip


def _lacking(
    taught: pd.DataFrame, jobs: pd.DataFrame, settings: TrainingSettings
) -> Message | None:
    """Say what is not there, if anything."""
    for rows, measure, what in (
        (taught, settings.taught, _("those who finish training, by region and field")),
        (jobs, settings.jobs, _("jobs, by region and activity")),
    ):
        if not rows["value"].sum() > 0:
            return _(
                "Whether training fits jobs is not known: the table 'stocks' has no "
                "measure '{measure}' ({what}).", measure=measure, what=what,
            )  # fmt: skip
    return None


def _fits(
    fields: tuple[str, ...],
    jobs: pd.DataFrame,
    links: pd.DataFrame | None,
    settings: TrainingSettings,
) -> tuple[NDArray[np.bool_], tuple[str, ...], list[str]]:
    """Give which activities each field prepares for, and fields that lead nowhere.

    A field that is itself an activity with jobs prepares for it.
    """
    held = sorted(jobs.loc[jobs["value"] > 0, "activity"].unique())
    pairs = {(code, code) for code in fields}
    if links is not None:
        mine = links[(links["kind"] == settings.links) & (links["value"] > 0)]
        ends = mine[["activity_a", "activity_b"]].astype("str").to_numpy()
        pairs |= {(a, b) for a, b in ends} | {(b, a) for a, b in ends}
    activities = tuple(a for a in held if any((f, a) in pairs for f in fields))
    fits = np.array([[(f, a) in pairs for a in activities] for f in fields])
    fits = fits.reshape(len(fields), len(activities))
    lost = [f for f, row in zip(fields, fits, strict=True) if not row.any()]
    return fits, activities, lost


def _reach(
    commuters: pd.DataFrame | None,
    regions: pd.DataFrame,
    codes: tuple[str, ...],
    settings: TrainingSettings,
) -> tuple[tuple[NDArray[np.bool_], NDArray[np.float64]], str, Message]:
    """Give who is within reach and how far: by commuters, by distance, or nobody."""
    here = np.eye(len(codes), dtype=bool)
    far = distances(regions, codes)
    way: NDArray[np.float64] = np.where(here, 0.0, np.nan_to_num(far, nan=1.0))
    moved = _commuted(commuters, codes, settings.commuting)
    if moved is not None:
        start = moved.sum(axis=1, keepdims=True)
        share = np.divide(moved, start, out=np.zeros_like(moved), where=start > 0)
        near = here | (share >= settings.commuters)
        return (near, way), "commuters", _(
            "Within reach is a region to which {share:.0%} or more of a region's "
            "commuters go.", share=settings.commuters,
        )  # fmt: skip
    if np.isfinite(far[~here]).any():
        return (here | (far <= settings.reach), way), "distance", _(
            "No commuting is on record: within reach is what lies within {km:g} km as "
            "the crow flies.", km=settings.reach,
        )  # fmt: skip
    return (
        (here, way),
        "nothing",
        _(
            "Neither commuting nor places of regions are on record: only jobs in the "
            "region itself count as within reach."
        ),
    )


def _commuted(
    flows: pd.DataFrame | None, codes: tuple[str, ...], kind: str
) -> NDArray[np.float64] | None:
    """Give commuters of the last year, from region to region."""
    if flows is None:
        return None
    mine = flows[flows["kind"].astype("str") == kind]
    if mine.empty:
        return None
    mine = mine[mine["year"] == mine["year"].max()]
    place = {code: i for i, code in enumerate(codes)}
    ends = [mine[c].astype("str").map(place) for c in ("origin", "destination")]
    known = ends[0].notna() & ends[1].notna()
    table = np.zeros((len(codes), len(codes)))
    at: Any = tuple(e[known].to_numpy(np.intp) for e in ends)
    np.add.at(table, at, mine.loc[known, "value"].fillna(0.0).to_numpy(np.float64))
    return table if table.sum() > 0 else None


def _table(
    rows: pd.DataFrame, regions: tuple[str, ...], kinds: tuple[str, ...]
) -> NDArray[np.float64]:
    """Lay rows out by region and kind."""
    wide = rows.pivot_table(index="region", columns="activity", values="value",
                            aggfunc="sum")  # fmt: skip
    laid = wide.reindex(index=list(regions), columns=list(kinds))
    return np.asarray(np.nan_to_num(laid.to_numpy(np.float64)))
