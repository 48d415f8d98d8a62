"""How scattered the money is: small projects, concentration, sizes, execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Decision
from madang.coordination.audit.columns import (
    EXECUTION,
    LORENZ,
    SCATTER,
    SIZES,
    laid_out,
)
from madang.language import Money, _
from madang.metrics.concentration import equivalent_number, herfindahl
from madang.metrics.inequality import gini, lorenz_curve
from madang.metrics.inference import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from madang.coordination.audit.spending import Spending

__all__ = [
    "execution_table",
    "least_grant",
    "lorenz_table",
    "scatter_table",
    "size_table",
]

_STEPS: Final = (1.0, 2.0, 5.0)
_PERCENTS: Final = 100


def _scatter(
    every: NDArray[np.float64], threshold: float, *, spread: bool
) -> dict[str, Any]:
    """Measure how scattered some projects are; one of no money is none of a size."""
    money = every[every > 0]
    total = float(money.sum())
    row: dict[str, Any] = {
        "projects": every.size, "money": total, "threshold": threshold,
        "zero": every.size - money.size,
    }  # fmt: skip
    if np.isfinite(threshold) and money.size:
        small = money <= threshold
        low, high = wilson_interval(small.sum(), money.size)
        row |= {
            "small_share": float(small.mean()),
            "small_low": float(low),
            "small_high": float(high),
            "small_money_share": float(money[small].sum()) / total,
        }
    if spread and total > 0:
        row |= {
            "hhi": float(herfindahl(money)),
            "effective_number": float(equivalent_number(money)),
            "gini": float(gini(money)),
        }
    return row


def _scopes(projects: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Go through the nation, the regions and the modes of support."""
    if len(projects):
        yield "national", "national", projects
    for scope in ("region", "mode"):
        if scope in projects.columns:
            for key, part in projects.groupby(scope, sort=True):
                yield scope, str(key), part


def scatter_table(
    spending: Spending, threshold: float, *, spread: bool = True
) -> pd.DataFrame:
    """Measure scatter for the nation, each region and each mode of support.

    Parameters
    ----------
    spending : Spending
        Projects; those without an amount are left out.
    threshold : float
        Amount up to which a project is small, in currency; NaN where none is set.
    spread : bool
        Whether to measure how unequal amounts are, too; else that is NaN.

    Returns
    -------
    DataFrame
        Columns of `SCATTER`. `small_share` counts projects that have money, and its
        90% interval is Wilson's; `small_money_share` weighs them by money. `zero`
        counts the projects of no money, which are left out of all that is measured.
        NaN where nothing was spent, or no threshold is set.
    """
    known = spending.projects.dropna(subset=["money"])
    rows = [
        {"scope": scope, "key": key, "region": key if scope == "region" else None}
        | _scatter(money, threshold, spread=spread)
        for scope, key, money in _moneys(known)
    ]
    return laid_out(rows, SCATTER)


def _moneys(
    projects: pd.DataFrame,
) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    """Go through the scopes as `_scopes` does, but with what was spent alone."""
    money = projects["money"].to_numpy(dtype=np.float64)
    if money.size:
        yield "national", "national", money
    for scope in ("region", "mode"):
        if scope in projects.columns:
            place, keys = pd.factorize(projects[scope], sort=True)
            order = np.argsort(place, kind="stable")
            ends = np.searchsorted(place[order], np.arange(len(keys) + 1))
            for i, key in enumerate(keys):
                yield scope, str(key), money[order[ends[i] : ends[i + 1]]]


def _edges(money: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give class limits at 1, 2, 5 of every power of ten around the amounts."""
    low, high = money.min(), money.max()
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    limits = np.array([step * 10.0**power for power in powers for step in _STEPS])
    first = int(np.searchsorted(limits, low, side="right")) - 1
    last = int(np.searchsorted(limits, high, side="left"))
    return limits[max(first, 0) : max(last, first + 1) + 1]


def size_table(spending: Spending) -> pd.DataFrame:
    """Count projects and money by class of size.

    Parameters
    ----------
    spending : Spending
        Projects; those without an amount are left out.

    Returns
    -------
    DataFrame
        lower, upper (a class holds amounts above `lower` up to `upper`, so that
        a threshold on a limit counts as small), projects, money. Projects of no
        money stand in a class of their own, 0 to 0.
    """
    money = spending.projects["money"].dropna().to_numpy(dtype=np.float64)
    rows: list[dict[str, Any]] = []
    if (money == 0).any():
        n = int((money == 0).sum())
        rows.append({"lower": 0.0, "upper": 0.0, "projects": n, "money": 0.0})
    given = money[money > 0]
    if given.size:
        limits = _edges(given)
        if given.min() <= limits[0]:
            limits = np.concatenate([[0.0], limits])
        place = np.searchsorted(limits, given, side="left") - 1
        counts = np.bincount(place, minlength=limits.size - 1)
        sums = np.bincount(place, given, minlength=limits.size - 1)
        rows += [
            {"lower": a, "upper": b, "projects": int(n), "money": float(m)}
            for a, b, n, m in zip(limits[:-1], limits[1:], counts, sums, strict=True)
        ]
    return laid_out(rows, SIZES)


def execution_table(spending: Spending, low_rate: float) -> pd.DataFrame:
    """Measure how much of the money granted was spent, by year.

    Parameters
    ----------
    spending : Spending
        Budgets of the projects counted.
    low_rate : float
        Rate up to which a project counts as hardly executed.

    Returns
    -------
    DataFrame
        Columns of `EXECUTION`: `rate` is money spent over money granted;
        `low_share` the share of projects at or below `low_rate`, with its 90%
        Wilson interval; `above` counts projects that spent more than was granted,
        so `rate` may pass 1. Projects whose spending is not on record, or that were
        granted nothing, are left out.
    """
    known = spending.budgets.dropna(subset=["granted", "spent"])
    known = known[known["granted"] > 0]
    rows: list[dict[str, Any]] = []
    for year, whole in known.groupby("year", sort=True):
        for scope, key, part in _scopes(whole):
            granted, spent = part["granted"].to_numpy(), part["spent"].to_numpy()
            is_low = spent <= low_rate * granted
            low, high = wilson_interval(is_low.sum(), len(part))
            rows.append(
                {
                    "scope": scope, "key": key, "year": year, "projects": len(part),
                    "granted": granted.sum(), "spent": spent.sum(),
                    "rate": spent.sum() / granted.sum(),
                    "low_share": is_low.mean(), "low": float(low),
                    "high": float(high), "above": int((spent > granted).sum()),
                    "region": key if scope == "region" else None,
                }
            )  # fmt: skip
    return laid_out(rows, EXECUTION)


def lorenz_table(spending: Spending) -> pd.DataFrame:
    """Trace what share of the money the smallest projects hold together.

    Parameters
    ----------
    spending : Spending
        Projects; those without an amount are left out.

    Returns
    -------
    DataFrame
        Columns of `LORENZ`, from 0 to 1: the smallest `projects_share` of the
        projects hold `money_share` of the money, those of no money left out. At most
        101 rows, a percentile each, lying on the exact curve. Empty where nothing was
        spent.
    """
    money = spending.projects["money"].dropna().to_numpy(dtype=np.float64)
    money = money[money > 0]
    if not money.size:
        return LORENZ.empty()
    curve = lorenz_curve(money)
    places = curve.population if money.size < _PERCENTS else np.linspace(0, 1, 101)
    held = np.interp(places, curve.population, curve.holding)
    curve_table = pd.DataFrame({"projects_share": places, "money_share": held})
    return LORENZ.typed(curve_table)


def least_grant(row: pd.Series, line: float, currency: str) -> Decision | None:
    """Ask for a least grant where the share of small projects is surely above a line.

    Parameters
    ----------
    row : Series
        A row of the scatter table.
    line : float
        The reference line; NaN where there is none.
    currency : str
        Currency code.

    Returns
    -------
    Decision or None
    """
    if not row["small_low"] > line:
        return None
    limit = Money(float(row["threshold"]), currency)
    return Decision(
        _("Set a least grant for the programmes to come, or leave small projects be."),
        options=(
            _("no least grant"),
            _(
                "a least grant of more than {limit}: by the records it would have met "
                "{share:.1%} of the projects and {money:.1%} of the money",
                limit=limit,
                share=float(row["small_share"]),
                money=float(row["small_money_share"]),
            ),
        ),
    )
