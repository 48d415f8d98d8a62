"""What the brief shows of settling: what goes with net moves, as association."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.display.blocks import Chapter, Figure, Listing
from madang.language import _
from madang.talent.settling.columns import RARE

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["CHAPTER"]

_TOP: Final = 15


def _form(form: str) -> Any:
    """Choose the effects of a form, the least by chance first."""

    def rows(_view: View, found: pd.DataFrame) -> pd.DataFrame:
        mine = found[found["form"] == form]
        return mine.sort_values(["p", "indicator"], kind="stable")

    return rows


def _drawn(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Draw those that chance gives least, by the size of what goes with them."""
    mine = _form("alone")(view, found).head(_TOP)
    ordered: pd.DataFrame = mine.sort_values("effect", ascending=False, kind="stable")
    return ordered


def _quiet(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Draw grey what chance gives as well."""
    return shown.assign(quiet=shown["p_any"] > RARE)


CHAPTER: Final = Chapter(
    title=_("Settling"),
    question=_("What of a region goes with people coming and staying?"),
    front="alone",
    blocks=(
        Figure(
            key="alone",
            table="associations",
            title=_("What goes with the net rate of moves"),
            chart="interval_chart",
            label="indicator",
            value="effect",
            unit=_("net, per 1,000 residents, for a usual step"),
            reading=_(
                "Change of the net rate where an indicator has changed by one usual "
                "step, beyond what changed everywhere, each indicator by itself; with "
                "90% intervals by exchanging regions. Grey: no more than chance gives "
                "once all are counted. What goes together need not cause it: a new "
                "town brings people and childcare alike."
            ),
            rows=_drawn,
            listed=_form("alone"),
            shape=_quiet,
            options={"reference": 0.0},
            most=_TOP,
            source="flows indicators",
            year="indicators",
            columns="indicator effect step p p_any regions first_year last_year",
        ),
        Listing(
            key="together",
            table="associations",
            title=_("The same, the indicators held beside each other"),
            columns="indicator effect step p p_any regions first_year last_year",
            rows=_form("together"),
            caption=_(
                "Those that are known for most regions and years. An effect here is "
                "what an indicator says beyond the others."
            ),
        ),
    ),
)
