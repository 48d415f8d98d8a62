"""``madang audit``, ``backup`` and ``restore``: the record of calls and decisions."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.cli.console import StudyOption, told
from madang.errors import LedgerError, StudyError
from madang.language import Message, _

if TYPE_CHECKING:
    from madang.record.working import Record

__all__ = ["BACKUP", "RESTORE", "app", "backup", "restore"]

app = typer.Typer(
    help=told(
        _("The record of calls, decisions and money: begin it, look through it.")
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

BACKUP: Final[Message] = _(
    "Copy the record into a file; it can be written to meanwhile."
)
RESTORE: Final[Message] = _("Put a copy of the record back; what stood there is kept.")
_ALIAS: Final = "record_study"

Copy = Annotated[Path, typer.Argument(help=told(_("File of the copy.")))]


def _opened(study: Path, *, is_new: bool = False) -> Record:
    """Give the record of a study."""
    if find_spec("django") is None:
        raise StudyError(
            _("The record is part of an extra. Install it: pip install 'madang[web]'")
        )
    from madang.record import opening  # noqa: PLC0415 - an extra, slow to load

    described = opening.database(study)
    is_file = "sqlite3" in described["ENGINE"]
    if is_file and not is_new and not opening.place_of(study).is_file():
        raise StudyError(
            _("The study has no record yet. Begin it: madang audit begin NAME")
        )
    if not is_file and find_spec("psycopg") is None:
        raise StudyError(
            _(
                "PostgreSQL is reached by an extra. Install it: "
                "pip install 'madang[postgres]'"
            )
        )
    alias = opening.joined(_ALIAS, described)
    from madang.record.working import Record  # noqa: PLC0415 - needs the settings

    return Record(alias)


@app.command(help=told(_("Begin a record, or bring it to the form of this version.")))
def begin(
    name: Annotated[
        str, typer.Argument(help=told(_("First national officer, who gives offices.")))
    ],
    study: StudyOption = Path(),
) -> None:
    """Make the tables and the first officer."""
    record = _opened(study, is_new=True)
    from madang.record.house import begun  # noqa: PLC0415 - needs the settings
    from madang.record.opening import migrated  # noqa: PLC0415 - the same

    migrated(record.alias)
    begun(record, name)
    console.say(_("The record has begun; '{name}' is its national officer.", name=name))


@app.command(help=told(_("Look through the chain of entries; name the first bad one.")))
def verify(
    head: Annotated[
        str,
        typer.Option(
            help=told(_("A head from paper, NUMBER:SEAL, to hold it against."))
        ),
    ] = "",
    study: StudyOption = Path(),
) -> None:
    """Look through the chain."""
    record = _opened(study)
    from madang.record.auditing import verify as look  # noqa: PLC0415 - the same

    found = look(record, _printed(head) if head else None)
    if found.says is not None:
        raise LedgerError(
            _(
                "Entry {number} is bad: {says} The {n:,} before it "
                "{n:~fits/fit}; stop work on the record and restore a backup.",
                number=found.number,
                says=found.says,
                n=found.entries,
            )
        )
    console.say(
        _(
            "All {n:,} {n:~entry fits/entries fit}. Head of the chain: {head}",
            n=found.entries,
            head=f"{found.entries}:{found.seal}",
        )
    )


def _printed(head: str) -> tuple[int, str]:
    """Read a head as it is printed."""
    number, _colon, seal = head.partition(":")
    if not number.isdecimal() or not seal:
        raise LedgerError(
            _("A head looks like this: 120:9f86d081884c7d65…; found {head}.",
              head=head[:80])
        )  # fmt: skip
    return int(number), seal.strip().rstrip("…")


def backup(copy: Copy, study: StudyOption = Path()) -> None:
    """Copy the record."""
    record = _opened(study)
    from madang.record.backups import back_up, manifest_of  # noqa: PLC0415 - the same

    made = back_up(record, copy)
    console.say(
        _(
            "The record is copied into '{place}' with its manifest {name}. Head of the "
            "chain: {head}",
            place=str(copy),
            name=manifest_of(copy).name,
            head=f"{made['entries']}:{made['seal']}",
        )
    )


def restore(copy: Copy, study: StudyOption = Path()) -> None:
    """Put a copy back."""
    record = _opened(study, is_new=True)
    from madang.record.backups import restore as put  # noqa: PLC0415 - the same

    found = put(record, copy)
    console.say(_("The record is restored; all {n:,} entries fit.", n=found.entries))
