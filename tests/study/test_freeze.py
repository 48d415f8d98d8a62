"""What a change changed in a study's outputs is told, and nothing else is."""

import importlib
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from madang import report, study
from madang.language import Named, _, from_json, to_json

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture(scope="module")
def tools():
    """Give what records, and what compares."""
    sys.path.insert(0, str(TOOLS))
    yield importlib.import_module("freeze"), importlib.import_module("differences")
    sys.path.remove(str(TOOLS))
    for name in ("freeze", "differences"):
        del sys.modules[name]


@pytest.fixture(scope="module")
def records(tools, small_run, tmp_path_factory, drawn_once):  # noqa: ARG001
    """Give a study with its report, and the folder that its record lies in."""
    home = tmp_path_factory.mktemp("records")
    made = Path(shutil.copytree(small_run, home / "made", symlinks=True))
    report.publish(study.open_study(made), made / "report")
    tools[0].record_study(made, home / "old" / "small", {"run": 1.0})
    return made, home / "old"


def again(tools, records, tmp_path, change):
    """Record a changed copy of the study; give what is told of it."""
    made, old = records
    copy = Path(shutil.copytree(made, tmp_path / "copy", symlinks=True))
    change(copy)
    tools[0].record_study(copy, tmp_path / "new" / "small", {"run": 2.0})
    return tools[1].compare(old, tmp_path / "new")


def alter(path, column, value, row=0):
    table = pd.read_parquet(path)
    table.loc[row, column] = value
    table.to_parquet(path, index=False)


def differences_in(found):
    return [line for line in found.lines if line.startswith(("✗", "·"))]


def test_a_study_recorded_twice_is_the_same_but_for_its_seconds(
    tools, records, tmp_path
):
    found = again(tools, records, tmp_path, lambda _: None)
    assert not found.failed
    assert differences_in(found) == []
    assert "  seconds, run: 1 → 2" in found.lines
    pages = records[1] / "small" / "pages"
    assert (pages / "en" / "index.txt").is_file()


def test_seconds_of_a_solver_and_numbers_within_the_tolerance_do_not_fail(
    tools, records, tmp_path
):
    def change(folder):
        path = folder / "results" / "balance" / "core_share.parquet"
        share = pd.read_parquet(path)["core_share"][0]
        alter(path, "core_share", share * (1 + 1e-14))
        alter(folder / "results" / "portfolio" / "plans.parquet", "seconds", 99.0)

    found = again(tools, records, tmp_path, change)
    assert not found.failed
    assert differences_in(found) == [
        "· balance.core_share: 1 numbers differ within the tolerance"
    ]


def test_a_changed_number_fails_and_is_told_with_its_row(tools, records, tmp_path):
    def change(folder):
        alter(folder / "results/balance/core_share.parquet", "core_share", 0.25, row=1)

    found = again(tools, records, tmp_path, change)
    row = pd.read_parquet(records[0] / "results/balance/core_share.parquet").loc[1]
    assert found.failed
    (line,) = differences_in(found)
    assert line.startswith("✗ balance.core_share.core_share: 1 of ")
    assert f"quantity={row['quantity']}" in line
    assert line.endswith(f"{float(row['core_share'])!r} → 0.25")


def test_a_changed_sentence_is_told_in_its_language_and_does_not_fail(
    tools, records, tmp_path
):
    old = pd.read_parquet(records[0] / "results/balance/findings.parquet").loc[0]
    said = from_json(old["message"])
    new = Named({"ko": said.text("ko"), "en": "Said otherwise."})

    def change(folder):
        text = to_json(_("{text}", text=new))
        alter(folder / "results/balance/findings.parquet", "message", text)

    found = again(tools, records, tmp_path, change)
    assert not found.failed
    (told,) = differences_in(found)
    head, before, after = told.split("\n")
    assert head == f"· balance.findings {old['key']} (en)"
    assert before.strip().startswith(f"- {said.text('en')[:100]}")
    assert after.strip() == "+ Said otherwise."


def test_changed_pages_sheets_and_exports_are_told_and_do_not_fail(
    tools, records, tmp_path
):
    def change(folder):
        page = folder / "report" / "en" / "index.html"
        text = page.read_text(encoding="utf-8")
        text = text.replace("<main", "<p>New words here.</p><main", 1)
        page.write_text(text, encoding="utf-8")
        (folder / "report" / "data" / "study.json").write_text("{}")
        (folder / "report" / "tables" / "madang.xlsx").unlink()

    found = again(tools, records, tmp_path, change)
    assert not found.failed
    told = differences_in(found)
    assert "· page en/index: text differs" in told
    assert "    +New words here." in found.lines
    assert "· markup of pages: 1 differ: en/index" in told
    assert "· exports: 1 differ: study.json" in told
    assert "· sheet findings: removed" in told


def test_rows_are_matched_by_what_tells_them_apart(tools):
    _, differences = tools
    old = pd.DataFrame({"region": ["a", "b", "c"], "x": [1.0, 2.0, float("nan")]})
    new = pd.DataFrame({"region": ["c", "d", "a"], "x": [3.0, 4.0, 1.0]})
    found = differences.Differences()
    differences._tables("t", old, new, found)
    assert found.failed
    assert found.lines == [
        "✗ t: 1 rows removed: b …",
        "✗ t: 1 rows added: d …",
        "· t: rows in another order",
        "✗ t.x: 1 of 2 numbers differ, 1 absent on one side; first region=c: nan → 3.0",
    ]


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ({"key": ["a"], "n": [1]}, ["✗ t.x: removed"]),
        ({"key": ["a"], "x": [1.5], "n": [1], "y": [2]}, ["· t, column y: added"]),
        ({"key": ["a"], "x": [1.5], "n": [1.0]}, ["· t.n: dtype int64 → float64"]),
        (
            {"key": ["a"], "x": ["1.5"], "n": [1]},
            ["· t.x: dtype float64 → str", "✗ t.x: numbers became texts"],
        ),
    ],
)
def test_columns_gone_added_or_of_another_type_are_told(tools, new, told):
    _, differences = tools
    old = pd.DataFrame({"key": ["a"], "x": [1.5], "n": [1]})
    found = differences.Differences()
    differences._tables("t", old, pd.DataFrame(new), found)
    assert found.lines == told
    assert found.failed == any(line.startswith("✗") for line in told)


def test_the_text_of_a_page_is_what_is_read(tools):
    freeze, _ = tools
    text, digest = freeze.page_text(
        "<style>p {}</style><p>One <b>two</b></p><nav aria-label='x'></nav>"
        '<svg aria-label="Map"><path aria-label="A: 1"><title>A: 1</title></path>'
        "<text>R&amp;D</text></svg><table><caption>Plans</caption>"
        "<tr><th>Plan</th><th>Seconds</th></tr>"
        "<tr><td>1</td><td>0.3</td></tr></table>"
    )
    assert text.splitlines() == [
        "One two", "[Map]", "A: 1", "R&D", "Plans", "Plan | Seconds", "1 |",
    ]  # fmt: skip
    assert freeze.page_text("<p class='a'>x</p>")[1] != digest
