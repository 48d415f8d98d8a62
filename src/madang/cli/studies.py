"""``madang new``, ``check`` and ``run``: make a study and carry it through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.language import LANGUAGES, _
from madang.sources import registry

if TYPE_CHECKING:
    from madang.study import Outcome, Study

__all__ = ["CHECK", "NEW", "RUN", "Folder", "check", "new", "run", "summarise"]

NEW: Final = (
    "연구를 만든다. 원자료 이름이 없으면 목록을 보인다. / "
    "Make a study; without a source, list them."
)
CHECK: Final = "표가 규격에 맞는지 모두 검사한다. / Hold every table to its contract."
RUN: Final = (
    "할 수 있는 단계를 모두 실행한다(바뀐 것만). / "
    "Run every stage that can run and is out of date."
)

Folder = Annotated[Path, typer.Argument(help="연구 폴더 / The study folder.")]
Json = Annotated[bool, typer.Option("--json", help="JSON.")]


def new(
    source: Annotated[
        str | None, typer.Argument(help=" | ".join(registry.SOURCES))
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Argument(help="새 연구 폴더(기본 studies/이름) / The new folder."),
    ] = None,
    origin: Annotated[
        Path | None,
        typer.Option(
            "--from", help="원자료 폴더 또는 파일 / Folder or file of the source."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="표본 연구의 난수 시작값 / Seed of the sample."),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            help="structural-funds의 나라(UK, FI) / Country of structural-funds."
        ),
    ] = None,
) -> None:
    """Make a study."""
    from madang.study import create  # noqa: PLC0415 - slow to load

    if source is None:
        _list_sources()
        return
    target = folder or Path("studies") / source
    read = registry.build(source, origin, seed=seed, country=country)
    made = create(target, read, kind=source)
    spoken = made.language
    console.say(
        f"연구를 만들었습니다: {target} — {made.name}",
        f"Made the study {target}: {made.name}",
        spoken,
    )
    names = ", ".join(made.tables)
    console.say(f"표: {names}", f"Tables: {names}", spoken)
    for note in _notes(made):
        console.out.print(f"• {note}", markup=False)
    console.say(f"다음: madang run {target}", f"Next: madang run {target}", spoken)


def _notes(study: Study) -> list[str]:
    """List what the source's reader left out, in the user's language."""
    from madang.study import read_provenance  # noqa: PLC0415 - slow to load

    _origins, notes = read_provenance(study)
    return [note.text(console.language(study.language)) for note in notes]


def _list_sources() -> None:
    """List the sources with what each makes a study of."""
    spoken = console.language("ko")
    for name, source in registry.SOURCES.items():
        console.out.print(f"  {name:<18}{source.says.text(spoken)}", markup=False)


def check(folder: Folder = Path(), json: Json = False) -> None:
    """Check a study."""
    from madang import study  # noqa: PLC0415 - slow to load

    opened = study.open_study(folder)
    tables = study.check(opened)
    for stage in study.stages().values():
        study.parameters(opened, stage)
    if json:
        console.print_json({name: len(table) for name, table in tables.items()})
        return
    for name, table in tables.items():
        console.out.print(f"  {name:<22}{len(table):>12,}")
    console.say(
        "모든 표가 규격에 맞습니다.", "Every table keeps its contract.", opened.language
    )


def run(
    folder: Folder = Path(),
    stage: Annotated[
        list[str] | None, typer.Option(help="단계 이름(여러 번 가능) / Stage.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="duckdb:// | spark://local[2]")
    ] = None,
    json: Json = False,
) -> None:
    """Run a study."""
    from madang import study  # noqa: PLC0415 - slow to load

    opened = study.open_study(folder)
    spoken = console.language(opened.language)
    with console.Bars(spoken, quiet=json) as bars:
        outcomes = study.run(
            opened,
            names=tuple(stage) if stage else None,
            engine=engine,
            progress=bars,
        )
    if json:
        console.print_json([summarise(o) for o in outcomes])
        return
    for outcome in outcomes:
        _say_left_out(outcome, spoken)


def summarise(outcome: Outcome) -> dict[str, object]:
    """Say what became of a stage, for another program."""
    note = outcome.note
    return {
        "stage": outcome.stage.name,
        "state": outcome.state.value,
        "seconds": outcome.seconds,
        "missing": list(outcome.missing),
        "note": {x: note.text(x) for x in LANGUAGES} if note else None,
    }


def _say_left_out(outcome: Outcome, spoken: str) -> None:
    """Say why a stage was left out and which table would bring it in."""
    stage = outcome.stage
    if outcome.missing:
        names = ", ".join(outcome.missing)
        said = _(
            "• {stage}: left out. Needs: {tables}. {adds}",
            stage=stage.title,
            tables=names,
            adds=stage.adds,
        )
        console.out.print(said.text(spoken), markup=False)
    elif outcome.note is not None:
        title = stage.title.text(spoken)
        reason = outcome.note.text(spoken)
        console.out.print(f"• {title}: {reason}", markup=False)
