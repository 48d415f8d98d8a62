"""Reports to look at: one of made-up inputs, one of a small sample study."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from madang.report import Report, write

sys.path.insert(0, str(Path(__file__).parent))

from made_up import made_up_inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.report import ReportInputs


@pytest.fixture(scope="session", autouse=True)
def _drawn_once(drawn_once: None) -> None:
    """Draw each chart once for all reports."""


@pytest.fixture(scope="session")
def made_up() -> Callable[..., ReportInputs]:
    """Give the maker of made-up inputs."""
    return made_up_inputs


@pytest.fixture(scope="session")
def written(
    made_up: Callable[..., ReportInputs], made_once: Callable[..., Path]
) -> Report:
    """A whole report in Korean and English; read it, never write to it."""

    def make(folder: Path) -> None:
        told = asdict(write(made_up(), folder / "out"))
        (folder / "told.json").write_text(json.dumps(told, default=str))

    folder = made_once("made-up-report", make)
    told = json.loads((folder / "told.json").read_text())
    return Report(**told | {n: Path(told[n]) for n in ("index", "workbook")})
