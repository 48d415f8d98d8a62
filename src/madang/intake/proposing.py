"""A recipe for a file that nobody has described, from its headings and first records.

A proposal is shown before anything is made of it. What headings and cells do not tell
is left to questions; where not even the table can be told, the user is told what was
looked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import CONTRACTS
from madang.errors import SourceError
from madang.intake.across import (
    is_year_marked,
    runs_across,
    runs_to_regions,
    unit_free,
)
from madang.intake.amounts import bracket
from madang.intake.known import folded, is_unit, measure_of, role_of, unit_of
from madang.intake.periods import are_years
from madang.intake.recipe import Recipe, TableRecipe
from madang.intake.seen import Seen, coded, see
from madang.intake.taken import Taken
from madang.language import Items, _

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["propose"]

_TWICE: Final = re.compile(r"(.+) \(\d\)")
_MONTH: Final = re.compile(
    r"\d{1,2}\s?월|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?",
    re.IGNORECASE,
)
_SHEET: Final = r": ((?:19|20)\d{2})\D*$"
_OUTLINES: Final = "geometry"
_HANGUL: Final = re.compile(r"[가-힣]")


def propose(
    name: str, file: str, columns: tuple[str, ...], preview: pd.DataFrame
) -> Recipe:
    """Propose a recipe.

    Parameters
    ----------
    name : str
        What the recipe is to be called.
    file : str
        Name of the file.
    columns : tuple of str
        Its columns.
    preview : DataFrame
        Its first records, as text.

    Returns
    -------
    Recipe

    Raises
    ------
    SourceError
        If the columns tell no table.
    """
    stem = file.split(".", maxsplit=1)[0].casefold()
    own = _own(columns, stem)
    if own is not None:
        tables: tuple[TableRecipe, ...] = (own,)
    else:
        seen = see(columns, preview)
        _require_one(seen, file)
        tables = _tables(seen, file)
    taken = _lasting(columns)
    return Recipe(name, {"title": file}, {"columns": taken}, {}, tables)


def _require_one(seen: Seen, file: str) -> None:
    """Refuse tables that stand side by side, and months whose year no heading tells."""
    twice = [
        c for c in seen.columns
        if (m := _TWICE.fullmatch(c)) and m[1] in seen.columns
        and "region" in {seen.roles.get(c), seen.roles.get(m[1])}
        and seen.preview[c].equals(seen.preview[m[1]])
    ]  # fmt: skip
    if twice:
        raise SourceError(
            _(
                "'{file}' holds several tables side by side ('{column}' stands twice). "
                "Part them into sheets or files of their own, and import these.",
                file=file, column=twice[0].rpartition(" (")[0],
            )
        )  # fmt: skip
    months = [c for c in seen.numeric if _MONTH.fullmatch(c.strip())]
    if len(months) > 2:  # noqa: PLR2004 - two words may be anything
        raise SourceError(
            _(
                "The columns of '{file}' are months ({columns}), and no heading tells "
                "their year. Write the year before each, such as 2023.01, and import "
                "the file again.",
                file=file, columns=Items(tuple(months), most=3),
            )
        )  # fmt: skip


def _lasting(columns: tuple[str, ...]) -> list[str]:
    """List patterns of the columns that next year's file has, too."""
    return [re.escape(c) for c in columns if not is_year_marked(c)][:40]


def _own(columns: tuple[str, ...], stem: str) -> TableRecipe | None:
    """Recognise a table that is named and laid out as a contract says."""
    named = {folded(c): c for c in columns}
    best: tuple[int, str] = (0, "")
    for name, contract in CONTRACTS.items():
        needed = [c.name for c in contract.columns if c.required]
        if all(folded(c) in named for c in needed):
            score = 10 * (name == stem) + sum(
                folded(c) in named for c in contract.names
            )
            best = max(best, (score, name))
    table = best[1]
    known_columns = len([c for c in columns if table and folded(c) in
                         {folded(n) for n in CONTRACTS[table].names}])  # fmt: skip
    if not table or known_columns * 2 < len(columns):
        return None
    taken = {c: Taken(named[folded(c)]) for c in CONTRACTS[table].names
             if folded(c) in named}  # fmt: skip
    return TableRecipe(table, taken)


def _tables(seen: Seen, file: str) -> tuple[TableRecipe, ...]:
    """Choose the table, or several, that the columns tell."""
    has = set(seen.roles.values())
    if listed := _listed(seen, has, file):
        return listed
    # Where no list is, what is called a grant is an amount as any other,
    # and where nothing finer than a country is, this is the region.
    finer = has & {"region", "origin", "destination"}
    place = "town" if finer else "region"
    roles = {c: place if r == "country" else r for c, r in seen.roles.items()
             if r not in {"grant", "cost"}}  # fmt: skip
    seen = replace(seen, roles=roles)
    has = set(roles.values())
    if {"origin", "destination"} <= has:
        return (_flows(seen, file),)
    if _OUTLINES in seen.columns and "region" in has:
        return (_boundaries(seen),)
    across = runs_across(seen)
    if has & {"region", "origin", "destination"} and runs_to_regions(seen, across):
        return (_square(seen, file),)
    if seen.numeric and ("region" in has or (across and "<region>" in across["names"])):
        if "activity" in has or (across and "<activity>" in across["names"]):
            return (_measured(seen, across, file),)
        return _indicators(seen, across, file)
    raise SourceError(
        _(
            "'{file}' tells no table: there is no column of regions, and none of "
            "titles with a grant or cost. Its columns: {columns}. Write a recipe: "
            "madang recipe show NAME shows one that is near.",
            file=file, columns=Items(seen.columns, most=12),
        )
    )  # fmt: skip


def _listed(seen: Seen, has: set[str], file: str) -> tuple[TableRecipe, ...]:
    """Propose a list of projects; nothing where the columns tell none."""
    if has & {"title", "beneficiary", "start"} and has & {"grant", "cost"}:
        return _projects(seen)
    dated = bool(has & {"start", "end", "span"}) and "year" not in has
    if not dated or not has & {"title", "beneficiary"}:
        return ()
    money = [c for c in seen.numeric if c not in seen.roles]
    if len(money) == 1:  # whatever it is called, it is what was granted
        return _projects(replace(seen, roles={**seen.roles, money[0]: "grant"}))
    raise SourceError(
        _(
            "'{file}' looks like a list of projects, and no column says what was "
            "granted: call one of them 'grant' or 'cost'. Its columns: {columns}.",
            file=file, columns=Items(seen.columns, most=12),
        )
    )  # fmt: skip


def _projects(seen: Seen) -> tuple[TableRecipe, ...]:
    """Propose a list of projects, and who has them."""
    roles = ("title", "region", "grant", "cost", "start", "end", "organiser")
    columns = {r: Taken(c) for r in roles if (c := seen.of(r))}
    columns |= _one_money(seen)
    names: dict[str, str] = {}
    if "region" in columns:
        columns["region"], names["region"] = _axis(seen, "region")
    if "region" in columns or seen.of("country"):
        near = (seen.of("town"), seen.of("country"))
        where = columns.get("region", Taken())
        if all(near) and not where.beside:
            columns["region"] = replace(where, otherwise=near)
        elif near[1] and not where.column and not where.beside:
            columns["region"] = Taken(near[1])
    code = seen.of("code")
    if "title" not in columns:
        columns["title"] = Taken(seen.of("beneficiary"))
    columns = {"project": Taken(code) if code else Taken(row="P-")} | columns
    if not {"start", "end"} & set(columns) and (span := seen.of("span")):
        columns |= {"start": Taken(span, day="first"), "end": Taken(span, day="last")}
    words: dict[str, Any] = {"constant": {"status": "funded"}}
    if currency := seen.of("currency"):
        words["currency"] = {"from": currency}
    if names.get("region"):
        words["names"] = names
    tables = [TableRecipe("projects", columns, words)]
    if who := seen.of("beneficiary"):
        named: dict[str, Taken] = {
            "organisation": Taken(digest=(who,)), "name": Taken(who),
            "kind": Taken(who),
        }  # fmt: skip
        tables.append(TableRecipe("organisations", named, {"aggregate": {"": "first"}}))
        part = {"project": columns["project"], "organisation": Taken(digest=(who,))}
        more: dict[str, Any] = {
            "constant": {"role": "lead"},
            "aggregate": {"": "first"},
        }
        tables.append(TableRecipe("participations", part, more))
    return tuple(tables)


def _one_money(seen: Seen) -> dict[str, Taken]:
    """Take grant and cost in one currency, where the file gives them in several."""
    pairs = product(*([c for c, r in seen.roles.items() if r == role] for role in
                      ("grant", "cost")))  # fmt: skip
    for grant, cost in pairs:
        units = [u.currency for c in (grant, cost) if (u := unit_of(bracket(c)))]
        if len(units) > 1 and units[0] == units[1]:
            return {"grant": Taken(grant), "cost": Taken(cost)}
    return {}


def _boundaries(seen: Seen) -> TableRecipe:
    """Propose outlines of regions."""
    label, beside = coded(seen, "region")
    columns = {"region": Taken(label), "geometry": Taken(_OUTLINES)}
    return TableRecipe(
        "boundaries", columns, {"names": {"region": beside}} if beside else {}
    )


def _square(seen: Seen, file: str) -> TableRecipe:
    """Propose flows from regions down to regions across, or the other way round."""
    down = next(c for c, r in seen.roles.items()
                if r in {"region", "origin", "destination"})  # fmt: skip
    parts = re.split(r"[^\w()]+", down)
    told = [role_of(p) for p in parts if role_of(p) in {"origin", "destination"}]
    if not told:
        raise SourceError(
            _(
                "'{file}' has regions down and regions across, and '{column}' does not "
                "say which they leave. Call that column 'origin' or 'destination' "
                "(전출지, 전입지), and import the file again.",
                file=file, column=down,
            )
        )  # fmt: skip
    names = [c for c in seen.numeric if c not in seen.roles]
    other = "destination" if told[0] == "origin" else "origin"
    across = f"(?P<{other}>{'|'.join(map(re.escape, names))})"
    made = TableRecipe("flows", {told[0]: Taken(down)}, {"wide": {"names": across}})
    return _filled(seen, {"names": across}, made, "kind", file)


def _axis(seen: Seen, role: str) -> tuple[Taken, str]:
    """Take the column of regions or activities, and the one that names its codes.

    In Korea province and city, section and division stand side by side.
    """
    columns = [c for c, r in seen.roles.items() if r == role]
    if not columns:
        return Taken(), ""
    cells = {c: seen.preview[c].astype(str) for c in columns}
    if len(columns) > 1 and all(any(map(_HANGUL.search, cells[c])) for c in columns):
        return Taken(beside=tuple(columns)), ""
    finest = max(columns, key=lambda c: cells[c].nunique())
    label, beside = coded(seen, role, finest)
    return Taken(label), beside


def _flows(seen: Seen, file: str) -> TableRecipe:
    """Propose flows from region to region."""
    across = runs_across(seen)
    columns = {r: Taken(seen.of(r)) for r in ("origin", "destination")}
    return _filled(seen, across, TableRecipe("flows", columns), "kind", file)


def _measured(seen: Seen, across: dict[str, str] | None, file: str) -> TableRecipe:
    """Propose stocks."""
    columns, names = _axes(seen, across, ("region", "activity"))
    made = _filled(seen, across, TableRecipe("stocks", columns), "measure", file)
    return made.told("names", names) if names else made


def _axes(
    seen: Seen, across: dict[str, str] | None, roles: tuple[str, ...]
) -> tuple[dict[str, Taken], dict[str, str]]:
    """Take the columns that stand down, and those that name their codes."""
    groups = re.compile(across["names"]).groupindex if across else {}
    columns: dict[str, Taken] = {}
    names: dict[str, str] = {}
    for role in roles:
        if role not in groups and (taken := _axis(seen, role))[0] != Taken():
            columns[role] = taken[0]
            names |= {role: taken[1]} if taken[1] else {}
    return columns, names


def _filled(
    seen: Seen,
    across: dict[str, str] | None,
    table: TableRecipe,
    thing: str,
    file: str,
) -> TableRecipe:
    """Add year, measure, value, unit and flag to a proposal."""
    columns, words = dict(table.columns), dict(table.words)
    groups = re.compile(across["names"]).groupindex if across else {}
    if across:
        words["wide"] = (
            across if thing in {"measure", "activity"} or "measure" not in groups
            else {"names": across["names"].replace("<measure>", f"<{thing}>")}
        )  # fmt: skip
    for role in ("year", "value"):
        if role in groups or (role == "value" and across):
            continue
        if column := seen.of(role) or (role == "value" and _only_amount(seen)):
            columns[role] = Taken(str(column))
    if not {"year"} & {*columns, *groups} and are_years([file.rpartition(": ")[2]]):
        columns["year"] = Taken(file=_SHEET)  # each sheet has its year
    if "measure" not in groups and (column := seen.of("measure")):
        columns[thing] = Taken(column)
    for word in ("unit", "flag", "currency"):
        if column := seen.of(word) or (word == "unit" and _units(seen)):
            words[word] = {"from": str(column)}
    if power := seen.of("multiplier"):
        words["scale"] = {"from": power, "power": 10}
    return TableRecipe(table.table, columns, words)


def _units(seen: Seen) -> str:
    """Give a column that no heading tells, each of whose labels states a unit."""
    for column in seen.columns:
        labels = [x for x in seen.preview[column].astype(str).unique() if x.strip()]
        if column in seen.roles or column in seen.numeric or not labels:
            continue
        units = [unit_of(x) if is_unit(x) else unit_of(bracket(x)) for x in labels]
        if all(units) and any(u.factor != 1 for u in units if u):
            return column
    return ""


def _only_amount(seen: Seen) -> str:
    """Give the one column of numbers that is nothing else; empty where several are."""
    amounts = [c for c in seen.numeric if c not in seen.roles]
    return amounts[0] if len(amounts) == 1 else ""


def _indicators(
    seen: Seen, across: dict[str, str] | None, file: str
) -> tuple[TableRecipe, ...]:
    """Propose indicators."""
    columns, named = _axes(seen, across, ("region",))
    names = {"names": named} if named else {}
    bare = TableRecipe("indicators", columns, names)
    table = _filled(seen, across, bare, "indicator", file)
    heading = str(table.columns["value"].column) if "value" in table.columns else ""
    groups = str(table.word("wide").get("names", "")) if across else ""
    if "indicator" not in table.columns and "<indicator>" not in groups:
        name = measure_of(heading)[0] if heading and unit_free(heading) else ""
        name = name or re.sub(
            r"[\W_]*(?:19|20)\d{2}.*$", "", file.split(".", maxsplit=1)[0]
        )
        table = table.within(
            "constant", "indicator", name or file.split(".", maxsplit=1)[0]
        )
    return (table,)
