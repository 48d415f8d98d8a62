"""What the brief shows of the portfolio: what to fund, and what balance costs."""

from __future__ import annotations

from typing import Final

from madang.coordination.portfolio.chapter import chosen, frontier, merit, robust, rules
from madang.display.blocks import Chapter
from madang.language import _, pgettext

__all__ = ["CHAPTER"]

CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Portfolio"),
    question=_("What to fund together, and what does balance cost?"),
    blocks=(
        *frontier.BLOCKS,
        *chosen.BLOCKS,
        *robust.BLOCKS,
        *merit.BLOCKS,
        chosen.FUNDED,
        *rules.BLOCKS,
    ),
    front="frontier",
)
