"""What the brief shows of talent: who gains, who loses, to whom, and what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.blocks import Chapter, Figure, Listing, Side
from madang.display.places import ground_of, has_outlines, map_of, off_map
from madang.language import Message, _
from madang.vocabulary import FlowKind

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["CHAPTER"]

_TOP: Final = 10
_MOST: Final = 40


def _first(_view: View, found: pd.DataFrame) -> str:
    """Choose the kind that says most of talent: graduates, else the young, else all."""
    there = set(found["kind"])
    order = (FlowKind.YOUTH_MIGRATION, FlowKind.GRADUATES, FlowKind.MIGRATION)
    return next((str(k) for k in order if k in there), next(iter(there), ""))


def _latest(found: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give the rows of the last year of a kind."""
    mine = found[found["kind"] == kind]
    last: pd.DataFrame = mine[mine["year"] == mine["year"].max()]
    return last


def _leading(column: str) -> Any:
    """Put the regions of the leading kind in order, the highest first."""

    def rows(view: View, found: pd.DataFrame) -> pd.DataFrame:
        mine = _latest(found, _first(view, found)).dropna(subset=[column])
        mine = mine.sort_values(column, ascending=False)
        if len(mine) <= _MOST:
            return mine
        half = _MOST // 2
        return mine[[i < half or i >= len(mine) - half for i in range(len(mine))]]

    return rows


def _read(table: str, column: str, reading: Message) -> Any:
    """Say how it is read, and where only both ends of the order are drawn."""

    def said(view: View, rows: pd.DataFrame) -> str:
        whole = view.result("talent", table, column)
        mine = rows if whole is None else _latest(whole, str(rows["kind"].iloc[0]))
        n = int(mine[column].notna().sum())
        if len(rows) >= n:
            return view.say(reading)
        few = _("Of {n} regions, the first and the last {half} are drawn. ",
                n=n, half=len(rows) // 2)  # fmt: skip
        return view.say(few) + view.say(reading)

    return said


def _titled(text: Message) -> Any:
    """Put the kind before a title."""

    def said(view: View, rows: pd.DataFrame) -> Message:
        kind = view.word(str(rows["kind"].iloc[0])) if len(rows) else ""
        return _("{kind}: {title:lower}", kind=kind, title=text)

    return said


def _named(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Name each bar by its region."""
    return shown.assign(label=shown["region"].map(view.region))


def _net_flows(kind: str) -> Any:
    """Choose the pairs between which most is shifted, from the losing side."""

    def rows(_view: View, found: pd.DataFrame) -> pd.DataFrame:
        mine = found[(found["kind"] == kind) & (found["balance"] > 0)]
        return mine.nlargest(_TOP, "balance")

    return rows


def _arrows(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Name each flow by its two ends."""
    ends = zip(shown["partner"], shown["region"], strict=True)
    return shown.assign(
        label=[f"{view.region(a)} → {view.region(b)}" for a, b in ends],
        text=shown["balance"].map(numbers.integer),
    )


def _where(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the leading kind where there are outlines to draw it on."""
    return _latest(found, _first(view, found)) if has_outlines(view) else None


def _where_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the map is read, and what lies off it."""
    said = _("Blue regions gain, brown regions lose. ")
    return view.say(said) + off_map(view, rows)


_KINDS: Final = (FlowKind.MIGRATION, FlowKind.YOUTH_MIGRATION, FlowKind.GRADUATES)


def _each_kind(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the net flows of each kind that shift most."""
    parts: list[pd.DataFrame] = [_net_flows(k.value)(view, found) for k in _KINDS]
    return pd.concat(parts)


def _maps(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the net flows of each kind as arrows, a small map a kind."""
    data = pd.DataFrame({
        "panel": shown["kind"].map(view.word), "origin": shown["partner"],
        "destination": shown["region"], "value": shown["balance"],
    })  # fmt: skip
    return charts.flow_maps(data, ground_of(view, shown), **caption)


def _flow_figure(kind: FlowKind, title: Message) -> Figure:
    """Draw the ten net flows of a kind that shift most."""
    return Figure(
        key=f"flows-{kind.value.replace('_', '-')}",
        table="partners",
        title=title,
        label="",
        value="balance",
        unit=_("persons, net"),
        reading=_("The ten pairs with the greatest gain of one from the other."),
        needs="kind region partner",
        rows=_net_flows(kind.value),
        shape=_arrows,
        most=_TOP,
        source="flows",
        columns="region partner received sent balance",
        evidence="regions",
    )


CHAPTER: Final = Chapter(
    title=_("Talent"),
    question=_("Who moves, who stays, and where do the young go?"),
    front="rates",
    blocks=(
        Figure(
            key="rates",
            table="regions",
            title=_titled(_("Who gains and who loses, for its size")),
            chart="bar_chart",
            value="net_rate",
            text="net_rate",
            unit=_("net, per 1,000 residents"),
            reading=_read(
                "regions",
                "net_rate",
                _("Right of 0 a region gains, left of 0 it loses."),
            ),
            rows=_leading("net_rate"),
            shape=_named,
            options={"reference": 0.0},
            most=0,
            source="flows regions",
            columns="region arrivals departures net net_rate effectiveness retention",
        ),
        Figure(
            key="map",
            table="regions",
            title=_titled(_("Where people go")),
            value="net_rate",
            text="net_rate",
            unit=_("net, per 1,000 residents"),
            reading=_where_reading,
            rows=_where,
            draw=map_of,
            most=0,
            source="flows boundaries",
            columns="region net_rate net",
        ),
        Figure(
            key="flows-map",
            table="partners",
            title=_("Who loses to whom"),
            label="",
            value="balance",
            unit=_("persons, net; thick arrows are many of a kind"),
            reading=_(
                "For each kind the ten pairs with the greatest gain of one from the "
                "other: arrows lead from the region that loses to the one that gains."
            ),
            needs="kind region partner",
            rows=_each_kind,
            draw=_maps,
            most=0,
            source="flows",
            columns="flow_kind partner region balance",
            evidence="regions",
        ),
        Side(
            (
                _flow_figure(FlowKind.MIGRATION, _("Who loses to whom: all ages")),
                _flow_figure(FlowKind.YOUTH_MIGRATION, _("Who loses to whom: youth")),
            )
        ),
        Figure(
            key="flows-graduates",
            table="partners",
            title=_("Who loses graduates to whom"),
            label="",
            value="balance",
            unit=_("persons, net"),
            needs="kind region partner",
            rows=_net_flows(FlowKind.GRADUATES.value),
            shape=_arrows,
            most=_TOP,
            source="flows",
            columns="region partner received sent balance",
        ),
        Figure(
            key="outlook",
            table="outlook",
            title=_titled(_("What to expect next year")),
            chart="interval_chart",
            value="expected_rate",
            unit=_("net, per 1,000 residents"),
            reading=_read(
                "outlook",
                "expected_rate",
                _(
                    "Points are the forecast, lines the 90% band by the errors of past "
                    "years. Where the line crosses 0 (dashed), gain or loss is open."
                ),
            ),
            rows=_leading("expected_rate"),
            shape=_named,
            options={"reference": 0.0},
            most=0,
            source="flows regions",
            columns="region last_rate expected_rate",
            evidence="record",
        ),
        Listing(
            key="record",
            table="record",
            title=_("How forecasts of flows did in past years"),
            columns="kind method deviance years coverage used",
            caption=_(
                "Each past year was forecast from the years before it. The way with "
                "the least error is used for next year; its bands should hold 90%."
            ),
        ),
        Listing(
            key="gravity",
            table="gravity",
            title=_("How flows fall with distance"),
            columns="kind constraint decay distance explained common pairs",
            caption=_(
                "Great-circle distance. Intervals hold 90% and let the flows of one "
                "origin, and of one destination, hang together."
            ),
        ),
        Listing(
            key="areas",
            table="areas",
            title=_("Labour areas"),
            columns="region centre contained",
            caption=_("Regions are merged along their strongest flow of commuters."),
        ),
    ),
)
