"""Outcomes of a study as panels: what has gaps is left out and told, not guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts.trees import Tree
from madang.errors import UndefinedMeasureError
from madang.evaluation.panel import Measure, Panel
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.language import Named

__all__ = ["Outcome", "outcome_of", "without_late"]

_NAMED: Final = 3
_MOST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome as it can be evaluated.

    Attributes
    ----------
    panel : Panel
        Complete, of the regions and years that have values.
    measure : Measure
        Of the regions that are left.
    notes : tuple of Message
        What was left out.
    """

    panel: Panel
    measure: Measure
    notes: tuple[Message, ...]


def outcome_of(
    rows: pd.DataFrame,
    of: Measure,
    *,
    regions: pd.DataFrame,
    names: Mapping[str, Named],
    in_shares: bool = False,
) -> Outcome:
    """Lay an indicator out for a measure, without what has gaps.

    Parameters
    ----------
    rows : DataFrame
        Values of the indicator by region and year.
    of : Measure
        Where it began.
    regions : DataFrame
        The study's regions, of which those on the level of the measure compare.
    names : mapping of str to Named
        Names of regions.
    in_shares : bool
        Whether natural logarithms are asked for; amounts stand where some are 0.

    Returns
    -------
    Outcome

    Raises
    ------
    UndefinedMeasureError
        If nothing is left that tells the effect.
    """
    known = rows.dropna(subset=["value"])
    known = known[known["region"].astype(str).isin(_level(regions, of, known))]
    if known.empty:
        raise UndefinedMeasureError(_("The outcome has no values. Give them by year."))
    wide = known.pivot_table(index="region", columns="year", values="value")
    notes: list[Message] = []
    wide = _years(wide, of, notes)
    wide, own = _complete(wide, of, names, notes)
    y = wide.to_numpy(np.float64)
    is_log = in_shares and bool((y > 0).all())
    if in_shares and not is_log:
        notes.append(_(
            "{n:,} values are 0 or below and have no share of change: effects are told "
            "in the unit of the outcome.", n=int((y <= 0).sum()),
        ))  # fmt: skip
    elif (y == 0).mean() > _MOST:
        notes.append(_(
            "{share:.0%} of the values are 0: a mean says little of such an outcome.",
            share=float((y == 0).mean()),
        ))  # fmt: skip
    turns = np.diff(y, axis=1)
    if y.shape[1] < 2 or not (turns - turns.mean(axis=0)).any():  # noqa: PLR2004
        raise UndefinedMeasureError(_(
            "The outcome never moves, or in all regions alike: nothing can be told "
            "from it. Name another outcome."
        ))  # fmt: skip
    panel = Panel(
        np.log(y) if is_log else y, tuple(map(str, wide.index)),
        tuple(int(t) for t in wide.columns), is_log, names,
    )  # fmt: skip
    return Outcome(panel, own, tuple(notes))


def _level(regions: pd.DataFrame, of: Measure, known: pd.DataFrame) -> set[str]:
    """Give the regions on the level at which the measure was taken."""
    tree, codes = Tree.of(regions, "region"), regions["region"].astype(str)
    depth = {code: len(tree.above(code)) for code in codes}
    told = set(known["region"].astype(str))
    own = [depth[r] for r in of.starts if r in depth]
    level = max(set(own), key=own.count) if own else 0
    holding = {up for code in told for up in tree.above(code)}
    return {
        code for code in codes
        if depth[code] == level or (depth[code] < level and code not in holding)
    }  # fmt: skip


def _years(wide: pd.DataFrame, of: Measure, notes: list[Message]) -> pd.DataFrame:
    """Keep years one after the other: the stretch in which most regions began."""
    full = [int(t) for t in wide.columns if wide[t].notna().mean() > _MOST]
    if not full:
        raise UndefinedMeasureError(_(
            "No year has values for more than half of the regions. Give them."
        ))  # fmt: skip
    ends = np.flatnonzero(np.diff(full) > 1) + 1
    stretches = [[int(t) for t in part] for part in np.split(np.array(full), ends)]

    def use(years: list[int]) -> tuple[int, int, int]:
        begun = sum(years[0] < t <= years[-1] for t in of.starts.values())
        return begun, len(years), years[-1]

    kept = max(stretches, key=use)
    lost = sorted(set(range(int(min(wide.columns)), int(max(wide.columns)) + 1))
                  - set(kept))  # fmt: skip
    if lost:
        notes.append(_(
            "Years without enough values, or beyond such years, are left out: {years}.",
            years=Items(tuple(str(t) for t in lost)),
        ))  # fmt: skip
    return wide[kept]


def _complete(
    wide: pd.DataFrame, of: Measure, names: Mapping[str, Named], notes: list[Message]
) -> tuple[pd.DataFrame, Measure]:
    """Leave out regions that lack years, and say which merged or split on the way."""
    known = wide.notna()
    gaps = wide.index[~known.all(axis=1)]
    first, last = known[wide.columns[0]], known[wide.columns[-1]]
    on_way = [r for r in gaps if first[r] != last[r]]
    rest = [r for r in gaps if r not in set(on_way)]

    def some(codes: list[str]) -> Items:
        return Items(tuple(names.get(str(r), str(r)) for r in codes), most=_NAMED)

    if on_way:
        notes.append(_(
            "{n:,| region begins or ends/ regions begin or end} on the way, as those "
            "do that merge or split, and {n:~is/are} left out: {regions}.",
            n=len(on_way), regions=some(on_way),
        ))  # fmt: skip
    if rest:
        notes.append(_(
            "{n:,| region lacks/ regions lack} years and {n:~is/are} left out: "
            "{regions}.", n=len(rest), regions=some(rest),
        ))  # fmt: skip
    whole = wide[known.all(axis=1)]
    there = set(map(str, whole.index))
    lost = [r for r in of.starts if r not in there]
    if len(lost) == len(of.starts):
        raise UndefinedMeasureError(_(
            "None of the {n:,| region/ regions} with the measure has the outcome in "
            "each year. Give the missing years.", n=len(lost),
        ))  # fmt: skip
    if lost:
        notes.append(_(
            "{n:,| region/ regions} with the measure {n:~lacks/lack} the outcome: "
            "{regions}.", n=len(lost), regions=some(lost),
        ))  # fmt: skip
    starts = {r: t for r, t in of.starts.items() if r in there}
    return whole, Measure(starts, of.notes, of.others)


def without_late(given: Outcome) -> Outcome:
    """Where all regions have the measure, hold the early ones against the late.

    Before the last of them begin, these have no measure yet; years from then on are
    left out.

    Raises
    ------
    UndefinedMeasureError
        If all began in one year, or too soon for any year to be left.
    """
    panel, of = given.panel, given.measure
    if set(of.starts) != set(panel.regions):
        return given
    last = max(of.starts.values())
    kept = [k for k, t in enumerate(panel.years) if t < last]
    early = {r: t for r, t in of.starts.items() if t < last}
    inside = [t for t in early.values() if panel.years[0] < t]
    if not inside or len(kept) < 2:  # noqa: PLR2004 - a year before, a year since
        raise UndefinedMeasureError(_(
            "All {n:,| region has/ regions have} the measure and began too close "
            "together, so nothing tells what would have been. Add regions without it.",
            n=len(of.starts),
        ))  # fmt: skip
    cut = replace(panel, y=panel.y[:, kept], years=tuple(panel.years[k] for k in kept))
    note = _(
        "All regions have the measure: those that began before {year} are held against "
        "those that had not yet begun; later years are left out.", year=last,
    )  # fmt: skip
    return Outcome(cut, Measure(early, of.notes, of.others), (*given.notes, note))
