"""Each package's own number on one small table, and the parameter that gives it.

Peers in Python run here where they are installed (dependency group ``bench``). The
numbers of R packages (EconGeo 2.0, REAT 3.0.0, economiccomplexity 1.5.0) are typed in;
each says whether it stands in the package's manual or was computed, cell by cell and
apart from Madang, from the formula in the package's source.
`docs/explanation/conventions.md` tells them in words.
"""

import warnings

import numpy as np
import pytest

from madang.errors import DisconnectedError, NegativeActivityError
from madang.metrics.agglomeration import coagglomeration_of_group
from madang.metrics.complexity import Standard, complexity_index, fitness, reflections
from madang.metrics.concentration import (
    average_location_quotient,
    entropy,
    hachman,
    herfindahl,
    herfindahl_normalised,
    hoover_curve,
    krugman_versus_rest,
    krugman_versus_whole,
    locational_gini,
    relative_diversity,
    specialisation_coefficient,
)
from madang.metrics.cross_space import cross_density, cross_proximity
from madang.metrics.entry import entries, exits
from madang.metrics.growth import (
    growth_rate,
    shift_share_factors,
    shift_share_homothetic,
)
from madang.metrics.inequality import (
    Centre,
    coefficient_of_variation,
    coefficient_of_variation_normalised,
    coulter,
    dalton,
    gini,
    gini_normalised,
    hoover,
    theil_l,
    theil_t,
    williamson,
)
from madang.metrics.recombination import (
    ease_of_recombination,
    joint_occurrence,
    mean_modular_complexity,
    modular_complexity,
)
from madang.metrics.relatedness import (
    Direction,
    Gain,
    Own,
    PresenceRule,
    ProfileLikeness,
    Totals,
    association_strength,
    asymmetric_proximity,
    complexity_outlook,
    complexity_outlook_gain,
    continuous_proximity,
    cooccurrence,
    cosine_relatedness,
    internal_external_density,
    jaccard_relatedness,
    nearest_density,
    presence,
    probability_relatedness,
    proximity,
    quotient_per_head,
    relatedness_density,
    relative_relatedness,
)
from madang.metrics.shares import location_quotient
from madang.metrics.similarity import quotient_correlation
from madang.metrics.sophistication import (
    embodied_attribute,
    expy,
    normalised_ubiquity,
    prody,
)

X = np.array([
    [35.0, 45, 45, 15, 45],
    [55, 35, 0, 5, 50],
    [45, 0, 0, 0, 0],
    [40, 45, 15, 15, 60],
    [20, 5, 20, 55, 50],
    [45, 55, 0, 5, 5],
])  # fmt: skip
LATER = np.array([
    [37.0, 42, 60, 15, 44],
    [50, 38, 2, 6, 66],
    [52, 1, 0, 0, 0],
    [40, 47, 15, 18, 66],
    [19, 5, 24, 70, 52],
    [45, 50, 3, 5, 9],
])  # fmt: skip
PEOPLE = np.array([10.0, 15, 20, 25, 30, 40])
INCOME = np.array([10.0, 30, 20, 40, 25, 35])
M = presence(X)
PAIRS = np.triu_indices(5, 1)


def same(found, told, *, decimals=6):
    np.testing.assert_allclose(found, told, rtol=0, atol=0.51 * 10.0**-decimals)


def exactly(found, told):
    np.testing.assert_allclose(found, told, rtol=1e-9, atol=1e-11, equal_nan=True)


def unscaled(v):
    """Take a scale's zero and unit away."""
    return (v - v.mean()) / v.std()


@pytest.fixture(scope="module")
def econcomplex():
    return pytest.importorskip("econcomplex", reason="group bench is not installed")


@pytest.fixture(scope="module")
def datawheel():
    peer = pytest.importorskip(
        "economic_complexity", reason="group bench is not installed"
    )
    pd = pytest.importorskip("pandas")

    def table(x):
        return pd.DataFrame(
            x, index=list("abcdef")[: len(x)], columns=list("vwxyz")[: x.shape[1]]
        )

    return peer, table


def near(present):
    """Give proximity with an empty diagonal, as economic-complexity has it."""
    pd = pytest.importorskip("pandas")
    names = list("vwxyz")
    return pd.DataFrame(proximity(present) - np.eye(5), index=names, columns=names)


@pytest.fixture(scope="module")
def growth_lab():
    peer = pytest.importorskip("ecomplexity", reason="group bench is not installed")
    pd = pytest.importorskip("pandas")
    rows = [
        {"t": 2020, "r": f"r{r}", "i": f"i{i}", "x": X[r, i]}
        for r in range(6)
        for i in range(5)
    ]
    heads = pd.DataFrame({
        "t": 2020, "r": [f"r{r}" for r in range(6)], "n": PEOPLE
    })  # fmt: skip

    def run(column, **options):
        names = {"time": "t", "loc": "r", "prod": "i", "val": "x"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if options.get("presence_test", "rca") != "rca":
                options["pop"] = heads
            out = peer.ecomplexity(
                pd.DataFrame(rows), names, check_logsupermodularity=False,
                verbose=False, **options,
            )  # fmt: skip
        return out.pivot_table(
            index="r", columns="i", values=column, dropna=False
        ).to_numpy()

    return run


# --- quotients and presence ------------------------------------------------------


def test_an_undefined_quotient_is_nan_where_peers_say_zero(econcomplex, datawheel):
    peer, table = datawheel
    empty = np.vstack([X, np.zeros(5)])[1:]
    ours = location_quotient(empty)
    assert np.isnan(ours[-1]).all()
    exactly(econcomplex.rca(empty)[:-1], ours[:-1])
    assert (econcomplex.rca(empty)[-1] == 0).all()
    exactly(peer.rca(table(X)).to_numpy(), location_quotient(X))


def test_quotients_agree_with_the_growth_lab(growth_lab):
    exactly(growth_lab("rca"), location_quotient(X))


def test_a_quotient_of_just_one_is_present_unless_strict(econcomplex):
    even = np.full((3, 3), 4.0)
    assert presence(even).all()
    assert econcomplex.mcp(even).all()
    # economiccomplexity before 1.0 (function `rca`) asks for more than 1, as its
    # source says; from 1.0 on (`balassa_index`) it asks for 1, as EconGeo computes.
    assert not presence(even, strict=True).any()


def test_per_head_both_and_either(econcomplex, growth_lab):
    exactly(econcomplex.rpop(X, PEOPLE), quotient_per_head(X, PEOPLE))
    exactly(growth_lab("rpop", presence_test="rpop"), quotient_per_head(X, PEOPLE))

    def ours(rule):
        return presence(X, rule=rule, population=PEOPLE)

    both, either = ours(PresenceRule.BOTH), ours(PresenceRule.EITHER)
    assert (both != either).any()
    told = econcomplex.mcp(X, presence_test="both", pop=PEOPLE)
    np.testing.assert_array_equal(told, either)  # named both, but means either
    added = growth_lab("mcp", presence_test="both")
    np.testing.assert_array_equal(added, both.astype(int) + either)  # up to two
    manual = econcomplex.mcp(M.astype(float), presence_test="manual")
    np.testing.assert_array_equal(manual, M)


def test_rounded_quotients_make_other_incomes_of_activities():
    # EconGeo rounds quotients to two decimals before it weighs with them. Computed
    # from the formula in its source.
    told = [25.664557, 30.017857, 19.903846, 26.137667, 27.796443]
    rounded = np.round(location_quotient(X), 2)
    same(INCOME @ rounded / rounded.sum(axis=0), told)
    assert np.abs(prody(X, INCOME) - told).max() > 1e-3
    np.testing.assert_allclose(prody(X, INCOME), told, atol=0.02)
    told = [25.879141, 27.466801, 25.664557, 27.061686, 25.925675, 27.959616]
    np.testing.assert_allclose(expy(X, INCOME), told, atol=0.02)


def test_incomes_of_activities_agree_with_econcomplex(econcomplex):
    exactly(prody(X, INCOME), econcomplex.prody(X, INCOME))
    exactly(expy(X, INCOME), econcomplex.expy(X, INCOME))


# --- specialisation and concentration --------------------------------------------


def test_krugman_may_be_whole_half_or_against_the_rest(econcomplex):
    # EconGeo, from the formula in its source: against the whole, not halved.
    told = [0.318652, 0.363133, 1.407407, 0.224691, 0.716049, 0.768799]
    same(krugman_versus_whole(X), told)
    exactly(econcomplex.krugman_index(X), krugman_versus_whole(X))
    exactly(econcomplex.specialization_coefficient(X), specialisation_coefficient(X))
    exactly(2 * specialisation_coefficient(X), krugman_versus_whole(X))
    assert (krugman_versus_rest(X) > krugman_versus_whole(X)).all()
    # REAT's durpug, from the formula in its source.
    told = [3.13822, 2.75381, 0.710526, 4.450549, 1.396552, 1.30073]
    same(relative_diversity(X), told, decimals=5)


def test_average_quotient_and_hachman(econcomplex):
    # EconGeo, from the formula in its source.
    told = [1.263195, 1.20946, 3.375, 1.056277, 1.819752, 1.685005]
    same(average_location_quotient(X), told)
    exactly(econcomplex.location_quotient_avg(X), average_location_quotient(X))
    exactly(econcomplex.hachman_index(X), hachman(X))


def test_locational_gini_may_be_the_area_or_twice_the_area(econcomplex):
    # EconGeo gives the area between curve and diagonal, up to one half. From the
    # formula in its source.
    told = [0.149756, 0.157407, 0.257716, 0.237005, 0.110891]
    same(locational_gini(X) / 2, told)
    exactly(econcomplex.locational_gini(X), locational_gini(X) / 2)
    # Its Hoover-Gini, against population, is twice the area, rounded to 3 decimals.
    told = [0.313, 0.467, 0.73, 0.549, 0.517]
    same(locational_gini(X, reference=PEOPLE), told, decimals=3)
    exactly(econcomplex.hoover_gini(X, PEOPLE), locational_gini(X, reference=PEOPLE))


def test_the_manuals_example_of_the_hoover_curve():
    # EconGeo's manual: 30% of the people make 50% of the output.
    curve = hoover_curve([0, 10, 10, 30, 50], [10, 15, 20, 25, 30])
    assert curve.population[-2] == pytest.approx(0.7)
    assert curve.holding[-2] == pytest.approx(0.5)


def test_herfindahl_may_come_normalised(econcomplex):
    exactly(econcomplex.herfindahl(X), herfindahl_normalised(X))
    exactly(econcomplex.herfindahl(X, normalize=False), herfindahl(X))


def test_entropy_may_be_in_bits_or_nats(econcomplex):
    # EconGeo takes the logarithm to base 2, from the formula in its source.
    told = [2.236633, 1.722653, 0.0, 2.127607, 1.99779, 1.432928]
    same(entropy(X, base=2), told)
    exactly(econcomplex.shannon_entropy(X), entropy(X, base=2))
    exactly(entropy(X) / np.log(2), entropy(X, base=2))


def test_gini_may_be_normalised_by_the_number_of_regions(econcomplex):
    # REAT's manual: 0.3, and 0.4 with coefnorm.
    assert gini([20, 50, 20, 10]) == pytest.approx(0.3)
    assert gini_normalised([20, 50, 20, 10]) == pytest.approx(0.4)
    assert econcomplex.gini(np.array([20.0, 50, 20, 10])) == pytest.approx(0.3)


def test_amounts_below_zero_are_refused_where_econcomplex_cuts_them_off(econcomplex):
    assert econcomplex.gini(np.array([-5.0, 5, 5])) == pytest.approx(1 / 3)
    with pytest.raises(NegativeActivityError, match="below 0"):
        gini([-5, 5, 5])


def test_hoover_may_come_in_per_cent(econcomplex):
    ours = [100 * hoover(X[:, i], PEOPLE) for i in range(5)]
    exactly(econcomplex.hoover_index(X, PEOPLE), ours)


def test_variation_may_be_of_a_sample_and_reat_takes_the_wrong_maximum():
    x = [10, 10, 10, 20, 50]
    # REAT, from the formula in its source: a sample unless told otherwise.
    same(coefficient_of_variation(x, degrees=1), 0.866025)
    same(coefficient_of_variation(x), 0.774597)
    # It divides by the root of n − 1 for a sample and of n otherwise; the greatest
    # values there are have it the other way round.
    same(coefficient_of_variation(x, degrees=1) / np.sqrt(4), 0.433013)
    same(coefficient_of_variation(x) / np.sqrt(5), 0.346410)
    exactly(coefficient_of_variation_normalised(x), np.sqrt(0.6) / 2)
    one = [0, 0, 0, 0, 9]
    exactly(coefficient_of_variation(one, degrees=1) / np.sqrt(4), np.sqrt(5 / 4))
    exactly(coefficient_of_variation_normalised(one, degrees=1), 1)


def test_williamson_may_scatter_about_either_mean():
    x, people = [10, 10, 10, 20, 50], [10, 15, 20, 25, 30]
    # REAT, from the formula in its source: the plain mean unless told otherwise.
    same(williamson(x, people, centre=Centre.PLAIN), 0.887412)
    same(williamson(x, people), 0.700746)


def test_what_reat_calls_theil_is_theils_l():
    x = [10, 10, 10, 20, 50]
    same(theil_l(x), 0.2326302, decimals=7)  # REAT's manual
    same(theil_t(x), 0.2502012, decimals=7)


def test_coulter_and_dalton():
    x, people = [10, 10, 10, 20, 50], [10, 15, 20, 25, 30]
    # REAT, from the formulas in its source.
    same(coulter(x), 0.244949)
    same(coulter(x, reference=people), 0.165831)
    same(dalton(x), 1.084192)


# --- growth, entry ---------------------------------------------------------------


def test_forms_of_shift_share_of_one_region():
    # REAT's Esteban and Gerfin forms for the fourth region, from its source.
    h = shift_share_homothetic(X, LATER)
    found = [part[3].sum() for part in (h.national, h.mix, h.competitive, h.allocation)]
    same(found, [15.339506, -0.111707, -4.921125, 0.693326])
    f = shift_share_factors(X, LATER)
    same([f.structure[3], f.location[3], f.region[3]], [0.999413, 0.977775, 0.977201])


def test_growth_from_nothing_is_nan_where_peers_say_zero(econcomplex):
    ours = growth_rate(X, LATER)
    told = econcomplex.growth_matrix(X, LATER, pct=False)
    exactly(told, np.nan_to_num(ours, nan=0.0))
    assert np.isnan(ours[1, 2])
    exactly(
        econcomplex.growth_rate(X, LATER, pct=True),
        100 * growth_rate(X.sum(axis=1), LATER.sum(axis=1)),
    )
    exactly(
        econcomplex.growth_rate(X, LATER, axis=1, pct=True),
        100 * growth_rate(X.sum(axis=0), LATER.sum(axis=0)),
    )


def test_entry_of_what_was_there_is_nan_where_econcomplex_says_zero(econcomplex):
    panel = np.array([presence(X), presence(LATER)])
    exactly(econcomplex.entry([X, LATER]), np.nan_to_num(entries(panel)[0]))
    exactly(econcomplex.exit([X, LATER]), np.nan_to_num(exits(panel)[0]))
    assert np.isnan(entries(panel)[0]).sum() == M.sum()  # as EconGeo's NA


# --- complexity ------------------------------------------------------------------


def test_deviations_may_be_of_regions_or_of_a_sample(econcomplex, growth_lab):
    each = complexity_index(M)
    eci, pci = econcomplex.eci_pci(X)
    exactly(each.eci, eci)
    exactly(each.pci, pci)
    shared = complexity_index(M, standard=Standard.SHARED)
    exactly(shared.eci, growth_lab("eci")[:, 0])
    exactly(shared.pci, growth_lab("pci")[0])
    assert np.abs(shared.pci - each.pci).max() > 0.05
    # The property that the shared scale keeps: a region is the mean of its activities.
    exactly(shared.eci, M @ shared.pci / M.sum(axis=1))
    # economiccomplexity (R), from its source: sample deviation, sign by reflections.
    sample = complexity_index(M, ddof=1)
    same(sample.eci, [0.707747, -0.291055, -1.335181, 0.231007, 1.425867, -0.738385])
    same(sample.pci, [-1.383797, -0.512353, 0.727851, 1.136586, 0.031714])


def test_knowledge_complexity_is_the_same_vector_on_another_scale():
    # EconGeo's kci divides the vector by its sum, after rounding the matrix to four
    # decimals. Computed from the formula in its source.
    told = np.array([0.45417, -0.421997, -1.33781, 0.036005, 1.084205, -0.814573])
    same(complexity_index(M).eci, unscaled(told), decimals=3)


def test_all_packages_turn_the_vector_toward_diversity(econcomplex, growth_lab):
    diversity = M.sum(axis=1)
    for eci in (
        complexity_index(M).eci,
        econcomplex.eci_pci(X)[0],
        growth_lab("eci")[:, 0],
    ):
        assert np.corrcoef(eci, diversity)[0, 1] > 0


def test_reflections_end_where_the_vector_is(datawheel):
    peer, table = datawheel
    found = reflections(M, iterations=18)
    eci, _ = peer.complexity(table(location_quotient(X)), iterations=20)
    even = found.regions[18]
    np.testing.assert_allclose(
        eci.to_numpy(), (even - even.mean()) / even.std(ddof=1), atol=1e-9
    )
    np.testing.assert_allclose(unscaled(even), complexity_index(M).eci, atol=2e-3)


def test_reflections_may_come_rescaled():
    # EconGeo rescales to 0–100 at each step from the third on, which leaves the last
    # step the same on another scale. From the formula in its source, twenty steps.
    found = reflections(M, iterations=20)
    told = [73.9828, 37.8137, 0.0, 56.7206, 100.0, 21.6106]
    last = found.regions[20]
    scaled = 100 * (last - last.min()) / (last.max() - last.min())
    same(scaled, told, decimals=4)
    told = [100.0, 65.4684, 16.2474, 0.0, 43.8694]  # mort
    last = found.activities[20]
    scaled = 100 * (last - last.min()) / (last.max() - last.min())
    same(scaled, told, decimals=4)


def test_parts_that_share_nothing_are_refused_where_peers_label_them(econcomplex):
    part = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1]])
    apart = np.kron(np.eye(2), part)
    told, _ = econcomplex.eci_pci(apart, use_rca=False, threshold=0.5)
    np.testing.assert_allclose(np.abs(told), 1)  # which part, not how complex
    with pytest.raises(DisconnectedError, match="2 separate parts"):
        complexity_index(apart)


def test_fitness_has_a_mean_of_one_and_depends_on_when_one_stops(econcomplex):
    # economiccomplexity (R): 20 columns are 19 rounds. From the formula in its source.
    told = [0.3884, 0.051722, 0.005381, 0.046341, 5.48878, 0.019377]
    f, q = np.ones(6), np.ones(5)
    for _ in range(19):
        f, q = M @ q, 1 / (M.T @ (1 / f))
        f, q = f / f.mean(), q / q.mean()
    same(f, told)
    assert f.mean() == pytest.approx(1)
    settled = fitness(M)
    assert settled.fitness.mean() == pytest.approx(1)
    assert settled.fitness.argmax() == f.argmax()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told, _ = econcomplex.fitness_complexity(X, iterations=20)
    assert told.mean() == pytest.approx(1)


# --- relatedness -----------------------------------------------------------------


def test_the_diagonal_of_proximity_may_be_one_or_zero(econcomplex):
    ours = proximity(M)
    exactly(np.diagonal(ours), np.ones(5))
    exactly(econcomplex.proximity(X)["product"], ours - np.eye(5))


def test_other_divisors_of_proximity(econcomplex):
    bare = 1 - np.eye(5)
    root = econcomplex.proximity(X, method="sqrt")["product"]
    cosine = cosine_relatedness(M, totals=Totals.OCCURRENCES)
    exactly(root, cosine * bare)
    least = econcomplex.proximity(X, method="min")["product"]
    exactly(least, asymmetric_proximity(M, direction=Direction.LARGER) * bare)


def test_continuous_proximity(econcomplex):
    bare = 1 - np.eye(5)
    exactly(econcomplex.correlation_proximity(X), continuous_proximity(X) * bare)
    exactly(
        econcomplex.cosine_proximity(X),
        continuous_proximity(X, likeness=ProfileLikeness.COSINE) * bare,
    )


def test_density_may_count_the_activity_itself(econcomplex, datawheel, growth_lab):
    peer, table = datawheel
    apart = relatedness_density(M)
    counted = relatedness_density(M, own=Own.COUNTED)
    exactly(econcomplex.relatedness_density(X), 100 * apart)  # in per cent
    exactly(econcomplex.distance(X), 1 - apart)
    # economic-complexity clears the diagonal in place, which pandas 3 forbids; so it
    # is handed what it would have made.
    told = peer.relatedness(table(location_quotient(X)), proximities=near(M))
    exactly(told.to_numpy(), apart)
    exactly(growth_lab("density"), counted)
    # economiccomplexity (R), from the formula in its source: counted.
    told = [0.272727, 0.555556, 0.6, 0.272727, 0.333333]
    same(counted[0], told)
    assert np.abs(counted - apart).max() > 0.2


def test_internal_and_external_density(econcomplex):
    ours = internal_external_density(M)
    exactly(econcomplex.relatedness_density_internal(X), 100 * ours.internal)
    exactly(econcomplex.relatedness_density_external(X), 100 * ours.external)


def test_density_of_nearest_neighbours_stays_below_one(growth_lab):
    ours = nearest_density(M, neighbours=2)
    assert ours.max() <= 1
    assert growth_lab("density", knn=2).max() > 1  # counts neighbours, unweighed


def test_relative_relatedness_may_be_of_a_sample(econcomplex, datawheel):
    peer, table = datawheel
    exactly(econcomplex.relative_relatedness(X), relative_relatedness(M))
    told = peer.relative_relatedness(table(location_quotient(X)), proximities=near(M))
    told = told.to_numpy()
    ours = relative_relatedness(M, ddof=1)
    free = ~np.isnan(ours)
    exactly(told[free], ours[free])


def test_relatedness_counts_regions_or_cooccurrences(econcomplex):
    # EconGeo: totals are sums of co-occurrences. From the formulas in its source.
    told = {
        association_strength: [2.4, 0, 0, 1.2, 1.2, 0, 1.44, 3, 1.2, 1.8],
        cosine_relatedness: [
            0.516398, 0, 0, 0.258199, 0.258199, 0, 0.4, 0.408248, 0.258199, 0.316228,
        ],
        jaccard_relatedness: [
            0.333333, 0, 0, 0.142857, 0.142857, 0, 0.25, 0.25, 0.142857, 0.166667,
        ],
        probability_relatedness: [
            1.857143, 0, 0, 0.928571, 0.928571, 0, 1.04, 2.580645, 0.928571, 1.434483,
        ],
    }  # fmt: skip
    names = {
        "association": association_strength,
        "cosine": cosine_relatedness,
        "jaccard": jaccard_relatedness,
        "probability": probability_relatedness,
    }
    present = M.astype(float)
    for name, measure in names.items():
        same(measure(M, totals=Totals.COOCCURRENCES)[PAIRS], told[measure])
        ours = measure(M, totals=Totals.OCCURRENCES)[PAIRS]
        exactly(econcomplex.relatedness_index(present, method=name)[PAIRS], ours)
    exactly(econcomplex.co_occurrence(present)[PAIRS], cooccurrence(M)[PAIRS])


def test_density_around_cosine_relatedness_in_rounded_per_cent():
    # EconGeo: from the formula in its source, per cent of two decimals.
    phi = cosine_relatedness(M, totals=Totals.COOCCURRENCES)
    told = [66.67, 21.98, 27.92, 56.35, 53.4]
    same(100 * relatedness_density(M, phi)[0], told, decimals=2)


def test_outlook_and_its_gain_by_package(econcomplex, datawheel, growth_lab):
    peer, table = datawheel
    pci = complexity_index(M).pci
    exactly(econcomplex.complexity_outlook_index(X, pci), complexity_outlook(M, pci))
    # The gain: with the own counted and without what the entry uses up, the Growth
    # Lab's.
    raw = complexity_index(M, standard=Standard.RAW)
    pci_raw = raw.pci / raw.eci.std()
    spread = complexity_outlook_gain(M, pci_raw, own=Own.COUNTED, gain=Gain.SPREAD)
    exactly(growth_lab("cog"), spread)
    outlook = complexity_outlook(M, raw.pci, own=Own.COUNTED)
    exactly(growth_lab("coi")[:, 0], unscaled(outlook))
    # econcomplex and economic-complexity divide by all that is near the activity
    # entered, not by all that is near the one that comes nearer. That is the change of
    # no outlook, so there is no parameter for it.
    phi = proximity(M) - np.eye(5)
    share = phi / phi.sum(axis=1, keepdims=True)
    other = ~M * ((~M).astype(float) @ (share * pci).T)
    exactly(econcomplex.complexity_outlook_gain(X, pci), other)
    pd = pytest.importorskip("pandas")
    told = peer.opportunity_gain(
        table(location_quotient(X)),
        pci=pd.Series(pci, index=list("vwxyz")),
        proximities=near(M),
    ).to_numpy()
    exactly(told[~M], (other - relatedness_density(M) * pci)[~M])
    net = complexity_outlook_gain(M, pci)
    assert np.abs(told - net)[~M].max() > 0.1
    for r, i in np.argwhere(~M):  # ours is the change of the outlook
        entered = M.copy()
        entered[r, i] = True
        gained = complexity_outlook(entered, pci, phi) - complexity_outlook(M, pci)
        assert net[r, i] == pytest.approx(gained[r])


def test_cross_space(econcomplex, datawheel):
    peer, table = datawheel
    a, b = table(location_quotient(X)), table(location_quotient(LATER))
    ours = cross_proximity(M, presence(LATER))
    exactly(econcomplex.cross_proximity(X, LATER), ours)
    exactly(peer.cross_proximity(a, b).to_numpy(), ours)
    exactly(econcomplex.cross_relatedness(X, ours), cross_density(M, ours))


# --- qualities, knowledge, similarity, agglomeration ------------------------------


def test_qualities_of_regions_and_ubiquity(econcomplex, datawheel):
    peer, table = datawheel
    values = np.array([0.3, 0.4, 0.2, 0.5, 0.35, 0.25])
    ours = embodied_attribute(X, values, present=M)
    exactly(econcomplex.product_gini_index(X, values), ours)
    pd = pytest.importorskip("pandas")
    column = pd.DataFrame({"g": values}, index=list("abcdef"))
    told = peer.pgi(table(X), table(location_quotient(X)), column)
    exactly(told["pgi"].to_numpy(), ours)
    # EconGeo rounds to two decimals; from the formula in its source.
    same(normalised_ubiquity(X, present=M), [1.28, 0.74, 0.64, 1.52, 1.12], decimals=2)
    exactly(econcomplex.normalized_ubiquity(X), normalised_ubiquity(X, present=M))


def test_ease_of_recombination_counts_partners_not_patents(econcomplex):
    # EconGeo and the source count the technologies joined; from its source's formula.
    told = [0.666667, 0.75, 1.5, 2.0, 1.333333]
    same(ease_of_recombination(M), told)
    same(
        modular_complexity(M),
        [0.88889, 1.09091, 1.5, 0.96, 0.62069, 1.41176],
        decimals=5,
    )
    # econcomplex gives the share of its patents in which a technology is not alone.
    shared = M.T.astype(float) @ (M.sum(axis=1) > 1) / M.sum(axis=0)
    exactly(econcomplex.ease_of_recombination(M.astype(float)), shared)
    # Its later steps are the same, once it is given the ease.
    ease = ease_of_recombination(M)
    present = M.astype(float)
    exactly(econcomplex.modular_complexity(present, eor=ease), modular_complexity(M))
    exactly(
        econcomplex.modular_complexity_avg(present, eor=ease),
        mean_modular_complexity(M),
    )


def test_joint_occurrence_off_the_diagonal(econcomplex):
    told = econcomplex.z_score_novelty(M.astype(float))
    exactly(told[PAIRS], joint_occurrence(M)[PAIRS])


def test_export_similarity_is_the_correlation_of_quotients(econcomplex, datawheel):
    peer, table = datawheel
    exactly(econcomplex.export_similarity(X), quotient_correlation(X))
    told = peer.similarity(table(location_quotient(X))).to_numpy()
    exactly(told, quotient_correlation(X))


def test_reats_coagglomeration_adds_shares_without_weights():
    # REAT's ellison.c, from the formula in its source, of two activities of four
    # plants each: neither the group's shares nor the plants' terms carry the weights
    # of Ellison and Glaeser, so it is not offered.
    plants = np.array([[30.0, 10, 5, 5], [20, 20, 10, 30]])
    places = np.array([[0, 0, 1, 2], [0, 1, 2, 2]])
    table = np.zeros((3, 2))
    for i in range(2):
        np.add.at(table[:, i], places[i], plants[i])
    a = table.sum(axis=1) / table.sum()
    room = 1 - (a**2).sum()
    w = table.sum(axis=0) / table.sum()
    s = table / table.sum(axis=0)
    H = np.array([((p / p.sum()) ** 2).sum() for p in plants])
    gamma = (((s - a[:, None]) ** 2).sum(axis=0) - room * H) / (room * (1 - H))
    G = ((s.sum(axis=1) - a) ** 2).sum()
    loose = (w**2).sum()
    reat = (G / room - (w**2 * H).sum() - (gamma * loose * (1 - H)).sum()) / (1 - loose)
    ours = coagglomeration_of_group(table, members=[0, 1])
    weighed = ((s @ w - a) ** 2).sum() / room - (w**2 * H).sum()
    weighed -= (gamma * w**2 * (1 - H)).sum()
    assert ours == pytest.approx(weighed / (1 - loose))
    assert abs(reat - ours) > 0.5
