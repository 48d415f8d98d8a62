"""Reading a stage's parameters: what is a number, and what is refused in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NoReturn

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from madang.language import Message

__all__ = ["is_number", "is_whole", "refuse", "refuse_unknown"]


def is_number(value: object, least: float = -math.inf, most: float = math.inf) -> bool:
    """Tell whether a value is a finite number within bounds, and not a yes or no.

    Examples
    --------
    >>> is_number(0.5, 0, 1), is_number(True), is_number("1"), is_number(2, 0, 1)
    (True, False, False, False)
    """
    fit = isinstance(value, int | float) and not isinstance(value, bool)
    return fit and math.isfinite(value) and least <= value <= most  # type: ignore[arg-type,operator]  # a number


def is_whole(value: object, least: float = -math.inf, most: float = math.inf) -> bool:
    """Tell whether a value is a whole number within bounds, and not a yes or no.

    Examples
    --------
    >>> is_whole(3, 1), is_whole(3.0), is_whole(0, 1)
    (True, False, False)
    """
    return isinstance(value, int) and is_number(value, least, most)


def refuse(stage: str, name: str, found: object, *, expected: Message) -> NoReturn:
    """Refuse the value of a stage's parameter, in the user's words.

    Parameters
    ----------
    stage, name : str
        The stage and its parameter.
    found : object
        The value.
    expected : Message
        What it must be, as a noun, such as "a number above 0".

    Raises
    ------
    ParameterError
        Always.
    """
    raise ParameterError(
        _(
            "Parameter '{name}' of the stage '{stage}' must be {expected}; found "
            "{found}. Change it under [stages.{stage}] in study.toml.",
            name=name,
            stage=stage,
            expected=expected,
            found=repr(found),
        )
    )


def refuse_unknown(stage: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a parameter that the stage does not have.

    Raises
    ------
    ParameterError
        If one of those given is not among those known.
    """
    names = sorted(known)
    for name in sorted(given):
        if name not in names:
            raise ParameterError(
                _(
                    "The stage '{stage}' has no parameter '{name}'; it has {names}.",
                    stage=stage,
                    name=name,
                    names=", ".join(names),
                )
            )
