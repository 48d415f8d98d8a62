"""Pabulib: elections of participatory budgets, as `.pb` files.

A file has three sections, META, PROJECTS and VOTES, each with a header, parted by
semicolons. Read here: any of the separators found in the wild, quoted fields,
a byte-order mark, empty cells and lines, decimal commas. An error names the line.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from madang.errors import SourceError, UnreadableFileError
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["NONE", "Ballot", "PabulibFile", "is_whole", "read"]

Quoting = Literal[0, 3]  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE
_SECTIONS: Final = ("META", "PROJECTS", "VOTES")
_EITHER: Final = re.compile(r"[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,2}(\.\d{3})+")
_SEPARATORS: Final = (";", "\t", "|", ",")
NONE: Final = frozenset({"", "none", "nan"})


class Ballot(StrEnum):
    """What a voter was asked for."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class PabulibFile:
    """One election as its file tells it.

    Attributes
    ----------
    meta : mapping of str to str
        Key and value as written.
    projects : DataFrame
        project, cost and the file's other columns as text, in the file's order.
    ballots : DataFrame
        voter (place), project (place), points, rank from 0: one row a mark.
    voters : DataFrame
        voter and the file's other columns as text, one row a voter.
    kind : Ballot
        What voters were asked for.
    budget : Fraction
        Money there is.
    """

    meta: Mapping[str, str]
    projects: pd.DataFrame
    ballots: pd.DataFrame
    voters: pd.DataFrame
    kind: Ballot
    budget: Fraction


def _fault(name: str, line: int, what: Message) -> SourceError:
    """Say what is wrong with a line."""
    return SourceError(
        _(
            "'{name}', line {line}: {what}. Take the file as Pabulib publishes it, or "
            "mend that line.",
            name=name,
            line=line,
            what=what,
        )
    )


def _text(path: Path) -> str:
    """Read the file's text, with or without a mark at its beginning."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            _(
                "'{path}' is not text in UTF-8 (byte {start}). Save it as UTF-8 and "
                "read it again.",
                path=path.name,
                start=error.start,
            )
        ) from None


def _separator(text: str) -> str:
    """Find what parts the cells: the sign between the words key and value."""
    for line in text.splitlines():
        word = line.strip().strip('"').lower()
        if word.startswith("key") and "value" in word:
            return next((s for s in _SEPARATORS if s in line), _SEPARATORS[0])
    return _SEPARATORS[0]


@dataclass(frozen=True, slots=True)
class _Section:
    """One section: its header, and its rows with their lines."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def _rows(text: str, quoting: Quoting) -> Iterator[tuple[int, list[str]]]:
    """Give rows that hold anything, stripped, each with its line."""
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), quoting=quoting)
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _sections(name: str, text: str, quoting: Quoting) -> dict[str, _Section]:
    """Part a file into its sections."""
    found: dict[str, tuple[int, list[tuple[int, list[str]]]]] = {}
    here: list[tuple[int, list[str]]] | None = None
    for line, cells in _rows(text, quoting):
        word = cells[0].strip('"').upper()
        if word in _SECTIONS and not any(cells[1:]):
            if word in found:
                raise _fault(name, line, _("section {word} comes twice", word=word))
            here = []
            found[word] = (line, here)
        elif here is None:
            raise _fault(name, line, _("expected the section META first"))
        else:
            here.append((line, cells))
    last = max((line for line, _unused in found.values()), default=1)
    for word in _SECTIONS:
        if word not in found or not found[word][1]:
            line = found[word][0] if word in found else last
            raise _fault(name, line, _("section {word} is missing or empty", word=word))
    return {word: _section(name, rows) for word, (_unused, rows) in found.items()}


def _section(name: str, rows: list[tuple[int, list[str]]]) -> _Section:
    """Read rows by their header; what stands beyond it is left out."""
    header = tuple(cell.strip('"').lower() for cell in rows[0][1])
    if len(set(header) - {""}) != len([h for h in header if h]):
        raise _fault(name, rows[0][0], _("a column comes twice"))
    read = []
    for line, cells in rows[1:]:
        filled = cells + [""] * (len(header) - len(cells))
        read.append((line, dict(zip(header, filled, strict=False))))
    return _Section(header, tuple(read))


def _refuse_thousands(name: str, found: list[tuple[int, str]], what: Message) -> None:
    """Refuse money that may be thousands or decimals; nothing is guessed."""
    wrong = [(line, word) for line, word in found if _EITHER.fullmatch(word)]
    if wrong:
        raise SourceError(
            _(
                "'{name}': {what} '{word}' may be {whole} or {decimal}; so in "
                "{count:,} places, on lines {lines}. Write amounts without a sign "
                "between thousands.",
                name=name,
                what=what,
                word=wrong[0][1],
                whole=re.sub("[.,]", "", wrong[0][1]),
                decimal=wrong[0][1].replace(",", "."),
                count=len(wrong),
                lines=Items(tuple(str(line) for line, _unused in wrong)),
            )
        )


def _amount(name: str, line: int, word: str, what: Message) -> Fraction:
    """Read an amount exactly; a comma may stand for the decimal point."""
    plain = "".join(word.split()).replace(",", ".")
    try:
        amount = Fraction(plain)
    except (ValueError, ZeroDivisionError):
        amount = Fraction(-1)
    if amount < 0:
        raise _fault(
            name,
            line,
            _(
                "{what} must be a number from 0 up, found '{word}'",
                what=what,
                word=word,
            ),
        )
    return amount


def _column(name: str, section: _Section, *names: str) -> str:
    """Give the first of some columns that a section has."""
    for column in names:
        if column in section.header:
            return column
    line = section.rows[0][0] - 1 if section.rows else 1
    raise _fault(name, line, _("column '{column}' is missing", column=names[0]))


def _projects(name: str, section: _Section) -> pd.DataFrame:
    """Read the projects."""
    key = _column(name, section, "project_id", "id")
    cost = _column(name, section, "cost")
    seen: set[str] = set()
    for line, row in section.rows:
        code = row[key]
        if not code or code in seen:
            raise _fault(
                name, line, _("project '{code}' is empty or comes twice", code=code)
            )
        seen.add(code)
    table = pd.DataFrame([row for _unused, row in section.rows], dtype="str")
    _refuse_thousands(name, [(n, r[cost]) for n, r in section.rows], _("the cost"))
    amounts = [_amount(name, n, r[cost], _("the cost")) for n, r in section.rows]
    return table.assign(cost=pd.Series(amounts, dtype=object)).rename(
        columns={key: "project"}
    )


def _marks(
    name: str, section: _Section, codes: Mapping[str, int], kind: Ballot
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the votes: one row a mark, and one row a voter."""
    column = _column(name, section, "vote")
    asked = kind in {Ballot.CUMULATIVE, Ballot.SCORING}
    points_column = "points" if "points" in section.header else ""
    marks: list[tuple[int, int, float, int]] = []
    for voter, (line, row) in enumerate(section.rows):
        named = [c.strip() for c in row[column].split(",")]
        named = [c for c in named if c.lower() not in NONE or c in codes]
        unknown = [c for c in named if c not in codes]
        if unknown:
            raise _fault(
                name,
                line,
                _("vote for '{project}', which is no project", project=unknown[0]),
            )
        given = [1.0] * len(named)
        if asked and points_column:
            words = [w for w in row[points_column].split(",") if w.strip()]
            if len(words) != len(named):
                raise _fault(
                    name,
                    line,
                    _(
                        "{projects} projects but {points} points",
                        projects=len(named),
                        points=len(words),
                    ),
                )
            given = [float(_amount(name, line, w, _("the points"))) for w in words]
        # One mark a project: of several, the last.
        pairs = enumerate(zip(named, given, strict=True))
        last = {codes[c]: (g, i) for i, (c, g) in pairs}
        marks += [(voter, p, g, i) for p, (g, i) in last.items()]
    table = pd.DataFrame(marks, columns=["voter", "project", "points", "rank"])
    others = [
        {k: v for k, v in r.items() if k != column} for _unused, r in section.rows
    ]
    return table, pd.DataFrame(others, dtype="str")


def _parse(name: str, text: str, quoting: Quoting) -> PabulibFile:
    """Read a file's text."""
    parts = _sections(name, text, quoting)
    key = parts["META"].header[0]
    value = parts["META"].header[1] if len(parts["META"].header) > 1 else key
    meta = {row[key].lower(): row[value] for _unused, row in parts["META"].rows}
    lines = {row[key].lower(): line for line, row in parts["META"].rows}
    word = meta.get("vote_type", "").lower()
    if word not in set(Ballot):
        raise _fault(
            name,
            lines.get("vote_type", 1),
            _(
                "vote_type must be one of {known}; found '{word}'",
                known=", ".join(Ballot),
                word=word,
            ),
        )
    line = lines.get("budget", 1)
    _refuse_thousands(name, [(line, meta.get("budget", ""))], _("the budget"))
    budget = _amount(name, line, meta.get("budget", ""), _("the budget"))
    if budget == 0:
        raise _fault(name, line, _("the budget is 0"))
    projects = _projects(name, parts["PROJECTS"])
    codes = {code: i for i, code in enumerate(projects["project"])}
    ballots, voters = _marks(name, parts["VOTES"], codes, Ballot(word))
    return PabulibFile(meta, projects, ballots, voters, Ballot(word), budget)


def is_whole(file: PabulibFile) -> bool:
    """Tell whether as many projects and votes were read as the file declares."""
    declared = (file.meta.get("num_projects", ""), file.meta.get("num_votes", ""))
    held = (str(len(file.projects)), str(len(file.voters)))
    return all(d in {"", h} for d, h in zip(declared, held, strict=True))


def read(path: Path) -> PabulibFile:
    """Read a Pabulib file.

    Parameters
    ----------
    path : Path
        The `.pb` file.

    Returns
    -------
    PabulibFile
        Amounts exact. Of several marks of a voter for one project the last counts.
        A quotation mark that is never closed is read as a letter.

    Raises
    ------
    SourceError
        If a section or column is missing, a number is none or may be thousands or
        decimals, or a vote names an unknown project; with the line.
    UnreadableFileError
        If the file is not text in UTF-8.
    """
    text = _text(path)
    fault: SourceError | None = None
    quotings: tuple[Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
    read_: list[PabulibFile] = []
    for quoting in quotings:
        try:
            read_.append(_parse(path.name, text, quoting))
        except SourceError as error:
            fault = fault or error
            continue
        except csv.Error:  # a field without end: a quotation mark that is a letter
            continue
        if is_whole(read_[-1]):
            return read_[-1]
    if read_:
        return read_[0]
    raise fault or _fault(path.name, 1, _("no table was found"))
