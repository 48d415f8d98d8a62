"""What a label was taken for, and how it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from madang.language import _

if TYPE_CHECKING:
    from madang.places.place import Place

__all__ = ["HOW", "How", "Match"]

How = Literal[
    "code", "name", "short name", "former code", "former name", "later code",
    "later name", "other time", "total", "headquarters", "ambiguous", "unknown",
    "country",
]  # fmt: skip
"""How a label was understood."""

HOW: Final = {
    "code": _("by its code"),
    "name": _("by its name"),
    "short name": _("by another form of its name"),
    "former code": _("by a code it had before"),
    "former name": _("by a name it had before"),
    "later code": _("by a code it had later"),
    "later name": _("by a name it had later"),
    "other time": _("a place of another time, with other boundaries"),
    "total": _("a total"),
    "headquarters": _("the province's own office"),
    "ambiguous": _("several places of that name"),
    "unknown": _("no place of that name or code"),
    "country": _("no more than its country"),
}
"""The same in words."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a label was taken for.

    Attributes
    ----------
    text : str
        The label.
    place : Place or None
        The place; None where it is a total of the whole, ambiguous or unknown.
    how : str
        A word of `HOW`. With ``"other time"`` the place was not there at the
        vintage asked for, and its territory is nobody's alone: only a crosswalk
        brings it there.
    nearest : tuple of Place
        Where there is no place: what may be meant.
    total : bool
        Whether it is a total (전국, 소계, 본청) and no place beside others. The
        subtotal of a place none of whose parts is listed is that place itself.
    """

    text: str
    place: Place | None
    how: How
    nearest: tuple[Place, ...] = ()
    total: bool = False
