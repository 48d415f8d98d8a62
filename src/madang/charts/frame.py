"""What all charts share: caption, fonts, quiet axes, labels for screen readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypedDict

import altair as alt
import pandas as pd

from madang.charts.numbers import number, width_of
from madang.charts.palette import FONT_STACK, GRID, INK, MUTED
from madang.errors import ParameterError
from madang.language import LANGUAGES, _, joined, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "WIDTH",
    "Caption",
    "Drawing",
    "columns_needed",
    "empty",
    "framed",
    "language_of",
    "named_rows",
    "row_height",
    "said",
    "wrapped",
]

Drawing: TypeAlias = alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart

WIDTH: Final = 560
_WRAP: Final = 100
_NAME: Final = 42
"""Letters of a row's name that stand on one line, half as many in Korean."""
_NAME_LINES: Final = 2
_LINE: Final = 11
_LETTER: Final = 6.1
"""Width of half a Korean letter of the subtitle, in pixels."""
_TITLE: Final = 8.8
"""Width of half a Korean letter of the title, in pixels."""
_WORDS: Final = (
    _("Unit"),
    pgettext("caption", "Year"),
    pgettext("caption", "Source"),
    _("none (ratio or index)"),
    _("not stated"),
    _("interval"),
)


class Caption(TypedDict, total=False):
    """What every chart says about itself.

    Attributes
    ----------
    title : str
        What the chart shows, in the reader's words.
    unit : str
        Unit of the values.
    source : str
        Who publishes the records.
    year : str or int
        Year or years the values speak of.
    language : str
        ``"ko"`` or ``"en"``.
    """

    title: str
    unit: str
    source: str
    year: str | int
    language: str


def language_of(caption: Caption) -> str:
    """Give the language of a caption."""
    return caption.get("language", LANGUAGES[0])


def words(caption: Caption) -> tuple[str, ...]:
    """Give the words of a caption in its language."""
    return tuple(word.text(language_of(caption)) for word in _WORDS)


def columns_needed(data: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse a table that lacks a column the chart reads."""
    lacking = [name for name in names if name not in data.columns]
    if lacking:
        raise ParameterError(
            _(
                "the chart needs the columns {lacking}; the table has {there}. Rename "
                "the columns.",
                lacking=", ".join(lacking),
                there=", ".join(map(str, data.columns)) or "–",
            )
        )


def said(row: Any, caption: Caption) -> str:
    """Say one mark in words: label, value, unit and interval."""
    text = f"{row['label']}: {row.get('text') or number(row['value'])}"
    unit = caption.get("unit", "")
    if unit and not row.get("text"):
        text += f" {unit}"
    low, high = row.get("low"), row.get("high")
    if low is not None and number(low) != "–" and number(high) != "–":
        ends = joined(number(low), number(high), language_of(caption))
        text += f" (90% {words(caption)[5]} {ends})"
    group = row.get("group")
    return f"{text}, {group}" if isinstance(group, str) and group else text


def wrapped(text: str, limit: int = _WRAP) -> list[str]:
    """Break a text into lines at spaces, a Korean character counting as two."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def named_rows(field: str, order: list[str]) -> alt.Y:
    """Name the rows of a chart, long names whole on two lines.

    Parameters
    ----------
    field : str
        Column of names, as Vega-Lite has it (``label:N``).
    order : list of str
        Names from top to bottom.

    Returns
    -------
    alt.Y
        A name too long for two lines too is cut at the end of the second.
    """
    look: dict[str, Any] = {
        "title": None, "ticks": False, "domain": False, "labelPadding": 8,
    }  # fmt: skip
    long = [name for name in order if width_of(name) > _NAME]
    if long:
        lines = [
            f"datum.label === {_literal(n)} ? {_literal(_in_two(n))} : " for n in long
        ]
        is_long = " || ".join(f"datum.label === {_literal(n)}" for n in long)
        look |= {
            "labelExpr": "".join(lines) + "datum.label", "labelLineHeight": _LINE,
            "labelFontSize": 11, "labelLimit": 0,
            # A text of two lines hangs down from where one line is centred.
            "labelOffset": {"condition": {"test": is_long, "value": -_LINE / 2},
                            "value": 0},
        }  # fmt: skip
    return alt.Y(field, sort=order, axis=alt.Axis(**look))


def _literal(value: str | list[str]) -> str:
    """Write texts as an expression has them."""
    return json.dumps(value, ensure_ascii=False)


def row_height(order: list[str], usual: int) -> int:
    """Give the height of a row, in pixels: as usual, or enough for two lines."""
    is_long = any(width_of(name) > _NAME for name in order)
    return max(usual, _NAME_LINES * _LINE + 4) if is_long else usual


def _in_two(name: str) -> list[str]:
    """Break a name into two lines of like length, and cut what is beyond."""
    half = min(_NAME, max(_NAME * 2 // 3, -(-width_of(name) // _NAME_LINES) + 4))
    lines = wrapped(name, half)
    if len(lines) <= _NAME_LINES and max(map(width_of, lines)) <= _NAME:
        return lines
    first = _begin(name)
    if " " in first[len(first) // 2 :] and name[len(first) : len(first) + 1] != " ":
        first = first[: first.rindex(" ")]
    rest = name[len(first) :].strip()
    if width_of(rest) > _NAME:
        rest = f"{_begin(rest)[:-1].rstrip()}…"
    return [first.strip(), rest]


def _begin(name: str) -> str:
    """Give as much of a name as stands on one line."""
    while width_of(name) > _NAME:
        name = name[:-1]
    return name


def _subtitle(caption: Caption, limit: int) -> list[str]:
    """Write the line of unit, year and source."""
    unit, year, source, no_unit, not_stated, _interval = words(caption)
    said_year = str(caption.get("year", "") or not_stated)
    parts = (
        f"{unit}: {caption.get('unit') or no_unit}",
        f"{year}: {said_year}",
        f"{source}: {caption.get('source') or not_stated}",
    )
    return wrapped(" · ".join(parts), limit)


def _title_limit(width: int, limit: int) -> int:
    """Give the letters of a title that fit a width; all of them where none is set."""
    return max(20, round(width / _TITLE)) if width else limit


def framed(chart: Any, caption: Caption, width: int = 0) -> Any:
    """Give a chart its title, its unit line and the house style.

    Where a width in pixels is given, the lines break to fit it.
    """
    limit = max(34, round(width / _LETTER)) if width else _WRAP
    lines = _subtitle(caption, limit)
    title = alt.TitleParams(
        text=wrapped(caption.get("title", ""), min(64, _title_limit(width, limit))),
        subtitle=lines,
        anchor="start",
        frame="bounds",
        offset=14,
        aria=False,
    )
    spoken = ". ".join([caption.get("title", ""), " ".join(lines)])
    return chart.properties(
        title=title, description=spoken, background="#ffffff", config=_STYLE
    )


_STYLE: Final[dict[str, Any]] = {
    "font": FONT_STACK,
    "padding": 6,
    "title": {
        "fontSize": 16, "fontWeight": 600, "color": INK, "subtitleFontSize": 12,
        "subtitleColor": MUTED, "subtitlePadding": 6,
    },
    "axis": {
        "labelColor": INK, "titleColor": MUTED, "domainColor": GRID,
        "tickColor": GRID, "gridColor": GRID, "labelFontSize": 12,
        "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 260,
        "aria": False,
    },
    "legend": {
        "labelColor": INK, "titleColor": MUTED, "labelFontSize": 12,
        "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 320,
        "aria": False, "symbolOpacity": 1, "symbolStrokeWidth": 1,
    },
    "view": {"stroke": None},
}  # fmt: skip


def empty(caption: Caption) -> Any:
    """Draw a chart that says there is nothing to draw."""
    text = _("No values to show").text(language_of(caption))
    data = pd.DataFrame({"text": [text]})
    base = alt.Chart(data).mark_text(align="left", fontSize=13, color=MUTED)
    drawn = base.encode(x=alt.value(0), y=alt.value(20), text=alt.Text("text:N"))
    return framed(drawn.properties(width=WIDTH, height=40), caption)
