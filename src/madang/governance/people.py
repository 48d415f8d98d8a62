"""Who is there: offices, and grants that give them by region and by date.

Nobody may anything by default. A grant gives a person one office over a region and all
below it, from one moment to another. A grant for an emergency ends by itself and never
stands for one of two pairs of eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["EMERGENCY", "EVERYWHERE", "OFFICES", "Actor", "Grant", "Office"]

EVERYWHERE: Final = ""
"""The country as a whole: where every chain of regions ends."""

EMERGENCY: Final = timedelta(hours=24)
"""How long a grant for an emergency lasts at most."""


class Office(StrEnum):
    """What somebody is in the workflow."""

    APPLICANT = "applicant"
    REGIONAL = "regional_officer"
    NATIONAL = "national_officer"
    SECRETARIAT = "secretariat"
    REVIEWER = "reviewer"
    COMMITTEE = "committee_member"
    EXECUTING = "executing_body"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"


OFFICES: Final[dict[Office, Message]] = {
    Office.APPLICANT: _("Applicant"),
    Office.REGIONAL: _("Regional officer"),
    Office.NATIONAL: _("National officer"),
    Office.SECRETARIAT: _("Secretariat"),
    Office.REVIEWER: pgettext("office", "Reviewer"),
    Office.COMMITTEE: _("Committee member"),
    Office.EXECUTING: _("Executing body"),
    Office.EVALUATOR: _("Evaluator"),
    Office.AUDITOR: _("Auditor"),
}
"""What each office is called."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One office of one person.

    Attributes
    ----------
    office : Office
    region : str
        Code of the region that it holds for, with all below; `EVERYWHERE` for the
        whole country.
    since : datetime
        From when, aware of its zone.
    until : datetime or None
        Up to and without this moment; None for as long as nobody ends it.
    is_emergency : bool
        Whether it was taken to break the glass.
    """

    office: Office
    region: str
    since: datetime
    until: datetime | None = None
    is_emergency: bool = False

    def holds(self, at: datetime, places: Collection[str]) -> bool:
        """Tell whether it holds at a moment for a place.

        Parameters
        ----------
        at : datetime
        places : collection of str
            The region with all above it, up to `EVERYWHERE`.
        """
        ends = self.until
        if self.is_emergency:
            last = self.since + EMERGENCY
            ends = last if ends is None else min(ends, last)
        is_now = self.since <= at and (ends is None or at < ends)
        return is_now and self.region in places


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes
    ----------
    name : str
        As the person is signed in.
    grants : tuple of Grant
    organisations : frozenset of str
        Those that the person acts for today.
    """

    name: str
    grants: tuple[Grant, ...] = ()
    organisations: frozenset[str] = frozenset()

    def offices(
        self, at: datetime, places: Collection[str], *, in_emergency: bool = True
    ) -> frozenset[Office]:
        """Give the offices that hold at a moment for a place.

        Parameters
        ----------
        at : datetime
        places : collection of str
            As in `Grant.holds`.
        in_emergency : bool
            Whether grants for an emergency count.
        """
        return frozenset(self._held(at, places, in_emergency=in_emergency))

    def _held(
        self, at: datetime, places: Collection[str], *, in_emergency: bool
    ) -> Iterator[Office]:
        """List them, one by one."""
        for grant in self.grants:
            if grant.holds(at, places) and (in_emergency or not grant.is_emergency):
                yield grant.office
