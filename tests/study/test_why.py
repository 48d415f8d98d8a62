"""From one number back to its records: exactly those, with file, hash and source."""

import pandas as pd
import pytest

from madang import study
from madang.contracts import file_hash
from madang.errors import ResultError, StudyError


@pytest.fixture(scope="module")
def tables(little_run):
    return study.check(little_run, as_filed=True)  # in the order of the files


@pytest.fixture(scope="module")
def why(little_run):
    """Ask for a row; give the rows of each input table, and the explanation."""

    def ask(place, **query):
        stage, _, table = place.partition("/")
        words = {k: str(v) for k, v in query.items()}
        found = study.explain(little_run, stage, table, words)
        return {part.table: part.rows for part in found.inputs}, found

    return ask


def same(found, expected):
    assert len(expected) > 0, "the direct filter must find something"
    counted = expected.set_axis(expected.index + 1)  # records of Parquet, from 1
    pd.testing.assert_frame_equal(found, counted)


def test_a_quotient_leads_to_its_stock(why, tables):
    rows, found = why(
        "specialisation/quotients",
        region="31", activity="C20", year=2024, measure="employment",
    )  # fmt: skip
    stocks = tables["stocks"]
    same(
        rows["stocks"],
        stocks[
            (stocks["region"] == "31") & (stocks["activity"] == "C20")
            & (stocks["year"] == 2024) & (stocks["measure"] == "employment")
        ],
    )  # fmt: skip
    assert len(found.found) == len(rows["stocks"]) == 1
    assert found.found["value"].iloc[0] == rows["stocks"]["value"].sum()
    same(rows["activities"], tables["activities"].query("activity == 'C20'"))
    same(rows["regions"], tables["regions"].query("region == '31'"))


def test_a_cluster_leads_to_the_stocks_of_its_activities(why, tables):
    rows, found = why("clusters/places", region="11", cluster="J", year=2024)
    stocks, listed = tables["stocks"], tables["activities"]
    parts = set(listed.loc[listed["parent"] == "J", "activity"])
    assert len(parts) > 1
    here = stocks[
        (stocks["region"] == "11") & stocks["activity"].isin(parts)
        & (stocks["year"] == 2024) & (stocks["measure"] == "employment")
    ]  # fmt: skip
    same(rows["stocks"], here)
    assert found.found["value"].iloc[0] == here["value"].sum()


def test_a_score_of_the_ledger_leads_to_its_indicators(why, tables):
    indicators, definitions = tables["indicators"], tables["indicator_definitions"]
    here = indicators[(indicators["region"] == "46") & (indicators["year"] == 2024)]
    rows, _ = why("balance/ledger", region="46", year=2024, dimension="total")
    same(rows["indicators"], here)
    rows, _ = why("balance/ledger", region="46", year=2024, dimension="people")
    people = definitions[definitions["dimension"] == "people"]
    same(rows["indicator_definitions"], people)
    same(rows["indicators"], here[here["indicator"].isin(people["indicator"])])


def test_one_indicator_of_the_ledger_leads_to_its_one_value(why, tables):
    name = tables["indicators"]["indicator"].iloc[0]
    rows, found = why(
        "balance/ledger_indicators", region="11", indicator=name, year=2024
    )
    one = tables["indicators"].query(
        "region == '11' and indicator == @name and year == 2024"
    )
    same(rows["indicators"], one)
    assert found.found["raw"].iloc[0] == one["value"].iloc[0]


def test_flows_of_a_region_are_those_that_leave_and_those_that_come(why, tables):
    flows = tables["flows"]
    rows, _ = why("balance/ledger", region="11", year=2024, dimension="total")
    ends = (flows["origin"] == "11") | (flows["destination"] == "11")
    same(rows["flows"], flows[ends & (flows["year"] == 2024)])


def test_ties_of_a_region_lead_to_its_organisations_and_all_their_projects(why, tables):
    rows, found = why("linkages/regions", region="30")
    own = tables["organisations"].query("region == '30'")
    same(rows["organisations"], own)
    shared = tables["participations"]
    joined = shared.loc[shared["organisation"].isin(own["organisation"]), "project"]
    same(rows["participations"], shared[shared["project"].isin(joined)])
    projects = tables["projects"]
    same(rows["projects"], projects[projects["project"].isin(joined)])
    assert found.found["organisations"].iloc[0] == len(rows["organisations"])


def test_the_counted_ties_are_those_of_the_records(why):
    rows, found = why("linkages/regions", region="30")
    projects = rows["projects"]
    running = projects[~projects["status"].isin(["proposed", "rejected"])]
    both = rows["participations"][["project", "organisation"]].drop_duplicates()
    both = both[both["project"].isin(running["project"])]
    size = both.groupby("project").size()
    mine = (
        both[both["organisation"].isin(rows["organisations"]["organisation"])]
        .groupby("project")
        .size()
    )
    size = size.reindex(mine.index)
    inside, outside = (mine * (mine - 1) // 2).sum(), (mine * (size - mine)).sum()
    row = found.found.iloc[0]
    assert row["internal"] == inside
    assert row["external"] == outside


def test_a_pair_leads_to_its_two_projects(why, tables, little_run):
    pairs = study.read(study.results_folder(little_run), "overlap", "pairs")
    a, b = pairs.iloc[0][["project_a", "project_b"]]
    rows, found = why("overlap/pairs", project_a=a, project_b=b)
    projects = tables["projects"]
    same(rows["projects"], projects[projects["project"].isin([a, b])])
    assert len(found.found) == 1


def test_a_choice_leads_to_its_proposal_and_to_the_need_of_its_region(why, tables):
    rows, found = why("portfolio/choices", plan=1, project="UP005")
    same(rows["projects"], tables["projects"].query("project == 'UP005'"))
    assert rows["projects"]["grant"].iloc[0] == found.found["asked"].iloc[0]
    region = rows["projects"]["region"].iloc[0]
    indicators = tables["indicators"]
    latest = indicators["year"].max()  # the call's own year has none yet
    same(
        rows["indicators"],
        indicators[(indicators["region"] == region) & (indicators["year"] == latest)],
    )


def test_each_input_carries_its_file_its_hash_and_its_source(why, little_run):
    _, found = why("audit/scatter", scope="national")
    assert {part.table for part in found.inputs} >= {"projects", "regions"}
    for part in found.inputs:
        path = little_run.tables[part.table]
        assert part.provenance.files == {path.name: file_hash(path)}
        assert part.provenance.synthetic
        assert "합성" in part.provenance.source
        assert part.of == len(pd.read_parquet(path))
    assert found.manifest["inputs"]["projects"] == file_hash(
        little_run.tables["projects"]
    )
    assert found.made == study.makes().get(("audit", "scatter"))


@pytest.mark.parametrize(
    ("place", "query", "words"),
    [
        ("balance/ledger", {"spot": "11"}, "no column 'spot'; it has: region"),
        ("balance/ledger", {"region": "99"}, "madang show balance --table ledger"),
        ("balance/ledger", {"year": "soon"}, "has year=soon"),
        ("balance/leger", {"region": "11"}, "no table 'leger'; it has: .*ledger"),
        ("balanse/ledger", {"region": "11"}, "Did you mean 'balance'"),
    ],
)
def test_what_is_not_there_is_said_in_words(why, place, query, words):
    with pytest.raises((ResultError, StudyError), match=words) as caught:
        why(place, **query)
    assert any("가" <= letter <= "힣" for letter in caught.value.text("ko"))


def test_a_query_is_read_from_words():
    assert study.parse_query(("region=11,year=2024", " measure = jobs ")) == {
        "region": "11", "year": "2024", "measure": "jobs",
    }  # fmt: skip
    assert study.parse_query(()) == {}
    with pytest.raises(ResultError, match="'11' is not column=value"):
        study.parse_query(("11",))


def test_rows_are_numbered_as_an_editor_shows_them(small):
    opened = study.open_study(small)
    found = study.explain(
        opened, "specialisation", "quotients", {"region": "26", "activity": "A"}
    )
    (stocks,) = (part for part in found.inputs if part.table == "stocks")
    lines = (small / "stocks.csv").read_text(encoding="utf-8").splitlines()
    for number, row in stocks.rows.iterrows():
        assert lines[number - 1].startswith(f"{row['region']},{row['activity']},")
