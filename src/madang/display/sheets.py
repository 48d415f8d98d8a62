"""What the sheets of the workbook hold: results, notes, columns, records, sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import FINDINGS, describe, headings, warnings_of, worded
from madang.display.marks import MARK
from madang.display.said import WITHHELD
from madang.language import LANGUAGES, Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.contracts import ResultTable
    from madang.display.inputs import ReportInputs

__all__ = [
    "Sheet",
    "in_words",
    "made_of",
    "notes",
    "readme",
    "results",
    "sheets_of",
    "sources",
    "withheld_of",
]

_COLUMNS_SHEET: Final = {
    "table": pgettext("sheet", "Sheet"),
    "name": pgettext("sheet", "Column"),
    "heading": pgettext("sheet", "Heading"),
    "unit": pgettext("sheet", "Unit"),
    "says": pgettext("sheet", "Holds"),
    "interval": pgettext("sheet", "90% interval in"),
    "refers_to": pgettext("sheet", "Codes of"),
    "warnings": pgettext("sheet", "Beware"),
}
_WITHHELD: Final = {"withheld": pgettext("sheet", "Cells withheld")}
_SOURCES_SHEET: Final = {
    "table": pgettext("sheet", "Table"),
    "file": pgettext("sheet", "File"),
    "sha256": Message("SHA-256"),
    "source": pgettext("sheet", "Source"),
    "vintage": pgettext("sheet", "Vintage"),
    "licence": pgettext("sheet", "Licence"),
    "synthetic": pgettext("sheet", "Synthetic"),
    "remarks": pgettext("sheet", "Remarks"),
}
_INPUTS_SHEET: Final = {
    "table": pgettext("sheet", "Table"),
    "column": pgettext("sheet", "Column"),
    "rows": pgettext("sheet", "Rows"),
    "empty": pgettext("sheet", "Empty cells"),
    "distinct": pgettext("sheet", "Different values"),
}
_NOTES_SHEET: Final = {
    "stage": pgettext("sheet", "Stage"),
    "ko": pgettext("sheet", "In Korean"),
    "en": pgettext("sheet", "In English"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its table, what stands above its columns, and which are ends."""

    table: pd.DataFrame
    headings: Mapping[str, str] | None = None
    withheld: pd.DataFrame | None = None
    ends: frozenset[str] = frozenset()


def in_words(inputs: ReportInputs) -> ReportInputs:
    """Word findings and result tables, once for all forms that they are written in."""
    told = {place: worded(table) for place, table in inputs.results.items()}
    return replace(inputs, results=told, findings=worded(inputs.findings))


def results(inputs: ReportInputs) -> dict[str, pd.DataFrame]:
    """Give findings and result tables by the name of their sheet, in words."""
    told = in_words(inputs)
    return {FINDINGS.name: told.findings} | {
        f"{stage}.{name}": table for (stage, name), table in told.results.items()
    }


def made_of(inputs: ReportInputs, place: str) -> ResultTable | None:
    """Give what a result table says of itself, by the name of its sheet."""
    stage, _dot, table = place.partition(".")
    return FINDINGS if place == FINDINGS.name else inputs.makes.get((stage, table))


def withheld_of(inputs: ReportInputs, place: str) -> pd.DataFrame | None:
    """Give the withheld cells of a result table, by the name of its sheet."""
    stage, _dot, table = place.partition(".")
    return inputs.withheld.get((stage, table))


def sheets_of(inputs: ReportInputs) -> dict[str, Sheet]:
    """Give all sheets of the workbook but the first, in order."""
    found = results(inputs)
    further = {
        "notes": (notes(inputs), _NOTES_SHEET),
        "columns": (_columns(inputs, found), _columns_sheet(inputs)),
        "inputs": (_inputs(inputs), _INPUTS_SHEET),
        "sources": (sources(inputs), _SOURCES_SHEET),
    }
    laid = {
        name: Sheet(
            table,
            headings(
                made_of(inputs, name),
                map(str, table.columns),
                inputs.language,
                currency=inputs.currency,
            ),
            withheld_of(inputs, name),
            _ends(made_of(inputs, name)),
        )
        for name, table in found.items()
    }
    return laid | {
        name: Sheet(table, {n: said.text(inputs.language) for n, said in heads.items()})
        for name, (table, heads) in further.items()
    }


def _ends(made: ResultTable | None) -> frozenset[str]:
    """Name the columns that hold the ends of intervals."""
    if made is None:
        return frozenset()
    return frozenset(end for pair in made.ends.values() for end in pair)


def notes(inputs: ReportInputs) -> pd.DataFrame:
    """List notes, and what was left out."""
    said = [(n.stage, n.says) for n in inputs.notes]
    said += [
        (
            x.stage,
            _("left out: {tables} {adds}", tables=", ".join(x.missing), adds=x.adds),
        )
        for x in inputs.left_out
    ]
    rows = [(stage, *(says.text(x) for x in LANGUAGES)) for stage, says in said]
    return pd.DataFrame(rows, columns=["stage", *LANGUAGES])


def _columns_sheet(inputs: ReportInputs) -> dict[str, Message]:
    """Name what is said of columns: for the public, what is withheld of them too."""
    return _COLUMNS_SHEET | (_WITHHELD if inputs.is_public else {})


def _columns(inputs: ReportInputs, sheets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Say of each column what it holds, and of each table what to beware of."""
    rows: list[dict[str, Any]] = []
    for place, table in sheets.items():
        made, mask = made_of(inputs, place), withheld_of(inputs, place)
        names = [str(name) for name in table.columns]
        told = describe(made, names, inputs.language, currency=inputs.currency)
        beware = warnings_of(made, inputs.language)
        if made is not None:
            holds = _("one row: {what}", what=made.says).text(inputs.language)
            row = {"table": place, "says": holds, "warnings": " ".join(beware)}
            rows.append(row | _held(inputs, mask))
        for one in told:
            ends = one.pop("interval")
            interval = " – ".join(ends) if ends else ""
            row = {"table": place, **one, "interval": interval}
            rows.append(row | _held(inputs, mask, one["name"]))
    names = list(_columns_sheet(inputs))
    return pd.DataFrame(rows, columns=names).fillna("")


def _held(
    inputs: ReportInputs, mask: pd.DataFrame | None, name: str = ""
) -> dict[str, int]:
    """Count the cells that are withheld of a column, or of a whole table."""
    if not inputs.is_public:
        return {}
    kept = [] if mask is None else [n for n in mask if name in {"", n}]
    return {"withheld": int(mask[kept].to_numpy().sum()) if mask is not None else 0}


def sources(inputs: ReportInputs) -> pd.DataFrame:
    """List each file of each table with its whole hash."""
    rows = [
        {
            "table": name,
            "file": file,
            "sha256": digest,
            "source": p.source,
            "vintage": p.vintage,
            "licence": p.licence,
            "synthetic": p.synthetic,
            "remarks": "; ".join(r.text(inputs.language) for r in p.remarks),
        }
        for name, p in inputs.provenance.items()
        for file, digest in (p.files or {"": ""}).items()
    ]
    return pd.DataFrame(rows, columns=list(_SOURCES_SHEET))


def _inputs(inputs: ReportInputs) -> pd.DataFrame:
    """Summarise the study's tables column by column."""
    rows = [
        {
            "table": name,
            "column": str(column),
            "rows": len(table),
            "empty": int(table[column].isna().sum()),
            "distinct": int(table[column].nunique()),
        }
        for name, table in inputs.tables.items()
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=list(_INPUTS_SHEET))


def readme(
    inputs: ReportInputs, listed: list[tuple[str, int, int, int]]
) -> pd.DataFrame:
    """Say what the workbook holds, and what was cut."""
    rows: list[tuple[Any, ...]] = [
        (_("study"), inputs.name, None, None),
        (_("computed"), inputs.generated, None, None),
        (_("version"), inputs.version, None, None),
        (_("currency"), inputs.currency, None, None),
    ]
    if inputs.synthetic:
        rows.append((_("SYNTHETIC"), _("no figure is real"), None, None))
    if inputs.is_public:
        rows.append((MARK, WITHHELD, None, None))
    rows.append((_("sheet"), _("rows"), _("cells cut"), _("rows cut")))
    rows += listed
    if any(sheet[3] for sheet in listed):
        whole = _("latest year first, whole in data/*.parquet")
        rows.append((_("rows cut"), whole, None, None))
    said = [
        [c.text(inputs.language) if isinstance(c, Message) else c for c in row]
        for row in rows
    ]
    heads = [h.text(inputs.language) for h in (_("item"), _("value"))]
    return pd.DataFrame(said, columns=[*heads, "", " "])
