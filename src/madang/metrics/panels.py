"""What goes with what in a panel, once regions and years have their own levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import stdtrit

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inference.intervals import tail_shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["PanelFit", "panel_regression", "without_levels"]

_DEPENDENT: Final = 1e-10  # of the largest singular value
_SAME: Final = 1e-9
_FEWEST: Final = 3
_OUTCOME_AXES: Final = 2
_FEATURE_AXES: Final = 3


@dataclass(frozen=True, slots=True)
class PanelFit:
    """How an outcome moves with features, within regions and beside the common year.

    Attributes
    ----------
    effects, errors : (K,) array
        In units of the outcome for a unit of the feature; standard errors let all
        years of a region hang together.
    low, high : (K,) array
        Ends of the interval: errors times what exchanges reach, or Student's t.
    p : (K,) array
        Share of exchanges of regions that go as far, either way.
    p_any : (K,) array
        Share in which any of the features goes as far: p where all are looked at.
    spread : (K,) array
        Standard deviation of each feature within regions and beside the year.
    explained : float
        Share of the outcome's variance within that all features explain together.
    regions, years : int
    """

    effects: NDArray[np.float64]
    errors: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p: NDArray[np.float64]
    p_any: NDArray[np.float64]
    spread: NDArray[np.float64]
    explained: float
    regions: int
    years: int


def without_levels(x: ArrayLike) -> NDArray[np.float64]:
    r"""Take each region's own level, and each year's common one, out of a panel.

    .. math:: \tilde x_{tr} = x_{tr} - \bar x_{\cdot r} - \bar x_{t \cdot} + \bar x

    Parameters
    ----------
    x : (T, R, ...) array
        A row a year, a column a region; complete.

    Returns
    -------
    (T, R, ...) array
        In the unit of `x`; sums to 0 over each region and each year, NaN where an
        unknown one enters.

    References
    ----------
    [BertrandDufloMullainathan2004]_.

    Examples
    --------
    >>> without_levels([[1.0, 2.0], [3.0, 4.0]]).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    a = np.asarray(x, dtype=np.float64)
    of_regions, of_years = a.mean(axis=0, keepdims=True), a.mean(axis=1, keepdims=True)
    return np.asarray(a - of_regions - of_years + a.mean(axis=(0, 1), keepdims=True))


def panel_regression(
    y: ArrayLike,
    x: ArrayLike,
    *,
    rng: np.random.Generator,
    draws: int = 999,
    level: float = 0.9,
) -> PanelFit:
    r"""Measure what an outcome goes with, regions and years having their own levels.

    .. math:: y_{tr} = \alpha_r + \delta_t + x_{tr}^\top \beta + \varepsilon_{tr},\quad
              \hat V = c\,(\tilde X^\top \tilde X)^{-1} \sum_r s_r s_r^\top
              (\tilde X^\top \tilde X)^{-1},\quad s_r = \sum_t \tilde x_{tr} e_{tr}

    An association, no cause: whatever moves feature and outcome together is in it, and
    so is the way back from the outcome to the feature.

    Permutation: for each feature, what the others leave of the outcome is exchanged
    between regions, whole histories at a time, so that years stay tied to each other;
    the studentised effect is held against those of all exchanges [FreedmanLane1983]_.
    It holds with few regions; what neighbours share is in neither error.

    Parameters
    ----------
    y : (T, R) array
        Outcome, a row a year, a column a region; complete.
    x : (T, R, K) array
        Features of the same years and regions; complete.
    rng : numpy.random.Generator
        Exchanges the regions.
    draws : int
        Exchanges; 0 for none, then p is NaN.
    level : float
        Share that the interval holds.

    Returns
    -------
    PanelFit

    Raises
    ------
    ShapeError
        If features and outcome are not of the same years and regions.
    ParameterError
        If a value is unknown, there are fewer than three regions or two years, or a
        feature says no more than the levels and the other features.

    References
    ----------
    Clusters: [BertrandDufloMullainathan2004]_; permutation: [FreedmanLane1983]_,
    [Winkler2014]_.

    Examples
    --------
    >>> x = np.array([[0.0, 1.0, 5.0], [1.0, 3.0, 5.0], [4.0, 2.0, 6.0]])
    >>> y = 2 * x + np.array([10.0, 20.0, 30.0]) + np.array([[1.0], [0.0], [7.0]])
    >>> fit = panel_regression(y, x[:, :, None], rng=np.random.default_rng(1), draws=0)
    >>> fit.effects.round(9).tolist()
    [2.0]
    """
    a, b = _checked(y, x)
    years, regions, count = b.shape
    outcome, told = without_levels(a), without_levels(b)
    flat, seen = outcome.reshape(-1), told.reshape(-1, count)
    _refuse_dependent(seen, b.reshape(-1, count))
    parts = [_part(seen, k, (years, regions)) for k in range(count)]
    fits = [part.effect(part.rest(flat)) for part in parts]
    effects, errors = np.array(fits).T
    orders = [rng.permutation(regions) for _unused in range(draws)]
    drawn = np.array([part.exchanged(flat, orders) for part in parts]).T
    left = flat - seen @ np.linalg.lstsq(seen, flat, rcond=None)[0]
    whole = float(flat @ flat)
    p, p_any, reach = _held_against(effects, errors, drawn, level, regions)
    return PanelFit(
        effects, errors, effects - reach, effects + reach, p, p_any, seen.std(axis=0),
        1.0 - float(left @ left) / whole if whole > 0 else np.nan, regions, years,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """What one feature says beyond the others, and what the others take away."""

    own: FloatArray
    others: FloatArray
    turn: FloatArray
    shape: tuple[int, int]
    scale: float

    def rest(self, e: FloatArray) -> FloatArray:
        """Take what the other features explain out of an outcome."""
        return np.asarray(e - self.others @ (self.turn @ e))

    def effect(self, e: FloatArray) -> tuple[float, float]:
        """Give the effect on what is left of an outcome, and its error."""
        length = float(self.own @ self.own)
        b = float(self.own @ e) / length
        scores = (self.own * (e - b * self.own)).reshape(self.shape).sum(axis=0)
        return b, float(np.sqrt(self.scale * (scores @ scores))) / length

    def exchanged(
        self, flat: FloatArray, orders: list[NDArray[np.int64]]
    ) -> list[float]:
        """Give the studentised effect, without its sign, at each exchange."""
        rest = self.rest(flat).reshape(self.shape)
        fits = [self.effect(self.rest(rest[:, order].reshape(-1))) for order in orders]
        return [abs(b) / e if e > 0 else np.nan for b, e in fits]


def _part(seen: FloatArray, k: int, shape: tuple[int, int]) -> _Part:
    """Part one feature from the others."""
    others = np.delete(seen, k, axis=1)
    turn = np.asarray(np.linalg.pinv(others), dtype=np.float64)
    own = np.asarray(seen[:, k] - others @ (turn @ seen[:, k]), dtype=np.float64)
    years, regions = shape
    cases = years * regions
    # levels of regions lie within clusters and cost no freedom
    scale = regions / (regions - 1) * (cases - 1) / (cases - seen.shape[1] - years)
    return _Part(own, others, turn, shape, scale)


def _held_against(
    effects: FloatArray,
    errors: FloatArray,
    drawn: FloatArray,
    level: float,
    regions: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give p of each, p of any, and how far the interval reaches."""
    if not drawn.size:
        none = np.full(len(effects), np.nan)
        t = float(stdtrit(regions - 1, tail_shares(level)[1]))
        return none, none.copy(), t * errors
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(effects) / errors
    count = len(drawn)
    line = found * (1.0 - _SAME)
    p = ((drawn >= line).sum(axis=0) + 1) / (count + 1)
    most = np.nanmax(drawn, axis=1)
    p_any = ((most[:, None] >= line).sum(axis=0) + 1) / (count + 1)
    at = min(int(np.ceil(level * (count + 1))), count) - 1
    return p, p_any, np.sort(drawn, axis=0)[at] * errors


def _checked(y: ArrayLike, x: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Give both as floats, or refuse them."""
    a, b = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    if a.ndim != _OUTCOME_AXES or b.ndim != _FEATURE_AXES or b.shape[:2] != a.shape:
        raise ShapeError(_(
            "Expected an outcome of years by regions and features of the same years "
            "and regions; found shapes {y} and {x}.", y=a.shape, x=b.shape,
        ))  # fmt: skip
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ParameterError(_(
            "{n} values of the panel are unknown. Leave out regions with gaps, or "
            "years that few regions know.",
            n=int((~np.isfinite(a)).sum() + (~np.isfinite(b)).sum()),
        ))  # fmt: skip
    if a.shape[0] < _OUTCOME_AXES or a.shape[1] < max(_FEWEST, b.shape[2] + 2):
        raise ParameterError(_(
            "A panel needs two years, three regions and more regions than features; "
            "found {years} years, {regions} regions, {count} features.",
            years=a.shape[0], regions=a.shape[1], count=b.shape[2],
        ))  # fmt: skip
    return a, b


def _refuse_dependent(seen: FloatArray, given: FloatArray) -> None:
    """Refuse features that say no more than the levels and the others."""
    length = np.sqrt((seen**2).sum(axis=0))
    flat = length <= _SAME * np.sqrt((given**2).sum(axis=0))
    parts = np.linalg.svd(seen / np.where(flat, 1.0, length), compute_uv=False)
    if flat.any() or parts[-1] <= _DEPENDENT * parts[0]:
        raise ParameterError(_(
            "A feature says no more than the levels of regions and years and the "
            "other features do, so its effect is not defined. Leave it out."
        ))  # fmt: skip
