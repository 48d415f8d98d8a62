"""How many counted units stand and fall together, how long, and how that is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.metrics.inference import (
    APART,
    PUBLISHED_EFFECT,
    PUBLISHED_FLOWS,
    PUBLISHED_MULTIPLE,
    Persistence,
    design_effect_of_cells,
    design_effect_of_classes,
)
from madang.specialisation.settings import AUTO
from madang.specialisation.slice import Basis
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice

__all__ = ["design_effect", "published_persistence"]

_CLASS: Final = re.compile(rf"{Measure.ESTABLISHMENTS}_(\d+)(?:_(\d+)?)?")
_FEWEST_CLASSES: Final = 2


def published_persistence(measure: str) -> Persistence:
    """Say how far years share their firms, where the study's own years cannot tell.

    Parameters
    ----------
    measure : str
        Of the stocks.

    Returns
    -------
    Persistence
        For jobs and firms one less half of the jobs that move between plants in a
        year, as if all of that were plants that open and close: it is less. Other
        counts are drawn apart, each year anew.
    """
    if measure not in {Measure.EMPLOYMENT, Measure.ESTABLISHMENTS}:
        return APART
    return Persistence(1.0 - sum(PUBLISHED_FLOWS) / 2.0)


def design_effect(
    s: Slice, same: Mapping[str, Slice], settings: SpecialisationSettings
) -> tuple[float, Basis]:
    """Measure how many units of a slice stand and fall together.

    Parameters
    ----------
    s : Slice
        One measure and year.
    same : mapping of str to Slice
        All measures of the year.
    settings : SpecialisationSettings
        Whether it is given.

    Returns
    -------
    float, Basis
        Of employment, in this order: from establishments by size class (measures
        such as ``establishments_10_19`` and, open, ``establishments_500``), from the
        spread of jobs over cells whose establishments are known, from the mean
        establishment and the published size distribution, from that alone. Other
        counts are taken one by one.
    """
    effect = settings.design_effect
    if effect != AUTO:
        return (float(effect), Basis.GIVEN) if s.is_count else (1.0, Basis.SINGLE)
    if s.measure != Measure.EMPLOYMENT or not s.is_count or not s.x.any():
        return 1.0, Basis.SINGLE
    of_classes = _of_classes(s, same)
    if not np.isnan(of_classes):
        return of_classes, Basis.CLASSES
    firms = same.get(Measure.ESTABLISHMENTS)
    if firms is None or not firms.x.any():
        return PUBLISHED_EFFECT, Basis.PUBLISHED
    plants = _laid_on(firms, s)
    of_cells = design_effect_of_cells(np.where(plants > 0, s.x, 0.0), plants)
    if not np.isnan(of_cells):
        return of_cells, Basis.CELLS
    seen = s.known & (plants > 0)
    mean = s.x[seen].sum() / plants[seen].sum() if seen.any() else 1.0
    return max(PUBLISHED_MULTIPLE * float(mean), 1.0), Basis.MULTIPLE


def _of_classes(s: Slice, same: Mapping[str, Slice]) -> float:
    """Measure it from establishments by size class; NaN where there are none."""
    found = {m: _CLASS.fullmatch(m) for m in same}
    ends = sorted(
        (float(match[1]), float(match[2] or "nan"), float(same[m].whole.sum()))
        for m, match in found.items() if match is not None
    )  # fmt: skip
    if len(ends) < _FEWEST_CLASSES:
        return float("nan")
    least, most, count = zip(*ends, strict=True)
    return design_effect_of_classes(
        np.maximum(least, 1.0), most, count, total=float(s.whole.sum())
    )


def _laid_on(firms: Slice, like: Slice) -> NDArray[np.float64]:
    """Lay establishments out on the regions and activities of another slice."""
    out = np.zeros(like.x.shape)
    rows = {code: k for k, code in enumerate(firms.regions)}
    columns = {code: k for k, code in enumerate(firms.activities)}
    r = np.array([rows.get(code, -1) for code in like.regions])
    i = np.array([columns.get(code, -1) for code in like.activities])
    there = np.ix_(r >= 0, i >= 0)
    out[there] = firms.x[np.ix_(r[r >= 0], i[i >= 0])]
    return out
