"""A stage is out of date where its own code changed, or what that code builds on."""

import ast
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import madang
from madang import study
from madang.study.code import Imported, Tree, installed
from madang.study.stages import HANDED, HOMES

SOURCE = Path(madang.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))


def named(path):
    """Give the dotted name of an installed module."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def of_stages(root):
    """Give the hash of each stage's code in a tree."""
    tree = Tree(root)
    return {n: tree.digest(Imported(h, "STAGE"), *HANDED) for n, h in HOMES.items()}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """Give a copy of the package; who changes it puts it back."""
    root = tmp_path_factory.mktemp("code") / "madang"
    for path in MODULES:
        place = root / path.relative_to(SOURCE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return root


@pytest.mark.parametrize(
    ("place", "stages"),
    [
        ("report/pages.py", set()),
        ("cli/console.py", set()),
        ("charts/maps.py", set()),
        ("clusters/chapter.py", set()),
        ("sources/cordis/tables.py", set()),
        ("study/run.py", set()),
        ("balance/steps.py", {"balance"}),
        ("coordination/overlap/drawing.py", {"overlap"}),
        ("coordination/portfolio/ties.py", {"portfolio"}),
        ("store/log.py", {"overlap"}),
        ("engines/reductions.py", set(HOMES)),
        ("metrics/convergence.py", {"balance"}),
        ("metrics/kernels/bits.py", {"specialisation"}),
        ("specialisation/panel.py", {"specialisation", "clusters"}),
        ("specialisation/posterior.py", {"specialisation"}),
        ("contracts/parse.py", set(HOMES)),
        ("errors.py", set(HOMES)),
    ],
)
def test_one_changed_file_makes_only_its_users_stale(copied, place, stages):
    before = of_stages(copied)
    path = copied / place
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n# changed\n", encoding="utf-8")
    after = of_stages(copied)
    path.write_text(text, encoding="utf-8")
    assert {n for n in HOMES if before[n] != after[n]} == stages
    assert of_stages(copied) == before


def test_the_hash_is_that_of_the_installed_code():
    assert {n: study.code_hash(n) for n in HOMES} == of_stages(SOURCE)
    assert len(set(map(study.code_hash, HOMES))) == len(HOMES)


FILES = {
    "__init__.py": "",
    "stage.py": "from p.measures import one\nSTAGE = one\n",
    "measures/__init__.py": (
        "from p.measures.first import (\n    one,  # (kept)\n)\n"
        "from p.measures.second import two as other\n__all__ = ['one', 'other']\n"
    ),
    "measures/first.py": "def one():\n    from .. import late\n    return late\n",
    "measures/second.py": "def two(): ...\n",
    "late.py": 'import p.later as x\nfrom p import charts\nNAME = "p.named"\n',
    "later.py": "",
    "named.py": "",
    "alone.py": "",
    "charts/__init__.py": "from p import alone\n",
}  # fmt: skip


@pytest.fixture
def made_up(tmp_path):
    root = tmp_path / "p"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_imports_are_followed_late_renamed_relative_and_by_name(made_up):
    assert Tree(made_up).reached(Imported("p.stage", "STAGE")) == {
        "p.stage",
        "p.measures.one = p.measures.first.one",
        "p.measures.first",
        "p.late",
        "p.later",
        "p.named",
    }
    shown = Tree(made_up).reached(Imported("p.stage"), shown=True)
    assert {"p.charts", "p.alone"} < shown
    assert "p.measures.second" not in shown


def test_a_name_handed_on_from_elsewhere_is_a_change(made_up):
    start = Imported("p.stage", "STAGE")
    before = Tree(made_up).digest(start)
    (made_up / "alone.py").write_text("x = 1\n")
    (made_up / "measures/second.py").write_text("x = 1\n")
    assert Tree(made_up).digest(start) == before
    path = made_up / "measures/__init__.py"
    path.write_text(path.read_text().replace("    one,", "    uno as one,"))
    assert Tree(made_up).digest(start) != before


def test_a_package_taken_whole_counts_with_all_that_it_imports(made_up):
    (made_up / "stage.py").write_text("from p import measures\n")
    found = Tree(made_up).reached(Imported("p.stage"))
    assert {"p.measures", "p.measures.first", "p.measures.second"} < found


def statements(path, module):
    """Read a module's imports by Python's own parser."""
    is_package = path.name == "__init__.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parts = module.split(".")
                kept = parts[: len(parts) - node.level + is_package]
                origin = ".".join([*kept, *([origin] if origin else [])])
            for name in node.names:
                plain = "" if name.name == "*" else name.name
                yield origin, plain, name.asname or name.name
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, "", name.asname or name.name


def test_imports_are_those_that_python_reads():
    for path in MODULES:
        module = named(path)
        found = {(i.module, i.name, i.bound) for i in installed().imports(module)}
        read = {i for i in statements(path, module) if i[0].split(".")[0] == "madang"}
        assert read <= found, module
        assert all(not name and not bound for _, name, bound in found - read), module


def test_no_module_is_reached_through_the_name_of_the_package():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                plain = node.attr in {"__version__", "__file__", "__name__"}
                assert plain or node.value.id != "madang", f"{path}:{node.lineno}"


@pytest.mark.slow
def test_no_stage_calls_code_that_is_not_reached(small, monkeypatch):
    called = {}

    def watched(stage, run):
        files = called.setdefault(stage, set())

        def note(frame, _event, _argument):  # once a call; its lines are not asked for
            files.add(frame.f_code.co_filename)

        def observed(inputs):
            threading.settrace(note)
            sys.settrace(note)
            try:
                return run(inputs)
            finally:
                sys.settrace(None)
                threading.settrace(None)

        return observed

    for name, stage in study.stages().items():
        monkeypatch.setitem(
            study.stages(), name, replace(stage, run=watched(name, stage.run))
        )
    text = (small / "study.toml").read_text(encoding="utf-8")
    (small / "study.toml").write_text(
        text.replace("[study]\n", "[study]\nseed = 5\n", 1), encoding="utf-8"
    )
    study.run(study.open_study(small))
    assert set(called) == set(HOMES)
    runner = {"madang.study.run", "madang.study.outcome"}
    for name, files in called.items():
        own = {named(p) for p in map(Path, files) if p.is_relative_to(SOURCE)}
        known = installed().reached(Imported(HOMES[name], "STAGE"), *HANDED)
        assert own - known <= runner, name
        assert any(module.startswith(HOMES[name]) for module in own), name
