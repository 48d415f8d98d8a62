"""Flows laid out: by kind, each ordered pair of regions and each year a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.language import Items, _
from madang.vocabulary import FlowKind, word

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from madang.language import Named

__all__ = ["Laid", "lay_out"]

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Laid:
    """The flows of one kind.

    Attributes
    ----------
    kind : str
        Who moves.
    codes : tuple of str
        Regions, in the order of the study; R of them.
    years : tuple of int
        T years with flows, in order.
    origin, destination : (N,) array of int
        Ends of the pairs of different regions that ever have a row.
    flow : (T, N) array
        What moved; NaN where it is withheld or unknown, or a region is not there.
    within : (T, R) array
        What stayed; NaN where none is on record.
    there : (T, R) array of bool
        Whether a region has a row that year: units are split and merged.
    hidden : (T, N) array of bool
        Whether a flow is withheld.
    """

    kind: str
    codes: tuple[str, ...]
    years: tuple[int, ...]
    origin: NDArray[np.intp]
    destination: NDArray[np.intp]
    flow: NDArray[np.float64]
    within: NDArray[np.float64]
    there: NDArray[np.bool_]
    hidden: NDArray[np.bool_]

    @property
    def steady(self) -> NDArray[np.bool_]:
        """Mark the pairs whose flow is known in each year."""
        return np.asarray(np.isfinite(self.flow).all(axis=0))


def lay_out(
    cells: pd.DataFrame, regions: pd.DataFrame, names: dict[str, Named], absent: str
) -> tuple[list[Laid], list[Note]]:
    """Lay each kind out, and say what was left out.

    Rows of a region that holds others with rows of the same kind are totals: they are
    left out. Goods are no talent.
    """
    laid, notes = [], []
    tree = Tree.of(regions, "region")
    order = [str(code) for code in regions["region"]]
    for kind, rows in cells[cells["kind"] != FlowKind.GOODS].groupby("kind"):
        ends = set(rows["origin"].astype(str)) | set(rows["destination"].astype(str))
        totals = {up for code in ends for up in tree.above(code)} & ends
        is_total = rows["origin"].isin(totals) | rows["destination"].isin(totals)
        codes = tuple(c for c in order if c in ends - totals)
        one = _laid(str(kind), rows[~is_total], codes, absent)
        if one is None:
            continue
        laid.append(one)
        if totals:
            notes.append(_totals_note(str(kind), int(is_total.sum()), totals, names))
        notes += _notes(one, names)
    return laid, notes


def _laid(
    kind: str, rows: pd.DataFrame, codes: tuple[str, ...], absent: str
) -> Laid | None:
    """Lay one kind out; None where it has no row left."""
    if rows.empty:
        return None
    place = {code: i for i, code in enumerate(codes)}
    o, d = (rows[c].astype(str).map(place).to_numpy(np.intp)
            for c in ("origin", "destination"))  # fmt: skip
    years, t = np.unique(rows["year"].to_numpy(np.int64), return_inverse=True)
    value = rows["value"].to_numpy(np.float64, na_value=np.nan)
    count = len(codes)
    there = np.zeros((len(years), count), dtype=bool)
    there[t, o] = there[t, d] = True
    inside = o == d
    within = np.full((len(years), count), np.nan)
    within[t[inside], o[inside]] = value[inside]
    pair, at = np.unique(o[~inside] * count + d[~inside], return_inverse=True)
    origin, destination = pair // count, pair % count
    flow = np.full((len(years), len(pair)), np.nan)
    if absent == "zero":
        flow[there[:, origin] & there[:, destination]] = 0.0
    flow[t[~inside], at] = value[~inside]
    hidden = np.zeros(flow.shape, dtype=bool)
    hidden[t[~inside], at] = np.isnan(value[~inside])
    return Laid(
        kind, codes, tuple(int(y) for y in years), origin, destination, flow, within,
        there, hidden,
    )  # fmt: skip


def _totals_note(
    kind: str, count: int, totals: set[str], names: dict[str, Named]
) -> Note:
    """Say that totals were left out."""
    few = Items(
        tuple(names.get(code, code) for code in sorted(totals)),
        most=_NAMED,
        of="places",
    )
    return Note(
        _(
            "{kind}: {count:,| row/ rows} of regions that hold others with flows of "
            "their own ({regions}) {count:~is/are} left out: the parts are counted.",
            kind=word(kind), count=count, regions=few,
        )
    )  # fmt: skip


def _notes(one: Laid, names: dict[str, Named]) -> list[Note]:
    """Say what is withheld, what is not on record, and which regions come and go."""
    notes, kind = [], word(one.kind)
    if one.hidden.any():
        notes.append(Note(_(
            "{kind}: {count:,| flow/ flows} {count:~is/are} withheld. Where one is, "
            "the sums of its regions are left empty.",
            kind=kind, count=int(one.hidden.sum()),
        )))  # fmt: skip
    if not np.isfinite(one.within).any():
        notes.append(Note(_(
            "{kind}: moves within a region are not on record, so retention is left "
            "empty.", kind=kind,
        )))  # fmt: skip
    passing = np.flatnonzero(~one.there.all(axis=0))
    if passing.size:
        few = tuple(names.get(one.codes[i], one.codes[i]) for i in passing)
        notes.append(Note(_(
            "{kind}: {count:,| region/ regions} {count:~has/have} flows in some years "
            "only ({regions}): units split, merged or renamed. They are measured in "
            "their years and not forecast.",
            kind=kind, count=int(passing.size), regions=Items(few, most=_NAMED),
        )))  # fmt: skip
    return notes
