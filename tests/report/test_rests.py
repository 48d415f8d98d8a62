"""Published totals beside incomplete parts: equations that an attacker has too."""

import time
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from madang.display.disclosure_settings import Disclosure
from madang.display.hidden_cells import Axis, hidden_cells

REGIONS = {"11": "1", "12": "1", "13": "1", "21": "2", "22": "2", "1": "0", "2": "0"}
ACTIVITIES = {a: "X" if a in "ABC" else "Y" for a in "ABCDE"} | {"X": "T", "Y": "T"}
LEAVES = list(product([r for r in REGIONS if len(r) == 2], "ABCDE"))


def tables(stocks):
    """Give a study of regions in provinces and activities in sections."""
    out = {
        name: pd.DataFrame(
            [(c, up) for c, up in parents.items()]
            + [(top, None) for top in set(parents.values()) - set(parents)],
            columns=[name, "parent"],
        )
        for name, parents in (("region", REGIONS), ("activity", ACTIVITIES))
    }
    rows = pd.DataFrame(
        stocks, columns=["region", "activity", "year", "measure", "value"]
    )
    return {"regions": out["region"], "activities": out["activity"], "stocks": rows}


def within(code, parents):
    """List a code and all above it."""
    out = [code]
    while out[-1] in parents:
        out.append(parents[out[-1]])
    return out


def planted(seed):
    """Give true cells, and what an office lists of them with totals above."""
    g = np.random.default_rng(seed)
    cells = {}
    for region, activity in LEAVES:
        count = int(g.choice([1, 2, 4, 8, 20, 60], p=[0.1, 0.1, 0.1, 0.2, 0.3, 0.2]))
        cells[region, activity] = (count, count * int(g.integers(3, 40)))
    sums = {}
    for (region, activity), amounts in cells.items():
        for at in product(within(region, REGIONS), within(activity, ACTIVITIES)):
            sums[at] = tuple(np.add(sums.get(at, (0, 0)), amounts))
    kept = [at for at in sums if at not in cells or g.random() > 0.2]
    kept = [at for at in kept if at in cells or g.random() > 0.3]
    return cells, {at: sums[at] for at in kept}


def listed(kept):
    """Lay what is listed out as stocks."""
    return [
        (*at, 2023, measure, float(amounts[k]))
        for at, amounts in kept.items()
        for k, measure in enumerate(("establishments", "employment"))
    ]


def told(found, kept, cells, k):
    """List each equation that is left: cells of the sum, amount."""
    every = list(cells)
    for (region, activity), amounts in kept.items():
        at = found.regions.place[region], found.activities.place[activity]
        if not found.hidden[0][at]:
            inside = [
                region in within(r, REGIONS) and activity in within(a, ACTIVITIES)
                for r, a in every
            ]
            yield inside, float(amounts[k])


@pytest.mark.parametrize("seed", range(8))
def test_totals_beside_incomplete_parts_give_no_few_establishments_away(seed):
    cells, kept = planted(seed)
    found = hidden_cells(tables(listed(kept)), {}, Disclosure())
    every = list(cells)
    few = [at for at, amounts in kept.items() if 0 < amounts[0] < 3]
    hidden_of = [
        found.hidden[0][found.regions.place[r], found.activities.place[a]]
        for r, a in few
    ]
    assert all(hidden_of), "a total of few establishments is a cell of few"
    for k in (0, 1):
        rows, amounts = zip(*told(found, kept, cells, k), strict=True)
        for region, activity in few:
            cost = np.array(
                [
                    region in within(r, REGIONS) and activity in within(a, ACTIVITIES)
                    for r, a in every
                ],
                dtype=float,
            )
            ends = []
            for sign in (1.0, -1.0):
                answer = linprog(sign * cost, A_eq=np.array(rows), b_eq=amounts)
                ends.append(sign * answer.fun if answer.status == 0 else sign * -np.inf)
            true = float(kept[region, activity][k])
            need = max(1.0, np.ceil(0.1 * true))
            assert ends[0] <= true - min(need, true) + 1e-6, (region, activity, k)
            assert ends[1] >= true + need - 1e-6, (region, activity, k)


def test_a_rest_of_few_establishments_is_not_left_between_total_and_parts():
    """The province has 20, its listed parts 18: two establishments lie elsewhere."""
    kept = {(r, a): (30, 300) for r, a in LEAVES if (r, a) != ("13", "A")}
    kept |= dict.fromkeys((("11", "A"), ("12", "A")), (9, 90))
    kept["1", "A"] = (20, 207)
    found = hidden_cells(tables(listed(kept)), {}, Disclosure())
    shown = {
        at: not found.hidden[0][found.regions.place[at[0]],
                                found.activities.place[at[1]]]
        for at in (("1", "A"), ("11", "A"), ("12", "A"))
    }  # fmt: skip
    assert not all(shown.values())


def test_a_total_of_few_is_withheld_where_no_part_of_it_is_listed():
    kept = dict.fromkeys([at for at in LEAVES if at[1] not in "DE"], (30, 300))
    kept |= {("11", "Y"): (2, 11), ("12", "Y"): (30, 310), ("21", "D"): (30, 300)}
    found = hidden_cells(tables(listed(kept)), {}, Disclosure())
    assert found.hidden[0][found.regions.place["11"], found.activities.place["Y"]]


def test_totals_that_equal_their_parts_change_nothing():
    cells = {at: (9 + n, 90 + n) for n, at in enumerate(LEAVES)}
    cells["11", "A"] = (1, 7)
    plain = hidden_cells(tables(listed(cells)), {}, Disclosure())
    sums = {}
    for (region, activity), amounts in cells.items():
        for at in product(within(region, REGIONS), within(activity, ACTIVITIES)):
            sums[at] = tuple(np.add(sums.get(at, (0, 0)), amounts))
    whole = hidden_cells(tables(listed(sums)), {}, Disclosure())
    assert plain.sensitive == whole.sensitive > 0
    assert (plain.hidden == whole.hidden).all()


def test_names_of_a_whole_country_are_looked_up_at_once():
    codes = [f"R{n:05d}" for n in range(250)]
    axis = Axis.of(codes, {})
    names = pd.Series(np.repeat([*codes, "elsewhere", None], 1500), dtype="str")
    start = time.process_time()
    for _unused in range(10):
        found = axis.at(names)
    assert time.process_time() - start < 1
    assert found[::1500].tolist() == [*range(250), -1, -1]
