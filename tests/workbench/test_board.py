"""Verdicts by the button are those of the register: checked, sealed, never lost."""

import re

import pandas as pd
import pytest

from madang import study as studies
from madang.services.register import open_register


@pytest.fixture
def pair(workbench):
    study = studies.open_study(workbench.folder)
    pairs = studies.read(studies.results_folder(study), "overlap", "pairs")
    row = pairs.iloc[0]
    return str(row["project_a"]), str(row["project_b"])


def given(**more):
    fields = {
        "verdict": "rival",
        "who": "김 주무관",
        "why": "같은 국가거점 유치",
        "seen": "0",
    }
    return fields | more


def recorded(workbench):
    return open_register(workbench.folder).verdicts


def test_a_verdict_is_recorded_and_the_board_knows(workbench, pair):
    path = f"/pairs/{pair[0]}/{pair[1]}"
    answer, _ = workbench.post(path, **given())
    assert answer.status_code == 302
    (row,) = recorded(workbench).to_dict("records")
    assert (row["project_a"], row["project_b"]) == tuple(sorted(pair))
    assert (row["verdict"], row["who"], row["why"]) == (
        "rival",
        "김 주무관",
        "같은 국가거점 유치",
    )
    page = workbench.get(f"{path}?recorded=1")[1]
    assert "Recorded" in page
    assert 'value="김 주무관"' in page  # the officer is remembered
    board = workbench.get("/board")[1]
    assert "✓" in board
    assert "1 verdicts are recorded" in board


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"why": " "}, "why"),
        ({"who": ""}, "who|Who|reviewer"),
        ({"verdict": "x"}, "no verdict"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(workbench, pair, wrong, told):
    answer, page = workbench.post(
        f"/pairs/{pair[0]}/{pair[1]}", **given(why="kept words <b>") | wrong
    )
    assert answer.status_code == 409
    assert any(word in page for word in told.split("|"))
    if "why" not in wrong:
        assert "kept words &lt;b&gt;" in page
    assert recorded(workbench).empty


def test_two_at_once_lose_nothing(workbench, pair):
    path = f"/pairs/{pair[0]}/{pair[1]}"
    workbench.post(path, **given())
    answer, page = workbench.post(path, **given(verdict="unrelated", why="mine"))
    assert answer.status_code == 409
    assert "while you read" in page
    assert "mine" in page
    assert len(recorded(workbench)) == 1
    answer, _ = workbench.post(path, **given(verdict="unrelated", seen="1"))
    assert answer.status_code == 302
    assert recorded(workbench)["verdict"].tolist() == ["rival", "unrelated"]


def test_a_form_from_elsewhere_records_nothing(workbench, pair):
    answer = workbench.client.post(f"/pairs/{pair[0]}/{pair[1]}", given())
    assert answer.status_code == 403
    assert "nothing was recorded" in answer.content.decode()
    assert recorded(workbench).empty


def test_what_the_register_does_not_hold_can_be_decided(workbench):
    codes = open_register(workbench.folder).projects["project"].astype(str)
    held = open_register(workbench.folder).pairs()
    known = set(map(tuple, held[["project_a", "project_b"]].to_numpy().tolist()))
    new = next((a, b) for a in codes for b in codes if a < b and (a, b) not in known)
    path = f"/pairs/{new[0]}/{new[1]}"
    assert "does not hold this pair" in workbench.get(path)[1]
    assert workbench.post(path, **given(verdict="unrelated"))[0].status_code == 302
    assert len(recorded(workbench)) == 1


def test_a_pair_that_cannot_be_is_no_page(workbench, pair):
    for path in (f"/pairs/{pair[0]}/{pair[0]}", f"/pairs/{pair[0]}/nope"):
        assert workbench.get(path)[0].status_code == 404


def test_shared_phrases_are_marked_on_both_sides(workbench):
    study = studies.open_study(workbench.folder)
    pairs = studies.read(studies.results_folder(study), "overlap", "pairs")
    row = pairs[pairs["shared_phrases"].fillna("") != ""].iloc[0]
    page = workbench.get(f"/pairs/{row['project_a']}/{row['project_b']}")[1]
    assert page.count("<mark>") >= 2


def test_the_worst_pair_to_settle_stands_first(workbench):
    study = studies.open_study(workbench.folder)
    pairs = studies.read(studies.results_folder(study), "overlap", "pairs")
    stake = (pairs["probability"] * pairs["money_at_stake"].fillna(0)).where(
        ~pairs["decided"]
    )
    worst = pairs.loc[stake.idxmax()]
    page = workbench.get("/board")[1]
    first = page.index("/pairs/")
    assert page[first:].startswith(f"/pairs/{worst['project_a']}/{worst['project_b']}")


def test_filters_of_the_board_are_those_of_the_register(workbench):
    register = open_register(workbench.folder)
    region = str(register.regions["region"].iloc[0])
    chosen = register.choose(region=region)
    page = workbench.get(f"/board?region={region}")[1]
    assert f"<small>{len(chosen.pairs):,}</small>" in page
    assert workbench.get("/board?region=nowhere")[0].status_code == 409
    assert isinstance(chosen.pairs, pd.DataFrame)


def test_a_verdict_is_undone_until_the_next_person_acts(workbench, pair):
    path = f"/pairs/{pair[0]}/{pair[1]}"
    workbench.post(path, **given())
    workbench.post(path, **given(verdict="unrelated", seen="1"))
    page = workbench.get(path)[1]
    assert "Undo my verdict" in page
    answer, _ = workbench.post(path, undo="000002")
    assert answer.status_code == 302
    rows = recorded(workbench)
    assert rows["verdict"].tolist() == ["rival", "unrelated", "look"]
    held = open_register(workbench.folder).pairs().set_index(["project_a", "project_b"])
    assert held.loc[tuple(sorted(pair)), "verdict"] == "rival"  # the one before holds
    assert "Undo my verdict" not in workbench.get(path)[1]
    workbench.post(path, **given(who="이 사무관", verdict="unrelated", seen="3"))
    workbench.client.cookies["officer"] = "someone"
    answer, page = workbench.post(path, undo="000004")
    assert answer.status_code == 409
    assert "stands as it is" in page
    assert len(recorded(workbench)) == 4


def test_families_are_named_by_a_number_and_say_nothing_twice(workbench):
    page = workbench.get("/board")[1]
    families = page.partition(">Families ")[2]
    heads = re.findall(r"<th[^>]*>([^<]+)", families)
    assert len(heads) == len(set(heads)) > 5
    assert "Title of the lead" not in heads


def test_the_chapter_leads_to_the_board_and_names_no_command(workbench):
    page = workbench.get("/overlap/index.html")[1]
    assert "madang overlap" not in page
    assert re.search(r'<a class="way" href="/pairs/[^/"]+/[^/"]+">Decide', page)
    assert 'href="/board"' in page
