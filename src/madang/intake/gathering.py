"""Tables of several files laid below one another, and where each comes from."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import CONTRACTS, ColumnType, Provenance, SourceTables, file_hash
from madang.engines.rows import PLACES
from madang.errors import SourceError, StudyError
from madang.intake.known import is_total
from madang.intake.opened import open_file
from madang.intake.region_labels import UNKNOWN, not_stated
from madang.intake.session import Known, Session
from madang.language import _
from madang.places.provinces import CORE, placed, province

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from madang.intake.applying import Applied
    from madang.intake.recipe import Recipe

__all__ = [
    "LISTED",
    "Merge",
    "Part",
    "as_source",
    "gather",
    "language_of",
    "listings",
    "parts_of",
    "read",
    "vintage",
]

LISTED: Final = ("regions", "activities", "indicator_definitions")
"""Tables that list what others refer to."""

KNOWN: Final = Known()
"""What is known where there is no study."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table that a file gave.

    Attributes
    ----------
    session : Session
        The file, as it was read; it may be closed.
    path : Path
        Where it lies.
    applied : Applied
        The table's name, its receipt, and what it refers to.
    frame : DataFrame
        Its rows.
    """

    session: Session
    path: Path
    applied: Applied
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Merge:
    """New rows of one table: those of all files that have some.

    Attributes
    ----------
    table : str
        Name of its contract.
    frame : DataFrame
        The rows.
    parts : tuple of Part
        What they were made of.
    """

    table: str
    frame: pd.DataFrame
    parts: tuple[Part, ...] = ()

    def origin(self) -> Provenance:
        """Say where the rows come from, with their receipts."""
        used = [p.session.recipe for p in self.parts]
        about = [r.about for r in used]
        receipts = [p.applied.receipt for p in self.parts]
        first = self.parts[0].path.name
        return Provenance(
            files={p.path.name: file_hash(p.path) for p in self.parts},
            source=_told(about, "source") or first,
            vintage=vintage(self.frame), licence=_told(about, "licence"),
            remarks=tuple(line for r in receipts for line in r.summary()),
            recipes=tuple(dict.fromkeys(f"{r.name} {r.hash}" for r in used)),
            receipts=tuple(r.record() for r in receipts),
        )  # fmt: skip

    def listing(self) -> Provenance:
        """Say where a table comes from that lists what the rows refer to."""
        return replace(self.origin(), remarks=(), receipts=())


def parts_of(session: Session, path: Path) -> list[Part]:
    """Read the tables of a file whose questions are answered.

    Parameters
    ----------
    session : Session
        The file.
    path : Path
        Where it lies.

    Returns
    -------
    list of Part
    """
    with tempfile.TemporaryDirectory(prefix="madang-tables-") as place:
        return [
            Part(session, path, one, _loaded(one)) for one in session.apply(Path(place))
        ]


def _loaded(applied: Applied) -> pd.DataFrame:
    """Load a table, its days as days."""
    frame = pd.read_parquet(applied.path)
    if PLACES in frame and frame[PLACES].isna().all():
        frame = frame.drop(columns=PLACES)  # nothing has several places
    dated = [
        c.name for c in CONTRACTS[applied.table].columns
        if c.type is ColumnType.DATE and c.name in frame
    ]  # fmt: skip
    return frame.astype(dict.fromkeys(dated, "datetime64[s]"))


def read(path: Path, recipe: Recipe | None = None, known: Known = KNOWN) -> list[Part]:
    """Read all tables of a file whose recipe leaves nothing open.

    Parameters
    ----------
    path : Path
        The file.
    recipe : Recipe, optional
        The recipe to use; else the one it is known by, or a proposal.
    known : Known, optional
        What a study knows.

    Returns
    -------
    list of Part

    Raises
    ------
    SourceError
        If the file is not what the recipe says, or a question is open.
    """
    found = []
    for opened in open_file(path).tables:
        with Session(opened, known, recipe) as session:
            found += parts_of(session, path)
    return found


def gather(parts: Iterable[Part]) -> list[Merge]:
    """Lay the rows of several files of one table below one another.

    Parameters
    ----------
    parts : iterable of Part
        What the files gave.

    Returns
    -------
    list of Merge

    Raises
    ------
    SourceError
        If several files hold the same rows.
    """
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.applied.table, []).append(part)
    return [_merged(table, tuple(those)) for table, those in found.items()]


def _merged(table: str, parts: tuple[Part, ...]) -> Merge:
    """Lay the parts of one table below one another, or refuse them."""
    frame = pd.concat([p.frame for p in parts], ignore_index=True)
    grain = list(CONTRACTS[table].grain)
    twice = frame.duplicated(grain)
    files = dict.fromkeys(p.session.opened.name for p in parts)
    if len(files) > 1 and twice.any() and table not in {"organisations", *LISTED}:
        first = ", ".join(str(v) for v in frame.loc[twice, grain].iloc[0])
        raise SourceError(
            _(
                "{n:,| row/ rows} of '{table}' stand in several of these files: "
                "{files} (the first: {first}). Import one; nothing was written.",
                n=int(twice.sum()), table=table, files=", ".join(files), first=first,
            )
        )  # fmt: skip
    if len(parts) > 1:
        frame = frame[~twice].reset_index(drop=True)
    return Merge(table, frame, parts)


def listings(merges: Sequence[Merge]) -> dict[str, pd.DataFrame]:
    """List what the rows refer to, where no file lists it: each code once.

    Parameters
    ----------
    merges : sequence of Merge
        What the files gave.

    Returns
    -------
    dict of str to DataFrame
        Tables by name, of `LISTED`.
    """
    rows: dict[str, list[pd.DataFrame]] = {}
    for part in (p for m in merges for p in m.parts):
        for table, frame in part.applied.listed.items():
            rows.setdefault(table, []).append(frame)
        if part.applied.table == "indicators":
            defined = _definitions(part)
            rows.setdefault("indicator_definitions", []).append(defined)
    given = {m.table for m in merges}
    return {t: _under_one(t, [*frames]) for t, frames in rows.items() if t not in given}


def _under_one(table: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """List the codes of several files, under the total that one of them gives."""
    key = CONTRACTS[table].grain[0]
    made = pd.concat(frames, ignore_index=True).drop_duplicates(key)
    if len(frames) == 1 or "parent" not in made:
        return made
    tops = made[made["parent"].isna()]
    is_whole = [is_total(str(n)) for n in tops["name"]]
    if len(tops) > sum(is_whole) == 1:
        whole = tops.loc[is_whole, key].iloc[0]
        below = made["parent"].isna() & (made[key] != whole)
        made["parent"] = made["parent"].astype(object).mask(below, whole)
    return made


def _definitions(part: Part) -> pd.DataFrame:
    """Define the indicators that occur: as the recipe says, else as references."""
    told: dict[str, Any] = {}
    for table in part.session.recipe.tables:
        told |= table.word("define")
    rows = []
    for code in sorted(part.frame["indicator"].dropna().unique()):
        plain = {"indicator": code, "name": code, "dimension": "reference",
                 "direction": 1}  # fmt: skip
        rows.append({**plain, **told.get(code, {})})
    return pd.DataFrame(rows)


def as_source(
    name: str, merges: Sequence[Merge], beside: Mapping[str, str] | None = None
) -> SourceTables:
    """Make a study of what files gave.

    Parameters
    ----------
    name : str
        Name of the study.
    merges : sequence of Merge
        What the files gave.
    beside : mapping of str to str, optional
        Texts that are written beside the tables.

    Returns
    -------
    SourceTables

    Raises
    ------
    StudyError
        If the files name no regions. A list of projects without any is kept under
        one that is not stated.
    """
    listed = listings(merges)
    tables = {**listed, **{m.table: m.frame for m in merges}}
    if "regions" not in tables or tables["regions"].empty:
        if "projects" not in tables and "organisations" not in tables:
            raise _no_regions()
        tables["regions"] = not_stated()
        if "projects" in tables:
            tables["projects"] = tables["projects"].assign(region=UNKNOWN)
    sessions = [p.session for m in merges for p in m.parts]
    spoken = language_of(sessions)
    currency = next((c for s in sessions if (c := s.currency)), "")
    regions = tables["regions"] = placed(tables["regions"])
    named = set(zip(regions["region"], regions["name"], strict=True))
    return SourceTables(
        name=name, tables=tables,
        provenance={**dict.fromkeys(listed, merges[0].listing()),
                    **{m.table: m.origin() for m in merges}},
        language=spoken,
        currency=currency or ("KRW" if spoken == "ko" else "EUR"),
        core=tuple(c for c in CORE if (c, province(c).name_ko) in named),
        beside=beside or {},
    )  # fmt: skip


def _no_regions() -> StudyError:
    """Say that every study needs regions."""
    return StudyError(
        _(
            "The files name no regions, which every study needs. Import them "
            "into a study that has some: --study FOLDER, or give regions.csv "
            "as well."
        )
    )


def language_of(sessions: Sequence[Session]) -> str:
    """Give the language of the study that files make: of their recipes, else theirs."""
    told = [s.recipe.about.get("language", "") for s in sessions]
    is_korean = any(s.given.is_asian for s in sessions)
    return next((x for x in told if x), "ko" if is_korean else "en")


def vintage(frame: pd.DataFrame) -> str:
    """Give the years of a table."""
    if "year" not in frame or frame["year"].isna().all():
        return ""
    first, last = int(frame["year"].min()), int(frame["year"].max())
    return str(first) if first == last else f"{first}-{last}"


def _told(about: Sequence[Mapping[str, str]], word: str) -> str:
    """Give what is told of a word, each once."""
    return "; ".join(dict.fromkeys(str(a[word]) for a in about if a.get(word)))
