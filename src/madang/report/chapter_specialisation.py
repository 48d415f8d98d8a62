"""The chapter on specialisation: what each region is good at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang import charts
from madang.display import numbers
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.pieces import Figure
    from madang.display.view import View

__all__ = ["BUILDERS", "main_measure", "now"]

_STAGE: Final = "specialisation"
_MOST: Final = 40
_ACTIVITIES: Final = 15
_MONEY: Final = frozenset({"value_added", "rd_spending", "sales", "exports"})


def main_measure(table: pd.DataFrame) -> str:
    """Choose the measure to show: employment, else the first there is."""
    found = list(dict.fromkeys(table["measure"].astype(str)))
    return "employment" if "employment" in found else found[0]


def now(view: View, name: str, *columns: str) -> pd.DataFrame | None:
    """Give a table of the stage for the main measure in its latest year."""
    found = view.result(_STAGE, name, "measure", *columns)
    if found is None:
        return None
    return view.latest(found[found["measure"] == main_measure(found)])


def _top(view: View) -> Figure | None:
    """Draw each region's strongest specialisation with its interval."""
    data = now(view, "quotients", "region", "activity", "location_quotient", "low")
    if data is None:
        return None
    by = "low" if data["low"].notna().any() else "location_quotient"
    ranked = data.dropna(subset=[by]).sort_values(by, ascending=False)
    first = ranked.groupby("region", sort=False).head(1)
    third = ranked.groupby("region", sort=False).head(3)
    n, few = len(first), first.head(_MOST)
    title = view.say(_("Each region's clearest specialisation"))
    shown = few.assign(
        label=[
            f"{view.region(r)} · {view.activity(a)}"
            for r, a in zip(few["region"], few["activity"], strict=True)
        ],
        value=few["location_quotient"],
        quiet=few.get("is_small", False),
    )
    measure = view.word(main_measure(data))
    caption = view.caption(
        title,
        unit=view.say(_("location quotient, {measure}", measure=measure)),
        source=view.source("stocks"),
        year=view.years(data),
    )
    reading = _top_reading(view, by)
    if n > _MOST:
        reading = view.text("first_only", n=n, k=_MOST) + reading
    table = view.table(
        "specialisation-top-table",
        third.sort_values(["region", by], ascending=[True, False]),
        [
            "region",
            "activity",
            ("location_quotient", "low", "high"),
            "shrunken",
            "value",
            "is_small",
        ],
        title=title,
        sheet="specialisation.quotients",
    )
    drawn = charts.interval_chart(shown, x_title="LQ", reference=1.0, **caption)
    return view.figure(
        "specialisation-top",
        drawn,
        reading=reading,
        table=table,
        evidence=("quotients",),
    )


def _top_reading(view: View, by: str) -> str:
    """Say how the strongest specialisations are read, with intervals or without."""
    parity = view.say(_("1, the dashed line, is parity with the whole. "))
    if by != "low":
        return parity + view.say(
            _(
                "This measure is not a count and has no interval. Chosen "
                "by the size of the quotient: what lies near 1 cannot be "
                "called a specialisation."
            )
        )
    return parity + view.say(
        _(
            "An interval wholly right of it is a specialisation. Grey "
            "regions are small: judgement is withheld."
        )
    )


def _krugman(view: View) -> Figure | None:
    """Draw how far each region's structure departs from the whole."""
    data = now(view, "regions", "region", "krugman", "krugman_low", "krugman_high")
    if data is None:
        return None
    ranked = data.sort_values("krugman", ascending=False)
    n, few = len(ranked), ranked.head(_MOST)
    title = view.say(_("How far each structure departs from the whole (Krugman)"))
    shown = few.assign(
        label=[view.region(r) for r in few["region"]],
        value=few["krugman"],
        low=few["krugman_low"],
        high=few["krugman_high"],
        quiet=few.get("is_small", False),
    )
    if "tier" in shown:
        shown = shown.assign(group=shown["tier"].astype("str"))
    caption = view.caption(
        title,
        unit=view.say(_("0 same, 2 disjoint")),
        source=view.source("stocks"),
        year=view.years(data),
    )
    reading = view.say(_("Further right is more specialised. Grey regions are small."))
    if n > _MOST:
        reading = view.text("first_only", n=n, k=_MOST) + reading
    table = view.table(
        "specialisation-krugman-table",
        ranked,
        [
            "region",
            ("krugman", "krugman_low", "krugman_high"),
            ("rank", "rank_low", "rank_high"),
            "tier",
            "equivalent_number",
            "total",
            "is_small",
        ],
        title=title,
        sheet="specialisation.regions",
    )
    drawn = charts.interval_chart(shown, **caption)
    return view.figure(
        "specialisation-krugman",
        drawn,
        reading=reading,
        table=table,
        evidence=("regions",),
    )


def _activities(view: View) -> Figure | None:
    """Draw the activities that are most concentrated in few regions."""
    data = now(view, "activities", "activity", "gini")
    if data is None:
        return None
    ranked = data.dropna(subset=["gini"]).sort_values("gini", ascending=False)
    few = ranked.head(_ACTIVITIES)
    title = view.say(_("Most concentrated activities (Gini)"))
    shown = few.assign(
        label=[view.activity(a) for a in few["activity"]],
        value=few["gini"],
        text=[
            f"{numbers.number(g)} · {view.region(r)} {numbers.percent(s)}"
            for g, r, s in zip(
                few["gini"], few["top_region"], few["top_share"], strict=True
            )
        ]
        if {"top_region", "top_share"} <= set(few.columns)
        else few["gini"].map(numbers.number),
    )
    caption = view.caption(
        title,
        unit=view.say(_("0 even, 1 one place")),
        source=view.source("stocks"),
        year=view.years(data),
    )
    table = view.table(
        "specialisation-activities-table",
        ranked,
        ["activity", "gini", "herfindahl", "top_region", "top_share", "total"],
        title=title,
        sheet="specialisation.activities",
    )
    reading = view.say(_("Beside each bar: the index, and who holds most of it."))
    return view.figure(
        "specialisation-activities",
        charts.bar_chart(shown, **caption),
        reading=reading,
        table=table,
        evidence=("activities",),
    )


def _amounts(
    view: View, measure: str, values: pd.Series
) -> tuple[float, str, list[str]]:
    """Choose unit and wording of amounts: money by scale, counts as they are."""
    if measure not in _MONEY:
        return 1.0, "", [numbers.integer(v) for v in values]
    scale, unit = numbers.money_scale(values, view.inputs.currency, view.language)
    return scale, unit, [view.money(v) for v in values]


def _shift(view: View) -> Figure | None:
    """Draw the competitive effect of shift-share."""
    found = view.result(_STAGE, "shift_share", "region", "measure", "competitive")
    if found is None:
        return None
    measure = main_measure(found)
    data = found[found["measure"] == measure].sort_values(
        "competitive", ascending=False
    )
    few = data if len(data) <= _MOST else data.head(_MOST)
    title = view.say(_("Growth of the region's own (shift-share, competitive)"))
    first, last = data["start_year"].min(), data["end_year"].max()
    scale, unit, texts = _amounts(view, measure, few["competitive"])
    shown = few.assign(
        label=[view.region(r) for r in few["region"]],
        value=few["competitive"].astype(float) / scale,
        text=texts,
    )
    caption = view.caption(
        title,
        unit=f"{view.word(measure)}, {unit}" if unit else view.word(measure),
        source=view.source("stocks"),
        year=f"{int(first)}–{int(last)}",
    )
    effects = {c: data[c] / scale for c in ("national", "mix", "competitive")}
    table = view.table(
        "specialisation-shift-table",
        data.assign(change_value=data["change"] / scale, **effects),
        [
            "region",
            "start_year",
            "end_year",
            "change_value",
            "national",
            "mix",
            "competitive",
        ],
        title=f"{title} ({unit})" if unit else title,
        sheet="specialisation.shift_share",
    )
    reading = view.say(
        _(
            "What remains after national growth and industry mix. Above 0 the "
            "region grew more than the same activities elsewhere."
        )
    )
    return view.figure(
        "specialisation-shift",
        charts.bar_chart(shown, **caption),
        reading=reading,
        table=table,
        evidence=("shift_share",),
    )


BUILDERS: Final = (_top, _krugman, _activities, _shift)
