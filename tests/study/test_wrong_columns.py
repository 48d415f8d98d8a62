"""Whatever column a table lacks, a verb answers or says so; it never breaks."""

from contextlib import suppress

import pytest

import madang
from madang.errors import MadangError
from madang.study import stages
from madang.verb import call

STAGES = list(stages().values())
QUICK = {"portfolio": {"draws": 0, "why_not": "none"}}


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES, ids=lambda s: s.name)
def test_a_column_that_is_missing_is_named_or_done_without(stage, small_run):
    study = madang.open(small_run)
    tables = study.load()
    own = {"core": study.core, "settings": QUICK.get(stage.name, {})}
    for name in stage.needs:
        contract = madang.contracts.CONTRACTS[name]
        for column in contract.columns:
            given = tables | {name: tables[name].drop(columns=column.name)}
            if column.required:
                with pytest.raises(MadangError, match=column.name):
                    call(stage, given, own)
            else:
                with suppress(MadangError):  # any other error is a failure
                    call(stage, given, own)
