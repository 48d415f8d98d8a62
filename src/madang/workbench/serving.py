"""Serve a study: on this machine alone, until it is stopped."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from madang.errors import MadangError, ParameterError
from madang.intake.limits import LIMITS
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["configure", "serve"]

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_THREADS: Final = 8
_WARMED: Final = "MADANG_WARM"
_LARGEST: Final = 2**20


def serve(folder: Path, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve a study's pages until the process is stopped.

    Parameters
    ----------
    folder : Path
        The study.
    host : str
        An address of this machine that only this machine reaches.
    port : int
        The port; 0 takes any that is free.
    ready : callable
        Takes the address of the first page, once it answers.

    Raises
    ------
    ParameterError
        If others could reach it, or the port is taken.
    """
    if host not in _LOOPBACK:
        raise ParameterError(
            _(
                "--host {host}: the workbench has no sign-in yet, so it answers this "
                "machine alone. Use one of: {known}.",
                host=host,
                known=", ".join(_LOOPBACK),
            )
        )
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - an extra
    from waitress.server import create_server  # noqa: PLC0415 - the same

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # readers may queue
    listening = _listen(host, port)
    configure(folder, [*_LOOPBACK[:2], "[::1]"])
    server = create_server(
        get_wsgi_application(),
        sockets=[listening],
        threads=_THREADS,
        max_request_body_size=2 * LIMITS.sent,  # up to here a page says it in words
        ident=None,
    )
    address = f"[{host}]" if ":" in host else host
    threading.Thread(target=_warm, daemon=True).start()
    ready(f"http://{address}:{listening.getsockname()[1]}/")
    server.run()


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
    """Draw the chapters before they are asked for; who asks first waits less."""
    from madang.study.stages import HOMES  # noqa: PLC0415 - slow to load
    from madang.workbench.bench import solver  # noqa: PLC0415 - an extra
    from madang.workbench.paper import desk  # noqa: PLC0415 - needs the settings

    if os.environ.get(_WARMED) == "no":
        return
    with suppress(MadangError):  # a page tells what is wrong
        reading = desk().reading()
        solver().ask("ready", desk().folder, reading.stamp, wait=0)
        for stage in HOMES:
            reading.chapter(stage, reading.study.language)


def configure(folder: Path | None, hosts: Sequence[str]) -> None:
    """Set Django for a study, once in a process.

    Parameters
    ----------
    folder : Path
        The study.
    hosts : sequence of str
        Names under which it answers; others are refused, so that no page elsewhere
        can lead a browser here under its own name.
    """
    import django  # noqa: PLC0415 - an extra
    from django.conf import settings  # noqa: PLC0415 - the same

    settings.configure(
        ALLOWED_HOSTS=list(hosts),
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_FAILURE_VIEW="madang.workbench.urls.forged",
        DATABASES={},
        DATA_UPLOAD_MAX_MEMORY_SIZE=_LARGEST,
        DEBUG=False,
        FILE_UPLOAD_HANDLERS=["madang.workbench.receiving.Streamed"],
        LOGGING_CONFIG=None,
        MADANG_STUDY=folder,
        MIDDLEWARE=[
            "madang.workbench.urls.Worded",
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        ROOT_URLCONF="madang.workbench.urls",
        SECRET_KEY=secrets.token_urlsafe(48),
        SECURE_REFERRER_POLICY="same-origin",
        USE_I18N=False,
    )
    django.setup()
