"""Recipes that are there, for a terminal: listed, and shown as TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.intake import library
from madang.intake.recipe import dump

if TYPE_CHECKING:
    from pathlib import Path

    from madang.intake.recipe import Recipe

__all__ = ["known_recipes", "recipe_text"]


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
    own = library.recipes_of(folder)
    every = {**library.bundled(), **own}
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
    return dump(library.named(name, folder))
