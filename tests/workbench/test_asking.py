"""An analyst's ways: facets of a table, and questions in SQL that harm nothing."""

import re
from html import unescape
from urllib.parse import urlencode

import pandas as pd
import pytest

from madang.engines import asking
from madang.errors import EngineError

TABLES = {
    ("study", "projects"): pd.DataFrame(
        {
            "project": ["a", "b", "c"],
            "region": ["N", "N", "S"],
            "budget": [1.0, 2, None],
        }
    )
}


def test_a_question_is_answered():
    found = asking.ask(
        TABLES,
        "SELECT region, sum(budget) AS s FROM study.projects GROUP BY 1 ORDER BY 1",
    )
    assert found["region"].tolist() == ["N", "S"]
    assert found["s"].iloc[0] == 3.0
    assert asking.ask(TABLES, "FROM study.projects").columns.tolist() == [
        "project", "region", "budget",
    ]  # fmt: skip


def test_columns_of_one_name_are_told_apart():
    found = asking.ask(TABLES, "SELECT 1 AS a, 2 AS a")
    assert found.columns.tolist() == ["a", "a_2"]


@pytest.mark.parametrize(
    "sentence",
    [
        "SELECT 1; SELECT 2",
        "DROP TABLE study.projects",
        "INSERT INTO study.projects VALUES ('x', 'y', 1)",
        "CREATE TABLE t AS SELECT 1",
        "COPY (SELECT 1) TO 'x.csv'",
        "ATTACH 'x.db'",
        "SET memory_limit = '10GB'",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL pragma_version()",
        "EXPORT DATABASE 'x'",
        "",
        "-- nothing",
    ],
)
def test_what_is_not_one_question_is_refused(sentence):
    with pytest.raises(EngineError, match=r"one statement that begins|cannot answer"):
        asking.ask(TABLES, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
        "SELECT getenv('PATH')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM table_of_the_program",
    ],
)
def test_nothing_outside_is_reached(sentence):
    table_of_the_program = pd.DataFrame({"secret": [1]})
    with pytest.raises(EngineError, match="cannot answer"):
        asking.ask(TABLES, sentence)
    assert len(table_of_the_program) == 1


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.3)
    endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    with pytest.raises(EngineError, match="was stopped"):
        asking.ask({}, endless)


def test_what_takes_too_much_is_refused():
    with pytest.raises(EngineError, match="more than 100,000 rows"):
        asking.ask({}, "SELECT * FROM range(100002)")
    with pytest.raises(EngineError, match=r"memory|seconds"):
        asking.ask({}, "SELECT list(range) FROM range(200000000)")
    with pytest.raises(EngineError, match="at most 10,000 signs"):
        asking.ask({}, "SELECT 1 --" + "x" * 10_000)


def test_a_page_answers_and_gives_csv(workbench):
    sentence = "SELECT region, count(*) AS n FROM study.projects GROUP BY 1"
    page = workbench.get("/ask?" + urlencode({"sql": sentence}))[1]
    assert 'id="answer"' in page
    assert "count(*)" in page  # what was typed stays
    answer = workbench.client.get("/ask", {"sql": sentence, "form": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "region,n"
    assert len(lines) > 2


def test_a_wrong_question_keeps_what_was_typed(workbench):
    answer, page = workbench.get("/ask?" + urlencode({"sql": "SELEC <b>1"}))
    assert answer.status_code == 400
    assert "cannot answer this" in page
    assert "SELEC &lt;b&gt;1" in page


def test_results_of_stages_can_be_asked_about(workbench):
    sentence = "SELECT verdict, count(*) AS n FROM overlap.pairs GROUP BY 1"
    answer, page = workbench.get("/ask?" + urlencode({"sql": sentence}))
    assert answer.status_code == 200
    assert 'id="answer"' in page


def test_facets_narrow_a_table_and_can_be_taken_away(workbench):
    page = workbench.get("/tables/overlap/pairs")[1]
    listed = re.search(r'<dl class="facets">.*?</dl>', page, re.DOTALL)[0]
    found = re.search(r'href="([?][^"]+)">[^<]*</a> <small>([0-9,]+)<', listed)
    href, n = found.groups()
    narrowed = workbench.get("/tables/overlap/pairs" + unescape(href))[1]
    assert f"{n} rows" in narrowed
    assert 'class="way" href="?"' in narrowed
