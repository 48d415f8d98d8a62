"""The structure of a slice: who has what, and what follows for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.complexity import (
    average_ubiquity,
    complexity_index,
    components,
    diversity,
    external_complexity,
    fitness,
    ubiquity,
)
from madang.metrics.complexity.index import Standard, standardise
from madang.metrics.relatedness import coherence, proximity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice

__all__ = ["Structure", "measure_structure"]


@dataclass(frozen=True, slots=True)
class Structure:
    """Presence in a slice, and the complexity of regions and activities.

    Attributes
    ----------
    present : (R, I) array of bool
        Location quotient at or above the threshold.
    judged : (R,) array of bool
        Regions that make the index and are ranked: not small, and in the largest
        component.
    held : (I,) array of bool
        Activities that a judged region has.
    component : (R,) array of int
        Component among regions that are not small, 0 the largest; -1 for none.
    eci : (R,) array
        Complexity. A small region has the mean of its activities on the scale of
        the judged ones; NaN outside the largest component.
    pci : (I,) array
        Complexity of activities.
    fitness : (R,) array
        Fitness of the judged regions; NaN for others.
    diversity, average_ubiquity, coherence : (R,) arrays
        Counts, and nearness of what a region has.
    ubiquity : (I,) array
        In how many regions an activity is present.
    anchor, activity_anchor : (R,) and (I,) arrays or None
        1 for the unit that the study places at the complex end; None where the
        records tell.
    """

    present: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    held: NDArray[np.bool_]
    component: NDArray[np.int64]
    eci: NDArray[np.float64]
    pci: NDArray[np.float64]
    fitness: NDArray[np.float64]
    diversity: NDArray[np.float64]
    average_ubiquity: NDArray[np.float64]
    coherence: NDArray[np.float64]
    ubiquity: NDArray[np.float64]
    anchor: NDArray[np.float64] | None = None
    activity_anchor: NDArray[np.float64] | None = None

    @property
    def is_told(self) -> bool:
        """Whether the study says which end of complexity is the top."""
        return self.anchor is not None or self.activity_anchor is not None

    @property
    def has_scale(self) -> bool:
        """Whether complexity could be measured at all."""
        return bool(np.isfinite(self.eci).any())


def measure_structure(s: Slice, settings: SpecialisationSettings) -> Structure:
    """Measure presence, complexity, fitness and coherence of a slice.

    Parameters
    ----------
    s : Slice
        One measure and year.
    settings : SpecialisationSettings
        From which quotient on an activity is present.

    Returns
    -------
    Structure
        Small regions do not make the index; they are placed on its scale.
    """
    m = s.present(s.x, settings.threshold)
    able = ~s.is_small
    component = np.full(len(m), -1, dtype=np.int64)
    component[able] = components(m[able])[0]
    judged = component == 0
    held = m[judged].any(axis=0)
    own, other = _anchors(s, settings.complex_end, judged, held)
    fit, quality = np.full(len(m), np.nan), np.full(m.shape[1], np.nan)
    raw = np.full(int(judged.sum()), np.nan)
    if judged.any():
        part = m[judged][:, held]
        found = complexity_index(
            part, standard=Standard.RAW,
            anchor=None if own is None else own[judged],
            activity_anchor=None if other is None else other[held],
        )  # fmt: skip
        raw, quality[held] = found.eci, found.pci
        fit[judged] = fitness(part).fitness
    eci = np.full(len(m), np.nan)
    # A small region is the mean of its activities, as any region is before scaling.
    small = external_complexity(m[s.is_small], quality)
    eci[judged], eci[s.is_small] = standardise(raw, small, standard=Standard.SHARED)
    _, pci = standardise(raw, quality)
    return Structure(
        m, judged, held, component, eci, pci, fit, diversity(m),
        average_ubiquity(m), coherence(m, proximity(m)), ubiquity(m), own, other,
    )  # fmt: skip


def _anchors(
    s: Slice, end: str, judged: NDArray[np.bool_], held: NDArray[np.bool_]
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Find the named unit among the regions or activities that make the index."""
    region = (s.regions.astype(str) == end) & judged
    activity = (s.activities.astype(str) == end) & held
    if region.any():
        return region.astype(np.float64), None
    return None, activity.astype(np.float64) if activity.any() else None
