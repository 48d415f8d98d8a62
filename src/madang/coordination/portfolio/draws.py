"""What might have been: merits, weights of criteria and grants drawn once more.

Each draw has a generator of its own, so that draws may be made in any order, by any
number of workers, and come out the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Doubt", "draw_grants", "draw_merit"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """How sure the merits and grants of a call are.

    Attributes
    ----------
    merit : (P,) array
        Merit in points.
    standard_error : (P,) array
        Its standard error, in points.
    scores : (P, K) array
        Score of each proposal on each criterion, in points; 0 where it has none.
        No columns where there are no criteria.
    weights : (K,) array
        Weights of the criteria, which sum to 1.
    weight_certainty : float
        Sum of the Dirichlet parameters; 0 holds the weights fixed.
    cost_spread : float
        Standard deviation of the logarithm of each grant.
    most : float
        No merit is drawn above this; none is drawn below 0.
    """

    merit: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    scores: NDArray[np.float64]
    weights: NDArray[np.float64]
    weight_certainty: float = 0.0
    cost_spread: float = 0.0
    most: float = np.inf


def _generator(seed: int, number: int, what: int) -> np.random.Generator:
    """Give a draw's own generator."""
    return np.random.default_rng([seed, number, what])


def draw_merit(doubt: Doubt, seed: int, number: int) -> NDArray[np.float64]:
    r"""Draw the merits once.

    .. math:: m^*_p = m_p + \sum_k (w^*_k - w_k)\, s_{pk} + \sigma_p z_p,
        \quad w^* \sim \mathrm{Dirichlet}(\kappa w), \; z_p \sim N(0, 1)

    Parameters
    ----------
    doubt : Doubt
        How sure merits and weights are.
    seed, number : int
        Seed of all draws, and which draw this is.

    Returns
    -------
    (P,) array
        Merit in points, held between 0 and `Doubt.most`.
    """
    noise = _generator(seed, number, 0).standard_normal(doubt.merit.size)
    merit = doubt.merit + doubt.standard_error * noise
    weighty = doubt.weights > 0
    if weighty.sum() > 1 and doubt.weight_certainty > 0:
        drawn = np.zeros_like(doubt.weights)
        drawn[weighty] = _generator(seed, number, 1).dirichlet(
            doubt.weight_certainty * doubt.weights[weighty]
        )
        merit = merit + doubt.scores @ (drawn - doubt.weights)
    clipped: NDArray[np.float64] = np.clip(merit, 0.0, doubt.most)
    return clipped


def draw_grants(doubt: Doubt, seed: int, number: int) -> NDArray[np.float64]:
    """Draw by how much each grant asked for turns out dearer or cheaper.

    Parameters
    ----------
    doubt : Doubt
        How sure grants are.
    seed, number : int
        Seed of all draws, and which draw this is.

    Returns
    -------
    (P,) array
        Factors, whose median is 1.
    """
    noise = _generator(seed, number, 2).standard_normal(doubt.merit.size)
    factors: NDArray[np.float64] = np.exp(doubt.cost_spread * noise)
    return factors
