"""From a file to its report in Korean, on a phone's width, by keyboard alone."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from test_journeys import HEAD, LINES, enter, fits_both, reach
from test_reach import HAS_AXE, hindrances

from madang.study import open_study, read_provenance

pytestmark = pytest.mark.browser


@pytest.fixture
def served(served_anew):
    """Serve a folder without a study in place of the small one."""
    return served_anew


def seen(page):
    """Hold a page against both windows, and against axe where it is installed."""
    assert page.locator("html").get_attribute("lang") == "ko"
    assert fits_both(page)
    if HAS_AXE:
        assert hindrances(page) == []


def again(page, found, most=300):
    """Press Enter on the link that looks again until something comes."""
    for _ in range(most):
        if page.locator(found).count():
            return
        way = page.locator("a.way", has_text="다시 확인")
        assert way.evaluate("link => link === document.activeElement")
        enter(page)
    raise AssertionError(f"{found} does not come")


@pytest.mark.parametrize("page", [390], indirect=True)
def test_a_file_becomes_a_report_in_korean(page, served, tmp_path):
    page.goto(f"{served}language/ko?back=/")
    file = tmp_path / "jobs.csv"
    file.write_text(HEAD + LINES, encoding="utf-8")
    seen(page)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[type=file]").focus()
    page.keyboard.press("Tab")
    enter(page)
    again(page, "#questions")
    seen(page)
    page.locator("input[value=',']").focus()
    page.keyboard.press("Space")
    page.locator("#questions button").focus()
    enter(page)
    again(page, "#receipt")
    seen(page)
    page.locator("input[name=who]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("김 주무관")
    page.keyboard.press("Tab")
    enter(page)
    again(page, ".done")
    assert "김 주무관" in page.locator(".receipt").inner_text()
    seen(page)
    (receipt,) = read_provenance(open_study(tmp_path / "mine"))[0]["stocks"].receipts
    assert receipt["by"] == "김 주무관"
    reach(page, "다시 분석")
    again(page, ".done")
    seen(page)
    page.locator(".done a").focus()
    enter(page)
    seen(page)
    reach(page, "특화")
    assert page.locator("figure").count() >= 1
    seen(page)
    page.goto(f"{served}tables/specialisation/quotients")
    page.locator("summary", has_text="근거").first.focus()
    page.keyboard.press("Enter")
    page.locator("details a[href^='/why/']").first.focus()
    enter(page)
    assert "김 주무관" in page.locator("main").inner_text()
    seen(page)
