"""The tables of a study: read, held to their contracts, and put in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from madang.contracts import CONTRACTS, in_order, require
from madang.engines.files import LEFT, is_left, with_sums
from madang.engines.opening import Waiting
from madang.errors import StudyError
from madang.language import _
from madang.sources import folder as folder_source
from madang.store import Log
from madang.study.hashes import Hashes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from madang.study.config import Study

__all__ = ["check", "count", "load", "logs", "vet_logs"]


def check(
    study: Study, hashes: Hashes | None = None, *, as_filed: bool = False
) -> dict[str, pd.DataFrame]:
    """Load all tables of a study, or say everything that is wrong with them.

    Parameters
    ----------
    study : Study
        The study.
    hashes : Hashes, optional
        Its files as they were read; read now where none are given.
    as_filed : bool
        Whether rows keep the order and the numbers that they have in their files;
        else they stand in the order of their keys.

    Returns
    -------
    dict of str to DataFrame
        Typed tables by name.

    Raises
    ------
    ContractError
        If any table breaks its contract; the message lists every breach.
    UnreadableFileError
        If a file is missing or is no table.
    StudyError
        If a core region is no region.
    LedgerError
        If an entry of a log was changed by another hand.
    """
    vet_logs(study)
    files = Hashes(study) if hashes is None else hashes
    return load(study, files, study.engine, ("stock_records",), as_filed=as_filed)[0]


def count(study: Study) -> dict[str, int]:
    """Hold all tables to their contracts, big ones in their files, and count rows.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to int
        Rows by table; what breaks a contract is raised as by `check`.
    """
    vet_logs(study)
    tables, left = load(study, Hashes(study), study.engine, LEFT)
    rows = {n: len(table) for n, table in tables.items()}
    rows |= {n: pq.read_metadata(path).num_rows for n, path in left.items()}
    first = [n for n in study.tables if n in rows]
    return {n: rows[n] for n in (*first, *(n for n in rows if n not in first))}


def logs(study: Study, hashes: Hashes) -> dict[str, pd.DataFrame]:
    """Load the logs of a study alone: nothing else refers to them, nor they to it.

    Parameters
    ----------
    study : Study
        The study.
    hashes : Hashes
        Its files as they were read.

    Returns
    -------
    dict of str to DataFrame
        As `check` gives them; what is wrong with them is raised as there.
    """
    vet_logs(study)
    named = {n: p for n, p in study.tables.items() if CONTRACTS[n].entries}
    return in_order(
        require({n: folder_source.read(n, p, hashes.take(n)) for n, p in named.items()})
    )


def load(
    study: Study,
    files: Hashes,
    url: str,
    leave: Sequence[str],
    *,
    as_filed: bool = False,
) -> tuple[dict[str, pd.DataFrame], dict[str, Path]]:
    """Load tables; big ones of those named stay in their files where they are sound.

    Parameters
    ----------
    study : Study
        The study.
    files : Hashes
        Its files as they were read.
    url : str
        Engine that sums what is given as micro-records.
    leave : sequence of str
        Tables that need not be read, since reductions alone read them.
    as_filed : bool
        As for `check`.

    Returns
    -------
    tables : dict of str to DataFrame
        Typed tables by name.
    left : dict of str to Path
        Files of the tables that stay in them.
    """
    left = {n: p for n, p in study.tables.items() if n in leave and is_left(n, p)}
    asked = (as_filed, *left)
    if asked in files.loaded:
        return files.loaded[asked]
    raw = {
        n: folder_source.read(n, p, files.take(n))
        for n, p in study.tables.items()
        if n not in left
    }
    held = require(raw)
    tables = held if as_filed else in_order(held)
    with Waiting(url, {**tables, **left}) as engine:
        unsound = [name for name in left if not engine.is_sound(name)]
        if not unsound:
            tables = with_sums(tables, engine)
    if unsound:
        # Reading says where and in which words; what can be mended, it mends.
        rest = [n for n in leave if n not in unsound]
        return load(study, files, url, rest, as_filed=as_filed)
    _vet_codes(study, tables)
    files.require_unchanged(left)
    files.loaded[asked] = tables, left
    return tables, left


def vet_logs(study: Study) -> None:
    """Miss a log that lies in the folder and that the settings no longer name.

    Raises
    ------
    StudyError
        If there is one with entries.
    """
    for name, says in CONTRACTS.items():
        path = study.folder / f"{name}.csv"
        if not says.entries or name in study.tables:
            continue
        kept, _torn = Log.of(says).read(path)
        if len(kept):
            raise StudyError(
                _(
                    "'{file}' holds {n:,} {entries}, and study.toml does not name it: "
                    'they would be left out. Add {name} = "{file}" under [tables], or '
                    "move the file out of the study folder.",
                    file=path.name,
                    n=len(kept),
                    entries=says.entries[1],
                    name=name,
                )
            )


def _vet_codes(study: Study, tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse a core, or peers, that name regions which are not there."""
    known = set(tables["regions"]["region"])
    for setting, codes in (("core", study.core), ("peers", study.peers)):
        unknown = [c for c in codes if c not in known]
        if unknown:
            raise StudyError(
                _(
                    "{setting} names {count} codes that are not in 'regions': {names}. "
                    "Correct {setting} in study.toml.",
                    setting=setting,
                    count=len(unknown),
                    names=", ".join(f"'{c}'" for c in unknown),
                )
            )
