"""Madang: coordinate a country's regional innovation clusters from its records.

The public modules are listed here and imported on first use, so that
``import madang`` opens nothing and loads no optional dependency.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "access",
    "audit",
    "balance",
    "clusters",
    "contracts",
    "coordination",
    "engines",
    "errors",
    "evaluation",
    "foresight",
    "infrastructure",
    "linkages",
    "metrics",
    "open",
    "overlap",
    "places",
    "portfolio",
    "report",
    "sources",
    "specialisation",
    "study",
    "talent",
    "vocabulary",
]
__version__ = "0.1.0"


_COORDINATION = ("audit", "overlap", "portfolio")
"""Public rooms that lie one floor down, and are called by their own names."""


def open(path: Any) -> Any:  # noqa: A001 - as users say it
    """Open a study, to be handed to any verb.

    Parameters
    ----------
    path : str or Path
        A folder with ``study.toml``, or with tables alone.

    Returns
    -------
    madang.study.OpenStudy

    Raises
    ------
    ParameterError
        If what is given is no path.
    StudyError
        If the folder holds no study.

    Examples
    --------
    >>> study = madang.open("studies/sample")  # doctest: +SKIP
    >>> madang.linkages.build(study).says("en")  # doctest: +SKIP
    """
    return importlib.import_module(f"{__name__}.study.opened").open_path(path)


def __getattr__(name: str) -> Any:
    """Import a public module on first use."""
    if name in _COORDINATION:
        return importlib.import_module(f"{__name__}.coordination.{name}")
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'madang' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public modules."""
    return sorted([*__all__, "__version__"])
