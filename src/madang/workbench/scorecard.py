"""The balance scorecard: weights moved, ranks read beside those in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from madang import study as studies
from madang.display.view import View
from madang.errors import ParameterError
from madang.language import _
from madang.services import scorecard as service
from madang.vocabulary import word
from madang.workbench import laying
from madang.workbench.paper import kept, opened, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from madang.workbench.desk import Reading

__all__ = ["scorecard"]

_STAGE: Final = "balance"
_MOST: Final = 400


@kept()
def scorecard(request: HttpRequest) -> HttpResponse:
    """Show ranks under the weights that are asked for."""
    reading, view = opened(request)
    ledger = view.inputs.results.get((_STAGE, "ledger"))
    if ledger is None or ledger.empty:
        raise ParameterError(
            _(
                "There is no ledger of balance in force. Work the study out anew from "
                "the first page."
            )
        )
    names, wrong = service.dimensions(ledger), ""
    method, stand = _in_force(reading)
    sent = request.GET.dict()
    try:
        moved = service.read(names, sent)
    except ParameterError as error:
        moved, wrong = {}, view.say(error.message)
    weights = {name: float(stand.get(name, 1.0)) for name in names} | moved
    made = service.weigh(ledger, weights, method)
    return page(
        request,
        "scorecard.html",
        status=400 if wrong else 200,
        wrong=wrong,
        year=made.year,
        weights=[
            (name, view.say(word(name)), sent.get(name) or f"{weights[name]:g}",
             f"{float(stand.get(name, 1.0)):g}")
            for name in names
        ],
        is_moved=any(weights[n] != stand.get(n, 1.0) for n in names),
        says=[view.say(told) for told in made.said(view.regions)],
        table=_laid(view, made),
    )  # fmt: skip


def _in_force(reading: Reading) -> tuple[str, dict[str, Any]]:
    """Give how dimensions were brought together, and their weights."""
    record = studies.manifest(studies.results_folder(reading.study), _STAGE) or {}
    settings = record.get("parameters", {})
    return settings["aggregation"], dict(settings["dimension_weights"])


def _laid(view: View, made: service.Scorecard) -> Any:
    """Lay the regions out, each leading to its page."""
    makes = {**view.inputs.makes, (service.PLACE, "scorecard"): service.SCORECARD}
    own = View(replace(view.inputs, makes=makes), view.language)
    return laying.lay(own, service.PLACE, "scorecard", made.table, most=_MOST)
