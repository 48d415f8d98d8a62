"""The workbench on a small study: a client without a server, and where it leads."""

import importlib.util
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HAS_DRIVER = importlib.util.find_spec("playwright") is not None
_HREF = re.compile(r'<a [^>]*href="([^"]+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def links(page):
    """Give where a page leads."""
    return [unescape(href) for href in _HREF.findall(page)]


@pytest.fixture(scope="session", autouse=True)
def _web(request):
    """Skip what needs the web where its extra is not installed; draw a chart once."""
    pytest.importorskip("django", reason="the extra 'web' is not installed")
    request.getfixturevalue("pictures_once")


@pytest.fixture
def desk_of():
    """Give a function that lays a study on the desk and answers for it."""
    from django.conf import settings  # noqa: PLC0415 - the extra may be missing
    from django.test import Client, override_settings  # noqa: PLC0415

    from madang.workbench import paper  # noqa: PLC0415
    from madang.workbench.serving import configure  # noqa: PLC0415

    if not settings.configured:
        configure(None, ["localhost"])

    def lay(folder, language="en"):
        override = override_settings(MADANG_STUDY=folder)
        override.enable()
        laid.append(override)
        paper.desk.cache_clear()
        client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
        client.cookies["language"] = language

        def get(path):
            answer = client.get(path)
            return answer, answer.content.decode(errors="replace")  # or a file

        def post(path, **fields):
            token = _TOKEN.search(
                client.get(path if "pairs" in path else "/").content.decode()
            )
            sent = {"csrfmiddlewaretoken": token[1] if token else ""} | fields
            answer = client.post(path, sent)
            return answer, answer.content.decode()

        return SimpleNamespace(
            get=get, post=post, client=client, folder=folder, links=links
        )

    laid = []
    yield lay
    for override in laid:
        override.disable()
    paper.desk.cache_clear()


@pytest.fixture
def workbench(small, desk_of):
    """Give the workbench of a copy of the small study."""
    return desk_of(small)


@pytest.fixture(scope="module")
def copy(small_run, tmp_path_factory):
    """Give a copy of the small study, for all journeys."""
    place = tmp_path_factory.mktemp("journeys") / "study"
    return Path(shutil.copytree(small_run, place, symlinks=True))


@pytest.fixture(scope="module")
def served(copy):
    """Serve the study; give its address."""
    with serving(copy) as address:
        yield address


@contextmanager
def serving(folder):
    """Serve a folder, and stop."""
    command = [sys.executable, "-m", "madang", "--language", "en", "serve", str(folder)]
    process = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    said = process.stdout.readline()
    while "http://" not in said:
        assert said, "it ended before it answered"
        said = process.stdout.readline()
    yield re.search(r"http://\S+", said)[0]
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    process.wait(20)


@pytest.fixture
def served_anew(tmp_path):
    """Serve a folder without a study; give its address."""
    with serving(tmp_path / "mine") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Start Chromium once for the journeys of a file."""
    if CHROMIUM is None or not HAS_DRIVER:
        pytest.skip("Chromium or playwright is not installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be absent

    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture(params=[1200, 390])
def page(request, browser, served):
    """Open a page that complains of nothing and asks nothing of other machines.

    It remembers nothing of the pages of other tests.
    """
    wrong = []
    apart = browser.new_context(viewport={"width": request.param, "height": 900})
    made = apart.new_page()
    made.set_default_timeout(180_000)  # a shared machine may be slow
    made.on(
        "request",
        lambda r: None if r.url.startswith((served, "data:")) else wrong.append(r.url),
    )
    made.on("console", lambda m: wrong.append(m.text))
    made.on("pageerror", lambda e: wrong.append(str(e)))
    made.goto(f"{served}language/en?back=/")
    yield made
    apart.close()
    assert wrong == []
