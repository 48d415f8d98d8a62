"""The columns that a table of a recipe takes from a file, as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import CONTRACTS, ColumnType
from madang.engines.rows import ROW
from madang.errors import SourceError
from madang.intake.amounts import BETWEEN
from madang.intake.known import role_of
from madang.intake.taken import Taken
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from madang.engines.rows import Rows
    from madang.intake.recipe import TableRecipe

__all__ = ["ACROSS", "MOST_LABELS", "Given", "Laid", "has_columns", "is_amount", "lay"]

ACROSS: Final = "_across"
"""Column in which cells that ran across lie below one another."""

MOST_LABELS: Final = 200_000
"""Labels of a column that can be judged one by one."""

_SPECIAL: Final = ("unit", "flag", "currency", "latest")
_LAYING: Final = ("constant", "wide", "scale", "names", "aggregate", "beside")
_RULED: Final = ("only", "drop", "withheld_when")


@dataclass(frozen=True, slots=True)
class Given:
    """One table of a file, opened, and what a study knows already.

    Attributes
    ----------
    file : str
        Name of the file.
    rows : Rows
        Its records without footnotes.
    scratch : Path
        Folder for what is laid down on the way.
    preamble, notes : str
        Text above the header and below the table.
    is_asian : bool
        Whether a comma can only part thousands.
    regions, activities : mapping of str to str
        Names of the study's own by code.
    totals, gone : tuple
        Rows of a list that are the sum of others; its projects that are set aside.
    deals_with_negatives : bool
        Whether none asks about amounts below zero.
    laid : dict of str to Laid
        What was laid down already, by the words that it depends on.
    """

    file: str
    rows: Rows
    scratch: Path
    preamble: str = ""
    is_asian: bool = False
    regions: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    notes: str = ""
    deals_with_negatives: bool = False
    laid: dict[str, Laid] = field(default_factory=dict)

    def fresh(self, name: str) -> Path:
        """Give a place in the folder that nothing has taken yet."""
        return self.scratch / f"{name}_{len(list(self.scratch.iterdir()))}.parquet"


@dataclass(frozen=True, slots=True)
class Laid:
    """Records of one table as text.

    Attributes
    ----------
    rows : Rows
        Columns of the contract as text; ``x_unit``, ``x_flag``, ``x_currency``,
        ``x_power`` and ``x_name_…``, where the recipe names them; ``k_0`` and so on,
        by which rows are kept or left out.
    headings : mapping of str to str
        What each is called in the file.
    ruled : mapping of str to str
        Column of the rows by what a rule names.
    records : int
        Records of the file.
    cells : int
        Cells that there must be once those that ran across lie below one another.
    said : tuple of Message
        What was filled from other columns.
    seen : dict of tuple to DataFrame
        Labels that were listed already, by their columns.
    """

    rows: Rows
    headings: Mapping[str, str]
    ruled: Mapping[str, str]
    records: int
    cells: int
    said: tuple[Message, ...] = ()
    seen: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict)

    def labels(self, columns: Sequence[str], name: str) -> pd.DataFrame:
        """List the labels of some columns once, or say that there are too many.

        Parameters
        ----------
        columns : sequence of str
            The columns.
        name : str
            What they are called, for the message.

        Returns
        -------
        DataFrame
            As `Rows.distinct`.

        Raises
        ------
        SourceError
            If there are too many to judge.
        """
        key = tuple(columns)
        if key not in self.seen:
            self.seen[key] = self.rows.distinct(key, MOST_LABELS + 1)
        if len(self.seen[key]) > MOST_LABELS:
            raise SourceError(
                _(
                    "'{column}' holds more than {most:,} different labels: they are no "
                    "regions, activities or years. Name another column in the recipe.",
                    column=name, most=MOST_LABELS,
                )
            )  # fmt: skip
        return self.seen[key]


def has_columns(table: TableRecipe, columns: tuple[str, ...]) -> bool:
    """Tell whether a file has what a table of a recipe needs."""
    return not _lacking(table, columns)


def _lacking(table: TableRecipe, columns: tuple[str, ...]) -> list[str]:
    """List what a table needs and a file does not have."""
    across = _across(table, columns)
    there = (*columns, *(across.columns if across is not None else ()))
    lacking = [
        taken.column or taken.match or ", ".join(taken.beside)
        for taken in table.columns.values()
        if not taken.optional and not _is_there(taken, there)
    ]
    if table.word("wide") and across is None:
        lacking.append(str(table.word("wide").get("names", "")))
    return lacking


def _is_there(taken: Taken, columns: tuple[str, ...]) -> bool:
    """Tell whether what a column is taken from is there."""
    if taken.digest:
        return all(taken.digested(columns))
    if taken.row or taken.is_throughout or taken.beside:
        return set(taken.beside) <= set(columns)
    return bool(taken.found(columns) or taken.instead(columns))


def _across(table: TableRecipe, columns: tuple[str, ...]) -> pd.DataFrame | None:
    """List the columns that run across and what their names say; None if none does."""
    wide = table.word("wide")
    if not wide:
        return None
    pattern = re.compile(wide.get("names", ""))
    taken = {c for t in table.columns.values() for c in _used(t, columns)}
    found = [
        {"name": c, **{k: (v or "").strip() for k, v in m.groupdict().items()}}
        for c in columns
        if c not in taken and c != ROW and (m := pattern.fullmatch(c.strip()))
    ]
    return pd.DataFrame(found) if found else None


def is_amount(table: str, name: str) -> bool:
    """Tell whether a column of a contract holds amounts."""
    column = CONTRACTS[table].column(name)
    return column is not None and (
        column.type is ColumnType.NUMBER
        or (column.type is ColumnType.INTEGER and name != "year")
    )


def _used(taken: Taken, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Name the columns that one column of the contract is taken from."""
    return (taken.found(columns), *taken.several(columns), *taken.digested(columns))


def lay(given: Given, table: TableRecipe, name: str) -> Laid:
    """Take the columns that a table of a recipe needs, and lay them down.

    Parameters
    ----------
    given : Given
        The file.
    table : TableRecipe
        The recipe of the table.
    name : str
        What the records are to be called on the engine.

    Returns
    -------
    Laid

    Raises
    ------
    SourceError
        If the file lacks a column.
    """
    told = {w: table.word(w) for w in (*_LAYING, *_SPECIAL)}
    ruled_by = [sorted(table.word(w)) for w in (*_RULED, "totals")]
    key = repr((name, table.table, table.columns, told, ruled_by))
    if key not in given.laid:
        given.laid[key] = _lay(given, table, f"{name}_{len(given.laid)}")
    return given.laid[key]


def _lay(given: Given, table: TableRecipe, name: str) -> Laid:
    """Lay the columns down, whatever was laid before."""
    rows = given.rows
    columns = tuple(c for c in rows.columns if c != ROW)
    if lacking := _lacking(table, columns):
        raise SourceError(
            _(
                "'{file}' lacks what the recipe takes for '{table}': {lacking}. It "
                "has: {columns}. Choose another recipe, or none.",
                file=given.file, table=table.table, lacking=Items(tuple(lacking)),
                columns=Items(columns, most=12),
            )
        )  # fmt: skip
    records = rows.count()
    across = _across(table, columns)
    if across is not None:
        rows = rows.long(across, ACROSS)
    sources = _sources(table, rows.columns, across)
    ruled = _ruled(table, rows.columns)
    rows = rows.cleaned({v: k for k, v in ruled.items()})
    rows, headings = _columns(rows, sources, given.file)
    made, said = _filled(rows, sources)
    constants = {
        name: taken.throughout(given.file, given.preamble)
        for name, taken in table.columns.items() if taken.is_throughout
    }  # fmt: skip
    constants |= {  # the answer, where a file or its name tells nothing
        k: str(v) for k, v in table.word("constant").items()
        if not constants.get(k, k in table.columns)
    }  # fmt: skip
    made = made.constant(constants)
    kept = list(dict.fromkeys([*headings, *ruled.values(), *constants]))
    counted = [c for c, how in table.word("aggregate").items() if how == "count"]
    cells = records * (1 if across is None else len(across))
    made = made.counted([ROW, *kept], counted)
    made = made.shaped([c for c in (*kept, *counted) if is_amount(table.table, c)])
    laid = made.kept(given.scratch / f"{name}.parquet")
    if across is not None:
        ends = BETWEEN.join((across["name"].iloc[0], across["name"].iloc[-1]))
        headings = {k: ends if v == ACROSS else v for k, v in headings.items()}
    shown = headings | {c: c for c in (*constants, *counted)}
    return Laid(laid, shown, ruled, records, cells, said)


def _sources(
    table: TableRecipe, columns: tuple[str, ...], across: pd.DataFrame | None
) -> dict[str, Taken]:
    """List where each column comes from, those of the names that run across too."""
    sources = {
        n: t if t.found(columns) or not (near := t.instead(columns))
        else Taken(beside=near, between=", ")
        for n, t in table.columns.items()
        if not t.is_throughout and (not t.optional or _is_there(t, columns))
    }  # fmt: skip
    if across is not None:
        names = CONTRACTS[table.table].names
        told = [c for c in across.columns if c != "name"]
        sources |= {c: Taken(c) for c in told if c in names and c not in sources}
        value = table.word("wide").get("value", "value")
        sources |= {} if value in sources else {value: Taken(ACROSS)}
        sources |= {f"x_{c}": Taken(c) for c in told if c in _SPECIAL}
    for word in _SPECIAL:
        told = table.word(word)
        spec = Taken.of(told) if isinstance(told, dict) else Taken(str(told))
        if _is_source(spec) and _is_there(spec, columns):
            sources[f"x_{word}"] = spec
    if "x_unit" not in sources and not isinstance(table.word("unit") or {}, str):
        told = [
            c for role in ("unit", "currency") for c in columns if role_of(c) == role
        ]
        unit = next(iter(told), "")
        sources |= {"x_unit": Taken(unit)} if unit else {}
    if table.table == "organisations" and "kind" not in sources and "name" in sources:
        sources["kind"] = sources["name"]  # a name tells a firm from a university
    scale = table.words.get("scale")
    power = str(scale.get("from", "")) if isinstance(scale, dict) else ""
    if scale is None:  # powers of ten that a file states hold without a recipe
        power = next((c for c in columns if role_of(c) == "multiplier"), "")
    if power in columns:
        sources["x_power"] = Taken(power)
    others = {f"x_name_{c}": told for c, told in table.word("names").items()}
    for name, told in {**others, **table.word("beside")}.items():
        spec = Taken.of(told)
        if _is_there(spec, columns):
            sources[name] = spec
    return sources


def _is_source(taken: Taken) -> bool:
    """Tell whether a word names where it is taken from."""
    return bool(taken.column or taken.match or taken.beside)


def _columns(
    rows: Rows, sources: Mapping[str, Taken], file: str
) -> tuple[Rows, dict[str, str]]:
    """Add each column as text, and say what it is called in the file."""
    headings: dict[str, str] = {}
    plain: dict[str, str] = {}
    there = rows.columns
    for name, taken in sources.items():
        own = f"y_{name}"
        if taken.row:
            head = taken.row.rstrip("#")
            digits = len(taken.row) - len(head)
            stem = "" if digits else (file.rpartition(".")[0] or file) + "-"
            rows = rows.numbered(own, f"{head}{stem}", digits)
            headings[name] = ROW
        elif taken.digest:
            headings[name] = ", ".join(parts := taken.digested(there))
            if taken.pattern:
                for column in parts:
                    rows = rows.parted(f"z_{column}", column, taken.pattern, 1)
                parts = tuple(f"z_{column}" for column in parts)
            rows = rows.digested(own, parts, name[:1].upper())
        elif several := taken.several(there):
            rows = rows.beside(own, several, taken.between)
            if taken.pattern:
                rows = rows.parted(own, own, taken.pattern, _group(taken, name))
            headings[name] = " ".join(several)
        elif taken.pattern:
            headings[name] = taken.found(there)
            rows = rows.parted(own, headings[name], taken.pattern, _group(taken, name))
        else:
            headings[name] = taken.found(there)
            plain[own] = headings[name]
    return rows.cleaned(plain), headings


def _filled(
    rows: Rows, sources: Mapping[str, Taken]
) -> tuple[Rows, tuple[Message, ...]]:
    """Fill empty cells from other columns, and give the columns their names."""
    said = []
    for name, taken in sources.items():
        if not (others := taken.instead(rows.columns)):
            continue
        own, rest = f"y_{name}", f"z_{name}"
        rows = rows.beside(rest, others, ", ")
        n = rows.where(own, [""]).without(rest, [""]).count()
        rows = rows.filled(own, (own, rest), "")
        said += [_("{n:,| empty cell/ empty cells} of '{column}' took what stands in "
                   "'{rest}'.", n=n, column=taken.column, rest=", ".join(others))
                 ] if n else []  # fmt: skip
    # Sources may be called as a column of the contract is: they are renamed last.
    return rows.renamed({f"y_{n}": n for n in sources}), tuple(said)


def _group(taken: Taken, name: str) -> int:
    """Give the number of the group of a pattern that a column takes."""
    pattern = re.compile(taken.pattern)
    return pattern.groupindex.get(name, 1) if pattern.groups else 0


def _ruled(table: TableRecipe, columns: tuple[str, ...]) -> dict[str, str]:
    """Name the columns of the file by which rows are kept or left out."""
    told: list[Any] = [k for word in _RULED for k in table.word(word)]
    own = CONTRACTS[table.table].names
    told += [k for k in table.word("totals") if k not in own]
    found: dict[str, str] = {}
    for key in dict.fromkeys(told):
        column = Taken(match=key[1:]) if key.startswith("^") else Taken(key)
        if name := column.found(columns):
            found[name] = f"k_{len(found)}"
    return found
