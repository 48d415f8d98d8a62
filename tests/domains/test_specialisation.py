"""Specialisation: tables, intervals, notes and findings of the stage."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from madang import specialisation
from madang.contracts import StageInputs, settings_of
from madang.engines import Waiting
from madang.errors import ContractError, ParameterError
from madang.metrics.shares import location_quotient
from madang.specialisation import STAGE
from madang.specialisation.settings import SpecialisationSettings

if TYPE_CHECKING:
    from madang.result import Result

COLUMNS = {
    "quotients": "region activity year measure value location_quotient low "
                 "high shrunken tier is_small",
    "regions": "region year measure total herfindahl herfindahl_normalised "
               "equivalent_number krugman krugman_low krugman_high entropy evenness "
               "gini rank rank_low rank_high rank_all_low rank_all_high tier is_small "
               "hachman hachman_low hachman_high herfindahl_low entropy_high",
    "activities": "activity year measure total gini gini_low gini_high rank rank_low "
                  "rank_high tier herfindahl top_region top_share ubiquity pci pci_low "
                  "pci_high pci_rank space_x space_y",
    "complexity": "region year measure diversity diversity_low average_ubiquity "
                  "coherence eci eci_low eci_high rank rank_low rank_high rank_all_low "
                  "rank_all_high tier fitness fitness_low fitness_rank component "
                  "is_small",
    "relatedness": "activity neighbour year measure proximity rank together is_drawn",
    "certificate": "index check year measure value limit verdict message regions",
    "shift_share": "region measure start_year end_year start_value end_value change "
                   "national mix competitive",
    "twins": "region twin measure year similarity similarity_low similarity_high rank",
    "outlook": "region activity year measure density location_quotient odds odds_low "
               "odds_high until needed size_class record_cases record_came "
               "record_low record_high knowledge_gain model",
    "outlook_quality": "measure tested model start end horizon cells size_class cases "
                       "entries base_rate average_precision precision_at_100 "
                       "precision_at_entries brier brier_skill calibration_error "
                       "is_chosen",
}  # fmt: skip


def stocks(
    x: Any, *, measure: str = "employment", year: int = 2024, empty: bool = False
) -> pd.DataFrame:
    """Lay a table out as stocks; NaN is a cell that is not listed."""
    table = np.asarray(x, dtype=float)
    rows = [
        (f"R{r}", f"A{i}", year, measure, table[r, i])
        for r in range(table.shape[0])
        for i in range(table.shape[1])
        if empty or not np.isnan(table[r, i])
    ]
    names = ["region", "activity", "year", "measure", "value"]
    return pd.DataFrame(rows, columns=names)


def economy(regions: int, activities: int, years: int, seed: int = 0) -> pd.DataFrame:
    """Make counts of jobs and establishments, and value added, from one truth."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(11, 1, regions)
    tilt = rng.gamma(2, 0.5, (regions, activities))
    mean = np.outer(size, rng.dirichlet(np.full(activities, 0.8))) * tilt
    parts = []
    for t in range(years):
        grown = mean * (1 + 0.02 * t)
        for measure, x in (
            ("employment", rng.poisson(grown)),
            ("establishments", rng.poisson(grown / 8)),
            ("value_added", grown * 7e7),
        ):
            parts.append(stocks(x, measure=measure, year=2020 + t))
    return pd.concat(parts, ignore_index=True)


def measure(table: pd.DataFrame, *, seed: int = 1, **more: Any) -> Result:
    """Measure stocks; regions take their codes for names, the rest are settings."""
    named = {n: more.pop(n) for n in ("regions", "activities") if n in more}
    codes = sorted(table["region"].unique())
    tables = {"regions": pd.DataFrame({"region": codes, "name": codes}), **named}
    return specialisation.measure(
        {"stocks": table, **tables}, settings=more, seed=seed, language="en"
    )


@pytest.fixture(scope="module")
def result() -> Result:
    return measure(economy(8, 12, 3))


def run(table: pd.DataFrame, **parameters: Any) -> Any:
    tables = {"stocks": table, "regions": pd.DataFrame({"region": ["R0"]})}
    inputs = StageInputs(
        engine=Waiting("duckdb://", tables),
        tables=tables,
        parameters=STAGE.settle(parameters),
    )
    return STAGE.run(inputs)


def test_stage_makes_the_tables_it_names(
    result: Result,
) -> None:
    made = result.tables
    STAGE.hold(made)
    assert set(made) == set(STAGE.makes) == set(COLUMNS)
    for name, columns in COLUMNS.items():
        assert set(columns.split()) <= set(made[name].columns)
        # This panel is too small to learn odds from.
        assert len(made[name]) > 0 or name == "outlook_quality"


def test_quotients_are_those_of_the_metric(
    result: Result,
) -> None:
    q = result.tidy()
    part = q[(q["measure"] == "employment") & (q["year"] == 2021)]
    x = part.pivot_table(index="region", columns="activity", values="value")
    found = part.pivot_table(
        index="region", columns="activity", values="location_quotient"
    )
    np.testing.assert_allclose(found, location_quotient(x), rtol=1e-12)


def test_side_of_parity_follows_the_interval(
    result: Result,
) -> None:
    q = result.quotients
    assert (q.loc[q["tier"] == "above", "low"] > 1).all()
    assert (q.loc[q["tier"] == "below", "high"] < 1).all()
    assert set(q["tier"]) == {"above", "below", "parity", "unknown"}


def test_amounts_of_money_have_no_interval_and_a_note_says_so(
    result: Result,
) -> None:
    q = result.quotients[result.quotients["measure"] == "value_added"]
    assert q[["low", "high", "shrunken"]].isna().all(axis=None)
    assert (q["tier"] == "unknown").all()
    assert q["location_quotient"].notna().all()
    r = result.regions[result.regions["measure"] == "value_added"]
    assert r[["krugman_low", "krugman_high", "rank_low"]].isna().all(axis=None)
    assert (r["tier"] == 0).all()
    assert any("Value added: not counts" in n.text("en") for n in result.notes)


def test_intervals_hold_their_value_and_ranks_their_place(
    result: Result,
) -> None:
    r = result.regions[result.regions["measure"] != "value_added"]
    assert (r["krugman_low"] <= r["krugman"]).all()
    assert (r["krugman"] <= r["krugman_high"]).all()
    assert (r["rank_low"] <= r["rank"]).all()
    assert (r["rank"] <= r["rank_high"]).all()
    assert r["tier"].min() == 1


def test_shift_share_adds_up_and_mix_cancels_over_regions(
    result: Result,
) -> None:
    s = result.shift_share
    parts = s["national"] + s["mix"] + s["competitive"]
    np.testing.assert_allclose(parts, s["end_value"] - s["start_value"], rtol=1e-9)
    for _, part in s.groupby("measure"):
        assert abs(part["mix"].sum() / part["start_value"].sum()) < 1e-9
    assert (s["start_year"] == 2020).all()
    assert (s["end_year"] == 2022).all()


def test_twins_are_the_five_most_alike_of_the_latest_year(
    result: Result,
) -> None:
    t = result.twins
    assert (t["year"] == 2022).all()
    assert (t["region"] != t["twin"]).all()
    for _, part in t.groupby(["region", "measure"]):
        assert part["rank"].tolist() == [1, 2, 3, 4, 5]
        assert part["similarity"].is_monotonic_decreasing


def test_planted_twin_and_planted_specialisation_are_found() -> None:
    x = np.full((5, 6), 100.0)
    x[0, 2] = x[1, 2] = 900
    x[2, 4], x[3, 5], x[4, 0] = 700, 700, 700
    found = measure(stocks(x), design_effect=1)
    first = found.twins[found.twins["rank"] == 1].set_index("region")["twin"]
    assert (first["R0"], first["R1"]) == ("R1", "R0")
    best = found.quotients.sort_values("low").iloc[-1]
    assert (best["region"], best["activity"]) in {("R2", "A4"), ("R3", "A5"),
                                                  ("R4", "A0")}  # fmt: skip


def test_absent_cell_is_unknown_unless_the_source_lists_all() -> None:
    x = [[50.0, np.nan, 30.0], [20.0, 40.0, 10.0], [30.0, 30.0, 30.0]]
    hidden = measure(stocks(x))
    cell = hidden.quotients.query("region == 'R0' and activity == 'A1'").iloc[0]
    assert np.isnan(cell["location_quotient"])
    assert np.isnan(cell["value"])
    assert cell["tier"] == "unknown"
    assert any("1 of 9 cells" in n.text("en") for n in hidden.notes)
    zero = measure(stocks(x), zero_means="zero")
    cell = zero.quotients.query("region == 'R0' and activity == 'A1'").iloc[0]
    assert cell["location_quotient"] == 0
    assert not any("cells" in n.text("en") for n in zero.notes)


def test_withheld_cell_is_unknown_even_where_the_source_lists_all() -> None:
    """Withheld is not zero: an empty cell of a source that lists all it has."""
    x = [[50.0, 20.0, 30.0], [20.0, 40.0, 10.0], [30.0, 30.0, 30.0]]
    table = stocks(x).sort_values(["region", "activity"], ignore_index=True)
    table["value"] = table["value"].mask(
        (table["region"] == "R0") & (table["activity"] == "A1")
    )
    table["flag"] = pd.Series("X", table.index).where(table["value"].isna())
    gone = table[~((table["region"] == "R1") & (table["activity"] == "A0"))]
    made = measure(gone, zero_means="zero").quotients
    cell = made.set_index(["region", "activity"])
    assert np.isnan(cell.loc[("R0", "A1"), "location_quotient"])
    assert cell.loc[("R0", "A1"), "tier"] == "unknown"
    assert cell.loc[("R1", "A0"), "location_quotient"] == 0
    # its region's whole is of what is published, as if the cell were not listed
    unlisted = measure(gone.dropna(subset=["value"])).quotients
    both = cell["location_quotient"].rename("held").to_frame()
    both["free"] = unlisted.set_index(["region", "activity"])["location_quotient"]
    same = both.dropna()
    np.testing.assert_allclose(same["held"], same["free"], rtol=1e-12)


def test_cell_unknown_in_one_year_is_in_no_figure_of_the_change() -> None:
    both = pd.concat([
        stocks([[10, 20], [30, np.nan]], year=2020),
        stocks([[12, 20], [33, 80]], year=2022),
    ])  # fmt: skip
    s = measure(both).shift_share.set_index("region")
    shown = s.loc["R1", ["start_value", "end_value", "left_out"]]
    assert shown.tolist() == [30, 33, 1]
    s = measure(both, zero_means="zero").shift_share.set_index("region")
    assert s.loc["R1", ["start_value", "end_value", "left_out"]].tolist() == [
        30,
        113,
        0,
    ]


def test_totals_listed_beside_their_parts_do_not_count_twice() -> None:
    table = stocks([[10, 20, 30], [5, 5, 10]])
    parents = pd.DataFrame({
        "activity": ["A0", "A1", "A2"],
        "parent": ["A2", "A2", None],
        "name": ["a", "b", "all"],
    })  # fmt: skip
    found = measure(table, activities=parents)
    assert set(found.quotients["activity"]) == {"A0", "A1"}
    assert found.regions.set_index("region")["total"].tolist() == [30, 10]
    assert any("such as A2" in n.text("en") for n in found.notes)


def test_small_region_is_marked_by_its_jobs_in_every_measure() -> None:
    jobs = stocks([[100, 200], [4000, 3000]])
    money = stocks([[9e9, 8e9], [5e9, 5e9]], measure="value_added")
    found = measure(pd.concat([jobs, money]))
    small = found.regions.set_index(["measure", "region"])["is_small"]
    assert small["employment", "R0"]
    assert small["value_added", "R0"]
    assert not small["value_added", "R1"]
    alone = measure(money)
    assert not alone.regions["is_small"].any()
    assert any("below 5% of the average region" in n.text("en") for n in alone.notes)
    tiny = measure(stocks([[1e6, 2e6], [5e9, 5e9]], measure="exports"))
    assert tiny.regions["is_small"].tolist() == [True, False]


def test_jobs_come_in_firms_and_widen_the_interval() -> None:
    jobs = stocks([[400, 200], [300, 300]])
    firms = stocks([[40, 20], [30, 30]], measure="establishments")
    single = measure(jobs, design_effect=1).quotients
    both = measure(pd.concat([jobs, firms])).quotients
    both = both[both["measure"] == "employment"]
    wide = (both["high"] - both["low"]).to_numpy()
    assert (wide > (single["high"] - single["low"]).to_numpy()).all()


def noted(*tables: pd.DataFrame, **settings: Any) -> str:
    found = measure(pd.concat(tables), **settings)
    return " ".join(n.text("en") for n in found.notes)


def test_a_note_says_how_it_is_known_how_many_jobs_move_together() -> None:
    rng = np.random.default_rng(8)
    firms = rng.poisson(60.0, (6, 8)).astype(float)
    cell = np.repeat(np.arange(firms.size), firms.astype(int).ravel())
    sizes = rng.lognormal(np.log(10) - 0.405, 0.9, cell.size)
    jobs = np.bincount(cell, sizes, firms.size).reshape(firms.shape)
    both = stocks(jobs), stocks(firms, measure="establishments")
    counted = int(noted(*both).split("firms: ")[1].split(" ")[0])
    assert 14 < counted < 34
    assert "with so many establishments each" in noted(*both)
    two = stocks(jobs[:2, :2]), stocks(firms[:2, :2], measure="establishments")
    assert "31 times the mean establishment" in noted(*two)
    assert "513 of them count as one" in noted(stocks(jobs))
    assert "So it was set" in noted(stocks(jobs), design_effect=12)


def test_establishments_by_size_class_tell_how_many_jobs_move_together() -> None:
    classes = [
        stocks([[n, n], [n, n]], measure=f"establishments_{ends}")
        for ends, n in (("1_4", 600.0), ("5_49", 380.0), ("50_99", 19.0), ("100", 1.0))
    ]
    said = noted(stocks([[9e3, 8e3], [9e3, 8e3]]), *classes)
    assert "So the establishments by size class tell" in said
    assert 30 < int(said.split("firms: ")[1].split(" ")[0]) < 60


def test_run_repeats_bit_for_bit_and_hangs_on_the_seed() -> None:
    table = economy(4, 5, 1)
    a, b = (measure(table, seed=3).regions for _ in range(2))
    pd.testing.assert_frame_equal(a, b)
    other = measure(table, seed=4).regions
    assert not other["krugman_low"].equals(a["krugman_low"])


def test_order_of_the_rows_is_of_no_matter() -> None:
    table = economy(4, 5, 2)
    mixed = measure(table.sample(frac=1, random_state=1)).tables
    for name, made in measure(table).tables.items():
        pd.testing.assert_frame_equal(made, mixed[name])


@pytest.mark.parametrize(
    "x",
    [
        [[5.0, 3.0]],
        [[5.0], [3.0]],
        [[5.0]],
        [[0.0, 0.0], [0.0, 0.0]],
        [[0.0, 0.0], [4.0, 0.0]],
        [[0.2, 0.1], [0.3, 0.2]],
    ],
)
def test_degenerate_stocks_give_an_honest_result(x: list[list[float]]) -> None:
    out = run(stocks(x))
    STAGE.hold(out.tables)
    assert set(out.tables) == set(COLUMNS)
    q = out.tables["quotients"]
    assert len(q) == np.size(x)
    if np.sum(x) == 0:
        assert q["location_quotient"].isna().all()
    for text in [*out.findings, *out.notes]:
        assert "nan" not in text.text("ko").lower()
        assert "nan" not in text.text("en").lower().replace("finan", "")


def test_region_too_small_to_draw_from_has_no_interval_and_no_tier() -> None:
    found = measure(stocks([[0.2, 0.1], [30, 20], [10, 40]]), design_effect=1)
    r = found.regions.set_index("region")
    assert r.loc["R0", ["krugman_low", "krugman_high", "rank_low"]].isna().all()
    assert r.loc["R0", "tier"] == 0
    assert r.loc["R1", "krugman_low"] < r.loc["R1", "krugman_high"]


def test_one_region_and_one_year_are_said() -> None:
    said = " ".join(n.text("en") for n in run(stocks([[5.0, 3.0]])).notes)
    assert "With one region" in said
    assert "one year only; no shift-share" in said


def test_no_value_at_all_does_not_apply_and_still_gives_its_columns() -> None:
    table = stocks([[np.nan]], empty=True)
    assert STAGE.applies is not None
    note = STAGE.applies({"stocks": table})
    assert note is not None
    assert "no value" in note.text("en")
    assert STAGE.applies({"stocks": stocks([[1.0]])}) is None
    out = run(table)
    STAGE.hold(out.tables)
    for name, columns in COLUMNS.items():
        assert set(columns.split()) <= set(out.tables[name].columns)
        assert out.tables[name].empty
    assert out.findings == ()


def test_findings_speak_both_languages_with_year_and_interval() -> None:
    regions = pd.DataFrame({
        "region": ["R0", "R1", "R2"], "name": ["가", "나", "다"],
        "name_ko": ["가도", "나도", None], "name_en": ["Ga", "Na", "Da"],
    })  # fmt: skip
    x = [[900, 100, 50], [300, 500, 80], [100, 100, 700]]
    both = pd.concat([stocks(x, year=2020), stocks(np.array(x) * 1.5, year=2024)])
    found = measure(both, regions=regions)
    assert 3 <= len(found.findings) <= 8
    first = next(f for f in found.findings if f.key == "specialisation-strongest")
    assert "2024년 종사자 기준" in first.text("ko")
    assert "90% 구간" in first.text("ko")
    assert "90% interval" in first.text("en")
    assert first.low <= first.high
    assert "Da" in first.text("en")
    assert "다의" in first.text("ko")
    for f in found.findings:
        assert f.text("ko")
        assert f.text("en")
        assert 0 <= f.importance <= 1
        table = found.tables[f.result]
        for part in f.row.split(","):
            column, value = part.split("=")
            assert value in set(table[column].astype(str))


def test_no_quotient_of_1_or_less_is_a_specialisation() -> None:
    """Three places alike: something is the highest quotient, nothing is special."""
    found = measure(stocks(np.outer([3000, 2000, 1000], [5, 3, 2])))
    assert len(found.quotients) == 9
    assert "specialisation-strongest" not in {f.key for f in found.findings}


def test_figures_are_drawn_in_both_languages(result: Result) -> None:
    assert {"top", "krugman", "activities", "shift", "certificate"} <= set(
        result.figures
    )
    ko, en = (result.chart("krugman", language=x).to_dict() for x in ("ko", "en"))
    assert "크루그먼" in str(ko)
    assert "Krugman" in str(en)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("zero_means", "nothing", "one of: 'zero', 'suppressed'; found 'nothing'"),
        ("draws", 5, "from 100 to 100000; found 5"),
        ("draws", True, "whole number"),
        ("level", 90, "between 0 and 1"),
        ("base", -1, "at least 0"),
        ("twins", 0, "at least 1"),
        ("counts", "employment", "a list; found"),
        ("counts", [1], "a list of measures"),
        ("design_effect", 0.5, "a number of at least 1, or 'auto'"),
        ("design_effect", "car", "a number of at least 1, or 'auto'"),
        ("draw", 5, "there is no such parameter. Did you mean 'draws'"),
    ],
)
def test_parameter_that_the_method_does_not_allow_is_refused(
    name: str, value: object, message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        settings_of(SpecialisationSettings, "specialisation", {name: value})


def test_stage_parameters_are_the_defaults() -> None:
    given = STAGE.settle({})
    made = settings_of(SpecialisationSettings, "specialisation", given)
    assert made == SpecialisationSettings()


def test_settings_made_in_python_are_held_to_the_same_bounds() -> None:
    with pytest.raises(ParameterError, match="draws must be"):
        SpecialisationSettings(draws=5)
    assert SpecialisationSettings(design_effect="auto", counts=["jobs"]).counts == (
        "jobs",
    )


def test_stocks_that_cannot_be_measured_are_refused() -> None:
    with pytest.raises(ContractError, match="measure"):
        measure(stocks([[1.0]]).drop(columns="measure"))
    with pytest.raises(ContractError, match="below 0"):
        measure(stocks([[-1.0, 2.0]]))
    with pytest.raises(ContractError, match="are empty"):
        measure(stocks([[np.nan]], empty=True))


def test_seventeen_regions_take_little_time() -> None:
    table = economy(17, 60, 5)
    begin = time.process_time()
    measure(table)
    assert time.process_time() - begin < 12
