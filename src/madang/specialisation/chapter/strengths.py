"""What each region is good at, how special it is, and what grew beyond its mix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts.headings import IN_MONEY
from madang.display import numbers
from madang.display.blocks import Figure
from madang.language import Message, _
from madang.specialisation.focus import main_measure, now

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.blocks import Rows
    from madang.display.view import View

__all__ = ["STRENGTHS"]

_EFFECTS: Final = ["change", "national", "mix", "competitive"]


def _falling(column: str) -> Rows:
    """Give the main measure of today, from the highest of a column downwards."""
    return lambda _view, found: now(found).sort_values(column, ascending=False)


def _surest(rows: pd.DataFrame) -> str:
    """Choose what strengths are ordered by: the low end, where there is one."""
    return "low" if rows["low"].notna().any() else "location_quotient"


def _strengths(found: pd.DataFrame, each: int) -> pd.DataFrame:
    """Give the clearest specialisations of each region, the clearest of all first."""
    data = now(found)
    by = _surest(data)
    ranked = data.dropna(subset=[by]).sort_values(by, ascending=False)
    return ranked.groupby("region", sort=False).head(each)


def _first(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the clearest specialisation of each region."""
    return _strengths(found, 1)


def _three(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the three clearest specialisations of each region, region by region."""
    rows = _strengths(found, 3)
    return rows.sort_values(["region", _surest(rows)], ascending=[True, False])


def _quotient_unit(view: View, rows: pd.DataFrame) -> Message:
    """Name the unit, and the measure behind it."""
    measure = view.word(main_measure(rows))
    return _("location quotient, {measure}", measure=measure)


def _strengths_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how quotients are read, with intervals or without."""
    parity = view.say(_("1, the dashed line, is parity with the whole. "))
    if _surest(rows) == "low":
        return parity + view.say(
            _(
                "An interval wholly right of it is a specialisation. Grey "
                "regions are small: judgement is withheld."
            )
        )
    return parity + view.say(
        _(
            "This measure is not a count and has no interval. Chosen "
            "by the size of the quotient: what lies near 1 cannot be "
            "called a specialisation."
        )
    )


def _held_by(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Write beside each bar the index, and who holds most of the activity."""
    tops = zip(shown["value"], shown["top_region"], shown["top_share"], strict=True)
    return shown.assign(
        text=[
            f"{numbers.number(g)} · {view.region(r)} {numbers.percent(s)}"
            for g, r, s in tops
        ]
    )


def _shifts(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the effects of the main measure, the highest competitive one first."""
    own = found[found["measure"] == main_measure(found)]
    return own.sort_values("competitive", ascending=False)


def _scale(view: View, rows: pd.DataFrame) -> tuple[float, str]:
    """Choose the unit of amounts: money by its size, counts as they are."""
    if main_measure(rows) not in IN_MONEY:
        return 1.0, ""
    return numbers.money_scale(rows["competitive"], view.inputs.currency, view.language)


def _scaled(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List the effects in the unit of the title."""
    rows = _shifts(view, found)
    return rows.assign(**{c: rows[c] / _scale(view, rows)[0] for c in _EFFECTS})


def _grown(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Scale the bars, and write the amount beside each."""
    scale, unit = _scale(view, shown)
    write = view.money if unit else numbers.integer
    return shown.assign(
        value=shown["value"] / scale, text=[write(v) for v in shown["competitive"]]
    )


def _shift_title(view: View, rows: pd.DataFrame) -> str:
    """Name the effect, and the unit of money where it is money."""
    title = view.say(_("Growth of the region's own (shift-share, competitive)"))
    unit = _scale(view, rows)[1]
    return f"{title} ({unit})" if unit else title


STRENGTHS: Final = (
    Figure(
        key="top",
        table="quotients",
        title=_("Each region's clearest specialisation"),
        unit=_quotient_unit,
        reading=_strengths_reading,
        chart="interval_chart",
        options={"x_title": _("Location quotient"), "reference": 1.0},
        label="region activity",
        value="location_quotient",
        quiet="is_small",
        needs="region activity measure low",
        rows=_first,
        listed=_three,
        source="stocks",
        columns="region activity location_quotient shrunken value is_small",
    ),
    Figure(
        key="krugman",
        table="regions",
        title=_("How far each structure departs from the whole (Krugman)"),
        unit=_("0 same, 2 disjoint"),
        reading=_("Further right is more specialised. Grey regions are small."),
        chart="interval_chart",
        value="krugman",
        group="tier",
        quiet="is_small",
        needs="region measure krugman_low krugman_high",
        rows=_falling("krugman"),
        listed=_falling("krugman"),
        source="stocks",
        columns="region krugman rank tier equivalent_number total is_small",
    ),
    Figure(
        key="activities",
        table="activities",
        title=_("Most concentrated activities (Gini)"),
        unit=_("0 even, 1 one place"),
        reading=_(
            "Beside each bar: the index, and who holds most of it. Black lines, where "
            "there are some, are 90% intervals."
        ),
        label="activity",
        value="gini",
        needs="activity measure top_region top_share",
        rows=_falling("gini"),
        shape=_held_by,
        most=15,
        source="stocks",
        columns="activity gini herfindahl top_region top_share total",
    ),
    Figure(
        key="shift",
        table="shift_share",
        title=_shift_title,
        unit=lambda view, rows: view.word(main_measure(rows)),
        reading=_(
            "What remains after national growth and industry mix. Above 0 the "
            "region grew more than the same activities elsewhere."
        ),
        value="competitive",
        needs="region measure",
        rows=_shifts,
        listed=_scaled,
        shape=_grown,
        source="stocks",
        columns="region start_year end_year change national mix competitive",
    ),
)
