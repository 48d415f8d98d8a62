"""The balance scorecard: other weights of dimensions, and what they do to ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.balance.columns import COLUMNS
from madang.contracts import ResultColumn as Column
from madang.contracts import ResultTable, Style, Unit, columns
from madang.errors import ParameterError
from madang.language import Message, _
from madang.metrics.composite import Aggregation, aggregate
from madang.metrics.inference import ranks
from madang.vocabulary import Dimension, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["PLACE", "SCORECARD", "Scorecard", "dimensions", "read", "weigh"]

PLACE: Final = "scorecard"
"""Stands for the name of a stage where regions are weighed anew."""

_TOTAL: Final = "total"
_MOST: Final = 1_000.0
_OWN: Final = COLUMNS | columns(
    Column("rank_now", Style.NUMBER, _("Rank under these weights"), Unit.RANK),
    Column("score_now", Style.NUMBER, _("Score under these weights"), Unit.POINTS),
    Column(
        "places", Style.SIGNED, _("Places gained"), Unit.RANK,
        says=_("Places gained against the weights in force; below 0: lost"),
    ),
    Column("is_within", Style.YES, _("Within its interval")),
)  # fmt: skip
SCORECARD: Final = ResultTable.of(
    _OWN, "scorecard", _("Regions by their rank under these weights"), key="region",
    columns="region rank_now ledger_rank rank_low rank_high places is_within score_now "
    "score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What weights do.

    Attributes
    ----------
    year : int
        Of the scores.
    table : DataFrame
        As `SCORECARD` says, the best first.
    """

    year: int
    table: pd.DataFrame

    def said(self, names: Mapping[str, str]) -> list[Message]:
        """Say what the weights do to ranks.

        Parameters
        ----------
        names : mapping of str to str
            Regions by their codes.
        """
        moved = self.table[self.table["places"] != 0]
        if moved.empty:
            return [_("Every region keeps its rank.")]
        n, within = len(self.table), int(self.table["is_within"].sum())
        told = [
            _(
                "{moved} of {n} regions change their rank; {within} of {n} stay within "
                "the interval that their rank has anyway.",
                moved=len(moved),
                n=n,
                within=within,
            )
        ]
        for place, says in (
            (int(np.argmax(moved["places"])), _most_gained),
            (int(np.argmin(moved["places"])), _most_lost),
        ):
            region = str(moved["region"].iloc[place])
            gained = float(moved["places"].iloc[place])
            told.append(says(names.get(region, region), gained))
        return told


def _most_gained(region: str, n: float) -> Message:
    """Say who gains most."""
    return _("Most places gained: {region}, {n:+g}.", region=region, n=n)


def _most_lost(region: str, n: float) -> Message:
    """Say who loses most."""
    return _("Most places lost: {region}, {n:+g}.", region=region, n=n)


def dimensions(ledger: pd.DataFrame) -> list[str]:
    """Name the dimensions of the latest year."""
    order = [str(d) for d in Dimension]
    there = set(_latest(ledger)["dimension"]) - {_TOTAL}
    return [d for d in order if d in there] + sorted(there - set(order))


def read(names: list[str], sent: Mapping[str, str]) -> dict[str, float]:
    """Read weights as they are sent; a dimension without one is passed over.

    Parameters
    ----------
    names : list of str
        The dimensions.
    sent : mapping of str to str
        Texts by dimension.

    Raises
    ------
    ParameterError
        If one is no number of at least 0, or all are 0.
    """
    given: dict[str, float] = {}
    for name in names:
        text = sent.get(name, "").strip()
        if not text:
            continue
        try:
            given[name] = float(text[:20])
        except ValueError:
            given[name] = float("nan")
        if not 0 <= given[name] <= _MOST:
            raise ParameterError(
                _(
                    "{name}: a weight is a number from 0 to {most:,.0f}; '{text}' is "
                    "none.",
                    name=word(name),
                    most=_MOST,
                    text=text[:20],
                )
            )
    if len(given) == len(names) and not any(given.values()):
        raise ParameterError(_("At least one weight is above 0."))
    return given


def weigh(ledger: pd.DataFrame, weights: Mapping[str, float], method: str) -> Scorecard:
    """Weigh the dimensions of the latest year anew.

    Parameters
    ----------
    ledger : DataFrame
        Scores and ranks of regions by dimension, those in force.
    weights : mapping of str to float
        Weight of each dimension; 1 if left out.
    method : str
        How dimensions become the total, as in force.

    Returns
    -------
    Scorecard
    """
    latest = _latest(ledger)
    names = dimensions(ledger)
    base = latest.pivot_table(index="region", columns="dimension", values="score")
    held = latest[latest["dimension"] == _TOTAL].set_index("region")
    base = base.reindex(held.index)
    score = aggregate(
        base[names].to_numpy(float),
        np.array([weights.get(name, 1.0) for name in names]),
        method=Aggregation(method),
    )
    rank = ranks(score)
    table = held.reset_index().assign(score_now=score, rank_now=rank)
    table["places"] = table["rank"] - table["rank_now"]
    table["is_within"] = table["rank_now"].between(
        table["rank_low"], table["rank_high"]
    )
    ordered = table.sort_values(["rank_now", "region"])
    return Scorecard(
        int(latest["year"].iloc[0]),
        SCORECARD.typed(ordered[list(SCORECARD.names)].reset_index(drop=True)),
    )


def _latest(ledger: pd.DataFrame) -> pd.DataFrame:
    """Give the ledger of its latest year, codes as text."""
    now = ledger[ledger["year"] == ledger["year"].max()]
    made: pd.DataFrame = now.assign(
        region=now["region"].astype(str), dimension=now["dimension"].astype(str)
    )
    return made
