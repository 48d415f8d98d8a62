"""What a committee should read first of training and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from madang.contracts import Finding, weighed
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.language import Named

    Tables = Mapping[str, pd.DataFrame]
    Names = Mapping[str, Named]

__all__ = ["findings"]


def findings(tables: Tables, regions: Names, fields: Names) -> tuple[Finding, ...]:
    """Say how much is matched, what is lost to field and place, and where least is."""
    said = (_whole(tables), _least(tables, regions), _field(tables, fields))
    return tuple(f for f in said if f is not None)


def _whole(tables: Tables) -> Finding:
    """Say how much is matched, and why the rest is not."""
    rows = {str(r["within"]): r for r in tables["whole"].to_dict("records")}
    within, anywhere = (float(rows[w]["matched"]) for w in ("reach", "anywhere"))
    year = int(rows["reach"]["year"])
    return Finding(
        key="training.matched", importance=weighed(0.72, len(tables["regions"])),
        says=_(
            "Were there a job for each who finished training in {year}, {matched:.0%} "
            "would find one of their field within reach; {fields:.0%} would lack one "
            "anywhere, {places:.0%} have it elsewhere only.",
            year=year, matched=within, fields=max(1.0 - anywhere, 0.0),
            places=max(anywhere - within, 0.0),
        ),
        value=100 * within, unit="%", year=year, result="whole", row="within=reach",
    )  # fmt: skip


def _least(tables: Tables, names: Names) -> Finding | None:
    """Name the region in which most of those taught have no match."""
    rows = tables["regions"].dropna(subset=["matched"])
    rows = rows[rows["unmatched"] >= 1]
    if rows.empty:
        return None
    row: Any = rows.sort_values(["unmatched", "region"], ascending=[False, True]).iloc[
        0
    ]
    code = str(row["region"])
    return Finding(
        key="training.region", importance=weighed(0.6, len(tables["regions"])),
        says=_(
            "{region} trains most people without a job of their field within reach: "
            "{persons:,.0f} of {taught:,.0f}.",
            region=names[code], persons=float(row["unmatched"]),
            taught=float(row["taught"]),
        ),
        value=float(row["unmatched"]), unit="persons", result="regions",
        row=f"region={code}",
    )  # fmt: skip


def _field(tables: Tables, names: Names) -> Finding | None:
    """Name the field in which most have no match."""
    rows = tables["fields"]
    rows = rows[rows["unmatched"] >= 1]
    if rows.empty:
        return None
    row: Any = rows.sort_values(
        ["unmatched", "activity"], ascending=[False, True]
    ).iloc[0]
    code = str(row["activity"])
    return Finding(
        key="training.field", importance=weighed(0.5, len(tables["regions"])),
        says=_(
            "Most people without a match were trained in {field}: {taught:.1%} of all "
            "who finish training, for {jobs:.1%} of jobs.",
            field=names.get(code, code), taught=float(row["share_taught"]),
            jobs=float(row["share_jobs"]),
        ),
        value=float(row["unmatched"]), unit="persons", result="fields",
        row=f"activity={code}",
    )  # fmt: skip
