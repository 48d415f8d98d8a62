"""Sealed copies: what was put in comes out, or is refused."""

import json
import zipfile

import pytest

from madang.errors import LedgerError
from madang.store import copies


@pytest.fixture
def pool(tmp_path):
    return copies.Pool(tmp_path / "copies")


def test_what_is_kept_comes_back_and_is_kept_once(pool, tmp_path):
    files = {"study.toml": b"a", "results/x/one.parquet": b"b" * 100, "again": b"a"}
    name = pool.keep_list(files, {"seed": 1})
    assert pool.keep_list(files, {"seed": 1}) == name
    assert (
        len([p for p in pool.folder.rglob("*") if p.is_file()]) == 3
    )  # a, b, the list
    listed = copies.lay_out(pool, name, tmp_path / "out")
    assert listed["seed"] == 1
    out = {p: (tmp_path / "out" / p).read_bytes() for p in files}
    assert out == files


def test_a_byte_that_was_changed_is_refused(pool, tmp_path):
    name = pool.keep_list({"table": b"1,2,3"}, {})
    kept = copies.read_list(pool, name)["files"]["table"]
    place = pool.folder / kept[:2] / kept
    place.write_bytes(b"1,2,4")
    with pytest.raises(LedgerError, match="was changed"):
        copies.lay_out(pool, name, tmp_path / "out")
    place.unlink()
    with pytest.raises(LedgerError, match="is missing"):
        copies.lay_out(pool, name, tmp_path / "out")


@pytest.mark.parametrize("path", ["../out", "/etc/out", "a/../../out", "a\\..\\out"])
def test_nothing_is_written_outside(pool, tmp_path, path):
    name = pool.keep_list({path: b"x"}, {})
    with pytest.raises(LedgerError, match="no list of a sealed copy"):
        copies.lay_out(pool, name, tmp_path / "in" / "deep")
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize("text", ["[]", "{}", '{"files": {"a": "short"}}', "no json"])
def test_what_is_no_list_is_refused(pool, text):
    name = pool.keep(text.encode())
    with pytest.raises(LedgerError, match="no list"):
        copies.read_list(pool, name)


def archived(pool, path):
    name = pool.keep_list({"table": b"1,2,3"}, {"seed": 1})
    every = copies.read_list(pool, name)["files"].values()
    copies.write_archive(path, name, pool, every, {"docket.pdf": b"paper"})
    return name


def test_an_archive_is_the_same_to_the_byte_and_needs_nothing_else(pool, tmp_path):
    one, other = tmp_path / "one.docket", tmp_path / "other.docket"
    name = archived(pool, one)
    archived(pool, other)
    assert one.read_bytes() == other.read_bytes()
    held = copies.Archive(one)
    assert held.listed() == name
    assert copies.lay_out(held, name, tmp_path / "out")["seed"] == 1
    assert held.member("docket.pdf") == b"paper"


def test_every_byte_of_an_archive_that_matters_is_held_to_its_hash(pool, tmp_path):
    path = tmp_path / "one.docket"
    name = archived(pool, path)
    with zipfile.ZipFile(path) as opened:
        members = {n: opened.read(n) for n in opened.namelist()}
    for changed in [m for m in members if len(m) == 64]:
        with zipfile.ZipFile(path, "w") as out:
            for member, data in members.items():
                out.writestr(member, data + b" " if member == changed else data)
        with pytest.raises(LedgerError, match="was changed"):
            copies.lay_out(copies.Archive(path), name, tmp_path / changed[:8])


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "one.docket"
    path.write_bytes(b"PK no")
    with pytest.raises(LedgerError, match="no sealed docket"):
        copies.Archive(path).listed()
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("list", json.dumps({}))
    with pytest.raises(LedgerError, match="no sealed docket"):
        copies.Archive(path).listed()
