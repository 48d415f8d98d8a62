"""What two similar projects are to each other, and what to do about a family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.coordination.overlap import lexicon
from madang.language import Items, Message, _
from madang.vocabulary import Plan, RegionRelation, Verdict, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.text import Edition

__all__ = ["Facts", "judge", "plan_for", "reason", "seeks_one_site", "sum_up"]

_SAME_TITLE: Final = 0.6
_ONE_TITLE: Final = 0.7
_LITTLE: Final = 3.0
_PHRASES_TOLD: Final = 3
_NEAR: Final = frozenset(
    {RegionRelation.SAME, RegionRelation.NESTED, RegionRelation.NEIGHBOUR}
)
_HOME: Final = frozenset({RegionRelation.SAME, RegionRelation.NESTED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a pair when a verdict is proposed.

    Attributes
    ----------
    texts : pair of str
        Readable title and summary of each.
    editions : pair of Edition
        What each title says of its edition.
    relation : RegionRelation
        How the regions lie.
    modes : pair of str
        Mode of support; empty where unknown.
    has_one_organiser : bool
        Whether both name the same office in charge.
    is_after : bool
        Whether one begins only when the other has ended.
    title_likeness : float
        Likeness of the titles, 0 to 1.
    has_one_local_office : bool
        Whether both are run by one local government, as offices' names tell.
    shared : float
        About how many terms the summaries share, as log of one and their number;
        NaN where either has none.
    """

    texts: tuple[str, str]
    editions: tuple[Edition, Edition]
    relation: RegionRelation
    modes: tuple[str, str]
    has_one_organiser: bool
    is_after: bool
    title_likeness: float
    has_one_local_office: bool = False
    shared: float = float("nan")


def judge(facts: Facts) -> Verdict:
    """Propose what two similar projects are to each other.

    In this order: *sequence* (one home or organiser; one follows the other, or
    they are rounds, phases or years of one programme), *rival* (both seek what
    only one region can get), *republished* (one local government lists nearly the
    same title twice), *complementary* (different modes of support, different
    roles in one chain, or summaries that share little under titles that are not the
    same), else *duplicate*.

    Parameters
    ----------
    facts : Facts
        What is known of the pair.

    Returns
    -------
    Verdict
    """
    if _is_sequence(facts):
        return Verdict.SEQUENCE
    if facts.relation not in _HOME and all(map(seeks_one_site, facts.texts)):
        return Verdict.RIVAL
    if _is_relisted(facts):
        return Verdict.REPUBLISHED
    if all(facts.modes):
        apart = facts.modes[0] != facts.modes[1]
    else:
        apart = _roles_differ(facts.texts)
    apart = apart or (facts.shared < _LITTLE and facts.title_likeness < _ONE_TITLE)
    return Verdict.COMPLEMENTARY if apart else Verdict.DUPLICATE


def seeks_one_site(text: str) -> bool:
    """Tell whether a project seeks what only one region can get.

    Parameters
    ----------
    text : str
        Readable text, the title on its first line.

    Returns
    -------
    bool
    """
    head = text.split("\n", 1)[0]
    return bool(lexicon.BIDS.search(head) or lexicon.ONE_SITE.search(text))


def _is_sequence(facts: Facts) -> bool:
    """Tell whether one continues the other."""
    one, other = facts.editions
    if facts.relation in _HOME and facts.is_after:
        return True
    if facts.relation not in _HOME and not facts.has_one_organiser:
        return False
    rounds = _differ(one.round, other.round) or _differ(one.half, other.half)
    phases = _differ(one.phase, other.phase) or _differ(one.year, other.year)
    editions = rounds or phases or one.reissued != other.reissued
    return editions and facts.title_likeness >= _SAME_TITLE


def _is_relisted(facts: Facts) -> bool:
    """Tell whether one local government lists one programme twice."""
    at_home = facts.relation == RegionRelation.SAME and facts.has_one_local_office
    return at_home and facts.title_likeness >= _ONE_TITLE


def _differ(one: str, other: str) -> bool:
    """Tell whether both are given and differ, or only a later one is given."""
    if one and other:
        return one != other
    return (one or other) in lexicon.LATER


def _roles_differ(texts: tuple[str, str]) -> bool:
    """Tell whether the titles name different roles in one chain."""
    heads = [t.split("\n", 1)[0] for t in texts]
    roles = [{name for name, words in lexicon.ROLES if words.search(h)} for h in heads]
    return bool(roles[0] and roles[1] and not roles[0] & roles[1])


def sum_up(verdicts: Sequence[str]) -> Verdict:
    """Give the verdict on a family: the most frequent of its pairs.

    Of equally frequent ones the first of duplicate, rival, complementary,
    sequence.

    Parameters
    ----------
    verdicts : sequence of str
        Verdicts of its pairs.

    Returns
    -------
    Verdict
    """
    order = list(Verdict)
    return max(order, key=lambda v: (list(verdicts).count(v), -order.index(v)))


def plan_for(verdict: Verdict, relations: Sequence[str]) -> Plan:
    """Propose what to do about a family.

    Duplicates in one place or in neighbouring ones, or beside a nationwide
    programme, are *merged*; far apart they make a *joint call*, as rivals do;
    complements *divide roles*; a sequence is *kept*.

    Parameters
    ----------
    verdict : Verdict
        Verdict on the family.
    relations : sequence of str
        How the regions of its pairs lie.

    Returns
    -------
    Plan
    """
    if verdict == Verdict.DUPLICATE:
        near = all(r in _NEAR or r == RegionRelation.NATIONAL for r in relations)
        return Plan.MERGE if near else Plan.JOINT_CALL
    if verdict == Verdict.RIVAL:
        return Plan.JOINT_CALL
    if verdict == Verdict.COMPLEMENTARY:
        return Plan.DIVIDE_ROLES
    return Plan.KEEP


_PLACES: Final = {
    RegionRelation.SAME: _("in the same region"),
    RegionRelation.NESTED: _("in a region and one within it"),
    RegionRelation.NEIGHBOUR: _("in neighbouring regions"),
    RegionRelation.OTHER: _("in different regions"),
    RegionRelation.NATIONAL: _("with at least one nationwide"),
}
_CLAIMS: Final = {
    Verdict.DUPLICATE: _("they do the same by the same means: suspected duplicate"),
    Verdict.RIVAL: _("both seek what only one region can get: rivals by design"),
    Verdict.COMPLEMENTARY: _(
        "same field, different stage or mode of support: they can divide roles"
    ),
    Verdict.SEQUENCE: _("one looks like the next phase or round of the other"),
    Verdict.REPUBLISHED: _("the same office published the same notice again"),
    Verdict.UNRELATED: _("they look alike and are different work"),
}


def reason(
    verdict: Verdict,
    relation: RegionRelation,
    phrases: Sequence[str],
    *,
    text: float,
    title: float,
) -> Message:
    """Say in a sentence why a pair has its verdict.

    Parameters
    ----------
    verdict : Verdict
        The verdict.
    relation : RegionRelation
        How the regions lie.
    phrases : sequence of str
        Shared phrases.
    text, title : float
        Likeness of texts and of titles, 0 to 1.

    Returns
    -------
    Message
    """
    named = Items(tuple(f"‘{p}’" for p in phrases[:_PHRASES_TOLD]))
    shared = _(" Shared words: {named}.", named=named) if phrases else ""
    return _(
        "{verdict}: {claim} ({place}; texts {text:.0%} alike, titles {title:.0%})."
        "{shared}",
        verdict=word(verdict),
        claim=_CLAIMS[verdict],
        place=_PLACES[relation],
        text=text,
        title=title,
        shared=shared,
    )
