"""Whether a reviewer would delete one of two notices that belong together.

That two notices are one programme's does not make one of them needless: rounds,
fields and reissues stand side by side on purpose. This small model reads what
parts a needless copy from a further notice, off titles and dates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from madang.coordination.overlap import lexicon
from madang.coordination.overlap.models import REDUNDANT
from madang.coordination.overlap.text import normalise
from madang.coordination.overlap.weights import Weights, probability_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

__all__ = ["for_pairs", "interval", "pair_signs", "probability"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_TAIL: Final = re.compile(r"_\(.*$")
_NAMED: Final = re.compile(r"_\((?:19|20)?\d*\)(.*)$")
_CUT: Final = re.compile(r"(?:\.{2,}|…)\s*$")
_SERIES_NUMBER: Final = re.compile(r"([a-z]{2,}[-_ ]?)\d{1,3}(?!\d)")
_NO_WORD: Final = re.compile(r"[\W_]+")


def pair_signs(projects: pd.DataFrame, a: IntArray, b: IntArray) -> pd.DataFrame:
    """Read the signs of a needless copy off titles and dates.

    Parameters
    ----------
    projects : DataFrame
        ``title`` and, where known, ``end`` (else ``start``). All of a list, for
        copies are counted in it.
    a, b : (P,) arrays of int
        Rows of each pair.

    Returns
    -------
    DataFrame
        ``alike``: 1 where the whole titles are the same, the number within a series
        apart. ``spare``: 1 where alike, else one less the chance that both are the
        ones kept of their copies, :math:`1 - 1/(k_a k_b)`. ``one_tail``: one
        carries the name of an attached file. ``other_file``: such a name says something
        else than its title, as that of a part of a call does. ``both_cut``: both titles
        are cut short, so that what parts them may be hidden. ``days``: log of one and
        the days between the deadlines (else starts); NaN where unknown.
    """
    titles = [normalise(t).lower() for t in projects["title"]]
    key, copies = _keys(titles)
    has_tail = np.array([_TAIL.search(t) is not None for t in titles], dtype=bool)
    other = np.array([_names_other(t) for t in titles], dtype=bool)
    is_cut = np.array([_CUT.search(t) is not None for t in titles], dtype=bool)
    alike = (key[a] == key[b]) & (key[a] >= 0)
    spare = np.where(alike, 1.0, 1.0 - 1.0 / (copies[a] * copies[b]))
    return pd.DataFrame(
        {
            "alike": alike.astype(np.float64),
            "spare": spare,
            "one_tail": (has_tail[a] != has_tail[b]).astype(np.float64),
            "other_file": (other[a] | other[b]).astype(np.float64),
            "both_cut": (is_cut[a] & is_cut[b]).astype(np.float64),
            "days": np.log1p(_days_apart(projects, a, b)),
        }
    )


def _names_other(title: str) -> bool:
    """Tell whether a title carries the name of a file that does not repeat it."""
    found = _NAMED.search(title)
    if found is None:
        return False
    head, name = (
        _NO_WORD.sub("", _CUT.sub("", part))
        for part in (title[: found.start()], found[1])
    )
    bare = lexicon.YEAR_FIRST.sub("", head)
    return not (
        head.startswith(name) or bare.startswith(lexicon.YEAR_FIRST.sub("", name))
    )


def _keys(titles: Sequence[str]) -> tuple[IntArray, FloatArray]:
    """Give whole titles a number, −1 for none, and count how often each stands."""
    tight = [_NO_WORD.sub("", _SERIES_NUMBER.sub(r"\1", t)) for t in titles]
    words = np.array([t or None for t in tight], dtype=object)
    key = pd.factorize(words)[0].astype(np.int64)
    times = np.bincount(key[key >= 0], minlength=1).astype(np.float64)
    return key, np.where(key >= 0, times[np.maximum(key, 0)], 1.0)


def _days_apart(projects: pd.DataFrame, a: IntArray, b: IntArray) -> FloatArray:
    """Give the days between deadlines, else between starts; NaN where unknown."""
    out = np.full(len(a), np.nan)
    for column in ("end", "start"):
        if column not in projects:
            continue
        dates = pd.to_datetime(projects[column], errors="coerce")
        days = dates.to_numpy().astype("datetime64[D]").astype(np.float64)
        days[dates.isna().to_numpy()] = np.nan
        out = np.where(np.isnan(out), np.abs(days[a] - days[b]), out)
    return out


def probability(
    projects: pd.DataFrame,
    a: IntArray,
    b: IntArray,
    *,
    weights: Weights = REDUNDANT,
) -> FloatArray:
    """Give the probability that a reviewer would delete one of two notices.

    Given that the two belong together: learnt on pairs within reviewed groups, in
    72% of which at least one notice was deleted.

    Parameters
    ----------
    projects : DataFrame
        ``title`` and, where known, ``end`` (else ``start``).
    a, b : (P,) arrays of int
        Rows of each pair; which is named first makes no difference.
    weights : Weights
        Weights of the signs.

    Returns
    -------
    (P,) array
        From 0 to 1; NaN where either has no title.
    """
    signs = pair_signs(projects, a, b)
    return np.where(_titled(projects, a, b), expit(weights.log_odds(signs)), np.nan)


def interval(
    projects: pd.DataFrame,
    a: IntArray,
    b: IntArray,
    *,
    weights: Weights = REDUNDANT,
) -> tuple[FloatArray, FloatArray]:
    """Give the 90% interval of `probability`, from the uncertainty of weights.

    Parameters
    ----------
    projects : DataFrame
        As in `probability`.
    a, b : (P,) arrays of int
        Rows of each pair.
    weights : Weights
        Weights of the signs.

    Returns
    -------
    low, high : (P,) arrays
        From 0 to 1; NaN where either has no title.
    """
    low, high = probability_interval(pair_signs(projects, a, b), weights)
    titled = _titled(projects, a, b)
    return np.where(titled, low, np.nan), np.where(titled, high, np.nan)


def _titled(projects: pd.DataFrame, a: IntArray, b: IntArray) -> NDArray[np.bool_]:
    """Tell for which pairs both have a title."""
    has = np.array([bool(normalise(t)) for t in projects["title"]], dtype=bool)
    return np.asarray(has[a] & has[b], dtype=bool)


def for_pairs(
    projects: pd.DataFrame, project_a: ArrayLike, project_b: ArrayLike
) -> FloatArray:
    """Fill the column ``redundant`` of the register.

    Parameters
    ----------
    projects : DataFrame
        Projects compared, with ``project`` and ``title``.
    project_a, project_b : (P,) arrays
        Codes of each pair.

    Returns
    -------
    (P,) array
        As `probability` gives it; NaN too where a code is not among the projects.
    """
    place = pd.Index(projects["project"].astype(str))
    one, other = (
        place.get_indexer(pd.Index(np.asarray(codes).astype(str)))
        for codes in (project_a, project_b)
    )
    known = (one >= 0) & (other >= 0)
    out = np.full(len(one), np.nan)
    out[known] = probability(projects, one[known], other[known])
    return out
