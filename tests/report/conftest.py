"""Reports to look at: one of made-up inputs, one of a small sample study."""

from __future__ import annotations

import sys
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
    made_up: Callable[..., ReportInputs], tmp_path_factory: pytest.TempPathFactory
) -> Report:
    """A whole report in Korean and English."""
    return write(made_up(), tmp_path_factory.mktemp("report") / "out")
