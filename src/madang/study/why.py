"""The way back: from one number to its input rows, their file and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import CONTRACTS, Provenance
from madang.errors import ResultError
from madang.language import _
from madang.store import results
from madang.study.create import read_provenance
from madang.study.freshness import outdated, results_folder
from madang.study.hashes import Hashes
from madang.study.load import check
from madang.study.stages import makes, select

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from madang.contracts import ResultTable
    from madang.language import Message
    from madang.study.config import Study

__all__ = ["Explanation", "InputRows", "explain", "parse_query", "pick"]

_CODES: Final = frozenset(name for one in CONTRACTS.values() for name in one.grain)
"""Columns of the records by which rows are told apart."""
_CLASSES: Final = frozenset(
    column.name for one in CONTRACTS.values() for column in one.columns if column.one_of
) | {"dimension"}  # usual words, to which a study may add its own
"""Columns of the records that hold one word of a list."""


@dataclass(frozen=True, slots=True)
class InputRows:
    """The rows of one input table that a number was made from.

    Attributes
    ----------
    table : str
        Name of the table.
    rows : DataFrame
        The rows, with their numbers in the file as index.
    of : int
        Rows of the whole table.
    provenance : Provenance
        Where the table came from.
    """

    table: str
    rows: pd.DataFrame
    of: int
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Explanation:
    """One result row, how it was made, and from what.

    Attributes
    ----------
    stage, table : str
        Where the row stands.
    made : ResultTable or None
        What the table says of itself.
    found : DataFrame
        The rows of the result that answer the question.
    manifest : mapping
        Parameters, hashes of inputs, version, engine and time.
    inputs : tuple of InputRows
        The rows it was made from, table by table.
    outdated : Message or None
        That it is not of what the study holds now.
    """

    stage: str
    table: str
    made: ResultTable | None
    found: pd.DataFrame
    manifest: Mapping[str, Any]
    inputs: tuple[InputRows, ...]
    outdated: Message | None = None


def parse_query(words: tuple[str, ...]) -> dict[str, str]:
    """Read ``column=value`` words.

    Parameters
    ----------
    words : tuple of str
        Such as ``("region=11", "year=2024")``; one word may hold several,
        parted by commas.

    Returns
    -------
    dict of str to str

    Raises
    ------
    ResultError
        If a word has no equals sign.
    """
    query = {}
    for word in ",".join(words).split(","):
        if not word.strip():
            continue
        name, mark, value = word.partition("=")
        if not mark:
            raise ResultError(
                _(
                    "'{word}' is not column=value. Example: region=11 year=2024",
                    word=word,
                )
            )
        query[name.strip()] = value.strip()
    return query


def explain(
    study: Study, stage: str, table: str, query: Mapping[str, str]
) -> Explanation:
    """Lead from a number back to its records.

    Parameters
    ----------
    study : Study
        The study.
    stage, table : str
        Which result table.
    query : mapping of str to str
        Columns and the values that pick the row.

    Returns
    -------
    Explanation

    Raises
    ------
    ResultError
        If there is no such result, column or row.
    StudyError
        If there is no such stage.
    """
    chosen = select((stage,))[-1]
    folder, hashes = results_folder(study), Hashes(study)
    result = results.read(folder, stage, table)
    found = pick(result, query, f"{stage}/{table}")
    record = results.manifest(folder, stage) or {}
    old = outdated(study, chosen, record, hashes)
    origins, _notes = read_provenance(study, hashes)
    tables = check(study, hashes, as_filed=True)
    made = makes().get((stage, table))
    keys = _keys(found, query, made)
    if "cluster" in found.columns and "activity" not in keys:
        keys |= _parts_of(folder, stage, found)
    names = [name for name in record.get("inputs", {}) if name in tables]
    traced = {name: _trace(tables, name, keys, depth=2) for name in names}
    if "participations" in traced and "project" not in keys:
        traced |= _joint_work(tables, traced)
    inputs = [
        InputRows(
            name, _numbered(study, name, traced[name]), len(tables[name]), origins[name]
        )
        for name in names
    ]
    return Explanation(stage, table, made, found, record, tuple(inputs), old)


def _numbered(study: Study, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows the numbers an editor shows: a text table begins with its header."""
    first = 1 if study.tables[name].suffix.lower() == ".parquet" else 2
    return rows.set_axis(rows.index + first)


def pick(result: pd.DataFrame, query: Mapping[str, str], place: str) -> pd.DataFrame:
    """Pick the rows of a result that a query names."""
    chosen = pd.Series(data=True, index=result.index)
    for name, value in query.items():
        if name not in result.columns:
            columns = ", ".join(result.columns)
            raise ResultError(
                _(
                    "{place} has no column '{name}'; it has: {columns}.",
                    place=place,
                    name=name,
                    columns=columns,
                )
            )
        chosen &= _same(result[name], value)
    if not chosen.any():
        asked = ", ".join(f"{k}={v}" for k, v in query.items())
        stage, _unused, table = place.partition("/")
        hint = f"madang show {stage} --table {table}"
        raise ResultError(
            _(
                "No row of {place} has {asked}. List its rows with: {hint}",
                place=place,
                asked=asked,
                hint=hint,
            )
        )
    return result[chosen]


def _same(column: pd.Series, value: str) -> pd.Series:
    """Compare cells with a word, numbers as numbers."""
    if pd.api.types.is_bool_dtype(column):
        same = column.astype("str").str.lower() == value.lower()
    elif pd.api.types.is_numeric_dtype(column):
        same = column.astype("float64") == pd.to_numeric(value, errors="coerce")
    else:
        same = column.astype("str") == value
    return same.fillna(value=False).astype(bool)


def _keys(
    found: pd.DataFrame, query: Mapping[str, str], made: ResultTable | None
) -> dict[str, set[str]]:
    """Collect the codes by which a result row points at records."""
    keys: dict[str, set[str]] = {}
    one = found.head(1) if len(found) > 1 and not query else found
    for name in one.columns:
        key = _key_of(str(name), made)
        if key:
            values = {_plain(v) for v in one[name].dropna().unique()} - {"total"}
            if values and len(values) <= 200:  # noqa: PLR2004 - more is no trace
                keys.setdefault(key, set()).update(values)
    return keys


def _key_of(name: str, made: ResultTable | None) -> str:
    """Name the column of the records whose codes a result column holds, or none.

    A column that is no part of what a row is, such as the region that leads an
    activity, points at no records: the number was not made from that region's alone.
    """
    column = made.column(name) if made else None
    is_part = made is not None and name in made.key
    of_pair = name.removesuffix("_a").removesuffix("_b")
    if column is not None and column.refers_to in CONTRACTS:
        code = CONTRACTS[column.refers_to].grain[0]
        return code if is_part or of_pair == code else ""
    if name in _CODES or (is_part and name in _CLASSES):
        return name
    return of_pair if of_pair in _CODES else ""


def _parts_of(folder: Path, stage: str, found: pd.DataFrame) -> dict[str, set[str]]:
    """Give the activities of the clusters that a result row names."""
    try:
        parts = results.read(folder, stage, "definitions")
    except ResultError:
        return {}
    own = parts.loc[parts["cluster"].isin(found["cluster"]), "activity"]
    return {"activity": set(own.astype(str))} if len(own) else {}


def _plain(value: object) -> str:
    """Write a code so that 2024, 2024.0 and '2024' are the same."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _trace(
    tables: Mapping[str, pd.DataFrame],
    name: str,
    keys: Mapping[str, set[str]],
    *,
    depth: int,
) -> pd.DataFrame:
    """Keep the rows of a table that the codes point at, directly or by reference."""
    table = tables[name]
    keep = pd.Series(data=True, index=table.index)
    ends = ("origin", "destination")
    for column in CONTRACTS[name].columns:
        if column.name in keys:
            keep &= _named(table[column.name], keys[column.name])
        elif column.name in ends and "region" in keys:
            continue  # a flow belongs to either end: see below
        elif column.refers_to in tables and depth and column.refers_to != name:
            target = CONTRACTS[column.refers_to]
            further = set(keys) & set(target.names) - set(CONTRACTS[name].names)
            if further:
                sub = {k: keys[k] for k in further}
                rows = _trace(tables, column.refers_to, sub, depth=depth - 1)
                keep &= table[column.name].isin(rows[target.grain[0]])
    if "region" in keys and set(ends) <= set(table.columns):
        keep &= table[list(ends)].isin(keys["region"]).any(axis="columns")
    return table[keep]


def _joint_work(
    tables: Mapping[str, pd.DataFrame], traced: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Keep the projects that the organisations share, and all who take part in them."""
    shared, projects = tables["participations"], tables["projects"]
    own = shared["organisation"].isin(traced["organisations"]["organisation"])
    theirs = shared["project"].isin(shared.loc[own, "project"])
    return {
        "participations": shared[theirs],
        "projects": projects[projects["project"].isin(shared.loc[own, "project"])],
    }


def _named(column: pd.Series, values: set[str]) -> pd.Series:
    """Tell which cells hold one of the values.

    A year that the table lacks stands for the last one before it: that is what
    a stage reads where a year has no records yet.
    """
    same = column.map(_plain).isin(values)
    if column.name == "year" and not same.any():
        earlier = column[column <= max(map(float, values))]
        same = (column == earlier.max()) if len(earlier) else same | True
    return same.fillna(value=False).astype(bool)
