"""The portfolio bench: levers moved, the plan solved anew, frozen as an option."""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from madang.errors import ParameterError
from madang.language import _
from madang.services import bench as service
from madang.services import levers as moving
from madang.services import options as frozen
from madang.services import sealing
from madang.vocabulary import Status
from madang.workbench import trial
from madang.workbench.paper import desk, kept, opened, page
from madang.workbench.solving import Solver

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from madang.display.view import View
    from madang.services.levers import Lever
    from madang.workbench.desk import Reading

__all__ = ["Asked", "bench", "levers_of", "prepare", "require_call", "solver", "stop"]

_WAIT: Final = 2.0
"""Seconds that a page waits for a plan before it shows that it is under way."""

_STAGE: Final = "portfolio"
_DRAWN: Final[OrderedDict[Hashable, trial.Trial]] = OrderedDict()
_KEPT: Final = 32
_FIRST: Final = 3
"""Levers that stand open; the others are one click away until one is moved."""


@cache
def solver() -> Solver:
    """Give what works plans out."""
    return Solver()


class Asked:
    """What an address asks for: where the levers stand, and what is shown."""

    def __init__(self, request: HttpRequest, reading: Reading, view: View) -> None:
        self.reading = reading
        self.levers = levers_of(reading, view)
        self.sent = request.GET.dict()
        self.is_form = any(key.endswith(".was") for key in self.sent)
        texts = self.sent
        if self.is_form:
            texts = moving.chosen(self.levers, self.sent)
        self.moved, self.wrong = moving.read(self.levers, texts)
        self.proposal = self.sent.get("why", "")[:200]
        self.with_frontier = bool(self.sent.get("frontier"))

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings of this once, without the floor that one plan is asked for."""
        held = {n: v for n, v in self.moved.items() if n != moving.FLOOR}
        return moving.words(held)

    @property
    def balance(self) -> float:
        """The floor that the plan is asked for."""
        stands = {lever.name: lever.value for lever in self.levers}
        return float(self.moved.get(moving.FLOOR, stands[moving.FLOOR]))

    @property
    def given(self) -> tuple[Any, ...]:
        """What the service takes."""
        return desk().folder, self.reading.stamp, self.settings, self.balance

    def address(self, **more: str) -> str:
        """Give the address that shows the same, with more or less of it."""
        held = {n: f"{v:.15g}" for n, v in self.moved.items()}
        if self.with_frontier:
            held["frontier"] = "1"
        held |= more
        said = urlencode({k: v for k, v in held.items() if v})
        return f"/bench?{said}" if said else "/bench"

    @property
    def said(self) -> sealing.Asked:
        """How the plan is asked for: as it stands, or with levers moved."""
        return sealing.Asked(self.settings, self.balance if self.moved else None)

    def plan(self) -> dict[str, pd.DataFrame] | None:
        """Give the tables of the plan; None where they are still worked out."""
        own = None if self.moved else service.in_force(self.reading.inputs.results)
        if own is not None:
            return own
        made: dict[str, pd.DataFrame] | None = solver().ask(
            "solve", *self.given, wait=_WAIT
        )
        return made

    def plans(self) -> pd.DataFrame | None:
        """Give the plans of the frontier; None where nobody asked, or not yet."""
        known = self.reading.inputs.results.get((_STAGE, "plans"))
        if not self.settings and known is not None and len(known):
            return known
        if not self.with_frontier:
            return None
        made = solver().ask("frontier", *self._frontier, wait=_WAIT / 2)
        return None if made is None else made["plans"]

    @property
    def _frontier(self) -> tuple[Any, ...]:
        """What the frontier is made from: the floor asked for is moot."""
        return (*self.given[:3], 0.0)

    def answer(self) -> pd.DataFrame | None:
        """Give the answer to the proposal that is asked about."""
        rows: pd.DataFrame
        known = self.reading.inputs.results.get((_STAGE, "why_not"))
        if not self.moved and known is not None:
            rows = known[known["project"].astype(str) == self.proposal]
            if len(rows):
                return rows
        made = solver().ask("answer", *self.given, self.proposal, wait=_WAIT)
        return None if made is None else made["why_not"]


@kept(lambda: frozen.seen(desk().folder))
def bench(request: HttpRequest) -> HttpResponse:
    """Show the plan that the levers ask for."""
    reading, view = opened(request)
    require_call(reading)
    asked = Asked(request, reading, view)
    if asked.is_form and not asked.wrong:
        return HttpResponseRedirect(asked.address())
    shown: dict[str, Any] = {
        "made": None, "waiting": "", "answer": None, "conflict": "", "frontier": "",
    }  # fmt: skip
    if not asked.wrong:
        shown |= _worked(asked, view)
    rows = [_row(view, lever, asked) for lever in asked.levers]
    return page(
        request,
        "bench.html",
        status=400 if asked.wrong else 200,
        is_passing=bool(shown["waiting"]),
        levers=(rows[:_FIRST], rows[_FIRST:]),
        moved=moving.worded(
            view,
            [(x, asked.moved[x.name]) for x in asked.levers if x.name in asked.moved],
        ),
        wrong=[view.say(w) for w in asked.wrong],
        here_is=asked.address(),
        again=asked.address(why=asked.proposal),
        proposal=asked.proposal,
        settings=" ".join(f"--set {w}" for w in asked.settings),
        balance=f"{asked.balance:g}",
        n_options=len(frozen.open_options(desk().folder).held),
        **shown,
    )


def prepare(reading: Reading, view: View) -> None:
    """Draw the plan in force before anybody asks."""
    request = HttpRequest()
    request.GET = QueryDict("")
    asked = Asked(request, reading, view)
    tables = service.in_force(reading.inputs.results)
    if tables is not None:
        _drawn(asked, view, tables, asked.plans())


def require_call(reading: Reading) -> None:
    """Refuse a study that has no call to choose from."""
    if (_STAGE, "plans") in reading.inputs.results:
        return
    projects = reading.inputs.tables.get("projects")
    if projects is None or not projects["status"].eq(Status.PROPOSED.value).any():
        raise ParameterError(
            _("There is no call to choose from: no project of the study is a proposal.")
        )
    raise ParameterError(
        _(
            "There is no plan to start from: the portfolio has no results in force. "
            "Work the study out anew from the first page."
        )
    )


def _worked(asked: Asked, view: View) -> dict[str, Any]:
    """Work the plan out, and lay out what is there by now."""
    shown: dict[str, Any] = {}
    try:
        tables = asked.plan()
        if tables is None:
            return {"waiting": "solve"}
        plans = asked.plans()
        if plans is None:
            shown["frontier"] = "waiting" if asked.with_frontier else "ask"
            if asked.with_frontier:
                shown["waiting"] = "frontier"
        if asked.proposal:
            found = asked.answer()
            if found is None:
                shown["waiting"] = "answer"
            else:
                row = found.iloc[0].to_dict()
                shown["answer"] = _answer(asked, view, row)
    except ParameterError as error:
        return {"conflict": view.say(error.message)}
    return shown | {"made": _drawn(asked, view, tables, plans)}


def _drawn(
    asked: Asked,
    view: View,
    tables: Mapping[str, pd.DataFrame],
    plans: pd.DataFrame | None,
) -> trial.Trial:
    """Lay a plan out, once for all who ask for it."""
    key = (*asked.given, plans is None, view.language)
    if key not in _DRAWN:
        made = trial.trial(
            asked.reading, view.language, tables, plans,
            way=lambda code: f"{asked.address(why=code)}#answer",
        )  # fmt: skip
        _DRAWN[key] = made
        while len(_DRAWN) > _KEPT:
            _DRAWN.popitem(last=False)
    return _DRAWN[key]


def _answer(asked: Asked, view: View, row: Mapping[Any, Any]) -> dict[str, Any]:
    """Give the answer to a proposal, and where its cheapest lever leads."""
    found = trial.answered(view, row)
    way = ""
    if math.isfinite(found.floor):
        way = asked.address(**{moving.FLOOR: f"{found.floor:.15g}"})
    return {
        "title": view.cell(row["project"], "project"),
        "says": found.says,
        "easiest": found.easiest,
        "way": way,
        "floor": view.cell(found.floor, "share"),
    }


def _row(view: View, lever: Lever, asked: Asked) -> dict[str, Any]:
    """Give what a form shows of a lever."""
    per, unit = (0.01, "%") if lever.is_share else (1.0, "")
    if lever.is_money:
        per, unit = view.money_scale([lever.most])
    value = asked.moved.get(lever.name, lever.value)
    shown = text = f"{value / per:.{4 if lever.is_share else 10}g}"
    if asked.wrong and asked.is_form:
        text = asked.sent.get(lever.name, text)[:40]
    says, rest = moving.parted(view, lever)
    return {
        "name": lever.name,
        "says": says,
        "rest": rest,
        "least": f"{lever.least / per:.10g}",
        "most": f"{lever.most / per:.10g}",
        "step": f"{lever.step / per:.10g}",
        "value": text,
        "slid": f"{lever.nearest(value) / per:.10g}",
        "was": shown,
        "exact": f"{value:.15g}",
        "per": f"{per:.15g}",
        "unit": unit,
        "in_force": f"{lever.value / per:.4g}" if lever.name in asked.moved else "",
    }


def levers_of(reading: Reading, view: View) -> list[Lever]:
    """Give what may be moved."""
    inputs = reading.inputs
    return moving.levers(reading.study, inputs.tables, inputs.results, view.language)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop what is under way."""
    del request
    solver().stop()
    return HttpResponseRedirect("/bench")
