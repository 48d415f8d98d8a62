"""Rules of an evaluation are frozen, kept, and estimated again when years arrive."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.errors import LedgerError, ParameterError
from madang.evaluation import estimate, outcome_panel
from madang.evaluation.frozen import losers_of, said, wanted
from madang.services import evaluations

CODES = [f"r{n:02d}" for n in range(30)]
START = 2021
TREATED = ["r00", "r01", "r02"]


def values(last, effect=8.0):
    rng = np.random.default_rng(3)
    years = np.arange(2010, 2025)
    y = rng.normal(0, 1, (30, 15)) + rng.normal(50, 3, (30, 1))
    y[:3, years >= START] += effect
    table = pd.DataFrame({
        "region": np.repeat(CODES, 15), "indicator": "jobs",
        "year": np.tile(years, 30), "value": y.ravel(),
    })  # fmt: skip
    return table[table["year"] <= last]


@pytest.fixture
def decided(tmp_path):
    """Give a study on the day of the decision, in 2020."""
    (tmp_path / "study.toml").write_text('[study]\nname = "x"\n', encoding="utf-8")
    names = pd.DataFrame({"region": CODES, "name": [f"R {c}" for c in CODES]})
    names.to_csv(tmp_path / "regions.csv", index=False)
    pd.DataFrame({
        "indicator": ["jobs"], "name": ["Jobs"], "dimension": ["people"],
        "direction": [1], "unit": ["n"],
    }).to_csv(tmp_path / "indicator_definitions.csv", index=False)  # fmt: skip
    values(2020).to_csv(tmp_path / "indicators.csv", index=False)
    pd.DataFrame({
        "measure": "grant", "region": TREATED, "start": START, "outcome": "jobs",
    }).to_csv(tmp_path / "measures.csv", index=False)  # fmt: skip
    return tmp_path


def frozen(folder):
    (entry,) = evaluations.freeze(folder, "grant", who="Kim", why="council")
    return entry


def told(found):
    return " ".join(line.text("en") for line in said(found))


def test_what_is_frozen_says_what_would_have_to_be_seen(decided):
    entry = frozen(decided)
    rules = entry.rules
    assert (entry.who, entry.why) == ("Kim", "council")
    assert sorted(rules.starts) == TREATED
    assert rules.compared == tuple(CODES[3:])
    assert 0 < rules.detectable < 8
    power = list(rules.power.values())
    assert power == sorted(power)
    assert power[-1] > 0.8
    assert "would have to change by" in wanted(rules).text("en")
    assert "3 years" in wanted(rules).text("en")
    ((_again, found),) = evaluations.again(decided)
    assert found.effect is None
    assert "no year since 2021 is known yet" in told(found)


def test_new_years_are_picked_up_and_give_what_estimate_gives(decided):
    frozen(decided)
    for last in (2022, 2024):
        values(last).to_csv(decided / "indicators.csv", index=False)
        ((_entry, found),) = evaluations.again(decided)
        alone = estimate(
            outcome_panel(values(last)), dict.fromkeys(TREATED, START), level=0.9
        )
        assert found.years == tuple(range(START, last + 1))
        assert (found.effect.effect, found.effect.p) == (alone.effect, alone.p)
        assert (found.effect.low, found.effect.high) == (alone.low, alone.high)
        assert found.departures == ()
        assert "By the frozen rule it changed" in told(found)


def test_settings_that_change_later_change_nothing(decided):
    frozen(decided)
    values(2024).to_csv(decided / "indicators.csv", index=False)
    ((_entry, before),) = evaluations.again(decided)
    text = (decided / "study.toml").read_text(encoding="utf-8")
    (decided / "study.toml").write_text(
        text + '[stages.evaluation]\nestimator = "difference"\ndraws = 99\n',
        encoding="utf-8",
    )
    ((_entry, after),) = evaluations.again(decided)
    assert after.effect.effect == before.effect.effect
    assert after.effect.p == before.effect.p


def test_measures_that_say_something_else_are_refused(decided):
    frozen(decided)
    values(2024).to_csv(decided / "indicators.csv", index=False)
    path = decided / "measures.csv"
    was = path.read_text(encoding="utf-8")
    for now in (was.replace("r02,2021", "r03,2021"),
                was.replace("r02,2021", "r02,2023"),
                "\n".join(was.splitlines()[:-1]) + "\n"):  # fmt: skip
        assert now != was
        path.write_text(now, encoding="utf-8")
        with pytest.raises(ParameterError, match=r"something else of 'grant'.*R r02"):
            evaluations.again(decided)
    path.write_text(was, encoding="utf-8")
    assert len(evaluations.again(decided)) == 1


def test_departures_of_the_data_are_said(decided):
    frozen(decided)
    later = values(2024)
    later = later[~((later["region"] == "r20") & (later["year"] == 2023))]
    mine = (later["region"] == "r10") & (later["year"] == 2015)
    later.loc[mine, "value"] += 0.5
    later.to_csv(decided / "indicators.csv", index=False)
    ((_entry, found),) = evaluations.again(decided)
    assert "missing today: R r20" in told(found)
    assert "revised since" in told(found)
    assert found.effect.compared == 26


def test_a_log_that_was_changed_is_refused(decided):
    frozen(decided)
    path = decided / "evaluations.csv"
    was = path.read_text(encoding="utf-8")
    path.write_text(was.replace("r05", "r06", 1), encoding="utf-8")
    with pytest.raises(LedgerError, match="Line 2"):
        evaluations.again(decided)
    path.write_text(was.splitlines(keepends=True)[0], encoding="utf-8")
    with pytest.raises(LedgerError, match="lost 1"):
        evaluations.open_evaluations(decided)


def test_rules_cannot_be_frozen_once_the_result_can_be_seen(decided):
    values(2021).to_csv(decided / "indicators.csv", index=False)
    with pytest.raises(ParameterError, match="prove nothing"):
        frozen(decided)
    assert not (decided / "evaluations.csv").exists()
    with pytest.raises(ParameterError, match="There are: grant"):
        evaluations.freeze(decided, "loan", who="Kim")
    with pytest.raises(ParameterError, match="No evaluation is frozen"):
        evaluations.again(decided)


def test_near_misses_are_those_that_lacked_least():
    cut = pd.DataFrame({
        "project": list("abcd"), "region": ["r9", "r8", "r9", None],
        "merit_change": [3.0, 1.0, 0.5, 0.1],
    })  # fmt: skip
    assert losers_of(cut, 3) == ("r9", "r8")
    assert losers_of(cut, 1) == ("r9",)


def test_the_command_freezes_and_estimates_again(decided, madang):
    code, out, _err = madang("--language", "en", "evaluate", "freeze", "grant",
                             "--who", "Kim", "--study", decided)  # fmt: skip
    assert code == 0
    assert "27 to compare" in out
    values(2024).to_csv(decided / "indicators.csv", index=False)
    code, out, _err = madang("--language", "ko", "evaluate", "--study", decided)
    assert code == 0
    assert "확정한 규칙으로 달라졌다고 본다" in out
