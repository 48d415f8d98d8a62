"""One question in SQL over some tables: read only, closed to the outside, and short."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final

import duckdb
import pandas as pd

from madang.errors import EngineError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LONGEST", "ROWS", "SECONDS", "ask", "named"]

SECONDS: Final = 10.0
"""Seconds that a question may take."""

ROWS: Final = 100_000
"""Rows that an answer may have."""

LONGEST: Final = 10_000
"""Signs that a question may have."""

_CLOSED: Final = {
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_access": False,
    "max_temp_directory_size": "0KB",
    "memory_limit": "512MB",
    "python_enable_replacements": False,
    "threads": 1,
}
"""No file, no network, no variable of the program, and little of the machine."""

_AT_ONCE: Final = threading.BoundedSemaphore(2)
_PATIENCE: Final = 5.0
_WORDS: Final = re.compile(r"\w+")
_BEGINS: Final = re.compile(
    r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|FROM|WITH)\b", re.IGNORECASE | re.DOTALL
)


def named(sentence: str, name: str) -> bool:
    """Tell whether a question names a table."""
    return name.casefold() in {w.casefold() for w in _WORDS.findall(sentence)}


def ask(tables: Mapping[tuple[str, str], pd.DataFrame], sentence: str) -> pd.DataFrame:
    """Answer a question.

    Parameters
    ----------
    tables : mapping of (str, str) to DataFrame
        What may be asked about, by schema and name.
    sentence : str
        One statement that selects.

    Returns
    -------
    DataFrame
        Its columns as the question names them; a name that comes twice is numbered.

    Raises
    ------
    EngineError
        If it is none, takes too long or too much, or DuckDB cannot read it.
    """
    if len(sentence) > LONGEST:
        raise EngineError(
            _("A question has at most {n:,} signs; this one has {m:,}.",
              n=LONGEST, m=len(sentence))
        )  # fmt: skip
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise EngineError(
            _("Others are asking; two questions are answered at once. Send it again.")
        )
    try:
        with duckdb.connect(":memory:", config=_CLOSED) as held:
            _require_select(held, sentence)
            for (schema, name), table in tables.items():
                held.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
                held.register("given", table)
                held.execute(f'CREATE TABLE "{schema}"."{name}" AS FROM given')
                held.unregister("given")
            held.execute("SET lock_configuration = true")
            return _answered(held, sentence)
    except duckdb.InterruptException:
        raise EngineError(
            _("The question took longer than {n:.0f} seconds and was stopped. Ask for "
              "less: fewer rows, a condition, no table beside itself.", n=SECONDS)
        ) from None  # fmt: skip
    except duckdb.OutOfMemoryException:
        raise EngineError(
            _("The question needs more memory than a question may have. Ask for less: "
              "fewer rows, a condition, no table beside itself.")
        ) from None  # fmt: skip
    except duckdb.Error as refused:
        said = str(refused).strip()[:600]
        raise EngineError(
            _("The database cannot answer this: {reason}", reason=said)
        ) from None
    finally:
        _AT_ONCE.release()


def _require_select(held: duckdb.DuckDBPyConnection, sentence: str) -> None:
    """Refuse what is not one statement that selects."""
    found = held.extract_statements(sentence)
    is_one = len(found) == 1 and found[0].type == duckdb.StatementType.SELECT
    if not is_one or not _BEGINS.match(sentence):  # PRAGMA, too, is read as SELECT
        raise EngineError(
            _("A question is one statement that begins with SELECT, FROM or WITH; "
              "nothing is changed here, and no file is read.")
        )  # fmt: skip


def _answered(held: duckdb.DuckDBPyConnection, sentence: str) -> pd.DataFrame:
    """Give the answer, unless it takes too long or is too much."""
    clock = threading.Timer(SECONDS, held.interrupt)
    clock.daemon = True
    clock.start()
    try:
        held.execute(sentence)
        heads = [str(column[0]) for column in held.description or ()]
        rows = held.fetchmany(ROWS + 1)
    finally:
        clock.cancel()
    if len(rows) > ROWS:
        raise EngineError(
            _("The answer has more than {n:,} rows. Add a condition, or LIMIT.", n=ROWS)
        )
    return pd.DataFrame(rows, columns=_apart(heads))


def _apart(heads: list[str]) -> list[str]:
    """Tell names apart that come twice."""
    made: list[str] = []
    for head in heads:
        name, n = head, 1
        while name in made:
            n += 1
            name = f"{head}_{n}"
        made.append(name)
    return made
