"""The workflow of a proposal as data, from its draft to its evaluation."""

from __future__ import annotations

from typing import Final

from madang.governance.people import Office
from madang.governance.workflow import BEGINNING, Kind, State, Transition, Workflow
from madang.language import _, pgettext

__all__ = ["PROPOSAL"]

_STAFF: Final = (Office.REGIONAL, Office.NATIONAL)
_DESK: Final = (Office.SECRETARIAT,)
_CHECKING: Final = (Office.SECRETARIAT, Office.REGIONAL)
_CARRYING: Final = (Office.APPLICANT, Office.EXECUTING)
_BEFORE_MONEY: Final = (
    "draft", "submitted", "returned", "eligibility", "overlap", "review", "options",
    "docket", "approved",
)  # fmt: skip
_JUDGED: Final = ("review", "options", "docket", "decision")

_STATES: Final = (
    State("draft", pgettext("proposal", "Draft")),
    State("submitted", pgettext("proposal", "Submitted")),
    State("returned", pgettext("proposal", "Returned for completion")),
    State("eligibility", pgettext("proposal", "Eligibility check")),
    State("overlap", pgettext("proposal", "Overlap check")),
    State("review", pgettext("proposal", "Under review")),
    State("options", pgettext("proposal", "Reviewed")),
    State("docket", pgettext("proposal", "Before the committee")),
    State("decision", pgettext("proposal", "Decision to be confirmed")),
    State("approved", pgettext("proposal", "Selected")),
    State("agreement", pgettext("proposal", "Agreement to be signed")),
    State("running", pgettext("proposal", "Running")),
    State("monitoring", pgettext("proposal", "Being monitored")),
    State("change", pgettext("proposal", "Change asked for")),
    State("completion", pgettext("proposal", "Completion reported")),
    State("completed", pgettext("proposal", "Completed")),
    State("evaluated", pgettext("proposal", "Evaluated"), is_end=True),
    State("rejected", pgettext("proposal", "Rejected"), is_end=True),
    State("appealed", pgettext("proposal", "Appealed")),
    State("suspended", pgettext("proposal", "Suspended")),
    State("terminated", pgettext("proposal", "Terminated"), is_end=True),
    State("withdrawn", pgettext("proposal", "Withdrawn"), is_end=True),
)

_DESK_ACTS: Final = (
    Transition(
        "begin", _("Begin a proposal"), (BEGINNING,), "draft", (Office.APPLICANT,),
        guards=("call_open", "before_deadline", "organisation_stands"),
        writes=("proposals", "drafts"),
    ),
    Transition(
        "save", _("Save the draft"), ("draft", "returned"), "", (Office.APPLICANT,),
        guards=("before_deadline",), writes=("drafts",),
    ),
    Transition(
        "submit", _("Submit; nothing can be changed afterwards"), ("draft",),
        "submitted", (Office.APPLICANT,),
        guards=("call_open", "before_deadline", "organisation_stands", "asks_money"),
        writes=("receipts",), tells=(Office.SECRETARIAT, Office.APPLICANT),
    ),
    Transition(
        "allow_later", _("Allow this applicant a later deadline, with the reason"),
        ("draft", "returned"), "", _DESK, guards=("gives_reason",),
        writes=("extensions",), tells=(Office.APPLICANT, Office.AUDITOR),
    ),
    Transition(
        "resubmit", _("Submit the completed proposal"), ("returned",), "submitted",
        (Office.APPLICANT,),
        guards=("before_deadline", "organisation_stands", "asks_money"),
        writes=("receipts",), tells=_CHECKING,
    ),
    Transition(
        "withdraw", _("Withdraw the proposal for good"), _BEFORE_MONEY, "withdrawn",
        (Office.APPLICANT,), tells=_CHECKING,
    ),
    Transition(
        "take_over", _("Enter the organisation that takes the proposal over"),
        (*_BEFORE_MONEY, "agreement", "running", "suspended"), "", _DESK,
        guards=("organisation_merged",), tells=(Office.APPLICANT, Office.AUDITOR),
    ),
)  # fmt: skip
_CHECKS: Final = (
    Transition(
        "take_up", _("Take up the eligibility check"), ("submitted",), "eligibility",
        _CHECKING, days=7,
    ),
    Transition(
        "send_back", _("Return it for completion, with what is missing"),
        ("eligibility",), "returned", _CHECKING, guards=("gives_reason",),
        writes=("extensions",), tells=(Office.APPLICANT,), days=14,
    ),
    Transition(
        "find_eligible", _("Find it eligible"), ("eligibility",), "overlap", _CHECKING,
        days=14,
    ),
    Transition(
        "find_ineligible", _("Reject it as ineligible, with the reason"),
        ("eligibility",), "rejected", _CHECKING, guards=("gives_reason",),
        tells=(Office.APPLICANT,), days=14,
    ),
    Transition(
        "clear_overlap", _("Find that it duplicates nothing"), ("overlap",), "review",
        (*_STAFF, Office.SECRETARIAT), guards=("gives_reason",), days=14,
    ),
    Transition(
        "find_duplicate", _("Reject it as a duplicate, with the reason"), ("overlap",),
        "rejected", _STAFF, guards=("gives_reason",), tells=(Office.APPLICANT,),
        days=14,
    ),
)  # fmt: skip
_JUDGEMENT: Final = (
    Transition(
        "assign", _("Assign a reviewer"), ("review",), "", _DESK,
        writes=("seats", "reviewers"), tells=(Office.REVIEWER,), days=7,
    ),
    Transition(
        "declare", _("Declare a conflict of interest and step back"), _JUDGED, "",
        (Office.REVIEWER, Office.COMMITTEE), guards=("gives_reason",),
        writes=("conflicts",), tells=_DESK,
    ),
    Transition(
        "exclude", _("Exclude somebody from judging it, with the ground"), _JUDGED, "",
        _DESK, guards=("gives_reason",), writes=("conflicts",),
        tells=(Office.AUDITOR,),
    ),
    Transition(
        "score", _("Hand in the scores"), ("review",), "", (Office.REVIEWER,),
        guards=("assigned", "not_in_conflict"), writes=("reviews",), days=21,
    ),
    Transition(
        "end_review", _("Close the review"), ("review",), "options", _DESK,
        guards=("enough_reviews",), days=30,
    ),
    Transition(
        "put_forward", _("Put it on the docket"), ("options",), "docket", _DESK,
        guards=("call_on_docket",), tells=(Office.COMMITTEE,), days=14,
    ),
    Transition(
        "vote", _("Vote"), ("docket",), "", (Office.COMMITTEE,),
        guards=("call_on_docket", "not_in_conflict"), writes=("votes",), days=14,
    ),
    Transition(
        "prepare_decision", _("Write down the decision"), ("docket",), "decision",
        _DESK, guards=("has_quorum",), writes=("decisions",),
        tells=(Office.COMMITTEE,), days=7,
    ),
    Transition(
        "reopen", _("Take it back to the docket, with the reason"), ("decision",),
        "docket", (Office.COMMITTEE,), guards=("gives_reason", "not_in_conflict"),
        tells=_DESK,
    ),
    Transition(
        "confirm_selection", _("Confirm that it is selected"), ("decision",),
        "approved", (Office.COMMITTEE,),
        guards=("selects", "not_in_conflict", "within_budget"), writes=("decisions",),
        tells=(Office.APPLICANT, *_STAFF), days=7, other_than=("prepare_decision",),
    ),
    Transition(
        "confirm_rejection", _("Confirm that it is rejected"), ("decision",),
        "rejected", (Office.COMMITTEE,), guards=("rejects", "not_in_conflict"),
        writes=("decisions",), tells=(Office.APPLICANT, *_STAFF), days=7,
        other_than=("prepare_decision",),
    ),
    Transition(
        "appeal", _("Appeal"), ("rejected",), "appealed", (Office.APPLICANT,),
        guards=("gives_reason", "in_time_to_appeal", "first_appeal"), tells=_STAFF,
    ),
    Transition(
        "grant_appeal", _("Grant the appeal and begin anew"), ("appealed",),
        "eligibility", _STAFF, guards=("gives_reason",),
        tells=(Office.APPLICANT, Office.SECRETARIAT), days=30,
        other_than=("confirm_rejection", "find_ineligible", "find_duplicate"),
    ),
    Transition(
        "dismiss_appeal", _("Dismiss the appeal, with the reason"), ("appealed",),
        "rejected", _STAFF, guards=("gives_reason",), tells=(Office.APPLICANT,),
        days=30, other_than=("confirm_rejection", "find_ineligible", "find_duplicate"),
    ),
)  # fmt: skip
_MONEY: Final = (
    Transition(
        "prepare_agreement", _("Draw up the agreement"), ("approved",), "agreement",
        (Office.REGIONAL, Office.EXECUTING), guards=("organisation_stands",),
        writes=("agreements",), tells=_STAFF, days=30,
    ),
    Transition(
        "sign_agreement", _("Sign the agreement"), ("agreement",), "running", _STAFF,
        guards=("organisation_stands", "within_budget"), writes=("agreements",),
        tells=_CARRYING, days=14, other_than=("prepare_agreement",),
    ),
    Transition(
        "redraw_agreement",
        _("Have the agreement drawn up anew, with the reason"),
        ("agreement",),
        "approved",
        _STAFF,
        guards=("gives_reason",),
        tells=_CARRYING,
        days=14,
    ),
    Transition(
        "prepare_payment", _("Ask for a tranche to be paid"), ("running",), "",
        (Office.EXECUTING, Office.REGIONAL), guards=("organisation_stands",),
        writes=("payments",), tells=_STAFF,
    ),
    Transition(
        "approve_payment", _("Release the tranche"), ("running",), "", _STAFF,
        guards=("has_open_payment", "organisation_stands"), writes=("payments",),
        tells=_CARRYING, days=14, other_than=("prepare_payment",),
    ),
    Transition(
        "refuse_payment", _("Refuse the tranche, with the reason"),
        ("running", "suspended"), "",
        _STAFF, guards=("has_open_payment", "gives_reason"), writes=("payments",),
        tells=_CARRYING, days=14,
    ),
)  # fmt: skip
_COURSE: Final = (
    Transition(
        "begin_check", _("Begin a monitoring visit"), ("running",), "monitoring",
        (Office.REGIONAL, Office.EXECUTING), tells=(Office.APPLICANT,),
    ),
    Transition(
        "end_check", _("Close the monitoring visit with its findings"),
        ("monitoring",), "running", (Office.REGIONAL, Office.EXECUTING),
        guards=("gives_reason",), tells=_STAFF, days=30,
    ),
    Transition(
        "ask_change", _("Ask for a change"), ("running",), "change", _CARRYING,
        guards=("gives_reason",), writes=("changes",), tells=_STAFF,
    ),
    Transition(
        "approve_change", _("Approve the change"), ("change",), "running", _STAFF,
        guards=("within_budget",), writes=("changes", "agreements"), tells=_CARRYING,
        days=30, other_than=("ask_change",),
    ),
    Transition(
        "refuse_change", _("Refuse the change, with the reason"), ("change",),
        "running", _STAFF, guards=("gives_reason",), writes=("changes",),
        tells=_CARRYING, days=30,
    ),
    Transition(
        "suspend", _("Suspend the project, with the reason"),
        ("running", "monitoring"), "suspended", _STAFF,
        guards=("gives_reason",), tells=(*_CARRYING, Office.AUDITOR),
    ),
    Transition(
        "resume", _("Let the project go on"), ("suspended",), "running", _STAFF,
        guards=("gives_reason", "organisation_stands"), tells=_CARRYING,
    ),
    Transition(
        "terminate", _("Terminate the agreement, with the reason"), ("suspended",),
        "terminated", _STAFF, guards=("gives_reason", "has_no_open_payment"),
        tells=(*_CARRYING, Office.AUDITOR), other_than=("suspend",),
    ),
    Transition(
        "report_completion", _("Report completion"), ("running",), "completion",
        _CARRYING, guards=("has_no_open_payment",), tells=_STAFF,
    ),
    Transition(
        "accept_completion", _("Accept completion"), ("completion",), "completed",
        _STAFF, tells=(*_CARRYING, Office.EVALUATOR), days=30,
        other_than=("report_completion",),
    ),
    Transition(
        "evaluate", _("Hand in the evaluation"), ("completed",), "evaluated",
        (Office.EVALUATOR,), guards=("gives_reason", "not_in_conflict"),
        tells=(*_STAFF, Office.COMMITTEE), days=365,
    ),
)  # fmt: skip

PROPOSAL: Final = Workflow(
    Kind.PROPOSAL,
    _STATES,
    (*_DESK_ACTS, *_CHECKS, *_JUDGEMENT, *_MONEY, *_COURSE),
)
"""From the first line of a draft to the evaluation of what it did."""
