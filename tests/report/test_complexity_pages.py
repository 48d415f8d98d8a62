"""The part on complexity: each picture with its table, doubts said in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import whole

from madang import specialisation
from madang.display.view import View
from madang.report.chapter_complexity import BUILDERS

KEYS = ["complexity-certificate", "complexity-regions", "complexity-activities",
        "complexity-space"]  # fmt: skip


def stocks(x: np.ndarray, codes: list[str], measure: str = "employment") -> Any:
    rows = [(c, f"A{i:02d}", 2024, measure, x[r, i])
            for r, c in enumerate(codes) for i in range(x.shape[1])]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "activity", "year", "measure",
                                       "value"])  # fmt: skip


@pytest.fixture(scope="module")
def inputs() -> Any:
    made = whole.made_up_inputs()
    codes = made.tables["regions"]["region"].astype(str).tolist()
    rng = np.random.default_rng(0)
    knows, needs = np.linspace(0, 1, len(codes))[:, None], np.linspace(0, 1, 30)
    x = np.exp(-(((knows - needs) / (0.12 + 0.25 * knows)) ** 2))
    x = rng.poisson(9000 * x * rng.gamma(4, 0.25, x.shape))
    found = specialisation.measure(
        stocks(x, codes), regions=made.tables["regions"],
        settings=specialisation.SpecialisationSettings(draws=100, null_draws=20),
    )  # fmt: skip
    results = {("specialisation", n): t for n, t in found.tables().items()}
    return replace(made, results={**made.results, **results})


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_picture_has_a_table_a_reading_and_its_evidence(
    inputs: Any, language: str
) -> None:
    view = View(inputs, language)
    figures = [build(view) for build in BUILDERS]
    assert [f.key for f in figures] == KEYS
    for figure in figures:
        assert figure.reading
        assert figure.table.rows
        assert figure.evidence
        assert "<svg" in figure.svg
        korean = any("가" <= c <= "힣" for c in figure.reading)
        assert korean == (language == "ko")


def test_certificate_is_said_in_words_with_its_numbers(inputs: Any) -> None:
    figure = BUILDERS[0](View(inputs, "en"))
    assert "Complexity (ECI): " in figure.reading
    assert "Relatedness: " in figure.reading
    assert len(figure.table.rows) == 27


def test_doubts_stand_before_the_ranking(inputs: Any) -> None:
    checks = inputs.results["specialisation", "certificate"]
    for check, verdict, words in (
        ("components", "refuse", "not to be used as a ranking"),
        ("direction", "warn", "upside down"),
        ("level_stability", "warn", "doubts of the certificate"),
    ):
        calm = checks.assign(verdict="sound")
        here = (calm["index"] == "complexity") & (calm["check"] == check)
        calm.loc[here, "verdict"] = verdict
        changed = {**inputs.results, ("specialisation", "certificate"): calm}
        figure = BUILDERS[1](View(replace(inputs, results=changed), "en"))
        assert words in figure.reading
    sound = {**inputs.results, ("specialisation", "certificate"):
             checks.assign(verdict="sound")}  # fmt: skip
    figure = BUILDERS[1](View(replace(inputs, results=sound), "en"))
    assert "certificate" not in figure.reading


def test_without_results_nothing_is_drawn() -> None:
    view = View(replace(whole.made_up_inputs(3), results={}), "ko")
    assert [build(view) for build in BUILDERS] == [None] * 4


def test_places_that_are_too_many_to_draw_leave_the_rest(inputs: Any) -> None:
    activities = inputs.results["specialisation", "activities"]
    blank = activities.assign(space_x=np.nan, space_y=np.nan, pci=np.nan)
    changed = {**inputs.results, ("specialisation", "activities"): blank}
    figures = [build(View(replace(inputs, results=changed), "ko"))
               for build in BUILDERS]  # fmt: skip
    assert [f is not None for f in figures] == [True, True, False, False]
