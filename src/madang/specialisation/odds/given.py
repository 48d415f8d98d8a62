"""What the functions on panels are handed: refused where it is of another kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.errors import ContractError, ParameterError
from madang.language import _

if TYPE_CHECKING:
    from madang.language import Message

__all__ = ["MODEL", "PATH", "refuse_kind", "refuse_tables"]

MODEL: Final = _("a model that fit_odds gave")
PATH: Final = _("the path of a file")
_TABLE: Final = _("one table (a DataFrame)")


def refuse_kind(
    name: str, found: object, kind: type | tuple[type, ...], must: Message
) -> None:
    """Refuse what is of another kind than is asked for, and say what it must be."""
    if not isinstance(found, kind):
        raise ParameterError(
            _(
                "'{name}' must be {must}; found {found}.",
                name=name,
                must=must,
                found=type(found).__name__,
            )
        )


def refuse_tables(stocks: object, **named: object) -> None:
    """Refuse what are no tables, and tables of regions or activities without codes."""
    refuse_kind("stocks", stocks, pd.DataFrame, _TABLE)
    for (name, table), key in zip(named.items(), ("region", "activity"), strict=True):
        if table is None:
            continue
        refuse_kind(name, table, pd.DataFrame, _TABLE)
        if key not in getattr(table, "columns", ()):
            raise ContractError(
                _(
                    "The table '{name}' lacks the column {columns}. To see every rule: "
                    "madang contract {name}",
                    name=name,
                    columns=key,
                )
            )
