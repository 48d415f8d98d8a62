"""Result: worked by hand, degenerate studies, refusals, size."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from madang import linkages
from madang.contracts import StageInputs
from madang.engines import open_engine
from madang.errors import MissingTableError, ParameterError
from madang.linkages import stand_ins
from madang.linkages.networks import network
from madang.metrics.inference import percentile_interval
from madang.metrics.transport import great_circle_distance, wasserstein

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.result import Result

    Tables = dict[str, pd.DataFrame]


def _tables() -> Tables:
    """Four projects of three regions, small enough to count by hand."""
    organisations = pd.DataFrame(
        [
            ("f1", "industry", True, "11", "C"),
            ("f2", "industry", True, "26", "C"),
            ("f3", "industry", False, "26", "C"),
            ("f4", "industry", True, "50", "J"),
            ("u1", "academia", None, "11", None),
            ("r1", "research", None, "11", None),
            ("x1", "industry", None, None, None),
        ],
        columns=["organisation", "kind", "sme", "region", "activity"],
    ).astype({"sme": "boolean"})
    projects = pd.DataFrame(
        {
            "project": ["p1", "p2", "p3", "p4"],
            "activity": ["C1", "C", "C", "C"],
            "status": ["funded", "completed", None, "rejected"],
            "start": pd.to_datetime(
                ["2022-03-01", "2023-03-01", "2023-05-01", "2023-05-01"]
            ),
            "grant": [300.0, 100.0, 50.0, 1e9],
        }
    )
    participations = pd.DataFrame(
        [
            ("p1", "f1", "lead"), ("p1", "u1", "partner"), ("p1", "r1", "partner"),
            ("p2", "f2", "lead"), ("p2", "f3", "partner"), ("p2", "u1", "partner"),
            ("p3", "f3", "lead"), ("p3", "x1", "partner"),
            ("p4", "f4", "lead"), ("p4", "u1", "partner"),
        ],
        columns=["project", "organisation", "role"],
    )  # fmt: skip
    regions = pd.DataFrame(
        {
            "region": ["11", "26", "50"],
            "name": ["서울특별시", "부산광역시", "제주특별자치도"],
            "name_en": ["Seoul", "Busan", "Jeju"],
            "latitude": [37.57, 35.18, 33.49],
            "longitude": [126.98, 129.08, 126.5],
        }
    )
    stocks = pd.DataFrame(
        [
            ("26", "C", 2023, "employment", 5.0),
            ("26", "C", 2024, "employment", 10.0),
            ("50", "J", 2024, "employment", 3.0),
            ("11", "C", 2024, "rd_spending", 8.0),
        ],
        columns=["region", "activity", "year", "measure", "value"],
    )
    activities = pd.DataFrame(
        {"activity": ["C", "C1", "J"], "name": ["제조업", "화학", "정보통신"],
         "parent": [None, "C", None]}
    )  # fmt: skip
    return {
        "organisations": organisations, "projects": projects, "regions": regions,
        "participations": participations, "stocks": stocks, "activities": activities,
    }  # fmt: skip


def _build(tables: Tables, **more: Any) -> Result:
    """Build with Seoul as the core."""
    return linkages.build(tables, **{"core": ("11",), **more})


@pytest.fixture(scope="module")
def made() -> Result:
    """The small study, built once."""
    return _build(_tables())


def _nation(made: Result, quantity: str) -> Mapping[str, Any]:
    """Take a national quantity of all years."""
    table = made.national
    rows = table[(table["quantity"] == quantity) & table["year"].isna()]
    return rows.iloc[0].to_dict()


def test_regions_hold_the_ties_counted_by_hand(made: Result) -> None:
    table = made.regions.set_index("region")
    # 11: f1-u1, f1-r1, u1-r1 within; u1-f2, u1-f3 across. 26: f2-f3 within.
    assert table["internal"].to_dict() == {"11": 3, "26": 1, "50": 0}
    assert table["external"].to_dict() == {"11": 2, "26": 2, "50": 0}
    assert table["ei_index"].tolist()[:2] == pytest.approx([-1 / 5, 1 / 3])
    assert np.isnan(table.loc["50", "ei_index"])
    assert np.isnan(table.loc["50", "ei_low"])
    assert table["projects"].tolist() == [2, 2, 0]
    assert table["organisations"].tolist() == [3, 2, 1]
    assert table.loc["26", "core_share"] == 1
    assert table.loc["11", "core_share"] == 0


def test_the_country_holds_the_shares_counted_by_hand(made: Result) -> None:
    # placed ties: p1 three, p2 three; with an end in 11: p1 three, p2 two
    assert _nation(made, "core_tie_share")["value"] == pytest.approx(5 / 6)
    assert _nation(made, "ei_index_region")["value"] == pytest.approx((2 - 4) / 6)
    # all ties: p1 3 across kinds; p2 2 of 3 across; p3 one within industry
    assert _nation(made, "cross_kind_share")["value"] == pytest.approx(5 / 7)
    assert _nation(made, "ei_index_kind")["value"] == pytest.approx((5 - 2) / 7)
    assert _nation(made, "triple_share")["value"] == pytest.approx(1 / 3)
    assert _nation(made, "industry_science_share")["value"] == pytest.approx(2 / 3)
    # SMEs: f1, f2 with u1; f4 only in a rejected project
    assert _nation(made, "sme_embedded_share")["value"] == pytest.approx(2 / 3)


def test_each_project_counts_once_in_the_helix_and_its_parts_add_up(
    made: Result,
) -> None:
    assert made.regions["helix_projects"].tolist() == [1, 2, 0]
    parts = [_nation(made, f"triple_helix_{p}")["value"] for p in ("within", "between")]
    assert sum(parts) == pytest.approx(_nation(made, "triple_helix")["value"])


def test_the_kinds_are_set_against_random_pairing(made: Result) -> None:
    table = made.kind_matrix
    whole = table[table["year"].isna()].set_index(["kind_a", "kind_b"])
    assert whole["ties"].to_dict() == {
        ("academia", "academia"): 0, ("academia", "industry"): 3,
        ("academia", "research"): 1, ("industry", "industry"): 2,
        ("industry", "research"): 1, ("research", "research"): 0,
    }  # fmt: skip
    assert whole["expected"].sum() == pytest.approx(7)
    assert whole["fractional"].sum() == pytest.approx(3)  # three projects with ties
    # ends: academia 4, industry 8, research 2 of 14
    assert whole.loc[("academia", "industry"), "expected"] == pytest.approx(
        2 * 7 * 4 / 14 * 8 / 14
    )
    yearly = table.dropna(subset=["year"])
    assert yearly["ties"].sum() == 7
    kinds = made.kinds.set_index("kind")
    assert kinds["participating"].to_dict() == {
        "academia": 1, "industry": 4, "research": 1,
    }  # fmt: skip
    assert kinds.loc["industry", "participations"] == 5


def test_the_region_matrix_leaves_unknown_seats_out(made: Result) -> None:
    found = made.region_matrix.set_index(["region_a", "region_b"])["ties"].to_dict()
    assert found == {("11", "11"): 3, ("11", "26"): 2, ("26", "26"): 1}
    assert any("1 tie " in note.text("en") for note in made.notes)


def test_pairs_of_regions_stand_beside_what_random_pairing_gives(made: Result) -> None:
    """Six ties, twelve ends: eight in 11, four in 26."""
    table = made.region_matrix.set_index(["region_a", "region_b"])
    expected = [6 * (8 / 12) ** 2, 2 * 6 * (8 / 12) * (4 / 12), 6 * (4 / 12) ** 2]
    assert table["expected"].tolist() == pytest.approx(expected)
    assert table["ratio"].tolist() == pytest.approx(
        [n / e for n, e in zip([3, 2, 1], expected, strict=True)]
    )


def test_distance_weighs_each_grant_by_its_participants(made: Result) -> None:
    row = made.distances.iloc[0]
    assert made.distances["activity"].tolist() == ["C"]
    # Seoul: 300 and a third of 100; Busan: two thirds of 100, and 50
    seoul, busan = 300 + 100 / 3, 200 / 3 + 50
    assert row["rd_total"] == pytest.approx(450)
    assert row["wasserstein_km"] == pytest.approx(325 * seoul / 450, rel=0.01)
    assert row["co_located_share"] == pytest.approx(busan / 450)
    assert row["production_total"] == 10
    assert np.isnan(row["low"]), "three projects are too few for an interval"
    assert row["rd_projects"] == 3


def test_research_may_be_taken_from_stocks_without_an_interval() -> None:
    made = _build(_tables(), settings={"rd_source": "stocks"})
    row = made.distances.iloc[0]
    assert row["rd_source"] == "stocks"
    assert row["wasserstein_km"] == pytest.approx(325, abs=2)
    assert np.isnan(_nation(made, "wasserstein_km")["low"])
    assert any("no single projects" in note.text("en") for note in made.notes)


def test_findings_speak_both_languages_and_lead_back_to_a_row(made: Result) -> None:
    keys = {f.key for f in made.findings}
    assert keys >= {
        "linkages.triple_share",
        "linkages.core_tie_share",
        "linkages.sme_embedded_share",
        "linkages.wasserstein_km",
    }
    for finding in made.findings:
        assert "nan" not in (finding.text("ko") + finding.text("en")).lower()
        assert finding.text("ko").endswith("다.")
        table = made.tables[finding.result]
        for part in finding.row.split(","):
            column, _, value = part.partition("=")
            assert (table[column] == value).any()
        assert not finding.low > finding.value
        assert not finding.high < finding.value


def test_the_result_lists_and_draws_itself(made: Result) -> None:
    tidy = made.tidy("regions", language="en")
    assert list(tidy.columns[:2]) == ["region", "region_name"]
    assert tidy["region_name"].tolist() == ["Seoul", "Busan", "Jeju"]
    assert {"kinds", "ei", "core", "regions", "distance"} <= set(made.figures)
    for language, word in (("ko", "산업체"), ("en", "Industry")):
        drawn = made.chart("kinds", language=language).to_dict()
        assert word in json.dumps(drawn, ensure_ascii=False)
        assert "2022–2023" in json.dumps(drawn, ensure_ascii=False)


def test_the_stage_makes_what_it_promises_and_repeats_itself() -> None:
    tables = _tables()
    with open_engine() as engine:
        for name, table in tables.items():
            engine.load(name, table)
        inputs = StageInputs(engine=engine, tables=tables, core=("11",), seed=3)
        first, again = (linkages.STAGE.run(inputs) for _ in range(2))
    assert first.tables.keys() == linkages.STAGE.makes.keys()
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    assert first.findings == again.findings


def test_many_places_are_merged_and_the_error_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(4)
    placed = pd.DataFrame({
        "region": [f"r{r:02d}" for r in range(60)],
        "latitude": rng.uniform(35, 38, 60), "longitude": rng.uniform(126, 129, 60),
    })  # fmt: skip
    sides = tuple(
        pd.DataFrame({
            "activity": np.repeat(["A", "B"], 60), "region": [*placed["region"]] * 2,
            "amount": rng.gamma(1.0, 1.0, 120),
        })
        for _side in range(2)
    )  # fmt: skip
    assert stand_ins.few_places(placed, sides) == (placed, sides, ())

    def distances(placed: pd.DataFrame, sides: Any) -> list[float]:
        apart = great_circle_distance(placed["latitude"], placed["longitude"])
        laid = [
            pd.crosstab(t["activity"], t["region"], t["amount"], aggfunc="sum")
            for t in sides
        ]
        pairs = zip(*(t[placed["region"]].to_numpy() for t in laid), strict=True)
        return [wasserstein(a, b, distance=apart).distance for a, b in pairs]

    monkeypatch.setattr(stand_ins, "_MOST_WAYS", 800)
    left, laid, (note,) = stand_ins.few_places(placed, sides)
    told = re.search(r"one of (\d+) places.* than ([\d.]+) km", note.text("en"))
    assert told
    assert len(left) == int(told[1]) <= 20
    assert laid[0]["amount"].sum() == sides[0]["amount"].sum()
    off = np.abs(np.subtract(distances(left, laid), distances(placed, sides)))
    assert 0 < off.max() <= float(told[2]) + 0.05


def test_without_stocks_distances_are_empty_with_a_word() -> None:
    tables = _tables()
    del tables["stocks"]
    made = _build(tables)
    assert made.distances.empty
    assert "wasserstein_km" in made.distances.columns
    assert any("Without the table stocks" in n.text("en") for n in made.notes)
    assert made.regions["ties"].sum() > 0


@pytest.mark.parametrize("lost", ["every seat", "all started"])
def test_a_study_with_nothing_to_tie_is_answered_honestly(lost: str) -> None:
    tables = _tables()
    if lost == "every seat":
        tables["organisations"] = tables["organisations"].assign(region=None)
    else:
        tables["projects"] = tables["projects"].assign(status="proposed")
    made = _build(tables)
    assert made.regions["ties"].sum() == 0
    assert made.regions[["ei_index", "ei_low", "core_share"]].isna().all(axis=None)
    assert made.region_matrix.empty
    assert made.notes
    assert made.regions["ei_index"].dropna().between(-1, 1).all()


def test_one_region_has_no_outward_tie() -> None:
    tables = _tables()
    tables["regions"] = tables["regions"].head(1)
    tables["organisations"] = tables["organisations"].assign(region="11")
    tables["projects"] = tables["projects"].assign(region="11")
    del tables["stocks"]
    made = _build(tables)
    assert made.regions["ei_index"].tolist() == [-1]
    assert np.isnan(made.regions["core_share"].iloc[0])


def test_a_study_without_core_leaves_its_shares_empty() -> None:
    tables = _tables()
    made = linkages.build(tables)
    assert made.regions["core_share"].isna().all()
    assert np.isnan(_nation(made, "core_tie_share")["value"])
    assert any("No core region" in n.text("en") for n in made.notes)
    assert not any("core" in f.key for f in made.findings)


def test_intervals_hold_the_truth_about_nine_times_in_ten() -> None:
    g = np.random.default_rng(17)
    held, tried, projects = 0, 200, 400
    for _ in range(tried):
        # three members each, in the core with odds of one third
        core = g.binomial(3, 1 / 3, projects)
        groups = pd.DataFrame(
            {
                "project": np.tile(np.arange(projects).astype(str), 2),
                "region": np.repeat(["11", "26"], projects),
                "kind": "industry",
                "organisations": np.concatenate([core, 3 - core]),
            }
        )
        ties = network(
            groups[groups["organisations"] > 0], ["11"], regions=["11", "26"],
            kinds=["industry"], draws=100, rng=g,
        )  # fmt: skip
        share = ties.national()["core_tie_share"]
        low, high = percentile_interval(share[1:])
        held += bool(low <= 1 - 4 / 9 <= high)
    assert 0.84 <= held / tried <= 0.96


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"radius": 5}, "radius: there is no such parameter"),
        ({"draws": 3}, "'linkages', draws must be a whole number of at least 20"),
        ({"draws": 2.5}, "draws must be a whole number"),
        ({"radius_km": -1}, "radius_km must be a number of at least 0; found -1"),
        ({"radius_km": "far"}, "must be a number of at least 0; found 'far'"),
        ({"helix_dimensions": 5}, "helix_dimensions must be one of: 3, 4"),
        ({"rd_source": "guess"}, "rd_source must be one of: 'auto'"),
        ({"rd_weight": "guess"}, "rd_weight must be one of: 'grant', 'projects'"),
        ({"minimum_projects": 0}, "minimum_projects must be a whole number of at"),
    ],
)
def test_a_bad_parameter_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        _build(_tables(), settings=given)


def test_a_missing_table_is_named() -> None:
    tables = _tables()
    del tables["participations"]
    with pytest.raises(MissingTableError, match="participations"):
        _build(tables)


def test_four_spheres_are_measured() -> None:
    made = _build(_tables(), settings={"helix_dimensions": 4})
    assert np.isfinite(_nation(made, "triple_helix")["value"])


def test_projects_of_one_organisation_each_say_nothing_of_partners() -> None:
    tables = _tables()
    tables["participations"] = tables["participations"].query("role == 'lead'")
    made = _build(tables)
    assert {f.key for f in made.findings} <= {"linkages.wasserstein_km"}
    assert any("names one organisation alone" in n.text("en") for n in made.notes)
    assert not any("names one organisation" in n.en for n in _build(_tables()).notes)


def test_three_hundred_regions_take_seconds() -> None:
    g = np.random.default_rng(1)
    r, n, m, fields = 300, 6000, 4000, 25
    codes = np.array([f"{i:03d}" for i in range(r)])
    names = np.array([f"A{i}" for i in range(fields)])
    regions = pd.DataFrame({
        "region": codes, "name": codes, "latitude": g.uniform(33, 39, r),
        "longitude": g.uniform(126, 130, r),
    })  # fmt: skip
    size = g.integers(1, 6, m)
    tables = {
        "regions": regions,
        "organisations": pd.DataFrame({
            "organisation": [f"o{i}" for i in range(n)],
            "kind": g.choice(["industry", "academia", "research"], n),
            "region": g.choice(codes, n),
        }),
        "projects": pd.DataFrame({
            "project": [f"p{i}" for i in range(m)], "activity": g.choice(names, m),
            "start": pd.Timestamp("2024-01-01"), "grant": g.uniform(1, 2, m),
        }),
        "participations": pd.DataFrame({
            "project": np.repeat([f"p{i}" for i in range(m)], size),
            "organisation": [f"o{i}" for i in g.integers(0, n, size.sum())],
        }).drop_duplicates(),
        "stocks": pd.DataFrame({
            "region": np.tile(codes, fields), "activity": np.repeat(names, r),
            "year": 2024, "measure": "employment", "value": g.uniform(0, 9, r * fields),
        }),
    }  # fmt: skip
    start = time.perf_counter()
    made = _build(tables)
    assert time.perf_counter() - start < 60, "three times as slow as ever seen"
    assert len(made.distances) == fields
    assert (made.distances["low"] <= made.distances["wasserstein_km"] + 1e-6).all()
