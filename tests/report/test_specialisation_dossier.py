"""A region drawn in the product space: what it has, what is next, or nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import whole

from madang import specialisation
from madang.display.spaces import HEIGHT, WIDTH, Space
from madang.display.view import View
from madang.report.beside import Dossiers
from madang.specialisation.dossier.space import Spaces


@pytest.fixture(scope="module")
def inputs() -> Any:
    made = whole.made_up_inputs()
    codes = made.tables["regions"]["region"].astype(str).tolist()
    rng = np.random.default_rng(0)
    knows, needs = np.linspace(0, 1, len(codes))[:, None], np.linspace(0, 1, 30)
    x = np.exp(-(((knows - needs) / (0.12 + 0.25 * knows)) ** 2))
    x = rng.poisson(9000 * x * rng.gamma(4, 0.25, x.shape))
    rows = [(c, f"A{i:02d}", 2024, "employment", x[r, i])
            for r, c in enumerate(codes) for i in range(x.shape[1])]  # fmt: skip
    stocks = pd.DataFrame(
        rows, columns=["region", "activity", "year", "measure", "value"]
    )
    found = specialisation.measure(
        {"stocks": stocks, "regions": made.tables["regions"]},
        settings={"draws": 100, "null_draws": 20},
    )
    results = {("specialisation", n): t for n, t in found.tables.items()}
    return replace(made, results={**made.results, **results})


@pytest.mark.parametrize("language", ["ko", "en"])
def test_dots_are_what_the_region_has_and_what_is_listed_as_next(
    inputs: Any, language: str
) -> None:
    made = Dossiers(View(inputs, language))
    code = made.view.inputs.tables["regions"]["region"].astype(str).iloc[3]
    part = next(s for s in made.of(code).sections if s.key == "potential")
    space = part.space
    assert space is not None
    quotients = inputs.results["specialisation", "quotients"]
    own = quotients[(quotients["region"] == code)]
    assert len(space.dots) == own["activity"].nunique() == 30
    has = own.loc[own["location_quotient"] >= 1, "activity"]
    assert sum(d.kind == "has" for d in space.dots) == len(has)
    numbered = {d.number: d.name for d in space.dots if d.number}
    listed = dict(g.label.split(". ", 1) for g in part.gauges)
    assert numbered == listed
    assert len(numbered) == len(part.gauges) > 2
    for dot in space.dots:
        assert 0 < dot.x < WIDTH
        assert 0 < dot.y < HEIGHT
    drawn = inputs.results["specialisation", "relatedness"]["is_drawn"].sum()
    assert len(space.lines) == drawn > 0
    assert "2024" in space.caption
    korean = any("가" <= c <= "힣" for c in space.spoken.split(":")[0])
    assert korean == (language == "ko")


def test_where_activities_have_no_place_or_are_too_many_nothing_is_drawn(
    inputs: Any,
) -> None:
    steps = [{"measure": "employment", "activity": "A01"}]
    assert Spaces(View(inputs, "en")).of("11", []) is None
    activities = inputs.results["specialisation", "activities"]
    bare = {**inputs.results, ("specialisation", "activities"):
            activities.assign(space_x=np.nan)}  # fmt: skip
    assert Spaces(View(replace(inputs, results=bare), "en")).of("11", steps) is None
    copies = [activities.assign(activity=activities["activity"] + f"-{i}")
              for i in range(6)]  # fmt: skip
    many = {**inputs.results, ("specialisation", "activities"): pd.concat(copies)}
    assert Spaces(View(replace(inputs, results=many), "en")).of("11", steps) is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_odds_below_one_in_twenty_are_told_as_no_advice(
    inputs: Any, language: str
) -> None:
    outlook = inputs.results["specialisation", "outlook"]
    held = {**inputs.results, ("specialisation", "outlook"):
            outlook.assign(odds=0.03, odds_low=0.01, odds_high=0.05)}  # fmt: skip
    made = Dossiers(View(replace(inputs, results=held), language))
    code = made.view.inputs.tables["regions"]["region"].astype(str).iloc[3]
    part = next(s for s in made.of(code).sections if s.key == "potential")
    assert part.gauges == ()
    assert "5%" in part.absent


def test_each_tie_of_a_space_is_drawn_once_in_few_strokes() -> None:
    square = [(0, 0, 9, 0), (9, 0, 9, 9), (9, 9, 0, 9), (0, 9, 0, 0), (0, 0, 9, 9)]
    lines = tuple(tuple(map(float, line)) for line in square)
    space = Space(lines, (), (), ("", ""), "", "")
    strokes = [
        [*zip(*[iter(map(int, stroke.split()))] * 2, strict=True)]
        for stroke in space.trails.split("M")[1:]
    ]
    drawn = [frozenset(tie) for stroke in strokes for tie in pairwise(stroke)]
    assert sorted(map(sorted, drawn)) == sorted(sorted((x[:2], x[2:])) for x in square)
    assert len(strokes) == 1
