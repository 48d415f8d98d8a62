"""Flows on public records: how near forecasts come, what bands hold, how fast.

Prints error a pair beside persistence and gravity on Korean moves, forward in time,
coverage of bands by size; errors of net rates of Korean municipalities beside the line
on last year; gravity of American counties; and CPU seconds of a Poisson regression
with two-way effects, beside pyfixest where that is installed.

    python benchmarks/talent.py [moves] [bands] [rates] [counties] [speed]
"""

from __future__ import annotations

import os
import re
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from madang.metrics.flow_forecast import (
    deviance_a_pair,
    expected_flows,
    flow_band,
    persistent_flows,
    shrunken_flows,
    spread_of_errors,
)
from madang.metrics.gravity import gravity
from madang.metrics.net_rates import net_rate_band, net_rate_forecast
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


SHOWN = {
    "moves": show_moves,
    "bands": show_bands,
    "rates": show_rates,
    "counties": show_counties,
    "speed": show_speed,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SHOWN:
        SHOWN[name]()
