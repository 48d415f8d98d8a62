"""Which address shows what, and what is said where an address shows nothing.

The pages of a stage lie as they do in the report. What cannot be done is told in words,
on a page, without a trace of the program.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.urls import URLPattern, path, register_converter

from madang.errors import MadangError
from madang.language import _
from madang.study.stages import HOMES
from madang.workbench import (
    analyst,
    bench,
    board,
    entering,
    explore,
    intake,
    options,
    work,
)
from madang.workbench.paper import bare, language_of
from madang.workbench.receiving import clear

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from madang.language import Message

__all__ = [
    "Worded",
    "broken",
    "forged",
    "handler400",
    "handler404",
    "handler500",
    "missing",
    "refused",
    "urlpatterns",
]

_CONTENT: Final = (
    "default-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; style-src 'self' 'unsafe-inline'"
)
"""What a page may load: its style sheet and the styles that drawings
carry; nothing from elsewhere, and no script."""

_LOG: Final = logging.getLogger(__name__)
_SHARED: Final = {
    "Content-Security-Policy": _CONTENT,
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
}


class Worded:
    """Turns a user's mistake into a page, and sets what every answer carries."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers that every page has."""
        made = self.answer(request)
        clear(request)
        for name, value in _SHARED.items():
            made.headers.setdefault(name, value)
        return made

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Tell what is wrong in words; what is nobody's mistake goes on to `broken`."""
        if isinstance(error, MadangError):
            language = language_of(request, "ko")
            return bare(language, error.text(language), 409)
        return None


def _told(request: HttpRequest, said: Message, status: int) -> HttpResponse:
    """Say one thing in the reader's language."""
    language = language_of(request, "ko")
    return bare(language, said.text(language), status)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    del exception
    said = _("There is no such page. Search, or go to the first page.")
    return _told(request, said, 404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a request cannot be read."""
    del exception
    said = _("This request cannot be read, and nothing was changed.")
    return _told(request, said, 400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from here, or is too old."""
    del reason
    said = _(
        "The form is too old or came from elsewhere, and nothing was recorded. Go "
        "back, load the page again and send it once more."
    )
    return _told(request, said, 403)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that Madang failed; the program's own words go to the terminal."""
    _LOG.exception("A page failed: %s", request.path)
    said = _(
        "This page failed, and nothing was changed. What happened stands in the "
        "terminal that serves it; please report it."
    )
    return _told(request, said, 500)


class _Stage:
    """The name of a stage."""

    regex = "|".join(HOMES)

    def to_python(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Take it as it is."""
        return value


register_converter(_Stage, "stage")

urlpatterns: Final[list[URLPattern]] = [
    path("", explore.home),
    path("index.html", explore.first),
    path("assets/madang.css", explore.style),
    path("search", explore.look_up),
    path("language/<str:language>", explore.speak),
    path("regions/", explore.regions),
    path("regions/<str:file>", explore.region),
    path("tables/", explore.tables),
    path("tables/<str:stage>/<str:name>", explore.table),
    path("ask", analyst.ask),
    path("scorecard", analyst.scorecard),
    path("why/<str:stage>/<str:name>", explore.why),
    path("board", board.board),
    path("pairs/<path:a>/<path:b>", board.pair),
    path("bench", bench.bench),
    path("bench/freeze", options.freeze),
    path("bench/stop", bench.stop),
    path("options", options.options),
    path("options/act", options.act),
    path("intake", intake.add),
    path("intake/<str:token>", intake.show),
    path("intake/<str:token>/answer", intake.answer),
    path("intake/<str:token>/take", intake.take),
    path("intake/<str:token>/stop", intake.halt),
    path("intake/<str:token>/cancel", intake.cancel),
    path("papers/<str:kind>.<str:form>", explore.paper),
    path("sign-in", entering.sign_in),
    path("sign-out", entering.sign_out),
    path("run", work.start),
    path("run/stop", work.stop),
    path("run/now", work.now),
    path("<stage:stage>/index.html", explore.chapter),
    path("<stage:stage>/<str:folder>/<str:file>", explore.side),
    path("<str:kind>/<path:code>", explore.thing),
]

handler400 = refused
handler404 = missing
handler500 = broken
