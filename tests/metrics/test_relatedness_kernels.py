"""Compiled counting and summing against the plain products they replace."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse

from madang.metrics.kernels import bits
from madang.metrics.kernels.threads import cores, evenly, shared
from madang.metrics.relatedness import coherence, counting, proximity
from madang.metrics.relatedness.counting import margins, sums_near, together

SHAPES = [
    (1, 3, 0.5), (40, 30, 0.3), (63, 64, 0.3), (65, 129, 0.4), (300, 200, 0.27),
    (600, 333, 0.3), (700, 500, 0.02), (2_000, 400, 0.004), (30, 1_500, 0.05),
]  # fmt: skip


def table(shape):
    rng = np.random.default_rng(shape[0])
    return rng, rng.random(shape[:2]) < shape[2]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("threads", ["1", "3"])
def test_counts_of_pairs_are_exact_in_every_form(shape, threads, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    _, m = table(shape)
    exact = m.T.astype(np.int64) @ m.astype(np.int64)
    for large in (0.0, np.inf):
        monkeypatch.setattr(counting, "_LARGE", large)
        for given_as in (m, sparse.csr_array(m), np.asfortranarray(m)):
            assert (together(given_as) == exact).all()
    assert (counting._packed_pairs(m) == exact).all()
    assert (counting._listed_pairs(m) == exact).all()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("layout", ["C", "F"])
def test_sums_of_nearness_agree_with_the_product(shape, layout, monkeypatch):
    rng, m = table(shape)
    near = np.asarray(rng.random((m.shape[1],) * 2), order=layout)
    whole = near.sum(axis=1)
    whole[0] = np.nan
    exact = m.astype(float) @ near.T / whole
    for large in (0.0, np.inf):
        monkeypatch.setattr(counting, "_LARGE", large)
        for few in (0.0, 1.0):  # looked up, and listed
            monkeypatch.setattr(counting, "_SPARSE", few)
            for given_as in (m, sparse.csr_array(m)):
                found = sums_near(given_as, near, whole)
                np.testing.assert_allclose(found, exact, rtol=1e-13)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_packed_and_listed_products_with_a_vector_agree(shape):
    rng, m = table(shape)
    x, y = rng.normal(size=m.shape[1]), rng.normal(size=m.shape[0])
    across = np.packbits(m, axis=1, bitorder="little")
    down = bits.packed_words(m).view(np.uint8)
    np.testing.assert_allclose(bits.packed_sums(across, x), m @ x, atol=1e-12)
    np.testing.assert_allclose(bits.packed_sums(down, y), m.T @ y, atol=1e-12)
    thin = sparse.csr_array(m)
    found = bits.row_sums(thin.indptr, thin.indices, x)
    np.testing.assert_allclose(found, m @ x, atol=1e-12)


def test_margins_count_beyond_what_a_byte_holds():
    m = np.ones((3, 700, 4), dtype=bool)
    m[1, :, 2] = False
    rows, columns = margins(m)
    assert (rows == m.sum(axis=2)).all()
    assert (columns == m.sum(axis=1)).all()
    thin = margins(sparse.csr_array(m[1]))
    assert (thin[0] == rows[1]).all()
    assert (thin[1] == columns[1]).all()


def test_work_is_cut_among_cores_and_a_mistake_in_a_thread_is_not_lost(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert cores() == 1
    assert evenly(5) == [0, 5]
    seen = []
    shared(lambda a, b: seen.append((a, b)), [0, 2, 2, 5])
    assert sorted(seen) == [(0, 2), (2, 5)]

    seen.clear()
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    shared(
        lambda a, b: shared(lambda c, d: seen.append((c, d)), [a, a + 1, b]), [0, 2, 4]
    )
    assert sorted(seen) == [(0, 1), (1, 2), (2, 3), (3, 4)]

    def fail(_start, _stop):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shared(fail, [0, 1, 2])


def test_stacks_of_large_tables_are_counted_as_each_alone():
    g = np.random.default_rng(4)
    m = g.random((2, 130, 140)) < 0.4
    near = g.random((2, 140, 140))
    floats = m.astype(np.float64)
    turned = np.swapaxes(floats, 1, 2)
    assert (together(m) == turned @ floats).all()
    np.testing.assert_allclose(
        sums_near(m, near), floats @ np.swapaxes(near, 1, 2), rtol=1e-13
    )
    np.testing.assert_allclose(
        sums_near(m, near[0], np.full(140, 2.0)), floats @ near[0].T / 2.0, rtol=1e-13
    )
    # Presence as truth values and as amounts of one are the same region.
    phi = proximity(m)
    np.testing.assert_allclose(coherence(m, phi), coherence(floats, phi), rtol=1e-12)


def test_loops_compile_where_nothing_can_be_kept():
    script = """
import os, tempfile
os.environ.pop("NUMBA_CACHE_DIR", None)
whole = tempfile.TemporaryFile
def refuse(*args, **named):
    raise PermissionError
tempfile.TemporaryFile = refuse
import madang.metrics
tempfile.TemporaryFile = whole
import numpy as np
from madang.metrics.kernels.krylov import take_out
w = np.ones(3)
take_out(np.eye(3)[:1], 1, w)
print(w.tolist(), len(os.listdir(os.environ["NUMBA_CACHE_DIR"])))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.split("] ")[0] == "[0.0, 1.0, 1.0", done.stderr
    assert int(done.stdout.split("] ")[1]) > 0
