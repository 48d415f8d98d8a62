"""Where two projects stand to each other: regions, activities, local offices."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.coordination.overlap import lexicon
from madang.metrics.spatial import gabriel_adjacency
from madang.vocabulary import RegionRelation

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from madang.contracts.trees import Tree

__all__ = [
    "local_office", "named_place", "neighbouring", "office_key", "region_relation",
    "tree_likeness",
]  # fmt: skip

FloatArray = NDArray[np.float64]

_SIBLINGS: Final = 0.5
_TOUCH: Final = 1e-6


def neighbouring(
    regions: pd.DataFrame, boundaries: pd.DataFrame | None = None
) -> set[frozenset[str]]:
    """Find neighbouring regions: by shared boundary, else by Gabriel's graph.

    Two centroids are joined where no third lies in the circle on their line as
    diameter [GabrielSokal1969]_. Regions are compared within one level only.

    Parameters
    ----------
    regions : DataFrame
        Table ``regions``.
    boundaries : DataFrame, optional
        Table ``boundaries``; regions without an outline fall back on centroids.

    Returns
    -------
    set of frozenset of str
        Pairs of codes.
    """
    level = regions["level"] if "level" in regions else pd.Series("", regions.index)
    pairs: set[frozenset[str]] = set()
    outlined: set[str] = set()
    if boundaries is not None and len(boundaries):
        outlined = set(boundaries["region"])
    for _, group in regions.groupby(level.fillna("").astype(str), sort=True):
        codes = group["region"].astype(str)
        if outlined.issuperset(codes) and boundaries is not None:
            pairs |= _touching(boundaries[boundaries["region"].isin(codes)])
        else:
            pairs |= _gabriel(group)
    return pairs


def _touching(boundaries: pd.DataFrame) -> set[frozenset[str]]:
    """Join regions whose outlines meet."""
    import shapely  # noqa: PLC0415 - heavy, and needed only with boundaries
    from shapely.geometry import shape  # noqa: PLC0415 - the same

    codes = boundaries["region"].astype(str).tolist()
    outlines = np.array([shape(json.loads(g)) for g in boundaries["geometry"]])
    tree = shapely.STRtree(outlines)
    a, b = tree.query(outlines, predicate="dwithin", distance=_TOUCH)
    return {frozenset((codes[i], codes[j])) for i, j in zip(a, b, strict=True) if i < j}


def _gabriel(regions: pd.DataFrame) -> set[frozenset[str]]:
    """Join centroids by Gabriel's graph; those without a place stay alone."""
    if not {"latitude", "longitude"} <= set(regions):
        return set()
    codes = regions["region"].astype(str).to_numpy()
    near = gabriel_adjacency(regions["latitude"], regions["longitude"])
    return {frozenset((codes[i], codes[j])) for i, j in np.argwhere(np.triu(near))}


def region_relation(
    one: object,
    other: object,
    tree: Tree,
    near: set[frozenset[str]],
) -> RegionRelation:
    """Say how two regions lie to each other.

    Parameters
    ----------
    one, other : object
        Codes; missing means nationwide.
    tree : Tree
        What holds each region.
    near : set of frozenset of str
        Neighbours, from `neighbouring`.

    Returns
    -------
    RegionRelation
    """
    if not isinstance(one, str) or not isinstance(other, str):
        return RegionRelation.NATIONAL
    if one == other:
        return RegionRelation.SAME
    if tree.holds(one, other) or tree.holds(other, one):
        return RegionRelation.NESTED
    if frozenset((one, other)) in near:
        return RegionRelation.NEIGHBOUR
    return RegionRelation.OTHER


def tree_likeness(
    one: Sequence[object], other: Sequence[object], tree: Tree
) -> FloatArray:
    """Measure how near activities stand: same 1, one family 0.5, else 0.

    Parameters
    ----------
    one, other : sequence
        Codes of activities of each pair; missing where unknown.
    tree : Tree
        What holds each activity.

    Returns
    -------
    (P,) array
        NaN where either is unknown.
    """
    out = np.full(len(one), np.nan)
    root = cache(tree.root)  # pairs are many, codes few
    for row, (a, b) in enumerate(zip(one, other, strict=True)):
        if not isinstance(a, str) or not isinstance(b, str):
            continue
        if a == b:
            out[row] = 1.0
        else:
            out[row] = _SIBLINGS if root(a) == root(b) else 0.0
    return out


@lru_cache(maxsize=65_536)
def office_key(name: object) -> str:
    """Write an office the same way whatever its spacing, marks and telephone number.

    Parameters
    ----------
    name : object
        The office in charge, as a list gives it; missing for unknown.

    Returns
    -------
    str
        Empty where there is no name.
    """
    if not isinstance(name, str):
        return ""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", lexicon.TELEPHONE.sub(" ", text))


@lru_cache(maxsize=65_536)
def local_office(name: object) -> str:
    """Name the local government that an office belongs to.

    A city hall's division and the city itself are one, as are a province's city and
    a centre of that city.

    Parameters
    ----------
    name : object
        The office in charge, as a list gives it; missing for unknown.

    Returns
    -------
    str
        A municipality with its rank, else a province without; empty where the name
        shows neither.
    """
    if not isinstance(name, str):
        return ""
    text = unicodedata.normalize("NFC", name)
    words = lexicon.LOCAL_WORD.findall(re.sub(r"\(.*?\)", " ", text))
    if not words:
        return ""
    province = _province(words[0])
    place = lexicon.LOCAL_PLACE.match(
        words[1] if province and len(words) > 1 else words[0]
    )
    if place and not (province and len(words) == 1):
        return place.group(1)
    return province


def named_place(title: str, known: Collection[str]) -> str:
    """Name the municipality with which a title begins.

    Parameters
    ----------
    title : str
        Normalised title.
    known : collection of str
        Municipalities that offices of the list bear: any other word of such an
        ending (city, research, exhibition) is none.

    Returns
    -------
    str
        Empty where its first two words are no municipality.
    """
    words = lexicon.LOCAL_WORD.findall(title)[:2]
    return next((word for word in words if word in known), "")


def _province(word: str) -> str:
    """Give a province's short name; empty for any other word."""
    stem = lexicon.LOCAL_RANK.sub("", word)
    stem = lexicon.PROVINCES_IN_FULL.get(stem, stem)
    return stem if stem in lexicon.PROVINCES else ""
