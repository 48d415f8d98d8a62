"""What a committee should read about the audit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from madang.contracts import Finding, weighed
from madang.coordination.audit.scatter import least_grant
from madang.coordination.audit.settings import reference_lines
from madang.coordination.audit.years import latest_full
from madang.language import Estimate, Interval, Message, Money, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from madang.coordination.audit.alarms import Figures

__all__ = ["findings"]


def findings(figures: Figures) -> tuple[Finding, ...]:
    """Say what the audit found.

    Parameters
    ----------
    figures : Figures
        The audit's tables.

    Returns
    -------
    tuple of Finding
    """
    central, direct = _("Support started by the centre"), _("Direct support")
    return (
        *_small(figures),
        *_need(figures),
        *_core(figures),
        *_alignment(figures),
        *_execution(figures),
        *_axis(figures, "initiator", "central", central),
        *_axis(figures, "directness", "direct", direct),
        *_outlook(figures),
        *_yearly(figures),
        *_channels(figures),
        *_outliers(figures),
    )


def _estimate(
    row: pd.Series, value: str, low: str = "low", high: str = "high"
) -> Estimate:
    """Take a number of a row, with its interval."""
    return Estimate(float(row[value]), float(row[low]), float(row[high]))


def _ends(found: Estimate) -> dict[str, Any]:
    """Give a number and the ends of its interval, as a finding keeps them."""
    return {"value": found.value, "low": found.low, "high": found.high}


def _small(figures: Figures) -> Iterator[Finding]:
    """Tell the share of small projects."""
    table = figures.tables["scatter"]
    nation = table[table["scope"] == "national"].dropna(subset=["small_share"])
    if nation.empty:
        return
    row, year = nation.iloc[0], figures.year
    share, zero = _estimate(row, "small_share", "small_low", "small_high"), row["zero"]
    counted = int(row["projects"] - zero)
    line, _executed = reference_lines(figures.settings, figures.currency)
    beside = _(" For reference: {line:.1%} in an audit in Korea.", line=line)
    if figures.settings.small_reference is not None:
        beside = _(" The line set is {line:.1%}.", line=line)
    yield Finding(
        key="small_projects",
        importance=weighed(0.9, counted),
        says=_(
            "{share:.1%} of {projects:,} funded projects{until} are at or below "
            "{limit} and hold {money:.1%} of the money{none}.{beside}",
            share=share,
            projects=counted,
            until=_(" up to {year}", year=year) if year else "",
            limit=Money(float(row["threshold"]), figures.currency),
            none=_(" ({n:,} more have no money and are left out)", n=int(zero))
            if zero
            else "",
            money=float(row["small_money_share"]),
            beside=beside if math.isfinite(line) else "",
        ),
        unit="share",
        year=year,
        result="scatter",
        row="scope=national",
        decision=least_grant(row, line, figures.currency),
        **_ends(share),
    )


def _need(figures: Figures) -> Iterator[Finding]:
    """Tell whether money goes where need is."""
    table = figures.tables["correlations"]
    found = table[table["quantity"] == "need_money_per_head"]
    if found.empty:
        return
    row = found.iloc[0]
    rho = _estimate(row, "value")
    if rho.low > 0:
        verdict = _("Money a head rises with need")
    elif rho.high < 0:
        verdict = _("Money a head falls as need rises")
    else:
        verdict = _("Money a head cannot be said to follow need")
    yield Finding(
        key="need_versus_spending",
        importance=weighed(0.85 if rho.low > 0 or rho.high < 0 else 0.5, int(row["n"])),
        says=_(
            "{verdict}: over {n} regions the rank correlation is {rho:.2f}{ends}, "
            "where 1 is in order of need and −1 the reverse.",
            verdict=verdict, rho=rho.value, n=int(row["n"]),
            ends=Interval(rho.low, rho.high),
        ),
        unit="rank correlation",
        year=figures.year,
        result="correlations",
        row="quantity=need_money_per_head",
        **_ends(rho),
    )  # fmt: skip


def _core(figures: Figures) -> Iterator[Finding]:
    """Tell what share of the money goes to the core."""
    share = Estimate(*figures.core_money)
    if not (math.isfinite(share.value) and math.isfinite(figures.core_people)):
        return
    need = figures.tables["need"]
    known, listed = int(need["money"].notna().sum()), len(need)
    values = {
        "share": share,
        "people": figures.core_people,
        "core": figures.regions(figures.core),
    }
    says = _(
        "The core ({core}) receives {share:.1%} of regional money, against "
        "{people:.1%} of residents.",
        **values,
    )
    if known < listed:
        says = _(
            "The core ({core}) receives {share:.1%} of regional money, against "
            "{people:.1%} of the residents of the {known} regions (of {listed}) whose "
            "money is known.",
            known=known,
            listed=listed,
            **values,
        )
    yield Finding(
        key="core_money",
        importance=weighed(0.8, known),
        says=says,
        unit="share",
        year=figures.year,
        result="alarms",
        row="alarm=core_share",
        **_ends(share),
    )


def _alignment(figures: Figures) -> Iterator[Finding]:
    """Tell whether money fits what regions are good at."""
    table = figures.tables["alignment"].dropna(subset=["rank_correlation"])
    if table.empty:
        return
    follows = int((table["low"] > 0).sum())
    worst = table.sort_values(["rank_correlation", "region"]).iloc[0]
    region = str(worst["region"])
    yield Finding(
        key="alignment",
        importance=0.78,
        says=_(
            "In {follows} of {count} regions money can be said to follow "
            "specialisation; it fits least in {region}, with a rank correlation of "
            "{rho:.2f}.",
            follows=follows, count=len(table), region=figures.name(region),
            rho=_estimate(worst, "rank_correlation"),
        ),
        value=float(follows),
        unit="regions",
        year=figures.year,
        result="alignment",
        row=f"region={region}",
    )  # fmt: skip


def _execution(figures: Figures) -> Iterator[Finding]:
    """Tell how much of the money granted was spent."""
    table = figures.tables["execution"]
    nation = table[table["scope"] == "national"]
    year = latest_full(nation, "granted")
    if year is None:
        return
    row = nation[nation["year"] == year].iloc[0]
    low_share = _estimate(row, "low_share")
    yield Finding(
        key="execution",
        importance=weighed(0.72, int(row["projects"])),
        says=_(
            "{rate:.1%} of the money granted in {year} was spent; {share:.1%} of "
            "projects spent {limit:.3g}% or less.",
            rate=float(row["rate"]), year=year, share=low_share,
            limit=100 * figures.settings.low_execution,
        ),
        unit="share",
        year=year,
        result="execution",
        row=f"scope=national,year={year}",
        **_ends(low_share),
    )  # fmt: skip


def _axis(figures: Figures, axis: str, value: str, what: Message) -> Iterator[Finding]:
    """Tell the latest share of a value on an axis of support."""
    table = figures.tables["support"]
    held = table[(table["axis"] == axis) & (table["value"] == value)]
    found = held[held["year"] <= figures.closed_year].dropna(subset=["share"])
    if found.empty:
        yield from _axis_by_count(held, axis, value, what)
        return
    row = found.sort_values("year").iloc[-1]
    share, year = _estimate(row, "share"), int(row["year"])
    yield Finding(
        key=f"{value}_share",
        importance=weighed(0.7, int(row["projects"])),
        says=_(
            "{what} made up {share:.1%} of the money in {year}.",
            what=what,
            share=share,
            year=year,
        ),
        unit="share",
        year=year,
        result="support",
        row=f"year={year},axis={axis},value={value}",
        **_ends(share),
    )


def _axis_by_count(
    held: pd.DataFrame, axis: str, value: str, what: Message
) -> Iterator[Finding]:
    """Tell the share of projects where no amount is on record, in the fullest year."""
    found = held.dropna(subset=["project_share"])
    if found.empty:
        return
    row = found.sort_values(["counted", "year"]).iloc[-1]
    share = _estimate(row, "project_share", "project_low", "project_high")
    year = int(row["year"])
    yield Finding(
        key=f"{value}_project_share",
        importance=weighed(0.5, int(row["counted"])),
        says=_(
            "{what} made up {share:.1%} of the projects that began in {year}, counted "
            "by number as no amounts are on record.",
            what=what,
            share=share,
            year=year,
        ),
        unit="share",
        year=year,
        result="support",
        row=f"year={year},axis={axis},value={value}",
        **_ends(share),
    )


def _outlook(figures: Figures) -> Iterator[Finding]:
    """Tell how much money goes to what regions could become."""
    table = figures.tables["outlook_alignment"]
    known = table.dropna(subset=["rank_correlation"])
    whole, placed = float(table["money"].sum()), float(table["placed"].sum())
    if known.empty or not (whole > 0 and placed > 0):
        return
    follows = int((known["low"] > 0).sum())
    has_odds = bool((known["basis"] == "odds").any())
    yield Finding(
        key="outlook_alignment",
        importance=0.6,
        says=_(
            "{share:.1%} of regional money of known field went to what regions are not "
            "yet specialised in; within it, money can be said to follow the {promise} "
            "in {follows} of {count} regions.",
            share=whole / placed, follows=follows, count=len(known),
            promise=_("odds of entry") if has_odds else _("nearness to what they have"),
        ),
        value=float(follows),
        unit="regions",
        year=figures.year,
        result="outlook_alignment",
        row="",
    )  # fmt: skip


def _yearly(figures: Figures) -> Iterator[Finding]:
    """Tell how the last closed year compares with the one before."""
    table = figures.tables["yearly"]
    closed = (table["scope"] == "national") & (table["year"] <= figures.closed_year)
    found = table[closed].dropna(subset=["change"])
    year = latest_full(found, "money")
    if year is None:
        return
    row = found[found["year"] == year].iloc[0]
    change = _estimate(row, "change")
    values: dict[str, Any] = {
        "year": year, "money": Money(float(row["money"]), figures.currency),
        "change": change.value, "ends": Interval(change.low, change.high),
    }  # fmt: skip
    says = _(
        "Money in {year} was {money}, {change:+.1%} on the year before{ends:+.1%}.",
        **values,
    )
    if change.low <= 0 <= change.high:
        says = _(
            "Money in {year} was {money}, {change:+.1%} on the year before{ends:+.1%}: "
            "it can be called neither more nor less.",
            **values,
        )
    yield Finding(
        key="yearly_money",
        importance=weighed(0.5, int(row["projects"])),
        says=says,
        unit="share",
        year=year,
        result="yearly",
        row=f"scope=national,year={year}",
        **_ends(change),
    )  # fmt: skip


def _channels(figures: Figures) -> Iterator[Finding]:
    """Tell through how many channels money reaches the middle region."""
    table = figures.tables["channels"]
    regions = table[table["kind"] == "region"]
    if regions.empty:
        return
    most, bodies = regions.iloc[0], table[table["kind"] == "organisation"]
    region, several = str(most["beneficiary"]), Message("")
    if len(bodies):
        several = _(
            " {share:.1%} of {count:,} organisations are reached through more than "
            "one.",
            share=float((bodies["channels"] > 1).mean()),
            count=len(bodies),
        )
    yield Finding(
        key="channels",
        importance=0.55,
        says=_(
            "A region is reached through {middle:,.0f} channels (programme and office) "
            "in the median, {region} through most ({most:,}).{several}",
            middle=float(regions["channels"].median()), region=figures.name(region),
            most=int(most["channels"]), several=several,
        ),
        value=float(most["channels"]),
        unit="channels",
        year=figures.year,
        result="channels",
        row=f"kind=region,beneficiary={region}",
    )  # fmt: skip


def _outliers(figures: Figures) -> Iterator[Finding]:
    """Tell how many amounts may have slipped by a unit, and how much hangs on it."""
    table, scatter = figures.tables["outliers"], figures.tables["scatter"]
    if table.empty or scatter.empty:
        return
    total = float(scatter.loc[scatter["scope"] == "national", "money"].iloc[0])
    large = int((table["factor"] > 1).sum())
    yield Finding(
        key="suspected_units",
        importance=0.45,
        says=ngettext(
            "{n:,} amount is so far from those of its field or title that a unit may "
            "have slipped ({large:,} too large, {small:,} too small); it holds "
            "{share:.1%} of all money. It was not changed.",
            "{n:,} amounts are so far from those of their field or title that a unit "
            "may have slipped ({large:,} too large, {small:,} too small); they hold "
            "{share:.1%} of all money. None was changed.",
            n=len(table), large=large, small=len(table) - large,
            share=float(table["money"].sum()) / total,
        ),
        value=float(len(table)),
        unit="projects",
        year=figures.year,
        result="outliers",
        row="",
    )  # fmt: skip
