"""What stays funded whatever one believes: the robust core of the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.report import numbers
from madang.report.blocks import linked
from madang.report.plans import Core
from madang.report.rejected import Rejected

if TYPE_CHECKING:
    import pandas as pd

    from madang.report.blocks import Figure, Table
    from madang.report.view import View

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
    title = view.either(
        "흔들리지 않는 핵심: 무엇을 믿든 선정되는 과제",
        "The robust core: funded whatever one believes",
    )
    caption = view.caption(
        title,
        unit=view.either("선정 비율(%)", "share of draws in which it is funded, %"),
        source=view.source("projects"),
        year=view.period(),
    )
    drawn = charts.share_curve(
        shown,
        x_title=view.either("과제(비율이 높은 순)", "Proposals, surest first"),
        y_title=view.either("선정 비율", "Share of draws"),
        zones=(
            view.either(f"핵심 {many[0]}건", f"core: {many[0]}"),
            view.either(f"경계 {many[1]}건", f"at the edge: {many[1]}"),
            view.either(f"늘 탈락 {many[2]}건", f"never: {many[2]}"),
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
    return view.either(
        f"평가 점수와 가중치를 {draws:,}번 흔들어 그때마다 다시 골랐다. {many[0]}건은 "
        f"90% 이상에서, {many[2]}건은 10% 이하에서만 선정된다. 위원회가 시간을 쓸 곳은 "
        f"가운데 {many[1]}건이다.",
        f"Merit and weights were drawn {draws:,} times and the plan chosen anew. "
        f"{many[0]} proposals are funded in 90% or more of the draws, {many[2]} in 10% "
        f"or fewer. The board’s time belongs to the {many[1]} between.",
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
        title=view.either("경계에 있는 과제부터", "Those at the edge first"),
        sheet="portfolio.robust",
    )
    rejected = Rejected.of(view)
    return linked(table, 0, [rejected.address(p) for p in ranked["project"]])


BUILDERS: Final = (_robust,)
