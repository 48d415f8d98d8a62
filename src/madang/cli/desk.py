"""An officer's desk: one study's register of overlap, opened to read and to decide."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import sys
import tomllib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import typer

from madang import study as studies
from madang.cli import console
from madang.contracts import RawTable, check
from madang.coordination.overlap import ledger
from madang.coordination.overlap.entries import Entry, texts_of, verdict_of
from madang.coordination.overlap.review_sheet import Sheet
from madang.errors import ParameterError, StudyError
from madang.language import _, both
from madang.sources import folder as folder_source
from madang.study.config import FILE
from madang.vocabulary import Language
from madang.wording import names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from madang.study import Study

__all__ = ["Desk", "open_desk", "reviewer"]

_TABLES: Final = re.compile(r"^\[tables\][ \t]*(?:#.*)?$", re.MULTILINE)
_WHO: Final = ("MADANG_REVIEWER", "USER", "LOGNAME", "USERNAME")


@dataclass(frozen=True, slots=True)
class Desk:
    """One study as an officer needs it.

    Attributes
    ----------
    study : Study
        The study.
    path : Path
        File of its verdicts.
    projects : DataFrame
        Table ``projects``.
    places : mapping
        Names of the regions in the user's language.
    named : mapping
        Codes of the regions by any of their names.
    verdicts : DataFrame
        Verdicts on record.
    """

    study: Study
    path: Path
    projects: pd.DataFrame
    places: dict[str, str]
    named: dict[str, str]
    verdicts: pd.DataFrame

    def result(self, table: str) -> pd.DataFrame:
        """Read a result table of the register."""
        return studies.read(studies.results_folder(self.study), "overlap", table)

    def renew(self, *, quiet: bool, always: bool = False) -> None:
        """Run the register where it has no result, or must not be out of date."""
        stage = studies.stages()["overlap"]
        state = studies.state_of(self.study, stage)
        held = studies.manifest(studies.results_folder(self.study), "overlap")
        if held is None or (always and state is studies.State.STALE):
            with console.Bars(
                console.language(self.study.language), quiet=quiet
            ) as bars:
                studies.run(self.study, names=("overlap",), progress=bars)

    def pairs(self) -> pd.DataFrame:
        """Give the pairs of the register, later verdicts laid over them."""
        pairs = self.result("pairs")
        last = ledger.in_force(self.verdicts, self.projects)
        last = last[~last["gone"] & ~last["outdated"]]
        given = {(r["project_a"], r["project_b"]): r for r in last.to_dict("records")}
        ends = list(zip(pairs["project_a"], pairs["project_b"], strict=True))
        for column, name in (
            ("verdict", "verdict"), ("decided_by", "who"), ("decided_at", "when"),
        ):  # fmt: skip
            former = pairs[column].astype(object).tolist()
            pairs[column] = [
                given[e][name] if e in given else f
                for e, f in zip(ends, former, strict=True)
            ]
        pairs["decided"] = [
            e in given or bool(d) for e, d in zip(ends, pairs["decided"], strict=True)
        ]
        return pairs

    def waiting(self) -> int:
        """Count verdicts that the results do not hold yet."""
        quality = self.result("quality").set_index("quantity")["value"]
        return len(self.verdicts) - int(quality.get("verdicts", 0.0))

    def known(self, one: str, other: str) -> dict[str, Any]:
        """Say what the register holds of a pair: probability, proposal, draw."""
        found: dict[str, Any] = {}
        for table in (self.result("pairs"), self.result("suggestions")):
            at = (table["project_a"] == one) & (table["project_b"] == other)
            if at.any():
                found |= {
                    str(k): v for k, v in table[at].iloc[0].items() if pd.notna(v)
                }
        return found

    def register(self) -> pd.DataFrame:
        """Give what the register holds or suggests, for verdicts read from a sheet."""
        key = ["project_a", "project_b"]
        pairs = self.result("pairs")[[*key, "probability", "proposed"]]
        asked = self.result("suggestions")
        asked = asked[[*key, "probability", "drawn", "stratum", "weight"]]
        both = pairs.merge(asked, on=key, how="outer", suffixes=("", "_asked"))
        both["probability"] = both["probability"].fillna(both["probability_asked"])
        return both.drop(columns="probability_asked")

    def require(self, code: str) -> str:
        """Give a project's code as it stands, or name near ones."""
        codes = set(self.projects["project"].astype(str))
        plain = code.strip()
        if plain in codes:
            return plain
        upper = {c.casefold(): c for c in codes}
        if plain.casefold() in upper:
            return upper[plain.casefold()]
        near = _near(plain, codes)
        raise ParameterError(
            both(
                f"'{plain[:60]}' 사업이 없습니다.{near[0]}",
                f"There is no project '{plain[:60]}'.{near[1]}",
            )
        )

    def entry(
        self, pair: tuple[str, str], verdict: str, *, who: str, why: str
    ) -> Entry:
        """Make up an officer's verdict on a pair, with what the register says now."""
        one, other = sorted(pair)
        if one == other:
            return Entry(one, other, verdict_of(verdict), who, why).checked()
        known = self.known(one, other)
        drawn = str(known.get("drawn", ""))
        return Entry(
            one, other, verdict_of(verdict), who, why, drawn=drawn,
            stratum=str(known.get("stratum", "")) if drawn == "measure" else "",
            weight=float(known.get("weight", float("nan"))),
            probability=float(known.get("probability", float("nan"))),
            proposed=str(known.get("proposed", "")),
            text_hash=texts_of(self.projects).pair(one, other) or "",
        ).checked()  # fmt: skip

    def record(self, entries: list[Entry]) -> pd.DataFrame:
        """Append verdicts, and name their file in the study's settings."""
        written = ledger.append(self.path, entries)
        _name(self.study)
        return written

    def sheet(self, language: str) -> Sheet:
        """Give what a workbook for review is made of."""
        regions = "|".join(sorted(self.places))
        text = f"{self.study.name}\n{self.study.currency}\n{regions}"
        key = hashlib.sha256(text.encode()).hexdigest()[:24]
        return Sheet(key, self.projects, self.places, self.verdicts, language)


def open_desk(folder: Path) -> Desk:
    """Open a study's register; a line that a crash tore is set aside and told.

    Parameters
    ----------
    folder : Path
        The study folder.

    Returns
    -------
    Desk

    Raises
    ------
    StudyError
        If the study has no projects, or its verdicts lie in a file of another kind.
    LedgerError
        If a verdict was changed by another hand.
    """
    opened = studies.open_study(folder)
    path = opened.tables.get("verdicts", folder / ledger.FILE)
    if path.suffix != ".csv":
        raise StudyError(
            _(
                "Verdicts are kept in CSV; '{path}' is not. Name verdicts = \"{file}\" "
                "in study.toml.",
                path=path.name,
                file=ledger.FILE,
            )
        )
    if "projects" not in opened.tables:
        raise StudyError(
            _(
                "The study has no table 'projects', so there is nothing to compare. "
                "See: madang contract projects"
            )
        )
    aside = ledger.VERDICTS.set_aside(path)
    if aside is not None:
        console.warn(
            f"쓰다가 끊긴 판정 줄을 '{aside.name}'에 옮겨 두었습니다. 그 판정은 다시 "
            "기록하십시오.",
            f"A verdict that was cut off while being written was moved to "
            f"'{aside.name}'. Record it again.",
            opened.language,
        )
    verdicts, _aside = ledger.VERDICTS.read(path)
    if path.is_file():
        _name(opened)
        opened = studies.open_study(folder)
    tables = _tables(opened)
    spoken = console.language(opened.language)
    return Desk(
        study=opened,
        path=path,
        projects=tables["projects"],
        places=names(tables["regions"], spoken),
        named={
            name: code
            for language in ("", *Language)
            for code, name in names(tables["regions"], language).items()
        },
        verdicts=verdicts,
    )


def _tables(opened: Study) -> dict[str, pd.DataFrame]:
    """Read regions and projects; what breaks a contract is told by ``check``."""
    raw: dict[str, RawTable] = {
        n: folder_source.read(n, opened.tables[n]) for n in ("regions", "projects")
    }
    return check(raw)[0]


def _name(opened: Study) -> None:
    """Name the file of verdicts in the study's settings, where they list tables."""
    path = opened.folder / FILE
    if "verdicts" in opened.tables or not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    if "verdicts" in tomllib.loads(text).get("tables", {"verdicts": ""}):
        return
    line = f'verdicts = "{ledger.FILE}"'
    named = _TABLES.sub(lambda found: f"{found.group()}\n{line}", text, count=1)
    try:
        held = "verdicts" in tomllib.loads(named).get("tables", {})
    except tomllib.TOMLDecodeError:
        held = False
    if not held:
        raise StudyError(
            _(
                "The verdict is recorded. Add {line} under [tables] in {file}, so "
                "that the register reads it.",
                line=line,
                file=FILE,
            )
        )
    draft = path.with_name(f".{FILE}-{uuid.uuid4().hex[:12]}")
    draft.write_text(named, encoding="utf-8")
    draft.replace(path)


def _near(code: str, codes: Iterable[str]) -> tuple[str, str]:
    """Name codes that were perhaps meant."""
    near = difflib.get_close_matches(code, list(codes), n=3)
    if not near:
        return (
            " madang show overlap으로 코드를 확인하십시오.",
            " See: madang overlap list",
        )
    listed = ", ".join(f"'{c}'" for c in near)
    return f" 혹시: {listed}", f" Did you mean {listed}?"


def reviewer(given: str | None) -> str:
    """Give who decides: as named, else as the machine knows, else asked for.

    Parameters
    ----------
    given : str or None
        As named on the command line.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If nobody is named and there is nobody to ask.
    """
    if given is not None:
        return given
    for name in _WHO:
        if os.environ.get(name, "").strip():
            return os.environ[name]
    if sys.stdin is not None and sys.stdin.isatty():
        word = "담당자" if console.language() == "ko" else "Reviewer"
        return str(typer.prompt(word))
    raise ParameterError(_("Who decides? Name the reviewer with --who."))
