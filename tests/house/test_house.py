"""The house polices itself: floors, sizes, names, documents, errors."""

import ast
import doctest
import importlib
import importlib.util
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import madang
from madang import errors
from madang.contracts import CONTRACTS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "madang"
DOCS = ROOT / "docs"
MODULES = sorted(SOURCE.rglob("*.py"))
NOTATION = (DOCS / "notation.md").read_text(encoding="utf-8")
BIB_KEYS = set(
    re.findall(
        r"^@\w+\{([^,\s]+)\s*,",
        (DOCS / "references.bib").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
)
TEST_TEXT = "\n".join(
    p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py")
)

EXTRAS = {
    "madang.engines.spark": "pyspark",
    "madang.record": "django",
    "madang.workbench": "django",
}


def metric_modules():
    package = importlib.import_module("madang.metrics")
    return [
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(package.__path__, "madang.metrics.")
    ]


def metric_functions():
    seen = {}
    for module in metric_modules():
        for name in module.__all__:
            member = getattr(module, name)
            if inspect.isfunction(member):
                seen[member] = f"{member.__module__}.{name}"
    return sorted(seen.items(), key=lambda pair: pair[1])


METRICS = [pytest.param(f, id=name) for f, name in metric_functions()]


def test_floors_hold():
    linter = pytest.importorskip("importlinter.cli", reason="import-linter is absent")
    assert linter.lint_imports(str(ROOT / "pyproject.toml")) == 0


def too_large(path, text, tree):
    """Tell what of a module is too large to be read at once."""
    if len(text.splitlines()) > 400:
        yield f"{path}: {len(text.splitlines())} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.end_lineno - node.body[0].lineno + 1
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                body = node.end_lineno - first.end_lineno
            if body > 60:
                yield f"{path}: {node.name} has {body} lines"


def silent(path, tree):
    """Tell where a module does not say what it is or what is public."""
    names = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(target, ast.Name)
    }
    if not ast.get_docstring(tree):
        yield f"{path} does not say what it is"
    if len(tree.body) > 1 and "__all__" not in names:
        yield f"{path} does not say what is public"


def test_modules_stay_small_and_say_what_they_are_and_what_is_public():
    found = []
    for path in MODULES:
        text, place = path.read_text(encoding="utf-8"), path.relative_to(SOURCE)
        tree = ast.parse(text)
        found += [*too_large(place, text, tree), *silent(place, tree)]
    assert found == []


def configured():
    """Set Django as the workbench does, without which no table can be declared."""
    if importlib.util.find_spec("django") is not None:
        settings = importlib.import_module("django.conf").settings
        if not settings.configured:
            serving = importlib.import_module("madang.workbench.serving")
            serving.configure(None, ["localhost"])


def test_everything_public_is_documented():
    configured()
    bare = []
    for info in pkgutil.walk_packages(madang.__path__, "madang."):
        extra = next(
            (e for room, e in EXTRAS.items() if info.name.startswith(room)), ""
        )
        if extra and importlib.util.find_spec(extra) is None:
            continue  # the room of an extra that is not installed
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            member = getattr(module, name)
            own = inspect.isfunction(member) or inspect.isclass(member)
            if own and not inspect.getdoc(member):
                bare.append(f"{info.name}.{name}")
    assert bare == []


@pytest.mark.parametrize("function", METRICS)
def test_a_metric_gives_formula_shape_source_and_example(function):
    text = inspect.getdoc(function)
    for heading in ("Parameters", "Returns", "References", "Examples"):
        assert f"{heading}\n---" in text, f"no section '{heading}'"
    assert re.search(r"\((?:[A-Z…n]|\.\.\.)[^)]*\)|scalar|float|int", text), "no shape"
    keys = re.findall(r"\[([A-Za-z]\w+)\]_", text)
    assert keys, "no source"
    assert set(keys) <= BIB_KEYS, f"not in references.bib: {set(keys) - BIB_KEYS}"


@pytest.mark.parametrize("function", METRICS)
def test_a_metric_stands_in_the_notation(function):
    assert f"`{function.__name__}`" in NOTATION


@pytest.mark.parametrize("module", metric_modules(), ids=lambda m: m.__name__)
def test_examples_in_metrics_are_true(module):
    result = doctest.testmod(module)
    assert result.failed == 0


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "tests" / "published").glob("test_*.py")),
    ids=lambda p: p.name,
)
def test_published_figures_name_their_source(path):
    text = path.read_text(encoding="utf-8").lower()
    assert re.search(r"doi|isbn", text)


def error_names():
    return [n for n in errors.__all__ if n != "MadangError"]


@pytest.mark.parametrize("name", error_names())
def test_every_error_is_met_by_a_test(name):
    assert re.search(rf"raises\(\s*(\w+\.)?{name}\b", TEST_TEXT)


@pytest.mark.parametrize("name", error_names())
def test_every_error_descends_from_the_root(name):
    assert issubclass(getattr(errors, name), errors.MadangError)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_contract_has_a_page(name):
    assert (DOCS / "reference" / "contracts" / f"{name}.md").is_file()


def test_importing_the_package_opens_nothing_and_is_quick():
    code = (
        "import sys, time; t = time.process_time(); import madang;"
        "print(time.process_time() - t);"
        "heavy = {'pyspark','django','highspy','ibis','duckdb','pandas','altair'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    seconds, loaded = told.stdout.split("\n")[:2]
    assert loaded == "[]"
    assert float(seconds) <= 0.15  # of the processor: others may use the machine


def test_no_address_and_no_path_of_a_machine_is_kept():
    lock = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in lock
    assert re.findall(r"^[a-z0-9-]+==", lock, flags=re.MULTILINE)
    tracked = [*MODULES, ROOT / "Makefile", *(ROOT / "tools").iterdir()]
    for path in filter(Path.is_file, tracked):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(home|root|work)/\w", text), path
