"""The gallery runs as it stands: each script to its end, pictures and words made.

Scripts that need the public records say so and stop where these are not there.
"""

import os
import re
import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
DATA = Path(os.environ.get("MADANG_REAL_DATA") or ROOT.parent / "shared" / "data")
PNG = b"\x89PNG\r\n\x1a\n"


def needs_records(path):
    return "MADANG_REAL_DATA" in path.read_text(encoding="utf-8")


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """Run a script into a folder of its own; give what it says."""

    def run(path, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", [str(path), str(tmp_path)])
        monkeypatch.chdir(tmp_path)
        code = 0
        try:
            runpy.run_path(str(path), run_name="__main__")
        except SystemExit as end:
            code = end.code
        assert not code
        return capsys.readouterr().out

    return run


def assert_told_and_drawn(said, folder):
    pictures = sorted(folder.glob("*.png"))
    assert pictures
    for picture in pictures:
        content = picture.read_bytes()
        assert content.startswith(PNG)
        assert len(content) > 5_000
    # The commentary: a paragraph in each language, made of numbers.
    lines = said.split("\n")
    korean = [x for x in lines if len(re.findall("[가-힣]", x)) > 60]
    english = [x for x in lines if len(x) > 120 and not re.search("[가-힣]", x)]
    assert korean
    assert english
    for text in (korean[-1], english[-1]):
        assert len(re.findall(r"\d", text)) >= 5
        assert "nan" not in text.lower().replace("finan", "")


@pytest.mark.fonts
@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [p for p in SCRIPTS if not needs_records(p)], ids=lambda p: p.stem
)
def test_an_example_on_the_sample_runs_draws_and_tells(path, told, tmp_path):
    assert_told_and_drawn(told(path), tmp_path)


@pytest.mark.real
@pytest.mark.fonts
@pytest.mark.slow
@pytest.mark.skipif(
    not (DATA / "kr_regional_programmes").is_dir(),
    reason="the public records are not in ../shared/data",
)
@pytest.mark.parametrize(
    "path", [p for p in SCRIPTS if needs_records(p)], ids=lambda p: p.stem
)
def test_an_example_on_public_records_runs_draws_and_tells(path, told, tmp_path):
    assert_told_and_drawn(told(path, MADANG_REAL_DATA=str(DATA)), tmp_path)


@pytest.mark.parametrize(
    "path", [p for p in SCRIPTS if needs_records(p)], ids=lambda p: p.stem
)
def test_an_example_without_its_records_says_so_and_stops(path, told, tmp_path):
    said = told(path, MADANG_REAL_DATA=str(tmp_path))
    assert "건너뜀" in said
    assert "Skipped" in said
    assert not list(tmp_path.glob("*.png"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_an_example_stands_in_the_gallery_and_says_what_it_is(path):
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert f"examples/{path.name}" in page
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# %%")
    assert text.count("# %% [markdown]") >= 3
