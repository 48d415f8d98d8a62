"""What the brief shows of where unevenness lies: levels, neighbours, clubs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.display.blocks import Listing
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["PATTERNS"]

_RARE: Final = 0.1


def _alike(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep quantities in which neighbours are alike or unlike beyond chance."""
    return found[found["p"] <= _RARE].sort_values(
        ["moran", "quantity"], ascending=False
    )


def _parted(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep quantities whose regions form more than one club, the highest club first."""
    clubs = found.groupby("quantity")["club"].transform("nunique")
    return found[clubs > 1].sort_values(["quantity", "club", "region"])


PATTERNS: Final = (
    Listing(
        key="nested",
        table="nested",
        title=_("At which level unevenness lies"),
        columns="quantity year level gini_share gini_part overlap theil_part",
        caption=_(
            "Each pair of regions counts at the level at which the two part. Rows "
            "of one quantity add up to its Gini coefficient, and to Theil's T."
        ),
    ),
    Listing(
        key="neighbours",
        table="neighbours",
        title=_("Where neighbours are alike"),
        columns="quantity year moran moran_expected p regions",
        caption=_(
            "Moran's I. Only what one in ten deals by chance would give, or fewer, "
            "is shown; of many quantities one in ten shows by chance."
        ),
        rows=_alike,
    ),
    Listing(
        key="clubs",
        table="clubs",
        title=_("Regions that come together in clubs"),
        columns="quantity start_year end_year club region",
        caption=_(
            "Within a club levels or growth come together; between clubs they do "
            "not. 1 ends highest."
        ),
        rows=_parted,
    ),
)
