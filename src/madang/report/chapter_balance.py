"""The chapter on balance: who leads, how even, who holds what share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.pieces import Row
from madang.display.places import has_outlines, has_tiles, map_of, off_map, tiles_of
from madang.language import _
from madang.report.chapter_balance_tables import TABLES

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import Spec, View

__all__ = ["BUILDERS"]

_STAGE: Final = "balance"
_DIMENSIONS: Final = ("territory", "people", "autonomy")
_ENDS: Final = 20
_LINES: Final = 6


def _ledger(view: View, dimension: str) -> pd.DataFrame | None:
    """Give the latest ledger of one dimension, the best first."""
    found = view.result(_STAGE, "ledger", "region", "dimension", "score", "rank")
    if found is None:
        return None
    now = view.latest(found[found["dimension"] == dimension])
    return None if now.empty else now.sort_values(["rank", "region"])


def _ledger_table(view: View, data: pd.DataFrame, key: str, title: str) -> Table:
    """List scores, ranks with intervals and tiers."""
    columns: list[Spec] = [
        "region",
        "score",
        ("rank", "rank_low", "rank_high"),
        "tier",
        "imputed_share",
    ]
    return view.table(key, data, columns, title=title, sheet="balance.ledger")


def _tiers(view: View, data: pd.DataFrame) -> pd.DataFrame:
    """Name the tiers, where there are any, and write scores and intervals."""
    out = data.assign(
        value=data["score"].astype(float), text=numbers.uniform(data["score"])
    )
    if "tier" in data and data["tier"].notna().any():
        named = [
            None if pd.isna(t) else view.text("tier", n=int(t)) for t in data["tier"]
        ]
        out = out.assign(group=pd.Series(named, index=out.index, dtype=object))
    return out


def _map(view: View) -> Figure | None:
    """Draw the map of the total score by tier."""
    data = _ledger(view, "total")
    if data is None:
        return None
    title = view.say(_("Balance ledger: total score by tier"))
    caption = view.caption(
        title,
        unit=view.say(_("points")),
        source=view.source("indicators", "stocks", "flows"),
        year=view.years(data),
    )
    shown = _tiers(view, data)
    reading = _reading(view) + off_map(view, data)
    table = _ledger_table(view, data, "balance-map-table", title)
    return view.figure(
        "balance-map",
        map_of(view, shown, caption),
        reading=reading,
        table=table,
        evidence=("ledger",),
    )


def _reading(view: View) -> str:
    """Say how the map is read: outlines carry no number, tiles do."""
    same = view.say(
        _("Regions of one tier cannot be told apart within their 90% intervals. ")
    )
    if has_outlines(view):
        return same + view.say(
            _(
                "Tier 1 is highest. Colour and legend give the tier; scores "
                "stand in the small maps and the table. "
            )
        )
    return same + view.say(
        _(
            "Tier 1 is highest. One tile is one region; colour and legend "
            "give the tier, the number the score. "
        )
    )


def _maps(view: View) -> Row | None:
    """Draw a small map for each dimension, and the total where outlines hide it."""
    figures = []
    whole = has_outlines(view) and has_tiles(view)
    for dimension in ("total", *_DIMENSIONS) if whole else _DIMENSIONS:
        data = _ledger(view, dimension)
        if data is None:
            continue
        title = view.word(dimension)
        caption = view.caption(
            title,
            unit=view.say(_("points")),
            source=view.source("indicators"),
            year=view.years(data),
        )
        shown = _tiers(view, data).drop(columns="group", errors="ignore")
        key = f"balance-{dimension}"
        figures.append(
            view.figure(
                key,
                tiles_of(view, shown, caption),
                reading="",
                table=_ledger_table(view, data, f"{key}-table", title),
            )
        )
    return Row(tuple(figures)) if figures else None


def _ranks(view: View) -> Figure | None:
    """Draw ranks with their intervals: a caterpillar."""
    data = _ledger(view, "total")
    if data is None or not {"rank_low", "rank_high"} <= set(data.columns):
        return None
    title = view.say(_("Rank in balance with 90% interval"))
    n, few = len(data), data
    if n > 2 * _ENDS:
        few = pd.concat([data.head(_ENDS), data.tail(_ENDS)])
    shown = few.assign(
        label=[view.region(r) for r in few["region"]],
        value=few["rank"],
        low=few["rank_low"],
        high=few["rank_high"],
        group=few.get("tier", 1),
    )
    caption = view.caption(
        title,
        unit=view.say(_("rank, 1 is best")),
        source=view.source("indicators"),
        year=view.years(data),
    )
    reading = view.say(
        _(
            "The dot is the rank, the line its 90% interval. Regions between two "
            "rules form one tier. Only what survives other weights and "
            "normalisations is a difference."
        )
    )
    if n > 2 * _ENDS:
        reading = view.text("first_last", n=n, k=_ENDS) + reading
    shown = (
        shown.drop(columns=["tier", "group"]).assign(group=shown["group"])
        if ("tier" in shown)
        else shown
    )
    drawn = charts.interval_chart(
        shown.assign(group=shown["group"].astype("str")),
        is_rank="rank",
        x_title=view.say(_("Rank")),
        **caption,
    )
    return view.figure(
        "balance-ranks",
        drawn,
        reading=reading,
        table=_ledger_table(view, data, "balance-ranks-table", title),
        evidence=("ledger",),
    )


def _evenness(view: View) -> Figure | None:
    """Draw the Gini coefficients over the years, or side by side."""
    found = view.result(_STAGE, "evenness", "quantity", "year", "gini")
    if found is None:
        return None
    title = view.say(_("Evenness across regions (Gini)"))
    caption = view.caption(
        title,
        unit=view.say(_("0 even, 1 all in one")),
        source=view.source("stocks", "indicators", "regions"),
        year=view.years(found),
    )
    table = view.table(
        "balance-evenness-table",
        found.sort_values(["quantity", "year"]),
        [
            "quantity",
            "year",
            ("gini", "gini_low", "gini_high"),
            "theil_t",
            "theil_t_between",
            "theil_t_within",
        ],
        title=title,
        sheet="balance.evenness",
    )
    reading = view.say(
        _(
            "A rising line means more concentration. Bands are 90% intervals; "
            "where they overlap, no change can be claimed."
        )
    )
    drawn = _over_years(view, found, ("gini", "gini_low", "gini_high"), caption)
    return view.figure(
        "balance-evenness", drawn, reading=reading, table=table, evidence=("evenness",)
    )


def _over_years(
    view: View,
    found: pd.DataFrame,
    names: tuple[str, str, str],
    caption: dict[str, Any],
) -> object:
    """Draw quantities over the years, or as intervals where there is one year."""
    value, low, high = names
    data = found.assign(
        label=[view.word(q) for q in found["quantity"]],
        value=found[value].astype(float),
        low=found.get(low),
        high=found.get(high),
    )
    count = data.dropna(subset=["year"]).groupby("quantity")["year"].nunique()
    long = [q for q in dict.fromkeys(data["quantity"]) if count.get(q, 0) > 1][:_LINES]
    if not long:
        flat = view.latest(data).sort_values("value", ascending=False)
        return charts.interval_chart(flat, **caption)
    kept = data[data["quantity"].isin(long) & data["year"].notna()]
    return charts.line_chart(kept.assign(x=kept["year"]), **caption)


def _core(view: View) -> Figure | None:
    """Draw the share that the core holds of each quantity, latest year."""
    found = view.result(_STAGE, "core_share", "quantity", "core_share")
    if found is None or found["core_share"].isna().all():
        return None
    order = found.sort_values("year", na_position="first")
    now = order.groupby("quantity", sort=False).tail(1)
    now = now.sort_values("core_share", ascending=False)
    title = view.say(_("Share held by the core"))
    names = ", ".join(view.region(c) for c in view.inputs.core)
    shown = now.assign(
        label=[view.word(q) for q in now["quantity"]],
        value=100 * now["core_share"],
        low=100 * now["low"],
        high=100 * now["high"],
        text=now["core_share"].map(numbers.percent),
    )
    caption = view.caption(
        title,
        unit="%",
        source=view.source("stocks", "organisations", "regions"),
        year=view.years(now),
    )
    table = view.table(
        "balance-core-table",
        found.sort_values(["quantity", "year"]),
        ["quantity", "year", ("core_share", "low", "high"), "total", "unit"],
        title=title,
        sheet="balance.core_share",
    )
    reading = view.say(
        _(
            "The core is {names}. Black lines are 90% intervals. Past the 50% "
            "line the core holds more than all others together.",
            names=names,
        )
    )
    drawn = charts.bar_chart(shown, reference=50, **caption)
    return view.figure(
        "balance-core", drawn, reading=reading, table=table, evidence=("core_share",)
    )


def _core_years(view: View) -> Figure | None:
    """Draw the share of the core over the years."""
    found = view.result(_STAGE, "core_share", "quantity", "year", "core_share")
    if found is None or found["year"].nunique() < 2:  # noqa: PLR2004 - no line of one year
        return None
    title = view.say(_("Share of the core over the years"))
    scaled = found.assign(
        core_share=100 * found["core_share"],
        low=100 * found["low"],
        high=100 * found["high"],
    )
    caption = view.caption(
        title, unit="%", source=view.source("stocks", "regions"), year=view.years(found)
    )
    drawn = _over_years(view, scaled, ("core_share", "low", "high"), caption)
    table = view.table(
        "balance-core-years-table",
        found.sort_values(["quantity", "year"]),
        ["quantity", "year", ("core_share", "low", "high")],
        title=title,
        sheet="balance.core_share",
    )
    reading = view.say(_("Bands are 90% intervals."))
    return view.figure("balance-core-years", drawn, reading=reading, table=table)


BUILDERS: Final = (
    _map,
    _maps,
    _ranks,
    _core,
    _core_years,
    _evenness,
    *TABLES,
)
