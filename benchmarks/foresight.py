"""How near forecasts of regions came, whether bands held, how wide they were, how fast.

Prints, for residents of 229 Korean municipalities and income of European NUTS2 regions,
error, coverage and width at each horizon beside persistence, drift and pooled past
errors, from every past year, and by size; whether levels that add up were nearer; and
seconds for bands of ten series of 229 municipalities.

    python benchmarks/foresight.py [korea] [europe] [sizes] [sums] [speed]
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.metrics.foresight import (
    PastForecast,
    forecast_panel,
    judge_adding_up,
    past_forecasts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)
TEN = (
    "population", "hh_count", "net_rate", "car_per_capita", "crude_marriage",
    "academy_pk", "senior_fac_pk", "gross_in", "gross_out", "doctor_per1000",
)  # fmt: skip


def korea(column: str = "population") -> pd.DataFrame:
    """Give a column by year and municipality."""
    panel = pd.read_parquet(DATA / "kr_sigungu_panel" / "panel_2008_2023.parquet")
    return panel.pivot_table(index="year", columns="region_code", values=column,
                             dropna=False)  # fmt: skip


def europe(column: str) -> pd.DataFrame:
    """Give income by year and region, for regions without a gap."""
    panel = pd.read_parquet(DATA / "eu_nuts2_panel" / "panel_2000_2017.parquet")
    wide = panel.pivot_table(index="year", columns="nuts2_id", values=column)
    return wide.dropna(axis=1)


def figures(past: list, some: np.ndarray | None = None) -> list[float]:
    """Average error, coverage and width, in per cent, over past forecasts."""

    def mean(of: Callable[[PastForecast], np.ndarray]) -> float:
        cells = [of(p) if some is None else of(p)[some] for p in past]
        return 100 * float(np.mean([np.nanmean(c) for c in cells]))

    return [
        mean(lambda p: np.abs(p.value / p.truth - 1)),
        mean(lambda p: np.abs(p.stayed / p.truth - 1)),
        mean(lambda p: np.abs(p.drifted / p.truth - 1)),
        mean(lambda p: (p.low <= p.truth) & (p.truth <= p.high)),
        mean(lambda p: (p.high - p.low) / p.stayed),
        mean(lambda p: (p.flat_low <= p.truth) & (p.truth <= p.flat_high)),
        mean(lambda p: (p.flat_high - p.flat_low) / p.stayed),
    ]


HEAD = ("years ahead", "error", "stays", "drift", "held", "width", "pooled held",
        "pooled width")  # fmt: skip


def table(name: str, wide: pd.DataFrame) -> None:
    """Print one panel: each horizon, and each year forecast from."""
    past = past_forecasts(wide.to_numpy(np.float64))
    print(f"\n{name}: {wide.shape[1]} regions, {wide.index[0]}-{wide.index[-1]}, %")
    print(" ".join(f"{h:>12}" for h in HEAD))
    for horizon in (1, 2, 3, 4, 5):
        mine = [p for p in past if p.horizon == horizon]
        row = figures(mine)
        print(f"{horizon:12d}", *(f"{x:12.2f}" for x in row),
              f"  narrower by {100 - 100 * row[4] / row[6]:.0f}%")  # fmt: skip
    for horizon in (1, 3, 5):
        for p in past:
            if p.horizon == horizon:
                row = figures([p])
                year = wide.index[p.origin]
                print(
                    f"  from {year} +{horizon}: error {row[0]:.2f} "
                    f"(stays {row[1]:.2f}), held {row[3]:.1f}, {p.method}"
                )


def sizes() -> None:
    """Print coverage and width by thirds of residents."""
    wide = korea()
    values = wide.to_numpy(np.float64)
    past = past_forecasts(values, (1, 3, 5))
    third = np.argsort(np.argsort(values[-1])) * 3 // values.shape[1]
    for horizon in (1, 3, 5):
        for k, name in enumerate(("small", "middle", "large")):
            row = figures([p for p in past if p.horizon == horizon], third == k)
            print(f"+{horizon} {name:7s} error {row[0]:.2f} held {row[3]:.1f} "
                  f"width {row[4]:.1f}, pooled held {row[5]:.1f}")  # fmt: skip


def sums() -> None:
    """Print how near municipalities, provinces and the whole came in three ways."""
    wide = korea()
    values = wide.to_numpy(np.float64)
    holder = np.unique(wide.columns.to_numpy() // 1000, return_inverse=True)[1]
    tops = np.array([values[:, holder == p].sum(axis=1) for p in np.unique(holder)]).T
    whole = values.sum(axis=1, keepdims=True)
    print(judge_adding_up(*(past_forecasts(x) for x in (values, tops, whole)), holder))


def speed() -> None:
    """Print CPU seconds for ten series of 229 municipalities, with bands."""
    ten = []
    for column in TEN:
        values = korea(column).to_numpy(np.float64)
        ten.append(values[:, np.isfinite(values[-2:]).all(axis=0)])
    start = time.process_time()
    for values in ten:
        forecast_panel(values)
    middle = time.process_time()
    for values in ten:
        past_forecasts(values)
    print(f"ten series, five horizons, bands: {middle - start:.1f} CPU s; with every "
          f"past forecast {time.process_time() - start:.1f}")  # fmt: skip


def main() -> None:
    """Print what is asked for; all without a word."""
    asked = sys.argv[1:] or ["korea", "europe", "sizes", "sums", "speed"]
    if "korea" in asked:
        table("residents of Korean municipalities", korea())
    if "europe" in asked:
        table("NUTS2 income a head, PPS", europe("gdp_pc_pps"))
        table("NUTS2 income a head, real", europe("gdp_pc_real"))
    for name, run in (("sizes", sizes), ("sums", sums), ("speed", speed)):
        if name in asked:
            print(f"\n{name}")
            run()


if __name__ == "__main__":
    main()
