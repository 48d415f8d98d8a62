"""Which codes of a column are among many others."""

import numpy as np
import pandas as pd
import pytest

from madang.contracts import among

WORDS = [f"P{i:03d}" for i in range(40)]
LISTS = {
    "a column": pd.Series(WORDS[::3]),
    "an index": pd.Index(WORDS[5:20]),
    "a list with one code twice": [*WORDS[:4], WORDS[0], "nowhere"],
    "a set": set(WORDS[30:]),
    "a mapping": dict.fromkeys(WORDS[:2], 1),
    "nothing": [],
    "codes and a missing one": pd.Series([*WORDS[:3], None]),
    "numbers": [1, 2, 3],
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["str", "object"])
def test_codes_are_among_others_as_pandas_says_of_them(name, kind):
    column = pd.Series([*WORDS, *WORDS[:7], None], dtype=kind)
    listed = LISTS[name]
    told = column.isin(listed if isinstance(listed, pd.Series) else [*listed])
    found = among(column, listed)
    assert found.dtype == np.bool_
    assert found.tolist() == told.tolist()
    assert among(pd.Index(column), listed).tolist() == told.tolist()
