"""Madang: coordinate a country's regional innovation clusters from its records.

The public modules are listed here and imported on first use, so that
``import madang`` opens nothing and loads no optional dependency.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "audit",
    "balance",
    "clusters",
    "contracts",
    "coordination",
    "engines",
    "errors",
    "linkages",
    "metrics",
    "open",
    "overlap",
    "portfolio",
    "report",
    "sources",
    "specialisation",
    "study",
    "vocabulary",
]
__version__ = "0.1.0"


_COORDINATION = ("audit", "overlap", "portfolio")
"""Public rooms that lie one floor down, and are called by their own names."""


def __getattr__(name: str) -> Any:
    """Import a public module on first use; ``open`` opens a study."""
    if name == "open":
        return importlib.import_module(f"{__name__}.study.opened").open_path
    if name in _COORDINATION:
        return importlib.import_module(f"{__name__}.coordination.{name}")
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'madang' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public modules."""
    return sorted([*__all__, "__version__"])
