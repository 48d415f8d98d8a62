"""The ledger against the clock: doubt about one year, and sixteen years at once.

``python benchmarks/ledger.py``. Figures are made up; no peer in Python does the same.
Aims: 51 × 49 with 1,000 draws in 2 s, 229 × 60 × 16 years in 20 s.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from madang.balance.ledger import keep_ledger
from madang.balance.settings import BalanceSettings


def tables(regions: int, indicators: int, years: int) -> dict[str, pd.DataFrame]:
    """Make a study of that size, a tenth of its cells empty."""
    rng = np.random.default_rng(1)
    codes = [f"r{k:03}" for k in range(regions)]
    kinds = ("territory", "people", "autonomy")
    defined = pd.DataFrame(
        {
            "indicator": [f"i{k:02}" for k in range(indicators)],
            "name": "made up",
            "dimension": [kinds[k % 3] for k in range(indicators)],
            "direction": 1,
            "weight": 1.0,
            "denominator": None,
        }
    )
    at = pd.MultiIndex.from_product(
        [codes, defined["indicator"], range(2008, 2008 + years)],
        names=["region", "indicator", "year"],
    )
    values = at.to_frame(index=False).assign(value=rng.lognormal(size=len(at)))
    regional = pd.DataFrame({"region": codes, "name": codes})
    return {
        "regions": regional,
        "indicators": values[rng.random(len(values)) > 0.1],
        "indicator_definitions": defined,
    }


def main() -> None:
    """Print seconds of the processor."""
    for size, draws in (((51, 49, 1), 1000), ((229, 60, 16), 500)):
        made = tables(*size)
        settings = BalanceSettings(draws=draws)
        start = time.process_time()
        one, other = np.random.default_rng(1).spawn(2)
        keep_ledger(made, ("r000",), settings, one, apart=other)
        spent = time.process_time() - start
        print(f"{size[0]} x {size[1]} x {size[2]}, {draws} draws: {spent:.2f} s")


if __name__ == "__main__":
    main()
