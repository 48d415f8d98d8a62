"""Every page answers, leads somewhere, and loads nothing from elsewhere."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from madang.language import LANGUAGES

_LOADS = re.compile(
    r'<(?:script|img|iframe|link|object|embed)[^>]*(?:src|href)="([^"]+)"'
)


# So many pages of a kind: of one kind all are made alike, in either language.
@pytest.mark.slow
@pytest.mark.parametrize(("language", "most"), [(LANGUAGES[0], 40), (LANGUAGES[1], 10)])
def test_every_link_leads_to_a_page(small_run, desk_of, language, most):
    workbench = desk_of(small_run, language)
    seen, waiting = {}, ["/"]
    kinds = {}
    while waiting:
        path = waiting.pop()
        kind = "/".join(
            path.split("?")[0].split("/")[: 3 if path.startswith("/tables") else 2]
        )
        kinds[kind] = kinds.get(kind, 0) + 1
        if path in seen or kinds[kind] > most:
            continue
        answer, page = workbench.get(path)
        seen[path] = answer.status_code
        assert answer.status_code in {200, 301, 302}, (path, page[:300])
        if answer.status_code != 200:
            waiting.append(urljoin(path, answer.headers["Location"]))
            continue
        if "text/html" not in answer.headers["Content-Type"]:
            continue
        assert "Traceback" not in page
        for href in workbench.links(page):
            to = urljoin(path, href).split("#")[0]
            if not urlsplit(to).netloc and to.startswith("/") and to not in seen:
                waiting.append(to)
    assert len(seen) > 100


def test_a_page_loads_its_style_sheet_and_nothing_else(workbench):
    for path in ("/", "/board", "/tables/", "/overlap/index.html", "/nothing"):
        answer, page = workbench.get(path)
        loaded = {href for href in _LOADS.findall(page) if not href.startswith("data:")}
        assert loaded <= {"/assets/madang.css"}
        assert "<script" not in page
        assert "http://" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", page)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_is_not_there_is_told_in_words(workbench):
    for path in ("/nothing", "/tables/no/such", "/projects/nope", "/regions/x.html"):
        answer, page = workbench.get(path)
        assert answer.status_code == 404
        assert "no such page" in page


def test_another_host_is_not_answered(workbench):
    answer = workbench.client.get("/", HTTP_HOST="elsewhere.example")
    assert answer.status_code == 400


def test_a_region_opens_with_next_year_beside_the_peers_of_ones_choice(workbench):
    listed = workbench.get("/regions/")[1]
    first = re.search(r'href="(/regions/[^"]+html)"', listed)[1]
    page = workbench.get(first)[1]
    assert page.index('class="next"') < page.index('class="sections"')
    peer, name = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', page)[-1]
    chosen = workbench.get(f"{first}?peers={peer}&peers=nowhere")[1]
    assert f'<option value="{peer}" selected>' in chosen
    heads = re.search(r'id="peers".*?</thead>', chosen, re.DOTALL)[0]
    assert len(re.findall("<th[ >]", heads)) == 3
    assert name in heads or peer in heads or name[:2] in heads


def test_a_study_that_breaks_while_served_is_told_in_words(workbench):
    assert workbench.get("/")[0].status_code == 200
    settings = workbench.folder / "study.toml"
    kept = settings.read_text("utf-8")
    settings.write_text("[study]\nlanguage = 'xx'\n", encoding="utf-8")
    answer, page = workbench.get("/")
    assert answer.status_code == 409
    assert "neither" in page
    settings.write_text(kept, encoding="utf-8")
    assert workbench.get("/")[0].status_code == 200


def test_the_language_is_switched_and_no_way_leads_out(workbench):
    client = workbench.client
    answer = client.get("/language/ko?back=/board")
    assert answer.headers["Location"] == "/board"
    assert "중복 점검판" in client.get("/board").content.decode()
    for back in ("//elsewhere.example", "/\\elsewhere.example", "https://x.example"):
        assert client.get(f"/language/ko?back={back}").headers["Location"] == "/"
    assert client.get("/language/xx").status_code == 409


def test_names_are_text_and_never_markup(small, desk_of):
    projects = small / "projects.csv"
    text = projects.read_text("utf-8")
    code, _, rest = text.splitlines()[1].partition(",")
    title = rest.split(",")[0]
    projects.write_text(
        text.replace(f"{code},{title}", f"{code},<script>alert(1)</script>", 1), "utf-8"
    )
    workbench = desk_of(small)
    for path in (f"/projects/{code}", "/search?q=script", "/tables/study/projects"):
        page = workbench.get(path)[1]
        assert "&lt;script&gt;" in page
        assert "<script" not in page
    page = workbench.get('/search?q="><script>alert(1)</script>')[1]
    assert "<script" not in page
