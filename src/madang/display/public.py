"""What a report for the public is written from: single firms and persons left out.

Everything that leaves is written from one `ReportInputs`; what is taken out of that is
in no page, sheet, file or answer. Columns say themselves what they give away; here it
is worked out of which amount a row speaks, and whether that amount is withheld.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import (
    CONTRACTS,
    DECIDED,
    FINDINGS,
    NOTES,
    Discloses,
    ResultColumn,
    Style,
)
from madang.display.hidden_cells import ALL, CLUSTER, HiddenCells, hidden_cells
from madang.display.inputs import ReportInputs, StageNote
from madang.display.said import Said
from madang.language import Message, _, from_json, to_json
from madang.metrics.disclosure import blurred

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.contracts import ResultTable
    from madang.display.disclosure_settings import Disclosure

__all__ = ["for_the_public"]

_SPEECH: Final = frozenset({FINDINGS.name, NOTES.name})
_WHO: Final = frozenset({"who", "reviewer"})
"""Columns that name persons, among those that are personal."""
_YEARS: Final = ("year", "start_year", "end_year")


def for_the_public(inputs: ReportInputs, terms: Disclosure) -> ReportInputs:
    """Leave out of a report's inputs what tells of single firms and of persons.

    Parameters
    ----------
    inputs : ReportInputs
        All that is known.
    terms : Disclosure
        The rules.

    Returns
    -------
    ReportInputs
        Withheld cells are empty and listed in ``withheld``; the notes say by which
        rules, and what could not be checked.
    """
    cells = hidden_cells(inputs.tables, _clusters(inputs), terms)
    work = _Withholding(inputs, cells)
    results, withheld = {}, {}
    for place, table in inputs.results.items():
        made = inputs.makes.get(place)
        if place[1] in _SPEECH or made is None:
            continue
        kept = work.table(made, table)
        if kept is not None:
            results[place], withheld[place] = kept
    gone = frozenset(inputs.results) - frozenset(results)
    said = Said(work.exact, work.coarse, _persons(inputs))
    for place, table in results.items():
        results[place] = said.sweep(table, withheld[place])
    findings = _findings(inputs.findings, gone, said)
    spoken = {
        place: _findings(table.assign(stage=place[0]), gone, said)[table.columns]
        for place, table in inputs.results.items()
        if place[1] in _SPEECH
    }
    notes = [
        StageNote(note.stage, told)
        for note in inputs.notes
        if (told := said.told(note.says)) is not None
    ]
    out = len(inputs.findings) - len(findings)
    return replace(
        inputs,
        tables=_tables(inputs.tables, work),
        results=results | spoken,
        findings=findings,
        notes=(
            *notes,
            *(StageNote("disclosure", m) for m in _rules(cells, terms, out)),
        ),
        withheld={
            place: mask for place, mask in withheld.items() if mask.any(axis=None)
        },
        is_public=True,
    )


def _clusters(inputs: ReportInputs) -> dict[str, set[str]]:
    """Give the activities of each cluster whose sums a table tells."""
    out: dict[str, set[str]] = {}
    for table in inputs.results.values():
        if {"cluster", "activity"} <= set(table.columns):
            for cluster, activity in zip(
                table["cluster"], table["activity"], strict=True
            ):
                out.setdefault(str(cluster), set()).add(str(activity))
    return out


def _persons(inputs: ReportInputs) -> frozenset[str]:
    """List persons by the codes and names under which the tables know them."""
    found: set[str] = set()
    for name, table in inputs.tables.items():
        columns = CONTRACTS[name].columns if name in CONTRACTS else ()
        named = {c.name for c in columns if c.personal} & _WHO & set(table.columns)
        for column in named:
            found |= set(table[column].dropna().astype(str))
    return frozenset(found)


def _tables(
    tables: Mapping[str, pd.DataFrame], work: _Withholding
) -> dict[str, pd.DataFrame]:
    """Leave persons out of a study's tables, and withheld amounts out of its stocks."""
    out = {}
    for name, table in tables.items():
        contract = CONTRACTS.get(name)
        personal = (
            {c.name for c in contract.columns if c.personal} if contract else set()
        )
        if contract and personal & set(contract.grain):
            continue
        out[name] = table.drop(columns=[c for c in table if c in personal])
    stocks = out.get("stocks")
    if stocks is not None and work.cells is not None:
        hidden = work.at(stocks)[0]
        known = stocks.drop(columns=[c for c in ("largest",) if c in stocks])
        out["stocks"] = known.assign(value=known["value"].mask(hidden))
    return out


class _Withholding:
    """Takes out of result tables what is withheld, and keeps count of the numbers.

    Attributes
    ----------
    exact : set of float
        Numbers that must not be told.
    coarse : dict of float to float
        Indices, and what is told in their place.
    """

    def __init__(self, inputs: ReportInputs, cells: HiddenCells | None) -> None:
        self.cells = cells
        self.exact: set[float] = set()
        self.coarse: dict[float, float] = {}
        self.extents = self._extents(inputs)

    def _extents(self, inputs: ReportInputs) -> dict[str, bool]:
        """Say of each extent whether the amount of a member is withheld."""
        out: dict[str, bool] = {}
        for table in inputs.results.values():
            if self.cells is not None and {"extent", "region"} <= set(table.columns):
                for extent, is_hidden in zip(
                    table["extent"], self.at(table)[0], strict=True
                ):
                    out[str(extent)] = out.get(str(extent), False) or bool(is_hidden)
        return out

    def at(
        self, table: pd.DataFrame, region: str = "region"
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
        """Look up the amounts of which rows speak.

        Returns
        -------
        amount, ratio : (N,) arrays of bool
            Whether the amount is withheld, and whether it or a sum that it is
            divided by is.
        share : (N,) array
            Share of it that lies in withheld leaves.
        """
        n = len(table)
        amount, ratio, share = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n)
        cells = self.cells
        if cells is None:
            return amount, ratio, share
        everything = pd.Series(ALL, index=table.index)
        p = cells.regions.at(table.get(region, everything).astype(str))
        what = table.get("activity", everything).astype(str)
        if "activity" not in table and "cluster" in table:
            what = CLUSTER + table["cluster"].astype(str)
        q = cells.activities.at(what)
        known = (p >= 0) & (q >= 0)
        for name in ("measure", "quantity"):
            if name in table:
                known &= table[name].isin(cells.measures).to_numpy()
        all_p, all_q = cells.regions.place[ALL], cells.activities.place[ALL]
        for t, told in self._years(table):
            own = known & told
            amount |= own & cells.hidden[t, p, q]
            ratio |= own & (
                cells.hidden[t, p, q]
                | cells.hidden[t, all_p, q]
                | cells.hidden[t, p, all_q]
                | cells.hidden[t, all_p, all_q]
            )
            share = np.maximum(share, np.where(own, cells.share[t, p, q], 0.0))
        return amount, ratio, share

    def _years(self, table: pd.DataFrame) -> list[tuple[int, NDArray[np.bool_]]]:
        """Say for each year which rows speak of it; rows without a year, of all."""
        cells = self.cells
        years = () if cells is None else cells.years
        there = [_plain(table[name]) for name in _YEARS if name in table]
        none = np.all([np.isnan(y) for y in there], axis=0) if there else np.True_
        return [
            (t, none | np.any([y == year for y in there] or [False], axis=0))
            for t, year in enumerate(years)
        ]

    def table(
        self, made: ResultTable, table: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """Withhold cells of a table; None where the table is of persons."""
        by_name = {c.name: c for c in made.columns}
        if any(by_name[key].discloses is Discloses.PERSON for key in made.key):
            return None
        mask = pd.DataFrame(data=False, index=table.index, columns=table.columns)
        out = table.copy()
        for column in made.columns:
            if column.name not in table or not column.discloses:
                continue
            ends = () if column.unit == "rank" else made.ends.get(column.name, ())
            for name in (column.name, *(e for e in ends if e in table)):
                told = self._told(column, table, name)
                hidden = told[1] & table[name].notna().to_numpy()
                mask[name] |= hidden
                out[name] = _emptied(told[0], hidden)
        by_side = [k for k in made.key if by_name[k].discloses is Discloses.RATIO]
        kept = ~mask[by_side].any(axis="columns")  # that a row is listed tells
        return out[kept].reset_index(drop=True), mask[kept].reset_index(drop=True)

    def _told(
        self, column: ResultColumn, table: pd.DataFrame, name: str
    ) -> tuple[pd.Series, NDArray[np.bool_]]:
        """Give the cells of a column as they may be told, and which may not."""
        cells = table[name]
        if column.discloses is Discloses.PERSON:
            return cells, np.ones(len(table), dtype=bool)
        amount, ratio, share = self.at(table, column.of or "region")
        if column.discloses is Discloses.PROFILE:
            return self._blurred(column, cells, share)
        hidden = amount if column.discloses is Discloses.AMOUNT else ratio
        if "extent" in table and ("region" not in table or hidden is ratio):
            kept = table["extent"].astype(str).map(self.extents).fillna(value=False)
            hidden = hidden | kept.to_numpy(dtype=bool)
        if pd.api.types.is_float_dtype(cells):
            self.exact |= set(cells[hidden].dropna().tolist())
        return cells, hidden

    def _blurred(
        self, column: ResultColumn, cells: pd.Series, share: NDArray[np.float64]
    ) -> tuple[pd.Series, NDArray[np.bool_]]:
        """Round indices of profiles of which a part is withheld."""
        exact = _plain(cells)
        told = blurred(exact, share)
        if column.style is Style.SIGNED:  # amounts, which no share of a profile rounds
            told = np.where(share > 0, np.nan, exact)
        changed = (share > 0) & ~np.isnan(exact)
        pairs = zip(exact[changed].tolist(), told[changed].tolist(), strict=True)
        self.coarse |= dict(pairs)
        return pd.Series(told, index=cells.index), changed & np.isnan(told)


def _plain(cells: pd.Series) -> NDArray[np.float64]:
    """Give cells as plain numbers; NaN where there is none."""
    return cells.to_numpy(dtype=np.float64, na_value=np.nan)


def _emptied(cells: pd.Series, hidden: NDArray[np.bool_]) -> pd.Series:
    """Empty cells without changing what a column is: truths become untrue."""
    if not hidden.any():
        return cells
    if pd.api.types.is_bool_dtype(cells):
        return cells & ~hidden
    if pd.api.types.is_integer_dtype(cells):
        return cells.astype("Int64").mask(hidden)
    if pd.api.types.is_float_dtype(cells):
        return cells.mask(hidden)
    return cells.mask(hidden, "")


def _findings(
    findings: pd.DataFrame,
    gone: frozenset[tuple[str, str]],
    said: Said,
) -> pd.DataFrame:
    """Leave out findings that rest on what is withheld; round what is rounded."""
    if findings.empty:
        return findings
    kept = []
    for row in findings.to_dict("records"):
        message = said.told(from_json(row["message"]))
        stage, _slash, table = str(row.get("result") or "").rpartition("/")
        of_persons = table not in _SPEECH and (stage or row["stage"], table) in gone
        if message is None or of_persons:
            continue
        told = {"message": to_json(message)} | _decision(row, said)
        kept.append(row | told | _numbers(row, said))
    return pd.DataFrame(kept, columns=findings.columns).astype(
        findings.dtypes.to_dict()
    )


def _decision(row: Mapping[Any, Any], said: Said) -> dict[str, str]:
    """Give what a finding leaves to be decided; nothing where it may not be told."""
    parts = {name: said.told(from_json(row[name])) for name in DECIDED if name in row}
    if None in parts.values():
        return dict.fromkeys(parts, to_json(Message("")))
    return {name: to_json(part) for name, part in parts.items() if part is not None}


def _numbers(row: Mapping[Any, Any], said: Said) -> dict[str, float]:
    """Give the numbers of a finding as they may be told."""
    out = {}
    for name in ("value", "low", "high"):
        if name in row and pd.notna(row[name]):
            number = said.number(float(row[name]))
            out[name] = float("nan") if number is None else number
    return out


def _rules(cells: HiddenCells | None, terms: Disclosure, out: int) -> list[Message]:
    """Say by which rules figures were withheld, and what could not be checked."""
    told = [
        _(
            "For the public: figures that rest on fewer than {n} establishments, or of "
            "which one holds more than {share:.0%}, are withheld, and so are others "
            "from which they could be worked out to within {near:.0%}. Reviewers and "
            "officers are left out.",
            n=terms.contributors,
            share=terms.dominance,
            near=terms.protection,
        )
    ]
    if cells is None:
        return told
    told.append(
        _(
            "Of {n:,} amounts and sums, {sensitive:,} are withheld for themselves and "
            "{others:,} to protect these.",
            n=int(cells.hidden.size),
            sensitive=cells.sensitive,
            others=int(cells.hidden.sum()) - cells.sensitive,
        )
    )
    if not cells.knows_counts:
        told.append(
            _(
                "No numbers of establishments were given: jobs were taken in their "
                "place, of which there are at least as many."
            )
        )
    if not cells.knows_largest:
        told.append(
            _(
                "The largest establishments were not given: the rule of dominance "
                "could not be checked."
            )
        )
    if out:
        told.append(
            _(
                "{n:,| finding rests/ findings rest} on withheld figures and "
                "{n:~is/are} left out.",
                n=out,
            )
        )
    return told
