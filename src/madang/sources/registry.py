"""The sources a study can be made from: one line each, read by ``madang new``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import Note
from madang.errors import SourceError
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.contracts import SourceTables
    from madang.language import Message

__all__ = ["SOURCES", "Source", "build"]


@dataclass(frozen=True, slots=True)
class Source:
    """One source: a module whose ``build`` gives tables that keep the contracts.

    Attributes
    ----------
    module : str
        Its module in `madang.sources`, loaded only where the source is asked for.
    says : Message
        What a study is made of.
    reads : str
        What ``--from`` names: ``folder``, ``file``, ``either`` or nothing.
    options : tuple of str
        Further options of ``build`` that a user may give.
    """

    module: str
    says: Message
    reads: str = "folder"
    options: tuple[str, ...] = ()


SOURCES: Final[Mapping[str, Source]] = {
    "sample": Source(
        "sample", _("Synthetic records, to try everything with."), "", ("seed",)
    ),
    "korea": Source("korea", _("Korea: public statistics and programmes by province.")),
    "kosis": Source(
        "kosis", _("Korea: provinces by industry, as exported from KOSIS."), "either"
    ),
    "cordis": Source("cordis", _("European research projects (CORDIS).")),
    "structural-funds": Source(
        "structural_funds",
        _("Beneficiaries of the European structural funds."),
        options=("country",),
    ),
    "pabulib": Source(
        "pabulib", _("A vote on a participatory budget (.pb of Pabulib)."), "file"
    ),
    "folder": Source("folder", _("Your own tables, named as the contracts.")),
}
"""Sources by the name a user types."""


def build(name: str, origin: Path | None, **options: Any) -> SourceTables:
    """Read a source's files.

    Parameters
    ----------
    name : str
        Name of the source, one of `SOURCES`.
    origin : Path or None
        File or folder to read; None for a source that reads none.
    **options
        Further options; those that are None were not given.

    Returns
    -------
    SourceTables

    Raises
    ------
    SourceError
        If the source is not known, its files are not there, or it does not take
        an option.
    """
    source = SOURCES.get(name)
    if source is None:
        raise SourceError(
            _(
                "There is no source '{source}'. Known: {sources}.",
                source=name,
                sources=", ".join(SOURCES),
            )
        )
    given = {k: v for k, v in options.items() if v is not None}
    strange = [k for k in given if k not in source.options]
    if strange:
        raise SourceError(
            _(
                "The source '{source}' takes no --{option}. Leave it out.",
                source=name,
                option=strange[0],
            )
        )
    if not source.reads and origin is not None:
        raise SourceError(
            _("The source '{source}' reads no files. Leave out --from.", source=name)
        )
    module = import_module(f"madang.sources.{source.module}")
    if not source.reads:
        return module.build(**given)  # type: ignore[no-any-return] # loaded by name
    place = _found(name, source.reads, origin)
    return _with_unread(module.build(place, **given), place)


def _with_unread(made: SourceTables, place: Path) -> SourceTables:
    """Say which files of a folder were not read, so that none is left out silently."""
    if not place.is_dir():
        return made
    read = {Path(f).name for kept in made.provenance.values() for f in kept.files}
    passed = [
        path.name
        for path in sorted(place.iterdir())
        if path.is_file() and path.name not in read and not path.name.startswith(".")
    ]
    if not passed:
        return made
    said = _(
        "Not read, for this source knows no file of that name: {files}. What belongs "
        "to the study comes in by: madang import FILE",
        files=Items(tuple(passed)),
    )
    return replace(made, notes=(*made.notes, Note(said)))


def _found(name: str, reads: str, origin: Path | None) -> Path:
    """Give what is to be read, or say what ``--from`` must name."""
    if origin is not None:
        fits = {"folder": origin.is_dir(), "file": origin.is_file()}
        if fits.get(reads, any(fits.values())):
            return origin
    where = f"'{origin}'" if origin else "--from"
    if reads == "file":
        raise SourceError(
            _(
                "The source '{source}' reads one file: name it with --from FILE "
                "({where} is no file).",
                source=name,
                where=where,
            )
        )
    raise SourceError(
        _(
            "The source '{source}' reads files: name their folder with --from FOLDER "
            "({where} is no folder).",
            source=name,
            where=where,
        )
    )
