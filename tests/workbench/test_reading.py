"""Search, tables and the way back to the records say what the study holds."""

import csv
import io
import unicodedata

import pandas as pd
import pytest

from madang import study as studies
from madang.workbench import search
from madang.workbench.search import Entry


def listed(*names):
    return [Entry("projects", name, "/", search.folded(name)) for name in names]


@pytest.mark.parametrize(
    "asked",
    [
        "수소 연료",
        "수소연료",
        "연료 수소",
        unicodedata.normalize("NFD", "수소 연료"),
        "수소-연료",
    ],
)
def test_search_minds_neither_spacing_nor_unicode_form(asked):
    found = search.find(listed("수소 연료전지 실증", "바이오 실증"), asked, most=5)
    assert [e.name for f in found for e in f.first] == ["수소 연료전지 실증"]


def test_names_that_begin_with_the_word_come_first_and_all_are_counted():
    names = ["New green hydrogen", "Hydrogen", "Hydrogen valley of the north", "Salmon"]
    (found,) = search.find(listed(*names), "HYDROGEN", most=2)
    assert found.total == 3
    assert [e.name for e in found.first] == ["Hydrogen", "Hydrogen valley of the north"]


@pytest.mark.parametrize("asked", ["", "  ", "…", "zzz"])
def test_nothing_is_found_where_nothing_is_asked_or_called_so(asked):
    assert search.find(listed("Hydrogen"), asked, most=5) == []


def test_a_table_is_picked_ordered_and_handed_over(workbench):
    study = studies.open_study(workbench.folder)
    known = studies.read(studies.results_folder(study), "specialisation", "quotients")
    region = str(known["region"].iloc[0])
    place = f"/tables/specialisation/quotients?column=region&value={region}"
    page = workbench.get(place)[1]
    mine = known[known["region"] == region]
    assert f"{len(mine):,} rows" in page
    text = workbench.get(f"{place}&form=csv&sort=location_quotient&down=1")[1]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == len(mine)
    shown = [float(r["location_quotient"]) for r in rows if r["location_quotient"]]
    assert shown == sorted(shown, reverse=True)
    assert shown == pytest.approx(
        mine["location_quotient"].dropna().sort_values(ascending=False)
    )


def test_a_wrong_column_or_page_is_no_error_of_the_program(workbench):
    place = "/tables/specialisation/quotients"
    answer, page = workbench.get(f"{place}?nothing=1")
    assert answer.status_code == 409
    assert "has no column" in page
    for at in ("0", "-3", "x", "99999999999", "2"):
        assert workbench.get(f"{place}?page={at}")[0].status_code == 200


def test_a_number_is_led_back_to_its_rows(workbench):
    study = studies.open_study(workbench.folder)
    known = studies.read(studies.results_folder(study), "specialisation", "quotients")
    row = known.iloc[0]
    query = "&".join(f"{k}={row[k]}" for k in ("region", "activity", "year", "measure"))
    page = workbench.get(f"/why/specialisation/quotients?{query}")[1]
    found = studies.explain(
        study, "specialisation", "quotients",
        {k: str(row[k]) for k in ("region", "activity", "year", "measure")},
    )  # fmt: skip
    stocks = next(i for i in found.inputs if i.table == "stocks")
    assert f"{len(stocks.rows):,} of {stocks.of:,} rows" in page
    assert next(iter(stocks.provenance.files)) in page


def test_a_project_s_page_shows_every_table_that_speaks_of_it(workbench):
    study = studies.open_study(workbench.folder)
    tables = studies.check(study)
    code = str(tables["participations"]["project"].iloc[0])
    page = workbench.get(f"/projects/{code}")[1]
    taking_part = tables["participations"]["project"] == code
    assert f"/tables/study/participations?of_projects={code}" in page
    shown = workbench.get(f"/tables/study/participations?of_projects={code}")[1]
    assert f"{taking_part.sum():,} rows" in shown


def test_a_change_of_the_study_is_seen_at_once(workbench):
    assert "Renamed study" not in workbench.get("/")[1]
    settings = workbench.folder / "study.toml"
    text = settings.read_text("utf-8")
    name = next(x for x in text.splitlines() if x.startswith("name"))
    settings.write_text(text.replace(name, 'name = "Renamed study"'), "utf-8")
    assert "Renamed study" in workbench.get("/")[1]


def test_csv_holds_no_live_formula(small, desk_of):
    regions = pd.read_csv(small / "regions.csv", dtype=str)
    regions.loc[0, "name"] = "=HYPERLINK(1)"
    regions.to_csv(small / "regions.csv", index=False)
    text = desk_of(small).get("/tables/study/regions?form=csv")[1]
    assert ",=HYPERLINK" not in text
    assert "'=HYPERLINK" in text


def test_a_region_is_found_by_each_of_its_names_in_either_language(workbench):
    path = workbench.folder / "regions.csv"
    regions = pd.read_csv(path, dtype=str)
    code, name = regions.loc[0, ["region", "name"]]
    named = {name, "한새울", "Hansaeul"}
    regions.loc[0, ["name_ko", "name_en"]] = ["한새울", "Hansaeul"]
    regions.to_csv(path, index=False)
    for language in ("ko", "en"):
        workbench.client.cookies["language"] = language
        for one in named:
            page = workbench.get(f"/search?q={one}")[1]
            assert f'href="/regions/{code}"' in page, (language, one)
