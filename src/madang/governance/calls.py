"""The workflow of a call, and what is done in the house itself, as data."""

from __future__ import annotations

from typing import Final

from madang.governance.people import Office
from madang.governance.workflow import BEGINNING, Kind, State, Transition, Workflow
from madang.language import _, pgettext

__all__ = ["CALL", "HOUSE"]

_STAFF: Final = (Office.REGIONAL, Office.NATIONAL)
_DESK: Final = (Office.SECRETARIAT,)

CALL: Final = Workflow(
    Kind.CALL,
    states=(
        State("draft", pgettext("call", "Draft")),
        State("announced", pgettext("call", "Announced")),
        State("closed", pgettext("call", "Closed to proposals")),
        State("review", pgettext("call", "Under review")),
        State("options", pgettext("call", "Options made")),
        State("docket", pgettext("call", "Before the committee")),
        State("settled", pgettext("call", "Decided")),
        State("finished", pgettext("call", "Finished"), is_end=True),
        State("cancelled", pgettext("call", "Cancelled"), is_end=True),
    ),
    transitions=(
        Transition(
            "make", _("Draft a call"), (BEGINNING,), "draft",
            (*_STAFF, Office.SECRETARIAT), writes=("calls",),
        ),
        Transition(
            "announce", _("Announce the call"), ("draft",), "announced", _STAFF,
            guards=("has_budget", "has_deadline"), tells=(Office.SECRETARIAT,),
            other_than=("make",),
        ),
        Transition(
            "extend", _("Extend the deadline, with the reason"), ("announced",), "",
            _DESK, guards=("gives_reason",), writes=("extensions",),
            tells=(Office.AUDITOR,),
        ),
        Transition(
            "close", _("Close the call to proposals"), ("announced",), "closed", _DESK,
            guards=("after_deadline",), tells=_STAFF, days=1,
        ),
        Transition(
            "begin_review", _("Begin the review"), ("closed",), "review", _DESK,
            tells=(Office.REVIEWER,), days=14,
        ),
        Transition(
            "freeze_options", _("Freeze options A, B and C"), ("review",), "options",
            _DESK, guards=("none_in_review", "has_options"), writes=("dockets",),
            tells=_STAFF, days=30,
        ),
        Transition(
            "open_docket", _("Lay it before the committee"), ("options",), "docket",
            _DESK, writes=("dockets",), tells=(Office.COMMITTEE,), days=14,
        ),
        Transition(
            "settle", _("Close the meeting"), ("docket",), "settled", _DESK,
            guards=("none_undecided",), tells=_STAFF, days=30,
        ),
        Transition(
            "finish", _("Close the call's books"), ("settled",), "finished", _STAFF,
            guards=("none_running",), tells=(Office.AUDITOR,),
        ),
        Transition(
            "cancel", _("Cancel the call, with the reason"),
            ("draft", "announced", "closed"), "cancelled", _STAFF,
            guards=("gives_reason",), tells=(Office.SECRETARIAT, Office.AUDITOR),
        ),
    ),
)  # fmt: skip
"""From the first draft of a call to its closed books."""

HOUSE: Final = Workflow(
    Kind.HOUSE,
    states=(State("open", pgettext("house", "In service"), is_end=True),),
    transitions=(
        Transition(
            "grant", _("Give an office"), ("open",), "", (Office.NATIONAL,),
            guards=("not_to_oneself",), writes=("grants",), tells=(Office.AUDITOR,),
        ),
        Transition(
            "end_grant", _("End an office"), ("open",), "", (Office.NATIONAL,),
            guards=("gives_reason",), writes=("grants",), tells=(Office.AUDITOR,),
        ),
        Transition(
            "break_glass", _("Take an office for an emergency, for a day at most"),
            ("open",), "", (*_STAFF, Office.SECRETARIAT),
            guards=("gives_reason",), writes=("grants",), tells=(Office.AUDITOR,),
        ),
        Transition(
            "enrol", _("Enter an organisation and who acts for it"), ("open",), "",
            (*_STAFF, Office.SECRETARIAT), writes=("organisations", "members"),
        ),
        Transition(
            "merge", _("Record that an organisation has merged or closed"), ("open",),
            "", (*_STAFF, Office.SECRETARIAT), guards=("gives_reason",),
            writes=("organisations",), tells=(Office.NATIONAL,),
        ),
        Transition(
            "close_year", _("Close a budget year"), ("open",), "", (Office.NATIONAL,),
            writes=("years",), tells=(Office.AUDITOR,),
        ),
    ),
)  # fmt: skip
"""Offices, organisations and years: what no call holds."""
