"""Lists of projects that nobody has described: titles, money, days, who has them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from madang.errors import SourceError
from madang.intake.amounts import bracket
from madang.intake.funding import cost_of, grant_of
from madang.intake.known import folded, known, unit_of
from madang.intake.labels import has
from madang.intake.numbers import read_shape
from madang.intake.recipe import TableRecipe
from madang.intake.seen import axis
from madang.intake.taken import Taken
from madang.language import Items, _
from madang.vocabulary import Role

if TYPE_CHECKING:
    from madang.intake.seen import Seen

__all__ = ["projects_of"]


def projects_of(seen: Seen, has: set[str], file: str) -> tuple[TableRecipe, ...]:
    """Propose a list of projects; nothing where the columns tell none.

    Parameters
    ----------
    seen : Seen
        What is seen of the columns.
    has : set of str
        Their roles.
    file : str
        Name of the file.

    Returns
    -------
    tuple of TableRecipe
        Projects, and who has them where the list says it.

    Raises
    ------
    SourceError
        If it is a list of projects without money.
    """
    is_listed = bool(has & {"title", "beneficiary"}) or {"start", "code"} <= has
    if is_listed and has & {"grant", "cost"}:
        return _projects(seen)
    if has & {"title", "beneficiary"} and len(paid := _paid(seen)) == 1:
        return _projects(replace(seen, roles={**seen.roles, paid[0]: "grant"}))
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


def _paid(seen: Seen) -> list[str]:
    """List columns of no role whose cells are money with its currency: NOK 8 000."""
    return [
        c for c in seen.columns
        if c not in seen.roles and (cells := [x for x in seen.preview[c] if x.strip()])
        and all((s := read_shape(re.sub("[0-9]", "9", x.strip()))) and s.currency
                for x in cells)
    ]  # fmt: skip


def _projects(seen: Seen) -> tuple[TableRecipe, ...]:
    """Propose a list of projects, and who has them."""
    roles = ("title", "region", "grant", "cost", "start", "end", "organiser")
    columns = {r: Taken(c) for r in roles if (c := seen.of(r))}
    columns = _paid_by(seen, columns) | _one_money(seen)
    names: dict[str, str] = {}
    if "region" in columns:
        columns["region"], names["region"] = axis(seen, "region")
    if "region" in columns or seen.of("country"):
        near = (seen.of("town"), seen.of("country"))
        where = columns.get("region", Taken())
        if all(near) and not where.beside:
            columns["region"] = replace(where, otherwise=near)
        elif near[1] and not where.column and not where.beside:
            columns["region"] = Taken(near[1])
    code = seen.of("code")
    columns |= _named(seen)
    columns = {"project": Taken(code) if code else Taken(row="P-")} | columns
    if not {"start", "end"} & set(columns) and (span := seen.of("span")):
        columns |= {"start": Taken(span, day="first"), "end": Taken(span, day="last")}
    words: dict[str, Any] = {}
    if "status" not in columns:
        words["constant"] = {"status": "funded"}
    if currency := seen.of("currency"):
        words["currency"] = {"from": currency}
    if names.get("region"):
        words["names"] = names
    projects = TableRecipe("projects", columns, words)
    return (projects, *_parties(seen, projects))


def _parties(seen: Seen, projects: TableRecipe) -> tuple[TableRecipe, ...]:
    """Propose who has the projects: their kind, place and role as the list tells."""
    who, code = seen.of("beneficiary"), seen.of("code")
    if not who:
        return ()
    # Projects in several rows, one for each of their partners.
    is_shared = bool(code and seen.is_shared and seen.is_shared(code, who))
    key = Taken(digest=(who,))
    named = {
        "organisation": key, "name": Taken(who),
        "kind": Taken(_worded(seen, "kinds", who) or who),
    }  # fmt: skip
    words: dict[str, Any] = {"aggregate": {"": "first"}}
    if is_shared and "region" in projects.columns:
        named["region"] = projects.columns["region"]
        words |= {k: w for k in ("names",) if (w := projects.word(k))}
    part = {"project": projects.columns["project"], "organisation": key}
    more: dict[str, Any] = {"aggregate": {"": "first"}}
    if role := _worded(seen, "role_words", who):
        part["role"] = Taken(role)
        more["aggregate"] = {"role": "min"}  # who leads in one row, leads
    elif flagged := _flagged(seen):
        part["role"] = Taken(flagged[0])
        more |= {"map": {"role": flagged[1]}, "aggregate": {"role": "min"}}
    elif not is_shared:
        more["constant"] = {"role": "lead"}
    organisations = TableRecipe("organisations", named, words)
    return organisations, TableRecipe("participations", part, more)


def _worded(seen: Seen, section: str, but: str) -> str:
    """Find a column of no role whose few labels are words of a section; else nothing.

    Parameters
    ----------
    seen : Seen
        What is seen of the columns.
    section : str
        Of the words that are known.
    but : str
        A column that is not it.

    Returns
    -------
    str
    """
    lexicon = known()[section].values()
    for column in seen.columns:
        labels = {x.strip() for x in seen.preview[column]} - {""}
        is_free = column != but and seen.roles.get(column, "flag") == "flag"
        if not is_free or len(labels) < 2 or 2 * len(labels) > len(seen.preview):  # noqa: PLR2004 - one label tells nothing
            continue
        met = sum(any(has(x, words) for words in lexicon) for x in labels)
        if 2 * met > len(labels):
            return column
    return ""


def _flagged(seen: Seen) -> tuple[str, dict[str, str]] | None:
    """Find a column that says of each partner whether it leads: yes or no."""
    words = known()["leading"]
    said = {Role.LEAD: set(words["yes"]), Role.PARTNER: set(words["no"])}
    for column in seen.columns:
        if not re.search(words["heading"], folded(column)):
            continue
        labels = {x.strip() for x in seen.preview[column]} - {""}
        told = {x: str(role) for x in labels
                for role, meant in said.items() if folded(x) in meant}  # fmt: skip
        if len(told) == len(labels) and set(told.values()) == {*map(str, said)}:
            return column, told
    return None


def _named(seen: Seen) -> dict[str, Taken]:
    """Take the title, which tells most projects apart, and what groups them.

    Of two columns of titles the other is of programmes; words for what became of a
    project are its status, for one that was turned down is not funded.
    """
    cells = {c: seen.preview[c].str.strip() for c in seen.columns}
    titles = [c for c, r in seen.roles.items() if r == "title"]
    titles.sort(key=lambda c: -cells[c].nunique())
    taken = {"title": Taken((titles or [seen.of("beneficiary") or seen.of("code")])[0])}
    many = {c: 2 * x.nunique() <= len(x) for c, x in cells.items()}
    if titles[1:] and cells[titles[0]].nunique() > cells[titles[1]].nunique():
        taken["programme"] = Taken(titles[1])
    if (field := seen.of("activity")) and many[field] and field not in seen.numeric:
        taken["activity"] = Taken(field)
    words = {w for ws in known()["statuses"].values() for w in ws}
    for column, x in cells.items():
        filled = {folded(v) for v in x if v}
        is_free = seen.roles.get(column, "flag") == "flag"
        if is_free and filled and filled <= words:
            taken["status"] = Taken(column)
    return taken


def _paid_by(seen: Seen, columns: dict[str, Taken]) -> dict[str, Taken]:
    """Take sums of what several offices pay, where there are such."""
    for role, choose in (("grant", grant_of), ("cost", cost_of)):
        paid = choose([c for c, r in seen.roles.items() if r == role])
        columns = {r: t for r, t in columns.items() if r != role}
        columns |= {role: Taken(paid)} if paid else {}
    return columns


def _one_money(seen: Seen) -> dict[str, Taken]:
    """Take grant and cost in one currency, where the file gives them in several."""
    pairs = product(*([c for c, r in seen.roles.items() if r == role] for role in
                      ("grant", "cost")))  # fmt: skip
    for grant, cost in pairs:
        units = [u.currency for c in (grant, cost) if (u := unit_of(bracket(c)))]
        if len(units) > 1 and units[0] == units[1]:
            return {"grant": Taken(grant), "cost": Taken(cost)}
    return {}
