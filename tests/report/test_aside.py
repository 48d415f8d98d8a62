"""A language written by a process of its own is the same, whatever becomes of it."""

import pytest

from madang.report import aside, write

CALL = aside._CALL  # as it is before a session draws in one process


def pages(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*.html")
    }


@pytest.mark.parametrize("call", [CALL, "raise SystemExit(1)"])
def test_two_languages_at_once_are_the_pages_of_one_after_another(
    made_up, written, tmp_path, monkeypatch, call
):
    monkeypatch.setattr(aside, "_CALL", call)
    apart = write(made_up(), tmp_path / "apart", apart=True)
    assert pages(tmp_path / "apart") == pages(written.index.parent)
    assert (apart.pages, apart.figures) == (written.pages, written.figures)
    assert [p.name for p in tmp_path.iterdir()] == ["apart"]
