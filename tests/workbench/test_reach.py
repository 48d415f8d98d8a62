"""The pages most used, held against axe-core: no serious hindrance to anybody."""

import importlib.util
from itertools import pairwise

import pytest

HAS_AXE = importlib.util.find_spec("axe_playwright_python") is not None

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not HAS_AXE, reason="axe-playwright-python is not installed"),
]

PAGES = [
    "", "bench", "options", "board", "regions/", "tables/", "tables/portfolio/plans",
    "search?q=1", "portfolio/index.html", "run/now", "audit/index.html",
]  # fmt: skip


def hindrances(page):
    """Give what hinders seriously: the rule, and where."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - an extra

    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["help"], [node["html"][:160] for node in one["nodes"][:4]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("page", [1200], indirect=True)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_hinders_seriously_at_either_width(page, served, language):
    for path in PAGES:
        page.goto(f"{served}language/{language}?back=/{path}")
        for width in (1200, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert hindrances(page) == [], (path, width)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])"
        )
        assert levels.count(1) == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), path


def test_the_pages_of_one_thing_hinder_nobody(page, served):
    page.goto(f"{served}regions/")
    page.locator("main a").first.click()
    assert hindrances(page) == []
    page.goto(f"{served}board")
    page.locator("main a", has_text="Decide").first.click()
    assert hindrances(page) == []
    page.goto(f"{served}bench")
    page.locator("#portfolio-rejected a").first.click()
    while not page.locator("#answer").count():
        page.locator("a", has_text="Look again").click()
    assert hindrances(page) == []
