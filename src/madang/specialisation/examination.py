"""The examination behind the certificate: each check, its number and what it says."""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.language import Items, Message, Named, _, from_json, to_json
from madang.metrics.validity import validity
from madang.specialisation.columns import CERTIFICATE
from madang.vocabulary import Concern, Soundness, StructuralIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from madang.contracts.trees import Tree
    from madang.metrics.validity import Validity
    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice
    from madang.specialisation.structure import Structure

__all__ = ["certificate_table"]

_NAMED: Final = 5


def certificate_table(
    s: Slice,
    structure: Structure,
    settings: SpecialisationSettings,
    *,
    tree: Tree,
    names: Mapping[str, Named],
    seed: int,
) -> pd.DataFrame:
    """Examine the structural indices of one measure and year.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        Whether the study says which end of complexity is the top.
    settings : SpecialisationSettings
        Threshold of presence, draws of the null model, and that end.
    tree : Tree
        What holds each activity.
    names : mapping of str to Named
        Names of the regions, and of the named end, by code.
    seed : int
        Seed of the study.

    Returns
    -------
    DataFrame
        Keeps `CERTIFICATE`: one row an index and check; ``value`` is NaN where a
        check does not apply. ``regions`` lists the codes that a check names.
    """
    t = settings.threshold
    rows: list[dict[str, Any]] = []
    for index in StructuralIndex:
        stream = [seed, s.year, zlib.crc32(f"{index} {s.measure}".encode())]
        found = validity(
            s.x, index, np.random.default_rng(stream),
            thresholds=(t, 0.8 * t, 1.25 * t), parent=_groups(s, tree),
            is_small=s.is_small, draws=settings.null_draws,
        )  # fmt: skip
        made = _rows(found, s.regions, names)
        if index is StructuralIndex.COMPLEXITY and settings.complex_end:
            end = names.get(settings.complex_end, settings.complex_end)
            made = [_with_end(row, end, is_told=structure.is_told) for row in made]
        rows += [{"index": str(index), "year": s.year, "measure": s.measure, **row}
                 for row in made]  # fmt: skip
    return CERTIFICATE.typed(pd.DataFrame(rows))


def _with_end(
    row: dict[str, Any], end: Named | str, *, is_told: bool
) -> dict[str, Any]:
    """Let what the study says of the complex end answer the check of direction."""
    if row["check"] != Concern.DIRECTION:
        return row
    if is_told:
        said = _("The study places {end} at the complex end.", end=end)
        return row | {"verdict": str(Soundness.SOUND), "message": to_json(said)}
    said = _(
        "{found} The study places {end} at the complex end, but it is too small, in "
        "another part or absent here, and tells nothing.",
        found=from_json(row["message"]),
        end=end,
    )
    return row | {"message": to_json(said)}


def _groups(s: Slice, tree: Tree) -> NDArray[np.int64] | None:
    """Give the activities above as numbers; None where none is named."""
    above = [tree.parent(str(a)) for a in s.activities]
    known = sorted({a for a in above if a is not None})
    if not known:
        return None
    return np.array([-1 if a is None else known.index(a) for a in above])


def _rows(
    v: Validity, codes: NDArray[np.object_], names: Mapping[str, Named]
) -> list[dict[str, Any]]:
    """Write each check as a row, with its number, limit, verdict and words."""
    limits, nan = v.limits, float("nan")
    others = v.stability[1:]
    least = float(np.nanmin(others)) if np.isfinite(others).any() else nan
    measured = {
        Concern.SIZE: (float(min(v.regions, v.activities)), float(limits.least_side)),
        Concern.COMPONENTS: (float(v.components), 1.0),
        Concern.GAP: (v.gap, limits.least_gap),
        Concern.DIRECTION: (v.direction, nan),
        Concern.DIVERSITY: (v.diversity_share, limits.most_diversity),
        Concern.CHANCE: (v.score, limits.least_score),
        Concern.THRESHOLD: (least, limits.least_stability),
        Concern.LEVEL: (v.level_stability, limits.least_stability),
        Concern.SMALL_REGIONS: (float(v.small_on_top.size), 0.0),
    }
    listed = {
        Concern.COMPONENTS: [str(codes[r]) for r in v.outside],
        Concern.SMALL_REGIONS: [str(codes[r]) for r in v.small_on_top],
    }
    rows = []
    for check, (value, limit) in measured.items():
        bad = check in v.concerns
        grave = bad and v.verdict is Soundness.REFUSE and check in v.grave
        verdict = Soundness.SOUND if not bad else (
            Soundness.REFUSE if grave else Soundness.WARN)  # fmt: skip
        named = listed.get(check, [])
        rows.append({
            "check": str(check), "value": value, "limit": limit,
            "verdict": str(verdict), "regions": " ".join(named),
            "message": to_json(
                _said(v, check, value, [names.get(c, c) for c in named])),
        })  # fmt: skip
    return rows


def _said(
    v: Validity, check: Concern, value: float, named: list[Named | str]
) -> Message:
    """Say what a check found."""
    bad = check in v.concerns
    if not math.isfinite(value):
        if bad and check is Concern.DIRECTION:
            return _("Diversity does not differ: top and bottom could be exchanged.")
        return _("Does not apply.")
    if check is Concern.COMPONENTS:
        return _components(v, value, named, bad=bad)
    if check is Concern.SMALL_REGIONS:
        return _small(v, value, named, bad=bad)
    return _WRITERS[check](v, value, bad=bad)


def _size(v: Validity, _value: float, *, bad: bool) -> Message:
    """Say how large the table is."""
    counts = {"regions": v.regions, "activities": v.activities}
    if not bad:
        return _("{regions:,} regions, {activities:,} activities.", **counts)
    return _(
        "{regions:,} regions, {activities:,} activities: too small, or too much alike, "
        "to define the index.",
        **counts,
    )


def _components(
    v: Validity, value: float, named: list[Named | str], *, bad: bool
) -> Message:
    """Say whether the table hangs together."""
    if not bad:
        return _("All regions hang together through shared activities.")
    outside = Items(tuple(named), most=_NAMED, of="places")
    if v.index is StructuralIndex.RELATEDNESS:
        return _(
            "The table falls into {parts:.0f} parts that share no activity; between "
            "parts relatedness is 0. Outside the largest: {outside}.",
            parts=value,
            outside=outside,
        )
    return _(
        "The table falls into {parts:.0f} parts that share no activity, so there is no "
        "common scale. Only the largest was measured; without value: {outside}.",
        parts=value,
        outside=outside,
    )


def _gap(v: Validity, value: float, *, bad: bool) -> Message:
    """Say how far the second eigenvalue stands from the third."""
    found = {"second": v.second, "third": v.third, "gap": value}
    if not bad:
        return _(
            "Second eigenvalue {second:.3f}, third {third:.3f}: a gap of {gap:.0%}.",
            **found,
        )
    return _(
        "Second eigenvalue {second:.3f}, third {third:.3f}: a gap of {gap:.0%}, below "
        "{limit:.0%}. Slightly other records could rank by another vector.",
        **found,
        limit=v.limits.least_gap,
    )


def _direction(_v: Validity, value: float, *, bad: bool) -> Message:
    """Say what tells the top of the index from its bottom."""
    if not bad:
        return _("Correlation with diversity {r:.2f}: top and bottom are clear.",
                 r=value)  # fmt: skip
    return _(
        "Correlation with diversity is only {r:.2f}: top and bottom could be "
        "exchanged.",
        r=value,
    )


def _diversity(v: Validity, value: float, *, bad: bool) -> Message:
    """Say how much of the order a mere count explains."""
    if v.index is StructuralIndex.RELATEDNESS:
        if not bad:
            return _("How widespread activities are explains {share:.0%} of the order.",
                     share=value)  # fmt: skip
        return _(
            "How widespread activities are explains {share:.0%} of the order: the "
            "index says little more.",
            share=value,
        )
    if not bad:
        return _("The number of specialisations explains {share:.0%} of the ranks.",
                 share=value)  # fmt: skip
    return _(
        "The number of specialisations explains {share:.0%} of the ranks: the index "
        "says little more.",
        share=value,
    )


def _chance(v: Validity, value: float, *, bad: bool) -> Message:
    """Say how far the table is from one made by its margins alone."""
    if not bad:
        return _(
            "{z:.1f} standard deviations from random tables of the same margins.",
            z=value,
        )
    return _(
        "Only {z:.1f} standard deviations (limit {limit:.0f}) from random tables of "
        "the same margins: not to be told from chance.",
        z=value,
        limit=v.limits.least_score,
    )


def _threshold(v: Validity, value: float, *, bad: bool) -> Message:
    """Say how far the threshold of presence decides."""
    found = {
        "tried": Items(tuple(f"{t:g}" for t in sorted(v.thresholds[1:])), most=0),
        "used": v.thresholds[0],
        "r": value,
    }
    if not bad:
        return _(
            "With a threshold of {tried} in place of {used:g}, the rank correlation is "
            "at least {r:.2f}.",
            **found,
        )
    return _(
        "With a threshold of {tried} in place of {used:g}, the rank correlation falls "
        "to {r:.2f}: the threshold decides.",
        **found,
    )


def _level(_v: Validity, value: float, *, bad: bool) -> Message:
    """Say how far the level of the classification decides."""
    if not bad:
        return _("Rank correlation with broader activities: {r:.2f}.", r=value)
    if value < 0:
        return _(
            "With broader activities the order turns about (rank correlation "
            "{r:.2f}): how finely activities are told apart decides.",
            r=value,
        )
    return _(
        "With broader activities the rank correlation is only {r:.2f}: how finely "
        "activities are told apart decides.",
        r=value,
    )


def _small(
    v: Validity, value: float, named: list[Named | str], *, bad: bool
) -> Message:
    """Name the small regions that would stand on top."""
    top = v.limits.top
    if not bad:
        return _("No small region stands among the first {top}.", top=top)
    return _(
        "Regardless of size, {n:.0f} small regions would be in the top {top}: {named}. "
        "They take no place.",
        n=value,
        top=top,
        named=Items(tuple(named), most=top, of="places"),
    )


_WRITERS: Final[dict[Concern, Callable[..., Message]]] = {
    Concern.SIZE: _size,
    Concern.GAP: _gap,
    Concern.DIRECTION: _direction,
    Concern.DIVERSITY: _diversity,
    Concern.CHANCE: _chance,
    Concern.THRESHOLD: _threshold,
    Concern.LEVEL: _level,
}
