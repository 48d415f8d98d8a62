"""Balance: the ledger step by step, evenness, the core's share, honest edges."""

import json
import time

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from small_ledgers import DIMENSIONS, definitions, measured, study, total

from madang import balance
from madang.balance.evenness import measure_core
from madang.balance.findings import _caught_up
from madang.balance.quantities import Quantity
from madang.balance.settings import BalanceSettings
from madang.contracts import worded
from madang.errors import MissingTableError, ParameterError
from madang.metrics.inequality import gini
from madang.metrics.inference import PUBLISHED_EFFECT, wilson_interval
from madang.vocabulary import word


def test_the_region_that_is_best_in_all_leads_and_stands_in_the_top_tier_alone():
    ranked = total(measured(study()))
    assert (
        ranked.loc["r0", ["rank", "rank_low", "rank_high", "tier"]].tolist() == [1] * 4
    )
    assert ranked.loc["r7", "rank"] == 8
    assert ranked.loc["r7", "tier"] == ranked["tier"].max()


def test_the_total_is_recomputed_by_hand():
    result = measured(study(regions=4))
    rows = result.ledger_indicators.query("year == 2023 and region == 'r2'")
    by_hand = rows.groupby("dimension")["normalised"].mean().mean()
    assert_allclose(total(result, 2023).loc["r2", "score"], by_hand)


def test_weights_of_indicators_and_dimensions_are_regarded():
    tables = study()
    tables["indicator_definitions"]["weight"] = [3.0, np.nan, 1.0, 1.0, 1.0, 1.0]
    result = measured(tables, dimension_weights={"people": 0.0, "autonomy": 0.0})
    rows = result.ledger_indicators.query("year == 2024 and region == 'r3'")
    mine = rows[rows["dimension"] == "territory"].set_index("indicator")["normalised"]
    by_hand = (3 * mine["i0"] + mine["i3"]) / 4
    assert_allclose(total(result).loc["r3", "score"], by_hand)


def test_an_indicator_of_weight_zero_and_a_published_index_never_enter():
    tables = study()
    tables["indicator_definitions"]["weight"] = [0.0, 1, 1, 1, 1, 1]
    tables["indicator_definitions"].loc[1, "dimension"] = "reference"
    entered = set(measured(tables).ledger_indicators["indicator"])
    assert entered == {"i2", "i3", "i4", "i5"}


def test_geometric_aggregation_forgives_a_weakness_less():
    tables = study()
    a = measured(tables)
    g = total(measured(tables, aggregation="geometric"))["score"]
    rows = a.ledger_indicators.query("year == 2024")
    lifted = rows.assign(normalised=rows["normalised"].clip(1))  # as geometric does
    mean = lifted.groupby(["region", "dimension"])["normalised"].mean()
    assert (g <= mean.groupby("region").mean() + 1e-9).all()
    assert not np.allclose(total(a)["score"], g)


def test_amounts_are_divided_by_population_area_or_an_indicator():
    tables = study()
    tables["indicator_definitions"]["denominator"] = [
        "population", "area", "i5", None, None, None,
    ]  # fmt: skip
    rows = measured(tables).ledger_indicators.query("region == 'r3' and year == 2024")
    cell = rows.set_index("indicator")
    assert_allclose(cell.loc["i0", "denominated"], cell.loc["i0", "raw"] / 4000)
    assert_allclose(cell.loc["i1", "denominated"], cell.loc["i1", "raw"] / 10)
    assert_allclose(
        cell.loc["i2", "denominated"], cell.loc["i2", "raw"] / cell.loc["i5", "raw"]
    )


def test_a_gap_takes_the_nearest_earlier_value_and_is_flagged():
    tables = study()
    values = tables["indicators"]
    gap = values.eval("region == 'r2' and indicator == 'i1' and year == 2024")
    before = values.query("region == 'r2' and indicator == 'i1' and year == 2023")
    tables["indicators"] = values[~gap]
    rows = measured(tables).ledger_indicators
    cell = rows.query("region == 'r2' and indicator == 'i1' and year == 2024").iloc[0]
    assert cell["imputed"]
    assert np.isnan(cell["raw"])
    assert cell["denominated"] == before["value"].iloc[0]
    assert rows["imputed"].sum() == 1
    assert total(measured(tables)).loc["r2", "imputed_share"] == pytest.approx(1 / 6)


def test_a_region_without_any_value_of_an_indicator_takes_its_peers_median():
    tables = study()
    values = tables["indicators"]
    tables["indicators"] = values.query("not (region == 'r4' and indicator == 'i1')")
    rows = measured(tables).ledger_indicators.query(
        "indicator == 'i1' and year == 2024"
    )
    cell = rows.set_index("region")
    rest = cell.loc[["r2", "r3", "r5", "r6", "r7"], "denominated"]
    assert cell.loc["r4", "denominated"] == rest.median()
    assert cell["imputed"].tolist() == [r == "r4" for r in cell.index]


def test_beyond_the_window_nothing_is_carried():
    tables = study(years=(2018, 2024))
    values = tables["indicators"]
    tables["indicators"] = values.query("not (indicator == 'i1' and year == 2024)")
    entered = measured(tables, window=3).ledger_indicators.query("year == 2024")
    assert "i1" not in set(entered["indicator"])
    entered = measured(tables, window=6).ledger_indicators.query("year == 2024")
    assert "i1" in set(entered["indicator"])


def test_a_region_with_hardly_any_value_is_left_out_and_not_made_up():
    tables = study()
    values = tables["indicators"]
    tables["indicators"] = values.query("not (region == 'r4' and indicator != 'i0')")
    result = measured(tables)
    assert "r4" not in set(result.ledger["region"])
    assert len(total(result)) == 7


def test_a_year_that_lacks_a_dimension_is_left_out():
    tables = study()
    values = tables["indicators"]
    early = values.query("year == 2022").assign(year=2010)
    early = early.query("indicator not in ['i2', 'i5']")
    tables["indicators"] = pd.concat([values, early], ignore_index=True)
    assert sorted(measured(tables).ledger["year"].unique()) == [2022, 2023, 2024]


def test_an_indicator_equal_everywhere_is_left_out_and_said():
    tables = study()
    tables["indicators"].loc[tables["indicators"]["indicator"] == "i0", "value"] = 5.0
    result = measured(tables)
    assert "i0" not in set(result.ledger_indicators["indicator"])
    said = worded(result.steps).set_index("step").loc["normalise"]
    assert "1 indicator that was the same everywhere" in said["en"]
    assert "1건" in said["ko"]


def test_the_stated_rank_lies_in_its_interval():
    rows = measured(study(seed=11)).ledger
    assert (
        (rows["rank_low"] <= rows["rank"]) & (rows["rank"] <= rows["rank_high"])
    ).all()


def test_a_study_may_have_dimensions_of_its_own_with_weights():
    tables = study()
    tables["indicator_definitions"] = tables["indicator_definitions"].assign(
        dimension=["creation", "diffusion", "skills", "skills", "territory", "creation"]
    )
    even = measured(tables)
    own = {"creation", "diffusion", "skills", "territory", "total"}
    assert set(even.ledger["dimension"]) == own
    now = even.ledger[even.ledger["year"] == 2024].pivot_table(
        index="region", columns="dimension", values="score"
    )
    parts = now.drop(columns="total")
    assert_allclose(now["total"], parts.mean(axis=1))
    weighed = total(measured(tables, dimension_weights={"skills": 3}))
    weights = parts.columns.map({"skills": 3.0}.get).fillna(1.0)
    assert_allclose(weighed["score"], (parts * weights).sum(axis=1) / 6)
    said = even.steps.loc[even.steps["step"] == "gather", "message"].iloc[0]
    assert "diffusion" in said
    with pytest.raises(ParameterError, match="found 'skill'"):
        measured(tables, dimension_weights={"skill": 3})
    tables["indicator_definitions"]["dimension"] = "total"
    with pytest.raises(ParameterError, match="may be called 'total'"):
        measured(tables)


def test_one_scale_over_the_years_lets_scores_compare():
    """A 60 to 90, B 80 to 100, C 20 to 50, D 40 to 70: C comes from 0 to 37.5."""
    tables = {
        "regions": pd.DataFrame({"region": list("ABCD"), "name": list("ABCD")}),
        "indicators": pd.DataFrame(
            [
                (r, "green", year, v)
                for year, values in (
                    (2015, (60, 80, 20, 40)),
                    (2020, (90, 100, 50, 70)),
                )
                for r, v in zip("ABCD", values, strict=True)
            ],
            columns=["region", "indicator", "year", "value"],
        ).astype({"value": "float64"}),
        "indicator_definitions": definitions(
            [{"indicator": "green", "dimension": "territory", "direction": 1}]
        ),
    }
    still = measured(tables, core=("A",))
    assert total(still, 2015)["score"].tolist() == [50, 75, 0, 25]
    assert total(still, 2020)["score"].tolist() == [87.5, 100, 37.5, 62.5]
    said = still.steps.loc[still.steps["step"] == "normalise", "message"].iloc[0]
    assert "over all years" in said
    assert "only in part" not in said
    moved = measured(tables, core=("A",), scale="year")
    assert total(moved, 2020).loc["C", "score"] == 0


def test_it_is_said_where_years_hold_other_indicators():
    tables = study(years=(2015, 2020))
    gone = tables["indicators"]["indicator"] == tables["indicators"]["indicator"][0]
    late = tables["indicators"]["year"] == 2020
    tables["indicators"] = tables["indicators"][~(gone & ~late)]
    steps = measured(tables, window=0).steps
    said = steps.loc[steps["step"] == "normalise", "message"].iloc[0]
    assert "In {other:,| year" in said


def test_a_single_year_is_scored_alike_on_either_scale():
    tables = study(years=(2020,))
    still, alone = measured(tables), measured(tables, scale="year")
    for name, table in still.tables.items():
        pd.testing.assert_frame_equal(table, alone.tables[name])


def test_regions_hardly_apart_share_a_tier():
    tables = study(regions=6)
    rng = np.random.default_rng(3)
    tables["indicators"]["value"] = rng.normal(size=len(tables["indicators"]))
    ranked = total(measured(tables))
    assert ranked["tier"].nunique() < 6
    assert ranked.sort_values("score", ascending=False)["tier"].is_monotonic_increasing
    assert (ranked["rank_high"] > ranked["rank_low"]).all()


def test_the_same_seed_gives_the_same_result_to_the_bit():
    first, second = measured(study()), measured(study())
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


def test_the_order_of_rows_does_not_matter():
    tables = study()
    shuffled = {
        name: t.sample(frac=1, random_state=4).reset_index(drop=True)
        for name, t in tables.items()
    }
    pd.testing.assert_frame_equal(
        measured(tables).ledger, measured(shuffled).ledger, check_exact=False
    )


def test_steps_are_said_in_both_languages_in_order():
    steps = worded(measured(study()).steps)
    assert steps["order"].tolist() == list(range(1, 9))
    assert steps["step"].tolist() == [
        "gather", "denominate", "screen", "impute", "outliers", "normalise",
        "aggregate", "uncertainty",
    ]  # fmt: skip
    assert steps["ko"].str.contains("[가-힣]").all()
    assert steps["en"].str.fullmatch(r"[^가-힣]+").all()


def stocks(values, measure="value_added", years=(2020, 2024)):
    """One row a region, activity and year; `values` is regions × activities."""
    rows = [
        (f"r{r}", f"a{a}", y, measure, float(v) * (1 + 0.1 * t * (r + 1)))
        for t, y in enumerate(years)
        for r, row in enumerate(values)
        for a, v in enumerate(row)
    ]
    return pd.DataFrame(
        rows, columns=["region", "activity", "year", "measure", "value"]
    )


def test_withheld_amounts_that_no_total_holds_are_told():
    listed = stocks(np.arange(1, 49, dtype=float).reshape(8, 6))
    listed.loc[[3, 7], "value"] = np.nan
    listed["flag"] = pd.Series("X", listed.index).where(listed["value"].isna())
    told = [n.text("en") for n in measured(study() | {"stocks": listed}).notes]
    assert any("2 amounts of the stocks are withheld" in text for text in told)


def test_evenness_and_core_share_of_stocks_are_recomputed():
    values = np.arange(1, 49, dtype=float).reshape(8, 6)
    tables = study() | {"stocks": stocks(values)}
    result = measured(tables)
    row = result.evenness.query("quantity == 'value_added' and year == 2020").iloc[0]
    assert_allclose(row["gini"], gini(values.sum(axis=1)))
    assert row["gini_low"] <= row["gini"] <= row["gini_high"]
    assert_allclose(row["theil_t"], row["theil_t_between"] + row["theil_t_within"])
    core = result.core_share.query("quantity == 'value_added' and year == 2020").iloc[0]
    assert_allclose(core["core_share"], values[:2].sum() / values.sum())
    assert core["low"] <= core["core_share"] <= core["high"]
    assert (core["unit"], core["interval_from"]) == ("KRW", "activities")


def test_a_quantity_per_head_is_weighted_by_residents():
    tables = study() | {"stocks": stocks(np.ones((8, 6)))}
    row = (
        measured(tables)
        .evenness.query("quantity == 'value_added_per_head' and year == 2020")
        .iloc[0]
    )
    heads = np.arange(1, 9) * 1000
    assert row["population_weighted"]
    assert_allclose(row["gini"], gini(6 / heads, weights=heads))


def test_sums_of_activities_are_not_counted_twice():
    tables = study() | {"stocks": stocks(np.ones((8, 3)))}
    tables["activities"] = pd.DataFrame(
        {"activity": ["a0", "a1", "a2"], "parent": [None, "a0", "a0"]}
    ).assign(name="any")
    rows = measured(tables).core_share.query("quantity == 'value_added'")
    assert rows["total"].iloc[0] == 16


def test_a_region_that_holds_others_is_not_counted_twice():
    tables = study(regions=4)
    tables["regions"]["parent"] = [None, "r0", "r0", "r0"]
    result = measured(tables, core=("r1",))
    assert set(result.ledger["region"]) == {"r1", "r2", "r3"}
    assert result.core_share["total"].iloc[0] == 2000 + 3000 + 4000


def test_ventures_in_the_core_have_wilsons_interval_and_a_finding():
    kinds = ["r0"] * 70 + ["r5"] * 30
    tables = study() | {
        "organisations": pd.DataFrame(
            {
                "organisation": [f"o{n}" for n in range(120)],
                "kind": "industry",
                "region": [*kinds, *["r6"] * 20],
                "venture": pd.array([True] * 100 + [False] * 20, "boolean"),
            }
        )
    }
    output = balance.measure(tables, core=("r0",))
    row = output.tables["core_share"].query("quantity == 'ventures'").iloc[0]
    assert row["core_share"] == 0.7
    assert (row["low"], row["high"]) == pytest.approx((0.620, 0.769), abs=5e-4)
    assert pd.isna(row["year"])
    finding = next(f for f in output.findings if f.key == "core_share_ventures")
    assert "70.0%" in finding.text("ko")
    assert "70.0%" in finding.text("en")
    assert finding.row == "quantity=ventures"
    assert finding.importance >= 0.9
    assert "smes" not in set(output.tables["core_share"]["quantity"])


def test_one_share_of_the_core_leads_and_the_next_does_not_say_it_again():
    kinds = ["r0"] * 70 + ["r5"] * 30
    tables = study() | {
        "organisations": pd.DataFrame(
            {
                "organisation": [f"o{n}" for n in range(100)],
                "kind": "industry",
                "region": kinds,
                "venture": pd.array([True] * 100, "boolean"),
                "sme": pd.array([True] * 100, "boolean"),
            }
        )
    }
    found = balance.measure(tables, core=("r0",)).findings
    told = [f for f in found if f.key.startswith("core_share_")]
    assert {f.key for f in told} >= {"core_share_ventures", "core_share_smes"}
    assert [f.key for f in told if f.importance >= 0.7] == ["core_share_ventures"]


def test_jobs_of_an_indicator_come_in_firms_and_residents_one_by_one():
    share = {}
    for name, unit in (("residents", "persons"), ("posts", "jobs")):
        counted = Quantity(
            name, unit, 2024, np.array(["r0", "r1"], object),
            np.array([6000.0, 4000.0]), is_count=True,
        )  # fmt: skip
        table = measure_core([counted], ["r0"], np.random.default_rng(1))
        share[name] = table.iloc[0]
    low, high = wilson_interval(6000, 10_000)
    assert (share["residents"]["low"], share["residents"]["high"]) == (low, high)
    units = 10_000 / PUBLISHED_EFFECT
    low, high = wilson_interval(0.6 * units, units)
    assert (share["posts"]["low"], share["posts"]["high"]) == (low, high)
    assert high - low > 0.3


@pytest.mark.parametrize("unit", ["일자리", "Employees", "workers", "job", "jobs"])
def test_every_word_for_jobs_is_a_count_of_jobs(unit):
    tables = study()
    tables["indicator_definitions"] = tables["indicator_definitions"].assign(
        unit=unit, denominator="population"
    )
    tables["indicators"] = tables["indicators"].assign(value=50_000.0)
    row = measured(tables).core_share.query("quantity == 'i1'").iloc[0]
    units = 400_000 / PUBLISHED_EFFECT
    assert (row["low"], row["high"]) == wilson_interval(
        row["core_share"] * units, units
    )
    assert not Quantity("i", "명", 2024, row, row).is_of_jobs


def test_net_moves_into_the_core_are_counted():
    flows = pd.DataFrame(
        [
            ("r0", "r3", 40.0),
            ("r3", "r0", 100.0),
            ("r4", "r5", 60.0),
            ("r0", "r0", 9.0),
        ],
        columns=["origin", "destination", "value"],
    ).assign(year=2024, kind="migration")
    row = measured(study() | {"flows": flows}).core_share.query(
        "quantity == 'migration'"
    )
    assert row[["core_share", "total", "net"]].to_numpy().tolist() == [[0.5, 200, 60]]


def test_lagging_regions_that_catch_up_are_found():
    level = np.array([[1.0], [2], [4], [8], [16], [32], [64], [128]])
    later = level**0.8 * 2
    tables = study()
    tables["stocks"] = pd.concat(
        [stocks(level, years=(2014,)), stocks(later, years=(2024,))]
    )
    result = measured(tables)
    row = result.convergence.query("quantity == 'value_added'").iloc[0]
    assert_allclose(row["beta"], -0.02)
    assert_allclose(row["speed"], -np.log(0.8) / 10)
    sigma = result.sigma.query("quantity == 'value_added'")["sigma"].tolist()
    assert sigma[1] == pytest.approx(0.8 * sigma[0])


def test_growth_that_follows_a_rule_exactly_is_no_finding_but_a_note():
    level = np.array([[1.0], [2], [4], [8], [16], [32], [64], [128]])
    wobble = np.array([[1.0], [-1], [1], [-1], [-1], [1], [-1], [1]]) * 0.002
    tables = study()
    for later, is_made_up in ((level**0.8 * 2, True), (level**0.8 + wobble, False)):
        tables["stocks"] = pd.concat(
            [stocks(level, years=(2014,)), stocks(later, years=(2024,))]
        )
        result = measured(tables)
        row = result.convergence.query("quantity == 'value_added'").iloc[0]
        assert np.isnan(row["beta_low"]) == is_made_up
        keys = [f.key for f in result.findings]
        assert ("convergence" in keys) != is_made_up
        notes = " ".join(n.text("en") for n in result.notes)
        assert ("Exactly linear" in notes) == is_made_up


def test_convergence_is_per_head_where_residents_are_known_by_year():
    tables = study() | {"stocks": stocks(np.arange(1, 9.0)[:, None])}
    people = pd.DataFrame(
        [
            (f"r{r}", "population", year, 100.0 * (r + 1))
            for r in range(8)
            for year in (2020, 2024)
        ],
        columns=["region", "indicator", "year", "value"],
    )
    tables["indicators"] = pd.concat([tables["indicators"], people])
    listed = {"indicator": "population", "dimension": "people", "direction": 1}
    tables["indicator_definitions"] = pd.concat(
        [
            tables["indicator_definitions"].assign(weight=1.0),
            definitions([listed]).assign(weight=0.0),
        ]
    )
    names = set(measured(tables).convergence["quantity"])
    assert "value_added_per_head" in names
    assert "value_added" not in names


def test_a_published_index_of_the_same_order_correlates_fully():
    tables = study()
    reference = pd.DataFrame(
        [(f"r{r}", "index", 2024, float(r)) for r in range(7)],
        columns=["region", "indicator", "year", "value"],
    )
    tables["indicators"] = pd.concat([tables["indicators"], reference])
    tables["indicator_definitions"] = pd.concat(
        [
            tables["indicator_definitions"],
            definitions(
                [{"indicator": "index", "dimension": "reference", "direction": -1}]
            ),
        ]
    )
    rows = measured(tables).published.set_index("dimension")
    assert set(rows.index) == {"total", *DIMENSIONS}
    assert rows.loc["total", "spearman"] == pytest.approx(1)
    assert (rows["regions"] == 7).all()
    assert (rows["year"] == 2024).all()


def test_findings_say_number_interval_and_year_in_both_languages():
    tables = study() | {"stocks": stocks(np.arange(1, 49.0).reshape(8, 6))}
    output = balance.measure(tables, core=("r0",))
    assert 3 <= len(output.findings) <= 8
    for finding in output.findings:
        assert any(c.isdigit() for c in finding.text("ko"))
        assert any("가" <= c <= "힣" for c in finding.text("ko"))
        assert not any("가" <= c <= "힣" for c in finding.text("en"))
        assert "nan" not in (finding.text("ko") + finding.text("en")).lower()
        assert finding.result in output.tables
        query = dict(part.split("=") for part in finding.row.split(","))
        table = output.tables[finding.result].astype("str")
        for column, value in query.items():
            table = table[table[column] == value]
        assert len(table) == 1


def test_the_years_in_which_a_gap_halves_have_the_interval_of_the_slope():
    row = pd.Series({"start_year": 2015, "end_year": 2024, "beta": -0.0277,
                     "beta_low": -0.0495, "beta_high": -0.0059, "half_life": 21.8},
                    dtype=object)  # fmt: skip
    said = _caught_up(row, word("value_added"))
    assert "in 22 years (90% interval 11–114); conv" in said.text("en")
    assert "22년(90% 구간 11~114)" in said.text("ko")
    # Overtaking within the years is no speed: the quicker end is unknown.
    sure = _caught_up(
        pd.Series(row.to_dict() | {"beta_low": -0.2}, dtype=object), word("value_added")
    )
    assert "in 22 years; conv" in sure.text("en")


def test_every_declared_table_is_made_with_its_columns():
    output = balance.measure(study())
    assert set(output.tables) == set(balance.STAGE.makes)
    balance.STAGE.hold(output.tables)
    assert {"quantity", "beta", "beta_low", "beta_high", "half_life"} <= set(
        output.tables["convergence"].columns
    )
    assert output.tables["core_share"].empty
    assert any("core" in note.text("en") for note in output.notes)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["indicators"].query("region == 'r0'"),
        lambda t: t["indicators"].query("year == 2024"),
        lambda t: t["indicators"].assign(value=0.0),
        lambda t: t["indicators"].assign(value=np.nan),
        lambda t: t["indicators"].iloc[:1],
    ],
    ids=["one region", "one year", "all zero", "all NaN", "one row"],
)
def test_thin_tables_give_an_honest_result(change):
    tables = study() | {"stocks": stocks(np.zeros((8, 2)))}
    tables["indicators"] = change(tables)
    output = balance.measure(tables, core=("r0",))
    zero = output.tables["evenness"].query("quantity == 'value_added'")
    assert zero["gini"].isna().all()
    balance.STAGE.hold(output.tables)
    ledger = output.tables["ledger"]
    if ledger.empty:
        assert any("ledger" in note.text("en") for note in output.notes)
    assert set(ledger.columns) >= {"score", "rank_low", "tier"}


def test_where_it_does_not_apply_it_says_what_is_lacking():
    tables = study()
    assert balance.STAGE.applies(tables) is None
    regions = tables["regions"]
    with pytest.raises(MissingTableError, match="only one region"):
        balance.measure({"regions": regions.iloc[:1]})
    with pytest.raises(MissingTableError, match=r"indicators .* or stocks"):
        balance.measure({"regions": regions.drop(columns="population")})
    with pytest.raises(MissingTableError, match="needs the tables: regions"):
        balance.measure({"stocks": stocks(np.ones((8, 2)))})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("normalisation", "best"),
        ("aggregation", 3),
        ("window", -1),
        ("window", True),
        ("least_share", 0),
        ("draws", 10),
        ("draws", 2.5),
        ("concentration", 0),
        ("dimension_weights", {"money": 1}),
        ("dimension_weights", {"people": -1}),
        ("dimension_weights", {"people": 0, "territory": 0, "autonomy": 0}),
    ],
)
def test_a_bad_parameter_is_refused_by_name(name, value):
    with pytest.raises(ParameterError, match=f"Stage 'balance', {name} must be"):
        balance.measure(study(), settings={name: value})


def test_a_dimension_that_is_left_out_weighs_one():
    settings = BalanceSettings(dimension_weights={"people": 2.0})
    assert settings.weights == {"territory": 1.0, "people": 2.0, "autonomy": 1.0}


def test_the_result_draws_its_figures_in_both_languages():
    made = measured(study() | {"stocks": stocks(np.arange(1, 49.0).reshape(8, 6))})
    drawable = set(made.figures) - {"total", "published"}  # no outlines, no index
    assert {"map", "ranks", "core", "core-years", "evenness"} <= drawable
    for name in drawable:
        for language in ("ko", "en"):
            assert made.chart(name, language=language).to_dict()
    said = json.dumps(made.chart("ranks", language="en").to_dict())
    assert "r7" in said
    assert "2024" in said


def test_a_country_of_17_regions_takes_less_than_its_budget():
    tables = study(regions=17, years=range(2020, 2025), indicators=20)
    tables["stocks"] = stocks(np.random.default_rng(1).random((17, 60)))
    start = time.process_time()
    measured(tables, draws=500)
    assert time.process_time() - start < 2.5


@pytest.mark.parametrize("absent", ["indicators", "indicator_definitions"])
def test_stocks_alone_are_measured_without_a_ledger(absent):
    tables = study() | {"stocks": stocks(np.arange(1, 49.0).reshape(8, 6))}
    del tables[absent]
    output = balance.measure(tables, core=("r0",))
    assert output.tables["ledger"].empty
    assert not output.tables["evenness"].empty
    assert any(
        "indicator_definitions together" in note.text("en") for note in output.notes
    )
    assert output.findings


def _held(first, last):
    codes = [f"r{k}" for k in range(len(first))]
    rows = [
        (r, "x", year, "employment", value)
        for year, values in ((2015, first), (2020, last))
        for r, value in zip(codes, values, strict=True)
    ]
    names = ["region", "activity", "year", "measure", "value"]
    return measured({
        "regions": pd.DataFrame({"region": codes, "name": codes}),
        "stocks": pd.DataFrame(rows, columns=names),
    })  # fmt: skip


def test_a_gini_that_moves_with_every_region_has_changed_however_wide_its_own_ends():
    before = np.array([100.0, 200, 300, 500, 900, 1600])
    moved = _held(before, before + 40).evenness.query("year == 2020").iloc[0]
    start = _held(before, before + 40).evenness.query("year == 2015").iloc[0]
    # Each year's own interval holds the other's coefficient; the change is sure.
    assert moved["gini_low"] < start["gini"] < moved["gini_high"]
    assert moved["gini_change_high"] < 0
    assert moved["gini_since"] == 2015
    assert_allclose(moved["gini_change"], moved["gini"] - start["gini"])


def test_a_change_of_the_gini_that_hangs_on_one_region_is_no_change():
    before = np.array([100.0, 200, 300, 500, 900, 1600])
    after = before + np.array([0, 0, 0, 0, 0, 200])
    row = _held(before, after).evenness.query("year == 2020").iloc[0]
    assert row["gini_change_low"] < 0 < row["gini_change"] < row["gini_change_high"]
