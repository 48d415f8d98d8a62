"""Complexity of many tables: a panel's years, a bootstrap's draws."""

import numpy as np
import pytest

from madang.errors import DisconnectedError, NegativeActivityError, ParameterError
from madang.metrics.complexity import (
    complexity_bootstrap,
    complexity_index,
    complexity_panel,
)
from madang.metrics.complexity.batch import _raw
from madang.metrics.complexity.index import standardise
from madang.metrics.kernels.eigen import second_vectors
from madang.metrics.relatedness import presence


def jobs(seed, regions=30, activities=14, scale=200.0):
    rng = np.random.default_rng(seed)
    able, need = rng.random(regions)[:, None], rng.random(activities)[None, :]
    noise = rng.normal(size=(regions, activities))
    return np.rint(scale * np.exp(2 * (able - need) + 0.7 * noise))


@pytest.mark.parametrize("shape", [(20, 9), (9, 20), (7, 7), (5, 2), (4, 3), (30, 26)])
def test_the_compiled_second_vector_is_that_of_lapack(shape):
    rng = np.random.default_rng(shape[0])
    m = rng.random((40, *shape)) < 0.45
    m[:, :, 0] |= ~m.any(axis=2)
    values, vectors = np.empty((40, 2)), np.empty((40, shape[1]))
    second_vectors(m, 0, 40, values, vectors)
    k_i = m.sum(axis=1)
    weighed = m / np.sqrt(m.sum(axis=2))[:, :, None]
    weighed = weighed / np.sqrt(np.where(k_i > 0, k_i, np.inf))[:, None, :]
    exact, bases = np.linalg.eigh(np.swapaxes(weighed, 1, 2) @ weighed)
    assert values[:, 0] == pytest.approx(exact[:, -2], abs=1e-13)
    third = exact[:, -3] if shape[1] > 2 else np.zeros(40)
    clear = (exact[:, -2] - third > 1e-4) & (exact[:, -2] < 1 - 1e-4)
    assert clear.any()
    along = np.abs((vectors * bases[:, :, -2]).sum(axis=1))
    assert along[clear] == pytest.approx(1, abs=1e-11)


@pytest.mark.parametrize("shape", [(30, 14), (14, 30), (310, 320)])
def test_a_stack_is_measured_as_each_of_its_tables(shape):
    m = np.stack([presence(jobs(s, *shape)) for s in range(3)])
    raw = _raw(m)
    for t in range(3):
        one = complexity_index(m[t])
        k, q = standardise(raw.k[t], raw.q[t])
        sign = np.sign(k @ one.eci)
        assert sign * k == pytest.approx(one.eci, abs=1e-9)
        assert sign * q == pytest.approx(one.pci, abs=1e-9)
        assert raw.values[t] == pytest.approx(one.eigenvalues[0], abs=1e-12)


def test_draws_of_larger_tables_are_measured_too_each_on_its_thread():
    x = jobs(3, 310, 305, scale=50.0)
    made = complexity_bootstrap(x, np.random.default_rng(6), draws=70)
    assert made.eci_draws.shape == (70, 310)
    assert made.undefined_share == 0
    assert np.corrcoef(made.eci_draws.mean(axis=0), made.eci)[0, 1] > 0.5


def test_a_panel_is_its_years_in_one_call():
    m = presence(np.stack([jobs(s) for s in range(4)]))
    m[2, 5] = False  # a region that is empty in one year
    panel = complexity_panel(m, standard="shared", ddof=1)
    for t in range(4):
        one = complexity_index(m[t], standard="shared", ddof=1)
        assert panel.eci[t] == pytest.approx(one.eci, nan_ok=True)
        assert panel.pci[t] == pytest.approx(one.pci, nan_ok=True)
    assert np.isnan(panel.eci[2, 5])
    assert panel.connected.all()


def test_a_year_that_falls_apart_is_refused_or_left_out():
    m = presence(np.stack([jobs(s) for s in range(3)]))
    m[1] = False
    m[1, :10, :5], m[1, 10:, 5:] = True, True
    with pytest.raises(DisconnectedError, match="1 of 3 years they do not"):
        complexity_panel(m)
    panel = complexity_panel(m, skip_disconnected=True)
    assert np.isnan(panel.eci[1]).all()
    assert panel.connected.tolist() == [True, False, True]
    assert panel.eci[2] == pytest.approx(complexity_index(m[2]).eci)


def test_draws_lie_around_the_index_and_repeat_bit_for_bit(monkeypatch):
    x = jobs(7, scale=2_000.0)
    made = complexity_bootstrap(x, np.random.default_rng(1), draws=80)
    assert made.eci == pytest.approx(complexity_index(presence(x)).eci)
    inside = [np.corrcoef(d, made.eci)[0, 1] for d in made.eci_draws]
    assert np.median(inside) > 0.9
    assert made.undefined_share == made.disconnected_share == 0
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    again = complexity_bootstrap(x, np.random.default_rng(1), draws=80)
    assert (again.eci_draws == made.eci_draws).all()
    assert (again.pci_draws == made.pci_draws).all()


def test_no_draw_is_upside_down():
    x = jobs(8, scale=300.0)
    made = complexity_bootstrap(x, np.random.default_rng(2), draws=60)
    known = ~np.isnan(made.eci_draws).all(axis=1)
    to = made.eci - np.nanmean(made.eci)
    assert (np.nansum(made.eci_draws[known] * to, axis=1) > 0).all()


def test_draws_that_fall_apart_are_not_measured_and_their_share_is_told():
    x = [[10, 80, 80, 10], [80, 80, 30, 10], [50, 10, 70, 20], [20, 40, 60, 30]]
    made = complexity_bootstrap(np.array(x) / 10, np.random.default_rng(3), draws=300)
    assert 0 < made.disconnected_share < 1
    assert made.undefined_share >= made.disconnected_share
    lost = np.isnan(made.eci_draws).all(axis=1).mean()
    assert lost == pytest.approx(made.undefined_share)


def test_an_empty_region_stays_undefined_in_every_draw():
    x = jobs(9)
    x[4] = 0
    made = complexity_bootstrap(x, np.random.default_rng(4), draws=40)
    assert np.isnan(made.eci[4])
    assert np.isnan(made.eci_draws[:, 4]).all()
    assert not np.isnan(np.delete(made.eci_draws, 4, axis=1)).all(axis=0).any()


def test_what_cannot_be_drawn_is_refused():
    rng = np.random.default_rng(5)
    with pytest.raises(ParameterError, match="At least one draw"):
        complexity_bootstrap(jobs(1), rng, draws=0)
    with pytest.raises(NegativeActivityError):
        complexity_bootstrap([[1, -1], [1, 1]], rng)
    with pytest.raises(DisconnectedError):
        complexity_bootstrap([[5, 0], [0, 5]], rng)
