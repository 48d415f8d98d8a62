"""The words that a recipe may say, each once: what it holds and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FILE", "HEAD", "RECOGNISE", "REGION", "TABLE", "TAKEN", "Kind", "Word"]


def _is_texts(value: Any) -> bool:
    """Tell whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _is_table(value: Any, fits: Callable[[Any], bool]) -> bool:
    """Tell whether a value is a table whose values all fit."""
    return isinstance(value, dict) and all(map(fits, value.values()))


def _is_text(value: Any) -> bool:
    """Tell whether a value is a text."""
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    """Tell whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_source(value: Any) -> bool:
    """Tell whether a value is a text, or names where it is taken from."""
    return _is_text(value) or _is_table(value, lambda v: v is not None)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a word may hold."""

    says: Message
    fits: Callable[[Any], bool]
    absent: Any = ""


_KINDS: Final = {
    "text": Kind(_("a text"), _is_text),
    "pattern": Kind(_("a pattern (regular expression)"), _is_text),
    "count": Kind(
        _("a whole number from 0 up"),
        lambda v: _is_number(v) and v == int(v) and v >= 0,
        0,
    ),
    "truth": Kind(_("true or false"), lambda v: isinstance(v, bool), absent=False),
    "texts": Kind(
        _("a list of texts"), lambda v: _is_text(v) or _is_texts(v), absent=()
    ),
    "patterns": Kind(_("a list of patterns"), _is_texts, ()),
    "by column": Kind(
        _("a table of columns, each with a text"), lambda v: _is_table(v, _is_text), {}
    ),
    "lists": Kind(
        _("a table of columns, each with a list of texts"),
        lambda v: _is_table(v, _is_texts), {},
    ),
    "labels": Kind(
        _("a table of columns, each with a table of labels and words"),
        lambda v: _is_table(v, lambda one: _is_table(one, _is_text)), {},
    ),
    "mark": Kind(
        _("a text, or a table of columns, each with a text"),
        lambda v: _is_text(v) or _is_table(v, _is_text),
    ),
    "scale": Kind(
        _("a number, a table of columns and numbers, or from and power"),
        lambda v: _is_number(v) or _is_table(v, lambda x: _is_number(x) or _is_text(x)),
        1,
    ),
    "source": Kind(
        _("a text, or a table that names the column it is taken from"), _is_source
    ),
    "table": Kind(_("a table of words"), lambda v: isinstance(v, dict), {}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a recipe.

    Attributes
    ----------
    kind : Kind
        What it holds.
    says : Message
        What it means.
    is_pattern : bool
        Whether it holds patterns.
    """

    kind: Kind
    says: Message
    is_pattern: bool = False

    @classmethod
    def of(cls, kind: str, says: Message) -> Word:
        """Declare a word by the name of its kind."""
        return cls(_KINDS[kind], says, kind in {"pattern", "patterns"})

    def fits(self, value: Any) -> bool:
        """Tell whether a value is what the word holds."""
        return self.kind.fits(value)

    @property
    def absent(self) -> Any:
        """What stands where the word is not told."""
        return self.kind.absent


def _words(*told: tuple[str, str, Message]) -> dict[str, Word]:
    """Declare words by name, kind and meaning."""
    return {name: Word.of(kind, says) for name, kind, says in told}


HEAD: Final = _words(
    ("name", "text", _("What the recipe is called: small letters, digits, hyphens.")),
    ("title", "text", _("What the file is, in English.")),
    ("title_ko", "text", _("What the file is, in Korean.")),
    ("source", "text", _("Who publishes it.")),
    ("licence", "text", _("Under which terms it may be used.")),
    ("language", "text", _("Language of the study: ko or en.")),
    ("remark", "text", _("What is to be known of its figures, in English.")),
    ("remark_ko", "text", _("What is to be known of its figures, in Korean.")),
    ("recognise", "table", _("How a file of the kind is known.")),
)
"""Words of ``[recipe]``."""

RECOGNISE: Final = _words(
    ("columns", "patterns", _("Patterns, each of which some column's name fits.")),
    ("file", "pattern", _("Pattern that the file's name fits.")),
    ("preamble", "pattern", _("Pattern found in the rows above the header.")),
    ("cells", "by column", _("Columns, each with a pattern that all its first cells "
                             "fit whole.")),
)  # fmt: skip
"""Words of ``[recipe.recognise]``."""

REGION: Final = _words(
    ("spellings", "texts", _("Other names of the region in the file; ^ begins a "
                             "pattern.")),
    ("core", "truth", _("Whether it is of the core, such as a capital area.")),
)  # fmt: skip
"""Words of ``[[region]]`` beside the columns of the table ``regions``."""

FILE: Final = _words(
    ("member", "text", _("Which file of an archive.")),
    ("sheet", "text", _("Which sheet of a workbook.")),
    ("encoding", "text", _("Encoding, such as utf-8 or cp949.")),
    ("delimiter", "text", _("What parts the columns.")),
    ("quote", "text", _("Character about texts, or none.")),
    ("skip", "count", _("Rows before the header.")),
    ("header_rows", "count", _("Rows of the header; merged cells are filled.")),
    ("fill_down", "texts", _("Columns whose empty cells take the value above.")),
    ("crs", "text", _("Reference system of a map's coordinates, such as EPSG:5179.")),
)
"""Words of ``[file]``; what is not told is found out."""

TABLE: Final = _words(
    ("table", "text", _("The table that is made: a contract's name.")),
    ("columns", "table", _("Where each column of the contract comes from.")),
    ("constant", "by column", _("Columns that hold one word throughout.")),
    (
        "wide", "table",
        _("Columns that run across: names, a pattern whose groups say what each "
          "name tells; value, what their cells are."),
    ),
    ("map", "labels", _("Labels of the file, and the words for them; ^ begins a "
                        "pattern.")),
    ("decimal", "mark", _("Decimal mark: a full stop, a comma, or both.")),
    ("thousands", "mark", _("What parts thousands.")),
    ("scale", "scale", _("How many ones an amount holds; from and power for "
                         "UNIT_MULT.")),
    ("unit", "source", _("Unit of the amounts, or the column or group that tells it.")),
    ("currency", "source", _("Currency of the amounts; to and rates bring several to "
                             "one.")),
    ("missing", "texts", _("Marks for what is not stated.")),
    ("withheld", "texts", _("Marks for what is kept secret: unknown, never zero.")),
    ("zero", "texts", _("Marks for nothing at all: zero.")),
    ("withheld_when", "lists", _("Columns, and marks there, that say a cell is "
                                 "withheld, whatever number stands in it.")),
    ("flag", "source", _("Column or group that holds the source's own mark.")),
    ("only", "lists", _("Columns, and labels of the rows that are kept.")),
    ("drop", "lists", _("Columns, and labels of the rows that are left out.")),
    ("totals", "table", _("Columns, and which labels are totals: keep, aside, part, "
                          "nested.")),
    ("regions", "table", _("scheme and vintage of the regions; unmatched: set aside or "
                           "keep what is none, or one region for all, not stated; "
                           "rule: keep regions of another time, or "
                           "merge up those that only together are the same in all "
                           "years, or share them out by weights, from the year or day "
                           "since.")),
    ("aggregate", "table", _("How rows of one key become one: sum, count, max, min, "
                             "first, last, same, list.")),
    ("latest", "source", _("Column by which the last of rows of one key is told.")),
    ("beside", "table", _("Columns of the file that stand beside those of the table, "
                          "by what they are to be called.")),
    ("names", "table", _("Columns of codes, and the columns that hold the names beside "
                         "them.")),
    ("days", "text", _("What stands first in dates such as 02/03/2020 or 02/03/20: day "
                       "first or month first.")),
    ("periods", "text", _("What months, quarters or days stand for: year, last, sum or "
                          "mean.")),
    ("negative", "by column", _("What amounts below zero are, by column: refused, "
                                "empty, or net, a figure that is left out.")),
    ("funding", "text", _("What the grant of a list is whose money comes from several "
                          "sources: national, local or public, both of them.")),
    ("repeats", "text", _("What rows are that agree in all but their place: once, for "
                          "one project, or several.")),
    ("counted", "by column", _("measure or indicator, and what is counted where "
                               "no item says it but for the group it is of.")),
    ("left_out", "texts", _("Columns that say nothing of the amounts, as who asked "
                            "was told.")),
    ("settled", "texts", _("What was asked about the amounts as a whole, and holds: "
                           "shares, index, items, refused.")),
    ("sizes", "by column", _("Items, and the size of their unit where the file states "
                             "none: 1, thousand, million.")),
    ("ask", "texts", _("Columns that no file of the kind tells: the user is asked.")),
    ("crs", "text", _("Reference system of outlines, such as EPSG:5179.")),
    ("define", "table", _("What an indicator is: by its code, dimension, direction, "
                          "unit and names.")),
    ("slips", "text", _("keep, once amounts three orders from their kind were looked "
                        "at and are right.")),
)  # fmt: skip
"""Words of ``[[table]]``."""

TAKEN: Final = _words(
    (
        "from",
        "texts",
        _("Column of the file, or group of a pattern; several are joined by a space."),
    ),
    ("match", "pattern", _("Pattern that the name of the column fits whole.")),
    (
        "all",
        "truth",
        _("Whether all columns that fit are joined, such as province and city."),
    ),
    ("between", "text", _("What stands between joined cells; a space if not told.")),
    (
        "pattern",
        "pattern",
        _("Pattern whose group is taken from each cell, or from joined ones."),
    ),
    ("digest", "texts", _("Columns whose cells together give a lasting code.")),
    (
        "row",
        "text",
        _(
            "What stands before the row's number, which is the code; # for each digit "
            "that it has at least, where the name of the file is none of it."
        ),
    ),
    ("day", "text", _("first or last: which day of the span that a cell names.")),
    ("preamble", "pattern", _("Pattern above the header; its group holds throughout.")),
    ("file", "pattern", _("Pattern in the file's name; its group holds throughout.")),
    ("optional", "truth", _("Whether a file may lack it.")),
    (
        "otherwise",
        "texts",
        _(
            "Columns that are taken where the cell is empty, such as "
            "town and country; ^ begins a pattern."
        ),
    ),
)
"""Words that say where a column comes from."""
