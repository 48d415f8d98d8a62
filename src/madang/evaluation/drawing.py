"""How the brief draws measures: the placebo cloud and the course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.evaluation.columns import EFFECTS
from madang.language import Message, _, minus

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.display.view import View

__all__ = [
    "cloud_reading",
    "course_reading",
    "draw_cloud",
    "draw_course",
    "lead",
    "titled",
    "unit_of_row",
]

_STAGE: Final = "evaluation"


def _first(view: View) -> dict[Any, Any] | None:
    """Give the measure and outcome that stand out most of those that can be drawn."""
    found = view.result(_STAGE, "effects", "p_joint")
    drawn = view.result(_STAGE, "course", "measure")
    if found is None or drawn is None:
        return None
    keys = set(zip(drawn["measure"], drawn["outcome"], strict=True))
    at = [k in keys for k in zip(found["measure"], found["outcome"], strict=True)]
    mine = found[at].sort_values(["p_joint", "measure", "outcome"], kind="stable")
    return None if mine.empty else dict(mine.iloc[0])


def lead(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows of the measure and outcome that stand out most."""
    row = _first(view)
    if row is None:
        return found.iloc[:0]
    is_it = (found["measure"] == row["measure"]) & (found["outcome"] == row["outcome"])
    mine: pd.DataFrame = found[is_it]
    return mine


def titled(text: Message) -> Callable[[View, pd.DataFrame], Message]:
    """Put measure and outcome before a title."""

    def said(view: View, rows: pd.DataFrame) -> Message:
        row = rows.iloc[0]
        cells = [
            view.written(row[name], column)
            for name in ("measure", "outcome")
            if (column := EFFECTS.column(name)) is not None
        ]
        return _("{measure}, {outcome}: {title:lower}", measure=cells[0],
                 outcome=cells[1], title=text)  # fmt: skip

    return said


def unit_of_row(_view: View, rows: pd.DataFrame) -> str:
    """Give the unit of the outcome."""
    return str(rows["unit"].iloc[0])


def draw_cloud(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw how often each size is found in regions without the measure."""
    labels = [minus(f"{begin:.6g}") for begin in shown["begin"]]
    at = shown["holds"].to_numpy(bool)
    data = pd.DataFrame({"label": labels, "value": shown["sets"], "quiet": ~at})
    return charts.histogram(
        data, reference=labels[int(at.argmax())],
        x_title=view.say(_("what looks like an effect, from … on")),
        y_title=view.say(_("sets of regions")), **caption,
    )  # fmt: skip


def cloud_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the cloud is read."""
    row = _first(view) or {}
    return view.say(_(
        "{n:,} sets of as many regions, once the effect is taken off those with the "
        "measure: what chance alone looks like. The dashed line and the dark bar are "
        "where the measure's own effect lies; chance goes as far in {p:.1%} of cases.",
        n=int(rows["sets"].sum()), p=float(row["p"]),
    ))  # fmt: skip


def draw_course(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the effect year by year, before the start and since."""
    dated = bool(shown["year"].notna().all())
    names = (view.say(_("before the start")), view.say(_("since the start")))
    data = pd.DataFrame({
        "x": shown["year" if dated else "since"].astype(int),
        "label": [names[int(k >= 0)] for k in shown["since"]],
        "value": shown["effect"],
        # A year that the comparison is fitted to has no band.
        "low": shown["effect_low"].fillna(shown["effect"]),
        "high": shown["effect_high"].fillna(shown["effect"]),
    })  # fmt: skip
    said = (
        _("against what would have been")
        if dated
        else _("against what would have been, by years since the start")
    )
    return charts.line_chart(data, y_title=view.say(said), **caption)


def course_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the course is read."""
    if rows.empty:
        return ""
    said = view.say(_(
        "0 is what would have been. Bands hold 90% of what chance does, each year by "
        "itself."
    ))  # fmt: skip
    before = rows[rows["since"] < 0]
    if before["effect_low"].isna().all():
        # Fitted to all of them, the comparison can only be right there.
        more = _(
            "Years before the start lie at 0 because the comparison is fitted to them: "
            "they do not speak for it."
        )
    else:
        more = _(
            "Before the start all should lie near 0: what does not, speaks against the "
            "comparison."
        )
    return f"{said} {view.say(more)}"
