"""Merit explained: what each proposal's points are made of, and who is strict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.charts.numbers import width_of
from madang.coordination.portfolio.chapter.plans import chosen_plan, is_true, of_plan
from madang.display import numbers
from madang.display.blocks import Figure
from madang.language import Message, _, from_json

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["BLOCKS"]

_MOST: Final = 24
_JUDGES: Final = 40
_TOTAL: Final = "total"
_LONG: Final = 38


def _explained(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the criteria of what the chosen plan funds, the most points first."""
    parts = found[found["criterion"] != _TOTAL]
    if parts["criterion"].nunique() < 2:  # noqa: PLR2004 - one part explains nothing
        return None
    totals = found[found["criterion"] == _TOTAL].set_index("project")["contribution"]
    sums = parts.groupby("project")["contribution"].sum()
    ranked = (sums if totals.empty else totals).sort_values(ascending=False)
    rank = {p: i for i, p in enumerate(ranked.index)}
    data = found[found["project"].isin(_funded(view, list(rank)))]
    data = data.assign(code=data["project"], place=data["project"].map(rank))
    return data.sort_values("place", kind="stable")


def _funded(view: View, projects: list[Any]) -> set[Any]:
    """Give the proposals that the chosen plan funds; all where none is chosen."""
    choices = of_plan(view, "choices", chosen_plan(view), "project", "funded")
    if choices is None:
        return set(projects)
    return set(choices.loc[choices["funded"].map(is_true), "project"])


def _parts(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Lay out what is drawn: a part a row, with the interval of the whole."""
    few = rows["project"].drop_duplicates().head(_MOST)
    totals = rows[rows["criterion"] == _TOTAL].set_index("project")
    data = rows[rows["project"].isin(few) & (rows["criterion"] != _TOTAL)]
    return data.assign(
        row=[_short(view, p) for p in data["project"]],
        label=[_criterion(view, r) for r in data.to_dict("records")],
        value=data["contribution"].astype(float),
        low=[_end(totals, p, "low") for p in data["project"]],
        high=[_end(totals, p, "high") for p in data["project"]],
    )[["row", "label", "value", "low", "high"]]


def _criterion(view: View, row: dict[Any, Any]) -> str:
    """Name a criterion."""
    said = row.get("message")
    if isinstance(said, str) and said:
        return view.say(from_json(said))
    return view.word(row["criterion"])


def _short(view: View, project: Any) -> str:
    """Name a proposal in few letters, its code first."""
    title = f"{project} {view.titles.get(str(project), '')}".strip()
    if width_of(title) <= _LONG:
        return title
    while width_of(title) > _LONG:
        title = title[:-1]
    return f"{title.rstrip()}…"


def _end(totals: pd.DataFrame, project: Any, side: str) -> float:
    """Give one end of the interval of a proposal's sum."""
    if project not in totals.index or side not in totals:
        return float("nan")
    return numbers.finite(totals.loc[project, side])


def _merit_reading(_view: View, rows: pd.DataFrame) -> Message:
    """Say how many are drawn, and how they are read."""
    top = rows["project"].nunique()
    return _(
        "The {count} with most points of the {count_2:,} single proposals that the "
        "chosen plan funds (joint projects are not shown). "
        "Colours are the criteria’s contributions, black lines the 90% interval of "
        "the sum. Where intervals overlap, points alone do not rank.",
        count=min(top, _MOST),
        count_2=top,
    )


def _strictest(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the strictest reviewers first."""
    known = found.dropna(subset=["severity"])
    return known.sort_values("severity", ascending=False)


def _both_ends(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the strictest and the most generous where there are many."""
    data, half = _strictest(view, found), _JUDGES // 2
    if len(data) <= _JUDGES:
        return data
    return data.iloc[[*range(half), *range(len(data) - half, len(data))]]


def _unsure_quiet(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Draw reviewers who may be average in grey."""
    return shown.assign(quiet=(shown["low"] <= 0) & (shown["high"] >= 0))


def _reviewers_reading(view: View, rows: pd.DataFrame) -> Message:
    """Say how it is read, and where not all are drawn."""
    reading = _(
        "To the right reviewers who mark lower than others, to the left the generous. "
        "Only dark dots differ from 0. Merit is counted with this taken out."
    )
    found = view.result("portfolio", "reviewers", "severity")
    many = 0 if found is None else int(found["severity"].notna().sum())
    if len(rows) >= many:
        return reading
    return _(
        "Of {count} reviewers the {half} at either end are drawn. {reading}",
        count=many,
        half=_JUDGES // 2,
        reading=reading,
    )


BLOCKS: Final = (
    Figure(
        key="merit",
        table="merits",
        title=_("What the merit points are made of"),
        unit=_("points, weight × score"),
        reading=_merit_reading,
        chart="stacked_bars",
        options={"x_title": _("points")},
        label="",
        needs="project criterion contribution",
        rows=_explained,
        listed_most=40,
        shape=_parts,
        most=0,
        source="projects",
        year="projects",
        columns="code project message weight score contribution source",
    ),
    Figure(
        key="reviewers",
        table="reviewers",
        title=_("How strict each reviewer is"),
        unit=_("points; 0 is the average"),
        reading=_reviewers_reading,
        chart="interval_chart",
        options={"reference": 0.0},
        label="reviewer",
        value="severity",
        needs="reviewer low high",
        rows=_both_ends,
        listed=_strictest,
        shape=_unsure_quiet,
        most=0,
        source="reviews projects",
        year="projects",
        columns="reviewer reviews severity",
    ),
)
