"""The notebook runs from top to bottom, and what it shows is there to be seen."""

import ast
import json
import os
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "notebook.ipynb"


def cells():
    book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]


def run(source, names):
    """Run a cell; give what its last line shows."""
    tree = ast.parse(source)
    last = tree.body[-1]
    shown = None
    if isinstance(last, ast.Expr):
        tree.body.pop()
        shown = ast.Expression(last.value)
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - our own notebook
    return eval(compile(shown, "cell", "eval"), names) if shown else None  # noqa: S307


def test_the_notebook_shows_the_whole_in_some_thirty_lines():
    lines = [x for cell in cells() for x in cell.split("\n") if x.strip()]
    assert len(lines) <= 35


def test_the_page_shows_what_the_notebook_runs():
    page = NOTEBOOK.with_suffix(".md").read_text(encoding="utf-8")
    for cell in cells():
        assert f"```python\n{cell}\n```" in page


@pytest.mark.slow
def test_the_notebook_runs_and_shows_tables_sentences_and_charts(tmp_path):
    former = Path.cwd()
    os.chdir(tmp_path)
    try:
        names = {}
        shown = [run(cell, names) for cell in cells()]
    finally:
        os.chdir(former)
    special = shown[1]
    assert "<table" in special._repr_html_()
    assert list(shown[2].columns[:2]) == ["region_name", "activity_name"]
    assert shown[3].to_dict()["$schema"]
    assert all("가" <= text[-2] <= "힣" for text in shown[4])
    assert len(shown[6]) == 2
    assert shown[7]["chosen"].sum() == 1
    assert (tmp_path / "ties.xlsx").is_file()
