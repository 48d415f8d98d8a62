"""What is kept on the disk: results of stages, and sealed logs.

`results` writes a stage's tables whole or not at all; `log` appends entries that are
never changed afterwards. Neither knows what the tables or the entries say.
"""

from madang.store.log import Log

__all__ = ["Log"]
