"""The criteria of merit: what they are, and the points that each source gives.

Points run from 0 to 100. Reviewers' scores are corrected for strictness; an
indicator, a column of the projects or the odds of diversification are brought to
points between two goalposts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.errors import ParameterError
from madang.language import LANGUAGES, Named, _
from madang.vocabulary import CriterionSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.terms import Terms

__all__ = ["Criterion", "Points", "placed_points", "read_criteria"]

FULL: Final = 100.0
_QUANTILE: Final = 1.6448536269514722  # of the 90% interval of the odds
_SUM_SLACK: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion.

    Attributes
    ----------
    code : str
        Code.
    name : Named
        Name.
    weight : float
        Weight; all together sum to 1.
    sign : int
        +1 where more is better, −1 where less is.
    source : CriterionSource
        Where its points come from.
    column : str
        Indicator or column; empty for reviews.
    low, high : float
        Goalposts; NaN where the table leaves them open.
    """

    code: str
    name: Named
    weight: float
    sign: int
    source: CriterionSource
    column: str
    low: float
    high: float

    def points(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring values to points from 0 to 100 between the goalposts."""
        share = (value - self.low) / (self.high - self.low)
        return FULL * (share if self.sign > 0 else 1 - share)


@dataclass(frozen=True, slots=True)
class Points:
    """Points of all proposals by one criterion.

    Attributes
    ----------
    criterion : Criterion
        The criterion.
    score, error : (P,) array
        Points and their standard errors; NaN where unknown. An error of NaN beside
        a known score is an error that the source does not tell.
    """

    criterion: Criterion
    score: NDArray[np.float64]
    error: NDArray[np.float64]


def _table(
    criteria: pd.DataFrame | None, reviews: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[Note]]:
    """Give the criteria; those of the reviews, of equal weight, where none are."""
    if criteria is not None and not criteria.empty:
        return criteria.assign(criterion=criteria["criterion"].astype(str)), []
    if reviews is None or reviews.empty:
        return pd.DataFrame(), []
    codes = sorted(reviews["criterion"].dropna().astype(str).unique())
    note = Note(
        _(
            "There is no table of criteria: those of the reviews were given equal "
            "weights ({count}).",
            count=len(codes),
        )
    )
    table = pd.DataFrame({"criterion": codes, "name": codes, "weight": 1.0})
    return table.assign(source=str(CriterionSource.REVIEWS)), [note]


def _cell(row: Mapping[str, Any], name: str) -> Any:
    """Give a cell; None where it is absent or empty."""
    value = row.get(name)
    return None if value is None or pd.isna(value) or value == "" else value


def _number(row: Mapping[str, Any], name: str) -> float:
    """Give a cell as a number; NaN where absent."""
    value = _cell(row, name)
    return float("nan") if value is None else float(value)


def _criterion(row: Mapping[str, Any], weight: float) -> Criterion:
    """Read one row."""
    code = str(row["criterion"])
    name = str(_cell(row, "name") or code)
    source = CriterionSource(str(row["source"]))
    low, high = _number(row, "low"), _number(row, "high")
    if source is CriterionSource.REVIEWS:
        low = 0.0 if np.isnan(low) else low
        high = FULL if np.isnan(high) else high
    if low >= high:
        raise ParameterError(
            _(
                "Criterion '{code}' is worth 0 points at {low:g} and 100 at "
                "{high:g}; the second must be greater. For 'less is better' set "
                "direction to -1.",
                code=code,
                low=low,
                high=high,
            )
        )
    return Criterion(
        code=code,
        name=Named({w: str(_cell(row, f"name_{w}") or name) for w in LANGUAGES}),
        weight=weight,
        sign=int(_cell(row, "direction") or 1),
        source=source,
        column=str(_cell(row, "column") or ""),
        low=low,
        high=high,
    )


def _weights(table: pd.DataFrame, terms: Terms) -> pd.Series:
    """Give the weights that hold, and refuse unknown criteria."""
    unknown = sorted(set(terms.criteria_weights) - set(table["criterion"]))
    if unknown:
        known = ", ".join(sorted(table["criterion"]))
        raise ParameterError(
            _(
                "'criteria_weights' names {count} unknown criteria, such as "
                "'{unknown}'; there are {known}.",
                count=len(unknown),
                unknown=unknown[0],
                known=known,
            )
        )
    weight = pd.to_numeric(table["weight"]).astype("float64")
    own = table["criterion"].map(dict(terms.criteria_weights))
    weight = own.astype("float64").fillna(weight)
    if not (weight >= 0).all() or not weight.sum() > 0:
        raise ParameterError(
            _(
                "Weights of criteria must be numbers from 0 up, not all 0; found "
                "{weights}. Mend 'weight' in the criteria table.",
                weights=str(weight.tolist()),
            )
        )
    return weight


def read_criteria(
    criteria: pd.DataFrame | None, reviews: pd.DataFrame | None, terms: Terms
) -> tuple[tuple[Criterion, ...], list[Note]]:
    """Read the criteria, their weights brought to a sum of 1.

    Parameters
    ----------
    criteria, reviews : DataFrame or None
        As their contracts say.
    terms : Terms
        Weights that override those of the table.

    Returns
    -------
    tuple of Criterion
        Sorted by code, those of weight 0 left out; empty where there are none.
    list of Note
        What was assumed.

    Raises
    ------
    ParameterError
        If weights or goalposts are not what they must be.
    """
    table, notes = _table(criteria, reviews)
    if table.empty:
        return (), notes
    weight = _weights(table, terms)
    total = float(weight.sum())
    # Weights in hundredths, and those of equal criteria, are no slip.
    usual = min(abs(total - 1), abs(total - FULL)) <= _SUM_SLACK * total or bool(notes)
    if not usual:
        notes.append(
            Note(
                _(
                    "The weights sum to {total:g}; they were scaled to a sum of 1.",
                    total=total,
                )
            )
        )
    rows = table.to_dict("records")
    read = [
        _criterion({str(k): v for k, v in row.items()}, w / total)
        for row, w in zip(rows, weight.tolist(), strict=True)
        if w > 0
    ]
    return tuple(sorted(read, key=lambda c: c.code)), notes


def _latest(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give the row of the latest year of each key."""
    return table.sort_values("year", kind="stable").drop_duplicates(keys, keep="last")


def _of_odds(
    criterion: Criterion, proposals: pd.DataFrame, outlook: pd.DataFrame | None
) -> tuple[pd.Series, pd.Series] | None:
    """Give odds or density of each proposal's activity in its region."""
    column = criterion.column or "odds"
    if outlook is None or outlook.empty or column not in outlook:
        return None
    known = outlook.dropna(subset=[column])
    if known.empty:
        return None
    measures = sorted(known["measure"].astype(str).unique())
    measure = "employment" if "employment" in measures else measures[0]
    known = _latest(known[known["measure"] == measure], ["region", "activity"])
    found = proposals[["region", "activity"]].merge(
        known, on=["region", "activity"], how="left"
    )
    spread = pd.Series(np.nan, index=found.index)
    if column == "odds" and {"odds_low", "odds_high"} <= set(found):
        spread = (found["odds_high"] - found["odds_low"]) / (2 * _QUANTILE)
    return found[column].astype("float64"), spread.astype("float64")


def _values(
    criterion: Criterion,
    proposals: pd.DataFrame,
    outlook: pd.DataFrame | None,
    indicators: pd.DataFrame | None,
) -> tuple[pd.Series, pd.Series] | None:
    """Give a criterion's values and their standard errors; None where it has none."""
    if criterion.source is CriterionSource.ODDS:
        return _of_odds(criterion, proposals, outlook)
    unknown = pd.Series(np.nan, index=proposals.index)
    if criterion.source is CriterionSource.INDICATOR:
        if indicators is None:
            return None
        mine = indicators[indicators["indicator"] == criterion.column]
        mine = _latest(mine.dropna(subset=["value"]), ["region"])
        value = proposals["region"].map(mine.set_index("region")["value"])
    elif criterion.column in proposals:
        value = proposals[criterion.column]
        numeric = pd.to_numeric(value, errors="coerce")
        if (numeric.isna() & value.notna()).any():
            raise ParameterError(
                _(
                    "Criterion '{code}' reads the projects' column '{column}', which "
                    "holds text. Name a column of numbers.",
                    code=criterion.code,
                    column=criterion.column,
                )
            )
        value = numeric
    else:
        return None
    return value.astype("float64"), unknown


def placed_points(
    criterion: Criterion,
    proposals: pd.DataFrame,
    outlook: pd.DataFrame | None,
    indicators: pd.DataFrame | None,
) -> Points | None:
    """Give the points of a criterion that is no matter of reviews.

    Parameters
    ----------
    criterion : Criterion
        The criterion; goalposts left open are the least and greatest value.
    proposals : DataFrame
        The P proposals.
    outlook, indicators : DataFrame or None
        Odds of diversification; indicators of regions.

    Returns
    -------
    Points or None
        Points, held between 0 and 100; None where no proposal has a value.

    Raises
    ------
    ParameterError
        If a column holds text.
    """
    found = _values(criterion, proposals, outlook, indicators)
    if found is None or not np.isfinite(found[0]).any():
        return None
    value, spread = found[0].to_numpy(), found[1].to_numpy()
    value = np.where(np.isfinite(value), value, np.nan)
    low = criterion.low if np.isfinite(criterion.low) else float(np.nanmin(value))
    high = criterion.high if np.isfinite(criterion.high) else float(np.nanmax(value))
    if high <= low:  # all alike: nothing to tell them apart by
        middle = np.where(np.isnan(value), np.nan, FULL / 2)
        return Points(criterion, middle, 0 * spread)
    held = replace(criterion, low=low, high=high)
    score = np.clip(held.points(value), 0.0, FULL)
    return Points(criterion, score, FULL * spread / (high - low))
