"""What a paper is laid out from: plain data that both writers read."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import ResultTable
from madang.display.view import View
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from madang.contracts import ResultColumn
    from madang.display.pieces import Gauge, Table

__all__ = ["Paper", "Part", "Point", "as_data", "foot", "laid", "shortened"]

_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Controls, marks that turn the direction of a line, and halves of characters: no
paper shows them, and Word opens no document that holds some of them."""

_PLACE: Final = "papers"
"""Stands for the name of a stage where tables are a paper's own."""

_CELL: Final = 60
"""Characters beyond which a column gets no wider."""
_LEAST: Final = 6
_TEXT: Final = 12
"""Characters up to which a column is as wide as its cells."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing said under a heading of its own, with its facts."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper.

    Attributes
    ----------
    key : str
        By which a template knows it.
    title : str
        Its heading.
    says : tuple of str
        Sentences, a paragraph each.
    facts : tuple of (str, str)
        Names and values.
    points : tuple of Point
        Numbered.
    tables : tuple of Table
        Whole: what is cut says so itself.
    gauges : tuple of Gauge
        Small charts, a line each.
    scale : three of str
        What stands at the left end, the right end and the mark of those.
    caption : str
        How to read it, unit, year and source.
    follows : bool
        Whether it stands behind the first page.
    """

    key: str
    title: str
    says: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    points: tuple[Point, ...] = ()
    tables: tuple[Table, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    scale: tuple[str, str, str] = ("", "", "")
    caption: str = ""
    follows: bool = False

    def __bool__(self) -> bool:
        """Tell whether it says anything."""
        return any((self.says, self.facts, self.points, self.tables, self.gauges))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one language.

    Attributes
    ----------
    kind : str
        ``"docket"``, ``"region"`` or ``"review"``: its template.
    kicker, title : str
        What kind of paper it is, and of what.
    facts : tuple of (str, str)
        What stands under the title.
    parts : tuple of Part
        In the order in which they are read.
    foot : str
        Stands at the end of each page.
    language : str
        Its language.
    """

    kind: str
    kicker: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    foot: str
    language: str


def foot(view: View) -> str:
    """Say at the end of each page what it is of, and for whom."""
    inputs = view.inputs
    said = [inputs.name]
    if inputs.generated:
        said.append(f"{view.say(_('Computed'))} {inputs.generated}")
    if inputs.synthetic:
        said.append(
            view.say(
                _("Synthetic records — everything here was generated; no figure is "
                  "real")
            )
        )  # fmt: skip
    if not inputs.is_public:
        said.append(
            view.say(
                _("For internal use, not for publication: shows small figures and "
                  "reviewers.")
            )
        )  # fmt: skip
    return " · ".join(said)


def laid(
    view: View,
    name: str,
    rows: pd.DataFrame,
    columns: Sequence[ResultColumn],
    title: str = "",
) -> Table:
    """Lay rows out under columns of their own."""
    made = ResultTable(name, Message(""), (), tuple(columns))
    inputs = view.inputs
    own = View(
        replace(inputs, makes={**inputs.makes, (_PLACE, name): made}), view.language
    )
    return own.table(
        name, rows, [c.name for c in columns], title=title, sheet=f"{_PLACE}.{name}",
        most=max(len(rows), 1),
    )  # fmt: skip


def shortened(view: View, table: Table, most: int) -> Table:
    """Keep the first rows of a table, and say in its last row how many there are."""
    if len(table.rows) <= most and table.total <= len(table.rows):
        return table
    rows = table.rows[:most]
    said = view.say(
        _("{shown} of {total} rows", shown=len(rows), total=f"{table.total:,}")
    )
    return replace(table, rows=rows, caption=said)


def as_data(paper: Paper) -> dict[str, Any]:
    """Give a paper as plain data; texts hold only what can be printed.

    Returns
    -------
    dict
        Fields of `Paper`; each table has the ``widths`` of its columns: 0 where it is
        as wide as its cells, else its share of what is left.
    """
    data = _plain(asdict(paper))
    for part in data["parts"]:
        for table in part["tables"]:
            table["widths"] = _widths(table)
    return dict(data)


def _plain(value: Any) -> Any:
    """Take out of all texts what cannot be printed; no number is none."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


def _widths(table: dict[str, Any]) -> list[int]:
    """Share the width of the page out among the columns of a table."""
    heads = table["headings"]
    lengths = [sorted(len(row[i]["text"]) for row in table["rows"]) or [0]
               for i in range(len(heads))]  # fmt: skip
    longest = [told[-1] for told in lengths]
    texts = [i for i, heading in enumerate(heads) if not heading["numeric"]]
    wide = [i for i in texts if longest[i] > _TEXT]
    if not wide and len(texts) == 1:  # numbers beside a short name
        return [1] * len(heads)
    wide = wide or sorted(texts, key=longest.__getitem__)[-1:]
    usual = [told[len(told) * 9 // 10] for told in lengths]  # one long cell may wrap
    return [
        min(max(usual[i], _LEAST), _CELL) if i in wide else 0 for i in range(len(heads))
    ]
