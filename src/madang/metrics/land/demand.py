"""Demand for land by GIFPRO: jobs that need land, rates of moving, and m² a job."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import held, numbers

__all__ = [
    "Coefficient", "LandCoefficients", "LandDemand", "land_demand",
    "land_demand_bounds", "land_demand_draws", "land_demand_swings",
]  # fmt: skip

FloatArray = NDArray[np.float64]

_RATES: Final = ("land_using", "reuse")  # shares, from 0 to 1


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient and the range in which it is stated to lie.

    Attributes
    ----------
    likely : float or (J,) array
        What is taken if one figure is asked for. A number holds for all sectors, and
        is as uncertain in all at once; an array is uncertain sector by sector.
    low, high : float or (J,) array, optional
        Ends of the range, of the same shape; `likely` where left out, that is certain.
    """

    likely: ArrayLike
    low: ArrayLike | None = None
    high: ArrayLike | None = None

    def ends(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Give low, likely and high as arrays of one shape."""
        likely = numbers(self.likely)
        low = likely if self.low is None else numbers(self.low)
        high = likely if self.high is None else numbers(self.high)
        return low, likely, high


@dataclass(frozen=True, slots=True)
class LandCoefficients:
    """What GIFPRO asks to be told of a territory; none has a default.

    Attributes
    ----------
    land_using : Coefficient
        Share a of a sector's jobs that need a site on industrial land, 0 to 1.
    new : Coefficient
        Jobs n a year that firms from elsewhere bring, for one job that needs land.
    moving : Coefficient
        Jobs v a year that move within the territory to a new site; the same.
    land_per_job : Coefficient
        Land k for one job on a new site, in m².
    closing : Coefficient
        Jobs c a year that end with their site; the same.
    reuse : Coefficient
        Share w of the land that moves and closures set free which is used again.
    """

    land_using: Coefficient
    new: Coefficient
    moving: Coefficient
    land_per_job: Coefficient
    closing: Coefficient = Coefficient(0.0)
    reuse: Coefficient = Coefficient(0.0)


@dataclass(frozen=True, slots=True)
class LandDemand:
    """Land asked for in a year, and what moves and closures set free.

    Attributes
    ----------
    new, moving : (..., J) array
        Land for firms from elsewhere, and for those that move, in m² a year.
    freed : (..., J) array
        Land set free that is used again, in m² a year.
    net : (..., J) array
        What must be built: new and moving less freed; below 0 where more land comes
        free than is asked for.
    """

    new: FloatArray
    moving: FloatArray
    freed: FloatArray
    net: FloatArray


def land_demand(jobs: ArrayLike, coefficients: LandCoefficients) -> LandDemand:
    r"""Measure the land that firms ask for in a year, by sector.

    .. math:: F_j = E_j\,a_j\,k_j\,\bigl(n_j + v_j - w_j (v_j + c_j)\bigr)

    With coefficients by sector, and with jobs as they are expected year by year, this
    is the form that follows trend, sector and site (TBS-GIFPRO).

    Parameters
    ----------
    jobs : (..., J) array
        Jobs E of each sector, at least 0; rows may be years.
    coefficients : LandCoefficients
        Of one number or (J,) arrays each.

    Returns
    -------
    LandDemand
        (..., J) arrays in m² a year; NaN where a coefficient is unknown.

    Raises
    ------
    NegativeActivityError
        If jobs are below 0, infinite or unknown.
    ParameterError
        If a coefficient is below 0, a share above 1, or a range out of order.
    ShapeError
        If there is not one coefficient for each sector.

    References
    ----------
    [BonnyKahnert2005]_; by trend, sector and site: [Difu2010]_.

    Examples
    --------
    Of 10,000 jobs all need land; 0.15 and 0.7 in a hundred come and move a year:

    >>> c = LandCoefficients(*(Coefficient(v) for v in (1, 0.0015, 0.007, 250)))
    >>> land_demand([10_000], c).net.round(6).tolist()
    [21250.0]
    """
    e = _jobs(jobs)
    given = _checked(coefficients, e.shape[-1])
    return _demand(e, {name: ends[1] for name, ends in given.items()})


def land_demand_bounds(
    jobs: ArrayLike, coefficients: LandCoefficients
) -> tuple[FloatArray, FloatArray]:
    r"""Give the least and the most land that the stated ranges allow.

    Demand rises with new and moving jobs and falls with closures and reuse; with the
    share that needs land and land per job it grows away from 0. Each is set to its
    worst and its best end.

    Parameters
    ----------
    jobs : (..., J) array
        Jobs of each sector, at least 0.
    coefficients : LandCoefficients
        With ranges.

    Returns
    -------
    low, high : (..., J) arrays
        In m² a year. No truth within the ranges lies outside.

    Raises
    ------
    NegativeActivityError, ParameterError, ShapeError
        As in `land_demand`.

    References
    ----------
    [BonnyKahnert2005]_.

    Examples
    --------
    >>> c = LandCoefficients(Coefficient(1), Coefficient(0.0015, 0.001, 0.003),
    ...                      Coefficient(0.007), Coefficient(250, 200, 300))
    >>> [end.round(6).tolist() for end in land_demand_bounds([10_000], c)]
    [[16000.0], [30000.0]]
    """
    e = _jobs(jobs)
    c = _checked(coefficients, e.shape[-1])
    out = []
    for up, down in ((0, 2), (2, 0)):
        rate = c["new"][up] + c["moving"][up] * (1 - c["reuse"][down])
        rate = rate - c["reuse"][down] * c["closing"][down]
        scale = [c["land_using"][at] * c["land_per_job"][at] for at in (up, down)]
        out.append(e * np.where(rate >= 0, scale[0], scale[1]) * rate)
    return out[0], out[1]


def land_demand_draws(
    jobs: ArrayLike,
    coefficients: LandCoefficients,
    rng: np.random.Generator,
    *,
    draws: int = 1000,
) -> FloatArray:
    """Draw demand for land with each coefficient drawn from its range.

    Coefficients are drawn from triangles over their ranges with the peak at what is
    likely, each by itself; one that is stated as a single number for all sectors is
    drawn once for all, so that its error does not average out.

    Parameters
    ----------
    jobs : (..., J) array
        Jobs of each sector, at least 0.
    coefficients : LandCoefficients
        With ranges.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of draws, at least 1.

    Returns
    -------
    (B, ..., J) array
        Net demand in m² a year; sum over sectors and years before percentiles.

    Raises
    ------
    NegativeActivityError, ParameterError, ShapeError
        As in `land_demand`.

    References
    ----------
    [BonnyKahnert2005]_.

    Examples
    --------
    >>> c = LandCoefficients(*(Coefficient(v) for v in (1, 0.0015, 0.007, 250)))
    >>> land_demand_draws([10_000], c, np.random.default_rng(1), draws=2).tolist()
    [[21250.0], [21250.0]]
    """
    e = _jobs(jobs)
    given = _checked(coefficients, e.shape[-1])
    if draws < 1:
        raise ParameterError(
            _("At least one draw is needed; found {draws}.", draws=draws)
        )
    drawn = {}
    for name, (low, likely, high) in given.items():
        shape = (draws, *(1,) * (e.ndim - 1), likely.size)
        wide = np.where(high > low, high, low + 1.0)
        middle = np.where(high > low, likely, low)
        values = rng.triangular(low, middle, wide, size=shape)
        drawn[name] = np.where(high > low, values, likely)
    return _demand(e, drawn).net


def land_demand_swings(
    jobs: ArrayLike, coefficients: LandCoefficients
) -> dict[str, tuple[float, float]]:
    """Tell how far each coefficient alone moves the demand of all sectors and years.

    Parameters
    ----------
    jobs : (..., J) array
        Jobs of each sector, at least 0.
    coefficients : LandCoefficients
        With ranges.

    Returns
    -------
    dict of str to (float, float)
        By coefficient: net demand in m² with it at its low and at its high end, all
        others at what is likely.

    Raises
    ------
    NegativeActivityError, ParameterError, ShapeError
        As in `land_demand`.

    References
    ----------
    [BonnyKahnert2005]_.

    Examples
    --------
    >>> c = LandCoefficients(Coefficient(1), Coefficient(0.0015, 0.001, 0.003),
    ...                      Coefficient(0.007), Coefficient(250))
    >>> [round(v) for v in land_demand_swings([10_000], c)["new"]]
    [20000, 25000]
    """
    e = _jobs(jobs)
    given = _checked(coefficients, e.shape[-1])
    likely = {name: ends[1] for name, ends in given.items()}
    return {
        name: (
            float(_demand(e, {**likely, name: ends[0]}).net.sum()),
            float(_demand(e, {**likely, name: ends[2]}).net.sum()),
        )
        for name, ends in given.items()
    }


def _jobs(jobs: ArrayLike) -> FloatArray:
    """Check jobs by sector."""
    e = numbers(jobs)
    if e.ndim == 0:
        raise ShapeError(_("Expected jobs by sector; found a single number."))
    return held(e, e.shape[-1], what=_("jobs by sector"))


def _checked(
    coefficients: LandCoefficients, sectors: int
) -> dict[str, tuple[FloatArray, FloatArray, FloatArray]]:
    """Check all coefficients; each becomes arrays of one number or one a sector."""
    out = {}
    for field in fields(coefficients):
        ends = getattr(coefficients, field.name).ends()
        shapes = {v.shape for v in ends} - {(), (1,), (sectors,)}
        if shapes:
            raise ShapeError(
                _(
                    "Expected one number for '{name}', or one for each of {sectors} "
                    "sectors; found shape {shape}.",
                    name=field.name,
                    sectors=sectors,
                    shape=next(iter(shapes)),
                )
            )
        low, likely, high = (np.atleast_1d(v) for v in np.broadcast_arrays(*ends))
        most = 1.0 if field.name in _RATES else np.inf
        wrong = (low < 0) | (high > most) | (low > likely) | (likely > high)
        if (wrong | np.isinf(high)).any():
            raise ParameterError(
                _(
                    "'{name}' must have a low end at 0 or above, no more than what is "
                    "likely, and that no more than the high end (of a share: 1); found "
                    "{low}, {likely}, {high}.",
                    name=field.name,
                    low=str(low[0]),
                    likely=str(likely[0]),
                    high=str(high[0]),
                )
            )
        out[field.name] = (low, likely, high)
    return out


def _demand(e: FloatArray, c: dict[str, FloatArray]) -> LandDemand:
    """Work the formula out."""
    land = e * c["land_using"] * c["land_per_job"]
    new, moving = land * c["new"], land * c["moving"]
    freed = c["reuse"] * (moving + land * c["closing"])
    return LandDemand(new, moving, freed, new + moving - freed)
