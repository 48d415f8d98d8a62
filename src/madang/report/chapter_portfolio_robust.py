"""What stays funded whatever one believes: the robust core of the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.display import numbers
from madang.display.pieces import linked
from madang.language import _
from madang.report.plans import Core
from madang.report.rejected import Rejected

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.pieces import Figure, Table
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "portfolio"


def _robust(view: View) -> Figure | None:
    """Draw in what share of draws each proposal is funded."""
    found = view.result(_STAGE, "robust", "project", "funded_share", "low", "high")
    if found is None:
        return None
    core = Core(view)
    data = found.sort_values(["funded_share", "project"], ascending=[False, True])
    groups = [core.group(r) for r in data.to_dict("records")]
    shown = data.assign(
        label=[view.titles.get(str(p), str(p)) for p in data["project"]],
        value=data["funded_share"].astype(float),
        group=groups,
    )[["label", "value", "low", "high", "group"]]
    counts = {g: groups.count(g) for g in dict.fromkeys(groups)}
    names = [core.group({"core": c, "never": n}) for c, n in
             ((True, False), (False, False), (False, True))]  # fmt: skip
    many = [counts.get(g, 0) for g in names]
    draws = int(numbers.finite(data["draws"].max())) if "draws" in data else 0
    title = view.say(_("The robust core: funded whatever one believes"))
    caption = view.caption(
        title,
        unit=view.say(_("share of draws in which it is funded, %")),
        source=view.source("projects"),
        year=view.period(),
    )
    drawn = charts.share_curve(
        shown,
        x_title=view.say(_("Proposals, surest first")),
        y_title=view.say(_("Share of draws")),
        zones=(
            view.say(_("core: {many}", many=many[0])),
            view.say(_("at the edge: {many}", many=many[1])),
            view.say(_("never: {many}", many=many[2])),
        ),
        **caption,
    )
    return view.figure(
        "portfolio-robust",
        drawn,
        reading=_reading(view, draws, many),
        table=_table(view, data, core),
        evidence=("robust",),
    )


def _reading(view: View, draws: int, many: list[int]) -> str:
    """Say how to read the curve."""
    return view.say(
        _(
            "Merit and weights were drawn {draws:,} times and the plan chosen anew. "
            "{many} proposals are funded in 90% or more of the draws, {many_2} in "
            "10% or fewer. The board’s time belongs to the {many_3} between.",
            draws=draws,
            many=many[0],
            many_2=many[2],
            many_3=many[1],
        )
    )


def _table(view: View, data: pd.DataFrame, core: Core) -> Table:
    """List the proposals, those at the edge first."""
    edge = (data["funded_share"] - 0.5).abs()
    ranked = data.assign(edge=edge).sort_values(["edge", "project"])
    ranked = ranked.assign(
        code=ranked["project"],
        robust=[core.group(r) for r in ranked.to_dict("records")],
    )
    columns: list[Any] = [
        "code",
        "project",
        "region",
        ("funded_share", "low", "high"),
        "robust",
        "in_chosen",
    ]
    table = view.table(
        "portfolio-robust-table",
        ranked,
        columns,
        title=view.say(_("Those at the edge first")),
        sheet="portfolio.robust",
    )
    rejected = Rejected.of(view)
    return linked(table, 0, [rejected.address(p) for p in ranked["project"]])


BUILDERS: Final = (_robust,)
