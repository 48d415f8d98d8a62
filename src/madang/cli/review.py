"""``madang review``: conflicts of interest, who reads what, what scores are worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from madang.cli import console
from madang.cli.console import Json, StudyOption, told
from madang.cli.readable import readable
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.review import Reach

__all__ = ["app"]

app = typer.Typer(
    help=told(_("A review: conflicts of interest, who reads what, what scores say.")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

_SHOWN: Final = ("person", "project", "title", "organisation", "match", "reviews",
                 "mean", "score", "spread", "disagree", "tier", "said")  # fmt: skip
"""What of a list stands on a terminal: ends of intervals and ranks are in words."""

List = Annotated[
    Path,
    typer.Argument(
        metavar="PANEL.csv",
        help=told(_("The panel: person, organisation, expertise, most.")),
    ),
]
Ties = Annotated[
    Path | None,
    typer.Option(
        help=told(_("Ties (CSV): person, kind, organisation, project, until."))
    ),
]
Parents = Annotated[
    Path | None, typer.Option(help=told(_("Groups (CSV): organisation, parent.")))
]
Consortia = Annotated[
    Path | None, typer.Option(help=told(_("Who asks (CSV): project, organisation.")))
]
Years = Annotated[
    float,
    typer.Option(min=0, max=99, help=told(_("Years that joint work still counts."))),
]
Former = Annotated[
    float,
    typer.Option(
        min=0, max=99, help=told(_("Years that a former employer still counts."))
    ),
]
On = Annotated[
    str, typer.Option("--on", help=told(_("Day that years are counted back from.")))
]


def _lists(**files: Path | None) -> dict[str, pd.DataFrame | None]:
    """Read the lists of the secretariat."""
    from madang.services.panel import read_list  # noqa: PLC0415 - slow to load

    return {n: None if file is None else read_list(file) for n, file in files.items()}


def _reach(on: str, years: float, former: float) -> Reach:
    """Give how far ties count."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    from madang.review import Reach  # noqa: PLC0415 - the same

    day = pd.to_datetime(on or "today", errors="coerce")
    if pd.isna(day):
        raise ParameterError(_("--on: '{text}' is no day.", text=on[:20]))
    return Reach(day.normalize(), years, former)


def _show(table: pd.DataFrame, spoken: str, json: bool, **more: Any) -> None:
    """Print a table, or give it as JSON."""
    from madang.contracts import worded  # noqa: PLC0415 - slow to load

    rows = worded(table)
    if json:
        console.print_json({"rows": console.records(rows), **more})
        return
    console.print_table(readable(rows, _SHOWN, spoken), spoken=spoken)


@app.command(help=told(_("Who on the panel may not judge what, and on what ground.")))
def conflicts(  # noqa: PLR0917 - options of the shell
    panel: List,
    ties: Ties = None,
    parents: Parents = None,
    consortia: Consortia = None,
    years: Years = 3,
    former: Former = 3,
    on: On = "",
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """List conflicts of interest."""
    from madang.services import panel as service  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same

    spoken = console.language(open_study(study).language)
    people = service.read_list(panel)
    lists = _lists(ties=ties, parents=parents, consortia=consortia)
    found = service.in_conflict(study, people, _reach(on, years, former), **lists)
    _show(found, spoken, json)
    if not json:
        console.say(
            _("{n:,| conflict/ conflicts} of interest.", n=len(found)), default=spoken
        )
        console.say_internal(spoken)


@app.command(help=told(_("Assign the panel to the proposals, never in conflict.")))
def assign(  # noqa: PLR0917 - options of the shell
    panel: List,
    reads: Annotated[
        int, typer.Option(min=1, help=told(_("Reviewers of each proposal.")))
    ] = 3,
    most: Annotated[
        int,
        typer.Option(min=0, help=told(_("Reviews each may write, unless listed."))),
    ] = 20,
    ties: Ties = None,
    parents: Parents = None,
    consortia: Consortia = None,
    years: Years = 3,
    former: Former = 3,
    on: On = "",
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Assign reviewers."""
    from madang.services import panel as service  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same

    spoken = console.language(open_study(study).language)
    people = service.read_list(panel)
    lists = _lists(ties=ties, parents=parents, consortia=consortia)
    found = service.assigned(study, people, _reach(on, years, former), reads=reads,
                             most=most, **lists)  # fmt: skip
    if json or len(found.table):
        _show(found.table, spoken, json, says=[s.text(spoken) for s in found.says])
    if not json:
        for said in found.says:
            console.say(said, default=spoken)
        console.say_internal(spoken)
    if found.table.empty:
        raise typer.Exit(1)


@app.command(help=told(_("What the scores say of each proposal; reviewers unnamed.")))
def scores(study: StudyOption = Path(), json: Json = False) -> None:
    """Summarise scores."""
    from madang.services.panel import scored  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same

    spoken = console.language(open_study(study).language)
    found = scored(study)
    _show(found.table, spoken, json, notes=[n.text(spoken) for n in found.notes])
    if not json:
        for note in found.notes:
            console.say(note, default=spoken)
