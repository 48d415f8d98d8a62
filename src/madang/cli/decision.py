"""``madang decision``: dockets sealed, made again, and held to the data of today."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang.cli import console
from madang.cli.console import Json, StudyOption, told
from madang.cli.overlap import reviewer
from madang.cli.readable import readable
from madang.language import LANGUAGES, _

__all__ = ["app"]

app = typer.Typer(
    help=told(
        _("Decisions: seal a docket, make it again to the byte, would it flip today?")
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Docket = Annotated[Path, typer.Argument(metavar="DOCKET", help=told(_("The docket.")))]
Who = Annotated[str | None, typer.Option("--who", help=told(_("Who acts.")))]


@app.command(help=told(_("Seal a docket: its paper, and all that it was made from.")))
def seal(
    who: Who = None,
    why: Annotated[str, typer.Option(help=told(_("A remark.")))] = "",
    option: Annotated[
        str,
        typer.Option(help=told(_("Option by which the docket lists what is funded."))),
    ] = "",
    form: Annotated[str, typer.Option("--as", help="pdf | docx")] = "pdf",
    language: Annotated[
        str, typer.Option(help=told(_("ko or en; else the study's own.")))
    ] = "",
    study: StudyOption = Path(),
) -> None:
    """Seal a docket."""
    from madang.errors import ParameterError  # noqa: PLC0415 - slow to load
    from madang.papers import dockets  # noqa: PLC0415 - the same
    from madang.study import open_study  # noqa: PLC0415 - the same

    opened = open_study(study)
    spoken = language or console.language(opened.language)
    if spoken not in LANGUAGES:
        raise ParameterError(_("There is no language '{word}'.", word=spoken[:20]))
    made = dockets.seal(opened, reviewer(who), why=why, option=option,
                        language=spoken, form=form)  # fmt: skip
    console.say(_("Sealed: {file}. To make it again: madang decision replay {file}",
                  file=str(made)), default=opened.language)  # fmt: skip
    console.say_internal(opened.language)


@app.command(help=told(_("Make a docket again from itself, and compare every byte.")))
def replay(
    docket: Docket,
    study: Annotated[
        Path | None,
        typer.Option(help=told(_("Study whose record is to know the docket."))),
    ] = None,
    json: Json = False,
) -> None:
    """Make a docket again."""
    from madang.papers import dockets  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same

    opened = None if study is None else open_study(study)
    found = dockets.again(docket, opened)
    spoken = console.language(opened.language if opened else found.language)
    if json:
        console.print_json(
            {
                "same": found.is_same,
                "head": found.head,
                "plans": {
                    p.option.letter: p.difference and p.difference.text(spoken)
                    for p in found.plans
                },
                "paper": found.paper and found.paper.text(spoken),
                "record": found.record and found.record.text(spoken),
            }
        )
    else:
        for plan in found.plans:
            letter = plan.option.letter
            console.say(
                _("Option {letter}: the same plan to the last byte.", letter=letter)
                if plan.difference is None
                else _("Option {letter} comes out otherwise. {said}", letter=letter,
                       said=plan.difference),
                default=spoken,
            )  # fmt: skip
        console.say(
            found.paper or _("The paper is the same to the last byte."), default=spoken
        )
        if found.record is not None:
            console.say(found.record, default=spoken)
        if not found.is_same:
            for said in dict.fromkeys(v for p in found.plans for v in p.versions):
                console.say(said, default=spoken)
        console.say(_("Head of the record on the paper: {head}", head=found.head),
                    default=spoken)  # fmt: skip
    if not found.is_same:
        raise typer.Exit(1)


@app.command(
    help=told(_("Would it flip? Ask for a frozen plan again on today's data."))
)
def flip(
    letter: Annotated[str, typer.Argument(help=told(_("Letter of the option.")))],
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Ask for a frozen plan again on today's data."""
    from madang.contracts import names  # noqa: PLC0415 - slow to load
    from madang.services import flipping, options  # noqa: PLC0415 - the same
    from madang.study import check, open_study  # noqa: PLC0415 - the same

    opened = open_study(study)
    found = flipping.flip(opened, options.open_options(study), letter)
    spoken = console.language(opened.language)
    if json:
        console.print_json(
            {
                "option": found.option.letter,
                "flipped": found.is_flipped,
                "says": [said.text(spoken) for said in found.says],
                "gain": list(found.gain),
                "no_worse": found.no_worse,
                "changes": console.records(found.changes),
                "regions": console.records(found.regions),
            }
        )
        return
    for said in found.says:
        console.say(said, default=spoken)
    places = names(check(opened)["regions"], spoken)
    for table, title in (
        (found.changes, _("Projects whose grant differs")),
        (found.regions, _("Money that moves between regions")),
    ):
        if len(table):
            shown = table.assign(
                region=[places.get(str(c), "–") for c in table["region"]]
            )
            columns = ("project", "title", "region", "change", "before", "after",
                       "money")  # fmt: skip
            console.print_table(
                readable(shown, columns, spoken, opened.currency),
                title=title.text(spoken), spoken=spoken,
            )  # fmt: skip
    console.say_internal(spoken)
