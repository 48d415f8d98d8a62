"""Kernels: the few compiled loops that beat the array library, and their threads.

Each is called by one measure, which holds its formula; none is imported before a
table is large enough for it to pay.
"""

__all__: list[str] = []
