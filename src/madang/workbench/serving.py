"""Serve a study: on this machine alone, or to who signs in, until it is stopped."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from madang.errors import MadangError, ParameterError
from madang.intake.limits import LIMITS
from madang.language import _
from madang.record import opening
from madang.workbench.accounts import OFFICER, Accounts, database_of, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from madang.language import Message

__all__ = ["configure", "is_reached", "serve", "warning"]

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_THREADS: Final = 8
_WARMED: Final = "MADANG_WARM"
_LARGEST: Final = 2**20
_DAY: Final = 24 * 3600
_YEAR: Final = 365 * _DAY
_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - guarded by accounts
_PROXIED: Final = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
    "clear_untrusted_proxy_headers": True,
}
"""What a proxy on this machine may say of who asks."""


def serve(
    folder: Path,
    *,
    host: str,
    port: int,
    ready: Callable[[str], None],
    behind: str = "",
) -> None:
    """Serve a study's pages until the process is stopped.

    Parameters
    ----------
    folder : Path
        The study.
    host : str
        An address of this machine. Beyond loopback, and with `behind`, who comes signs
        in, and at least one account must be there.
    port : int
        The port; 0 takes any that is free.
    ready : callable
        Takes the address of the first page, once it answers.
    behind : str
        Address under which a proxy before it is reached; empty without one.

    Raises
    ------
    ParameterError
        If others could reach it without an account, or the port is taken.
    """
    _require_address(behind)
    is_open = is_reached(host, behind)
    if is_open and not database_of(folder).is_file():
        raise _unguarded(host)
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - an extra
    from waitress.server import create_server  # noqa: PLC0415 - the same

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # readers may queue
    listening = _listen(host, port)
    names = _names(host, behind) if is_open else [*_LOOPBACK[:2], "[::1]"]
    configure(folder, names, sign_in=is_open, behind=behind)
    if is_open:
        _require_officer(folder, host)
    server = create_server(
        get_wsgi_application(),
        sockets=[listening],
        threads=_THREADS,
        max_request_body_size=2 * LIMITS.sent,  # up to here a page says it in words
        ident=None,
        **(_PROXIED if behind else {}),
    )
    address = f"[{host}]" if ":" in host else host
    threading.Thread(target=_warm, daemon=True).start()
    ready(behind or f"http://{address}:{listening.getsockname()[1]}/")
    server.run()


def _require_address(behind: str) -> None:
    """Refuse what is no address of a site."""
    found = urlsplit(behind)
    is_site = found.scheme in {"http", "https"} and found.hostname
    if behind and (not is_site or found.path not in {"", "/"} or found.query):
        raise ParameterError(
            _(
                "--behind {address} is no address of a site. It looks like this: "
                "https://madang.example.org",
                address=behind,
            )
        )


def is_reached(host: str, behind: str = "") -> bool:
    """Tell whether others than this machine can reach it."""
    return host not in _LOOPBACK or bool(behind)


def warning(host: str, behind: str = "") -> Message | None:
    """Say what who serves it to others should know; None where nobody else comes.

    Parameters
    ----------
    host, behind : str
        As in `serve`.
    """
    if not is_reached(host, behind):
        return None
    if behind.startswith("https://") and host in _LOOPBACK:
        return _("Others can reach this study under {address}; they sign in.",
                 address=behind)  # fmt: skip
    return _(
        "Others can reach this study from {host}, and what is sent is not encrypted: "
        "passwords can be read on the way. Beyond a network that you trust, set a "
        "proxy with https before it and serve with --behind https://NAME.",
        host=host,
    )


def _unguarded(host: str) -> ParameterError:
    """Refuse to let anybody in."""
    return ParameterError(
        _(
            "--host {host}: others could reach the study, and there is no account that "
            "acts. Add one first: madang users add NAME --role officer",
            host=host,
        )
    )


def _require_officer(folder: Path, host: str) -> None:
    """Refuse where nobody could act; old sessions go."""
    accounts = Accounts(folder)
    if not any(one.role == OFFICER for one in accounts.list()):
        raise _unguarded(host)
    accounts.sweep()


def _names(host: str, behind: str) -> list[str]:
    """Give the names under which it answers others."""
    named = [urlsplit(behind).hostname or ""] if behind else []
    everywhere = host in _EVERYWHERE
    own = [socket.gethostname(), socket.getfqdn()] if everywhere else [host]
    if everywhere:
        with suppress(OSError):
            own += {str(x[4][0]) for x in socket.getaddrinfo(own[0], None)}
    found = [*_LOOPBACK, *named, *own]
    return list(dict.fromkeys(f"[{x}]" if ":" in x else x for x in found if x))


def _listen(host: str, port: int) -> socket.socket:
    """Take the port, or say that it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
        held.listen()
    except OSError as error:
        held.close()
        raise ParameterError(
            _(
                "Port {port} cannot be used: {reason}. Name another with --port, or 0 "
                "for any that is free.",
                port=port,
                reason=error.strerror or str(error),
            )
        ) from error
    return held


def _warm() -> None:
    """Draw ahead of readers whenever the study was read anew."""
    from madang.workbench.paper import desk  # noqa: PLC0415 - needs the settings
    from madang.workbench.search import warm  # noqa: PLC0415 - slow to load

    if os.environ.get(_WARMED) == "no":
        return
    with suppress(MadangError):  # a page tells what is wrong
        desk().reading()
    while True:
        warm(desk().anew())


def configure(
    folder: Path | None,
    hosts: Sequence[str],
    *,
    sign_in: bool = False,
    behind: str = "",
) -> None:
    """Set Django for a study, once in a process.

    Parameters
    ----------
    folder : Path
        The study.
    hosts : sequence of str
        Names under which it answers; others are refused, so that no page elsewhere
        can lead a browser here under its own name.
    sign_in : bool
        Whether who comes signs in.
    behind : str
        As in `serve`; with https, cookies go nowhere else.
    """
    import django  # noqa: PLC0415 - an extra
    from django.conf import settings  # noqa: PLC0415 - the same

    is_safe = behind.startswith("https://")
    settings.configure(
        ALLOWED_HOSTS=list(hosts),
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        CSRF_COOKIE_SECURE=is_safe,
        CSRF_TRUSTED_ORIGINS=[behind.rstrip("/")] if behind else [],
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_FAILURE_VIEW="madang.workbench.urls.forged",
        DATABASES={"default": _database(folder)},
        DATABASE_ROUTERS=[opening.Router()],
        DATA_UPLOAD_MAX_MEMORY_SIZE=_LARGEST,
        DEBUG=False,
        FILE_UPLOAD_HANDLERS=["madang.workbench.receiving.Streamed"],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            opening.APP,
        ],
        LOGGING_CONFIG=None,
        MADANG_SIGN_IN=sign_in,
        MADANG_STUDY=folder,
        MIDDLEWARE=[
            "madang.workbench.urls.Worded",
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "madang.workbench.entering.Gate",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"],
        ROOT_URLCONF="madang.workbench.urls",
        SECRET_KEY=key_of(folder) if sign_in and folder else secrets.token_urlsafe(48),
        SECURE_HSTS_SECONDS=_YEAR if is_safe else 0,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
        if is_safe
        else None,
        SECURE_REFERRER_POLICY="same-origin",
        SESSION_COOKIE_AGE=_DAY // 2,
        SESSION_COOKIE_NAME="madang_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_safe,
        USE_I18N=False,
    )
    django.setup()


def _database(folder: Path | None) -> dict[str, object]:
    """Say where accounts and sessions lie; opened only where who comes signs in."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:" if folder is None else str(database_of(folder)),
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
        },
    }
