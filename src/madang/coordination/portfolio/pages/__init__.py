"""Pages beside the brief: one a plan, and an answer to each rejected proposal."""

from __future__ import annotations

from typing import Final

from madang.coordination.portfolio.pages import plan, why_not

__all__ = ["PAGES"]

PAGES: Final = (plan.sheets, why_not.sheets)
