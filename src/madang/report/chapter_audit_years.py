"""The audit in time: who gives and how, year on year, what was spent, channels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.pieces import Row
from madang.language import _

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "audit"
_NARROW: Final = 270
_AXES: Final = ("initiator", "mode", "directness")
_TWO: Final = 2
_TOP: Final = 20
_STEEP: Final = 0.08
_MANY: Final = 9


def _support(view: View) -> Row | None:
    """Draw who started the projects and how they support, over the years."""
    found = view.result(_STAGE, "support", "year", "axis", "value", "share")
    if found is None:
        return None
    figures = []
    for axis in _AXES:
        data = found[(found["axis"] == axis) & found["share"].notna()]
        data = data.dropna(subset=["year"]).sort_values(["value", "year"])
        if not data.empty:
            figures.append(_shares(view, axis, data))
    return Row(tuple(figures)) if figures else None


def _shares(view: View, axis: str, data: pd.DataFrame) -> Figure:
    """Draw the shares of one axis: lines over years, or bars of a single year."""
    title = view.say(_("Share of money by {axis:lower}", axis=view.word(axis)))
    caption = view.caption(
        title,
        unit=view.say(_("share of money, %")),
        source=view.source("projects"),
        year=view.years(data),
    )
    names = [view.word(v) for v in data["value"]]
    ends = {c: data[c] for c in ("low", "high") if c in data}
    table = view.table(
        f"audit-{axis}-table",
        data.assign(part=data["value"]).drop(columns="value"),
        ["year", "part", "projects", "money",
         ("share", "low", "high") if ends else "share"],
        title=title,
        sheet="audit.support",
    )  # fmt: skip
    if data["year"].nunique() < _TWO:
        shown = pd.DataFrame(
            {
                "row": data["year"].astype(int).astype("str"),
                "label": names,
                "value": data["share"].astype(float),
            }
        )
        drawn = charts.stacked_shares(shown, width=_NARROW, **caption)
    else:
        shown = pd.DataFrame(
            {"x": data["year"].astype(int), "label": names,
             "value": data["share"].astype(float), **ends}
        )  # fmt: skip
        drawn = charts.line_chart(
            shown, percent=".0%", width=_NARROW, height=200, **caption
        )
    key = "audit-support" if axis == _AXES[0] else f"audit-{axis}"
    return view.figure(key, drawn, reading="", table=table, evidence=("support",))


def _trends(view: View) -> Table | None:
    """List where each kind of support is heading."""
    found = view.result(_STAGE, "trends", "axis", "value", "first_share", "last_share")
    if found is None:
        return None
    data = found.assign(
        part=found["value"],
        share_change=found.get("change"),
        change_low=found.get("change_low"),
        change_high=found.get("change_high"),
    ).drop(columns="value")
    return view.table(
        "audit-trends",
        data,
        [
            "axis",
            "part",
            "first_year",
            "first_share",
            "last_year",
            "last_share",
            ("share_change", "change_low", "change_high"),
        ],
        title=view.say(_("Where each kind of support is heading")),
        caption=view.say(
            _(
                "Where the interval holds 0 no change can be claimed. Changes read "
                "as percentage points."
            )
        ),
        sheet="audit.trends",
    )


def _outliers(view: View) -> Table | None:
    """List amounts whose unit may have slipped, for a person to look at."""
    found = view.result(_STAGE, "outliers", "project", "money", "times")
    if found is None:
        return None
    data = found.assign(code=found["project"])
    columns = ["code", "project", "region", "money", "middle", "times", "corrected"]
    return view.table(
        "audit-outliers",
        data,
        columns,
        title=view.say(_("Amounts whose unit may have slipped")),
        caption=view.say(
            _("Suspected, and not changed. Check the unit in the source.")
        ),
        sheet="audit.outliers",
        most=12,
    )


def _yearly(view: View) -> Figure | None:
    """Draw the money of each year, for the whole."""
    found = view.result(_STAGE, "yearly", "scope", "key", "year", "money")
    if found is None:
        return None
    whole = found[found["scope"] == "national"].sort_values("year")
    if whole["year"].nunique() < _TWO:
        return None
    divisor, unit = numbers.money_scale(
        whole["money"], view.inputs.currency, view.language
    )
    title = view.say(_("Money from year to year"))
    caption = view.caption(
        title, unit=unit, source=view.source("projects"), year=view.years(whole)
    )
    shown = pd.DataFrame(
        {
            "x": whole["year"].astype(int),
            "label": view.text("nationwide"),
            "value": whole["money"].astype(float) / divisor,
        }
    )
    names = [_scope(view, s, k) for s, k in zip(found["scope"], found["key"],
                                               strict=True)]  # fmt: skip
    data = found.assign(label=names, change_share=found.get("change"))
    data = data.sort_values(["year", "money"], ascending=False)
    table = view.table(
        "audit-yearly-table",
        data,
        ["label", "year", "projects", "money",
         ("change_share", "low", "high") if "low" in data else "change_share"],
        title=title,
        sheet="audit.yearly",
    )  # fmt: skip
    return view.figure(
        "audit-yearly",
        charts.line_chart(shown, y_title=unit, height=200, **caption),
        reading=_last_change(view, whole),
        table=table,
        evidence=("yearly",),
    )


def _last_change(view: View, whole: pd.DataFrame) -> str:
    """Say how the last closed year compares to the one before."""
    closed = view.result(_STAGE, "execution", "scope", "year")
    last = int(whole["year"].max())
    if closed is not None and closed["year"].notna().any():
        last = min(last, int(closed["year"].max()))
    rows = whole[whole["year"] == last]
    row: dict[Any, Any] = {} if rows.empty else rows.iloc[-1].to_dict()
    change = numbers.finite(row.get("change"))
    tail = ""
    if last < int(whole["year"].max()):
        tail = view.say(
            _(" From {value} on only what is committed so far.", value=last + 1)
        )
    if not math.isfinite(change):
        said = view.say(_("The table has the regions."))
        return said + tail
    told = view.interval(change, row.get("low"), row.get("high"), "share")
    return (
        view.say(
            _(
                "{last} against the year before: {told}. The table has the regions.",
                last=last,
                told=told,
            )
        )
        + tail
    )


def _scope(view: View, scope: Any, key: Any) -> str:
    """Name what a row speaks of."""
    if scope == "national":
        return view.text("nationwide")
    return view.region(key) if scope == "region" else view.word(key)


def _execution(view: View) -> Figure | Table | None:
    """Show how much of what was granted was spent: lines, or a table of one year."""
    found = view.result(_STAGE, "execution", "scope", "key", "granted", "rate")
    if found is None:
        return None
    names = [
        _scope(view, s, k) for s, k in zip(found["scope"], found["key"], strict=True)
    ]
    data = found.assign(label=names)
    whole = data[data["scope"] != "region"]
    whole = data if whole.empty else whole
    title = view.say(_("Was what was granted spent"))
    share = ("low_share", "low", "high") if "low" in data else "low_share"
    table = view.table(
        "audit-execution-table",
        whole.sort_values(["label", "year"]) if "year" in whole else whole,
        ["label", "year", "granted", "spent", "rate", share],
        title=title,
        sheet="audit.execution",
        most=40,
    )
    nation = data[data["scope"] == "national"].dropna(subset=["rate"])
    if "year" not in nation or nation["year"].nunique() < _TWO:
        return table
    shown = pd.DataFrame(
        {"x": nation["year"].astype(int), "label": nation["label"],
         "value": nation["rate"].astype(float)}
    ).sort_values("x")  # fmt: skip
    spread = float(shown["value"].max() - shown["value"].min())
    form = ".0%" if spread > _STEEP else ".1%"
    caption = view.caption(
        title,
        unit=view.say(_("spent / granted, %")),
        source=view.source("budgets", "projects"),
        year=view.years(nation),
    )
    reading = view.say(
        _(
            "The last year may still be running. The table has the share of "
            "projects at or below 30%, with 90% intervals."
        )
    )
    return view.figure(
        "audit-execution",
        charts.line_chart(shown, percent=form, height=200, **caption),
        reading=reading,
        table=table,
        evidence=("execution",),
    )


def _channels(view: View) -> Figure | None:
    """Draw through how many programmes money reaches a beneficiary."""
    found = view.result(_STAGE, "channels", "beneficiary", "kind", "channels")
    if found is None:
        return None
    kind = "organisation" if (found["kind"] == "organisation").any() else (
        found["kind"].iloc[0]
    )  # fmt: skip
    data = found[found["kind"] == kind]
    many = int(data.loc[data["channels"] > 1, "channels"].size)
    title = view.say(_("Through how many channels money reaches one beneficiary"))
    caption = view.caption(
        title,
        unit=view.say(_("beneficiaries")),
        source=view.source("projects", "participations"),
        year=view.period(),
    )
    reading = view.say(
        _(
            "Channels are distinct programmes or ministries. {many:,} of "
            "{count:,} ({percent}) are reached by two or more. The table names "
            "the most.",
            many=many,
            count=len(data),
            percent=numbers.percent(many / len(data)),
        )
    )
    by = [c for c in ("channels", "money") if c in data]
    ranked = data.sort_values(by, ascending=False)
    told = view.regions if kind == "region" else view.organisations
    names = [told.get(str(b), str(b)) for b in ranked["beneficiary"]]
    ranked = ranked.assign(beneficiary=names)
    table = view.table(
        "audit-channels-table",
        ranked,
        [
            "beneficiary",
            "kind",
            "channels",
            "programmes",
            "offices",
            "projects",
            "money",
        ],
        title=title,
        sheet="audit.channels",
        most=40,
    )
    drawn = _drawn(view, ranked, str(kind), caption)
    return view.figure(
        "audit-channels", drawn, reading=reading, table=table, evidence=("channels",)
    )


def _drawn(view: View, ranked: pd.DataFrame, kind: str, caption: dict[str, Any]) -> Any:
    """Draw channels by region, or how many organisations have how many."""
    if kind == "region":
        few = ranked.head(_TOP)
        unit = view.say(_("channels"))
        shown = pd.DataFrame(
            {"label": few["beneficiary"], "value": few["channels"].astype(float)}
        )
        return charts.bar_chart(shown, **{**caption, "unit": unit})
    counted = ranked["channels"].clip(upper=_MANY).value_counts()
    most = min(int(ranked["channels"].max()), _MANY)
    labels = [f"{c}+" if c == _MANY else str(c) for c in range(1, most + 1)]
    values = [int(counted.get(c, 0)) for c in range(1, most + 1)]
    return charts.histogram(
        pd.DataFrame({"label": labels, "value": values}),
        x_title=view.say(_("Channels")),
        y_title=view.say(_("Beneficiaries")),
        **caption,
    )


BUILDERS: Final = (_support, _trends, _yearly, _execution, _channels, _outliers)
