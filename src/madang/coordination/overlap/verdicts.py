"""What two similar projects are to each other, and what to do about a family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.coordination.overlap import lexicon
from madang.language import Items, Message, _
from madang.vocabulary import Plan, RegionRelation, Verdict, word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from madang.coordination.overlap.text import Edition

__all__ = [
    "SAME_TITLE", "Facts", "held_back", "judge", "plan_for", "reason",
    "seeks_one_site", "sum_up",
]  # fmt: skip

_ONE_TITLE: Final = 0.7  # from which two titles name one programme
SAME_TITLE: Final = 0.6
"""Likeness from which two titles may be of one programme."""

_LITTLE: Final = 3.7  # log of about forty terms shared
_COPY: Final = 0.85
_OWN: Final = 0.35
_HALF: Final = 0.5
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
    modes : pair of str
        Mode of support; empty where unknown.
    relation : RegionRelation
        How the regions lie.
    is_one_place : bool
        Whether both are of one region, or both nationwide.
    has_one_office, has_two_offices : bool
        Whether both name an office in charge, the same or another; telephone numbers
        apart.
    has_other_hands : bool
        Whether it is known who takes part in each, and nobody does in both.
    has_one_local_office, has_two_local_offices : bool
        Whether both are run by local governments, one or two, as names tell, or of
        one of them by its region.
    is_after, has_dates : bool
        Whether one begins only when the other has ended; whether it is known of both
        when they run.
    has_one_start : bool
        Whether both start on one day, which is not the usual one of the list.
    has_one_money, has_two_moneys : bool
        Whether both amounts are known, and the same or not.
    is_same_title : bool
        Whether the titles are the same, years and places apart.
    title_likeness, text_likeness : float
        Likeness of the titles, and of titles and summaries, 0 to 1.
    has_contents : bool
        Whether both have a summary.
    shared : float
        About how many terms the summaries share, as log of one and their number;
        NaN where either has none.
    differ : float
        How far what is own of the titles differs, 0 to 1.
    is_of_one_call, is_generic : bool
        Whether both titles hold phrases that the list has in stock; whether more
        offices use one than a joint project has.
    is_brief, is_run_locally : bool
        Whether a title is too short to say much; whether local offices run it.
    """

    texts: tuple[str, str]
    editions: tuple[Edition, Edition]
    modes: tuple[str, str] = ("", "")
    relation: RegionRelation = RegionRelation.OTHER
    is_one_place: bool = False
    has_one_office: bool = False
    has_two_offices: bool = False
    has_other_hands: bool = False
    has_one_local_office: bool = False
    has_two_local_offices: bool = False
    is_after: bool = False
    has_dates: bool = False
    has_one_start: bool = False
    has_one_money: bool = False
    has_two_moneys: bool = False
    is_same_title: bool = False
    title_likeness: float = 0.0
    text_likeness: float = 0.0
    has_contents: bool = False
    shared: float = float("nan")
    differ: float = 0.0
    is_of_one_call: bool = False
    is_generic: bool = False
    is_brief: bool = False
    is_run_locally: bool = False


def judge(facts: Facts) -> Verdict:
    """Propose what two similar projects are to each other; the first that holds.

    - *republished*: one title and one amount, of one office or place and the same who
      take part, as far as known; or one local government lists nearly one title twice.
    - *sequence*: one home or office, and one follows the other, or they are rounds,
      phases or years of one programme.
    - *parts of a joint project*: nearly the same title or text, two offices, neither
      a local government, one start.
    - *national programme run locally*: see `Facts.is_run_locally`.
    - *rival*: both seek what only one region can get.
    - *awards of one call*: what the titles share is in stock, or a title that many
      use, and what is own differs; or numbers of one series.
    - *complementary*: different modes of support, or different roles in one chain.
    - *rival* too: like programmes of two local governments, each for its own people.
    - *look at it*: work of one office; titles alone, whatever they say; unlike titles
      of which it is not known when they run; summaries that share little.
    - else *duplicate*.

    Returns
    -------
    Verdict
    """
    found = (verdict for verdict, holds in _RULES if holds(facts))
    return next(found, Verdict.DUPLICATE)


def held_back(verdict: Verdict, low: float, high: float) -> Verdict:
    """Hold a verdict back where the interval of its probability spans one half.

    Parameters
    ----------
    verdict : Verdict
        As `judge` proposes it.
    low, high : float
        Ends of the interval; NaN where unknown.

    Returns
    -------
    Verdict
    """
    return Verdict.LOOK if low < _HALF < high else verdict


def _is_one_site(facts: Facts) -> bool:
    """Tell whether both seek what only one region can get."""
    return facts.relation not in _HOME and all(map(seeks_one_site, facts.texts))


def _is_republished(facts: Facts) -> bool:
    """Tell whether one record or notice is listed twice; a bare title needs money."""
    bare = not facts.has_contents
    if facts.is_after or facts.has_other_hands or not _is_one_edition(facts):
        return False
    if _has_two_numbers(facts) or (bare and not facts.has_one_money):
        return False
    is_home = facts.has_one_local_office or facts.has_one_office
    if is_home and facts.is_one_place and facts.title_likeness >= _ONE_TITLE:
        return True
    if not facts.is_same_title or facts.has_two_moneys:
        return False
    is_copy = facts.text_likeness >= _COPY
    if facts.has_one_office:
        return is_copy or bare
    return is_copy and facts.is_one_place and not facts.has_two_local_offices


def _is_one_edition(facts: Facts) -> bool:
    """Tell whether titles speak of one round, phase, half-year and year."""
    one, other = facts.editions
    names = ("round", "phase", "half", "year")
    return all(getattr(one, n) == getattr(other, n) for n in names)


def _is_part(facts: Facts) -> bool:
    """Tell whether two institutions each hold a part of one project."""
    is_copy = max(facts.title_likeness, facts.text_likeness) >= _COPY
    if not (is_copy and facts.has_two_offices and facts.has_one_start):
        return False
    if facts.has_two_local_offices or facts.has_one_local_office:
        return False
    if all(facts.modes) and facts.modes[0] != facts.modes[1]:
        return False
    return facts.has_contents or not (facts.is_generic or facts.is_brief)


def _is_award(facts: Facts) -> bool:
    """Tell whether two got awards of one call, for work of their own."""
    if facts.has_contents and facts.text_likeness >= SAME_TITLE:
        return False
    if facts.is_generic:
        return True
    if facts.differ >= _OWN and facts.is_of_one_call:
        return True
    return _has_two_numbers(facts) and facts.title_likeness >= _ONE_TITLE


def _has_two_numbers(facts: Facts) -> bool:
    """Tell whether both titles bear numbers, years apart, and other ones."""
    one, other = (lexicon.NUMBERS.findall(t.split("\n", 1)[0]) for t in facts.texts)
    return one != other and bool(one and other)


def _is_complementary(facts: Facts) -> bool:
    """Tell whether they do different things in one field."""
    if all(facts.modes):
        return facts.modes[0] != facts.modes[1]
    heads = [t.split("\n", 1)[0] for t in facts.texts]
    one, other = (
        {name for name, words in lexicon.ROLES if words.search(h)} for h in heads
    )
    return bool(one and other and not one & other)


def _is_similar(facts: Facts) -> bool:
    """Tell whether two local governments do the like, each for its own people."""
    return facts.has_two_local_offices and facts.relation != RegionRelation.NESTED


def _says_too_little(facts: Facts) -> bool:
    """Tell whether what the two share is too little for a claim.

    An office does not double its own work in one place, and of titles alone too few
    prove to be duplicates: both are to be read.
    """
    own = facts.has_one_office and facts.is_one_place
    own |= facts.has_one_local_office
    undated = not facts.has_dates and facts.title_likeness < _HALF
    little = facts.shared < _LITTLE and facts.title_likeness < _ONE_TITLE
    return own or undated or little or not facts.has_contents


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
    is_home = facts.relation in _HOME or facts.is_one_place
    if is_home and facts.is_after:
        return True
    if not is_home and not facts.has_one_office:
        return False
    rounds = _differ(one.round, other.round) or _differ(one.half, other.half)
    phases = _differ(one.phase, other.phase) or one.year != other.year
    editions = rounds or phases or one.reissued != other.reissued
    return editions and facts.title_likeness >= SAME_TITLE


def _differ(one: str, other: str) -> bool:
    """Tell whether both are given and differ, or only a later one is given."""
    if one and other:
        return one != other
    return (one or other) in lexicon.LATER


_RULES: Final[tuple[tuple[Verdict, Callable[[Facts], bool]], ...]] = (
    (Verdict.REPUBLISHED, _is_republished),
    (Verdict.SEQUENCE, _is_sequence),
    (Verdict.PART, _is_part),
    (Verdict.LOCAL, lambda facts: facts.is_run_locally),
    (Verdict.RIVAL, _is_one_site),
    (Verdict.AWARD, _is_award),
    (Verdict.COMPLEMENTARY, _is_complementary),
    (Verdict.RIVAL, _is_similar),
    (Verdict.LOOK, _says_too_little),
)


def sum_up(verdicts: Sequence[str]) -> Verdict:
    """Give the verdict on a family: the most frequent of its pairs.

    Of equally frequent ones the first in the list of verdicts.

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
    programme, are *merged*; far apart they make a *joint call*, as rivals do, who
    in one region are *reviewed* together; complements *divide roles*; else *kept*.

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
        return Plan.REVIEW if {*relations} == {RegionRelation.SAME} else Plan.JOINT_CALL
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
    Verdict.DUPLICATE: _("both seem to do the same by the same means"),
    Verdict.RIVAL: _("both seek the same thing, or do the like side by side"),
    Verdict.COMPLEMENTARY: _(
        "same field, different stage or mode of support: they can divide roles"
    ),
    Verdict.SEQUENCE: _("one looks like the next phase or round of the other"),
    Verdict.REPUBLISHED: _("the same office published the same notice again"),
    Verdict.LOCAL: _("local offices run one national or provincial programme"),
    Verdict.AWARD: _("one call funded both, each for work of its own"),
    Verdict.PART: _("two institutions hold a part each of one joint project"),
    Verdict.LOOK: _("too little is known to say what they are to each other"),
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
