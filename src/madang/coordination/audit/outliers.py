"""Amounts that may be slips of unit: shown to a person, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.coordination.audit.columns import OUTLIERS, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from madang.coordination.audit.spending import Spending

__all__ = ["outlier_table"]

_FAR: Final = 3.5  # robust z of Iglewicz and Hoaglin
_NORMAL: Final = 0.6745
_SLIP: Final = 1000.0
_FEWEST: Final = 20
_FEWEST_TITLES: Final = 3
_ABOUT: Final = 3.0  # so close to a thousand times that it is taken for a thousand


def _fields(projects: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Go through the fields that are large enough, and the rest together."""
    field = projects["activity"].fillna("")
    size = field.map(field.value_counts())
    # A field of few projects has no usual amount; these are held to each other.
    for _, part in projects.groupby(field.where(size >= _FEWEST, ""), sort=True):
        if len(part) >= _FEWEST:
            yield part


def _titles(projects: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Go through the programmes of one title that several offices run."""
    words = projects["title"].str.replace(r"\s+", "", regex=True).str.casefold()
    several = words.map(words.value_counts()) >= _FEWEST_TITLES
    for _, part in projects[several].groupby(words[several], sort=True):
        yield part


def _rows(
    part: pd.DataFrame, against: str, score: Any, *, among_middle: bool
) -> Iterator[dict[str, Any]]:
    """Give the rows of those that a factor of a thousand would bring back."""
    money = part["money"].to_numpy(dtype=np.float64)
    middle = float(np.median(money))
    factor = np.where(money > middle, _SLIP, 1 / _SLIP)
    corrected = money / factor
    low, high = middle / _ABOUT, middle * _ABOUT
    if among_middle:
        low, high = (float(q) for q in np.quantile(money, [0.05, 0.95]))
    back = (low <= corrected) & (corrected <= high)
    for i in np.flatnonzero(back & (np.isnan(score) | (np.abs(score) > _FAR))):
        row = part.iloc[i]
        yield {
            "project": row["project"], "title": row["title"],
            "region": row["region"], "activity": row["activity"], "money": money[i],
            "against": against, "middle": middle, "times": money[i] / middle,
            "score": score[i], "factor": factor[i], "corrected": corrected[i],
            "peers": len(part) - 1,
        }  # fmt: skip


def outlier_table(spending: Spending) -> pd.DataFrame:
    """List amounts so far from those of their peers that a unit may have slipped.

    Parameters
    ----------
    spending : Spending
        Projects; only amounts above zero are held against each other.

    Returns
    -------
    DataFrame
        Columns of `OUTLIERS`, the farthest first, a row a project. `against` says
        which peers: ``title``, three or more programmes of the same title, one of
        which is within three times a thousand (or a thousandth) of their median; or
        ``field``, where `score`, the modified z-score of the logarithm (0.6745 times
        the distance from the median over the median distance), is beyond 3.5 and
        the amount over `factor` would lie among the middle 90% of its field. `middle`
        is the median of the peers, `times` the amount over it, `corrected` what the
        amount would be. Suspected, not proven: large programmes exist. No amount is
        changed.
    """
    known = spending.projects[spending.projects["money"] > 0]
    rows: list[dict[str, Any]] = []
    for part in _titles(known):
        rows += _rows(part, "title", np.full(len(part), np.nan), among_middle=False)
    for part in _fields(known):
        size = np.log10(part["money"].to_numpy(dtype=np.float64))
        distance = size - np.median(size)
        spread = np.median(np.abs(distance))
        if spread > 0:
            rows += _rows(part, "field", _NORMAL * distance / spread, among_middle=True)
    table = laid_out(rows, OUTLIERS)
    far = np.abs(np.log10(table["times"]))
    table = table.assign(far=far).sort_values(
        ["far", "project", "against"], ascending=[False, True, False]
    )
    table = table.drop_duplicates("project").drop(columns="far")
    return table.reset_index(drop=True)
