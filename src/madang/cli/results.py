"""``madang report``, ``show`` and ``why``: read what a study has found."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.markup import escape

from madang.cli import console
from madang.errors import ResultError
from madang.language import LANGUAGES, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.contracts import Provenance, ResultTable
    from madang.language import Message
    from madang.study import Explanation, InputRows, Study

__all__ = ["REPORT", "RESULTS", "SHOW", "WHY", "report", "results", "show", "why"]

REPORT: Final = _("Write the report: a national brief and a dossier for each region.")
RESULTS: Final = _("Write all result tables into a folder, for hand-over.")
SHOW: Final = _("Show a stage's results as a table.")
WHY: Final = _("Lead from one number back to its records.")
_Public = Annotated[
    bool,
    typer.Option(
        "--public",
        help=console.told(
            _("For publication: small figures, reviewers and officers are withheld.")
        ),
    ),
]


def report(
    folder: console.Folder = Path(),
    to: Annotated[
        Path | None,
        typer.Option("--to", help=console.told(_("Folder to write to."))),
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help=console.told(_("Even if nothing has changed."))),
    ] = False,
    public: _Public = False,
    settings: console.Settings = None,
    json: console.Json = False,
) -> None:
    """Write the report, running first what is out of date."""
    from madang import report as reports  # noqa: PLC0415 - slow to load
    from madang import study  # noqa: PLC0415 - the same
    from madang.contracts import worded  # noqa: PLC0415 - the same

    opened = study.with_settings(study.open_study(folder), settings or ())
    spoken = console.language(opened.language)
    target = to or folder / ("report-public" if public else "report")
    terms = study.disclosure(opened) if public else None
    with console.Bars(spoken, quiet=json) as bars:
        page, findings = reports.publish(
            opened, target, again=again, terms=terms, stages=bars
        )
    if json:
        found = console.records(worded(findings))
        console.print_json({"page": str(page), "findings": found})
        return
    _say_findings(opened, findings)
    console.say(_("Report: {page}", page=page), default=opened.language)
    if not public:
        console.say_internal(opened.language)


def results(
    folder: console.Folder = Path(),
    to: Annotated[
        Path | None,
        typer.Option("--to", help=console.told(_("New folder to write to."))),
    ] = None,
    form: Annotated[
        str, typer.Option("--as", help="csv | parquet | xlsx | json")
    ] = "csv",
    public: _Public = False,
    settings: console.Settings = None,
    json: console.Json = False,
) -> None:
    """Write the result tables that are up to date."""
    from madang import report as reports  # noqa: PLC0415 - slow to load
    from madang import study  # noqa: PLC0415 - the same

    opened = study.with_settings(study.open_study(folder), settings or ())
    target = to or folder / ("tables-public" if public else "tables")
    terms = study.disclosure(opened) if public else None
    files = reports.hand_over(opened, target, form, terms=terms)
    if json:
        console.print_json({"folder": str(target), "files": files})
        return
    said = _("Wrote {n} files: {folder}", n=len(files), folder=str(target))
    console.say(said, default=opened.language)
    if not public:
        console.say_internal(opened.language)


def _say_findings(opened: Study, findings: pd.DataFrame) -> None:
    """Print the findings that matter most."""
    from madang.contracts import headlines, worded  # noqa: PLC0415 - slow to load

    spoken = console.language(opened.language)
    head = _("What matters most").text(spoken)
    console.out.print(f"\n[bold]{head}[/]  {escape(opened.name)}")
    told = worded(headlines(findings))
    asked = told.get(f"decision_{spoken}", [""] * len(told))
    for number, parts in enumerate(zip(asked, told[spoken], strict=True), start=1):
        console.out.print(f" {number}. {' '.join(filter(None, parts))}", markup=False)
    console.out.print()


def show(
    stage: Annotated[str, typer.Argument(help=console.told(_("Stage.")))],
    where: Annotated[
        list[str] | None, typer.Argument(help=console.told(_("column=value …")))
    ] = None,
    table: Annotated[
        str | None, typer.Option(help=console.told(_("Result table.")))
    ] = None,
    study: console.StudyOption = Path(),
    rows: Annotated[int, typer.Option(min=1, help=console.told(_("Rows to show.")))] = (
        20
    ),
    public: _Public = False,
    settings: console.Settings = None,
    json: console.Json = False,
) -> None:
    """Show a result table."""
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.contracts import headings, worded  # noqa: PLC0415 - the same

    opened = studies.with_settings(studies.open_study(study), settings or ())
    known = studies.select((stage,))[-1]
    chosen = table or next(iter(known.makes))
    query = studies.parse_query(tuple(where or ()))
    place = studies.results_folder(opened)
    if public:
        found = _for_the_public(opened, known.name, chosen, query)
    elif query:
        found = studies.explain(opened, known.name, chosen, query).found
    else:
        found = studies.read(place, known.name, chosen)
    result, made = worded(found), studies.makes().get((known.name, chosen))
    spoken = console.language(opened.language)
    about = studies.manifest(place, known.name) or {}
    old = studies.outdated(opened, known, about, studies.Hashes(opened))
    beware = _warnings(made, about, old, spoken)
    if json:
        console.print_json(_table_as_json(result, made, beware, opened, spoken))
        return
    console.print_table(
        result.head(rows),
        title=f"{known.name}/{chosen}"
        + (f"  {made.says.text(spoken)}" if made else ""),
        spoken=spoken,
        headings=headings(
            made, map(str, result.columns), spoken, currency=opened.currency
        ),
    )
    _beware(beware, spoken)
    if not public:
        console.say_internal(spoken)
    _say_about(result, rows, [n for n in known.makes if n != chosen], spoken)


def _for_the_public(
    opened: Study, stage: str, table: str, query: dict[str, str]
) -> pd.DataFrame:
    """Give a result table with the mark in its withheld cells."""
    from madang import report as reports  # noqa: PLC0415 - slow to load
    from madang import study as studies  # noqa: PLC0415 - the same
    from madang.display.marks import marked  # noqa: PLC0415 - the same

    terms = studies.disclosure(opened)
    found, mask = reports.published_table(opened, stage, table, terms)
    kept = studies.pick(found, query, f"{stage}/{table}") if query else found
    return marked(kept, mask)


def _warnings(
    made: ResultTable | None,
    about: Mapping[str, Any],
    old: Message | None,
    spoken: str,
) -> list[str]:
    """List what to beware of: out of date, unfinished, not to be used for."""
    from madang.contracts import warnings_of  # noqa: PLC0415 - slow to load
    from madang.study import unfinished  # noqa: PLC0415 - the same

    first = [m.text(spoken) for m in (old, unfinished(about)) if m is not None]
    return [*first, *warnings_of(made, spoken)]


def _beware(warnings: list[str], spoken: str) -> None:
    """Print what to beware of."""
    for warning in warnings:
        console.say(_("  Beware: {warning}", warning=warning), default=spoken)


def _say_about(result: pd.DataFrame, rows: int, others: list[str], spoken: str) -> None:
    """Say how many rows there are, and which other tables."""
    said = _(
        "{shown} of {of:,} rows. Other tables: {others}",
        shown=min(rows, len(result)),
        of=len(result),
        others=", ".join(others) or "–",
    )
    console.say(said, default=spoken)


def _table_as_json(
    result: pd.DataFrame,
    made: ResultTable | None,
    warnings: list[str],
    opened: Study,
    spoken: str,
) -> dict[str, object]:
    """Lay a result table out for another program, with what its columns hold."""
    from madang.contracts import describe  # noqa: PLC0415 - slow to load

    names = [str(name) for name in result.columns]
    return {
        "rows": console.records(result),
        "columns": describe(made, names, spoken, currency=opened.currency),
        "warnings": warnings,
    }


def why(
    result: Annotated[str, typer.Argument(help=console.told(_("stage/table")))],
    where: Annotated[
        list[str],
        typer.Argument(help=console.told(_("column=value …, or REGION [ACTIVITY]"))),
    ],
    study: console.StudyOption = Path(),
    rows: Annotated[
        int, typer.Option(min=1, help=console.told(_("Rows to show of each table.")))
    ] = 5,
    json: console.Json = False,
) -> None:
    """Lead from a number back to its records."""
    from madang import study as studies  # noqa: PLC0415 - slow to load

    opened = studies.open_study(study)
    stage, mark, table = result.partition("/")
    if not mark:
        table = next(iter(studies.select((stage,))[-1].makes))
    words = tuple(
        word if "=" in word else f"{name}={word}"
        for word, name in zip(where, ("region", "activity", *where), strict=False)
    )
    found = studies.explain(opened, stage, table, studies.parse_query(words))
    spoken = console.language(opened.language)
    if json:
        console.print_json(_as_json(found, opened, spoken))
        return
    _print(found, opened, spoken, rows)
    console.say_internal(spoken)


def _as_json(found: Explanation, opened: Study, spoken: str) -> dict[str, object]:
    """Lay an explanation out for another program."""
    from madang.contracts import worded  # noqa: PLC0415 - slow to load

    return {
        "result": f"{found.stage}/{found.table}",
        "says": found.made.says.text(spoken) if found.made else "",
        **_table_as_json(
            worded(found.found),
            found.made,
            _warnings(found.made, found.manifest, found.outdated, spoken),
            opened,
            spoken,
        ),
        "manifest": dict(found.manifest),
        "inputs": [
            {
                "table": i.table,
                "rows": console.records(i.rows),
                "of": i.of,
                "provenance": _origin(i.provenance),
            }
            for i in found.inputs
        ],
    }


def _origin(origin: Provenance) -> dict[str, object]:
    """Lay out where a table came from, its remarks in each language."""
    said = [{x: remark.text(x) for x in LANGUAGES} for remark in origin.remarks]
    return {**asdict(replace(origin, remarks=())), "remarks": said}


def _print(found: Explanation, opened: Study, spoken: str, rows: int) -> None:
    """Print an explanation."""
    from madang.contracts import headings, worded  # noqa: PLC0415 - slow to load

    shown = worded(found.found.head(rows))
    says = f"  {found.made.says.text(spoken)}" if found.made else ""
    console.print_table(
        shown,
        title=f"{found.stage}/{found.table}{says}",
        spoken=spoken,
        headings=headings(
            found.made, map(str, shown.columns), spoken, currency=opened.currency
        ),
    )
    about = found.manifest
    _beware(_warnings(None, about, found.outdated, spoken), spoken)
    made_by = _(
        "made by: madang {version}, {engine}, {time}",
        version=about["madang"],
        engine=about["engine"],
        time=about["time"],
    )
    settings = ", ".join(f"{k} = {v}" for k, v in about["parameters"].items())
    console.say(made_by, default=spoken)
    console.say(_("parameters: {settings}", settings=settings), default=spoken)
    for rows_of in found.inputs:
        _print_rows(rows_of, rows, spoken)
    if not found.inputs:
        raise ResultError(_("This result names no input table."))


def _print_rows(part: InputRows, rows: int, spoken: str) -> None:
    """Print the records of one input table and where they came from."""
    used = part.rows.dropna(axis="columns", how="all")
    title = _(
        "{table}: {rows:,} of {of:,} rows", table=part.table, rows=len(used), of=part.of
    )
    console.print_table(
        used.head(rows),
        title=f"\n{title.text(spoken)}",
        index=_("row").text(spoken),
        spoken=spoken,
    )
    origin = part.provenance
    files = ", ".join(f"{n} (SHA-256 {h[:12]}…)" for n, h in origin.files.items())
    source = [t for t in (origin.source, origin.vintage, origin.licence) if t]
    if origin.synthetic:
        source.append(_("synthetic records").text(spoken))
    console.say(_("source: {source}", source="; ".join(source)), default=spoken)
    if files:
        console.say(_("files: {files}", files=files), default=spoken)
    for remark in origin.remarks:
        console.say(_("  – {remark}", remark=remark), default=spoken)
