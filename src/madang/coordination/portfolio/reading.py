"""How a parameter of the stage is read: numbers, words and tables of amounts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.parameters import is_number
from madang.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

__all__ = [
    "EVERY_REGION", "read_by_region", "read_mapping", "read_number", "read_shares",
    "read_word", "wrong",
]  # fmt: skip

EVERY_REGION: Final = "*"


def wrong(en: str, ko: str) -> ParameterError:
    """Give the error of a parameter that cannot be read."""
    return ParameterError(
        f"portfolio: {en} Mend it under [stages.portfolio] in study.toml.",
        ko=f"{ko} study.toml의 [stages.portfolio]에서 고치십시오.",
    )


def read_number(name: str, value: Any, low: float, high: float = math.inf) -> float:
    """Read a number within bounds, or say what was wrong."""
    if not is_number(value, low, high):
        bound = f"from {low:g}" + (f" to {high:g}" if math.isfinite(high) else " up")
        bound_ko = f"{low:g} 이상" + (
            f" {high:g} 이하의" if math.isfinite(high) else "의"
        )
        raise ParameterError(
            f"portfolio: '{name}' must be a number {bound}, found {value!r}. "
            "Mend it under [stages.portfolio] in study.toml.",
            ko=f"{name}: {bound_ko} 수여야 합니다. 받은 값: {value!r}. study.toml의 "
            "[stages.portfolio]에서 고치십시오.",
        )
    return float(value)


def read_word(name: str, value: Any, words: type[StrEnum]) -> Any:
    """Read a word of a closed list."""
    allowed = [str(word.value) for word in words]
    if value not in allowed:
        raise ParameterError(
            f"portfolio: '{name}' must be one of {', '.join(allowed)}; "
            f"found {value!r}. Mend it under [stages.portfolio] in study.toml.",
            ko=f"{name}: 다음 중 하나여야 합니다: {', '.join(allowed)}. 받은 값: "
            f"{value!r}. study.toml의 [stages.portfolio]에서 고치십시오.",
        )
    return words(value)


def read_mapping(name: str, value: Any) -> Mapping[str, Any]:
    """Read a table of amounts."""
    if not hasattr(value, "items"):
        raise ParameterError(
            f"portfolio: '{name}' must be a table of amounts, such as "
            f"{{ '11' = 0.1 }}; found {value!r}.",
            ko=f"{name}: {{ '11' = 0.1 }}처럼 금액의 표로 적어야 합니다. 받은 값: "
            f"{value!r}.",
        )
    return {str(key): amount for key, amount in value.items()}


def read_by_region(name: str, value: Any, regions: tuple[str, ...]) -> dict[str, float]:
    """Read amounts by region, ``*`` first, and refuse unknown regions."""
    given = read_mapping(name, value)
    unknown = sorted(set(given) - set(regions) - {EVERY_REGION})
    if unknown:
        raise ParameterError(
            f"portfolio: '{name}' names {len(unknown)} region(s) that the study does "
            f"not have, such as {unknown[0]!r}. Use the codes of the regions table, "
            "or '*' for every region.",
            ko=f"{name}: 연구에 없는 지역이 {len(unknown)}곳 있습니다. 예: "
            f"{unknown[0]!r}. regions 표의 코드를 쓰거나, 모든 지역이면 '*'를 "
            "쓰십시오.",
        )
    amounts = {k: read_number(f"{name}.{k}", v, 0.0) for k, v in given.items()}
    everywhere = amounts.pop(EVERY_REGION, None)
    if everywhere is None:
        return dict(sorted(amounts.items()))
    return {region: amounts.get(region, everywhere) for region in sorted(regions)}


def read_shares(name: str, value: Any) -> tuple[float, ...]:
    """Read a list of shares above 0, and put them in order; 1 is the largest."""
    if not isinstance(value, list | tuple) or not value:
        raise wrong(
            f"'{name}' must be a list of shares such as [0.5, 0.75, 1.0]; found "
            f"{value!r}.",
            f"{name}: [0.5, 0.75, 1.0]처럼 비율의 목록으로 적어야 합니다. 받은 값: "
            f"{value!r}.",
        )
    shares = {read_number(name, share, 1e-6, 1.0) for share in value}
    return tuple(sorted(shares))
