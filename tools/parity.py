"""Write the page that lays Madang beside other packages, function by function.

`tools/parity.toml` says, for each function that a package exports, what does the same
here, or why nothing does. Each name of Madang is imported, each count is checked, and
where a Python peer is installed its own list of exports is held against the file: a
gap or a name that is gone stops the writing.
"""

from __future__ import annotations

import importlib
import importlib.util
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Peer", "member", "page", "peers"]

DATA = Path(__file__).resolve().parent / "parity.toml"


@dataclass(frozen=True, slots=True)
class Peer:
    """One package, and what does the same as each of its functions.

    Attributes
    ----------
    name, about : str
        Its name, and its language, version and licence.
    exports : int
        Number of functions that it exports.
    module : str
        Name to import it by; empty for packages of R.
    public : tuple of str
        What it exports, where it says so in no ``__all__``.
    functions : dict
        Paths of Madang and a remark, by function.
    """

    name: str
    about: str
    exports: int
    module: str
    public: tuple[str, ...]
    functions: dict[str, tuple[tuple[str, ...], str]]

    @property
    def covered(self) -> int:
        """Number of functions that something in Madang does."""
        return sum(bool(paths) for paths, _ in self.functions.values())


def peers() -> list[Peer]:
    """Read and check all packages."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    found = [_peer(name, entry) for name, entry in data.items()]
    for peer in found:
        _check(peer)
    return found


def _peer(name: str, entry: dict[str, Any]) -> Peer:
    """Read one package."""
    functions = {
        function: (tuple(told[0]), told[1] if len(told) > 1 else "")
        for function, told in entry["functions"].items()
    }
    return Peer(
        name=name,
        about=entry["about"],
        exports=entry["exports"],
        module=entry.get("module", ""),
        public=tuple(entry.get("public", ())),
        functions=functions,
    )


def _check(peer: Peer) -> None:
    """Stop where a count, an export, a name or a reason is missing."""
    wrong = []
    if len(peer.functions) != peer.exports:
        wrong.append(f"{len(peer.functions)} entries for {peer.exports} exports")
    if peer.module and importlib.util.find_spec(peer.module):
        module = importlib.import_module(peer.module)
        told = set(getattr(module, "__all__", peer.public))
        listed = {f for f in peer.functions if "→" not in f and "(" not in f}
        wrong += [f"{f} is exported and not listed" for f in sorted(told - listed)]
        wrong += [f"{f} is listed and not exported" for f in sorted(listed - told)]
    for function, (paths, remark) in peer.functions.items():
        if not paths and not remark:
            wrong.append(f"{function} has neither a name nor a reason")
        for path in paths:
            try:
                member(path)
            except (ImportError, AttributeError) as error:
                wrong.append(f"{function}: madang.{path} does not exist ({error})")
    if wrong:
        message = f"tools/parity.toml, {peer.name}: " + "; ".join(wrong)
        raise SystemExit(message)


def member(path: str) -> Any:
    """Import what a dotted path below madang names."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        name = "madang." + ".".join(parts[:cut])
        try:
            there = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            there = None
        if there is None:
            continue
        found: Any = importlib.import_module(name)
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise ImportError(path)


def page() -> str:
    """Write the page."""
    found = peers()
    every = sum(p.exports for p in found)
    some = sum(p.covered for p in found)
    english = (
        f"{every} exported functions of {len(found)} packages: {some} have a "
        f"counterpart in Madang, {every - some} are left out, each with its reason. "
        "Where numbers differ, [conventions](../explanation/conventions.md) says by "
        "which convention, and a test reproduces each package's number.\n"
    )
    korean = (
        f"{len(found)}개 도구가 제공하는 함수 {every}개 중 {some}개는 마당에 대응하는 "
        f"기능이 있고, {every - some}개는 사유를 적어 제외했습니다. 값이 다르면 그 "
        "이유는 [관례](../explanation/conventions.md)에 있습니다.\n"
    )
    lines = [
        "# Beside other packages · 다른 도구와의 대응\n",
        english,
        korean,
        "| package | | exports | counterpart | left out |",
        "| --- | --- | ---: | ---: | ---: |",
        *(
            f"| [{p.name}](#{_anchor(p)}) | {p.about} | {p.exports} | {p.covered} | "
            f"{p.exports - p.covered} |"
            for p in found
        ),
        *("\n" + _section(p) for p in found),
    ]
    return "\n".join(lines)


def _section(peer: Peer) -> str:
    """Write the table of one package."""
    rows = []
    for function, (paths, remark) in peer.functions.items():
        names = "<br>".join(f"`{path}`" for path in paths) or "*left out*"
        rows.append(f"| `{function}` | {names} | {remark} |")
    return "\n".join(
        [
            f"## {peer.name} {{#{_anchor(peer)}}}\n",
            "| function | in `madang` | remark, or reason |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def _anchor(peer: Peer) -> str:
    """Give a package's place on the page."""
    return f"package-{peer.name.lower()}"
