"""Gravity models of flows: four constraints, two decays, by Poisson regression."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import held
from madang.metrics.poisson import PoissonFit, poisson_regression

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Constraint", "Decay", "GravityFit", "gravity"]

_CLUSTERINGS: Final = ("origin", "destination")


class Constraint(StrEnum):
    """Which totals a gravity model keeps."""

    NONE = "unconstrained"
    PRODUCTION = "production"
    """What leaves each origin."""
    ATTRACTION = "attraction"
    """What reaches each destination."""
    DOUBLY = "doubly"


class Decay(StrEnum):
    """How a flow falls with distance."""

    POWER = "power"
    EXPONENTIAL = "exponential"


@dataclass(frozen=True, slots=True)
class GravityFit:
    """A fitted gravity model.

    Attributes
    ----------
    model : PoissonFit
        Coefficients in the order constant, origin, destination, distance, those left
        out that the constraint takes up.
    distance : float
        Power: per cent of the flow for one per cent of the distance. Exponential: in
        the logarithm of the flow, for one unit of the distance.
    error : float
        Standard error of `distance`.
    explained : float
        Share of the deviance that the model explains (D²); NaN where all flows are
        alike.
    srmse : float
        Root of the mean squared error, over the mean flow.
    common : float
        Share of the flow that model and record have in common (CPC).
    """

    model: PoissonFit
    distance: float
    error: float
    explained: float
    srmse: float
    common: float


def gravity(
    flow: ArrayLike,
    distance: ArrayLike,
    *,
    ends: tuple[ArrayLike, ArrayLike],
    masses: tuple[ArrayLike, ArrayLike],
    constraint: Constraint = Constraint.DOUBLY,
    decay: Decay = Decay.POWER,
    clustered: tuple[str, ...] = (),
) -> GravityFit:
    r"""Measure how flows fall with distance, given the size of both ends.

    .. math:: \mu_{rs} = \exp\big(k + \alpha \log O_r + \gamma \log D_s
              + \beta\, g(d_{rs})\big),\quad g(d) = \log d \text{ or } d

    A constraint puts an effect of each region in the place of its mass, so that the
    model's totals are those on record. Of pairs within a region nothing is said: leave
    them out.

    Parameters
    ----------
    flow : (N,) array
        What moved, each ordered pair of regions once; pairs without a flow count too.
    distance : (N,) array
        Distance of the pair, above zero, in any unit.
    ends : pair of (N,) arrays
        Origin and destination of each pair.
    masses : pair of (N,) arrays
        Mass of the origin and of the destination, above zero, such as residents or the
        totals of flows; where a constraint takes its place it is not read.
    constraint : Constraint
        Which totals are kept.
    decay : Decay
        How flows fall with distance.
    clustered : tuple of str
        Ends whose errors hang together: none, ``"origin"``, ``"destination"`` or both.

    Returns
    -------
    GravityFit

    Raises
    ------
    ShapeError
        If the pairs differ in number.
    ParameterError
        If a distance or a mass is not above zero.
    UndefinedMeasureError
        If nothing moved.

    References
    ----------
    [Wilson1971]_, [FlowerdewAitkin1982]_; measures of fit: [KnudsenFotheringham1986]_.

    Examples
    --------
    Flows that fall by half where the distance doubles:

    >>> o, s = np.nonzero(~np.eye(4, dtype=bool))
    >>> x = np.array([0.0, 1.0, 3.0, 7.0])
    >>> d = np.abs(x[o] - x[s])
    >>> fit = gravity(8 / d, d, ends=(o, s), masses=(d, d))
    >>> round(fit.distance, 6)
    -1.0
    """
    d = np.asarray(distance, dtype=np.float64)
    y = held(flow, len(d), what=_("the flows"))
    keeps = {
        "origin": constraint in {Constraint.PRODUCTION, Constraint.DOUBLY},
        "destination": constraint in {Constraint.ATTRACTION, Constraint.DOUBLY},
    }
    named = dict(zip(_CLUSTERINGS, ends, strict=True))
    columns = [
        np.log(_above_zero(mass, y.size))
        for mass, end in zip(masses, _CLUSTERINGS, strict=True)
        if not keeps[end]
    ]
    far = _above_zero(d, y.size)
    columns.append(np.log(far) if decay is Decay.POWER else far)
    model = poisson_regression(
        y,
        np.column_stack(columns),
        effects=[codes for end, codes in named.items() if keeps[end]],
        clusters=[named[end] for end in clustered],
    )
    gap = float(np.sqrt(np.mean((y - model.fitted) ** 2)))
    null = model.null_deviance
    return GravityFit(
        model,
        float(model.coefficients[-1]),
        float(model.errors[-1]),
        1.0 - model.deviance / null if null > 0 else np.nan,
        gap / float(y.mean()),
        float(2 * np.minimum(y, model.fitted).sum() / (y.sum() + model.fitted.sum())),
    )


def _above_zero(values: ArrayLike, length: int) -> NDArray[np.float64]:
    """Give what has a logarithm, or refuse it."""
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (length,):
        raise ShapeError(
            _("Expected {length} numbers, one a pair; found shape {shape}.",
              length=length, shape=str(found.shape))
        )  # fmt: skip
    if not (found > 0).all():
        raise ParameterError(
            _(
                "Distances and masses of a gravity model must be above 0; {count} are "
                "not. Leave out what stays within a region, and regions without mass.",
                count=int((~(found > 0)).sum()),
            )
        )
    return found
