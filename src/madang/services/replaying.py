"""A decision made again from its sealed copy, and held to what was frozen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.errors import ResultError
from madang.language import Message, _, pgettext
from madang.services import options, planning, sealing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.services.options import Option
    from madang.store.copies import Copies
    from madang.study import Study

__all__ = ["Replay", "changed_versions", "first_difference", "plan_again", "replay"]

_CELLS: Final[Mapping[str, Callable[[str], Message]]] = {
    "plan": lambda key: _("the grant of '{key}'", key=key),
    "regions": lambda key: _("the money of region '{key}'", key=key),
    "figures": lambda key: _("the figure '{key}'", key=key),
}


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of solving a frozen plan again.

    Attributes
    ----------
    option : Option
        What was frozen.
    difference : Message or None
        The first thing that is not the same to the last byte; None where all is.
    versions : tuple of Message
        What has another version now than then.
    """

    option: Option
    difference: Message | None
    versions: tuple[Message, ...]


def replay(held: Copies, option: Option) -> Replay:
    """Solve a frozen plan again from its sealed copy.

    Parameters
    ----------
    held : Copies
        Where the bytes of the copy are.
    option : Option
        What was frozen.

    Returns
    -------
    Replay

    Raises
    ------
    ResultError
        If the option has no sealed copy.
    LedgerError
        If the copy is not whole, or was changed.
    MadangError
        If no plan comes out of it.
    """
    if not option.sealed:
        raise ResultError(
            _(
                "Option {letter} has no sealed copy: it was frozen before copies were "
                "kept, or its tables lie outside of the study folder. Freeze it anew "
                "to replay it.",
                letter=option.letter,
            )
        )
    with sealing.laid_out(held, option.sealed) as (study, listed):
        cells = plan_again(study, listed)
    return Replay(option, first_difference(option, cells), changed_versions(listed))


def plan_again(study: Study, listed: Mapping[str, Any]) -> dict[str, str]:
    """Solve what a sealed copy asks for; give the cells that a log would hold of it.

    Parameters
    ----------
    study : Study
        The study as it was.
    listed : mapping
        The list of the copy.

    Returns
    -------
    dict of str to str
        As `options.cells_of`.
    """
    records = planning.records_of(study)
    call = planning.call_of(study, records, tuple(listed.get("settings", ())))
    return options.cells_of(call.plan(listed.get("balance")).tables)


def first_difference(option: Option, cells: Mapping[str, str]) -> Message | None:
    """Name the first thing in which a plan is not what was frozen.

    Parameters
    ----------
    option : Option
        What was frozen.
    cells : mapping of str to str
        As `options.cells_of`.

    Returns
    -------
    Message or None
        None where every byte is the same.
    """
    for name, says in _CELLS.items():
        then: Mapping[str, float] = getattr(option, name)
        now: Mapping[str, float] = json.loads(cells[name])
        for key in (*then, *(k for k in now if k not in then)):
            if then.get(key) != now.get(key):
                return _(
                    "{what:first} was {then}, and is {now}.",
                    what=says(key),
                    then=_number(then.get(key)),
                    now=_number(now.get(key)),
                )
        if list(then) != list(now):
            return _("{what:first} stands in another place.",
                     what=says(next(iter(then), "")))  # fmt: skip
    alarms = json.loads(cells["alarms"])
    if alarms != list(option.alarms):
        return _(
            "The alarms were {then}, and are {now}.",
            then=", ".join(option.alarms) or "–",
            now=", ".join(alarms) or "–",
        )
    return None


def _number(value: float | None) -> str:
    """Write a number to its last digit."""
    return "–" if value is None else repr(value)


def changed_versions(listed: Mapping[str, Any]) -> tuple[Message, ...]:
    """Say what has another version now than when a copy was sealed."""
    then, now = listed.get("versions", {}), sealing.versions()
    return tuple(
        _(
            "{name} was {then} and is {now}.",
            name=name,
            then=then[name] or pgettext("of a library", "absent"),
            now=now.get(name) or pgettext("of a library", "absent"),
        )
        for name in sorted(then)
        if then[name] != now.get(name, "")
    )
