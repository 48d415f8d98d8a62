"""Studies shared by many tests: built and run once a session, copied where changed."""

import fcntl
import shutil
import sys
from pathlib import Path

import pytest

from madang import cli, study
from madang.cli import console
from madang.sources import sample

sys.path.insert(0, str(Path(__file__).parent / "broken"))
from small import small_study


def lay_out(folder, files):
    """Write a study's files, given as texts by name."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def once(tmp_path_factory, name, make):
    """Make a folder once for all workers of a session; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / name
    with folder.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = folder.with_suffix(".done")
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a worker died before
            make(folder)
            done.touch()
    return folder


def _sample(folder, scale=1.0):
    """Run the sample, or a part of it."""
    study.run(study.create(folder, sample.build(scale=scale), kind="sample"))


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """Give the whole sample, every stage run; read it, never write to it."""
    return study.open_study(once(tmp_path_factory, "sample", _sample))


@pytest.fixture(scope="session")
def little_run(tmp_path_factory):
    """Give a twentieth of the sample, every stage run; read it, never write to it."""
    folder = once(tmp_path_factory, "little", lambda made: _sample(made, 0.05))
    return study.open_study(folder)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """Give the folder of the small study, every stage run; copy it before a change."""
    return once(
        tmp_path_factory,
        "small",
        lambda folder: study.run(study.open_study(lay_out(folder, small_study()))),
    )


@pytest.fixture
def small(small_run, tmp_path):
    """Give a copy of the small study with its results, to do with as one likes."""
    return Path(shutil.copytree(small_run, tmp_path / "study", symlinks=True))


@pytest.fixture
def madang(monkeypatch, capsys):
    """Call the command line in this process; give its code, output and errors."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["madang", *map(str, words)])
        monkeypatch.setattr(console, "_spoken", {})
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return code, told.out, told.err

    return call
