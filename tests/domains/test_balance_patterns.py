"""Where unevenness lies: what balance makes of levels, neighbours and clubs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang import balance
from madang.metrics.convergence import half_life_interval
from madang.metrics.inequality import gini, theil_t

FEW = {"draws": 100}
CODES = [f"{up}{n}" for up in "ABCD" for n in range(3)]


def regions(**more):
    """Lay twelve regions in four upper ones on a grid."""
    upper = pd.DataFrame({"region": list("ABCD"), "name": list("ABCD")})
    lower = pd.DataFrame({
        "region": CODES, "name": CODES, "parent": [c[0] for c in CODES],
        "population": 100.0, "latitude": [36 + 0.2 * (n // 4) for n in range(12)],
        "longitude": [127 + 0.2 * (n % 4) for n in range(12)],
    }).assign(**more)  # fmt: skip
    return pd.concat([upper, lower], ignore_index=True)


def stocks(values, year=2024):
    return pd.DataFrame({"region": CODES, "activity": "x", "year": year,
                         "measure": "employment", "value": values})  # fmt: skip


def income(values, years):
    """Lay income a head out by year, (T, 12)."""
    rows = [(c, "income", y, v) for y, row in zip(years, values, strict=True)
            for c, v in zip(CODES, row, strict=True)]  # fmt: skip
    defined = pd.DataFrame({
        "indicator": ["income"], "name": ["Income"], "dimension": ["people"],
        "direction": [1], "unit": ["만원"],
    })  # fmt: skip
    names = ["region", "indicator", "year", "value"]
    return {"indicators": pd.DataFrame(rows, columns=names),
            "indicator_definitions": defined}  # fmt: skip


HELD = np.array([90, 60, 30, 40, 20, 10, 25, 15, 5, 12, 8, 4.0])


def test_parts_of_three_levels_add_up_to_the_whole():
    made = balance.measure({"regions": regions(), "stocks": stocks(HELD)},
                           core=["A"], settings=FEW)  # fmt: skip
    mine = made.nested[made.nested["quantity"] == "employment"]
    assert mine["level"].tolist() == ["core", "upper", "inside"]
    assert mine["gini_part"].sum() == pytest.approx(float(gini(HELD)))
    assert mine["gini_share"].sum() == pytest.approx(1.0)
    assert mine["theil_part"].sum() == pytest.approx(float(theil_t(HELD)))
    # between core and others, counted pair by pair
    apart = np.abs(HELD[:3, None] - HELD[3:]).sum() / (HELD.mean() * 12**2)
    assert mine["gini_part"].iloc[0] == pytest.approx(apart)


def test_without_upper_regions_or_a_core_no_level_is_told():
    flat = regions().iloc[4:].drop(columns="parent")
    made = balance.measure({"regions": flat, "stocks": stocks(HELD)}, settings=FEW)
    assert made.nested.empty
    core = balance.measure({"regions": flat, "stocks": stocks(HELD)}, core=["A0"],
                           settings=FEW)  # fmt: skip
    assert set(core.nested["level"]) == {"core", "inside"}


def test_neighbours_alike_are_told_from_values_dealt_by_chance():
    slope = np.array([n % 4 for n in range(12)], dtype=float) * 10 + 5
    made = balance.measure({"regions": regions(), "stocks": stocks(slope)},
                           settings=FEW)  # fmt: skip
    alike = made.neighbours.set_index("quantity").loc["employment_per_head"]
    assert alike["moran"] > 0.5
    assert alike["p"] < 0.02
    assert alike["moran_expected"] == pytest.approx(-1 / 11)
    again = balance.measure({"regions": regions(), "stocks": stocks(slope)},
                            settings=FEW)  # fmt: skip
    assert again.neighbours.equals(made.neighbours)
    bare = regions().drop(columns=["latitude", "longitude"])
    nowhere = balance.measure({"regions": bare, "stocks": stocks(slope)}, settings=FEW)
    assert nowhere.neighbours.empty


def test_two_clubs_that_part_are_found_and_few_years_are_not_tested():
    years = range(2010, 2022)
    t = np.arange(1, 13)[:, None]
    high = np.array([1, -1, 2, -2, 3, -3]) / 10 / t + 8.5
    low = np.array([1, -1, 2, -2, 3, -3]) / 10 / t + 7.0
    values = np.exp(np.hstack([high, low]))
    made = balance.measure({"regions": regions(), **income(values, years)},
                           settings=FEW)  # fmt: skip
    club = made.clubs[made.clubs["quantity"] == "income"].set_index("region")["club"]
    assert club[CODES[:6]].tolist() == [1] * 6
    assert club[CODES[6:]].tolist() == [2] * 6
    few = balance.measure(
        {"regions": regions(), **income(values[:5], range(2010, 2015))}, settings=FEW
    )
    assert few.clubs.empty
    gaps = balance.measure(
        {"regions": regions(), **income(values[:9], [*range(2010, 2018), 2020])},
        settings=FEW,
    )
    assert gaps.clubs.empty


def test_a_half_life_has_the_ends_of_its_slope_or_none():
    rng = np.random.default_rng(5)
    start = np.linspace(7, 9, 12)
    end = 8 + (start - 8) * 0.6 + rng.normal(0, 0.02, 12)
    values = np.exp(np.stack([start, end]))
    made = balance.measure({"regions": regions(), **income(values, [2010, 2020])},
                           settings=FEW)  # fmt: skip
    c = made.convergence.set_index("quantity").loc["income"]
    ends = half_life_interval(c["beta_low"], c["beta_high"], 10.0)
    assert (c["half_life_low"], c["half_life_high"]) == pytest.approx(ends)
    assert c["half_life_low"] < c["half_life"] < c["half_life_high"]
    apart = np.exp(np.stack([start, start * 1.2]))
    wider = balance.measure({"regions": regions(), **income(apart, [2010, 2020])},
                            settings=FEW)  # fmt: skip
    assert np.isnan(wider.convergence["half_life_high"]).all()
