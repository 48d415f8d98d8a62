"""What a limit left out is told, never counted; and the clock changes nothing."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse
from small_calls import problem_of

from madang.coordination import portfolio
from madang.coordination.portfolio import blocked, conflict, prices, why_not
from madang.coordination.portfolio.conflict import find_conflict, smallest_conflict
from madang.coordination.portfolio.covers import covers, smallest_covers
from madang.coordination.portfolio.highs import Programme
from madang.coordination.portfolio.search import Search
from madang.coordination.portfolio.solver import Session
from madang.coordination.portfolio.unfinished import Unfinished
from madang.coordination.portfolio.why_not import Answer, Asker
from madang.language import LANGUAGES

TINY = {"answers_time": 0.0, "draws": 20}


def tables(n=24, seed=3):
    rng = np.random.default_rng(seed)
    regions = pd.DataFrame(
        {
            "region": ["A", "B", "C"], "name": ["가", "나", "다"],
            "name_en": ["A", "B", "C"], "population": [500.0, 300.0, 200.0],
        }
    )  # fmt: skip
    projects = pd.DataFrame(
        {
            "project": [f"P{i:02d}" for i in range(n)],
            "title": [f"P{i:02d}" for i in range(n)],
            "region": rng.choice(["A", "B", "C"], n),
            "status": "proposed",
            "cost": rng.integers(20, 90, n).astype(float),
            "merit": rng.integers(40, 100, n).astype(float),
        }
    ).assign(grant=lambda t: t["cost"])
    return {"regions": regions, "projects": projects}


def chosen(**settings):
    return portfolio.choose(tables(), settings=settings)


def said(result, key, language="en"):
    return next(f.text(language) for f in result.findings if f.key == key)


def test_the_sentence_counts_what_was_answered_and_says_what_was_not():
    whole, cut = chosen(draws=20), chosen(**TINY)
    assert whole.output.incomplete is None
    n = len(whole.why_not)
    assert f"Of {n} rejected proposals" in said(whole, "near_misses")
    left = cut.output.incomplete
    assert left is not None
    assert f"{n} of {n} rejected proposals are not answered" in left.text("en")
    assert "20 of 20 draws were not made" in left.text("en")
    assert not [f for f in cut.findings if f.key in {"near_misses", "robust_core"}]
    for language in LANGUAGES:
        assert "answers_time" in left.text(language)


def test_some_answered_are_the_denominator(monkeypatch):
    asked = []
    answer = Asker.answer

    def some(self, proposal):
        asked.append(proposal)
        if len(asked) > 2:
            return Answer(proposal, is_complete=False)
        return answer(self, proposal)

    monkeypatch.setattr(Asker, "answer", some)
    cut = chosen(draws=0, workers=1)
    n = len(cut.why_not)
    sentence = said(cut, "near_misses")
    assert f"Of the 2 rejected proposals answered so far ({n - 2} are not)" in sentence
    assert f"{n - 2} of {n} rejected proposals" in cut.output.incomplete.text("en")


def test_a_tiny_work_limit_is_told_in_the_plans_and_never_by_the_clock():
    rng = np.random.default_rng(2)
    # Even grants and an odd budget: only branching proves that none fits better, since
    # hardly two sets of proposals ask for the same.
    grants = 2 * rng.integers(500_000_000, 1_500_000_000, 60).astype(float)
    listed = [("A", grant, grant + 40) for grant in grants]
    problem, terms = problem_of(listed, budget=float(grants.sum() // 2 + 1))
    terms = replace(terms, work_limit=1e-9, plans=2)
    found = Search(problem, terms).best_merit(0.0)
    assert found.status == "work_limit"
    left = Unfinished.of([found])
    assert "1 of 1 plans are not proven" in left.says().text("en")


def stopping(monkeypatch, module, *, when=lambda _n: True):
    """Let solves of a module end at the limit of work, with what they found."""
    asked = []

    class Stopped(Session):
        def solve(self, **given):
            found = super().solve(**given)
            asked.append(given)
            if not when(len(asked)):
                return found
            return replace(found, status="work_limit", gap=0.5, levels=np.empty(0))

    monkeypatch.setattr(module, "Session", Stopped)
    return asked


def test_a_price_that_a_limit_cuts_short_is_told_and_left_out(monkeypatch):
    whole = chosen(draws=0, why_not="none", workers=1)
    steps = len(whole.plans) - 1
    assert steps > 1
    assert whole.plans["price_money"][1:].notna().all()
    stopping(monkeypatch, prices, when=lambda n: n == 1)
    cut = chosen(draws=0, why_not="none", workers=1)
    assert cut.plans["price_money"][1:].notna().sum() == steps - 1
    told = cut.output.incomplete
    assert f"price in money of 1 of {steps} steps" in told.text("en")
    assert f"{steps}개 가운데 1개" in told.text("ko")


def test_a_cut_trial_of_what_keeps_a_proposal_out_is_told(monkeypatch):
    def trials(**given):
        answers = chosen(draws=0, workers=1, caps={"A": 0.2}, **given)
        return answers.output.incomplete

    assert trials() is None
    asked = stopping(monkeypatch, blocked)
    told = trials()
    assert asked
    assert "could not be tried to the end" in told.text("en")


def test_an_answer_whose_trial_is_cut_is_not_verified_and_says_so(monkeypatch):
    monkeypatch.setattr(Asker, "is_ahead", lambda *_given: False)
    stopping(monkeypatch, why_not, when=lambda n: n % 2 == 0)
    cut = chosen(draws=0, workers=1)
    assert not cut.why_not["verified"].all()
    assert "could not be tried to the end" in cut.output.incomplete.text("en")


def test_a_search_for_a_conflict_ends_after_so_many_questions_on_any_machine():
    keys = tuple("abcdefgh")
    for most in range(1, 30):
        asked = []

        def can_hold(kept, asked=asked):
            asked.append(kept)
            return not {"b", "g"} <= kept

        found = smallest_conflict(keys, can_hold, most=most)
        assert len(asked) <= most
        assert {"b", "g"} <= set(found.requirements)
        if found.is_irreducible:
            assert set(found.requirements) == {"b", "g"}
    assert found.is_smallest


def test_a_question_without_an_answer_makes_no_conflict_smallest():
    def can_hold(kept):
        if len(kept) == 1:
            return None
        return not {"a", "b"} <= kept

    found = smallest_conflict(("a", "b", "c"), can_hold)
    # Neither can be left out, as either is possible beside c; one alone is not known.
    assert found.requirements == ("a", "b")
    assert found.is_irreducible
    assert not found.is_smallest
    assert smallest_conflict(("a", "b"), lambda _kept: None) is None


def test_a_conflict_that_a_limit_leaves_open_is_no_irreducible_one(monkeypatch):
    listed = [("A", 5, 90), ("B", 5, 40)]
    problem, terms = problem_of(listed, budget=5, floors={"A": 5, "B": 5})
    assert find_conflict(problem, terms).is_irreducible
    stopping(monkeypatch, conflict, when=lambda n: n > 1)
    left = find_conflict(problem, terms)
    assert set(left.requirements) == set(problem.keys)
    assert not left.is_irreducible


def test_nothing_is_unfinished_where_no_limit_was_met():
    assert Unfinished.of([]).says() is None


def test_the_load_of_the_machine_changes_no_table():
    quiet = chosen(draws=30, workers=1)
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)
    ]
    try:
        loaded = [chosen(draws=30, workers=workers) for workers in (1, 2)]
    finally:
        for process in busy:
            process.kill()
            process.wait()
    for again in loaded:
        for name, table in quiet.tables.items():
            kept = [c for c in table.columns if c != "seconds"]
            pd.testing.assert_frame_equal(table[kept], again.tables[name][kept])


def test_smallest_covers_are_those_that_lose_no_member():
    rng = np.random.default_rng(5)
    for _ in range(50):
        weight = rng.integers(1, 12, 6).astype(float)
        least = float(rng.integers(1, int(weight.sum())))
        every = [{i for i in range(6) if code >> i & 1} for code in range(1 << 6)]
        enough = [s for s in every if sum(weight[i] for i in s) >= least]
        smallest = [s for s in enough if not any(other < s for other in enough)]
        found = [set(held) for held in smallest_covers(weight, least)]
        assert sorted(map(sorted, found)) == sorted(map(sorted, smallest))


def test_covers_leave_every_whole_plan_and_cut_what_is_between():
    weight = np.array([[60.0, 100.0, 40.0]])
    nothing, one = np.zeros(3), np.ones(3)
    programme = Programme(
        nothing, nothing, one, np.ones(3, dtype=bool), sparse.csr_array(weight),
        np.array([50.0]), np.array([np.inf]),
    )  # fmt: skip
    found = covers(programme, np.ones(3, dtype=bool))
    # 60 or 100 alone would do: one of the two, and 40 helps neither.
    assert found.matrix.toarray().tolist() == [[1.0, 1.0, 0.0]]
    assert found.lower.tolist() == [1.0]


def test_a_solve_does_not_depend_on_what_was_asked_before():
    listed = [("A", 10 + i % 7, 40 + 3 * i % 50) for i in range(30)]
    listed += [("B", 9 + i % 5, 35 + 7 * i % 40) for i in range(30)]
    problem, _terms = problem_of(listed, budget=200)
    rng = np.random.default_rng(0)
    merits = [problem.merit + rng.normal(0, 5, problem.merit.size) for _ in range(8)]
    start = Session(problem).solve().levels
    first, second = Session(problem), Session(problem)

    def ask(session, merit):
        found = session.solve(merit_by_column=merit, floor=0.3, start=start)
        return found.levels

    forth = [ask(first, m) for m in merits]
    back = [ask(second, m) for m in reversed(merits)][::-1]
    assert all((a == b).all() for a, b in zip(forth, back, strict=True))
