"""From the screen to paper and to a spreadsheet, in Chromium, in both languages."""

import csv
import importlib.util
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from test_journeys import enter, fits
from test_reach import HAS_AXE, hindrances

pytestmark = pytest.mark.browser

HAS_TYPST = importlib.util.find_spec("typst") is not None


def text_of(path):
    """Give the text of a DOCX, its gaps as one."""
    from docx import Document  # noqa: PLC0415 - an extra

    made = Document(path)
    said = [p.text for p in made.paragraphs]
    said += [c.text for t in made.tables for row in t.rows for c in row.cells]
    return re.sub(r"\s+", " ", " ".join(said))


def leaves(path):
    """Count the pages of a PDF of Chromium."""
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def hinders_nobody(page):
    """Hold a page against axe, where it is installed."""
    assert fits(page)
    if HAS_AXE:
        assert hindrances(page) == []


@pytest.fixture(params=["ko", "en"])
def spoken(request, page, served):
    """Speak a language."""
    page.goto(f"{served}language/{request.param}?back=/")
    return request.param


def download(page, found, tmp_path):
    """Follow a link to a file by keyboard; give the file."""
    found.focus()
    with page.expect_download() as waited:
        page.keyboard.press("Enter")
    path = tmp_path / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


@pytest.mark.skipif(not HAS_TYPST, reason="the extra 'paper' is not installed")
def test_a_frozen_option_is_printed_with_its_figures(page, served, spoken, tmp_path):
    page.goto(f"{served}bench")
    page.locator("form.decide input[name=who]").fill("김영희")
    page.locator("form.decide input[name=why]").focus()
    enter(page)
    page.locator(".done").wait_for()
    hinders_nobody(page)
    cells = page.locator("#options-options tbody tr").last.locator("td, th")
    letter, _remark, *figures = cells.all_inner_texts()[:6]  # merit to projects
    links = [page.locator(f"a[href^='/papers/docket.{x}']") for x in ("pdf", "docx")]
    whole, text = (download(page, link.first, tmp_path) for link in links)
    assert whole.read_bytes().startswith(b"%PDF")
    said = text_of(text)
    assert [figure for figure in figures if figure not in said] == []
    assert f"{'대안' if spoken == 'ko' else 'Option'} {letter}" in said
    assert ("안건" in said) == (spoken == "ko")


def test_weights_are_changed_and_ranks_read(page, served, spoken):
    page.goto(f"{served}scorecard")
    hinders_nobody(page)
    first = page.locator("form.levers input[type=number]").first
    before = page.locator("main table").inner_text()
    first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("0")
    enter(page)
    assert first.input_value() == "0"
    assert page.locator("main table").inner_text() != before
    assert page.locator(".points li").count() >= 1
    hinders_nobody(page)
    del spoken


def test_a_region_is_printed(page, served, spoken, tmp_path):
    page.goto(f"{served}regions/26.html")
    hinders_nobody(page)
    name = page.locator("h1").inner_text()
    if HAS_TYPST:
        found = page.locator("a[href^='/papers/region.docx']").first
        assert name in text_of(download(page, found, tmp_path))
    page.emulate_media(media="print")
    assert page.locator("#next").is_visible()
    assert not page.locator("nav").first.is_visible()
    assert not page.locator("#q").is_visible()
    page.pdf(path=tmp_path / "region.pdf")
    assert 1 <= leaves(tmp_path / "region.pdf") <= 12
    del spoken


def test_an_analyst_takes_an_answer_as_csv(page, served, spoken, tmp_path):
    page.goto(f"{served}tables/study/projects")
    page.locator("details:has(.facets) summary").focus()
    page.keyboard.press("Enter")
    count = page.locator(".facets small").first.inner_text()
    page.locator(".facets a").first.focus()
    enter(page)
    hinders_nobody(page)
    file = download(page, page.locator("a[href$='form=csv']"), tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert f"{sum(1 for _ in csv.reader(lines)) - 1:,}" == count
    page.goto(f"{served}ask")
    page.locator("textarea").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT region, count(*) AS n FROM study.projects GROUP BY 1")
    page.keyboard.press("Tab")
    enter(page)
    page.locator("#answer").wait_for()
    hinders_nobody(page)
    file = download(page, page.locator("button[value=csv]"), tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 1
    assert all(int(row["n"]) > 0 for row in rows)
    del spoken
