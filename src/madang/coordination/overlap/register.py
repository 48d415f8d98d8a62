"""The tables of the overlap register, from projects to pairs, families and grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.contracts.trees import Tree
from madang.coordination.overlap.candidates import (
    Likeness,
    candidates,
    measure_likeness,
)
from madang.coordination.overlap.columns import REPUBLISHED
from madang.coordination.overlap.context import measure_context, who_takes_part
from madang.coordination.overlap.facts import proposed
from madang.coordination.overlap.families import group
from madang.coordination.overlap.features import pair_features
from madang.coordination.overlap.places import (
    neighbouring,
    office_key,
    region_relation,
    tree_likeness,
)
from madang.coordination.overlap.text import Prepared, prepare
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Chosen", "Compared", "compare", "find_pairs", "set_apart"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_LIVE: Final = (Status.COMPLETED, Status.REJECTED)
_PLACE_NAMES: Final = ("name", "name_ko", "name_en")


@dataclass(frozen=True, slots=True)
class Compared:
    """The projects that are compared, with all that pairs are scored from.

    Attributes
    ----------
    projects : DataFrame
        One row a project, in the order of its code, with ``who`` takes part.
    prepared : Prepared
        Their comparable texts.
    likeness : Likeness
        Weighed texts.
    a, b : (P,) arrays of int
        Candidate pairs.
    regions, activities : Tree
        What holds each region and each activity.
    near : set of frozenset of str
        Neighbouring regions.
    participations : DataFrame or None
        Who takes part in what, where it is known.
    """

    projects: pd.DataFrame
    prepared: Prepared
    likeness: Likeness
    a: IntArray
    b: IntArray
    regions: Tree
    activities: Tree
    near: set[frozenset[str]]
    participations: pd.DataFrame | None = None

    def features(self, a: IntArray, b: IntArray) -> pd.DataFrame:
        """Measure all features of pairs of rows, place, time and money included."""
        table = self.projects
        kinds, kind = _kinds_of_pairs(_objects(table, "activity"), a, b)
        alike = tree_likeness(*kinds, self.activities)[kind]
        kinds, kind = _kinds_of_pairs(_objects(table, "region"), a, b)
        lies = [
            region_relation(one, other, self.regions, self.near)
            for one, other in zip(*kinds, strict=True)
        ]
        relation = np.array(lies, dtype=object)[kind]
        context = measure_context(
            table,
            a,
            b,
            relation=relation.tolist(),
            participations=self.participations,
            same_title=self.likeness.same_title,
        )
        return pair_features(self.likeness, a, b, alike, **context)


def _kinds_of_pairs(
    codes: NDArray[np.object_], a: IntArray, b: IntArray
) -> tuple[tuple[list[object], list[object]], IntArray]:
    """Give the different pairs of codes, and of each pair which one it is.

    There are few, whatever the number of pairs.
    """
    number, names = pd.factorize(codes, use_na_sentinel=False)
    different, kind = np.unique(number[a] * len(names) + number[b], return_inverse=True)
    one = names[different // max(len(names), 1)].tolist()
    other = names[different % max(len(names), 1)].tolist()
    return (one, other), kind


def _objects(table: pd.DataFrame, column: str) -> NDArray[np.object_]:
    """Give a text column as objects, missing ones as None."""
    values = table[column].astype(object)
    return np.array(values.where(values.notna(), None), dtype=object)


def _days(table: pd.DataFrame, column: str) -> FloatArray:
    """Give dates as days; NaN where unknown."""
    dates = pd.to_datetime(table[column], errors="coerce")
    days = dates.to_numpy().astype("datetime64[D]").astype(np.float64)
    days[dates.isna().to_numpy()] = np.nan
    return np.asarray(days)


def set_apart(
    projects: pd.DataFrame,
    copies: Sequence[str],
    has_summary: Sequence[bool],
    who: pd.Series | None = None,
) -> tuple[NDArray[np.bool_], pd.DataFrame]:
    """Set records apart that repeat an earlier one: same text, region and hands.

    Another telephone number makes no other notice. A title alone says too little: an
    office may get many awards, and many offices one each, under the title of one
    programme. It must come with the same grant, cost, days and programme, and with an
    office, who takes part or an amount above zero to know it by.

    Parameters
    ----------
    projects : DataFrame
        Projects, with region, programme, organiser, start, end, cost and money.
    copies : sequence of str
        What is the same for exact copies; empty where there is no text.
    has_summary : sequence of bool
        Whether there is more than a title.
    who : Series of str, optional
        Who takes part, as `who_takes_part` names them; empty for unknown.

    Returns
    -------
    is_original : (D,) array of bool
        False for what was set apart.
    republished : DataFrame
        ``project`` and the ``original`` it repeats, the one that starts first.
    """
    told = np.array(has_summary, dtype=bool)
    start = _days(projects, "start")
    of_titles = {
        "money": projects["money"].to_numpy(dtype=np.float64),
        "cost": projects["cost"].to_numpy(dtype=np.float64),
        "first": start,
        "last": _days(projects, "end"),
        "programme": _objects(projects, "programme"),
    }
    table = pd.DataFrame(
        {
            "copy": list(copies),
            "region": _objects(projects, "region"),
            "organiser": [office_key(name) for name in projects["organiser"]],
            "who": "" if who is None else who.to_numpy(dtype=object),
            "start": start,
            "project": projects["project"].astype(str).to_numpy(),
            **{c: pd.Series(v).mask(told) for c, v in of_titles.items()},
        }
    )
    is_named = table["organiser"].ne("") | table["who"].ne("")
    # A call names nobody yet: one text of one office is one notice whoever takes part.
    table["who"] = table["who"].mask(told & table["organiser"].ne(""), "")
    is_known = told | is_named | table["money"].gt(0)
    ordered = table[table["copy"].ne("") & is_known].sort_values(
        ["start", "project"], na_position="last"
    )
    keys = ["copy", "region", "organiser", "who", *of_titles]
    alike = ordered.groupby(keys, sort=False, dropna=False)["project"]
    ordered["original"] = alike.transform("first")
    again = ordered[ordered["original"] != ordered["project"]].sort_index()
    is_original = np.ones(len(table), dtype=bool)
    is_original[again.index.to_numpy()] = False
    return is_original, REPUBLISHED.typed(again).reset_index(drop=True)


def compare(
    projects: pd.DataFrame,
    *,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    boundaries: pd.DataFrame | None = None,
    participations: pd.DataFrame | None = None,
    neighbours: int = 10,
    ngrams: tuple[int, int] = (2, 3),
) -> tuple[Compared, pd.DataFrame]:
    """Prepare projects, set republished ones apart, and find candidate pairs.

    Parameters
    ----------
    projects : DataFrame
        Projects to compare, with a text and a column ``money``.
    regions, activities, boundaries, participations : DataFrame, optional
        Tables of the study.
    neighbours : int
        Neighbours a project.
    ngrams : pair of int
        Shortest and longest n-gram.

    Returns
    -------
    (Compared, DataFrame)
        What is compared, and the table ``republished``.
    """
    names = [] if regions is None else _place_names(regions)
    prepared = prepare(
        _objects(projects, "title").tolist(),
        _objects(projects, "summary").tolist(),
        names,
    )
    who = who_takes_part(projects, participations)
    is_original, republished = set_apart(
        projects, prepared.copy, prepared.has_summary, who
    )
    projects = projects.assign(organiser=_in_charge(projects, who), who=who)
    kept = projects[is_original].reset_index(drop=True)
    prepared = prepared.only(np.flatnonzero(is_original))
    likeness = measure_likeness(prepared, shortest=ngrams[0], longest=ngrams[1])
    a, b, background = candidates(likeness, neighbours)
    live = ~kept["status"].isin(_LIVE).to_numpy(dtype=bool)
    wanted = live[a] | live[b]
    compared = Compared(
        projects=kept,
        prepared=prepared,
        likeness=replace(likeness, background=background),
        a=a[wanted],
        b=b[wanted],
        regions=Tree.of(regions, "region"),
        activities=Tree.of(activities, "activity"),
        near=set() if regions is None else neighbouring(regions, boundaries),
        participations=participations,
    )
    return compared, republished


def _in_charge(projects: pd.DataFrame, who: pd.Series) -> pd.Series:
    """Give who is in charge; where no office is named, the one that takes part."""
    unnamed = projects["organiser"].isna() & who.ne("") & ~who.str.contains("\n")
    return projects["organiser"].astype(object).mask(unnamed, who)


def _place_names(regions: pd.DataFrame) -> list[str]:
    """List all names of the regions."""
    columns = [c for c in _PLACE_NAMES if c in regions]
    return [str(n) for c in columns for n in regions[c].dropna()]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pairs that the register is to hold.

    Attributes
    ----------
    a, b : (P,) arrays of int
        Rows of each pair.
    features : DataFrame
        Their features, with ``probability`` and the ends of its interval.
    strength : (P,) array
        How strongly each pair ties a family: its probability, or 1 where an officer
        confirmed it.
    refused : (P,) array of bool
        Pairs that an officer found unrelated: told, but in no family.
    complete : callable
        Gives the probability of any pairs of rows.
    """

    a: IntArray
    b: IntArray
    features: pd.DataFrame
    strength: FloatArray
    refused: NDArray[np.bool_]
    complete: Callable[[IntArray, IntArray], FloatArray]


def find_pairs(
    compared: Compared, chosen: Chosen, *, density: float
) -> tuple[pd.DataFrame, IntArray]:
    """Judge the chosen pairs, say why, and group them.

    Parameters
    ----------
    compared : Compared
        What is compared.
    chosen : Chosen
        Pairs that the register is to hold.
    density : float
        Least mean probability between parts of a family, 0 to 1.

    Returns
    -------
    pairs : DataFrame
        Table ``pairs``, in the order of `chosen`.
    family : (D,) array of int
        Family of each project; 0 for none.
    """
    a, b = chosen.a, chosen.b
    kept = ~chosen.refused
    ties = (a[kept], b[kept], chosen.strength[kept])
    family = _grouped(compared, ties, density, chosen)
    pairs = _described(compared, chosen.features, a, b)
    pairs["family"] = np.where(family[a] == family[b], family[a], 0)
    codes = compared.projects["project"].astype(str).to_numpy(dtype=object)
    pairs["project_a"], pairs["project_b"] = codes[a], codes[b]
    money = compared.projects["money"].to_numpy(dtype=np.float64)
    pairs["money_at_stake"] = np.minimum(money[a], money[b])
    return pairs, family


def _grouped(
    compared: Compared,
    pairs: tuple[IntArray, IntArray, FloatArray],
    density: float,
    chosen: Chosen,
) -> IntArray:
    """Group projects, exact copies in different places taken as one."""
    a, b, scores = pairs
    classes = pd.factorize(np.array(compared.prepared.copy, dtype=object))[0]
    first = np.unique(classes, return_index=True)[1].astype(np.int64)
    one, other = first[classes[a]], first[classes[b]]
    apart = one != other
    low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    key = low * len(classes) + high
    links = pd.DataFrame({"key": key, "s": scores[apart]}).groupby("key")["s"].max()
    ends = links.index.to_numpy(dtype=np.int64)
    family = (
        group(
            (
                ends // len(classes),
                ends % len(classes),
                links.to_numpy(dtype=np.float64),
            ),
            len(classes),
            density=density,
            complete=chosen.complete,
        )
        if len(ends)
        else np.zeros(len(classes), dtype=np.int64)
    )
    alone = np.unique(one[~apart])
    fresh = alone[family[alone] == 0]
    family[fresh] = family.max(initial=0) + 1 + np.arange(len(fresh))
    in_pair = np.zeros(len(classes), dtype=bool)
    in_pair[a], in_pair[b] = True, True
    return np.where(in_pair, family[first[classes]], 0).astype(np.int64)


def _described(
    compared: Compared, features: pd.DataFrame, a: IntArray, b: IntArray
) -> pd.DataFrame:
    """Judge each pair, say why, and tell how alike the two are."""
    listed = (compared.projects, compared.prepared, compared.likeness)
    worded = proposed(listed, features, a, b)
    worded["probability"] = features["probability"]
    worded["probability_low"] = features["probability_low"]
    worded["probability_high"] = features["probability_high"]
    worded["text_similarity"] = features["text"]
    worded["title_similarity"] = features["title"]
    worded["activity_similarity"] = features["activity"]
    worded["region_relation"] = features["relation"].astype("str")
    worded["time_overlap"] = features["time_overlap"]
    worded["money_ratio"] = features["money_ratio"]
    return worded
