"""The registry of sources: each is there, and says what it cannot do."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING

import pytest

from madang.errors import SourceError
from madang.sources.registry import SOURCES, build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", SOURCES)
def test_each_source_has_a_build_that_takes_what_is_declared(name: str) -> None:
    source = SOURCES[name]
    module = import_module(f"madang.sources.{source.module}")
    taken = signature(module.build).parameters
    assert set(source.options) <= set(taken)
    assert bool(source.reads) == any(p in taken for p in ("root", "path"))
    assert source.says.text("ko") != source.says.text("en")


@pytest.mark.parametrize(
    ("name", "said"),
    [("sampel", "Known: sample"), ("korea", "--from FOLDER"), ("pabulib", "FILE")],
)
def test_what_cannot_be_read_is_said(name: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        build(name, None)


def test_a_file_is_not_a_folder_and_a_folder_no_file(tmp_path: Path) -> None:
    file = tmp_path / "a.pb"
    file.write_text("META")
    with pytest.raises(SourceError, match="is no folder"):
        build("korea", file)
    with pytest.raises(SourceError, match="is no file"):
        build("pabulib", tmp_path)
    with pytest.raises(SourceError, match="reads no files"):
        build("sample", tmp_path)


def test_an_option_that_a_source_does_not_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="takes no --seed"):
        build("korea", tmp_path, seed=3, country=None)


def test_files_of_a_folder_that_were_not_read_are_listed(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("region,name\n11,Seoul\n26,Busan\n")
    (tmp_path / "Stocks.csv").write_text("region,activity\n")
    (tmp_path / "notes.md").write_text("what they are")
    (tmp_path / ".hidden").write_text("")
    (note,) = build("folder", tmp_path).notes
    said = note.says.text("en")
    assert "Stocks.csv, notes.md" in said
    assert "madang import" in said
    assert "hidden" not in said
    (tmp_path / "Stocks.csv").unlink()
    (tmp_path / "notes.md").unlink()
    assert build("folder", tmp_path).notes == ()
