"""Balance: three dimensions of it, how even it is, and who holds what share.

Uses the contracts ``regions``, ``indicators`` with ``indicator_definitions``,
``stocks``, ``flows``, ``organisations`` and ``activities``. The public verb is
`measure`; what it does stands, in the order in which it runs, in ``panel``,
``ledger``, ``quantities``, ``evenness``, ``published`` and ``findings``.
"""

from madang.balance.measuring import measure
from madang.balance.result import BalanceResult
from madang.balance.settings import BalanceSettings
from madang.balance.stage import STAGE

__all__ = ["STAGE", "BalanceResult", "BalanceSettings", "measure"]
