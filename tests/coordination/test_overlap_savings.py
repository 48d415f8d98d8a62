"""A saving is of money that is still to be spent; rivals are funded one at a time."""

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.findings import findings_of
from madang.coordination.overlap.open_money import day_of, open_money
from madang.coordination.portfolio.merges import merged_merit, merged_money
from madang.coordination.portfolio.requirements.families import (
    read_families,
    register_families,
)
from madang.errors import ParameterError

DAY = np.datetime64("2025-01-01", "D")
TITLE = "친환경 선박기자재 시험인증센터 구축"
SUMMARY = (
    "중소 조선기자재 업체가 이중연료 엔진 부품과 연료공급장치를 가까운 곳에서 시험하고 "
    "인증받을 수 있도록 전용 시험동과 극저온 평가장비를 갖춘다."
)


def project(code, start, end, *, status="funded", grant=1e9, region="26"):
    return {
        "project": code, "title": TITLE, "summary": f"{SUMMARY} {region}",
        "region": region, "activity": "C31", "mode": "infrastructure",
        "status": status, "start": pd.Timestamp(start), "end": pd.Timestamp(end),
        "cost": 2e9, "grant": grant, "money": grant, "organiser": f"기관 {region}",
    }  # fmt: skip


def detect(*rows, budgets=None, **settings):
    regions = pd.DataFrame({"region": ["26", "50"], "name": ["부산", "제주"]})
    tables = {"projects": pd.DataFrame(list(rows)).drop(columns="money"),
              "regions": regions}  # fmt: skip
    if budgets is not None:
        tables["budgets"] = budgets
    return overlap.detect(tables, settings=settings, currency="KRW")


def test_open_money_is_all_of_a_proposal_and_none_of_what_is_over():
    table = pd.DataFrame(
        [
            project("asked", "2025-03-01", "2027-02-28", status="proposed"),
            project("done", "2020-01-01", "2026-12-31", status="completed"),
            project("over", "2020-01-01", "2024-12-31"),
            project("to come", "2025-01-01", "2025-12-31"),
            project("half", "2024-01-01", "2025-12-31"),
            project("unknown", None, None),
        ]
    )
    found = open_money(table, None, DAY)
    assert found[:4].tolist() == [1e9, 0.0, 0.0, 1e9]
    assert found[4] == pytest.approx(1e9 * 365 / 731)
    assert np.isnan(found[5])


def test_open_money_never_grows_with_the_day_and_stays_within_the_money():
    rng = np.random.default_rng(1)
    starts = pd.Timestamp("2018-01-01") + pd.to_timedelta(
        rng.integers(0, 3000, 200), "D"
    )
    rows = [
        project(f"p{i}", s, s + pd.Timedelta(days=int(d)), grant=float(g))
        for i, (s, d, g) in enumerate(
            zip(
                starts,
                rng.integers(0, 2000, 200),
                rng.lognormal(20, 2, 200),
                strict=True,
            )
        )
    ]
    table = pd.DataFrame(rows)
    days = [np.datetime64(f"{y}-07-01", "D") for y in range(2016, 2034)]
    found = np.array([open_money(table, None, day) for day in days])
    assert (np.diff(found, axis=0) <= 1e-6).all()
    assert (found >= 0).all()
    assert found[0] == pytest.approx(table["money"].to_numpy())
    assert not found[-1].any()


def test_budgets_say_when_money_is_spent_better_than_days_do():
    table = pd.DataFrame([project("a", "2023-01-01", "2026-12-31")])
    budgets = pd.DataFrame(
        {"project": "a", "year": [2023, 2024, 2025, 2026],
         "granted": [6e8, 3e8, 1e8, np.nan], "spent": [6e8, 3e8, np.nan, np.nan]}
    )  # fmt: skip
    assert day_of("", table, budgets) == DAY
    assert open_money(table, budgets, DAY).tolist() == pytest.approx([1e8])


def test_the_day_is_the_users_then_the_records():
    table = pd.DataFrame(
        [project("a", "2021-05-01", "2024-12-31"),
         project("b", "2026-03-01", "2027-12-31", status="proposed")]
    )  # fmt: skip
    assert day_of("2022-07-15", table, None) == np.datetime64("2022-07-15")
    assert day_of("2022", table, None) == np.datetime64("2022-01-01")
    assert day_of("", table, None) == np.datetime64("2026-01-01")
    assert day_of("", table.iloc[:1], None) == np.datetime64("2021-01-01")
    assert day_of("", table.assign(start=pd.NaT), None) is None
    typed = [project(str(n), "2023-05-01", "2024-12-31") for n in range(200)]
    slips = pd.DataFrame([*typed, project("slip", "2032-05-01", "2032-12-31")])
    assert day_of("", slips, None) == np.datetime64("2023-01-01")
    asked = slips.assign(status="proposed")
    asked.loc[0, "start"] = pd.Timestamp("2003-05-01")
    assert day_of("", asked, None) == np.datetime64("2023-01-01")
    for wrong in ("soon", "2022-13-01", "99999999999"):
        with pytest.raises(ParameterError, match="as_of"):
            day_of(wrong, table, None)


def test_nothing_is_saved_on_ended_years():
    running = project("a", "2024-01-01", "2025-12-31")
    ended = project("b", "2022-01-01", "2024-12-31", region="50")
    found = detect(running, ended, as_of="2025")
    family = found.families.iloc[0]
    assert family["verdict"] == "duplicate"
    assert (family["money"], family["saving"]) == (2e9, 0.0)
    assert family[["saving_low", "saving_high"]].isna().all()
    assert family["open_money"] == pytest.approx(1e9 * 365 / 731)
    told = {f.key: f for f in found.findings}["money_at_stake"]
    assert "nothing of it can be saved" in told.text("en")
    assert told.decision is None, "what cannot be saved asks for nothing"
    assert "줄일 수 있는 금액은 없다" in told.text("ko")
    assert any("2025-01-01" in note.text("en") for note in found.notes)
    over = detect(running, ended, as_of="2027")
    told = {f.key: f for f in over.findings}["money_at_stake"]
    assert "held KRW 2.0bn, all of it spent: nothing is left" in told.text("en")
    assert "전액 집행" in told.text("ko")


def decision_of(*rows):
    """What is asked where two of a list of many are suspected."""
    table = pd.DataFrame(rows)
    table["open_money"] = 5e8
    rest = table.iloc[[0] * 40].assign(project=[f"x{i}" for i in range(40)])
    families = pd.DataFrame(
        [{"family": 1, "members": 2, "label": TITLE, "regions": "26; 50",
          "verdict": "duplicate", "plan": "merge", "money": 2e9, "open_money": 1e9,
          "saving": 1e8}]
    )  # fmt: skip
    members = pd.DataFrame({"family": 1, "project": table["project"]})
    pairs = pd.DataFrame(
        [{"project_a": "a", "project_b": "b", "verdict": "duplicate",
          "shared_phrases": "", "region_relation": "other"}]
    )  # fmt: skip
    none = pd.DataFrame(columns=["project", "original"])
    tables = (pairs, families, members, none)
    found = findings_of(pd.concat([table, rest]), tables, "KRW")
    assert [f.key for f in found if f.decision] == ["money_at_stake"]
    return {f.key: f for f in found}["money_at_stake"].decision


def test_what_can_be_saved_asks_its_offices_before_the_first_proposal_begins():
    running = project("a", "2024-01-01", "2025-12-31")
    asked = project("b", "2025-07-01", "2026-12-31", region="50", status="proposed")
    decision = decision_of(running, asked)
    assert decision.who.text("ko") == "기관 26, 기관 50"
    assert decision.by.text("en").startswith("before 2025-07-01, when the first prop")
    assert [o.text("en") for o in decision.options] == [
        "Merge: 1 family, KRW 1.0bn not yet spent"
    ]
    decision = decision_of(running, asked | {"status": "funded"})
    assert decision.by.text("en") == "before 2025-12-31, when the first of them ends"
    bare = {"organiser": None, "start": pd.NaT, "end": pd.NaT}
    decision = decision_of(running | bare, asked | bare)
    assert (bool(decision.who), bool(decision.by)) == (False, False), "none is made up"


def test_a_saving_is_a_share_of_what_is_left_of_the_lesser_project():
    one = project("a", "2024-01-01", "2025-12-31")
    other = project("b", "2024-01-01", "2025-12-31", region="50", grant=4e8)
    family = detect(one, other, as_of="2025").families.iloc[0]
    assert family["saving"] == pytest.approx(0.2 * 4e8 * 365 / 731, rel=0.02)


def test_of_rivals_for_one_site_one_is_funded_at_most():
    families = pd.DataFrame(
        {"family": [1, 2, 3], "verdict": ["rival", "complementary", "duplicate"],
         "plan": ["joint_call", "divide_roles", "merge"]}
    )  # fmt: skip
    members = pd.DataFrame(
        {"family": [1, 1, 1, 2, 2, 3, 3], "project": list("abcdefg")}
    )
    found = register_families(
        {("overlap", "families"): families, ("overlap", "members"): members}
    )
    read = read_families(list("abcdefg"), found)
    assert dict(zip(read.names, read.is_exclusive.tolist(), strict=True)) == {
        "1": True, "3": True,
    }  # fmt: skip
    assert read.of.tolist() == [0, 0, 0, -1, -1, 1, 1]
    assert read.can_merge.tolist() == [True, True]


def test_that_no_office_could_find_a_pair_is_said_only_of_two_offices():
    one = project("a", "2024-01-01", "2026-12-31")
    other = project("b", "2024-01-01", "2026-12-31", region="50")
    told = {f.key: f.text("en") for f in detect(one, other).findings}["cross_region"]
    assert "1 of 1 similar pair (100%)" in told
    assert "1 of these is run by two offices" in told
    for office in (other | {"organiser": "기관 26"}, other | {"organiser": None}):
        found = detect(one, office).findings
        told = {f.key: f.text("en") for f in found}["cross_region"]
        assert "offices" not in told


def test_a_joint_project_of_rivals_keeps_the_worth_of_all_and_of_duplicates_not():
    families = pd.DataFrame(
        {"family": [1, 2], "verdict": ["rival", "duplicate"],
         "plan": ["joint_call", "merge"]}
    )  # fmt: skip
    members = pd.DataFrame({"family": [1, 1, 2, 2], "project": list("abcd")})
    pairs = pd.DataFrame({"family": [1, 2], "probability": [0.9, 0.95]})
    results = {"families": families, "members": members, "pairs": pairs}
    found = register_families({("overlap", n): t for n, t in results.items()})
    read = read_families(list("abcd"), found)
    assert dict(zip(read.names, read.probability.tolist(), strict=True)) == {
        "1": 0.0, "2": 0.95,
    }  # fmt: skip
    merit, asked = np.array([80.0, 70.0]), np.array([100.0, 60.0])
    together = merged_money(asked, 0.2)
    worth = {
        name: together * merged_merit(
            merit, asked, chance=chance, together=together, scale=1.0
        )
        for name, chance in zip(read.names, read.probability.tolist(), strict=True)
    }  # fmt: skip
    assert worth["1"] == pytest.approx(merit @ asked)  # the saved overheads are won
    assert worth["1"] / together > merit.max()
    assert worth["2"] / together < merit.max()
