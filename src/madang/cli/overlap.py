"""``madang overlap``: the register of overlap, pair by pair, and verdicts on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from madang.cli import console
from madang.cli.console import Json, Settings, StudyOption, told
from madang.errors import ParameterError
from madang.language import _, from_json, ngettext
from madang.vocabulary import word

if TYPE_CHECKING:
    import pandas as pd

    from madang.services.register import Register

__all__ = ["VERDICTS", "app", "reviewer"]

app = typer.Typer(
    help=told(_("The overlap register: list, compare, decide, review in a workbook.")),
    no_args_is_help=True,
    rich_markup_mode=None,
)

VERDICTS: Final = _(
    "duplicate | rival | complementary | sequence | republished | local_run | award "
    "| part | unrelated"
)
"""Words for verdicts, in the order of their list; each can be typed."""

Rows = Annotated[int, typer.Option(min=1, help=told(_("Rows shown.")))]
Code = Annotated[str, typer.Argument(help=told(_("Code of a project.")))]
VerdictOption = Annotated[
    str | None, typer.Option("--verdict", help=told(_("A verdict, as for 'decide'.")))
]
RegionOption = Annotated[
    str | None, typer.Option("--region", help=told(_("Code or name of a region.")))
]
FamilyOption = Annotated[
    int | None, typer.Option("--family", help=told(_("Number of a family.")))
]
Undecided = Annotated[
    bool, typer.Option("--undecided", help=told(_("Undecided ones only.")))
]
Who = Annotated[str | None, typer.Option("--who", help=told(_("Who decides.")))]
Workbook = Annotated[
    Path, typer.Argument(metavar="FILE.xlsx", help=told(_("The workbook.")))
]

_WHO: Final = ("MADANG_REVIEWER", "USER", "LOGNAME", "USERNAME")


def _opened(
    study: Path,
    *,
    quiet: bool,
    fresh: bool = False,
    run: bool = True,
    settings: list[str] | None = None,
) -> Register:
    """Open a study's register, and run it where it must be: as settings ask."""
    from madang.services.register import open_register  # noqa: PLC0415 - loads pandas

    register = open_register(study, settings or ())
    if register.set_aside is not None:
        said = _(
            "A verdict that was cut off while being written was moved to '{file}'. "
            "Record it again.",
            file=register.set_aside.name,
        )
        console.warn(said, default=register.study.language)
    if run and register.is_due(stale=fresh or bool(settings)):
        spoken = console.language(register.study.language)
        with console.Bars(spoken, quiet=quiet) as bars:
            register.run(bars)
    return register


def reviewer(given: str | None) -> str:
    """Give who decides: as named, else as the machine knows, else asked for."""
    if given is not None:
        return given
    for name in _WHO:
        if os.environ.get(name, "").strip():
            return os.environ[name]
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt(told(_("Reviewer"))))
    raise ParameterError(_("Who decides? Name the reviewer with --who."))


@app.command("list", help=told(_("List families, most to save first.")))
def list_(  # noqa: PLR0917 - options of the shell
    verdict: VerdictOption = None,
    region: RegionOption = None,
    family: FamilyOption = None,
    undecided: Undecided = False,
    pairs: Annotated[
        bool,
        typer.Option("--pairs", help=told(_("Pairs, not families."))),
    ] = False,
    rows: Rows = 20,
    settings: Settings = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """List families, or pairs."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas
    from madang.contracts import worded  # noqa: PLC0415 - the same

    register = _opened(study, quiet=json, settings=settings)
    chosen = register.choose(
        verdict=verdict, region=region, family=family, undecided=undecided
    )
    if json:
        console.print_json(
            {
                "families": console.records(worded(chosen.families)),
                "pairs": console.records(worded(chosen.pairs)),
            }
        )
        return
    spoken = console.language(register.study.language)
    for text in register.warnings():
        console.say(text, default=spoken)
    if family is not None:
        console.say(from_json(chosen.families["message"].iloc[0]), default=spoken)
    name = "pairs" if pairs or family is not None else "families"
    table = getattr(chosen, name)
    pages.print_list(table.head(rows), name, register, spoken)
    console.say(
        _(
            "{shown:,} of {total:,}. In full: madang overlap show A B",
            shown=min(rows, len(table)),
            total=len(table),
        ),
        default=spoken,
    )
    _say_waiting(register, spoken)
    console.say_internal(spoken)


def _say_waiting(register: Register, spoken: str) -> None:
    """Say how many verdicts the results do not hold yet."""
    count = register.waiting()
    if count > 0:
        said = ngettext(
            "{n:,} verdict is not in families and probabilities yet: madang run",
            "{n:,} verdicts are not in families and probabilities yet: madang run",
            n=count,
        )
        console.say(said, default=spoken)


@app.command("show", help=told(_("Show two projects side by side.")))
def show(
    one: Code,
    other: Code,
    settings: Settings = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Show a pair."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas

    register = _opened(study, quiet=json, settings=settings)
    spoken = console.language(register.study.language)
    pair = register.pair(one, other)
    if json:
        console.print_json(pages.pair_json(pair, spoken))
        return
    pages.print_pair(register, pair, spoken)
    console.say_internal(spoken)


@app.command("decide", help=told(_("Record a verdict on a pair.")))
def decide(
    one: Code,
    other: Code,
    verdict: Annotated[
        str,
        typer.Argument(help=told(VERDICTS)),
    ],
    why: Annotated[str, typer.Option("--why", help=told(_("The reason, in words.")))],
    who: Who = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Record a verdict."""
    register = _opened(study, quiet=json)
    pair = (register.require(one), register.require(other))
    entry = register.entry(pair, verdict, who=reviewer(who), why=why)
    row = console.records(register.record([entry]))[0]
    if json:
        console.print_json(row)
        return
    _say_recorded(row, console.language(register.study.language))


def _say_recorded(row: dict[str, Any], spoken: str) -> None:
    """Say what was recorded."""
    console.say(
        _(
            "Recorded: {number}  {one} – {other}  {verdict} ({who})",
            number=row["verdict_id"],
            one=row["project_a"],
            other=row["project_b"],
            verdict=word(str(row["verdict"])),
            who=row["who"],
        ),
        default=spoken,
    )
    console.say(
        _("To bring it into families and probabilities: madang run"), default=spoken
    )


@app.command("suggest", help=told(_("List pairs to decide next.")))
def suggest(
    rows: Rows = 20,
    settings: Settings = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Propose pairs."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas
    from madang.contracts import worded  # noqa: PLC0415 - the same

    register = _opened(study, quiet=json, fresh=True, settings=settings)
    table = register.result("suggestions").head(rows)
    if json:
        console.print_json(console.records(worded(table)))
        return
    spoken = console.language(register.study.language)
    pages.print_list(table, "suggestions", register, spoken)


@app.command("quality", help=told(_("Tell precision and recall so far.")))
def quality(
    settings: Settings = None, study: StudyOption = Path(), json: Json = False
) -> None:
    """Tell how good the register is."""
    from madang.contracts import worded  # noqa: PLC0415 - loads pandas

    register = _opened(study, quiet=json, fresh=True, settings=settings)
    table, learnt = worded(register.result("quality")), register.result("learning")
    if json:
        told = {"quality": table, "learning": learnt}
        console.print_json({n: console.records(t) for n, t in told.items()})
        return
    spoken = console.language(register.study.language)
    for text in table[spoken]:
        console.out.print(f"• {text}", markup=False)
    if len(learnt):
        console.print_table(learnt, spoken=spoken)


@app.command("export", help=told(_("Write a workbook for review.")))
def export(  # noqa: PLR0917 - options of the shell
    file: Workbook,
    verdict: VerdictOption = None,
    region: RegionOption = None,
    family: FamilyOption = None,
    undecided: Undecided = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help=told(_("Suggested pairs only.")))
    ] = False,
    rows: Annotated[
        int | None, typer.Option(min=1, help=told(_("Pairs written.")))
    ] = None,
    settings: Settings = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Write pairs into a workbook."""
    from madang.coordination.overlap.review_sheet import (  # noqa: PLC0415 - loads pandas
        export_sheet,
    )

    if file.suffix.lower() != ".xlsx":
        raise ParameterError(_("'{file}' must end in .xlsx.", file=file.name))
    if os.path.lexists(file):
        raise ParameterError(
            _(
                "'{file}' is there already, perhaps with verdicts filled in. Name "
                "another file; nothing was written.",
                file=file.name,
            )
        )
    register = _opened(study, quiet=json, fresh=suggested, settings=settings)
    if suggested:
        table = register.result("suggestions")
    else:
        table = register.choose(
            verdict=verdict, region=region, family=family, undecided=undecided
        ).pairs
    table = table if rows is None else table.head(rows)
    spoken = console.language(register.study.language)
    count = export_sheet(file, table, register.sheet(spoken))
    if json:
        console.print_json({"file": str(file), "pairs": count})
        return
    said = ngettext(
        "Wrote {n:,} pair: {file}. Once filled in: madang overlap import {file}",
        "Wrote {n:,} pairs: {file}. Once filled in: madang overlap import {file}",
        n=count,
        file=str(file),
    )
    console.say(said, default=spoken)
    console.say_internal(spoken)


@app.command("import", help=told(_("Read a reviewed workbook.")))
def import_(
    file: Workbook,
    who: Who = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Read verdicts from a workbook."""
    from madang.coordination.overlap.review_import import (  # noqa: PLC0415 - loads pandas
        import_sheet,
    )

    register = _opened(study, quiet=json)
    spoken = console.language(register.study.language)
    known = register.known_pairs()
    entries = import_sheet(file, register.sheet(spoken), known, who=who or "")
    written = register.record(entries)
    if json:
        console.print_json(console.records(written))
        return
    said = ngettext(
        "Recorded {n:,} verdict. To bring it in: madang run",
        "Recorded {n:,} verdicts. To bring them in: madang run",
        n=len(written),
    )
    console.say(said, default=spoken)


@app.command("history", help=told(_("List all verdicts on record.")))
def history(
    codes: Annotated[
        list[str] | None, typer.Argument(help=told(_("Codes of projects.")))
    ] = None,
    rows: Rows = 50,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Print the record."""
    register = _opened(study, quiet=json, run=False)
    table = _about(register.verdicts, codes or [])
    if json:
        console.print_json(console.records(table))
        return
    spoken = console.language(register.study.language)
    shown = ["verdict_id", "when", "who", "project_a", "project_b", "verdict", "why"]
    console.print_table(table[shown].tail(rows), spoken=spoken)
    said = ngettext(
        "{n:,} verdict. All seals fit.", "{n:,} verdicts. All seals fit.", n=len(table)
    )
    console.say(said, default=spoken)


def _about(table: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Keep the verdicts that speak of all the projects named."""
    for code in codes:
        table = table[(table["project_a"] == code) | (table["project_b"] == code)]
    return table
