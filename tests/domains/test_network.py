"""The network of organisations on small made-up records."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from madang import linkages
from madang.linkages.network.chapter import CHAPTER


def tables(consortia, **more):
    """Lay out projects given as lists of members, each with its first day and layer."""
    kinds = {"f": "industry", "u": "academia", "r": "research"}
    seats = more.pop("seats", {})
    members = sorted(
        {m for one in consortia for m in one[0]} | set(more.pop("idle", ()))
    )
    organisations = pd.DataFrame({
        "organisation": members, "name": [f"Name {m}" for m in members],
        "kind": [kinds[m[0]] for m in members],
        "sme": [m.startswith("f") for m in members],
        "region": [seats.get(m, "A") for m in members],
        "activity": more.pop("activity", "C26"),
    })  # fmt: skip
    projects = pd.DataFrame({
        "project": [f"P{i}" for i in range(len(consortia))],
        "title": [f"Title {i}" for i in range(len(consortia))],
        "start": [c[1] for c in consortia],
        "end": [f"{int(c[1][:4]) + 2}-12-31" for c in consortia],
        "layer": [c[2] if len(c) > 2 else None for c in consortia],
        "activity": "C26",
        "status": "funded",
    })  # fmt: skip
    rows = [
        (f"P{i}", m, "lead" if k == 0 else "partner")
        for i, one in enumerate(consortia) for k, m in enumerate(one[0])
    ]  # fmt: skip
    return {
        "regions": pd.DataFrame(
            {"region": ["A", "B", "C"], "name": ["가", "나", "다"]}
        ),
        "activities": pd.DataFrame({"activity": ["C26"], "name": ["전자"]}),
        "organisations": organisations,
        "projects": projects,
        "participations": pd.DataFrame(
            rows, columns=["project", "organisation", "role"]
        ),
    }


def of(given, **settings):
    return linkages.examine(given, settings=settings).tables


def quantity(structure, name, year=None):
    rows = structure[(structure["quantity"] == name) & (structure["layer"] == "")]
    rows = rows[rows["year"].isna() if year is None else rows["year"] == year]
    return float(rows["value"].iloc[0])


HUB = [
    (["u1", "f1"], "2020-01-01"), (["u1", "f2"], "2020-01-01"),
    (["u1", "r1", "f3"], "2021-01-01"), (["r1", "f4"], "2021-01-01"),
]  # fmt: skip
SEATS = {"f1": "B", "f2": "B", "f3": "A", "f4": "C", "r1": "A", "u1": "A"}


def test_who_leaves_and_what_breaks():
    found = of(tables(HUB, seats=SEATS))
    fragile = found["fragile"].set_index("organisation")
    # Without u1: f1 and f2, and with them all of B; without r1: f4, all of C.
    assert fragile["cut_off"].to_dict() == {"u1": 2, "r1": 1}
    assert fragile["cut_regions"].to_dict() == {"u1": "B", "r1": "C"}
    assert fragile.loc["r1", "last_end"] == "2023-12-31"
    organisations = found["organisations"].set_index("organisation")
    assert organisations.loc["u1", "partners"] == 4
    assert_allclose(organisations.loc["u1", "strength"], 2 + 2 / 3)
    assert_allclose(organisations.loc["f1", "constraint"], 1.0)
    assert organisations["cut_off"].gt(0).sum() == quantity(
        found["structure"], "cut_points"
    )


def test_over_whom_a_region_reaches_others():
    regions = of(tables(HUB, seats=SEATS))["regions"].set_index("region")
    assert regions.loc["B", "first"] in {"f1", "f2"}
    assert_allclose(regions.loc["B", "first_share"], 0.5)
    a = regions.loc["A"]  # two projects of u1 with B, one of r1 with C
    assert (a["first"], a["partner_regions"], a["regions_lost"]) == ("u1", 2, 1)
    assert_allclose(a["first_share"], 2 / 3)
    assert a["first_low"] <= a["first_share"] <= a["first_high"]


def test_who_is_left_out_and_with_whom_to_invite_it():
    given = tables(
        [*HUB, (["f5", "f6"], "2021-01-01"), (["f7"], "2021-01-01")],
        seats=SEATS, idle=["f8"],
    )  # fmt: skip
    out = of(given)["left_out"].set_index("organisation")
    assert out["out"].to_dict() == {
        "f5": "science", "f6": "science", "f7": "partner", "f8": "project",
    }  # fmt: skip
    assert set(out["near"]) == {"u1"}
    assert set(out["near_why"]) == {"field_here"}
    regions = of(given)["regions"].set_index("region")
    assert regions.loc["A", ["smes_outside", "smes_alone"]].tolist() == [1, 3]


def test_ties_that_last():
    first = [(["u1", "f1"], "2018-01-01"), (["u1", "f2"], "2018-06-01"),
             (["f3", "r1"], "2017-01-01")]  # fmt: skip
    later = [(["u1", "f1"], "2021-01-01"), (["f2", "r1"], "2022-01-01")]
    structure = of(tables(first + later), window=3)["structure"]
    # f3 takes part no more: it could not keep its tie. Of u1–f1 and u1–f2, one is.
    assert_allclose(quantity(structure, "survival"), 1 / 2)
    assert_allclose(quantity(structure, "repeated_share"), 1 / 4)
    assert quantity(structure, "tied", 2018) == 3


def test_layers_are_held_beside_chance():
    same = [
        ([f"f{i}", f"u{i % 7}"], "2020-01-01", layer)
        for i in range(20) for layer in ("research", "production")
    ]  # fmt: skip
    other = [([f"f{i}", f"r{i}"], "2020-01-01", "culture") for i in range(20)]
    layers = of(tables(same + other))["layers"]
    rows = layers.set_index(["layer", "other_layer"])
    pair = rows.loc[("production", "research")]
    assert pair["jaccard"] == 1
    assert pair["p"] < 0.05
    assert pair["both"] > pair["dealt_high"]
    assert rows.loc[("culture", "research"), "both"] == 0


def test_kinds_that_stand_between_others_are_told_from_large_ones():
    # Every university joins two firms that do not meet: itinerant, all of them.
    between = [
        ([f"u{i % 8}", f"f{i}"], "2020-01-01") for i in range(40)
    ]  # fmt: skip
    roles = of(tables(between))["group_roles"]
    row = roles[(roles["kind"] == "academia") & (roles["role"] == "itinerant")].iloc[0]
    assert row["chains"] == 8 * 5 * 4 / 2
    assert row["ratio"] >= 1
    other = roles[(roles["kind"] == "academia") & (roles["role"] == "liaison")].iloc[0]
    assert other["chains"] == 0


@pytest.mark.parametrize(
    "consortia",
    [
        [(["f1"], "2020-01-01")],
        [(["f1", "f2"], "2020-01-01")],
        [([f"f{i}" for i in range(200)], "2020-01-01")],
    ],
)
def test_nothing_is_claimed_from_nothing(consortia):
    found = linkages.examine(tables(consortia))
    for table in found.tables.values():
        for name in table.select_dtypes("float"):
            assert not np.isinf(table[name]).any()
    if len(consortia[0][0]) != 2:
        assert found.tables["organisations"].empty
        assert found.tables["structure"].empty


def test_an_organisation_under_two_codes_is_one():
    given = tables(HUB, seats=SEATS)
    twin = given["organisations"].query("organisation == 'u1'")
    given["organisations"] = pd.concat(
        [given["organisations"], twin.assign(organisation="u9")], ignore_index=True
    )
    rows = given["participations"]
    moved = (rows["project"] == "P0") & (rows["organisation"] == "u1")
    given["participations"] = rows.assign(
        organisation=rows["organisation"].mask(moved, "u9")
    )
    plain, double = of(tables(HUB, seats=SEATS)), of(given)
    pd.testing.assert_frame_equal(plain["organisations"], double["organisations"])


def test_rows_in_another_order_give_the_same():
    given = tables(HUB, seats=SEATS)
    turned = given | {
        name: given[name].iloc[::-1].reset_index(drop=True)
        for name in ("organisations", "projects", "participations")
    }
    for name, table in of(given).items():
        pd.testing.assert_frame_equal(table, of(turned)[name], check_dtype=False)


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_projects_that_never_began_tie_nobody(status):
    given = tables([*HUB, (["f1", "f4"], "2021-01-01")], seats=SEATS)
    last = given["projects"]["project"] == "P4"
    given["projects"]["status"] = given["projects"]["status"].mask(last, status)
    found, plain = of(given), of(tables(HUB, seats=SEATS))
    for name in ("organisations", "fragile", "regions"):
        pd.testing.assert_frame_equal(found[name], plain[name])


def test_regions_of_few_are_not_drawn_as_hanging_on_one():
    found = pd.DataFrame({
        "region": ["few", "sure", "less"], "tied": [1, 9, 9],
        "first_share": [1.0, 0.6, 0.7], "first_low": [1.0, 0.5, 0.1],
    })  # fmt: skip
    (figure,) = (b for b in CHAPTER.blocks if b.key == "leaning")
    assert figure.rows(None, found)["region"].tolist() == ["sure", "less"]
