"""The stages, in the order of need, with the parameters that they take."""

import pytest

from madang import study
from madang.contracts import CONTRACTS
from madang.errors import MadangError, StudyError
from madang.study.stages import HOMES


@pytest.fixture
def with_parameters(tmp_path):
    def build(text):
        (tmp_path / "regions.csv").write_text("region,name\n11,a\n", encoding="utf-8")
        (tmp_path / "study.toml").write_text(text, encoding="utf-8")
        return study.open_study(tmp_path)

    return build


def test_each_stage_stands_after_those_that_it_reads():
    order = list(study.stages())
    assert set(order) == set(HOMES)
    for name, stage in study.stages().items():
        assert name == stage.name
        for former in stage.after:
            assert order.index(former) < order.index(name)


def test_each_stage_is_described_in_both_languages_and_names_known_tables():
    for stage in study.stages().values():
        assert stage.title.text("ko")
        assert stage.title.text("en")
        assert stage.adds.text("ko")
        assert stage.adds.text("en")
        assert {*stage.needs, *stage.uses} <= set(CONTRACTS)
        assert "regions" in stage.needs
        assert stage.makes


def test_a_stage_is_selected_with_those_that_it_builds_on():
    for name, stage in study.stages().items():
        chosen = [s.name for s in study.select((name,))]
        assert set(stage.after) <= set(chosen)
        assert chosen[-1] == name
    assert [s.name for s in study.select(None)] == list(study.stages())


def test_an_unknown_stage_is_answered_with_the_nearest():
    with pytest.raises(StudyError, match="Did you mean 'overlap'"):
        study.select(("overlaps",))


def test_what_the_user_sets_lies_over_the_defaults(with_parameters):
    stage = study.stages()["portfolio"]
    opened = with_parameters("[stages.portfolio]\nplans = 11\n")
    assert study.parameters(opened, stage) == stage.settle({"plans": 11})
    for other in study.stages().values():
        if other is not stage:
            assert study.parameters(opened, other) == other.settle({})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[stages.portfoliio]\n", "Did you mean 'portfolio'"),
        ("[stages.portfolio]\nplan = 3\n", "Did you mean 'plans'"),
        (
            '[stages.portfolio]\nplans = "many"\n',
            "must be a whole number from 2 to 200",
        ),
        ("[stages.portfolio]\nplans = true\n", "must be a whole number"),
        ("[stages.portfolio]\nfloors = 3\n", "must be a table"),
    ],
)
def test_parameters_that_nobody_reads_are_refused(with_parameters, text, words):
    with pytest.raises(MadangError, match=words):
        study.parameters(with_parameters(text), study.stages()["portfolio"])
