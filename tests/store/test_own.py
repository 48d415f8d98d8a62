"""Nothing of the user's is removed, and no link is followed."""

import os
import time

import pandas as pd
import pytest

from madang.errors import StudyError
from madang.store import own, results

TABLES = {"first": pd.DataFrame({"x": [1, 2]}), "second": pd.DataFrame({"x": [3]})}


def everything(folder):
    """Give the content of every file below, and where every link leads."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def theirs(tmp_path):
    """Give a folder that is none of ours."""
    folder = tmp_path / "theirs"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "thesis.txt").write_text("precious")
    (folder / "balance-0123456789ab").mkdir()  # a name like ours
    (folder / "balance-0123456789ab" / "thesis.txt").write_text("precious, too")
    return folder


def use(folder):
    """Do with a results folder all that a run does."""
    with results.lock(folder, ("balance",)):
        results.write(folder, "balance", TABLES, {})


@pytest.mark.parametrize(
    "place", ["results", "results/.store", "results/.lock", "results/balance"]
)
@pytest.mark.parametrize("target", ["documents", ".", "nowhere"])
def test_a_link_in_the_place_of_ours_is_refused_and_left(
    tmp_path, theirs, place, target
):
    link = tmp_path / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(theirs / target)
    before = everything(tmp_path)
    with pytest.raises(StudyError, match="is a link to"):
        use(tmp_path / "results")
    if place != "results/.lock":
        with pytest.raises(StudyError, match="is a link to"):
            results.write(tmp_path / "results", "balance", TABLES, {})
    assert everything(tmp_path) == before


def test_a_link_within_the_store_is_never_followed(tmp_path, theirs):
    folder = tmp_path / "results"
    use(folder)
    (folder / ".store" / "audit-0123456789ab").symlink_to(theirs)
    (folder / "audit").symlink_to(".store/audit-0123456789ab")
    before = everything(theirs)
    assert results.manifest(folder, "audit") is None
    results.write(folder, "audit", TABLES, {})
    use(folder)
    assert everything(theirs) == before


def test_what_users_put_among_the_results_stays_where_it_was(tmp_path, theirs):
    folder = tmp_path / "results"
    use(folder)
    (folder / "notes.txt").write_text("beside")
    (folder / "balance" / "notes.txt").write_text("within")
    (folder / "balance" / "mine.parquet").write_bytes(b"mine")
    (folder / "balance" / "deep" / "er").mkdir(parents=True)
    (folder / "balance" / "deep" / "er" / "notes.txt").write_text("below")
    (folder / "balance" / "link").symlink_to(theirs)
    (folder / ".store" / "theirs").mkdir()
    for _round in range(3):
        use(folder)
    assert (folder / "notes.txt").read_text() == "beside"
    home = folder / "balance"
    assert (home / "notes.txt").read_text() == "within"
    assert (home / "mine.parquet").read_bytes() == b"mine"
    assert (home / "deep" / "er" / "notes.txt").read_text() == "below"
    assert (home / "link").readlink() == theirs
    assert (folder / ".store" / "theirs").is_dir()
    assert len(list((folder / ".store").iterdir())) == 2


def test_what_stands_in_the_place_of_a_result_is_moved_aside(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "balance").write_text("mine")
    use(folder)
    assert (folder / "balance.kept").read_text() == "mine"
    assert results.read(folder, "balance", "second")["x"].tolist() == [3]


def test_a_folder_of_theirs_in_the_place_of_a_table_is_kept(tmp_path):
    folder = tmp_path / "results"
    use(folder)
    (folder / "balance" / "first.parquet").unlink()
    (folder / "balance" / "first.parquet").mkdir()
    (folder / "balance" / "first.parquet" / "a.txt").write_text("a")
    (folder / "balance" / "first.parquet" / "b.txt").write_text("b")
    assert results.manifest(folder, "balance") is None
    use(folder)
    kept = folder / "balance" / "first.parquet.kept"
    assert sorted(p.read_text() for p in kept.iterdir()) == ["a", "b"]


def test_drafts_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path):
    dead = (
        tmp_path / ".study.toml.madang-0123456789ab",
        tmp_path / ".r.madang-0123456789ab",
    )
    dead[0].write_text("half")
    dead[1].mkdir()
    (dead[1] / "index.html").write_text("half")
    theirs = [
        tmp_path / name
        for name in (".study.toml.madang-", ".study.toml.bak", ".madang-0123456789ab",
                     ".study.toml.madang-0123456789AB", "study.toml")
    ]  # fmt: skip
    for path in theirs:
        path.write_text("mine")
    with (
        own.draft(tmp_path / "study.toml") as one,
        own.draft(tmp_path / "r", folder=True) as other,
    ):
        own.sweep(tmp_path)
        assert one.is_file()
        assert other.is_dir()
    assert sorted(tmp_path.iterdir()) == sorted(theirs)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_draft_takes_a_place_whatever_stands_there(
    tmp_path, can_exchange, monkeypatch
):
    if not can_exchange:
        monkeypatch.setattr(own, "_exchanged", lambda _one, _other: False)
    place = tmp_path / "place"
    for content in ("first", "second"):
        made = tmp_path / "made"
        made.mkdir()
        (made / "file").write_text(content)
        own.put_in_place(made, place)
        assert (place / "file").read_text() == content
    assert (tmp_path / "made" / "file").read_text() == "first"


def test_a_hash_is_taken_again_when_a_file_has_changed(tmp_path):
    """A file that stayed as it was is hashed once a process, which saves time."""
    folder = tmp_path / "results"
    use(folder)
    path = (folder / "balance").resolve() / "first.parquet"
    old = time.time() - 60
    for _round in range(2):
        os.utime(path, (old, old))
        assert results.manifest(folder, "balance") is not None
    data = bytearray(path.read_bytes())
    data[10] ^= 1
    path.write_bytes(data)
    os.utime(path, (old, old))  # as who wants to hide it
    assert results.manifest(folder, "balance") is None
