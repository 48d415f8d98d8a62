"""Two people at once, and the same records in another order."""

import importlib
import random
import shutil

import pandas as pd
import pytest

from madang import report, study
from madang.coordination.overlap import ledger
from madang.coordination.overlap.entries import Entry
from madang.errors import LedgerError, StudyError
from madang.store import results
from madang.vocabulary import Verdict


def decide(folder, one="P00", other="P08"):
    """Record a verdict, as another officer does."""
    entry = Entry(one, other, next(iter(Verdict)), "Kim", "because")
    ledger.append(folder / ledger.FILE, [entry])


class Meanwhile:
    """Progress that lets another officer decide at some moment."""

    def __init__(self, folder, moment, stage):
        self.folder, self.moment, self.stage = folder, moment, stage
        self.is_done = False

    def _at(self, moment, stage):
        if (moment, stage.name) == (self.moment, self.stage) and not self.is_done:
            self.is_done = True
            decide(self.folder, "P01", "P09")

    def start(self, stage):
        self._at("start", stage)

    def advance(self, stage, share):
        del share
        self._at("advance", stage)

    def finish(self, outcome):
        self._at("finish", outcome.stage)


def verdicts_in(folder):
    quality = results.read(folder / "results", "overlap", "quality")
    return int(quality.set_index("quantity")["value"].get("verdicts", 0.0))


@pytest.fixture
def decided(small):
    """Give the small study with one verdict that the results do not hold yet."""
    decide(small)
    return small


@pytest.mark.parametrize("moment", ["start", "finish"])
def test_a_verdict_recorded_during_a_run_is_found_by_the_next(decided, moment):
    opened = study.open_study(decided)
    meanwhile = Meanwhile(decided, moment, "overlap")
    study.run(opened, names=("overlap",), progress=meanwhile)
    assert meanwhile.is_done
    assert verdicts_in(decided) == 1
    stage = study.stages()["overlap"]
    assert study.state_of(opened, stage) == "stale"  # never called fresh without it
    study.run(opened, names=("overlap",))
    assert verdicts_in(decided) == 2
    assert study.state_of(opened, stage) == "fresh"


@pytest.mark.parametrize("moment", ["start", "finish"])
def test_no_chapter_vanishes_when_a_verdict_is_recorded_meanwhile(
    decided, tmp_path, monkeypatch, moment
):
    seen = []

    def write(inputs, out, **_more):
        seen.append(inputs)
        return report.Report(out / "index.html", 0, 0, out, 0)

    monkeypatch.setattr(importlib.import_module("madang.report.gather"), "write", write)
    meanwhile = Meanwhile(decided, moment, "overlap")
    opened = study.open_study(decided)
    report.publish(opened, tmp_path / "report", stages=meanwhile)
    assert meanwhile.is_done
    (inputs,) = seen
    assert {stage for stage, _table in inputs.results} == set(study.stages())
    assert not inputs.left_out
    assert len(inputs.tables["verdicts"]) == 1  # all of it is of one moment


def test_a_log_that_grows_reads_the_same_however_often_it_is_read(decided):
    files = study.Hashes(study.open_study(decided))
    first = files.take("verdicts")
    decide(decided)
    assert files.take("verdicts") == first


def test_a_stage_that_is_out_of_date_is_missed_in_words(decided):
    gathered = report.gather(study.open_study(decided))
    left = {one.stage: one.adds.text("en") for one in gathered.left_out}
    assert "out of date" in left["overlap"]


def test_a_register_taken_out_of_the_settings_is_missed(small):
    decide(small)
    files = sorted(small.glob("*.csv"))
    names = [f'{p.stem} = "{p.name}"' for p in files if p.name != ledger.FILE]
    settings = small / "study.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\n".join(["[tables]", *names]) + "\n", encoding="utf-8")
    opened = study.open_study(small)
    for ask in (study.check, study.run, report.gather):
        with pytest.raises(
            StudyError, match=r"'verdicts.csv' holds 1 .* does not name"
        ):
            ask(opened)
    (small / ledger.FILE).unlink()  # the count beside it is still there
    with pytest.raises(LedgerError, match="has lost 1 of 1"):
        study.check(opened)


@pytest.mark.parametrize("place", ["../x.csv", "{up}/x.csv", "no/../../x.csv"])
def test_verdicts_outside_the_study_are_refused(small, tmp_path, madang, place):
    settings = small / "study.toml"
    text = settings.read_text(encoding="utf-8")
    names = [f'{p.stem} = "{p.name}"' for p in sorted(small.glob("*.csv"))]
    given = place.format(up=tmp_path)
    lines = ["[tables]", *names, f'verdicts = "{given}"', ""]
    settings.write_text(text + "\n".join(lines), encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    for words in (
        ("overlap", "decide", "P00", "P08", "rival", "--why", "x", "--who", "y",
         "--study", small),
        ("run", small),
    ):  # fmt: skip
        code, out, err = madang("--language", "en", *words)
        assert (code, out) == (2, "")
        assert "leads out of the study folder" in err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["verdicts.csv", "verdicts.seal", "verdicts.torn"])
def test_a_register_that_is_a_link_is_refused(small, tmp_path, madang, name):
    decide(small)
    theirs = tmp_path / "theirs"
    if (small / name).exists():
        shutil.move(small / name, theirs)
    else:
        theirs.write_text("theirs")
    (small / name).symlink_to(theirs)
    before = theirs.read_bytes()
    code, _out, err = madang(
        "--language", "en", "overlap", "decide", "P01", "P09", "rival", "--why", "x",
        "--who", "y", "--study", small,
    )  # fmt: skip
    assert code == 2, err
    assert theirs.read_bytes() == before
    assert (small / name).is_symlink()


def test_rows_in_another_order_give_the_same_results(small, tmp_path):
    other = shutil.copytree(small, tmp_path / "other", symlinks=True)
    chance = random.Random(5)
    for path in other.glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        chance.shuffle(rows)
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    study.run(study.open_study(other))
    for stage in study.stages():
        former = results.read_all(small / "results", stage)
        for at, table in results.read_all(other / "results", stage).items():
            kept = [c for c in table.columns if (stage, c) != ("portfolio", "seconds")]
            pd.testing.assert_frame_equal(table[kept], former[at][kept])
