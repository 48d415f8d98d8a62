"""What all pages share: the templates, the frame, the way to the other language."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2

from madang.charts.palette import FONT_STACK
from madang.language import _, pgettext
from madang.study.stages import template_folders

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.display.view import View
    from madang.language import Message

__all__ = ["TEMPLATES", "environment", "frame", "switch", "write_page"]

TEMPLATES: Final = Path(__file__).parent / "templates"
"""Folder of the style sheet and of the templates that no stage brings."""


_BREAK: Final = re.compile(
    r"\s*\n\s*(?=</?(?:article|aside|caption|d[dlt]|details|div|figcaption|figure|footer"
    r"|h[1-6]|header|li|link|main|meta|nav|ol|p|section|t[drh]|table|tbody|thead|title"
    r"|ul)\b)"
)
_ENDED: Final = re.compile(
    r"</li>(?=<li\b|</[ou]l>)|</dt>(?=<dd\b)|</dd>(?=<d[dt]\b|</d(?:iv|l)>)"
    r"|</t[dh]>(?=<t[dhr]\b|</t)|</tr>(?=<tr\b|</t)"
)
"""Ends that a browser knows of by what follows (HTML, 13.1.2.4)."""
_ALONE: Final = (
    ' xmlns="http://www.w3.org/2000/svg"',
    ' version="1.1"',
    f' font-family="{FONT_STACK}"',
)
"""What a drawing needs only where it stands by itself: a page has its own."""


def environment(language: str) -> jinja2.Environment:
    """Make the templates ready to speak a language; all data is escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, *template_folders()]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.tests["known"] = math.isfinite
    for say in (_, pgettext):
        made.globals[say.__name__] = _worded(say, language)
    return made


def write_page(path: Path, text: str) -> None:
    """Write a page without what it says twice: it is sent, often by mail.

    Parameters
    ----------
    path : Path
        File to write.
    text : str
        The page as the templates give it.
    """
    for attribute in _ALONE:
        text = text.replace(attribute, "")
    path.write_text(_ENDED.sub("", _BREAK.sub("", text)), encoding="utf-8")


def _worded(say: Callable[..., Message], language: str) -> Callable[..., str]:
    """Let what a template says be worded at once."""
    return lambda *words, **values: say(*words, **values).text(language)


def switch(
    view: View, languages: tuple[str, ...], page: str, depth: int
) -> dict[str, str]:
    """Give the address of the same page in the other language."""
    others = [x for x in languages if x != view.language]
    if not others:
        return {"other": "", "other_language": "", "other_name": ""}
    up = "../" * (depth + (view.language != languages[0]))
    inner = "" if others[0] == languages[0] else f"{others[0]}/"
    name = pgettext("this language", "English").text(others[0])
    return {
        "other": f"{up}{inner}{page}",
        "other_language": others[0],
        "other_name": name,
    }


def frame(
    view: View, languages: tuple[str, ...], page: str, depth: int
) -> dict[str, Any]:
    """Give what every page shows."""
    return {
        "v": view,
        "study": view.inputs,
        "language": view.language,
        "home": "../" * depth,
        "chapter_at": ("../" * depth + "{}.html").format,
        "top": "../" * (depth + (view.language != languages[0])),
        **switch(view, languages, page, depth),
    }
