"""What the brief shows of specialisation: who is good at what, and what is related."""

from __future__ import annotations

from typing import Final

from madang.display.blocks import Chapter
from madang.language import _, pgettext
from madang.specialisation.chapter.complexity import COMPLEXITY
from madang.specialisation.chapter.strengths import STRENGTHS

__all__ = ["CHAPTER"]

CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Specialisation"),
    question=_("What is each region good at?"),
    blocks=(*STRENGTHS, *COMPLEXITY),
)
