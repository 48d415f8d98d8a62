"""What the audit may be asked to do differently, and its reference lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import Note
from madang.contracts.parameters import is_number
from madang.errors import ParameterError
from madang.language import both

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "checked", "small_threshold"]

_THRESHOLDS: Final = {
    "KRW": 500_000_000.0,
    "EUR": 350_000.0,
    "GBP": 300_000.0,
    "USD": 400_000.0,
}
"""The line of the Korean audit and, in round figures at the average rates of 2020 to
2024, the same line in other currencies, so that its share of 50.7% stays comparable."""

PARAMETERS: Final[dict[str, Any]] = {
    # Amount up to which a project is small, in currency: 500 million in KRW,
    # 350,000 in EUR, 300,000 in GBP, 400,000 in USD; no default in others.
    "threshold": None,
    # Reference line of that share: audit of Korean regional programmes.
    "small_reference": 0.507,
    # Rate up to which a project is hardly executed, and its reference line (2006).
    "low_execution": 0.30,
    "low_execution_reference": 0.101,
    # Measure of activity that alignment prefers.
    "measure": "employment",
    # Indicator of need, more being worse; empty for the balance ledger.
    "need_indicator": "",
    # Resamples for intervals.
    "draws": 200,
}
_SHARES: Final = ("small_reference", "low_execution", "low_execution_reference")


def checked(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Lay parameters over the defaults and refuse what cannot be.

    Parameters
    ----------
    parameters : mapping
        Any of `PARAMETERS`.

    Returns
    -------
    dict
        All of them.

    Raises
    ------
    ParameterError
        If one is unknown or out of bounds.
    """
    unknown = sorted(set(parameters) - set(PARAMETERS))
    if unknown:
        raise ParameterError(
            both(
                f"'audit' 단계에 '{unknown[0]}' 매개변수가 없습니다. 쓸 수 있는 것: "
                f"{', '.join(PARAMETERS)}.",
                f"audit: there is no parameter {unknown[0]!r}; "
                f"there are {', '.join(PARAMETERS)}.",
            )
        )
    given = PARAMETERS | dict(parameters)
    for name in _SHARES:
        _refuse(name, given[name], at_most=1.0)
    if given["threshold"] is not None:
        _refuse("threshold", given["threshold"])
    _refuse("draws", given["draws"], at_least=10.0)
    return given


def _refuse(
    name: str, value: Any, *, at_least: float = 0.0, at_most: float = math.inf
) -> None:
    """Refuse a number out of bounds."""
    if not is_number(value, at_least, at_most):
        bound, bound_ko = f"at least {at_least:g}", f"{at_least:g} 이상"
        if math.isfinite(at_most):
            bound += f" and at most {at_most:g}"
            bound_ko += f" {at_most:g} 이하의"
        else:
            bound_ko += "의"
        raise ParameterError(
            both(
                f"{name}: {bound_ko} 수여야 합니다. 받은 값: {value!r}. study.toml의 "
                "[stages.audit]에서 고치십시오.",
                f"audit: '{name}' must be a number {bound}, found {value!r}. "
                "Mend it under [stages.audit] in study.toml.",
            )
        )


def small_threshold(
    given: Mapping[str, Any], currency: str
) -> tuple[float, list[Note]]:
    """Give the threshold, or say that the currency has none by default.

    Parameters
    ----------
    given : mapping
        The stage's parameters.
    currency : str
        Currency code of all money.

    Returns
    -------
    float
        Amount in currency; NaN where none is set.
    list of Note
        What is not measured for want of it.
    """
    if given["threshold"] is not None:
        return float(given["threshold"]), []
    if currency in _THRESHOLDS:
        return _THRESHOLDS[currency], []
    note = Note(
        both(
            f"통화({currency or '미지정'})에 맞는 소규모 기준 금액이 없어 소규모 과제 "
            "비중을 "
            "계산하지 않았다. [stages.audit]의 threshold에 금액을 적으면 계산한다.",
            f"No threshold is set for amounts in {currency or 'an unnamed currency'}, so "
            "the share of small projects is not measured. Set 'threshold' under "
            "[stages.audit].",
        )
    )
    return math.nan, [note]
