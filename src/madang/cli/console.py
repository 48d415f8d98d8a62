"""How the command line speaks: language, errors, tables, progress."""

from __future__ import annotations

import json
import locale
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn, Self

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

from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from rich.console import JustifyMethod

    from madang.contracts import Stage
    from madang.errors import MadangError
    from madang.study import Outcome

__all__ = [
    "Bars",
    "fail",
    "language",
    "out",
    "print_json",
    "print_table",
    "records",
    "say",
    "set_language",
    "warn",
]

_WIDE = None if sys.stdout.isatty() else 200
out = Console(highlight=False, soft_wrap=True, width=_WIDE)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_CELL = 40
_INTERRUPTED = 130
_spoken: dict[str, str] = {}


def set_language(word: str | None) -> None:
    """Speak a language from here on; an unknown word is refused."""
    if word is None:
        return
    if word not in tuple(Language):
        _err.print(
            f"--language {escape(word)}: 'ko' 또는 'en'만 쓸 수 있습니다. / "
            "must be 'ko' or 'en'."
        )
        raise typer.Exit(2)
    _spoken["now"] = word


def language(default: str = "") -> str:
    """Give the language to speak: asked for, then the study's, then the machine's."""
    if "now" in _spoken:
        return _spoken["now"]
    given = os.environ.get("MADANG_LANGUAGE", "")
    if given in tuple(Language):
        return given
    if default:
        return default
    place = locale.getlocale()[0] or os.environ.get("LANG", "")
    return "ko" if place.lower().startswith("ko") else "en"


def say(ko: str, en: str, default: str = "") -> None:
    """Print a line in the user's language."""
    out.print(ko if language(default) == "ko" else en)


def warn(ko: str, en: str, default: str = "") -> None:
    """Print a line in the user's language to the error stream."""
    _err.print(ko if language(default) == "ko" else en, markup=False)


def fail(error: MadangError) -> NoReturn:
    """Print a user's mistake to the error stream, and leave with code 2."""
    sign = "오류" if language() == "ko" else "Error"
    _err.print(f"[bold red]{sign}[/] {escape(error.text(language()))}")
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
    table: pd.DataFrame, *, title: str = "", index: str = "", spoken: str = ""
) -> None:
    """Print a table that fits the terminal, naming the columns that do not."""
    other = "_en" if language(spoken) == "ko" else "_ko"
    names = [
        n for n in table.columns if not str(n).endswith(other) and n != "synthetic"
    ]
    cells = {name: [_cell(value) for value in table[name]] for name in names}
    keys = [str(key) for key in table.index]
    room = out.width - (_width(index, keys) if index else 1)
    shown = Table(title=title, title_justify="left", title_style="bold")
    if index:
        shown.add_column(index, style="dim", justify="right")
    fitting: list[str] = []
    for name in names:
        room -= _width(str(name), cells[name])
        if room < 0 and fitting:
            break
        fitting.append(name)
        side: JustifyMethod = "right" if table[name].dtype.kind in "iuf" else "left"
        shown.add_column(str(name), justify=side, no_wrap=True)
    for place, key in enumerate(keys):
        row = [cells[name][place] for name in fitting]
        shown.add_row(*([key, *row] if index else row))
    out.print(shown)
    hidden = ", ".join(map(str, names[len(fitting) :]))
    if hidden:
        say(
            f"  그 밖의 열(--json): {hidden}",
            f"  Further columns (--json): {hidden}",
            spoken,
        )


def _width(head: str, cells: list[str]) -> int:
    """Give the width that a column takes, its border and margins included."""
    return max(cell_len(text) for text in [head, *cells]) + 3


def _cell(value: Any) -> str:
    """Write one cell, numbers with four digits that count."""
    text = str(value)
    if text in {"None", "nan", "<NA>", "NaT"}:
        return "–"
    if isinstance(value, float):
        text = f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.4g}"  # noqa: PLR2004 - digits
    return escape(text if len(text) <= _CELL else text[: _CELL - 1] + "…")


def _leave(_signal: int, _frame: object) -> NoReturn:
    """Leave a run at once: its results come into force whole or not at all.

    An exception would have to pass through libraries that cannot carry one.
    """
    _err.show_cursor()
    os._exit(_INTERRUPTED)


class Bars:
    """A progress bar for each stage."""

    def __init__(self, spoken: str, *, quiet: bool) -> None:
        self.korean = spoken == "ko"
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[word]}"),
            console=_err,
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
        return stage.title.text("ko" if self.korean else "en")

    def start(self, stage: Stage) -> None:
        """Draw a stage's bar."""
        self.tasks[stage.name] = self.bars.add_task(
            self._title(stage), total=1.0, word=""
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
        words: Mapping[str, tuple[str, str]] = {
            "ran": ("완료", "done"),
            "fresh": ("변경 없음", "unchanged"),
            "left_out": ("제외", "left out"),
        }
        return words[outcome.state][0 if self.korean else 1]
