"""What the brief shows of training and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.display.blocks import Chapter, Figure, Listing
from madang.display.places import map_of
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["CHAPTER"]

_SOURCE: Final = "stocks flows"


def _least(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the regions in which least is matched first."""
    rows = found.dropna(subset=["matched"])
    return rows.sort_values(["matched", "region"], kind="stable")


def _unmatched(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the fields in which most are without a match first."""
    return found.sort_values("unmatched", ascending=False, kind="stable")


def _largest(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the largest gap of each region and side first."""
    rows = found.sort_values("amount", ascending=False, kind="stable")
    first = rows.groupby(["region", "side"], sort=False).head(1)
    return first.sort_values(["side", "amount"], ascending=[False, False])


CHAPTER: Final = Chapter(
    title=_("Training and jobs"),
    question=_("Does what is taught meet jobs of its field within reach?"),
    front="regions",
    blocks=(
        Figure(
            key="whole",
            table="whole",
            title=_("Who meets a job of their field, by how far it may be"),
            label="within",
            value="matched",
            text="value",
            unit=_("% of those who finish training"),
            reading=_(
                "As if there were a job for each. From the first to the second bar: "
                "what commuting adds. From there to the third: what is lost to "
                "distance. What the third lacks is lost to the mix of fields."
            ),
            source=_SOURCE,
            columns="within matched basis taught jobs jobs_year",
        ),
        Figure(
            key="regions",
            table="regions",
            title=_("Where least of the training is matched"),
            value="matched",
            text="value",
            unit=_("% of those who finish training there"),
            reading=_("Jobs of their field, in the region or within reach."),
            rows=_least,
            source=_SOURCE,
            columns="region taught matched at_home away unmatched jobs filled",
        ),
        Figure(
            key="map",
            table="regions",
            title=_("Share of the training that is matched"),
            value="matched",
            text="value",
            unit=_("% of those who finish training there"),
            draw=map_of,
            most=0,
            source=_SOURCE,
            columns="region matched at_home away",
        ),
        Listing(
            key="fields",
            table="fields",
            title=_("Fields of training, and jobs that they prepare for"),
            columns="activity taught share_taught share_jobs matched unmatched",
            rows=_unmatched,
        ),
        Listing(
            key="gaps",
            table="gaps",
            title=_("The largest gap of each region, in training and in jobs"),
            columns="region side activity amount share",
            rows=_largest,
        ),
    ),
)
