"""Whatever column a table lacks, a verb answers or says so; it never breaks."""

from contextlib import suppress

import pandas as pd
import pytest

import madang
from madang.contracts import CONTRACTS
from madang.errors import MadangError
from madang.study import stages
from madang.verb import call, tables_of

STAGES = stages()
QUICK = {"portfolio": {"draws": 0, "why_not": "none"}}
SHORT = STAGES["balance"]  # hands tables on as every verb does, and is soon over


@pytest.fixture(scope="module")
def opened(small_run):
    return madang.open(small_run)


@pytest.fixture(scope="module")
def tables(opened):
    return opened.load()


@pytest.mark.parametrize("name", sorted({n for s in STAGES.values() for n in s.reads}))
def test_a_column_that_is_missing_is_named_or_filled_in_empty(name, tables):
    for column in CONTRACTS[name].columns if name in tables else ():
        given = tables | {name: tables[name].drop(columns=column.name)}
        if column.required:
            with pytest.raises(MadangError, match=column.name):
                call(SHORT, given, {})
        else:
            read = tables_of(SHORT, given)[0]
            expected = tables[name].assign(**{column.name: read[name][column.name]})
            pd.testing.assert_frame_equal(read[name], expected)
            assert read[name][column.name].isna().all()
            assert read[name].dtypes.equals(tables[name].dtypes)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES.values(), ids=lambda s: s.name)
def test_a_column_that_may_be_missing_breaks_no_verb(stage, opened, tables):
    own = {
        "core": opened.core,
        "settings": opened.parameters.get(stage.name, {}) | QUICK.get(stage.name, {}),
    }
    for name in stage.needs:
        for column in CONTRACTS[name].columns:
            # A column that is empty throughout is, missing, the same table again.
            if not column.required and tables[name][column.name].notna().any():
                with suppress(MadangError):  # any other error is a failure
                    lacking = tables[name].drop(columns=column.name)
                    call(stage, tables | {name: lacking}, own)
