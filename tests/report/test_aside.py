"""A language written by a process of its own is the same, whatever becomes of it."""

import pytest

from madang.report import aside, write


def pages(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*.html")
    }


@pytest.mark.parametrize("call", [aside._CALL, "raise SystemExit(1)"])
def test_two_languages_at_once_are_the_pages_of_one_after_another(
    made_up, tmp_path, monkeypatch, call
):
    inputs = made_up(3)
    alone = write(inputs, tmp_path / "alone")
    monkeypatch.setattr(aside, "_CALL", call)
    apart = write(inputs, tmp_path / "apart", apart=True)
    assert pages(tmp_path / "apart") == pages(tmp_path / "alone")
    assert (apart.pages, apart.figures) == (alone.pages, alone.figures)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["alone", "apart"]
