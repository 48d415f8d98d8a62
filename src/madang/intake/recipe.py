"""What a file means, as data: read from TOML, held to its words, written, hashed.

A recipe says how a file is laid out and which tables it gives. What a user answers
once stands in it, so that next year's file needs no question. It names no year.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from madang.contracts import CONTRACTS, nearest
from madang.contracts.toml import parse_toml
from madang.errors import ContractError
from madang.intake.taken import Taken
from madang.intake.words import (
    FILE,
    HEAD,
    RECOGNISE,
    REGION,
    TABLE,
    TAKEN,
    Word,
)
from madang.language import Lines, Message, Named, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["NAME", "Recipe", "TableRecipe", "dump", "parse"]

_BESIDE: Final = re.compile(r"[a-z][a-z_]{0,29}")
_LOOKS: Final = re.compile(r"\(\?<?[=!]")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
"""What a recipe may be called; its file is called so, too."""


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """How one table is made of a file.

    Attributes
    ----------
    table : str
        Name of its contract.
    columns : mapping of str to Taken
        Where each column of the contract comes from.
    words : mapping of str to object
        The other words of the recipe, as they stand in it.
    """

    table: str
    columns: Mapping[str, Taken] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)

    def word(self, name: str) -> Any:
        """Give a word, or what stands for it where it is not told."""
        return self.words.get(name, TABLE[name].absent)

    def told(self, name: str, value: Any) -> TableRecipe:
        """Give the recipe with one word told otherwise."""
        return replace(self, words={**self.words, name: value})

    def within(self, name: str, key: str, value: Any) -> TableRecipe:
        """Give the recipe with one entry of a word told otherwise."""
        return self.told(name, {**self.word(name), key: value})


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a kind of file means.

    Attributes
    ----------
    name : str
        What it is called.
    about : mapping of str to str
        title, title_ko, source, licence, language.
    recognise : mapping of str to object
        How a file of the kind is known: columns, file, preamble.
    file : mapping of str to object
        How the file is laid out.
    tables : tuple of TableRecipe
        The tables it gives.
    regions : tuple of mapping
        Regions that a file of the kind names: columns of the table ``regions``, and
        other ``spellings``; ``core`` for those of the core.
    """

    name: str
    about: Mapping[str, str] = field(default_factory=dict)
    recognise: Mapping[str, Any] = field(default_factory=dict)
    file: Mapping[str, Any] = field(default_factory=dict)
    tables: tuple[TableRecipe, ...] = ()
    regions: tuple[Mapping[str, Any], ...] = ()

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What is to be known of the figures."""
        told = {"en": self.about.get("remark"), "ko": self.about.get("remark_ko")}
        said = {k: v for k, v in told.items() if v}
        return (_("{text}", text=Named(said)),) if said else ()

    def spelt(self, table: TableRecipe) -> TableRecipe:
        """Give a table with what the file calls its regions told."""
        words = {
            x: row["region"]
            for row in self.regions
            for x in (row["name"], *row.get("spellings", ()))
        }
        held = table.word("map")
        told = {
            c.name: {**words, **held.get(c.name, {})}
            for c in CONTRACTS[table.table].columns
            if words and c.refers_to == "regions"
        }
        return table.told("map", {**held, **told}) if told else table

    @property
    def listed(self) -> list[dict[str, Any]]:
        """Rows of the table regions that it tells."""
        return [
            {k: v for k, v in row.items() if k not in REGION} for row in self.regions
        ]

    def with_table(self, place: int, table: TableRecipe) -> Recipe:
        """Give the recipe with one of its tables told otherwise."""
        kept = list(self.tables)
        kept[place] = table
        return replace(self, tables=tuple(kept))

    @property
    def hash(self) -> str:
        """SHA-256 of what it says."""
        return hashlib.sha256(dump(self).encode()).hexdigest()


def dump(recipe: Recipe) -> str:
    """Write a recipe as TOML.

    Parameters
    ----------
    recipe : Recipe
        The recipe.

    Returns
    -------
    str
        Text that `parse` reads back as the same recipe.
    """
    head: dict[str, Any] = {"name": recipe.name, **recipe.about}
    if recipe.recognise:
        head["recognise"] = dict(recipe.recognise)
    told: dict[str, Any] = {"recipe": head}
    if recipe.file:
        told["file"] = dict(recipe.file)
    told["table"] = [
        {
            "table": one.table,
            **{k: v for k, v in one.words.items() if v not in ({}, [], "", ())},
            "columns": {k: v.dump() for k, v in one.columns.items()},
        }
        for one in recipe.tables
    ]
    if recipe.regions:
        told["region"] = [dict(row) for row in recipe.regions]
    return tomli_w.dumps(told)


def parse(text: str, file: str) -> Recipe:
    """Read a recipe, or say everything that is wrong with it.

    Parameters
    ----------
    text : str
        TOML.
    file : str
        Name of its file, for messages.

    Returns
    -------
    Recipe

    Raises
    ------
    ContractError
        If it is no TOML, or breaks a rule; the message lists every breach with the
        word at fault.
    """
    try:
        told = parse_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused(file, [_("it is no TOML: {error}.", error=error)]) from None
    breaches = list(_breaches(told))
    if breaches:
        raise _refused(file, breaches)
    head = dict(told["recipe"])
    recognise = head.pop("recognise", {})
    return Recipe(
        name=head.pop("name"),
        about={k: str(v) for k, v in head.items()},
        recognise=recognise,
        file=told.get("file", {}),
        tables=tuple(_table(one) for one in told["table"]),
        regions=tuple(told.get("region", ())),
    )


def _table(told: Mapping[str, Any]) -> TableRecipe:
    """Read one table of a recipe."""
    columns = {k: Taken.of(v) for k, v in told.get("columns", {}).items()}
    words = {k: v for k, v in told.items() if k not in {"table", "columns"}}
    return TableRecipe(told["table"], columns, words)


def _refused(file: str, breaches: list[Message]) -> ContractError:
    """Say what is wrong with a recipe."""
    lines = [
        _("'{file}' is no recipe that can be used:", file=file),
        *(_("  {line}", line=one) for one in breaches),
        _("Nothing was loaded. What a recipe may say: docs/reference/recipes.md"),
    ]
    return ContractError(_("{lines}", lines=Lines(tuple(lines))))


def _breaches(told: Mapping[str, Any]) -> Iterator[Message]:
    """List what is wrong in a recipe."""
    parts = ("recipe", "file", "table", "region")
    for key in (k for k in told if k not in parts):
        yield _unknown("", key, parts)
    head, tables = told.get("recipe"), told.get("table")
    if not isinstance(head, dict) or not NAME.fullmatch(str(head.get("name", ""))):
        yield _(
            "[recipe] name: there must be one, of small letters, digits and hyphens. "
            '→ name = "our-list"'
        )
    else:
        yield from _held("[recipe]", head, HEAD)
        yield from _held("[recipe.recognise]", head.get("recognise", {}), RECOGNISE)
    yield from _held("[file]", told.get("file", {}), FILE)
    if not isinstance(tables, list) or not tables:
        yield _('[[table]]: there must be one at least. → table = "stocks"')
        return
    for place, one in enumerate(tables, start=1):
        yield from _table_breaches(f"[[table]] {place}", one)
    rows = told.get("region", [])
    for place, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        yield from _region_breaches(f"[[region]] {place}", row)


def _region_breaches(place: str, row: Any) -> Iterator[Message]:
    """List what is wrong in one region of a recipe."""
    if not isinstance(row, dict) or not {"region", "name"} <= row.keys():
        yield _("{place}: it must tell region (a code) and name.", place=place)
        return
    yield from _held(place, {k: v for k, v in row.items() if k in REGION}, REGION)
    known = (*CONTRACTS["regions"].names, *REGION)
    for key in (k for k in row if k not in known):
        yield _unknown(place, key, known)


def _table_breaches(place: str, told: Any) -> Iterator[Message]:
    """List what is wrong in one table of a recipe."""
    name = told.get("table", "") if isinstance(told, dict) else ""
    if name not in CONTRACTS:
        yield _unknown(f"{place} table", str(name), CONTRACTS)
        return
    breaches = list(_held(place, told, TABLE))
    yield from breaches
    if breaches:
        return  # what follows reads words of the right kind
    names = CONTRACTS[name].names
    for key, value in told.get("beside", {}).items():
        if key in names or not _BESIDE.fullmatch(key):
            yield _("{place} beside.{key}: it must be small letters, and no column of "
                    "the table.", place=place, key=key)  # fmt: skip
        yield from _column_breaches(place, key, value, (key,))
    across = str(told.get("wide", {}).get("names", ""))
    yield from _pattern(place, "wide", [across])
    groups = _groups(across)
    columns = told.get("columns", {})
    for key, value in columns.items():
        yield from _column_breaches(place, key, value, names)
    given = {*columns, *groups, *told.get("ask", ()), *told.get("constant", {})}
    given |= set(told.get("aggregate", {}))
    for column in CONTRACTS[name].columns:
        if column.required and column.name not in given | {"value"}:
            yield _(
                "{place}: '{table}' needs the column '{column}' ({says}). → name it in "
                "columns, in constant, or as a group of wide.",
                place=place, table=name, column=column.name, says=column.says,
            )  # fmt: skip


def _column_breaches(
    place: str, key: str, value: Any, names: tuple[str, ...]
) -> Iterator[Message]:
    """List what is wrong in what is told of one column."""
    if key not in names:
        yield _unknown(f"{place} columns", key, names)
    if not isinstance(value, dict):
        if not isinstance(value, str):
            yield _("{place} columns.{key}: it must name a column.", place=place,
                    key=key)  # fmt: skip
        return
    yield from _held(f"{place} columns.{key}", value, TAKEN)
    if _LOOKS.search(str(value.get("pattern", ""))):
        yield _(
            "{place} columns.{key}: a pattern on cells cannot look ahead or behind: "
            "(?= (?! (?<. → match more, and name the group you want.",
            place=place, key=key,
        )  # fmt: skip


def _held(place: str, told: Any, words: Mapping[str, Word]) -> Iterator[Message]:
    """Hold the words of a section to what they may be."""
    if not isinstance(told, dict):
        yield _("{place}: it must be a table of words.", place=place)
        return
    for key, value in told.items():
        if key not in words:
            yield _unknown(place, key, words)
            continue
        says = words[key]
        if not says.fits(value):
            yield _(
                "{place} {key}: {value} is not {kind}. It says: {says}",
                place=place, key=key, value=repr(value)[:60], kind=says.kind.says,
                says=says.says,
            )  # fmt: skip
        elif says.is_pattern:
            yield from _pattern(place, key, value)


def _pattern(place: str, key: str, value: Any) -> Iterator[Message]:
    """Refuse a pattern that is none."""
    texts = [value] if isinstance(value, str) else list(value)
    for text in texts:
        pattern = text.get("names", "") if isinstance(text, dict) else text
        try:
            re.compile(pattern)
        except re.error as error:
            yield _(
                "{place} {key}: '{pattern}' is no pattern: {error}.",
                place=place, key=key, pattern=pattern[:60], error=error,
            )  # fmt: skip


def _groups(pattern: Any) -> tuple[str, ...]:
    """Name the groups of a pattern."""
    try:
        return tuple(re.compile(str(pattern)).groupindex)
    except re.error:
        return ()


def _unknown(place: str, key: str, known: Any) -> Message:
    """Say that a word is not known, and which is nearest."""
    return _(
        "{place} '{key}' is not known. → {near}",
        place=place, key=key, near=nearest(key, tuple(known)),
    )  # fmt: skip
