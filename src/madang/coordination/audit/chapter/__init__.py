"""What the brief shows of the audit: how thin money is, and where it goes."""

from __future__ import annotations

from typing import Final

from madang.coordination.audit.chapter.aims import ALIGNMENT, NEED
from madang.coordination.audit.chapter.alarms import alarms
from madang.coordination.audit.chapter.amounts import (
    CHANNELS,
    OUTLIERS,
    SCATTER,
    SIZES,
)
from madang.coordination.audit.chapter.years import (
    EXECUTION,
    SUPPORT,
    TRENDS,
    YEARLY,
)
from madang.display.blocks import Chapter, Custom
from madang.language import _, pgettext

__all__ = ["CHAPTER"]

CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Scatter audit"),
    question=_("Is the money scattered, and does it go where it is needed?"),
    blocks=(
        Custom(alarms),
        SIZES,
        SCATTER,
        NEED,
        SUPPORT,
        TRENDS,
        YEARLY,
        *EXECUTION,
        CHANNELS,
        OUTLIERS,
        ALIGNMENT,
    ),
    front="sizes",
)
