"""How alike activities are, in each respect that a study knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts.trees import Tree
from madang.metrics.agglomeration import coagglomeration
from madang.metrics.cluster_similarity import locational_correlation
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.clusters.settings import ClusterSettings
    from madang.specialisation.panel import Panel
    from madang.specialisation.slice import Slice

__all__ = ["columns_of", "similarities"]


def similarities(
    panel: Panel,
    codes: NDArray[np.str_],
    activities: pd.DataFrame | None,
    links: pd.DataFrame | None,
    settings: ClusterSettings,
) -> tuple[dict[str, NDArray[np.float64]], dict[str, float]]:
    """Measure how alike activities are, in each respect that is known.

    Parameters
    ----------
    panel : Panel
        All measures; the latest year of employment and of establishments count.
    codes : (I,) array of str
        The activities.
    activities, links : DataFrame or None
        For nearness in the classification, and given links.
    settings : ClusterSettings
        Main measure and weights.

    Returns
    -------
    known : dict of str to (I, I) array
        Similarities by name.
    weights : dict of str to float
        What each counts.
    """
    main = panel.years(settings.measure)[-1]
    found = {"employment": locational_correlation(columns_of(main, codes))}
    firms = panel.years(Measure.ESTABLISHMENTS)
    if firms and settings.measure != Measure.ESTABLISHMENTS:
        found["establishments"] = locational_correlation(columns_of(firms[-1], codes))
    found["coagglomeration"] = coagglomeration(
        columns_of(main, codes), reference=main.x.sum(axis=1)
    )
    weights = {name: 1.0 / len(found) for name in found}
    classes = _class_similarity(codes, activities)
    if classes is not None and settings.classification_weight > 0:
        found["classification"] = classes
        weights["classification"] = settings.classification_weight
    if settings.links_weight > 0:
        for kind, table in _links(links, codes).items():
            found[kind], weights[kind] = table, settings.links_weight
    return found, weights


def columns_of(s: Slice, codes: NDArray[np.str_]) -> NDArray[np.float64]:
    """Give the columns of some activities; zero for one that the table lacks.

    Parameters
    ----------
    s : Slice
        One measure and year.
    codes : (K,) array of str
        The activities.

    Returns
    -------
    (R, K) array
    """
    place = pd.Index(s.activities.astype(str)).get_indexer(pd.Index(codes))
    return np.where(place >= 0, s.x[:, np.maximum(place, 0)], 0.0)


def _class_similarity(
    codes: NDArray[np.str_], activities: pd.DataFrame | None
) -> NDArray[np.float64] | None:
    """Count the classes that two activities share, from their parents upward."""
    tree = Tree.of(activities, "activity")
    chains = [tree.above(str(code)) for code in codes]
    classes = sorted({c for chain in chains for c in chain})
    if not classes:
        return None
    place = {c: k for k, c in enumerate(classes)}
    under = np.zeros((codes.size, len(classes)))
    for i, chain in enumerate(chains):
        under[i, [place[c] for c in chain]] = 1.0
    shared = under @ under.T
    return shared if np.ptp(shared) > 0 else None


def _links(
    links: pd.DataFrame | None, codes: NDArray[np.str_]
) -> dict[str, NDArray[np.float64]]:
    """Lay given links out as similarities: the stronger of both directions."""
    if links is None:
        return {}
    index = pd.Index(codes)
    out = {}
    for kind, part in links.groupby("kind"):
        a, b = (
            index.get_indexer(pd.Index(part[end].astype(str)))
            for end in ("activity_a", "activity_b")
        )
        value = part["value"].to_numpy(dtype=np.float64)
        inside = (a >= 0) & (b >= 0) & np.isfinite(value)
        table = np.zeros((codes.size, codes.size))
        np.maximum.at(table, (a[inside], b[inside]), value[inside])
        out[str(kind)] = np.maximum(table, table.T)
    return out
