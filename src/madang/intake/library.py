"""Recipes that are there: bundled ones, and those that stand beside a study."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madang.contracts import nearest
from madang.errors import SourceError
from madang.intake.laying import has_columns
from madang.intake.recipe import Recipe, dump, parse
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = [
    "FOLDER",
    "bundled",
    "christened",
    "fitting",
    "known_recipes",
    "named",
    "recipe_text",
    "recipes_of",
    "score_of",
]

FOLDER: Final = "recipes"
"""Folder of a study in which its recipes lie."""


@cache
def bundled() -> dict[str, Recipe]:
    """Give the recipes that come with Madang, by name."""
    folder = resources.files("madang.intake").joinpath(FOLDER)
    found = [
        parse(file.read_text(encoding="utf-8"), file.name)
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".toml")
    ]
    return {recipe.name: recipe for recipe in found}


def recipes_of(study: Path | None) -> dict[str, Recipe]:
    """Give the recipes beside a study, by name.

    Parameters
    ----------
    study : Path or None
        The study folder.

    Returns
    -------
    dict of str to Recipe

    Raises
    ------
    ContractError
        If one breaks a rule.
    """
    folder = study / FOLDER if study else None
    if folder is None or not folder.is_dir():
        return {}
    files = sorted(folder.glob("*.toml"))
    return {
        r.name: r for f in files for r in [parse(f.read_text(encoding="utf-8"), f.name)]
    }


def named(name: str, study: Path | None) -> Recipe:
    """Give a recipe by its name, or by the path of its file.

    Raises
    ------
    SourceError
        If there is none.
    """
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return parse(path.read_text(encoding="utf-8"), path.name)
    there = {**bundled(), **recipes_of(study)}
    if name not in there:
        raise SourceError(
            _(
                "There is no recipe '{name}'. {near} All: madang recipe list",
                name=name, near=nearest(name, there),
            )
        )  # fmt: skip
    return there[name]


def fitting(
    file: str, preview: pd.DataFrame, preamble: str, study: Path | None
) -> list[Recipe]:
    """List the recipes that a file is known by, those of the study first.

    Parameters
    ----------
    file : str
        Name of the file.
    preview : DataFrame
        Its first records, as text.
    preamble : str
        Text above its header.
    study : Path or None
        The study folder.

    Returns
    -------
    list of Recipe
        The one that names most of what the file has first.
    """
    own = recipes_of(study)
    found = []
    for rank, recipes in ((1, own), (0, bundled())):
        for name, recipe in recipes.items():
            if rank == 0 and name in own:
                continue
            score = score_of(recipe, file, preview, preamble)
            if score:
                found.append((rank, score, name, recipe))
    found.sort(key=lambda f: (-f[0], -f[1], f[2]))
    return [recipe for _rank, _score, _name, recipe in found]


def christened(recipe: Recipe, beside: Sequence[Recipe], study: Path | None) -> Recipe:
    """Give a proposal a name that no other recipe has.

    Parameters
    ----------
    recipe : Recipe
        The proposal; without a name where that of its file has no Latin letters.
    beside : sequence of Recipe
        Proposals for other files that are brought in with it; one of the same shape
        has the same name.
    study : Path or None
        The study folder.

    Returns
    -------
    Recipe
    """
    for one in beside:
        if (one.tables, one.recognise) == (recipe.tables, recipe.recognise):
            return replace(recipe, name=one.name)
    taken = {*bundled(), *recipes_of(study), *(one.name for one in beside)}
    stem = name = recipe.name or recipe.tables[0].table.replace("_", "-")
    number = 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return replace(recipe, name=name)


def score_of(recipe: Recipe, file: str, preview: pd.DataFrame, preamble: str) -> int:
    """Count by how much a file is known by a recipe; 0 where it is not."""
    told, columns = recipe.recognise, tuple(map(str, preview.columns))
    wanted: Sequence[str] = told.get("columns", ())
    if not told or not all(any(re.fullmatch(p, c) for c in columns) for p in wanted):
        return 0
    score = 2 * len(wanted)
    for word, text in (("file", file), ("preamble", preamble)):
        if pattern := told.get(word):
            if not re.search(pattern, text, re.IGNORECASE):
                return 0
            score += 1
    for column, pattern in told.get("cells", {}).items():
        if column not in preview or not preview[column].str.fullmatch(pattern).all():
            return 0
        score += 1
    if not any(has_columns(t, columns) for t in recipe.tables):
        return 0
    return score


def known_recipes(folder: Path | None) -> list[tuple[Recipe, bool]]:
    """List the recipes there are, and which stand beside a study.

    Parameters
    ----------
    folder : Path or None
        The study folder.

    Returns
    -------
    list of (Recipe, bool)
    """
    own = recipes_of(folder)
    every = {**bundled(), **own}
    return [(every[name], name in own) for name in sorted(every)]


def recipe_text(name: str, folder: Path | None) -> str:
    """Give a recipe as TOML, by its name or file.

    Raises
    ------
    ContractError
        If it breaks a rule.
    SourceError
        If there is none.
    """
    return dump(named(name, folder))
