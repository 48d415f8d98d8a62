"""Tables of files put into a study: laid beside what is there, described, written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang import study as studies
from madang.contracts import CONTRACTS, Provenance, RawTable, require
from madang.errors import SourceError, StudyError
from madang.intake import library
from madang.intake.gathering import as_source, gather, listings, parts_of, vintage
from madang.intake.questions import Choice, Question
from madang.intake.recipe import NAME, dump
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from madang.contracts import SourceTables
    from madang.intake.gathering import Merge
    from madang.intake.judgement import Judgement
    from madang.intake.receipt import Receipt
    from madang.intake.session import Session
    from madang.language import Message
    from madang.study import Study

__all__ = ["Imported", "Writing", "changed_rows", "revision"]

_LONGEST: Final = 120


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
    signed : Message or None
        Who brought them in, and when; None where nobody is named.
    """

    study: Study
    receipts: tuple[Receipt, ...]
    recipes: tuple[str, ...]
    signed: Message | None = None


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
    stamp : str
        The study as it was when the files were opened.
    by : str
        Who brings them in; empty where nobody is named.
    moment : datetime
        When: one moment for all that is written.
    """

    folder: Path | None
    study: Study | None
    tables: Mapping[str, pd.DataFrame]
    sessions: Sequence[Session]
    paths: Mapping[str, Path]
    answers: Mapping[str, str]
    stamp: str
    by: str = ""
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def write(self, name: str, tell: Callable[[str], None]) -> Imported:
        """Put the tables into the study, whole or not at all; see `Intake.apply`."""
        tell("read")
        merges, beside = self._read(name)
        tell("written")
        if self.study is None:
            source = self._source(merges, beside)
            origins = {n: self._signed(o) for n, o in source.provenance.items()}
            source = replace(source, provenance=origins)
            made = studies.create(self._folder, source, kind="import")
        else:
            tables, changed = self._renewed(self.study, merges)
            made = studies.renew(
                self.study, tables, changed, beside, vet=self._require_unchanged
            )
        who = self._signature().get("by")
        at = f"{self.moment:%Y-%m-%d %H:%M} UTC"
        said = _("Taken in by {by}, {at}.", by=who, at=at) if who else None
        return Imported(made, _receipts(merges), tuple(beside), said)

    def _signature(self) -> dict[str, str]:
        """Say who brings the files in, and when; empty where nobody is named."""
        who = "".join(c for c in self.by if c.isprintable()).strip()[:_LONGEST]
        at = self.moment.isoformat(timespec="seconds")
        return {"by": who, "at": at} if who else {}

    def _signed(self, origin: Provenance) -> Provenance:
        """Set who brings files in beside their receipts."""
        held = tuple({**r, **self._signature()} for r in origin.receipts)
        return replace(origin, receipts=held)

    def rehearse(self, name: str) -> tuple[Receipt, ...]:
        """Hold all to its contracts, and give the receipts; see `Intake.rehearse`."""
        merges, beside = self._read(name)
        tables = self._source(merges, beside).tables if self.study is None else (
            self._renewed(self.study, merges)[0])  # fmt: skip
        require({n: RawTable(n, n, t, first_row=1) for n, t in tables.items()})
        return _receipts(merges)

    def _read(self, name: str) -> tuple[list[Merge], dict[str, str]]:
        """Read the files, and give the recipes beside them."""
        paths = [self.paths[s.opened.name] for s in self.sessions]
        read = zip(self.sessions, paths, strict=True)
        merges = gather(part for one in read for part in parts_of(*one))
        return merges, self._recipes(name)

    def _require_unchanged(self) -> None:
        """Refuse to write over what somebody else has put in meanwhile."""
        if studies.stamp(self.folder) != self.stamp:
            raise StudyError(
                _(
                    "The study has changed since the files were opened, and nothing "
                    "was written. Bring them in once more."
                )
            )

    @property
    def _folder(self) -> Path:
        """The folder of a new study."""
        if self.folder is None:
            raise StudyError(_("Name the study with --study FOLDER."))
        return self.folder

    def _source(
        self, merges: Sequence[Merge], beside: Mapping[str, str]
    ) -> SourceTables:
        """Give the tables of a new study."""
        return as_source(self._folder.resolve().name, merges, beside)

    def _renewed(
        self, study: Study, merges: Sequence[Merge]
    ) -> tuple[dict[str, pd.DataFrame], dict[str, Provenance]]:
        """Lay the rows beside those of the study: all its tables, and the new ones."""
        tables = dict(self.tables)
        for merge in merges:
            tables[merge.table] = self._merged(merge)
        changed = {m.table: self._origin(study, m) for m in merges}
        for table, frame in listings(merges).items():
            whole = joined(tables.get(table), frame, CONTRACTS[table].grain[0])
            if table not in tables or len(whole) != len(tables[table]):
                tables[table] = whole
                changed.setdefault(table, merges[0].listing())
        return tables, changed

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

    def _origin(self, study: Study, merge: Merge) -> Provenance:
        """Say where the rows of a table come from, those that were there too."""
        own = self._signed(merge.origin())
        former = studies.read_provenance(study)[0].get(merge.table)
        if former is None or merge.table not in self.tables:
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


def _receipts(merges: Sequence[Merge]) -> tuple[Receipt, ...]:
    """List the receipts of all files."""
    return tuple(p.applied.receipt for m in merges for p in m.parts)


def joined(held: pd.DataFrame | None, new: pd.DataFrame, key: str) -> pd.DataFrame:
    """Add rows whose code is not there yet."""
    if held is None:
        return new
    fresh = new[~new[key].isin(held[key])]
    return pd.concat([held, fresh], ignore_index=True) if len(fresh) else held


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
