"""Verdicts are kept for good, and laid over what the register proposes."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.coordination import overlap
from madang.coordination.overlap import ledger
from madang.coordination.overlap.decisions import separated
from madang.coordination.overlap.entries import Entry, texts_of, verdict_of
from madang.coordination.overlap.ledger import VERDICTS
from madang.errors import LedgerError, ParameterError
from madang.language import LANGUAGES, from_json
from madang.sources import folder
from madang.vocabulary import Verdict, word


def entry(one="a", other="b", verdict="duplicate", **more):
    return Entry(one, other, verdict, more.pop("who", "kim"), more.pop("why", "같음"),
                 **more)  # fmt: skip


MOMENT = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
FORMER = (
    "\ufeffverdict_id,project_a,project_b,verdict,who,when,why,drawn,stratum,weight,"
    "probability,proposed,text_hash,seal\n"
    "000001,a,b,duplicate,김담당,2025-03-04T05:06:07+00:00,"
    '"같은 사업, ""하나""로",measure,0.5-0.8,2.5,0.3333333333333333,rival,'
    "abababababababababababababababab,"
    "907e2679d973258c28ea7c0d2907995e21082001528581fb9c00dcfb99ba1b4d\n"
    "000002,a,c,unrelated,lee,2025-03-04T05:06:07+00:00,not the same,,,,,,,"
    "4fc5f855edae5b3f7a06c2a1fe43f6e4adcc78320f7504313b86a052dd8e0ef0\n"
)
FORMER_SEAL = (
    '{"verdicts": 2, "seal": '
    '"4fc5f855edae5b3f7a06c2a1fe43f6e4adcc78320f7504313b86a052dd8e0ef0"}'
)


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "verdicts.csv"
    for number in range(4):
        ledger.append(path, [entry(other=f"b{number}", probability=0.1 + number / 7)])
    return path


def test_what_was_written_is_read_typed_and_keeps_its_seals(kept):
    raw = folder.read("verdicts", kept)
    typed = require({"verdicts": RawTable("verdicts", kept.name, raw.frame)})
    table = typed["verdicts"]
    VERDICTS.verify(table, ledger.FILE)
    assert table["probability"].tolist() == [0.1 + n / 7 for n in range(4)]
    assert kept.read_bytes().startswith(b"\xef\xbb\xbf")
    changed = table.assign(verdict=["duplicate", "rival", "duplicate", "duplicate"])
    with pytest.raises(LedgerError, match="Line 3 of"):
        VERDICTS.verify(changed, ledger.FILE)
    with pytest.raises(LedgerError, match="Line 2 of"):
        VERDICTS.verify(table.iloc[::-1], ledger.FILE)


def test_verdicts_of_a_former_version_are_kept_to_the_last_row(tmp_path):
    path = tmp_path / ledger.FILE
    path.write_text(FORMER, encoding="utf-8")
    path.with_suffix(".seal").write_text(FORMER_SEAL, encoding="utf-8")
    table, torn = VERDICTS.read(path)
    assert torn == 0
    assert table["verdict_id"].tolist() == ["000001", "000002"]
    assert table["why"].tolist() == ['같은 사업, "하나"로', "not the same"]
    assert table["probability"].iloc[0] == 1 / 3
    VERDICTS.verify(require({"verdicts": folder.read("verdicts", path)})["verdicts"],
                    ledger.FILE)  # fmt: skip
    row = ledger.append(path, [entry("b", "c", who="kim", why="again")], when=MOMENT)
    assert row["seal"].tolist() == [
        "8cd5a43cdcea950f8fc7de9adc7b7259894ce72208b34e40e96aeff1c86d13f3"
    ]


def test_the_same_verdicts_are_written_to_the_same_bytes_as_before(tmp_path):
    path = tmp_path / ledger.FILE
    drawn = {
        "drawn": "measure", "stratum": "0.5-0.8", "weight": 2.5,
        "probability": 1 / 3, "proposed": "rival", "text_hash": "ab" * 16,
    }  # fmt: skip
    one = entry("b", "a", who="김담당", why='같은 사업, "하나"로', **drawn)
    other = entry("a", "c", "별개 사업", who="lee", why="not the same")
    ledger.append(path, [one, other], when=MOMENT)
    assert path.read_text(encoding="utf-8") == FORMER
    assert path.with_suffix(".seal").read_text(encoding="utf-8") == FORMER_SEAL


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"other": "a"}, "was named twice"),
        ({"one": " "}, "codes of two projects"),
        ({"one": "x\ny"}, "codes of two projects"),
        ({"verdict": "dupe"}, "is no verdict"),
        ({"why": " \t\n"}, "needs 'why'"),
        ({"why": "가" * 1_000_000}, "may have 4,000 characters"),
        ({"who": ""}, "needs 'who'"),
        ({"who": "x" * 201}, "may have 200 characters"),
    ],
)
def test_a_verdict_that_says_too_little_is_refused_and_not_written(
    tmp_path, wrong, words
):
    path = tmp_path / "verdicts.csv"
    with pytest.raises(ParameterError, match=words) as told:
        ledger.append(path, [entry(), entry(**wrong)])
    assert told.value.text("ko")
    assert not path.exists()


def test_reasons_stand_on_one_line_and_never_as_a_formula(tmp_path):
    path = tmp_path / "verdicts.csv"
    why = '=HYPERLINK("http://x"), "말"\r\n둘째 줄\x07 None'
    row = ledger.append(path, [entry("z", "b", "중복", why=why, who="None")]).iloc[0]
    assert (row["project_a"], row["project_b"], row["who"]) == ("b", "z", "None")
    assert row["why"] == '\'=HYPERLINK("http://x"), "말" 둘째 줄 None'
    raw = folder.read("verdicts", path)
    VERDICTS.verify(require({"verdicts": raw})["verdicts"], ledger.FILE)


def test_words_of_officers_are_read_as_verdicts():
    for text in ("duplicate", "중복", " Duplicate ", "DUPLICATE"):
        assert verdict_of(text) == "duplicate"
    for verdict in (v for v in Verdict if v.is_decision):
        for language in LANGUAGES:
            assert verdict_of(word(verdict).text(language)) == verdict
    for text in ("유사(경쟁)", "유사", "rival", "Similar (rival)"):
        assert verdict_of(text) == "rival"
    assert verdict_of("별개") == verdict_of("별개 사업") == "unrelated"
    for text in ("", "look", "직접 확인"):
        with pytest.raises(ParameterError, match="is no verdict"):
            verdict_of(text)


TEXTS = [
    ("선박기자재 시험인증센터 구축", "조선기자재 업체가 엔진 부품을 시험한다."),
    ("선박기자재 시험인증센터 구축 지원", "조선기자재 업체 엔진 부품을 인증한다."),
    ("선박기자재 시험인증센터 확충", "조선기자재 업체 엔진 부품 시험을 넓힌다."),
    ("청년 창업 농장 임대", "청년에게 온실을 빌려준다."),
    ("치매 돌봄 로봇 실증", "요양원에서 돌봄 로봇을 시험 운영한다."),
    ("해양 쓰레기 수거 드론", "항만에서 떠다니는 쓰레기를 드론으로 거둔다."),
]  # fmt: skip


REGIONS = pd.DataFrame({"region": list("012"), "name": list("012")})


def projects():
    return pd.DataFrame(
        [
            {"project": f"p{i}", "title": t, "summary": s, "region": str(i % 3),
             "activity": "C", "mode": "infrastructure", "status": "proposed",
             "grant": 1e8 * (i + 1), "cost": 2e8 * (i + 1), "organiser": f"기관 {i}",
             "initiator": "central" if i == 1 else "local",
             "start": pd.Timestamp("2025-01-01"), "end": pd.Timestamp("2025-12-31")}
            for i, (t, s) in enumerate(TEXTS)
        ]
    )  # fmt: skip


def detect(table, verdicts=None, **settings):
    tables = {"projects": table, "regions": REGIONS}
    if verdicts is not None:
        tables["verdicts"] = verdicts
    return overlap.detect(tables, settings=settings, currency="KRW")


def judged(tmp_path, *given, table=None):
    path = tmp_path / "verdicts.csv"
    texts = texts_of(projects())
    ledger.append(
        path,
        [entry(a, b, v, text_hash=texts.pair(a, b) or "") for a, b, v in given],
    )
    rows = projects() if table is None else table
    return detect(rows, VERDICTS.read(path)[0])


def ends(table):
    return set(zip(table["project_a"], table["project_b"], strict=True))


def test_an_officers_verdict_takes_the_place_of_the_one_proposed(tmp_path):
    before = detect(projects()).pairs
    assert ("p0", "p1") in ends(before)
    found = judged(tmp_path, ("p1", "p0", "complementary"))
    row = found.pairs[
        (found.pairs["project_a"] == "p0") & (found.pairs["project_b"] == "p1")
    ]
    (pair,) = row.to_dict("records")
    assert (pair["verdict"], pair["decided"], pair["decided_by"]) == (
        "complementary", True, "kim",
    )  # fmt: skip
    assert (
        pair["proposed"]
        == before.set_index(["project_a", "project_b"])["verdict"]["p0", "p1"]
    )
    assert "kim 판정" in from_json(pair["message"]).text("ko")
    assert found.pairs["decided"].sum() == 1


def test_unrelated_projects_leave_the_register_and_share_no_family(tmp_path):
    found = judged(tmp_path, ("p0", "p1", "unrelated"))
    assert ("p0", "p1") not in ends(found.pairs)
    home = found.members.set_index("project")["family"]
    if {"p0", "p1"} <= set(home.index):
        assert home["p0"] != home["p1"]
    assert "p2" in set(home.index)


def test_a_confirmed_pair_stays_where_the_register_tells_nothing(tmp_path):
    assert ("p3", "p4") not in ends(detect(projects()).pairs)
    found = judged(tmp_path, ("p3", "p4", "duplicate"))
    home = found.members.set_index("project")["family"]
    assert ("p3", "p4") in ends(found.pairs)
    assert home["p3"] == home["p4"]
    (family,) = found.families[found.families["family"] == home["p3"]].to_dict(
        "records"
    )
    # The probability is low, but the officer is sure: the whole share is saved.
    assert family["saving"] == pytest.approx(0.2 * 4e8)
    assert family["lead"] == "p4"


def test_the_last_verdict_counts_and_an_old_one_does_not_judge_a_changed_text(
    tmp_path,
):
    found = judged(tmp_path, ("p0", "p1", "unrelated"), ("p0", "p1", "rival"))
    pair = found.pairs.set_index(["project_a", "project_b"]).loc[("p0", "p1")]
    assert pair["verdict"] == "rival"
    table = projects()
    table.loc[0, "summary"] += " 새 장비를 더한다."
    later = detect(table, VERDICTS.read(tmp_path / "verdicts.csv")[0])
    pair = later.pairs.set_index(["project_a", "project_b"]).loc[("p0", "p1")]
    assert (pair["decided"], pair["outdated"]) == (False, True)
    assert any("적용하지 않았다" in note.text("ko") for note in later.notes)
    # Spacing and form of letters are no change.
    table = projects()
    table.loc[0, "title"] = "선박기자재  시험인증센터 구축"
    same = detect(table, VERDICTS.read(tmp_path / "verdicts.csv")[0])
    assert same.pairs["decided"].sum() == 1


def test_verdicts_on_projects_that_are_gone_stay_on_record_and_are_told(tmp_path):
    found = judged(tmp_path, ("p0", "gone", "duplicate"))
    assert not found.pairs["decided"].any()
    assert any("no longer holds" in note.text("en") for note in found.notes)


def test_a_tampered_table_of_verdicts_stops_the_register(tmp_path):
    judged(tmp_path, ("p0", "p1", "duplicate"))
    table = VERDICTS.read(tmp_path / "verdicts.csv")[0].assign(who="lee")
    with pytest.raises(LedgerError, match="Line 2"):
        detect(projects(), table)


def test_the_order_of_projects_changes_nothing(tmp_path):
    one = judged(tmp_path, ("p0", "p1", "unrelated"), ("p3", "p4", "duplicate"))
    other = detect(projects().iloc[::-1], VERDICTS.read(tmp_path / "verdicts.csv")[0])
    for name in ("pairs", "families", "members", "levels", "quality", "suggestions",
                 "parts", "learning"):  # fmt: skip
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_levels_count_local_and_central(tmp_path):
    found = judged(tmp_path, ("p3", "p4", "duplicate"), ("p0", "p1", "duplicate"))
    levels = found.levels.set_index(["level_a", "level_b"])
    assert levels["pairs"].sum() == len(found.pairs)
    assert levels["pairs"]["central", "local"] >= 1
    assert levels["money"]["local", "local"] > 0
    bare = detect(projects().drop(columns="initiator").assign(region=None))
    assert bare.levels["level_a"].tolist() == ["central"]


def test_plans_name_who_leads_and_what_is_saved_in_both_languages(tmp_path):
    found = judged(tmp_path, ("p3", "p4", "duplicate"))
    for family in found.families.to_dict("records"):
        plan = from_json(family["message"])
        assert family["label"] in plan.text("ko")
        assert family["label"] in plan.text("en")
        assert "십시오" in plan.text("ko")
        assert family["saving_low"] <= family["saving"] <= family["saving_high"]
        inside = found.members[found.members["family"] == family["family"]]
        assert inside.loc[inside["lead"], "project"].tolist() == [family["lead"]]
    merit = projects().assign(merit=[90.0, 10, 10, 99, 10, 10])
    led = detect(merit).families
    assert led["lead"].tolist() == ["p0"]
    for text in led["message"]:
        assert "평가가 가장 높은" in from_json(text).text("ko")


def test_what_each_feature_adds_makes_the_probability(tmp_path):
    found = judged(tmp_path, ("p3", "p4", "duplicate"))
    total = found.parts.groupby(["project_a", "project_b"])["contribution"].sum()
    for pair in found.pairs.to_dict("records"):
        z = total[pair["project_a"], pair["project_b"]]
        assert 1 / (1 + np.exp(-z)) == pytest.approx(pair["probability"], abs=0.02)


def test_families_never_hold_a_pair_found_unrelated():
    rng = np.random.default_rng(3)
    for _ in range(20):
        likeness = rng.uniform(0.5, 1.0, (9, 9))
        likeness = (likeness + likeness.T) / 2
        a, b = (rng.permutation(9)[:4] for _ in range(2))
        apart = a != b
        one, other = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
        family = separated(
            np.ones(9, dtype=np.int64), (one, other), density=0.5,
            complete=lambda i, j, s=likeness: s[i, j],
        )  # fmt: skip
        assert not ((family[one] == family[other]) & (family[one] > 0)).any()
        sizes = np.bincount(family)[1:]
        assert (sizes >= 2).all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"threshold": "high"}, "threshold must be a number from 0 to 1, or 'learnt'"),
        ({"threshold": 1.5}, "threshold must be a number from 0 to 1, or 'learnt'"),
        ({"wanted_precision": 2}, "wanted_precision must be a number from 0 to 1"),
        ({"least_verdicts": 0}, "least_verdicts must be a whole number from 1"),
        ({"suggestions": 1.5}, "suggestions must be a whole number"),
        ({"drawing_seed": -1}, "drawing_seed must be a whole number of at least 0"),
        ({"statuses": 3}, "statuses must be a list"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong, words):
    with pytest.raises(ParameterError, match=words):
        detect(projects(), **wrong)
