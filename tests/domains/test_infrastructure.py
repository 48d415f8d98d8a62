"""Infrastructure: what the stage makes, says and refuses."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pytest

from madang import infrastructure
from madang.contracts import names_of, settings_of
from madang.errors import ContractError, MissingTableError, ParameterError
from madang.infrastructure.findings import findings
from madang.infrastructure.settings import InfrastructureSettings
from madang.language import from_json
from madang.metrics.inequality import gini

CODES = ["a", "b", "c", "d"]
REGIONS = pd.DataFrame({
    "region": CODES, "name": [c.upper() for c in CODES], "population": [40, 30, 20, 10],
})  # fmt: skip
HELD = pd.DataFrame({
    "region": ["a", "b", "c", "a"], "kind": ["jobs", "jobs", "jobs", "beds"],
    "amount": [100.0, 40.0, 10.0, 6.0],
})  # fmt: skip
MINUTES = {("a", "b"): 20.0, ("b", "c"): 50.0, ("a", "c"): 70.0, ("c", "d"): 65.0,
           ("b", "d"): 80.0, ("a", "d"): 95.0}  # fmt: skip


def times(minutes=MINUTES, *, both=True):
    """Lay minutes out, in both directions."""
    rows = [(a, b, m) for (a, b), m in minutes.items()]
    rows += [(b, a, m) for a, b, m in rows] if both else []
    return pd.DataFrame(rows, columns=["origin", "destination", "minutes"])


def link(code, a, b, minutes, cost=None, status="candidate", **more):
    return {"link": code, "origin": a, "destination": b, "status": status,
            "minutes": float(minutes), "cost": cost, **more}  # fmt: skip


GIVEN = {"regions": REGIONS, "opportunities": HELD, "travel_times": times()}
LINKS = pd.DataFrame([
    link("L1", "c", "d", 25, 10.0), link("L2", "b", "c", 30, 12.0),
    link("L3", "a", "c", 35, 15.0), link("L4", "a", "b", 30, 5.0),
    link("L5", "b", "d", 40, 14.0),
])  # fmt: skip


def told(result):
    return " ".join(note.en for note in result.notes)


def row(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1, where
    return table.iloc[0]


def access(result, measure, kind="jobs", column="access"):
    mine = result.access
    mine = mine[(mine["measure"] == measure) & (mine["kind"] == kind)]
    return mine.set_index("region")[column].to_dict()


def spread(minutes, built=()):
    """Give access within the hour by brute force, as the shortest ways have it."""
    t = np.full((4, 4), np.inf)
    np.fill_diagonal(t, 0)
    for (a, b), m in minutes.items():
        t[CODES.index(a), CODES.index(b)] = t[CODES.index(b), CODES.index(a)] = m
    for each in built:
        a, b = CODES.index(each["origin"]), CODES.index(each["destination"])
        t[a, b] = t[b, a] = min(t[a, b], each["minutes"])
    for k, i, j in itertools.product(range(4), repeat=3):
        t[i, j] = min(t[i, j], t[i, k] + t[k, j])
    return (t <= 60) @ np.array([100.0, 40.0, 10.0, 0.0])


def evenness(values):
    return float(gini(values, weights=REGIONS["population"]))


# access


def test_access_is_what_a_hand_counts():
    made = infrastructure.reach(GIVEN)
    assert access(made, "cumulative") == {"a": 140, "b": 150, "c": 50, "d": 0}
    assert access(made, "closest") == {"a": 0, "b": 0, "c": 0, "d": 65}
    assert access(made, "closest", "beds") == {"a": 0, "b": 20, "c": 70, "d": 95}
    half = access(made, "gravity")["d"]  # each half an hour halves it
    assert half == pytest.approx(sum(
        n * 0.5 ** (m / 30) for n, m in ((100, 95), (40, 80), (10, 65))
    ))  # fmt: skip


def test_shared_access_gives_out_what_there_is_and_no_more():
    made = infrastructure.reach(GIVEN)
    people = REGIONS.set_index("region")["population"]
    got = access(made, "catchment")
    given_out = sum(v * people[r] / 1000 for r, v in got.items())
    assert given_out == pytest.approx(150)


def test_balanced_access_is_what_its_formula_gives():
    made = infrastructure.reach(GIVEN)
    t = np.zeros((4, 4))
    for (a, b), m in MINUTES.items():
        t[CODES.index(a), CODES.index(b)] = t[CODES.index(b), CODES.index(a)] = m
    # falls as a Gaussian that is brought to 0 at the hour
    f = np.where(t <= 60, (np.exp(-0.5 * (t / 60) ** 2) - np.exp(-0.5))
                 / (1 - np.exp(-0.5)), 0)[:, :3]  # fmt: skip
    own = np.divide(f, f.sum(axis=1, keepdims=True), out=np.zeros_like(f),
                    where=f.sum(axis=1, keepdims=True) > 0)  # fmt: skip
    level = np.array([100, 40, 10]) / (np.array([40, 30, 20, 10]) @ own)
    expected = 1000 * (f / f.sum(axis=0)) @ level
    got = access(made, "balanced")
    assert list(got.values()) == pytest.approx(expected.tolist())


def test_bands_and_groups_share_residents_out():
    counts = pd.DataFrame({"region": CODES, "indicator": "old", "year": 2024,
                           "value": [4.0, 3.0, 8.0, 5.0]})  # fmt: skip
    defined = pd.DataFrame({"indicator": ["old"], "name": ["Old"],
                            "dimension": ["people"], "direction": [1]})  # fmt: skip
    made = infrastructure.reach(
        {**GIVEN, "indicators": counts, "indicator_definitions": defined},
        settings={"groups": ["old", "young"]},
    )
    shares = made.bands.groupby(["kind", "group"])["share"].sum()
    assert shares.tolist() == pytest.approx([1.0] * 4)
    beds = made.bands[(made.bands["kind"] == "beds") & (made.bands["group"] == "old")]
    assert beds["share"].tolist() == pytest.approx([7 / 20, 0, 8 / 20, 5 / 20])
    old = row(made.groups, kind="beds", group="old")
    assert old["served"] == pytest.approx(7 / 20)
    assert "The group 'young' is left out" in told(made)


def test_ways_are_found_on_the_network_of_links_that_are_built():
    roads = pd.DataFrame([
        link("R1", "a", "b", 20, status="built"),
        link("R2", "b", "c", 30, status="built", one_way=True),
    ])  # fmt: skip
    made = infrastructure.reach({k: v for k, v in GIVEN.items() if k != "travel_times"}
                                | {"links": roads})  # fmt: skip
    # c has no way back, and d is not on the network at all
    assert access(made, "cumulative") == {"a": 150, "b": 150, "c": 10}
    assert "shortest ways over the 2 links" in told(made)
    assert "2 pairs of regions have a way in one direction only" in told(made)
    assert "1 region has no way to any other on record (C)" in told(made)


def test_a_network_in_two_parts_is_told_and_measured_part_by_part():
    roads = pd.DataFrame([
        link("R1", "a", "b", 20, status="built"),
        link("R2", "c", "d", 10, status="built"),
    ])  # fmt: skip
    made = infrastructure.reach({"regions": REGIONS, "opportunities": HELD,
                                 "links": roads})  # fmt: skip
    assert "form 2 networks with no way between them" in told(made)
    assert access(made, "cumulative") == {"a": 140, "b": 140, "c": 10, "d": 10}
    assert np.isnan(access(made, "closest", "beds")["d"])
    beyond = made.bands[(made.bands["kind"] == "beds") & made.bands["until"].isna()]
    assert beyond["share"].tolist() == pytest.approx([0.3])


def test_of_several_modes_the_quickest_counts_unless_one_is_asked_for():
    car, bus = times().assign(mode="car"), times().assign(mode="bus")
    bus["minutes"] += 45
    both = {**GIVEN, "travel_times": pd.concat([car, bus])}
    assert access(infrastructure.reach(both), "cumulative")["a"] == 140
    only = infrastructure.reach(both, settings={"mode": "bus"})
    assert access(only, "cumulative")["a"] == 100


def test_a_region_that_no_way_starts_from_is_unknown_and_not_nought():
    ways = times()
    ways = ways[ways["origin"] != "d"]
    made = infrastructure.reach({**GIVEN, "travel_times": ways})
    assert "d" not in set(made.access["region"])
    assert "1 region has no row as an origin in travel_times (D)" in told(made)


def test_where_residents_are_unknown_regions_count_as_one():
    bare = {**GIVEN, "regions": REGIONS.drop(columns="population")}
    made = infrastructure.reach(bare)
    assert set(made.access["measure"]) == {"cumulative", "gravity", "closest"}
    got = row(made.unevenness, kind="jobs", measure="cumulative")["gini"]
    assert got == pytest.approx(float(gini([140, 150, 50, 0])))
    assert made.groups["residents"].isna().all()


# links


def test_each_link_does_what_shortest_ways_anew_would_do():
    made = infrastructure.reach({**GIVEN, "links": LINKS}, settings={"evened": "jobs"})
    before = evenness(spread(MINUTES))
    for each in LINKS.to_dict("records"):
        after = evenness(spread(MINUTES, [each]))
        got = row(made.links, link=each["link"])
        assert got["gained"] == pytest.approx(100 * (before - after), abs=1e-9)
    assert "No budget for links is given" in told(made)
    assert made.ways.empty
    assert made.access["access_after"].isna().all()


@pytest.mark.parametrize("budget", [12.0, 24.0, 30.0])
def test_the_plan_is_the_best_of_all_sets_within_the_budget(budget):
    made = infrastructure.reach(
        {**GIVEN, "links": LINKS}, settings={"evened": "jobs", "budget": budget}
    )
    each = LINKS.to_dict("records")
    sets = [s for n in range(6) for s in itertools.combinations(each, n)
            if sum(k["cost"] for k in s) <= budget]  # fmt: skip
    best = min(evenness(spread(MINUTES, s)) for s in sets)
    plan = row(made.ways, way="proven")
    assert plan["gini_after"] == pytest.approx(best, abs=1e-9)
    assert plan["gap"] == pytest.approx(0.0, abs=1e-3)
    assert plan["bound"] >= plan["gained"] - 1e-9
    assert (made.ways["gained"] <= plan["bound"] + 1e-9).all()
    built = made.links.dropna(subset=["order"])
    chosen = [k for k in each if k["link"] in set(built["link"])]
    assert list(access(made, "cumulative", column="access_after").values()) == (
        spread(MINUTES, chosen).tolist()
    )
    assert built["beside"].sum() == pytest.approx(plan["gained"])


def test_a_link_that_is_there_already_and_one_that_parts_further_are_named():
    more = pd.concat([LINKS, pd.DataFrame([link("L6", "a", "c", 45, 9.0)])])
    ways = {**MINUTES, ("a", "c"): 62.0}
    made = infrastructure.reach(
        {**GIVEN, "travel_times": times(ways), "links": more},
        settings={"evened": "jobs", "budget": 12.0},
    )
    why = {r["link"]: from_json(r["why_message"]).text("en")
           for r in made.links.to_dict("records")}  # fmt: skip
    assert why["L4"] == "There is a way as quick already."
    worst = row(made.links, link="L4")
    assert (worst["gained"], worst["more"]) == (0.0, 0.0)


def test_links_that_make_access_less_even_are_named_with_a_decision():
    rich = HELD.assign(amount=[1000.0, 10.0, 10.0, 6.0])
    far = dict.fromkeys(MINUTES, 100.0)
    near = pd.DataFrame([link("UP", "a", "b", 30, 5.0), link("ON", "a", "d", 30, 5.0)])
    near["cost"] = [50.0, 5.0]
    people = REGIONS.assign(population=[5, 80, 10, 5])
    made = infrastructure.reach(
        {"regions": people, "opportunities": rich, "travel_times": times(far),
         "links": near},
        settings={"evened": "jobs", "budget": 50.0},
    )  # fmt: skip
    on = row(made.links, link="ON")
    assert on["gained"] < 0
    assert pd.isna(on["order"])
    found = {f.key: f for f in made.findings}["infrastructure.less_even"]
    assert "ON" in found.en
    assert found.decision is not None
    assert "ON" in found.decision.says.text("en")
    assert re.search("[가-힣]", found.decision.says.text("ko"))
    assert "less even" in from_json(on["why_message"]).text("en")


def test_a_plan_says_how_sure_its_gain_is_and_by_which_measure_it_evens_nothing():
    settings = {"evened": "jobs", "budget": 9.0}
    far = pd.DataFrame([link("UP", "a", "d", 35, 5.0)])
    made = infrastructure.reach({**GIVEN, "links": far}, settings=settings)
    by = made.unevenness.set_index(["kind", "measure"])
    found = {f.key: f for f in made.findings}
    plan, change = found["infrastructure.plan"], by.loc[("jobs", "cumulative")]
    assert plan.value == pytest.approx(-100 * change["change"])
    assert plan.low == pytest.approx(-100 * change["change_high"])
    assert plan.high == pytest.approx(-100 * change["change_low"])
    assert plan.low < plan.value < plan.high
    # Where the gain may be none, to build nothing stands among the choices.
    choices = [o.text("en") for o in plan.decision.options]
    assert ("nothing is built" in choices) == (plan.low < 0)
    assert by.loc["jobs", "change"].max() < 0
    assert "infrastructure.otherwise" not in found
    by.loc[("jobs", "balanced"), "change"] = 0.012
    ends = ["change_low", "change_high"]
    low = 0.02 if plan.low > 0 else -0.02  # the other side of nothing
    by.loc[("jobs", "cumulative"), ends] = [-0.2, low]
    tables = dict(made.tables)
    tables["unevenness"] = by.reset_index()
    again = {
        f.key: f for f in findings(
            tables, names_of(REGIONS),
            settings_of(InfrastructureSettings, "infrastructure", settings),
            "jobs", "KRW",
        )
    }  # fmt: skip
    told, other = again["infrastructure.otherwise"], again["infrastructure.plan"]
    assert (other.low < 0) != (plan.low < 0)
    choices = [o.text("en") for o in other.decision.options]
    assert ("nothing is built" in choices) == (other.low < 0)
    assert told.value == pytest.approx(1.2)
    assert "balanced" in told.en
    assert told.decision is not None


def test_candidates_without_a_cost_are_left_out_by_name():
    free = pd.concat([LINKS, pd.DataFrame([link("L9", "a", "d", 10)])])
    made = infrastructure.reach({**GIVEN, "links": free}, settings={"budget": 12.0})
    assert "L9" not in set(made.links["link"])
    assert "1 candidate link left out (L9): its cost is not known, or 0." in told(made)


def test_busiest_and_drafted_orders_stand_beside_the_plan():
    flows = pd.DataFrame({
        "origin": ["c", "a"], "destination": ["d", "b"], "year": 2024,
        "kind": "commuting", "value": [10.0, 900.0],
    })  # fmt: skip
    phased = LINKS.assign(phase=pd.array([2, None, 1, None, None], dtype="Int64"))
    made = infrastructure.reach(
        {**GIVEN, "links": phased, "flows": flows},
        settings={"evened": "jobs", "budget": 25.0},
    )
    ways = made.ways.set_index("way")["links"]
    assert ways["busiest"].startswith("L4, L1")
    assert ways["drafted"] == "L3, L1"


def test_a_kind_that_is_not_there_cannot_be_evened():
    made = infrastructure.reach(
        {**GIVEN, "links": LINKS}, settings={"evened": "schools", "budget": 9}
    )
    assert "Choose one of: beds, jobs" in told(made)
    assert made.links.empty


# sites


def site(code, region, capacity, status="candidate", **more):
    return {"site": code, "region": region, "kind": "complex", "status": status,
            "capacity": float(capacity), "sold": None, "cost": None, "lead": None,
            **more}  # fmt: skip


SITES = pd.DataFrame([
    site("S1", "a", 100, "built", sold=90.0), site("S2", "b", 60, cost=600.0, lead=1),
])  # fmt: skip


def demand(amounts, region="a", **more):
    years = range(2026, 2026 + len(amounts))
    return pd.DataFrame({"region": region, "year": years, "value": amounts, **more})


def test_a_complex_is_begun_in_time_for_what_is_asked_for():
    # 10 ha are left: 5 a year last two years, and the third needs S2, a year ahead
    asked = demand([5.0] * 6)
    made = infrastructure.reach(
        {**GIVEN, "sites": SITES, "land_demand": asked}, settings={"trigger": 0.95}
    )
    mine = row(made.sites, site="S2")
    assert (mine["decided"], mine["ready"]) == (2027, 2028)
    assert mine["triggered"] == 2026  # 95 of 100 ha are sold at the end of 2026
    assert row(made.sites, site="S1")["sold_rate"] == pytest.approx(0.9)
    assert made.supply["unmet"].tolist() == pytest.approx([0.0] * 6)
    rates = made.supply["rate"].tolist()
    assert rates == pytest.approx([0.95, 105 / 160, 110 / 160, 115 / 160, 120 / 160,
                                   125 / 160], abs=0.2)  # fmt: skip
    assert rates[0] == pytest.approx(0.95)


def test_to_wait_until_demand_is_seen_saves_what_the_two_plans_differ_by():
    asked = pd.concat([
        demand([5.0] + [0.0] * 5, path="low", chance=0.5),
        demand([5.0] * 6, path="high", chance=0.5),
    ])  # fmt: skip
    made = infrastructure.reach(
        {**GIVEN, "sites": SITES, "land_demand": asked},
        settings={"known_after": 1, "discount": 0.0},
    )
    cost = made.waiting.set_index("knowing")["total"]
    assert cost["at_once"] == pytest.approx(600.0)
    assert cost["waiting"] == pytest.approx(300.0)  # built on one of two paths
    assert cost["foresight"] == pytest.approx(300.0)
    assert pd.isna(row(made.sites, site="S2", path="low")["decided"])
    assert row(made.sites, site="S2", path="high")["decided"] >= 2027
    assert made.sites["path"].drop_duplicates().tolist() == ["low", "high"]
    keys = {f.key for f in made.findings}
    assert "infrastructure.sites" in keys


def test_demand_above_all_capacity_is_told_and_not_hidden():
    asked = demand([100.0, 100.0])
    made = infrastructure.reach({**GIVEN, "sites": SITES, "land_demand": asked})
    unmet = made.supply.set_index("year")["unmet"]
    assert unmet[2026] == pytest.approx(90.0)  # S2 is ready a year later
    assert unmet[2027] == pytest.approx(130.0)
    assert "Some land asked for stays unmet by the plan: most in A, 130" in told(made)


def test_firms_take_land_within_reach_only():
    asked = demand([5.0] * 4, region="d")
    made = infrastructure.reach({**GIVEN, "sites": SITES, "land_demand": asked})
    assert made.supply["unmet"].tolist() == pytest.approx([5.0, 10.0, 15.0, 20.0])
    alone = infrastructure.reach(
        {"regions": REGIONS, "sites": SITES, "land_demand": asked}
    )
    assert "firms take land in their own region only" in told(alone)


def test_sites_without_figures_are_left_out_and_without_demand_only_listed():
    strange = pd.concat([SITES, pd.DataFrame([
        site("S3", "c", 10, "built"), site("S4", "c", 10)])])  # fmt: skip
    made = infrastructure.reach({"regions": REGIONS, "sites": strange})
    assert set(made.sites["site"]) == {"S1", "S2"}
    assert "1 site left out (S3)" in told(made)
    assert "1 site left out (S4)" in told(made)
    assert "Land asked for is not known" in told(made)
    assert made.supply.empty


# institutes


def wishes(lists, regions, drafted=()):
    """Lay lists of both sides out; a list may hold ties as tuples."""

    def places(listed):
        out = {}
        for place, entry in enumerate(listed, start=1):
            out |= dict.fromkeys(entry, place)
        return out

    rows = []
    for institute, listed in lists.items():
        own = places(listed)
        for region in regions:
            theirs = places(regions[region])
            rows.append((institute, region, own.get(region), theirs.get(institute),
                         (institute, region) in drafted))  # fmt: skip
    names = ["institute", "region", "institute_rank", "region_rank", "drafted"]
    return pd.DataFrame(rows, columns=names).astype(
        {"institute_rank": "Int64", "region_rank": "Int64"}
    )


OWN = {"A": "abc", "B": "bca", "C": "bac"}
THEIRS = {"a": "BCA", "b": "ACB", "c": "ABC"}


def test_both_ends_are_those_of_the_textbook_and_the_draft_is_held_against_them():
    table = wishes(OWN, THEIRS, {("A", "c"), ("B", "a"), ("C", "b")})
    made = infrastructure.reach({"regions": REGIONS, "preferences": table})
    found = made.matches.set_index("institute")
    assert found["for_institutes"].tolist() == ["a", "c", "b"]
    assert found["for_regions"].tolist() == ["b", "c", "a"]
    assert found["own_place"].tolist() == [1, 2, 1]
    assert made.blocking[["institute", "region", "has", "gives_up"]].to_numpy(
    ).tolist() == [["A", "b", "c", "C"]]  # fmt: skip
    assert found["by_lot"].isna().all()
    draft = {f.key: f for f in made.findings}["infrastructure.draft"]
    assert "A and B" in draft.en  # the institute A, the region b
    assert draft.decision is not None


def test_places_of_a_region_are_those_of_its_sites():
    seats = pd.DataFrame([
        {**site("I1", "b", 2, "built"), "kind": "institute"},
        {**site("I2", "a", 1, "built"), "kind": "institute"},
    ])  # fmt: skip
    made = infrastructure.reach({"regions": REGIONS, "sites": seats,
                                 "preferences": wishes(OWN, THEIRS)})  # fmt: skip
    assert made.matches["for_institutes"].tolist() == ["a", "b", "b"]
    assert made.sites.empty


def test_ties_are_matched_as_they_stand_and_shares_are_of_lots():
    table = wishes({"A": [("a", "b")], "B": ["a"]}, {"a": [("A", "B")], "b": ["A"]})
    made = infrastructure.reach({"regions": REGIONS, "preferences": table})
    found = made.matches.set_index("institute")
    assert found["for_institutes"].tolist() == ["b", "a"]
    assert found["by_lot"].between(0.05, 1.0).all()
    assert "The lists hold ties" in told(made)
    again = infrastructure.reach({"regions": REGIONS, "preferences": table})
    assert again.matches.equals(made.matches)


def test_who_is_listed_by_one_side_only_or_finds_no_place_is_told():
    table = wishes({"A": "ab", "B": "a"}, {"a": "AB", "b": ""}, {("A", "b")})
    made = infrastructure.reach({"regions": REGIONS, "preferences": table})
    assert "1 pair of which only one side lists the other left out: A and B" in (
        told(made)
    )
    assert "1 institute of 2 has no region" in told(made)
    assert "The draft sends 1 institute where one side does not list" in told(made)
    nowhere = row(made.matches, institute="B")
    assert nowhere["for_institutes"] is None or pd.isna(nowhere["for_institutes"])


def test_a_draft_of_more_than_there_are_places_is_not_looked_at():
    table = wishes(OWN, THEIRS, {("A", "a"), ("B", "a")})
    made = infrastructure.reach({"regions": REGIONS, "preferences": table})
    assert "more institutes to 1 region than there are places" in told(made)
    assert made.blocking.empty


def test_institutes_that_want_to_stay_together_go_to_one_region():
    seats = pd.DataFrame([
        {**site(f"I{r}", r, n, "built"), "kind": "institute"}
        for r, n in (("a", 1), ("b", 2))
    ])  # fmt: skip
    table = wishes({"A": "ab", "B": "ba", "C": "ba"}, {"a": "ABC", "b": "ABC"})
    given = {"regions": REGIONS, "sites": seats}
    alone = infrastructure.reach({**given, "preferences": table})
    assert alone.matches["for_institutes"].tolist() == ["a", "b", "b"]
    both = table.assign(together=table["institute"].map({"A": "Twins", "B": "Twins"}))
    made = infrastructure.reach({**given, "preferences": both})
    assert made.matches["for_institutes"].tolist() == ["b", "b", "a"]
    assert "1 group of institutes goes to one region each: Twins" in told(made)
    assert "With Twins" in from_json(
        row(made.matches, institute="A")["why_message"]
    ).text("en")
    # a draft with the twins in b and C in a holds; with C in b it is above the places
    draft = both.assign(drafted=[
        (i, r) in {("A", "b"), ("B", "b"), ("C", "a")}
        for i, r in zip(both["institute"], both["region"], strict=True)
    ])  # fmt: skip
    assert infrastructure.reach({**given, "preferences": draft}).blocking.empty


def test_a_group_without_a_stable_matching_is_told_as_proven():
    # With A and B together in b, C takes a and D drives A out of b. With D in b, C
    # takes the place beside it, a is free for D again, and b would rather have A and B.
    seats = pd.DataFrame([
        {**site(f"I{r}", r, n, "built"), "kind": "institute"}
        for r, n in (("a", 1), ("b", 2))
    ])  # fmt: skip
    table = wishes({"A": "b", "B": "b", "C": "ba", "D": "ab"}, {"a": "CD", "b": "BDAC"})
    given = {"regions": REGIONS, "sites": seats}
    pair = table.assign(together=table["institute"].map({"A": "Pair", "B": "Pair"}))
    made = infrastructure.reach({**given, "preferences": pair})
    assert "No matching is stable with them together (proven)" in told(made)
    apart = infrastructure.reach({**given, "preferences": table})
    assert "proven" not in told(apart)


# land from jobs


JOBS = pd.DataFrame([
    {"region": r, "activity": a, "year": y, "measure": "employment", "value": v}
    for y, times in ((2024, 0.5), (2025, 1.0))
    for r, a, v in (("a", "C10", 10_000 * times), ("b", "C10", 20_000 * times),
                    ("b", "G45", 50_000 * times))
])  # fmt: skip


def rates(**ends):
    """Lay coefficients out: likely, or (low, likely, high)."""
    rows = []
    for name, value in ends.items():
        low, likely, high = value if isinstance(value, tuple) else (None, value, None)
        rows.append((name, "C10", likely, low, high))
    names = ["coefficient", "activity", "likely", "low", "high"]
    return pd.DataFrame(rows, columns=names).astype({"low": float, "high": float})


BOOK = {"land_using": 1.0, "new": 0.0015, "moving": 0.007, "land_per_job": 250.0}


def test_land_asked_for_follows_from_jobs_by_the_book():
    # the book's figure: 10,000 jobs ask for 21,250 m², 2.125 ha, a year
    made = infrastructure.reach(
        {"regions": REGIONS, "sites": SITES, "stocks": JOBS,
         "land_coefficients": rates(**BOOK)}, settings={"land_years": 3},
    )  # fmt: skip
    asked = made.supply.set_index("year")["asked"]
    assert asked.index.tolist() == [2026, 2027, 2028]
    assert asked.tolist() == pytest.approx([3 * 2.125] * 3)  # a and b, not G45
    said = told(made)
    assert "1 activity without land_coefficients is taken to ask for no" in said
    assert "GIFPRO from the jobs of 2025" in said


def test_ranges_of_coefficients_become_three_paths():
    wide = rates(**BOOK | {"land_per_job": (150.0, 250.0, 400.0)})
    made = infrastructure.reach(
        {"regions": REGIONS, "sites": SITES, "stocks": JOBS, "land_coefficients": wide},
        settings={"land_years": 2},
    )  # fmt: skip
    asked = made.supply[made.supply["year"] == 2026].set_index("path")["asked"]
    # percentiles of a triangle over 150 to 400 with its peak at 250
    scale = 3 * 2.125 / 250
    triangle = {"low": 150 + np.sqrt(0.1 * 250 * 100),
                "middle": 400 - np.sqrt(0.5 * 250 * 150),
                "high": 400 - np.sqrt(0.1 * 250 * 150)}  # fmt: skip
    for path, m2 in triangle.items():
        assert asked[path] == pytest.approx(scale * m2, rel=0.02), path
    assert "'Land for a job' moves it most" in told(made)


def test_land_given_wins_over_land_worked_out_and_is_told():
    given = {"regions": REGIONS, "sites": SITES, "stocks": JOBS,
             "land_coefficients": rates(**BOOK)}  # fmt: skip
    made = infrastructure.reach({**given, "land_demand": demand([5.0] * 2)})
    assert made.supply["asked"].tolist() == pytest.approx([5.0, 5.0])
    assert "land_coefficients are not used" in told(made)
    del given["stocks"]
    assert "Jobs are not known" in told(infrastructure.reach(given))


def test_land_that_comes_free_is_not_asked_for():
    free = rates(**BOOK | {"moving": 0.001, "closing": 0.05, "reuse": 1.0})
    made = infrastructure.reach({"regions": REGIONS, "sites": SITES, "stocks": JOBS,
                                 "land_coefficients": free})  # fmt: skip
    assert (made.supply["asked"] == 0).all()
    assert "more land comes free than is asked for" in told(made)


# refusals


@pytest.mark.parametrize(
    ("table", "change", "says"),
    [
        ("travel_times", {"minutes": -1.0}, "minutes: 12 of 12 rows below 0"),
        ("travel_times", {"minutes": np.nan}, "minutes: 12 of 12 rows are empty"),
        ("travel_times", {"origin": "zz"}, "origin: 12 of 12 rows"),
        ("opportunities", {"amount": -5.0}, "amount: 4 of 4 rows below 0"),
    ],
)
def test_a_table_that_breaks_its_contract_is_refused(table, change, says):
    wrong = GIVEN[table].assign(**change)
    with pytest.raises(ContractError, match=re.escape(says)):
        infrastructure.reach({**GIVEN, table: wrong})


def test_a_pair_twice_in_one_mode_is_refused():
    twice = pd.concat([times(), times().head(1)])
    with pytest.raises(ContractError, match="repeat a key that an earlier row has"):
        infrastructure.reach({**GIVEN, "travel_times": twice})


def test_sold_above_capacity_is_refused():
    over = pd.DataFrame([site("S1", "a", 10, "built", sold=11.0)])
    with pytest.raises(ContractError, match="have sold above capacity"):
        infrastructure.reach({"regions": REGIONS, "sites": over})


@pytest.mark.parametrize(
    ("table", "rows", "says"),
    [
        ("links", pd.DataFrame([link("L1", "a", "a", 5, 1.0)]),
         "1 link joins a region with itself: L1"),
        ("land_demand", pd.concat([demand([1.0], path="x", chance=0.4),
                                   demand([1.0], "b", path="x", chance=0.5)]),
         "1 path has more than one: x"),
        ("land_demand", demand([1.0], path="x", chance=0.0), "all are 0"),
        ("preferences", wishes(OWN, THEIRS, {("A", "a"), ("A", "b")}),
         "1 institute is sent to more than one region: A"),
        ("preferences", wishes(OWN, THEIRS).assign(
            together=["G", None, None, *[None] * 6]), "institute has more than one: A"),
        ("preferences", wishes(OWN, THEIRS).assign(
            together=["G"] * 3 + [None] * 6), "group has one institute only: G"),
        ("land_coefficients", rates(land_using=1.0, new=0.01, moving=0.01),
         "coefficient: no row for land_per_job"),
        ("land_coefficients", rates(**BOOK | {"land_using": 80.0}),
         "land_using must be shares"),
        ("land_coefficients", rates(**BOOK | {"new": (0.2, 0.1, 0.3)}),
         "low above likely"),
    ],
)  # fmt: skip
def test_rows_that_speak_against_each_other_are_refused(table, rows, says):
    with pytest.raises(ContractError, match=says):
        infrastructure.reach({**GIVEN, "sites": SITES, table: rows})


def test_without_its_tables_the_stage_says_what_it_needs():
    with pytest.raises(MissingTableError, match="opportunities with travel_times"):
        infrastructure.reach({"regions": REGIONS, "travel_times": times()})
    with pytest.raises(MissingTableError, match="only one region"):
        infrastructure.reach({"regions": REGIONS.head(1), "sites": SITES.head(1)})


def test_bands_must_rise():
    with pytest.raises(ParameterError, match="minutes that rise from above 0"):
        infrastructure.reach(GIVEN, settings={"bands": [60, 30]})


def test_links_are_dated_by_what_they_even_and_by_nothing_else():
    held = HELD.assign(year=[2023, 2023, 2023, 2019])
    given = {**GIVEN, "opportunities": held, "links": LINKS}
    made = infrastructure.reach(given, settings={"evened": "beds", "budget": 24.0})
    for table in (made.links, made.ways, made.frontier):
        assert set(table["year"]) == {2019}
        assert set(table["kind"]) == {"beds"}
    bare = infrastructure.reach(given, settings={"evened": "jobs"})
    assert set(bare.links["year"]) == {2023}
    caption = str(made.chart("ways", language="en").to_dict())
    assert "2019" in caption
    assert "2019–2023" not in caption


def test_every_finding_and_figure_is_there_in_both_languages():
    asked = demand([5.0] * 6)
    made = infrastructure.reach(
        {**GIVEN, "links": LINKS, "sites": SITES, "land_demand": asked,
         "preferences": wishes(OWN, THEIRS, {("A", "c"), ("B", "a"), ("C", "b")})},
        currency="KRW", settings={"evened": "jobs", "budget": 24.0},
    )  # fmt: skip
    assert len(made.findings) >= 5
    for finding in made.findings:
        assert re.search("[가-힣]", finding.ko)
        assert not re.search("[가-힣]", finding.en)
    for figure in ("bands", "map", "links", "ways", "before", "phases", "rates"):
        for language in ("ko", "en"):
            assert made.chart(figure, language=language).to_dict()
