"""Reductions of big tables to small ones: one Ibis expression each, written once.

Every reduction takes a way to look up a table by name and gives an Ibis table
sorted by its keys. Where engines differ, the common ground is used: division
through ``nullif``, sorting with missing keys first, no ordered ``collect``, no
``hash``, no approximate counts.

A missing key keeps its own group: an organisation without a region counts in
region NA, a project without a start in year NA. A sum over nothing but missing
amounts is missing, not zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from madang.contracts import CONTRACTS, ColumnType
from madang.errors import EngineError
from madang.language import _
from madang.vocabulary import NOT_BEGUN, OrganisationKind, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.engines.totals import Picked, Total

    Tables = Callable[[str], Any]

__all__ = [
    "embedding",
    "helix_patterns",
    "picked",
    "project_groups",
    "region_kind_ties",
    "research_money",
    "total",
]

_TYPES: Final = {
    ColumnType.TEXT: "string",
    ColumnType.INTEGER: "int64",
    ColumnType.NUMBER: "float64",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "timestamp",
}
_SPHERES: Final = (
    OrganisationKind.INDUSTRY,
    OrganisationKind.ACADEMIA,
    OrganisationKind.RESEARCH,
    OrganisationKind.GOVERNMENT,
)
_SCIENCE: Final = (str(OrganisationKind.ACADEMIA), str(OrganisationKind.RESEARCH))
_MOST_EXACT: Final = 1e19  # of 38 digits, 18 stand behind the point


def total(tables: Tables, says: Total, codes: list[str]) -> Any:
    """Sum one table by keys, as declared."""
    rows = _columns(tables, says.table, *says.reads)
    if says.apart:
        one, other = says.apart
        rows = rows.filter(rows[one] != rows[other])
    if says.within:
        held = {n: ibis.coalesce(rows[c].isin(codes), False) for n, c in says.within}
        rows = rows.mutate(**held)
    keys = list(says.keys)
    made = {name: _exact_sum(rows[name]) for name in says.sums}
    if says.counts:
        made[says.counts] = rows.count()
    return _sorted(rows.group_by(keys).agg(**made), keys)


def picked(tables: Tables, says: Picked, codes: str) -> Any:
    """Pick the rows whose key is in the column ``code`` of the table of codes."""
    rows = _columns(tables, says.table, *says.columns)
    known = tables(codes)
    chosen = rows.semi_join(known, rows[says.key] == known["code"])
    grain = CONTRACTS[says.table].grain
    return _sorted(chosen, [c for c in says.columns if c in grain])


def _exact_sum(values: Any) -> Any:
    """Add amounts up so that the order of rows leaves no trace in the last digits.

    They are added up as decimals, which is exact whatever the engine and its threads
    do; where a sum has more digits than decimals hold, as floats.
    """
    plain = values.sum()
    held = ibis.ifelse(values < _MOST_EXACT, values, 0.0).cast("decimal(38, 18)")
    return ibis.ifelse(plain < _MOST_EXACT, held.sum().cast("float64"), plain)


def project_groups(tables: Tables) -> Any:
    """Count distinct organisations by project, region and kind, with the year."""
    seats = _columns(tables, "organisations", "organisation", "region", "kind")
    members = _members(tables).inner_join(seats, "organisation")
    groups = members.group_by("project", "year", "region", "kind").agg(
        organisations=members.count()
    )
    return _sorted(groups, ["project", "region", "kind"])


def region_kind_ties(tables: Tables) -> Any:
    """Count co-participation by the region and kind of both ends.

    A project in which ``n_a`` organisations of one group and ``n_b`` of another
    take part holds ``n_a n_b`` ties between them, and ``n_a (n_a - 1) / 2``
    within the first. No pair of organisations is ever laid out, so that a
    consortium of 500 costs the square of its groups, not of its members.
    """
    names, counts = _group_counts(tables)
    a = counts.select("project", "year", "n", "whole", group_a="group")
    b = counts.select("project", n_b="n", group_b="group")
    met = a.inner_join(b, ["project", a.group_a <= b.group_b])
    # twice the ties, so that whole numbers stay whole
    twice = ibis.ifelse(
        met.group_a == met.group_b, met.n * (met.n - 1), 2 * met.n * met.n_b
    )
    possible = (met.whole * (met.whole - 1)).cast("float64").nullif(0.0)
    # decimals, so that the order in which an engine's threads add the parts up
    # leaves no trace in the last digits; no part is above 1
    weighed = met.select(
        "year", "group_a", "group_b", twice=twice,
        part=(twice / possible).cast("decimal(18, 17)"),
    ).filter(ibis._.twice > 0)  # fmt: skip
    summed = weighed.group_by("year", "group_a", "group_b").agg(
        ties=(weighed.twice.sum() // 2).cast("int64"),
        fractional=weighed.part.sum().cast("float64"),
    )
    named = summed.inner_join(
        names.select(group_a="group", region_a="region", kind_a="kind"), "group_a"
    ).inner_join(
        names.select(group_b="group", region_b="region", kind_b="kind"), "group_b"
    )
    ends = ["region_a", "kind_a", "region_b", "kind_b"]
    # the numbers of the groups are in the order of their words
    ordered = _sorted(named, ["year", "group_a", "group_b"])
    return ordered.select(
        "year", *(ordered[c].nullif("").name(c) for c in ends), "ties", "fractional"
    )


def helix_patterns(tables: Tables) -> Any:
    """Count projects by home region, year and the spheres that take part."""
    seats = _columns(tables, "organisations", "organisation", "region", "kind")
    parts = _columns(tables, "participations", "project", "organisation", "role")
    began = _began(tables).drop("year")
    members = parts.inner_join(began, "project").inner_join(seats, "organisation")
    spheres = {s: (members.kind == s).ifelse(1, 0).max() for s in map(str, _SPHERES)}
    lead = members.region.min(where=members.role == str(Role.LEAD))
    flags = members.group_by("project").agg(lead=lead, **spheres)
    served = _columns(tables, "projects", "project", "region", "start")
    homes = flags.inner_join(served, "project").mutate(
        region=ibis.coalesce(ibis._.lead, ibis._.region), year=ibis._.start.year()
    )
    keys = ["region", "year", *spheres]
    return _sorted(homes.group_by(keys).agg(projects=homes.count()), keys)


def embedding(tables: Tables) -> Any:
    """Count organisations: all, taking part, and sharing a project with science."""
    seats = _columns(tables, "organisations", "organisation", "region", "kind", "sme")
    members = _members(tables).inner_join(seats, "organisation")
    science = members.kind.isin(_SCIENCE).ifelse(1, 0)
    met = members.select("organisation", "project", science=science).mutate(
        partners=ibis._.science.sum().over(ibis.window(group_by="project"))
        - ibis._.science
    )
    joined = met.group_by("organisation").agg(
        times=met.count(), has=(met.partners > 0).ifelse(1, 0).max()
    )
    whole = seats.left_join(joined, "organisation")
    keys = ["region", "kind", "sme"]
    counted = whole.group_by(keys).agg(
        organisations=whole.count(),
        participating=whole.times.count(),
        participations=ibis.coalesce(whole.times.sum(), 0),
        embedded=ibis.coalesce(whole.has.sum(), 0),
    )
    return _sorted(counted, keys)


def research_money(tables: Tables) -> Any:
    """Lay each project and its grant evenly over its located participants."""
    seats = _columns(tables, "organisations", "organisation", "region")
    members = _members(tables).inner_join(
        seats.filter(seats.region.notnull()), "organisation"
    )
    counts = members.group_by("project", "year", "region").agg(n=members.count())
    whole = counts.n.sum().over(ibis.window(group_by="project"))
    parts = counts.mutate(projects=counts.n / whole.nullif(0).cast("float64"))
    money = _columns(tables, "projects", "project", "activity", "grant")
    laid = parts.inner_join(money, "project")
    return _sorted(
        laid.select(
            "project", "activity", "year", "region", "projects",
            grant=laid.projects * laid.grant,
        ),
        ["project", "region"],
    )  # fmt: skip


def _columns(tables: Tables, name: str, *columns: str) -> Any:
    """Pick columns of a table, in the contract's types; absent ones are empty."""
    table = tables(name)
    picked = []
    for column in columns:
        declared = CONTRACTS[name].column(column)
        if declared is None:
            raise KeyError(column)
        kind = _TYPES[declared.type]
        if column in table.columns:
            picked.append(table[column].cast(kind).name(column))
        elif declared.required:
            raise EngineError(
                _(
                    "The table '{name}' has no column '{column}', which this needs "
                    "(found: {columns}). Its rules: madang contract {name}",
                    name=name,
                    column=column,
                    columns=", ".join(table.columns),
                )
            )
        else:
            picked.append(ibis.null(kind).name(column))
    return table.select(picked)


def _members(tables: Tables) -> Any:
    """List each organisation of each project once, with the project's year."""
    parts = _columns(tables, "participations", "project", "organisation").distinct()
    return parts.inner_join(_began(tables), "project")


def _began(tables: Tables, *further: str) -> Any:
    """List projects with their year, but for those proposed or rejected.

    In these nobody has worked together yet.
    """
    projects = _columns(tables, "projects", "project", "start", "status", *further)
    began = projects.filter(projects.status.isnull() | projects.status.notin(NOT_BEGUN))
    return began.select("project", *further, year=began.start.year())


def _group_counts(tables: Tables) -> tuple[Any, Any]:
    """Count each project's members by numbered group; give the numbers' names too.

    Numbers stand in for the words, in their order, so that big joins compare
    integers; an empty region or kind is the empty word, which comes first.
    """
    seats = _columns(tables, "organisations", "organisation", "region", "kind")
    seats = seats.select(
        "organisation",
        region=ibis.coalesce(seats.region, ""),
        kind=ibis.coalesce(seats.kind, ""),
    )
    distinct = seats.select("region", "kind").distinct()
    names = distinct.mutate(
        group=ibis.row_number().over(
            ibis.window(order_by=[distinct.region, distinct.kind])
        )
    )
    numbered = seats.inner_join(names, ["region", "kind"])
    members = _members(tables).inner_join(
        numbered.select("organisation", "group"), "organisation"
    )
    counts = members.group_by("project", "year", "group").agg(n=members.count())
    whole = counts.n.sum().over(ibis.window(group_by="project"))
    return names, counts.mutate(whole=whole)


def _sorted(table: Any, keys: list[str]) -> Any:
    """Sort by the keys, missing ones first, on every engine alike."""
    return table.order_by([table[key].asc(nulls_first=True) for key in keys])
