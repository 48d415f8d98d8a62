"""An officer's ways through the workbench, in Chromium, by keyboard alone."""

import pytest

from madang.services.options import open_options
from madang.services.register import open_register

pytestmark = pytest.mark.browser


def fits(page):
    """Tell whether a page is no wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def fits_both(page):
    """Tell whether a page is no wider than a window, and than a telephone."""
    before = page.viewport_size
    found = []
    for width in (1200, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found.append(fits(page))
    page.set_viewport_size(before)
    return all(found)


def enter(page):
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def look_again(page, found, most=300):
    """Press Enter on the link that looks again, which has the focus, until it comes."""
    for _ in range(most):
        if page.locator(found).count():
            return
        again = page.locator("a", has_text="Look again")
        assert again.evaluate("link => link === document.activeElement")
        enter(page)
    raise AssertionError(f"{found} does not come")


def reach(page, text):
    """Press Tab until what has the focus says a text, then Enter."""
    said = (
        "['A', 'BUTTON'].includes(document.activeElement.tagName)"
        " ? document.activeElement.innerText : ''"
    )
    for _ in range(400):
        page.keyboard.press("Tab")
        if text in page.evaluate(said):
            enter(page)
            return
    raise AssertionError(f"no way by keyboard to {text!r}")


def test_the_worst_duplication_is_found_and_decided(page, copy):
    reach(page, "Duplication board")
    assert fits(page)
    reach(page, "Decide")
    assert fits(page)
    page.locator("input[name=verdict]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("The same pilot twice")
    page.keyboard.press("Tab")
    page.keyboard.type("Officer Kim")
    page.keyboard.press("Tab")
    enter(page)
    assert page.locator(".done").inner_text().startswith("Recorded")
    row = open_register(copy).verdicts.iloc[-1]
    assert (row["verdict"], row["who"], row["why"]) == (
        "duplicate", "Officer Kim", "The same pilot twice",
    )  # fmt: skip
    reach(page, "Undo my verdict")
    assert page.locator(".done").inner_text().startswith("Taken back")
    assert open_register(copy).verdicts.iloc[-1]["verdict"] == "look"


def test_a_plan_is_chosen_with_sliders_and_frozen_as_an_option(page, copy):
    before = len(open_options(copy).every)
    reach(page, "Portfolio bench")
    assert fits(page)
    floor = page.locator("input[name='balance_floor.slider']")
    floor.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    moved = float(floor.input_value())
    page.locator("summary", has_text="Weights and other settings").focus()
    page.keyboard.press("Enter")
    least = page.locator("input[name='merge_saving.slider']")
    least.focus()
    page.keyboard.press("End")
    reach(page, "Solve anew")
    look_again(page, "h2:has-text('The plan under these settings')")
    assert float(page.locator("input[name=merge_saving]").input_value()) == 100  # %
    assert float(page.locator("input[name=balance_floor]").input_value()) == moved
    assert fits(page)
    page.locator("input[name=why]").focus()
    page.keyboard.type("The cautious one")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Officer Kim")
    page.keyboard.press("Tab")
    enter(page)
    assert page.locator(".done").inner_text().startswith("Frozen as option")
    assert fits(page)
    made = open_options(copy).every
    assert len(made) == before + 1
    assert (made[-1].who, made[-1].why) == ("Officer Kim", "The cautious one")
    assert f"balance_floor={moved / 100:g}" in made[-1].settings


def test_a_rejected_proposal_is_answered_by_one_click(page, served):
    page.goto(f"{served}bench")
    with page.expect_navigation():
        page.locator("#portfolio-rejected a").first.click()
    look_again(page, "#answer")
    assert fits(page)


def test_what_to_do_in_a_region_is_two_clicks_away(page):
    reach(page, "Regions")
    assert fits(page)
    reach(page, "부산")
    assert "부산" in page.locator("h1").inner_text()
    assert fits(page)


def test_a_number_is_followed_to_its_records(page):
    reach(page, "Tables")
    reach(page, "quotients")
    assert fits(page)
    page.locator("summary", has_text="Lead a row back").click()
    with page.expect_navigation():
        page.locator("details a[href^='/why/']").first.click()
    assert page.locator("h1").inner_text() == "Where it comes from"
    assert page.locator("text=SHA-256").count() >= 1
    assert fits(page)


def test_search_is_open_on_every_page(page, served):
    page.goto(f"{served}board")
    page.locator("#q").focus()
    page.keyboard.type("부산")
    enter(page)
    assert page.locator("main a", has_text="부산").count() >= 1
    assert fits(page)


@pytest.mark.parametrize("stage", ["overlap", "portfolio", "audit", "balance"])
def test_chapters_are_no_wider_than_the_window(page, served, stage):
    page.goto(f"{served}{stage}/index.html")
    assert fits(page)
    assert page.locator("h1").count() == 1


HEAD = "region;activity;year;measure;value\n"
LINES = "".join(
    f"{region};{activity};{year};jobs held;{k + 1}.{100 + 37 * n + 11 * k + year % 7}\n"
    for k, region in enumerate("NSEW")
    for n, activity in enumerate(("food", "ships", "chips", "steel"))
    for year in (2021, 2022)
)


class TestWithoutAStudy:
    """From a file to its report, in a folder without a study."""

    @pytest.fixture
    def served(self, served_anew):
        """Serve that folder in place of the small study."""
        return served_anew

    # A telephone's way, by keyboard too, is that of `test_korean_upload`.
    @pytest.mark.parametrize("page", [1200], indirect=True)
    def test_a_file_becomes_a_report(self, page, tmp_path):
        file = tmp_path / "jobs.csv"
        file.write_text(HEAD + LINES, encoding="utf-8")
        assert fits_both(page)
        page.locator("input[type=file]").set_input_files(file)
        reach(page, "See what they hold")
        look_again(page, "#questions")
        assert fits_both(page)
        page.locator("input[value=',']").focus()
        page.keyboard.press("Space")
        reach(page, "Go on with these answers")
        look_again(page, "#receipt")
        assert "32 records in" in page.locator("#receipt").inner_text()
        assert fits_both(page)
        assert not (tmp_path / "mine").exists()
        reach(page, "Take it in")
        look_again(page, ".done")
        assert (
            page.locator(".done").inner_text().startswith("The files are in the study")
        )
        assert fits_both(page)
        reach(page, "Work the study out anew")
        look_again(page, ".done")
        assert fits_both(page)
        reach(page, "To the first page")
        reach(page, "Specialisation")
        assert page.locator("h1").count() == 1
        assert page.locator("figure").count() >= 1
        assert fits_both(page)
        page.keyboard.press("Home")
        reach(page, "Add files")
        later = tmp_path / "jobs2.csv"
        later.write_text(HEAD + LINES.replace(";2022;", ";2023;"), encoding="utf-8")
        page.locator("input[type=file]").set_input_files(later)
        page.locator("input[type=file]").focus()
        page.keyboard.press("Tab")
        enter(page)
        look_again(page, "#receipt")
        assert page.locator("#questions").count() == 0
