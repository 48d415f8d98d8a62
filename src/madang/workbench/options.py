"""Options of a committee: frozen, side by side, taken back and brought back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from madang.display.view import View
from madang.errors import ParameterError
from madang.language import Message, _
from madang.services import beside as laid
from madang.services import levers as moving
from madang.services import options as frozen
from madang.services import sealing
from madang.workbench import laying
from madang.workbench.bench import Asked, levers_of, require_call
from madang.workbench.paper import acting, desk, opened, page, remember

if TYPE_CHECKING:
    from django.http import HttpRequest

    from madang.display.pieces import Table
    from madang.services.options import Option
    from madang.workbench.desk import Reading

__all__ = ["act", "freeze", "options"]

_PAIR: Final = 2


@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze the plan that an address shows as the next option."""
    reading, view = opened(request)
    require_call(reading)
    asked = Asked(request, reading, view)
    who, why = acting(request, request.POST.get("who", "")), request.POST.get("why", "")
    if asked.wrong:
        raise ParameterError(asked.wrong[0])
    tables = asked.plan()
    if tables is None:
        raise ParameterError(
            _("The plan is still worked out, and nothing was frozen. Send it once more "
              "when it is there.")
        )  # fmt: skip
    settings = moving.words(asked.moved)
    try:
        made = frozen.freeze(
            reading.study, tables, settings, who=who, why=why,
            key=request.POST.get("key", ""), asked=asked.said,
        )  # fmt: skip
    except ParameterError as error:
        return _options(request, wrong=error.message, typed=(asked.address(), who, why))
    answer = HttpResponseRedirect(f"/options?done={quote(made.letter)}")
    return remember(answer, who)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Take an option back, or bring it back."""
    held = frozen.open_options(desk().folder)
    post = request.POST
    letter, typed, last = (post.get(k, "")[:200] for k in ("letter", "who", "last"))
    who = acting(request, typed)
    do = held.restore if post.get("act") == "restore" else held.withdraw
    try:
        do(letter, who, last=last)
    except ParameterError as error:
        return _options(request, wrong=error.message)
    return remember(HttpResponseRedirect("/options"), who)


def options(request: HttpRequest) -> HttpResponse:
    """List the options, side by side."""
    return _options(request)


def _options(
    request: HttpRequest,
    *,
    wrong: Message | None = None,
    typed: tuple[str, str, str] | None = None,
) -> HttpResponse:
    """Show the options, and what was typed where something is wrong with it."""
    reading, view = opened(request)
    held = frozen.open_options(desk().folder)
    now = reading.once("fingerprint", lambda: sealing.fingerprint(reading.study))
    letters = {x.upper() for x in request.GET.getlist("of")}
    beside = [o for o in held.held if not letters or o.letter in letters]
    return page(
        request,
        "options.html",
        status=409 if wrong else 200,
        wrong=view.say(wrong) if wrong else "",
        typed=typed,
        me=acting(request),
        held=[_line(o) for o in held.held],
        taken_back=[_line(o) for o in held.every if o.is_withdrawn],
        shown=[o.letter for o in beside],
        done=request.GET.get("done", "")[:10],
        tables=_beside(reading, view, beside, now) if beside else [],
    )


def _line(option: Option) -> dict[str, Any]:
    """Give what a list shows of an option."""
    held = dict(word.split("=", 1) for word in option.settings)
    return {
        "letter": option.letter, "who": option.who, "why": option.why,
        "last": option.last, "href": f"/bench?{urlencode(held)}",
    }  # fmt: skip


def _beside(
    reading: Reading, view: View, options: list[Option], now: str
) -> list[Table]:
    """Lay options side by side: figures, regions, and where they differ."""
    held = levers_of(reading, view)

    def said(option: Option) -> str:
        """Word the settings of an option."""
        return moving.settings_said(view, held, option.settings)

    shown = {"options": (laid.OPTIONS, laid.table_of(options, now, said))}
    if len(options) >= _PAIR:
        shown |= laid.beside(options)
    makes = {(laid.PLACE, name): made for name, (made, _rows) in shown.items()}
    own = View(
        replace(view.inputs, makes={**view.inputs.makes, **makes}), view.language
    )
    return [
        laying.lay(own, laid.PLACE, name, rows, most=max(len(rows), 1))
        for name, (_made, rows) in shown.items()
        if len(rows)
    ]
