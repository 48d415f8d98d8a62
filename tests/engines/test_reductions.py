"""Each reduction against plain Python, on each engine that is installed."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from madang.contracts import RawTable, check
from madang.engines import open_engine
from madang.engines.totals import TOTALS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from madang.engines import Engine

    Tables = dict[str, pd.DataFrame]
    Rows = dict[tuple[Any, ...], tuple[float, ...]]

SCIENCE = {"academia", "research"}


def _known(value: Any) -> Any:
    """Give None for a missing cell, whatever it was written as."""
    return None if pd.isna(value) else value


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """List the rows of a table as plain dictionaries."""
    rows = table.astype(object).to_dict("records")
    return [{str(k): _known(v) for k, v in row.items()} for row in rows]


def _rows(table: pd.DataFrame, keys: Iterable[str]) -> Rows:
    """Index a reduction's rows by its keys."""
    keys = list(keys)
    values = [c for c in table.columns if c not in keys]
    rows = {
        tuple(r[k] for k in keys): tuple(
            math.nan if r[v] is None else float(r[v]) for v in values
        )
        for r in _records(table)
    }
    assert len(rows) == len(table), "keys are not unique"
    return rows


def _agree(table: pd.DataFrame, keys: list[str], expected: Rows) -> None:
    """Hold a reduction to rows worked out by hand, and to its order."""
    found = _rows(table, keys)
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, rel=1e-12, nan_ok=True), key
    order = [tuple(("", "") if k is None else ("x", str(k)) for k in key)
             for key in found]  # fmt: skip
    assert order == sorted(order)


def _consortia(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Members of each project that went ahead."""
    organisation = {r["organisation"]: r for r in _records(tables["organisations"])}
    began = {
        r["project"]
        for r in _records(tables["projects"])
        if r["status"] not in {"proposed", "rejected"}
    }
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _records(tables["participations"]):
        if row["project"] in began:
            members[row["project"]].append(
                organisation[row["organisation"]] | {"role": row["role"]}
            )
    return members


def _project(tables: Tables) -> dict[str, dict[str, Any]]:
    """Projects by code, with the year of their start."""
    return {
        r["project"]: r | {"year": r["start"].year if r["start"] else None}
        for r in _records(tables["projects"])
    }


def test_ties_are_those_of_every_pair_laid_out(engine: Engine, tables: Tables) -> None:
    ties: Counter[tuple[Any, ...]] = Counter()
    parts: Counter[tuple[Any, ...]] = Counter()
    projects = _project(tables)
    for project, members in _consortia(tables).items():
        pairs = list(itertools.combinations(members, 2))
        for a, b in pairs:
            ends = sorted(
                [(a["region"] or "", a["kind"]), (b["region"] or "", b["kind"])]
            )
            key = (projects[project]["year"],
                   *(end or None for pair in ends for end in pair))  # fmt: skip
            ties[key] += 1
            parts[key] += 1 / len(pairs)  # type: ignore[assignment] # Counter adds floats
    keys = ["year", "region_a", "kind_a", "region_b", "kind_b"]
    expected: Rows = {k: (ties[k], parts[k]) for k in ties}
    assert sum(ties.values()) > 700
    _agree(engine.region_kind_ties(), keys, expected)


def test_groups_count_members_by_seat_and_kind(engine: Engine, tables: Tables) -> None:
    projects = _project(tables)
    counted = Counter(
        (p, m["region"], m["kind"])
        for p, members in _consortia(tables).items()
        for m in members
    )
    expected: Rows = {
        k: (projects[k[0]]["year"] or math.nan, n) for k, n in counted.items()
    }
    table = engine.project_groups()
    assert list(table.columns) == ["project", "year", "region", "kind", "organisations"]
    _agree(table, ["project", "region", "kind"], expected)


def test_patterns_put_each_project_in_one_home(engine: Engine, tables: Tables) -> None:
    counted: Counter[tuple[Any, ...]] = Counter()
    projects, consortia = _project(tables), _consortia(tables)
    for project, members in consortia.items():
        seats = [m["region"] for m in members if m["role"] == "lead" and m["region"]]
        home = min(seats) if seats else projects[project]["region"]
        has = {m["kind"] for m in members}
        spheres = ("industry", "academia", "research", "government")
        counted[home, projects[project]["year"], *(int(s in has) for s in spheres)] += 1
    table = engine.helix_patterns()
    assert table["projects"].sum() == len(consortia)
    _agree(table, list(table.columns[:-1]), {k: (n,) for k, n in counted.items()})


def test_embedding_asks_for_another_partner_in_science(
    engine: Engine, tables: Tables
) -> None:
    times: Counter[str] = Counter()
    embedded = set()
    for members in _consortia(tables).values():
        for one in members:
            times[one["organisation"]] += 1
            if any(o is not one and o["kind"] in SCIENCE for o in members):
                embedded.add(one["organisation"])
    expected: dict[tuple[Any, ...], tuple[float, ...]] = {}
    for row in _records(tables["organisations"]):
        key, code = (row["region"], row["kind"], row["sme"]), row["organisation"]
        add = (1, code in times, times[code], code in embedded)
        old = expected.get(key, (0, 0, 0, 0))
        expected[key] = tuple(a + b for a, b in zip(old, add, strict=True))
    _agree(engine.embedding(), ["region", "kind", "sme"], expected)


def test_research_money_gives_each_grant_out_once(
    engine: Engine, tables: Tables
) -> None:
    projects = _project(tables)
    table = engine.research_money()
    for project, rows in table.groupby("project"):
        assert rows["projects"].sum() == pytest.approx(1)
        assert rows["grant"].sum() == pytest.approx(projects[str(project)]["grant"])
    expected: Rows = {}
    for project, members in _consortia(tables).items():
        seats = Counter(m["region"] for m in members if m["region"])
        about = projects[project]
        for region, n in seats.items():
            share = n / seats.total()
            expected[project, about["activity"], about["year"], region] = (
                share, share * about["grant"],
            )  # fmt: skip
    found = table.sort_values(["project", "activity", "year", "region"])
    rows = _rows(found, found.columns[:4])
    assert rows.keys() == expected.keys()
    for key, values in expected.items():
        assert rows[key] == pytest.approx(values), key


def test_organisations_are_counted_with_their_unknowns(
    engine: Engine, tables: Tables
) -> None:
    counted = Counter(
        (r["region"], r["sme"], None) for r in _records(tables["organisations"])
    )
    expected: Rows = {k: (n,) for k, n in counted.items()}
    _agree(engine.organisation_counts(), ["region", "sme", "venture"], expected)


def test_records_are_summed_to_cells_and_the_unknown_stays_unknown(
    engine: Engine, tables: Tables
) -> None:
    keys = ["region", "activity", "year", "measure"]
    gathered: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    for row in _records(tables["stock_records"]):
        held = gathered[tuple(row[k] for k in keys)]
        held += [] if row["value"] is None else [row["value"]]
    expected: Rows = {
        k: (math.fsum(v) if v else math.nan,) for k, v in gathered.items()
    }
    assert any(math.isnan(v) for (v,) in expected.values())
    assert max(map(len, gathered.values())) > 20
    _agree(engine.record_totals(), keys, expected)


def test_flows_are_summed_by_which_end_is_in_the_core(
    engine: Engine, tables: Tables
) -> None:
    gathered: dict[tuple[Any, ...], float] = defaultdict(float)
    for r in _records(tables["flows"]):
        if r["origin"] != r["destination"]:
            ends = (r["origin"] == "11", r["destination"] == "11")
            gathered[r["kind"], r["year"], *ends] += r["value"]
    assert len(gathered) == 3 * 3  # all pairs of ends but core to core
    found = engine.flow_totals(["11"])
    expected: Rows = {k: (v,) for k, v in gathered.items()}
    _agree(found, ["kind", "year", "from_core", "to_core"], expected)


def test_members_of_the_projects_asked_for_are_given(
    engine: Engine, tables: Tables
) -> None:
    expected: Rows = {
        (r["project"], r["organisation"]): (math.nan,)
        for r in _records(tables["participations"])
        if r["project"] in {"p0", "p7"}
    }
    found = engine.memberships(["p0", "p7", "p7", "nowhere"])
    assert len(found) > 40
    _agree(found, ["project", "organisation"], expected)
    assert engine.memberships([]).empty


@pytest.mark.parametrize("name", TOTALS)
def test_a_table_in_memory_is_reduced_as_an_engine_does(
    engine: Engine, tables: Tables, name: str
) -> None:
    says = TOTALS[name]
    codes = {"flow_totals": [["11"]], "memberships": [["p0", "p5"]]}.get(name, [])
    here = says.of_frame(_typed(tables[says.table], says.table), *codes)
    there = getattr(engine, name)(*codes)
    keys = list(there.columns[:2]) if name == "memberships" else list(says.keys)
    here = here.sort_values(keys, na_position="first", ignore_index=True)
    pd.testing.assert_frame_equal(here, there, rtol=1e-12, check_exact=False)


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Type a table as its contract says; what breaks it is no matter here."""
    return check({name: RawTable(name, name, table)})[0][name]


def test_stocks_come_back_as_they_are(engine: Engine, tables: Tables) -> None:
    keys = ["region", "activity", "year", "measure"]
    _agree(engine.stock_totals(), keys, _rows(tables["stocks"], keys))


def test_types_are_the_same_on_every_engine(engine: Engine) -> None:
    table = engine.region_kind_ties()
    assert table.dtypes.astype(str).to_dict() == {
        "year": "Int64", "region_a": "str", "kind_a": "str", "region_b": "str",
        "kind_b": "str", "ties": "Int64", "fractional": "float64",
    }  # fmt: skip


def test_a_study_without_one_participation_gives_empty_tables(tables: Tables) -> None:
    with open_engine() as engine:
        for name, table in tables.items():
            engine.load(name, table)
        engine.load("participations", tables["participations"].iloc[:0])
        assert engine.region_kind_ties().empty
        assert engine.helix_patterns().empty
        assert engine.embedding()["participating"].sum() == 0
        assert "project" in engine.project_groups().columns


def test_a_participation_listed_twice_counts_once(tables: Tables) -> None:
    doubled = pd.concat([tables["participations"]] * 2, ignore_index=True)
    with open_engine() as engine:
        for name, table in tables.items():
            engine.load(name, table)
        once = engine.region_kind_ties()
        engine.load("participations", doubled)
        pd.testing.assert_frame_equal(engine.region_kind_ties(), once)
