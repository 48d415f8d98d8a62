"""No module exists only because another grew, and none that nobody needs."""

import ast
import re
from pathlib import Path

import madang
from madang.display.view import DISPLAYED
from madang.study import makes
from madang.study.stages import HOMES

SOURCE = Path(madang.__file__).parent
MODULES = sorted(p for p in SOURCE.rglob("*.py") if p.name != "__init__.py")
TWIN = re.compile(r"(_more|_words|_others?|_rest|_\d|\d)$")
REPORT = SOURCE / "report"


def test_no_module_is_the_twin_of_another():
    twins = [p.stem for p in MODULES if TWIN.search(p.stem)]
    assert twins == []


def texts_and_names(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def names_a_stage(text, *, bare):
    """Tell whether a text is a stage's name, or the path of its room."""
    return (bare and text in HOMES) or text.startswith(tuple(HOMES.values()))


def test_what_shows_names_no_stage():
    loose = [
        f"{path.relative_to(SOURCE)}: {text}"
        for folder in ("report", "display", "store")
        for path in (SOURCE / folder).rglob("*.py")
        for text in texts_and_names(path)
        if names_a_stage(text, bare=folder == "report")
    ]
    assert loose == []


def test_the_study_names_its_stages_in_the_register_alone():
    loose = [
        f"{path.name}: {text}"
        for path in (SOURCE / "study").rglob("*.py")
        if path.name != "stages.py"
        for text in texts_and_names(path)
        if names_a_stage(text, bare=True)
    ]
    assert loose == []


def test_every_stage_says_what_the_brief_shows_of_it():
    for home in HOMES.values():
        folder = SOURCE.joinpath(*home.split(".")[1:])
        assert any((folder / f"chapter{end}").exists() for end in ("", ".py")), home


def test_no_column_of_a_result_is_declared_again_for_pages():
    made = {column.name for table in makes().values() for column in table.columns}
    # Pages of other stages compose a label, and list regions, under these names.
    assert set(DISPLAYED) & made <= {"label", "together"}
