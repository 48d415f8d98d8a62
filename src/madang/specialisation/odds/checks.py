"""What no model of odds can be learnt from or applied to, and why."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts.parameters import is_whole
from madang.errors import ContractError, ParameterError, UndefinedMeasureError

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
            f"Expected a horizon of 1 to {_LONGEST} whole years; found {horizon!r}.",
            ko=f"전망 기간은 1~{_LONGEST}년의 정수여야 합니다. 받은 값: {horizon!r}.",
        )


def refuse_years(holdings: Sequence[Holdings]) -> None:
    """Refuse one year alone, and years of two classifications."""
    if len(holdings) < 2:  # noqa: PLR2004 - an entry needs before and after
        raise UndefinedMeasureError(
            f"The stocks hold '{holdings[0].main}' in one year only "
            f"({holdings[0].year}); what is entered shows between two. Add an earlier "
            "or later year.",
            ko=f"stocks 표에 '{holdings[0].main}' 값이 {holdings[0].year}년 한 해만 "
            "있습니다. 진입은 두 해를 견주어야 알 수 있습니다. 다른 연도를 "
            "추가하십시오.",
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
            f"{share:.0%} of '{h.main}' in {h.year} lies under {int(new.sum())} "
            f"activity codes (such as {one}) that {when} does not list: they seem to "
            "use two classifications. Recode one of them by a crosswalk.",
            ko=f"{h.year}년 '{h.main}'의 {share:.0%}가 {when_ko}에 없는 활동 코드 "
            f"{int(new.sum())}개(예: {one})에 있어 서로 다른 분류 체계로 보입니다. "
            "연계표로 코드를 맞추십시오.",
        )
