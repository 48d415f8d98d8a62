"""A study folder is written whole or not at all, and remembers its sources."""

import json

import pandas as pd
import pytest

from madang import study
from madang.contracts import Note, Provenance, SourceTables, file_hash
from madang.errors import ContractError, StudyError
from madang.language import Named, _


def _said(ko, en):
    """Say a text that is given in both languages."""
    return _("{text}", text=Named({"ko": ko, "en": en}))


def source(**changes):
    regions = pd.DataFrame({"region": ["11", "26"], "name": ["서울", "부산"]})
    parts = {
        "name": "둘",
        "tables": {"regions": regions},
        "provenance": {
            "regions": Provenance(
                files={"raw.csv": "ab" * 32},
                source="누군가",
                remarks=(_("{text}", text="한 줄 뺌"),),
            )
        },
        "core": ("11",),
        "parameters": {"overlap": {}},
        "notes": (Note(_said("뺀 것", "left out")),),
        "extras": {"truths": pd.DataFrame({"truth": ["x"]})},
    }
    return SourceTables(**(parts | changes))


def test_what_is_written_is_read_back(tmp_path):
    made = study.create(tmp_path / "a" / "two", source(), kind="folder")
    assert made == study.open_study(tmp_path / "a" / "two")
    assert (made.name, made.core) == ("둘", ("11",))
    tables = study.check(made)
    assert list(tables["regions"]["name"]) == ["서울", "부산"]
    assert (made.folder / "truth" / "truths.csv").is_file()
    assert "truths" not in made.tables
    origins, notes = study.read_provenance(made)
    assert origins["regions"].files == {"raw.csv": "ab" * 32}
    assert origins["regions"].remarks == (_("{text}", text="한 줄 뺌"),)
    assert [(n.text("ko"), n.text("en")) for n in notes] == [("뺀 것", "left out")]


def test_a_generated_table_is_led_back_to_its_file_in_the_study(tmp_path):
    bare = source(provenance={"regions": Provenance(source="생성", synthetic=True)})
    made = study.create(tmp_path / "two", bare, kind="sample")
    origin = study.read_provenance(made)[0]["regions"]
    assert origin.files == {"regions.parquet": file_hash(made.tables["regions"])}
    assert origin.synthetic


def test_a_table_changed_by_hand_no_longer_claims_its_source(tmp_path):
    made = study.create(tmp_path / "two", source(), kind="folder")
    path = made.tables["regions"]
    pd.read_parquet(path).head(1).to_parquet(path)
    origin = study.read_provenance(made)[0]["regions"]
    assert origin.source == "regions.parquet"
    assert origin.files == {"regions.parquet": file_hash(path)}
    assert origin.remarks == (_("changed since the source was read"),)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(StudyError, match="nothing was written"):
        study.create(tmp_path, source(), kind="folder")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "empty").mkdir()
    made = study.create(tmp_path / "empty", source(), kind="folder")
    assert made.tables["regions"].is_file()


def test_tables_that_break_their_contract_write_nothing(tmp_path):
    twice = pd.DataFrame({"region": ["11", "11"], "name": ["a", "b"]})
    with pytest.raises(ContractError, match="repeat a key"):
        study.create(tmp_path / "two", source(tables={"regions": twice}), kind="folder")
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    def break_off(*_args, **_settings):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", break_off)
    with pytest.raises(OSError, match="No space"):
        study.create(tmp_path / "two", source(), kind="folder")
    assert list(tmp_path.iterdir()) == []


def test_provenance_is_plain_json(tmp_path):
    made = study.create(tmp_path / "two", source(), kind="folder")
    content = json.loads((made.folder / "provenance.json").read_text("utf-8"))
    assert set(content) == {"tables", "notes"}
    assert content["tables"]["regions"]["sha256"] == file_hash(made.tables["regions"])
