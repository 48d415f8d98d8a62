"""Compile the catalogues of translations when the project is built or installed."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Write the ``.mo`` files that the messages are read from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before anything is packed, also for an editable installation."""
        del version, build_data
        own = runpy.run_path(str(Path(self.root) / "tools" / "messages.py"))
        own["compile_all"]()
