"""Where the record lies: a file of SQLite beside the study, or PostgreSQL by its URL.

Django keeps one list of databases in a process; each record is one of them under a
name of its own, so that a test or a page of several studies can have several.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from madang.errors import StudyError
from madang.language import _
from madang.store import own

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "APP",
    "LABEL",
    "URL",
    "Router",
    "database",
    "joined",
    "migrated",
    "place_of",
]

APP: Final = "madang.record"
LABEL: Final = "record"
URL: Final = "MADANG_DATABASE"
"""Where a ministry's database is named: ``postgresql://user@host:port/name``."""

_FILE: Final = "record.sqlite3"
_WAIT: Final = 30
_POSTGRES: Final = ("postgresql", "postgres")


class Router:
    """Keep the tables of the record out of every other database, and the reverse."""

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Tell whether a table belongs into a database."""
        if app_label == LABEL or db.startswith(LABEL):
            return app_label == LABEL and db.startswith(LABEL)
        return None


def place_of(folder: Path) -> Path:
    """Give the file of a study's record; it need not be there."""
    whole = folder.resolve()
    return whole.with_name(f".{whole.name}.record") / _FILE


def database(folder: Path) -> dict[str, Any]:
    """Say where the record of a study lies, in the words of Django.

    Parameters
    ----------
    folder : Path
        The study. Where the environment names a database (`URL`), it is that one.

    Returns
    -------
    dict of str to object

    Raises
    ------
    StudyError
        If the URL is not one of PostgreSQL.
    """
    url = os.environ.get(URL, "")
    return of_url(url) if url else of_file(place_of(folder))


def of_file(path: Path) -> dict[str, Any]:
    """Describe a file of SQLite: whole after a fall of power, one writer at a time."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": _WAIT,
        },
    }


def of_url(url: str) -> dict[str, Any]:
    """Describe a database of PostgreSQL."""
    parts = urlsplit(url)
    if parts.scheme not in _POSTGRES or len(parts.path) <= 1:
        raise StudyError(
            _(
                "{variable} names no database of PostgreSQL. It looks like this: "
                "postgresql://NAME@HOST:5432/DATABASE",
                variable=URL,
            )
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def joined(alias: str, described: dict[str, Any]) -> str:
    """Add a database to those of this process; sets Django where nothing is set.

    Parameters
    ----------
    alias : str
        Begins with ``record``.
    described : dict
        As `database` gives it.

    Returns
    -------
    str
        The alias.
    """
    import django  # noqa: PLC0415 - an extra, slow to load
    from django.conf import settings  # noqa: PLC0415 - the same

    if not settings.configured:
        settings.configure(
            DATABASES={"default": {**of_file_in_memory()}},
            DATABASE_ROUTERS=[Router()],
            INSTALLED_APPS=[APP],
            LOGGING_CONFIG=None,
            USE_I18N=False,
        )
        django.setup()
    from django.db import connections  # noqa: PLC0415 - needs the settings

    known = connections.databases
    known[alias] = described
    connections.settings = connections.configure_settings(known)
    return alias


def of_file_in_memory() -> dict[str, Any]:
    """Describe a database that nobody uses."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def migrated(alias: str) -> None:
    """Bring a database to the form of this version, made where there is none."""
    from pathlib import Path  # noqa: PLC0415 - for files alone

    from django.core.management import call_command  # noqa: PLC0415 - an extra
    from django.db import connections  # noqa: PLC0415 - the same

    described = connections[alias].settings_dict
    is_file = connections[alias].vendor == "sqlite"
    if is_file:
        folder = Path(described["NAME"]).parent
        own.refuse_links(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    call_command("migrate", LABEL, database=alias, verbosity=0, interactive=False)
    if is_file:
        Path(described["NAME"]).chmod(0o600)
