"""Fixed texts that several chapters share, by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TEXTS"]

TEXTS: Final[dict[str, Callable[..., Message]]] = {
    "interval": lambda **v: _("90% interval", **v),
    "nationwide": lambda **v: _("Nationwide", **v),
    "tier": lambda **v: _("Tier {n}", **v),
    "first_last": lambda **v: _(
        "Of {n} regions the first and last {k} are drawn. ", **v
    ),
    "first_only": lambda **v: _("Of {n}, the first {k} are drawn. ", **v),
    "largest": lambda **v: _(
        "Of {n} regions, the {k} with the most ties are drawn. ", **v
    ),
}
