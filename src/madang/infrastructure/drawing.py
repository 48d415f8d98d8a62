"""How the brief draws access, links and sites: rows, classes and words of charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import charts
from madang.charts.palette import SEQUENTIAL
from madang.display import numbers
from madang.display.places import map_of, off_map
from madang.infrastructure.columns import ACCESS, BANDS, SITES
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from madang.contracts import ResultTable
    from madang.display.view import View

__all__ = [
    "bound_line",
    "bound_reading",
    "by_gain",
    "by_order",
    "candidate_sites",
    "draw_bands",
    "draw_before",
    "draw_frontier",
    "draw_map",
    "draw_phases",
    "draw_rates",
    "furthest",
    "helped",
    "left_out",
    "map_reading",
    "several",
    "titled",
]

_STAGE: Final = "infrastructure"
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


def draw_bands(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
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


def furthest(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose minutes to the nearest place, of the kind that lies furthest."""
    mine = found[found["measure"] == "closest"]
    reached = mine.assign(far=mine["access"].fillna(np.inf))
    order = reached.groupby("kind", sort=True)["far"].mean()
    if order.empty or not order.max() > 0:
        return mine.iloc[:0]
    rows: pd.DataFrame = mine[mine["kind"] == order.idxmax()]
    return rows


def titled(text: Message) -> Callable[[View, pd.DataFrame], Message]:
    """Put the kind of opportunities before a title."""

    def said(view: View, rows: pd.DataFrame) -> Message:
        kind = _word(view, ACCESS, "kind", rows["kind"].head(1))
        return _("{kind}: {title:lower}", kind=kind[0] if kind else "", title=text)

    return said


def draw_map(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
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


def map_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the map is read, and what lies off it."""
    said = _("Minutes from the region to the nearest place that has any. ")
    return view.say(said) + off_map(view, rows)


def helped(_view: View, found: pd.DataFrame) -> pd.DataFrame:
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


def draw_before(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw access today and with the plan side by side, with a tick at today's."""
    names = [view.region(r) for r in shown["region"]]
    parts = [
        pd.DataFrame({"label": names, "panel": view.say(title), "value": shown[column],
                      "mark": shown["access"]})
        for title, column in ((_("Today"), "access"), (_("With the plan"),
                                                       "access_after"))
    ]  # fmt: skip
    return charts.bar_panels(pd.concat(parts, ignore_index=True), **caption)


def by_gain(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the links that even access most first; the worst stay in sight."""
    order = found.sort_values(["gained", "link"], ascending=[False, True])
    if len(order) <= 2 * _TOP:
        return order
    return pd.concat([order.head(_TOP), order.tail(_TOP)])


def left_out(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Draw links that the plan leaves out grey."""
    if shown["order"].isna().all():
        return shown
    return shown.assign(quiet=shown["order"].isna())


def by_order(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the links of the plan first, in order, then the others by gain."""
    return found.sort_values(["order", "gained"], ascending=[True, False],
                             na_position="last", kind="stable")  # fmt: skip


def bound_line(_view: View, shown: pd.DataFrame) -> dict[str, Any]:
    """Draw the line that no plan within the budget passes."""
    bound = shown["bound"].dropna()
    return {"reference": float(bound.iloc[0])} if len(bound) else {}


def bound_reading(view: View, rows: pd.DataFrame) -> str:
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


def draw_frontier(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
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


def several(_view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Draw a frontier only where it has more than one plan."""
    return found if len(found) > 1 else None


def candidate_sites(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the sites that could be built, where it is known when."""
    mine = found[found["status"] == "candidate"]
    is_planned = mine[["decided", "triggered"]].notna().any(axis=None)
    return mine if is_planned else mine.iloc[:0]


def _paths(view: View, shown: pd.DataFrame) -> list[str]:
    """Name the path of each row; one without a name is demand as such."""
    cells = [str(path) if path else "" for path in shown["path"].fillna("")]
    column, plain = SITES.column("path"), view.say(_("Demand"))
    return [view.written(c, column) if c and column else plain for c in cells]


def draw_phases(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
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


def draw_rates(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
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
