"""Complexity and relatedness as other packages number them, convention by convention.

Each test names the parameter that stands for the package's choice. The packages are
those of `make bench`; without them the tests are skipped. EconGeo and the R package
economiccomplexity are not run here: the latter's stored results are held in
`tests/real/test_trade_complexity.py`.
"""

import contextlib
import io
import warnings

import numpy as np
import pandas as pd
import pytest

from madang.metrics.complexity import (
    complexity_index,
    external_complexity,
    fitness,
    reflections,
)
from madang.metrics.relatedness import (
    association_strength,
    asymmetric_proximity,
    complexity_outlook,
    complexity_outlook_gain,
    continuous_proximity,
    cosine_relatedness,
    jaccard_relatedness,
    presence,
    probability_relatedness,
    proximity,
    relatedness_density,
    relative_relatedness,
)


def jobs(seed=1, shape=(40, 18)):
    rng = np.random.default_rng(seed)
    able, need = rng.random(shape[0])[:, None], rng.random(shape[1])[None, :]
    return np.exp(3 * (able - need) + 0.8 * rng.normal(size=shape))


@pytest.fixture(scope="module")
def x():
    return jobs()


@pytest.fixture(scope="module")
def m(x):
    return presence(x)


@pytest.fixture(scope="module")
def econ():
    return pytest.importorskip("econcomplex", reason="econcomplex is not installed")


def bare(a):
    out = np.array(a)
    np.fill_diagonal(out, 0.0)
    return out


def py_ecomplexity(x, **chosen):
    package = pytest.importorskip("ecomplexity", reason="ecomplexity is not installed")
    long = pd.DataFrame({
        "t": 1, "r": np.repeat(np.arange(x.shape[0]), x.shape[1]),
        "i": np.tile(np.arange(x.shape[1]), x.shape[0]), "x": x.ravel(),
    })  # fmt: skip
    names = {"time": "t", "loc": "r", "prod": "i", "val": "x"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        made = package.ecomplexity(
            long, names, check_logsupermodularity=False, verbose=False, **chosen
        )
    made = made.sort_values(["r", "i"])
    return {c: made[c].to_numpy().reshape(x.shape) for c in made.columns[4:]}


def test_py_ecomplexity_scales_activities_by_the_regions_and_counts_the_own(x, m):
    peer = py_ecomplexity(x)
    assert (peer["mcp"] == m).all()
    found = complexity_index(m, standard="shared")
    assert found.eci == pytest.approx(peer["eci"][:, 0], abs=1e-9)
    assert found.pci == pytest.approx(peer["pci"][0], abs=1e-9)
    density = relatedness_density(m, own="counted")
    assert density == pytest.approx(peer["density"], abs=1e-9)


def test_py_ecomplexity_standardises_the_outlook_and_spreads_the_gain(x, m):
    peer = py_ecomplexity(x)
    # Its outlook weighs density by raw complexities, then takes z-scores. The raw
    # ones are the unscaled vector of the activities' matrix, of length 1.
    raw = complexity_index(m, standard="raw")
    q = raw.pci / np.linalg.norm(raw.pci)
    coi = complexity_outlook(m, q, own="counted")
    assert (coi - coi.mean()) / coi.std() == pytest.approx(peer["coi"][:, 0], abs=1e-9)
    eci = m @ q / m.sum(axis=1)
    cog = complexity_outlook_gain(m, q, own="counted", gain="spread") / eci.std()
    assert cog == pytest.approx(peer["cog"], abs=1e-9)


def test_py_ecomplexity_directs_proximity_from_row_to_column(x, m):
    peer = py_ecomplexity(x, asymmetric=True)
    density = relatedness_density(m, asymmetric_proximity(m), own="counted")
    assert density == pytest.approx(peer["density"], abs=1e-9)


def test_py_ecomplexity_s_density_of_the_nearest_is_no_share(x):
    peer = py_ecomplexity(x, knn=5)
    # It counts the five nearest that are there, without weights: up to 5.
    assert peer["density"].max() > 1


def test_econcomplex_takes_z_scores_of_both_and_leaves_the_own_out(x, m, econ):
    eci, pci = econ.eci_pci(x)
    found = complexity_index(m)
    assert found.eci == pytest.approx(eci, abs=1e-9)
    # It turns activities apart from regions: here against them.
    assert found.pci == pytest.approx(-pci, abs=1e-9)
    apart = complexity_index(m, direction="apart")
    assert apart.pci == pytest.approx(pci, abs=1e-9)
    assert (apart.eci == found.eci).all()
    phi = econ.proximity(x, compute="product")["product"]
    assert bare(proximity(m)) == pytest.approx(phi, abs=1e-12)
    assert 100 * relatedness_density(m) == pytest.approx(
        econ.relatedness_density(x, phi), abs=1e-9
    )
    smallest = econ.proximity(x, compute="product", method="min")["product"]
    larger = asymmetric_proximity(m, direction="larger")
    assert bare(larger) == pytest.approx(smallest, abs=1e-12)


def test_econcomplex_counts_occurrences_in_all_four_normalisations(m, econ):
    ones = m.astype(float)
    for name, ours in (
        ("association", association_strength),
        ("cosine", cosine_relatedness),
        ("jaccard", jaccard_relatedness),
        ("probability", probability_relatedness),
    ):
        found = bare(ours(m, totals="occurrences"))
        peer = econ.relatedness_index(ones, method=name)
        assert found == pytest.approx(peer, abs=1e-12), name


def test_econcomplex_s_profiles_correlate_without_a_diagonal(x, econ):
    found = bare(continuous_proximity(x))
    assert found == pytest.approx(econ.correlation_proximity(x), abs=1e-12)
    cosine = bare(continuous_proximity(x, likeness="cosine"))
    assert cosine == pytest.approx(econ.cosine_proximity(x), abs=1e-12)


def test_econcomplex_uses_the_new_fitness_at_once_so_its_step_n_is_ours_2n_less_1(
    x, m, econ
):
    for n in (1, 5, 20):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            f, q = econ.fitness_complexity(x, iterations=n, tol=0)
        ours = fitness(m, tolerance=0, most_iterations=2 * n - 1)
        assert ours.fitness == pytest.approx(f, rel=1e-9)
        ours = fitness(m, tolerance=0, most_iterations=2 * n)
        assert ours.quality == pytest.approx(q, rel=1e-9)


def test_econcomplex_takes_z_scores_of_the_last_reflection(x, m, econ):
    k, _ = econ.method_of_reflections(x, iterations=8, tol=None)
    steps = reflections(m, iterations=8).regions[8]
    assert (steps - steps.mean()) / steps.std() == pytest.approx(k, abs=1e-9)


def test_econcomplex_s_outlook_relative_density_and_external_index(x, m, econ):
    pci = complexity_index(m).pci
    coi = econ.complexity_outlook_index(x, pci)
    assert complexity_outlook(m, pci) == pytest.approx(coi, abs=1e-9)
    relative = econ.relative_relatedness(x)
    assert relative_relatedness(m) == pytest.approx(relative, abs=1e-8, nan_ok=True)
    eci, _ = econ.subnational_eci(x, pci, standardize=False)
    assert external_complexity(m, pci) == pytest.approx(eci, abs=1e-12)


def test_econcomplex_divides_the_gain_by_the_wrong_total(x, m, econ):
    # The outlook divides the nearness of an activity by that of *its own*
    # surroundings; econcomplex's gain by those of the activity that is entered. With
    # its divisor put in, the numbers are the same.
    pci = complexity_index(m).pci
    phi = bare(proximity(m))
    total = phi.sum(axis=1)
    out = (~m).astype(float)
    theirs = out * (out @ (phi * pci[:, None]) / total[None, :])
    assert theirs == pytest.approx(econ.complexity_outlook_gain(x, pci), abs=1e-9)
    ours = complexity_outlook_gain(m, pci, gain="spread")
    assert ours == pytest.approx(out * (out @ (phi * (pci / total)[:, None])), abs=1e-9)


def test_economic_complexity_stops_at_the_18th_reflection_with_n_less_1(x, m):
    package = pytest.importorskip(
        "economic_complexity", reason="economic-complexity is not installed"
    )
    q = package.rca(pd.DataFrame(x))
    eci, pci = package.complexity(q)
    steps = reflections(m, iterations=19)
    k = steps.regions[18]
    # What is left of the differences after so many steps is rounded by then.
    scored = (k - k.mean()) / k.std(ddof=1)
    assert scored == pytest.approx(eci.to_numpy(), abs=1e-3)
    last = steps.activities[19]
    assert (last - last.mean()) / last.std(ddof=1) == pytest.approx(
        pci.to_numpy(), abs=1e-3
    )
    density = package.relatedness(q, proximities=pd.DataFrame(bare(proximity(m))))
    assert relatedness_density(m) == pytest.approx(density.to_numpy(), abs=1e-12)
    standing = package.relative_relatedness(
        q, proximities=pd.DataFrame(bare(proximity(m)))
    ).to_numpy()
    ours = relative_relatedness(m, ddof=1)
    assert ours[~m] == pytest.approx(standing[~m].astype(float), abs=1e-8)
    one, _ = package.complexity_subnational(q, pd.Series(pci))
    assert external_complexity(m, pci.to_numpy()) == pytest.approx(one.to_numpy())
