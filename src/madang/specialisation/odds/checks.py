"""What no model of odds can be learnt from or applied to, and why."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Parameter
from madang.errors import ContractError, ParameterError, UndefinedMeasureError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from madang.language import Message
    from madang.specialisation.odds.holdings import Holdings

__all__ = [
    "MODEL",
    "PATH",
    "refuse_horizon",
    "refuse_kind",
    "refuse_recoded",
    "refuse_tables",
    "refuse_years",
]

_HORIZON: Final = Parameter("horizon", 1, _("Years ahead"), at_least=1, at_most=30)
MODEL: Final = _("a model that fit_odds gave")
PATH: Final = _("the path of a file")
_TURNOVER: Final = 0.2  # share of amounts under new codes: another classification


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
    refuse_kind("stocks", stocks, pd.DataFrame, _("one table (a DataFrame)"))
    for (name, table), key in zip(named.items(), ("region", "activity"), strict=True):
        if table is None:
            continue
        refuse_kind(name, table, pd.DataFrame, _("one table (a DataFrame)"))
        if key not in getattr(table, "columns", ()):
            raise ContractError(
                _(
                    "The table '{name}' lacks the column {columns}. To see every rule: "
                    "madang contract {name}",
                    name=name,
                    columns=key,
                )
            )


def refuse_horizon(horizon: object) -> None:
    """Refuse a horizon that is no whole number of years ahead."""
    must = _HORIZON.refusal(horizon)
    if must is not None:
        raise ParameterError(
            _(
                "The horizon in years must be {must}; found {found}.",
                must=must,
                found=repr(horizon),
            )
        )


def refuse_years(holdings: Sequence[Holdings]) -> None:
    """Refuse one year alone, and years of two classifications."""
    if len(holdings) < 2:  # noqa: PLR2004 - an entry needs before and after
        raise UndefinedMeasureError(
            _(
                "The stocks hold '{main}' in one year only ({year}); what is entered "
                "shows between two. Add an earlier or later year.",
                main=holdings[0].main,
                year=holdings[0].year,
            )
        )
    for first, last in pairwise(holdings):
        when = _("the year {year}", year=first.year)
        refuse_recoded(first.activities, last, when)


def refuse_recoded(known: Iterable[str], h: Holdings, when: Message) -> None:
    """Refuse a year whose activities are not those known, by what they hold."""
    new = ~np.isin(h.activities.astype(str), np.array(list(known), dtype=str))
    whole = float(h.x.sum())
    share = float(h.x[:, new].sum()) / whole if whole > 0 else 0.0
    if share > _TURNOVER:
        one = str(h.activities[new][0])
        raise ContractError(
            _(
                "{share:.0%} of '{measure}' in {year} lies under {n} activity codes "
                "(such as {one}) that {when} does not list: they seem to use two "
                "classifications. Recode one of them by a crosswalk.",
                share=share,
                measure=h.main,
                year=h.year,
                n=int(new.sum()),
                one=one,
                when=when,
            )
        )
