"""What a plan was made from, kept: a sealed copy of the study inside the study."""

from __future__ import annotations

import hashlib
import platform
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import madang
from madang import study as studies
from madang.contracts import CONTRACTS
from madang.store import copies, sealed
from madang.study.config import FILE
from madang.study.create import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.store.copies import Copies, Pool
    from madang.study import Study

__all__ = [
    "FOLDER", "Asked", "fingerprint", "keep", "laid_out", "pool", "versions",
]  # fmt: skip

FOLDER: Final = "decisions"
"""Folder of a study that holds sealed copies and dockets."""

_FORM: Final = 1
_WITH: Final = (
    "numpy",
    "scipy",
    "pandas",
    "highspy",
    "pyarrow",
    "typst",
    "python-docx",
)
"""Libraries whose version a plan or a paper may rest on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a plan was asked for.

    Attributes
    ----------
    settings : tuple of str
        Settings of this once, as ``--set`` takes them.
    balance : float or None
        Least balance; None for the plan that the settings choose.
    """

    settings: tuple[str, ...] = ()
    balance: float | None = None


def pool(study: Study) -> Pool:
    """Give the place where a study keeps its copies."""
    return copies.Pool(study.folder / FOLDER / "copies")


def versions() -> dict[str, str]:
    """Give the versions of what plans and papers are made with."""
    found = {"madang": madang.__version__, "python": platform.python_version()}
    for name in _WITH:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def keep(
    study: Study, asked: Asked | None = None, *, logs: bool = False, **about: Any
) -> str:
    """Keep a sealed copy of all that a plan and its docket are made from.

    Settings, tables, logs with their seals, and results as they lie in the study. What
    an earlier copy holds already is not kept twice.

    Parameters
    ----------
    study : Study
        The study.
    asked : Asked, optional
        How the plan was asked for.
    logs : bool
        Whether the record of options belongs to it.
    **about
        What its list says further; plain values.

    Returns
    -------
    str
        Name of the copy; empty where tables lie outside of the study's folder, which
        cannot be copied in their places.
    """
    home = study.folder.resolve()
    paths: dict[str, Path] = {}
    for name, path in study.tables.items():
        if not path.resolve().is_relative_to(home):
            return ""
        paths[_place(path, study.folder)] = path
        if CONTRACTS[name].entries:
            paths |= _if_there(study.folder, path.with_suffix(".seal"))
    beside = (FILE, PROVENANCE, *(("options.csv", "options.seal") if logs else ()))
    paths |= _if_there(study.folder, *(study.folder / name for name in beside))
    for stage in studies.stages():
        kept = sealed.find(studies.results_folder(study), stage)
        if kept.home is not None and kept.record is not None:
            paths |= {f"results/{stage}/{n}": kept.home / n for n in kept.files}
    listed: dict[str, Any] = {
        "form": _FORM,
        "study": study.folder.resolve().name,
        "versions": versions(),
        "seed": study.seed,
        **about,
    }
    if asked is not None:
        listed |= {"settings": list(asked.settings), "balance": asked.balance}
    # Seals that count the lines of a log first: lines that come meanwhile do no harm.
    order = sorted(paths, key=lambda place: (not place.endswith(".seal"), place))
    files = {place: paths[place].read_bytes() for place in order}
    return pool(study).keep_list(files, listed)


def _place(path: Path, folder: Path) -> str:
    """Give the path of a file within the study, with slashes."""
    return path.resolve().relative_to(folder.resolve()).as_posix()


def _if_there(folder: Path, *paths: Path) -> dict[str, Path]:
    """Give those files that are there."""
    return {_place(p, folder): p for p in paths if p.is_file()}


@contextmanager
def laid_out(held: Copies, name: str) -> Iterator[tuple[Study, dict[str, Any]]]:
    """Open the study that a sealed copy is of, in a folder that goes again.

    Parameters
    ----------
    held : Copies
        Where the bytes are.
    name : str
        Name of the copy.

    Yields
    ------
    Study
        The study as it was.
    dict
        The list of the copy.

    Raises
    ------
    LedgerError
        If anything is missing or changed.
    """
    title = Path(str(copies.read_list(held, name).get("study", "study"))).name
    with TemporaryDirectory(prefix="madang-") as place:
        folder = Path(place) / (title or "study")
        folder.mkdir()
        listed = copies.lay_out(held, name, folder)
        yield studies.open_study(folder), listed


def fingerprint(study: Study) -> str:
    """Hash what a plan is made from: tables, settings, results of earlier stages.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    str
    """
    hashes, place = studies.Hashes(study), studies.results_folder(study)
    stage = studies.stages()["portfolio"]
    used = [n for n in (*stage.needs, *stage.uses) if n in study.tables]
    said = [
        *(hashes[name] for name in used),
        *(str(studies.identity(studies.manifest(place, n))) for n in stage.after),
        repr(sorted(studies.parameters(study, stage).items(), key=lambda kv: kv[0])),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
