"""Portfolio: what to fund together, and what balance costs."""

from madang.coordination.portfolio.stage import STAGE, choose

__all__ = ["STAGE", "choose"]
