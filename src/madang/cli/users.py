"""``madang users``: who may come into a study that others reach in the browser."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.cli.console import StudyOption, told
from madang.errors import StudyError
from madang.language import LANGUAGES, _

if TYPE_CHECKING:
    from madang.workbench.accounts import Accounts

__all__ = ["app", "require_web"]

app = typer.Typer(
    help=told(_("Accounts of a study that others reach: add, list, remove.")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_NEEDED: Final = ("django", "waitress")

Name = Annotated[str, typer.Argument(help=told(_("Name that acts are signed with.")))]


def require_web() -> None:
    """Say what to install where the workbench is not there."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise StudyError(
            _("The workbench is an extra. Install it: pip install 'madang[web]'")
        )


def _opened(study: Path) -> tuple[Accounts, str]:
    """Give the accounts of a study, with its language."""
    require_web()
    from madang.services.intake import is_new  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same
    from madang.workbench.accounts import Accounts  # noqa: PLC0415 - an extra
    from madang.workbench.serving import configure  # noqa: PLC0415 - the same

    spoken = LANGUAGES[0] if is_new(study) else open_study(study).language
    configure(study, [])
    return Accounts(study), spoken


def _password() -> str:
    """Ask for a password, or read it from a pipe: never from the command itself."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked = told(_("Password"))
    again = told(_("Once more"))
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=again))


@app.command(help=told(_("Add an account; the password is asked for.")))
def add(
    name: Name,
    role: Annotated[
        str,
        typer.Option(help=told(_("reader: reads everything; officer: acts, too."))),
    ] = "reader",
    study: StudyOption = Path(),
) -> None:
    """Add an account."""
    accounts, spoken = _opened(study)
    made = accounts.add(name, _password(), role)
    from madang.workbench.accounts import ROLES  # noqa: PLC0415 - an extra

    said = _(
        "Account '{name}' is there; it {may}. To take it away: madang users remove",
        name=made.name,
        may=ROLES[made.role],
    )
    console.say(said, default=spoken)


@app.command("list", help=told(_("List the accounts.")))
def list_(study: StudyOption = Path()) -> None:
    """List the accounts."""
    accounts, spoken = _opened(study)
    for one in accounts.list():
        console.out.print(f"{one.name}  {one.role}", markup=False)
    if not accounts.list():
        console.say(_("There is no account yet. Add one: madang users add NAME"),
                    default=spoken)  # fmt: skip


@app.command(help=told(_("Remove an account; who is signed in under it is out.")))
def remove(name: Name, study: StudyOption = Path()) -> None:
    """Remove an account."""
    accounts, spoken = _opened(study)
    accounts.remove(name)
    console.say(_("Account '{name}' is removed.", name=name), default=spoken)
