"""The server answers this machine alone; a run is followed, ended and stopped."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest


def reseed(folder):
    """Let every result be out of date."""
    settings = folder / "study.toml"
    text = settings.read_text("utf-8").replace("[study]\n", "[study]\nseed = 71\n", 1)
    settings.write_text(text, encoding="utf-8")


@pytest.fixture
def served(small):
    command = [sys.executable, "-m", "madang", "--language", "en", "serve", str(small)]
    process = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    address = re.search(r"http://\S+", process.stdout.readline())[0]
    yield address
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    process.wait(20)
    assert process.returncode in {0, 130, -signal.SIGINT}


def test_one_command_opens_the_study(served):
    with urllib.request.urlopen(served, timeout=60) as answer:  # noqa: S310 - our own
        page = answer.read().decode()
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert 'class="five"' in page


def test_others_cannot_reach_it_and_a_taken_port_is_told(small, madang):
    code, _, told = madang("--language", "en", "serve", small, "--host", "0.0.0.0")  # noqa: S104 - refused
    assert code == 2
    assert "there is no account that acts" in told
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        code, _, told = madang("--language", "en", "serve", small, "--port", port)
    assert code == 2
    assert f"Port {port} cannot be used" in told


def test_a_run_is_started_followed_and_ends(workbench):
    regions = workbench.folder / "regions.csv"
    regions.write_text(regions.read_text("utf-8") + "\n", encoding="utf-8")
    reseed(workbench.folder)
    workbench.post("/run")
    workbench.post("/run/stop")
    page = workbench.get("/run/now")[1]
    assert "Stopped" in page
    assert workbench.get("/")[0].status_code == 200


def test_a_run_is_never_started_by_a_link(workbench):
    assert workbench.get("/run")[0].status_code == 405
