"""``madang evaluate``: rules frozen on the day of a decision, estimated again later."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang.cli import console
from madang.cli.console import StudyOption, told
from madang.cli.overlap import reviewer
from madang.language import Message, _

__all__ = ["app"]

app = typer.Typer(
    help=told(_(
        "Evaluate measures by rules frozen on the day of the decision; without a "
        "command, estimate all of them again."
    )),
    invoke_without_command=True,
    rich_markup_mode=None,
)  # fmt: skip


@app.callback()
def again(context: typer.Context, study: StudyOption = Path()) -> None:
    """Estimate all frozen evaluations again."""
    if context.invoked_subcommand:
        return
    from madang.evaluation.frozen import said  # noqa: PLC0415 - slow to load
    from madang.services import evaluations  # noqa: PLC0415 - the same
    from madang.study import open_study  # noqa: PLC0415 - the same

    spoken = open_study(study).language
    for entry, found in evaluations.again(study):
        console.say(_("{number} · frozen {when} by {who}", number=entry.number,
                      when=entry.when[:10], who=entry.who), default=spoken)  # fmt: skip
        for line in said(found):
            console.say(line, default=spoken)


@app.command(help=told(_("Freeze the rules for a measure, on the day it is decided.")))
def freeze(
    measure: Annotated[str, typer.Argument(help=told(_("Code of the measure.")))],
    who: Annotated[str | None, typer.Option("--who", help=told(_("Who acts.")))] = None,
    why: Annotated[str, typer.Option(help=told(_("A remark.")))] = "",
    horizon: Annotated[
        int, typer.Option(min=1, help=told(_("Years that power is told for.")))
    ] = 3,
    study: StudyOption = Path(),
) -> None:
    """Freeze the rules of an evaluation."""
    from madang.evaluation.frozen import wanted  # noqa: PLC0415 - slow to load
    from madang.services import evaluations  # noqa: PLC0415 - the same
    from madang.study import open_study  # noqa: PLC0415 - the same

    spoken = open_study(study).language
    made = evaluations.freeze(
        study, measure, who=reviewer(who), why=why, horizon=horizon
    )
    for entry in made:
        lines: tuple[Message, ...] = (
            _(
                "Frozen as {number}: {n:,| region/ regions} with the measure, "
                "{compared:,} to compare, {near:,| near miss/ near misses}.",
                number=entry.number, n=len(entry.rules.starts),
                compared=len(entry.rules.compared), near=len(entry.rules.losers),
            ),
            wanted(entry.rules),
        )  # fmt: skip
        for line in lines:
            console.say(line, default=spoken)
