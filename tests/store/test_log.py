"""A sealed log keeps what was appended, whatever its columns, and tells of changes."""

import os
import random
import signal
import time

import numpy as np
import pandas as pd
import pytest

from madang.errors import LedgerError, ParameterError
from madang.language import Named, _
from madang.store import Log

DECISIONS = Log(
    name="decisions",
    entry=_("{said}", said=Named({"ko": "결정", "en": "decision"})),
    entries=_("{said}", said=Named({"ko": "결정", "en": "decisions"})),
    columns=("number", "proposal", "amount", "share", "who", "why", "seal"),
    numbers=frozenset({"amount", "share"}),
)
EVENTS = Log("events", _("event"), _("events"), ("event", "what", "seal"))
WHY = " ".join(["사유"] * 99)


def decision(proposal="p1", **more):
    return {
        "proposal": proposal, "amount": 12.5, "share": None, "who": "김위원",
        "why": "같음", **more,
    }  # fmt: skip


def start(path, name, count):
    """Fork a writer that appends decisions, telling each once it is on the disk."""
    out, tell = os.pipe()
    process = os.fork()
    if process:
        os.close(tell)
        return process, out
    try:
        for number in range(count):
            row = DECISIONS.append(path, [decision(f"p{number}", who=name, why=WHY)])
            os.write(tell, f"{row['number'][0]} {row['seal'][0]}\n".encode())
        os._exit(0)
    finally:
        os._exit(1)


def heard(out):
    """Give what a writer told in whole lines."""
    with os.fdopen(out, encoding="utf-8") as stream:
        return dict(line.split() for line in stream.read().split("\n")[:-1])


def test_fifty_kills_lose_no_acknowledged_entry_and_corrupt_none(tmp_path):
    path = tmp_path / "decisions.csv"
    chance = random.Random(7)
    DECISIONS.append(tmp_path / "other.csv", [decision()])  # loads what children need
    begin = time.perf_counter()
    DECISIONS.append(tmp_path / "other.csv", [decision()])
    longest = max(0.15, 20 * (time.perf_counter() - begin))  # on a busy machine
    told = {}
    for _turn in range(50):
        process, out = start(path, "kim", 10_000)
        time.sleep(chance.uniform(0.005, longest))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        told |= heard(out)
    DECISIONS.set_aside(path)
    table, torn = DECISIONS.read(path)
    held = dict(zip(table["number"], table["seal"], strict=True))
    assert torn == 0
    assert len(told) > 20
    assert {k: held.get(k) for k in told} == told
    assert table["why"].eq(WHY).all()
    assert len(DECISIONS.append(path, [decision()])) == 1


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    path = tmp_path / "decisions.csv"
    writers = [start(path, f"officer {i}", 15) for i in range(4)]
    told = {}
    for process, out in writers:
        told |= heard(out)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    table, _ = DECISIONS.read(path)
    assert table["number"].tolist() == [f"{i:06d}" for i in range(1, 61)]
    assert table["who"].value_counts().tolist() == [15] * 4
    assert told == dict(zip(table["number"], table["seal"], strict=True))


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "decisions.csv"
    for number in range(4):
        DECISIONS.append(path, [decision(f"p{number}", share=0.1 + number / 7)])
    return path


@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b"  \n", b"\n\n\n", b"   ", b"\n "])
def test_blank_lines_at_the_end_block_nothing(kept, blank):
    kept.write_bytes(kept.read_bytes() + blank)
    before, torn = DECISIONS.read(kept)
    assert (len(before), torn) == (4, 0)
    DECISIONS.append(kept, [decision("p4")])
    assert len(DECISIONS.read(kept)[0]) == 5
    assert not kept.with_name("decisions.torn").exists()


def test_a_log_that_is_gone_is_missed(kept):
    kept.unlink()
    for use in (DECISIONS.read, lambda path: DECISIONS.append(path, [decision()])):
        with pytest.raises(LedgerError, match="has lost 4 of 4"):
            use(kept)


def test_what_was_written_is_read_typed_and_keeps_its_seals(kept):
    table, torn = DECISIONS.read(kept)
    assert torn == 0
    assert table["share"].tolist() == [0.1 + n / 7 for n in range(4)]
    assert table["amount"].dtype == np.float64
    assert kept.read_bytes().startswith(b"\xef\xbb\xbfnumber,proposal,")
    DECISIONS.verify(table, kept.name)
    DECISIONS.verify(pd.read_csv(kept, dtype="str", encoding="utf-8-sig"), kept.name)
    with pytest.raises(LedgerError, match=r"Line 3 of 'decisions.csv'.*Decisions are"):
        DECISIONS.verify(table.assign(proposal=["p0", "p9", "p2", "p3"]), kept.name)
    with pytest.raises(LedgerError, match="Line 2 of"):
        DECISIONS.verify(table.iloc[::-1], kept.name)


def test_empty_cells_and_words_like_none_are_told_apart(tmp_path):
    path = tmp_path / "decisions.csv"
    DECISIONS.append(
        path, [decision(amount=np.nan, who="None", why='=1+1, "말"'), decision(who="")]
    )
    table, _ = DECISIONS.read(path)
    assert table["amount"].isna().tolist() == [True, False]
    assert table["who"].isna().tolist() == [False, True]
    assert (table["who"][0], table["why"][0]) == ("None", '=1+1, "말"')
    DECISIONS.verify(table, path.name)


def changed(text, kind):
    lines = text.split("\n")
    if kind == "a word":
        lines[2] = lines[2].replace("같음", "다름")
    elif kind == "a number":
        lines[2] = lines[2].replace("12.5", "99.5")
    elif kind == "a line out":
        del lines[2]
    elif kind == "two lines swapped":
        lines[2], lines[3] = lines[3], lines[2]
    elif kind == "a line twice":
        lines.insert(2, lines[2])
    elif kind == "a cell more":
        lines[2] += ",x"
    elif kind == "an empty line":
        lines.insert(2, "")
    elif kind == "the end off":
        lines = [*lines[:-2], ""]
    elif kind == "all but the heading":
        lines = [lines[0], ""]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("kind", "line"),
    [("a word", 3), ("a number", 3), ("a line out", 3), ("two lines swapped", 3),
     ("a line twice", 4), ("a cell more", 3), ("an empty line", 3),
     ("the end off", 5), ("all but the heading", 2)],
)  # fmt: skip
def test_a_silent_change_is_refused_with_its_line(kept, kind, line):
    text = changed(kept.read_text(encoding="utf-8"), kind)
    kept.write_text(text, encoding="utf-8")
    before = kept.read_bytes()
    for act in (
        DECISIONS.read, DECISIONS.set_aside,
        lambda path: DECISIONS.append(path, [decision()]),
    ):  # fmt: skip
        with pytest.raises(LedgerError) as told:
            act(kept)
        assert f"ine {line}" in str(told.value)
        assert f"{line}행" in told.value.text("ko")
        assert "결정" in told.value.text("ko")
    assert kept.read_bytes() == before


@pytest.mark.parametrize("tail", ["000005,p9,1", '000005,"p', "0", "\x00" * 40])
def test_a_torn_line_is_set_aside_and_the_next_entry_works(kept, tail):
    with kept.open("a", encoding="utf-8") as stream:
        stream.write(tail)
    table, torn = DECISIONS.read(kept)
    assert (len(table), torn) == (4, len(tail.encode()))
    aside = DECISIONS.set_aside(kept)
    assert tail in aside.read_text(encoding="utf-8")
    assert DECISIONS.append(kept, [decision()])["number"].tolist() == ["000005"]
    assert len(DECISIONS.read(kept)[0]) == 5


def test_an_editor_may_leave_the_last_line_open_and_windows_may_end_lines(kept):
    kept.write_bytes(kept.read_bytes().rstrip(b"\n"))
    DECISIONS.append(kept, [decision()])
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    assert len(DECISIONS.read(kept)[0]) == 5


def test_a_log_of_other_columns_is_refused_by_what_it_is_called(kept, tmp_path):
    with pytest.raises(LedgerError, match=r"no register of events.*event,what,seal"):
        EVENTS.read(kept)
    path = tmp_path / "events.csv"
    path.write_bytes(b"\xff\xfe\x00\n\x01")
    with pytest.raises(LedgerError, match=r"Line 1 of 'events.csv'"):
        EVENTS.read(path)
    assert EVENTS.read(tmp_path / "none.csv")[0].columns.tolist() == [*EVENTS.columns]


def test_two_logs_lie_side_by_side(kept):
    path = kept.with_name("events.csv")
    EVENTS.append(path, [{"what": "submitted"}, {"what": "withdrawn"}])
    assert EVENTS.read(path)[0]["what"].tolist() == ["submitted", "withdrawn"]
    assert '"events": 2' in path.with_suffix(".seal").read_text(encoding="utf-8")
    assert len(DECISIONS.read(kept)[0]) == 4


def test_a_damaged_count_is_refused(kept):
    for text in ("{", '{"events": 4, "seal": ""}'):
        kept.with_name("decisions.seal").write_text(text)
        with pytest.raises(LedgerError, match="counts the decisions, is damaged"):
            DECISIONS.read(kept)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"what": "x", "when": "now"}, "unknown: when"),
        ({}, "unknown: what"),
        ({"what": "two\nlines"}, "'what' must stand on one line"),
        ({"what": "two\rlines"}, "'what' must stand on one line"),
    ],
)
def test_an_entry_that_would_not_read_back_is_refused_and_not_written(
    tmp_path, entry, words
):
    path = tmp_path / "events.csv"
    with pytest.raises(ParameterError, match=words) as told:
        EVENTS.append(path, [{"what": "fine"}, entry])
    assert told.value.text("ko")
    assert not path.exists()
