"""Detect overlap among projects: the public verb, its record, and the stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Finding, Note, Stage, StageInputs, StageOutput
from madang.coordination.overlap.assemble import assemble
from madang.coordination.overlap.decisions import decisions_of
from madang.coordination.overlap.findings import findings_of
from madang.coordination.overlap.register import compare
from madang.coordination.overlap.settings import PARAMETERS, checked
from madang.coordination.overlap.summaries import lay_families, lay_grid, lay_levels
from madang.coordination.overlap.text import LONGEST_TEXT, normalise
from madang.language import _
from madang.vocabulary import Language, label
from madang.wording import names as names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "STAGE", "Overlap", "detect"]

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
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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
        korean = language == Language.KO
        nowhere = label("national", language)
        other = label("other", language)
        regions = self.names.get("regions", {})
        fields = self.names.get("activities", {})
        cells = pd.DataFrame(
            {
                "row": [fields.get(a, a) or other for a in shown["activity"]],
                "column": [regions.get(r, r) or nowhere for r in shown["region"]],
                "value": shown["overlapping"].astype(np.float64).to_numpy(),
            }
        )
        return charts.heatmap(
            cells,
            row_title="분야" if korean else "Field",
            column_title="지역" if korean else "Region",
            title="중복·경쟁 사업 수(분야 × 지역)"
            if korean
            else "Overlapping projects, field × region",
            unit="건" if korean else "projects",
            language=str(language),
        )


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
        Overlays `PARAMETERS`.
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
    chosen = checked(parameters or {})
    table, notes = _comparable(projects, chosen["statuses"])
    compared, republished = compare(
        table,
        regions=regions,
        activities=activities,
        boundaries=boundaries,
        participations=participations,
        neighbours=chosen["neighbours"],
        ngrams=(chosen["shortest_ngram"], chosen["longest_ngram"]),
    )
    decisions, applied = decisions_of(verdicts, projects, compared)
    register = assemble(compared, decisions, parameters=chosen, currency=currency)
    shares = (float(chosen["merge_saving"]), float(chosen["joint_saving"]))
    families, members = lay_families(
        compared.projects, register.pairs, register.family, shares=shares,
        places=_places(regions), currency=currency,
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
        names={
            "regions": names_of(regions, ""),
            "activities": names_of(activities, "", key="activity"),
        },
    )


def _places(regions: pd.DataFrame | None) -> dict[str, tuple[str, str]]:
    """Give the names of the regions, Korean and English."""
    ko, en = (names_of(regions, language) for language in Language)
    return {code: (ko[code], en[code]) for code in ko}


def _comparable(
    projects: pd.DataFrame, statuses: list[str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Keep the projects that are compared, in the order of their codes."""
    table = projects.reindex(columns=[*_NEEDED])
    wanted = table["status"].isna() | table["status"].isin([str(s) for s in statuses])
    has_text = [
        bool(normalise(t) or normalise(s))
        for t, s in zip(table["title"], table["summary"], strict=True)
    ]
    kept = table[wanted.to_numpy(dtype=bool) & np.array(has_text, dtype=bool)].copy()
    grant = pd.to_numeric(kept["grant"], errors="coerce").astype("float64")
    cost = pd.to_numeric(kept["cost"], errors="coerce").astype("float64")
    kept["money"] = grant.where(grant.notna(), cost)
    notes = []
    blank = len(table) - int(np.sum(has_text))
    if blank:
        notes.append(
            Note(
                _(
                    "{blank:,} projects have neither title nor summary and were not "
                    "compared.",
                    blank=blank,
                )
            )
        )
    cut = _too_long(kept)
    if cut:
        notes.append(
            Note(
                _(
                    "Of {cut:,} project(s) with longer texts only the first "
                    "{longest_text:,} characters were compared.",
                    cut=cut,
                    longest_text=LONGEST_TEXT,
                )
            )
        )
    unpriced = int(kept["money"].isna().sum())
    if unpriced:
        notes.append(
            Note(
                _(
                    "{unpriced:,} projects without known money are left out of "
                    "amounts.",
                    unpriced=unpriced,
                )
            )
        )
    return kept.sort_values("project", ignore_index=True), notes


def _too_long(table: pd.DataFrame) -> int:
    """Count the projects whose texts are read in part only."""
    longer = [
        any(isinstance(text, str) and len(text) > LONGEST_TEXT for text in pair)
        for pair in zip(table["title"], table["summary"], strict=True)
    ]
    return sum(longer)


def _rules(saving: tuple[float, float]) -> tuple[Note, ...]:
    """Say what was assumed."""
    merge, joint = (round(100 * s) for s in saving)
    return (
        Note(
            _(
                "The probability is that of two projects belonging together; its "
                "interval "
                "comes from the uncertainty of the weights. Verdicts are "
                "proposals for an "
                "officer to confirm."
            )
        ),
        Note(
            _(
                "Savings follow a rule: {merge}% (merge) or {joint}% (joint "
                "call) of the "
                "money of all but the largest member, each counted with its "
                "probability (1 "
                "where an officer confirmed it), in families judged duplicate only.",
                merge=merge,
                joint=joint,
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
    makes={
        "pairs": "A pair of projects that overlap, with verdict and reason.",
        "families": "A family of overlapping projects, with a plan.",
        "members": "A project in a family, and whether it leads.",
        "republished": "A notice published again, and its original.",
        "grid": "Projects and money of a field in a region, all and in overlap.",
        "levels": "Overlap between two levels, such as local and central.",
        "quality": "Precision or recall of the register so far, with its interval.",
        "suggestions": "A pair to decide next: to measure by, or to learn from.",
        "learning": "What verdicts taught: a figure before and after.",
        "parts": "What a feature adds to the log-odds of a pair.",
    },
    adds=_("Which projects duplicate, rival or complement each other, and the money"),
    parameters=PARAMETERS,
    applies=_applies,
    vet=lambda parameters, _tables: checked(parameters),
    run=_run,
)
