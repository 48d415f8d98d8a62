"""Modules import one another in one direction: no circle, whatever hides it.

Imports for type checking, imports inside functions and modules that are named in a
string to be imported later count: they hide a circle from the interpreter, not from who
reads. A name that a package takes in from one of its
modules counts for that module too.
"""

import ast
from pathlib import Path

import pytest

from madang.study.stages import HOMES

SOURCE = Path(__file__).resolve().parents[2] / "src"


def module_trees(source):
    """Parse each module under a folder, by its dotted name."""
    trees = {}
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        trees[".".join(parts)] = ast.parse(path.read_text(encoding="utf-8"))
    return trees


def imported(name, trees):
    """List what a module imports: the module it names, the name taken, as what."""
    modules = {other for other in trees if "." in other}
    for node in ast.walk(trees[name]):
        if isinstance(node, ast.Import):
            yield from ((a.name, None, None) for a in node.names if a.name in trees)
        elif isinstance(node, ast.Constant) and node.value in modules:
            yield node.value, None, None
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}, line {node.lineno}: a relative import"
            for alias in node.names:
                called = alias.asname or alias.name
                if f"{node.module}.{alias.name}" in trees:
                    yield f"{node.module}.{alias.name}", None, called
                elif node.module in trees:
                    yield node.module, alias.name, called


def arrows(trees):
    """Give the modules that each imports, and those that the names come from."""
    named = {name: list(imported(name, trees)) for name in trees}
    taken = {
        name: {called: (module, member) for module, member, called in found}
        for name, found in named.items()
        if any(other.startswith(f"{name}.") for other in trees)
    }
    graph = {}
    for name, found in named.items():
        graph[name] = set()
        for module, member, _ in found:
            step, steps = (module, member), set()
            while step is not None and step not in steps:
                steps.add(step)
                step = taken.get(step[0], {}).get(step[1])
            graph[name] |= {module for module, _ in steps}
        graph[name].discard(name)
    return graph


def circle(graph):
    """Find one circle, as the modules on it in order; empty where there is none."""
    left = {name: set(others) for name, others in graph.items()}
    while free := [name for name, others in left.items() if not others]:
        for name in free:
            del left[name]
        for others in left.values():
            others.difference_update(free)
    path, at = [], min(left, default=None)
    while at is not None and at not in path:
        path.append(at)
        at = min(left[at])
    return [*path[path.index(at) :], at] if path else []


def test_no_modules_import_one_another_in_a_circle():
    found = circle(arrows(module_trees(SOURCE)))
    assert not found, "a circle of imports: " + " → ".join(found)


@pytest.mark.parametrize(
    "back",
    [
        "from shop.till import Till",
        "if TYPE_CHECKING:\n    from shop.till import Till",
        "def pay():\n    from shop.till import Till",
        "from shop import Till",
        "from shop import till",
        "import shop.till",
        "TILL = 'shop.till'",
    ],
)
def test_a_circle_is_found_however_it_is_hidden(back, tmp_path):
    room = tmp_path / "shop"
    room.mkdir()
    (room / "__init__.py").write_text("from shop.till import Till\n")
    (room / "till.py").write_text("from shop.coins import Coin\nclass Till: ...\n")
    (room / "coins.py").write_text("class Coin: ...\n")
    assert circle(arrows(module_trees(tmp_path))) == []
    (room / "coins.py").write_text(f"{back}\nclass Coin: ...\n")
    found = circle(arrows(module_trees(tmp_path)))
    assert found[0] == found[-1]
    assert {"shop.till", "shop.coins"} <= set(found)


def test_names_taken_from_a_package_lead_to_their_modules(tmp_path):
    room = tmp_path / "shop"
    room.mkdir()
    (room / "__init__.py").write_text(
        "from shop.coins import Coin\nfrom shop.till import Till\n"
    )
    (room / "coins.py").write_text("class Coin: ...\n")
    (room / "till.py").write_text("class Till: ...\n")
    (tmp_path / "town.py").write_text("from shop import Coin, Till\n")
    graph = arrows(module_trees(tmp_path))
    assert graph["town"] == {"shop", "shop.coins", "shop.till"}
    assert circle(graph) == []


ROOMS = (*HOMES.values(), "madang.sources", "madang.cli")
"""Where a module may be a part of one thing: of a stage, a source or a command."""
FULL = 100
"""Lines from which a module is taken to have a subject of its own."""
PART = 60
"""Lines below which even a part of a stage is a crumb."""


def crumbs(trees, lines):
    """List modules that one other imports, and that are no full module, door or part.

    Public is what a package hands on; compiled code lies apart, to be loaded late.
    """
    graph = arrows(trees)
    users = {name: {n for n in graph if name in graph[n]} for name in trees}
    found = {}
    for name, count in lines.items():
        package = name.rpartition(".")[0]
        is_compiled = "njit" in {
            getattr(node, "attr", "") for node in ast.walk(trees[name])
        }
        if len(users[name]) > 1 or name.endswith("__main__") or is_compiled:
            continue
        is_part = any(name.startswith(f"{room}.") for room in ROOMS)
        is_public = package in users[name] or name.startswith("madang.metrics.")
        least = 0 if is_public else PART if is_part else FULL
        if count < least:
            found[name] = count
    return found


def module_lines(source, trees):
    """Count the lines of the modules that are no packages."""
    paths = {n: (source / n.replace(".", "/")).with_suffix(".py") for n in trees}
    return {
        n: len(p.read_text(encoding="utf-8").splitlines())
        for n, p in paths.items()
        if p.exists()
    }


def test_no_module_exists_only_because_another_grew():
    trees = module_trees(SOURCE)
    assert crumbs(trees, module_lines(SOURCE, trees)) == {}


def test_a_crumb_is_found_and_what_two_import_is_none(tmp_path):
    room = tmp_path / "shop"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "till.py").write_text("from shop.coins import Coin\n" * FULL)
    (room / "door.py").write_text("from shop.till import Till\n" * FULL)
    (room / "coins.py").write_text("class Coin: ...\n")
    trees = module_trees(tmp_path)
    assert crumbs(trees, module_lines(tmp_path, trees)) == {"shop.coins": 1}
    (room / "door.py").write_text("from shop.coins import Coin\n" * FULL)
    trees = module_trees(tmp_path)
    assert crumbs(trees, module_lines(tmp_path, trees)) == {}
