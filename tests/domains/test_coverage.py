"""Stated intervals hold what they say: 87 to 93 of 100, on made-up economies.

Each draw makes a true economy, then its counts; the tables of the stage are made of
the counts, and their intervals held against the measures of the truth.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from madang.metrics.similarity import nearest, profile_overlap
from madang.specialisation.panel import slices
from madang.specialisation.posterior import Posterior, draw_posterior
from madang.specialisation.quotients import quotients_table
from madang.specialisation.settings import SpecialisationSettings
from madang.specialisation.structure import measure_structure
from madang.specialisation.tables import (
    activities_table,
    complexity_table,
    regions_table,
    twins_table,
)

if TYPE_CHECKING:
    from madang.specialisation.slice import Slice

SETTINGS = SpecialisationSettings(draws=200, base=0, zero_means="zero", design_effect=1)
# Jobs in firms: what stands and falls together is measured from the cells.
FIRMS = SpecialisationSettings(draws=100, base=0, zero_means="zero")
CONTINUOUS = {
    "quotients": {"location_quotient": ("low", "high")},
    "regions": {n: (f"{n}_low", f"{n}_high") for n in (
        "krugman", "herfindahl", "hachman", "entropy", "evenness", "gini")},
    "activities": {n: (f"{n}_low", f"{n}_high") for n in ("gini", "pci")},
    "complexity": {n: (f"{n}_low", f"{n}_high") for n in (
        "eci", "fitness", "coherence")},
    "twins": {"similarity": ("similarity_low", "similarity_high")},
}  # fmt: skip
DISCRETE = {
    "regions": {"rank": ("rank_low", "rank_high")},
    "activities": {"ubiquity": ("ubiquity_low", "ubiquity_high"),
                   "rank": ("rank_low", "rank_high"),
                   "pci_rank": ("pci_rank_low", "pci_rank_high")},
    "complexity": {"diversity": ("diversity_low", "diversity_high"),
                   "rank": ("rank_low", "rank_high"),
                   "fitness_rank": ("fitness_rank_low", "fitness_rank_high")},
}  # fmt: skip
TILTS = {
    "gamma": lambda rng, shape: rng.gamma(2.0, 0.5, shape),
    "lognormal": lambda rng, shape: rng.lognormal(0.0, 0.8, shape),
    "spiky": lambda rng, shape: rng.gamma(0.3, 1 / 0.3, shape) + 1e-9,
    "even": lambda rng, shape: rng.lognormal(0.0, 0.15, shape),
}


def truth(kind: str, rng: np.random.Generator, regions: int, activities: int):
    """Make a true economy: sizes from 200 to 50,000, tilted toward and away."""
    size = np.exp(rng.uniform(np.log(200), np.log(50_000), regions))
    tilt = TILTS[kind](rng, (regions, activities))
    mean = rng.dirichlet(np.full(activities, 1.5)) * tilt
    return mean / mean.sum(axis=1, keepdims=True) * size[:, None]


def tables(x: np.ndarray, *, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Make the tables of the stage from one table of counts; seed 0 is no draws."""
    r, i = np.indices(x.shape)
    rows = pd.DataFrame({
        "region": [f"R{k:02d}" for k in r.ravel()],
        "activity": [f"A{k:02d}" for k in i.ravel()],
        "year": 2024, "measure": "employment", "value": x.ravel(),
    })  # fmt: skip
    panel = slices(rows, regions=None, activities=None, settings=SETTINGS)
    s = panel.slices[0]
    structure = measure_structure(s, SETTINGS)
    posterior = (
        draw_posterior(s, structure, SETTINGS, seed=seed) if seed else Posterior()
    )
    return {
        "quotients": quotients_table(s, SETTINGS),
        "regions": regions_table(s, posterior, SETTINGS),
        "activities": activities_table(
            s, structure, posterior, SETTINGS, places=np.full((s.x.shape[1], 2), np.nan)
        ),
        "complexity": complexity_table(s, structure, posterior, SETTINGS),
        "twins": twins_table(panel, SETTINGS, seed=seed) if seed else most_alike(s),
    }


def most_alike(s: Slice) -> pd.DataFrame:
    """List the regions most alike to each: of the truth no interval is read."""
    alike = profile_overlap(s.x)
    near = nearest(alike, count=SETTINGS.twins)
    region, place = np.nonzero(near >= 0)
    twin = near[region, place]
    return pd.DataFrame({
        "region": s.regions[region], "twin": s.regions[twin],
        "similarity": alike[region, twin],
    })  # fmt: skip


@cache
def coverage(kind: str, reps: int = 60) -> dict[tuple[str, str], float]:
    """Count how often each interval of the stage holds the truth."""
    rng = np.random.default_rng(17)
    hits: dict[tuple[str, str], list[float]] = {}
    for rep in range(reps):
        true = truth(kind, rng, 20, 20)
        counts = rng.poisson(true).astype(float)
        told, known = tables(counts, seed=rep + 1), tables(true)
        for group in (CONTINUOUS, DISCRETE):
            for table, named in group.items():
                for name, (low, high) in named.items():
                    hits.setdefault((table, name), []).append(
                        _held(told[table], known[table], name, (low, high))
                    )
        for table in ("regions", "complexity"):
            t = told[table]
            within = known[table]["rank"].between(t["rank_all_low"], t["rank_all_high"])
            hits.setdefault((table, "all ranks at once"), []).append(
                float(within.all())
            )
    return {key: float(np.nanmean(values)) for key, values in hits.items()}


def _held(
    told: pd.DataFrame, known: pd.DataFrame, name: str, ends: tuple[str, str]
) -> float:
    """Give the share of rows whose interval holds the true value."""
    if name == "similarity":
        keys = ["region", "twin"]
        both = told.merge(known, on=keys, suffixes=("", "_true"))
        value, t = both["similarity_true"], both
    else:
        value, t = known[name], told
    true, low, high = (
        x.to_numpy(np.float64, na_value=np.nan) for x in (value, t[ends[0]], t[ends[1]])
    )
    seen = ~np.isnan(low) & ~np.isnan(true)
    inside = (low - 1e-12 <= true) & (true <= high + 1e-12)
    return float(inside[seen].mean()) if seen.any() else np.nan


CASES = [(table, name) for table, named in CONTINUOUS.items() for name in named]


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(TILTS))
@pytest.mark.parametrize(("table", "name"), CASES)
def test_intervals_hold_nine_in_ten(kind: str, table: str, name: str) -> None:
    assert 0.87 <= coverage(kind)[table, name] <= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gamma", "lognormal"])
@pytest.mark.parametrize(
    ("table", "name"),
    [(table, name) for table, named in DISCRETE.items() for name in named],
)
def test_whole_numbers_are_held_at_least_as_often_as_stated(
    kind: str, table: str, name: str
) -> None:
    # Places and counts move in steps: the shortest set of 90% holds more than 90%.
    assert coverage(kind)[table, name] >= 0.88


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gamma", "lognormal"])
@pytest.mark.parametrize("table", ["regions", "complexity"])
def test_rank_sets_hold_all_places_at_once(kind: str, table: str) -> None:
    assert coverage(kind)[table, "all ranks at once"] >= 0.88


def sizes_of(tail: str, rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw sizes of firms about 10: lognormal, or with a Pareto tail."""
    if tail == "pareto":
        return np.minimum((rng.pareto(1.2, count) + 1) * 10 / 6, 20_000)
    return rng.lognormal(np.log(10) - 1.4**2 / 2, 1.4, count)


def firm_economy(tail: str, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Make a true economy, its firms, and their jobs."""
    true = 10 * truth("gamma", rng, 20, 15)
    firms = rng.poisson(true / 10)
    cell = np.repeat(np.arange(firms.size), firms.ravel())
    jobs = np.bincount(cell, sizes_of(tail, rng, cell.size), firms.size).reshape(
        firms.shape
    )
    return true, firms.astype(float), jobs


def stocks_of(**measures: np.ndarray) -> pd.DataFrame:
    """Lay tables of one year out as stocks."""
    parts = []
    for measure, x in measures.items():
        r, i = np.indices(x.shape)
        parts.append(pd.DataFrame({
            "region": [f"R{k:02d}" for k in r.ravel()],
            "activity": [f"A{k:02d}" for k in i.ravel()],
            "year": 2024, "measure": measure, "value": x.ravel(),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@cache
def among_firms(tail: str, reps: int = 15) -> dict[str, float]:
    """Count how often intervals of the stage hold, where jobs come in firms."""
    rng, hits = np.random.default_rng(29), {}
    for rep in range(reps):
        true, firms, jobs = firm_economy(tail, rng)
        rows = stocks_of(employment=jobs, establishments=firms)
        s = slices(rows, regions=None, activities=None, settings=FIRMS).slices[0]
        posterior = draw_posterior(s, measure_structure(s, FIRMS), FIRMS, seed=rep + 1)
        known = tables(true)
        for table, told, names in (
            ("quotients", quotients_table(s, FIRMS), CONTINUOUS["quotients"]),
            ("regions", regions_table(s, posterior, FIRMS), CONTINUOUS["regions"]),
        ):
            for name, ends in names.items():
                share = _held(told, known[table], name, ends)
                hits.setdefault(name, []).append(share)
    return {name: float(np.nanmean(values)) for name, values in hits.items()}


@pytest.mark.parametrize(
    ("tail", "name"),
    [("lognormal", name) for name in (
        "location_quotient", "herfindahl", "krugman", "gini")]
    + [("pareto", "location_quotient")],
)  # fmt: skip
def test_intervals_hold_nine_in_ten_where_jobs_come_in_firms(
    tail: str, name: str
) -> None:
    assert 0.87 <= among_firms(tail)[name] <= 0.93
