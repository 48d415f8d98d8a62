"""What nothing in the file or the recipe gives: columns, and keys of a list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import CONTRACTS, ColumnType
from madang.engines.rows import ROW
from madang.intake.known import measures_in, names_fields
from madang.intake.questions import Choice, Question
from madang.language import _
from madang.vocabulary import FlowKind, Measure, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.intake.laying import Given
    from madang.intake.recipe import Recipe, TableRecipe

__all__ = ["alike", "gaps", "keyed_alike", "worded"]

_YEAR: Final = re.compile(  # alone, or of a day such as 20231031
    r"(?<!\d)((?:19|20)\d{2})(?:(?:0[1-9]|1[0-2])(?:[0-3]\d)?)?(?!\d)"
)
_EDITION: Final = re.compile(  # of a classification, not of figures
    r"\b(?:WZ|NACE|NAICS|ISIC|SIC|CNAE|ATECO|SNI|SBI|NAF|PKD|NUTS|ITL|ESA|ESVG|SEC|SNA)"
    r"[\s\-–_]*(?:Rev\.?\s?\d(?:\.\d)?[\s,(]*)?(?:19|20)\d{2}\b",
    re.IGNORECASE,
)
_TRAINED: Final = (str(Measure.GRADUATES), str(Measure.GRADUATES_EMPLOYED))
_WORDS: Final = {"measure": Measure, "kind": FlowKind}
_MOST: Final = 12
_WORD: Final = re.compile(r"[^\W\d]{2}")
_TOLD: Final = ("title", "grant", "cost", "start", "end")
_SAME: Final = ("title", "start", "end")
_PARTNER: Final = re.compile(r"\bpart[ne]|참여|파트너", re.IGNORECASE)
_ONE: Final = {"grant": "max", "cost": "max", "region": "same"}
_SHOWN: Final = 5


def gaps(
    table: TableRecipe, columns: Sequence[str], file: str, preamble: str,
    worded: Sequence[str] = (),
) -> list[Question]:  # fmt: skip
    """Ask for what a table needs and nothing gives.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    columns : sequence of str
        Columns of the file.
    file : str
        Its name.
    preamble : str
        Text above its header.
    worded : sequence of str
        Columns of few words, any of which may say what is counted.

    Returns
    -------
    list of Question
    """
    wide = table.word("wide")
    across = re.compile(str(wide.get("names", ""))).groupindex if wide else {}
    told = {
        n for n, t in table.columns.items()
        if not t.is_throughout or t.throughout(file, preamble)
    }  # fmt: skip
    given = {*told, *table.word("constant"), *table.word("aggregate"), *across}
    if wide:
        given.add(str(wide.get("value", "value")))
    asked = []
    for column in CONTRACTS[table.table].columns:
        if not column.required or column.name in given:
            continue
        heads = [t.column for c, t in table.columns.items() if c == "value"]
        text = " ".join(map(str, [preamble, file, *heads]))
        choices, suggested = _choices(column.name, text)
        if column.name == "measure" and _has_fields(wide, columns):
            choices = [c for c in choices if c.word in _TRAINED]
            suggested = suggested if suggested in _TRAINED else ""
        if column.name != "year" and (column.type is ColumnType.NUMBER or not choices):
            spare = [c for c in columns if c not in _taken(table)][:_MOST]
            choices = [*choices, *_from(spare, column.name)]
        elif column.name in _WORDS:
            spare = [c for c in worded if c not in _taken(table)][:_MOST]
            choices = [*choices, *_from(spare, column.name)]
        is_label = column.type is not ColumnType.NUMBER
        asked.append(
            Question(
                f"{table.table}.{column.name}",
                _(
                    "'{table}' needs '{column}', and the file does not tell it. {says} "
                    "What is it?",
                    table=table.table, column=column.name, says=column.says,
                ),
                tuple(choices), suggested=suggested,
                free={"constant": {column.name: None}} if is_label else None,
            )
        )  # fmt: skip
    return asked


def worded(preview: pd.DataFrame) -> list[str]:
    """List columns that hold a few words, each of them in several rows.

    Parameters
    ----------
    preview : DataFrame
        First records of a file, as text, with ``_row``.

    Returns
    -------
    list of str
    """
    found = {str(c): {*preview[c]} - {""} for c in preview.columns if c != ROW}
    return [
        c for c, words in found.items()
        if 1 < len(words) <= min(_MOST, len(preview) // 2)
        and all(_WORD.search(x) for x in words)
    ]  # fmt: skip


def _from(columns: Sequence[str], name: str) -> list[Choice]:
    """Offer to take a column of the contract from one of the file."""
    return [
        Choice(c, _("the column '{column}'", column=c), {"columns": {name: c}})
        for c in columns
    ]


def _has_fields(wide: Mapping[str, Any], columns: Sequence[str]) -> bool:
    """Tell whether the columns across are fields of training: none works in one."""
    found = (re.fullmatch(str(wide.get("names", "")), c.strip()) for c in columns)
    return names_fields([m.groupdict().get("activity") or "" for m in found if m])


def _taken(table: TableRecipe) -> set[str]:
    """Name the columns of the file that are taken already."""
    return {t.column for t in table.columns.values()}


def _choices(name: str, text: str) -> tuple[list[Choice], str]:
    """List the words that a column may hold throughout."""
    if name == "year":
        found = sorted(set(_YEAR.findall(_EDITION.sub("", text))), reverse=True)
        return [
            Choice(
                y, _("the year {year} throughout", year=y), {"constant": {"year": y}}
            )
            for y in found
        ], found[0] if len(found) == 1 else ""
    if name in _WORDS:
        told = measures_in(text) if name == "measure" else ()
        return [
            Choice(str(w), _("{word}", word=word(str(w))), {"constant": {name: str(w)}})
            for w in _WORDS[name]
        ], told[0] if len(told) == 1 else ""
    if name == "activity":
        return [
            Choice("total", _("all activities together"),
                   {"constant": {"activity": "total"}})
        ], ""  # fmt: skip
    return [], ""


def alike(recipe: Recipe, given: Given) -> list[Question]:
    """Ask whether rows that agree in all but their place are one project.

    Parameters
    ----------
    recipe : Recipe
        Its list of projects is asked about where only rows tell them apart;
        ``repeats`` settles it.
    given : Given
        The file.

    Returns
    -------
    list of Question
    """
    columns = given.rows.columns
    for place, table in enumerate(recipe.tables):
        key = table.columns.get("project")
        if table.table != "projects" or key is None or not key.row:
            continue
        told = [t.found(columns) for c in _TOLD if (t := table.columns.get(c))]
        who = [
            c for other in recipe.tables if other.table == "organisations"
            for c in other.columns["organisation"].digested(columns)
        ]  # fmt: skip
        agreed = list(dict.fromkeys(c for c in (*told, *who) if c))
        if table.word("repeats") or "region" not in table.columns or not agreed:
            continue
        rows = given.rows.without(ROW, given.totals) if given.totals else given.rows
        twice = rows.repeated(agreed, _SHOWN)
        ways = {c: how for c, how in _ONE.items() if c in table.columns}
        if twice.empty and any(map(_PARTNER.search, columns)):
            # Partners of one project, each with money of its own.
            agreed = [c for r in _SAME if (t := table.columns.get(r))
                      and (c := t.found(columns))]  # fmt: skip
            twice = rows.repeated(agreed, _SHOWN)
            ways |= {c: "sum" for c in ways if c != "region"}
        if twice.empty:
            continue
        first = twice.iloc[0]
        is_summed = "sum" in ways.values()
        one = Choice(
            "sum" if is_summed else "once",
            _("one project: the money of its rows is added up") if is_summed
            else _("one project: its money is counted once"),
            {"columns": {"project": {"digest": agreed}}, "aggregate": ways,
             "repeats": "once"},
        )  # fmt: skip
        return [
            Question(
                "projects.repeats",
                _(
                    "Rows agree in {columns} ('{title}', {n:,} rows, the first is row "
                    "{row}). Are they one project at several places, or several?",
                    columns=", ".join(agreed), title=str(first[agreed[0]])[:60],
                    n=int(first["n"]), row=int(first["row"]),
                ),
                (
                    one,
                    Choice("several", _("several projects of the same title"),
                           {"repeats": "several"}),
                ),
                place,
            )
        ]  # fmt: skip
    return []


def keyed_alike(recipe: Recipe) -> Recipe:
    """Give who takes part the keys of the projects, once these are told by content."""
    listed = next((t for t in recipe.tables if t.table == "projects"), None)
    key = listed.columns.get("project") if listed else None
    if key is None or key.row:
        return recipe
    for place, table in enumerate(recipe.tables):
        own = table.columns.get("project")
        if own is not None and own.row:
            keyed = replace(table, columns={**table.columns, "project": key})
            if not keyed.word("aggregate"):
                keyed = keyed.told("aggregate", {"": "first"})
            recipe = recipe.with_table(place, keyed)
    return recipe
