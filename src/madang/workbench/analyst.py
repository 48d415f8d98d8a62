"""For analysts: facets of a table, questions in SQL, and other weights of balance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from django.http import HttpResponse
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from madang import study as studies
from madang.contracts import worded
from madang.display.flat_files import write_csv
from madang.display.pieces import Cell, Table
from madang.display.view import View
from madang.engines import asking
from madang.errors import EngineError, ParameterError
from madang.language import _
from madang.services import scorecard as service
from madang.vocabulary import word
from madang.workbench import laying
from madang.workbench.laying import all_tables, held
from madang.workbench.paper import kept, opened, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

    from madang.contracts import ResultTable
    from madang.workbench.desk import Reading

__all__ = ["as_csv", "ask", "facets", "scorecard"]

_SHOWN: Final = 100
_MOST: Final = 12
_REGIONS: Final = 400
_STAGE: Final = "balance"
_EXAMPLE: Final = """\
SELECT region, count(*) AS n
FROM study.projects
GROUP BY region
ORDER BY n DESC"""


def ask(request: HttpRequest) -> HttpResponse:
    """Answer a question in SQL, on a page or as CSV."""
    _reading, view = opened(request)
    sentence = request.GET.get("sql", "").strip()
    there = {
        place: t for place in all_tables() if (t := held(view, *place)) is not None
    }
    found, wrong = None, ""
    if sentence:
        asked = {
            place: _plain(table)
            for place, table in there.items()
            if asking.named(sentence, place[1])
        }
        try:
            found = asking.ask(asked, sentence)
        except EngineError as error:
            wrong = view.say(error.message)
    if found is not None and request.GET.get("form") == "csv":
        return as_csv(found, "answer.csv")
    return page(
        request,
        "ask.html",
        status=400 if wrong else 200,
        sql=sentence or _EXAMPLE,
        asked=bool(sentence),
        wrong=wrong,
        found=None if found is None else _laid(found),
        there=[(f"{s}.{n}", list(map(str, t.columns))) for (s, n), t in there.items()],
        seconds=f"{asking.SECONDS:.0f}",
        most=asking.ROWS,
    )


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table with its sentences in words, and codes as text."""
    made = worded(table)
    kinds = made.select_dtypes("category").columns
    return made.astype(dict.fromkeys(kinds, "str"))


def _laid(rows: pd.DataFrame) -> Table:
    """Lay the first rows of an answer out."""
    heads = [Cell(str(n), numeric=is_numeric_dtype(rows[n])) for n in rows.columns]
    shown = rows.head(_SHOWN).itertuples(index=False, name=None)
    cells = tuple(tuple(map(_cell, row)) for row in shown)
    return Table("answer", "", tuple(heads), cells, total=len(rows))


def _cell(value: object) -> Cell:
    """Write a value as the database gives it; what is undefined stays empty."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return Cell("")
    if isinstance(value, float):
        return Cell(f"{value:,.6g}", numeric=True)
    if isinstance(value, int) and not isinstance(value, bool):
        return Cell(f"{value:,}", numeric=True)
    return Cell(str(value)[:500])


def facets(
    view: View, made: ResultTable, rows: pd.DataFrame, asked: Mapping[str, str]
) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Give the columns of few values, each value with how many rows have it.

    Parameters
    ----------
    view : View
        One language's view of the study.
    made : ResultTable
        What the table says of itself.
    rows : DataFrame
        The rows that are picked so far.
    asked : mapping of str to str
        What they were picked by.

    Returns
    -------
    list of (str, str, list of (str, str, int))
        Column, its heading, and value, word and rows of each.
    """
    return [
        (column.name, view.say(column.heading).split(". ")[0].rstrip("."), values)
        for column in made.columns
        if column.name in rows and column.name not in asked
        and (values := list(_values(view, column, rows[column.name])))
    ]  # fmt: skip


def _values(
    view: View, column: Any, held_in: pd.Series
) -> Iterator[tuple[str, str, int]]:
    """Give values of a column that holds words, where there are few."""
    if is_numeric_dtype(held_in) and not is_bool_dtype(held_in):
        return
    counted = held_in.astype("str").where(held_in.notna()).value_counts()
    if not 1 < len(counted) <= _MOST:
        return
    for value, n in counted.items():
        yield str(value), view.written(_as_held(held_in, value), column), int(n)


def _as_held(held_in: pd.Series, value: Any) -> Any:
    """Give a value as the column holds it."""
    return value == "True" if is_bool_dtype(held_in) else value


def as_csv(rows: pd.DataFrame, name: str) -> HttpResponse:
    """Give rows as CSV that a spreadsheet opens, sentences in both languages."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    write_csv(worded(rows), answer)
    return answer


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
        table=_weighed(view, made),
    )  # fmt: skip


def _in_force(reading: Reading) -> tuple[str, dict[str, Any]]:
    """Give how dimensions were brought together, and their weights."""
    record = studies.manifest(studies.results_folder(reading.study), _STAGE) or {}
    settings = record.get("parameters", {})
    return settings["aggregation"], dict(settings["dimension_weights"])


def _weighed(view: View, made: service.Scorecard) -> Any:
    """Lay the regions out, each leading to its page."""
    makes = {**view.inputs.makes, (service.PLACE, "scorecard"): service.SCORECARD}
    own = View(replace(view.inputs, makes=makes), view.language)
    return laying.lay(own, service.PLACE, "scorecard", made.table, most=_REGIONS)
