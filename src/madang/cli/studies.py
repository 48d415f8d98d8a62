"""``madang new``, ``check``, ``run``, ``serve``: make a study, carry it through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.cli.users import require_web
from madang.language import LANGUAGES, _
from madang.sources import registry

if TYPE_CHECKING:
    from madang.study import Outcome, Study

__all__ = [
    "CHECK",
    "NEW",
    "RUN",
    "SERVE",
    "check",
    "new",
    "run",
    "serve",
    "summarise",
]

NEW: Final = _("Make a study; without a source, list them.")
CHECK: Final = _("Hold every table to its contract.")
RUN: Final = _("Run every stage that can run and is out of date.")
SERVE: Final = _("Open a study in the browser.")


def new(
    source: Annotated[
        str | None, typer.Argument(help=" | ".join(registry.SOURCES))
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Argument(help=console.told(_("The new folder; else studies/SOURCE."))),
    ] = None,
    origin: Annotated[
        Path | None,
        typer.Option("--from", help=console.told(_("Folder or file of the source."))),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help=console.told(_("Seed of the sample."))),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(help=console.told(_("Country of structural-funds: UK, FI …"))),
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


def _list_sources() -> None:
    """List the sources with what each makes a study of."""
    spoken = console.language()
    for name, source in registry.SOURCES.items():
        console.out.print(f"  {name:<18}{source.says.text(spoken)}", markup=False)


def check(folder: console.Folder = Path(), json: console.Json = False) -> None:
    """Check a study."""
    from madang import study  # noqa: PLC0415 - slow to load

    opened = study.open_study(folder)
    rows = study.count(opened)
    study.settle(opened)
    if json:
        console.print_json(rows)
        return
    for name, found in rows.items():
        console.out.print(f"  {name:<22}{found:>12,}")
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
            two_lanes=True,
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


def serve(
    study: console.Folder = Path(),
    host: Annotated[
        str, typer.Option(help=console.told(_("Address of this machine.")))
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, help=console.told(_("Port; 0 for any free one."))
        ),
    ] = 8000,
    behind: Annotated[
        str,
        typer.Option(
            help=console.told(_("Address of a proxy before it, https://NAME."))
        ),
    ] = "",
) -> None:
    """Serve a study's pages until Ctrl-C."""
    require_web()
    from madang.services.intake import is_new  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - slow to load
    from madang.workbench.serving import serve as start  # noqa: PLC0415 - an extra
    from madang.workbench.serving import warning  # noqa: PLC0415 - the same

    spoken = LANGUAGES[0] if is_new(study) else open_study(study).language

    def ready(address: str) -> None:
        """Say where it is."""
        if is_new(study):
            said = _("There is no study in '{folder}' yet: files that you add in the "
                     "browser make it.", folder=study)  # fmt: skip
            console.say(said, default=spoken)
        said = _("Open {address} in a browser. To end: Ctrl-C", address=address)
        console.say(said, default=spoken)
        if (word := warning(host, behind)) is not None:
            console.say(word, default=spoken)
        console.out.file.flush()

    start(study, host=host, port=port, ready=ready, behind=behind)
