"""Severity of reviewers: two ways, laws, planted truths, and what cannot be told."""

import numpy as np
import pytest
from scipy.special import stdtrit

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.metrics.severity import SeverityTreatment, reviewer_severity

FIXED, NONE = SeverityTreatment.FIXED, SeverityTreatment.NONE


def drawn(rng, *, projects=60, reviewers=8, spread=5.0, noise=4.0, read=3):
    """Draw worths, severities and scores of a call."""
    worth = rng.normal(70, 8, projects)
    severity = rng.normal(0, spread, reviewers)
    p = np.repeat(np.arange(projects), read)
    k = np.concatenate([rng.permutation(reviewers)[:read] for _ in range(projects)])
    y = worth[p] - severity[k] + rng.normal(0, noise, p.size)
    return worth, severity, y, p, k


def dense(y, p, k):
    """Solve the fixed model by least squares on a full design, severities sum to 0."""
    n, P, K = y.size, p.max() + 1, k.max() + 1
    X = np.zeros((n + 1, P + K))
    X[np.arange(n), p] = 1
    X[np.arange(n), P + k] = -1
    X[n, P:] = 1
    beta, *_ = np.linalg.lstsq(X, np.append(y, 0.0), rcond=None)
    left = y - X[:n] @ beta
    freedom = n - P - K + 1
    noise = left @ left / freedom
    # The row that sets the sum to 0 is exact, not a score: border the equations.
    A = X[:n].T @ X[:n]
    C = np.zeros(P + K)
    C[P:] = 1
    whole = np.block([[A, C[:, None]], [C[None, :], np.zeros((1, 1))]])
    cov = noise * np.linalg.inv(whole)[: P + K, : P + K]
    return beta[:P], beta[P:], np.sqrt(noise), np.sqrt(np.diag(cov)), freedom


@pytest.mark.parametrize("seed", range(5))
def test_fixed_severities_are_those_of_a_full_least_squares(seed):
    _, _, y, p, k = drawn(np.random.default_rng(seed), projects=15, reviewers=5)
    fit = reviewer_severity(y, p, k, treatment=FIXED)
    score, severity, noise, error, freedom = dense(y, p, k)
    assert fit.score == pytest.approx(score)
    assert fit.severity == pytest.approx(severity)
    assert fit.noise == pytest.approx(noise)
    assert fit.freedom == freedom
    assert fit.error == pytest.approx(error[:15])
    reach = stdtrit(freedom, 0.95) * error[15:]
    assert fit.high - fit.severity == pytest.approx(reach)


def test_shrunken_severities_are_those_of_full_mixed_model_equations():
    # With every spread but one ruled out, the average over spreads is one fit.
    rng = np.random.default_rng(4)
    _, _, y, p, k = drawn(rng, projects=30, reviewers=6)
    fit = reviewer_severity(y, p, k)
    P, K, m = 30, 6, y.size - 30
    X, Z = np.eye(P)[p], np.eye(K)[k]
    grid = np.linspace(0, 1, 4000) ** 2 * 30
    parts = []
    for r in grid[::10]:
        V = np.eye(y.size) + r**2 * Z @ Z.T
        Vi = np.linalg.inv(V)
        XVX = X.T @ Vi @ X
        beta = np.linalg.solve(XVX, X.T @ Vi @ y)
        left = y - X @ beta
        Q = left @ Vi @ left
        like = (
            -0.5 * (m - 1) * np.log(Q)
            - 0.5 * np.linalg.slogdet(V)[1]
            - 0.5 * np.linalg.slogdet(XVX)[1]
        )
        parts.append((like, beta, -(r**2) * Z.T @ Vi @ left))
    weight = np.exp(np.array([w for w, _, _ in parts]) - max(w for w, _, _ in parts))
    weight *= np.gradient(grid[::10])
    weight /= weight.sum()
    score = sum(w * b for w, (_, b, _) in zip(weight, parts, strict=True))
    total = sum(w * s for w, (_, _, s) in zip(weight, parts, strict=True))
    assert fit.score == pytest.approx(score, abs=5e-3)
    assert fit.severity == pytest.approx(total, abs=5e-3)


@pytest.mark.parametrize("treatment", [SeverityTreatment.SHRUNKEN, FIXED])
def test_planted_severities_are_found_and_intervals_cover_as_often_as_they_say(
    treatment,
):
    covered, scored, correlation = [], [], []
    for seed in range(120):
        worth, severity, y, p, k = drawn(np.random.default_rng(seed))
        fit = reviewer_severity(y, p, k, treatment=treatment)
        middle = severity.mean()
        covered += ((fit.low <= severity - middle)
                    & (severity - middle <= fit.high)).tolist()  # fmt: skip
        reach = stdtrit(fit.freedom, 0.95) * fit.error
        scored += (np.abs(fit.score - (worth - middle)) <= reach).tolist()
        correlation.append(np.corrcoef(fit.severity, severity)[0, 1])
    assert 0.87 <= np.mean(covered) <= 0.93
    assert 0.87 <= np.mean(scored) <= 0.93
    assert np.mean(correlation) > 0.97


def test_taking_strictness_out_brings_scores_nearer_to_the_truth():
    away = {t: [] for t in SeverityTreatment}
    for seed in range(20):
        worth, _, y, p, k = drawn(np.random.default_rng(seed), spread=8)
        for t in SeverityTreatment:
            score = reviewer_severity(y, p, k, treatment=t).score
            away[t].append(np.std(score - worth))
    assert np.mean(away[SeverityTreatment.SHRUNKEN]) < 0.7 * np.mean(away[NONE])
    assert np.mean(away[FIXED]) < 0.7 * np.mean(away[NONE])


def test_where_reviewers_do_not_differ_shrinking_takes_hardly_anything_out():
    gains = []
    for seed in range(20):
        _, _, y, p, k = drawn(np.random.default_rng(seed), spread=0.0)
        shrunken = reviewer_severity(y, p, k).severity
        fixed = reviewer_severity(y, p, k, treatment=FIXED).severity
        gains.append(np.abs(shrunken).mean() / np.abs(fixed).mean())
    assert np.mean(gains) < 0.6


@pytest.mark.parametrize("treatment", SeverityTreatment)
def test_the_order_of_scores_decides_nothing(treatment):
    rng = np.random.default_rng(2)
    _, _, y, p, k = drawn(rng)
    order = rng.permutation(y.size)
    one = reviewer_severity(y, p, k, treatment=treatment)
    other = reviewer_severity(y[order], p[order], k[order], treatment=treatment)
    for name in ("score", "error", "severity", "low", "high"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), nan_ok=True)


@pytest.mark.parametrize("treatment", [SeverityTreatment.SHRUNKEN, FIXED])
def test_scores_follow_the_unit_and_the_zero_of_the_scale(treatment):
    _, _, y, p, k = drawn(np.random.default_rng(3))
    one = reviewer_severity(y, p, k, treatment=treatment)
    other = reviewer_severity(10 + 3 * y, p, k, treatment=treatment)
    assert other.score == pytest.approx(10 + 3 * one.score)
    assert other.severity == pytest.approx(3 * one.severity, abs=1e-9)
    assert other.error == pytest.approx(3 * one.error)


def test_one_who_gives_all_the_same_is_as_strict_as_the_others_make_out():
    _, _, y, p, k = drawn(np.random.default_rng(6), spread=0.5, noise=1.0)
    y = np.where(k == 2, 40.0, y)
    fit = reviewer_severity(y, p, k)
    assert fit.severity.argmax() == 2
    assert fit.low[2] > 0
    assert np.isfinite(fit.score).all()


def test_an_extreme_reviewer_is_taken_out_nearly_whole():
    worth, _, y, p, k = drawn(np.random.default_rng(7), spread=1.0, noise=2.0)
    y = np.where(k == 0, y - 60, y)
    fit = reviewer_severity(y, p, k)
    plain = reviewer_severity(y, p, k, treatment=NONE)
    assert 50 < fit.severity[0] < 65
    hit = np.unique(p[k == 0])
    rest = np.setdiff1d(np.arange(worth.size), hit)

    def bias(found):
        away = found.score - worth
        return abs(away[hit].mean() - away[rest].mean())

    assert bias(fit) < 2
    assert bias(plain) > 15


def test_missing_scores_are_left_out():
    _, _, y, p, k = drawn(np.random.default_rng(8))
    gone = np.random.default_rng(1).random(y.size) < 0.1
    one = reviewer_severity(np.where(gone, np.nan, y), p, k)
    other = reviewer_severity(y[~gone], p[~gone], k[~gone])
    assert one.score == pytest.approx(other.score)
    assert one.reviews.sum() == (~gone).sum()


def test_a_project_without_a_score_has_none_and_the_rest_stand():
    fit = reviewer_severity(
        [60.0, 70.0, np.nan, 50.0, 62.0], [0, 0, 1, 2, 2], [0, 1, 1, 0, 1]
    )
    assert np.isnan(fit.score[1])
    assert np.isnan(fit.error[1])
    assert fit.component.tolist() == [0, -1, 0]
    assert np.isfinite(fit.score[[0, 2]]).all()


def test_one_reviewer_cannot_be_told_strict():
    fit = reviewer_severity([60, 70, 80], [0, 1, 2], [0, 0, 0])
    assert fit.score.tolist() == [60, 70, 80]
    assert np.isnan(fit.severity).all()
    assert np.isnan(fit.error).all()


def test_where_nothing_is_read_twice_no_error_can_be_told():
    fit = reviewer_severity([60, 70, 80], [0, 1, 2], [0, 1, 2])
    assert fit.score.tolist() == [60, 70, 80]
    assert np.isnan(fit.error).all()
    assert np.isnan(fit.severity).all()


def test_no_scores_at_all_give_an_empty_fit():
    none = np.zeros(0, dtype=np.int64)
    fit = reviewer_severity([], none, none)
    assert fit.score.size == fit.severity.size == 0


def two_sets():
    rng = np.random.default_rng(9)
    _, _, y, p, k = drawn(rng, projects=20, reviewers=4)
    _, _, y2, p2, k2 = drawn(rng, projects=20, reviewers=4)
    return np.append(y, y2), np.append(p, p2 + 20), np.append(k, k2 + 4)


def test_sets_without_a_common_reviewer_are_told_apart():
    y, p, k = two_sets()
    fit = reviewer_severity(y, p, k)
    assert fit.component.tolist() == [0] * 20 + [1] * 20
    # Within each set, comparisons need no assumption and are those of the set alone.
    alone = reviewer_severity(y[p < 20], p[p < 20], k[p < 20], treatment=FIXED)
    inside = fit.score[:20] - fit.score[:20].mean()
    assert np.std(inside - (alone.score - alone.score.mean())) < 1.0


def test_sets_without_a_common_reviewer_are_not_compared_by_least_squares():
    y, p, k = two_sets()
    with pytest.raises(UndefinedMeasureError, match="2 sets of projects") as refused:
        reviewer_severity(y, p, k, treatment=FIXED)
    assert "묶음 2개" in refused.value.text("ko")
    bridged = reviewer_severity(
        np.append(y, 70.0), np.append(p, 0), np.append(k, 5), treatment=FIXED
    )
    assert set(bridged.component.tolist()) == {0}


@pytest.mark.parametrize(
    ("p", "k"),
    [([0], [0, 1]), ([0, -1], [0, 1]), ([0.0, 1.0], [0, 1]), ([[0], [1]], [0, 1])],
)
def test_places_must_fit_the_scores(p, k):
    with pytest.raises(ShapeError, match="place from 0 up"):
        reviewer_severity([60, 70], p, k)


def test_scores_and_level_must_be_finite_and_within_bounds():
    with pytest.raises(ParameterError, match="infinite"):
        reviewer_severity([60, np.inf], [0, 1], [0, 1])
    with pytest.raises(ParameterError, match="level"):
        reviewer_severity([60, 70], [0, 1], [0, 1], level=1.0)
