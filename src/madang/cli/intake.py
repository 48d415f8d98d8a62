"""``madang import`` and ``madang recipe``: files as they are, into a study."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.errors import SourceError
from madang.language import _
from madang.services.acting import known
from madang.services.proposal import Preview, is_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.intake.questions import Question
    from madang.services.intake import Imported, Intake

__all__ = ["IMPORT", "bring_in", "recipes"]

IMPORT: Final = _("Bring files as they are into a study, with a receipt.")
_FILE: Final = "study.toml"

recipes = typer.Typer(
    help=console.told(_("Recipes: what a kind of file means.")),
    no_args_is_help=True,
    rich_markup_mode=None,
)


def bring_in(  # noqa: PLR0917 - each is an option of the command
    files: Annotated[
        list[Path], typer.Argument(help=console.told(_("Files, or folders of them.")))
    ],
    study: Annotated[
        Path | None,
        typer.Option(help=console.told(_("The study folder; else this one, or a new "
                                         "one under studies/."))),
    ] = None,
    recipe: Annotated[
        str, typer.Option(help=console.told(_("Recipe to use: a name or a file.")))
    ] = "",
    name: Annotated[
        str, typer.Option(help=console.told(_("What the new recipe is called.")))
    ] = "",
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=WORD",
                     help=console.told(_("Answer to a question (repeatable)."))),
    ] = None,
    sheet: Annotated[
        str, typer.Option(help=console.told(_("Sheet of a workbook to read.")))
    ] = "",
    member: Annotated[
        str, typer.Option(help=console.told(_("File of an archive to read.")))
    ] = "",
    yes: Annotated[
        bool,
        typer.Option("--yes", help=console.told(_("Write what is proposed; refused "
                                                  "while a question is open."))),
    ] = False,
    json: console.Json = False,
) -> None:  # fmt: skip
    """Bring files into a study."""
    from madang.intake.layout import Layout  # noqa: PLC0415 - slow to load
    from madang.services.intake import Intake  # noqa: PLC0415 - the same

    layout = Layout(member=member, sheet=sheet) if member or sheet else None
    with Intake(files, _folder(study, files), recipe=recipe, layout=layout) as intake:
        console.set_language(console.language(intake.language))
        intake.answer(_answers(answer or ()))
        if json:
            _print_json(intake, yes=yes, name=name)
            return
        _show(intake)
        is_asked = sys.stdin.isatty() and not yes
        was_open = bool(intake.questions)
        while is_asked and intake.questions:
            said = _asked(intake.questions[0])
            for wrong in intake.settle([said]).values():
                console.warn(wrong)
        if is_asked and was_open:
            _show_after(intake)
        for question in intake.questions:
            _print_question(question)
        if n := len(intake.questions):
            raise SourceError(
                _("{n:,| question is/ questions are} open (above), so nothing was "
                  "written: nothing is guessed.", n=n)
            )  # fmt: skip
        needs_word = not yes and not is_known(intake)
        if needs_word and is_asked:
            _confirm()
        elif needs_word:
            raise SourceError(
                _("This is a proposal; nothing was written. To write it: --yes")
            )
        _say_done(intake.apply(name, by=known()))


def _folder(study: Path | None, files: list[Path]) -> Path:
    """Give the study folder: the one named, this one, or a new one."""
    if study is not None:
        return study
    if Path(_FILE).is_file():
        return Path()
    return Path("studies") / files[0].name.split(".")[0]


def _answers(words: list[str] | tuple[str, ...]) -> dict[str, str]:
    """Read answers; the word follows the last sign of equality of the key."""
    found = {}
    for said in words:
        key, sign, value = said.partition("=")
        if not sign or not key or not value:
            raise SourceError(
                _("'{word}' is no answer: write --answer key=word.", word=said)
            )
        found[key] = value
    return found


def _show(intake: Intake) -> None:
    """Show what each file was taken for, before and after."""
    for made in map(Preview.of, intake.sessions):
        console.say(made.headline)
        _table(made.before, console.told(_("In the file")))
    _show_after(intake)
    for name, why in intake.passed:
        console.say(_("Not read: {name}. {why}", name=name, why=why))


def _show_after(intake: Intake) -> None:
    """Show the first rows as they would be, and what was taken for granted."""
    for made in map(Preview.of, intake.sessions):
        for table in made.after:
            title = console.told(_("In the table {table}", table=table))
            rows = made.worded(table, console.told)
            _table(rows, title, made.headings(table, console.told))
        for said in made.said:
            console.say(_("• {said}", said=said))


def _table(
    rows: pd.DataFrame, title: str, above: Mapping[str, str] | None = None
) -> None:
    """Print some rows, headings in the reader's language above those of a table."""
    plain = rows.rename(columns={"_row": console.told(_("row"))})
    shown = plain.astype(object).where(plain.notna(), None)
    console.print_table(shown, title=title, headings=above)


def _print_question(question: Question) -> None:
    """Print a question with its answers."""
    console.say(_("? {asks}", asks=question.asks))
    for choice in question.choices:
        console.say(
            _("    --answer {key}={word}   {says}", key=question.key, word=choice.word,
              says=choice.says)
        )  # fmt: skip


def _asked(question: Question) -> tuple[str, str]:
    """Ask a question at the terminal: its key, and the word that was given."""
    console.say(_("? {asks}", asks=question.asks))
    for number, choice in enumerate(question.choices, start=1):
        console.say(
            _("  {number}  {word}  {says}", number=number, word=choice.word,
              says=choice.says)
        )  # fmt: skip
    said = typer.prompt(console.told(_("Number or word")), default=question.suggested)
    words = [c.word for c in question.choices]
    is_number = said.isdecimal() and 1 <= int(said) <= len(words)
    return question.key, words[int(said) - 1] if is_number else said


def _confirm() -> None:
    """Ask whether a proposal is to be written."""
    if not typer.confirm(console.told(_("Write these tables and the recipe?"))):
        console.say(_("Nothing was written."))
        raise typer.Exit


def _say_done(done: Imported) -> None:
    """Print the receipts, and where everything is."""
    if done.signed:
        console.say(done.signed)
    for receipt in done.receipts:
        for line in receipt.lines():
            console.say(line)
    console.say(_("Recipes: {paths}", paths=", ".join(done.recipes)))
    console.say(_("Next: madang run {folder}", folder=done.study.folder))


def _print_json(intake: Intake, *, yes: bool, name: str) -> None:
    """Print the proposal or, once written, the receipts, for another program."""
    spoken = console.language()
    if intake.questions or not yes:
        console.print_json(
            {
                "files": [
                    {
                        "file": s.opened.name, "recipe": s.recipe.name,
                        "known": s.is_known,
                        "before": console.records(s.before()),
                        "after": {t: console.records(r) for t, r in s.after().items()},
                    }
                    for s in intake.sessions
                ],
                "questions": [
                    {
                        "key": q.key, "asks": q.asks.text(spoken),
                        "choices": {c.word: c.says.text(spoken) for c in q.choices},
                        "suggested": q.suggested,
                    }
                    for q in intake.questions
                ],
                "not_read": {n: why.text(spoken) for n, why in intake.passed},
            }
        )  # fmt: skip
        return
    done = intake.apply(name, by=known())
    console.print_json({"receipts": [r.record() for r in done.receipts],
                        "recipes": list(done.recipes)})  # fmt: skip


@recipes.command("list", help=console.told(_("List the recipes there are.")))
def listed(study: console.StudyOption = Path()) -> None:
    """Print every recipe with what it reads."""
    from madang.intake.library import known_recipes  # noqa: PLC0415 - slow to load

    spoken = console.language()
    for recipe, is_own in known_recipes(study):
        word = "title_ko" if spoken == "ko" else "title"
        title = recipe.about.get(word) or recipe.about.get("title", "")
        mark = "*" if is_own else " "
        console.out.print(f"{mark} {recipe.name:<28}{title}", markup=False)


@recipes.command("show", help=console.told(_("Show a recipe as TOML.")))
def show(
    name: Annotated[str, typer.Argument(help=console.told(_("Name of a recipe.")))],
    study: console.StudyOption = Path(),
) -> None:
    """Print one recipe."""
    from madang.intake.library import recipe_text  # noqa: PLC0415 - slow to load

    console.out.print(recipe_text(name, study), markup=False)


@recipes.command("check", help=console.told(_("Hold a recipe to its rules.")))
def check(
    files: Annotated[
        list[Path], typer.Argument(help=console.told(_("Recipes (.toml).")))
    ],
) -> None:
    """Check recipes, and say everything that is wrong with each."""
    from madang.intake.library import recipe_text  # noqa: PLC0415 - slow to load

    for file in files:
        recipe_text(str(file), None)
        console.say(_("'{file}' keeps the rules of recipes.", file=file.name))
