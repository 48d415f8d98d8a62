"""Pages are drawn once, sent as they are, and never kept beyond what they show."""

import re

import pytest

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PAGES = ["/", "/board", "/regions/", "/portfolio/index.html", "/tables/"]


@pytest.fixture
def drawn(monkeypatch):
    """Count how often a template is filled."""
    from madang.workbench import paper  # noqa: PLC0415 - the extra may be missing

    counted = []
    kept = paper.Drawn

    def draw(text, **more):
        counted.append(len(text))
        return kept(text, **more)

    monkeypatch.setattr(paper, "Drawn", draw)
    return counted


@pytest.mark.parametrize("path", [*PAGES, "/bench"])
def test_a_page_is_drawn_once_and_says_the_same(workbench, drawn, path):
    first = workbench.get(path)[1]
    again = workbench.get(path)[1]
    assert len(drawn) == 1
    plain = [
        re.sub(r'(name="key" value|csrfmiddlewaretoken" value)="[^"]+"', "", x)
        for x in (first, again)
    ]
    assert plain[0] == plain[1]


def test_a_form_has_a_token_and_a_key_of_its_own(workbench):
    keys = {
        re.search(r'name="key" value="([^"]+)"', workbench.get("/bench")[1])[1]
        for _time in range(3)
    }
    assert len(keys) == 3
    page = workbench.get("/")[1]
    sent = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "back": "/"}
    assert workbench.client.post("/run/stop", sent).status_code == 302


def test_a_browser_that_has_a_page_is_told_so_until_it_changes(workbench):
    client = workbench.client
    client.get("/")  # sets the cookie that a form needs
    tag = client.get("/").headers["ETag"]
    answer = client.get("/", HTTP_IF_NONE_MATCH=tag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    settings = workbench.folder / "study.toml"
    settings.write_text(settings.read_text("utf-8") + "\n# seen\n", encoding="utf-8")
    client.cookies["language"] = "ko"
    assert client.get("/", HTTP_IF_NONE_MATCH=tag).status_code == 200
    client.cookies["language"] = "en"
    client.cookies["csrftoken"] = "x" * 32
    assert client.get("/", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_a_form_that_may_be_sent_once_is_never_told_to_be_there(workbench):
    workbench.get("/bench")
    answer = workbench.get("/bench")[0]
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_changes_is_seen_at_once(workbench, drawn):
    workbench.get("/board")
    settings = workbench.folder / "study.toml"
    settings.write_text(settings.read_text("utf-8") + "\n# new\n", encoding="utf-8")
    workbench.get("/board")
    assert len(drawn) == 2


def test_pages_asked_for_longest_ago_go(monkeypatch):
    from madang.workbench import keeping  # noqa: PLC0415

    monkeypatch.setattr(keeping, "_MOST", 1000)
    pages = keeping.Pages()
    for n in range(8):
        pages.keep(n, keeping.Drawn("x" * 200))
    assert [n for n in range(8) if pages.find(n)] == [3, 4, 5, 6, 7]
    pages.keep("large", keeping.Drawn("x" * 251))
    assert pages.find("large") is None


def test_text_of_a_study_is_no_mark(small, desk_of):
    projects = small / "projects.csv"
    text = projects.read_text("utf-8")
    code, _, rest = text.splitlines()[1].partition(",")
    title = rest.split(",")[0]
    projects.write_text(
        text.replace(f"{code},{title}", f"{code},TOKEN WHO KEY", 1), "utf-8"
    )
    assert "TOKEN WHO KEY" in desk_of(small).get(f"/projects/{code}")[1]
