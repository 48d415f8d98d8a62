"""Result tables: brought to their types, held to what they say of themselves."""

import numpy as np
import pandas as pd
import pytest

from madang.contracts import ResultColumn, ResultTable, Style, Unit, columns
from madang.errors import ContractError
from madang.language import _

DEFINED = columns(
    ResultColumn("name", Style.TEXT, _("Name")),
    ResultColumn("many", Style.INTEGER, _("Projects"), Unit.COUNT),
    ResultColumn("share", Style.SHARE, _("Share")),
    ResultColumn("chosen", Style.YES, _("Chosen")),
    ResultColumn("left", Style.NUMBER, _("Rest"), Unit.COUNT),
)
TABLE = ResultTable.of(
    DEFINED, "made", _("A row."), key="name",
    columns="name many share chosen", optional="left",
)  # fmt: skip
GOOD = pd.DataFrame(
    {"name": ["a", "b"], "many": [1, 2], "share": [0.5, np.nan],
     "chosen": [True, False]}
)  # fmt: skip


def test_a_table_without_rows_is_made_anew_each_time():
    first = TABLE.empty()
    assert list(map(str, first.dtypes)) == ["str", "Int64", "float64", "bool"]
    first["added"] = 1
    first.columns.name = "changed"
    again = TABLE.empty()
    assert list(again.columns) == ["name", "many", "share", "chosen"]
    assert again.columns.name is None
    TABLE.hold("stage", again)


def test_columns_come_into_order_and_to_their_types():
    loose = pd.DataFrame(
        {"chosen": pd.Series([1, 0], dtype="object"), "other": 0, "share": [1, 0],
         "many": [1.0, np.nan], "name": pd.Series(["a", "b"], dtype="object")},
        index=[4, 2],
    )  # fmt: skip
    loose.columns.name = "each"
    made = TABLE.typed(loose)
    assert list(made.columns) == ["name", "many", "share", "chosen"]
    assert list(map(str, made.dtypes)) == ["str", "Int64", "float64", "bool"]
    assert made.columns.name is None
    assert list(made.index) == [4, 2]
    assert loose["many"].dtype == "float64"
    whole = TABLE.typed(GOOD.astype({"many": "Int64"}))
    assert str(whole["many"].dtype) == "int64"
    assert "left" in TABLE.typed(GOOD.assign(left=1))


def test_a_typed_table_is_no_way_to_change_the_one_it_was_made_of():
    given = GOOD.copy()
    made = TABLE.typed(given)
    made.loc[0, "name"] = "changed"
    made["share"] = 1.0
    pd.testing.assert_frame_equal(given, GOOD)


def test_a_column_that_is_lacking_is_no_table():
    with pytest.raises(KeyError):
        TABLE.typed(GOOD.drop(columns="share"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": [1, 2]}, "name: int64"),
        ({"name": ["a", "a"]}, "name: repeats"),
        ({"many": [1.5, 2.0]}, "many: float64"),
        ({"many": ["1", "2"]}, "many: str"),
        ({"share": [True, False]}, "share: bool"),
        ({"chosen": [1, 0]}, "chosen: int64"),
        ({"strange": 1}, "strange: unknown"),
    ],
)
def test_what_is_not_as_a_table_says_is_named(change, told):
    with pytest.raises(ContractError, match=told):
        TABLE.hold("stage", GOOD.assign(**change))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"many": [1.0, np.nan]},
        {"many": [np.nan, np.nan]},
        {"share": [1, 0]},
        {"chosen": pd.Series([True, None], dtype="boolean")},
        {"name": pd.Series(["a", None], dtype="object")},
    ],
)
def test_what_is_as_a_table_says_is_taken(change):
    TABLE.hold("stage", GOOD.assign(**change))
