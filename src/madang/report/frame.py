"""What all pages share: the templates, the frame, the way to the other language."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["TEMPLATES", "environment", "frame", "switch"]

TEMPLATES: Final = Path(__file__).parent / "templates"
"""Folder of the templates and the style sheet."""


def environment() -> jinja2.Environment:
    """Make the templates ready; all data is escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.tests["known"] = math.isfinite
    return made


def switch(
    view: View, languages: tuple[str, ...], page: str, depth: int
) -> dict[str, str]:
    """Give the address of the same page in the other language."""
    others = [x for x in languages if x != view.language]
    if not others:
        return {"other": "", "other_language": ""}
    up = "../" * (depth + (view.language != languages[0]))
    inner = "" if others[0] == languages[0] else f"{others[0]}/"
    return {"other": f"{up}{inner}{page}", "other_language": others[0]}


def frame(
    view: View, languages: tuple[str, ...], page: str, depth: int
) -> dict[str, Any]:
    """Give what every page shows."""
    return {
        "v": view,
        "t": view.text,
        "study": view.inputs,
        "language": view.language,
        "home": "../" * depth,
        "top": "../" * (depth + (view.language != languages[0])),
        **switch(view, languages, page, depth),
    }
