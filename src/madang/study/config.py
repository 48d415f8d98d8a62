"""The study folder's ``study.toml``: read, checked, written."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from madang.contracts import CONTRACTS, nearest
from madang.contracts.toml import parse_toml
from madang.errors import StudyError
from madang.language import Lines, Message, _
from madang.sources import folder as folder_source
from madang.store import own
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["FILE", "Study", "name_table", "nearest", "open_study"]

_T = TypeVar("_T")
FILE: Final = "study.toml"
_SEEDS: Final = 2**63
_TABLES: Final = re.compile(r"^\[tables\][ \t]*(?:#.*)?$", re.MULTILINE)
_SECTIONS: Final = ("study", "engine", "tables", "stages")
_STUDY_KEYS: Final = ("name", "language", "currency", "core", "peers", "seed", "source")
_NOUNS: Final[dict[type, Message]] = {
    str: _("a text"),
    int: _("a whole number"),
    list: _("a list"),
    dict: _("a table of names and values"),
}


@dataclass(frozen=True, slots=True)
class Study:
    """One territory: where its tables lie and how its stages are set.

    Attributes
    ----------
    folder : Path
        The study folder.
    name, language, currency : str
        Name, default language (``ko`` or ``en``) and currency code.
    core : tuple of str
        Codes of the core regions.
    peers : tuple of str
        Codes of regions that each is compared with; those most alike where none is.
    seed : int
        Seed of every random draw.
    engine : str
        Where reductions run, as a URL.
    tables : mapping of str to Path
        Files by table, in the order of the contracts.
    parameters : mapping of str to mapping
        Parameters by stage, as the user set them.
    """

    folder: Path
    name: str
    language: str = "ko"
    currency: str = "KRW"
    core: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    seed: int = 1
    engine: str = "duckdb://"
    tables: Mapping[str, Path] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def open_study(folder: Path) -> Study:
    """Open a study folder.

    Parameters
    ----------
    folder : Path
        A folder with ``study.toml``, or with tables alone.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        If the folder holds no study, or its settings cannot be used.
    """
    if not folder.is_dir():
        raise StudyError(
            _(
                "There is no folder '{folder}'. Make a study with: madang new sample "
                "{folder}",
                folder=folder,
            )
        )
    path = folder / FILE
    if not path.is_file():
        return _bare(folder)
    try:
        settings = parse_toml(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(
            _(
                "'{file}' is not valid TOML: {error}. Correct that line.",
                file=FILE,
                error=error,
            )
        ) from None
    _known(settings, _SECTIONS, _("section"))
    return _study(folder, settings)


def _bare(folder: Path) -> Study:
    """Open a folder of tables that has no settings."""
    tables = folder_source.find(folder)
    if "regions" not in tables:
        raise StudyError(
            _(
                "'{folder}' holds neither {file} nor a table 'regions'. Every study "
                "needs regions.csv or regions.parquet; see: madang contract regions",
                folder=folder.name,
                file=FILE,
            )
        )
    return Study(folder, name=folder.resolve().name, tables=tables)


def _study(folder: Path, settings: Mapping[str, Any]) -> Study:
    """Build a study from its settings."""
    head = _section(settings, "study")
    _known(head, _STUDY_KEYS, _("setting of [study]"))
    engine = _section(settings, "engine")
    _known(engine, ("url",), _("setting of [engine]"))
    tables = _section(settings, "tables")
    _known(tables, CONTRACTS, _("table of [tables]"))
    stages = _section(settings, "stages")
    language = _typed(head, "language", str, "ko")
    if language not in tuple(Language):
        raise StudyError(
            _("language = '{language}' is neither 'ko' nor 'en'.", language=language)
        )
    files = {n: folder / _typed(tables, n, str, "") for n in CONTRACTS if n in tables}
    files = files or folder_source.find(folder)
    for name, path in files.items():
        _written_within(folder, name, path)
        folder_source.require_file(name, path)
    if "regions" not in files:
        raise StudyError(
            _(
                "The study names no table 'regions', which every study needs. Add "
                'regions = "regions.csv" to [tables].'
            )
        )
    return Study(
        folder=folder,
        name=_typed(head, "name", str, folder.name),
        language=language,
        currency=_typed(head, "currency", str, "KRW"),
        core=_codes(head, "core"),
        peers=_codes(head, "peers"),
        seed=_seed(head),
        engine=_typed(engine, "url", str, "duckdb://"),
        tables=files,
        parameters={name: _section(stages, name) for name in stages},
    )


def _codes(head: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Give the codes of regions that a setting lists."""
    listed = _typed(head, name, list, [])
    if not all(isinstance(code, str) for code in listed):
        raise StudyError(
            _('{name} must list codes as text: {name} = ["11", "28"].', name=name)
        )
    return tuple(listed)


def _seed(head: Mapping[str, Any]) -> int:
    """Give the seed: a whole number that a generator takes."""
    seed = _typed(head, "seed", int, 1)
    if not 0 <= seed < _SEEDS:
        raise StudyError(
            _(
                "'seed' in {file} must be a whole number from 0 to {most}; found "
                "{value}.",
                file=FILE,
                most=str(_SEEDS - 1),
                value=str(seed)[:20],
            )
        )
    return seed


def _written_within(folder: Path, name: str, path: Path) -> None:
    """Refuse a log that lies outside the study: Madang writes within it alone."""
    home = folder.resolve()
    if not CONTRACTS[name].entries or path.resolve().is_relative_to(home):
        return
    raise StudyError(
        _(
            "{name} = '{file}' leads out of the study folder, and Madang writes within "
            'it alone. Move the file into the folder, and name it: {name} = "{own}"',
            name=name,
            file=str(path.relative_to(folder) if path.is_relative_to(folder) else path),
            own=f"{name}.csv",
        )
    )


def name_table(study: Study, name: str, file: str) -> None:
    """Name the file of a table in the settings, where these list tables without it.

    Parameters
    ----------
    study : Study
        The study.
    name, file : str
        Name of the table, and of its file in the study folder.

    Raises
    ------
    StudyError
        If the settings cannot be changed without touching more than that line.
    """
    path = study.folder / FILE
    if name in study.tables or not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    if name in parse_toml(text).get("tables", {name: ""}):
        return
    line = f'{name} = "{file}"'
    named = _TABLES.sub(lambda found: f"{found.group()}\n{line}", text, count=1)
    try:
        held = name in parse_toml(named).get("tables", {})
    except tomllib.TOMLDecodeError:
        held = False
    if not held or path.is_symlink():
        raise StudyError(
            _(
                "The verdict is recorded. Add {line} under [tables] in {file}, so "
                "that the register reads it.",
                line=line,
                file=FILE,
            )
        )
    with own.draft(path) as draft:
        draft.write_text(named, encoding="utf-8")
        shutil.copymode(path, draft)
        draft.replace(path)


def _section(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give a section of the settings; an absent one is empty."""
    return _typed(settings, name, dict, {})


def _typed(settings: Mapping[str, Any], name: str, kind: type[_T], default: _T) -> _T:
    """Give a setting of the type that it must have."""
    value = settings.get(name, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise StudyError(
            _(
                "'{name}' in {file} must be {kind}; found {value}.",
                name=name,
                file=FILE,
                kind=_NOUNS[kind],
                value=repr(value),
            )
        )
    return value


def _known(settings: Mapping[str, Any], names: Iterable[str], what: Message) -> None:
    """Refuse names that nobody reads, since they are mostly slips."""
    wrong = [
        _(
            "'{name}' is no {what} in {file}. {hint}",
            name=name,
            what=what,
            file=FILE,
            hint=nearest(name, names),
        )
        for name in settings
        if name not in names
    ]
    if wrong:
        raise StudyError(_("{lines}", lines=Lines(tuple(wrong))))
