"""A verdict reads the log again and nothing else; what is slow waits for nobody."""

import threading

import pandas as pd
import pytest

from madang import study as studies
from madang.services.register import open_register


@pytest.fixture
def desk(workbench):
    """Give the desk of the small study, with one verdict on record."""
    from madang.workbench.desk import Desk  # noqa: PLC0415 - the extra may be missing

    decide(workbench.folder, 0)
    return Desk(workbench.folder)


def decide(folder, place):
    """Record a verdict on one of the pairs."""
    register = open_register(folder)
    row = register.result("pairs").iloc[place]
    ends = str(row["project_a"]), str(row["project_b"])
    entry = register.entry(ends, "rival", who="Officer Kim", why="One seat for both")
    register.record([entry])


def test_a_verdict_reads_the_log_alone(desk):
    before = desk.reading()
    chapter = before.chapter("balance", "en")
    decide(desk.folder, 1)
    after = desk.reading()
    assert after is not before
    assert after.chapter("balance", "en") is chapter
    for name, table in before.inputs.tables.items():
        assert (after.inputs.tables[name] is table) == (name != "verdicts")
    whole = studies.check(after.study)
    assert list(after.inputs.tables) == list(before.inputs.tables)
    for name, table in whole.items():
        pd.testing.assert_frame_equal(after.inputs.tables[name], table)
    names = {stage.name for stage in after.stale}
    assert "overlap" in names


def test_settings_are_read_anew(desk):
    before = desk.reading()
    settings = desk.folder / "study.toml"
    settings.write_text(settings.read_text("utf-8") + "\n# seen\n", encoding="utf-8")
    tables = desk.reading().inputs.tables
    assert tables["regions"] is not before.inputs.tables["regions"]


def test_what_is_slow_holds_nothing_else_up(desk):
    reading, begun, end = desk.reading(), threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert end.wait(60)
        return "made"

    made = []
    worker = threading.Thread(target=lambda: made.append(reading.once("slow", slow)))
    worker.start()
    assert begun.wait(60)
    assert reading.once("quick", lambda: "at once") == "at once"
    end.set()
    worker.join(60)
    assert made == ["made"]


def test_pages_beside_chapters_are_made_as_they_are_asked_for(desk):
    beside = desk.reading().beside("en")
    first = beside.find("plans", "1.html")
    assert first is not None
    assert beside.find("plans", "1.html") is first
    assert beside.find("plans", "none.html") is None
    assert not beside.advance()


def test_rows_that_name_a_thing_are_found_in_every_column(desk):
    from madang.workbench import things  # noqa: PLC0415 - the extra may be missing

    reading = desk.reading()
    view = reading.views["en"]
    place = ("overlap", "families")
    table = view.inputs.results[place]
    listed = table["regions"].str.split("; ")
    for code in listed.explode().unique():
        found = things.of_thing(reading, view, place, "regions", code)
        expected = table[[code in row for row in listed]]
        pd.testing.assert_frame_equal(found, expected)
    none = things.of_thing(reading, view, place, "regions", "no such code")
    assert none.empty
