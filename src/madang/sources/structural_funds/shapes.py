"""How a country's list is laid out, as data, and which list a folder holds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.toml import parse_toml
from madang.errors import SourceError
from madang.language import Message, Named, _
from madang.sources import folder
from madang.vocabulary import Language, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["COLUMNS", "OWN", "List", "Region", "Shape", "find"]

OWN: Final = "columns.toml"
SAMPLE: Final = "eu_structural_funds_projects"
COLUMNS: Final = (
    "title", "grant", "code", "beneficiary", "region", "wider", "fund", "axis",
    "authority", "status", "start", "end", "cost", "match", "paid", "latitude",
    "longitude",
)  # fmt: skip
"""What a column of a list may hold; the first two must be there."""

_NEEDED: Final = COLUMNS[:2]
_AMOUNTS: Final = ("grant", "cost", "match", "paid")


@dataclass(frozen=True, slots=True)
class Region:
    """One region of a list, under all its spellings, and parts counted in it."""

    code: str
    name: str
    name_en: str = ""
    name_ko: str = ""
    population: float = float("nan")
    tile: tuple[int, int] | None = None
    core: bool = False
    spellings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """The layout of one country's list.

    Attributes
    ----------
    country : str
        Code of the country, such as UK.
    columns : mapping of str to str
        The list's own columns by what they hold, one of `COLUMNS`.
    regions : tuple of Region
        The regions; empty where the list's own names are taken.
    status : mapping of str to str
        The list's words for where a project stands.
    nationwide : tuple of str
        Words for the whole country.
    absent_as_zero : tuple of str
        Amounts in which 0 is written where nothing is given.
    about : mapping of str to str
        name_en, name_ko, source, currency, language, residents.
    remarks : tuple of Message
        What is to be said.
    """

    country: str
    columns: Mapping[str, str]
    regions: tuple[Region, ...] = ()
    status: Mapping[str, str] = field(default_factory=dict)
    nationwide: tuple[str, ...] = ()
    absent_as_zero: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """A list of beneficiaries in a file, with its layout."""

    path: Path
    frame: pd.DataFrame
    shape: Shape


_ABOUT: Final = ("name_en", "name_ko", "source", "currency", "language", "residents")
_LISTS: Final = ("regions", "nationwide", "absent_as_zero", "remarks_en", "remarks_ko")
_KEYS: Final = (*_ABOUT, *_LISTS, "columns", "status")


def _bad(file: str, country: str, what: Message) -> SourceError:
    """Say what is wrong in a description of columns."""
    return SourceError(
        _("'{file}', [{country}]: {what}", file=file, country=country, what=what)
    )


def _shape(file: str, country: str, told: Any) -> Shape:
    """Read one country's layout, or say what is wrong with it."""
    if not isinstance(told, dict) or not isinstance(told.get("columns"), dict):
        raise _bad(
            file, country,
            _("there is no table [{country}.columns].", country=country),
        )  # fmt: skip
    columns = told["columns"]
    strange = [*(set(told) - set(_KEYS)), *(set(columns) - set(COLUMNS))]
    if strange:
        raise _bad(
            file, country,
            _("'{strange}' is not known; columns may be {columns}.",
              strange=min(strange), columns=", ".join(COLUMNS)),
        )  # fmt: skip
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        raise _bad(
            file, country,
            _("no column is named for {lacking}.", lacking=", ".join(lacking)),
        )  # fmt: skip
    about = {k: str(told.get(k, "")) for k in _ABOUT}
    status = {str(k): str(v) for k, v in told.get("status", {}).items()}
    wrong = sorted(set(status.values()) - {str(s) for s in Status})
    wrong += [w for w in (about["language"] or "en",) if w not in set(Language)]
    wrong += [w for w in told.get("absent_as_zero", ()) if w not in _AMOUNTS]
    if wrong:
        raise _bad(
            file, country,
            _("'{word}' is not one of the words allowed there.", word=wrong[0]),
        )  # fmt: skip
    remarks = zip(told.get("remarks_ko", ()), told.get("remarks_en", ()), strict=False)
    said = tuple(
        _("{text}", text=Named({"ko": str(ko), "en": str(en)})) for ko, en in remarks
    )
    return Shape(
        country, columns, _regions(file, country, told), status,
        tuple(map(str, told.get("nationwide", ()))),
        tuple(told.get("absent_as_zero", ())), about, said,
    )  # fmt: skip


def _regions(file: str, country: str, told: Mapping[str, Any]) -> tuple[Region, ...]:
    """Read the regions of a layout."""
    try:
        return tuple(
            Region(**{
                **row,
                "spellings": tuple(row.get("spellings", ())),
                    "parts": tuple(row.get("parts", ())),
                "tile": tuple(row["tile"]) if "tile" in row else None,
            })
            for row in told.get("regions", ())
        )  # fmt: skip
    except TypeError as error:
        raise _bad(
            file, country,
            _("a region cannot be read: {error}.", error=str(error)),
        ) from None  # fmt: skip


def _described(path: Path) -> list[Shape]:
    """Read the layouts of a file."""
    try:
        told = parse_toml(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            _("'{path}' is no TOML: {error}.", path=path.name, error=error)
        ) from None
    return [_shape(path.name, country, table) for country, table in told.items()]


def _fits(frame: pd.DataFrame, shape: Shape) -> list[str]:
    """List the columns of a layout that a table lacks."""
    return [c for c in shape.columns.values() if c not in frame.columns]


def _unknown(tables: Mapping[Path, pd.DataFrame], shapes: list[Shape]) -> SourceError:
    """Say that no file has known columns, which are nearest, and what to do."""
    path, frame = next(iter(tables.items()))
    nearest = min(shapes, key=lambda s: len(_fits(frame, s)) / len(s.columns))
    lacking = ", ".join(_fits(frame, nearest)[:8])
    found = ", ".join(map(str, frame.columns[:12])) or "–"
    known = ", ".join(s.country for s in shapes)
    return SourceError(
        _(
            "The columns of '{path}' are not known. It has: {found}. Lists known: "
            "{known}; the nearest, {country}, also has: {lacking}. Describe the list "
            'in a file {own} beside it, for example:\n  [XX.columns]\n  title = "…"\n  '
            'grant = "…"\n  region = "…"\nWords for columns: {columns}.',
            path=path.name,
            found=found,
            known=known,
            country=nearest.country,
            lacking=lacking,
            own=OWN,
            columns=", ".join(COLUMNS),
        )
    )


def _tables(root: Path) -> dict[Path, pd.DataFrame]:
    """Read every table of a folder."""
    place = root / SAMPLE if (root / SAMPLE).is_dir() else root
    files = [p for p in sorted(place.iterdir()) if p.suffix.lower() in folder.SUFFIXES]
    if not files:
        raise SourceError(
            _(
                "'{root}' holds no CSV, TSV or Parquet file. Point --from at the "
                "folder of the list of beneficiaries.",
                root=root.name,
            )
        )
    return {p: folder.read(p.stem, p).frame for p in files}


def find(root: Path, country: str | None) -> List:
    """Find the one list of beneficiaries that a folder holds.

    Parameters
    ----------
    root : Path
        Folder of the list, or the folder that holds ``eu_structural_funds_projects``.
    country : str or None
        Country wanted, where there are lists of several.

    Returns
    -------
    List

    Raises
    ------
    SourceError
        If there is none, its columns are not known, or several fit.
    """
    shapes = _described(Path(__file__).with_name("countries.toml"))
    for place in (root, root / SAMPLE):
        if (place / OWN).is_file():
            own = _described(place / OWN)
            taken = {s.country for s in own}
            shapes = [*own, *(s for s in shapes if s.country not in taken)]
    if country is not None:
        shapes = [s for s in shapes if s.country.upper() == country.upper()]
        if not shapes:
            raise SourceError(
                _(
                    "The layout of the list of '{country}' is not known. Describe it "
                    "in a file {own}, under [{country}.columns].",
                    country=country,
                    own=OWN,
                )
            )
    tables = _tables(root)
    found = [
        List(path, frame, shape)
        for path, frame in tables.items()
        for shape in shapes
        if not _fits(frame, shape)
    ]
    if not found:
        raise _unknown(tables, shapes)
    if len(found) > 1:
        listed = ", ".join(f"{f.shape.country} ({f.path.name})" for f in found)
        raise SourceError(
            _(
                "'{root}' holds {count} lists: {listed}. Say which with --country, or "
                "keep one file; a study has one currency.",
                root=root.name,
                count=len(found),
                listed=listed,
            )
        )
    return found[0]
