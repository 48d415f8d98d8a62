"""The command ``madang`` and its commands."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

import madang
from madang.cli import (
    console,
    contracts,
    decision,
    evaluate,
    intake,
    options,
    overlap,
    overlap_check,
    paper,
    partners,
    portfolio,
    record,
    regions,
    results,
    review,
    studies,
    users,
)
from madang.errors import MadangError, StudyError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.language import Message

__all__ = ["app", "main"]

# Tables leave few cycles behind: to look for them as often as Python does by itself
# takes some per cent of a run.
_COLLECTED: Final = (50_000, 20, 100)

_THREADS: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""How libraries of numbers are told to work, unless the user told them.

Most tables of a study are small: a second thread of theirs waits, spinning, longer
than it works, and on a busy machine takes several times as long. Madang's own kernels
share large work out by themselves.
"""

app = typer.Typer(
    name="madang",
    help=console.told(
        _("Coordinate regional innovation clusters: diagnosis, duplication, portfolio.")
    ),
    epilog=console.told(
        _(
            "Everything is for internal use unless --public is given: report, results, "
            "show and paper take it; nothing else is for publication."
        )
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    """Print the version."""
    if asked:
        console.out.print(f"madang {madang.__version__}")
        raise typer.Exit


@app.callback()
def everywhere(
    language: Annotated[
        str | None,
        typer.Option(help=console.told(_("ko or en; else the study's own language."))),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help=console.told(_("Print the version and leave.")),
        ),
    ] = False,
) -> None:
    """Set what all commands share."""
    del version
    console.set_language(language)


COMMANDS: Final[tuple[tuple[str, Callable[..., None], Message], ...]] = (
    ("new", studies.new, studies.NEW),
    ("import", intake.bring_in, intake.IMPORT),
    ("check", studies.check, studies.CHECK),
    ("run", studies.run, studies.RUN),
    ("report", results.report, results.REPORT),
    ("serve", studies.serve, studies.SERVE),
    ("paper", paper.paper, paper.PAPER),
    ("results", results.results, results.RESULTS),
    ("show", results.show, results.SHOW),
    ("why", results.why, results.WHY),
    ("partners", partners.partners, partners.PARTNERS),
    ("contract", contracts.contract, contracts.CONTRACT),
    ("plan", portfolio.plan, portfolio.PLAN),
    ("frontier", portfolio.frontier, portfolio.FRONTIER),
    ("why-not", portfolio.why_not, portfolio.WHY_NOT),
    ("compare", portfolio.compare, portfolio.COMPARE),
    ("backup", record.backup, record.BACKUP),
    ("restore", record.restore, record.RESTORE),
)
"""Every command with what it does, one line each; rooms of commands follow."""

for _name, _command, _says in COMMANDS:
    app.command(_name, help=console.told(_says))(_command)
overlap.app.command("check", help=console.told(overlap_check.CHECK))(
    overlap_check.check
)
app.add_typer(overlap.app, name="overlap")
app.add_typer(options.app, name="options")
app.add_typer(review.app, name="review")
app.add_typer(decision.app, name="decision")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(intake.recipes, name="recipe")
app.add_typer(regions.app, name="regions")
app.add_typer(users.app, name="users")
app.add_typer(record.app, name="audit")


def main() -> None:
    """Run the command line; a user's mistake is told in words, with code 2.

    Unknown options, Ctrl-C (code 130) and a closed pipe are Typer's to tell.
    """
    gc.set_threshold(*_COLLECTED)
    for name, told in _THREADS.items():  # read when a library is first loaded
        os.environ.setdefault(name, told)
    try:
        try:
            app(prog_name="madang")
        except MadangError as error:
            console.fail(error)
        except OSError as error:
            console.fail(_refused(error))
    except typer.Exit as end:
        sys.exit(end.exit_code)
    finally:
        _flush()


def _flush() -> None:
    """Write out what is left; a reader who has gone away is no mistake."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _refused(error: OSError) -> MadangError:
    """Tell what the machine refused: no right to write, a full disk."""
    place, reason = error.filename or "", error.strerror or str(error)
    return StudyError(
        _(
            "The machine refused '{place}': {reason}. Name another folder, or mend "
            "its permissions or space.",
            place=place,
            reason=reason,
        )
    )
