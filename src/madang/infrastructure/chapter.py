"""What the brief shows of access, of links that even it, of sites and institutes."""

from __future__ import annotations

from typing import Final

from madang.display.blocks import Chapter, Figure, Listing, Side
from madang.infrastructure.drawing import (
    bound_line,
    bound_reading,
    by_gain,
    by_order,
    candidate_sites,
    draw_bands,
    draw_before,
    draw_frontier,
    draw_map,
    draw_phases,
    draw_rates,
    furthest,
    helped,
    left_out,
    map_reading,
    several,
    titled,
)
from madang.language import _

__all__ = ["CHAPTER"]

_WAYS: Final = "travel_times links opportunities"
_LAND: Final = "sites land_demand"

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
            draw=draw_bands,
            most=0,
            source=_WAYS,
            columns="kind group band until share share_after",
            evidence="groups",
        ),
        Figure(
            key="map",
            table="access",
            title=titled(_("How far it is to the nearest")),
            unit=_("minutes"),
            reading=map_reading,
            needs="measure access",
            rows=furthest,
            draw=draw_map,
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
            rows=by_gain,
            shape=left_out,
            options={"reference": 0.0},
            most=0,
            source=_WAYS,
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
            reading=bound_reading,
            options=bound_line,
            source=_WAYS,
            columns="way number cost gini_after gained more bound gap links",
        ),
        Figure(
            key="before",
            table="access",
            title=titled(_("Within reach today and with the plan")),
            unit=_("within reach, in the unit of what is counted"),
            reading=_("Ticks mark today."),
            needs="access access_after measure",
            rows=helped,
            draw=draw_before,
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
            rows=several,
            draw=draw_frontier,
            most=0,
            source=_WAYS,
            columns="step gained more price cost links",
        ),
        Listing(
            key="why",
            table="links",
            title=_("Why each link is in the plan, or why not"),
            columns="order link cost gained beside over instead why_message",
            rows=by_order,
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
                    rows=candidate_sites,
                    draw=draw_phases,
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
                    draw=draw_rates,
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
