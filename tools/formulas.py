"""Draw the formulas of the documentation without a script: LaTeX to MathML.

As a hook of mkdocs it turns ``$…$`` of the pages into MathML, which every browser
draws; as an extension of griffe it first turns ``.. math::`` and ``:math:`` of
docstrings into the same ``$…$``.
"""

from __future__ import annotations

import html
import re
import textwrap
from typing import Any

from griffe import Extension
from latex2mathml.converter import convert

_BLOCK = re.compile(
    r"^[ ]*\.\. math::[ ]*(.*(?:\n(?:[ ]{4,}.*|[ ]*(?=\n[ ]{4})))*)", re.MULTILINE
)
_INLINE = re.compile(r":math:`([^`]+)`")
_CITED = re.compile(r"\[([A-Z]\w+)\]_")
_DRAWN = re.compile(
    r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', flags=re.DOTALL
)


def on_page_content(content: str, **_page: Any) -> str:
    """Draw the formulas of one page: the hook that mkdocs calls."""
    return _DRAWN.sub(_mathml, content)


def _mathml(found: re.Match[str]) -> str:
    """Draw one formula, on a line of its own or within one."""
    display = "block" if found[2] == "[" else "inline"
    return convert(html.unescape(found[3]).strip(), display=display)


class Formulas(Extension):  # type: ignore[misc] - griffe has no types here
    """Turn the formulas of docstrings into those of pages."""

    def on_instance(self, *, obj: Any, **_more: Any) -> None:
        """Rewrite one docstring."""
        if obj.docstring is not None:
            text = _BLOCK.sub(_dollars, obj.docstring.value)
            text = _INLINE.sub(r"$\1$", text)
            obj.docstring.value = _CITED.sub(r"[\1]", text)


def _dollars(found: re.Match[str]) -> str:
    """Set one formula between dollar signs."""
    formula = textwrap.dedent(found[1]).strip()
    return f"\n$$\n{formula}\n$$\n"
