"""Where the values of one column of a table are taken from in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Taken"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the values of one column come from.

    Attributes
    ----------
    column : str
        A column of the file, or a group of a pattern on the names that run across.
    beside : tuple of str
        Columns whose cells are joined by a space instead, such as province and city.
    match : str
        A pattern for its name instead: the first column that fits it whole.
    every : bool
        Whether all columns that fit are joined, not the first alone.
    between : str
        What stands between joined cells.
    pattern : str
        A pattern with a group; what it finds is taken, else nothing.
    digest : tuple of str
        Columns whose cells together give a code that is the same in every file.
    row : str
        What stands before the number of the row, which is then the code.
    day : str
        ``first`` or ``last`` day of the span of time that a cell names.
    preamble, file : str
        A pattern with a group, looked for above the header or in the file's name: what
        it finds holds for all rows.
    optional : bool
        Whether a file may lack it.
    otherwise : tuple of str
        Columns that are taken where the cell is empty, or the column is not there;
        ^ begins a pattern. Several are joined: town, country.
    """

    column: str = ""
    beside: tuple[str, ...] = ()
    match: str = ""
    every: bool = False
    between: str = " "
    pattern: str = ""
    digest: tuple[str, ...] = ()
    row: str = ""
    day: str = ""
    preamble: str = ""
    file: str = ""
    optional: bool = False
    otherwise: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Any) -> Taken:
        """Read what a recipe says of a column: its name, or a table of words."""
        if isinstance(told, str):
            return cls(column=told)
        digest, given = told.get("digest", ()), told.get("from", "")
        rest = told.get("otherwise", ())
        one, beside = (given, ()) if isinstance(given, str) else ("", tuple(given))
        return cls(
            one, beside, told.get("match", ""), told.get("all", False),
            told.get("between", " "), told.get("pattern", ""),
            (digest,) if isinstance(digest, str) else tuple(digest),
            told.get("row", ""), told.get("day", ""), told.get("preamble", ""),
            told.get("file", ""), told.get("optional", False),
            (rest,) if isinstance(rest, str) else tuple(rest),
        )  # fmt: skip

    def dump(self) -> Any:
        """Write it as a recipe does."""
        if self == Taken(column=self.column):
            return self.column
        told = {
            "from": self.column or list(self.beside), "match": self.match,
            "pattern": self.pattern,
            "all": self.every, "between": self.between if self.between != " " else "",
            "digest": list(self.digest), "row": self.row, "day": self.day,
            "preamble": self.preamble, "file": self.file,
            "optional": self.optional,
            "otherwise": list(self.otherwise)[len(self.otherwise) == 1 :]
            or "".join(self.otherwise),
        }  # fmt: skip
        told = {k: v for k, v in told.items() if v}
        return told | ({"between": ""} if self.between == "" else {})

    def matching(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Name all columns of a file whose name the pattern fits whole."""
        return tuple(c for c in columns if re.fullmatch(self.match, c))

    def several(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Name the columns whose cells are joined; empty where it is but one."""
        if self.every and len(found := self.matching(columns)) > 1:
            return found
        return self.beside

    def digested(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Name the columns whose cells together give a code; ^ begins a pattern."""
        named = [Taken(match=d[1:]) if d.startswith("^") else Taken(d)
                 for d in self.digest]  # fmt: skip
        return tuple(t.found(columns) for t in named)

    def instead(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Name the columns of a file that stand in where a cell is empty."""
        named = [Taken(match=d[1:]) if d.startswith("^") else Taken(d)
                 for d in self.otherwise]  # fmt: skip
        return tuple(c for t in named if (c := t.found(columns)))

    def throughout(self, file: str, preamble: str) -> str:
        """Give what holds for all rows; empty where nothing is found."""
        for pattern, text in ((self.preamble, preamble), (self.file, file)):
            match = (
                re.search(pattern, text, re.IGNORECASE | re.MULTILINE)
                if pattern
                else None
            )
            if match:
                return str(match.group(1) if match.re.groups else match.group())
        return ""

    @property
    def is_throughout(self) -> bool:
        """Whether it is looked for outside the table."""
        return bool(self.preamble or self.file)

    def found(self, columns: tuple[str, ...]) -> str:
        """Name the column of a file that is meant; empty where there is none."""
        if self.match:
            return next(iter(self.matching(columns)), "")
        return self.column if self.column in columns else ""
