"""Exports of KOSIS as a study: who holds how much of which industry, by year.

An export has one column of provinces and one classification of industries, on one
level or several. Nothing is guessed: a column is that of the provinces only where
each of its cells is a province or a larger region, totals are known by their
words, and industries that add up to more than their total are refused, since they
hold one another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note, SourceTables
from madang.errors import SourceError
from madang.language import Message, _, pgettext
from madang.places import provinces
from madang.sources import records
from madang.sources.kosis.wide import read_wide
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["build"]

_SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx")
_PUBLISHER: Final = "국가통계포털 (KOSIS)"
_LICENCE: Final = "공공누리 제1유형 (KOGL type 1)"
_TOTALS: Final = frozenset(
    {"계", "합계", "총계", "소계", "전체", "전산업", "전체산업", "산업전체"}
)
"""Words for all industries together, or for all that one of them holds."""

_MEASURES: Final = {
    "종사자": Measure.EMPLOYMENT, "취업자": Measure.EMPLOYMENT,
    "사업체": Measure.ESTABLISHMENTS, "부가가치": Measure.VALUE_ADDED,
    "특허": Measure.PATENTS, "연구개발비": Measure.RD_SPENDING,
}  # fmt: skip
"""How the name of an item begins, and what it measures."""

_SCALES: Final = {
    "십억": 1e9, "억": 1e8, "천만": 1e7, "백만": 1e6, "십만": 1e5, "만": 1e4, "천": 1e3,
}  # fmt: skip
"""How a unit begins, and how many ones it holds; the longer words first."""

_UNIT: Final = re.compile(r"^(?P<item>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]$")
_LEVEL: Final = re.compile(r"\(\d+\)$")
_YEAR: Final = re.compile(r"\d{4}$")
_ROUNDING: Final = 0.005
_MEASURED: Final = ["region", "activity", "year", "measure"]


def build(path: Path) -> SourceTables:
    """Make a study of exports of KOSIS.

    Parameters
    ----------
    path : Path
        An export (CSV, TSV, text or XLSX), or a folder of them.

    Returns
    -------
    SourceTables
        regions (the provinces that occur), activities and stocks. An item keeps
        its own name as the measure where it is none of the usual ones.

    Raises
    ------
    SourceError
        If there is no export, one has no column of provinces or not one
        classification of industries, industries hold one another, or two exports
        say the same thing.
    """
    files = _files(path)
    read = [_stocks(file) for file in files]
    stocks = pd.concat([table for table, _said in read], ignore_index=True)
    repeats = stocks.duplicated(_MEASURED)
    if repeats.any():
        first = stocks.loc[repeats, _MEASURED].iloc[0]
        raise SourceError(
            _(
                "{n} values are given twice; the first is {first}. Keep one export of "
                "each item.",
                n=int(repeats.sum()),
                first=", ".join(map(str, first)),
            )
        )
    stocks = stocks.sort_values(_MEASURED, ignore_index=True)
    said = tuple(m for _unused, messages in read for m in messages)
    years = f"{stocks['year'].min()}-{stocks['year'].max()}"
    kept = records.provenance(
        files, source=_PUBLISHER, vintage=years, licence=_LICENCE, remarks=said
    )
    tables = {
        "regions": _regions(set(stocks["region"])),
        "activities": _activities(stocks["activity"]),
        "stocks": stocks,
    }
    return SourceTables(
        name=path.resolve().stem,
        tables=tables,
        provenance=dict.fromkeys(tables, kept),
        core=tuple(c for c in provinces.CORE if c in set(stocks["region"])),
        notes=tuple(map(Note, said)),
    )


def _files(path: Path) -> list[Path]:
    """List the exports."""
    if path.is_file():
        return [path]
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in _SUFFIXES)
    if not files:
        raise SourceError(
            _(
                "'{path}' holds no export of KOSIS ({suffixes}). Download the table "
                "with years across, and name its file or folder with --from.",
                path=path.name,
                suffixes=", ".join(_SUFFIXES),
            )
        )
    return files


def _stocks(path: Path) -> tuple[pd.DataFrame, list[Message]]:
    """Read one export as stocks, and say what was left out."""
    wide = read_wide(path)
    place, levels = _columns(wide, path.name)
    wide = wide.assign(
        region=wide[place].map(provinces.resolve).astype("str"),
        activity=_deepest(wide, levels),
        measure=wide["item"].fillna(path.stem).map(_measure),
        value=wide["value"] * wide["item"].fillna("").map(_scale),
    )
    yearly = wide["period"].str.fullmatch(_YEAR.pattern)
    larger = wide["region"].isna()
    checked = _checked(wide[yearly & ~larger], levels, path.name)
    usable = wide["value"] >= 0
    kept = wide[yearly & ~larger & wide["activity"].notna() & usable]
    if kept.empty:
        raise SourceError(
            _(
                "'{name}' has no value of a province, an industry and a year.",
                name=path.name,
            )
        )
    flag = kept["flag"].where(kept["flag"].isin(["p", "e", "r"]))
    table = kept[_MEASURED].assign(value=kept["value"], flag=flag.astype("str"))
    return table, _said(
        path.name,
        checked=checked,
        totals=int((yearly & (larger | wide["activity"].isna())).sum()),
        parts=int((~yearly).sum()),
        empty=int((yearly & ~larger & wide["activity"].notna() & ~usable).sum()),
    )


def _columns(wide: pd.DataFrame, name: str) -> tuple[str, list[str]]:
    """Find the column of the provinces and the levels of the industries."""
    labels = list(wide.columns[: list(wide.columns).index("period")])
    place = next((c for c in labels if _is_place(wide[c])), None)
    if place is None:
        raise SourceError(
            _(
                "'{name}' has no column in which every cell is a province or the whole "
                "country. It has: {columns}.",
                name=name,
                columns=", ".join(labels),
            )
        )
    rest = [c for c in labels if c != place and len(wide[c].unique()) > 1]
    kinds = {_LEVEL.sub("", c) for c in rest}
    if len(kinds) != 1:
        raise SourceError(
            _(
                "'{name}' must have one classification of industries beside the "
                "provinces; it has {n}: {columns}. Export the table again with one.",
                name=name,
                n=len(kinds),
                columns=", ".join(rest) or "–",
            )
        )
    return place, rest


def _is_place(cells: pd.Series) -> bool:
    """Tell whether every cell is a province or a larger region, some a province."""
    words = cells.dropna().unique()
    known = [provinces.resolve(w) for w in words]
    return any(known) and all(
        code or word in provinces.LARGER
        for word, code in zip(words, known, strict=True)
    )


def _is_total(cells: pd.Series) -> pd.Series:
    """Tell the words for all industries together."""
    plain = cells.fillna("").str.replace(r"\s", "", regex=True)
    return plain.isin(_TOTALS)


def _deepest(wide: pd.DataFrame, levels: list[str]) -> pd.Series:
    """Give each row's industry on the deepest level; missing where it is a total."""
    found = wide[levels[0]].copy()
    total = _is_total(found)
    for level in levels[1:]:
        given = wide[level].notna()
        total |= given & _is_total(wide[level])
        found = wide[level].where(given, found)
    return found.mask(total).astype("str")


def _checked(wide: pd.DataFrame, levels: list[str], name: str) -> bool:
    """Refuse industries that add up to more than their total, where there is one."""
    keys = ["region", "year", "measure"]
    whole = wide[_is_total(wide[levels[0]])].groupby(keys)["value"].max()
    parts = wide[wide["activity"].notna()].groupby(keys)["value"].sum()
    beyond = (parts.reindex(whole.index) > whole * (1 + _ROUNDING)) & (whole > 0)
    if beyond.any():
        raise SourceError(
            _(
                "'{name}': in {n} of {of} sums the industries add up to more than "
                "their total, so some hold others. Export one level of the "
                "classification.",
                name=name,
                n=int(beyond.sum()),
                of=len(whole),
            )
        )
    return not whole.empty


def _measure(item: str) -> str:
    """Name what an item measures."""
    match = _UNIT.match(item)
    plain = match["item"] if match else item
    known = (str(m) for word, m in _MEASURES.items() if plain.startswith(word))
    return next(known, plain)


def _scale(item: str) -> float:
    """Give how many ones the unit of an item holds."""
    match = _UNIT.match(item)
    unit = match["unit"].strip() if match else ""
    return next((s for word, s in _SCALES.items() if unit.startswith(word)), 1.0)


def _said(
    name: str, *, checked: bool, totals: int, parts: int, empty: int
) -> list[Message]:
    """Say what of an export was left out."""
    said = [
        _(
            "'{name}': {totals:,} values of the whole country, larger regions and all "
            "industries together are left out as totals, {empty:,} because they are "
            "empty, hidden or below zero.",
            name=name,
            totals=totals,
            empty=empty,
        )
    ]
    if not checked:
        said.append(
            _(
                "'{name}' has no total of all industries, so whether some industries "
                "hold others could not be checked.",
                name=name,
            )
        )
    if parts:
        said.append(
            _(
                "'{name}': {n:,} values of months and quarters are left out; a study "
                "counts in years.",
                name=name,
                n=parts,
            )
        )
    return said


def _regions(codes: set[str]) -> pd.DataFrame:
    """Lay out the provinces that occur."""
    table = provinces.region_table()
    table.insert(1, "name", table["name_ko"])
    table["level"] = pgettext("level", "province").text("ko")
    return table[table["region"].isin(codes)].reset_index(drop=True)


def _activities(codes: pd.Series) -> pd.DataFrame:
    """Lay out the industries under the names they are published by."""
    names = sorted(codes.unique())
    return pd.DataFrame({"activity": names, "name": names}, dtype="str")
