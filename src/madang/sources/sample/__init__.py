"""A generated, Korea-shaped study: real provinces, every record synthetic.

The records carry planted truths, listed beside the tables, so that what the
stages find can be held against what was put in.
"""

from madang.sources.sample.assembly import build

__all__ = ["build"]
