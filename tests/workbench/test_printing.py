"""Papers from the browser: where they are offered, what comes, what is said else."""

import re

import pytest

from madang.papers import making

_PAPER = re.compile(r'href="(/papers/[^"]+)"')


@pytest.mark.parametrize(
    ("page", "paper"),
    [
        ("/bench", "/papers/docket.pdf"),
        ("/regions/26.html", "/papers/region.pdf?of=26"),
        ("/projects/P00", "/papers/review.docx?of=P00"),
    ],
)
def test_a_page_leads_to_its_paper(workbench, page, paper):
    pytest.importorskip("typst", reason="the extra 'paper' is not installed")
    _answer, text = workbench.get(page)
    assert paper in _PAPER.findall(text)
    answer = workbench.client.get(paper)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content[:4] in {b"%PDF", b"PK\x03\x04"}


def test_an_unknown_paper_is_no_page(workbench):
    assert workbench.client.get("/papers/docket.exe").status_code == 404
    assert workbench.client.get("/papers/odd.pdf").status_code == 404


def test_without_the_extra_pages_say_what_to_install(workbench, monkeypatch):
    monkeypatch.setattr(making, "find_spec", lambda _name: None)
    _answer, text = workbench.get("/regions/26.html")
    assert "madang[paper]" in text
    assert not _PAPER.findall(text)
