"""An unfinished result says so wherever it is read, and is taken up again."""

import importlib
import json
from dataclasses import replace

import pytest

from madang import report, study
from madang.language import _
from madang.study import State, stages

TOLD = _("{missing} of {of} answers are missing: time ran out.", missing=3, of=5)


@pytest.fixture
def cut_short(small, monkeypatch):
    """Give a study whose call runs out of time, and what to do to end that."""
    portfolio = stages()["portfolio"]
    told = [TOLD]

    def run(inputs):
        return replace(portfolio.run(inputs), incomplete=told[0])

    room = importlib.import_module("madang.coordination.portfolio")
    monkeypatch.setattr(room, "STAGE", replace(portfolio, run=run))
    stages.cache_clear()
    text = (small / "study.toml").read_text(encoding="utf-8")
    changed = text.replace("budget = 300", "budget = 310")
    assert changed != text
    (small / "study.toml").write_text(changed, encoding="utf-8")
    yield small, told
    stages.cache_clear()


def portfolio_of(folder):
    outcomes = study.run(study.open_study(folder), names=("portfolio",))
    return {o.stage.name: o for o in outcomes}["portfolio"]


def test_an_unfinished_result_is_taken_up_again_until_it_is_whole(cut_short):
    folder, told = cut_short
    for _round in range(2):  # never fresh, however often it is cut short
        outcome = portfolio_of(folder)
        assert outcome.state is State.INCOMPLETE
        assert outcome.note.text("en") == TOLD.text("en")
        opened = study.open_study(folder)
        assert study.state_of(opened, stages()["portfolio"]) is State.INCOMPLETE
    told[0] = None
    assert portfolio_of(folder).state is State.RAN
    assert portfolio_of(folder).state is State.FRESH


def test_an_unfinished_result_says_so_wherever_it_is_read(cut_short, madang):
    folder, _told = cut_short
    code, out, err = madang("--language", "en", "run", folder)
    assert (code, TOLD.text("en") in out) == (0, True), err
    for words in (("show", "portfolio"), ("why", "portfolio/choices", "plan=1")):
        code, out, err = madang("--language", "en", *words, "--study", folder)
        assert (code, TOLD.text("en") in out) == (0, True), err
        code, out, err = madang(*words, "--study", folder, "--json")
        assert TOLD.text("ko") in json.loads(out)["warnings"], err
    gathered = report.gather(study.open_study(folder))
    assert ("portfolio", "plans") in gathered.results
    said = [n.says.text("ko") for n in gathered.notes if n.stage == "portfolio"]
    assert said[0] == TOLD.text("ko")
