"""A study, opened to be worked with: `madang.open`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from madang.errors import ParameterError
from madang.language import _
from madang.store import results
from madang.study.config import Study, open_study
from madang.study.create import read_provenance
from madang.study.freshness import results_folder, state_of
from madang.study.load import check
from madang.study.outcome import Outcome, State
from madang.study.run import run
from madang.study.stages import select, stages

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from madang.contracts import Provenance
    from madang.study.outcome import Progress

__all__ = ["OpenStudy", "open_path"]


@dataclass(frozen=True, slots=True)
class OpenStudy(Study):
    """A study that verbs take, and that runs itself.

    Examples
    --------
    >>> import madang
    >>> study = madang.open("studies/sample")  # doctest: +SKIP
    >>> madang.specialisation.measure(study).tidy()  # doctest: +SKIP
    """

    def load(self) -> dict[str, pd.DataFrame]:
        """Load all tables, held to their contracts.

        Returns
        -------
        dict of str to DataFrame

        Raises
        ------
        ContractError
            If any table breaks its contract; the message lists every breach.
        """
        return check(self)

    def origins(self) -> dict[str, Provenance]:
        """Say where each table came from.

        Returns
        -------
        dict of str to Provenance
            By table.
        """
        return read_provenance(self)[0]

    def earlier(self, names: Sequence[str]) -> dict[tuple[str, str], pd.DataFrame]:
        """Give the results of some stages that are up to date.

        Parameters
        ----------
        names : sequence of str
            Stages.

        Returns
        -------
        dict of (str, str) to DataFrame
            Tables by (stage, table); nothing of stages that are out of date.
        """
        out: dict[tuple[str, str], pd.DataFrame] = {}
        for name in names:
            if state_of(self, stages()[name]) in {State.FRESH, State.INCOMPLETE}:
                out |= results.read_all(results_folder(self), name)
        return out

    def run(self, *names: str, progress: Progress | None = None) -> tuple[Outcome, ...]:
        """Run what is out of date, and keep the results in the study's folder.

        Parameters
        ----------
        names : str
            Stages, with those they build on; none runs all.
        progress : Progress, optional
            Who is told how it goes.

        Returns
        -------
        tuple of Outcome
            One for each stage.
        """
        return run(self, names=names or None, progress=progress)

    def read(self, stage: str, table: str = "") -> pd.DataFrame:
        """Read a result table that lies in the study's folder.

        Parameters
        ----------
        stage, table : str
            Which table of which stage; the first where no table is named.

        Returns
        -------
        DataFrame

        Raises
        ------
        StudyError
            If there is no such stage.
        ResultError
            If the stage has no result, or no such table.
        """
        made = select((stage,))[-1].makes
        return results.read(results_folder(self), stage, table or next(iter(made)))


def open_path(path: str | Path) -> OpenStudy:
    """Open a study.

    Parameters
    ----------
    path : str or Path
        A folder with ``study.toml``, or with tables alone.

    Returns
    -------
    OpenStudy
        To be handed to any verb.

    Raises
    ------
    ParameterError
        If what is given is no path.
    StudyError
        If the folder holds no study.
    """
    if not isinstance(path, str | Path):
        raise ParameterError(
            _(
                "madang.open takes the path of a study folder; found {kind}.",
                kind=type(path).__name__,
            )
        )
    found = open_study(Path(path))
    return OpenStudy(**{f.name: getattr(found, f.name) for f in fields(found)})
