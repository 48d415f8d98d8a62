"""Write a source's tables down as a study folder."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from madang.contracts import (
    CONTRACTS,
    Note,
    Provenance,
    RawTable,
    SourceTables,
    file_hash,
    require,
)
from madang.errors import StudyError
from madang.language import Message, Named, _, from_json, to_json
from madang.store import own
from madang.study.config import FILE, Study, open_study
from madang.study.hashes import Hashes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = [
    "PROVENANCE",
    "create",
    "describe",
    "read_provenance",
    "write_provenance",
    "write_tables",
    "write_texts",
]

PROVENANCE: Final = "provenance.json"


def create(folder: str | Path, source: SourceTables, *, kind: str) -> Study:
    """Write a study folder, whole or not at all.

    Parameters
    ----------
    folder : str or Path
        A folder that does not exist yet, or is empty.
    source : SourceTables
        What the source read.
    kind : str
        Name of the source, kept in ``study.toml``.

    Returns
    -------
    Study
        The study, opened.

    Raises
    ------
    StudyError
        If the folder holds something already.
    ContractError
        If the source's tables break their contracts.
    """
    folder = Path(folder)
    own.refuse_links(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(
            _(
                "'{folder}' is not empty. Name a new folder; nothing was written.",
                folder=folder,
            )
        )
    tables = require(
        {n: RawTable(n, n, t, first_row=1) for n, t in source.tables.items()}
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    own.sweep(folder.parent, folder.name)
    with own.draft(folder, folder=True) as draft:
        _write(draft, source, tables, kind)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    return open_study(folder)


def _write(
    folder: Path, source: SourceTables, tables: dict[str, pd.DataFrame], kind: str
) -> None:
    """Write tables, extras, provenance and settings into a folder."""
    files = write_tables(folder, tables)
    for name, table in source.extras.items():
        (folder / "truth").mkdir(exist_ok=True)
        table.to_csv(folder / "truth" / f"{name}.csv", index=False)
    write_texts(folder, source.beside)
    records = {
        name: describe(folder / file, source.provenance.get(name, Provenance()))
        for name, file in files.items()
    }
    notes = [to_json(note.says) for note in source.notes]
    write_provenance(folder, records, notes)
    settings: dict[str, Any] = {
        "study": {
            "name": source.name,
            "language": source.language,
            "currency": source.currency,
            "core": list(source.core),
            "source": kind,
        },
        "engine": {"url": "duckdb://"},
        "tables": files,
        "stages": {k: dict(v) for k, v in source.parameters.items()},
    }
    (folder / FILE).write_text(tomli_w.dumps(settings), encoding="utf-8")


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Write tables into a folder, and give their files by table.

    Parameters
    ----------
    folder : Path
        The folder.
    tables : mapping of str to DataFrame
        Tables that keep their contracts.

    Returns
    -------
    dict of str to str
    """
    files = {name: f"{name}.parquet" for name in CONTRACTS if name in tables}
    for name, file in files.items():
        tables[name].to_parquet(folder / file, compression="zstd")
    return files


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts into a folder, by path."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def describe(file: Path, origin: Provenance) -> dict[str, Any]:
    """Give the record of where one table came from, with the hash of its file."""
    record = asdict(replace(origin, remarks=()))
    record["remarks"] = [to_json(r) for r in origin.remarks]
    record["sha256"] = file_hash(file)
    return record


def write_provenance(
    folder: Path, records: Mapping[str, Any], notes: Sequence[Any]
) -> None:
    """Write down where the tables of a folder came from."""
    (folder / PROVENANCE).write_text(
        json.dumps({"tables": records, "notes": notes}, ensure_ascii=False, indent=1),
        encoding="utf-8",
    )


def read_provenance(
    study: Study, hashes: Hashes | None = None
) -> tuple[dict[str, Provenance], list[Note]]:
    """Read where a study's tables came from.

    Parameters
    ----------
    study : Study
        The study.
    hashes : Hashes, optional
        Its files as they were read; read now where none are given.

    Returns
    -------
    provenance : dict of str to Provenance
        By table. A table that nobody has described, or whose file has changed
        since it was written, carries its own file and hash alone.
    notes : list of Note
        What the source's reader left out.

    Raises
    ------
    StudyError
        If the file that tells it is damaged: made-up records must never pass for real.
    """
    files = Hashes(study) if hashes is None else hashes
    digests = {name: files[name] for name in study.tables}
    path = study.folder / PROVENANCE
    try:
        content = json.loads(path.read_bytes()) if path.exists() else {}
        records = content.get("tables", {})
        result = {
            name: _origin(dict(records.get(name, {})), file, digests[name])
            for name, file in study.tables.items()
        }
        return result, [_note(kept) for kept in content.get("notes", [])]
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise StudyError(
            _(
                "'{file}', which says where the tables came from, is damaged. Bring it "
                "back from a copy of the study folder.",
                file=PROVENANCE,
            )
        ) from None


def _origin(record: dict[str, Any], file: Path, digest: str) -> Provenance:
    """Say where one table came from, as it is recorded, or its file alone."""
    if not record or record.pop("sha256") != digest:
        changed = (_("changed since the source was read"),) if record else ()
        return Provenance(files={file.name: digest}, source=file.name, remarks=changed)
    record["remarks"] = tuple(map(_remark, record["remarks"]))
    record["files"] = dict(record["files"]) or {file.name: digest}
    for kept in ("recipes", "receipts"):  # a former version kept none
        record[kept] = tuple(record.get(kept, ()))
    origin = Provenance(**record)
    words = (origin.source, origin.vintage, origin.licence)
    if not all(isinstance(w, str) for w in words) or origin.synthetic not in {0, 1}:
        raise TypeError(file.name)
    return origin


def _remark(kept: str) -> Message:
    """Read a remark; the former version kept it as a text in one language."""
    try:
        return from_json(kept)
    except (ValueError, TypeError):
        return _("{text}", text=kept)


def _note(kept: str | dict[str, str]) -> Note:
    """Read a note; the former version kept it as a text in each language."""
    if isinstance(kept, str):
        return Note(from_json(kept))
    return Note(_("{text}", text=Named(kept)))
