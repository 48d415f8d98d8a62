"""Files into the study: added, shown before and after, asked about, taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from madang.contracts import CONTRACTS
from madang.display.pieces import Cell, Table
from madang.errors import MadangError, ParameterError
from madang.intake.limits import LIMITS
from madang.intake.opened import KINDS
from madang.language import Message, _
from madang.services.acting import known
from madang.services.drafts import DAYS, STEPS, Drafts, glanced, proposed, taken
from madang.workbench.bench import solver
from madang.workbench.paper import acting, desk, page, remember, spoken
from madang.workbench.receiving import received, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Protocol

    import pandas as pd
    from django.http import HttpRequest, QueryDict

    from madang.intake.questions import Question
    from madang.services.drafts import Draft
    from madang.services.proposal import Preview, Proposal

    class Say(Protocol):
        """Words a message."""

        def __call__(self, message: Message) -> str: ...


__all__ = ["add", "answer", "cancel", "halt", "show", "take"]

_WAIT: Final = 4.0
"""Seconds that a page waits for a preview before it says that it is under way."""

_LONGEST: Final = 120
_WORD, _FREE = "word.", "free."


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Offer to add files; keep those that are sent."""
    if request.method != "POST":
        return _adding(request)
    files = received(request)
    if (why := refusal(request)) is not None:
        return _adding(request, why)
    if not files:
        return _adding(request, _("No file was chosen. Choose one or several."))
    spoken(request)  # a study that cannot be read is told before anything is kept
    return _kept(request, [(one.said, one.path) for one in files])


def _kept(request: HttpRequest, files: list[tuple[str, Path]]) -> HttpResponse:
    """Keep files, alone or with others; what cannot be read at all is not kept."""
    drafts = _drafts()
    try:
        if to := request.POST.get("to", ""):
            draft = drafts.find(to)
            if not draft.done:
                draft.extend(files)
            return HttpResponseRedirect(f"/intake/{draft.token}")
        draft = drafts.make(files)
    except ParameterError as error:
        return _adding(request, error.message)
    try:
        _proposal(draft, draft.seen)
    except ParameterError as error:
        draft.cancel()
        return _adding(request, error.message)
    return HttpResponseRedirect(f"/intake/{draft.token}")


def _drafts() -> Drafts:
    """Give the files on their way into the study."""
    return Drafts(desk().folder)


def _adding(request: HttpRequest, wrong: Message | None = None) -> HttpResponse:
    """Draw the page that takes files."""
    language = spoken(request)
    return page(
        request,
        "intake.html",
        status=409 if wrong else 200,
        wrong=wrong.text(language) if wrong else "",
        is_new=desk().is_new,
        folder=desk().folder.resolve().name,
        kinds_of_file=", ".join(KINDS.values()),
        most=LIMITS.sent // 2**20,
        days=DAYS,
        waiting=[(d.token, ", ".join(d.files), _day(d)) for d in _drafts().waiting()],
    )


def _day(draft: Draft) -> str:
    """Say when files were last answered about, to the minute."""
    return f"{datetime.fromtimestamp(draft.since, UTC).astimezone():%Y-%m-%d %H:%M}"


def _proposal(draft: Draft, seen: str) -> Proposal | None:
    """Give what the files would give; None where it is still worked out.

    Of large files the head is given until all is read: with its questions, or as it is.
    """
    given = (draft.folder, draft.token, seen)
    first: Proposal | None = solver().ask(glanced.__name__, *given, wait=_WAIT)
    if first is None or not first.is_head or first.questions:
        return first
    whole: Proposal | None = solver().ask(proposed.__name__, *given, wait=_WAIT)
    return whole or first


def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show files that wait: before and after, what is open, or the receipt."""
    try:
        draft = _drafts().find(token)
    except ParameterError as error:
        return _adding(request, error.message)
    wrong, held = None, draft.taking
    if held:
        try:
            _taken(draft)
        except MadangError as error:
            wrong = error.message
    return _shown(request, draft, wrong, held)


def _taken(draft: Draft) -> None:
    """Take files in, or follow how they are; where it fails it is no longer done.

    What a server that was stopped left undone is taken up again.
    """
    held = draft.taking
    given = (held["seen"], held["name"], held["by"])
    try:
        solver().ask(taken.__name__, draft.folder, draft.token, *given, wait=_WAIT)
    except MadangError:
        draft.end_taking()
        raise


@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Keep answers; what is wrong with them is told beside what was typed."""
    drafts = _drafts()
    try:
        draft = drafts.find(token)
        said, wrong = _said(request.POST)
        if said and not draft.done:
            draft.answer(said, request.POST.get("seen", ""))
    except ParameterError as error:
        return _again(request, token, error.message)
    if wrong is not None or not said:
        told = wrong or _("Nothing was answered. Choose an answer, or type one.")
        return _again(request, token, told)
    return HttpResponseRedirect(f"/intake/{token}")


def _said(sent: QueryDict) -> tuple[list[tuple[str, str]], Message | None]:
    """Read the answers of a form; a choice and a typed one beside it are refused."""
    if again := sent.get("again"):
        return [(again, "")], None
    told: list[tuple[str, str]] = []
    wrong = None
    names = [n.removeprefix(_WORD).removeprefix(_FREE) for n in sent
             if n.startswith((_WORD, _FREE))]  # fmt: skip
    for key in dict.fromkeys(names):
        word = sent.get(_WORD + key, "")
        typed = "".join(c for c in sent.get(_FREE + key, "") if c.isprintable())
        if word and typed.strip():
            wrong = _("Choose an answer or type one, not both.")
        elif one := word or typed.strip():
            told.append((key, one))
    return told, wrong


@require_POST
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take files in, whole or not at all, beside the pages."""
    sent = request.POST
    typed = sent.get("who", "").strip()[:_LONGEST] or known()
    who = acting(request, typed)
    try:
        draft = _drafts().find(token)
        if not draft.done and not draft.taking:
            draft.require(sent.get("seen", ""))
            draft.begin_taking(sent.get("seen", ""), sent.get("name", "").strip(), who)
        if draft.taking:
            _taken(draft)
    except MadangError as error:
        return _again(request, token, error.message)
    return remember(HttpResponseRedirect(f"/intake/{token}"), who)


@require_POST
def halt(request: HttpRequest, token: str) -> HttpResponse:
    """Stop taking files in: the study stands as it was, and they wait as before."""
    try:
        draft = _drafts().find(token)
        solver().stop(taken.__name__)
        draft.end_taking()
    except ParameterError as error:
        return _adding(request, error.message)
    return HttpResponseRedirect(f"/intake/{token}")


@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Put files aside; nothing is left of them."""
    try:
        draft = _drafts().find(token)
        if not draft.done:
            draft.cancel()
    except ParameterError as error:
        return _adding(request, error.message)
    return HttpResponseRedirect("/intake")


def _again(request: HttpRequest, token: str, wrong: Message) -> HttpResponse:
    """Show files again with what was sent, and what is wrong with it."""
    try:
        draft = _drafts().find(token)
    except ParameterError as error:
        return _adding(request, error.message)
    return _shown(request, draft, wrong)


def _shown(
    request: HttpRequest,
    draft: Draft,
    wrong: Message | None = None,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Draw the page of files that wait, or that were taken in."""
    typed = typed or {}
    language = spoken(request)

    def say(message: Message) -> str:
        """Word a message for the reader."""
        return message.text(language)

    values: dict[str, Any] = {"made": None, "failed": "", "seen": ""}
    done = draft.done
    steps = _steps(draft, say)
    if not done and not steps:
        try:
            values["seen"] = draft.seen
            made = _proposal(draft, values["seen"])
            values["made"] = made and _laid(made, draft, request.POST, say)
        except MadangError as error:
            values["failed"] = say(error.message)
    answers = draft.answers
    return page(
        request,
        "draft.html",
        status=409 if wrong or values["failed"] else 200,
        wrong=say(wrong) if wrong else "",
        done=[say(line) for line in done],
        draft=draft.token,
        files=draft.files,
        days=DAYS,
        last=answers[-1][0] if answers else "",
        name=request.POST.get("name", typed.get("name", ""))[:80],
        who=request.POST.get("who") or typed.get("by") or acting(request) or known(),
        steps=steps,
        **values,
    )


def _steps(draft: Draft, say: Say) -> list[tuple[str, float]]:
    """Give how far files are that are being taken in; empty where they are not."""
    at = draft.taking.get("step", "")
    if at not in STEPS:
        return []
    named = (
        _("Opened, with the answers"),
        _("Read whole, each record counted"),
        _("Held to the contracts and written"),
    )
    here = STEPS.index(at)
    return [
        (say(what), 1.0 if i < here else 0.5 if i == here else 0.0)
        for i, what in enumerate(named)
    ]


def _laid(
    made: Proposal, draft: Draft, sent: Mapping[str, Any], say: Say
) -> dict[str, Any]:
    """Lay out what files would give."""
    held = dict(draft.answers)
    row = _("row")
    return {
        "tables": [
            {
                "headline": say(one.headline),
                "before": _table(
                    one.before,
                    say(_("In the file")),
                    {"_row": say(row)},
                ),
                "after": [_after(one, table, say) for table in one.after],
                "said": [say(s) for s in one.said],
            }
            for one in made.previews
        ],
        "questions": [_asked(q, made, held, sent, say) for q in made.questions],
        "settled": [(q.key, say(q.asks), say(c.says), c.word) for q, c in made.settled],
        "receipts": [[say(line) for line in r.lines()] for r in made.receipts],
        "refused": say(made.refused) if made.refused else "",
        "passed": [say(_("Not read: {name}. {why}", name=n, why=why))
                   for n, why in made.passed],
        "is_head": made.is_head,
        "is_named": len(made.previews) == 1 and not made.is_known,
    }  # fmt: skip


def _after(one: Preview, table: str, say: Say) -> Table:
    """Lay out rows of a table as they would be."""
    title = say(_("In the table {table}", table=CONTRACTS[table].title))
    return _table(one.worded(table, say), title, one.headings(table, say))


def _table(rows: pd.DataFrame, title: str, heads: Mapping[str, str]) -> Table:
    """Lay rows out as they are, their empty cells empty."""
    plain = rows.astype(object).where(rows.notna(), "")
    return Table(
        "", title, tuple(Cell(heads.get(str(n), str(n))) for n in plain.columns),
        tuple(tuple(map(_cell, row))
              for row in plain.itertuples(index=False, name=None)),
    )  # fmt: skip


def _cell(value: object) -> Cell:
    """Write a value out in full: nothing is rounded before it is taken in."""
    if isinstance(value, float):
        return Cell(f"{value:,.15g}", numeric=True)
    return Cell(str(value))


def _asked(
    question: Question,
    made: Proposal,
    held: Mapping[str, str],
    sent: Mapping[str, Any],
    say: Say,
) -> dict[str, Any]:
    """Lay out a question, with what was sent or kept for it."""
    key = question.key
    words = [c.word for c in question.choices]
    wrong = made.wrong.get(key)
    kept = str(held.get(key, "")) if wrong else ""
    return {
        "key": key,
        "asks": say(question.asks),
        "choices": [(c.word, say(c.says)) for c in question.choices],
        "suggested": question.suggested,
        "is_free": question.free is not None,
        "chosen": sent.get(_WORD + key, kept if kept in words else ""),
        "typed": sent.get(_FREE + key, kept if kept not in words else ""),
        "wrong": say(wrong) if wrong else "",
    }
