"""``madang regions``: what a region's name or code means, and what it became."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from madang.cli import console
from madang.cli.console import Json, told
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["app"]

app = typer.Typer(
    help=told(_("Regions: what a name or code means in which year, and registers.")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Year = Annotated[
    int | None,
    typer.Option(help=told(_("The end of this year, or an edition such as 2021."))),
]
Level = Annotated[
    str, typer.Option(help=told(_("One level, such as municipality or nuts2.")))
]
Scheme = Annotated[
    str, typer.Argument(help=told(_("A register, such as kr; 'list' names all.")))
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE.csv", help=told(_("Write a CSV file."))),
]


@app.command("show", help=told(_("Tell what a name or a code of a region means.")))
def show(
    label: Annotated[str, typer.Argument(help=told(_("Name or code of a region.")))],
    year: Year = None,
    scheme: Annotated[str, typer.Option(help=told(_("In this register only.")))] = "",
    json: Json = False,
) -> None:
    """Tell what a name or a code means, in each register and at each time."""
    from madang.services import regions  # noqa: PLC0415 - loads pandas

    spoken = console.language()
    found, near = regions.meanings(label, year, scheme, spoken)
    if json:
        rows = {"meanings": console.records(found), "nearest": console.records(near)}
        console.print_json(rows)
    elif len(found):
        _print(found.drop(columns="coded"))
        _doubt(found)
    elif len(near):
        said = _("'{label}' is no region of that time. Spelt most alike:", label=label)
        console.say(said)
        _print(near.drop(columns=["as", "coded"]))
    else:
        raise ParameterError(
            _(
                "'{label}' is no region of any register. 'madang regions list' names "
                "the registers.",
                label=label,
            )
        )


def _doubt(found: pd.DataFrame) -> None:
    """Say where registers mean different places by one code."""
    coded = found[found["coded"]]
    if len(set(coded["scheme"])) > 1:
        console.say(
            _(
                "Registers read this code differently: make sure which one your file "
                "speaks."
            )
        )


@app.command("list", help=told(_("List the registers, or the regions of one.")))
def list_(
    scheme: Annotated[
        str, typer.Argument(help=told(_("A register, such as kr; none lists all.")))
    ] = "",
    year: Year = None,
    level: Level = "",
    out: Out = None,
    json: Json = False,
) -> None:
    """List the registers, or the regions of one at a time."""
    from madang.services import regions  # noqa: PLC0415 - loads pandas

    spoken = console.language()
    rows = (
        regions.listing(scheme, year, level, spoken)
        if scheme
        else regions.registry(spoken)
    )
    _give(rows, out, json=json)


_RULES = {
    False: _("Rule: regions are joined until both times have the same ones. Codes "
             "joined by + stand for one region."),
    True: _("Rule: regions of the first time are shared out by the weights given; "
            "what is shared out is an estimate. The shares of a region sum to 1."),
}  # fmt: skip


@app.command(
    "crosswalk", help=told(_("Tell how the regions of one time become another's."))
)
def crosswalk(  # noqa: PLR0917 - each is an option of the command
    scheme: Scheme,
    before: Annotated[int, typer.Argument(help=told(_("First year or edition.")))],
    after: Annotated[int, typer.Argument(help=told(_("Second year or edition.")))],
    level: Level = "",
    changed: Annotated[
        bool, typer.Option("--changed", help=told(_("Only regions that changed.")))
    ] = False,
    parts: Annotated[
        bool,
        typer.Option(help=told(_("Join also where only a part changed hands."))),
    ] = True,
    weights: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=told(_("Share regions out by a table: from, "
                                                 "to and weight, population, jobs or "
                                                 "area."))),
    ] = None,
    out: Out = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Join the regions of two times, or share those of the first out by weights."""
    from madang.services import regions  # noqa: PLC0415 - loads pandas

    rows = regions.crosswalk(
        scheme, (before, after), weights, level=level, parts=parts,
        language=console.language(),
    )  # fmt: skip
    if changed:
        rows = rows[rows["from"] != rows["to"]]
    if out is None and not json:
        console.say(_RULES[weights is not None])
    _give(rows, out, json=json)


def _give(rows: pd.DataFrame, out: Path | None, *, json: bool) -> None:
    """Print rows, or write them to a file."""
    if out is not None:
        rows.to_csv(out, index=False, encoding="utf-8-sig")
        console.say(_("{n:,| row/ rows} in {file}", n=len(rows), file=str(out)))
    elif json:
        console.print_json(console.records(rows))
    else:
        _print(rows)


def _print(rows: pd.DataFrame) -> None:
    """Print rows under headings in the user's language."""
    from madang.services.regions import HEADINGS  # noqa: PLC0415 - loads pandas

    heads = {name: told(head) for name, head in HEADINGS.items()}
    console.print_table(rows, headings=heads)
