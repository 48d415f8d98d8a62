"""Growth where mostly the same firms stand in both years: what is told is true."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from madang.clusters import find
from madang.metrics.inference import (
    APART,
    PUBLISHED_FLOWS,
    Persistence,
    growth_interval,
    persistence_of_cells,
)
from madang.sources.sample import build, economy
from madang.specialisation.effects import published_persistence

SHAPE = (17, 25)
# How firms leave, how their sizes keep, how far all of a cell is jolted, and years.
KINDS = {
    "they come and go": {"leave": 0.1, "keep": 0.97, "years": 5},
    "few leave": {"leave": 0.05, "keep": 0.98, "years": 5},
    "heavy sizes": {"leave": 0.1, "keep": 0.97, "years": 5, "sigma": 1.3},
    "ten years": {"leave": 0.1, "keep": 0.97, "years": 10},
    "whole cells jolted": {"leave": 0.05, "keep": 0.97, "years": 5, "jolt": 0.05},
}  # fmt: skip
MEAN = 10.0


def firms_over_years(
    rng: np.random.Generator,
    *,
    leave: float,
    keep: float,
    years: int,
    sigma: float = 0.9,
    jolt: float = 0.0,
    trend: float = 0.03,
) -> tuple[np.ndarray, np.ndarray]:
    """Make jobs by year, region and activity, and the growth that was planted.

    Firms of lognormal sizes leave, enter, and change size from year to year; the
    number of firms due in a cell follows its growth.
    """
    due = np.exp(rng.normal(np.log(60), 1.2, SHAPE)).ravel()
    growth = rng.normal(0.0, trend, SHAPE)
    cell = np.repeat(np.arange(due.size), rng.poisson(due))
    z, out = rng.normal(size=cell.size), []
    for t in range(years):
        size = MEAN * np.exp(sigma * z - sigma**2 / 2)
        out.append(np.bincount(cell, size, due.size).reshape(SHAPE))
        stays = rng.random(cell.size) >= leave
        cell, z = cell[stays], z[stays]
        z = keep * z + np.sqrt(1 - keep**2) * rng.normal(size=z.size)
        held = due * np.exp(growth.ravel() * t)
        enter = held * (np.exp(growth.ravel()) - 1 + leave)
        fresh = np.repeat(np.arange(due.size), rng.poisson(np.maximum(enter, 0.0)))
        cell = np.concatenate([cell, fresh])
        z = np.concatenate([z, rng.normal(size=fresh.size)])
    jobs = np.stack(out) * np.exp(rng.normal(0.0, jolt, (years, *SHAPE)))
    return jobs, np.expm1(growth)


@cache
def coverage(kind: str, reps: int = 8) -> tuple[float, float]:
    """Count how often the interval of growth holds it: by the cells, and apart."""
    rng, asked = np.random.default_rng(23), KINDS[kind]
    unit = MEAN * np.exp(asked.get("sigma", 0.9) ** 2)
    span = asked["years"] - 1
    hits: tuple[list[float], list[float]] = ([], [])
    for _rep in range(reps):
        jobs, truth = firms_over_years(rng, **asked)
        told = persistence_of_cells(jobs, np.arange(span + 1), np.full(span + 1, unit))
        first, last = jobs[0] / unit, jobs[-1] / unit
        for held, persistence in zip(hits, (told, APART), strict=True):
            low, high = growth_interval(
                first, last, rng, years=span, persistence=persistence, draws=300
            )
            inside = (low <= truth) & (truth <= high)
            held.append(float(inside[first >= 1].mean()))
    return float(np.mean(hits[0])), float(np.mean(hits[1]))


@pytest.mark.parametrize("kind", list(KINDS))
def test_intervals_of_growth_hold_nine_in_ten_where_firms_last(kind: str) -> None:
    assert 0.87 <= coverage(kind)[0] <= 0.93


@pytest.mark.parametrize("kind", ["they come and go", "few leave"])
def test_years_drawn_apart_would_hold_nearly_all(kind: str) -> None:
    assert coverage(kind)[1] >= 0.97


def test_two_years_take_the_published_flows_of_jobs_and_hold_at_least_as_stated() -> (
    None
):
    assert published_persistence("patents") is APART
    told = published_persistence("employment")
    assert told.kept == pytest.approx(1 - (0.092 + 0.113) / 2)
    # Were all flows openings and closures at random, a year would keep just so much.
    rng, hits = np.random.default_rng(3), []
    unit = MEAN * np.exp(0.81)
    for _rep in range(8):
        jobs, truth = firms_over_years(
            rng, leave=sum(PUBLISHED_FLOWS) / 2, keep=1.0, years=3
        )
        first, last = jobs[0] / unit, jobs[-1] / unit
        low, high = growth_interval(first, last, rng, years=2, persistence=told)
        hits.append(((low <= truth) & (truth <= high))[first >= 1].mean())
    assert 0.87 <= np.mean(hits) <= 0.94


def test_what_the_years_keep_is_found_again() -> None:
    rng = np.random.default_rng(7)
    found = [
        persistence_of_cells(
            firms_over_years(rng, leave=0.1, keep=1.0, years=6, sigma=0.0)[0],
            np.arange(2018, 2024),
            np.full(6, MEAN),
        )
        for _rep in range(6)
    ]
    assert np.mean([p.kept for p in found]) == pytest.approx(0.9, abs=0.02)
    assert np.mean([p.lasting for p in found]) == pytest.approx(1.0, abs=0.02)


def test_labels_and_order_of_cells_do_not_matter_and_too_few_tell_nothing() -> None:
    rng = np.random.default_rng(11)
    jobs, _truth = firms_over_years(rng, leave=0.1, keep=0.97, years=5)
    years, unit = np.arange(5), np.full(5, 22.5)
    plain = persistence_of_cells(jobs, years, unit)
    turned = persistence_of_cells(jobs[:, ::-1, ::-1], years, unit)
    assert turned.kept == pytest.approx(plain.kept)
    assert not persistence_of_cells(jobs[:2], years[:2], unit[:2]).is_known
    assert not persistence_of_cells(jobs[:, :3, :4], years, unit).is_known
    assert not persistence_of_cells(jobs, years**2 * 7 + years, unit).is_known


def test_years_filled_in_along_a_line_tell_nothing_of_chance() -> None:
    rng = np.random.default_rng(13)
    first, last = rng.poisson(20_000, (2, *SHAPE))
    part = np.linspace(0.0, 1.0, 5)[:, None, None]
    jobs = np.rint(first * (1 - part) + last * part)
    assert not persistence_of_cells(jobs, np.arange(5), np.full(5, 22.5)).is_known


def test_growth_is_surer_the_more_the_years_share() -> None:
    rng = np.random.default_rng(5)
    widths = []
    for kept in (0.0, 0.5, 0.9, 1.0):
        low, high = growth_interval(
            200.0, 220.0, rng, years=1, persistence=Persistence(kept)
        )
        widths.append(float(high - low))
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 1e-3
    low, high = growth_interval([0.0, np.nan], 5.0, rng, years=1)
    assert np.isnan(low).all()
    assert np.isnan(high).all()


class Calm:
    """A generator of the sample without what befalls single years."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def __getattr__(self, name: str) -> object:
        return getattr(self.rng, name)

    def lognormal(self, mean: float, sigma: float, size: object = None) -> object:
        drawn = self.rng.lognormal(mean, sigma, size)
        return np.ones_like(drawn) if sigma == 0.015 else drawn


@cache
def planted() -> pd.DataFrame:
    """Give the places of the sample, with the growth that was planted in each."""
    tables = dict(build(seed=2024, scale=0.05, language="en").tables)
    found = find(tables).places
    calm = economy.employment(Calm(np.random.default_rng(2024).spawn(11)[0]))
    parts = calm / calm.sum(axis=(1, 2), keepdims=True)
    with np.errstate(invalid="ignore"):
        truth = (parts[-1] / parts[0]) ** 0.25 - 1
    codes = [a.code for a in economy.activities()]
    at = {(r, a): truth[i, j] for i, r in enumerate(economy.CODES)
          for j, a in enumerate(codes)}  # fmt: skip
    found["planted"] = [
        at.get(pair, np.nan) for pair in zip(found.region, found.cluster, strict=True)
    ]
    return found.dropna(subset=["planted", "growth_low"])


def test_growth_of_the_sample_holds_what_was_planted() -> None:
    places = planted()
    assert len(places) > 300
    inside = places["planted"].between(places["growth_low"], places["growth_high"])
    assert 0.86 <= inside.mean() <= 0.95


def test_stages_of_the_sample_are_told_where_growth_was_planted_and_only_there() -> (
    None
):
    places = planted()
    way = (places["growth_low"] > 0) * 1 - (places["growth_high"] < 0) * 1
    much = places["planted"].abs() > 0.01
    assert (way * places["planted"] < 0)[much].sum() == 0
    assert (way != 0)[much & places["is_strong"]].mean() >= 0.75
    assert (way != 0)[places["planted"].abs() < 0.002].mean() <= 0.13
    stage = places.loc[places["is_strong"], "stage"]
    assert stage.isin(["growing", "declining", "mature"]).sum() >= 20
    assert places.loc[places["stage"] == "mature", "planted"].abs().max() < 0.01


def test_noise_alone_is_hardly_told_as_growth() -> None:
    rng = np.random.default_rng(2)
    jobs, _truth = firms_over_years(rng, leave=0.1, keep=0.97, years=5, trend=0.0)
    t, r, i = np.indices(jobs.shape)
    stocks = pd.DataFrame({
        "region": [f"R{k:02d}" for k in r.ravel()],
        "activity": [f"A{k:02d}" for k in i.ravel()],
        "year": 2020 + t.ravel(), "measure": "employment", "value": jobs.ravel(),
    })  # fmt: skip
    regions = pd.DataFrame({"region": [f"R{k:02d}" for k in range(SHAPE[0])]})
    regions["name"] = regions["region"]
    unit = float(MEAN * np.exp(0.81))
    found = find(
        {"stocks": stocks, "regions": regions}, settings={"design_effect": unit}
    )
    moved = (found.places["growth_low"] > 0) | (found.places["growth_high"] < 0)
    assert moved.mean() <= 0.13
    assert found.places["stage"].isin(["growing", "declining"]).mean() <= 0.05
