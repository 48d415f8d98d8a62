"""Tables exported from KOSIS: provinces and industries down, years across.

`wide` reads an export as it stands; `tables` makes a study of one or several.
"""

from madang.sources.kosis.tables import build
from madang.sources.kosis.wide import read_wide, split_period

__all__ = ["build", "read_wide", "split_period"]
