"""What no model of odds can be learnt from or applied to, and why."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts.parameters import is_whole
from madang.errors import ContractError, ParameterError, UndefinedMeasureError
from madang.language import _, both

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from madang.specialisation.odds.holdings import Holdings

__all__ = ["refuse_horizon", "refuse_recoded", "refuse_years"]

_LONGEST: Final = 30
_TURNOVER: Final = 0.2  # share of amounts under new codes: another classification


def refuse_horizon(horizon: object) -> None:
    """Refuse a horizon that is no whole number of years ahead."""
    if not is_whole(horizon, 1, _LONGEST):
        raise ParameterError(
            _(
                "Expected a horizon of 1 to {longest} whole years; found {horizon}.",
                longest=_LONGEST,
                horizon=repr(horizon),
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
        refuse_recoded(first.activities, last, f"{first.year}", f"{first.year}년")


def refuse_recoded(known: Iterable[str], h: Holdings, when: str, when_ko: str) -> None:
    """Refuse a year whose activities are not those known, by what they hold."""
    new = ~np.isin(h.activities.astype(str), np.array(list(known), dtype=str))
    whole = float(h.x.sum())
    share = float(h.x[:, new].sum()) / whole if whole > 0 else 0.0
    if share > _TURNOVER:
        one = str(h.activities[new][0])
        raise ContractError(
            both(
                f"{h.year}년 '{h.main}'의 {share:.0%}가 {when_ko}에 없는 활동 코드 "
                f"{int(new.sum())}개(예: {one})에 있어 서로 다른 분류 체계로 보입니다. "
                "연계표로 코드를 맞추십시오.",
                f"{share:.0%} of '{h.main}' in {h.year} lies under {int(new.sum())} "
                f"activity codes (such as {one}) that {when} does not list: they seem to "
                "use two classifications. Recode one of them by a crosswalk.",
            )
        )
