"""Madang: coordinate a country's regional innovation clusters from its records.

The public modules are listed here and imported on first use, so that
``import madang`` opens nothing and loads no optional dependency.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "balance",
    "clusters",
    "contracts",
    "coordination",
    "engines",
    "errors",
    "linkages",
    "metrics",
    "report",
    "sources",
    "specialisation",
    "study",
    "vocabulary",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> ModuleType:
    """Import a public module on first use."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'madang' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public modules."""
    return sorted([*__all__, "__version__"])
