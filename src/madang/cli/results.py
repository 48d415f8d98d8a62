"""``madang report``, ``show`` and ``why``: read what a study has found."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.errors import ResultError
from madang.language import LANGUAGES, _

if TYPE_CHECKING:
    import pandas as pd

    from madang.contracts import Provenance
    from madang.study import Explanation, InputRows, Study

__all__ = ["REPORT", "SHOW", "WHY", "report", "show", "why"]

REPORT: Final = (
    "보고서를 쓴다: 국가 보고서와 지역별 자료집. / "
    "Write the report: a national brief and a dossier for each region."
)
SHOW: Final = "단계의 결과를 표로 보인다. / Show a stage's results as a table."
WHY: Final = (
    "숫자 하나의 근거를 원자료 행까지 거슬러 보인다. / "
    "Lead from one number back to its records."
)
_FIVE: Final = 5

StudyOption = Annotated[
    Path, typer.Option("--study", help="연구 폴더 / The study folder.")
]
Json = Annotated[bool, typer.Option("--json", help="JSON.")]


def report(
    folder: Annotated[Path, typer.Argument(help="연구 폴더 / The study folder.")] = (
        Path()
    ),
    to: Annotated[
        Path | None, typer.Option("--to", help="보고서 폴더 / Where to write.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="바뀐 것이 없어도 / Even if unchanged.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the report, running first what is out of date."""
    from madang import report as reports  # noqa: PLC0415 - slow to load
    from madang import study  # noqa: PLC0415 - the same
    from madang.contracts import worded  # noqa: PLC0415 - the same

    opened = study.open_study(folder)
    spoken = console.language(opened.language)
    with console.Bars(spoken, quiet=json) as bars:
        study.run(opened, progress=bars)
    target = to or folder / "report"
    page, findings = reports.publish(opened, target, again=again)
    if json:
        found = console.records(worded(findings))
        console.print_json({"page": str(page), "findings": found})
        return
    _say_findings(opened, findings)
    console.say(f"보고서: {page}", f"Report: {page}", opened.language)


def _say_findings(opened: Study, findings: pd.DataFrame) -> None:
    """Print the findings that matter most."""
    from madang.contracts import worded  # noqa: PLC0415 - slow to load

    spoken = console.language(opened.language)
    head = "가장 중요한 결과" if spoken == "ko" else "What matters most"
    console.out.print(f"\n[bold]{head}[/]  {opened.name}")
    said = worded(findings.head(_FIVE))[spoken]
    for number, text in enumerate(said, start=1):
        console.out.print(f" {number}. {text}", markup=False)
    console.out.print()


def show(
    stage: Annotated[str, typer.Argument(help="단계 / Stage.")],
    where: Annotated[
        list[str] | None, typer.Argument(help="열=값 / column=value.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="결과 표 / Result table.")] = None,
    study: StudyOption = Path(),
    rows: Annotated[int, typer.Option(min=1, help="행 수 / Rows.")] = 20,
    json: Json = False,
) -> None:
    """Show a result table."""
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.contracts import worded  # noqa: PLC0415 - the same

    opened = studies.open_study(study)
    known = studies.select((stage,))[-1]
    folder = studies.results_folder(opened)
    names = list(known.makes)
    chosen = table or names[0]
    result = worded(studies.read(folder, known.name, chosen))
    query = studies.parse_query(tuple(where or ()))
    if query:
        result = worded(studies.explain(opened, known.name, chosen, query).found)
    if json:
        console.print_json(console.records(result))
        return
    console.print_table(
        result.head(rows), title=f"{known.name}/{chosen}", spoken=opened.language
    )
    korean = console.language(opened.language) == "ko"
    others = ", ".join(n for n in names if n != chosen)
    console.out.print(
        f"{len(result):,}행 가운데 {min(rows, len(result))}행. 다른 표: {others}"
        if korean
        else f"{min(rows, len(result))} of {len(result):,} rows. Other tables: {others}"
    )


def why(
    result: Annotated[str, typer.Argument(help="단계/표 / stage/table.")],
    where: Annotated[
        list[str], typer.Argument(help="열=값 … 또는 지역 [활동] / column=value …")
    ],
    study: StudyOption = Path(),
    rows: Annotated[int, typer.Option(min=1, help="행 수 / Rows a table.")] = 5,
    json: Json = False,
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
    if json:
        console.print_json(_as_json(found))
        return
    _print(found, console.language(opened.language), rows)


def _as_json(found: Explanation) -> dict[str, object]:
    """Lay an explanation out for another program."""
    return {
        "result": f"{found.stage}/{found.table}",
        "says": found.says,
        "rows": console.records(found.found),
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


def _print(found: Explanation, spoken: str, rows: int) -> None:
    """Print an explanation."""
    korean = spoken == "ko"
    console.print_table(
        found.found.head(rows),
        title=f"{found.stage}/{found.table}  {found.says}",
        spoken=spoken,
    )
    about = found.manifest
    settings = ", ".join(f"{k} = {v}" for k, v in about["parameters"].items())
    console.out.print(
        f"{'계산' if korean else 'made by'}: madang {about['madang']}, "
        f"{about['engine']}, {about['time']}",
        markup=False,
    )
    console.out.print(
        f"{'매개변수' if korean else 'parameters'}: {settings}", markup=False
    )
    for rows_of in found.inputs:
        _print_rows(rows_of, rows, korean=korean)
    if not found.inputs:
        raise ResultError(_("This result names no input table."))


def _print_rows(part: InputRows, rows: int, *, korean: bool) -> None:
    """Print the records of one input table and where they came from."""
    used = part.rows.dropna(axis="columns", how="all")
    count = (
        f"{part.of:,}행 중 {len(used):,}행"
        if korean
        else f"{len(used):,} of {part.of:,} rows"
    )
    shown = used.head(rows)
    console.print_table(
        shown,
        title=f"\n{part.table}: {count}",
        index="행" if korean else "row",
        spoken="ko" if korean else "en",
    )
    origin = part.provenance
    files = ", ".join(f"{n} (SHA-256 {h[:12]}…)" for n, h in origin.files.items())
    source = "; ".join(t for t in (origin.source, origin.vintage, origin.licence) if t)
    if origin.synthetic:
        source += "; 합성 자료" if korean else "; synthetic records"
    console.out.print(f"{'출처' if korean else 'source'}: {source}", markup=False)
    if files:
        console.out.print(f"{'파일' if korean else 'files'}: {files}", markup=False)
    for remark in origin.remarks:
        said = remark.text("ko" if korean else "en")
        console.out.print(f"  – {said}", markup=False)
