"""Which registers there are; each is read when it is first asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from madang.errors import ParameterError
from madang.language import Items, _
from madang.places import america, europe, korea
from madang.places.forms import Forms
from madang.places.place import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["forms_of", "register", "registers", "schemes"]

_BUILT: Final[Mapping[str, Callable[[], Register]]] = {
    "kr": korea.administrative,
    "kr-kostat": lambda: korea.statistical(register("kr")),
    "nuts": europe.nuts,
    "itl": europe.itl,
    "lad": europe.lad,
    "fips": america.fips,
}
"""How each register is built."""


def schemes() -> tuple[str, ...]:
    """List the registers that can be asked for.

    Returns
    -------
    tuple of str
        Those with editions once for each, such as ``"nuts-2016"``.
    """
    listed: list[str] = []
    for name in _BUILT:
        editions = _read(name).editions
        listed += [f"{name}-{e.vintage}" for e in editions] or [name]
    return tuple(listed)


def register(scheme: str | Register) -> Register:
    """Give a register; an edition's name, such as ``nuts-2016``, means its register.

    Parameters
    ----------
    scheme : str or Register
        A register is given back, such as a study's own.

    Returns
    -------
    Register

    Raises
    ------
    ParameterError
        If there is no such register.
    """
    if isinstance(scheme, Register):
        return scheme
    family, _dash, end = scheme.rpartition("-")
    name = family if end.isdecimal() else scheme
    if name not in _BUILT:
        raise ParameterError(
            _(
                "'{scheme}' is no register of regions. There are: {schemes}.",
                scheme=scheme,
                schemes=Items(schemes()),
            )
        )
    return _read(name)


def registers() -> tuple[Register, ...]:
    """Give all registers."""
    return tuple(_read(name) for name in _BUILT)


@lru_cache
def _read(name: str) -> Register:
    """Build a register once."""
    return _BUILT[name]()


@lru_cache(maxsize=16)
def forms_of(book: Register) -> Forms:
    """Give all forms of a register's names, set out once."""
    return Forms(book)
