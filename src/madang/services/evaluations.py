"""Evaluations frozen on the day of a decision, in a sealed log of the study."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from madang import study as studies
from madang.contracts import settings_of
from madang.coordination.overlap.entries import LONGEST_WHO, LONGEST_WHY, one_line
from madang.errors import MissingTableError, ParameterError
from madang.evaluation import evaluating, frozen
from madang.evaluation.settings import EvaluationSettings
from madang.language import Items, _
from madang.store import Log
from madang.study.opened import open_path

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from madang.evaluation.frozen import Again, Frozen

__all__ = ["Entry", "again", "freeze", "open_evaluations"]

_FILE: Final = "evaluations.csv"
_STAGE: Final = "evaluation"
_LOG: Final = Log(
    "evaluations", _("frozen evaluation"), _("frozen evaluations"),
    ("entry", "when", "who", "why", "rules", "seal"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log.

    Attributes
    ----------
    number, when, who, why : str
        Number of the line, when and by whom it was written, and a remark.
    rules : Frozen
    """

    number: str
    when: str
    who: str
    why: str
    rules: Frozen


def _tables(folder: Path) -> tuple[dict[str, pd.DataFrame], EvaluationSettings]:
    """Load what an evaluation reads, and the settings of the study."""
    study = studies.open_study(folder)
    tables = studies.check(study)
    for name in ("measures", "indicators"):
        if name not in tables:
            raise MissingTableError(_(
                "The study lacks '{table}', which an evaluation needs; see: madang "
                "contract {table}", table=name,
            ))  # fmt: skip
    stage = studies.stages()[_STAGE]
    given = studies.parameters(study, stage)
    return tables, settings_of(EvaluationSettings, _STAGE, given)


def _missed(folder: Path) -> pd.DataFrame | None:
    """Give the proposals that the plan in force leaves out, where there is one."""
    return open_path(folder).earlier(("portfolio",)).get(("portfolio", "why_not"))


def freeze(
    folder: Path, measure: str, *, who: str, why: str = "", horizon: int = 3
) -> tuple[Entry, ...]:
    """Freeze the rules by which a measure of a study will be evaluated.

    Parameters
    ----------
    folder : Path
        The study folder.
    measure : str
        Code of the measure in the table ``measures``; an entry for each outcome.
    who, why : str
        Who freezes it, and a remark.
    horizon : int
        Years after the start that power is told for.

    Returns
    -------
    tuple of Entry

    Raises
    ------
    ParameterError
        If the measure is unknown, names no outcome, or began already.
    LedgerError
        If the log was changed by another hand.
    """
    tables, settings = _tables(folder)
    asked = evaluating.asked_of(tables["measures"], settings)
    mine = [one for one in asked if one.measure == measure]
    if not mine:
        raise ParameterError(_(
            "There is no measure '{measure}'. There are: {all}.", measure=measure[:40],
            all=Items(tuple(dict.fromkeys(one.measure for one in asked))),
        ))  # fmt: skip
    cut = _missed(folder)
    fixed = []
    for one in mine:
        treated = set(one.rows["region"])
        near = () if cut is None else frozen.losers_of(
            cut[~cut["region"].astype(str).isin(treated)], len(treated)
        )  # fmt: skip
        fixed.append(frozen.freeze(one, tables, settings, losers=near,
                                   horizon=horizon))  # fmt: skip
    line = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": one_line(who)[:LONGEST_WHO], "why": one_line(why)[:LONGEST_WHY],
    }  # fmt: skip
    rows = _LOG.append(
        folder / _FILE, [line | {"rules": rules.written()} for rules in fixed]
    )
    return _entries(rows)


def _entries(rows: pd.DataFrame) -> tuple[Entry, ...]:
    """Read lines of the log."""
    return tuple(
        Entry(row["entry"], row["when"], row["who"], row["why"],
              frozen.Frozen.read(row["rules"]))
        for row in rows.fillna("").to_dict("records")
    )  # fmt: skip


def open_evaluations(folder: Path) -> tuple[Entry, ...]:
    """Read all frozen evaluations of a study, held to their seals.

    Raises
    ------
    LedgerError
        If the log was changed by another hand.
    """
    return _entries(_LOG.read(folder / _FILE)[0])


def again(folder: Path) -> tuple[tuple[Entry, Again], ...]:
    """Estimate all frozen evaluations with the data of today.

    Raises
    ------
    LedgerError
        If the log was changed by another hand.
    ParameterError
        If none is frozen, or rules were changed since.
    """
    entries = open_evaluations(folder)
    if not entries:
        raise ParameterError(_(
            "No evaluation is frozen in this study. Freeze one on the day of the "
            "decision: madang evaluate freeze MEASURE"
        ))  # fmt: skip
    tables, _settings = _tables(folder)
    return tuple((entry, frozen.again(entry.rules, tables)) for entry in entries)
