"""Whether a big table keeps its contract, told by an engine on each engine there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.engines import Engine

REGIONS = pd.DataFrame(
    {
        "region": ["11", "26"],
        "name": ["A", "B"],
        "valid_from": pd.to_datetime(["2000-01-01", "2012-07-01"]),
        "valid_to": pd.to_datetime([None, "2024-12-31"]),
    }
)
ACTIVITIES = pd.DataFrame({"activity": ["C", "J"], "name": ["C", "J"]})
RECORDS = pd.DataFrame(
    {
        "record": ["e1", "e2", "e3", "e3"],
        "region": ["11", "26", "26", "11"],
        "activity": ["C", "C", "J", "J"],
        "year": [2020, 2020, 2012, 2020],
        "measure": "employment",
        "value": [3.0, 0.0, 1.5, 2.0],
    }
)
PARTS = pd.DataFrame(
    {
        "project": ["p1", "p1"],
        "organisation": ["o1", "o2"],
        "role": ["lead", None],
        "amount": [1.0, 2.0],
    }
)


def _is_sound(engine: Engine, name: str, tables: Mapping[str, pd.DataFrame]) -> bool:
    for held, table in tables.items():
        engine.load(held, table)
    return engine.is_sound(name)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (None, None),
        ("region", "99"),
        ("region", None),
        ("region", " 11"),
        ("activity", "c"),
        ("record", ""),
        ("value", -0.5),
        ("value", None),
        ("value", np.inf),
        ("year", 1850),
        ("year", 1999),
    ],
)
def test_one_cell_at_fault_is_found_among_records(
    engine: Engine, column: str | None, value: object
) -> None:
    table = RECORDS.copy()
    if column:
        table.loc[0, column] = value
    tables = {"regions": REGIONS, "activities": ACTIVITIES, "stock_records": table}
    assert _is_sound(engine, "stock_records", tables) is (column is None)


def test_a_region_after_its_last_day_and_a_repeated_key_are_found(
    engine: Engine,
) -> None:
    beside = {"regions": REGIONS, "activities": ACTIVITIES}
    late = RECORDS.assign(year=[2020, 2025, 2012, 2020])
    assert not _is_sound(engine, "stock_records", beside | {"stock_records": late})
    twice = pd.concat([RECORDS, RECORDS.tail(1)], ignore_index=True)
    assert not _is_sound(engine, "stock_records", beside | {"stock_records": twice})


@pytest.mark.parametrize("role", ["lead", None, "boss"])
def test_a_word_outside_the_closed_list_is_found_and_an_empty_cell_is_not(
    engine: Engine, role: str | None
) -> None:
    table = PARTS.assign(role=["partner", role])
    assert _is_sound(engine, "participations", {"participations": table}) is (
        role != "boss"
    )


@pytest.mark.parametrize(
    ("modes", "is_sound"),
    [(None, False), (["car", "bus"], True), ([None, None], False),
     (["car", None], True)],
)  # fmt: skip
def test_a_part_of_a_key_may_be_left_empty_or_out(
    engine: Engine, modes: list[str | None] | None, *, is_sound: bool
) -> None:
    times = pd.DataFrame(
        {"origin": "11", "destination": "26", "minutes": [30.0, 45.0]}
    ).astype({"origin": "str", "destination": "str"})
    if modes is not None:
        times["mode"] = pd.Series(modes, dtype="str")
    tables = {"regions": REGIONS, "travel_times": times}
    assert _is_sound(engine, "travel_times", tables) is is_sound
