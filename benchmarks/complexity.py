"""Complexity and relatedness beside their peers, on the same tables in one run.

A table of jobs is made in which able regions lean to what asks much, and chance is
laid over it; a quarter or so is present. Timed are location quotient to presence,
proximity, density, complexity index and fitness, and outlook and gain, which
py-ecomplexity cannot leave out. Beside stand

- a careful NumPy version, written here: counts by single-precision BLAS, density by
  double-precision BLAS, the index by Lanczos on the deflated symmetric operator;
- py-ecomplexity as it is, and *repaired*: its product of whole numbers, which NumPy
  does without BLAS, is done on floats. Only the ratio to the latter tells anything;
- econcomplex and economic-complexity, on the smallest size (the rest takes minutes).

EconGeo needs R and is not run; its figures in the table of bars were 0.25 s, 1.9 s
and 154 s on the three sizes, beside 0.008 s, 0.23 s and 5.7 s of a careful version.
The rate of DGEMM is measured in the same run: seconds depend on who else computes.
Where others do, the threads of BLAS wait for each other, and everything that uses it
looks worse than it is: with OMP_NUM_THREADS=1 all run on one thread and the
processor's time is counted, which others do not disturb.

    python benchmarks/complexity.py [--sizes small middle large bootstrap sparse]
    OMP_NUM_THREADS=1 python benchmarks/complexity.py
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import io
import os
import resource
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, eigsh

from madang.metrics.complexity import complexity_bootstrap, complexity_index, fitness
from madang.metrics.relatedness import (
    complexity_outlook,
    complexity_outlook_gain,
    nearest_activities,
    presence,
    proximity,
    relatedness_density,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ALONE = os.environ.get("OMP_NUM_THREADS") == "1"
CLOCK = time.process_time if ALONE else time.perf_counter
_RUNS = 2  # at least, so that the first may compile and warm up
SIZES = {"small": (250, 100), "middle": (3_000, 1_000), "large": (10_000, 5_000)}
BAR = {"small": (0.008, 0.25), "middle": (0.23, 1.9), "large": (5.7, 154.0)}
BAR_RATE = 167.0  # GFLOP/s of DGEMM where the bars were measured
Results = dict[str, np.ndarray]


def jobs(regions: int, activities: int, seed: int = 3) -> np.ndarray:
    """Make a table of jobs of which about 27 % is present.

    Able regions are large in what asks much, others in what asks little; chance is
    laid over it, more than in world trade. Quotients see no more than that: what
    makes a region or an activity large as a whole drops out.
    """
    rng = np.random.default_rng(seed)
    able = rng.beta(2, 3, regions)[:, None] - 0.4
    need = rng.beta(2, 2, activities)[None, :] - 0.5
    chance = rng.standard_normal((regions, activities))
    size = np.exp(3.0 + 8.0 * able * need + 2.0 * (able - need) + 1.3 * chance)
    return np.rint(size)


def timed(
    work: Callable[[], Any], *, least: float = 0.3, most: int = 20
) -> tuple[float, Any]:
    """Give the best time of some runs, and the last result."""
    best, spent, runs = np.inf, 0.0, 0
    made = None
    while runs < (_RUNS if least else 1) or (spent < least and runs < most):
        begin = CLOCK()
        made = work()
        took = CLOCK() - begin
        best, spent, runs = min(best, took), spent + took, runs + 1
    return best, made


def rate(n: int = 2_000) -> float:
    """Measure DGEMM in GFLOP/s."""
    a = np.random.default_rng(0).random((n, n))
    seconds, _ = timed(lambda: a @ a, least=1.0)
    return 2.0 * n**3 / seconds / 1e9


def steps_of_madang(x: np.ndarray) -> tuple[dict[str, float], Results]:
    """Time each step."""
    spent: dict[str, float] = {}
    spent["presence"], m = timed(lambda: presence(x))
    spent["proximity"], phi = timed(lambda: proximity(m))
    spent["density"], omega = timed(lambda: relatedness_density(m, phi))
    spent["index"], index = timed(lambda: complexity_index(m, standard="shared"))
    spent["fitness"], fit = timed(lambda: fitness(m))
    return spent, {
        "phi": phi, "density": omega, "eci": index.eci, "pci": index.pci,
        "fitness": fit.fitness, "m": m,
    }  # fmt: skip


def chain_of_madang(x: np.ndarray) -> Results:
    """Do all that py-ecomplexity does, its conventions chosen."""
    m = presence(x)
    phi = proximity(m)
    index = complexity_index(m, standard="shared")
    omega = relatedness_density(m, phi, own="counted")
    return {
        "eci": index.eci, "pci": index.pci, "density": omega,
        "coi": complexity_outlook(
            m, index.pci, phi, own="counted", density=omega
        ),
        "cog": complexity_outlook_gain(
            m, index.pci, phi, own="counted", gain="spread"
        ),
    }  # fmt: skip


def careful(x: np.ndarray) -> tuple[dict[str, float], Results]:
    """Do the same in careful NumPy and SciPy, step by step."""
    spent = {}

    def present() -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            q = x / x.sum(axis=1, keepdims=True) / (x.sum(axis=0) / x.sum())
        return q >= 1.0

    spent["presence"], m = timed(present)

    def near() -> np.ndarray:
        single = m.astype(np.float32)
        k = m.sum(axis=0)
        return (single.T @ single).astype(np.float64) / np.maximum.outer(k, k)

    spent["proximity"], phi = timed(near)

    def dense() -> np.ndarray:
        bare = phi.copy()
        np.fill_diagonal(bare, 0.0)
        return (m.astype(np.float64) @ bare) / bare.sum(axis=1)

    spent["density"], omega = timed(dense)

    def index() -> tuple[np.ndarray, np.ndarray]:
        k_r, k_i = m.sum(axis=1), m.sum(axis=0)
        weighed = m / np.sqrt(k_r)[:, None] / np.sqrt(k_i)[None, :]
        first = np.sqrt(k_i / k_i.sum())
        operator = LinearOperator(
            (len(k_i),) * 2,
            matvec=lambda v: weighed.T @ (weighed @ v) - first * (first @ v),
            dtype=np.float64,
        )
        _, found = eigsh(operator, k=2, which="LA", tol=1e-12)
        pci = found[:, 1] / np.sqrt(k_i)
        eci = m @ pci / k_r
        sign = np.sign(np.corrcoef(eci, k_r)[0, 1])
        mean, spread = eci.mean(), eci.std()
        return sign * (eci - mean) / spread, sign * (pci - mean) / spread

    spent["index"], (eci, pci) = timed(index)
    return spent, {"phi": phi, "density": omega, "eci": eci, "pci": pci}


def ecomplexity(x: np.ndarray, *, repaired: bool) -> Results:
    """Run py-ecomplexity, its product of whole numbers mended or not."""
    from ecomplexity import ecomplexity as run  # noqa: PLC0415 - a peer

    module = sys.modules["ecomplexity.ecomplexity"]
    own = module.calc_discrete_proximity
    regions, activities = x.shape
    long = pd.DataFrame({
        "t": 1, "r": np.repeat(np.arange(regions), activities),
        "i": np.tile(np.arange(activities), regions), "x": x.ravel(),
    })  # fmt: skip
    names = {"time": "t", "loc": "r", "prod": "i", "val": "x"}
    if repaired:
        module.calc_discrete_proximity = lambda m, k, asymmetric=False: own(
            m.astype(np.float64), k, asymmetric
        )
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            made = run(long, names, check_logsupermodularity=False, verbose=False)
    finally:
        module.calc_discrete_proximity = own
    made = made.sort_values(["r", "i"])
    wide = {n: made[n].to_numpy().reshape(x.shape) for n in
            ("eci", "pci", "density", "coi", "cog")}  # fmt: skip
    return {
        "eci": wide["eci"][:, 0], "pci": wide["pci"][0], "density": wide["density"],
        "coi": wide["coi"][:, 0], "cog": wide["cog"],
    }  # fmt: skip


def small_peers(x: np.ndarray, mine: Results) -> None:
    """Run econcomplex and economic-complexity on a small table."""
    import econcomplex  # noqa: PLC0415 - a peer
    import economic_complexity as pec  # noqa: PLC0415 - a peer

    m = mine["m"]

    def one() -> Results:
        eci, _ = econcomplex.eci_pci(x)
        phi = econcomplex.proximity(x, compute="product")["product"]
        return {"eci": eci, "density": econcomplex.relatedness_density(x, phi) / 100}

    bare = mine["phi"].copy()
    np.fill_diagonal(bare, 0.0)

    def two() -> Results:
        # Its proximity writes into a frame that pandas 3 does not let it write to:
        # it is given one.
        q = pec.rca(pd.DataFrame(x))
        eci, _ = pec.complexity(q)
        density = pec.relatedness(q, proximities=pd.DataFrame(bare))
        like = np.corrcoef(eci, mine["eci"])[0, 1]
        # Its index is the 18th reflection, not the eigenvector.
        return {"density": density.to_numpy(), "like": np.array(like)}

    own, _ = timed(
        lambda: (presence(x), proximity(m), relatedness_density(m),
                 complexity_index(m))
    )  # fmt: skip
    for name, work in (("econcomplex", one), ("economic-complexity", two)):
        seconds, made = timed(work)
        if "like" in made:
            print(f"  {name}'s index correlates {made['like']:.4f} with the vector")
        says = agreement(made, mine)
        print(
            f"  {name} {version(name)}: {seconds:.3f} s, {seconds / own:.1f} ×; {says}"
        )


def version(name: str) -> str:
    """Give the version of a package."""
    return importlib.metadata.version(name)


def agreement(a: Results, b: Results) -> str:
    """Say how far the shared results lie apart at most."""
    apart = {n: float(np.nanmax(np.abs(a[n] - b[n]))) for n in a if n in b}
    return "apart at most " + ", ".join(f"{n} {v:.1e}" for n, v in apart.items())


def run_size(name: str) -> None:
    """Time one size and its peers."""
    shape = SIZES[name]
    x = jobs(*shape)
    gflops = rate()
    mine, found = steps_of_madang(x)
    theirs, slow = careful(x)
    both = [n for n in mine if n in theirs]
    print(f"\n{shape[0]:,} × {shape[1]:,}: {found['m'].mean():.0%} present; ", end="")
    print(f"DGEMM {gflops:.0f} GFLOP/s")
    for step in mine:
        line = f"  {step:10} {mine[step]:8.4f} s"
        if step in theirs:
            line += (
                f"   careful {theirs[step]:8.4f} s   {theirs[step] / mine[step]:5.1f} ×"
            )
        print(line, flush=True)
    a, b = sum(mine[n] for n in both), sum(theirs[n] for n in both)
    work = 2.0 * shape[0] * shape[1] ** 2 / 1e9
    print(f"  {'all':10} {a:8.4f} s   careful {b:8.4f} s   {b / a:5.1f} ×")
    print(
        f"  density does the work of {work / mine['density'] / gflops:.0%} of DGEMM "
        f"(careful {work / theirs['density'] / gflops:.0%}); {agreement(slow, found)}"
    )
    bar, econgeo = BAR[name]
    print(
        f"  bar {bar} s (EconGeo {econgeo} s) at {BAR_RATE:.0f} GFLOP/s; by this run's "
        f"rate {bar * BAR_RATE / gflops:.3f} s: {bar * BAR_RATE / gflops / a:.1f} ×"
    )
    if name == "small":
        small_peers(x, found)
    if name != "large":
        peers(x, a)


def peers(x: np.ndarray, steps: float) -> None:
    """Run py-ecomplexity beside the steps above, and beside all that it does."""
    own, mine = timed(lambda: chain_of_madang(x), most=5)
    kept = ~np.isnan(mine["eci"])
    coi = mine["coi"]
    mine["coi"] = (coi - coi[kept].mean()) / coi[kept].std()
    ecomplexity(x[:60, :30], repaired=True)  # imports what it needs
    for repaired in (True, False):
        seconds, made = timed(lambda r=repaired: ecomplexity(x, repaired=r), least=0.0)
        word = "repaired" if repaired else "as it is"
        # Its gain is in units of the index, as its complexities then are.
        says = agreement({n: made[n] for n in ("eci", "pci", "density")}, mine)
        print(
            f"  py-ecomplexity {version('ecomplexity')} {word}: {seconds:.2f} s, "
            f"{seconds / steps:.1f} × the steps above; all that it does takes "
            f"{own:.4f} s here, {seconds / own:.1f} ×; {says}"
        )


def said(step: str, seconds: float, slow: float, what: str) -> None:
    """Print a step beside its careful form."""
    print(
        f"  {step:10} {seconds:8.3f} s   careful {slow:8.3f} s   "
        f"{slow / seconds:5.1f} × ({what})"
    )


def plain_index(m: sparse.csr_array) -> float:
    """Find the second eigenvalue by SciPy alone."""
    k_r, k_i = np.asarray(m.sum(axis=1)), np.asarray(m.sum(axis=0))
    kept = k_i > 0
    m = m[k_r > 0][:, kept]
    left = sparse.diags_array(1 / np.sqrt(k_r[k_r > 0]))
    weighed = (left @ m @ sparse.diags_array(1 / np.sqrt(k_i[kept]))).tocsr()
    turned = weighed.T.tocsr()
    first = np.sqrt(k_i[kept] / k_i.sum())
    operator = LinearOperator(
        (kept.sum(),) * 2,
        matvec=lambda v: turned @ (weighed @ v) - first * (first @ v),
        dtype=np.float64,
    )
    found = eigsh(operator, k=2, which="LA", tol=1e-12, return_eigenvectors=False)
    return float(found.max())


def run_sparse() -> None:
    """Time a table of which 1 % is filled."""
    rng = np.random.default_rng(5)
    regions, activities, filled = 50_000, 10_000, 5_000_000
    able, wide = rng.beta(2, 5, regions), rng.beta(2, 5, activities)
    rows = rng.choice(regions, filled, p=able / able.sum())
    columns = rng.choice(activities, filled, p=wide / wide.sum())
    x = sparse.coo_array(
        (rng.lognormal(1, 1, filled), (rows, columns)), shape=(regions, activities)
    ).tocsr()
    print(f"\n{regions:,} × {activities:,}, {x.nnz / regions / activities:.1%} filled")
    seconds, m = timed(lambda: presence(x))
    print(f"  presence   {seconds:8.3f} s ({m.nnz / regions / activities:.2%} present)")
    held = (x > 0).tocsr()  # all that is filled, so that 1 % is present
    plain = held.astype(np.float64)
    seconds, phi = timed(lambda: proximity(held), least=0.0)
    tenth = plain[:, : activities // 10]
    slow, _ = timed(lambda: np.asarray((tenth.T @ plain).todense()), least=0.0)
    said("proximity", seconds, 10 * slow, "SciPy's sparse product, a tenth of it × 10")
    seconds, index = timed(lambda: complexity_index(held), least=0.0)
    slow, second = timed(lambda: plain_index(plain), least=0.0)
    said(
        "index",
        seconds,
        slow,
        f"eigsh; λ2 apart {second - index.eigenvalues[0, 1]:.0e}",
    )
    seconds, near = timed(lambda: nearest_activities(held, count=20), least=0.0)
    print(f"  nearest 20 {seconds:8.3f} s, {near.phi.nbytes / 2**20:.1f} MiB kept")
    seconds, omega = timed(lambda: relatedness_density(held, phi), least=0.0)
    phi = np.nan_to_num(phi, nan=0.0)
    np.fill_diagonal(phi, 0.0)
    some = np.arange(0, regions, 50)
    slow, exact = timed(lambda: plain[some] @ phi, least=0.0)
    exact /= np.where(phi.sum(axis=1) > 0, phi.sum(axis=1), np.nan)
    apart = np.nanmax(np.abs(exact - omega[some]))
    said(
        "density", seconds, 50 * slow,
        f"SciPy's sparse product, a fiftieth × 50; apart at most {apart:.1e}",
    )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  peak memory {peak:.1f} GiB (bar: 8)")


def run_bootstrap() -> None:
    """Time 1,000 draws of the index, beside a loop over the single one."""
    x = jobs(250, 100)
    complexity_bootstrap(x, np.random.default_rng(1), draws=2)
    seconds, made = timed(
        lambda: complexity_bootstrap(x, np.random.default_rng(1), draws=1_000),
        least=0.0,
    )
    single, _ = timed(lambda: complexity_index(presence(x)))
    print(f"\n1,000 draws of the index on 250 × 100: {seconds:.2f} s")
    print(
        f"  the index alone {single * 1e3:.2f} ms; disconnected "
        f"{made.disconnected_share:.1%} of draws"
    )


def main() -> None:
    """Run the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    every = [*SIZES, "bootstrap", "sparse"]
    parser.add_argument("--sizes", nargs="+", choices=every, default=every)
    chosen = parser.parse_args().sizes
    print("one thread, its processor time" if ALONE else "all threads, elapsed time")
    # Compiled once, so that no time below holds a compiler's.
    warm = jobs(900, 700)
    steps_of_madang(warm)
    relatedness_density(sparse.csr_array(presence(warm) & (warm > np.e**4)))
    for name in chosen:
        if name == "sparse":
            run_sparse()
        elif name == "bootstrap":
            run_bootstrap()
        else:
            run_size(name)


if __name__ == "__main__":
    main()
