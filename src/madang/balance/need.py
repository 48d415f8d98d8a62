r"""What each region needs: one quantity, which every stage reads.

With :math:`d_r` the points by which a region lies below the reference in the
balance ledger and :math:`h_r` its residents, :math:`n_r = h_r^a d_r^b`. Audit and
portfolio read the table made here, so that a region has one need everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.balance.columns import NEED
from madang.contracts import Kind, Note, parameter
from madang.contracts.trees import Tree
from madang.errors import ParameterError
from madang.language import Message, _, from_json, ngettext, to_json
from madang.metrics.need import needs, shortfalls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Basis", "NeedSettings", "need_notes", "need_table"]

BEST: Final = "best"
AVERAGE: Final = "average"


class Basis(StrEnum):
    """What need was taken from."""

    LEDGER = "ledger"
    INDICATOR = "indicator"
    POPULATION = "population"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class NeedSettings:
    """What need is, for every stage that reads it."""

    need: str = parameter(
        "ledger",
        _(
            "Need: ledger (residents × points below the reference), population, equal, "
            "or an indicator, more being worse, in place of the points"
        ),
    )
    need_reference: str = parameter(
        BEST,
        _(
            "Score below which a region has need: best (the best-placed region), "
            "average (of residents), or a number of points"
        ),
        kind=Kind.NUMBER,
        at_least=0,
        words=(BEST, AVERAGE),
    )
    need_residents: float = parameter(
        1.0, _("Power of residents in need; 0 leaves them out"), at_least=0, at_most=3
    )
    need_shortfall: float = parameter(
        1.0, _("Power of the points below the reference in need"),
        at_least=0, at_most=3,
    )  # fmt: skip
    need_core: bool = parameter(
        default=False,
        says=_("Whether core regions are owed a share of the money by their need"),
    )


def _residents(regions: pd.DataFrame) -> NDArray[np.float64]:
    """Give residents by region; NaN where unknown."""
    if "population" not in regions.columns:
        return np.full(len(regions), np.nan)
    heads = pd.to_numeric(regions["population"]).to_numpy(np.float64, na_value=np.nan)
    return np.where(heads > 0, heads, np.nan)


def _latest(table: pd.DataFrame, column: str, codes: pd.Series) -> pd.DataFrame:
    """Give each region's row of the table's latest year, in the order of the codes."""
    known = table.dropna(subset=[column])
    now = known[known["year"] == known["year"].max()].drop_duplicates("region")
    by_region = now.assign(region=now["region"].astype(str)).set_index("region")
    found: pd.DataFrame = by_region.reindex(codes)
    return found


def _reference(
    given: str | float, score: NDArray[np.float64], heads: NDArray[np.float64]
) -> float:
    """Give the score below which a region has need."""
    if given == BEST:
        return float(np.nanmax(score))
    if given == AVERAGE:
        both = np.isfinite(score) & np.isfinite(heads)
        if not both.any():
            return float(np.nanmean(score))
        return float(np.average(score[both], weights=heads[both]))
    return float(given)


def _from_ledger(
    table: pd.DataFrame, ledger: pd.DataFrame, settings: NeedSettings
) -> pd.DataFrame:
    """Give points below the reference in the ledger's latest year, and their rank."""
    total = ledger[ledger["dimension"] == "total"]
    held = _latest(total, "score", table["region"])
    score = held["score"].to_numpy(np.float64, na_value=np.nan)
    heads = table["population"].to_numpy(np.float64)
    reference = _reference(settings.need_reference, score, heads)
    behind = int(np.isfinite(score).sum()) + 1
    # The last of the ledger is the first in shortfall; the interval turns with it.
    ranks = {
        "rank": "rank", "rank_low": "rank_high", "rank_high": "rank_low",
    }  # fmt: skip
    turned = {
        mine: behind - held[own].to_numpy(np.float64, na_value=np.nan)
        for mine, own in ranks.items()
        if own in held
    }
    return table.assign(
        year=held["year"].max(), score=score, reference=reference,
        shortfall=shortfalls(score, reference), **turned,
    )  # fmt: skip


def _from_indicator(
    table: pd.DataFrame, name: str, indicators: pd.DataFrame | None
) -> pd.DataFrame:
    """Give the latest values of an indicator, more being worse, as shortfall.

    Raises
    ------
    ParameterError
        If the study has no such indicator, or a value is below 0.
    """
    known = pd.DataFrame() if indicators is None else indicators
    mine = known[known["indicator"] == name] if len(known) else known
    if mine.empty or mine["value"].isna().all():
        raise ParameterError(
            _(
                "Stage 'balance': 'need' must be ledger, population, equal or an "
                "indicator of the study; there is no indicator {name}.",
                name=repr(name),
            )
        )
    held = _latest(mine, "value", table["region"])
    value = held["value"].to_numpy(np.float64, na_value=np.nan)
    wrong = table["region"][value < 0]
    if len(wrong):
        raise ParameterError(
            _(
                "Stage 'balance': need by indicator {name} wants values of at least "
                "0, more being worse; {count} are below, such as that of {wrong}.",
                name=repr(name), count=len(wrong), wrong=repr(wrong.iloc[0]),
            )
        )  # fmt: skip
    return table.assign(
        year=held["year"].max(), shortfall=value,
        rank=pd.Series(value, index=table.index).rank(ascending=False),
    )  # fmt: skip


def _basis(settings: NeedSettings, ledger: pd.DataFrame | None) -> Basis:
    """Tell what need is taken from: residents where there is no ledger."""
    if settings.need not in set(Basis) - {Basis.INDICATOR}:
        return Basis.INDICATOR
    basis = Basis(settings.need)
    is_there = ledger is not None and not (
        ledger.loc[ledger["dimension"] == "total", "score"].dropna().empty
    )
    return Basis.POPULATION if basis is Basis.LEDGER and not is_there else basis


def need_table(
    tables: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame | None,
    core: tuple[str, ...],
    settings: NeedSettings,
) -> pd.DataFrame:
    """Work out what each region needs.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``regions``, with residents; ``indicators`` where need is one of them.
    ledger : DataFrame or None
        The balance ledger.
    core : tuple of str
        Core regions, which are owed nothing unless the settings say so.
    settings : NeedSettings
        What need is.

    Returns
    -------
    DataFrame
        Columns of `NEED`, a row a region. Need, shortfall and share are NaN where
        the score, or the residents, are unknown. Shares are of the need of all
        regions that are owed any; those of core regions are 0.

    Raises
    ------
    ParameterError
        If need is an indicator that the study does not have, or that is below 0.
    """
    regions = tables["regions"].assign(region=tables["regions"]["region"].astype(str))
    regions = regions.sort_values("region", ignore_index=True)
    heads, basis = _residents(regions), _basis(settings, ledger)
    table = regions[["region"]].assign(
        population=heads, is_core=regions["region"].isin(core), basis=str(basis)
    )
    if basis is Basis.LEDGER:
        assert ledger is not None  # noqa: S101 - the basis says so
        table = _from_ledger(table, ledger, settings)
    elif basis is Basis.INDICATOR:
        table = _from_indicator(table, settings.need, tables.get("indicators"))
    gap, gap_power = table.get("shortfall"), settings.need_shortfall
    if gap is None:
        gap, gap_power = pd.Series(1.0, index=table.index), 0.0
    # Where no residents are on record every region counts as one of the same size.
    counts = basis is not Basis.EQUAL and bool(np.isfinite(heads).any())
    heads_power = settings.need_residents if counts else 0.0
    need = needs(heads, gap.to_numpy(np.float64), heads_power, gap_power)
    owed = np.where(table["is_core"] & (not settings.need_core), 0.0, need)
    total = float(np.nansum(owed))
    share = owed / total if total > 0 else np.where(np.isfinite(owed), 0.0, np.nan)
    said = to_json(_formula(table, settings, basis))
    made = table.assign(need=need, share=share, formula=said)
    # What holds others has no score of its own: its need is that of its parts.
    upper = set(Tree.of(regions, "region").parents.values())
    made = made[made["need"].notna() | ~made["region"].isin(upper)]
    return NEED.typed(made.reindex(columns=list(NEED.names)))


def _formula(table: pd.DataFrame, settings: NeedSettings, basis: Basis) -> Message:
    """Say in words how need was worked out."""
    core = Message("")
    if table["is_core"].any() and not settings.need_core:
        core = _(" Core regions are owed nothing by need.")
    if basis is Basis.EQUAL:
        return _("Every region was taken to be of the same need.{core}", core=core)
    heads = _("residents")
    if table["population"].isna().all():
        heads = _("one (no residents are on record)")
    elif settings.need_residents != 1:
        heads = _("residents to the power {a:g}", a=settings.need_residents)
    if basis is Basis.POPULATION:
        return _(
            "Need of a region = {heads}; the balance ledger does not enter.{core}",
            heads=heads, core=core,
        )  # fmt: skip
    power = Message("")
    if settings.need_shortfall != 1:
        power = _(" to the power {b:g}", b=settings.need_shortfall)
    if basis is Basis.INDICATOR:
        return _(
            "Need of a region = {heads} × the indicator's value{power}.{core}",
            heads=heads, power=power, core=core,
        )  # fmt: skip
    return _(
        "Need of a region = {heads} × points{power} by which its score lies below "
        "{reference:.1f} in the balance ledger of {year}.{core}",
        heads=heads, power=power, reference=float(table["reference"].max()),
        year=int(table["year"].max()), core=core,
    )  # fmt: skip


def need_notes(table: pd.DataFrame) -> list[Note]:
    """Say how need was worked out, and of how many regions it is unknown.

    Parameters
    ----------
    table : DataFrame
        Columns of `NEED`.
    """
    said = [Note(from_json(text)) for text in table["formula"].head(1)]
    unknown = int(table["need"].isna().sum())
    if unknown:
        says = ngettext(
            "The need of {n} region is unknown, for want of a score or of residents: "
            "it has no share of need, and is owed nothing.",
            "The need of {n} regions is unknown, for want of a score or of residents: "
            "they have no share of need, and are owed nothing.",
            n=unknown,
        )
        said.append(Note(says))
    return said
