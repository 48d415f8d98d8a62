"""What stays funded whatever one believes: the robust core of the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.coordination.portfolio.chapter.plans import Core
from madang.coordination.portfolio.chapter.rejected import Rejected
from madang.display import numbers
from madang.display.blocks import Figure
from madang.language import Message, _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["BLOCKS"]


def _surest(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the surest proposals first."""
    return found.sort_values(["funded_share", "project"], ascending=[False, True])


def _curve(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Name each proposal, and say whether it is in the core, out or at the edge."""
    core = Core(view)
    return rows.assign(
        label=[view.titles.get(str(p), str(p)) for p in rows["project"]],
        value=rows["funded_share"].astype(float),
        group=[core.group(r) for r in rows.to_dict("records")],
    )


def _counts(view: View, rows: pd.DataFrame) -> list[int]:
    """Count the proposals in the core, at the edge and never funded."""
    core = Core(view)
    groups = [core.group(r) for r in rows.to_dict("records")]
    kinds = ((True, False), (False, False), (False, True))
    return [groups.count(core.group({"core": c, "never": n})) for c, n in kinds]


def _zones(view: View, rows: pd.DataFrame) -> dict[str, Any]:
    """Write over each zone of the curve how many lie in it."""
    core, edge, never = _counts(view, rows)
    zones = (
        _("core: {many}", many=core),
        _("at the edge: {many}", many=edge),
        _("never: {many}", many=never),
    )
    return {
        "x_title": _("Proposals, surest first"),
        "y_title": _("Share of draws"),
        "zones": tuple(view.say(zone) for zone in zones),
    }


def _reading(view: View, rows: pd.DataFrame) -> Message:
    """Say how to read the curve."""
    core, edge, never = _counts(view, rows)
    draws = int(numbers.finite(rows["draws"].max())) if "draws" in rows else 0
    return _(
        "Merit and weights were drawn {draws:,} times and the plan chosen anew. "
        "{many} proposals are funded in 90% or more of the draws, {many_2} in 10% or "
        "fewer. The board’s time belongs to the {many_3} between: the table begins "
        "with them.",
        draws=draws,
        many=core,
        many_2=never,
        many_3=edge,
    )


def _edge_first(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List the proposals, those at the edge first."""
    core = Core(view)
    edge = (found["funded_share"] - 0.5).abs()
    ranked = found.assign(edge=edge).sort_values(["edge", "project"])
    return ranked.assign(
        code=ranked["project"],
        robust=[core.group(r) for r in ranked.to_dict("records")],
    )


def _answers(view: View, rows: pd.DataFrame) -> list[str]:
    """Lead from each rejected proposal to its answer."""
    rejected = Rejected.of(view)
    return [rejected.address(p) for p in rows["project"]]


BLOCKS: Final = (
    Figure(
        key="robust",
        table="robust",
        title=_("The robust core: funded whatever one believes"),
        unit=_("share of draws in which it is funded, %"),
        reading=_reading,
        chart="share_curve",
        options=_zones,
        label="",
        needs="project funded_share low high",
        rows=_surest,
        listed=_edge_first,
        links=_answers,
        shape=_curve,
        most=0,
        source="projects",
        year="projects",
        columns="code project region funded_share robust in_chosen",
    ),
)
