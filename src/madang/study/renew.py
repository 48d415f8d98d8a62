"""Put tables into a study that is there, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import tomli_w

from madang.contracts import RawTable, require
from madang.contracts.toml import parse_toml
from madang.errors import StudyError
from madang.language import _
from madang.store import own
from madang.study.config import FILE, Study, open_study
from madang.study.create import (
    PROVENANCE,
    describe,
    write_provenance,
    write_tables,
    write_texts,
)
from madang.study.run import hold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from madang.contracts import Provenance

__all__ = ["renew", "stamp"]


def renew(
    study: Study,
    tables: Mapping[str, pd.DataFrame],
    changed: Mapping[str, Provenance],
    beside: Mapping[str, str],
    *,
    vet: Callable[[], None],
) -> Study:
    """Put tables into a study: it is as it was, or as it is to be, at every moment.

    Parameters
    ----------
    study : Study
        The study.
    tables : mapping of str to DataFrame
        All its tables as they are to be; they are held to their contracts together.
    changed : mapping of str to Provenance
        Those of them that are new, and where they come from.
    beside : mapping of str to str
        Texts beside the tables, by path.
    vet : callable
        Called once no run and no other renewal can come between; may refuse.

    Returns
    -------
    Study
        The study, opened anew.

    Raises
    ------
    ContractError
        If a table breaks its contract; the study stands as it was.
    StudyError
        If a run holds the study, or its settings cannot be changed.
    """
    typed = require({n: RawTable(n, n, t, first_row=1) for n, t in tables.items()})
    folder = study.folder
    own.refuse_links(folder)
    own.sweep(folder.parent, folder.name)
    with hold(study), own.draft(folder, folder=True) as draft:
        vet()
        files = write_tables(draft, {n: typed[n] for n in changed})
        former = {
            str(study.tables[n].relative_to(folder)) for n in changed
            if n in study.tables and study.tables[n].is_relative_to(folder)
        }  # fmt: skip
        write_texts(draft, beside)
        records, notes = _recorded(folder)
        records |= {n: describe(draft / files[n], changed[n]) for n in changed}
        write_provenance(draft, records, notes)
        (draft / FILE).write_text(_settings(study, files), encoding="utf-8")
        ours = {*former, *files.values(), *beside, PROVENANCE, FILE}
        own.carry(folder, draft, ours)
        for name in former - set(files.values()):
            (draft / name).unlink(missing_ok=True)
        own.put_in_place(draft, folder)
    return open_study(folder)


def stamp(folder: Path | None) -> str:
    """Tell a study as it is now from what it was: its settings, tables and recipes.

    Parameters
    ----------
    folder : Path or None
        The study folder.

    Returns
    -------
    str
        Of sizes and times of the files; empty where there is no study.
    """
    if folder is None or not folder.is_dir() or not any(folder.iterdir()):
        return ""
    files = [folder / FILE, folder / PROVENANCE, *open_study(folder).tables.values()]
    told = hashlib.sha256()
    for path in sorted([*files, *folder.glob("recipes/*.toml")]):
        with suppress(OSError):
            found = path.stat()
            told.update(f"{path.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return told.hexdigest()[:16]


def _recorded(folder: Path) -> tuple[dict[str, Any], list[Any]]:
    """Read what is recorded of the tables that stay."""
    path = folder / PROVENANCE
    if not path.is_file():
        return {}, []
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return dict(kept.get("tables", {})), list(kept.get("notes", []))
    except (ValueError, AttributeError, TypeError):
        raise StudyError(
            _(
                "'{file}', which says where the tables came from, is damaged. Bring it "
                "back from a copy of the study folder.",
                file=PROVENANCE,
            )
        ) from None


def _settings(study: Study, files: Mapping[str, str]) -> str:
    """Give the settings with the new files named, all else as the user wrote it."""
    path = study.folder / FILE
    held = {n: str(p.relative_to(study.folder)) for n, p in study.tables.items()}
    named = {**held, **files}
    if not path.is_file():
        head = {"name": study.name, "language": study.language,
                "currency": study.currency}  # fmt: skip
        return tomli_w.dumps({"study": head, "tables": named})
    text = path.read_text(encoding="utf-8")
    told = parse_toml(text)
    wanted = {**told, "tables": named}
    edited = _edited(text, named)
    try:
        is_right = parse_toml(edited) == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    return edited if is_right else tomli_w.dumps(wanted)


def _edited(text: str, named: Mapping[str, str]) -> str:
    """Write the section of the tables anew, and leave every other line."""
    lines, inside, found = [], False, False
    block = ["[tables]", *(f'{n} = "{f}"' for n, f in named.items())]
    for line in text.splitlines():
        if line.strip().startswith("["):
            inside = line.strip().startswith("[tables]")
            if inside:
                lines += block
                found = True
                continue
            if found and lines and lines[-1] == block[-1]:
                lines.append("")
        if not inside:
            lines.append(line)
    if not found:
        lines += ["", *block]
    return "\n".join(lines) + "\n"
