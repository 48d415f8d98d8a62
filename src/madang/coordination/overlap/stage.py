"""The one verb of the room, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Unpack

import numpy as np
import pandas as pd

from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
)
from madang.coordination.overlap.assemble import assemble
from madang.coordination.overlap.columns import MAKES
from madang.coordination.overlap.decisions import decisions_of
from madang.coordination.overlap.findings import findings_of
from madang.coordination.overlap.open_money import day_of, open_money
from madang.coordination.overlap.register import compare
from madang.coordination.overlap.settings import OverlapSettings
from madang.coordination.overlap.summaries import lay_families, lay_grid, lay_levels
from madang.coordination.overlap.text import LONGEST_TEXT, normalise
from madang.language import _
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.result import Result

__all__ = ["STAGE", "comparable", "detect"]

_STAGE: Final = "overlap"
_ABOUT: Final = ("regions", "activities", "boundaries")
"""Tables that tell more of the projects."""
_NEEDED: Final = (
    "project", "title", "summary", "region", "activity", "programme", "initiator",
    "mode", "status", "start", "end", "cost", "grant", "merit", "organiser",
)  # fmt: skip


def detect(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Find duplicates, rivals, complements and sequences among projects.

    The probability rests on contents where both have a summary, else on titles.
    Officers' verdicts override what is proposed, and re-train the weights.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``projects`` by name; with
        ``activities``, ``boundaries`` and ``participations`` also how near fields and
        regions lie and who takes part; with ``verdicts``, in the order of their file,
        what officers have decided.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``pairs``, ``families``, ``members``, ``republished``, ``grid``,
        ``levels``, ``quality``, ``suggestions``, ``learning`` and ``parts``.

    Raises
    ------
    MissingTableError
        If a table is not there that is needed, or fewer than two projects have a text.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.
    LedgerError
        If a verdict was changed by another hand.
    """
    return call(STAGE, given, options, *others)


def comparable(
    projects: pd.DataFrame, statuses: Sequence[str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Keep the projects that are compared, in the order of their codes."""
    table = projects.reindex(columns=[*_NEEDED])
    wanted = table["status"].isna() | table["status"].isin(list(statuses))
    has_text = [
        _says(t) or _says(s)
        for t, s in zip(table["title"], table["summary"], strict=True)
    ]
    kept = table[wanted.to_numpy(dtype=bool) & np.array(has_text, dtype=bool)].copy()
    grant = pd.to_numeric(kept["grant"], errors="coerce").astype("float64")
    cost = pd.to_numeric(kept["cost"], errors="coerce").astype("float64")
    kept["money"] = grant.where(grant.notna(), cost)
    return kept.sort_values("project", ignore_index=True), _left_out(
        len(table) - int(np.sum(has_text)), kept
    )


def _says(text: object) -> bool:
    """Tell whether anything is left of a text that is brought to one form."""
    if isinstance(text, str) and ";" not in text and text[:1].isalnum():
        return True  # a letter stays one, and only entities vanish
    return bool(normalise(text))


def _left_out(blank: int, kept: pd.DataFrame) -> list[Note]:
    """Say what is not compared or not counted."""
    said = []
    if blank:
        said.append(
            _(
                "{blank:,| project has/ projects have} neither title nor summary and "
                "{blank:~was/were} not compared.",
                blank=blank,
            )
        )
    cut = _too_long(kept)
    if cut:
        said.append(
            _(
                "Of {cut:,| project/ projects} with longer texts only the first "
                "{longest_text:,} characters were compared.",
                cut=cut,
                longest_text=LONGEST_TEXT,
            )
        )
    unpriced = int(kept["money"].isna().sum())
    if unpriced:
        said.append(
            _(
                "{unpriced:,| project/ projects} without known money "
                "{unpriced:~is/are} left out of amounts.",
                unpriced=unpriced,
            )
        )
    return list(map(Note, said))


def _too_long(table: pd.DataFrame) -> int:
    """Count the projects whose texts are read in part only."""
    longer = [
        any(isinstance(text, str) and len(text) > LONGEST_TEXT for text in pair)
        for pair in zip(table["title"], table["summary"], strict=True)
    ]
    return sum(longer)


def _rules(saving: tuple[float, float], day: np.datetime64 | None) -> tuple[Note, ...]:
    """Say what was assumed."""
    when = str(day) if day is not None else _("a day that no record tells")
    return (
        Note(
            _(
                "The probability is that of two projects belonging together; its "
                "interval comes from the uncertainty of the weights. Verdicts are "
                "proposals for an officer to confirm."
            )
        ),
        Note(
            _(
                "Savings follow a rule: {merge:.0%} (merge) or {joint:.0%} (joint "
                "call) of the money not yet spent on {when} of all members but the "
                "one that has the most of it, each counted with its probability (1 "
                "where an officer confirmed it), in families judged duplicate only.",
                merge=saving[0],
                joint=saving[1],
                when=when,
            )
        ),
    )


def _memberships(inputs: StageInputs, projects: pd.DataFrame) -> pd.DataFrame | None:
    """Give who takes part in the projects compared; None where nobody is listed."""
    if "participations" not in inputs.engine.tables():
        return None
    found: pd.DataFrame = inputs.engine.memberships(projects["project"])
    return found


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(OverlapSettings, _STAGE, inputs.parameters)
    tables, currency = inputs.tables, inputs.currency
    projects, notes = comparable(tables["projects"], settings.statuses)
    budgets = tables.get("budgets")
    day = day_of(settings.as_of, tables["projects"], budgets)
    projects["open_money"] = open_money(projects, budgets, day)
    compared, republished = compare(
        projects,
        participations=_memberships(inputs, projects),
        neighbours=settings.neighbours,
        ngrams=(settings.shortest_ngram, settings.longest_ngram),
        **{name: tables.get(name) for name in _ABOUT},
    )
    decisions, applied = decisions_of(
        tables.get("verdicts"), tables["projects"], compared
    )
    register = assemble(compared, decisions, settings=settings, currency=currency)
    shares = (settings.merge_saving, settings.joint_saving)
    families, members = lay_families(
        compared.projects, register.pairs, register.family, shares=shares,
        places=names_of(tables["regions"]), currency=currency,
    )  # fmt: skip
    laid = (register.pairs, families, members, republished)
    inputs.progress(1.0)
    return StageOutput(
        {
            "pairs": register.pairs,
            "families": families,
            "members": members,
            "republished": republished,
            "grid": lay_grid(compared.projects, families, members),
            "levels": lay_levels(compared.projects, register.pairs),
            "quality": register.quality,
            "suggestions": register.suggestions,
            "learning": register.learning,
            "parts": register.parts,
        },
        findings_of(compared.projects, laid, currency),
        (*notes, *applied, *register.notes, *_rules(shares, day)),
    )


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking: fewer than two projects with a text."""
    projects = tables.get("projects", pd.DataFrame())
    texts = projects.reindex(columns=["title", "summary"]).notna().any(axis=1).sum()
    if texts >= 2:  # noqa: PLR2004 - a pair
        return None
    return Note(_("Overlap needs at least two projects with a title or a summary."))


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Overlap register"),
    needs=("regions", "projects"),
    uses=("activities", "boundaries", "budgets", "participations", "verdicts"),
    makes={table.name: table for table in MAKES},
    adds=_("Which projects duplicate, rival or complement each other, and the money"),
    parameters=parameters_of(OverlapSettings),
    applies=_applies,
    run=_run,
    chapter="madang.coordination.overlap.chapter",
    dossier="madang.coordination.overlap.dossier",
)
