"""The workbench on a small study: a client without a server, and where it leads."""

import re
from html import unescape
from types import SimpleNamespace

import pytest

_HREF = re.compile(r'<a [^>]*href="([^"]+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def links(page):
    """Give where a page leads."""
    return [unescape(href) for href in _HREF.findall(page)]


@pytest.fixture(scope="session", autouse=True)
def _web():
    """Skip what needs the web where its extra is not installed."""
    pytest.importorskip("django", reason="the extra 'web' is not installed")


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
            return answer, answer.content.decode()

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
