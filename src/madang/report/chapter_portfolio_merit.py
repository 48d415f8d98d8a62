"""Merit explained: what each proposal's points are made of, and who is strict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.charts.frame import width_of
from madang.display import numbers
from madang.language import _, from_json
from madang.report.plans import chosen_plan, of_plan

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.pieces import Figure
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "portfolio"
_MOST: Final = 24
_JUDGES: Final = 40
_TOTAL: Final = "total"
_LONG: Final = 38


def _merit(view: View) -> Figure | None:
    """Draw what the merit of the funded proposals is made of."""
    found = view.result(_STAGE, "merits", "project", "criterion", "contribution")
    if found is None:
        return None
    parts = found[found["criterion"] != _TOTAL]
    if parts.empty or parts["criterion"].nunique() < 2:  # noqa: PLR2004 - one part explains nothing
        return None
    totals = found[found["criterion"] == _TOTAL].set_index("project")
    sums = parts.groupby("project")["contribution"].sum()
    whole = totals["contribution"] if not totals.empty else sums
    funded = _funded(view, list(whole.index))
    top = [p for p in whole.sort_values(ascending=False).index if p in funded]
    few = top[:_MOST]
    if not few:
        return None
    shown = _shown(view, parts, totals, few)
    title = view.say(_("What the merit points are made of"))
    caption = view.caption(
        title,
        unit=view.say(_("points, weight × score")),
        source=view.source("projects"),
        year=view.period(),
    )
    reading = view.say(
        _(
            "The {count} with most points of {count_2:,} that the chosen plan "
            "funds. Colours are the criteria’s contributions, black lines the "
            "90% interval of the sum. Where intervals overlap, points alone do "
            "not rank.",
            count=len(few),
            count_2=len(top),
        )
    )
    table = view.table(
        "portfolio-merit-table",
        _told(view, found, whole, funded),
        ["code", "project", "criterion", "weight", "points",
         ("contribution", "low", "high"), "basis"],
        title=title,
        sheet="portfolio.merits",
        most=120,
    )  # fmt: skip
    return view.figure(
        "portfolio-merit",
        charts.stacked_bars(shown, x_title=view.say(_("points")), **caption),
        reading=reading,
        table=table,
        evidence=("merits",),
    )


def _shown(
    view: View, parts: pd.DataFrame, totals: pd.DataFrame, few: list[Any]
) -> pd.DataFrame:
    """Lay out what is drawn: a part a row, the proposal with most points first."""
    place = {p: i for i, p in enumerate(few)}
    data = parts[parts["project"].isin(place)]
    data = data.assign(place=data["project"].map(place)).sort_values(
        "place", kind="stable"
    )
    labels = [_criterion(view, r) for r in data.to_dict("records")]
    return data.assign(
        row=[_short(view, p) for p in data["project"]],
        label=labels,
        value=data["contribution"].astype(float),
        low=[_end(totals, p, "low") for p in data["project"]],
        high=[_end(totals, p, "high") for p in data["project"]],
    )[["row", "label", "value", "low", "high"]]


def _funded(view: View, projects: list[Any]) -> set[Any]:
    """Give the proposals that the chosen plan funds; all where none is chosen."""
    choices = of_plan(view, "choices", chosen_plan(view), "project", "funded")
    if choices is None:
        return set(projects)
    funded = choices["funded"].fillna(value=False).astype(bool)
    return set(choices.loc[funded, "project"])


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


def _told(
    view: View, found: pd.DataFrame, whole: pd.Series, funded: set[Any]
) -> pd.DataFrame:
    """Lay the criteria out, the funded proposal with most points first."""
    rank = {p: i for i, p in enumerate(whole.sort_values(ascending=False).index)}
    data = found[found["project"].isin(funded)]
    data = data.assign(place=data["project"].map(rank)).sort_values(
        "place", kind="stable"
    )
    return data.assign(
        code=data["project"],
        criterion=[_criterion(view, r) for r in data.to_dict("records")],
        points=data.get("score"),
        basis=[view.word(s) for s in data["source"]] if "source" in data else "",
    )


def _reviewers(view: View) -> Figure | None:
    """Draw how strict each reviewer is."""
    found = view.result(_STAGE, "reviewers", "reviewer", "severity", "low", "high")
    if found is None or found["severity"].isna().all():
        return None
    data = found.dropna(subset=["severity"]).sort_values("severity", ascending=False)
    few = data
    if len(data) > _JUDGES:
        half = _JUDGES // 2
        few = data.iloc[[*range(half), *range(len(data) - half, len(data))]]
    clear = [
        not (lo <= 0 <= hi) for lo, hi in zip(few["low"], few["high"], strict=True)
    ]
    shown = few.assign(
        label=few["reviewer"].astype("str"),
        value=few["severity"].astype(float),
        quiet=[not c for c in clear],
    )
    title = view.say(_("How strict each reviewer is"))
    caption = view.caption(
        title,
        unit=view.say(_("points; 0 is the average")),
        source=view.source("reviews", "projects"),
        year=view.period(),
    )
    reading = view.say(
        _(
            "To the right reviewers who mark lower than others, to the left the "
            "generous. Only dark dots differ from 0. Merit is counted with this "
            "taken out."
        )
    )
    if len(few) < len(data):
        half = _JUDGES // 2
        reading = view.say(
            _(
                "Of {count} reviewers the {half} at either end are drawn. {reading}",
                count=len(data),
                half=half,
                reading=reading,
            )
        )
    table = view.table(
        "portfolio-reviewers-table",
        data,
        ["reviewer", "reviews", ("severity", "low", "high")],
        title=title,
        sheet="portfolio.reviewers",
    )
    return view.figure(
        "portfolio-reviewers",
        charts.interval_chart(shown, reference=0.0, **caption),
        reading=reading,
        table=table,
        evidence=("reviewers",),
    )


BUILDERS: Final = (_merit, _reviewers)
