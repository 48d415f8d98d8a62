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

__all__ = ["CHECK", "NEW", "RUN", "check", "new", "run", "summarise"]

NEW: Final = _("Make a study from one of the sources.")
CHECK: Final = _("Hold every table to its contract.")
RUN: Final = _("Run every stage that can run and is out of date.")
_SOURCES: Final = ("sample", "korea", "cordis", "structural-funds", "folder")


def new(
    source: Annotated[str, typer.Argument(help=" | ".join(_SOURCES))],
    folder: Annotated[
        Path | None,
        typer.Argument(help=console.told(_("The new folder; else studies/SOURCE."))),
    ] = None,
    origin: Annotated[
        Path | None,
        typer.Option("--from", help=console.told(_("Folder of the source's files."))),
    ] = None,
    seed: Annotated[
        int, typer.Option(help=console.told(_("Seed of the sample.")))
    ] = 2024,
    country: Annotated[
        str | None,
        typer.Option(help=console.told(_("Country of structural-funds: UK, FI …"))),
    ] = None,
) -> None:
    """Make a study."""
    from madang.study import create  # noqa: PLC0415 - slow to load

    target = folder or Path("studies") / source
    made = create(target, _read(source, origin, seed, country), kind=source)
    spoken = made.language
    console.say(
        _("Made the study {folder}: {name}", folder=target, name=made.name),
        default=spoken,
    )
    console.say(_("Tables: {names}", names=", ".join(made.tables)), default=spoken)
    for note in _notes(made):
        console.out.print(f"• {note}", markup=False)
    console.say(_("Next: madang run {folder}", folder=target), default=spoken)


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


def check(folder: console.Folder = Path(), json: console.Json = False) -> None:
    """Check a study."""
    from madang import study  # noqa: PLC0415 - slow to load

    opened = study.open_study(folder)
    tables = study.check(opened)
    study.settle(opened)
    if json:
        console.print_json({name: len(table) for name, table in tables.items()})
        return
    for name, table in tables.items():
        console.out.print(f"  {name:<22}{len(table):>12,}")
    console.say(_("Every table keeps its contract."), default=opened.language)


def run(
    folder: console.Folder = Path(),
    stage: Annotated[
        list[str] | None,
        typer.Option(help=console.told(_("A stage to run (repeatable)."))),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="duckdb:// | spark://local[2]")
    ] = None,
    settings: console.Settings = None,
    json: console.Json = False,
) -> None:
    """Run a study."""
    from madang import study  # noqa: PLC0415 - slow to load

    opened = study.with_settings(study.open_study(folder), settings or ())
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
        said = _(
            "• {stage}: left out. Needs: {tables}. {adds}",
            stage=stage.title,
            tables=", ".join(outcome.missing),
            adds=stage.adds,
        )
        console.out.print(said.text(spoken), markup=False)
    elif outcome.note is not None:
        said = _("• {stage}: {why}", stage=stage.title, why=outcome.note.says)
        console.out.print(said.text(spoken), markup=False)
