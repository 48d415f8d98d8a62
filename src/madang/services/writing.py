"""Tables of files put into a study: laid beside what is there, described, written."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import study as studies
from madang.contracts import CONTRACTS, Provenance, SourceTables, file_hash
from madang.errors import SourceError, StudyError
from madang.intake import library
from madang.intake.questions import Choice, Question
from madang.intake.recipe import NAME, dump
from madang.language import _
from madang.places import provinces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.intake.applying import Applied
    from madang.intake.judgement import Judgement
    from madang.intake.receipt import Receipt
    from madang.intake.session import Session
    from madang.study import Study

__all__ = ["LISTED", "Imported", "Writing", "changed_rows", "language_of", "revision"]

LISTED: Final = ("regions", "activities", "indicator_definitions")
"""Tables that list what others refer to."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an intake did.

    Attributes
    ----------
    study : Study
        The study, opened anew.
    receipts : tuple of Receipt
        What became of the records of each file.
    recipes : tuple of str
        Paths of the recipes that were written.
    """

    study: Study
    receipts: tuple[Receipt, ...]
    recipes: tuple[str, ...]


def language_of(sessions: Sequence[Session]) -> str:
    """Give the language of the study that files make: of their recipes, else theirs."""
    told = [s.recipe.about.get("language", "") for s in sessions]
    is_korean = any(s.given.is_asian for s in sessions)
    return next((x for x in told if x), "ko" if is_korean else "en")


@dataclass(frozen=True, slots=True)
class Writing:
    """Files whose questions are answered, on their way into a study.

    Attributes
    ----------
    folder : Path or None
        The study folder.
    study : Study or None
        The study, where there is one.
    tables : mapping of str to DataFrame
        Its tables.
    sessions : sequence of Session
        The files.
    paths : mapping of str to Path
        Where each lies, by what people call it.
    answers : mapping of str to str
        Which rows hold where the study has others of the same key.
    """

    folder: Path | None
    study: Study | None
    tables: Mapping[str, pd.DataFrame]
    sessions: Sequence[Session]
    paths: Mapping[str, Path]
    answers: Mapping[str, str]

    def write(self, name: str) -> Imported:
        """Put the tables into the study, whole or not at all; see `Intake.apply`."""
        with tempfile.TemporaryDirectory(prefix="madang-tables-") as place:
            merges, listed = self._applied(Path(place))
        tables = dict(self.tables)
        for merge in merges:
            tables[merge.table] = self._merged(merge)
        changed = {m.table: self._origin(m) for m in merges}
        for table, frame in listed.items():
            whole = joined(tables.get(table), frame, CONTRACTS[table].grain[0])
            if table not in tables or len(whole) != len(tables[table]):
                tables[table] = whole
                changed.setdefault(table, self._listing(merges))
        beside = self._recipes(name)
        made = self._written(tables, changed, beside)
        receipts = tuple(r for m in merges for r in m.receipts)
        return Imported(made, receipts, tuple(beside))

    def _applied(self, place: Path) -> tuple[list[Merge], dict[str, pd.DataFrame]]:
        """Write the tables of every session, and read them back."""
        found: dict[str, list[tuple[Session, Applied, pd.DataFrame]]] = {}
        listed: dict[str, list[pd.DataFrame]] = {}
        for number, session in enumerate(self.sessions):
            folder = place / str(number)
            folder.mkdir()
            for applied in session.apply(folder):
                frame = pd.read_parquet(applied.path)
                found.setdefault(applied.table, []).append((session, applied, frame))
                for table, rows in applied.listed.items():
                    listed.setdefault(table, []).append(rows)
                if applied.table == "indicators":
                    rows = definitions(frame, session)
                    listed.setdefault("indicator_definitions", []).append(rows)
        merges = [merge(table, parts) for table, parts in found.items()]
        given = {m.table for m in merges}
        joined = {
            t: pd.concat(rows, ignore_index=True).drop_duplicates(CONTRACTS[t].grain[0])
            for t, rows in listed.items() if t not in given
        }  # fmt: skip
        return merges, joined

    def _merged(self, merge: Merge) -> pd.DataFrame:
        """Lay new rows beside those of the study; the answer says which of two hold."""
        held = self.tables.get(merge.table)
        if held is None:
            return merge.frame
        grain = list(CONTRACTS[merge.table].grain)
        word = self.answers.get(f"{merge.table}.revised", "new")
        first, last = (merge.frame, held) if word == "new" else (held, merge.frame)
        both = pd.concat([first, last], ignore_index=True)
        keys = both[grain].astype(str)
        return both[~keys.duplicated()].reset_index(drop=True)

    def _origin(self, merge: Merge) -> Provenance:
        """Say where the rows of a table come from, those that were there too."""
        former: Provenance | None = None
        if self.study and merge.table in self.tables:
            former = studies.read_provenance(self.study)[0].get(merge.table)
        recipes = tuple(f"{s.recipe.name} {s.recipe.hash}" for s in merge.sessions)
        about = [s.recipe.about for s in merge.sessions]
        paths = [self.paths[s.opened.name] for s in merge.sessions]
        own = Provenance(
            files={p.name: file_hash(p) for p in paths},
            source=first_told(about, "source") or paths[0].name,
            vintage=vintage(merge.frame), licence=first_told(about, "licence"),
            remarks=tuple(line for r in merge.receipts for line in r.summary()),
            recipes=recipes, receipts=tuple(r.record() for r in merge.receipts),
        )  # fmt: skip
        if former is None:
            return own
        return Provenance(
            files={**former.files, **own.files},
            source=own.source if own.source == former.source or not former.source
            else f"{former.source}; {own.source}",
            vintage=vintage(self._merged(merge)), licence=own.licence,
            synthetic=former.synthetic, remarks=(*former.remarks, *own.remarks),
            recipes=tuple(dict.fromkeys((*former.recipes, *own.recipes))),
            receipts=(*former.receipts, *own.receipts),
        )  # fmt: skip

    def _listing(self, merges: Sequence[Merge]) -> Provenance:
        """Say where a table comes from that lists what another refers to."""
        first = self._origin(merges[0])
        return Provenance(
            files=first.files, source=first.source, vintage=first.vintage,
            licence=first.licence, recipes=first.recipes,
        )  # fmt: skip

    def _recipes(self, name: str) -> dict[str, str]:
        """Give the recipes to be written, by path within the study."""
        if name and not NAME.fullmatch(name):
            raise SourceError(
                _(
                    "'{name}' is no name of a recipe: small letters, digits, hyphens.",
                    name=name,
                )
            )
        texts: dict[str, str] = {}
        for session in self.sessions:
            recipe = session.written(name if len(self.sessions) == 1 else "")
            texts.setdefault(f"{library.FOLDER}/{recipe.name}.toml", dump(recipe))
        return texts

    def _written(
        self,
        tables: Mapping[str, pd.DataFrame],
        changed: Mapping[str, Provenance],
        beside: Mapping[str, str],
    ) -> Study:
        """Write the study: anew, or into the one that is there."""
        if self.study is not None:
            return studies.renew(self.study, tables, changed, beside)
        if self.folder is None:
            raise StudyError(_("Name the study with --study FOLDER."))
        if "regions" not in tables or tables["regions"].empty:
            raise StudyError(
                _(
                    "The files name no regions, which every study needs. Import them "
                    "into a study that has some: --study FOLDER, or give regions.csv "
                    "as well."
                )
            )
        spoken = language_of(self.sessions)
        currency = next((c for s in self.sessions if (c := s.currency)), "")
        here = set(tables["regions"]["region"])
        named = set(tables["regions"]["name"])
        is_korea = {provinces.province(c).name_ko for c in provinces.CORE} <= named
        source = SourceTables(
            name=self.folder.resolve().name, tables=tables, provenance=changed,
            language=spoken,
            currency=currency or ("KRW" if spoken == "ko" else "EUR"),
            core=tuple(c for c in provinces.CORE if is_korea and c in here),
            beside=beside,
        )  # fmt: skip
        return studies.create(self.folder, source, kind="import")


@dataclass(frozen=True, slots=True)
class Merge:
    """New rows of one table beside those of the study."""

    table: str
    frame: pd.DataFrame
    receipts: tuple[Receipt, ...]
    sessions: tuple[Session, ...] = field(repr=False, default=())


def merge(table: str, parts: Sequence[tuple[Session, Applied, pd.DataFrame]]) -> Merge:
    """Lay the rows of several files of one table below one another, or refuse them."""
    frame = pd.concat([p[2] for p in parts], ignore_index=True)
    grain = list(CONTRACTS[table].grain)
    twice = frame.duplicated(grain)
    several = len({p[0].opened.name for p in parts}) > 1
    if several and twice.any() and table not in {"organisations", *LISTED}:
        files = ", ".join(dict.fromkeys(p[0].opened.name for p in parts))
        first = ", ".join(str(v) for v in frame.loc[twice, grain].iloc[0])
        raise SourceError(
            _(
                "{n:,| row/ rows} of '{table}' stand in several of these files: "
                "{files} (the first: {first}). Import one; nothing was written.",
                n=int(twice.sum()), table=table, files=files, first=first,
            )
        )  # fmt: skip
    if len(parts) > 1:
        frame = frame[~twice].reset_index(drop=True)
    return Merge(
        table, frame, tuple(p[1].receipt for p in parts), tuple(p[0] for p in parts)
    )


def joined(held: pd.DataFrame | None, new: pd.DataFrame, key: str) -> pd.DataFrame:
    """Add rows whose code is not there yet."""
    if held is None:
        return new
    fresh = new[~new[key].isin(held[key])]
    return pd.concat([held, fresh], ignore_index=True) if len(fresh) else held


def definitions(frame: pd.DataFrame, session: Session) -> pd.DataFrame:
    """Define the indicators that occur: as the recipe says, else as references."""
    told: dict[str, Any] = {}
    for table in session.recipe.tables:
        told |= table.word("define")
    rows = []
    for code in sorted(frame["indicator"].dropna().unique()):
        own = dict(told.get(code, {}))
        plain = {"indicator": code, "name": code, "dimension": "reference",
                 "direction": 1}  # fmt: skip
        rows.append({**plain, **own})
    return pd.DataFrame(rows)


def changed_rows(made: Judgement, held: pd.DataFrame) -> pd.DataFrame:
    """List rows of the study that a file gives again, with another amount."""
    grain = [k for k in CONTRACTS[made.table.table].grain if k in made.rows.columns]
    main = [made.main] if made.main else []
    new = made.rows.where("fate", ("", "total", "withheld")).summed(grain, main)
    seen = new.assign(**{k: new[k].astype(str) for k in grain})[[*grain, *main]]
    former = held.assign(**{k: held[k].astype(str) for k in grain})[[*grain, *main]]
    both = seen.merge(former, on=grain, suffixes=("", "_former"))
    if main:
        one, other = both[made.main], both[f"{made.main}_former"]
        both = both[~((one == other) | (one.isna() & other.isna()))]
    return both[grain]


def revision(table: str, key: str, found: pd.DataFrame) -> Question:
    """Ask which rows hold where the study has some of the same key."""
    return Question(
        key,
        _(
            "{n:,| row/ rows} of '{table}' {n:~is/are} in the study already with "
            "another content (the first: {first}). Which hold?",
            n=len(found),
            table=table,
            first=", ".join(map(str, found.iloc[0])),
        ),
        (
            Choice("new", _("those of the file: figures were revised"), {}),
            Choice("former", _("those of the study"), {}),
        ),
    )


def vintage(frame: pd.DataFrame) -> str:
    """Give the years of a table."""
    if "year" not in frame or frame["year"].isna().all():
        return ""
    first, last = int(frame["year"].min()), int(frame["year"].max())
    return str(first) if first == last else f"{first}-{last}"


def first_told(about: Sequence[Mapping[str, str]], word: str) -> str:
    """Give the first that is told of a word."""
    return next((str(a[word]) for a in about if a.get(word)), "")
