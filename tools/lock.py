"""Write and read ``constraints.txt``: exact versions and hashes, by group.

``python tools/lock.py write`` resolves the core and each group (needs uv); what is
pinned already stays as it is. ``python tools/lock.py upgrade`` resolves all anew.
``python tools/lock.py print test check`` prints the pinned requirements, with
hashes, of the core and those groups, for ``pip install -r``. Each entry of the
file is headed by the groups that need it, so that one file serves them all.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "constraints.txt"
HEAD = (
    "# Exact versions and hashes of everything Madang installs, by group.\n"
    "# Written by tools/lock.py; the Makefile installs from it.\n"
)


def groups() -> dict[str, list[str]]:
    """Give the requirements of the core and of each group and extra."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    core = [*project["dependencies"], *settings["dependency-groups"]["build"]]
    further = settings["dependency-groups"] | project["optional-dependencies"]
    return {"core": core} | {k: v for k, v in further.items() if k != "build"}


def resolve(requirements: list[str], pins: Path | None) -> dict[str, str]:
    """Resolve requirements to pinned entries with hashes, by package."""
    command = [
        "uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-annotate",
        "--no-header", "--no-emit-index-url", "--allow-unsafe",
        "--python-version", "3.11", "-",
    ]  # fmt: skip
    if pins is not None:
        command += ["--constraint", str(pins)]
    text = subprocess.run(  # noqa: S603 - a fixed command
        command, input="\n".join(requirements), text=True, check=True,
        capture_output=True,
    ).stdout  # fmt: skip
    entries = re.findall(r"^\S+==.*(?:\n +--hash.*)*", text, flags=re.MULTILINE)
    return {entry.split("==")[0]: entry for entry in entries}


def write(*, keep: bool) -> None:
    """Resolve all groups together, then say which group needs what."""
    sets = groups()
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pinned = re.findall(
            r"^\S+==\S+", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        pins.write_text("\n".join(pinned))
        everything = [r for wanted in sets.values() for r in wanted]
        whole = resolve(everything, pins if keep else None)
        pins.write_text("\n".join(e.split(" ")[0] for e in whole.values()))
        members = {g: resolve([*sets["core"], *w], pins) for g, w in sets.items()}
    lines = [HEAD]
    for package, entry in sorted(whole.items()):
        users = " ".join(g for g, m in members.items() if package in m)
        users = "core" if users.startswith("core") else users
        lines.append(f"# {users}\n{entry}")
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def chosen(wanted: set[str]) -> str:
    """Give the pinned entries of the core and some groups."""
    text = FILE.read_text(encoding="utf-8")
    pattern = r"^# ([a-z ]+)\n(\S+==.*(?:\n +--hash.*)*)"
    entries = re.findall(pattern, text, flags=re.MULTILINE)
    return "\n".join(e for users, e in entries if wanted & set(users.split()))


if __name__ == "__main__":
    if sys.argv[1:2] in (["write"], ["upgrade"]):
        write(keep=sys.argv[1] == "write")
    else:
        print(chosen({"core", *sys.argv[2:]}))
