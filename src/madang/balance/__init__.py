"""Balance: three dimensions of it, how even it is, and who holds what share."""

from madang.balance.stage import STAGE, measure

__all__ = ["STAGE", "measure"]
