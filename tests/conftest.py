"""Studies shared by many tests: built and run once a session, copied where changed."""

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


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """Give the whole sample, every stage run; read it, never write to it."""
    made = study.create(
        tmp_path_factory.mktemp("whole") / "sample", sample.build(), kind="sample"
    )
    study.run(made)
    return made


@pytest.fixture(scope="session")
def little_run(tmp_path_factory):
    """Give a twentieth of the sample, every stage run; read it, never write to it."""
    made = study.create(
        tmp_path_factory.mktemp("little") / "sample",
        sample.build(scale=0.05),
        kind="sample",
    )
    study.run(made)
    return made


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """Give the folder of the small study, every stage run; copy it before a change."""
    folder = lay_out(tmp_path_factory.mktemp("small") / "study", small_study())
    study.run(study.open_study(folder))
    return folder


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
