"""The study folder's ``study.toml``: read, checked, written."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from madang.contracts import CONTRACTS, nearest
from madang.errors import StudyError
from madang.language import Lines, Message, _
from madang.sources import folder as folder_source
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["FILE", "Study", "nearest", "open_study"]

_T = TypeVar("_T")
FILE: Final = "study.toml"
_SECTIONS: Final = ("study", "engine", "tables", "stages")
_STUDY_KEYS: Final = ("name", "language", "currency", "core", "seed", "source")
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
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
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
    core = _typed(head, "core", list, [])
    if not all(isinstance(code, str) for code in core):
        raise StudyError(_('core must list codes as text: core = ["11", "28"].'))
    files = {n: folder / _typed(tables, n, str, "") for n in CONTRACTS if n in tables}
    files = files or folder_source.find(folder)
    for name, path in files.items():
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
        core=tuple(core),
        seed=_typed(head, "seed", int, 1),
        engine=_typed(engine, "url", str, "duckdb://"),
        tables=files,
        parameters={name: _section(stages, name) for name in stages},
    )


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
