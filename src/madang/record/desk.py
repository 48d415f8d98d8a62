"""What acts on calls write, and on proposals up to the end of the checks."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from madang.errors import CollisionError, ParameterError
from madang.language import _
from madang.record import models as m
from madang.record.working import dumped, places_of, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.record.working import Work

__all__ = ["EFFECTS"]

_LONGEST: Final = 200_000
_WHOLE: Final = 1000
_REASON: Final = 4_000
COMPLETING: Final = timedelta(days=10)
"""How long an applicant has to complete what was returned."""


def _make(work: Work) -> dict[str, Any]:
    share = work.asked.get("regional_share", 0)
    if not isinstance(share, int) or not 0 <= share <= _WHOLE:
        raise ParameterError(
            _("What regions decide themselves is given in thousandths, 0 to 1000.")
        )
    work.row = work.make(
        m.Call,
        title=work.text("title"),
        region=str(work.asked.get("region", "")),
        state="draft",
        deadline=work.moment("deadline"),
        budget=work.money("budget"),
        regional_share=share,
    )
    return {"budget": work.row.budget, "deadline": work.row.deadline.isoformat()}


def _extend(work: Work) -> dict[str, Any]:
    is_call = work.subject.kind == "call"
    until = work.moment("until")
    if until <= (work.subject.deadline or until):
        raise ParameterError(_("A deadline can only be made later."))
    work.make(
        m.Extension,
        call=work.row if is_call else work.row.call,
        proposal=None if is_call else work.row,
        until=until,
        reason=work.text("reason", most=_REASON),
        given_by=work.actor.name,
    )
    return {"until": until.isoformat()}


def _docket(work: Work) -> dict[str, Any]:
    head = work.record.of(m.Head).get()
    if "options" in work.asked:
        content = dumped(work.asked["options"])
    else:
        content = work.record.of(m.Docket).filter(call=work.row).latest("pk").content
    digest = hashlib.sha256(content.encode()).hexdigest()
    work.make(
        m.Docket, call=work.row, content=content, digest=digest,
        head=head.number, seal=head.seal,
    )  # fmt: skip
    return {"docket": digest, "head": head.number, "head_seal": head.seal}


def _content(work: Work) -> tuple[str, int]:
    """Give what a draft says, as it is kept, and how much it asks for."""
    said = work.asked.get("content")
    if not isinstance(said, dict):
        raise ParameterError(_("A draft is a set of named fields."))
    content = dumped(said)
    if len(content) > _LONGEST:
        raise ParameterError(
            _("A draft holds {most:,} characters; this one has {n:,}.",
              most=_LONGEST, n=len(content))
        )  # fmt: skip
    return content, work.money("amount") if work.asked.get("amount") else 0


def _begin(work: Work) -> dict[str, Any]:
    content, amount = _content(work)
    region = str(work.asked.get("region", ""))
    call = work.record.of(m.Call).get(pk=int(str(work.asked["call"])))
    if call.region not in places_of(work.record, region):
        raise ParameterError(_("The call is not for the region '{code}'.", code=region))
    work.row = work.make(
        m.Proposal,
        call=call,
        organisation_id=work.subject.organisation,
        owner=work.actor.name,
        region=region,
        is_regional=bool(work.asked.get("is_regional")) and call.regional_share > 0,
        executing=str(work.asked.get("executing", ""))[:200],
        state="draft",
        content=content,
        amount=amount,
    )
    _keep(work, 1, content)
    return {"call": str(call.pk), "organisation": work.subject.organisation}


def _keep(work: Work, version: int, content: str) -> None:
    """Keep a draft as it was saved."""
    work.make(
        m.Draft, proposal=work.row, version=version, content=content,
        saved_by=work.actor.name, saved_at=work.at,
    )  # fmt: skip


def _save(work: Work) -> dict[str, Any]:
    content, amount = _content(work)
    base = work.asked.get("draft")
    if base != work.row.draft:
        last = work.record.of(m.Draft).filter(proposal=work.row).order_by("pk").last()
        raise CollisionError(
            _(
                "{who} saved version {version} at {when}, after yours was opened. Look "
                "at both before you save.",
                who=last.saved_by,
                version=last.version,
                when=last.saved_at.isoformat(" ", "seconds"),
            )
        )
    written(work.record, work.row, content=content, amount=amount, draft=base + 1)
    _keep(work, base + 1, content)
    return {"draft": base + 1}


def _submit(work: Work) -> dict[str, Any]:
    row = work.row
    said = [str(row.pk), row.organisation_id, row.amount, json.loads(row.content)]
    receipt = hashlib.sha256(dumped([*said, work.at.isoformat()]).encode()).hexdigest()
    written(work.record, row, receipt=receipt, submitted_at=work.at)
    return {"receipt": receipt, "at": work.at.isoformat(), "amount": row.amount}


def _send_back(work: Work) -> dict[str, Any]:
    until = work.at + COMPLETING
    work.make(
        m.Extension, call=work.row.call, proposal=work.row, until=until,
        reason=work.text("reason", most=_REASON), given_by=work.actor.name,
    )  # fmt: skip
    return {"until": until.isoformat()}


def _reject(work: Work) -> dict[str, Any]:
    written(work.record, work.row, rejected_at=work.at)
    return {}


def _take_over(work: Work) -> dict[str, Any]:
    before = work.row.organisation_id
    written(work.record, work.row, organisation_id=work.row.organisation.into)
    return {"before": before, "after": work.row.organisation_id}


EFFECTS: Final[dict[str, Callable[[Work], dict[str, Any]]]] = {
    "make": _make,
    "extend": _extend,
    "freeze_options": _docket,
    "open_docket": _docket,
    "begin": _begin,
    "save": _save,
    "submit": _submit,
    "resubmit": _submit,
    "allow_later": _extend,
    "send_back": _send_back,
    "find_ineligible": _reject,
    "find_duplicate": _reject,
    "take_over": _take_over,
}
"""What each act writes besides state, entry and messages; its answer is kept."""
