"""World trade 1998-2000: quotients, proximity and fitness as another program has them.

226 territories, 785 products. The stored results are those of the R package
economiccomplexity (Vargas 2020); its fitness is that of Tacchella et al. (2012),
doi: 10.1038/srep00723. Also the exports of 52 Spanish provinces.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.complexity import (
    complexity_bootstrap,
    complexity_index,
    components,
    diversity,
    external_complexity,
    fitness,
)
from madang.metrics.relatedness import (
    nearest_activities,
    presence,
    proximity,
    relatedness_density,
)
from madang.metrics.shares import location_quotient

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
TRADE = DATA / "trade_complexity_reference"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not TRADE.is_dir(), reason="world trade is not in ../shared/data"
    ),
]


@pytest.fixture(scope="module")
def long():
    return pd.read_parquet(TRADE / "world_trade_avg_1998_2000.parquet")


@pytest.fixture(scope="module")
def x(long):
    return long.pivot_table(
        index="country", columns="product", values="value", aggfunc="sum", fill_value=0
    )


@pytest.fixture(scope="module")
def m(x):
    return presence(x.to_numpy())


def test_the_quotient_of_every_cell_is_the_ratio_of_shares(long, x):
    by = long.groupby(["country", "product"])["value"].sum().reset_index()
    country = by.groupby("country")["value"].transform("sum")
    product = by.groupby("product")["value"].transform("sum")
    rca = (by["value"] / country) / (product / by["value"].sum())
    q = location_quotient(x.to_numpy())
    rows = x.index.get_indexer(by["country"])
    columns = x.columns.get_indexer(by["product"])
    np.testing.assert_allclose(q[rows, columns], rca, rtol=1e-11)
    seen = np.zeros(q.shape, dtype=bool)
    seen[rows, columns] = True
    assert (q[~seen] == 0).all()


def test_proximity_is_the_stored_one_to_the_twelfth_digit(x, m):
    reference = pd.read_parquet(TRADE / "reference_product_proximity.parquet")
    i = x.columns.get_indexer(reference["product_a"])
    j = x.columns.get_indexer(reference["product_b"])
    phi = proximity(m)
    np.testing.assert_allclose(phi[i, j], reference["proximity"], rtol=0, atol=1e-12)
    np.fill_diagonal(phi, 0.0)
    near = nearest_activities(m, count=10)
    assert near.phi == pytest.approx(-np.sort(-phi, axis=1)[:, :10])


def test_fitness_is_the_stored_one_after_as_many_steps(x, m):
    # Twenty iterations there: the start of ones is the first of them.
    found = fitness(m, tolerance=0, most_iterations=19)
    stored = pd.read_csv(
        TRADE / "reference_country_fitness.csv", dtype={"country": str}
    )
    f = stored.set_index("country")["fitness"].reindex(x.index)
    assert np.corrcoef(found.fitness, f)[0, 1] >= 0.99999999
    np.testing.assert_allclose(found.fitness, f, rtol=0, atol=1e-12)
    stored = pd.read_csv(
        TRADE / "reference_product_quality.csv", dtype={"product": str}
    )
    q = stored.set_index("product")["quality"].reindex(x.columns)
    np.testing.assert_allclose(found.quality, q, rtol=0, atol=1e-11)


def test_the_eight_fittest_countries_are_those_printed(x, m):
    found = fitness(m, tolerance=0, most_iterations=19).fitness
    best = pd.Series(found, index=x.index).sort_values(ascending=False).head(8)
    printed = {
        "deu": 3.8129, "esp": 3.3597, "ita": 3.2341, "fra": 3.1215,
        "cze": 3.1090, "usa": 3.1059, "aut": 3.0964, "gbr": 3.0596,
    }  # fmt: skip
    assert best.index.tolist() == list(printed)
    assert best.to_numpy() == pytest.approx(list(printed.values()), abs=5e-5)


def test_fitness_rests_on_this_table(m):
    found = fitness(m)
    assert found.converged
    twice = fitness(m, tolerance=0, most_iterations=2 * found.iterations)
    assert found.fitness == pytest.approx(twice.fitness, rel=1e-6)


def test_the_index_agrees_with_the_paper_s_own_matrix(m):
    k_c, k_p = m.sum(axis=1), m.sum(axis=0)
    step = (m / k_c[:, None]) @ (m / k_p[None, :]).T
    values, vectors = np.linalg.eig(step)
    second = np.argsort(-values.real)[1]
    k = vectors[:, second].real
    k *= np.sign(np.corrcoef(k, k_c)[0, 1])
    found = complexity_index(m)
    assert found.eci == pytest.approx((k - k.mean()) / k.std(), abs=1e-10)
    assert found.eigenvalues[0, 1] == pytest.approx(values.real[second], abs=1e-13)
    assert components(m)[0].max() == 0


def test_uninhabited_islands_stand_high_as_the_index_does_not_know_size(x, m):
    # Heard and McDonald Islands and Bouvet have no inhabitant: a certificate, not the
    # index, must say so.
    eci = pd.Series(complexity_index(m).eci, index=x.index)
    top = eci.sort_values(ascending=False).head(12).index
    assert {"hmd", "bvt", "sgs"} <= set(top)
    few = pd.Series(diversity(m), index=x.index)
    assert few["hmd"] < few.median()


def test_provinces_are_placed_by_the_complexity_of_the_world_s_sections():
    spain = pd.read_csv(TRADE / "spain_provinces_exports_by_section.csv")
    world = pd.read_csv(TRADE / "countries_exports_by_section.csv")
    table = {"columns": "Section ID", "values": "Trade Value", "fill_value": 0.0}
    x = spain.pivot_table(index="Subnat Geography", aggfunc="sum", **table)
    w = world.pivot_table(index="Country ID", aggfunc="sum", **table)
    x = x.reindex(columns=w.columns, fill_value=0.0)
    pci = complexity_index(presence(w.to_numpy())).pci
    m = presence(x.to_numpy())
    eci = pd.Series(external_complexity(m, pci), index=x.index)
    by_hand = [pci[row].mean() for row in m]
    assert eci.to_numpy() == pytest.approx(by_hand)
    # Machinery and vehicles against fruit and vegetables.
    assert eci["Álava"] > eci["Almería"]
    assert eci.rank(ascending=False)["Álava"] <= 10


def test_density_and_index_of_the_half_known_table_are_defined(x):
    few = np.where(np.arange(226)[:, None] % 7 == 0, 0.0, x.to_numpy())
    m = presence(few)
    found = complexity_index(m, per_component=True)
    assert np.isnan(found.eci[::7]).all()
    assert not np.isnan(found.eci[1::7]).any()
    omega = relatedness_density(m)
    assert (omega[::7] == 0).all()


def test_draws_of_countries_as_counts_keep_the_leaders_apart_from_the_last(x):
    # Trade in units of 100,000, as if each were one deal; those of many deals.
    deals = np.rint(x.to_numpy() / 1e5)
    deals = deals[deals.sum(axis=1) > 5_000]
    deals = deals[:, (deals > 0).sum(axis=0) > 5]
    made = complexity_bootstrap(deals, np.random.default_rng(1), draws=40)
    assert made.disconnected_share == 0
    high, low = made.eci.argmax(), made.eci.argmin()
    assert (made.eci_draws[:, high] > made.eci_draws[:, low]).all()
