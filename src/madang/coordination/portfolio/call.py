"""The proposals of a call as arrays, in an order that no file decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.terms import MissingMerit
from madang.errors import ParameterError
from madang.vocabulary import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.terms import Terms

__all__ = ["NO_REGION", "Call", "read_call"]

NO_REGION: Final = -1
NO_YEAR: Final = 0
MIDDLE_MERIT: Final = 50.0


@dataclass(frozen=True, slots=True)
class Call:
    """All proposals that can be chosen among, sorted by code.

    Attributes
    ----------
    table : DataFrame
        project, programme, activity, region, as they came (P rows).
    place : (P,) array of int
        Index into `regions`; `NO_REGION` where nationwide.
    asked, least : (P,) array
        Grant asked for and smallest workable grant, in currency.
    merit : (P,) array
        Merit in points, missing ones replaced as the terms say.
    imputed : (P,) array of bool
        Whether the merit was missing.
    first, last : (P,) array of int
        First and last calendar year; 0 where unknown.
    family : (P,) array of int
        Index into `families`; −1 where the proposal repeats no other.
    families : tuple of str
        Duplicate families with two proposals or more.
    regions : tuple of str
        All regions of the study, sorted.
    """

    table: pd.DataFrame
    place: NDArray[np.int64]
    asked: NDArray[np.float64]
    least: NDArray[np.float64]
    merit: NDArray[np.float64]
    imputed: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    family: NDArray[np.int64]
    families: tuple[str, ...]
    regions: tuple[str, ...]

    @property
    def asked_by_region(self) -> NDArray[np.float64]:
        """Money asked for by region, nationwide proposals apart."""
        held = self.place != NO_REGION
        return np.bincount(
            self.place[held], self.asked[held], minlength=len(self.regions)
        ).astype(np.float64)


def _numbers(table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Give a column as floats, NaN where absent."""
    if column not in table.columns:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[column]).to_numpy(dtype=np.float64, na_value=np.nan)


def _asked(table: pd.DataFrame) -> NDArray[np.float64]:
    """Give the grant asked for: the grant, else the cost less the region's share."""
    match = np.nan_to_num(_numbers(table, "match_share"), nan=0.0)
    grant = _numbers(table, "grant")
    return np.where(np.isnan(grant), _numbers(table, "cost") * (1 - match), grant)


def _years(table: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give first and last calendar year, one standing in for the other."""
    years = []
    for column in ("start", "end"):
        if column in table.columns:
            year = pd.to_datetime(table[column]).dt.year
        else:
            year = pd.Series(np.nan, index=table.index)
        years.append(year.to_numpy(dtype=np.float64, na_value=np.nan))
    start, end = years
    first = np.where(np.isnan(start), end, start)
    last = np.where(np.isnan(end), start, end)
    return (
        np.nan_to_num(first, nan=NO_YEAR).astype(np.int64),
        np.nan_to_num(last, nan=NO_YEAR).astype(np.int64),
    )


def _merit(
    table: pd.DataFrame, terms: Terms
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Note]]:
    """Give merits, the missing ones as the terms say, and a note on them."""
    merit = _numbers(table, "merit")
    wrong = np.flatnonzero(np.isinf(merit) | (merit < 0))
    if wrong.size:
        first = table["project"].iloc[int(wrong[0])]
        raise ParameterError(
            "portfolio: merit must be a number from 0 to 100; "
            f"{wrong.size} proposal(s) break this, such as {first!r} with "
            f"{merit[wrong[0]]!r}. Mend 'merit' in the projects table.",
            ko=f"성과 점수(merit)는 0~100의 수여야 합니다. 신청 과제 {wrong.size}건이 "
            f"이를 어깁니다. 예: {first!r}의 {merit[wrong[0]]!r}. projects 표의 merit "
            "열을 고치십시오.",
        )
    missing = np.isnan(merit)
    if not missing.any():
        return merit, missing, []
    n = int(missing.sum())
    if terms.missing_merit is MissingMerit.ZERO:
        fill = 0.0
    else:
        fill = MIDDLE_MERIT if missing.all() else float(np.median(merit[~missing]))
    if terms.missing_merit is MissingMerit.LEAVE_OUT:
        note = Note(
            f"평가 점수가 없는 신청 과제 {n}건은 후보에서 제외하였다.",
            f"{n} proposal(s) without a merit were left out.",
        )
        return np.where(missing, np.nan, merit), missing, [note]
    note = Note(
        f"평가 점수가 없는 신청 과제 {n}건은 {fill:g}점으로 간주하였다.",
        f"{n} proposal(s) without a merit were taken at {fill:g} points.",
    )
    return np.where(missing, fill, merit), missing, [note]


def _members(
    table: pd.DataFrame, duplicates: pd.DataFrame | None
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Give each proposal's duplicate family; families of one are none."""
    alone = np.full(len(table), -1, dtype=np.int64)
    if duplicates is None or duplicates.empty:
        return alone, ()
    codes = duplicates.astype({"project": str, "family": str})
    codes = codes[codes["project"].isin(set(table["project"]))]
    codes = codes.drop_duplicates("project")
    counts = codes["family"].value_counts()
    families = tuple(sorted(str(f) for f in counts.index[counts > 1]))
    place = {family: i for i, family in enumerate(families)}
    of = dict(zip(codes["project"], codes["family"].map(place), strict=True))
    index = [of.get(project, np.nan) for project in table["project"]]
    found = np.nan_to_num(np.asarray(index, dtype=np.float64), nan=-1.0)
    return found.astype(np.int64), families


def _proposed(projects: pd.DataFrame) -> pd.DataFrame:
    """Give the proposals, sorted by code."""
    there = projects[projects["status"] == Status.PROPOSED.value].copy()
    there["project"] = there["project"].astype(str)
    return there.sort_values("project", ignore_index=True)


def _usable(
    table: pd.DataFrame, asked: NDArray[np.float64]
) -> tuple[pd.DataFrame, list[Note]]:
    """Leave out proposals that ask for nothing, or do not say for how much."""
    usable = np.isfinite(asked) & (asked > 0)
    if usable.all():
        return table, []
    n = int((~usable).sum())
    first = table["project"][~usable].iloc[0]
    note = Note(
        f"신청액이 없거나 0인 신청 과제 {n}건은 후보에서 제외하였다(예: {first}).",
        f"{n} proposal(s) that ask for no or an unknown grant were left out, "
        f"such as {first}.",
    )
    return table[usable].reset_index(drop=True), [note]


def read_call(
    projects: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    terms: Terms,
    duplicates: pd.DataFrame | None,
) -> tuple[Call, list[Note]]:
    """Read the proposals of a call.

    Parameters
    ----------
    projects, regions : DataFrame
        As their contracts say.
    terms : Terms
        How a missing merit is treated.
    duplicates : DataFrame or None
        family, project: of each family at most one may be funded.

    Returns
    -------
    Call
        The proposals, sorted by code.
    list of Note
        What was left out or assumed.
    """
    table = _proposed(projects)
    table, notes = _usable(table, _asked(table))
    merit, imputed, said = _merit(table, terms)
    notes += said
    kept = ~np.isnan(merit)
    table = table[kept].reset_index(drop=True)
    codes = tuple(sorted(regions["region"].astype(str)))
    place = table["region"].map({code: i for i, code in enumerate(codes)})
    asked = _asked(table)
    least = _numbers(table, "minimum_grant")
    first, last = _years(table)
    family, families = _members(table, duplicates)
    columns = ["project", "programme", "activity", "region"]
    call = Call(
        table=table.reindex(columns=columns),
        place=np.asarray(place.fillna(NO_REGION), dtype=np.int64),
        asked=asked,
        least=np.minimum(np.where(np.isnan(least), asked, least), asked),
        merit=merit[kept],
        imputed=imputed[kept],
        first=first,
        last=last,
        family=family,
        families=families,
        regions=codes,
    )
    return call, notes
