"""A report takes its place at one blow, and leaves what users put among its pages."""

import os
import random
import signal
import time

import pytest

from madang.charts.palette import FONT_STACK
from madang.errors import StudyError
from madang.report import place
from madang.report.frame import write_page

KILLS = 60


def write(out, version, more=()):
    """Write what stands for a report: files that all say the same version."""
    with place.draft_of(out, str(version)) as draft:
        for name in ("index.html", "data/study.json", "regions/11.html", *more):
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(str(version))


def version_of(out):
    """Read the version, and see that all files are of it."""
    files = [p for p in out.rglob("*") if p.is_file() and p.name != ".written.json"]
    versions = {path.read_text() for path in files}
    assert len(versions) == 1
    assert {place.stamp(out)} == versions
    return int(versions.pop())


def test_a_kill_at_any_moment_leaves_the_former_report_or_the_new(tmp_path):
    out = tmp_path / "report"
    write(out, 0)
    chance, version, moved = random.Random(3), 0, 0
    for _kill in range(KILLS):
        writer = os.fork()
        if writer == 0:
            while True:
                version += 1
                write(out, version)
        time.sleep(chance.uniform(0.001, 0.05))
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        now = version_of(out)
        assert now >= version
        moved += now > version
        version = now
    assert moved > KILLS // 4, "the kills must hit writers that write"
    write(out, version + 1)
    assert list(tmp_path.iterdir()) == [out]


def test_what_users_put_into_a_report_stays_there(tmp_path):
    out = tmp_path / "report"
    write(out, 1, more=("regions/99.html",))
    mine = (out / "notes.txt", out / "regions" / "photo.png", out / "mine" / "a.html")
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    (out / "home").symlink_to(tmp_path)
    for version in (2, 3):
        write(out, version)
        assert [path.read_text() for path in mine] == ["mine"] * 3
        assert (out / "home").readlink() == tmp_path
        assert (out / "index.html").read_text() == str(version)
    assert not (out / "regions" / "99.html").exists()  # ours, of a region that is gone


def test_a_page_that_was_taken_out_is_written_again(tmp_path):
    out = tmp_path / "report"
    write(out, 1)
    assert place.stamp(out) == "1"
    (out / "regions" / "11.html").unlink()
    assert place.stamp(out) == ""


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"\xff", b'{"key": 3}', b'{"key": "1", "files": 3}',
                b'{"key": "1", "files": [3]}'],
)  # fmt: skip
def test_a_damaged_record_of_a_report_makes_it_written_again(tmp_path, content):
    out = tmp_path / "report"
    write(out, 1)
    (out / ".written.json").write_bytes(content)
    (out / "notes.txt").write_text("mine")
    assert place.stamp(out) == ""
    write(out, 2)
    assert place.stamp(out) == "2"
    assert (out / "notes.txt").read_text() == "mine"


def test_a_link_in_the_place_of_a_report_is_refused(tmp_path):
    (tmp_path / "theirs").mkdir()
    for target in ("theirs", "nowhere"):
        link = tmp_path / target.upper()
        link.symlink_to(tmp_path / target)
        with pytest.raises(StudyError, match="is a link to"):
            place.refuse(link)
        assert link.is_symlink()


def test_a_page_says_nothing_that_a_drawing_needs_only_by_itself(tmp_path):
    text = (
        "<p>a\n<b>b</b></p>\n\n  <table>\n<tr><td>1\n</table>"
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" class="chart" '
        f'font-family="{FONT_STACK}"/>'
    )
    write_page(tmp_path / "a.html", text)
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == (
        '<p>a\n<b>b</b></p><table><tr><td>1</table><svg class="chart"/>'
    )
