"""What is said of a panel of stocks: left out, assumed, not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts import Note
from madang.language import Items, Message, Range, _
from madang.metrics.inference import PUBLISHED_MULTIPLE
from madang.specialisation.rows import year_notes
from madang.specialisation.slice import Basis
from madang.vocabulary import Measure, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice

__all__ = ["is_recoded", "panel_notes"]

_TURNOVER: Final = 0.2  # share of amounts under new codes: they were recoded


def _regions_left_out(count: int, first: str) -> Message:
    """Say that regions were left out whose parts are listed."""
    return _(
        "{n:,| region that has/ regions that have} parts listed too (such as "
        "{first}) {n:~was/were} left out, so that nothing counts twice.",
        n=count, first=first,
    )  # fmt: skip


def _activities_left_out(count: int, first: str) -> Message:
    """Say that activities were left out whose parts are listed."""
    return _(
        "{n:,| activity that has/ activities that have} parts listed too (such as "
        "{first}) {n:~was/were} left out, so that nothing counts twice.",
        n=count, first=first,
    )  # fmt: skip


_LEFT_OUT: Final = {"region": _regions_left_out, "activity": _activities_left_out}


def panel_notes(
    cut: tuple[Slice, ...],
    dropped: Mapping[str, set[str]],
    settings: SpecialisationSettings,
) -> tuple[Note, ...]:
    """Say what was left out and what was assumed.

    Parameters
    ----------
    cut : tuple of Slice
        All measures and years.
    dropped : mapping of str to set of str
        Regions and activities that hold others of the stocks.
    settings : SpecialisationSettings
        By which the stocks were cut.

    Returns
    -------
    tuple of Note
    """
    notes = [
        Note(_LEFT_OUT[key](len(codes), min(codes)))
        for key, codes in dropped.items()
        if codes
    ]
    bare = [s for s in cut if s.wholes is None]
    absent = sum(int((~s.known).sum()) for s in bare)
    cells = sum(s.known.size for s in bare)
    if absent:
        notes.append(Note(_(
            "{absent:,} of {cells:,} cells that the stocks do not list were taken as "
            "unknown, not as zero; shares are of what is known. Where the source lists "
            'all there is, set zero_means = "zero".',
            absent=absent, cells=cells,
        )))  # fmt: skip
    hidden = sum(int((~s.known).sum()) for s in cut if s.wholes is not None)
    if hidden:
        notes.append(Note(_(
            "The certificate, relatedness, complexity and the odds of the outlook rest "
            "on published cells alone: {hidden:,} withheld cells count there as no "
            "specialisation, and no interval or check holds what they could be.",
            hidden=hidden,
        )))  # fmt: skip
    years = year_notes({m: [s.year for s in cut if s.measure == m]
                        for m in dict.fromkeys(s.measure for s in cut)})  # fmt: skip
    vintages = _vintage_notes(cut)
    return (
        *notes,
        *years,
        *vintages,
        *_chance_notes(cut),
        *_small_notes(cut, settings),
    )


def is_recoded(first: Slice, last: Slice) -> bool:
    """Tell whether two years seem to use two vintages of the activities' codes.

    Parameters
    ----------
    first, last : Slice
        Two years of one measure.

    Returns
    -------
    bool
        Whether more than a fifth of the amount of either year lies under codes that
        the other year does not list.
    """
    for one, other in ((first, last), (last, first)):
        new = ~np.isin(one.activities, other.activities)
        whole = one.x.sum()
        if whole > 0 and one.x[:, new].sum() > _TURNOVER * whole:
            return True
    return False


def _vintage_notes(cut: tuple[Slice, ...]) -> tuple[Note, ...]:
    """Say which regions and codes cannot be followed from first to last year."""
    notes = []
    for measure in dict.fromkeys(s.measure for s in cut):
        own = [s for s in cut if s.measure == measure]
        first, last = own[0], own[-1]
        gone = sorted({*first.regions} ^ {*last.regions})
        if gone:
            notes.append(
                Note(
                    _(
                        "{measure}: {count:,| region/ regions} (such as {gone}) "
                        "{count:~is/are} listed in only one of {year} and {year_2}: "
                        "split, merged or recoded; {count:~it is/they are} in no "
                        "figure of change.",
                        measure=word(measure),
                        count=len(gone),
                        gone=gone[0],
                        year=first.year,
                        year_2=last.year,
                    )
                )
            )
        if is_recoded(first, last):
            notes.append(
                Note(
                    _(
                        "{measure}: the activity codes of {year} and {year_2} "
                        "differ so much that the classification seems to have "
                        "changed; change counts codes of both years only. Recode "
                        "by a crosswalk to compare all.",
                        measure=word(measure),
                        year=first.year,
                        year_2=last.year,
                    )
                )
            )
    return tuple(notes)


def _listed(measures: set[str]) -> Items:
    """Name measures."""
    return Items(tuple(word(m) for m in sorted(measures)), most=0)


def _by_given() -> Message:
    """Say that it was set."""
    return _("So it was set.")


def _by_classes() -> Message:
    """Say that size classes tell."""
    return _("So the establishments by size class tell.")


def _by_cells() -> Message:
    """Say that the spread over cells tells."""
    return _("So the jobs tell in cells with so many establishments each.")


def _by_multiple() -> Message:
    """Say that a published distribution stood in for the shape of sizes."""
    return _(
        "That is {multiple:.0f} times the mean establishment, as in the private "
        "establishments of the United States by size (Census Bureau, 2021); the "
        "study's own cells do not tell. Add establishments by size class to stocks "
        "(establishments_10_19, establishments_500), or set design_effect.",
        multiple=PUBLISHED_MULTIPLE,
    )


def _by_published() -> Message:
    """Say that a published distribution stood in for all of it."""
    return _(
        "That is taken from the private establishments of the United States by size "
        "(Census Bureau, 2021), for the stocks list no establishments. With few "
        "regions such intervals tell little. Add rows of the measure establishments "
        "to stocks, best by size class (establishments_10_19, establishments_500), or "
        "set design_effect to the jobs that stand and fall together."
    )


_KNOWN_BY: Final = {
    Basis.GIVEN: _by_given,
    Basis.CLASSES: _by_classes,
    Basis.CELLS: _by_cells,
    Basis.MULTIPLE: _by_multiple,
    Basis.PUBLISHED: _by_published,
}


def _chance_notes(cut: tuple[Slice, ...]) -> tuple[Note, ...]:
    """Say which measures have intervals, and how independent their units are."""
    notes = []
    amounts = {s.measure for s in cut if not s.is_count}
    if amounts:
        notes.append(Note(_(
            "{measures}: not counts; with no sampling unit there is no honest interval "
            "and no shrinkage.",
            measures=_listed(amounts),
        )))  # fmt: skip
    for basis, told in _KNOWN_BY.items():
        tied = [s.together for s in cut if s.basis is basis and s.is_count]
        if not tied:
            continue
        low, high = f"{min(tied):,.0f}", f"{max(tied):,.0f}"
        many = low if low == high else Range(min(tied), max(tied), ",.0f")
        notes.append(Note(_(
            "Units move together, as jobs do in firms: {many} of them count as one "
            "independent unit, which widens the intervals. {told}",
            many=many, told=told(),
        )))  # fmt: skip
    single = {s.measure for s in cut if s.is_count and s.basis is Basis.SINGLE}
    if single:
        notes.append(Note(_(
            "{measures}: units are taken as independent, one by one; the true "
            "intervals can only be wider.",
            measures=_listed(single),
        )))  # fmt: skip
    return tuple(notes)


def _small_notes(
    cut: tuple[Slice, ...], settings: SpecialisationSettings
) -> tuple[Note, ...]:
    """Say which regions are small, and where that could not be told."""
    notes = []
    counted = {s.year for s in cut if s.measure == Measure.EMPLOYMENT}
    told = [s for s in cut if s.is_count or s.year in counted]
    small = len({r for s in told for r in s.regions[s.is_small]})
    if small:
        notes.append(
            Note(
                _(
                    "{small:,| region/ regions} below the base of {base:,.0f} "
                    "{small:~is/are} marked small.",
                    small=small,
                    base=settings.base,
                )
            )
        )
    fewest = settings.draws_for(sum(s.x.size for s in cut if s.is_count))
    if fewest < settings.draws:
        notes.append(Note(_("The tables are large: intervals rest on {fewest:,} draws, "
"not on {draws:,}.", fewest=fewest, draws=settings.draws)))  # fmt: skip
    jobs = {s.year for s in cut if s.measure == Measure.EMPLOYMENT}
    if any(s.year not in jobs for s in cut if not s.is_count):
        notes.append(
            Note(
                _(
                    "In years without employment, regions below {least_size:.0%} "
                    "of the average region are taken as small.",
                    least_size=settings.least_size,
                )
            )
        )
    return tuple(notes)
