"""What every engine does: hold a study's tables and reduce them.

An engine is handed tables and gives small tables back. The reductions
themselves are in `madang.engines.reductions`, written once; an engine only
connects, reads and materialises.
"""

from __future__ import annotations

import importlib
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

import pandas as pd

from madang.engines.totals import TOTALS
from madang.errors import EngineError, MissingTableError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    import pyarrow as pa

    from madang.engines.scratch import Scratch

__all__ = ["Engine"]

_CODES: Final = "madang_codes"
"""Table that codes are handed over in; no table of a study is called so."""


_KEPT: Final = "madang_kept_"
"""How the names of records that an engine keeps begin."""


class Engine(ABC):
    """A place that holds the tables of one study and reduces them.

    Every reduction gives a DataFrame sorted by its keys, with text as ``str``,
    years and counts as ``Int64`` and amounts as ``float64``; a missing key is
    NA and keeps its own row, a sum over no value at all is NaN.
    """

    name: str = ""
    _scratch: Scratch
    _offered: Mapping[str, pd.DataFrame | pa.Table | Path] = MappingProxyType({})

    @property
    @abstractmethod
    def version(self) -> str:
        """Name and version of the engine underneath."""

    @abstractmethod
    def _hold(self, name: str, table: pa.Table | Path) -> None:
        """Take a table under a name, replacing what was there."""

    @abstractmethod
    def _tables(self) -> set[str]:
        """Names of the tables held."""

    @abstractmethod
    def _table(self, name: str) -> Any:
        """Give a held table as an Ibis table."""

    @abstractmethod
    def _fetch(self, expression: Any) -> pa.Table:
        """Work out an Ibis expression."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection and of all tables; may be called twice."""

    def __enter__(self) -> Self:
        """Give the engine itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the engine, whatever happened."""
        self.close()

    def load(self, name: str, table: pd.DataFrame | pa.Table | Path) -> None:
        """Take a table of the study, replacing one of the same name.

        Parameters
        ----------
        name : str
            Name of the table, such as ``"participations"``.
        table : DataFrame, pyarrow.Table or Path
            The table, or the path of a Parquet file, which is then read where it
            lies and must stay there while the engine is open.

        Raises
        ------
        EngineError
            If the file is not there or cannot be read as a table.
        """
        if isinstance(table, Path):
            if not table.is_file():
                raise EngineError(_(
                    "The table '{name}' was to be read from '{table}', but there is no "
                    "such file. Name a Parquet file that is there.",
                    name=name, table=table,
                ))  # fmt: skip
            self._hold(name, table)
        else:
            self._hold(name, _as_arrow(name, table))

    def keep(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Any:
        """Keep records that come batch by batch in a file of the engine's own.

        Parameters
        ----------
        schema : pyarrow.Schema
            Their columns.
        batches : iterable of pyarrow.RecordBatch
            The records; only one batch at a time is in memory.

        Returns
        -------
        ibis.Table
            All of them; it goes when the engine is closed.
        """
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, only for what comes so

        name = f"{_KEPT}{uuid.uuid4().hex[:12]}"
        path = Path(self._scratch.name) / f"{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="snappy") as writer:
            for batch in batches:
                writer.write_batch(batch)
        self._hold(name, path)
        return self._table(name)

    def tables(self) -> tuple[str, ...]:
        """Name the tables held, in alphabetical order."""
        return tuple(sorted(n for n in self._tables() if not n.startswith(_KEPT)))

    def stock_totals(self) -> pd.DataFrame:
        """Give the stocks, one row a cell.

        Returns
        -------
        DataFrame
            region, activity, year, measure, value.
        """
        return self._total("stock_totals")

    def record_totals(self) -> pd.DataFrame:
        """Sum micro-records to stocks.

        Returns
        -------
        DataFrame
            region, activity, year, measure, value.
        """
        return self._total("record_totals")

    def organisation_counts(self) -> pd.DataFrame:
        """Count organisations by seat, and by what they are.

        Returns
        -------
        DataFrame
            region, sme, venture, organisations.
        """
        return self._total("organisation_counts")

    def flow_cells(self) -> pd.DataFrame:
        """Give what moves by kind, year, origin and destination.

        Returns
        -------
        DataFrame
            kind, year, origin, destination, value; empty where it is withheld.
        """
        return self._total("flow_cells")

    def flow_totals(self, core: Iterable[str]) -> pd.DataFrame:
        """Sum what moves from one region to another, by which end is in the core.

        Parameters
        ----------
        core : iterable of str
            Codes of the core regions.

        Returns
        -------
        DataFrame
            kind, year, from_core, to_core, value; what stays in its region is left
            out.
        """
        return self._total("flow_totals", core)

    def memberships(self, projects: Iterable[str]) -> pd.DataFrame:
        """Give who takes part in some projects.

        Parameters
        ----------
        projects : iterable of str
            Codes of the projects.

        Returns
        -------
        DataFrame
            project, organisation, amount.
        """
        codes = sorted({str(code) for code in projects})
        self._hold(
            _CODES, _as_arrow(_CODES, pd.DataFrame({"code": codes}, dtype="str"))
        )
        return self._reduce("picked", TOTALS["memberships"], _CODES)

    def project_groups(self) -> pd.DataFrame:
        """Count the organisations of each project by seat and kind.

        Returns
        -------
        DataFrame
            project, year, region, kind, organisations.
        """
        return self._reduce("project_groups")

    def region_kind_ties(self) -> pd.DataFrame:
        """Count ties between organisations by the seat and kind of both ends.

        Returns
        -------
        DataFrame
            year, region_a, kind_a, region_b, kind_b, ties, fractional. Pairs
            are unordered: (region_a, kind_a) ≤ (region_b, kind_b) by code point,
            a missing region before all others. In ``fractional`` the pairs of
            one project share a total of 1.
        """
        return self._reduce("region_kind_ties")

    def helix_patterns(self) -> pd.DataFrame:
        """Count projects by which of the four spheres take part.

        Returns
        -------
        DataFrame
            region, year, industry, academia, research, government, projects.
            Each project counts once, in the region of its lead; where no lead's
            seat is known, in the region it serves; else in NA.
        """
        return self._reduce("helix_patterns")

    def embedding(self) -> pd.DataFrame:
        """Count organisations that take part, and those with a partner in science.

        Returns
        -------
        DataFrame
            region, kind, sme, organisations, participating, participations,
            embedded; the last counts organisations that share a project with
            another organisation of academia or research.
        """
        return self._reduce("embedding")

    def research_money(self) -> pd.DataFrame:
        """Lay each project's grant out over the regions of its participants.

        Returns
        -------
        DataFrame
            project, activity, year, region, projects, grant. Each project's
            ``projects`` add up to 1 over the regions of its located participants
            and its ``grant`` to the grant.
        """
        return self._reduce("research_money")

    def held(self, name: str) -> Any:
        """Give a table that was loaded, as an Ibis table.

        Parameters
        ----------
        name : str
            Its name.
        """
        return self._held(name)

    def fetch(self, expression: Any) -> pa.Table:
        """Work out an Ibis expression into Arrow.

        Parameters
        ----------
        expression : ibis Table
            What is asked for.
        """
        return self._fetch(expression)

    def offer(self, tables: Mapping[str, pd.DataFrame | pa.Table | Path]) -> None:
        """Name tables that are taken when a reduction first asks for them.

        Parameters
        ----------
        tables : mapping of str to DataFrame, pyarrow.Table or Path
            As `load` takes them.
        """
        self._offered = dict(tables)

    def is_sound(self, name: str) -> bool:
        """Tell whether a table keeps its contract, without taking it into Python.

        Parameters
        ----------
        name : str
            Name of the table. Tables that it refers to are held against it where
            they are there.

        Returns
        -------
        bool
            False too where cells would be read otherwise than they stand, such as
            codes with blanks about them.
        """
        soundness = importlib.import_module("madang.engines.soundness")
        there = {*self._tables(), *self._offered}
        return all(
            not self._fetch(faults)["faults"][0].as_py()
            for faults in soundness.faults(self._held, name, there)
        )

    def _total(self, name: str, codes: Iterable[str] = ()) -> pd.DataFrame:
        """Work out a reduction of one table."""
        return self._reduce("total", TOTALS[name], sorted({str(c) for c in codes}))

    def _reduce(self, name: str, *given: Any) -> pd.DataFrame:
        """Build a reduction on the held tables and work it out."""
        # Ibis takes half a second to import, so only once it is needed
        reductions = importlib.import_module("madang.engines.reductions")
        return _as_frame(self._fetch(getattr(reductions, name)(self._held, *given)))

    def _held(self, name: str) -> Any:
        """Give a held table, or say in words that it is not there."""
        if name not in self._tables() and name in self._offered:
            self.load(name, self._offered[name])
        if name not in self._tables():
            held = ", ".join(self.tables()) or "none"
            raise MissingTableError(_(
                "This needs the table '{name}', which was not loaded (loaded: {held}). "
                "Add '{name}' to the study, or call engine.load('{name}', table). Its "
                "rules: madang contract {name}",
                name=name, held=held,
            ))  # fmt: skip
        return self._table(name)


def _as_arrow(name: str, table: pd.DataFrame | pa.Table) -> pa.Table:
    """Turn a table into Arrow; columns that are wholly empty become text."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, only needed once tables come

    try:
        if isinstance(table, pd.DataFrame):
            table = pa.Table.from_pandas(table, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as mixed:
        raise EngineError(_(
            "The table '{name}' mixes types within one column: {mixed}. Give each "
            "column one type.",
            name=name, mixed=mixed,
        )) from mixed  # fmt: skip
    for i, column in enumerate(table.schema):
        if pa.types.is_null(column.type):
            empty = pa.nulls(table.num_rows, pa.string())
            table = table.set_column(i, column.name, empty)
    return table


def _as_frame(table: pa.Table) -> pd.DataFrame:
    """Turn a reduction's result into a frame of the same types on every engine."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    columns: dict[str, pd.Series[Any]] = {}
    for column in table.schema:
        values = table[column.name]
        if pa.types.is_integer(column.type):
            columns[column.name] = pd.Series(
                values.cast(pa.int64()).to_pandas(types_mapper=_nullable), copy=False
            )
        elif pa.types.is_boolean(column.type):
            columns[column.name] = values.to_pandas(types_mapper=_nullable)
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            columns[column.name] = values.to_pandas().astype("str")
        else:
            columns[column.name] = values.cast(pa.float64()).to_pandas()
    return pd.DataFrame(columns)


def _nullable(kind: Any) -> Any:
    """Name the pandas type with NA of an Arrow type."""
    return {"int64": pd.Int64Dtype(), "bool": pd.BooleanDtype()}.get(str(kind))
