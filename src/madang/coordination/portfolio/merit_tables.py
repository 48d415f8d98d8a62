"""Merit laid out: a row for each proposal and criterion, and a total with its rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from madang.language import _, to_json
from madang.vocabulary import CriterionSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.criteria import Points

__all__ = [
    "QUANTILE", "TOTAL", "Weighted", "criterion_rows", "given_rows", "total_rows",
]  # fmt: skip

TOTAL: Final = "total"
QUANTILE: Final = float(ndtri(0.95))  # of a 90% interval


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted points of all proposals: (P, C) tables and (P,) sums."""

    weight: NDArray[np.float64]
    score: NDArray[np.float64]
    error: NDArray[np.float64]
    merit: NDArray[np.float64]
    merit_error: NDArray[np.float64]


def _ranks(
    merit: NDArray[np.float64], error: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give places, and how many are surely above or below, pair by pair."""
    above = merit[None, :] - merit[:, None]
    own = np.nan_to_num(error)
    reach = QUANTILE * np.sqrt(own[:, None] ** 2 + own[None, :] ** 2)
    known = np.isfinite(merit)
    with np.errstate(invalid="ignore"):
        ahead = (above > 0).sum(axis=1) + ((above == 0).sum(axis=1) - 1) / 2
        surely_above = (above > reach).sum(axis=1)
        surely_below = (-above > reach).sum(axis=1)
    nan = np.full(merit.size, np.nan)
    return (
        np.where(known, 1.0 + ahead, nan),
        np.where(known & np.isfinite(error), 1.0 + surely_above, nan),
        np.where(known & np.isfinite(error), float(known.sum()) - surely_below, nan),
    )


def criterion_rows(
    codes: Sequence[str], points: Sequence[Points], whole: Weighted, read: NDArray[Any]
) -> pd.DataFrame:
    """Lay the criteria of all proposals out."""
    tables = []
    for c, p in enumerate(points):
        weight, error = whole.weight[:, c], whole.error[:, c]
        part = np.where(np.isfinite(p.score), weight * p.score, np.nan)
        tables.append(
            pd.DataFrame(
                {
                    "project": codes,
                    "criterion": p.criterion.code,
                    "message": to_json(_("{name}", name=p.criterion.name)),
                    "weight": weight,
                    "score": p.score,
                    "contribution": part,
                    "low": part - QUANTILE * weight * error,
                    "high": part + QUANTILE * weight * error,
                    "source": str(p.criterion.source),
                    "reviews": read[:, c],
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def total_rows(
    codes: Sequence[str], merit: NDArray[np.float64], error: NDArray[np.float64],
    source: Sequence[str],
) -> pd.DataFrame:  # fmt: skip
    """Lay the totals out, with their ranks."""
    reach = QUANTILE * error
    rank, first, last = _ranks(merit, error)
    return pd.DataFrame(
        {
            "project": codes,
            "criterion": TOTAL,
            "message": to_json(_("Total")),
            "weight": 1.0,
            "score": merit,
            "contribution": merit,
            "low": merit - reach,
            "high": merit + reach,
            "source": source,
            "rank": rank,
            "rank_low": first,
            "rank_high": last,
        }
    )


def given_rows(codes: Sequence[str], merit: NDArray[np.float64]) -> pd.DataFrame:
    """Lay out merits that came as they are."""
    return pd.DataFrame(
        {
            "project": codes,
            "criterion": str(CriterionSource.GIVEN),
            "message": to_json(_("Merit as given")),
            "weight": 1.0,
            "score": merit,
            "contribution": merit,
            "source": str(CriterionSource.GIVEN),
        }
    )
