"""``madang new``, ``check`` and ``run``: make a study and carry it through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.errors import SourceError
from madang.language import LANGUAGES, _

if TYPE_CHECKING:
    from madang.contracts import SourceTables
    from madang.study import Outcome, Study

__all__ = ["CHECK", "NEW", "RUN", "Folder", "check", "new", "run", "summarise"]

NEW: Final = (
    "연구를 만든다: sample, korea, cordis, structural-funds, folder. / "
    "Make a study: sample, korea, cordis, structural-funds or folder."
)
CHECK: Final = "표가 규격에 맞는지 모두 검사한다. / Hold every table to its contract."
RUN: Final = (
    "할 수 있는 단계를 모두 실행한다(바뀐 것만). / "
    "Run every stage that can run and is out of date."
)
_SOURCES: Final = ("sample", "korea", "cordis", "structural-funds", "folder")

Folder = Annotated[Path, typer.Argument(help="연구 폴더 / The study folder.")]
Json = Annotated[bool, typer.Option("--json", help="JSON.")]


def new(
    source: Annotated[str, typer.Argument(help=" | ".join(_SOURCES))],
    folder: Annotated[
        Path | None,
        typer.Argument(help="새 연구 폴더(기본 studies/이름) / The new folder."),
    ] = None,
    origin: Annotated[
        Path | None,
        typer.Option("--from", help="원자료 폴더 / Folder of the source's files."),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="표본 연구의 난수 시작값 / Seed of the sample.")
    ] = 2024,
    country: Annotated[
        str | None,
        typer.Option(
            help="structural-funds의 나라(UK, FI) / Country of structural-funds."
        ),
    ] = None,
) -> None:
    """Make a study."""
    from madang.study import create  # noqa: PLC0415 - slow to load

    target = folder or Path("studies") / source
    made = create(target, _read(source, origin, seed, country), kind=source)
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


def _read(
    source: str, origin: Path | None, seed: int, country: str | None
) -> SourceTables:
    """Read a source's files."""
    if source not in _SOURCES:
        raise SourceError(
            _(
                "There is no source '{source}'. Known: {sources}.",
                source=source,
                sources=", ".join(_SOURCES),
            )
        )
    if source == "sample":
        from madang.sources import sample  # noqa: PLC0415 - only where asked for

        return sample.build(seed=seed)
    if origin is None or not origin.is_dir():
        where = f"'{origin}'" if origin else "--from"
        raise SourceError(
            _(
                "The source '{source}' reads files: name their folder with --from "
                "FOLDER ({where} is no folder).",
                source=source,
                where=where,
            )
        )
    if source == "korea":
        from madang.sources import korea  # noqa: PLC0415 - only where asked for

        return korea.build(origin)
    if source == "cordis":
        from madang.sources import cordis  # noqa: PLC0415 - only where asked for

        return cordis.build(origin)
    if source == "structural-funds":
        from madang.sources import structural_funds  # noqa: PLC0415 - the same

        return structural_funds.build(origin, country=country)
    from madang.sources import folder as plain  # noqa: PLC0415 - only where asked for

    return plain.build(origin)


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
        if spoken == "ko":
            text = f"• {stage.title.text('ko')}: 제외. 필요한 표: {names}. {stage.adds.text('ko')}"
        else:
            text = f"• {stage.title}: left out. Needs: {names}. {stage.adds}"
        console.out.print(text, markup=False)
    elif outcome.note is not None:
        title = stage.title.text(spoken)
        reason = outcome.note.text(spoken)
        console.out.print(f"• {title}: {reason}", markup=False)
