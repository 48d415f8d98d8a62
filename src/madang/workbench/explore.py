"""Pages to read: the first one, chapters, regions, things, tables, and where from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)

from madang import papers
from madang import study as studies
from madang.errors import ParameterError
from madang.language import LANGUAGES, _
from madang.report.beside import Dossiers
from madang.report.front import headlines_of
from madang.report.regions import grouped, outlined
from madang.study.stages import HOMES
from madang.study.stages import chapter as outline_of
from madang.workbench import laying, search, things
from madang.workbench.analyst import as_csv, facets
from madang.workbench.paper import COOKIE, desk, kept, opened, page, sheet, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from django.http import HttpRequest

    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = [
    "chapter",
    "first",
    "home",
    "look_up",
    "paper",
    "region",
    "regions",
    "side",
    "speak",
    "style",
    "table",
    "tables",
    "thing",
    "why",
]

_HITS: Final = 12
_PEERS: Final = 4
_ROWS: Final = 100
_TRACED: Final = 20
_UNSET: Final[tuple[object, ...]] = (None, "", {}, [])
"""What a setting holds that nobody has set: it is not shown."""
_YEAR: Final = 365 * 24 * 3600


@kept()
def home(request: HttpRequest) -> HttpResponse:
    """Show what matters most, and the ways on."""
    if desk().is_new:
        return HttpResponseRedirect("/intake")
    _reading, view = opened(request)
    outlines = [(s, outline_of(s)) for s in HOMES]
    counted = {
        thing: len(view.inputs.tables[thing])
        for thing in laying.THINGS
        if thing in view.inputs.tables
    }
    return page(
        request,
        "home.html",
        headlines=headlines_of(view, "/{}/index.html".format),
        chapters=[
            (s, view.say(o.title), view.say(o.question), s in _shown(view))
            for s, o in outlines
            if o is not None
        ],
        counted=counted,
        left_out=[
            (view.say(x.title), view.absent(x.stage)) for x in view.inputs.left_out
        ],
    )


def _shown(view: View) -> set[str]:
    """Name the stages whose results are in force."""
    return {stage for stage, _table in view.inputs.results}


@kept()
def chapter(request: HttpRequest, stage: str) -> HttpResponse:
    """Show a stage's chapter."""
    reading, view = opened(request)
    if stage not in HOMES:
        raise Http404
    made = reading.chapter(stage, view.language)
    if made is None:
        raise Http404
    return page(request, "chapter.html", c=made, stage=stage)


@kept()
def side(request: HttpRequest, stage: str, folder: str, file: str) -> HttpResponse:
    """Show a page that a stage brings beside its chapter."""
    if folder == "regions":
        return HttpResponseRedirect(f"/regions/{file}")
    return _beside(request, folder, file, f"/{stage}/")


def _beside(request: HttpRequest, folder: str, file: str, home: str) -> HttpResponse:
    """Show one of the pages that stages list; links in it begin at `home`."""
    reading, view = opened(request)
    found = reading.beside(view.language).find(folder, file)
    if found is None:
        raise Http404
    return page(request, found.template, **{**found.values, "home": home})  # noqa: PD011 - no frame


@kept()
def regions(request: HttpRequest) -> HttpResponse:
    """List the regions, grouped by what holds them, beside a map of their outlines."""
    reading, view = opened(request)
    drawn = reading.once(("map", view.language), lambda: outlined(view))
    return page(request, "regions.html", listed=grouped(view), map=drawn)


@kept()
def region(request: HttpRequest, file: str) -> HttpResponse:
    """Show a region's dossier, and every table that speaks of it."""
    reading, view = opened(request)
    code = {f: c for c, f in view.pages.items()}.get(file)
    if code is None:  # by its code
        if file not in view.pages:
            raise Http404
        return HttpResponsePermanentRedirect(f"/regions/{view.pages[file]}")
    dossiers = reading.once(("dossiers", view.language), lambda: Dossiers(view))
    chosen = tuple(request.GET.getlist("peers"))[:_PEERS]
    made = (
        dossiers.of(code, chosen)
        if chosen
        else reading.once(("dossier", code, view.language), lambda: dossiers.of(code))
    )
    found = things.mentions(reading, view, "regions", code, most=0)
    peers: dict[str, list[str]] = {}
    for one in view.full_names:
        peers.setdefault(view.above.get(one, ""), []).append(one)
    return page(
        request, "region.html", d=made, mentions=found, chosen=chosen, peers=peers
    )


@kept()
def thing(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show an organisation, a project or an activity: its record, and its mentions."""
    reading, view = opened(request)
    if kind not in laying.THINGS:
        return _beside(request, kind, code, "/")
    if not things.known(view, kind, code):
        raise Http404
    return page(
        request,
        "thing.html",
        kind=kind,
        code=code,
        name=things.called(view, kind, code),
        facts=things.facts(view, kind, code),
        mentions=things.mentions(reading, view, kind, code),
        pairs=_pairs(view, code) if kind == "projects" else [],
    )


def _pairs(view: View, code: str) -> list[tuple[str, str]]:
    """Give the pairs of the register that a project stands in, the likeliest first."""
    table = view.result("overlap", "pairs", "project_a", "project_b", "probability")
    if table is None:
        return []
    ends = table["project_a"].astype(str), table["project_b"].astype(str)
    mine = table[(ends[0] == code) | (ends[1] == code)]
    mine = mine.sort_values("probability", ascending=False).head(_HITS)
    return [
        (f"/pairs/{a}/{b}", things.called(view, "projects", b if a == code else a))
        for a, b in zip(mine["project_a"], mine["project_b"], strict=True)
    ]


@kept()
def look_up(request: HttpRequest) -> HttpResponse:
    """Search everything that has a name."""
    reading, view = opened(request)
    asked = request.GET.get("q", "")
    listed = search.listed(reading, view)
    found = search.find(listed, asked, most=_HITS)
    only = request.GET.get("kind", "")
    if only:
        found = [f for f in search.find(listed, asked, most=_ROWS) if f.kind == only]
    return page(request, "search.html", q=asked, found=found, only=only)


@kept()
def tables(request: HttpRequest) -> HttpResponse:
    """List every table that is there."""
    _reading, view = opened(request)
    listed: dict[str, list[tuple[str, str, str, int]]] = {}
    for (stage, name), made in laying.all_tables().items():
        table = laying.held(view, stage, name)
        if table is not None:
            listed.setdefault(stage, []).append(
                (
                    name,
                    laying.said(made.says, view),
                    laying.table_address(stage, name),
                    len(table),
                )
            )
    return page(request, "tables.html", listed=listed, titles=_titles(view))


def _titles(view: View) -> dict[str, str]:
    """Give what each stage is called."""
    named = {s: view.say(known.title) for s, known in studies.stages().items()}
    return {laying.RECORDS: view.say(_("Records of the study")), **named}


@kept()
def table(request: HttpRequest, stage: str, name: str) -> HttpResponse:
    """Show a table: rows picked, ordered, by the page, or all of it as CSV."""
    reading, view = opened(request)
    made = laying.all_tables().get((stage, name))
    if made is None or laying.held(view, stage, name) is None:
        raise Http404
    rows, asked = _picked(reading, view, (stage, name), request.GET.dict())
    if request.GET.get("form") == "csv":
        return as_csv(rows, f"{stage}.{name}.csv")
    at = _whole(request.GET.get("page", "1"))
    pages = max(1, -(-len(rows) // _ROWS))
    at = min(at, pages)
    shown = rows.iloc[(at - 1) * _ROWS : at * _ROWS]
    return page(
        request,
        "table.html",
        stage=stage,
        name=name,
        title=_titles(view)[stage],
        table=laying.lay(view, stage, name, shown, most=_ROWS),
        total=len(rows),
        at=at,
        pages=pages,
        asked=asked,
        facets=facets(view, made, rows, asked),
        less={k: urlencode({n: v for n, v in asked.items() if n != k}) for k in asked},
        warnings=[view.say(w) for w in made.warnings],
        columns=[
            (c.name, view.say(c.heading).split(". ")[0].rstrip("."))
            for c in made.columns
            if c.name in rows
        ],
        traced=_traceable(stage, made.key, shown),
    )


_OWN_WORDS: Final = frozenset({"page", "form", "sort", "down", "column", "value"})


def _picked(
    reading: Reading, view: View, place: tuple[str, str], query: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Pick and order the rows that an address asks for."""
    rows = laying.held(view, *place)
    assert rows is not None  # noqa: S101 - asked before
    asked = {k: v for k, v in query.items() if k not in _OWN_WORDS and v}
    column, value = query.get("column", ""), query.get("value", "")
    if column and value:
        asked[column] = value
    for key in [k for k in asked if k.startswith("of_")]:
        kind = key.removeprefix("of_")
        if kind in laying.THINGS:
            rows = things.of_thing(reading, view, place, kind, asked[key])
    plain = {k: v for k, v in asked.items() if not k.startswith("of_")}
    if plain:
        rows = studies.pick(rows, plain, "/".join(place))
    sort = query.get("sort", "")
    if sort in rows:
        rows = rows.sort_values(sort, ascending=not query.get("down"), kind="stable")
    return rows, asked


def _whole(text: str) -> int:
    """Read the number of a page; the first where it is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004 - no table has so many


def _traceable(stage: str, key: tuple[str, ...], rows: pd.DataFrame) -> list[str]:
    """Give for each row the address where it is traced to its records."""
    if stage == laying.RECORDS or not key or not set(key) <= set(rows.columns):
        return []
    cells = rows[list(key)].astype("str").itertuples(index=False)
    return [urlencode(list(zip(key, row, strict=True))) for row in cells]


@kept()
def why(request: HttpRequest, stage: str, name: str) -> HttpResponse:
    """Lead from a number back to its records, their file and source."""
    reading, view = opened(request)
    query = {k: v for k, v in request.GET.dict().items() if v}
    found = studies.explain(reading.study, stage, name, query)
    settings = [
        (k, str(v))
        for k, v in found.manifest.get("parameters", {}).items()
        if v not in _UNSET
    ]
    return page(
        request,
        "why.html",
        stage=stage,
        name=name,
        result=laying.lay(view, stage, name, found.found, most=_TRACED),
        about=found.manifest,
        outdated="" if found.outdated is None else view.say(found.outdated),
        settings=settings,
        inputs=[
            (
                i,
                laying.lay(view, laying.RECORDS, i.table, i.rows, most=_TRACED),
                [view.say(remark) for remark in i.provenance.remarks],
            )
            for i in found.inputs
        ],
    )


def speak(request: HttpRequest, language: str) -> HttpResponse:
    """Go on in another language."""
    if language not in LANGUAGES:
        raise ParameterError(_("There is no language '{word}'.", word=language[:20]))
    answer = HttpResponseRedirect(within(request.GET.get("back", "/")))
    answer.set_cookie(COOKIE, language, max_age=_YEAR, samesite="Strict")
    return answer


def style(request: HttpRequest) -> HttpResponse:
    """Give the style sheet."""
    del request
    answer = HttpResponse(sheet(), content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = "max-age=300"
    return answer


def first(request: HttpRequest) -> HttpResponse:
    """Lead to the first page."""
    del request
    return HttpResponseRedirect("/")


_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST: Final = 200


def paper(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """Give a paper as a file."""
    if kind not in papers.KINDS or form not in papers.FORMS:
        raise Http404
    reading, view = opened(request)
    code = request.GET.get("of", "")[:_LONGEST]
    made = papers.make(
        reading.study,
        view,
        kind,
        code,
        option=request.GET.get("option", "")[:10],
        dossiers=reading.once(("dossiers", view.language), lambda: Dossiers(view)),
    )
    if reading.stale:
        names = ", ".join(view.say(stage.title) for stage in reading.stale)
        said = view.say(
            _("Out of date, since tables, verdicts or settings have changed: {stages}.",
              stages=names)
        )  # fmt: skip
        made = replace(made, kicker=f"{made.kicker} · {said}")
    name = "-".join(filter(None, (kind, _SAFE.sub("_", code)[:60])))
    answer = HttpResponse(papers.written(made, form), content_type=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
