"""What a committee should read first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.contracts import Finding, weighed
from madang.language import Estimate, Items, _
from madang.vocabulary import FlowKind, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.language import Named

    Tables = Mapping[str, pd.DataFrame]
    Names = Mapping[str, Named]

__all__ = ["findings"]

_YOUNG: Final = (FlowKind.YOUTH_MIGRATION, FlowKind.GRADUATES, FlowKind.MIGRATION)


def findings(tables: Tables, names: Names) -> tuple[Finding, ...]:
    """Say what stands out, each sentence with number, unit, years and interval."""
    there = set(tables["regions"]["kind"])
    kind = next((str(k) for k in _YOUNG if k in there), "")
    if not kind:
        return ()
    said = [
        _greatest_loss(tables, names, kind),
        _lost_young(tables, names),
        _exchange(tables, kind),
        _distance(tables, kind),
        _kept(tables, names),
        _ahead(tables, names, kind),
    ]
    return tuple(f for f in said if f is not None)


def _latest(tables: Tables, kind: str) -> pd.DataFrame:
    """Give the regions' rows of the last year of a kind."""
    mine = tables["regions"]
    mine = mine[mine["kind"] == kind]
    last: pd.DataFrame = mine[mine["year"] == mine["year"].max()]
    return last


def _greatest_loss(tables: Tables, names: Names, kind: str) -> Finding | None:
    """Name the region that loses most for its size, and to whom."""
    rows = _latest(tables, kind).dropna(subset=["net"])
    by = "net_rate" if rows["net_rate"].notna().any() else "net"
    rows = rows.dropna(subset=[by])
    if rows.empty or rows[by].min() >= 0:
        return None
    row = rows.sort_values([by, "region"]).iloc[0]
    code, partners = str(row["region"]), tables["partners"]
    lost = partners[(partners["kind"] == kind) & (partners["region"] == code)]
    lost = lost.sort_values("balance")
    if row["net_high"] >= 0 or lost.empty or lost["balance"].iloc[0] >= 0:
        return None
    told = {
        "kind": word(kind), "region": names[code], "year": int(row["year"]),
        "net": Estimate(float(row["net"]), float(row["net_low"]),
                        float(row["net_high"]), "+,.0f"),
        "partner": names[str(lost["partner"].iloc[0])],
        "most": float(lost["balance"].iloc[0]),
    }  # fmt: skip
    if by == "net_rate":
        says = _(
            "{kind}: {region} loses most for its size, {net} persons net in {year} "
            "({rate:+.1f} per 1,000 residents); the largest part to "
            "{partner} ({most:+,.0f}).",
            rate=float(row["net_rate"]), **told,
        )  # fmt: skip
    else:
        says = _(
            "{kind}: {region} loses most, {net} persons net in {year}; the largest "
            "part to {partner} ({most:+,.0f}).",
            **told,
        )
    return Finding(
        key="talent.greatest_loss", importance=weighed(0.8, len(rows)), says=says,
        value=float(row["net"]), low=float(row["net_low"]),
        high=float(row["net_high"]), unit="persons", year=int(row["year"]),
        result="regions", row=f"kind={kind},year={int(row['year'])},region={code}",
    )  # fmt: skip


def _lost_young(tables: Tables, names: Names) -> Finding | None:
    """Name the regions that gain people and lose the young."""
    everybody = _latest(tables, FlowKind.MIGRATION).set_index("region")
    young = _latest(tables, FlowKind.YOUTH_MIGRATION).set_index("region")
    both = everybody.join(young.add_suffix("_young"), how="inner")
    both = both[both["year"] == both["year_young"]].dropna(subset=["net", "net_young"])
    mine = both[(both["net_low"] > 0) & (both["net_high_young"] < 0)]
    if mine.empty:
        return None
    mine = mine.sort_values("net_young")
    year = int(mine["year"].iloc[0])
    return Finding(
        key="talent.lost_young", importance=weighed(0.76, len(both)),
        says=_(
            "{count:,} of {all:,} regions {count:~gains/gain} people of all ages in "
            "{year} and {count:~loses/lose} the young, both by more than chance would "
            "give: {regions}.",
            count=len(mine), year=year, all=len(both),
            regions=Items(tuple(names[str(c)] for c in mine.index), of="places"),
        ),
        value=float(len(mine)), unit="regions", year=year, result="regions",
        row=f"kind={FlowKind.YOUTH_MIGRATION.value},year={year},region={mine.index[0]}",
    )  # fmt: skip


def _exchange(tables: Tables, kind: str) -> Finding | None:
    """Say how much of all movement shifts people, and how much cancels out."""
    rows = _latest(tables, kind).dropna(subset=["net"])
    gross = float((rows["arrivals"] + rows["departures"]).sum())
    if rows.empty or not gross > 0:
        return None
    share = float(rows["net"].abs().sum()) / gross
    year = int(rows["year"].iloc[0])
    return Finding(
        key="talent.exchange", importance=weighed(0.45, len(rows)),
        says=_(
            "{kind}: of all moves between regions in {year}, {share:.1%} shift people "
            "from one region to another; the others cancel out.",
            kind=word(kind), year=year, share=share,
        ),
        value=100 * share, unit="%", year=year, result="regions",
        row=f"kind={kind},year={year}",
    )  # fmt: skip


def _distance(tables: Tables, kind: str) -> Finding | None:
    """Say how many fewer move twice as far."""
    table = tables["gravity"]
    rows = table[(table["kind"] == kind) & (table["constraint"] == "doubly")
                 & (table["decay"] == "power")].dropna(subset=["distance"])  # fmt: skip
    if rows.empty:
        return None
    row = rows.iloc[0]
    value, low, high = (
        1.0 - 2.0 ** float(row[c]) for c in ("distance", "distance_high",
                                             "distance_low")
    )  # fmt: skip
    if not (math.isfinite(low) and low > 0):
        return None
    return Finding(
        key="talent.distance", importance=0.4,
        says=_(
            "{kind}: between regions twice as far apart, {share:.0%} fewer move, the "
            "totals of both regions being equal ({year}).",
            kind=word(kind), year=int(row["year"]), share=Estimate(value, low, high),
        ),
        value=100 * value, low=100 * low, high=100 * high, unit="%",
        year=int(row["year"]), result="gravity",
        row=f"kind={kind},constraint=doubly,decay=power",
    )  # fmt: skip


def _kept(tables: Tables, names: Names) -> Finding | None:
    """Name the region that keeps the fewest of its graduates."""
    rows = _latest(tables, FlowKind.GRADUATES).dropna(subset=["retention"])
    if rows.empty:
        return None
    whole = rows["within"] + rows["departures"]
    share = float(rows["within"].sum() / whole.sum())
    row = rows.sort_values(["retention", "region"]).iloc[0]
    code, year = str(row["region"]), int(row["year"])
    return Finding(
        key="talent.graduates_kept", importance=weighed(0.78, len(rows)),
        says=_(
            "Of graduates on record in {year}, {share:.1%} stay in the region of their "
            "training; fewest in {region} ({least:.1%}).",
            year=year, share=share, region=names[code], least=float(row["retention"]),
        ),
        value=100 * share, unit="%", year=year, result="regions",
        row=f"kind={FlowKind.GRADUATES.value},year={year},region={code}",
    )  # fmt: skip


def _ahead(tables: Tables, names: Names, kind: str) -> Finding | None:
    """Name the regions that will lose by the forecast, beyond its band."""
    rows = tables["outlook"]
    rows = rows[rows["kind"] == kind].dropna(subset=["rate_high"])
    if rows.empty:
        return None
    sure = rows[rows["rate_high"] < 0].sort_values("expected_rate")
    year = int(rows["year"].iloc[0])
    if sure.empty:
        return None
    row = sure.iloc[0]
    rate = Estimate(float(row["expected_rate"]), float(row["rate_low"]),
                    float(row["rate_high"]), "+.1f")  # fmt: skip
    code = str(row["region"])
    return Finding(
        key="talent.outlook", importance=weighed(0.7, len(rows)),
        says=_(
            "{kind}: if nothing new happens, {count:,} of {all:,} regions will lose in "
            "{year} beyond the band of past errors; most {region}, {rate} per 1,000 "
            "residents.",
            kind=word(kind), count=len(sure), all=len(rows), year=year,
            region=names[code], rate=rate,
        ),
        value=float(row["expected_rate"]), low=float(row["rate_low"]),
        high=float(row["rate_high"]), unit="per 1,000", year=year, result="outlook",
        row=f"kind={kind},region={code}",
    )  # fmt: skip
