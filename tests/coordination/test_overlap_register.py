"""Verdicts are kept for good, and laid over what the register proposes."""

import os
import random
import signal
import time

import numpy as np
import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.coordination import overlap
from madang.coordination.overlap import ledger
from madang.coordination.overlap.decisions import separated
from madang.coordination.overlap.entries import Entry, texts_of, verdict_of
from madang.errors import LedgerError, ParameterError
from madang.sources import folder


def entry(one="a", other="b", verdict="duplicate", **more):
    return Entry(one, other, verdict, more.pop("who", "kim"), more.pop("why", "같음"),
                 **more)  # fmt: skip


WHY = " ".join(["사유"] * 99)


def start(path, name, count):
    """Fork a writer that appends verdicts, telling each once it is on the disk."""
    out, tell = os.pipe()
    process = os.fork()
    if process:
        os.close(tell)
        return process, out
    try:
        for number in range(count):
            row = ledger.append(path, [entry(other=f"b{number}", who=name, why=WHY)])
            os.write(tell, f"{row['verdict_id'][0]} {row['seal'][0]}\n".encode())
        os._exit(0)
    finally:
        os._exit(1)


def heard(out):
    """Give what a writer told in whole lines."""
    with os.fdopen(out, encoding="utf-8") as stream:
        return dict(line.split() for line in stream.read().split("\n")[:-1])


def test_fifty_kills_lose_no_acknowledged_verdict_and_corrupt_none(tmp_path):
    path = tmp_path / "verdicts.csv"
    chance = random.Random(7)
    ledger.append(tmp_path / "other.csv", [entry()])  # loads what children need
    told = {}
    for _ in range(50):
        process, out = start(path, "kim", 10_000)
        time.sleep(chance.uniform(0.005, 0.15))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        told |= heard(out)
    ledger.set_aside(path)
    table, torn = ledger.read(path)
    held = dict(zip(table["verdict_id"], table["seal"], strict=True))
    assert torn == 0
    assert len(told) > 20
    assert {k: held.get(k) for k in told} == told
    assert table["why"].eq(WHY).all()
    assert len(ledger.append(path, [entry()])) == 1


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    path = tmp_path / "verdicts.csv"
    writers = [start(path, f"officer {i}", 15) for i in range(4)]
    told = {}
    for process, out in writers:
        told |= heard(out)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    table, _ = ledger.read(path)
    assert table["verdict_id"].tolist() == [f"{i:06d}" for i in range(1, 61)]
    assert table["who"].value_counts().tolist() == [15] * 4
    assert told == dict(zip(table["verdict_id"], table["seal"], strict=True))


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
    ledger.verify(table)
    assert table["probability"].tolist() == [0.1 + n / 7 for n in range(4)]
    assert kept.read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(LedgerError, match="Line 3 of"):
        ledger.verify(table.assign(verdict=["duplicate", "rival", *["duplicate"] * 2]))
    with pytest.raises(LedgerError, match="Line 2 of"):
        ledger.verify(table.iloc[::-1])


def changed(text, kind):
    lines = text.split("\n")
    if kind == "a word":
        lines[2] = lines[2].replace("같음", "다름")
    elif kind == "a line out":
        del lines[2]
    elif kind == "two lines swapped":
        lines[2], lines[3] = lines[3], lines[2]
    elif kind == "a line twice":
        lines.insert(2, lines[2])
    elif kind == "a cell more":
        lines[2] += ",x"
    elif kind == "the end off":
        lines = [*lines[:-2], ""]
    elif kind == "all but the heading":
        lines = [lines[0], ""]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("kind", "line"),
    [("a word", 3), ("a line out", 3), ("two lines swapped", 3), ("a line twice", 4),
     ("a cell more", 3), ("the end off", 5), ("all but the heading", 2)],
)  # fmt: skip
def test_a_silent_change_is_refused_with_its_line(kept, kind, line):
    text = changed(kept.read_text(encoding="utf-8"), kind)
    kept.write_text(text, encoding="utf-8")
    before = kept.read_bytes()
    for act in (ledger.read, ledger.set_aside, lambda p: ledger.append(p, [entry()])):
        with pytest.raises(LedgerError) as told:
            act(kept)
        assert f"ine {line}" in str(told.value)
        assert f"{line}행" in told.value.text("ko")
    assert kept.read_bytes() == before


@pytest.mark.parametrize("tail", ["000005,a,b9,dup", '000005,"a', "0", "\x00" * 40])
def test_a_torn_line_is_set_aside_and_the_next_verdict_works(kept, tail):
    with kept.open("a", encoding="utf-8") as stream:
        stream.write(tail)
    table, torn = ledger.read(kept)
    assert (len(table), torn) == (4, len(tail.encode()))
    aside = ledger.set_aside(kept)
    assert tail in aside.read_text(encoding="utf-8")
    assert ledger.append(kept, [entry(other="c")])["verdict_id"].tolist() == ["000005"]
    assert len(ledger.read(kept)[0]) == 5


def test_an_editor_may_leave_the_last_line_open_and_windows_may_end_lines(kept):
    kept.write_bytes(kept.read_bytes().rstrip(b"\n"))
    ledger.append(kept, [entry(other="c")])
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    assert len(ledger.read(kept)[0]) == 5


def test_what_is_no_register_of_verdicts_is_refused(tmp_path):
    path = tmp_path / "verdicts.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(LedgerError, match="first line must be"):
        ledger.read(path)
    path.write_bytes(b"\xff\xfe\x00\n\x01")
    with pytest.raises(LedgerError):
        ledger.read(path)
    assert ledger.read(tmp_path / "none.csv")[0].empty


def test_a_damaged_count_is_refused(kept):
    kept.with_name("verdicts.seal").write_text("{")
    with pytest.raises(LedgerError, match="is damaged"):
        ledger.read(kept)


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


def test_reasons_are_kept_as_they_were_given_on_one_line(tmp_path):
    path = tmp_path / "verdicts.csv"
    why = '=HYPERLINK("http://x"), "말"\r\n둘째 줄\x07 None'
    row = ledger.append(path, [entry("z", "b", "중복", why=why, who="None")]).iloc[0]
    assert (row["project_a"], row["project_b"], row["who"]) == ("b", "z", "None")
    assert row["why"] == '=HYPERLINK("http://x"), "말" 둘째 줄 None'
    raw = folder.read("verdicts", path)
    ledger.verify(require({"verdicts": raw})["verdicts"])


def test_words_of_officers_are_read_as_verdicts():
    for word in ("duplicate", "중복", " Duplicate ", "DUPLICATE"):
        assert verdict_of(word) == "duplicate"
    assert verdict_of("별개 사업") == "unrelated"


TEXTS = [
    ("선박기자재 시험인증센터 구축", "조선기자재 업체가 엔진 부품을 시험한다."),
    ("선박기자재 시험인증센터 구축 지원", "조선기자재 업체 엔진 부품을 인증한다."),
    ("선박기자재 시험인증센터 확충", "조선기자재 업체 엔진 부품 시험을 넓힌다."),
    ("청년 창업 농장 임대", "청년에게 온실을 빌려준다."),
    ("치매 돌봄 로봇 실증", "요양원에서 돌봄 로봇을 시험 운영한다."),
    ("해양 쓰레기 수거 드론", "항만에서 떠다니는 쓰레기를 드론으로 거둔다."),
]  # fmt: skip


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


def judged(tmp_path, *given, table=None):
    path = tmp_path / "verdicts.csv"
    texts = texts_of(projects())
    ledger.append(
        path,
        [entry(a, b, v, text_hash=texts.pair(a, b) or "") for a, b, v in given],
    )
    rows = projects() if table is None else table
    return overlap.detect(rows, verdicts=ledger.read(path)[0], currency="KRW")


def ends(table):
    return set(zip(table["project_a"], table["project_b"], strict=True))


def test_an_officers_verdict_takes_the_place_of_the_one_proposed(tmp_path):
    before = overlap.detect(projects()).pairs
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
    assert "kim" in pair["reason_ko"]
    assert found.pairs["decided"].sum() == 1


def test_unrelated_projects_leave_the_register_and_share_no_family(tmp_path):
    found = judged(tmp_path, ("p0", "p1", "unrelated"))
    assert ("p0", "p1") not in ends(found.pairs)
    home = found.members.set_index("project")["family"]
    if {"p0", "p1"} <= set(home.index):
        assert home["p0"] != home["p1"]
    assert "p2" in set(home.index)


def test_a_confirmed_pair_stays_where_the_register_tells_nothing(tmp_path):
    assert ("p3", "p4") not in ends(overlap.detect(projects()).pairs)
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
    later = overlap.detect(
        table, verdicts=ledger.read(tmp_path / "verdicts.csv")[0], currency="KRW"
    )
    pair = later.pairs.set_index(["project_a", "project_b"]).loc[("p0", "p1")]
    assert (pair["decided"], pair["outdated"]) == (False, True)
    assert any("적용하지 않았다" in note.text("ko") for note in later.notes)
    # Spacing and form of letters are no change.
    table = projects()
    table.loc[0, "title"] = "선박기자재  시험인증센터 구축"
    same = overlap.detect(table, verdicts=ledger.read(tmp_path / "verdicts.csv")[0])
    assert same.pairs["decided"].sum() == 1


def test_verdicts_on_projects_that_are_gone_stay_on_record_and_are_told(tmp_path):
    found = judged(tmp_path, ("p0", "gone", "duplicate"))
    assert not found.pairs["decided"].any()
    assert any("no longer holds" in note.text("en") for note in found.notes)


def test_a_tampered_table_of_verdicts_stops_the_register(tmp_path):
    judged(tmp_path, ("p0", "p1", "duplicate"))
    table = ledger.read(tmp_path / "verdicts.csv")[0].assign(who="lee")
    with pytest.raises(LedgerError, match="Line 2"):
        overlap.detect(projects(), verdicts=table)


def test_the_order_of_projects_changes_nothing(tmp_path):
    one = judged(tmp_path, ("p0", "p1", "unrelated"), ("p3", "p4", "duplicate"))
    other = overlap.detect(
        projects().iloc[::-1], verdicts=ledger.read(tmp_path / "verdicts.csv")[0],
        currency="KRW",
    )  # fmt: skip
    for name in ("pairs", "families", "members", "levels", "quality", "suggestions",
                 "parts", "learning"):  # fmt: skip
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_levels_count_local_and_central(tmp_path):
    found = judged(tmp_path, ("p3", "p4", "duplicate"), ("p0", "p1", "duplicate"))
    levels = found.levels.set_index(["level_a", "level_b"])
    assert levels["pairs"].sum() == len(found.pairs)
    assert levels["pairs"]["central", "local"] >= 1
    assert levels["money"]["local", "local"] > 0
    bare = overlap.detect(projects().drop(columns="initiator").assign(region=None))
    assert bare.levels["level_a"].tolist() == ["central"]


def test_plans_name_who_leads_and_what_is_saved_in_both_languages(tmp_path):
    found = judged(tmp_path, ("p3", "p4", "duplicate"))
    for family in found.families.to_dict("records"):
        assert family["label"] in family["plan_ko"]
        assert family["label"] in family["plan_en"]
        assert "십시오" in family["plan_ko"]
        assert family["saving_low"] <= family["saving"] <= family["saving_high"]
        inside = found.members[found.members["family"] == family["family"]]
        assert inside.loc[inside["lead"], "project"].tolist() == [family["lead"]]
    merit = projects().assign(merit=[90.0, 10, 10, 99, 10, 10])
    led = overlap.detect(merit).families
    assert led["lead"].tolist() == ["p0"]
    assert led["plan_ko"].str.contains("평가가 가장 높은").all()


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
        ({"threshold": "high"}, "'threshold' of the stage 'overlap' must be"),
        ({"threshold": 1.5}, "'threshold' of the stage 'overlap' must be"),
        ({"wanted_precision": 2}, "'wanted_precision'"),
        ({"least_verdicts": 0}, "'least_verdicts'"),
        ({"suggestions": 1.5}, "'suggestions'"),
        ({"drawing_seed": -1}, "'drawing_seed'"),
        ({"statuses": 3}, "'statuses'"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong, words):
    with pytest.raises(ParameterError, match=words):
        overlap.detect(projects(), parameters=wrong)
