"""What the brief shows of measures: effects, the placebo cloud, the course."""

from __future__ import annotations

from typing import Final

from madang.display.blocks import Chapter, Figure, Listing
from madang.evaluation.drawing import (
    cloud_reading,
    course_reading,
    draw_cloud,
    draw_course,
    lead,
    titled,
    unit_of_row,
)
from madang.language import _

__all__ = ["CHAPTER"]

_READ: Final = "measures indicators"

CHAPTER: Final = Chapter(
    title=_("What measures changed"),
    question=_("What did a measure change, and could we have seen it?"),
    front="cloud",
    blocks=(
        Listing(
            key="effects",
            table="effects",
            title=_("What each measure changed, against what would have been"),
            columns="measure outcome unit verdict start treated compared effect "
            "p_joint detectable",
            caption=_(
                "Intervals hold 90%. 'Could be seen from': the smallest effect that "
                "would be told from chance four times in five."
            ),
        ),
        Listing(
            key="doubts",
            table="effects",
            title=_("What to bear in mind, and why nothing tells some"),
            columns="measure outcome why_message doubts_message",
        ),
        Figure(
            key="cloud",
            table="cloud",
            title=titled(_("Would as much be seen without the measure?")),
            value="sets",
            label="",
            unit=unit_of_row,
            reading=cloud_reading,
            rows=lead,
            draw=draw_cloud,
            most=0,
            source=_READ,
            year="indicators",
            columns="begin sets",
            evidence="effects",
        ),
        Figure(
            key="course",
            table="course",
            title=titled(_("Year by year")),
            value="effect",
            label="",
            unit=unit_of_row,
            reading=course_reading,
            rows=lead,
            draw=draw_course,
            most=0,
            source=_READ,
            year="indicators",
            columns="since year effect",
            evidence="effects",
        ),
        Listing(
            key="power",
            table="power",
            title=_("How often an effect would be seen, by its size"),
            columns="measure outcome size seen",
        ),
        Listing(
            key="without",
            table="without",
            title=_("The effect without one region each"),
            columns="measure outcome region effect",
        ),
        Listing(
            key="alike",
            table="alike",
            title=_("How alike regions with and without a measure were before"),
            columns="measure outcome quantity apart left",
            caption=_("In standard deviations; 0 is alike."),
        ),
    ),
)
