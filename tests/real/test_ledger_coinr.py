"""The ASEM index as COINr 1.1.14 works it: each step, 76,908 values, within 1e-9.

Data and reference: data sets of the R package COINr (MIT), Becker et al. (2022),
doi:10.21105/joss.04567.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from madang.metrics.composite import (
    Framework,
    aggregate,
    aggregate_tree,
    availability,
    balanced_weights,
    correlation_p,
    correlations,
    cronbach,
    effective_weights,
    impute,
    kurtosis,
    normalise,
    outlying,
    outranking,
    principal_components,
    scores_without,
    screen,
    skewness,
    treat,
)
from madang.metrics.inference import ranks

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
ASEM = DATA / "coinr_asem"
CLOSE = {"rtol": 0, "atol": 1e-9}

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not ASEM.is_dir(), reason="the ASEM index is not in the data"),
]


class Asem:
    """The data, and what COINr makes of them."""

    def __init__(self, folder):
        self.folder = folder
        long = pd.read_parquet(folder / "reference_matrices.parquet")
        self.size = len(long)
        self.tables = {
            str(name): part.pivot_table("value", "uCode", "code", dropna=False)
            for name, part in long.groupby("table", sort=False)
        }
        self.units = [str(u) for u in self.tables["denominated"].index]
        meta = pd.read_csv(folder / "asem_imeta.csv")
        tree = meta[meta["Level"].notna()]
        self.codes = [str(c) for c in tree["iCode"]]
        self.meta = meta[meta["Type"] == "Indicator"]
        self.ids = self.codes[: len(self.meta)]
        self.direction = self.meta["Direction"].to_numpy(float)
        up = [self.codes.index(p) if isinstance(p, str) else -1 for p in tree["Parent"]]
        self.framework = Framework.of(up, len(self.ids))
        self.weights = tree["Weight"].to_numpy(float)
        self.data = pd.read_csv(folder / "asem_idata.csv").set_index("uCode")
        self.data = self.data.loc[self.units]
        self.raw = self.data[self.ids].to_numpy(float)

    def table(self, name):
        """Give a reference matrix of the indicators."""
        return self.tables[name].loc[self.units, self.ids].to_numpy(float)

    def tree(self, name):
        """Give a reference matrix of all elements."""
        return self.tables[name].loc[self.units, self.codes].to_numpy(float)

    def file(self, name):
        """Read one of the other references."""
        return pd.read_csv(self.folder / "reference" / f"{name}.csv")


@pytest.fixture(scope="module")
def asem():
    return Asem(ASEM)


def test_all_reference_matrices_are_there(asem):
    assert len(asem.tables) == 31
    assert asem.size == 76_908


def test_indicators_divided_by_their_denominators(asem):
    made = asem.raw.copy()
    for i, name in enumerate(asem.meta["Denominator"]):
        if isinstance(name, str):
            made[:, i] /= asem.data[name].to_numpy(float)
    assert_allclose(made, asem.table("denominated"), **CLOSE)


@pytest.mark.parametrize("centre", ["mean", "median"])
def test_gaps_filled_with_all_and_with_peers(asem, centre):
    x = asem.table("denominated")
    peers = asem.data["EurAsia_group"].to_numpy(str)
    every = impute(x, centre=centre)
    assert_allclose(every, asem.table(f"imputed_{centre}"), **CLOSE)
    own = impute(x, peers, centre=centre, least=1)
    assert_allclose(own, asem.table(f"imputed_i_{centre}_grp"), **CLOSE)


def test_no_country_is_screened_out(asem):
    x = asem.table("imputed_i_mean_grp")
    assert (availability(x, of_regions=True).known_share >= 0.9).all()
    assert_allclose(x, asem.table("screened"), **CLOSE)


def test_values_far_out_are_cut_back_or_drawn_in(asem):
    done = treat(asem.table("screened"))
    assert_allclose(done.value, asem.table("treated"), **CLOSE)
    told = asem.file("treat_details").set_index("iCode").loc[asem.ids]
    assert_allclose(done.cut, told["winsorise.nwin"].fillna(0))
    x = asem.table("denominated")
    five = treat(x, ("winsorise",)).value
    assert_allclose(five, asem.table("treated_winmax5"), **CLOSE)
    one = treat(x, ("winsorise", "log"), most=1)
    assert_allclose(one.value, asem.table("treated_win_then_logCT"), **CLOSE)
    told = asem.file("treated_win_then_logCT_details").set_index("iCode")
    told = told.loc[asem.ids]
    assert_allclose(skewness(x), told["check_SkewKurt0.Skew"], **CLOSE)
    assert_allclose(kurtosis(x), told["check_SkewKurt0.Kurt"], **CLOSE)
    second = told["check_SkewKurt2.Skew"].notna()
    assert ((one.way == 2) == second).all()
    assert_allclose(skewness(one.value)[second], told["check_SkewKurt2.Skew"][second])


@pytest.mark.parametrize("name", ["boxcox", "log_GII"])
def test_what_coinr_gives_back_untreated_is_as_it_came(asem, name):
    """Its check of outliers is unknown after these two, so that it changes nothing."""
    x = treat(asem.table("denominated"), ()).value
    assert_allclose(x, asem.table(f"treated_{name}"), **CLOSE)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("minmax", {}),
        ("minmax_1_100", {"to": (1, 100)}),
        ("zscore", {"method": "z_score", "to": (0, 1)}),
        ("zscore10", {"method": "z_score", "to": (10, 2)}),
        ("dist2max", {"to": (0, 1)}),
    ],
)
def test_one_scale(asem, name, way):
    made = normalise(asem.table("treated"), asem.direction, **way)
    assert_allclose(made, asem.table(f"normalised_{name}"), **CLOSE)


def test_one_scale_by_place(asem):
    """Ranks tell apart what the files, of 15 digits, tie: two values by the 16th."""
    x = asem.table("treated").copy()
    at = asem.ids.index("TolMin")
    for unit in ("GRC", "JPN"):
        r = asem.units.index(unit)
        x[r, at] = np.nextafter(x[r, at], 9)
    borda = normalise(x, asem.direction, method="borda")
    assert_allclose(borda, asem.table("normalised_borda"), **CLOSE)
    assert_allclose(borda + 1, asem.table("normalised_rank"), **CLOSE)
    share = normalise(x, asem.direction, method="percentile", to=(0, 1))
    assert_allclose(share, asem.table("normalised_prank"), **CLOSE)


def test_one_scale_between_marks(asem):
    """COINr scales what is turned already; marks here are in the indicator's units."""
    x, up = asem.table("treated"), np.ones(len(asem.ids))
    ends = np.stack([0 * up, 100 * up])
    made = normalise(x * asem.direction, up, method="scaled", marks=ends)
    assert_allclose(made, asem.table("normalised_scaled"), **CLOSE)


def test_one_scale_to_a_region_of_reference_and_to_targets(asem):
    """COINr divides by 0 where the reference is the worst: here that is unknown."""
    x = asem.table("treated")
    of = x[asem.units.index("AUS")]
    told = asem.table("normalised_dist2ref")
    made = normalise(x, asem.direction, method="target", marks=of, to=(0, 1))
    assert_allclose(made, np.where(np.isinf(told), np.nan, told), **CLOSE)
    targets = asem.meta["Target"].to_numpy(float)
    made = normalise(
        asem.raw, asem.direction, method="target", marks=targets, to=(0, 1)
    )
    assert_allclose(made, asem.table("normalised_dist2targ_raw"), **CLOSE)


def test_one_scale_as_fraction_of_the_best(asem):
    """Where less is better COINr's value rises with the worse: ours is its inverse."""
    told = asem.table("normalised_fracmax")
    made = normalise(
        asem.table("treated"), asem.direction, method="fraction", to=(0, 1)
    )
    up = asem.direction > 0
    assert_allclose(made[:, up], told[:, up], **CLOSE)
    down = ~up & np.isfinite(told).all(axis=0)
    assert down.sum() == 11
    assert_allclose(1 / made[:, down], told[:, down], rtol=1e-9)
    assert np.isnan(made[:, ~up & ~down]).all()  # the best is 0


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("amean", {}),
        ("a_gmean", {"methods": "geometric"}),
        ("a_hmean", {"methods": "harmonic"}),
        ("genmean_pm1", {"methods": "generalised", "power": -1}),
        ("datthresh09", {"known": 0.9}),
        ("by_level", {}),
    ],
)
def test_indicators_become_groups_and_groups_the_whole(asem, name, way):
    base = asem.table("normalised_minmax" + ("" if name == "amean" else "_1_100"))
    if name == "by_level":
        level = asem.framework.level
        way = {"methods": dict.fromkeys(np.flatnonzero(level == 3), "geometric")}
    made = aggregate_tree(base, asem.framework, asem.weights, **way)
    assert_allclose(made, asem.tree(f"aggregated_{name}"), **CLOSE)


def test_the_index_and_its_ranks(asem):
    base = asem.table("normalised_minmax")
    made = aggregate_tree(base, asem.framework, asem.weights)
    total = dict(zip(asem.units, made[:, -1].round(4), strict=True))
    assert (total["CHE"], total["NLD"], total["DNK"]) == (68.3837, 64.8195, 64.8041)
    told = asem.tables["results_aggs"].loc[asem.units]
    assert_allclose(ranks(made[:, -1]), told["Rank"])
    groups = [c for c in told.columns if c != "Rank"]
    at = [asem.codes.index(c) for c in groups]
    assert_allclose(made[:, at].round(2), told[groups], **CLOSE)  # as printed


def test_whole_pipeline_from_raw_figures(asem):
    x = asem.raw.copy()
    for i, name in enumerate(asem.meta["Denominator"]):
        if isinstance(name, str):
            x[:, i] /= asem.data[name].to_numpy(float)
    x = impute(x, asem.data["EurAsia_group"].to_numpy(str), centre="mean", least=1)
    y = normalise(treat(x).value, asem.direction)
    made = aggregate_tree(y, asem.framework, asem.weights)
    assert_allclose(made, asem.tree("aggregated_amean"), **CLOSE)


def test_weights_in_all_and_the_index_without_a_group(asem):
    told = asem.file("effective_weights").set_index("iCode")["EffWeight"]
    made = effective_weights(asem.framework, asem.weights)
    assert_allclose(made, told.loc[asem.codes], **CLOSE)
    base = asem.table("normalised_minmax")
    pillars = np.flatnonzero(asem.framework.level == 2)
    out = scores_without(base, asem.framework, asem.weights, pillars)
    told = asem.tables["remove_elements_ranks"].loc[asem.units]
    names = [asem.codes[k] for k in pillars]
    assert_allclose(ranks(out).T, told[names])
    nominal = told["Nominal"].to_numpy()
    shift = np.abs(ranks(out) - nominal).mean(axis=1)
    means = asem.file("remove_elements_level2").set_index("element")
    assert_allclose(shift, means.loc[names, "mean_abs_rank_diff"])


def test_outranking_and_copeland(asem):
    y = asem.table("normalised_minmax")[:, :5]
    told = asem.file("outrank_5_indicators").to_numpy()
    assert_allclose(outranking(y, np.ones(5)), told, **CLOSE)
    told = asem.file("copeland_5_indicators").set_index("uCode")["copeland"]
    made = aggregate(y, np.ones(5), method="copeland")
    assert_allclose(made, told.loc[asem.units])


def test_correlations_with_their_significance(asem):
    known = ~np.isnan(asem.raw)
    pairs = known.T.astype(int) @ known
    for kind in ("pearson", "spearman"):
        told = asem.file(f"corr_raw_{kind}").pivot_table(
            "Correlation", "Var1", "Var2", dropna=False
        )
        told = told.loc[asem.ids, asem.ids].to_numpy()
        made = correlations(asem.raw, by_rank=kind == "spearman")
        shown = ~np.isnan(told)
        if kind == "spearman":  # ties that the files make, see above
            shown[asem.ids.index("TolMin")] = shown[:, asem.ids.index("TolMin")] = False
        assert_allclose(made[shown], told[shown], **CLOSE)
        if kind == "pearson":
            assert ((correlation_p(made, pairs) <= 0.05) == shown).all()


def test_consistency_components_and_statistics(asem):
    told = asem.file("cronbach_raw").set_index("group")["alpha"]
    for name, alpha in told.items():
        mine = (asem.meta["Parent"] == name).to_numpy()
        assert cronbach(asem.raw[:, mine]) == pytest.approx(alpha, abs=1e-9)
    for name in ("Conn", "Sust"):
        told = asem.file(f"pca_rotation_{name}")
        of = asem.tables["aggregated_amean"].loc[asem.units, told.iloc[:, 0]]
        made = principal_components(of.to_numpy())
        loadings = told.iloc[:, 1:].to_numpy()
        assert_allclose(np.abs(made.loadings), np.abs(loadings), **CLOSE)
        spread = asem.file(f"pca_sdev_{name}")["sdev"]
        assert_allclose(made.deviation, spread, **CLOSE)
    stats = asem.file("stats_raw").set_index("iCode").loc[asem.ids]
    there = availability(asem.raw)
    assert (there.known == stats["N.Avail"]).all()
    assert (there.nonzero == stats["N.NonZero"]).all()
    assert (there.commonest == stats["N.Same"]).all()
    assert ((stats["Flag.SkewKurt"] == "OUT") == outlying(asem.raw)).all()
    assert_allclose(skewness(asem.raw), stats["Skew"], rtol=0.005)
    here = availability(asem.raw, of_regions=True)
    told = asem.file("data_avail").set_index("uCode").loc[asem.units]
    assert (here.known - here.nonzero == told["N_zero"]).all()


def test_weights_of_equal_influence_come_nearer_than_coinr(asem):
    base = asem.table("normalised_minmax")
    made = balanced_weights(base, asem.framework, asem.weights, 2)
    told = asem.file("opt_weights_equal_level2")
    ours = ((made.influence - 1 / 8) ** 2).sum()
    assert ours < 0.25 * ((told["Obtained"] - told["Desired"]) ** 2).sum()


def test_a_panel_on_one_scale(asem):
    """Screened, treated year by year, brought to one scale over the years."""
    panel = pd.read_csv(asem.folder / "asem_idata_panel.csv")
    panel = panel[screen(panel[asem.ids].to_numpy(float), known=0.9)]
    told = asem.file("purse_aggregated").set_index(["Time", "uCode"])
    x = panel[asem.ids].to_numpy(float).copy()
    for year in panel["Time"].unique():
        mine = (panel["Time"] == year).to_numpy()
        x[mine] = treat(x[mine]).value
    made = normalise(x, asem.direction)
    out = aggregate_tree(made, asem.framework, asem.weights, known=0.01)
    frame = pd.DataFrame(
        out[:, [asem.codes.index(c) for c in told.columns]],
        index=pd.MultiIndex.from_frame(panel[["Time", "uCode"]]),
        columns=told.columns,
    )
    assert len(frame) == len(told) == 230
    assert_allclose(frame.loc[told.index], told, **CLOSE)
