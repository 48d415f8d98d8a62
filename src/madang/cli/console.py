"""How the command line speaks: language, errors, tables, progress."""

from __future__ import annotations

import json
import locale
import os
import re
import signal
import sys
import threading
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn, Self

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from madang.language import LANGUAGES, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from rich.console import JustifyMethod
    from rich.text import Text

    from madang.contracts import Stage
    from madang.errors import MadangError
    from madang.study import Outcome

__all__ = [
    "Bars",
    "Folder",
    "Json",
    "Settings",
    "StudyOption",
    "fail",
    "language",
    "out",
    "print_json",
    "print_table",
    "records",
    "say",
    "say_internal",
    "set_language",
    "told",
    "visible",
    "warn",
]

_WIDE = None if sys.stdout.isatty() else 200
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that steer a terminal, or turn the letters after them around."""


_ENDLESS: Final = re.compile(r"(\S{400})\S+")
"""A name that no terminal shows to its end."""


def visible(text: str) -> str:
    """Show characters that steer a terminal as boxes, in place of obeying them."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


class _Plain(Console):
    """A console on which names are letters alone: no pictures, no commands."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Lay out a text, its markup as asked."""
        return super().render_str(visible(text), **options)


out = _Plain(highlight=False, soft_wrap=True, width=_WIDE, emoji=False)
_err = _Plain(stderr=True, highlight=False, soft_wrap=True, emoji=False)
_CELL: Final = 48
"""A longer text is folded within its cell."""
_TEXT: Final = 480
"""A text of more characters is cut."""
_LONG = 10_000
_HEADING: Final = 18
_INTERRUPTED = 130
_OPTION: Final = "--language"
_A_SECOND: Final = 4
"""Times that bars are drawn anew: each takes as long as a hundred small sums."""
_spoken: dict[str, str] = {}


def _asked(words: Sequence[str]) -> str:
    """Find the language that a command line asks for; help is worded before it runs."""
    for place, word in enumerate(words):
        if word == _OPTION and place + 1 < len(words):
            return words[place + 1]
        if word.startswith(f"{_OPTION}="):
            return word.partition("=")[2]
    return ""


def set_language(word: str | None) -> None:
    """Speak a language from here on; an unknown word is refused."""
    if word is None:
        return
    if word not in LANGUAGES:
        said = _("--language {word}: it must be 'ko' or 'en'.", word=word)
        _err.print(told(said), markup=False)
        raise typer.Exit(2)
    _spoken["now"] = word


def language(default: str = "") -> str:
    """Give the language to speak: asked for, then the study's, then the machine's."""
    if "now" in _spoken:
        return _spoken["now"]
    given = os.environ.get("MADANG_LANGUAGE", "")
    if given in LANGUAGES:
        return given
    default = default or _spoken.get("study", "")
    if default:
        return default
    place = locale.getlocale()[0] or os.environ.get("LANG", "")
    return "ko" if place.lower().startswith("ko") else "en"


def told(message: Message, default: str = "") -> str:
    """Word a message in the user's language."""
    return message.text(language(default))


def say(said: Message, *, default: str = "") -> None:
    """Print a line in the user's language."""
    out.print(told(said, default), markup=False)


def say_internal(spoken: str) -> None:
    """Say that what was shown is for internal use: the default of every command."""
    said = _(
        "For internal use: small figures and persons are shown. To publish: report, "
        "results, show or paper with --public"
    )
    say(said, default=spoken)


def warn(said: Message, *, default: str = "") -> None:
    """Print a line in the user's language to the error stream."""
    _err.print(told(said, default), markup=False)


def fail(error: MadangError) -> NoReturn:
    """Print a user's mistake to the error stream, and leave with code 2."""
    sign = told(_("Error"))
    said = _ENDLESS.sub(r"\1…", error.text(language()))
    _err.print(f"[bold red]{sign}[/] {escape(said)}")
    raise typer.Exit(2) from error


def print_json(content: Any) -> None:
    """Print content as JSON that other programs read."""
    sys.stdout.write(
        json.dumps(content, ensure_ascii=False, indent=1, default=str, allow_nan=False)
    )
    sys.stdout.write("\n")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """List a table's rows for JSON, with null where a cell is absent."""
    loose = table.astype(object).where(table.notna(), None)
    return [{str(k): _bare(v) for k, v in r.items()} for r in loose.to_dict("records")]


def _bare(value: Any) -> Any:
    """Turn NumPy scalars into plain ones, and infinities into null."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value in {float("inf"), float("-inf")}:
        return None
    return value


def print_table(
    table: pd.DataFrame,
    *,
    title: str = "",
    index: str = "",
    spoken: str = "",
    headings: Mapping[str, str] | None = None,
) -> None:
    """Print a table that fits the terminal, naming the columns that do not.

    A heading stands above the name by which the column is asked for.
    """
    said = language(spoken)
    other = [x for x in LANGUAGES if x != said]
    endings = tuple(f"_{x}" for x in other)
    names = [
        n
        for n in table.columns
        if n not in {*other, "synthetic"} and not str(n).endswith(endings)
    ]
    heads = {n: _head(str(n), (headings or {}).get(str(n), "")) for n in names}
    cells = {name: [_cell(value) for value in table[name]] for name in names}
    keys = [str(key) for key in table.index]
    room = out.width - (_width(index, keys) if index else 1)
    shown = Table(title=escape(title), title_justify="left", title_style="bold")
    if index:
        shown.add_column(escape(index), style="dim", justify="right")
    fitting: list[str] = []
    for name in names:
        room -= _width(heads[name], cells[name])
        if room < 0 and fitting:
            break
        fitting.append(name)
        side: JustifyMethod = "right" if table[name].dtype.kind in "iuf" else "left"
        is_long = any(cell_len(text) > _CELL for text in cells[name])
        shown.add_column(
            _faint(heads[name]),
            justify=side,
            overflow="fold",
            no_wrap=not is_long,
            max_width=_CELL,
        )
    for place, key in enumerate(keys):
        row = [cells[name][place] for name in fitting]
        shown.add_row(*([key, *row] if index else row))
    out.print(shown)
    hidden = ", ".join(map(str, names[len(fitting) :]))
    if hidden:
        say(_("  Further columns (--json): {names}", names=hidden), default=spoken)


def _head(name: str, heading: str) -> str:
    """Put a heading above the name of a column, where they differ."""
    if heading in {"", name}:
        return name
    return "\n".join([*wrap(heading, max(len(name), _HEADING)), name])


def _faint(head: str) -> str:
    """Mark the name under a heading as the lesser of the two."""
    heading, mark, name = head.rpartition("\n")
    return f"{escape(heading)}\n[dim]{escape(name)}[/]" if mark else escape(name)


def _width(head: str, cells: list[str]) -> int:
    """Give the width that a column takes, its border and margins included."""
    widest = max(cell_len(text) for text in [*head.split("\n"), *cells])
    return min(widest, _CELL) + 3


def _cell(value: Any) -> str:
    """Write one cell: four digits that count, long whole numbers by thousands."""
    text = str(value)
    if text in {"None", "nan", "<NA>", "NaT"}:
        return "–"
    if isinstance(value, float):
        text = f"{value:,.0f}" if abs(value) >= _LONG else f"{value:,.4g}"
    elif isinstance(value, int) and abs(value) >= _LONG:  # a year is shorter
        text = f"{value:,}"
    return escape(text if len(text) <= _TEXT else text[: _TEXT - 1] + "…")


def _leave(_signal: int, _frame: object) -> NoReturn:
    """Leave a run at once: its results come into force whole or not at all.

    An exception would have to pass through libraries that cannot carry one.
    """
    _err.show_cursor()
    os._exit(_INTERRUPTED)


class Bars:
    """A progress bar for each stage."""

    def __init__(self, spoken: str, *, quiet: bool) -> None:
        self.spoken = spoken
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[word]}"),
            console=_err,
            refresh_per_second=_A_SECOND,
            disable=quiet,
        )
        self.tasks: dict[str, TaskID] = {}
        self.former: Any = None

    def __enter__(self) -> Self:
        """Begin to draw; from here on Ctrl-C leaves at once."""
        if threading.current_thread() is threading.main_thread():
            self.former = signal.signal(signal.SIGINT, _leave)
        self.bars.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop drawing."""
        self.bars.stop()
        if self.former is not None:
            signal.signal(signal.SIGINT, self.former)

    def _title(self, stage: Stage) -> str:
        """Give a stage's name in the user's language."""
        return stage.title.text(self.spoken)

    def start(self, stage: Stage) -> None:
        """Draw a stage's bar, once."""
        if stage.name in self.tasks:
            return
        self.tasks[stage.name] = self.bars.add_task(
            escape(self._title(stage)), total=1.0, word=""
        )

    def advance(self, stage: Stage, share: float) -> None:
        """Move a stage's bar."""
        self.bars.update(self.tasks[stage.name], completed=share)

    def finish(self, outcome: Outcome) -> None:
        """Fill a stage's bar and say what became of it."""
        stage = outcome.stage
        if stage.name not in self.tasks:
            self.start(stage)
        self.bars.update(
            self.tasks[stage.name], completed=1.0, word=self._word(outcome)
        )

    def _word(self, outcome: Outcome) -> str:
        """Say what became of a stage in a few words."""
        return _STATES[outcome.state].text(self.spoken)


_STATES: Final[Mapping[str, Message]] = {
    "ran": _("done"),
    "fresh": _("unchanged"),
    "incomplete": _("incomplete"),
    "left_out": _("left out"),
}
if _asked(sys.argv[1:]) in LANGUAGES:
    _spoken["now"] = _asked(sys.argv[1:])
Json = Annotated[bool, typer.Option("--json", help="JSON")]


_HEAD: Final = 4_000
_OF_STUDY: Final = re.compile(
    r"""^[ \t]*language[ \t]*=[ \t]*["'](\w+)""", re.MULTILINE
)
"""Looked for, not parsed: the settings may be of any length and depth."""


def _at_study(folder: Path) -> Path:
    """Speak a study's own language also where its command ends in an error."""
    try:
        text = (folder / "study.toml").read_text("utf-8")[:_HEAD]
    except (OSError, ValueError):  # what is wrong with it is told where it is read
        return folder
    found = _OF_STUDY.search(text)
    spoken = found[1] if found else "ko"
    if spoken in LANGUAGES:
        _spoken["study"] = spoken
    return folder


StudyOption = Annotated[
    Path,
    typer.Option("--study", callback=_at_study, help=told(_("The study folder."))),
]
Folder = Annotated[
    Path, typer.Argument(callback=_at_study, help=told(_("The study folder.")))
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="STAGE.KEY=VALUE",
        help=told(
            _("A parameter for this run, in place of study.toml's (repeatable).")
        ),
    ),
]
