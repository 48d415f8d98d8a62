"""Programmes of local, metropolitan and central government as projects.

Five lists with five shapes. Each keeps its own code: ``YP`` youth plans with
money, ``LP`` local notices, ``SC`` Seoul, ``SD`` Seoul's districts, ``CG`` central
government. Republished notices stay in: finding them is the work of the stages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import CONTRACTS, ColumnType, Note
from madang.errors import SourceError
from madang.language import _
from madang.places import provinces
from madang.sources import records
from madang.sources.korea.files import Part, resolved
from madang.sources.korea.periods import parse_period
from madang.sources.korea.terms import (
    ALIASES,
    DISTRICT_NOTICE,
    FIELD_SCHEME,
    FIELDS,
    LISTED,
    LOCAL_NOTICE,
    MINISTRIES,
    PLAN,
    PLAN_BUDGET,
    PLAN_PROGRAMME,
    PLAN_YEAR,
    PUBLISHERS,
    SUM_TITLE,
    UNLICENSED,
)
from madang.vocabulary import Initiator, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from madang.sources.korea.files import Files

__all__ = ["programmes"]

_MILLION: Final = 1e6
_SEOUL: Final = "11"
_EMPTY_WORDS: Final = ("-", "□", "○", "")
_NO_DATE: Final = pd.Series([], dtype="datetime64[s]")


def programmes(files: Files, language: str) -> Part:
    """Make the projects of all lists that are there, with their fields.

    Parameters
    ----------
    files : Files
        The files that are there.
    language : str
        Language of the column ``name`` of the fields.

    Returns
    -------
    Part
        Tables ``projects`` and ``activities`` (the fields).
    """
    readers: dict[str, Callable[[Path], tuple[pd.DataFrame, tuple[Note, ...]]]] = {
        "plan": _plan,
        "local": _local,
        "seoul": _seoul,
        "districts": _districts,
        "central": _central,
    }
    made = [read(files.paths[k]) for k, read in readers.items() if files.has(k)]
    if not made:
        return Part()
    table = pd.concat([frame for frame, _unused in made], ignore_index=True)
    notes = [note for _unused, said in made for note in said]
    listed = table[~table["project"].str.startswith("YP-")]
    dated = int(listed["start"].notna().sum())
    notes.append(
        Note(
            _(
                "Of {count:,} listed programmes, {dated:,} have dates that could be "
                "read from their period; the others stay empty, as does the mode of "
                "support, which no list states. A planned budget is neither asked for, "
                "granted nor spent, so no table 'budgets' is made.",
                count=len(listed),
                dated=dated,
            )
        )
    )
    kept = records.provenance(
        [files.paths[k] for k in readers if files.has(k)],
        source=PUBLISHERS["programmes"],
        vintage="2023-2025",
        licence=UNLICENSED,
        remarks=tuple(note.says for note in notes),
    )
    return Part(
        {"projects": table, "activities": _fields(language)},
        {"projects": kept},
        tuple(notes),
    )


def _fields(language: str) -> pd.DataFrame:
    """Lay out the fields of policy as activities."""
    table = pd.DataFrame(
        list(FIELDS), columns=["activity", "name_ko", "name_en"], dtype="str"
    )
    table.insert(1, "name", table[f"name_{language}"])
    table["scheme"] = FIELD_SCHEME
    return table


def _shaped(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Bring a list to the columns of the contract; what it lacks is missing."""
    fields = {name: code for code, name, _unused in FIELDS}
    words = rows["field"].replace(ALIASES)
    strange = sorted(set(words.dropna()) - set(fields))
    if strange:
        raise SourceError(
            _(
                "'{file}': {count} fields of policy are unknown; the first is "
                "'{strange}'. Known are: {fields}.",
                file=file,
                count=len(strange),
                strange=strange[0],
                fields=", ".join(fields),
            )
        )
    table = rows.drop(columns="field").reset_index(drop=True)
    table["activity"] = words.map(fields).to_numpy()
    table["status"] = str(Status.FUNDED)
    organiser = table["organiser"].str.lstrip("□○- ").str.rstrip(", ")
    table["organiser"] = organiser.mask(organiser.isin(_EMPTY_WORDS))
    for column in CONTRACTS["projects"].columns:
        if column.name not in table:
            table[column.name] = None
        cells = table[column.name]
        if column.type == ColumnType.NUMBER:
            table[column.name] = cells.astype("float64")
        elif column.type == ColumnType.DATE:
            table[column.name] = cells.astype("datetime64[s]")
        else:
            table[column.name] = cells.astype("str")
    return table[list(CONTRACTS["projects"].names)]


def _codes(prefix: str, numbers: pd.Series) -> pd.Series:
    """Make readable codes that stay the same while the list does."""
    return prefix + "-" + numbers.astype("str").str.zfill(6)


def _plan(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the yearly youth plans with their budgets."""
    raw = records.read_records(
        path,
        texts=PLAN,
        amounts=PLAN_BUDGET,
        whole=PLAN_YEAR,
    )
    empty = raw["title"].isna()
    is_sum = raw["title"].str.fullmatch(SUM_TITLE).fillna(value=False).astype(bool)
    kept = raw[~empty & ~is_sum]
    year = kept["year"].astype("str")
    table = pd.DataFrame(
        {
            "project": _codes("YP", pd.Series(kept.index + 1, index=kept.index)),
            "title": kept["title"],
            "summary": kept["summary"],
            "region": resolved(kept["province"], path.name),
            "field": kept["field"],
            "programme": year + PLAN_PROGRAMME,
            "start": pd.to_datetime(year + "-01-01"),
            "end": pd.to_datetime(year + "-12-31"),
            "grant": kept["budget"] * _MILLION,
            "organiser": kept["organiser"],
        }
    )
    lost = raw.loc[is_sum, "budget"].sum()
    note = Note(
        _(
            "Youth plans: of {count:,} rows, {empty} empty ones and {sums} rows of "
            "sums ({amount:,.0f} million won) are left out. Budgets are taken as "
            "million won, stored in won as grants, from the first to the last day of "
            "the plan's year; they were read from booklets and may hold slips of unit. "
            "Who started a programme is left empty, since plans mix national and local "
            "ones.",
            count=len(raw),
            empty=int(empty.sum()),
            sums=int(is_sum.sum()),
            amount=lost,
        )
    )
    return _shaped(table, path.name), (note,)


def _notices(
    path: Path, prefix: str, region: pd.Series, raw: pd.DataFrame
) -> pd.DataFrame:
    """Lay out notices that have a period and an office in charge."""
    periods = {t: parse_period(t) for t in raw["period"].dropna().unique()}
    starts = {t: p[0] for t, p in periods.items() if p}
    ends = {t: p[1] for t, p in periods.items() if p and p[1]}
    table = pd.DataFrame(
        {
            "project": _codes(prefix, raw["number"]),
            "title": raw["title"],
            "summary": raw["summary"],
            "region": region,
            "field": raw["field"],
            "start": _dates(raw["period"], starts),
            "end": _dates(raw["period"], ends),
            "organiser": raw["organiser"],
        }
    )
    shaped = _shaped(table, path.name)
    central = shaped["organiser"].isin(MINISTRIES)
    local = pd.Series(str(Initiator.LOCAL), index=shaped.index, dtype="str")
    shaped["initiator"] = local.mask(central, str(Initiator.CENTRAL))
    return shaped


def _dates(texts: pd.Series, days: dict[str, dt.date]) -> pd.Series:
    """Map texts to dates; missing where they have none."""
    if not days:
        return _NO_DATE.reindex(texts.index)
    keys = pd.Series(pd.to_datetime(list(days.values())), index=list(days))
    return texts.map(keys).astype("datetime64[s]")


def _local(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the notices of local governments."""
    raw = records.read_records(path, texts=LOCAL_NOTICE)
    region = resolved(raw["place"], path.name)
    nameless = region.isna()
    guess = raw.loc[nameless, "organiser"].fillna("").map(provinces.resolve)
    region = region.fillna(guess.astype("str"))
    placed = region.notna()
    note = Note(
        _(
            "Local notices: of {count:,}, {nameless} name no province; it was taken "
            "from the office in charge, and {placeless} that stayed without one are "
            "left out, since an empty region means nationwide. Republished notices "
            "stay in.",
            count=len(raw),
            nameless=int(nameless.sum()),
            placeless=int((~placed).sum()),
        )
    )
    return _notices(path, "LP", region[placed], raw[placed]), (note,)


def _districts(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the notices of Seoul's districts; their region is Seoul."""
    raw = records.read_records(path, texts=DISTRICT_NOTICE)
    raw["organiser"] = raw["organiser"].fillna(raw["district"])
    region = pd.Series(_SEOUL, index=raw.index, dtype="str")
    table = _notices(path, "SD", region, raw)
    return table.assign(programme=raw["district"].to_numpy()), ()


def _listed(
    path: Path, prefix: str, region: str | None, initiator: str
) -> pd.DataFrame:
    """Read a list that has only a field, a title, a summary and an office."""
    raw = records.read_records(path, texts=LISTED)
    table = pd.DataFrame(
        {
            "project": _codes(prefix, raw["number"]),
            "title": raw["title"],
            "summary": raw["summary"],
            "region": pd.Series([region] * len(raw), dtype="str"),
            "field": raw["field"],
            "initiator": initiator,
            "organiser": raw["organiser"],
        }
    )
    return _shaped(table, path.name)


def _seoul(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the programmes of Seoul."""
    return _listed(path, "SC", _SEOUL, str(Initiator.LOCAL)), ()


def _central(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the programmes of central government, which serve the whole country."""
    return _listed(path, "CG", None, str(Initiator.CENTRAL)), ()
