"""How a parameter of the stage is read: numbers, words and tables of amounts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.parameters import is_number
from madang.errors import ParameterError
from madang.language import _, both

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
        both(
            f"{ko} study.toml의 [stages.portfolio]에서 고치십시오.",
            f"portfolio: {en} Mend it under [stages.portfolio] in study.toml.",
        )
    )


def read_number(name: str, value: Any, low: float, high: float = math.inf) -> float:
    """Read a number within bounds, or say what was wrong."""
    if not is_number(value, low, high):
        bound = f"from {low:g}" + (f" to {high:g}" if math.isfinite(high) else " up")
        bound_ko = f"{low:g} 이상" + (
            f" {high:g} 이하의" if math.isfinite(high) else "의"
        )
        raise ParameterError(
            both(
                f"{name}: {bound_ko} 수여야 합니다. 받은 값: {value!r}. study.toml의 "
                "[stages.portfolio]에서 고치십시오.",
                f"portfolio: '{name}' must be a number {bound}, found {value!r}. "
                "Mend it under [stages.portfolio] in study.toml.",
            )
        )
    return float(value)


def read_word(name: str, value: Any, words: type[StrEnum]) -> Any:
    """Read a word of a closed list."""
    allowed = [str(word.value) for word in words]
    if value not in allowed:
        raise ParameterError(
            _(
                "portfolio: '{name}' must be one of {allowed}; found {value}. Mend "
                "it under [stages.portfolio] in study.toml.",
                name=name,
                allowed=", ".join(allowed),
                value=repr(value),
            )
        )
    return words(value)


def read_mapping(name: str, value: Any) -> Mapping[str, Any]:
    """Read a table of amounts."""
    if not hasattr(value, "items"):
        raise ParameterError(
            _(
                "portfolio: '{name}' must be a table of amounts, such as {{ '11' = "
                "0.1 }}; found {value}.",
                name=name,
                value=repr(value),
            )
        )
    return {str(key): amount for key, amount in value.items()}


def read_by_region(name: str, value: Any, regions: tuple[str, ...]) -> dict[str, float]:
    """Read amounts by region, ``*`` first, and refuse unknown regions."""
    given = read_mapping(name, value)
    unknown = sorted(set(given) - set(regions) - {EVERY_REGION})
    if unknown:
        raise ParameterError(
            _(
                "portfolio: '{name}' names {count} region(s) that the study does not "
                "have, such as {unknown}. Use the codes of the regions table, or '*' "
                "for every region.",
                name=name,
                count=len(unknown),
                unknown=repr(unknown[0]),
            )
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
