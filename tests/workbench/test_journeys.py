"""An officer's ways through the workbench, in Chromium, by keyboard alone."""

import importlib.util
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from madang.services.register import open_register

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HAS_DRIVER = importlib.util.find_spec("playwright") is not None

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not HAS_DRIVER, reason="playwright is not installed"),
]


@pytest.fixture(scope="module")
def copy(small_run, tmp_path_factory):
    """Give a copy of the small study, for all journeys."""
    place = tmp_path_factory.mktemp("journeys") / "study"
    return Path(shutil.copytree(small_run, place, symlinks=True))


@pytest.fixture(scope="module")
def served(copy):
    """Serve the study; give its address."""
    command = [sys.executable, "-m", "madang", "--language", "en", "serve", str(copy)]
    process = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    yield re.search(r"http://\S+", process.stdout.readline())[0]
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    process.wait(20)


@pytest.fixture(params=[1200, 390])
def page(request, served):
    """Open a page that complains of nothing and asks nothing of other machines."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be absent

    wrong = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        made = browser.new_page(viewport={"width": request.param, "height": 900})
        made.set_default_timeout(60_000)
        made.on(
            "request",
            lambda r: (
                None if r.url.startswith((served, "data:")) else wrong.append(r.url)
            ),
        )
        made.on("console", lambda m: wrong.append(m.text))
        made.on("pageerror", lambda e: wrong.append(str(e)))
        made.goto(f"{served}language/en?back=/")
        yield made
        browser.close()
    assert wrong == []


def fits(page):
    """Tell whether a page is no wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def enter(page):
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


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
        page.locator("details a").first.click()
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
