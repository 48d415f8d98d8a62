"""When an engine opens: for what is big, lies in a file, or is wanted elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from madang.engines import Waiting, opening
from madang.engines.files import is_left

if TYPE_CHECKING:
    from pathlib import Path

FLOWS = pd.DataFrame(
    {
        "origin": ["a", "b", "b"],
        "destination": ["b", "a", "b"],
        "year": [2024] * 3,
        "kind": ["migration"] * 3,
        "value": [1.0, 2.0, 50.0],
    }
)
STOCKS = pd.DataFrame(
    {
        "region": ["b", "a"],
        "activity": ["C", "C"],
        "year": [2024, 2024],
        "measure": ["employment", "employment"],
        "value": [3.0, 4.5],
    }
)


class OpenedError(Exception):
    """Raised where an engine would open."""


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to open any engine."""

    def refuse(url: str) -> Any:
        raise OpenedError(url)

    monkeypatch.setattr(opening, "open_engine", refuse)


@pytest.mark.usefixtures("closed")
def test_small_tables_are_reduced_where_they_lie() -> None:
    engine = Waiting("duckdb://", {"flows": FLOWS, "stocks": STOCKS})
    moved = engine.flow_totals(["a"])
    assert moved["value"].tolist() == [2.0, 1.0]
    assert moved["to_core"].tolist() == [True, False]
    assert engine.stock_totals()["region"].tolist() == ["b", "a"]  # as they stood
    assert engine.tables() == ("flows", "stocks")


@pytest.mark.usefixtures("closed")
def test_another_engine_is_used_where_it_is_named() -> None:
    engine = Waiting("spark://local[2]", {"stocks": STOCKS})
    with pytest.raises(OpenedError, match="spark"):
        engine.stock_totals()


@pytest.mark.usefixtures("closed")
def test_a_big_table_opens_the_engine_but_for_what_is_its_own_sum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "MOST_IN_MEMORY", 1)
    engine = Waiting("duckdb://", {"flows": FLOWS, "stocks": STOCKS})
    assert len(engine.stock_totals()) == 2  # one row a cell, by contract
    with pytest.raises(OpenedError):
        engine.flow_totals(["a"])


def test_a_table_in_a_file_is_reduced_there(tmp_path: Path) -> None:
    path = tmp_path / "flows.parquet"
    FLOWS.to_parquet(path)
    with Waiting("duckdb://", {"flows": path, "stocks": STOCKS}) as engine:
        assert engine.flow_totals(["b"])["value"].tolist() == [1.0, 2.0]


def test_only_big_typed_parquet_of_some_tables_stays_in_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, words = tmp_path / "flows.parquet", tmp_path / "words.parquet"
    FLOWS.to_parquet(path)
    FLOWS.astype({"value": str}).to_parquet(words)
    assert not is_left("flows", path)
    monkeypatch.setattr("madang.engines.files.MOST_IN_MEMORY", 2)
    assert is_left("flows", path)
    assert not is_left("flows", words)
    assert not is_left("stocks", path)
    assert not is_left("participations", path)
    path.write_text("no table")
    assert not is_left("flows", path)
