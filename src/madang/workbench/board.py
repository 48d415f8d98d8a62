"""The duplication board: families, two projects side by side, and the verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods
from markupsafe import Markup, escape

from madang.coordination.overlap.contributions import says
from madang.display.numbers import percent
from madang.errors import ParameterError
from madang.language import _, from_json
from madang.services.register import open_register
from madang.vocabulary import Verdict, word
from madang.workbench import laying
from madang.workbench.paper import acting, desk, kept, opened, page, remember
from madang.workbench.things import called, facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from django.http import HttpRequest

    from madang.display.pieces import Cell
    from madang.display.view import View
    from madang.services.register import Pair, Register
    from madang.workbench.desk import Reading

__all__ = ["board", "pair"]

_STAGE: Final = "overlap"
_MOST: Final = 60
_DIGITS: Final = 10
_TOLD_TWICE: Final = ["label", "probability", "decided"]
"""Of a family: the title of its lead, to whose page the lead itself leads; and what
its pairs say."""


@kept()
def board(request: HttpRequest) -> HttpResponse:
    """List families or pairs, as they are asked for."""
    reading, view = opened(request)
    family = request.GET.get("family", "")
    asked = {
        "verdict": request.GET.get("verdict", ""),
        "region": request.GET.get("region", ""),
        "family": family if family.isdecimal() and len(family) < _DIGITS else "",
        "undecided": bool(request.GET.get("undecided")),
    }
    key = ("board", view.language, *asked.values())
    return page(
        request,
        "board.html",
        asked=asked,
        **reading.once(key, lambda: _listed(reading, view, asked)),
    )


def _listed(reading: Reading, view: View, asked: dict[str, Any]) -> dict[str, Any]:
    """Give what the board lists; until a verdict or a table changes it stays so."""
    register = reading.once("register", lambda: _register(view))
    chosen = register.choose(
        verdict=asked["verdict"] or None,
        region=asked["region"] or None,
        family=int(asked["family"]) if asked["family"] else None,
        undecided=asked["undecided"],
    )
    families, pairs = chosen.families, _worst_first(chosen.pairs)
    return {
        "families": laying.lay(
            view, _STAGE, "families", families.drop(columns=_TOLD_TWICE), most=_MOST
        ),
        "numbers": families["family"].head(_MOST).astype(int).tolist(),
        "pairs": [_line(view, p) for p in pairs.head(_MOST).to_dict("records")],
        "n_pairs": len(pairs),
        "verdicts": _verdicts(view),
        "places": sorted(view.regions.items(), key=lambda p: p[1]),
        "waiting": register.waiting(),
        "warnings": [view.say(w) for w in register.warnings()],
    }


def _register(view: View) -> Register:
    """Open the register; there is none where it has not run."""
    if (_STAGE, "pairs") not in view.inputs.results:
        raise ParameterError(
            _(
                "The overlap register has no results in force. Work the study out anew "
                "from the first page."
            )
        )
    return open_register(desk().folder, known=view.inputs.tables)


def _worst_first(pairs: pd.DataFrame) -> pd.DataFrame:
    """Order pairs: those to settle first, by the money that is probably at stake."""
    stake = pairs["probability"] * pairs["money_at_stake"].fillna(0.0)
    ordered = pairs.assign(_stake=stake).sort_values(
        ["decided", "_stake", "probability"],
        ascending=[True, False, False],
        kind="stable",
    )
    return ordered.drop(columns="_stake")


def _verdicts(view: View) -> list[tuple[str, str]]:
    """Give the verdicts that an officer may record: code and word."""
    return [(str(v), view.say(word(v))) for v in Verdict if v.is_decision]


def _line(view: View, row: dict[Any, Any]) -> dict[str, Any]:
    """Give what a list shows of a pair."""
    a, b = str(row["project_a"]), str(row["project_b"])
    return {
        "href": f"/pairs/{a}/{b}",
        "a": called(view, "projects", a),
        "b": called(view, "projects", b),
        "places": (view.place(a), view.place(b)),
        "probability": percent(row["probability"]),
        "verdict": view.say(word(row["verdict"])),
        "decided": bool(row["decided"]),
        "money": view.money(row["money_at_stake"]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Show two projects side by side; record a verdict where one is sent."""
    _reading, view = opened(request)
    register = _register(view)
    known = set(register.projects["project"].astype(str))
    if not {a, b} <= known or a == b:
        raise Http404
    if "undo" in request.POST:
        return _undone(request, register, (a, b))
    if request.method == "POST":
        return _recorded(request, register, (a, b))
    return _shown(request, view, register, (a, b))


def _recorded(
    request: HttpRequest, register: Register, ends: tuple[str, str]
) -> HttpResponse:
    """Record a verdict; what is wrong with it is told beside what was typed."""
    given = {
        k: request.POST.get(k, "").strip() for k in ("verdict", "who", "why", "seen")
    }
    given["who"] = acting(request, given["who"])
    found = register.pair(*ends)
    if given["seen"] != str(len(found.verdicts)):
        said = _(
            "Another verdict on this pair was recorded while you read. See it below; "
            "send yours again if it still holds."
        )
        return _again(request, register, ends, given, said.text)
    try:
        entry = register.entry(
            ends, given["verdict"], who=given["who"], why=given["why"]
        )
        register.record([entry])
    except ParameterError as error:
        return _again(request, register, ends, given, error.text)
    answer = HttpResponseRedirect(f"/pairs/{ends[0]}/{ends[1]}?recorded=1")
    return remember(answer, given["who"])


def _undone(
    request: HttpRequest, register: Register, ends: tuple[str, str]
) -> HttpResponse:
    """Take back the verdict that the officer has just given."""
    who = acting(request)
    try:
        register.take_back(ends, request.POST["undo"], who)
    except ParameterError as error:
        given = {"verdict": "", "who": who, "why": ""}
        return _again(request, register, ends, given, error.text)
    return HttpResponseRedirect(f"/pairs/{ends[0]}/{ends[1]}?undone=1")


def _again(
    request: HttpRequest,
    register: Register,
    ends: tuple[str, str],
    given: dict[str, str],
    said: Any,
) -> HttpResponse:
    """Show the form again with what was typed, and what is wrong."""
    _reading, view = opened(request)
    told = str(said(view.language))
    return _shown(request, view, register, ends, given=given, wrong=told)


def _shown(
    request: HttpRequest,
    view: View,
    register: Register,
    ends: tuple[str, str],
    *,
    given: dict[str, str] | None = None,
    wrong: str = "",
) -> HttpResponse:
    """Draw the page of a pair."""
    found = register.pair(*ends)
    row = found.pair.iloc[0].to_dict() if len(found.pair) else {}
    phrases = [p for p in str(row.get("shared_phrases", "")).split(" | ") if p]
    who = acting(request)
    return page(
        request,
        "pair.html",
        status=409 if wrong else 200,
        ends=ends,
        sides=_beside(view, found, phrases),
        titles=[called(view, "projects", e) for e in ends],
        probability=view.interval(row["probability"], row["probability_low"],
                                  row["probability_high"], "share") if row else "",
        proposed=view.say(word(row["proposed"])) if row else "",
        reason=view.say(from_json(str(row["message"]))) if row else "",
        changed=bool(row.get("outdated")),
        parts=_parts(view, found),
        history=laying.lay(view, laying.RECORDS, "verdicts", found.verdicts, most=_MOST)
        if len(found.verdicts) else None,
        seen=len(found.verdicts),
        verdicts=_verdicts(view),
        given=given or {"verdict": "", "who": who, "why": ""},
        wrong=wrong,
        recorded=bool(request.GET.get("recorded")),
        undone=bool(request.GET.get("undone")),
        mine=register.last_of(ends, who) if who else "",
    )  # fmt: skip


def _beside(
    view: View, found: Pair, phrases: Sequence[str]
) -> list[tuple[str, list[Cell | Markup]]]:
    """Give the facts of both projects, line by line, with what both say marked."""
    both = [dict(facts(view, "projects", str(code))) for code in found.projects.index]
    names = list(dict.fromkeys(name for one in both for name in one))
    return [
        (
            name,
            [
                _marked(one[name].text, phrases) if name in one else Markup()
                for one in both
            ],
        )
        for name in names
    ]


def _marked(text: str, phrases: Sequence[str]) -> Markup:
    """Mark the shared phrases of a text, whatever the spacing."""
    spans = [r"\s*".join(map(re.escape, re.sub(r"\s+", "", p))) for p in phrases]
    if not spans:
        return escape(text)
    cut = re.split("(" + "|".join(spans) + ")", text, flags=re.IGNORECASE)
    return Markup().join(
        Markup("<mark>{}</mark>").format(piece) if i % 2 else escape(piece)
        for i, piece in enumerate(cut)
    )


def _parts(view: View, found: Pair) -> list[tuple[str, str]]:
    """Give what speaks for and against the pair, the weightiest first."""
    table = found.contributions
    ordered = table.reindex(
        table["contribution"].abs().sort_values(ascending=False).index
    )
    return [
        (view.say(says(feature)), view.cell(added, "signed"))
        for feature, added in zip(
            ordered["feature"], ordered["contribution"], strict=True
        )
    ]
