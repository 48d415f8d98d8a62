"""Partners to come: sound records, odds, suggestions in words, and refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import from_json
from madang.linkages import Wanted, fit_partners, suggest
from madang.linkages.partners import STAGE
from madang.linkages.partners.back_test import slope_of
from madang.linkages.partners.consortia import consortia_of
from madang.linkages.partners.signals import Standing, window_of
from madang.metrics.links import resource_allocation
from madang.verb import call


def made_up(*, years=6, people=60, each=60, seed=3):
    """Draw consortia in two fields: organisations meet in their own field."""
    rng = np.random.default_rng(seed)
    codes = [f"o{i:02d}" for i in range(people)]
    projects, members = [], []
    for year in range(2015, 2015 + years):
        for k in range(each):
            code, field = f"p{year}-{k}", k % 2
            own = np.arange(people) % 2 == field
            share = (1 + np.arange(people) % 7) * np.where(own, 8.0, 1.0)
            size = int(rng.integers(2, 6))
            who = rng.choice(people, size, replace=False, p=share / share.sum())
            start = f"{year}-{1 + k % 12:02d}-01"
            projects.append((code, start, f"field {field}"))
            members += [(code, codes[i], "partner") for i in who]
    kinds = ["industry", "academia", "research"]
    return {
        "regions": pd.DataFrame({"region": ["a", "b"], "name": ["A", "B"]}),
        "organisations": pd.DataFrame(
            {
                "organisation": codes,
                "name": [f"Organisation {i}" for i in range(people)],
                "kind": [kinds[i % 3] for i in range(people)],
                "sme": [i % 3 == 0 for i in range(people)],
                "region": ["a" if i % 4 else "b" for i in range(people)],
            }
        ),
        "projects": pd.DataFrame(
            projects, columns=["project", "start", "programme"]
        ).astype({"start": "datetime64[ns]"}),
        "participations": pd.DataFrame(
            members, columns=["project", "organisation", "role"]
        ),
    }


SETTINGS = {"years": 1.0, "least_projects": 3}


@pytest.fixture(scope="module")
def tables():
    return made_up()


@pytest.fixture(scope="module")
def model(tables):
    return fit_partners(tables, settings=SETTINGS)


def test_nobody_is_suggested_to_itself_or_to_whom_it_knows(model, tables):
    found = suggest(model, organisation="o01", wanted=Wanted(top=50))
    assert len(found) > 5
    assert "o01" not in set(found["partner"])
    both = tables["participations"]
    mine = both[both["project"].isin(both[both["organisation"] == "o01"]["project"])]
    assert not set(found["partner"]) & set(mine["organisation"])
    assert found["odds"].is_monotonic_decreasing
    assert (found["odds_low"] < found["odds"]).all()
    assert (found["odds"] < found["odds_high"]).all()


def test_those_of_the_own_field_come_first(model):
    known = model.standing.consortia.codes[model.standing.people]
    asked = [code for code in known if int(code[1:]) % 2 == 1]
    wish = Wanted(new=False)  # nearly all of one field have met
    every = [suggest(model, organisation=code, wanted=wish) for code in asked]
    found = pd.concat(every, ignore_index=True)
    own = [int(code[1:]) % 2 == 1 for code in found["partner"]]
    assert np.mean(own) > 0.75  # by chance one half
    assert "shared field" in from_json(found["message"].iloc[0]).text("en")


def test_filters_keep_what_was_asked_for(model, tables):
    of = tables["organisations"].set_index("organisation")
    wish = Wanted(top=20, kinds=("industry",), regions=("b",), sme=True)
    found = suggest(model, organisation="o01", wanted=wish)
    partners = of.loc[found["partner"]]
    assert len(found)
    assert set(partners["kind"]) == {"industry"}
    assert set(partners["region"]) == {"b"}
    avoided = Wanted(top=20, avoid=(found["partner"].iloc[0],))
    again = suggest(model, organisation="o01", wanted=avoided)
    assert found["partner"].iloc[0] not in set(again["partner"])


def test_worked_with_before_is_told_where_it_is_asked_for(model):
    every = suggest(model, organisation="o01", wanted=Wanted(top=200, new=False))
    new = suggest(model, organisation="o01", wanted=Wanted(top=200))
    assert set(new["partner"]) < set(every["partner"])


def test_a_region_is_told_pairs_once_and_of_its_own(model, tables):
    found = suggest(model, region="b", wanted=Wanted(top=30))
    of = tables["organisations"].set_index("organisation")["region"]
    assert set(of.loc[found["organisation"]]) == {"b"}
    pairs = [
        frozenset(p) for p in zip(found["organisation"], found["partner"], strict=True)
    ]
    assert len(pairs) == len(set(pairs))


def test_who_is_missing_from_a_consortium_is_not_in_it(model, tables):
    both = tables["participations"]
    code = both.groupby("project").size().idxmax()
    members = set(both[both["project"] == code]["organisation"])
    found = suggest(model, project=code)
    assert len(found)
    assert not members & set(found["partner"])
    assert set(found["organisation"]) <= members


def test_a_gap_is_closed_by_science_with_industry(model, tables):
    kind = tables["organisations"].set_index("organisation")["kind"]
    found = suggest(model, gap="field 1", region="a")
    assert len(found)
    for a, b in zip(found["organisation"], found["partner"], strict=True):
        assert (kind[a] == "industry") != (kind[b] == "industry")


def test_odds_do_not_hang_on_the_order_of_rows(model, tables):
    rng = np.random.default_rng(0)
    shuffled = {
        name: table.iloc[rng.permutation(len(table))].reset_index(drop=True)
        for name, table in tables.items()
    }
    one = suggest(model, organisation="o01")
    other = suggest(fit_partners(shuffled, settings=SETTINGS), organisation="o01")
    pd.testing.assert_frame_equal(one, other)


def test_odds_in_blocks_are_those_of_one(model):
    people = model.standing.people
    whole = model.odds(people)[0]
    one = model.odds(people[3:4])[0]
    assert np.allclose(whole[3], one[0], rtol=1e-12)
    # a pair is as likely from either end
    apart = ~np.eye(len(people), dtype=bool)
    assert np.allclose(whole[apart], whole.T[apart])


def test_a_window_is_what_brute_force_finds(tables):
    record = consortia_of(tables, 60)
    day = int(np.datetime64("2018-01-01", "D").astype(int))
    last = int(np.datetime64("2019-01-01", "D").astype(int))
    standing = Standing.of(record, day, 3)
    window = window_of(standing, ("shared",), last, np.random.default_rng(1))
    when = tables["projects"].set_index("project")["start"]
    teams = tables["participations"].groupby("project")["organisation"].agg(set)
    before = [t for p, t in teams.items() if when[p] < pd.Timestamp("2018-01-01")]
    then = [
        t
        for p, t in teams.items()
        if pd.Timestamp("2018-01-01") <= when[p] < pd.Timestamp("2019-01-01")
    ]
    enough = {o for o in record.codes if sum(o in t for t in before) >= 3}
    active = sorted(o for o in enough if any(o in t for t in then))
    expected = {
        (a, b): any({a, b} <= t for t in then)
        for i, a in enumerate(active)
        for b in active[i + 1 :]
        if not any({a, b} <= t for t in before)
    }
    codes = record.codes
    found = {
        tuple(sorted((codes[a], codes[b]))): bool(y)
        for a, b, y in zip(window.a, window.b, window.came, strict=True)
    }
    assert found == expected
    ties = standing.close.toarray()
    brute = (ties / np.maximum(ties.sum(axis=1), 1e-12)[None, :]) @ ties
    assert np.allclose(brute, resource_allocation(standing.close))


def test_pairs_drawn_stand_once_where_there_are_too_many(tables):
    standing = Standing.of(consortia_of(tables, 60), 17532, 3)
    window = window_of(standing, ("shared",), 17897, np.random.default_rng(1), most=100)
    pairs = {tuple(sorted(p)) for p in zip(window.a, window.b, strict=True)}
    assert 0 < len(pairs) == len(window.a)
    assert not (window.a == window.b).any()


def test_the_record_is_of_pairs_that_did_not_teach(model):
    assert model.record["pairs"].sum() == model.quality["pairs"].iloc[0]
    used = model.quality[model.quality["used"] & (model.quality["group"] == "all")]
    best = model.quality["average_precision"][model.quality["group"] == "all"].max()
    assert used["average_precision"].item() == best


def test_odds_that_spread_too_far_are_drawn_together_and_never_apart():
    rng = np.random.default_rng(5)
    z = rng.normal(-2.0, 1.0, 40_000)
    came = rng.random(40_000) < expit(z)
    group = rng.integers(0, 400, 40_000)
    far = slope_of([2 * z[:20_000], 2 * z[20_000:] + 1],
                   [came[:20_000], came[20_000:]],
                   [group[:20_000], group[20_000:]])  # fmt: skip
    assert far.value == pytest.approx(0.5, abs=0.03)
    assert 0 < far.variance < 0.001
    assert slope_of([z / 2], [came], [group]).value == 1.0
    assert slope_of([z], [np.zeros(40_000, bool)], [group]).value == 1.0


def test_the_slope_draws_odds_together_and_keeps_their_level(model):
    assert 0 < model.slope.value <= 1
    told = model.record["told"] * model.record["pairs"]
    came = model.record["came"] * model.record["pairs"]
    assert told.sum() == pytest.approx(came.sum(), rel=0.5)
    many = model.record[model.record["pairs"] >= 50]
    assert (many["told"] <= many["came_high"] * 1.5).all()


def test_later_projects_do_not_tell(tables):
    settings = {**SETTINGS, "until": "2018-12-31"}
    known = fit_partners(tables, settings=settings)
    when = tables["projects"]["start"]
    past = tables["projects"][when < "2019-01-01"]
    taken = tables["participations"]["project"].isin(past["project"])
    earlier = {
        **tables, "projects": past, "participations": tables["participations"][taken],
    }  # fmt: skip
    alone = fit_partners(earlier, settings=settings)
    assert np.allclose(known.line.weights, alone.line.weights, rtol=1e-9)
    assert known.line.level == pytest.approx(alone.line.level)


def test_one_organisation_under_two_names_is_one(tables):
    other = tables["organisations"].iloc[[1]].assign(organisation="zz")
    moved = tables["participations"].copy()
    mine = moved.index[moved["organisation"] == "o01"]
    moved.loc[mine[::2], "organisation"] = "zz"
    changed = {
        **tables,
        "organisations": pd.concat([tables["organisations"], other]),
        "participations": moved,
    }
    merged = fit_partners(changed, settings=SETTINGS)
    assert any("taken for it" in note.en for note in merged.notes)
    found = suggest(merged, organisation="zz", wanted=Wanted(top=50))
    assert not {"zz", "o01"} & set(found["partner"])


def test_what_tells_nothing_is_left_out_and_said(tables):
    more = pd.DataFrame(
        {"project": ["alone", "crowd", "undated"], "start": ["2016-01-01"] * 2 + [None]}
    ).astype({"start": "datetime64[ns]"})
    codes = tables["organisations"]["organisation"]
    rows = [("alone", "o01"), *(("crowd", o) for o in codes[:31])]
    rows += [("undated", o) for o in codes[:2]]
    joined = pd.DataFrame(rows, columns=["project", "organisation"])
    changed = {
        **tables,
        "projects": pd.concat([tables["projects"], more]),
        "participations": pd.concat([tables["participations"], joined]),
    }
    record, plain = consortia_of(changed, 30), consortia_of(tables, 30)
    assert record.projects == plain.projects
    said = " ".join(note.en for note in record.notes)
    for word in ("one organisation only", "more than 30", "without a first day"):
        assert word in said


def test_nothing_is_suggested_from_nothing(tables):
    alone = tables["participations"].drop_duplicates("project")
    with pytest.raises(UndefinedMeasureError, match="shared by two organisations"):
        fit_partners({**tables, "participations": alone}, settings=SETTINGS)


def test_one_year_only_is_no_basis(tables):
    first = tables["projects"][tables["projects"]["start"] < "2015-06-01"]
    taken = tables["participations"]["project"].isin(first["project"])
    short = {
        **tables, "projects": first, "participations": tables["participations"][taken],
    }  # fmt: skip
    with pytest.raises(UndefinedMeasureError, match="No basis"):
        fit_partners(short, settings=SETTINGS)


def test_who_never_worked_with_anyone_is_told_so(tables):
    lonely = tables["organisations"].iloc[[0]].assign(organisation="new", name="New")
    changed = {
        **tables, "organisations": pd.concat([tables["organisations"], lonely]),
    }  # fmt: skip
    with pytest.raises(
        UndefinedMeasureError, match="No basis for suggestions to 'new'"
    ):
        suggest(fit_partners(changed, settings=SETTINGS), organisation="new")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Name one of"),
        ({"organisation": "o01", "region": "a"}, "Name one of"),
        ({"organisation": "o1x"}, "no organisation 'o1x'"),
        ({"region": "c"}, "No organisation sits"),
        ({"project": "p9"}, "No organisation takes part"),
        ({"gap": "field 9"}, "No shared project"),
    ],
)
def test_what_is_not_there_is_refused(model, asked, said):
    with pytest.raises(ParameterError, match=said):
        suggest(model, **asked)


def test_a_day_that_is_none_is_refused(tables):
    with pytest.raises(ParameterError, match="must be a day"):
        fit_partners(tables, settings={"until": "tomorrow"})


def test_the_stage_gives_empty_tables_where_there_is_no_basis(tables):
    alone = tables["participations"].drop_duplicates("project")
    given = {**tables, "participations": alone}
    made = call(STAGE, given, {"settings": SETTINGS})
    assert made.suggestions.empty
    assert "nothing tells" in made.notes[0].en


def test_the_stage_suggests_to_each_region(tables):
    made = call(STAGE, tables, {"settings": {**SETTINGS, "cards": 3}})
    assert made.suggestions.groupby("region").size().max() <= 3
    assert set(made.suggestions["region"]) == {"a", "b"}
    assert len(made.findings) == 2
