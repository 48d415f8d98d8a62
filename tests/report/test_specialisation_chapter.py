"""The part on complexity: each picture with its table, doubts said in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import whole

from madang import specialisation
from madang.display import blocks
from madang.display.view import View
from madang.specialisation.chapter.complexity import COMPLEXITY

KEYS = ["specialisation-certificate", "specialisation-complexity",
        "specialisation-activity-complexity", "specialisation-space"]  # fmt: skip

LISTING = next(block for block in COMPLEXITY if isinstance(block, blocks.Listing))


def stocks(x: np.ndarray, codes: list[str], measure: str = "employment") -> Any:
    rows = [(c, f"A{i:02d}", 2024, measure, x[r, i])
            for r, c in enumerate(codes) for i in range(x.shape[1])]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "activity", "year", "measure",
                                       "value"])  # fmt: skip


def figures(view: View) -> list[Any]:
    """Build the part's figures."""
    drawn = [block for block in COMPLEXITY if isinstance(block, blocks.Figure)]
    return [blocks.build(block, view, "specialisation") for block in drawn]


@pytest.fixture(scope="module")
def inputs() -> Any:
    made = whole.made_up_inputs()
    codes = made.tables["regions"]["region"].astype(str).tolist()
    rng = np.random.default_rng(0)
    knows, needs = np.linspace(0, 1, len(codes))[:, None], np.linspace(0, 1, 30)
    x = np.exp(-(((knows - needs) / (0.12 + 0.25 * knows)) ** 2))
    x = rng.poisson(9000 * x * rng.gamma(4, 0.25, x.shape))
    found = specialisation.measure(
        {"stocks": stocks(x, codes), "regions": made.tables["regions"]},
        settings={"draws": 100, "null_draws": 20},
    )
    results = {("specialisation", n): t for n, t in found.tables.items()}
    return replace(made, results={**made.results, **results})


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_picture_has_a_table_a_reading_and_its_evidence(
    inputs: Any, language: str
) -> None:
    drawn = figures(View(inputs, language))
    assert [f.key for f in drawn] == KEYS
    for figure in drawn:
        assert figure.reading
        assert figure.table.rows
        assert figure.evidence
        assert "<svg" in figure.svg
        korean = any("가" <= c <= "힣" for c in figure.reading)
        assert korean == (language == "ko")


def test_certificate_is_said_in_words_with_its_numbers(inputs: Any) -> None:
    figure = figures(View(inputs, "en"))[0]
    assert "Complexity (ECI): " in figure.reading
    assert "Relatedness: " in figure.reading
    assert len(figure.table.rows) == 27


def test_a_check_that_does_not_apply_is_called_nothing(inputs: Any) -> None:
    checks = inputs.results["specialisation", "certificate"]
    bare = checks.assign(verdict="sound")
    here = (bare["index"] == "fitness") & (bare["check"] == "direction")
    bare.loc[here, "value"] = float("nan")
    changed = {**inputs.results, ("specialisation", "certificate"): bare}
    rows = figures(View(replace(inputs, results=changed), "en"))[0].table.rows
    (row,) = [r for r in rows if "Fitness" in str(r) and "Direction" in str(r)]
    assert "Sound" not in str(row)


def test_doubts_stand_before_the_ranking(inputs: Any) -> None:
    checks = inputs.results["specialisation", "certificate"]
    for check, verdict, words in (
        ("components", "refuse", "not to be used as a ranking"),
        ("level_stability", "warn", "doubts of the certificate"),
    ):
        calm = checks.assign(verdict="sound")
        here = (calm["index"] == "complexity") & (calm["check"] == check)
        calm.loc[here, "verdict"] = verdict
        changed = {**inputs.results, ("specialisation", "certificate"): calm}
        figure = figures(View(replace(inputs, results=changed), "en"))[1]
        assert words in figure.reading
    sound = {**inputs.results, ("specialisation", "certificate"):
             checks.assign(verdict="sound")}  # fmt: skip
    figure = figures(View(replace(inputs, results=sound), "en"))[1]
    assert "certificate" not in figure.reading


def test_an_index_of_unknown_direction_is_drawn_in_no_order_and_no_colour_with_an_end(
    inputs: Any,
) -> None:
    checks = inputs.results["specialisation", "certificate"]
    vague = checks.assign(verdict="sound")
    own = vague["index"] == "complexity"
    vague.loc[own & (vague["check"] == "direction"), "verdict"] = "warn"
    changed = {**inputs.results, ("specialisation", "certificate"): vague}
    for language, words in (("en", "top not known"), ("ko", "위아래")):
        view = View(replace(inputs, results=changed), language)
        drawn = figures(view)
        assert [f is not None for f in drawn] == [True, False, False, True]
        assert "third" not in drawn[3].svg
        assert "상위" not in drawn[3].svg
        table = blocks.build(LISTING, view, "specialisation")
        assert words in table.title
        assert not {"rank", "tier"} & set(LISTING.columns.split())
    sound = {**inputs.results, ("specialisation", "certificate"):
             checks.assign(verdict="sound")}  # fmt: skip
    view = View(replace(inputs, results=sound), "en")
    assert blocks.build(LISTING, view, "specialisation") is None
    assert "most complex third" in figures(view)[3].svg


def test_without_results_nothing_is_drawn() -> None:
    view = View(replace(whole.made_up_inputs(3), results={}), "ko")
    assert figures(view) == [None] * 4


def test_places_that_are_too_many_to_draw_leave_the_rest(inputs: Any) -> None:
    activities = inputs.results["specialisation", "activities"]
    blank = activities.assign(space_x=np.nan, space_y=np.nan, pci=np.nan)
    changed = {**inputs.results, ("specialisation", "activities"): blank}
    drawn = figures(View(replace(inputs, results=changed), "ko"))
    assert [f is not None for f in drawn] == [True, True, False, False]
