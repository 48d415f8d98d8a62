"""Detect overlap among projects: the public verb, its record, and the stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import (
    Finding,
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
from madang.coordination.overlap.register import compare
from madang.coordination.overlap.settings import OverlapSettings
from madang.coordination.overlap.summaries import lay_families, lay_grid, lay_levels
from madang.coordination.overlap.text import LONGEST_TEXT, normalise
from madang.language import Message, Named, _, pgettext
from madang.vocabulary import Language, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["STAGE", "Overlap", "detect"]

_STAGE: Final = "overlap"
_MOST_ROWS: Final = 20
_NEEDED: Final = (
    "project", "title", "summary", "region", "activity", "initiator", "mode", "status",
    "start", "end", "cost", "grant", "merit", "organiser",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overlap:
    """The register of overlap.

    Attributes
    ----------
    pairs : DataFrame
        One row a pair: probability with interval, its parts, verdict (the officer's
        where there is one), reason, shared phrases, family, money at stake (the
        smaller of the two).
    families : DataFrame
        One row a family: members, regions, verdict, plan in words, money, saving.
    members : DataFrame
        Family, project, and whether it leads.
    republished : DataFrame
        Notices set apart, and the original each repeats.
    grid : DataFrame
        Activity × region: projects and money, all and in overlap.
    levels : DataFrame
        Pairs between local and central projects.
    quality, suggestions, learning, parts : DataFrame
        Precision and recall so far; pairs to decide next; what verdicts taught; what
        each feature adds to the log-odds of a pair.
    compared : int
        Projects compared, republished ones counted.
    currency : str
        Currency code of the money.
    findings, notes : tuple
        Sentences for the report.
    regions, activities : mapping of str to Named
        Their names.
    """

    pairs: pd.DataFrame
    families: pd.DataFrame
    members: pd.DataFrame
    republished: pd.DataFrame
    grid: pd.DataFrame
    levels: pd.DataFrame
    quality: pd.DataFrame
    suggestions: pd.DataFrame
    learning: pd.DataFrame
    parts: pd.DataFrame
    compared: int
    currency: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    regions: Mapping[str, Named] = field(default_factory=dict)
    activities: Mapping[str, Named] = field(default_factory=dict)

    def tidy(self) -> pd.DataFrame:
        """Give the pairs, one row a pair, unrounded."""
        return self.pairs.copy()

    def chart(self, language: str = Language.KO) -> Any:
        """Draw where overlap lies: field × region, projects in overlap.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.Chart
        """
        from madang import charts  # noqa: PLC0415 - Altair is heavy

        grid = self.grid
        order = grid.groupby("activity")["overlapping"].sum().nlargest(_MOST_ROWS)
        shown = grid[grid["activity"].isin(order.index[order > 0])]
        cells = pd.DataFrame(
            {
                "row": [
                    _name(self.activities, a, word("other")).worded("", language)
                    for a in shown["activity"]
                ],
                "column": [
                    _name(self.regions, r, word("national")).worded("", language)
                    for r in shown["region"]
                ],
                "value": shown["overlapping"].astype(np.float64).to_numpy(),
            }
        )
        return charts.heatmap(
            cells,
            row_title=_("Field").text(language),
            column_title=_("Region").text(language),
            title=_("Overlapping projects, field × region").text(language),
            unit=pgettext("unit", "projects").text(language),
            language=str(language),
        )


def _name(names: Mapping[str, Named], code: str, nameless: Message) -> Named | Message:
    """Name a code; without a name by itself, and an empty one by a word."""
    return names.get(code) or (_("{code}", code=code) if code else nameless)


def detect(
    projects: pd.DataFrame,
    *,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    boundaries: pd.DataFrame | None = None,
    participations: pd.DataFrame | None = None,
    verdicts: pd.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
    currency: str = "",
) -> Overlap:
    """Find duplicates, rivals, complements and sequences among projects.

    The probability rests on contents where both have a summary, else on titles.
    Officers' verdicts override what is proposed, and re-train the weights.

    Parameters
    ----------
    projects : DataFrame
        Table ``projects``; missing optional columns count as unknown.
    regions, activities, boundaries, participations : DataFrame, optional
        Tables of the study; without them, codes are only the same or not.
    verdicts : DataFrame, optional
        Table ``verdicts``, in the order of its file.
    parameters : mapping, optional
        By name, as `OverlapSettings` declares them.
    currency : str
        Currency code, for sentences.

    Returns
    -------
    Overlap

    Raises
    ------
    ParameterError
        If a parameter is unknown or out of bounds.
    LedgerError
        If a verdict was changed by another hand.
    """
    settings = settings_of(OverlapSettings, _STAGE, parameters or {})
    table, notes = _comparable(projects, settings.statuses)
    compared, republished = compare(
        table,
        regions=regions,
        activities=activities,
        boundaries=boundaries,
        participations=participations,
        neighbours=settings.neighbours,
        ngrams=(settings.shortest_ngram, settings.longest_ngram),
    )
    decisions, applied = decisions_of(verdicts, projects, compared)
    register = assemble(compared, decisions, settings=settings, currency=currency)
    shares = (settings.merge_saving, settings.joint_saving)
    places = names_of(regions)
    families, members = lay_families(
        compared.projects, register.pairs, register.family, shares=shares,
        places=places, currency=currency,
    )  # fmt: skip
    laid = (register.pairs, families, members, republished)
    return Overlap(
        pairs=register.pairs,
        families=families,
        members=members,
        republished=republished,
        grid=lay_grid(compared.projects, families, members),
        levels=lay_levels(compared.projects, register.pairs),
        quality=register.quality,
        suggestions=register.suggestions,
        learning=register.learning,
        parts=register.parts,
        compared=len(table),
        currency=currency,
        findings=findings_of(compared.projects, laid, currency),
        notes=(*notes, *applied, *register.notes, *_rules(shares)),
        regions=places,
        activities=names_of(activities, key="activity"),
    )


def _comparable(
    projects: pd.DataFrame, statuses: Sequence[str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Keep the projects that are compared, in the order of their codes."""
    table = projects.reindex(columns=[*_NEEDED])
    wanted = table["status"].isna() | table["status"].isin(list(statuses))
    has_text = [
        bool(normalise(t) or normalise(s))
        for t, s in zip(table["title"], table["summary"], strict=True)
    ]
    kept = table[wanted.to_numpy(dtype=bool) & np.array(has_text, dtype=bool)].copy()
    grant = pd.to_numeric(kept["grant"], errors="coerce").astype("float64")
    cost = pd.to_numeric(kept["cost"], errors="coerce").astype("float64")
    kept["money"] = grant.where(grant.notna(), cost)
    return kept.sort_values("project", ignore_index=True), _left_out(
        len(table) - int(np.sum(has_text)), kept
    )


def _left_out(blank: int, kept: pd.DataFrame) -> list[Note]:
    """Say what is not compared or not counted."""
    said = []
    if blank:
        said.append(
            _(
                "{blank:,} projects have neither title nor summary and were not "
                "compared.",
                blank=blank,
            )
        )
    cut = _too_long(kept)
    if cut:
        said.append(
            _(
                "Of {cut:,} project(s) with longer texts only the first "
                "{longest_text:,} characters were compared.",
                cut=cut,
                longest_text=LONGEST_TEXT,
            )
        )
    unpriced = int(kept["money"].isna().sum())
    if unpriced:
        said.append(
            _(
                "{unpriced:,} projects without known money are left out of amounts.",
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


def _rules(saving: tuple[float, float]) -> tuple[Note, ...]:
    """Say what was assumed."""
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
                "call) of the money of all but the largest member, each counted with "
                "its probability (1 where an officer confirmed it), in families "
                "judged duplicate only.",
                merge=saving[0],
                joint=saving[1],
            )
        ),
    )


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    given = {n: inputs.tables[n] for n in STAGE.uses if n in inputs.tables}
    found = detect(
        inputs.tables["projects"],
        regions=inputs.tables["regions"],
        parameters=inputs.parameters,
        currency=inputs.currency,
        **given,
    )
    inputs.progress(1.0)
    tables = {n: getattr(found, n) for n in STAGE.makes}
    return StageOutput(tables, found.findings, found.notes)


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
    uses=("activities", "boundaries", "participations", "verdicts"),
    makes={table.name: table for table in MAKES},
    adds=_("Which projects duplicate, rival or complement each other, and the money"),
    parameters=parameters_of(OverlapSettings),
    applies=_applies,
    run=_run,
)
