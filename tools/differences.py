"""Lay two records of ``tools/freeze.py`` beside each other and say what differs.

Two numbers are the same where ``|a − b| ≤ tolerance · max(1, |a|, |b|)``. A truth
value is a number, and an absence differs from any number. Rows are matched by the
first columns that tell all rows apart, else by their order.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VOLATILE: Final = {"seconds"}
"""Columns of tables whose values change with every run."""
WORDS: Final = {"ko", "en", "message"}
"""Columns of findings and notes that hold their sentences, which are told by key."""
LINES: Final = 12
"""Lines of a page that are shown, unless all are asked for."""
LONG: Final = 160
"""Characters of a text that are shown, unless all are asked for."""


@dataclass(slots=True)
class Differences:
    """What differs between two records.

    Attributes
    ----------
    tolerance : float
        Largest difference of two numbers that are the same.
    full : bool
        Whether texts and lists are given whole.
    lines : list of str
        What is told, numbers with a cross.
    failed : bool
        Whether a number differs or was lost.
    """

    tolerance: float = 1e-12
    full: bool = False
    lines: list[str] = field(default_factory=list)
    failed: bool = False

    def say(self, text: str, *, failed: bool = False) -> None:
        """Tell a difference; ``failed`` where it is one of numbers."""
        self.lines.append(f"{'✗' if failed else '·'} {text}")
        self.failed |= failed

    def shared(
        self, what: str, old: Iterable[str], new: Iterable[str], *, loss: bool = False
    ) -> list[str]:
        """Tell what was removed and added; give what both have."""
        old, new = list(old), list(new)
        for name in (n for n in old if n not in new):
            self.say(f"{what} {name}: removed", failed=loss)
        for name in (n for n in new if n not in old):
            self.say(f"{what} {name}: added")
        return [name for name in old if name in new]

    def change(self, what: str, old: object, new: object) -> None:
        """Tell a changed text, old above new."""
        cut = None if self.full else LONG
        for sign, text in (("-", str(old)), ("+", str(new))):
            dots = "…" if cut and len(text) > cut else ""
            what += f"\n    {sign} {text[:cut]}{dots}"
        self.say(what)


def compare(
    old: Path, new: Path, *, tolerance: float = 1e-12, full: bool = False
) -> Differences:
    """Lay two records beside each other, study by study.

    Parameters
    ----------
    old, new : Path
        Folders that ``tools/freeze.py record`` wrote.
    tolerance : float
        Largest difference of two numbers that are the same.
    full : bool
        Whether texts and lists are given whole.

    Returns
    -------
    Differences
    """
    found = Differences(tolerance, full)
    names = [sorted(p.parent.name for p in r.glob("*/record.json")) for r in (old, new)]
    for folder, there in zip((old, new), names, strict=True):
        if not there:
            raise SystemExit(f"There is no record in {folder}.")
    for name in found.shared("study", *names):
        found.lines.append(f"== {name}")
        _studies(old / name, new / name, found)
    return found


def _studies(old: Path, new: Path, found: Differences) -> None:
    """Tell what differs between two records of one study."""
    a, b = _read(old / "record.json"), _read(new / "record.json")
    for table in found.shared("table", a["tables"], b["tables"], loss=True):
        paths = (home / "tables" / f"{table}.parquet" for home in (old, new))
        _tables(table, *map(pd.read_parquet, paths), found)
    _sentences(_read(old / "sentences.json"), _read(new / "sentences.json"), found)
    pages = found.shared("page", a["pages"], b["pages"])
    for page in pages:
        paths = (home / "pages" / f"{page}.txt" for home in (old, new))
        _pages(page, *(path.read_text(encoding="utf-8") for path in paths), found)
    _unlike("markup of pages", pages, a["pages"], b["pages"], found)
    sheets = found.shared("sheet", a["workbook"], b["workbook"])
    for sheet in sheets:
        heads = (r["workbook"][sheet]["headings"] for r in (a, b))
        found.shared(f"sheet {sheet}, heading", *heads)
    _unlike("sheets", sheets, a["workbook"], b["workbook"], found)
    exports = found.shared("export", a["exports"], b["exports"])
    _unlike("exports", exports, a["exports"], b["exports"], found)
    for kind in ("report", "seconds"):
        for key in a[kind] | b[kind]:
            sides = " → ".join(_plain(r[kind].get(key)) for r in (a, b))
            found.lines.append(f"  {kind}, {key}: {sides}")


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON file of a record."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _plain(number: float | None) -> str:
    """Write a size or seconds."""
    return f"{number:,.1f}".removesuffix(".0") if number is not None else "none"


def _unlike(
    what: str, names: list[str], old: dict[str, Any], new: dict[str, Any],
    found: Differences,
) -> None:  # fmt: skip
    """Name what is known by its hash only and has another hash."""
    unlike = [name for name in names if old[name] != new[name]]
    if unlike:
        shown = unlike if found.full else unlike[:LINES]
        rest = ", …" if len(shown) < len(unlike) else ""
        found.say(f"{what}: {len(unlike)} differ: {', '.join(shown)}{rest}")


def _sentences(old: dict[str, Any], new: dict[str, Any], found: Differences) -> None:
    """Tell each changed sentence by its key, in both languages."""
    for kind in found.shared("sentences", old, new):
        for key in found.shared(kind, old[kind], new[kind]):
            before, after = old[kind][key], new[kind][key]
            for spoken in before:
                if before[spoken] != after[spoken]:
                    what = f"{kind} {key} ({spoken})"
                    found.change(what, before[spoken], after[spoken])


def _pages(page: str, old: str, new: str, found: Differences) -> None:
    """Tell what a page says anew."""
    if old == new:
        return
    sides = (text.splitlines() for text in (old, new))
    lines = list(difflib.unified_diff(*sides, n=0, lineterm=""))[2:]
    shown = lines if found.full else [line[:LONG] for line in lines[:LINES]]
    found.say(f"page {page}: text differs")
    found.lines += [f"    {line}" for line in shown]
    if len(shown) < len(lines):
        found.lines.append(f"    … {len(lines) - len(shown)} more lines (--full)")


def _tables(
    name: str, old: pd.DataFrame, new: pd.DataFrame, found: Differences
) -> None:
    """Tell what differs in a table: columns, rows, numbers, texts."""
    gone = [c for c in old.columns if c not in new.columns]
    for column in gone:
        found.say(f"{name}.{column}: removed", failed=is_numeric_dtype(old[column]))
    shared = found.shared(f"{name}, column", old.columns.drop(gone), new.columns)
    for column in shared:
        if (a := old[column].dtype) != (b := new[column].dtype):
            found.say(f"{name}.{column}: dtype {a} → {b}")
    passed = VOLATILE | (WORDS if name.endswith((".findings", ".notes")) else set())
    shared = [c for c in shared if c not in passed]
    if not shared:
        return
    left, right = _matched(name, old[shared], new[shared], found)
    within = 0
    for column in shared:
        a, b = left[column], right[column]
        if _number(a, b):
            within += _numbers(f"{name}.{column}", left, right, column, found)
        elif _number(a, a) or _number(b, b):
            found.say(f"{name}.{column}: numbers became texts", failed=True)
        else:
            _texts(f"{name}.{column}", left, right, column, found)
    if within:
        found.say(f"{name}: {within} numbers differ within the tolerance")


def _matched(
    name: str, old: pd.DataFrame, new: pd.DataFrame, found: Differences
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows that both have, in one order; tell the others."""
    if len(old) != len(new):
        found.say(f"{name}: {len(old)} rows → {len(new)}", failed=True)
    keys = _keys(old, new)
    if keys is None:
        n = min(len(old), len(new))
        return old.head(n), new.head(n)
    before, after = keys
    for what, those, others in (("removed", before, after), ("added", after, before)):
        lone = those.difference(others, sort=False)
        if len(lone):
            found.say(f"{name}: {len(lone)} rows {what}: {lone[0]} …", failed=True)
    places = after.get_indexer(before)
    kept = places[places >= 0]
    if (np.diff(kept) < 0).any():
        found.say(f"{name}: rows in another order")
    whole = [frame.reset_index(drop=True) for frame in (old, new)]
    return whole[0][places >= 0], whole[1].iloc[kept]


def _keys(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.Index, pd.Index] | None:
    """Name each row by the first columns that tell all apart; None where none do."""
    sides = ([""] * len(old), [""] * len(new))
    for column in old.columns:
        kinds = [t[column].dtype for t in (old, new)]
        if any(is_float_dtype(kind) or is_bool_dtype(kind) for kind in kinds):
            continue
        for side, table in zip(sides, (old, new), strict=True):
            for i, cell in enumerate(table[column].astype(object)):
                text = "" if _absent(cell) else str(cell)
                side[i] = f"{side[i]} · {text}" if side[i] else text
        names = [pd.Index(side, dtype=object) for side in sides]
        if names[0].is_unique and names[1].is_unique:
            return names[0], names[1]
    return None


def _number(a: pd.Series, b: pd.Series) -> bool:
    """Tell whether two columns are numbers; one of them may be all empty."""
    kinds = [is_numeric_dtype(c) for c in (a, b)]
    return any(kinds) and all(
        kind or c.isna().all() for kind, c in zip(kinds, (a, b), strict=True)
    )


def _numbers(
    what: str, old: pd.DataFrame, new: pd.DataFrame, column: str, found: Differences
) -> int:
    """Tell how far numbers differ; give how many differ within the tolerance."""
    a, b = (
        t[column].astype("Float64").to_numpy(float, na_value=np.nan) for t in (old, new)
    )
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        gap = np.where(same, 0.0, np.abs(a - b))
        size = np.fmax(np.abs(a), np.abs(b))
        far = ~same & ~(gap <= found.tolerance * np.fmax(1.0, size))
        share = gap / np.where(size > 0, size, 1.0)
    if not far.any():
        return int((~same).sum())
    text = f"{what}: {far.sum()} of {len(a)} numbers differ"
    if lone := int((np.isnan(a) != np.isnan(b)).sum()):
        text += f", {lone} absent on one side"
    if lone < far.sum():
        largest = [np.nanmax(v[far]) for v in (gap, share)]
        text += f", by at most {largest[0]:.3g} ({largest[1]:.3g} of their size)"
    text += f"; first {_row(old, far)}: {float(a[far][0])!r} → {float(b[far][0])!r}"
    found.say(text, failed=True)
    return int((~same & ~far).sum())


def _texts(
    what: str, old: pd.DataFrame, new: pd.DataFrame, column: str, found: Differences
) -> None:
    """Tell how many texts differ, with the first."""
    a, b = (t[column].astype(object).to_numpy() for t in (old, new))
    empty = [np.array([*map(_absent, side)], dtype=bool) for side in (a, b)]
    equal = np.array([str(x) == str(y) for x, y in zip(a, b, strict=True)], dtype=bool)
    unlike = ~(equal | (empty[0] & empty[1]))
    if unlike.any():
        head = f"{what}: {unlike.sum()} of {len(a)} texts differ; {_row(old, unlike)}"
        found.change(head, a[unlike][0], b[unlike][0])


def _absent(value: Any) -> bool:
    """Tell whether a cell is empty; a list never is."""
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _row(table: pd.DataFrame, wanted: np.ndarray) -> str:
    """Name the first row wanted by its leading cells."""
    row = table.iloc[int(np.argmax(wanted))]
    named = [c for c in table.columns if not is_float_dtype(table[c])][:4]
    return ", ".join(f"{c}={str(row[c])[:40]}" for c in named) or f"row {row.name}"
