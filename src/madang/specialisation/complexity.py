"""Complexity of regions, as a table: what came out, how sure, and in what place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.specialisation.truths import interval_of, placed

if TYPE_CHECKING:
    from madang.specialisation.panel import Slice
    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.structure import Structure
    from madang.specialisation.truths import Truths

__all__ = ["COMPLEXITY", "complexity_table"]

COMPLEXITY: Final = (
    "region", "year", "measure", "diversity", "diversity_low", "diversity_high",
    "average_ubiquity", "coherence", "coherence_low", "coherence_high",
    "eci", "eci_low", "eci_high", "rank", "rank_low", "rank_high",
    "rank_all_low", "rank_all_high", "tier",
    "fitness", "fitness_low", "fitness_high", "fitness_rank", "fitness_rank_low",
    "fitness_rank_high", "fitness_tier", "component", "is_small",
)  # fmt: skip


def complexity_table(
    s: Slice, structure: Structure, truths: Truths, settings: SpecialisationSettings
) -> pd.DataFrame:
    """List how complex the economy of each region is, with ranks and tiers.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        What came out.
    truths : Truths
        What it could truly be.
    settings : SpecialisationSettings
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns of `COMPLEXITY`. Small regions have values on the scale of the
        others, but take no place; nor do regions outside the largest component,
        whose complexity is NaN. Intervals are NaN for measures that are not counts.
    """
    eci = placed(truths, "eci", structure.eci, settings, takes_part=structure.judged)
    fit = placed(
        truths, "fitness", structure.fitness, settings, takes_part=structure.judged
    )
    ends = {
        name: interval_of(truths, name, getattr(structure, name), settings)
        for name in ("diversity", "coherence", "eci", "fitness")
    }
    spread = {f"{name}_low": low for name, (low, _) in ends.items()}
    spread |= {f"{name}_high": high for name, (_, high) in ends.items()}
    table = pd.DataFrame({
        "region": s.regions.astype("str"), "year": s.year, "measure": s.measure,
        "diversity": structure.diversity,
        "average_ubiquity": structure.average_ubiquity,
        "coherence": structure.coherence, "eci": structure.eci,
        "rank": eci.rank, "rank_low": eci.rank_low, "rank_high": eci.rank_high,
        "rank_all_low": eci.set_low, "rank_all_high": eci.set_high, "tier": eci.tier,
        "fitness": structure.fitness,
        "fitness_rank": fit.rank, "fitness_rank_low": fit.rank_low,
        "fitness_rank_high": fit.rank_high, "fitness_tier": fit.tier,
        "component": structure.component, "is_small": s.is_small,
        **spread,
    })  # fmt: skip
    return table[list(COMPLEXITY)]
