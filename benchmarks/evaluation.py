"""Placebo measures on Korean municipalities: how often wolf is cried, what is seen.

Prints, for 1, 3 and 10 of 229 municipalities with a measure that nobody took, in 1,000
draws each: how often each way to be sure finds an effect at nominal 5%, by size of the
municipality, what planted effects are found and how often intervals hold them; the
same without the noise of a thousand draws; the
choice of the default on one half of the municipalities and its confirmation on the
other; and CPU seconds.

    python benchmarks/evaluation.py [choice] [alarms] [exact] [power] [speed]
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from madang.evaluation import Estimator, Panel, estimate
from madang.metrics.effects import (
    event_study,
    expected_spread,
    panel_errors,
    past_path,
    randomised_effect,
    surprise,
)

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)
DRAWS = 1_000
TREATED = (1, 3, 10)
EARLIEST, LATEST = 5, 13  # columns of the first year with the placebo measure
PLANTED = {"log population": (0.02, 0.05, 0.1), "net migration rate": (5.0, 10.0, 20.0)}
LEVEL = 0.95


def panels() -> dict[str, np.ndarray]:
    """Give both outcomes, a row a municipality, a column a year."""
    table = pd.read_parquet(DATA / "kr_sigungu_panel" / "panel_2008_2023.parquet")
    wide = table.pivot_table(
        index="region_code", columns="year", values=["population", "net_rate"]
    )
    return {
        "log population": np.log(wide["population"].to_numpy(float)),
        "net migration rate": wide["net_rate"].to_numpy(float),
    }


def drawn(
    regions: int, n: int, draws: int, rng: np.random.Generator
) -> list[tuple[np.ndarray, int]]:
    """Draw placebo measures: which municipalities, from which column on."""
    return [
        (rng.choice(regions, n, replace=False), int(rng.integers(EARLIEST, LATEST + 1)))
        for _ in range(draws)
    ]


def plain(
    y: np.ndarray, own: np.ndarray, start: int, *, path: bool, studentised: bool
) -> float:
    """Give p of a permutation with or without its two mends."""
    rest = np.ones(len(y), dtype=bool)
    rest[own] = False
    change = y[:, start:].mean(axis=1) - y[:, :start].mean(axis=1)
    covariates = past_path(y, start=start) if path else None
    u = surprise(change, rest, covariates=covariates)
    v = np.ones(len(y))
    if studentised:
        v = expected_spread(u, y, start=start, untreated=rest)
    found = randomised_effect(
        u, own, untreated=rest, spread=v, rng=np.random.default_rng(0), draws=399
    )
    return found.p


def choice() -> None:
    """Choose on one half of the municipalities, confirm on the other."""
    half = np.random.default_rng(8).permutation(229) < 115
    for name, y in panels().items():
        for said, rows in (("chosen on", half), ("held on", ~half)):
            for path, studentised in (
                (False, False), (False, True), (True, False), (True, True)
            ):  # fmt: skip
                part, told = y[rows], []
                size = PLANTED[name][1]
                for n in (1, 3):
                    rng = np.random.default_rng(n)
                    for own, start in drawn(len(part), n, 300, rng):
                        with_effect = part.copy()
                        with_effect[own, start:] += size
                        told.append([
                            plain(
                                each, own, start, path=path, studentised=studentised
                            ) <= 1 - LEVEL
                            for each in (part, with_effect)
                        ])  # fmt: skip
                false, seen = np.mean(told, axis=0)
                print(
                    f"{name}, {said}: path {path!s:5} studentised "
                    f"{studentised!s:5}: false {false:.3f}, {size:g} seen {seen:.3f}"
                )


def panel_of(y: np.ndarray) -> Panel:
    """Give an outcome as a panel."""
    years = tuple(range(2008, 2008 + y.shape[1]))
    return Panel(y, tuple(f"{r:03d}" for r in range(len(y))), years)


def judged(
    y: np.ndarray, own: np.ndarray, start: int, effect: float, estimator: Estimator
) -> tuple[bool, bool]:
    """Tell whether an effect is found, and whether its interval holds the planted."""
    with_effect = y.copy()
    with_effect[own, start:] += effect
    starts = {f"{r:03d}": 2008 + start for r in own}
    found = estimate(panel_of(with_effect), starts, estimator=estimator, level=LEVEL)
    return found.p <= 1 - LEVEL, found.low <= effect <= found.high


def alarms() -> None:
    """Tell how often each way finds an effect where there is none."""
    for name, y in panels().items():
        for n in TREATED:
            begun = time.process_time()
            rng = np.random.default_rng(2026 + n)
            rows, sizes = [], []
            rank = np.argsort(np.argsort(np.abs(np.diff(y[:, :5])).mean(axis=1)))
            third = rank * 3 // 229
            for own, start in drawn(229, n, DRAWS, rng):
                treated = np.isin(np.arange(229), own)
                told = panel_errors(y, treated, start=start)
                rows.append([
                    told.iid_p < 1 - LEVEL, told.clustered_p < 1 - LEVEL,
                    told.few_p < 1 - LEVEL,
                    plain(y, own, start, path=False, studentised=False) <= 1 - LEVEL,
                    judged(y, own, start, 0.0, Estimator.DIFFERENCE)[0],
                    judged(y, own, start, 0.0, Estimator.PATH)[0],
                ])  # fmt: skip
                sizes.append(third[own[0]])
            rate = np.mean(rows, axis=0)
            print(
                f"{name}, {n:2} treated: iid {rate[0]:.3f}, clustered {rate[1]:.3f}, "
                f"few-treated t {rate[2]:.3f}, plain permutation {rate[3]:.3f}, "
                f"difference {rate[4]:.3f}, path (default) {rate[5]:.3f}; "
                f"{time.process_time() - begun:.0f} CPU seconds"
            )
            if n == 1:
                which = np.array(sizes)
                for at, way in ((3, "plain permutation"), (5, "path (default)")):
                    parts = [np.mean(np.array(rows)[which == k, at]) for k in range(3)]
                    print(
                        "   calm, middling, wild third of municipalities, "
                        f"{way}: " + ", ".join(f"{p:.3f}" for p in parts)
                    )


def exact() -> None:
    """Tell false alarms without the noise of the draws.

    Where all regions tell what is expected, who has a measure that changed nothing
    alters no score: scores of all sets are worked out once a start. One treated is
    counted over all municipalities; of 3 and 10, 20,000 sets a start (± 0.05).
    """
    for name, y in panels().items():
        for n in TREATED:
            begun = time.process_time()
            rng = np.random.default_rng(4_100 + n)
            fixed, fresh = [], []
            for start in range(EARLIEST, LATEST + 1):
                every = np.ones(len(y), dtype=bool)
                change = y[:, start:].mean(axis=1) - y[:, :start].mean(axis=1)
                u = surprise(change, every, covariates=past_path(y, start=start))
                v = expected_spread(u, y, start=start, untreated=every)
                drawn = (
                    np.arange(len(y))[:, None]
                    if n == 1
                    else sets(rng, len(y), n, 20_000)
                )
                own = scores(u, v, drawn)
                if n == 1:
                    far = (own >= own[:, None] * (1 - 1e-9)).sum(axis=1)
                    fixed.append(np.mean(far / len(y) <= 1 - LEVEL))
                    fresh.append(fixed[-1])
                    continue
                for told, seed in ((fixed, 0), (fresh, None)):
                    shares = []
                    parts = [own] if seed == 0 else np.array_split(own, 200)
                    for part in parts:
                        chance = rng if seed is None else np.random.default_rng(seed)
                        far = np.sort(scores(u, v, sets(chance, len(y), n, 999)))
                        beyond = 999 - np.searchsorted(far, part * (1 - 1e-9))
                        shares.append((1 + beyond) / 1_000 <= 1 - LEVEL)
                    told.append(np.mean(np.concatenate(shares)))
            print(
                f"{name}, {n:2} treated: one reference for all {np.mean(fixed):.4f} "
                f"(by start {min(fixed):.3f} to {max(fixed):.3f}), a reference of its "
                f"own for each {np.mean(fresh):.4f} ({min(fresh):.3f} to "
                f"{max(fresh):.3f}); {time.process_time() - begun:.0f} CPU seconds"
            )


def sets(rng: np.random.Generator, regions: int, n: int, draws: int) -> np.ndarray:
    """Draw sets of regions as the permutation does."""
    return np.argpartition(rng.random((draws, regions)), n - 1, axis=1)[:, :n]


def scores(u: np.ndarray, v: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Give how far sets lie from what is expected, in their expected spreads."""
    return np.abs(u[drawn].mean(axis=1)) / np.sqrt((v[drawn] ** 2).sum(axis=1))


def power() -> None:
    """Tell how often planted effects are found, and intervals hold them."""
    for name, y in panels().items():
        for n in TREATED:
            for effect in PLANTED[name]:
                rng = np.random.default_rng(99 + n)
                told, plainly = [], []
                for own, start in drawn(229, n, 400, rng):
                    told.append(judged(y, own, start, effect, Estimator.PATH))
                    moved = y.copy()
                    moved[own, start:] += effect
                    p = plain(moved, own, start, path=False, studentised=False)
                    plainly.append(p <= 1 - LEVEL)
                seen, held = np.mean(told, axis=0)
                print(
                    f"{name}, {n:2} treated, planted {effect:g}: seen {seen:.3f} "
                    f"(plain permutation {np.mean(plainly):.3f}), interval holds it "
                    f"{held:.3f}"
                )


def speed() -> None:
    """Tell what one event study and one estimate cost."""
    y = panels()["log population"]
    treated = np.isin(np.arange(229), [3, 50, 90])
    begun = time.process_time()
    event_study(y, treated, start=8)
    print(f"event study: {time.process_time() - begun:.4f} CPU seconds")
    for estimator in (Estimator.PATH, Estimator.DIFFERENCE, Estimator.SYNTHETIC):
        begun = time.process_time()
        estimate(panel_of(y), {"003": 2016, "050": 2016}, estimator=estimator)
        print(f"{estimator}: {time.process_time() - begun:.3f} CPU seconds")


if __name__ == "__main__":
    parts = {
        "choice": choice,
        "alarms": alarms,
        "exact": exact,
        "power": power,
        "speed": speed,
    }
    for asked in sys.argv[1:] or list(parts):
        parts[asked]()
