"""Queries whose selects the engine merges, and not Ibis."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis.expr import operations as ops

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unfused"]

_ORDERED: Final = (ops.Sort, ops.Limit)
_lock = threading.Lock()
_inside = 0
_former = True


@contextmanager
def unfused(expression: Any) -> Iterator[None]:
    """Write a select for each step of an expression, as long as one is worked out.

    To merge them takes Ibis as long as all else it does for records of thirty
    columns in thirty steps, and DuckDB merges them by itself. Two kinds are left to
    Ibis: an expression that sorts below its last step, because the order could be
    lost in between, and one of whose steps has columns that differ by case alone,
    which DuckDB cannot tell apart.

    Parameters
    ----------
    expression : ibis Table
        What is about to be worked out.
    """
    global _inside, _former  # noqa: PLW0603 - the option is one of the whole process
    root = expression.op()
    while isinstance(root, _ORDERED):
        root = root.parent
    if root.find(_ORDERED) or any(map(_is_doubled, root.find(ops.Relation))):
        yield
        return
    with _lock:
        _former = _former if _inside else ibis.options.sql.fuse_selects
        _inside += 1
        ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                ibis.options.sql.fuse_selects = _former


def _is_doubled(relation: Any) -> bool:
    """Tell whether a step has columns that differ by case alone."""
    names = relation.schema.names
    return len({name.lower() for name in names}) < len(names)
