"""Accounts of a served study: kept beside it, never among its results.

Names, roles and passwords (as Django keeps them, by scrypt) lie with the sessions in
one SQLite file in ``.NAME.access``, readable by the user alone under whom it is served.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.coordination.overlap.entries import one_line
from madang.errors import ParameterError
from madang.language import Message, _
from madang.store import own

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "OFFICER", "ROLES", "Account", "Accounts", "database_of", "key_of", "name_of",
    "role_of",
]  # fmt: skip

OFFICER: Final = "officer"
ROLES: Final[dict[str, Message]] = {
    "reader": _("reads everything, changes nothing"),
    OFFICER: _("reads and acts"),
}
_FILE: Final = "access.sqlite3"
_KEY: Final = "key"
_LONGEST_NAME: Final = 100
_LONGEST: Final = 1_000
_SHORTEST: Final = 10


@dataclass(frozen=True, slots=True)
class Account:
    """Who may come in.

    Attributes
    ----------
    name : str
        What verdicts, options and files are signed with.
    role : str
        One of `ROLES`.
    """

    name: str
    role: str


def place_of(folder: Path) -> Path:
    """Give where the accounts of a study lie."""
    whole = folder.resolve()
    return whole.with_name(f".{whole.name}.access")


def database_of(folder: Path) -> Path:
    """Give the file of the accounts; it need not be there."""
    return place_of(folder) / _FILE


def key_of(folder: Path) -> str:
    """Give the key that sessions are sealed with; made where there is none."""
    path = _begun(folder) / _KEY
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")


def _begun(folder: Path) -> Path:
    """Give the folder of the accounts, for this user alone."""
    place = place_of(folder)
    own.refuse_links(place)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    (place / ".gitignore").write_text("*\n", encoding="utf-8")
    return place


def name_of(said: str) -> str:
    """Give a name in the one form that it is kept in."""
    plain = unicodedata.normalize("NFKC", said)
    return " ".join(plain.split())


class Accounts:
    """The accounts of one study; Django must be set for it first.

    Parameters
    ----------
    folder : Path
        The study folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> None:
        """Make the file, or bring it to the form of this version."""
        from django.core.management import call_command  # noqa: PLC0415 - an extra

        _begun(self.folder)
        call_command("migrate", verbosity=0, interactive=False)
        database_of(self.folder).chmod(0o600)

    def list(self) -> list[Account]:
        """List them by name; none where no file was made."""
        if not database_of(self.folder).is_file():
            return []
        from django.contrib.auth.models import User  # noqa: PLC0415 - an extra

        self.begin()
        made = [
            Account(user.get_username(), role_of(user)) for user in User.objects.all()
        ]
        return sorted(made, key=lambda one: one.name)

    def add(self, said: str, password: str, role: str) -> Account:
        """Add one.

        Parameters
        ----------
        said : str
            What the person is called.
        password : str
            At least ten characters that nobody guesses.
        role : str
            One of `ROLES`.

        Raises
        ------
        ParameterError
            If the name is taken or none, the password is weak, or the role unknown.
        """
        from django.contrib.auth.models import Group, User  # noqa: PLC0415 - an extra

        name = _checked(said)
        if role not in ROLES:
            raise ParameterError(
                _("There is no role '{role}'. Use one of: {known}.",
                  role=role, known=", ".join(ROLES))
            )  # fmt: skip
        _require_strong(name, password)
        self.begin()
        if User.objects.filter(username=name).exists():
            raise ParameterError(
                _(
                    "There is an account '{name}' already. To give it another password "
                    "or role: madang users remove, then add it anew.",
                    name=name,
                )
            )
        user = User.objects.create_user(name, password=password)
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        return Account(name, role)

    def remove(self, said: str) -> None:
        """Remove one; who is signed in under it is out at once.

        Raises
        ------
        ParameterError
            If there is no such account.
        """
        known = {one.name for one in self.list()}
        name = name_of(said)
        if name not in known:
            raise ParameterError(
                _(
                    "There is no account '{name}'. There are: {known}.",
                    name=name[:_LONGEST_NAME],
                    known=", ".join(sorted(known)) or "–",
                )
            )
        from django.contrib.auth.models import User  # noqa: PLC0415 - an extra

        User.objects.filter(username=name).delete()

    def sweep(self) -> None:
        """Remove sessions that are over."""
        from django.core.management import call_command  # noqa: PLC0415 - an extra

        call_command("clearsessions")


def role_of(user: object) -> str:
    """Give the role of a signed-in user; the least where none is kept."""
    held = set(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]  # Django has no types
    return OFFICER if OFFICER in held else "reader"


def _checked(said: str) -> str:
    """Give a name that can be kept, or say what is wrong with it."""
    name = name_of(said)
    if not name or len(name) > _LONGEST_NAME or name != one_line(name):
        raise ParameterError(
            _(
                "A name has 1 to {n} letters or figures and begins with one of them; "
                "this one does not.",
                n=_LONGEST_NAME,
            )
        )
    return name


def _require_strong(name: str, password: str) -> None:
    """Refuse a password that is short, or among the first that are tried."""
    from django.contrib.auth.password_validation import (  # noqa: PLC0415 - an extra
        CommonPasswordValidator,
    )

    plain = password.casefold()
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise ParameterError(
            _("A password has at least {n} characters; this one has {m}.",
              n=_SHORTEST, m=len(password))
        )  # fmt: skip
    common = CommonPasswordValidator().passwords
    if plain in common or len(set(plain)) <= 2 or name.casefold() in plain:  # noqa: PLR2004 - "1212121212"
        raise ParameterError(
            _("This password is among the first that are tried. Choose another one, "
              "best some words that have nothing to do with each other.")
        )  # fmt: skip
