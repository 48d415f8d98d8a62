"""Files added in the browser: shown, asked about, taken in whole or not at all."""

import io
import os
import re
import shutil
import time
import zipfile

import openpyxl
import pandas as pd
import pytest

from madang.intake import limits
from madang.language import LANGUAGES
from madang.services.drafts import DAYS, Drafts
from madang.study import hold, open_study

LIST = """시도별,산업별,항목,단위,2021 년,2022 년
전국,제조업,종사자수,명,"1,000","1,100"
서울특별시,제조업,종사자수,명,700,760
부산광역시,제조업,종사자수,명,300,340
"""
OWN = """region;activity;year;measure;value
N;C;2022;jobs held;1.234
S;C;2022;jobs held;2.345
"""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="([^"]+)"')
_RADIO = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]+)"')


class Officer:
    """Adds files with a browser that keeps no script."""

    def __init__(self, bench):
        self.bench = bench
        self.drafts = Drafts(bench.folder)

    def sent(self, path, **fields):
        """Send a form, from where it stands, as it is shown now."""
        page = self.bench.client.get("/intake").content.decode()
        token = _TOKEN.search(page)[1]
        answer = self.bench.client.post(path, {"csrfmiddlewaretoken": token} | fields)
        return answer, answer.content.decode()

    def add(self, *files):
        """Add files, by name and content; gives the address of their page."""
        held = [_file(name, content) for name, content in files]
        answer, page = self.sent("/intake", files=held)
        return answer.headers.get("Location", ""), page

    def see(self, path):
        """Look at files on their way in, once they were read."""
        for _ in range(800):
            page = self.bench.get(path)[1]
            if "Look again" not in page:
                return page
            time.sleep(0.05)
        raise AssertionError("the files are read for ever")

    def seen(self, path):
        """Give what a page carries of the state that it shows."""
        return _SEEN.search(self.see(path))[1]

    def answer(self, path, key, word, **more):
        """Answer one question."""
        fields = {f"word.{key}": word, "seen": self.seen(path)} | more
        return self.sent(f"{path}/answer", **fields)

    def take(self, path, **more):
        """Take files in, and wait until they are, or what is wrong is told."""
        sent = {"seen": self.seen(path)} | more
        answer, page = self.sent(f"{path}/take", **sent)
        for _ in range(200):
            if answer.status_code != 302 or not self.drafts.find(path[8:]).taking:
                return answer, page
            seen, page = self.bench.get(path)
            if seen.status_code == 409:
                return seen, page
        raise AssertionError("the files are taken in for ever")

    def left(self):
        """List what is kept beside the study."""
        place = self.drafts.place
        return sorted(p.name for p in place.iterdir() if p.name != ".gitignore")


def _file(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    made = SimpleUploadedFile("x", content if isinstance(content, bytes)
                              else content.encode())  # fmt: skip
    made._name = name  # hostile names go out as they are
    return made


@pytest.fixture
def new(tmp_path, desk_of):
    """Give an officer before a folder without a study."""
    return Officer(desk_of(tmp_path / "mine"))


@pytest.fixture
def officer(workbench):
    """Give an officer of the small study."""
    return Officer(workbench)


def test_files_make_a_study_and_the_next_one_needs_no_answer(new):
    assert new.bench.get("/")[0].headers["Location"] == "/intake"
    assert "There is no study in ‘mine’ yet" in new.bench.get("/intake")[1]
    path, _page = new.add(("own.csv", OWN))
    page = new.see(path)
    assert "What the files do not tell" in page
    assert "Take it in" not in page
    asked = _RADIO.findall(page)
    assert ("word.stocks.decimal", ",") in asked
    assert "checked" not in page  # nothing is taken unasked
    new.answer(path, "stocks.decimal", ",")
    page = new.see(path)
    assert "2 records in" in page
    assert "Answered so far" in page
    assert not new.bench.folder.exists()
    assert new.take(path)[0].status_code == 302
    page = new.see(path)
    assert "2 records in" in page
    assert 'action="/run"' in page
    rows = pd.read_parquet(open_study(new.bench.folder).tables["stocks"])
    assert sorted(rows["value"]) == [1234, 2345]
    path, _page = new.add(("own2.csv", OWN.replace("2022", "2023")))
    page = new.see(path)
    assert "What the files do not tell" not in page
    assert "Take it in" in page


def test_what_is_put_aside_leaves_nothing(new):
    path, _page = new.add(("own.csv", OWN), ("list.csv", LIST))
    assert len(new.left()) == 1
    assert oct(new.drafts.place.stat().st_mode)[-3:] == "700"
    assert new.sent(f"{path}/cancel")[0].status_code == 302
    assert new.left() == []
    assert not new.bench.folder.exists()
    assert "no longer kept" in new.bench.get(path)[1]
    assert new.sent(f"{path}/take", seen="x")[0].status_code == 409


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/own.csv", "own.csv"),
        ("C:\\Users\\kim\\own.csv", "own.csv"),
        ("...own.csv", "own.csv"),
        ("a\u202evsc.own.csv", "avsc.own.csv"),
        ("가" * 300 + ".csv", None),
        ("<script>alert(1)</script>.csv", None),
    ],
)
def test_hostile_names_are_names_and_nothing_else(new, name, kept):
    path, page = new.add((name, LIST))
    assert path, page
    files = new.drafts.find(path.split("/")[-1]).files
    assert kept is None or files == [kept]
    assert "/" not in files[0]
    assert len(files[0].encode()) < 255
    assert "<script" not in new.see(path)
    within = [p for p in new.drafts.place.rglob("*") if p.is_file()]
    assert all(p.is_relative_to(new.drafts.place) for p in within)
    assert [p.name for p in new.bench.folder.parent.iterdir()] == [".mine.uploads"]


def test_a_file_that_lacks_another_waits_for_it(new):
    activities = "activity,name\nC,Manufacturing\n"
    path, _page = new.add(("activities.csv", activities))
    page = new.see(path)
    assert "name no regions" in page
    assert "Take it in" not in page
    further = _file("own.csv", OWN)
    answer, _page = new.sent("/intake", files=[further], to=path.split("/")[-1])
    assert answer.headers["Location"] == path
    new.answer(path, "stocks.decimal", ",")
    assert new.take(path)[0].status_code == 302
    study = open_study(new.bench.folder)
    assert "Manufacturing" in set(pd.read_parquet(study.tables["activities"])["name"])
    new.sent(f"{path}/cancel")
    _gone, page = new.sent("/intake", files=[_file("own.csv", OWN)], to="0" * 32)
    assert "no longer kept" in page
    assert len(new.left()) == 1


def test_two_files_of_one_name_are_two(new):
    path, _page = new.add(("own.csv", OWN), ("OWN.csv", OWN.replace("2022", "2021")))
    draft = new.drafts.find(path.split("/")[-1])
    assert draft.files == ["own.csv", "OWN (2).csv"]


def _bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0," * (30 * 2**20))
    return held.getvalue()


def _locked():
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    names = ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    return start + b"".join(n.encode("utf-16-le").ljust(128, b"\x00") for n in names)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bomb.zip", _bomb(), "too large|more than|times"),
        ("locked.xlsx", _locked(), "password"),
        ("empty.csv", b"", "empty|holds no|nothing"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.csv"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_kept(new, name, content, said):
    began = time.monotonic()
    path, page = new.add((name, content))
    if path:  # it was read beside the page
        page = new.see(path)
        new.sent(f"{path}/cancel")
    assert re.search(said, page), page
    assert "Traceback" not in page
    assert new.left() == []
    assert not new.bench.folder.exists()
    assert time.monotonic() - began < 60


def test_a_wrong_suffix_is_seen_through(new):
    book = openpyxl.Workbook()
    for row in [line.split(";") for line in OWN.splitlines()]:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    path, _page = new.add(("own.csv", held.getvalue()))
    assert "whatever its name says" in new.see(path)


def test_what_is_too_large_is_refused_while_it_comes(new, monkeypatch):
    monkeypatch.setattr("madang.workbench.receiving.LIMITS", limits.Limits(sent=2**20))
    path, page = new.add(("small.csv", LIST), ("large.csv", b"x" * (2**20 + 1)))
    assert not path
    assert "more than 1 MB in all" in page
    assert new.left() == []
    path, page = new.add()
    assert "No file was chosen" in page


def test_a_form_from_elsewhere_leaves_nothing(new):
    new.bench.get("/intake")
    client = new.bench.client
    answer = client.post("/intake", {"files": _file("own.csv", OWN)})
    assert answer.status_code == 403
    assert not new.drafts.place.exists() or new.left() == []
    answer = client.post("/board", {"files": _file("own.csv", OWN)})
    assert not new.drafts.place.exists() or new.left() == []


def test_answers_survive_a_restart_and_are_taken_back(new, desk_of):
    path, _page = new.add(("own.csv", OWN))
    new.answer(path, "stocks.decimal", ",")
    again = Officer(desk_of(new.bench.folder))
    assert "Take it in" in again.see(path)
    assert "own.csv" in again.bench.get("/intake")[1]
    again.sent(f"{path}/answer", again="stocks.decimal", seen=again.seen(path))
    assert ("word.stocks.decimal", ",") in _RADIO.findall(again.see(path))


def test_an_answer_that_is_none_is_told_beside_what_was_typed(new):
    path, _page = new.add(("own.csv", OWN))
    answer, page = new.answer(path, "stocks.decimal", "<b>perhaps</b>")
    page = new.see(path)
    assert "is no answer to" in page
    assert "<b>perhaps" not in page
    answer, page = new.sent(f"{path}/answer", seen=new.seen(path))
    assert answer.status_code == 409
    assert "Nothing was answered" in page
    both = {"word.stocks.decimal": ",", "free.stocks.decimal": "kept text"}
    answer, page = new.sent(f"{path}/answer", seen=new.seen(path), **both)
    assert "not both" in page
    new.answer(path, "stocks.decimal", ",")
    assert "Take it in" in new.see(path)


def test_two_windows_do_not_answer_over_each_other(new):
    path, _page = new.add(("own.csv", OWN))
    old = new.seen(path)
    new.answer(path, "stocks.decimal", ",")
    fields = {"word.stocks.decimal": ".", "seen": old}
    answer, page = new.sent(f"{path}/answer", **fields)
    assert answer.status_code == 409
    assert "in another window since" in page
    assert new.drafts.find(path.split("/")[-1]).answers == [("stocks.decimal", ",")]


def test_a_replayed_form_takes_in_once(officer):
    path, _page = officer.add(("list.csv", LIST))
    seen = officer.seen(path)
    before = open_study(officer.bench.folder)
    assert officer.take(path)[0].status_code == 302
    rows = len(pd.read_parquet(open_study(before.folder).tables["stocks"]))
    again, _page = officer.sent(f"{path}/take", seen=seen)
    assert again.status_code == 302
    assert "The files are in the study" in officer.see(path)
    assert len(pd.read_parquet(open_study(before.folder).tables["stocks"])) == rows
    assert officer.sent(f"{path}/cancel")[0].status_code == 302
    assert "The files are in the study" in officer.see(path)
    assert "Wait" not in officer.bench.get("/intake")[1]


def test_a_study_that_changes_meanwhile_is_shown_anew_before_it_is_written(officer):
    path, _page = officer.add(("list.csv", LIST))
    seen = officer.seen(path)
    other, _page = officer.add(("other.csv", LIST.replace("제조업", "건설업")))
    assert officer.take(other)[0].status_code == 302
    after = open_study(officer.bench.folder).tables["stocks"].read_bytes()
    answer, page = officer.sent(f"{path}/take", seen=seen, name="my-own")
    assert answer.status_code == 409
    assert "has changed since this was shown" in page
    assert open_study(officer.bench.folder).tables["stocks"].read_bytes() == after
    assert officer.take(path)[0].status_code == 302
    rows = pd.read_parquet(open_study(officer.bench.folder).tables["stocks"])
    assert {"제조업", "건설업"} <= set(rows["activity"])


def test_a_study_that_breaks_meanwhile_loses_nothing(officer):
    path, _page = officer.add(("list.csv", LIST))
    seen = officer.seen(path)
    settings = officer.bench.folder / "study.toml"
    kept = settings.read_text("utf-8")
    token = _TOKEN.search(officer.see(path))[1]
    settings.write_text("[study]\nlanguage = 'xx'\n", encoding="utf-8")
    fields = {"csrfmiddlewaretoken": token, "seen": seen}
    answer = officer.bench.client.post(f"{path}/take", fields)
    assert answer.status_code == 409
    assert "Traceback" not in answer.content.decode()
    settings.write_text(kept, encoding="utf-8")
    assert "Take it in" in officer.see(path)


def test_a_run_under_way_is_told_and_the_files_wait(officer):
    path, _page = officer.add(("list.csv", LIST))
    with hold(open_study(officer.bench.folder)):
        answer, page = officer.take(path, name="my-own")
    assert answer.status_code == 409
    assert "Another run of this study is under way" in page
    assert "Take it in" in page
    assert officer.take(path)[0].status_code == 302


def test_a_name_that_is_none_stays_to_be_mended(new):
    path, _page = new.add(("own.csv", OWN))
    new.answer(path, "stocks.decimal", ",")
    answer, page = new.take(path, name="My <own>")
    assert answer.status_code == 409
    assert "is no name of a recipe" in page
    assert 'value="My &lt;own&gt;"' in page
    assert not new.bench.folder.exists()
    assert new.take(path, name="my-own")[0].status_code == 302
    assert (new.bench.folder / "recipes" / "my-own.toml").is_file()


def test_what_is_old_is_removed_and_what_is_new_stays(new):
    path, _page = new.add(("own.csv", OWN))
    fresh, _page = new.add(("list.csv", LIST))
    old = new.drafts.place / path.split("/")[-1] / "draft.json"
    long_ago = time.time() - (DAYS + 1) * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    new.bench.get("/intake")
    assert new.left() == [fresh.split("/")[-1]]


def test_no_file_of_the_machine_is_read_through_an_answer(new, tmp_path):
    secret = tmp_path / "weights.csv"
    secret.write_text("from,to,weight\na,b,1\n", encoding="utf-8")
    draft = new.drafts.make([])
    for said in (str(secret), "../../weights.csv", "..\\weights.csv"):
        told = draft._beside("stocks.regions.weights", said)
        assert told == str(draft.place / "files" / "weights.csv")
    shutil.rmtree(draft.place)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_the_readers_language_and_load_nothing(tmp_path, desk_of, language):
    officer = Officer(desk_of(tmp_path / "mine", language))
    path, _page = officer.add(("own.csv", OWN))
    for address in ("/intake", path):
        answer, page = officer.bench.get(address)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "<script" not in page
    assert ("자료 올리기" in page) == (language == "ko")
