"""Panels to be forecast, read from the study's indicators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts import Note, names_of
from madang.contracts.trees import Tree
from madang.language import Items, Named, _
from madang.metrics.foresight import LONGEST_GAP, lone_jumps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from madang.foresight.settings import ForesightSettings

__all__ = ["FEWEST_YEARS", "Laid", "lay_out", "longest"]

FEWEST_YEARS: Final = 6
"""Years of which one past forecast can be made and seen."""

_RESIDENTS: Final = "population"
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Laid:
    """One indicator as a panel.

    Attributes
    ----------
    indicator : str
    codes : tuple of str
        Regions, none of which holds another.
    years : tuple of int
        Without a gap.
    table : (T, R) array
    is_added : bool
        Whether regions add up.
    """

    indicator: str
    codes: tuple[str, ...]
    years: tuple[int, ...]
    table: NDArray[np.float64]
    is_added: bool


def longest(indicators: pd.DataFrame) -> int:
    """Count the years of the indicator that has most."""
    known = indicators.dropna(subset="value")
    years = known.groupby("indicator", observed=True)["year"].nunique()
    return int(years.max()) if len(years) else 0


def lay_out(
    tables: Mapping[str, pd.DataFrame], settings: ForesightSettings
) -> tuple[list[Laid], list[Note]]:
    """Lay out each indicator that has enough years; say what is left out and why.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    settings : ForesightSettings

    Returns
    -------
    tuple of list of Laid and list of Note
    """
    rows = tables["indicators"].dropna(subset="value")
    rows = rows.assign(region=rows["region"].astype(str),
                       indicator=rows["indicator"].astype(str))  # fmt: skip
    wanted = settings.indicators or tuple(sorted(rows["indicator"].unique()))
    tree = Tree.of(tables["regions"], "region")
    added = settings.added or _with_denominator(tables)
    names = names_of(tables["regions"])
    defined = tables.get("indicator_definitions")
    called = {} if defined is None else names_of(defined, key="indicator")
    laid: list[Laid] = []
    notes: list[Note] = []
    short: list[Named | str] = []
    late: dict[tuple[str, ...], list[Named | str]] = {}
    for name in wanted:
        mine = rows[rows["indicator"] == name]
        mine = mine[~mine["region"].isin(tree.totals(mine["region"]))]
        said = called.get(name, name)
        if mine.empty:
            short.append(said)
            continue
        years = range(int(mine["year"].min()), int(mine["year"].max()) + 1)
        wide = mine.pivot_table(index="year", columns="region", values="value")
        wide = _unbroken(wide.reindex(years))
        years = range(int(wide.index[0]), int(wide.index[-1]) + 1)
        lacking = wide.columns[wide.iloc[-2:].isna().any()]
        wide = wide.drop(columns=lacking)
        if len(years) < FEWEST_YEARS or wide.empty or _blind(wide):
            short.append(said)
            continue
        codes = tuple(map(str, wide.columns))
        values = wide.to_numpy(np.float64)
        laid.append(Laid(name, codes, tuple(years), values, name in added))
        if len(lacking):
            late.setdefault(tuple(map(str, lacking)), []).append(said)
        notes += _jumps(laid[-1], said, names)
    notes += [_late(gone, of, names) for gone, of in late.items()]
    if short:
        notes.append(Note(_(
            "{n:,| indicator has/ indicators have} fewer than {least} years, or gaps "
            "in the last ones, and {n:~is/are} not forecast: {names}.",
            n=len(short), least=FEWEST_YEARS, names=Items(tuple(short), most=_NAMED),
        )))  # fmt: skip
    return laid, notes


def _unbroken(wide: pd.DataFrame) -> pd.DataFrame:
    """Keep the years after the last gap that no line can bridge."""
    unknown = wide.isna().all(axis=1).to_numpy()
    run, start = 0, 0
    for i, is_unknown in enumerate(unknown):
        run = run + 1 if is_unknown else 0
        if run > LONGEST_GAP:
            start = i + 1
    return wide.iloc[start:]


def _blind(wide: pd.DataFrame) -> bool:
    """Tell whether most years of the panel are unknown."""
    return bool((wide.notna().mean(axis=1) > 0).sum() < FEWEST_YEARS)


def _with_denominator(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Name the indicators that are amounts: those that are divided by something."""
    defined = tables.get("indicator_definitions")
    if defined is None or "denominator" not in defined:
        return (_RESIDENTS,)
    mine = defined["denominator"].notna() & (defined["denominator"] != "")
    return (_RESIDENTS, *defined.loc[mine, "indicator"].astype(str))


def _late(
    gone: tuple[str, ...], of: Sequence[Named | str], names: Mapping[str, Named]
) -> Note:
    """Say which regions are left out, of all indicators that lack the same."""
    return Note(_(
        "{indicators}: {n:,| region lacks/ regions lack} one of the last two years and "
        "{n:~is/are} not forecast: {names}.",
        indicators=Items(tuple(of), most=_NAMED), n=len(gone),
        names=Items(tuple(names.get(c, c) for c in gone), most=_NAMED),
    ))  # fmt: skip


def _jumps(one: Laid, said: Named | str, names: Mapping[str, Named]) -> list[Note]:
    """Say where a jump stands alone."""
    jumps = np.argwhere(lone_jumps(one.table))
    if not len(jumps):
        return []
    told = tuple(
        _("{region} {year}", region=names[one.codes[r]], year=str(one.years[t]))
        for t, r in jumps
    )
    return [Note(_(
        "{indicator}: {n:,| jump stands/ jumps stand} alone, as where units merge or "
        "counting changes: {where}. Forecasts learn little from {n:~it/them}; where a "
        "unit changed, bring its past to today's borders.",
        indicator=said, n=len(jumps), where=Items(told, most=_NAMED),
    ))]  # fmt: skip
