"""Merit explained: criteria, reviewers, odds, and what stands where nothing is."""

import numpy as np
import pandas as pd
import pytest

from madang.coordination.portfolio import merit
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.terms import read_terms
from madang.errors import ParameterError, UndefinedMeasureError


def explain(call, *, parameters=None, **tables):
    """Explain merit under parameters of the stage."""
    return merit.explain(call, terms=read_terms(parameters or {}, ()), **tables)


def projects(points=(80.0, 60.0, 70.0, 50.0), **more):
    n = len(points)
    return pd.DataFrame(
        {
            "project": [f"P{i}" for i in range(n)],
            "status": "proposed",
            "region": [("11", "26")[i % 2] for i in range(n)],
            "activity": "C20",
            "merit": points,
        }
        | more
    )


def criteria(*rows):
    columns = ["criterion", "name", "weight", "source", "column", "direction", "low",
               "high"]  # fmt: skip
    full = [(*row, *(None,) * (len(columns) - len(row))) for row in rows]
    return pd.DataFrame(full, columns=columns)


REVIEWED = criteria(
    ("quality", "Quality", 0.6, "reviews"), ("effect", "Effect", 0.4, "reviews")
)


def reviews(worth=(80, 60, 70, 50), severity=(0, 5, -5), *, noise=0.0, seed=0):
    """Give scores of all reviewers for all proposals in two criteria."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"P{p}", f"R{k}", c, w - s + step + rng.normal(0, noise), False)
        for p, w in enumerate(worth)
        for k, s in enumerate(severity)
        for c, step in (("quality", 2.0), ("effect", -3.0))
    ]
    return pd.DataFrame(
        rows, columns=["project", "reviewer", "criterion", "score", "recused"]
    )


def test_without_criteria_and_reviews_the_given_merit_stands():
    found = explain(projects((80.0, np.nan)))
    assert found.merit.to_dict() == pytest.approx({"P0": 80, "P1": np.nan}, nan_ok=True)
    assert found.standard_error.isna().all()
    assert set(found.merits["source"]) == {"given"}
    assert found.reviewers.empty
    assert list(found.reviewers.columns) == list(TABLES["reviewers"].names)


def test_reviews_are_weighed_and_corrected_for_strictness():
    found = explain(projects(), criteria=REVIEWED, reviews=reviews())
    # 0.6 · (+2) + 0.4 · (−3) = 0.
    assert found.merit.tolist() == pytest.approx([80, 60, 70, 50])
    severity = found.reviewers.set_index("reviewer")["severity"]
    assert severity.to_dict() == pytest.approx({"R0": 0, "R1": 5, "R2": -5}, abs=0.01)
    assert found.reviewers["reviewer"].tolist() == ["R1", "R0", "R2"]


def test_a_strict_reviewer_does_not_harm_those_she_happens_to_read():
    table = reviews(worth=(70,) * 12, severity=(0, 12, -12, 0), noise=1.0)
    rng = np.random.default_rng(1)
    read = table[["project", "reviewer"]].drop_duplicates()
    keep = read.sample(frac=1, random_state=rng).groupby("project").head(2)
    table = table.merge(keep, on=["project", "reviewer"])
    call = projects((50.0,) * 12)
    fair = explain(call, criteria=REVIEWED, reviews=table)
    plain = explain(
        call, criteria=REVIEWED, reviews=table, parameters={"severity": "none"}
    )
    assert fair.merit.std() < 0.4 * plain.merit.std()
    assert (fair.merit - 70).abs().max() < 3.5
    assert (fair.standard_error < plain.standard_error).all()


def test_contributions_add_up_and_totals_carry_ranks_with_intervals():
    found = explain(
        projects((1.0,) * 20), criteria=REVIEWED,
        reviews=reviews(worth=np.linspace(30, 80, 20), noise=4.0),
    )  # fmt: skip
    rows = found.merits[found.merits["criterion"] != "total"]
    totals = found.merits[found.merits["criterion"] == "total"].set_index("project")
    parts = rows.groupby("project")["contribution"].sum()
    assert parts.to_numpy() == pytest.approx(totals["contribution"].to_numpy())
    assert rows.groupby("project")["weight"].sum().to_numpy() == pytest.approx(1)
    assert (totals["low"] < totals["score"]).all()
    assert (totals["rank_low"] <= totals["rank"]).all()
    assert (totals["rank"] <= totals["rank_high"]).all()
    assert totals["rank"].min() == 1
    assert totals.loc["P19", "rank_high"] < totals.loc["P0", "rank_low"]
    assert (rows["reviews"] == 3).all()


def test_errors_are_those_of_the_sums_that_each_reviewer_gives():
    covered = []
    for seed in range(60):
        worth = np.random.default_rng(seed).normal(65, 6, 15)
        table = reviews(worth=worth, severity=(0, 6, -3, 4), noise=0.0)
        # One mood in both criteria: errors of criteria go together.
        rng = np.random.default_rng([seed, 1])
        read = table.groupby(["project", "reviewer"]).ngroup()
        mood = rng.normal(0, 4, read.max() + 1)[read]
        found = explain(
            projects((1.0,) * 15), criteria=REVIEWED,
            reviews=table.assign(score=table["score"] + mood),
        )  # fmt: skip
        order = [f"P{i}" for i in range(15)]
        away = found.merit[order].to_numpy() - worth
        # Strictness has no zero of its own: compare within the call.
        away -= away.mean()
        covered += (np.abs(away) <= 1.645 * found.standard_error[order]).tolist()
    assert 0.87 <= np.mean(covered) <= 0.93


def test_scores_of_those_who_stood_back_and_empty_ones_do_not_count():
    table = reviews()
    extra = table.iloc[:2].assign(reviewer="R9", score=[0.0, np.nan])
    extra["recused"] = [True, False]
    found = explain(projects(), criteria=REVIEWED, reviews=pd.concat([table, extra]))
    assert found.merit.tolist() == pytest.approx([80, 60, 70, 50])
    assert "R9" not in set(found.reviewers["reviewer"])


def test_indicators_columns_and_odds_become_points_between_their_goalposts():
    rules = criteria(
        ("a_need", "Need", 1, "indicator", "income", -1, 10, 30),
        ("b_jobs", "Jobs", 1, "column", "jobs"),
        ("c_odds", "Odds", 2, "odds", "odds", 1, 0.0, 0.5),
    )
    indicators = pd.DataFrame(
        {"region": ["11", "11", "26"], "indicator": "income",
         "year": [2023, 2024, 2024], "value": [99.0, 25.0, 5.0]}
    )  # fmt: skip
    outlook = pd.DataFrame(
        {"region": ["11"], "activity": ["C20"], "year": [2024], "density": [0.4],
         "measure": ["employment"], "odds": [0.2], "odds_low": [0.1],
         "odds_high": [0.3]}
    )  # fmt: skip
    found = explain(
        projects(jobs=[0, 5, 10, 20]), criteria=rules, outlook=outlook,
        indicators=indicators,
    )  # fmt: skip
    points = found.merits.pivot_table(
        index="project", columns="criterion", values="score", dropna=False
    )
    # The poorer region is held at 100 points; jobs run from the least to the most.
    assert points["a_need"].tolist() == pytest.approx([25, 100, 25, 100])
    assert points["b_jobs"].tolist() == pytest.approx([0, 25, 50, 100])
    assert points["c_odds"].tolist() == pytest.approx([40, np.nan] * 2, nan_ok=True)
    # Without odds the others bear their weight.
    assert found.merit.tolist() == pytest.approx([105 / 4, 62.5, 155 / 4, 100])
    # The interval of the odds, 0.1 to 0.3, is 40 points wide; half the weight.
    reach = 1.645 * found.standard_error[["P0", "P2"]].to_numpy()
    assert reach == pytest.approx([10, 10], rel=1e-3)
    assert found.standard_error[["P1", "P3"]].isna().all()
    assert "judged by the others" in " ".join(n.text("en") for n in found.notes)


def test_a_proposal_without_any_value_keeps_its_given_merit():
    table = reviews()
    found = explain(
        projects(), criteria=REVIEWED, reviews=table[table["project"] != "P3"]
    )
    assert found.merit["P3"] == 50
    assert np.isnan(found.standard_error["P3"])
    rows = found.merits[found.merits["project"] == "P3"]
    assert rows["criterion"].tolist() == ["given", "total"]
    assert set(rows["source"]) == {"given"}
    assert any("1 proposal has no value" in n.text("en") for n in found.notes)


def test_weights_can_be_overridden_and_need_not_sum_to_one():
    given = explain(
        projects(), criteria=REVIEWED, reviews=reviews(),
        parameters={"criteria_weights": {"quality": 3, "effect": 0}, "plans": 5},
    )  # fmt: skip
    assert set(given.merits["criterion"]) == {"quality", "total"}
    assert given.merit.tolist() == pytest.approx([82, 62, 72, 52])
    assert any("sum to 3" in n.text("en") for n in given.notes)
    hundred = REVIEWED.assign(weight=[60, 40])
    assert not any(
        "sum to" in n.text("en")
        for n in explain(projects(), criteria=hundred, reviews=reviews()).notes
    )


def test_criteria_of_the_reviews_are_alike_where_there_is_no_table_of_them():
    found = explain(projects(), reviews=reviews())
    assert found.merit.tolist() == pytest.approx([79.5, 59.5, 69.5, 49.5])
    assert any("equal weights" in n.text("en") for n in found.notes)


def test_standard_scale_gives_each_criterion_the_same_say():
    table = reviews()
    effect = table["criterion"] == "effect"
    table.loc[effect, "score"] = 50 + 0.1 * (table.loc[effect, "score"] - 50)
    equal = REVIEWED.assign(weight=0.5)
    found = explain(
        projects(), criteria=equal, reviews=table,
        parameters={"merit_scale": "standard"},
    )  # fmt: skip
    rows = found.merits[found.merits["criterion"] != "total"]
    spread = rows.groupby("criterion")["score"].agg(["mean", lambda s: s.std(ddof=0)])
    assert spread.to_numpy() == pytest.approx(np.array([[50, 10], [50, 10]]))


def test_sets_of_proposals_without_a_common_reviewer_are_said_or_refused():
    table = reviews(noise=1.0)
    table["reviewer"] += np.where(table["project"].isin(["P0", "P1"]), "a", "b")
    found = explain(projects(), criteria=REVIEWED, reviews=table)
    assert any("2 sets of proposals" in n.text("en") for n in found.notes)
    with pytest.raises(UndefinedMeasureError, match="2 sets"):
        explain(
            projects(), criteria=REVIEWED, reviews=table,
            parameters={"severity": "fixed"},
        )  # fmt: skip


def test_a_single_reviewer_and_one_who_always_gives_the_same_are_named():
    one = explain(projects(), criteria=REVIEWED, reviews=reviews(severity=(0,)))
    assert one.merit.tolist() == pytest.approx([80, 60, 70, 50])
    assert one.reviewers["severity"].isna().all()
    assert any("one reviewer only" in n.text("en") for n in one.notes)
    table = reviews()
    table.loc[table["reviewer"] == "R1", "score"] = 60.0
    flat = explain(projects(), criteria=REVIEWED, reviews=table)
    assert flat.reviewers.set_index("reviewer")["constant"].to_dict() == {
        "R0": False, "R1": True, "R2": False,
    }  # fmt: skip
    assert any("the same score, such as R1" in n.text("en") for n in flat.notes)


def test_the_order_of_rows_decides_nothing():
    table = reviews(noise=3.0)
    one = explain(projects(), criteria=REVIEWED, reviews=table)
    other = explain(
        projects().sample(frac=1, random_state=1),
        criteria=REVIEWED.iloc[::-1],
        reviews=table.sample(frac=1, random_state=2),
    )
    pd.testing.assert_frame_equal(one.merits, other.merits)
    pd.testing.assert_frame_equal(one.reviewers, other.reviewers)


def test_notes_are_written_in_both_languages():
    found = explain(projects(), reviews=reviews(noise=1.0))
    assert found.notes
    for note in found.notes:
        assert note.text("ko").rstrip(".").endswith("다")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parameters": {"severity": "yes"}}, "severity must be"),
        ({"parameters": {"merit_scale": 5}}, "merit_scale must be"),
        ({"parameters": {"criteria_weights": {"quality": -1}}}, "criteria_weights"),
        ({"parameters": {"criteria_weights": {"luck": 1}}}, "'luck'"),
        ({"parameters": {"criteria_weights": {"quality": 0, "effect": 0}}}, "not all"),
        ({"criteria": REVIEWED.assign(weight=np.nan)}, "Weights of criteria"),
        ({"criteria": REVIEWED.assign(low=5, high=5)}, "must be greater"),
        ({"criteria": REVIEWED.assign(low=1, high=5)}, "outside the scale"),
        ({"criteria": criteria(("x", "X", 1, "column", "region"))}, "holds text"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(change, said):
    call = projects(region=["north"] * 4)
    given = {"criteria": REVIEWED, "reviews": reviews()} | change
    with pytest.raises(ParameterError, match=said) as refused:
        explain(call, **given)
    assert refused.value.text("ko")


def test_a_criterion_that_nothing_speaks_of_is_left_out_and_said():
    more = pd.concat([REVIEWED, criteria(("odds", "Odds", 1.0, "odds"))])
    found = explain(projects(), criteria=more, reviews=reviews())
    assert found.merit.tolist() == pytest.approx([80, 60, 70, 50])
    assert any("left out: Odds" in n.text("en") for n in found.notes)


def test_values_that_are_all_alike_give_middle_points():
    same = criteria(("jobs", "Jobs", 1, "column", "jobs"))
    found = explain(projects(jobs=7), criteria=same)
    assert found.merit.tolist() == [50] * 4
