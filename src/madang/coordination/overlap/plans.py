"""What to do about a family, in one sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.language import Message, Money, Named, Range, _
from madang.vocabulary import Plan, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Group", "sentence"]

_TITLE: Final = 60
_CHANGES: Final = (Plan.MERGE, Plan.JOINT_CALL, Plan.REVIEW, Plan.DIVIDE_ROLES)
_KEPT: Final[Mapping[Verdict, Callable[[Mapping[str, Any]], Message]]] = {
    Verdict.REPUBLISHED: lambda told: _(
        "One office listed this {n} times: keep one entry, {lead}", **told
    ),
    Verdict.SEQUENCE: lambda told: _(
        "Keep the {n} projects as steps of one line; check results of {lead} first",
        **told,
    ),
    Verdict.LOCAL: lambda told: _(
        "Keep the {n} local runs of one programme; let {lead} lend its forms to all",
        **told,
    ),
    Verdict.AWARD: lambda told: _(
        "Keep the {n} awards of one call, each for work of its own, such as {lead}",
        **told,
    ),
    Verdict.PART: lambda told: _(
        "Keep the {n} parts of one joint project, and report them as one with {lead}",
        **told,
    ),
    Verdict.LOOK: lambda told: _(
        "Look at the {n} projects before anything is decided, beginning with {lead}",
        **told,
    ),
}
"""What to do about a family that is kept, by verdict."""


@dataclass(frozen=True, slots=True)
class Group:
    """A family, as far as its plan tells of it.

    Attributes
    ----------
    plan : Plan
        What to do.
    verdict : Verdict
        What its members are to each other.
    members : int
        How many there are.
    title : str
        Title of the member that leads.
    place : Named or Message
        Its region.
    by_merit : bool
        Whether it leads by merit; else by money.
    saving : triple of float
        What the plan would save, and between what bounds.
    currency : str
        Currency code.
    is_spent : bool
        Whether nothing of its money is left.
    """

    plan: Plan
    verdict: Verdict
    members: int
    title: str
    place: Named | Message
    by_merit: bool
    saving: tuple[float, float, float]
    currency: str
    is_spent: bool = False


def sentence(group: Group) -> Message:
    """Say what to do, who leads, and what it would save.

    Parameters
    ----------
    group : Group
        The family.

    Returns
    -------
    Message
    """
    long = len(group.title) > _TITLE
    title = group.title[: _TITLE - 1] + "…" if long else group.title
    named = {"title": title, "place": group.place}
    lead = (
        _("‘{title}’ ({place}), which is judged best", **named)
        if group.by_merit
        else _("‘{title}’ ({place}), which has most money", **named)
    )
    deed = _deed(group, lead)
    if group.is_spent and group.plan in _CHANGES:
        deed = _("As their money is spent, for the next plan: {deed:lower}", deed=deed)
    return _("{deed} ({saved}).", deed=deed, saved=_saved(group))


def _deed(group: Group, lead: Message) -> Message:
    """Say what to do and who leads."""
    told = {"n": group.members, "lead": lead}
    if group.plan == Plan.MERGE:
        return _("Consider merging the {n} projects under {lead}", **told)
    if group.plan == Plan.REVIEW:
        return _(
            "Review the {n} projects of one region together, beginning with {lead}",
            **told,
        )
    if group.plan == Plan.JOINT_CALL:
        return _("Consider one joint call for the {n} projects, led by {lead}", **told)
    if group.plan == Plan.DIVIDE_ROLES:
        return _(
            "Let {lead} coordinate and the {n} projects divide stages and modes", **told
        )
    return _KEPT[group.verdict](told)


def _saved(group: Group) -> Message:
    """Say what it would save."""
    value, low, high = group.saving
    if not math.isfinite(value):
        return _("saving unknown: money or dates are not given")
    if value <= 0:
        return _("nothing left to save") if group.is_spent else _("no saving")
    whole = Money(value, group.currency)
    if math.isfinite(low) and math.isfinite(high):
        ends = Range(low, high, currency=group.currency)
        return _("expected saving {whole}, 90% interval {ends}", whole=whole, ends=ends)
    return _("expected saving {whole}", whole=whole)
