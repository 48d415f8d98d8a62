"""Trees of codes keep their laws, break no circle's neck, and are quick."""

import random
import time

import pandas as pd
import pytest

from madang.contracts.trees import Tree

DEEP = 3_000


def tree(**parents):
    return Tree.of(
        pd.DataFrame({"code": list(parents), "parent": list(parents.values())}), "code"
    )


def drawn(seed, number=60):
    """Draw a forest in which each code is held by an earlier one or by none."""
    rng = random.Random(seed)
    names = [f"c{i}" for i in range(number)]
    rng.shuffle(names)
    held = {
        code: names[rng.randrange(i)] if i and rng.random() < 0.9 else None
        for i, code in enumerate(names)
    }
    rows = list(held.items())
    rng.shuffle(rows)
    return tree(**dict(rows)), held


@pytest.mark.parametrize("seed", range(20))
def test_depth_order_and_holding_agree(seed):
    made, held = drawn(seed)
    for code, up in held.items():
        assert made.parent(code) == up
        assert made.depth(code) == (0 if up is None else made.depth(up) + 1)
        assert made.root(code) == (code if up is None else made.root(up))
        assert set(made.below(code)) == {c for c in held if code in made.above(c)}
        assert not made.holds(code, code)
        for other in held:
            assert made.holds(code, other) == (code in made.above(other))
            kin = {code, *made.above(code)} & {other, *made.above(other)}
            assert made.is_kin(code, other) == bool(kin)


@pytest.mark.parametrize("seed", range(20))
def test_parts_and_totals_are_told_apart(seed):
    made, held = drawn(seed)
    some = random.Random(seed).sample(sorted(held), 25)
    totals = {c for c in some if any(c in made.above(o) for o in some)}
    assert made.totals(some) == totals
    rows = pd.DataFrame({"code": [*some, None], "value": 1.0})
    kept = made.parts(rows, "code")["code"]
    assert kept.dropna().tolist() == [c for c in some if c not in totals]
    assert kept.isna().sum() == 1


@pytest.mark.parametrize("seed", range(20))
def test_codes_are_led_up_to_the_nearest_known(seed):
    made, held = drawn(seed)
    known = set(random.Random(seed).sample(sorted(held), 15))
    codes = pd.Series([*held, "stranger", None], dtype="str")
    found = made.lift(codes, {*known, "elsewhere"})
    for code, got in zip(codes[:-2], found[:-2], strict=True):
        path = [c for c in (code, *made.above(code)) if c in known]
        assert got == path[0] if path else pd.isna(got)
    assert found[-2:].isna().all()
    assert made.lift(pd.Series(["elsewhere"]), {"elsewhere"}).tolist() == ["elsewhere"]


def test_a_parent_without_a_row_is_a_root():
    made = tree(a="p", b="p")
    assert made.root("a") == "p"
    assert made.below("p") == ("a", "b")
    assert made.is_kin("a", "b")
    assert made.lift(pd.Series(["a"]), ["p"]).tolist() == ["p"]


def test_circles_are_named_and_hold_nothing():
    made = tree(a="b", b="c", c="a", x="a", y="x", z="z", q=None)
    assert made.circles == {"a", "b", "c", "z"}
    assert made.parents == {"x": "a", "y": "x"}
    assert made.above("y") == ("x", "a")
    assert made.totals(["a", "b", "c"]) == set()
    assert made.lift(pd.Series(["z", "y"]), {"a"}).tolist()[1] == "a"


@pytest.mark.parametrize(
    "table",
    [None, pd.DataFrame({"code": ["a"]}), pd.DataFrame({"code": [], "parent": []})],
)
def test_without_parents_each_code_stands_alone(table):
    made = Tree.of(table, "code")
    assert made.above("a") == made.below("a") == ()
    assert made.root("a") == "a"
    assert made.depth("a") == 0
    assert made.totals(["a", "b"]) == set()
    assert not made.is_kin("a", "b")
    assert made.lift(pd.Series(["a", "b"]), {"a"}).tolist()[0] == "a"


def test_a_deep_chain_is_climbed_once():
    codes = [f"r{i}" for i in range(DEEP)]
    table = pd.DataFrame({"code": codes, "parent": [None, *codes[:-1]]})
    begin = time.perf_counter()
    made = Tree.of(table.iloc[::-1], "code")
    assert made.depth(codes[-1]) == DEEP - 1
    assert made.totals(codes) == set(codes[:-1])
    assert made.parts(table, "code")["code"].tolist() == codes[-1:]
    assert set(made.lift(table["code"], {codes[0]})) == {codes[0]}
    assert sum(made.holds(codes[0], c) for c in codes) == DEEP - 1
    table.loc[0, "parent"] = codes[-1]
    assert Tree.of(table, "code").circles == set(codes)
    assert time.perf_counter() - begin < 0.5


def test_a_whole_has_its_parts_and_is_named_by_its_tops():
    table = pd.DataFrame({
        "region": ["1", "11", "12", "2", "21"], "parent": [None, "1", "1", None, "2"],
    })  # fmt: skip
    tree = Tree.of(table, "region")
    assert tree.whole(["1", "12"]) == ("1", "12", "11")
    assert tree.whole(["21"]) == ("21",)
    assert tree.tops(["1", "12", "11", "21"]) == ("1", "21")
    assert Tree.of(None, "region").whole(["9"]) == ("9",)
