"""The report in a real browser, offline: quiet, labelled, no wider than the page."""

from __future__ import annotations

import importlib.util
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from madang.language import LANGUAGES
from madang.report import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from madang.report import Report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WHERE = (
    "index.html", "en/index.html", "regions.html", "contents.html", "portfolio.html",
    "overlap.html", "regions/11.html", "plans/2.html",
    "en/plans/2.html", "why-not/index.html", "why-not/1.html", "en/why-not/1.html",
)  # fmt: skip
HAS_DRIVER = importlib.util.find_spec("playwright") is not None

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not HAS_DRIVER, reason="playwright is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium of this machine."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be absent

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module", params=["made up", "sample"])
def index(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path:
    """First page of a report: of made-up results, and of the sample's own."""
    if request.param == "made up":
        made: Report = request.getfixturevalue("written")
        return made.index
    little = request.getfixturevalue("little_run")
    page, findings = publish(little, tmp_path_factory.mktemp("real") / "report")
    assert len(findings) > 5
    return page


@pytest.mark.parametrize("where", WHERE)
def test_a_page_opens_offline_without_a_word_of_complaint(
    index: Path, browser: Any, where: str
) -> None:
    if not (index.parent / where).is_file():
        pytest.skip(f"this report has no {where}")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    outside: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:"))
            else outside.append(r.url))  # fmt: skip
    page.on("requestfailed", lambda r: complaints.append(r.url))
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto((index.parent / where).as_uri())
    for width in (1200, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert outside == []
    assert complaints == []
    styled = page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")
    assert float(styled.removesuffix("px")) > 20, "the style sheet did not load"
    bare = page.evaluate(
        "[...document.querySelectorAll('svg')].filter(s => "
        "s.getAttribute('role') !== 'img' || !s.getAttribute('aria-label')).length"
    )
    assert bare == 0
    lonely = page.evaluate(
        "[...document.querySelectorAll('figure')].filter(f => "
        "!f.querySelector('table')).length"
    )
    assert lonely == 0
    page.close()


def test_the_keyboard_opens_a_table(index: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((index.parent / "balance.html").as_uri())
    page.locator("figure summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("figure details[open] table").first.is_visible()
    page.close()


def test_no_letter_of_a_chart_is_cut_off_at_its_edge(index: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    clipped = [
        text
        for where in sorted(index.parent.glob("*.html"))
        for text in _clipped(page, where)
    ]
    assert clipped == []
    page.close()


def _clipped(page: Any, where: Path) -> list[str]:
    """Texts of a page's charts that reach beyond them."""
    page.goto(where.as_uri())
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart')].flatMap(s => {
          const box = s.getBoundingClientRect();
          return [...s.querySelectorAll('text')].filter(t => {
            const b = t.getBoundingClientRect();
            return b.width && (b.left < box.left - 2 || b.right > box.right + 2
              || b.top < box.top - 2 || b.bottom > box.bottom + 2);
          }).map(t => t.textContent);
        })"""
    )
    return found


def test_the_brief_prints_on_two_sheets_in_each_language(
    index: Path, browser: Any
) -> None:
    briefs = [index, *index.parent.glob("??/index.html")]
    assert len(briefs) == len(LANGUAGES)
    page = browser.new_page()
    for brief in briefs:
        page.goto(brief.as_uri())
        assert sheets_of(page) <= 2
        assert brief.stat().st_size <= 300_000
    page.close()


def test_a_dossier_opens_with_next_year_on_its_first_sheet(
    index: Path, browser: Any
) -> None:
    page = browser.new_page(viewport={"width": 690, "height": 1000})
    page.goto(next((index.parent / "regions").glob("*.html")).as_uri())
    page.emulate_media(media="print")
    ends = page.evaluate(
        "document.querySelector('.next').getBoundingClientRect().bottom"
    )
    assert ends < 1000
    page.close()


def sheets_of(page: Any) -> int:
    """Count the sheets of paper on which a page prints."""
    return len(re.findall(rb"/Type */Page\b", page.pdf(prefer_css_page_size=True)))


def test_a_code_leads_to_its_half_page_and_back_by_keyboard(
    written: Report, browser: Any
) -> None:
    page = browser.new_page()
    page.goto((written.index.parent / "why-not" / "index.html").as_uri())
    link = page.locator("#why-not-index a").first
    code = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/why-not/*.html#p-*")
    assert page.locator("article.half:target .kicker b").inner_text() == code
    page.locator("nav.steps a[href='index.html']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/why-not/index.html")
    page.close()


def test_two_half_pages_print_on_a_sheet(written: Report, browser: Any) -> None:
    page = browser.new_page()
    page.goto((written.index.parent / "why-not" / "1.html").as_uri())
    halves = page.locator("article.half").count()
    assert sheets_of(page) == -(-halves // 2)
    page.close()
