"""``madang options``: plans frozen for a committee as A, B, C, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from madang.cli import console
from madang.cli.console import Json, Settings, StudyOption, told
from madang.cli.overlap import reviewer
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.contracts import ResultTable
    from madang.services.options import Options

__all__ = ["app"]

app = typer.Typer(
    help=told(_("Options for a committee: freeze plans as A, B, C; compare them.")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

Letter = Annotated[str, typer.Argument(help=told(_("Letter of the option.")))]
Who = Annotated[str | None, typer.Option("--who", help=told(_("Who acts.")))]


def _opened(study: Path) -> tuple[Options, str]:
    """Open the options of a study; give them with its language."""
    from madang.services.options import open_options  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same

    return open_options(study), open_study(study).language


def _print(
    made: ResultTable, rows: pd.DataFrame, spoken: str, known: Mapping[str, Any]
) -> None:
    """Print a table under its headings, codes by name."""
    language = console.language(spoken)
    for column in ("region", "project"):
        if column in rows:
            names = known[column]
            rows = rows.assign(**{column: [names.get(c, c) for c in rows[column]]})
    heads = {c.name: c.heading.text(language) for c in made.columns}
    console.print_table(rows.rename(columns=heads), title=made.says.text(language),
                        spoken=spoken)  # fmt: skip


@app.command("list", help=told(_("List the options.")))
def list_(study: StudyOption = Path(), json: Json = False) -> None:
    """List the options."""
    from madang.services.beside import OPTIONS, table_of  # noqa: PLC0415 - slow to load
    from madang.services.sealing import fingerprint  # noqa: PLC0415 - the same
    from madang.study import open_study  # noqa: PLC0415 - the same

    held, spoken = _opened(study)
    table = table_of(held.held, fingerprint(open_study(study)))
    if json:
        console.print_json(console.records(table))
        return
    _print(OPTIONS, table, spoken, {})


@app.command(help=told(_("Freeze a plan as the next option.")))
def freeze(
    who: Who = None,
    why: Annotated[str, typer.Option(help=told(_("A remark.")))] = "",
    balance: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help=told(_("Least balance.")))
    ] = None,
    settings: Settings = None,
    study: StudyOption = Path(),
) -> None:
    """Freeze a plan."""
    from madang.services import options, planning, sealing  # noqa: PLC0415 - slow to load
    from madang.study import open_study  # noqa: PLC0415 - the same

    asked = sealing.Asked(tuple(settings or ()), balance)
    call = planning.open_call(study, asked.settings)
    made = call.plan(balance)
    floor = float(made.tables["plans"]["floor"].iloc[0])
    words = [*asked.settings, f"balance_floor={floor:.15g}"]
    found = options.freeze(open_study(study), made.tables, words, who=reviewer(who),
                           why=why, asked=asked)  # fmt: skip
    console.say(_("Frozen as option {letter}.", letter=found.letter),
                default=call.study.language)  # fmt: skip


@app.command(help=told(_("Set options side by side: money by region, proposals.")))
def compare(
    letters: Annotated[
        list[str] | None, typer.Argument(help=told(_("Letters; all without any.")))
    ] = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Set options side by side."""
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.contracts import names  # noqa: PLC0415 - the same
    from madang.errors import ParameterError  # noqa: PLC0415 - the same
    from madang.services.beside import beside  # noqa: PLC0415 - the same

    held, spoken = _opened(study)
    asked = [held.require(x) for x in letters] if letters else list(held.held)
    if len(asked) < 2:  # noqa: PLR2004 - a comparison has two ends
        raise ParameterError(
            _("There are {n} options; two are needed to compare.", n=len(asked))
        )
    found = beside(asked)
    if json:
        console.print_json({n: console.records(t) for n, (_m, t) in found.items()})
        return
    tables = studies.check(studies.open_study(study))
    titles = tables["projects"].set_index("project")["title"].to_dict()
    places = names(tables["regions"], console.language(spoken))
    for made, rows in found.values():
        _print(made, rows, spoken, {"region": places, "project": titles})
    console.say_internal(spoken)


@app.command(help=told(_("Take one's own option back.")))
def withdraw(letter: Letter, who: Who = None, study: StudyOption = Path()) -> None:
    """Take an option back."""
    held, spoken = _opened(study)
    held.withdraw(letter, reviewer(who))
    said = _("Taken back. To undo: madang options restore {letter}", letter=letter)
    console.say(said, default=spoken)


@app.command(help=told(_("Bring back an option that was taken back.")))
def restore(letter: Letter, who: Who = None, study: StudyOption = Path()) -> None:
    """Bring an option back."""
    held, spoken = _opened(study)
    held.restore(letter, reviewer(who))
    console.say(_("Option {letter} stands again.", letter=letter), default=spoken)
