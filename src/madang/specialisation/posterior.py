"""What the truth behind a slice could be: one set of draws for all its measures.

Every interval of the stage but that of the quotients comes from here, so that all
of them rest on the same model: true amounts given the counts (`gamma_poisson_draws`).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.metrics.complexity import (
    complexity_panel,
    diversity,
    external_complexity,
    ubiquity,
)
from madang.metrics.complexity.index import Standard, standardise
from madang.metrics.concentration import (
    entropy,
    gini_specialisation,
    hachman,
    herfindahl,
    krugman,
    krugman_versus_rest,
    locational_gini,
)
from madang.metrics.inference import (
    gamma_poisson_draws,
    percentile_interval,
    rank_interval,
    rank_sets,
    ranks,
    tiers,
)
from madang.metrics.relatedness import coherence, proximity
from madang.metrics.shares import ratio
from madang.metrics.structures import fitness_panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.metrics.complexity import ComplexityPanel
    from madang.metrics.inference import RatioPrior
    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice
    from madang.specialisation.structure import Structure

__all__ = [
    "Placed",
    "Posterior",
    "draw_posterior",
    "exact_level",
    "interval_of",
    "placed",
    "twin_draws",
]

_CELLS_AT_ONCE: Final = 1_000_000  # of a block of draws
_CELLS_AT_HAND: Final = 150_000  # of draws that are measured together
_OF_ACTIVITIES: Final = frozenset({"pci", "ubiquity", "locational_gini"})
_MOST_SETS: Final = 400  # regions up to which all pairs are held against each other
_DIGITS: Final = 9
_STEPS: Final = 800  # of fitness; where it dies away, values rest late
_FEW_STEPS: Final = 50  # for large tables: the order has come to rest by then
_LARGE: Final = 20_000
_REST: Final = 1e-5
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws of the measures of a slice; none for amounts that are not counts.

    Attributes
    ----------
    count : int
        Draws B made; 0 where there are none.
    of : mapping of str to array
        Draws by measure, of (B, R) or (B, I) arrays.
    """

    count: int = 0
    of: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A score's interval and places, for the units that take part in the ranking.

    Attributes
    ----------
    rank, rank_low, rank_high : (n,) arrays
        Place, and between which places each unit lies, one by one.
    set_low, set_high : (n,) arrays
        The same for all units at once; NaN with very many of them.
    tier : (n,) array of int
        Group that cannot be told apart; 0 for none.
    """

    rank: NDArray[np.float64]
    rank_low: NDArray[np.float64]
    rank_high: NDArray[np.float64]
    set_low: NDArray[np.float64]
    set_high: NDArray[np.float64]
    tier: NDArray[np.int64]


def draw_posterior(
    s: Slice,
    structure: Structure,
    settings: SpecialisationSettings,
    *,
    seed: int,
    prior: RatioPrior | None = None,
) -> Posterior:
    """Draw what each measure of a slice could truly be.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        Its regions that are judged, and whether it has a scale.
    settings : SpecialisationSettings
        How many draws.
    seed : int
        Seed of the study; each measure and year draws from its own stream.
    prior : RatioPrior, optional
        That of the slice; found anew if not given.

    Returns
    -------
    Posterior
        No draws of amounts that are not counts.
    """
    if not s.is_count or s.x.sum() < s.together:  # not one independent unit
        return Posterior()
    counts, expected = s.independent()
    rng = np.random.default_rng([seed, s.year, zlib.crc32(s.measure.encode())])
    prior = prior or s.prior()
    step = max(1, min(settings.draws, _CELLS_AT_ONCE // max(s.x.size, 1)))
    parts = []
    for begin in range(0, settings.draws, step):
        few = min(step, settings.draws - begin)
        drawn = gamma_poisson_draws(counts, expected, rng, draws=few, prior=prior)
        parts.append(_measured(drawn, s, structure, settings.threshold))
    return Posterior(settings.draws, {
        name: np.concatenate([part[name] for part in parts]) for name in parts[0]
    })  # fmt: skip


def _measured(
    x: NDArray[np.float64], s: Slice, structure: Structure, threshold: float
) -> dict[str, NDArray[np.float64]]:
    """Measure a block of draws in all ways, as many at a time as a cache holds."""
    few = max(1, _CELLS_AT_HAND // max(s.x.size, 1))
    parts = []
    for at in range(0, len(x), few):
        m = s.present(x[at : at + few], threshold, unit=s.together)
        parts.append(_profiles(x[at : at + few], s) | _structures(m, structure))
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    made["fitness"] = _fitness(made.pop("present"), structure)
    # Regions too small to draw from are not told more exactly by chance.
    seen = s.x.sum(axis=1) / s.together >= _HALF
    return {
        name: drawn if name in _OF_ACTIVITIES else np.where(seen, drawn, np.nan)
        for name, drawn in made.items()
    }


def _profiles(x: NDArray[np.float64], s: Slice) -> dict[str, NDArray[np.float64]]:
    """Measure in draws how concentrated and how special regions and activities are."""
    table, whole = s.completed(x, unit=s.together)
    varied = entropy(table)
    return {
        "krugman": krugman_versus_rest(table, reference=whole, known=s.seen),
        "herfindahl": herfindahl(table),
        "hachman": hachman(table, reference=whole),
        "entropy": varied,
        "evenness": ratio(varied, np.log(table.shape[-1])),
        "gini": gini_specialisation(table, reference=whole, known=s.seen),
        "locational_gini": locational_gini(x, reference=_sizes(x, s), known=s.known),
    }


def _structures(m: NDArray[np.bool_], structure: Structure) -> dict[str, NDArray[Any]]:
    """Measure in draws who has what, and what follows."""
    eci, pci = _complexities(m, structure)
    return {
        "present": m, "diversity": diversity(m), "ubiquity": ubiquity(m),
        "coherence": coherence(m, proximity(m)), "eci": eci, "pci": pci,
    }  # fmt: skip


def _sizes(x: NDArray[np.float64], s: Slice) -> NDArray[np.float64] | None:
    """Give all activity of each region behind the draws; None for their sums."""
    if s.wholes is None:
        return None
    return np.asarray(x.sum(axis=-1) + (s.whole - s.x.sum(axis=1)) / s.together)


def _complexities(
    m: NDArray[np.bool_], structure: Structure
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure complexity in each draw, each turned by its own diversity.

    Which end is the top is part of what is not known: turning the draws as what came
    out would make intervals that hold the truth less often than they say. Where the
    study names the complex end, that turns each.
    """
    shape = (len(m), m.shape[1]), (len(m), m.shape[2])
    eci, pci = np.full(shape[0], np.nan), np.full(shape[1], np.nan)
    if not structure.has_scale:
        return eci, pci
    part = m[:, structure.judged][:, :, structure.held]
    drawn = complexity_panel(part, standard=Standard.RAW, skip_disconnected=True)
    drawn = _turned(drawn, structure)
    eci[:, structure.judged], pci[:, structure.held] = standardise(drawn.eci, drawn.pci)
    small = ~structure.judged
    if small.any():
        eci[:, small] = _on_the_scale(m[:, small][:, :, structure.held], drawn)
    eci[:, structure.component > 0] = np.nan
    return eci, pci


def _turned(drawn: ComplexityPanel, structure: Structure) -> ComplexityPanel:
    """Turn each draw so that the unit named in the study is above the average."""
    if structure.anchor is not None:
        side, at = drawn.eci, structure.anchor[structure.judged]
    elif structure.activity_anchor is not None:
        side, at = drawn.pci, structure.activity_anchor[structure.held]
    else:
        return drawn
    known = np.maximum((~np.isnan(side)).sum(axis=1), 1)
    above = side[:, at > 0][:, 0] - np.nansum(side, axis=1) / known
    sign = np.where(above == 0, np.nan, np.sign(above))[:, None]
    return replace(drawn, eci=sign * drawn.eci, pci=sign * drawn.pci)


def _on_the_scale(m: NDArray[np.bool_], drawn: ComplexityPanel) -> NDArray[np.float64]:
    """Give small regions the mean of their activities on the scale of the others."""
    raw = np.stack([
        external_complexity(part, q) for part, q in zip(m, drawn.pci, strict=True)
    ])  # fmt: skip
    return standardise(drawn.eci, raw, standard=Standard.SHARED)[1]


def _fitness(m: NDArray[np.bool_], structure: Structure) -> NDArray[np.float64]:
    """Measure fitness in each draw, for the regions that are judged."""
    out = np.full(m.shape[:2], np.nan)
    if structure.judged.any():
        part = m[:, structure.judged][:, :, structure.held]
        steps = _STEPS if part[0].size <= _LARGE else _FEW_STEPS
        out[:, structure.judged] = fitness_panel(
            part, iterations=steps, tolerance=_REST
        )
    return out


def exact_level(settings: SpecialisationSettings, draws: int) -> float:
    """Give the share of draws that holds the level, few as the draws may be.

    Parameters
    ----------
    settings : SpecialisationSettings
        The level.
    draws : int
        How many there are.

    Returns
    -------
    float
        Interpolated percentiles of B draws hold (B - 1) / (B + 1) of their share.
    """
    return min(settings.level * (draws + 1) / max(draws - 1, 1), 1.0 - 1e-9)


def interval_of(
    posterior: Posterior,
    name: str,
    value: NDArray[np.float64],
    settings: SpecialisationSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give a measure's interval, widened to hold what came out.

    Parameters
    ----------
    posterior : Posterior
        The draws.
    name : str
        Which measure.
    value : (n,) array
        As it came out. Where it lies outside, as the plain index of a small region
        can, a wider interval is still true.
    settings : SpecialisationSettings
        The level.

    Returns
    -------
    low, high : (n,) arrays
        NaN without draws, for units without value, and where more than half of the
        draws could not be measured.
    """
    blank = np.full(value.shape, np.nan)
    if not posterior.count:
        return blank, blank.copy()
    drawn = posterior.of[name]
    low, high = percentile_interval(drawn, level=exact_level(settings, len(drawn)))
    fit = (np.isnan(drawn).mean(axis=0) <= _HALF) & ~np.isnan(value)
    low, high = np.minimum(low, value), np.maximum(high, value)
    return np.where(fit, low, np.nan), np.where(fit, high, np.nan)


def placed(
    posterior: Posterior,
    name: str,
    value: NDArray[np.float64],
    settings: SpecialisationSettings,
    *,
    takes_part: NDArray[np.bool_] | None = None,
) -> Placed:
    """Rank the units by a measure, with intervals, sets and tiers.

    Parameters
    ----------
    posterior : Posterior
        The draws.
    name : str
        Which measure.
    value : (n,) array
        As it came out; the highest is first.
    settings : SpecialisationSettings
        The level.
    takes_part : (n,) array of bool, optional
        Which units are ranked; the others have no place.

    Returns
    -------
    Placed
        Only `rank` is known without draws.
    """
    ranked = np.ones(value.shape, np.bool_) if takes_part is None else takes_part
    # What only the order of summing decides must not decide a place.
    place = ranks(np.where(ranked, np.round(value, _DIGITS), np.nan))
    blank = np.full(value.shape, np.nan)
    none = np.zeros(value.shape, dtype=np.int64)
    if not posterior.count or np.isnan(place).all():
        return Placed(place, blank, blank, blank, blank, none)
    drawn = np.where(ranked, posterior.of[name], np.nan)
    fit = (np.isnan(drawn).mean(axis=0) <= _HALF) & ~np.isnan(place)
    low, high = rank_interval(drawn, level=settings.level)
    low = np.where(fit, np.minimum(low, place), np.nan)
    high = np.where(fit, np.maximum(high, place), np.nan)
    first, last = blank, blank
    if fit.sum() <= _MOST_SETS:
        first, last = rank_sets(np.where(fit, drawn, np.nan), level=settings.level)
        first, last = np.minimum(first, low), np.maximum(last, high)
    return Placed(place, low, high, first, last, tiers(place, low, high))


def twin_draws(
    s: Slice, pairs: NDArray[np.intp], settings: SpecialisationSettings, *, seed: int
) -> NDArray[np.float64] | None:
    """Draw how alike the listed pairs of regions truly are.

    Parameters
    ----------
    s : Slice
        One measure and year.
    pairs : (P, 2) array of int
        Rows of the two regions.
    settings : SpecialisationSettings
        How many draws.
    seed : int
        Seed of the study.

    Returns
    -------
    (B, P) array or None
        None for amounts that are not counts.
    """
    if not s.is_count or not pairs.size or s.x.sum() < s.together:
        return None
    counts, expected = s.independent()
    stream = zlib.crc32(f"twins {s.measure}".encode())
    rng = np.random.default_rng([seed, s.year, stream])
    prior = s.prior()
    drawn = []
    for _ in range(settings.draws):
        x = gamma_poisson_draws(counts, expected, rng, draws=1, prior=prior)[0]
        x, _whole = s.completed(x, unit=s.together)
        # What two profiles do not share is half of their Krugman index.
        drawn.append(1.0 - krugman(x[pairs[:, 0]], x[pairs[:, 1]]) / 2.0)
    return np.array(drawn)
