"""One table as it lies in a file: what was taken for what, its first records, all.

Nothing is chosen silently: several sheets or files of an archive are several tables,
what is not read is listed with why, and what form cannot tell is a doubt with what else
it may be. Every record carries the number of its line or row in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from madang.errors import UnreadableFileError
from madang.intake import maps
from madang.intake.archives import pieces
from madang.intake.blocks import one_below_another, under_sections
from madang.intake.columnar import batch_of, first_of, schema_of
from madang.intake.containers import kind_of
from madang.intake.delimited import read_text
from madang.intake.headers import find_frame
from madang.intake.json_tables import parse_json, read_json
from madang.intake.layout import Doubt, Footnote, Grid, Layout, Passed
from madang.intake.limits import LIMITS, Limits
from madang.intake.markup import read_markup
from madang.intake.names import unlike
from madang.intake.paired import flags_within
from madang.intake.parquet import read_columns
from madang.intake.pc_axis import is_pc_axis, read_pc_axis
from madang.intake.records import (
    Uneven,
    batched,
    records_of,
    repeated_headers,
)
from madang.intake.sdmx_json import is_sdmx, read_sdmx
from madang.intake.series import of_series
from madang.intake.workbooks import read_workbook
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from madang.engines import Engine
    from madang.intake.containers import Piece
    from madang.intake.headers import Frame
    from madang.language import Message

__all__ = ["KINDS", "Found", "Opened", "open_file"]

_PREVIEW: Final = 50
KINDS: Final = {
    "text": "CSV (TSV)", "workbook": "XLSX (XLS, XLSB, ODS)", "json": "JSON",
    "parquet": "Parquet", "shapefile": "SHP", "geopackage": "GPKG",
    "markup": "HTML (XML)",
}  # fmt: skip
_NAMED: Final = {
    ".csv": "text", ".tsv": "text", ".tab": "text", ".txt": "text",
    ".xls": "workbook", ".xlsx": "workbook", ".xlsm": "workbook", ".xlsb": "workbook",
    ".ods": "workbook",
    ".json": "json", ".geojson": "json", ".topojson": "json", ".parquet": "parquet",
    ".shp": "shapefile", ".gpkg": "geopackage",
}  # fmt: skip
"""What a file is by its name, where that says anything."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One table in one file.

    Attributes
    ----------
    path : Path
        The file.
    member, sheet : str
        Where in it the table lies.
    layout : Layout
        All words of form, as found or given.
    columns : tuple of str
        Names, unlike each other whatever the case of their letters.
    preview : DataFrame
        First records as text, with ``_row``.
    preamble : tuple of tuple of str
        Rows above the header: titles, units, sources.
    footnotes : tuple of Footnote
        Rows below the table; they are among the records, by their ``_row``.
    doubts : tuple of Doubt
        What form cannot tell safely.
    remarks : tuple of Message
        What was noticed and needs no answer.
    """

    path: Path
    member: str
    sheet: str
    layout: Layout
    columns: tuple[str, ...]
    preview: pd.DataFrame
    preamble: tuple[tuple[str, ...], ...]
    footnotes: tuple[Footnote, ...]
    doubts: tuple[Doubt, ...]
    remarks: tuple[Message, ...]
    _batches: Any = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the table for people: file, member, sheet."""
        return ": ".join(x for x in (self.path.name, self.member, self.sheet) if x)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give all records as text with ``_row``, batch by batch.

        Yields
        ------
        RecordBatch
            Cells in NFC without spaces at their ends; an empty cell is empty text.

        Raises
        ------
        UnreadableFileError
            If a row has more or fewer cells than the header, or is damaged.
        """
        yield from self._batches()

    def head(self, most: int) -> Opened:
        """Give the table of its first records alone, without what stands below them."""
        return replace(
            self, footnotes=(), _batches=partial(first_of, self._batches, most)
        )

    def sure(self) -> Opened:
        """Give the table itself where nothing of its form is in doubt.

        Returns
        -------
        Opened

        Raises
        ------
        UnreadableFileError
            If something is; says what it may be.
        """
        if not self.doubts:
            return self
        doubt = self.doubts[0]
        raise UnreadableFileError(
            _(
                "'{name}' may be read with {word} = {first} ({gives}) or {second} "
                "({instead}), and nothing in it says which. Import it, and answer "
                "there.",
                name=self.name,
                word=doubt.word,
                first=doubt.taken.value,
                gives=doubt.taken.gives,
                second=doubt.others[0].value,
                instead=doubt.others[0].gives,
            )
        )

    def frame(self) -> pd.DataFrame:
        """Read all records into memory.

        Returns
        -------
        DataFrame
            Text, missing where a cell is empty; the index is the number of the row.

        Raises
        ------
        UnreadableFileError
            As `batches`.
        """
        table = pa.Table.from_batches(self.batches(), schema_of(self.columns))
        frame: pd.DataFrame = table.to_pandas().set_index("_row")
        return frame.replace("", None)

    def records(self, engine: Engine) -> Any:
        """Hand all records to an engine.

        Parameters
        ----------
        engine : Engine
            It keeps them in a file of its own while it is open.

        Returns
        -------
        ibis.Table
            All columns as text, and ``_row`` as whole numbers.

        Raises
        ------
        UnreadableFileError
            As `batches`.
        """
        return engine.keep(schema_of(self.columns), self.batches())


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds.

    Attributes
    ----------
    tables : tuple of Opened
        Tables, in the order of the file.
    passed : tuple of Passed
        What was there and was not read, and why.
    """

    tables: tuple[Opened, ...]
    passed: tuple[Passed, ...]


def open_file(
    path: Path, given: Layout | None = None, limits: Limits = LIMITS
) -> Found:
    """Open a file as it is, and tell what lies in it.

    Parameters
    ----------
    path : Path
        CSV, TSV, a workbook, JSON, Parquet or a map, also in .gz or .zip. Its content
        decides, not its name.
    given : Layout, optional
        What is known of its form; the rest is found out.
    limits : Limits
        What it may declare and hold.

    Returns
    -------
    Found

    Raises
    ------
    UnreadableFileError
        If nothing in it can be read; says why.
    """
    given = given or Layout()
    found, passed = pieces(path, limits)
    tables: list[Opened] = []
    errors: list[UnreadableFileError] = []
    for piece in found:
        if given.member and piece.member != given.member:
            passed.append(Passed(piece.member, _("Another file was asked for.")))
            continue
        try:
            grids, left = _grids(piece, given, limits)
            grids, beside = of_series(grids)
            opened = [_opened(piece, grid, given) for grid in grids]
        except UnreadableFileError as refused:
            errors.append(refused)
            passed.append(Passed(piece.member or path.name, refused.message))
            continue
        passed += [*left, *beside]
        several = len(opened) + len(found) > 2  # noqa: PLR2004 - one table in one file
        bare = [t for t in opened if several and t.preview.empty]
        tables += [t for t in opened if t not in bare]
        passed += [_bare(table) for table in bare]
    if not tables:
        raise errors[0] if errors else _empty(path, given, passed)
    return Found(tuple(tables), tuple(passed))


def _empty(path: Path, given: Layout, passed: list[Passed]) -> UnreadableFileError:
    """Say that there is no table in a file."""
    if given.member or given.sheet:
        return UnreadableFileError(
            _(
                "'{path}' holds no '{name}'. It holds: {names}.",
                path=path.name,
                name=given.sheet or given.member,
                names=", ".join(p.name for p in passed[:20]) or "-",
            )
        )
    if passed:
        return UnreadableFileError(passed[0].why)
    return UnreadableFileError(_("'{path}' holds no table.", path=path.name))


def _bare(table: Opened) -> Passed:
    """Say that a sheet or member holds words and no records."""
    words = " ".join(c for row in (*table.preamble, table.columns) for c in row if c)
    name = table.sheet or table.member
    return Passed(name, _("It holds no records: {words}", words=words[:200]))


def _grids(
    piece: Piece, given: Layout, limits: Limits
) -> tuple[list[Grid], list[Passed]]:
    """Read the grids of one file by what it is."""
    kind = kind_of(piece)
    if kind == "workbook":
        grids, passed = read_workbook(piece, given, limits)
    elif kind == "markup":
        grids, passed = read_markup(piece, given, limits)
    else:
        grids, passed = _read(kind, piece, given, limits), []
    if _NAMED.get(piece.suffix, kind) != kind:
        said = _("Its content is {kind}, whatever its name says.", kind=KINDS[kind])
        for grid in grids:
            grid.remarks.append(said)
    return grids, passed


def _read(kind: str, piece: Piece, given: Layout, limits: Limits) -> list[Grid]:
    """Read the grids of a file that is no workbook."""
    if kind == "json":
        return _from_json(piece, given, limits)
    if kind in {"shapefile", "geopackage"}:
        return maps.read_layers(piece, kind, given, limits)
    if kind == "parquet":
        return [read_columns(piece, given, limits)]
    if is_pc_axis(piece):
        return [read_pc_axis(piece, given, limits)]
    return [read_text(piece, given, limits)]


def _from_json(piece: Piece, given: Layout, limits: Limits) -> list[Grid]:
    """Read JSON; a text that only begins as JSON does is a text."""
    try:
        content = parse_json(piece, limits)
    except UnreadableFileError:
        if "json" in piece.suffix:
            raise
        return [read_text(piece, given, limits)]
    if is_sdmx(content):
        return [read_sdmx(piece, content, given, limits)]
    if maps.is_map(content):
        return [maps.read_geojson(piece, content, given, limits)]
    return read_json(piece, content, given, limits)


def _opened(piece: Piece, grid: Grid, given: Layout) -> Opened:
    """Put together what is told of a table."""
    member = piece.member
    if grid.header is not None:
        columns = unlike(grid.header)
        layout = replace(grid.layout, skip=0, header_rows=0, fill_down=())
        frame = None
    else:
        frame = find_frame(grid, given)
        notes: tuple[Footnote, ...] = ()
        if below := one_below_another(grid, frame):
            grid, notes = below
            frame = find_frame(grid, given)
        elif parted := under_sections(grid, frame):
            grid, frame = parted, find_frame(parted, given)
        if flagged := flags_within(grid, frame):
            grid, frame = flagged, find_frame(flagged, frame.layout)
        columns, layout = frame.columns, frame.layout
        frame.footnotes += (*notes, *repeated_headers(piece.name, grid, frame))
    if not columns:
        raise UnreadableFileError(
            _("'{name}' is empty: it holds no table.", name=piece.name)
        )
    layout = replace(layout, member=member)
    if grid.batches is not None:
        batches = grid.batches
    else:
        batches = partial(batched, piece.name, grid, columns, layout, frame)
    uneven = Uneven(piece.name, len(columns))
    preview = _preview(grid, columns, layout, frame, uneven)
    if uneven.count:
        grid.remarks.append(uneven.error().message)
    return Opened(
        path=piece.path,
        member=member,
        sheet=layout.sheet,
        layout=layout,
        columns=columns,
        preview=preview,
        preamble=frame.preamble if frame else grid.preamble,
        footnotes=frame.footnotes if frame else (),
        doubts=(*grid.doubts, *(frame.doubts if frame else ())),
        remarks=tuple(grid.remarks),
        _batches=batches,
    )


def _preview(
    grid: Grid,
    columns: tuple[str, ...],
    layout: Layout,
    frame: Frame | None,
    uneven: Uneven,
) -> pd.DataFrame:
    """Give the first records."""
    found = records_of(grid.sample, columns, layout.fill_down or (), frame, uneven)
    shown = list(islice(found, _PREVIEW))
    cells, numbers = [r for _n, r in shown], [n for n, _r in shown]
    preview: pd.DataFrame = batch_of(cells, numbers, schema_of(columns)).to_pandas()
    return preview.astype(dict.fromkeys(columns, "str") | {"_row": "int64"})
