"""What a committee should read first of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Finding
from madang.language import Estimate, Named, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.linkages.network.laid import Laid

__all__ = ["findings"]

_ENOUGH: Final = 30
"""Cases below which a share is no headline."""
_LEANS: Final = 0.5


def findings(
    laid: Laid,
    tables: Mapping[str, pd.DataFrame],
    names: Mapping[str, Named],
    regions: Mapping[str, Named],
) -> tuple[Finding, ...]:
    """Say what holds by one organisation, who is left out, and whether ties last."""
    said = (
        _fragile(tables["fragile"], tables["structure"], names),
        _leaning(tables["regions"], names, regions),
        _left_out(laid, tables["regions"]),
        _lasting(tables["structure"]),
    )
    return tuple(f for f in said if f is not None)


def _fragile(
    table: pd.DataFrame, structure: pd.DataFrame, names: Mapping[str, Named]
) -> Finding | None:
    """Say whose leaving would cut most off, beside how many such chance makes."""
    chance = structure[structure["quantity"] == "cut_points"]
    if table.empty or chance.empty:
        return None
    row: Any = table.iloc[0]
    code, dealt = str(row["organisation"]), chance.iloc[0]
    return Finding(
        key="network.fragile",
        importance=0.4,
        says=_(
            "If {name} left, {cut:,| organisation/ organisations} would no longer "
            "reach the rest; {n:,} hold others alone, where seats dealt anew give "
            "{expected:,.0f}.",
            name=names.get(code, code), cut=int(row["cut_off"]), n=len(table),
            expected=Estimate(
                dealt["expected"], dealt["expected_low"], dealt["expected_high"]
            ),
        ),
        value=float(row["cut_off"]),
        unit="count",
        result="fragile",
        row=f"organisation={code}",
    )  # fmt: skip


def _leaning(
    table: pd.DataFrame, names: Mapping[str, Named], regions: Mapping[str, Named]
) -> Finding | None:
    """Name the region that reaches others over one organisation most surely."""
    surely = table[(table["first_low"] >= _LEANS) & (table["tied"] > 1)]
    if surely.empty:
        return None
    row: Any = surely.sort_values("first_low", ascending=False, kind="stable").iloc[0]
    region, code = str(row["region"]), str(row["first"])
    return Finding(
        key="network.leaning",
        importance=0.5,
        says=_(
            "{region} reaches other regions mostly over one organisation: {name} "
            "carries {share:.0%} of its ties; without it {lost} of {reached} partner "
            "regions would be lost.",
            region=regions.get(region, region), name=names.get(code, code),
            share=Estimate(row["first_share"], row["first_low"], row["first_high"]),
            lost=int(row["regions_lost"]), reached=int(row["partner_regions"]),
        ),
        value=100 * float(row["first_share"]), low=100 * float(row["first_low"]),
        high=100 * float(row["first_high"]), unit="%",
        result="regions", row=f"region={region}",
    )  # fmt: skip


def _left_out(laid: Laid, table: pd.DataFrame) -> Finding | None:
    """Say how many SMEs work with nobody of science, of those in projects."""
    inside = int((table["smes"] - table["smes_outside"]).sum())
    if inside < _ENOUGH or not len(laid.organisations):
        return None
    out = int(table["smes_alone"].sum())
    return Finding(
        key="network.left_out",
        importance=0.4,
        says=_(
            "{out:,} of {inside:,} SMEs that take part in projects ({share:.1%}) have "
            "no partner of academia or research there.",
            out=out, inside=inside, share=out / inside,
        ),
        value=100 * out / inside, unit="%",
        result="regions",
    )  # fmt: skip


def _lasting(table: pd.DataFrame) -> Finding | None:
    """Say how many ties are kept."""
    row = table[(table["quantity"] == "survival") & table["year"].isna()]
    if row.empty or not np.isfinite(row["value"].iloc[0]):
        return None
    r: Any = row.iloc[0]
    return Finding(
        key="network.survival",
        importance=0.35,
        says=_(
            "Of ties between organisations that go on taking part, {share:.1%} were "
            "made again in later projects.",
            share=Estimate(r["value"], r["low"], r["high"]),
        ),
        value=100 * float(r["value"]), low=100 * float(r["low"]),
        high=100 * float(r["high"]), unit="%",
        result="structure", row="quantity=survival",
    )  # fmt: skip
