"""Studies shared by many tests: built and run once a session, copied where changed."""

import fcntl
import gc
import hashlib
import json
import os
import shutil
import sys
from functools import cache, partial
from pathlib import Path

import pytest

from madang import cli, study
from madang.cli import console
from madang.sources import sample

sys.path.insert(0, str(Path(__file__).parent / "broken"))
from small import small_study


def pytest_collection_modifyitems(items):
    """Begin with the files that take long: no worker is to wait for one at the end."""
    long = {
        i.path for i in items if {"slow", "real"} & {m.name for m in i.iter_markers()}
    }
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish():
    """Look for circles as seldom as the command does, and never among the tests.

    Some ten thousand of them, and all that they import, stay to the end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def lay_out(folder, files):
    """Write a study's files, given as texts by name."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def shared(tmp_path_factory):
    """Give the folder that all workers of a session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


def once(tmp_path_factory, name, make):
    """Make a folder once for all workers of a session; the others wait for it."""
    folder = shared(tmp_path_factory) / name
    with folder.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = folder.with_suffix(".done")
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a worker died before
            make(folder)
            done.touch()
    return folder


def _sample(folder):
    """Run the sample."""
    study.run(study.create(folder, sample.build(), kind="sample"))


def _little(folder):
    """Run a twentieth of the sample, with few draws and a choice that is soon made."""
    made = study.create(folder, sample.build(scale=0.05), kind="sample")
    settings = folder / "study.toml"
    text = settings.read_text(encoding="utf-8")
    assert "[stages.portfolio]\n" in text
    settings.write_text(
        text.replace("[stages.portfolio]\n", f"{_FEW}[stages.portfolio]\n{_SOON}"),
        encoding="utf-8",
    )
    study.run(study.open_study(made.folder))


_FEW = (
    "[stages.balance]\ndraws = 100\n"
    "[stages.specialisation]\ndraws = 100\nnull_draws = 20\n"
    "[stages.network]\ndraws = 20\ndeals = 19\n[stages.settling]\ndraws = 99\n"
)
_SOON = (
    "plans = 4\ndraws = 20\nwhy_not = 6\nfloors_looked_at = 2\ngap = 0.02\n"
    "balance_gap = 0.1\n"
)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """Give what makes a folder once for all workers, by its name and its maker."""
    return partial(once, tmp_path_factory)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """Give the whole sample, every stage run; read it, never write to it."""
    return study.open_study(once(tmp_path_factory, "sample", _sample))


@pytest.fixture(scope="session")
def little_run(tmp_path_factory):
    """Give a twentieth of the sample, every stage run; read it, never write to it."""
    return study.open_study(once(tmp_path_factory, "little", _little))


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


@pytest.fixture(scope="session")
def pictures_once(tmp_path_factory):
    """Draw a chart of the same specification once for all workers of a session.

    Many tests show charts of the same few studies; what is drawn is held elsewhere.
    """
    import vl_convert  # noqa: PLC0415 - starts an engine of 0.5 s

    drawn = shared(tmp_path_factory) / "drawn"
    drawn.mkdir(exist_ok=True)
    draw = vl_convert.vegalite_to_svg

    @cache
    def kept(spec):
        place = drawn / hashlib.sha256(spec.encode()).hexdigest()
        if not place.exists():
            aside = place.with_suffix(f".{os.getpid()}")
            svg = draw(json.loads(spec), allowed_base_urls=[])
            aside.write_text(svg, encoding="utf-8", newline="")
            aside.replace(place)
        with place.open(encoding="utf-8", newline="") as stream:
            return stream.read()

    def once_drawn(spec, *, allowed_base_urls):
        assert allowed_base_urls == []  # no chart may ask for an address
        return kept(json.dumps(spec))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "vegalite_to_svg", once_drawn)
        yield


@pytest.fixture(scope="session")
def drawn_once(pictures_once):  # noqa: ARG001
    """Draw such charts once, and write all languages of a report in this process.

    That a process of its own writes the same is held elsewhere.
    """
    from madang.report import aside  # noqa: PLC0415 - slow to load

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aside, "_CALL", "raise SystemExit(1)")
        yield


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
