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
from madang.sources import provinces, records
from madang.sources.korea.files import Part, resolved
from madang.sources.korea.periods import parse_period
from madang.vocabulary import Initiator, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from madang.sources.korea.files import Files

__all__ = ["FIELDS", "MINISTRIES", "programmes"]

FIELDS: Final = (
    ("youth_jobs", "일자리", "Jobs"),
    ("youth_housing", "주거", "Housing"),
    ("youth_education", "교육", "Education"),
    ("youth_welfare_culture", "복지·문화", "Welfare and culture"),
    ("youth_participation_rights", "참여·권리", "Participation and rights"),
)
"""Fields of youth policy, as the Basic Act on Youth (청년기본법) plans name them."""

MINISTRIES: Final = frozenset(
    {
        "고용노동부", "과학기술정보통신부", "교육부", "국가보훈부", "국방부",
        "국토교통부", "금융위원회", "기획재정부", "농림축산식품부", "문화체육관광부",
        "법무부", "보건복지부", "산업통상자원부", "여성가족부", "외교부",
        "중소벤처기업부", "통일부", "해양수산부", "행정안전부", "환경부",
    }
)  # fmt: skip
"""Offices of central government that local lists name as the one in charge."""

_ALIASES: Final = {
    "복지.문화": "복지·문화",
    "참여.권리": "참여·권리",
    "문화": "복지·문화",
}
_MILLION: Final = 1e6
_SEOUL: Final = "11"
_SUM_TITLE: Final = r"[\d,.\s]+건?"
_EMPTY_WORDS: Final = ("-", "□", "○", "")
_LICENCE: Final = "공공정보 (Korean government information); no licence stated"
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
        source="지방자치단체·중앙행정기관 청년정책 자료 (youth policy programmes)",
        vintage="2023-2025",
        licence=_LICENCE,
        remarks=tuple(note.text("en") for note in notes),
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
    table.insert(1, "name", table["name_ko" if language == "ko" else "name_en"])
    table["scheme"] = "청년정책 분야"
    return table


def _shaped(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """Bring a list to the columns of the contract; what it lacks is missing."""
    fields = {name: code for code, name, _unused in FIELDS}
    words = rows["field"].replace(_ALIASES)
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
        texts=("시도", "지자체", "분야", "사업명", "주요내용"),
        amounts=("예산",),
        whole=("년도",),
    )
    empty = raw["사업명"].isna()
    is_sum = raw["사업명"].str.fullmatch(_SUM_TITLE).fillna(value=False).astype(bool)
    kept = raw[~empty & ~is_sum]
    year = kept["년도"].astype("str")
    table = pd.DataFrame(
        {
            "project": _codes("YP", pd.Series(kept.index + 1, index=kept.index)),
            "title": kept["사업명"],
            "summary": kept["주요내용"],
            "region": resolved(kept["시도"], path.name),
            "field": kept["분야"],
            "programme": year + "년 청년정책 시행계획",
            "start": pd.to_datetime(year + "-01-01"),
            "end": pd.to_datetime(year + "-12-31"),
            "grant": kept["예산"] * _MILLION,
            "organiser": kept["지자체"],
        }
    )
    lost = raw.loc[is_sum, "예산"].sum()
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
    periods = {t: parse_period(t) for t in raw["사업운영기간"].dropna().unique()}
    starts = {t: p[0] for t, p in periods.items() if p}
    ends = {t: p[1] for t, p in periods.items() if p and p[1]}
    table = pd.DataFrame(
        {
            "project": _codes(prefix, raw["번호"]),
            "title": raw["정책명"],
            "summary": raw["정책소개"],
            "region": region,
            "field": raw["정책유형"],
            "start": _dates(raw["사업운영기간"], starts),
            "end": _dates(raw["사업운영기간"], ends),
            "organiser": raw["주관기관"],
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


_NOTICE: Final = ("번호", "정책명", "정책유형", "정책소개", "사업운영기간", "주관기관")


def _local(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the notices of local governments."""
    raw = records.read_records(path, texts=(*_NOTICE, "지역명"))
    region = resolved(raw["지역명"], path.name)
    nameless = region.isna()
    guess = raw.loc[nameless, "주관기관"].fillna("").map(provinces.resolve)
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
    raw = records.read_records(path, texts=(*_NOTICE, "자치구명"))
    raw["주관기관"] = raw["주관기관"].fillna(raw["자치구명"])
    region = pd.Series(_SEOUL, index=raw.index, dtype="str")
    table = _notices(path, "SD", region, raw)
    return table.assign(programme=raw["자치구명"].to_numpy()), ()


def _listed(
    path: Path, prefix: str, region: str | None, initiator: str
) -> pd.DataFrame:
    """Read a list that has only a field, a title, a summary and an office."""
    columns = ("번호", "정책유형", "정책명", "정책 요약", "주관기관")
    raw = records.read_records(path, texts=columns)
    table = pd.DataFrame(
        {
            "project": _codes(prefix, raw["번호"]),
            "title": raw["정책명"],
            "summary": raw["정책 요약"],
            "region": pd.Series([region] * len(raw), dtype="str"),
            "field": raw["정책유형"],
            "initiator": initiator,
            "organiser": raw["주관기관"],
        }
    )
    return _shaped(table, path.name)


def _seoul(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the programmes of Seoul."""
    return _listed(path, "SC", _SEOUL, str(Initiator.LOCAL)), ()


def _central(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the programmes of central government, which serve the whole country."""
    return _listed(path, "CG", None, str(Initiator.CENTRAL)), ()
