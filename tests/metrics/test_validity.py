"""The certificate refuses, warns or lets pass, each for its reason."""

from __future__ import annotations

import numpy as np
import pytest

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.complexity import complexity_index, fitness
from madang.metrics.relatedness import proximity
from madang.metrics.structures import fitness_panel, structure_of
from madang.metrics.validity import Limits, Validity, validity
from madang.vocabulary import Concern, Soundness, StructuralIndex

COMPLEXITY = StructuralIndex.COMPLEXITY
EVERY = list(StructuralIndex)


def economy(regions: int = 40, activities: int = 60, seed: int = 0) -> np.ndarray:
    """Make amounts sorted along one hidden scale of knowledge."""
    rng = np.random.default_rng(seed)
    knows, needs = np.linspace(0, 1, regions), np.linspace(0, 1, activities)
    width = 0.12 + 0.25 * knows[:, None]  # who knows more, also does more
    fit = np.exp(-(((knows[:, None] - needs) / width) ** 2))
    return fit * rng.gamma(4, 0.25, fit.shape) * rng.lognormal(8, 0.5, (regions, 1))


def examine(x: np.ndarray, index: StructuralIndex = COMPLEXITY, **more: object) -> (
    Validity
):  # fmt: skip
    return validity(x, index, np.random.default_rng(1), **more)


def test_sound_structure_passes_and_lies_far_from_chance() -> None:
    found = examine(economy(), draws=50)
    assert found.verdict is Soundness.SOUND
    assert found.concerns == ()
    assert found.score > 10
    assert found.components == 1
    assert 0 < found.third < found.second < 1
    assert found.gap == pytest.approx(1 - found.third / found.second)
    assert found.stability[0] == pytest.approx(1)


def test_table_made_of_its_margins_alone_is_told_from_a_structure() -> None:
    rng = np.random.default_rng(7)
    x = rng.gamma(0.5, 1, (40, 60))
    found = examine(x, draws=100)
    assert Concern.CHANCE in found.concerns
    assert found.verdict is Soundness.WARN
    assert abs(found.score) < 4


@pytest.mark.parametrize("index", EVERY)
def test_score_against_chance_is_that_of_chance_for_a_table_of_chance(
    index: StructuralIndex,
) -> None:
    rng = np.random.default_rng(2)
    scores = [
        validity(rng.gamma(0.5, 1, (15, 20)), index, rng, draws=40).score
        for _ in range(30)
    ]
    assert abs(np.mean(scores)) < 1.0
    assert np.std(scores) < 2.0


def test_table_in_two_parts_is_refused_and_says_who_is_outside() -> None:
    x = np.zeros((9, 9))
    x[:5, :5], x[5:, 5:] = np.tri(5) + np.eye(5), np.tri(4) + np.eye(4)
    found = examine(x)
    assert found.verdict is Soundness.REFUSE
    assert Concern.COMPONENTS in found.concerns
    assert found.components == 2
    assert found.outside.tolist() == [5, 6, 7, 8]
    assert examine(x, StructuralIndex.FITNESS).verdict is Soundness.REFUSE
    assert examine(x, StructuralIndex.RELATEDNESS).verdict is Soundness.WARN


def test_two_vectors_that_vie_for_the_second_place_are_warned_of() -> None:
    # A ring has no ends: its second and third eigenvector are equally good.
    at = np.arange(24)
    apart = np.minimum((at[:, None] - at) % 24, (at - at[:, None]) % 24)
    x = np.exp(-((apart / 3.0) ** 2)) + 1e-3 * economy(24, 24) / 1e4
    found = examine(x, draws=2)
    assert Concern.GAP in found.concerns or Concern.SIZE in found.concerns


def test_vector_that_diversity_does_not_turn_may_be_upside_down() -> None:
    knows, needs = np.linspace(0, 1, 40)[:, None], np.linspace(0, 1, 60)
    even = np.exp(-(((knows - needs) / 0.3) ** 2))
    even *= np.random.default_rng(0).gamma(4, 0.25, even.shape)
    assert Concern.DIRECTION in examine(even, draws=2).concerns
    assert examine(economy(), draws=2).direction > 0.4


def test_small_regions_on_top_are_named_first_first_and_set_aside() -> None:
    x = economy()
    tiny = np.zeros(60)
    tiny[-1] = 1.0  # holds one activity of the most complex, and nothing else
    x = np.vstack([x, tiny])
    small = np.zeros(41, dtype=bool)
    small[-1] = True
    found = examine(x, is_small=small, draws=2)
    assert found.small_on_top.tolist() == [40]
    assert Concern.SMALL_REGIONS in found.concerns
    assert found.regions == 40
    assert examine(x, draws=2).small_on_top.size == 0


def test_index_that_only_counts_is_warned_of() -> None:
    found = examine(np.tri(20, 20) + 1e-3, StructuralIndex.FITNESS, draws=2,
                    thresholds=(1.0,))  # fmt: skip
    assert found.diversity_share > 0.8 or Concern.DIVERSITY not in found.concerns
    strict = examine(economy(), draws=2, limits=Limits(most_diversity=0.0))
    assert Concern.DIVERSITY in strict.concerns


def test_classification_above_is_held_against_the_one_below() -> None:
    groups = np.arange(60) // 4
    found = examine(economy(), parent=groups, draws=2)
    assert found.level_stability > 0.8
    shuffled = np.random.default_rng(3).permutation(groups)
    other = examine(economy(), parent=shuffled, draws=2)
    assert other.level_stability < found.level_stability
    without = examine(economy(), parent=np.full(60, -1), draws=2)
    assert np.isnan(without.level_stability)


@pytest.mark.parametrize("index", EVERY)
def test_certificate_does_not_hang_on_unit_or_on_the_order_of_regions(
    index: StructuralIndex,
) -> None:
    x = economy(12, 15)
    a, b = examine(x, index, draws=0), examine(1000 * x[::-1], index, draws=0)
    assert a.verdict is b.verdict
    for name in ("second", "third", "gap", "diversity_share"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), nan_ok=True)
    np.testing.assert_allclose(a.stability, b.stability)


def test_certificate_repeats_with_the_seed() -> None:
    a, b = examine(economy(), draws=10), examine(economy(), draws=10)
    assert a.score == b.score


@pytest.mark.parametrize("index", EVERY)
@pytest.mark.parametrize(
    "x",
    [
        np.zeros((3, 3)),
        np.ones((1, 1)),
        np.ones((1, 5)),
        np.ones((5, 1)),
        np.ones((4, 4)),
        np.eye(2),
    ],
)
def test_table_with_nothing_to_rank_is_not_certified(
    index: StructuralIndex, x: np.ndarray
) -> None:
    found = examine(x, index, draws=3)
    if index is COMPLEXITY or min(x.shape) < 3 or x.sum() == 0:
        assert found.verdict is Soundness.REFUSE
        assert Concern.SIZE in found.concerns


def test_structures_are_those_of_the_indices() -> None:
    m = economy(15, 20) > np.median(economy(15, 20))
    found = structure_of(COMPLEXITY, m)
    np.testing.assert_allclose(found.score, complexity_index(m).eci)
    np.testing.assert_allclose(
        structure_of(StructuralIndex.FITNESS, m).score, fitness(m).fitness
    )
    pairs = structure_of(StructuralIndex.RELATEDNESS, m)
    np.testing.assert_allclose(pairs.score, proximity(m)[np.triu_indices(20, 1)])
    known = ~np.isnan(pairs.score)
    assert (pairs.score[known] <= pairs.margin[known] + 1e-12).all()
    quick = structure_of(StructuralIndex.RELATEDNESS, m, statistic_only=True)
    assert quick.statistic == pairs.statistic


def test_fitness_of_many_tables_is_that_of_each() -> None:
    rng = np.random.default_rng(4)
    m = rng.random((6, 9, 12)) < 0.4
    m[0, 3] = False
    found = fitness_panel(m, iterations=20)
    for b in range(6):
        one = fitness(m[b], tolerance=0, most_iterations=20, per_component=True).fitness
        if fitness(m[b], per_component=True).iterations and m[b].any(axis=1).all():
            np.testing.assert_allclose(found[b], one, rtol=1e-9)
    assert np.isnan(found[0, 3])
    held = ~np.isnan(found)
    np.testing.assert_allclose(np.nansum(found, axis=1) / held.sum(axis=1), 1.0)


@pytest.mark.parametrize("tolerance", [0.0, 1e-3])
def test_fitness_of_large_tables_takes_the_steps_of_the_textbook(
    tolerance: float,
) -> None:
    rng = np.random.default_rng(5)
    m = rng.random((4, 93, 101)) < rng.beta(1, 2, (4, 93, 1))
    m[1, 7], m[2, :, 3], m[3] = False, False, m[0]
    held, there = m.any(axis=2), m.any(axis=1)
    f, q = held.astype(float), there.astype(float)
    for _step in range(30):
        above = np.einsum("bri,bi->br", m, q)
        with np.errstate(divide="ignore"):
            below = np.einsum("bri,br->bi", m, np.where(held, 1 / f, 0.0))
            worth = np.where(there, 1 / below, 0.0)
        new = above * held.sum(axis=1, keepdims=True) / above.sum(axis=1, keepdims=True)
        q = worth * there.sum(axis=1, keepdims=True) / worth.sum(axis=1, keepdims=True)
        moved, f = np.abs(new - f).max(), new
        if moved <= tolerance:
            break
    assert (moved <= tolerance) == (tolerance > 0)  # the steps end as they should
    found = fitness_panel(m, iterations=30, tolerance=tolerance)
    assert np.isnan(found[1, 7])
    np.testing.assert_allclose(found[held], f[held], rtol=1e-12)
    np.testing.assert_array_equal(found[0], found[3])


def test_what_cannot_be_examined_is_refused() -> None:
    x = economy(5, 5)
    with pytest.raises(ParameterError, match="each above zero"):
        examine(x, thresholds=())
    with pytest.raises(ParameterError, match="each above zero"):
        examine(x, thresholds=(0.0, 1.0))
    with pytest.raises(ShapeError, match="found 1 axes"):
        examine(x[0])
    with pytest.raises(ShapeError, match="small or not"):
        examine(x, is_small=[True])
    with pytest.raises(ShapeError, match="one group"):
        examine(x, parent=[0, 1])
    with pytest.raises(NegativeActivityError):
        examine(-x)
    with pytest.raises(ShapeError, match="found 2 axes"):
        fitness_panel(x > 0)
    with pytest.raises(ParameterError, match="found 0"):
        fitness_panel(x[None] > 0, iterations=0)
