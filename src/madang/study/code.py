"""Which code a result depends on: the modules reached by imports, read from the files.

Nothing is imported to find out. A name that a package only hands on is followed to the
module in which it stands, so that a change in one measure touches those who use it and
not everyone who uses its neighbours. What only shows results is left out: it changes
no number.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import madang

__all__ = ["Imported", "Tree", "installed"]

_SHOWS: Final = frozenset(
    {"charts", "display", "report", "cli", "locale", "chapter", "dossier"}
)
"""Rooms and modules that only show what was found."""

_CALLED_BY: Final = frozenset({"madang.verb", "madang.result"})
"""How users call a stage and what they are handed; a study runs it without them."""

_REGISTERS: Final = frozenset({"study.stages"})
"""Modules that list others by name without depending on what these do."""

_FROM: Final = re.compile(
    r"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)", re.MULTILINE
)
_IMPORT: Final = re.compile(r"^[ \t]*import[ \t]+([^\n]+)", re.MULTILINE)
_COMMENT: Final = re.compile(r"#[^\n]*")


@dataclass(frozen=True, slots=True)
class Imported:
    """One import: a module, or a name out of it.

    Attributes
    ----------
    module : str
        Dotted name of the module.
    name : str
        What is taken out of it; empty where it is the module as a whole.
    bound : str
        What it is called in the module that imports it.
    """

    module: str
    name: str = ""
    bound: str = ""


class Tree:
    """The modules of a package on disk, each read once.

    Parameters
    ----------
    root : Path
        Folder of the package; its name is the package's.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: dict[str, Path | None] = {}
        self._texts: dict[str, str] = {}
        self._said: dict[str, list[Imported]] = {}
        self._imports: dict[str, tuple[Imported, ...]] = {}

    def digest(self, *starts: Imported, shown: bool = False) -> str:
        """Hash all code that is reached.

        Parameters
        ----------
        *starts : Imported
            Where to begin.
        shown : bool
            Whether what only shows results counts, too.

        Returns
        -------
        str
            SHA-256 over the modules, and over where the names on the way stand.
        """
        digest = hashlib.sha256()
        for line in sorted(self.reached(*starts, shown=shown)):
            digest.update(f"{line}\n".encode())
            if self._file(line) is not None:
                digest.update(hashlib.sha256(self._text(line).encode()).digest())
        return digest.hexdigest()

    def reached(self, *starts: Imported, shown: bool = False) -> frozenset[str]:
        """List what is reached by imports, those within functions included.

        Parameters
        ----------
        *starts : Imported
            Where to begin.
        shown : bool
            Whether what only shows results is followed, too.

        Returns
        -------
        frozenset of str
            Dotted names of modules, and a line ``package: name = module.name`` for
            each name that a package hands on.
        """
        found: set[str] = set()
        ahead = list(starts)
        while ahead:
            for module, line in self._stands(ahead.pop()):
                if _shows(module.module) and not shown:
                    continue
                if line and line not in found:
                    found.add(line)
                    ahead.append(module)
                elif not line and module.module not in found:
                    found.add(module.module)
                    ahead += self.imports(module.module)
        return frozenset(found)

    def imports(self, module: str) -> tuple[Imported, ...]:
        """List a module's imports within the package, lazy ones and types included.

        What a function is handed is of the code that its types name; so an import
        for types alone counts too.

        Parameters
        ----------
        module : str
            Dotted name.

        Returns
        -------
        tuple of Imported
        """
        if module not in self._imports:
            text = self._text(module)
            self._imports[module] = (
                *self._statements(module),
                *(() if _is_register(module) else self._named(text)),
            )
        return self._imports[module]

    def _stands(self, one: Imported) -> list[tuple[Imported, str]]:
        """Find where a name stands: in its module, below it, or handed on by it."""
        whole = Imported(one.module)
        if self._file(one.module) is None:
            return []
        if not one.name or not self._is_package(one.module):
            return [(whole, "")]
        below = f"{one.module}.{one.name}"
        for other in self._statements(one.module):
            if other.bound == one.name:
                return [(other, f"{below} = {other.module}.{other.name}")]
        own = rf"^(?:def|class)[ \t]+{one.name}\b|^{one.name}\b"
        if self._file(below) is None:
            return [(whole, "")]
        if re.search(own, self._text(one.module), re.MULTILINE):
            return [(whole, ""), (Imported(below), "")]
        return [(Imported(below), "")]

    def _statements(self, module: str) -> list[Imported]:
        """Give the import statements of a module that name this package."""
        if module not in self._said:
            self._said[module] = self._read(module, self._text(module))
        return self._said[module]

    def _read(self, module: str, text: str) -> list[Imported]:
        """Read the import statements of a text."""
        package = self.root.name
        found = []
        for origin, listed in _FROM.findall(text):
            source = self._absolute(module, origin)
            if source.split(".", 1)[0] == package:
                for part in _COMMENT.sub("", listed).strip("() \t\n").split(","):
                    words = part.split()
                    if words:
                        name = "" if words[0] == "*" else words[0]
                        found.append(Imported(source, name, words[-1]))
        for listed in _IMPORT.findall(text):
            for part in _COMMENT.sub("", listed).split(","):
                words = part.split()
                if words and words[0].split(".", 1)[0] == package:
                    found.append(Imported(words[0], "", words[-1]))
        return found

    def _absolute(self, module: str, origin: str) -> str:
        """Give the full name of a module named from within another."""
        name = origin.lstrip(".")
        above = len(origin) - len(name)
        if not above:
            return name
        parts = module.split(".")
        kept = len(parts) - above + self._is_package(module)
        return ".".join([*parts[:kept], *([name] if name else [])])

    def _named(self, text: str) -> list[Imported]:
        """List modules that stand in a text by name, to be imported when needed."""
        names = re.findall(rf'"({self.root.name}(?:\.\w+)+)"', text)
        return [Imported(name) for name in names if self._file(name) is not None]

    def _is_package(self, module: str) -> bool:
        """Tell whether a module is a folder."""
        file = self._file(module)
        return file is not None and file.name == "__init__.py"

    def _file(self, module: str) -> Path | None:
        """Give a module's file; None where there is none."""
        if module not in self._files:
            self._files[module] = self._found(module)
        return self._files[module]

    def _found(self, module: str) -> Path | None:
        """Look for a module's file."""
        place = self.root.joinpath(*module.split(".")[1:])
        file = place / "__init__.py"
        if file.is_file():
            return file
        file = place.with_suffix(".py")
        return file if file.is_file() and place != self.root else None

    def _text(self, module: str) -> str:
        """Read a module."""
        if module not in self._texts:
            file = self._file(module)
            text = "" if file is None else file.read_text(encoding="utf-8")
            self._texts[module] = text
        return self._texts[module]


def _shows(module: str) -> bool:
    """Tell whether a module only shows what was found."""
    return module in _CALLED_BY or not _SHOWS.isdisjoint(module.split("."))


@cache
def installed() -> Tree:
    """Give the tree of Madang as it is installed, as it was when first looked at."""
    return Tree(Path(madang.__file__).parent)


def _is_register(module: str) -> bool:
    """Tell whether a module only lists others, by name."""
    return module.partition(".")[2] in _REGISTERS
