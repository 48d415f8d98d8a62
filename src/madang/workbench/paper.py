"""The frame of every page: language, study, navigation, templates."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import jinja2
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token

import madang
from madang.contracts import CONTRACTS
from madang.language import LANGUAGES, pgettext
from madang.papers import is_there
from madang.report.frame import TEMPLATES, environment
from madang.workbench.desk import Desk
from madang.workbench.laying import THINGS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = [
    "COOKIE", "OFFICER", "bare", "desk", "language_of", "opened", "page", "remember",
    "sheet", "spoken",
]  # fmt: skip

COOKIE: Final = "language"
OFFICER: Final = "officer"
"""Names the officer who acted last in this browser."""

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
    return language_of(request, desk().reading().study.language)


def opened(request: HttpRequest) -> tuple[Reading, View]:
    """Give the study as it is now, and its view in the reader's language."""
    reading = desk().reading()
    return reading, reading.views[language_of(request, reading.study.language)]


@cache
def _templates(language: str) -> jinja2.Environment:
    """Give the templates: our own first, then those of the report and the stages."""
    made = environment(language)
    assert made.loader is not None  # noqa: S101 - set there
    made.loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(_OWN), made.loader])
    return made


def page(
    request: HttpRequest, template: str, *, status: int = 200, **values: Any
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
    **values
        What the template reads beside what every page has.

    Returns
    -------
    HttpResponse
    """
    held = None if desk().is_new else opened(request)
    language = spoken(request)
    others = [x for x in LANGUAGES if x != language]
    shared = {
        "language": language,
        "home": "/",
        "chapter_at": "/{}/index.html".format,
        "top": "/",
        "here": request.get_full_path(),
        "others": [(x, pgettext("this language", "English").text(x)) for x in others],
        "token": get_token(request),
        "q": "",
        "papers": is_there(),
        **(_of_study(*held) if held else _of_none()),
    }
    text = _templates(language).get_template(template).render(**(shared | values))
    return HttpResponse(text, status=status)


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
    answer.set_cookie(
        OFFICER, quote(who.strip()), max_age=_YEAR, samesite="Strict", httponly=True
    )
    return answer


def bare(language: str, said: str, status: int) -> HttpResponse:
    """Draw a page that says one thing, whether or not the study can be read."""
    text = (
        _templates(language)
        .get_template("word.html")
        .render(language=language, said=said, version=madang.__version__)
    )
    return HttpResponse(text, status=status)


def sheet() -> str:
    """Give the style sheet: the report's, and what only the workbench has."""
    return "\n".join(path.read_text(encoding="utf-8") for path in _STYLES)
