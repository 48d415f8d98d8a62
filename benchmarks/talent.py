"""Flows on public records: how near forecasts come, what bands hold, how fast.

Prints error a pair beside persistence and gravity on Korean moves, forward in time,
coverage of bands by size; errors of net rates of Korean municipalities beside the line
on last year; gravity of American counties; CPU seconds of a Poisson regression with
two-way effects, beside pyfixest where that is installed; ten million pairs through a
reduction of the engine; how often features that are made up are found to go with net
rates, by four kinds of errors; and the match of training and jobs at size.

    python benchmarks/talent.py [moves] [bands] [rates] [counties] [speed] [pairs]
                                [placebo] [match]
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from scipy.special import stdtrit

from madang.metrics.flow_forecast import (
    deviance_a_pair,
    expected_flows,
    flow_band,
    persistent_flows,
    shrunken_flows,
    spread_of_errors,
)
from madang.metrics.gravity import gravity
from madang.metrics.job_match import job_match
from madang.metrics.net_rates import net_rate_band, net_rate_forecast
from madang.metrics.panels import panel_regression, without_levels
from madang.metrics.poisson import poisson_regression
from madang.metrics.transport import great_circle_distance

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)
RENAMED = {"강원특별자치도": "강원도", "전북특별자치도": "전라북도"}
SIZES = (0, 1, 10, 100, 1e9)
LAST = 2023


def city(name: str) -> str:
    """Name the city of a district, and a place as it was called before."""
    for new, old in RENAMED.items():
        name = name.replace(new, old)
    if name == "경상북도 군위군":
        return "대구광역시 군위군"
    return " ".join(name.split()[:2])


def moves(which: str) -> tuple[np.ndarray, ...]:
    """Give moves by month and pair, both ends, and whether one province holds both."""
    path = DATA / "kr_migration_od" / f"{which}_2022m10_2024m06.parquet"
    table = pd.read_parquet(path)
    for end in ("origin", "destination"):
        table = table[table[end].str.contains(" ")]
        table[end] = table[end].map({n: city(n) for n in table[end].unique()})
    units = sorted(set(table["origin"]) | set(table["destination"]))
    months = sorted(table["month"].unique())
    cube = np.zeros((len(months), len(units), len(units)))
    known = ((months, "month"), (units, "origin"), (units, "destination"))
    at = tuple(pd.Index(of).get_indexer(table[column]) for of, column in known)
    np.add.at(cube, at, table["movers"].to_numpy())
    o, d = np.nonzero(~np.eye(len(units), dtype=bool))
    province = np.array([name.split()[0] for name in units])
    return cube[:, o, d], o, d, (province[o] == province[d]).astype(float)[:, None]


def show_moves() -> None:
    """Print the error a pair of each way, October to June from the year before."""
    for which in ("total", "youth"):
        months, o, d, same = moves(which)
        before, found = months[:9].sum(axis=0), months[12:].sum(axis=0)
        year = 0.75 * months[:12].sum(axis=0)
        ways = {
            "persistence": persistent_flows([before]),
            "effects and counterstream": expected_flows(before, o, d, same),
            "shrunken, no feature": shrunken_flows([before], o, d),
            "shrunken, one province": shrunken_flows([before], o, d, same),
            "shrunken, all twelve months before": shrunken_flows([year], o, d, same),
        }
        for name, mean in ways.items():
            print(f"{which:6} {name:36} {deviance_a_pair(found, mean):.3f}")


def show_bands() -> None:
    """Print what bands hold of a later quarter, by size."""
    for which in ("total", "youth"):
        months, o, d, same = moves(which)
        for learnt, judged in ((0, 3), (3, 6), (0, 6)):
            past = months[learnt : learnt + 3].sum(axis=0)
            came = months[learnt + 12 : learnt + 15].sum(axis=0)
            spread = spread_of_errors(came, shrunken_flows([past], o, d, same))
            start = months[judged : judged + 3].sum(axis=0)
            ahead = shrunken_flows([start], o, d, same)
            low, high = flow_band(ahead, spread)
            found = months[judged + 12 : judged + 15].sum(axis=0)
            held = (low <= found) & (found <= high)
            parts = [
                held[(ahead >= a) & (ahead < b)].mean() for a, b in pairwise(SIZES)
            ]
            print(f"{which:6} month {learnt} to {judged}: {held.mean():.3f}, means",
                  "below 1, 10, 100, above:", np.round(parts, 3))  # fmt: skip


def show_rates() -> None:
    """Print errors of net rates beside the line on last year, and coverage."""
    folder = DATA / "kr_sigungu_panel"
    table = pd.read_parquet(folder / "panel_2008_2023.parquet")
    wide = table.pivot_table(index="year", columns="region_code",
                             values=["net_rate", "in_rate", "gross_in"])  # fmt: skip
    rate, people = wide["net_rate"], 1000.0 * wide["gross_in"] / wide["in_rate"]
    place = {code: i for i, code in enumerate(rate.columns)}
    near = np.zeros((len(place), len(place)))
    listed = pd.read_csv(folder / "queen_neighbours.csv")
    for code, text in zip(listed["panel_code"], listed["neighbor_codes"], strict=True):
        for other in re.findall(r"\d{5}", str(text)):
            near[place[code], place[int(other)]] = 1.0
    errors: list[np.ndarray] = []
    for year in range(2012, LAST + 1):
        past = slice(2008, year - 1)
        ahead = net_rate_forecast(rate.loc[past], people.loc[past], near)
        x = rate.loc[2009 : year - 2].to_numpy().ravel()
        line = np.polyfit(x, rate.loc[2010 : year - 1].to_numpy().ravel(), 1)
        plain = rate.loc[year] - np.polyval(line, rate.loc[year - 1])
        error = rate.loc[year].to_numpy() - ahead
        told = ""
        if errors:
            low, high = net_rate_band(ahead, errors)
            held = (low <= rate.loc[year]) & (rate.loc[year] <= high)
            told = f"band holds {held.mean():.3f}, width {np.median(high - low):.1f}"
        errors.append(error)
        print(year, f"RMSE {np.sqrt((error**2).mean()):.3f},",
              f"line on last year {np.sqrt((plain**2).mean()):.3f}", told)  # fmt: skip


def show_counties() -> None:
    """Print gravity of the moves between American counties, listed pairs alone."""
    folder = DATA / "us_county_migration"
    table = pd.read_parquet(folder / "irs_county_inflow_2017_2018.parquet")
    table = table[table["row_type"] == "county_pair"].dropna()
    centre = pd.read_csv(folder / "county_centroids_2015.csv")
    code = centre["geoid"].astype(str).str.zfill(5)
    km = great_circle_distance(centre["lat"], centre["lon"])
    o, d = (pd.Index(code).get_indexer(table[c]) for c in
            ("origin_fips", "destination_fips"))  # fmt: skip
    kept = (o >= 0) & (d >= 0) & (o != d)
    flow, o, d = table["exemptions_number"].to_numpy()[kept], o[kept], d[kept]
    started = time.process_time()
    fit = gravity(flow, km[o, d], ends=(o, d), masses=(flow, flow),
                  clustered=("origin", "destination"))  # fmt: skip
    spent = time.process_time() - started
    print(f"counties: {len(flow)} pairs, explained {fit.explained:.3f},")
    print(f"  distance {fit.distance:.4f} ({fit.error:.4f}), {spent:.1f} CPU s")


def show_speed() -> None:
    """Print CPU seconds of two-way effects on 61,256 pairs."""
    rng = np.random.default_rng(1)
    o, d = np.nonzero(~np.eye(248, dtype=bool))
    size, far = rng.lognormal(0, 1, 248), rng.uniform(1, 400, len(o))
    flow = rng.poisson(200 * size[o] * size[d] / far).astype(float)
    started = time.process_time()
    fit = poisson_regression(flow, np.log(far)[:, None], effects=[o, d])
    print(f"ours: {time.process_time() - started:.2f} s, {fit.coefficients[0]:.8f}")
    try:
        import pyfixest  # noqa: PLC0415 - a peer, not a dependency
    except ImportError:
        print("pyfixest is not installed")
        return
    frame = pd.DataFrame({"y": flow, "far": np.log(far), "o": o, "d": d})
    pyfixest.fepois("y ~ far | o + d", frame.head(2000))
    started = time.process_time()
    peer = pyfixest.fepois("y ~ far | o + d", frame, vcov="hetero")
    print(f"pyfixest: {time.process_time() - started:.2f} s, {peer.coef().iloc[0]:.8f}")


def show_pairs() -> None:
    """Print time and memory of ten million pairs, from a file to the measures."""
    count, many = 3163, 10_000_000
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        codes = np.array([f"r{i:04d}" for i in range(count)])
        o, d = np.divmod(np.arange(count * count)[: many + count], count)
        table = pd.DataFrame({
            "origin": codes[o], "destination": codes[d], "year": 2024,
            "kind": "migration", "value": rng.poisson(3, len(o)).astype(float),
        })  # fmt: skip
        table.to_parquet(folder / "flows.parquet", index=False)
        pd.DataFrame({"region": codes, "name": codes, "population": 1e5}).to_parquet(
            folder / "regions.parquet", index=False
        )
        (folder / "study.toml").write_text(
            '[study]\nname = "Ten million"\n[tables]\nregions = "regions.parquet"\n'
            'flows = "flows.parquet"\n', encoding="utf-8"
        )  # fmt: skip
        del table, o, d
        words = [sys.executable, "-m", "madang", "run", place, "--stage", "talent"]
        peak, spent = 0, 0.0
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own command
            handle = psutil.Process(process.pid)
            while process.poll() is None:
                with contextlib.suppress(psutil.Error):
                    peak = max(peak, handle.memory_info().rss)
                    spent = sum(handle.cpu_times()[:2])
                time.sleep(0.05)
        made = pd.read_parquet(folder / "results" / "talent" / "regions.parquet")
    print(f"pairs: {many:,} through the engine's reduction, {len(made):,} regions "
          f"measured, {spent:.0f} CPU s, {peak / 2**30:.1f} GiB")  # fmt: skip


def drifting(rng: np.random.Generator, years: int, many: int) -> np.ndarray:
    """Make up features that keep nine tenths of themselves from year to year."""
    x = rng.normal(size=(years, many))
    x[0] /= np.sqrt(1 - 0.9**2)
    for t in range(1, years):
        x[t] += 0.9 * x[t - 1]
    return x


def found_by_chance(
    y: np.ndarray, x: np.ndarray, province: np.ndarray, rng: np.random.Generator
) -> tuple[bool, ...]:
    """Tell by which of four kinds of errors a made-up feature is found at 5%."""
    fit = panel_regression(y, x[:, :, None], rng=rng, draws=199)
    z = without_levels(x)
    left = without_levels(y) - z * fit.effects[0]
    size, n = float((z**2).sum()), len(np.unique(province))
    alone = np.sqrt((z**2 * left**2).sum()) / size
    scores = np.bincount(province, (z * left).sum(axis=0))
    upper = np.sqrt(n / (n - 1) * (scores**2).sum()) / size
    t = abs(fit.effects[0])
    return (
        bool(t > stdtrit(x.size, 0.975) * alone),
        bool(t > stdtrit(x.shape[1] - 1, 0.975) * fit.errors[0]),
        bool(t > stdtrit(n - 1, 0.975) * upper),
        bool(fit.p[0] <= 0.05),
    )


def show_placebo(draws: int = 400) -> None:
    """Print how often features that are made up are found to go with net rates."""
    table = pd.read_parquet(DATA / "kr_sigungu_panel" / "panel_2008_2023.parquet")
    wide = table.pivot_table(index="year", columns="region_code", values="net_rate")
    upper = table.groupby("region_code")["sido"].first().reindex(wide.columns)
    y, province = wide.loc[2010:].to_numpy(), pd.factorize(upper)[0]
    years, many = y.shape
    rng = np.random.default_rng(3)
    provinces = province.max() + 1

    def begins() -> np.ndarray:
        there = np.isin(np.arange(many), rng.choice(many, 3, replace=False))
        return (np.arange(years)[:, None] >= rng.integers(3, years - 2)) * there * 1.0

    ways = {
        "drifts in each region": (lambda: drifting(rng, years, many), many),
        "the same, 17 regions": (lambda: drifting(rng, years, many), 17),
        "drifts in each province too": (
            lambda: drifting(rng, years, many)
            + drifting(rng, years, provinces)[:, province], many),
        "skewed, 10 regions": (lambda: np.exp(drifting(rng, years, many)), 10),
        "begins in three regions": (begins, many),
    }  # fmt: skip
    for name, (make, kept) in ways.items():
        found = []
        for _draw in range(draws):
            at = np.sort(rng.choice(many, kept, replace=False))
            groups = np.unique(province[at], return_inverse=True)[1]
            if groups.max():
                found.append(found_by_chance(y[:, at], make()[:, at], groups, rng))
        print(f"placebo: {name:28}", " | ".join(f"{s:.1%}" for s in np.mean(found, 0)))


def show_match() -> None:
    """Print CPU seconds of matching 229 regions with 20 fields."""
    rng = np.random.default_rng(1)
    taught, jobs = rng.gamma(0.3, size=(229, 20)), rng.gamma(1, size=(229, 20))
    place = rng.uniform(0, 300, (229, 2))
    far = np.hypot(*(place[:, None] - place).transpose(2, 0, 1))
    many = rng.random((20, 20)) < 0.15
    for name, fits in (("apart", np.eye(20, dtype=bool)),
                       ("together", many | np.eye(20, dtype=bool))):  # fmt: skip
        started = time.process_time()
        found = job_match(taught, jobs, fits=fits, reach=far < 50, way=far)
        print(f"match: fields {name}: {time.process_time() - started:.1f} CPU s, "
              f"{found.matched:.4f} matched")  # fmt: skip


SHOWN = {
    "moves": show_moves,
    "bands": show_bands,
    "rates": show_rates,
    "counties": show_counties,
    "speed": show_speed,
    "pairs": show_pairs,
    "placebo": show_placebo,
    "match": show_match,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SHOWN:
        SHOWN[name]()
