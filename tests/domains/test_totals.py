"""Published totals: quotients and shares are of them, withheld cells have bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from madang import balance, clusters, linkages, specialisation

NAMES = ["region", "activity", "year", "measure", "value"]
REGIONS = pd.DataFrame({
    "region": ["N", "a", "b", "c"], "name": ["Nation", "A", "B", "C"],
    "parent": [None, "N", "N", "N"],
})  # fmt: skip
ACTIVITIES = pd.DataFrame({
    "activity": ["T", "x", "y", "z", "w"], "name": ["All", "X", "Y", "Z", "W"],
    "parent": [None, "T", "T", "T", "T"],
})  # fmt: skip
TRUE = pd.DataFrame(
    [[6000, 3000, 1500, 1500], [2000, 9000, 4000, 5000], [2000, 8000, 4500, 3500]],
    index=["a", "b", "c"], columns=["x", "y", "z", "w"], dtype=float,
)  # fmt: skip
QUOTIENT = TRUE.div(TRUE.sum(axis=1), axis=0) / (TRUE.sum() / TRUE.sum().sum())


def stocks(
    *, hide: tuple[str, ...] = (), totals: str = "", true: pd.DataFrame = TRUE
) -> pd.DataFrame:
    """Lay the truth out: r has totals of regions, n of the nation, g of all."""
    long = true.rename_axis("region").reset_index()
    long = long.melt(id_vars="region", var_name="activity", value_name="value")
    cells = long[~(long["region"] + long["activity"]).isin(hide)]
    parts = [cells]
    if "r" in totals:
        parts.append(true.sum(axis=1).rename_axis("region").reset_index(name="value")
                     .assign(activity="T"))  # fmt: skip
    if "n" in totals:
        parts.append(true.sum().rename_axis("activity").reset_index(name="value")
                     .assign(region="N"))  # fmt: skip
    if "g" in totals:
        whole = true.sum().sum()
        parts.append(
            pd.DataFrame({"region": ["N"], "activity": ["T"], "value": [whole]})
        )
    return pd.concat(parts).assign(year=2024, measure="employment")[NAMES]


def given(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"regions": REGIONS, "activities": ACTIVITIES, "stocks": table}


def measured(table: pd.DataFrame, **settings: Any) -> Any:
    chosen = {"null_draws": 0, "draws": 100, "design_effect": 5} | settings
    return specialisation.measure(given(table), settings=chosen, language="en")


def quotients(table: pd.DataFrame, **settings: Any) -> pd.DataFrame:
    return measured(table, **settings).quotients.set_index(["region", "activity"])


HIDDEN = ("az", "aw", "bz", "cx")


@pytest.mark.parametrize("totals", ["rng", "rn"])
def test_published_cells_are_held_against_published_totals(totals: str) -> None:
    q = quotients(stocks(hide=HIDDEN, totals=totals))
    for (region, activity), row in q.iterrows():
        true = QUOTIENT.loc[region, activity]
        if region + activity in HIDDEN:
            assert np.isnan(row["location_quotient"])
            assert row["low"] == 0
            assert row["tier"] in {"unknown", "below"}
        else:
            assert row["location_quotient"] == pytest.approx(true, abs=1e-12)
        assert row["low"] - 1e-12 <= true <= row["high"] + 1e-12


def test_a_withheld_cell_reaches_to_what_its_totals_leave() -> None:
    q = quotients(stocks(hide=("az", "aw"), totals="rng"))
    # 3000 of 12,000 are withheld in a; all other cells of z are published: 1500.
    z = 1500 / 12_000 / (10_000 / 50_000)
    assert q.loc[("a", "z"), "high"] == pytest.approx(z)


@pytest.mark.parametrize(
    ("totals", "hide"),
    [("r", HIDDEN), ("n", HIDDEN), ("ng", HIDDEN), ("rg", HIDDEN), ("n", ("az",))],
)
def test_with_some_totals_only_every_true_quotient_lies_within_its_ends(
    totals: str, hide: tuple[str, ...]
) -> None:
    q = quotients(stocks(hide=hide, totals=totals), design_effect=1)
    for (region, activity), row in q.iterrows():
        true = QUOTIENT.loc[region, activity]
        if not np.isnan(row["low"]):
            assert row["low"] * 0.97 <= true <= row["high"] * 1.03


def test_where_every_cell_is_published_totals_change_nothing() -> None:
    plain, whole = (stocks(totals=t) for t in ("", "rng"))
    for find in (
        measured,
        lambda t: clusters.find(given(t), settings={"draws": 100}),
        lambda t: balance.measure(given(t), core=["a"]),
    ):
        one, two = find(plain).tables, find(whole).tables
        for name, table in one.items():
            other = two[name]
            assert table.shape == other.shape, name
            for column in table.select_dtypes("number"):
                a, b = (
                    t[column].to_numpy(float, na_value=np.nan) for t in (table, other)
                )
                assert np.allclose(a, b, rtol=1e-12, atol=1e-12, equal_nan=True), (
                    name, column,
                )  # fmt: skip


def test_measures_of_a_region_hold_what_is_true_within_their_ends() -> None:
    true = measured(stocks()).regions.set_index("region")
    found = measured(stocks(hide=HIDDEN, totals="rng")).regions.set_index("region")
    assert found["total"].tolist() == TRUE.sum(axis=1).tolist()
    for name in ("herfindahl", "krugman", "entropy", "hachman", "gini"):
        assert (found[f"{name}_low"] <= true[name] + 1e-9).all(), name
        assert (found[f"{name}_high"] >= true[name] - 1e-9).all(), name


def test_a_note_says_what_is_withheld_and_where_totals_contradict() -> None:
    table = stocks(hide=HIDDEN, totals="rng")
    wrong = table["activity"].eq("T") & table["region"].eq("b")
    found = measured(table.assign(value=table["value"].mask(wrong, 15_000.0)))
    said = [n.text("en") for n in found.notes]
    assert any("4 cells are withheld" in text for text in said)
    assert any("4 withheld cells count there as no specialisation" in t for t in said)
    whole = [n.text("en") for n in measured(stocks(totals="rng")).notes]
    assert not any("certificate" in text for text in whole)
    [one] = [text for text in said if "add up to more" in text]
    assert "region b, activity T, 2024: 16,000 against 15,000" in one


def test_one_region_is_held_against_its_nation_also_in_change() -> None:
    old, new = np.array([200.0, 300, 500]), np.array([220.0, 360, 510])
    own = np.array([4.0, 1, 5]), np.array([5.2, 1.5, 4.6])
    rows = [
        (region, activity, year, "employment", value * 1000)
        for region, years in (("N", (old, new)), ("a", own))
        for year, amounts in zip((2014, 2024), years, strict=True)
        for activity, value in zip("xyz", amounts, strict=True)
    ]
    found = measured(pd.DataFrame(rows, columns=NAMES))
    first = found.quotients[found.quotients["year"] == 2014]
    due = own[0] / own[0].sum() / (old / old.sum())
    assert first["location_quotient"].tolist() == pytest.approx(due.tolist())
    assert (first["low"] <= first["location_quotient"]).all()
    change = found.shift_share.iloc[0]
    assert change["national"] == pytest.approx(10_000 * (new.sum() / old.sum() - 1))
    mine = (own[1] - own[0] * new / old).sum() * 1000
    assert change["competitive"] == pytest.approx(mine)
    assert not any("every location quotient is 1" in n.text("en") for n in found.notes)


def test_the_share_of_the_core_is_of_the_published_nation() -> None:
    alone = stocks(totals="rng").query("region in ('N', 'a')")
    found = balance.measure(given(alone), core=["a"])
    share = found.core_share.set_index("quantity")["core_share"]["employment"]
    assert share == pytest.approx(12 / 50)


def test_withheld_cells_of_the_core_are_in_its_published_total() -> None:
    found = balance.measure(given(stocks(hide=HIDDEN, totals="r")), core=["a"])
    row = found.core_share.set_index("quantity").loc["employment"]
    assert row["core_share"] == pytest.approx(12 / 50)
    bare = balance.measure(given(stocks(hide=HIDDEN, totals="n")), core=["a"])
    wide = bare.core_share.set_index("quantity").loc["employment"]
    assert wide["low"] <= 12 / 50 <= wide["high"]


def test_clusters_are_held_against_published_totals() -> None:
    own = ACTIVITIES.assign(cluster=ACTIVITIES["activity"])
    found = clusters.find(
        given(stocks(hide=HIDDEN, totals="rng")) | {"activities": own},
        settings={"draws": 100, "definition": "given", "design_effect": 5},
    )
    assert len(found.places) == TRUE.size - len(HIDDEN)
    for row in found.places.itertuples():
        true = TRUE.loc[row.region, row.cluster]
        assert row.location_quotient == pytest.approx(
            QUOTIENT.loc[row.region, row.cluster], abs=1e-12
        )
        assert row.nation_share == pytest.approx(true / TRUE[row.cluster].sum())
        assert row.region_share == pytest.approx(true / TRUE.loc[row.region].sum())


def test_a_nation_in_the_stocks_is_no_place_of_production() -> None:
    placed = REGIONS.assign(
        latitude=[30.0, 35, 36, 37], longitude=[120.0, 127, 128, 129]
    )
    projects = pd.DataFrame({
        "project": ["p", "q"], "region": ["a", "b"], "activity": ["x", "y"],
        "grant": [5.0, 3.0], "start": pd.Timestamp("2023-01-01"),
    })  # fmt: skip
    people = pd.DataFrame({
        "organisation": ["o", "u"], "name": ["O", "U"], "region": ["a", "b"],
        "kind": ["industry", "academia"],
    })  # fmt: skip
    parts = pd.DataFrame({
        "project": ["p", "p", "q", "q"], "organisation": ["o", "u"] * 2,
        "role": ["lead", "partner"] * 2,
    })  # fmt: skip
    made = [
        linkages.build({
            "regions": placed, "activities": ACTIVITIES, "stocks": table,
            "projects": projects, "organisations": people, "participations": parts,
        })
        for table in (stocks(), stocks(totals="n"), stocks(hide=HIDDEN, totals="n"))
    ]  # fmt: skip
    shown = [result.distances[["activity", "wasserstein_km"]] for result in made]
    assert len(shown[0]) > 0
    pd.testing.assert_frame_equal(*shown[:2])
    # What the nation holds beyond its listed parts lies nowhere, and that is said.
    lost = sum(TRUE.loc[cell[0], cell[1]] for cell in HIDDEN) / TRUE.to_numpy().sum()
    said = [" ".join(n.en for n in result.notes) for result in made]
    assert "lies nowhere" not in said[0] + said[1]
    assert (
        "(such as N) hold more production than their parts that are listed: "
        in (said[2])
    )
    assert f"{lost:.1%} of it lies nowhere" in said[2]


@pytest.mark.parametrize("hidden", ["none", "cells", "totals"])
@pytest.mark.parametrize("effect", [1.0, 40.0])
def test_one_quotient_has_one_interval_in_all_result_tables(
    hidden: str, effect: float
) -> None:
    rng = np.random.default_rng(5)
    x = np.rint(rng.lognormal(6, 1.5, (12, 6)))
    rows = [
        (f"R{r:02d}", f"A{i}", 2024, "employment", x[r, i])
        for r, i in np.ndindex(12, 6)
    ]
    if hidden != "none":
        rows = [row for row in rows if row[:2] not in {("R03", "A2"), ("R07", "A4")}]
    regions = [f"R{r:02d}" for r in range(12)]
    parents: list[str | None] = [None] * 12
    if hidden == "totals":
        rows += [("N", f"A{i}", 2024, "employment", x[:, i].sum()) for i in range(6)]
        regions, parents = [*regions, "N"], ["N"] * 12 + [None]
    own = [f"A{i}" for i in range(6)]
    tables = {
        "stocks": pd.DataFrame(
            rows, columns=["region", "activity", "year", "measure", "value"]
        ),
        "regions": pd.DataFrame({
            "region": regions, "name": regions, "parent": parents}),
        "activities": pd.DataFrame({"activity": own, "name": own, "cluster": own}),
    }  # fmt: skip
    asked = {"draws": 100, "design_effect": effect}
    key, ends = ["region", "activity", "year"], ["location_quotient", "low", "high"]
    told = [
        table.rename(columns={"cluster": "activity"})[[*key, *ends]]
        for result in (
            specialisation.measure(tables, settings=asked),
            clusters.find(tables, settings=asked),
        )
        for table in result.tables.values()
        if {"region", "year", *ends} <= set(table.columns)
    ]
    assert len(told) == 2
    both = told[0].merge(told[1], on=key, suffixes=("", "_too"))
    assert len(both) == len(told[1]) >= 70
    for end in ends:
        np.testing.assert_allclose(both[end], both[f"{end}_too"], rtol=1e-12)
    assert (both["low"] <= both["location_quotient"]).all()
    assert (both["high"] >= both["location_quotient"]).all()
    assert both["low"].notna().all()
