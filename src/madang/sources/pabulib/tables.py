"""A Pabulib file as a study: its projects as a call, its budget as the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts import Note, Provenance, SourceTables, file_hash
from madang.language import Items, _
from madang.sources.pabulib.files import NONE, is_whole, read
from madang.vocabulary import Status

if TYPE_CHECKING:
    from pathlib import Path

    from madang.sources.pabulib.files import PabulibFile

__all__ = ["build"]


def _places(file: PabulibFile) -> pd.Series:
    """Give each project's place: its own district, else the whole of the vote."""
    whole = next(
        (file.meta[k] for k in ("subunit", "district", "unit") if file.meta.get(k)),
        "whole",
    )
    for column in ("district", "neighborhood", "subunit"):
        if column in file.projects:
            place = file.projects[column].str.strip()
            return place.mask(place.str.lower().isin(NONE), whole)
    return pd.Series(whole, index=file.projects.index, dtype="str")


def _tables(file: PabulibFile) -> dict[str, pd.DataFrame]:
    """Lay a file out as tables that keep the contracts."""
    place = _places(file)
    if "category" in file.projects:
        field = file.projects["category"].str.split(",").str[0].str.strip()
        field = field.mask(field.str.lower().isin(NONE))
    else:
        field = pd.Series(None, index=file.projects.index, dtype="str")
    marks = file.ballots[file.ballots["points"] > 0]
    votes = np.bincount(marks["project"], minlength=len(file.projects))
    cost = file.projects["cost"].astype("float64")
    named = file.projects["name" if "name" in file.projects else "project"]
    tables = {
        "regions": pd.DataFrame({"region": sorted(place.unique())}),
        "projects": pd.DataFrame(
            {
                "project": file.projects["project"],
                "title": named,
                "region": place,
                "activity": field,
                "status": str(Status.PROPOSED),
                "cost": cost,
                "grant": cost,
                "merit": 100 * votes / max(votes.max(), 1),
            }
        ),
    }
    tables["regions"]["name"] = tables["regions"]["region"]
    if field.notna().any():
        fields = sorted(field.dropna().unique())
        tables["activities"] = pd.DataFrame({"activity": fields, "name": fields})
    return tables


def _disagreement(file: PabulibFile) -> tuple[Note, ...]:
    """Say where the file's own counts of votes are not those of its ballots."""
    if "votes" not in file.projects:
        return ()
    listed = pd.to_numeric(file.projects["votes"], errors="coerce")
    all_marks = file.ballots
    held = [
        np.bincount(part["project"], minlength=len(file.projects))
        for part in (all_marks, all_marks[all_marks["points"] > 0])
    ]
    wrong = listed.notna() & (listed != held[0]) & (listed != held[1])
    if not wrong.any():
        return ()
    rows = zip(file.projects["project"], listed, held[1], wrong, strict=True)
    named = tuple(
        _("{project} ({listed:,.0f} listed, {counted:,} on ballots)",
          project=str(p), listed=float(n), counted=int(k))
        for p, n, k, bad in rows if bad
    )  # fmt: skip
    return (
        Note(
            _(
                "Column votes and ballots disagree on {count:,} of {all:,} projects; "
                "ballots were counted: {named}.",
                count=int(wrong.sum()),
                all=len(file.projects),
                named=Items(named),
            )
        ),
    )


def build(path: Path) -> SourceTables:
    """Make a study of one election: its projects as a call, its budget as the budget.

    Parameters
    ----------
    path : Path
        The `.pb` file.

    Returns
    -------
    SourceTables
        regions (districts, where projects name one), activities (first category),
        projects (all proposed; merit is votes as a per cent of the most votes).

    Raises
    ------
    SourceError
        As `read`.
    """
    file = read(path)
    votes = f"{len(file.voters):,}"
    origin = Provenance(
        files={path.name: file_hash(path)},
        source="Pabulib",
        vintage=file.meta.get("instance", ""),
        licence="Pabulib: free for research with citation",
    )
    tables = _tables(file)
    notes = [
        Note(
            _(
                "Merit is votes as a per cent of the most votes that a project got "
                "({votes} voters).",
                votes=votes,
            )
        )
    ]
    if not is_whole(file):
        notes.append(
            Note(
                _(
                    "The file declares other numbers of projects or votes than "
                    "it holds; "
                    "the rows that are there were used."
                )
            )
        )
    notes += _disagreement(file)
    return SourceTables(
        name=file.meta.get("description") or path.stem,
        tables=tables,
        provenance=dict.fromkeys(tables, origin),
        language="en",
        currency=file.meta.get("currency", ""),
        # A ballot speaks for a project, whatever it costs.
        parameters={"portfolio": {"budget": float(file.budget), "scale": 0.0}},
        notes=tuple(notes),
    )
