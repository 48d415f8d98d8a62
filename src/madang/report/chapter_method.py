"""The last chapter: what holds for every number, and where the records come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.display.origins import one_language
from madang.display.pieces import Cell, Chapter, Table
from madang.language import _, pgettext

if TYPE_CHECKING:
    import pandas as pd

    from madang.contracts import Provenance
    from madang.display.view import View

__all__ = ["method"]

_HASH: Final = 8
_FILES: Final = 4


def method(view: View, told: pd.DataFrame, notes: tuple[str, ...]) -> Chapter:
    """Build the chapter on method and sources."""
    blocks = [_sources(view)]
    if view.inputs.left_out:
        blocks.insert(0, _left_out(view))
    if receipts := _receipts(view):
        blocks.append(receipts)
    if traces := _traces(view, told):
        blocks.append(traces)
    return Chapter(
        "method",
        view.say(pgettext("chapter", "Method and sources")),
        view.say(_("Where do these numbers come from?")),
        _statements(view),
        tuple(blocks),
        "",
        notes,
    )


def _statements(view: View) -> tuple[str, ...]:
    """Say what holds for every number of the report."""
    return (
        view.say(
            _(
                "All intervals are 90% intervals (5th to 95th percentile). "
                "Regions that "
                "cannot be told apart share a tier."
            )
        ),
        view.say(
            _(
                "What is undefined stands as ‘–’. Absent is not zero. Rounding "
                "happens on "
                "the page only."
            )
        ),
        view.say(
            _("All tables and results lie unrounded in the workbook and as JSON.")
        ),
    )


def _left_out(view: View) -> Table:
    """List what was left out and which table brings it in."""
    heads = (
        _("Left out"),
        _("Missing tables"),
        _("What it would add"),
    )
    rows = tuple(
        (
            Cell(view.say(x.title)),
            Cell(", ".join(view.table_name(t) for t in x.missing) or "–"),
            Cell(view.say(x.adds)),
        )
        for x in view.inputs.left_out
    )
    return Table(
        "method-left-out",
        view.say(_("What was left out and what brings it in")),
        tuple(Cell(view.say(h)) for h in heads),
        rows,
        "",
        "",
        len(rows),
    )


def _sources(view: View) -> Table:
    """List who published the tables; those of one origin stand together."""
    heads = (
        _("Source"),
        _("Tables (rows)"),
        _("Vintage"),
        _("Licence"),
        _("Files and SHA-256"),
    )
    together: dict[tuple[str, ...], list[str]] = {}
    for name, table in view.inputs.tables.items():
        told = _origin(view, view.inputs.provenance.get(name))
        said = f"{view.table_name(name)} {len(table):,}"
        together.setdefault(told, []).append(said)
    rows = tuple(
        (Cell(told[0]), Cell(", ".join(names)), *(Cell(text) for text in told[1:]))
        for told, names in together.items()
    )
    caption = view.say(
        _("The first 8 digits; all files, whole hashes and remarks in sheet ‘sources’.")
    )
    return Table(
        "method-sources",
        view.say(_("Where the records come from")),
        tuple(Cell(view.say(h)) for h in heads),
        rows,
        caption,
        "sources",
        len(rows),
    )


def _receipts(view: View) -> Table | None:
    """List what became of the records of each file that was brought in."""
    told = [
        (name, receipt)
        for name, origin in view.inputs.provenance.items()
        for receipt in origin.receipts
    ]
    if not told:
        return None
    heads = (
        _("File"), _("Table"), _("Records"), _("Rows"), _("Totals"), _("Withheld"),
        _("Not stated"), _("Left out"),
    )  # fmt: skip
    fates = (("total", "aside"), ("withheld",), ("missing",),
             ("unmatched", "refused", "dropped"))  # fmt: skip
    rows = tuple(
        (
            Cell(str(receipt["file"])),
            Cell(view.table_name(name)),
            *(
                Cell(f"{count:,}")
                for count in (
                    receipt["records"], receipt["rows"],
                    *(sum(receipt["fates"].get(f, 0) for f in each) for each in fates),
                )
            ),
        )
        for name, receipt in told
    )  # fmt: skip
    caption = view.say(
        _("Sums of each amount by year and region are the same before and after.")
    )
    return Table(
        "method-receipts",
        view.say(_("What became of the records of each file")),
        tuple(Cell(view.say(h)) for h in heads),
        rows,
        caption,
        "sources",
        len(rows),
    )


def _traces(view: View, told: pd.DataFrame) -> Table | None:
    """List the command that leads each finding back to its records."""
    traced = told[told["trace"] != ""]
    if traced.empty:
        return None
    heads = (_("What was found"), _("Command that leads to its records"))
    return Table(
        "method-traces",
        view.say(_("How each number is traced")),
        tuple(Cell(view.say(h)) for h in heads),
        tuple(
            (Cell(sentence), Cell(how))
            for sentence, how in zip(traced["sentence"], traced["trace"], strict=True)
        ),
        total=len(traced),
    )


def _origin(view: View, origin: Provenance | None) -> tuple[str, ...]:
    """Write one origin: source, vintage, licence and files."""
    if origin is None:
        return ("–",) * 4
    said = view.say(_("synthetic"))
    mark = f" ({said})" if origin.synthetic else ""
    one = {f.rpartition("/")[2]: h for f, h in origin.files.items()}
    files = [f"{f} {h[:_HASH]}" for f, h in list(one.items())[:_FILES]]
    if origin.synthetic and len(view.inputs.tables) > 1:
        files = []
    if len(one) > _FILES:
        files.append(view.say(_("{value} more", value=len(one) - _FILES)))
    source = one_language(origin.source, view.language)
    if said.casefold() in source.casefold():
        mark = ""
    return (
        (source or "–") + mark,
        origin.vintage or "–",
        one_language(origin.licence, view.language) or "–",
        ", ".join(files) or "–",
    )
