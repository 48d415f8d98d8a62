"""The stages a study has, in the order of need."""

from __future__ import annotations

import importlib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import FINDINGS, NOTES, nearest
from madang.display.disclosure_settings import SECTION
from madang.errors import StudyError
from madang.language import _
from madang.study.code import Imported, installed

if TYPE_CHECKING:
    from types import ModuleType

    from madang.contracts import ResultTable, Stage
    from madang.display.blocks import Chapter
    from madang.display.pages import Make
    from madang.study.config import Study

__all__ = [
    "HANDED",
    "HOMES",
    "code_hash",
    "dossiers",
    "makes",
    "parameters",
    "select",
    "side_pages",
    "stages",
    "template_folders",
]

HOMES: Final = {
    "balance": "madang.balance",
    "specialisation": "madang.specialisation",
    "clusters": "madang.clusters",
    "linkages": "madang.linkages",
    "network": "madang.linkages.network",
    "partners": "madang.linkages.partners",
    "talent": "madang.talent",
    "settling": "madang.talent.settling",
    "training": "madang.talent.training",
    "infrastructure": "madang.infrastructure",
    "evaluation": "madang.evaluation",
    "foresight": "madang.foresight",
    "overlap": "madang.coordination.overlap",
    "audit": "madang.coordination.audit",
    "portfolio": "madang.coordination.portfolio",
}
"""Module of each stage, in the order of the brief; imported when first looked at."""

HANDED: Final = (
    Imported("madang.contracts", "require"),
    Imported("madang.engines.files"),
    Imported("madang.sources.folder"),
    Imported("madang.store.results", "Results"),
)
"""What makes the tables, reductions and earlier results that every stage is handed."""


@cache
def stages() -> dict[str, Stage]:
    """Give all stages by name, each after those whose results it reads."""
    known: dict[str, Stage] = {
        name: importlib.import_module(home).STAGE for name, home in HOMES.items()
    }
    graph = {name: [a for a in s.after if a in known] for name, s in known.items()}
    return {name: known[name] for name in TopologicalSorter(graph).static_order()}


def chapter(name: str) -> Chapter | None:
    """Give what a stage shows in the brief; None where it shows nothing.

    Parameters
    ----------
    name : str
        Name of the stage.

    Returns
    -------
    Chapter or None
    """
    module = stages()[name].chapter
    if not module:
        return None
    shown: Chapter = importlib.import_module(module).CHAPTER
    return shown


def makes() -> dict[tuple[str, str], ResultTable]:
    """Give what every result table says of itself, by (stage, table)."""
    made: dict[tuple[str, str], ResultTable] = {}
    for name, stage in stages().items():
        made |= {(name, table): says for table, says in stage.makes.items()}
        made |= {(name, each.name): each for each in (FINDINGS, NOTES)}
    return made


def dossiers() -> tuple[ModuleType, ...]:
    """Give the modules that say what dossiers hold, in the order of the brief.

    Returns
    -------
    tuple of module
        Each lists ``SECTIONS``, ``FACTS`` where it has some, and may tell by
        ``IS_SMALL`` which regions are too small to be judged.
    """
    named = [stages()[name].dossier for name in HOMES]
    return tuple(importlib.import_module(module) for module in named if module)


def side_pages() -> tuple[Make, ...]:
    """Give what makes pages of their own, in the order of the brief.

    Returns
    -------
    tuple of callable
        Each takes a view and yields pages.
    """
    named = [stages()[name].pages for name in HOMES]
    listed = [importlib.import_module(module).PAGES for module in named if module]
    return tuple(make for pages in listed for make in pages)


def template_folders() -> tuple[Path, ...]:
    """Give the folders of templates beside the stages that have pages.

    Returns
    -------
    tuple of Path
    """
    homes = [home for name, home in HOMES.items() if stages()[name].pages]
    found = [importlib.import_module(home).__file__ for home in homes]
    return tuple(Path(file).parent / "templates" for file in found if file)


def select(names: tuple[str, ...] | None) -> tuple[Stage, ...]:
    """Give the stages asked for, with those whose results they read.

    Parameters
    ----------
    names : tuple of str or None
        Names of stages; None asks for all.

    Returns
    -------
    tuple of Stage
        In the order of need.

    Raises
    ------
    StudyError
        If a name is no stage.
    """
    known = stages()
    wanted = set(known if names is None else names)
    for name in wanted - set(known):
        raise StudyError(
            _(
                "There is no stage '{name}'. {nearest}",
                name=name,
                nearest=nearest(name, known),
            )
        )
    for name in reversed(known):
        if name in wanted:
            wanted.update(a for a in known[name].after if a in known)
    return tuple(stage for name, stage in known.items() if name in wanted)


def parameters(study: Study, stage: Stage) -> dict[str, Any]:
    """Lay the user's parameters over a stage's defaults.

    Parameters
    ----------
    study : Study
        The study.
    stage : Stage
        The stage.

    Returns
    -------
    dict
        All parameters of the stage.

    Raises
    ------
    StudyError
        If ``study.toml`` sets a stage that does not exist.
    ParameterError
        If it sets a parameter that does not exist or cannot be used.
    """
    for name in study.parameters:
        if name not in {*stages(), SECTION}:
            raise StudyError(
                _(
                    "[stages.{name}]: there is no such stage. {nearest}",
                    name=name,
                    nearest=nearest(name, stages()),
                )
            )
    return stage.settle(study.parameters.get(stage.name, {}))


@cache
def code_hash(name: str) -> str:
    """Give the hash of the code that a stage's results depend on.

    Parameters
    ----------
    name : str
        Name of the stage.

    Returns
    -------
    str
    """
    return installed().digest(Imported(HOMES[name], "STAGE"), *HANDED)
