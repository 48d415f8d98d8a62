"""Clusters: definitions, places, extents, stages, roles, and what is refused."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from madang import clusters
from madang.clusters import STAGE
from madang.clusters.settings import ClusterSettings, HotBy, QuotientBase
from madang.contracts import parameters_of, settings_of
from madang.errors import ContractError, ParameterError, ResultError
from madang.metrics.partitions import adjusted_rand
from madang.metrics.shares import location_quotient
from madang.sources.sample import build
from madang.study.why import parse_query

GROUPS, EACH, LOCAL, REGIONS = 6, 5, 6, 60
FEW = 20  # activities below which clusters are not told from the data


def economy(seed=1, *, years=(2020, 2024), regions=REGIONS):
    """Plant groups of activities that lie together, and local ones that do not."""
    rng = np.random.default_rng(seed)
    people = rng.lognormal(10, 0.7, regions)
    presence = rng.gamma(0.35, 1.0, (regions, GROUPS))
    parts = []
    for year in years:
        for g in range(GROUPS):
            for k in range(EACH):
                jobs = people * presence[:, g] * rng.lognormal(-4, 0.25, regions)
                parts.append((f"T{g}{k}", year, jobs))
        parts += [
            (f"L{k}", year, people * rng.lognormal(-2, 0.03, regions))
            for k in range(LOCAL)
        ]
    rows = []
    for activity, year, jobs in parts:
        for measure, value in (
            ("employment", np.rint(jobs)),
            ("establishments", np.ceil(jobs / 9)),
        ):
            rows += [
                (f"R{r:02d}", activity, year, measure, v) for r, v in enumerate(value)
            ]
    names = ["region", "activity", "year", "measure", "value"]
    return pd.DataFrame(rows, columns=names)


def stocks(x, *, measure="employment", year=2024):
    """Lay a table out as stocks."""
    table = np.asarray(x, dtype=float)
    rows = [
        (f"R{r}", f"A{i}", year, measure, table[r, i])
        for r in range(table.shape[0])
        for i in range(table.shape[1])
    ]
    names = ["region", "activity", "year", "measure", "value"]
    return pd.DataFrame(rows, columns=names)


def find(stocks, *, regions=None, settings=None, **tables):
    """Find clusters, with regions of whatever stands in the stocks."""
    if regions is None:
        codes = sorted(set(stocks["region"]))
        regions = pd.DataFrame({"region": codes, "name": codes})
    given = {"regions": regions, "stocks": stocks, **tables}
    # Made-up jobs come one by one.
    asked = {"draws": 100, "design_effect": 1.0} | (settings or {})
    listed = tables.get("activities")
    by_user = "cluster_definitions" in tables or (
        listed is not None and "cluster" in listed
    )
    if stocks["activity"].nunique() < FEW and not by_user:
        asked.setdefault("definition", "classification")
    return clusters.find(given, settings=asked)


def names_of(found, language="ko"):
    """Give the names of the clusters by code."""
    return found.clusters.set_index("cluster")[f"name_{language}"]


def places_of(found, region, cluster):
    """Give one row of the places."""
    p = found.places
    return p[(p["region"] == region) & (p["cluster"] == cluster)].iloc[0]


@pytest.fixture(scope="module")
def planted():
    return find(economy())


@pytest.fixture(scope="module")
def sample():
    made = build()
    return clusters.find(made.tables, settings={"draws": 100})


def test_planted_clusters_are_found_and_local_activities_set_aside(planted):
    table = planted.definitions
    local = table[table["side"] == "local"]
    assert set(local["activity"]) == {f"L{k}" for k in range(LOCAL)}
    traded = table[table["side"] == "traded"]
    truth = traded["activity"].str[1].to_numpy()
    assert adjusted_rand(truth, traded["cluster"].to_numpy()) > 0.9
    assert set(planted.definitions["source"]) == {"data"}
    STAGE.hold(planted.tables)


def test_the_chosen_candidate_has_the_best_score_and_beats_chance(planted):
    tried = planted.candidates
    assert tried["is_chosen"].sum() == 1
    chosen = tried[tried["is_chosen"]]["score"].iloc[0]
    assert chosen == tried["score"].max()
    assert set(tried["method"]) == {
        "ward", "average", "profiles", "spectral", "leiden",
    }  # fmt: skip
    mean = planted.validation.query("similarity == 'mean'")
    mean = mean.set_index("definition")["score"]
    assert mean["chosen"] >= mean["before_outliers"] - 1e-12
    assert mean["chosen"] > mean["random"] + 0.3


def test_clusters_are_named_after_their_largest_activities(planted):
    for code, part in planted.definitions.query("side == 'traded'").groupby("cluster"):
        name = names_of(planted)[code]
        assert name == " · ".join(part["activity"].iloc[:2])


def test_results_do_not_hang_on_the_order_of_rows_and_repeat(planted):
    mixed = economy().sample(frac=1, random_state=3)
    again = find(mixed)
    for name, table in planted.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_exact=True)


def test_quotients_are_those_of_the_summed_table_and_shares_sum_to_one(planted):
    rows = economy().query("measure == 'employment' and year == 2024")
    member = planted.definitions.set_index("activity")["cluster"]
    summed = rows.assign(cluster=rows["activity"].map(member)).pivot_table(
        index="region", columns="cluster", values="value", aggfunc="sum"
    )
    q = location_quotient(summed.to_numpy())
    ours = planted.places.pivot_table(
        index="region", columns="cluster", values="location_quotient"
    )
    assert ours.to_numpy() == pytest.approx(q)
    assert planted.places.groupby("cluster")["nation_share"].sum().to_numpy() == (
        pytest.approx(1)
    )
    assert planted.places.groupby("region")["region_share"].sum().to_numpy() == (
        pytest.approx(1)
    )


def test_every_estimate_lies_in_its_interval(planted):
    p = planted.places
    assert (p["low"] <= p["location_quotient"] + 1e-12).all()
    assert (p["high"] >= p["location_quotient"] - 1e-12).all()
    assert (p["rank_low"] <= p["rank"]).all()
    assert (p["rank_high"] >= p["rank"]).all()
    grown = p.dropna(subset=["growth"])
    assert (grown["growth_low"] <= grown["growth"] + 1e-12).all()
    assert (grown["growth_high"] >= grown["growth"] - 1e-12).all()


def test_on_side_a_traded_cluster_is_held_against_traded_activity_alone():
    side = {"draws": 100, "quotient_base": QuotientBase.SIDE}
    found = find(economy(), settings=side)
    traded = set(found.clusters.query("side == 'traded'")["cluster"])
    part = found.places[found.places["cluster"].isin(traded)]
    x = part.pivot_table(index="region", columns="cluster", values="value")
    ours = part.pivot_table(
        index="region", columns="cluster", values="location_quotient"
    )
    assert ours.to_numpy() == pytest.approx(location_quotient(x.to_numpy()))


def test_a_nation_larger_than_its_regions_is_held_against():
    table = stocks([[60, 40], [20, 80]])
    found = find(table, settings={"nation": {"A0": 1000.0, "A1": 3000.0}})
    # 60 of 100 here, 1000 of 4000 there.
    q = places_of(found, "R0", "A0")["location_quotient"]
    assert q == pytest.approx(0.6 / 0.25)
    assert places_of(found, "R0", "A0")["nation_share"] == pytest.approx(0.06)
    with pytest.raises(ParameterError, match="1 are missing, the first is 'A1'"):
        find(table, settings={"nation": {"A0": 1000.0}})


# -- where the clusters come from ---------------------------------------------


def test_thirteen_sectors_are_refused_in_one_line_unless_the_user_groups_them():
    sectors = stocks(np.random.default_rng(1).poisson(900, (40, 13)))
    for asked in ("auto", "data", "given"):
        found = find(sectors, settings={"definition": asked})
        assert len(found.notes) == 1
        said = found.notes[0].text("en")
        assert "13 activities are too coarse" in said
        assert "20 or more" in said
        assert all(table.empty for table in found.tables.values())
        assert not found.findings
    enough = stocks(np.random.default_rng(1).poisson(900, (40, 20)))
    assert not find(enough).places.empty
    listed = pd.DataFrame({"activity": [f"A{i}" for i in range(13)]}).assign(
        name="x", cluster=["one"] * 6 + ["two"] * 7
    )
    both = find(sectors, activities=listed)
    assert set(both.places["cluster"]) == {"one", "two"}


def test_few_regions_fall_back_on_the_classification_and_say_so(sample):
    assert set(sample.definitions["source"]) == {"classification"}
    said = " ".join(n.text("en") for n in sample.notes)
    assert "too few to define clusters from co-location" in said
    assert "too broad to be one cluster" in said
    member = sample.definitions.set_index("activity")["cluster"]
    assert member["J62"] == member["J63"] == "J"
    assert member["C311"] == "C311"
    assert names_of(sample)["C311"] == "선박 건조업"
    assert sample.candidates.empty
    assert sample.validation.empty


def test_without_parents_each_activity_stands_for_a_cluster():
    found = find(stocks(np.eye(4) * 900 + 100))
    assert found.definitions["cluster"].tolist() == ["A0", "A1", "A2", "A3"]
    assert any("name no parent" in n.text("en") for n in found.notes)


def test_a_column_of_the_activities_gives_the_clusters_and_their_names():
    listed = pd.DataFrame({
        "activity": ["A0", "A1", "A2", "A3"], "name": ["가", "나", "다", "라"],
        "cluster": ["bio", "bio", "car", None],
    })  # fmt: skip
    found = find(stocks(np.eye(4) * 900 + 100), activities=listed)
    assert set(found.definitions["source"]) == {"given"}
    assert found.clusters["cluster"].tolist() == ["bio", "car"]
    assert any(
        "1 of 4 activities are in no given cluster" in n.text("en") for n in found.notes
    )
    # What is in no cluster still counts for the size of its region.
    assert places_of(found, "R3", "bio")["region_share"] == pytest.approx(200 / 1300)


def test_a_table_gives_clusters_with_names_in_both_languages():
    given = pd.DataFrame({
        "activity": ["A0", "A1"], "cluster": "k1",
        "name_ko": "바이오", "name_en": "Bio",
    })  # fmt: skip
    found = find(stocks(np.eye(2) * 900 + 100), cluster_definitions=given)
    assert names_of(found)["k1"] == "바이오"
    assert found.clusters["name_en"].tolist() == ["Bio"]


def test_given_links_are_one_more_similarity():
    pairs = [
        (f"T{g}{a}", f"T{g}{b}", "input_output", 1.0)
        for g in range(GROUPS) for a in range(EACH) for b in range(a)
    ]  # fmt: skip
    names = ["activity_a", "activity_b", "kind", "value"]
    links = pd.DataFrame(pairs, columns=names)
    found = find(economy(), activity_links=links)
    assert "input_output" in set(found.validation["similarity"])
    traded = found.definitions.query("side == 'traded'")
    truth = traded["activity"].str[1].to_numpy()
    assert adjusted_rand(truth, traded["cluster"].to_numpy()) > 0.99
    with pytest.raises(ContractError, match="kind: column is missing"):
        find(economy(), activity_links=links.drop(columns="kind"))


def test_classes_draw_clusters_together_and_can_be_left_out():
    codes = [f"T{g}{k}" for g in range(GROUPS) for k in range(EACH)]
    others = [f"L{k}" for k in range(LOCAL)] + ["P0", "P1"]
    listed = pd.DataFrame({"activity": [*codes, *others]})
    listed["name"] = listed["activity"]
    above = [f"P{int(a[2]) % 2}" for a in codes]
    listed["parent"] = [*above, *[None] * len(others)]
    both = find(economy(), activities=listed)
    alone = find(economy(), activities=listed, settings={"classification_weight": 0})
    assert "classification" in set(both.validation["similarity"])
    assert "classification" not in set(alone.validation["similarity"])


# -- extents, stages, roles -----------------------------------------------------


def line_of(n):
    """Lay regions out on a line, one degree apart."""
    return pd.DataFrame({
        "region": [f"R{r}" for r in range(n)], "name": [f"지역{r}" for r in range(n)],
        "latitude": 36.0, "longitude": [126.0 + r for r in range(n)],
    })  # fmt: skip


def squares(n):
    """Draw regions as squares that touch."""
    shapes = []
    for r in range(n):
        ring = [[r, 0], [r + 1, 0], [r + 1, 1], [r, 1], [r, 0]]
        shapes.append(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    regions = [f"R{r}" for r in range(n)]
    return pd.DataFrame({"region": regions, "geometry": shapes})


TWO_ISLES = [[9000, 1000], [8000, 2000], [100, 9900], [100, 9900], [9000, 1000]]


@pytest.mark.parametrize("by", ["outlines", "positions", "nearest"])
def test_an_extent_joins_neighbours_and_says_who_contributes_what(by):
    tables = {"boundaries": squares(5)} if by == "outlines" else {}
    chosen = {"draws": 100, "neighbours": 1 if by == "nearest" else 0}
    found = find(stocks(TWO_ISLES), regions=line_of(5), settings=chosen, **tables)
    own = found.extents[found.extents["cluster"] == "A0"].set_index("extent")
    assert own.loc["A0/1", "regions"] == "R0; R1"
    assert bool(own.loc["A0/1", "crosses_border"])
    assert own.loc["A0/1", "top_share"] == pytest.approx(9 / 17)
    assert own.loc["A0/2", "regions"] == "R4"
    shares = found.members[found.members["extent"] == "A0/1"]["share"]
    assert shares.tolist() == pytest.approx([9 / 17, 8 / 17])
    said = " ".join(n.text("en") for n in found.notes)
    assert ("Without outlines" in said) == (by != "outlines")


def test_the_quotient_of_an_extent_is_that_of_its_regions_together():
    found = find(stocks(TWO_ISLES), regions=line_of(5))
    own = found.extents.set_index("extent").loc["A0/1"]
    assert own["location_quotient"] == pytest.approx((17 / 20) / (26.2 / 50))


def test_where_neighbours_are_not_known_nothing_crosses_a_border():
    found = find(stocks(TWO_ISLES))
    assert not found.extents["crosses_border"].any()
    assert any("neighbours are not known" in n.text("en") for n in found.notes)


def test_extents_can_follow_strength_or_local_association():
    rows = [[9000 if r < 4 else 500, 5000] for r in range(14)]
    for hot in (HotBy.STRONG, HotBy.LISA):
        chosen = {"hot": str(hot), "permutations": 499, "strong_top": 0.5}
        chosen["strong_floor"] = 0.0
        found = find(stocks(rows), regions=line_of(14), settings=chosen)
        assert {"moran", "moran_p", "is_hot"} <= set(found.places.columns)
        STAGE.hold(found.tables)
        own = found.extents[found.extents["cluster"] == "A0"]
        members = set(own["regions"].iloc[0].split("; "))
        assert "R1" in members
        assert members <= {"R0", "R1", "R2", "R3"}


def paths(last):
    """Make two years of a large region and the rest, by their last values."""
    first = stocks([[50_000, 50_000], [50_000, 450_000]], year=2020)
    return pd.concat([first, stocks(last, year=2024)])


@pytest.mark.parametrize(
    ("last", "word"),
    [
        ([[70_000, 30_000], [50_000, 450_000]], "growing"),
        ([[35_000, 65_000], [50_000, 450_000]], "declining"),
        ([[50_000, 50_000], [50_000, 450_000]], "mature"),
    ],
)
def test_stages_follow_growth_against_the_whole(last, word):
    chosen = {"draws": 200, "design_effect": 1.0}
    found = find(paths(last), settings=chosen)
    row = places_of(found, "R0", "A0")
    assert row["stage"] == word
    assert row["start_year"] == 2020


def test_growth_of_the_whole_is_no_growth_of_a_cluster():
    doubled = [[100_000, 100_000], [100_000, 900_000]]
    chosen = {"draws": 200, "design_effect": 1.0}
    row = places_of(find(paths(doubled), settings=chosen), "R0", "A0")
    assert row["growth"] == pytest.approx(0)
    assert row["stage"] == "mature"


def test_a_presence_below_parity_that_surely_grows_is_emerging():
    first = stocks([[10_000, 90_000], [90_000, 310_000]], year=2020)
    last = stocks([[16_000, 84_000], [84_000, 316_000]], year=2024)
    chosen = {"draws": 200, "design_effect": 1.0}
    found = find(pd.concat([first, last]), settings=chosen)
    assert places_of(found, "R0", "A0")["stage"] == "emerging"


def test_few_jobs_leave_the_stage_uncertain_and_one_year_says_why():
    few = stocks([[60, 40], [20, 180]], year=2020)
    more = stocks([[66, 34], [20, 180]], year=2024)
    found = find(pd.concat([few, more]))
    assert places_of(found, "R0", "A0")["stage"] == "uncertain"
    alone = find(more)
    assert set(alone.places["stage"]) == {"uncertain"}
    assert any("No earlier year lies within" in n.text("en") for n in alone.notes)


def test_the_start_of_a_stage_is_the_earliest_year_within_reach():
    rows = [stocks(np.full((3, 3), 100.0), year=y) for y in (2005, 2016, 2019, 2024)]
    found = find(pd.concat(rows))
    assert set(found.places["start_year"]) == {2016}


def test_roles_name_who_leads_in_what_and_whether_that_is_clear():
    jobs = stocks([[9000, 1000], [7500, 2500], [100, 9900]])
    research = stocks([[1e9, 1e9], [9e9, 1e9], [1e8, 1e9]], measure="rd_spending")
    found = find(pd.concat([jobs, research]), regions=line_of(3))
    own = found.roles[found.roles["extent"] == "A0/1"]
    lead = own[own["is_leader"]].set_index("role")
    assert lead.loc["production", "region"] == "R0"
    assert lead.loc["research", "region"] == "R1"
    assert lead.loc["research", "share"] == pytest.approx(0.9)
    assert bool(lead.loc["production", "is_clear"])
    assert np.isnan(lead.loc["research", "low"])
    sums = own.groupby("measure")["share"].sum()
    assert sums.to_numpy() == pytest.approx(1)
    finding = next(f for f in found.findings if f.key == "clusters-roles")
    assert "R1 in R&D spending (90.0%)" not in finding.text("en")  # names, not codes
    assert "지역1(90.0%)" in finding.text("ko")


# -- bad input ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.assign(value=[-1.0] + [1.0] * 8), "value: 1 of 9 rows"),
        (lambda t: t.assign(value=[np.inf] + [1.0] * 8), "value: 1 of 9 rows"),
        (lambda t: t.drop(columns="measure"), "measure: column is missing"),
        (lambda t: pd.concat([t, t.iloc[[4]]]), "repeat"),
        (lambda t: t.iloc[:0], "table has no rows"),
    ],
    ids=["below zero", "infinite", "no measure", "twice", "empty"],
)
def test_stocks_that_cannot_be_measured_are_refused(change, words):
    with pytest.raises(ContractError, match=words):
        find(change(stocks(np.full((3, 3), 10.0))))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"activity": ["A0", "A0"], "cluster": ["a", "b"]}, "repeat"),
        ({"activity": ["A0"], "cluster": ["a"], "side": ["both"]}, "traded"),
        ({"activity": ["A0"]}, "cluster: column is missing"),
    ],
    ids=["twice", "no side", "no cluster"],
)
def test_given_clusters_that_do_not_fit_are_refused(given, words):
    with pytest.raises(ContractError, match=words):
        find(stocks(np.full((3, 3), 10.0)), cluster_definitions=pd.DataFrame(given))


def test_unknown_amounts_are_left_out_and_not_taken_for_zero():
    rows = stocks([[60, 40], [20, np.nan], [30, 30]]).dropna()
    found = find(rows)
    p = found.places
    assert not ((p["region"] == "R1") & (p["cluster"] == "A1")).any()
    assert any("taken as unknown" in n.text("en") for n in found.notes)


def test_one_region_one_activity_and_all_equal_are_said_and_do_not_fall():
    lone = find(stocks([[10, 20, 30]]))
    assert not lone.places["is_strong"].any()
    assert lone.findings == ()
    assert any("With one region" in n.text("en") for n in lone.notes)
    single = find(stocks([[10], [20], [30]]))
    assert single.places["location_quotient"].tolist() == [1, 1, 1]
    even = find(stocks(np.full((40, 25), 100.0)))
    assert (even.places["location_quotient"] == 1).all()
    assert not even.places["is_strong"].any()
    for found in (lone, single, even):
        STAGE.hold(found.tables)
    empty = find(stocks(np.zeros((3, 3))))
    assert empty.places["location_quotient"].isna().all()
    nothing = STAGE.applies({"stocks": stocks(np.zeros((0, 0)))})
    assert "no clusters were sought" in nothing.text("en")


def test_a_year_that_is_missing_in_the_middle_does_not_stop_anything():
    rows = economy(years=(2018, 2019, 2022, 2024))
    found = find(rows)
    assert set(found.places["start_year"]) == {2018}


def test_an_absent_main_measure_is_replaced_and_said():
    rows = stocks(np.eye(3) * 90 + 10, measure="patents")
    found = find(rows)
    assert set(found.places["measure"]) == {"patents"}
    assert any("There is no employment" in n.text("en") for n in found.notes)


def test_an_amount_of_money_has_no_interval_and_no_stage():
    rows = [stocks(np.eye(3) * 9e9 + 1e9, measure="value_added", year=y)
            for y in (2020, 2024)]  # fmt: skip
    found = find(pd.concat(rows))
    assert found.places["low"].isna().all()
    assert set(found.places["stage"]) == {"uncertain"}
    assert any("is no count" in n.text("en") for n in found.notes)
    # A floor of jobs says nothing of money.
    assert not any("jobs or more" in n.text("en") for n in found.notes)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("definition", "magic", "one of: 'auto', 'given', 'data', 'classification'"),
        ("methods", ["kmeans"], "a list of some of: 'ward'"),
        ("methods", [], "at least one method"),
        ("sizes", [1], "of at least 2"),
        ("sizes", [2.5], "whole numbers of at least 2"),
        ("resolutions", [0], "above 0"),
        ("counts", [1], "a list of measures"),
        ("design_effect", "some", "a number of at least 1, or 'auto'"),
        ("draws", 10, "a whole number from 100 to 100000"),
        ("strong_top", 75, "a number from 0 to 1"),
        ("star_least", -1, "a number of at least 0"),
        ("widest", 0, "at least 1"),
        ("hot", "warm", "one of: 'sure', 'strong', 'lisa'"),
        ("measure", "", "the name of a measure"),
        ("level", 1.5, "between 0 and 1"),
        ("zero_means", "nothing", "zero"),
    ],
)
def test_a_setting_out_of_bounds_is_refused(name, value, words):
    with pytest.raises(ParameterError, match=words):
        settings_of(ClusterSettings, "clusters", {name: value})


def test_the_stage_takes_what_its_settings_declare():
    plain = {p.name: p.default for p in parameters_of(ClusterSettings)}
    assert STAGE.settle({}) == plain
    assert settings_of(ClusterSettings, "clusters", plain) == ClusterSettings()
    given = settings_of(
        ClusterSettings, "clusters", {"design_effect": 3, "hot": "lisa"}
    )
    assert (given.design_effect, given.hot) == (3, HotBy.LISA)
    assert ClusterSettings(quotient_base="side").quotient_base is QuotientBase.SIDE
    with pytest.raises(ParameterError, match="strong_top must be a number from 0"):
        ClusterSettings(strong_top=75)
    with pytest.raises(ParameterError, match="size: there is no such parameter"):
        settings_of(ClusterSettings, "clusters", {"size": 3})


# -- what is said, drawn and handed on ------------------------------------------------


def test_findings_are_whole_in_both_languages_and_lead_to_a_row(sample):
    keys = [f.key for f in sample.findings]
    assert keys == [
        "clusters-strongest", "clusters-stars", "clusters-extent", "clusters-roles",
        "clusters-stages",
    ]  # fmt: skip
    for finding in sample.findings:
        for text in (finding.text("ko"), finding.text("en")):
            assert "nan" not in text
            assert str(finding.year) in text
            assert text.endswith(".")
        if not finding.row:  # nothing falls for sure: the finding is of them all
            assert finding.value == 0
            continue
        table = sample.tables[finding.result]
        for name, value in parse_query((finding.row,)).items():
            table = table[table[name].astype(str) == value]
        assert len(table) == 1
    assert re.search("[가-힣]", sample.findings[0].text("ko"))
    assert not re.search("[가-힣]", sample.findings[0].text("en"))


def test_findings_speak_of_clusters_found_in_the_data(planted):
    last = planted.findings[-1]
    assert last.key == "clusters-definition"
    assert "by chance with the same sizes" in last.text("en")


def test_planted_places_of_the_sample_are_strong(sample):
    for region, cluster in (("48", "C311"), ("31", "C30"), ("29", "C273")):
        row = places_of(sample, region, cluster)
        assert row["is_strong"], (region, cluster)
        assert row["low"] > 1
        assert row["stars"] >= 2


def test_figures_say_what_they_show_in_both_languages(sample):
    assert {"map-1", "map-3", "stars", "stages", "roles-1"} <= set(sample.figures)
    for language, told in (("ko", "기준"), ("en", "Year")):
        for figure in sample.figures:
            spec = sample.chart(figure, language=language).to_dict()
            subtitle = " ".join(spec["title"]["subtitle"])
            assert told in subtitle
            assert "2024" in subtitle


def test_a_map_uses_outlines_where_there_are_any():
    rows = [[9000 + 10 * r, 5000] if r < 4 else [500, 5000] for r in range(40)]
    found = find(stocks(rows), regions=line_of(40), boundaries=squares(40))
    assert "geoshape" in json.dumps(found.chart("map-1").to_dict())


def test_a_result_draws_no_figure_that_it_does_not_hold():
    lone = find(stocks([[10, 20, 30]]))
    with pytest.raises(ResultError, match="draws no figure"):
        lone.chart()
