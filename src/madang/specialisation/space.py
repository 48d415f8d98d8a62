"""The product space: which activities are found together, and where to draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.metrics.layout import network_backbone, network_layout
from madang.metrics.relatedness import nearest_activities, proximity
from madang.specialisation.columns import RELATEDNESS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice
    from madang.specialisation.structure import Structure

__all__ = ["places", "relatedness_table"]

_MOST_DRAWN: Final = 800  # activities that a picture can hold


def relatedness_table(
    s: Slice, structure: Structure, settings: SpecialisationSettings
) -> pd.DataFrame:
    """List the activities nearest to each, and the links of the product space.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        Who has what.
    settings : SpecialisationSettings
        How many neighbours.

    Returns
    -------
    DataFrame
        The nearest `neighbours` of each activity by
        `rank`, and further pairs without rank that hold the picture together.
        `together` counts the regions that have both; `is_drawn` marks the links of
        the picture, each in one direction only.
    """
    m = structure.present[~s.is_small]
    found: dict[tuple[int, int], tuple[float, int | None]] = {}
    if m.any():
        near = nearest_activities(m, count=settings.neighbours)
        for i in range(len(near.activity)):
            for k, j in enumerate(near.activity[i]):
                if j >= 0:
                    found[i, int(j)] = float(near.phi[i, k]), k + 1
    drawn: set[tuple[int, int]] = set()
    if m.any() and m.shape[1] <= _MOST_DRAWN:
        phi = proximity(m)
        first, second = np.nonzero(np.triu(network_backbone(phi)))
        drawn = set(zip(first.tolist(), second.tolist(), strict=True))
        for i, j in drawn:
            found.setdefault((i, j), (float(phi[i, j]), None))
    pairs = sorted(found, key=lambda p: (p[0], found[p][1] or m.shape[1], p[1]))
    rows: list[tuple[Any, ...]] = [
        (s.activities[i], s.activities[j], s.year, s.measure, *found[i, j],
         int((m[:, i] & m[:, j]).sum()), (i, j) in drawn)
        for i, j in pairs
    ]  # fmt: skip
    return RELATEDNESS.typed(pd.DataFrame(rows, columns=list(RELATEDNESS.names)))


def places(s: Slice, structure: Structure) -> NDArray[np.float64]:
    """Place the activities of the product space on a plane.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        Who has what.

    Returns
    -------
    (I, 2) array
        Within [-1, 1], the same each time; NaN for an activity that is near no
        other, and for all where there are too many to draw.
    """
    m = structure.present[~s.is_small]
    if not m.any() or m.shape[1] > _MOST_DRAWN:
        return np.full((len(s.activities), 2), np.nan)
    return network_layout(proximity(m))
