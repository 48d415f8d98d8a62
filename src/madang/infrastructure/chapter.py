"""What the brief shows of access, of links that even it, of sites and institutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import charts
from madang.charts.palette import SEQUENTIAL
from madang.display import numbers
from madang.display.blocks import Chapter, Figure, Listing, Side
from madang.display.places import map_of, off_map
from madang.infrastructure.columns import ACCESS, BANDS, SITES
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from madang.contracts import ResultTable
    from madang.display.view import View

__all__ = ["CHAPTER"]

_STAGE: Final = "infrastructure"
_WAYS: Final = "travel_times links opportunities"
_LAND: Final = "sites land_demand"
_NOISE: Final = 1e-9
_TOP: Final = 20


def _word(view: View, table: ResultTable, name: str, cells: Iterable[Any]) -> list[str]:
    """Write cells as their column says."""
    column = table.column(name)
    return [view.written(c, column) if column else str(c) for c in cells]


def _band(view: View, band: int, ends: list[float]) -> str:
    """Name a band of minutes."""
    if band > len(ends):
        return view.say(_("over {end:g} min, or no way", end=ends[-1]))
    if band == 1:
        return view.say(_("up to {end:g} min", end=ends[0]))
    return view.say(_("{begin:g}–{end:g} min", begin=ends[band - 2],
                      end=ends[band - 1]))  # fmt: skip


def _ends(bands: pd.DataFrame) -> list[float]:
    """Give the ends of the bands."""
    return sorted(set(bands["until"].dropna().astype(float)))


def _draw_bands(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw one bar a kind and group, parted by minutes to the nearest place."""
    ends = _ends(shown)
    rows = zip(_word(view, BANDS, "kind", shown["kind"]),
               _word(view, BANDS, "group", shown["group"]), strict=True)  # fmt: skip
    data = pd.DataFrame({
        "row": [f"{kind} · {group}" for kind, group in rows],
        "label": [_band(view, int(b), ends) for b in shown["band"]],
        "value": shown["share"],
    })  # fmt: skip
    return charts.stacked_shares(data, **caption)


def _furthest(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose minutes to the nearest place, of the kind that lies furthest."""
    mine = found[found["measure"] == "closest"]
    reached = mine.assign(far=mine["access"].fillna(np.inf))
    order = reached.groupby("kind", sort=True)["far"].mean()
    if order.empty or not order.max() > 0:
        return mine.iloc[:0]
    rows: pd.DataFrame = mine[mine["kind"] == order.idxmax()]
    return rows


def _titled(text: Message) -> Callable[[View, pd.DataFrame], Message]:
    """Put the kind of opportunities before a title."""

    def said(view: View, rows: pd.DataFrame) -> Message:
        kind = _word(view, ACCESS, "kind", rows["kind"].head(1))
        return _("{kind}: {title:lower}", kind=kind[0] if kind else "", title=text)

    return said


def _draw_map(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw regions by their band of minutes."""
    bands = view.result(_STAGE, "bands", "until")
    if bands is None:
        return map_of(view, shown, caption)
    ends = _ends(bands)
    far = shown["access"].fillna(np.inf).to_numpy(np.float64)
    at = np.searchsorted(np.asarray(ends), far, side="left") + 1
    steps = np.linspace(0, len(SEQUENTIAL) - 1, len(ends) + 1).round().astype(int)
    # Where there is no way, the class stands behind all others.
    value = np.where(
        np.isfinite(far),
        far,
        2.0 * max(ends[-1], far[np.isfinite(far)].max(initial=0.0)),
    )
    drawn = shown.assign(
        group=[_band(view, int(b), ends) for b in at], value=value,
        colour=[SEQUENTIAL[steps[b - 1]] for b in at],
        text=[numbers.integer(m) for m in shown["access"]],
    )  # fmt: skip
    return map_of(view, drawn, caption)


def _map_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the map is read, and what lies off it."""
    said = _("Minutes from the region to the nearest place that has any. ")
    return view.say(said) + off_map(view, rows)


def _helped(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the regions that the plan gives more within reach, the most first."""
    mine = found[(found["measure"] == "cumulative")].dropna(subset=["access_after"])
    mine = mine.assign(more=mine["access_after"] - mine["access"])
    changed = mine.groupby("kind")["more"].transform("max") > _NOISE
    mine = mine[changed]
    if mine.empty:
        return mine
    kind = mine.groupby("kind", sort=True)["rise"].mean().idxmax()
    mine = mine[mine["kind"] == kind]
    mine = mine[mine["more"] > _NOISE]
    return mine.sort_values(["more", "region"], ascending=[False, True]).head(_TOP)


def _draw_before(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw access today and with the plan side by side, with a tick at today's."""
    names = [view.region(r) for r in shown["region"]]
    parts = [
        pd.DataFrame({"label": names, "panel": view.say(title), "value": shown[column],
                      "mark": shown["access"]})
        for title, column in ((_("Today"), "access"), (_("With the plan"),
                                                       "access_after"))
    ]  # fmt: skip
    return charts.bar_panels(pd.concat(parts, ignore_index=True), **caption)


def _by_gain(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the links that even access most first; the worst stay in sight."""
    order = found.sort_values(["gained", "link"], ascending=[False, True])
    if len(order) <= 2 * _TOP:
        return order
    return pd.concat([order.head(_TOP), order.tail(_TOP)])


def _left_out(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Draw links that the plan leaves out grey."""
    if shown["order"].isna().all():
        return shown
    return shown.assign(quiet=shown["order"].isna())


def _by_order(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the links of the plan first, in order, then the others by gain."""
    return found.sort_values(["order", "gained"], ascending=[True, False],
                             na_position="last", kind="stable")  # fmt: skip


def _bound(_view: View, shown: pd.DataFrame) -> dict[str, Any]:
    """Draw the line that no plan within the budget passes."""
    bound = shown["bound"].dropna()
    return {"reference": float(bound.iloc[0])} if len(bound) else {}


def _bound_reading(view: View, rows: pd.DataFrame) -> str:
    """Say what the line is, and how near the plan comes."""
    told = rows.dropna(subset=["bound"])
    if told.empty:
        return ""
    row = told.iloc[0]
    said = _(
        "The dashed line ({bound:.2f}) is proven: no plan within the budget gains "
        "more. The best plan misses at most {gap:.1%} of what it gains.",
        bound=float(row["bound"]), gap=float(row["gap"]),
    )  # fmt: skip
    return view.say(said)


def _draw_frontier(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw what more evenness costs in access."""
    last = shown["step"] == shown["step"].max()
    data = pd.DataFrame({
        "label": [str(int(s)) for s in shown["step"]], "x": shown["gained"],
        "y": 100.0 * shown["more"], "is_chosen": last,
        "text": [numbers.percent(p) if np.isfinite(p) else "" for p in shown["price"]],
    })  # fmt: skip
    return charts.frontier(
        data,
        x_title=view.say(_("evenness gained, hundredths of the Gini coefficient")),
        y_title=view.say(_("access gained, %")),
        chosen=view.say(_("most even")), **caption,
    )  # fmt: skip


def _several(_view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Draw a frontier only where it has more than one plan."""
    return found if len(found) > 1 else None


def _candidates(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the sites that could be built, where it is known when."""
    mine = found[found["status"] == "candidate"]
    is_planned = mine[["decided", "triggered"]].notna().any(axis=None)
    return mine if is_planned else mine.iloc[:0]


def _paths(view: View, shown: pd.DataFrame) -> list[str]:
    """Name the path of each row; one without a name is demand as such."""
    cells = [str(path) if path else "" for path in shown["path"].fillna("")]
    column, plain = SITES.column("path"), view.say(_("Demand"))
    return [view.written(c, column) if c and column else plain for c in cells]


def _draw_phases(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Lay years of decision out by site and path: by plan, and by the sold rate."""
    never = view.say(_("never"))

    def said(year: Any) -> str:
        return never if pd.isna(year) else str(int(year))

    data = pd.DataFrame({
        "row": _word(view, SITES, "site", shown["site"]),
        "column": _paths(view, shown),
        "value": shown["decided"].astype("Float64").astype(float),
        "text": [
            view.say(_("{plan} · {rule}", plan=said(a), rule=said(b)))
            for a, b in zip(shown["decided"], shown["triggered"], strict=True)
        ],
    })  # fmt: skip
    return charts.heatmap(
        data, row_title=view.say(_("Site")),
        column_title=view.say(_("Path of demand")), **caption,
    )  # fmt: skip


def _draw_rates(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the sold rate of each path, and the threshold that begins the next site."""
    line = shown.drop_duplicates("year")
    threshold = pd.DataFrame({
        "x": line["year"], "label": view.say(pgettext("site", "Threshold")),
        "value": line["threshold"],
    })  # fmt: skip
    rates = pd.DataFrame({
        "x": shown["year"], "value": shown["rate"],
        "label": _paths(view, shown),
    })  # fmt: skip
    return charts.line_chart(pd.concat([rates, threshold], ignore_index=True),
                             percent=".0%", **caption)  # fmt: skip


CHAPTER: Final = Chapter(
    title=_("Infrastructure and access"),
    question=_("What is within reach of whom, and what is to be built when and where?"),
    front="ways",
    blocks=(
        Figure(
            key="bands",
            table="bands",
            title=_("Who lives how far from the nearest"),
            label="",
            value="share",
            unit=_("% of the group"),
            reading=_(
                "Minutes from the region of residence to the nearest region that has "
                "any; those within the same region count as there."
            ),
            draw=_draw_bands,
            most=0,
            source=_WAYS,
            columns="kind group band until share share_after",
            evidence="groups",
        ),
        Figure(
            key="map",
            table="access",
            title=_titled(_("How far it is to the nearest")),
            unit=_("minutes"),
            reading=_map_reading,
            needs="measure access",
            rows=_furthest,
            draw=_draw_map,
            most=0,
            source=f"{_WAYS} boundaries",
            columns="region access access_after",
        ),
        Listing(
            key="unevenness",
            table="unevenness",
            title=_("How unevenly access lies over residents"),
            columns="kind measure gini theil palma gini_after change",
            caption=_(
                "0 is even. Intervals hold 90% and say how much single regions decide."
            ),
        ),
        Figure(
            key="links",
            table="links",
            title=_("What each link would do to evenness, by itself"),
            label="link",
            value="gained",
            text="gained",
            unit=_("hundredths of the Gini coefficient of access"),
            reading=_(
                "Right of 0 a link makes access more even, left of 0 less even. Grey: "
                "left out of the plan."
            ),
            rows=_by_gain,
            shape=_left_out,
            options={"reference": 0.0},
            most=0,
            source=_WAYS,
            year="opportunities",
            columns="link origin destination cost gained per_cost more gain_region",
        ),
        Figure(
            key="ways",
            table="ways",
            title=_("What the same budget gains, by how links are chosen"),
            label="way",
            value="gained",
            text="gained",
            unit=_("hundredths of the Gini coefficient of access"),
            reading=_bound_reading,
            options=_bound,
            source=_WAYS,
            year="opportunities",
            columns="way number cost gini_after gained more bound gap links",
        ),
        Figure(
            key="before",
            table="access",
            title=_titled(_("Within reach today and with the plan")),
            unit=_("within reach, in the unit of what is counted"),
            reading=_("Ticks mark today."),
            needs="access access_after measure",
            rows=_helped,
            draw=_draw_before,
            most=0,
            source=_WAYS,
            columns="region access access_after rise",
        ),
        Figure(
            key="frontier",
            table="frontier",
            title=_("What more evenness costs in access"),
            label="",
            unit=_("%; beside each point, the access given up for one hundredth"),
            needs="gained more",
            rows=_several,
            draw=_draw_frontier,
            most=0,
            source=_WAYS,
            year="opportunities",
            columns="step gained more price cost links",
        ),
        Listing(
            key="why",
            table="links",
            title=_("Why each link is in the plan, or why not"),
            columns="order link cost gained beside over instead why_message",
            rows=_by_order,
        ),
        Side(
            (
                Figure(
                    key="phases",
                    table="sites",
                    title=_("When to decide on each site"),
                    unit=_("year by the plan · year by the sold rate"),
                    reading=_(
                        "By the plan, what need not be decided before demand is seen "
                        "waits."
                    ),
                    needs="decided triggered",
                    rows=_candidates,
                    draw=_draw_phases,
                    most=0,
                    source=_LAND,
                    year="land_demand",
                    columns="site path region capacity cost decided ready at_once "
                    "triggered",
                    evidence="waiting",
                ),
                Figure(
                    key="rates",
                    table="supply",
                    title=_("The sold rate, and when it begins the next site"),
                    label="",
                    unit=_("% of land on offer, all regions together"),
                    needs="rate threshold",
                    draw=_draw_rates,
                    most=0,
                    source=_LAND,
                    columns="path year asked offered rate rule_unmet unmet",
                ),
            )
        ),
        Listing(
            key="waiting",
            table="waiting",
            title=_("What it is worth to wait until demand is seen"),
            columns="knowing total least gap building serving missing",
            caption=_("Expected cost over all paths of demand, discounted."),
        ),
        Listing(
            key="matches",
            table="matches",
            title=_("Which institute goes where, and why"),
            columns="institute for_institutes own_place for_regions drafted by_lot "
            "why_message",
            caption=_(
                "Stable: no institute and region would rather have each other. Of all "
                "such matchings, the best for either side."
            ),
        ),
        Listing(
            key="blocking",
            table="blocking",
            title=_("Who would leave the draft for each other"),
            columns="institute region has gives_up",
        ),
    ),
)
