"""The frame of every page: language, study, navigation, templates."""

from __future__ import annotations

import shlex
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

import jinja2
from django.conf import settings
from django.http import HttpResponse

import madang
from madang.contracts import CONTRACTS
from madang.language import LANGUAGES, pgettext
from madang.papers import is_there
from madang.report.frame import TEMPLATES, environment
from madang.workbench.accounts import OFFICER, role_of
from madang.workbench.desk import Desk
from madang.workbench.keeping import KEY, TOKEN, WHO, Drawn
from madang.workbench.laying import THINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = [
    "COOKIE", "acting", "asking", "bare", "desk", "kept", "language_of", "may_act",
    "opened", "page", "remember", "sheet", "spoken", "within",
]  # fmt: skip

COOKIE: Final = "language"
_ACTED: Final = "officer"
"""Names the officer who acted last in this browser, where nobody signs in."""

_SHOWS: Final = frozenset({"GET", "HEAD"})
_READING: Final = "madang.reading"
_FINE: Final = 200
_YEAR: Final = 365 * 24 * 3600
_OWN: Final = Path(__file__).parent / "templates"
_STYLES: Final = (TEMPLATES / "madang.css", _OWN / "workbench.css")


@cache
def desk() -> Desk:
    """Give the desk of the study that is served."""
    return Desk(settings.MADANG_STUDY)


def language_of(request: HttpRequest, default: str) -> str:
    """Give the language of a page: as chosen, else the study's own."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else default


def spoken(request: HttpRequest) -> str:
    """Give the language of a page, whether or not there is a study yet."""
    if desk().is_new:
        return language_of(request, LANGUAGES[0])
    return language_of(request, _reading(request).study.language)


def opened(request: HttpRequest) -> tuple[Reading, View]:
    """Give the study as it is now, and its view in the reader's language."""
    reading = _reading(request)
    return reading, reading.views[language_of(request, reading.study.language)]


def _reading(request: HttpRequest) -> Reading:
    """Give the study as it is now; what only shows looks at its files once."""
    held: Reading | None = request.META.get(_READING)
    if held is None or request.method not in _SHOWS:
        held = request.META[_READING] = desk().reading()
    return held


def acting(request: HttpRequest, typed: str | None = None) -> str:
    """Give who acts: who is signed in, else what was typed, else who acted last."""
    if settings.MADANG_SIGN_IN:
        return str(request.user.get_username())
    if typed is not None:
        return typed
    return unquote(request.COOKIES.get(_ACTED, ""))


def may_act(request: HttpRequest) -> bool:
    """Tell whether who asks may change anything."""
    return not settings.MADANG_SIGN_IN or role_of(request.user) == OFFICER


def within(back: str) -> str:
    """Give a way back that leads nowhere else."""
    is_here = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if is_here and back.isprintable() else "/"


def kept(
    beside: Callable[[], Any] | None = None,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Keep a page that says the same until the study changes.

    Parameters
    ----------
    beside : callable
        Tells what it says beside the study from what it said before.
    """

    def keeps(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Wrap what draws it."""

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            """Give it as it was drawn, or draw it."""
            if request.method not in _SHOWS or desk().is_new:
                return view(request, *args, **named)
            reading, seen = opened(request)
            is_officer, who = may_act(request), acting(request)
            more = None if beside is None else beside()
            key = (seen.language, is_officer, request.get_full_path(), more)
            drawn = reading.pages.find(key)
            if drawn is None:
                made = view(request, *args, **named)
                drawn = getattr(made, "drawn", None)
                if drawn is None or made.status_code != _FINE or drawn.is_passing:
                    return made
                reading.pages.keep(key, drawn)
            return drawn.answer_if_new(request, who)

        return answer

    return keeps


@cache
def _templates(language: str) -> jinja2.Environment:
    """Give the templates: our own first, then those of the report and the stages."""
    made = environment(language)
    assert made.loader is not None  # noqa: S101 - set there
    made.loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(_OWN), made.loader])
    made.globals["ways"] = {"decide": _decided_at, "board": "/board"}
    return made


def _decided_at(command: str) -> str:
    """Give the page on which the verdict is recorded that a command would record."""
    a, b = shlex.split(command)[3:5]
    return f"/pairs/{quote(a, safe='')}/{quote(b, safe='')}"


def page(
    request: HttpRequest,
    template: str,
    *,
    status: int = 200,
    is_passing: bool = False,
    **values: Any,
) -> HttpResponse:
    """Draw a page of the study.

    Parameters
    ----------
    request : HttpRequest
        What was asked.
    template : str
        Name of the template.
    status : int
        Status of the answer.
    is_passing : bool
        Whether it will say something else in a moment, and is not kept.
    **values
        What the template reads beside what every page has.

    Returns
    -------
    HttpResponse
    """
    held = None if desk().is_new else opened(request)
    language = spoken(request)
    shared = {
        **_framed(request, language),
        "home": "/",
        "chapter_at": "/{}/index.html".format,
        "top": "/",
        "key": KEY,
        "who": WHO,
        "acts": may_act(request),
        "signed": settings.MADANG_SIGN_IN,
        "q": "",
        "papers": is_there(),
        **(_of_study(*held) if held else _of_none()),
    }
    text = _templates(language).get_template(template).render(**(shared | values))
    drawn = Drawn(text, is_passing=is_passing)
    return drawn.answer(request, acting(request), status=status)


def _framed(request: HttpRequest, language: str) -> dict[str, Any]:
    """Give what every page has, whether or not it speaks of a study."""
    others = [x for x in LANGUAGES if x != language]
    return {
        "language": language,
        "here": request.get_full_path(),
        "others": [(x, pgettext("this language", "English").text(x)) for x in others],
        "token": TOKEN,
    }


def _of_study(reading: Reading, view: View) -> dict[str, Any]:
    """Give what every page says of a study."""
    return {
        "v": view,
        "study": view.inputs,
        "kinds": {name: view.say(CONTRACTS[name].title) for name in THINGS},
        "stale": [view.say(stage.title) for stage in reading.stale],
    }


def _of_none() -> dict[str, Any]:
    """Give what pages say where there is no study yet: the name it is to have."""
    told = {"name": desk().folder.resolve().name, "version": madang.__version__}
    study = {**told, "synthetic": False, "generated": ""}
    return {"v": None, "study": study, "stale": []}


def remember(answer: HttpResponse, who: str) -> HttpResponse:
    """Let the browser remember who acted, for the next form."""
    if not settings.MADANG_SIGN_IN:
        answer.set_cookie(
            _ACTED, quote(who.strip()), max_age=_YEAR, samesite="Strict", httponly=True
        )
    return answer


def bare(language: str, said: str, status: int) -> HttpResponse:
    """Draw a page that says one thing, whether or not the study can be read."""
    text = _bare("word.html", language=language, said=said)
    return HttpResponse(text, status=status)


def asking(
    request: HttpRequest, template: str, *, status: int, **values: Any
) -> HttpResponse:
    """Draw a page that tells nothing of the study: a form for who is not known yet."""
    language = language_of(request, LANGUAGES[0])
    text = _bare(template, **_framed(request, language), **values)
    return Drawn(text).answer(request, "", status=status)


def _bare(template: str, *, language: str, **values: Any) -> str:
    """Draw a template without a study."""
    made = _templates(language).get_template(template)
    return made.render(language=language, version=madang.__version__, **values)


def sheet() -> str:
    """Give the style sheet: the report's, and what only the workbench has."""
    return "\n".join(path.read_text(encoding="utf-8") for path in _STYLES)
