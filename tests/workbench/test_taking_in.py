"""Files are taken in beside the pages: followed, stopped, taken up again, signed."""

import json
import os

import pandas as pd
import pytest

from madang.services import acting
from madang.services.drafts import STEPS, Draft, Drafts
from madang.study import open_study, read_provenance

HEAD = "시도별,산업별,항목,단위,2021 년,2022 년\n"
LIST = f"""{HEAD}전국,제조업,종사자수,명,"1,000","1,100"
서울특별시,제조업,종사자수,명,700,760
부산광역시,제조업,종사자수,명,300,340
"""


class Stopped(BaseException):
    """What a process is stopped by."""


@pytest.fixture
def draft(small):
    """Give a file on its way into a copy of the small study."""
    drafts = Drafts(small)
    file = drafts.begin() / "list.csv.part"
    file.write_text(LIST, encoding="utf-8")
    return drafts.make([("list.csv", file)])


def held(folder):
    """Give all files of a study, with what is in them."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file()
    }


@pytest.mark.parametrize("step", STEPS[1:])
def test_what_is_stopped_leaves_the_study_and_the_files(draft, monkeypatch, step):
    before, told = held(draft.folder), []

    def stop(_draft, name):
        told.append(name)
        if name == step:
            raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(Draft, "_step", stop)
        with pytest.raises(Stopped):
            draft.take(draft.seen, by="Officer Kim")
    assert told == list(STEPS[1 : STEPS.index(step) + 1])
    assert held(draft.folder) == before
    assert (draft.done, draft.files) == ([], ["list.csv"])
    draft.take(draft.seen, by="Officer Kim")
    rows = pd.read_parquet(open_study(draft.folder).tables["stocks"])
    assert "제조업" in set(rows["activity"])


def test_who_took_files_in_stands_in_the_receipt_and_the_provenance(draft):
    draft.take(draft.seen, by="김 주무관\n")
    assert "김 주무관" in draft.done[0].text("ko")
    (receipt,) = read_provenance(open_study(draft.folder))[0]["stocks"].receipts
    assert receipt["by"] == "김 주무관"
    assert receipt["at"].endswith("+00:00")


def test_each_file_keeps_the_name_of_who_brought_it(draft):
    draft.take(draft.seen, by="Officer Kim")
    drafts = Drafts(draft.folder)
    file = drafts.begin() / "later.part"
    file.write_text(LIST.replace("제조업", "건설업"), encoding="utf-8")
    later = drafts.make([("later.csv", file)])
    later.take(later.seen, by="Officer Lee")
    receipts = read_provenance(open_study(draft.folder))[0]["stocks"].receipts
    assert [r["by"] for r in receipts] == ["Officer Kim", "Officer Lee"]


def test_nobody_is_named_where_nobody_is_known(draft):
    draft.take(draft.seen, by=" \n")
    (receipt,) = read_provenance(open_study(draft.folder))[0]["stocks"].receipts
    assert "by" not in receipt


def test_a_page_shows_how_far_it_is_and_stops_it(draft, desk_of):
    bench = desk_of(draft.folder)
    draft.begin_taking("of another moment", "", "")
    while draft.taking:
        answer, page = bench.get(f"/intake/{draft.token}")
        assert ("Stop; the files wait as before" in page) == bool(draft.taking)
    assert answer.status_code == 409
    assert "has changed since this was shown" in page
    assert not draft.taking
    draft.begin_taking(draft.seen, "", "")
    bench.post(f"/intake/{draft.token}/stop")
    assert not draft.taking
    assert draft.files == ["list.csv"]


def test_what_a_stopped_server_left_is_taken_up_again(draft, desk_of):
    bench = desk_of(draft.folder)
    draft.begin_taking(draft.seen, "", "Officer Kim")
    while draft.taking:
        page = bench.get(f"/intake/{draft.token}")[1]
    assert "The files are in the study" in page
    assert "Taken in by Officer Kim" in page


def test_the_machine_knows_its_user(monkeypatch):
    monkeypatch.setenv("MADANG_REVIEWER", " Officer Kim ")
    assert acting.known() == "Officer Kim"
    monkeypatch.setenv("MADANG_REVIEWER", "")
    acting._of_git.cache_clear()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "이 사무관")
    assert acting.known() == "이 사무관"
    acting._of_git.cache_clear()
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setenv("USER", "park")
    assert acting.known() == "park"
    acting._of_git.cache_clear()


def test_a_torn_note_is_no_note(draft):
    (draft.place / "taking.json").write_text(json.dumps({})[:1], encoding="utf-8")
    assert draft.taking == {}
