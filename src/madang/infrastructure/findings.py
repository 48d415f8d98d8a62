"""What a committee should read first of access, links, sites and institutes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.contracts import Decision, Finding, names_of, weighed
from madang.infrastructure.columns import MEASURES, OPPORTUNITY
from madang.infrastructure.sites import path_word
from madang.language import Estimate, Items, Money, _
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.infrastructure.settings import InfrastructureSettings
    from madang.language import Message, Named

    Tables = Mapping[str, pd.DataFrame]
    Names = Mapping[str, Named]

__all__ = ["findings"]

_ALL: Final = "residents"
_SMALL: Final = 5e-4
_HUNDREDTHS: Final = 100.0
_NAMED: Final = 3


def findings(
    tables: Tables,
    names: Names,
    settings: InfrastructureSettings,
    kind: str,
    currency: str,
) -> tuple[Finding, ...]:
    """Say what stands out, each with its number and what it leaves to be decided.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Result tables of the stage.
    names : mapping of str to Named
        Names of regions.
    settings : InfrastructureSettings
    kind : str
        Opportunities that links even.
    currency : str
        Currency of the study.

    Returns
    -------
    tuple of Finding
    """
    said = [
        _uneven(tables, names, settings, kind),
        _beyond(tables, settings),
        _plan(tables, settings, kind, currency),
        _otherwise(tables, kind),
        _less_even(tables, kind),
        _price(tables),
        _sites(tables, settings, currency),
        _short(tables),
        _draft(tables, names),
        _wishes(tables),
    ]
    return tuple(f for f in said if f is not None)


def _opportunity(kind: str) -> Message:
    """Give the word for a kind of opportunities."""
    return OPPORTUNITY.get(kind) or word(kind)


def _year(row: pd.Series) -> int | None:
    """Give the year of a row, where it is known."""
    return None if row.isna()["year"] else int(row["year"])


def _uneven(
    tables: Tables, names: Names, settings: InfrastructureSettings, kind: str
) -> Finding | None:
    """Say how uneven access is, and who has least."""
    rows = tables["unevenness"]
    rows = rows[rows["measure"] == "cumulative"].dropna(subset=["gini"])
    rows = rows[rows["kind"] == kind] if (rows["kind"] == kind).any() else rows
    if rows.empty:
        return None
    row = rows.iloc[0]
    mine = tables["access"]
    mine = mine[(mine["kind"] == row["kind"]) & (mine["measure"] == "cumulative")]
    mine = mine.sort_values(["access", "region"], kind="stable")
    least, most = mine.iloc[0], mine.iloc[-1]
    return Finding(
        key="infrastructure.uneven", importance=weighed(0.62, len(mine)),
        says=_(
            "{kind} within {within:g} minutes: {most:,.0f} from {first}, {least:,.0f} "
            "from {last}; over residents the Gini coefficient of access is {gini}.",
            kind=_opportunity(str(row["kind"])), within=settings.within,
            most=float(most["access"]), first=names[str(most["region"])],
            least=float(least["access"]), last=names[str(least["region"])],
            gini=Estimate(float(row["gini"]), float(row["gini_low"]),
                          float(row["gini_high"]), ".3f"),
        ),
        value=float(row["gini"]), low=float(row["gini_low"]),
        high=float(row["gini_high"]), unit="index", year=_year(row),
        result="unevenness", row=f"kind={row['kind']},measure=cumulative",
    )  # fmt: skip


def _beyond(tables: Tables, settings: InfrastructureSettings) -> Finding | None:
    """Say how many have nothing of a kind within reach, and in which group most."""
    rows = tables["groups"].dropna(subset=["residents", "served"])
    everybody = rows[rows["group"] == _ALL]
    if everybody.empty or not everybody["served"].min() < 1.0 - _SMALL:
        return None
    row = everybody.sort_values("served", kind="stable").iloc[0]
    share = 1.0 - float(row["served"])
    helped = float(row["served_after"]) - float(row["served"])
    decision = Decision(_(
        "Provide {kind:lower} for them: a place of their own, or a service that comes "
        "to them.", kind=_opportunity(str(row["kind"])),
    ))  # fmt: skip
    if math.isfinite(helped) and helped > _SMALL:
        decision = Decision(_(
            "Provide {kind:lower} for those whom the plan of links does not reach "
            "either ({left:.1%} of residents): a place of their own, or a service that "
            "comes to them.",
            kind=_opportunity(str(row["kind"])), left=1.0 - float(row["served_after"]),
        ))  # fmt: skip
    return Finding(
        key="infrastructure.beyond", importance=weighed(0.72, len(tables["access"])),
        says=_(
            "{kind}: {share:.1%} of residents, {people:,.0f} persons, have none within "
            "{within:g} minutes.",
            kind=_opportunity(str(row["kind"])), share=share,
            people=share * float(row["residents"]), within=settings.within,
        ),
        value=100.0 * share, unit="%", year=_year(row), result="groups",
        row=f"kind={row['kind']},group={_ALL}", decision=decision,
    )  # fmt: skip


def _changes(tables: Tables, kind: str) -> pd.DataFrame:
    """Give how the plan changes the Gini coefficient, in hundredths, by measure."""
    rows = tables["unevenness"]
    rows = rows[rows["kind"] == kind].set_index("measure")
    return rows[["change", "change_low", "change_high"]].astype(float) * _HUNDREDTHS


def _plan(
    tables: Tables, settings: InfrastructureSettings, kind: str, currency: str
) -> Finding | None:
    """Say what the plan builds and gains, how nearly it is the best, and the draft."""
    ways = {str(r["way"]): r for r in tables["ways"].to_dict("records")}
    best = ways.get("proven")
    if best is None or not best["gained"] > _SMALL:
        return None
    links = tables["links"].dropna(subset=["order"]).sort_values("order")
    called = names_of(links, key="link")
    listed = Items(tuple(called.get(c, c) for c in links["link"]))
    options = [_(
        "the plan: {gained:.2f} hundredths for {cost}", gained=float(best["gained"]),
        cost=Money(float(best["cost"]), currency),
    )]  # fmt: skip
    drafted = ways.get("drafted")
    if drafted is not None:
        options.append(_(
            "the draft: {gained:.2f} hundredths for {cost}",
            gained=float(drafted["gained"]),
            cost=Money(float(drafted["cost"]), currency),
        ))  # fmt: skip
    ends = _changes(tables, kind).loc["cumulative"].to_dict()
    gained = Estimate(float(best["gained"]), -ends["change_high"], -ends["change_low"])
    if gained.low < 0:  # it may even nothing: to leave all as it is, is a choice, too
        options.append(_("nothing is built"))
    return Finding(
        key="infrastructure.plan", importance=weighed(0.86, len(tables["links"])),
        says=_(
            "{count:,| link/ links} for {cost} {count:~takes/take} {gained} "
            "hundredths off the Gini coefficient of {kind:lower} within {within:g} "
            "minutes. By the same figures no plan within the budget takes off more "
            "than {bound:.2f}. Ranked once, links would take off {ranked:.2f}.",
            count=int(best["number"]), cost=Money(float(best["cost"]), currency),
            gained=gained, kind=_opportunity(kind), within=settings.within,
            bound=float(best["bound"]), ranked=float(ways["one_shot"]["gained"]),
        ),
        value=gained.value, low=gained.low, high=gained.high, unit="hundredths",
        result="ways", row="way=proven",
        decision=Decision(
            _("Decide on building, in this order: {links}.", links=listed),
            options=tuple(options),
        ),
    )  # fmt: skip


def _otherwise(tables: Tables, kind: str) -> Finding | None:
    """Name the other measures of access by which the plan evens nothing."""
    rows = _changes(tables, kind)["change"].drop("cumulative", errors="ignore")
    worse = rows[rows > _HUNDREDTHS * _SMALL].sort_values(ascending=False)
    if worse.empty:
        return None
    return Finding(
        key="infrastructure.otherwise",
        importance=weighed(0.8, len(tables["links"])),
        says=_(
            "By {count:,| other measure/ other measures} the same links make access to "
            "{kind:lower} less even: the Gini coefficient rises by {most:.2f} "
            "hundredths {measure}.", count=len(worse), kind=_opportunity(kind),
            most=float(worse.iloc[0]), measure=MEASURES[str(worse.index[0])],
        ),
        value=float(worse.iloc[0]), unit="hundredths", result="unevenness",
        row=f"kind={kind},measure={worse.index[0]}",
        decision=Decision(
            _("State which access is to be evened before the plan of links is adopted.")
        ),
    )  # fmt: skip


def _less_even(tables: Tables, kind: str) -> Finding | None:
    """Name the candidates that make access less even."""
    links = tables["links"]
    worse = links[links["gained"] < -_SMALL].sort_values("gained")
    if worse.empty:
        return None
    called = names_of(worse, key="link")
    told = {
        "count": len(worse), "all": len(links), "kind": _opportunity(kind),
        "links": Items(tuple(called.get(c, c) for c in worse["link"]), most=_NAMED),
    }  # fmt: skip
    left = worse[worse["order"].isna()]
    helps = (worse["order"].notna() & (worse["beside"] > _SMALL)).sum()
    says = _(
        "{count:,} of {all:,} candidate links {count:~makes/make} access to "
        "{kind:lower} less even, each by itself: {links}.", **told,
    )  # fmt: skip
    if helps:
        says = _(
            "{count:,} of {all:,} candidate links {count:~makes/make} access to "
            "{kind:lower} less even, each by itself: {links}. Beside other links of "
            "the plan {helps:,} of them {helps:~evens/even} it.",
            helps=int(helps), **told,
        )  # fmt: skip
    outside = Items(tuple(called.get(c, c) for c in left["link"]))
    return Finding(
        key="infrastructure.less_even", importance=weighed(0.76, len(links)),
        says=says, value=float(len(worse)), unit="links", result="links",
        row=f"link={worse['link'].iloc[0]}",
        decision=None if left.empty else Decision(_(
            "Fund {links} only for a reason other than balance, and say it.",
            links=outside,
        )),
    )  # fmt: skip


def _price(tables: Tables) -> Finding | None:
    """Say what the last step of evenness costs in access."""
    rows = tables["frontier"].dropna(subset=["price"])
    if rows.empty:
        return None
    row = rows.iloc[-1]
    return Finding(
        key="infrastructure.price", importance=0.4,
        says=_(
            "The last hundredth of the Gini coefficient costs {price:.2%} of all "
            "access of today: so much more would another plan within the budget bring.",
            price=float(row["price"]),
        ),
        value=100.0 * float(row["price"]), unit="%", result="frontier",
        row=f"step={int(row['step'])}",
    )  # fmt: skip


def _sites(
    tables: Tables, settings: InfrastructureSettings, currency: str
) -> Finding | None:
    """Say which complex is decided when, and what waiting saves."""
    sites, plans = tables["sites"], tables["waiting"].set_index("knowing")
    due = sites.dropna(subset=["decided"])
    if due.empty or plans.empty:
        return None
    cost = plans["total"].astype(float).to_dict()
    saved = cost["at_once"] - cost["waiting"]
    is_proven = plans["least"].astype(float)["at_once"] > cost["waiting"]
    first = due.sort_values(["decided", "site"]).iloc[0]
    mine = sites[sites["site"] == first["site"]]
    paths = mine.dropna(subset=["decided"])["path"].nunique()
    called = names_of(sites.drop_duplicates("site"), key="site")
    site, year = called[str(first["site"])], int(first["decided"])
    ready = int(first["ready"])
    share = 1.0 if mine.empty else paths / len(mine)
    told = {
        "site": site, "year": year, "ready": ready, "paths": paths, "all": len(mine),
    }  # fmt: skip
    if is_proven and share < 1:
        says = _(
            "The complex {site} is decided on {paths} of {all} paths of demand, in "
            "{year} at the earliest, its land sold from {ready}; to wait until demand "
            "is seen saves {saved} in expectation.",
            saved=Money(saved, currency), **told,
        )  # fmt: skip
    else:
        says = _(
            "The complex {site} is decided on {paths} of {all} paths of demand, in "
            "{year} at the earliest, its land sold from {ready}.", **told,
        )  # fmt: skip
    return Finding(
        key="infrastructure.sites", importance=0.7, says=says, value=float(year),
        unit="year", year=year, result="sites",
        row=f"site={first['site']},path={first['path']}",
        decision=Decision(
            _("Decide now whether {site} is begun, or when it is looked at again.",
              site=site),
            by=_("{year}; or once {trigger:.0%} of the land on offer is sold",
                 year=year, trigger=settings.trigger),
            options=(
                _("begin in {year}", year=year),
                _("begin when the sold rate reaches {trigger:.0%}",
                  trigger=settings.trigger),
            ),
        ),
    )  # fmt: skip


def _short(tables: Tables) -> Finding | None:
    """Say how much land stays short by the rule, and by the plan."""
    rows = tables["supply"]
    if rows.empty or not rows["rule_unmet"].max() > _SMALL:
        return None
    row = rows.sort_values(["rule_unmet", "path"], ascending=[False, True]).iloc[0]
    return Finding(
        key="infrastructure.land_short", importance=0.55,
        says=_(
            "If the next complex waits for the sold rate, {ha:,.0f} ha are asked for "
            "and not ready in {year} on path '{path}'; by the plan {less:,.0f} ha.",
            ha=float(row["rule_unmet"]), year=int(row["year"]),
            path=path_word(str(row["path"])), less=float(row["unmet"]),
        ),
        value=float(row["rule_unmet"]), unit="ha", year=int(row["year"]),
        result="supply", row=f"path={row['path']},year={int(row['year'])}",
    )  # fmt: skip


def _draft(tables: Tables, names: Names) -> Finding | None:
    """Name who would leave the draft for each other."""
    rows = tables["blocking"]
    if rows.empty:
        return None
    row = rows.iloc[0]
    called = names_of(tables["matches"], key="institute")
    pairs = tuple(
        _("{institute} and {region}", institute=called[str(i)], region=names[str(r)])
        for i, r in zip(rows["institute"], rows["region"], strict=True)
    )
    return Finding(
        key="infrastructure.draft", importance=0.8,
        says=_(
            "{count:,| pair/ pairs} would rather have each other than what the draft "
            "gives them: {pairs}.", count=len(rows), pairs=Items(pairs, most=_NAMED),
        ),
        value=float(len(rows)), unit="pairs", result="blocking",
        row=f"institute={row['institute']},region={row['region']}",
        decision=Decision(
            _("Change the draft, or say why it stands against both sides' wishes."),
            options=(
                _("the matching that is best for institutes"),
                _("the matching that is best for regions"),
                _("the draft, with reasons"),
            ),
        ),
    )  # fmt: skip


def _wishes(tables: Tables) -> Finding | None:
    """Say how many institutes get their first wish."""
    rows = tables["matches"]
    if rows.empty:
        return None
    first = int((rows["own_place"] == 1).sum())
    return Finding(
        key="infrastructure.wishes", importance=weighed(0.42, len(rows)),
        says=_(
            "{first:,} of {all:,} institutes get their first wish, and nobody would "
            "rather have each other, by the matching that is best for institutes.",
            first=first, all=len(rows),
        ),
        value=float(first), unit="institutes", result="matches",
        row=f"institute={rows['institute'].iloc[0]}",
    )  # fmt: skip
