"""Micro-records in place of stocks, and big tables that stay in their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import madang
from madang import balance
from madang.contracts import CONTRACTS
from madang.errors import ContractError, StudyError
from madang.study import State, count, stages, state_of

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = [f"R{i}" for i in range(6)]


def _records() -> pd.DataFrame:
    """Firms of six regions, four activities and two years."""
    g = np.random.default_rng(5)
    n = 900
    return pd.DataFrame(
        {
            "record": [f"firm{i}" for i in range(n)],
            "region": g.choice(REGIONS, n),
            "activity": g.choice(list("CDEF"), n),
            "year": g.choice([2022, 2023], n),
            "measure": "employment",
            "value": g.integers(1, 90, n).astype(float),
        }
    )


def _flows() -> pd.DataFrame:
    """What moves between all pairs of regions in two years."""
    g = np.random.default_rng(6)
    pairs = [(a, b, y) for a in REGIONS for b in REGIONS for y in (2022, 2023)]
    table = pd.DataFrame(pairs, columns=["origin", "destination", "year"])
    return table.assign(kind="migration", value=g.integers(0, 99, len(pairs)) * 1.0)


def _write(folder: Path, **tables: pd.DataFrame) -> Path:
    """Write a study of these tables."""
    folder.mkdir()
    names = pd.DataFrame({"region": REGIONS, "name": REGIONS, "population": 1000.0})
    names.to_parquet(folder / "regions.parquet")
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")
    (folder / "study.toml").write_text('[study]\nname = "x"\ncore = ["R0", "R1"]\n')
    return folder


def _stocks(records: pd.DataFrame) -> pd.DataFrame:
    """Add records up by hand."""
    keys = ["region", "activity", "year", "measure"]
    return records.groupby(keys, as_index=False)["value"].sum()


@pytest.fixture
def stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call a table big from eleven rows on."""
    for module in ("files", "opening"):
        monkeypatch.setattr(f"madang.engines.{module}.MOST_IN_MEMORY", 10)


def _ran(folder: Path) -> dict[str, pd.DataFrame]:
    """Run two stages and give their tables."""
    study = madang.open(folder)
    study.run("specialisation", "balance")
    return {
        f"{name}/{table}": study.read(name, table)
        for name in ("specialisation", "balance")
        for table in stages()[name].makes
    }


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Results of the stocks added up by hand."""
    folder = tmp_path_factory.mktemp("hand") / "study"
    return _ran(_write(folder, stocks=_stocks(_records()), flows=_flows()))


def _same(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    """Hold two sets of results to each other."""
    assert found.keys() == expected.keys()
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table, rtol=1e-12, obj=name)


def test_records_give_what_their_sums_give(
    tmp_path: Path, by_hand: dict[str, pd.DataFrame]
) -> None:
    folder = _write(tmp_path / "study", stock_records=_records(), flows=_flows())
    _same(_ran(folder), by_hand)
    # the results hang on the records
    study = madang.open(folder)
    assert state_of(study, stages()["balance"]) is State.FRESH
    _records().head(800).to_parquet(folder / "stock_records.parquet")
    assert state_of(study, stages()["balance"]) is State.STALE


@pytest.mark.usefixtures("stays")
def test_big_tables_give_the_same_from_their_files(
    tmp_path: Path,
    by_hand: dict[str, pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = _write(tmp_path / "study", stock_records=_records(), flows=_flows())
    read = madang.sources.folder.read

    def watched(name: str, path: Path, data: bytes | None = None) -> object:
        assert name == "regions", f"{name} was read into memory"
        return read(name, path, data)

    monkeypatch.setattr("madang.sources.folder.read", watched)
    _same(_ran(folder), by_hand)


@pytest.mark.usefixtures("stays")
def test_check_counts_big_tables_in_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _write(tmp_path / "study", stock_records=_records(), flows=_flows())
    read = madang.sources.folder.read

    def watched(name: str, path: Path, data: bytes | None = None) -> object:
        assert name == "regions", f"{name} was read into memory"
        return read(name, path, data)

    monkeypatch.setattr("madang.sources.folder.read", watched)
    rows = count(madang.open(folder))
    assert rows["flows"] == len(_flows())
    assert rows["stock_records"] == len(_records())
    assert rows["stocks"] == len(_stocks(_records()))
    _flows().assign(value=-1.0).to_parquet(folder / "flows.parquet")
    monkeypatch.setattr("madang.sources.folder.read", read)
    with pytest.raises(ContractError, match="below 0"):
        count(madang.open(folder))


@pytest.mark.usefixtures("stays")
@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("region", "R9", "name codes that are not in 'regions': 'R9'"),
        ("value", -1.0, "below 0"),
        ("record", "firm0", None),
    ],
)
def test_a_big_table_at_fault_is_refused_in_the_usual_words(
    tmp_path: Path, column: str, value: object, words: str | None
) -> None:
    records = _records()
    row = 7
    if words is None:  # a whole row stands twice
        records = pd.concat([records, records.head(1)], ignore_index=True)
        words, row = "repeat a key that an earlier row has", len(records) - 1
    else:
        records.loc[row, column] = value
    folder = _write(tmp_path / "study", stock_records=records)
    with pytest.raises(ContractError, match=words) as raised:
        madang.open(folder).run("balance")
    assert f"the first is row {row + 1} " in str(raised.value)
    assert "stock_records.parquet" in str(raised.value)


@pytest.mark.usefixtures("stays")
def test_blanks_about_codes_are_mended_as_in_a_small_table(
    tmp_path: Path, by_hand: dict[str, pd.DataFrame]
) -> None:
    records = _records()
    records["region"] = records["region"] + " "
    folder = _write(tmp_path / "study", stock_records=records, flows=_flows())
    _same(_ran(folder), by_hand)


def test_records_and_their_sum_are_refused_together(tmp_path: Path) -> None:
    records = _records()
    both = {"stock_records": records, "stocks": _stocks(records)}
    folder = _write(tmp_path / "study", **both)
    with pytest.raises(StudyError, match="keep one of them"):
        madang.open(folder).load()
    regions = pd.DataFrame({"region": REGIONS, "name": REGIONS})
    with pytest.raises(StudyError, match="keep one of them"):
        balance.measure({"regions": regions, **both})


def test_a_verb_takes_records_as_a_table() -> None:
    regions = pd.DataFrame({"region": REGIONS, "name": REGIONS})
    records = _records()
    one = balance.measure({"regions": regions, "stock_records": records})
    other = balance.measure({"regions": regions, "stocks": _stocks(records)})
    pd.testing.assert_frame_equal(one.evenness, other.evenness, rtol=1e-12)


def test_each_table_of_records_names_a_table_with_its_columns() -> None:
    for contract in CONTRACTS.values():
        if contract.sums_to:
            target = CONTRACTS[contract.sums_to]
            assert set(target.grain) < set(contract.grain)
