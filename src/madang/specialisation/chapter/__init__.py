"""What the brief shows of specialisation: who is good at what, and what is related."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.display.blocks import Chapter
from madang.language import _, pgettext
from madang.specialisation.chapter.complexity import COMPLEXITY
from madang.specialisation.chapter.strengths import STRENGTHS
from madang.specialisation.focus import tells_top

if TYPE_CHECKING:
    from madang.display.view import View
    from madang.language import Message

__all__ = ["CHAPTER"]


def _cannot(view: View) -> tuple[Message, ...]:
    """Say where no end of the complexity index is known to be the top."""
    if tells_top(view, "specialisation"):
        return ()
    return (_("which end of the complexity index is the top"),)


CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Specialisation"),
    question=_("What is each region good at?"),
    blocks=(*STRENGTHS, *COMPLEXITY),
    cannot=_cannot,
)
