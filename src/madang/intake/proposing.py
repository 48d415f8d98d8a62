"""A recipe for a file that nobody has described, from its headings and first records.

A proposal is shown before anything is made of it. What headings and cells do not tell
is left to questions; where not even the table can be told, the user is told what was
looked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
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
from madang.intake.known import (
    folded,
    is_unit,
    measure_of,
    names_fields,
    role_of,
    unit_of,
)
from madang.intake.lists import projects_of
from madang.intake.periods import are_years
from madang.intake.recipe import Recipe, TableRecipe
from madang.intake.seen import Seen, axis, coded, require_one, see
from madang.intake.taken import Taken
from madang.language import Items, _
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["propose"]

_SHEET: Final = r": ((?:19|20)\d{2})\D*$"
_OUTLINES: Final = "geometry"
_FLAGS: Final = {"obs_flag", "obs_status", "conf_status"}
"""Flags of SDMX: how a value is, and whether it is a secret."""


def propose(
    name: str,
    file: str,
    columns: tuple[str, ...],
    preview: pd.DataFrame,
    preamble: tuple[tuple[str, ...], ...] = (),
    *,
    asks: bool = False,
    is_shared: Callable[[str, str], bool] | None = None,
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
    preamble : tuple of tuple of str
        Rows above its header.
    asks : bool
        Whether it may be asked which column holds the regions.
    is_shared : callable, optional
        Tells of all rows whether one cell of a column stands with several of another.

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
        seen = replace(see(columns, preview), is_shared=is_shared)
        require_one(seen, file)
        tables = _tables(seen, file, _above(preamble), asks=asks)
    taken = _lasting(columns)
    return Recipe(name, {"title": file}, {"columns": taken}, {}, tables)


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


def _above(preamble: tuple[tuple[str, ...], ...]) -> dict[str, Taken]:
    """Take what rows above a header tell in two cells: a heading, and what holds."""
    told: dict[str, Taken] = {}
    for row in preamble:
        filled = [c for c in row if c]
        if len(filled) == 2 and (role := role_of(filled[0])) in {"activity", "measure"}:  # noqa: PLR2004 - the two
            told[role] = Taken(preamble=f"^{re.escape(' '.join(filled[:1]))} +(.+)$")
    return told


def _tables(
    seen: Seen, file: str, above: dict[str, Taken], *, asks: bool
) -> tuple[TableRecipe, ...]:
    """Choose the table, or several, that the columns tell."""
    has = set(seen.roles.values())
    if listed := projects_of(seen, has, file):
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
    groups = re.compile(across["names"]).groupindex if across else {}
    free = [c for c in seen.columns if c not in seen.roles and c not in seen.numeric]
    is_there = bool({"region"} & {*has, *groups}) or (asks and bool(free))
    if not seen.numeric or not is_there:
        raise _bare(seen, file)
    if {"activity"} & {*has, *groups, *above}:
        made = _measured(seen, across, file)
        return (replace(made, columns={**above, **made.columns}),)
    return _indicators(seen, across, file)


def _bare(seen: Seen, file: str) -> SourceError:
    """Say what a table needs, what was not found, and what to do."""
    shown = Items(seen.columns, most=12)
    if not seen.numeric:
        return SourceError(
            _(
                "'{file}' holds no table that can be used: none of its columns has "
                "numbers. A table of figures needs one of regions and one of numbers; "
                "a list of projects needs titles and a grant or cost. If another sheet "
                "or file of an archive is meant, name it: --sheet NAME, --member NAME. "
                "Columns found: {columns}.",
                file=file, columns=shown,
            )
        )  # fmt: skip
    return SourceError(
        _(
            "No column of '{file}' says to which regions its numbers belong, and it is "
            "no list of projects (titles with a grant or cost). Expected was a column "
            "of names or codes of regions, such as 서울특별시, DE11 or Lee County. If "
            "it is there under another heading, call it 'region' in the file and "
            "import it again; if the whole file is of one region, add such a column. "
            "Columns found: {columns}.",
            file=file, columns=shown,
        )
    )  # fmt: skip


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


def _flows(seen: Seen, file: str) -> TableRecipe:
    """Propose flows from region to region."""
    across = runs_across(seen)
    columns = {r: Taken(seen.of(r)) for r in ("origin", "destination")}
    return _filled(seen, across, TableRecipe("flows", columns), "kind", file)


def _measured(seen: Seen, across: dict[str, str] | None, file: str) -> TableRecipe:
    """Propose stocks."""
    columns, names = _axes(seen, across, ("region", "activity"))
    made = _filled(seen, across, TableRecipe("stocks", columns), "measure", file)
    made = made.told("names", names) if names else made
    field = seen.of("activity")
    if field and names_fields(seen.preview[field]):
        # Who has left a school and works is no employment of an industry.
        working = str(Measure.GRADUATES_EMPLOYED)
        jobs = (c for c in seen.numeric if measure_of(c)[0] == Measure.EMPLOYMENT)
        told = {**made.word("map").get("measure", {}), **dict.fromkeys(jobs, working)}
        made = made.within("map", "measure", told)
    return made


def _axes(
    seen: Seen, across: dict[str, str] | None, roles: tuple[str, ...]
) -> tuple[dict[str, Taken], dict[str, str]]:
    """Take the columns that stand down, and those that name their codes."""
    groups = re.compile(across["names"]).groupindex if across else {}
    columns: dict[str, Taken] = {}
    names: dict[str, str] = {}
    for role in roles:
        if role not in groups and (taken := axis(seen, role))[0] != Taken():
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
    words |= _flags(seen)
    for word in ("unit", "currency"):
        if column := seen.of(word) or (word == "unit" and _units(seen)):
            words[word] = {"from": str(column)}
    if power := seen.of("multiplier"):
        words["scale"] = {"from": power, "power": 10}
    return TableRecipe(table.table, columns, words)


def _flags(seen: Seen) -> dict[str, Any]:
    """Take the column of flags, and beside it the one that tells secrets."""
    both = [c for c in seen.columns if folded(c) in _FLAGS]
    if len(both) > 1:
        return {"flag": {"from": both}}
    return {"flag": {"from": column}} if (column := seen.of("flag")) else {}


def _units(seen: Seen) -> str:
    """Give a column that no heading tells, each of whose labels states a unit."""
    for column in seen.columns:
        labels = [x for x in seen.preview[column].astype(str).unique() if x.strip()]
        if column in seen.roles or column in seen.numeric or not labels:
            continue
        units = [unit_of(x) if is_unit(x) or _is_sized(x) else unit_of(bracket(x))
                 for x in labels]  # fmt: skip
        if all(units) and any(u.factor != 1 for u in units if u):
            return column
    return ""


def _is_sized(label: str) -> bool:
    """Tell whether a label begins with a size and goes on with one word: Mii tone."""
    first, _space, rest = folded(label).partition(" ")
    unit = unit_of(first) if rest and " " not in rest else None
    return unit is not None and unit.factor != 1


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
