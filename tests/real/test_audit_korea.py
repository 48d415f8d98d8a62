"""The audit on Korean public records: local youth plans with their budgets.

The records say neither who started a project nor how much of its money was
spent, so the audit must say so rather than give a figure.
"""

import importlib
import importlib.util
import os
from pathlib import Path

import pytest

from madang.coordination import audit

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "kr_regional_programmes").is_dir(),
        reason="the Korean regional programmes are not in ../shared/data",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("madang.sources.korea") is None,
        reason="the reader of the Korean files is not there",
    ),
]


@pytest.fixture(scope="module")
def study():
    return importlib.import_module("madang.sources.korea").build(DATA)


@pytest.fixture(scope="module")
def result(study):
    return audit.inspect(
        study.tables["projects"],
        study.tables["regions"],
        tables=study.tables,
        core=study.core,
        currency=study.currency,
    )


def test_most_local_youth_projects_are_small(result):
    nation = result.scatter.query("scope == 'national'").iloc[0]
    assert nation["projects"] > 2000
    # Looked at: 79 % at or below KRW 500 million, with 6 % of the money.
    assert 0.7 < nation["small_low"] < nation["small_high"] < 0.9
    assert nation["small_money_share"] < 0.15
    assert result.alarms.set_index("alarm").loc["small_projects", "raised"]


def test_regions_whose_amounts_are_not_on_record_have_no_money_rather_than_none(
    study, result
):
    priced = study.tables["projects"].dropna(subset=["grant"])
    need = result.tables["need"].set_index("region")
    known = set(need.index[need["money"].notna()])
    assert known == set(priced["region"].dropna())
    assert len(known) < len(need)


def test_what_the_records_do_not_say_is_left_empty_and_said(result):
    assert result.tables["execution"].empty
    assert result.tables["support"].empty
    said = " ".join(note.en for note in result.notes)
    assert "execution is not measured" in said
    assert "mode of support" in said
