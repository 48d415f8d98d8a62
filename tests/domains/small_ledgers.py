"""Small studies for the ledger: one region best in all, one worst."""

import numpy as np
import pandas as pd

from madang import balance

DIMENSIONS = ("territory", "people", "autonomy")


def definitions(rows):
    """Lay definitions out: indicator, dimension, direction, then any others."""
    table = pd.DataFrame(rows)
    table["name"] = table["indicator"]
    return table


def study(regions=8, years=(2022, 2023, 2024), indicators=6, seed=5):
    """Make a small study: region 'r0' is best in all, the last is worst."""
    rng = np.random.default_rng(seed)
    codes = [f"r{k}" for k in range(regions)]
    defined = definitions(
        [
            {
                "indicator": f"i{k}",
                "dimension": DIMENSIONS[k % 3],
                "direction": 1 if k % 2 else -1,
            }
            for k in range(indicators)
        ]
    )
    rows = [
        (r, d.indicator, y, d.direction * (10.0 * (regions - n) + rng.normal()))
        for n, r in enumerate(codes)
        for d in defined.itertuples()
        for y in years
    ]
    values = pd.DataFrame(rows, columns=["region", "indicator", "year", "value"])
    people = [1000.0 * (n + 1) for n in range(regions)]
    return {
        "regions": pd.DataFrame(
            {"region": codes, "name": codes, "population": people, "area": 10.0}
        ),
        "indicators": values,
        "indicator_definitions": defined,
    }


def measured(tables, core=("r0", "r1"), **settings):
    return balance.measure(
        tables, core=core, settings={"draws": 100} | settings, currency="KRW"
    )


def total(result, year=2024):
    rows = result.ledger.query(f"dimension == 'total' and year == {year}")
    return rows.set_index("region")
