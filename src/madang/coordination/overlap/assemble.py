"""From candidate pairs and verdicts to the register, its quality and suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.coordination.overlap.columns import PAIRS
from madang.coordination.overlap.contributions import contributions
from madang.coordination.overlap.decisions import Decisions, overlay, separated
from madang.coordination.overlap.drawing import Pool, strata_of, suggest
from madang.coordination.overlap.learning import Learnt, learn, least_probability
from madang.coordination.overlap.quality import quality_table
from madang.coordination.overlap.redundancy import for_pairs
from madang.coordination.overlap.register import Chosen, find_pairs
from madang.coordination.overlap.scoring import interval, score
from madang.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.contracts import Note
    from madang.coordination.overlap.register import Compared
    from madang.coordination.overlap.settings import OverlapSettings

__all__ = ["Register", "assemble"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Register:
    """What the register holds.

    Attributes
    ----------
    pairs : DataFrame
        Table ``pairs``.
    family : (D,) array of int
        Family of each project compared; 0 for none.
    quality, suggestions, learning, parts : DataFrame
        Tables of these names.
    notes : tuple of Note
        What was learnt and from which probability pairs are told.
    """

    pairs: pd.DataFrame
    family: IntArray
    quality: pd.DataFrame
    suggestions: pd.DataFrame
    learning: pd.DataFrame
    parts: pd.DataFrame
    notes: tuple[Note, ...]


def assemble(
    compared: Compared,
    decisions: Decisions,
    *,
    settings: OverlapSettings,
    currency: str,
) -> Register:
    """Weigh candidates, lay verdicts over them, group, and judge the register.

    Parameters
    ----------
    compared : Compared
        What is compared.
    decisions : Decisions
        Verdicts in force.
    settings : OverlapSettings
        Parameters of the stage.
    currency : str
        Currency code.

    Returns
    -------
    Register
    """
    seed = settings.drawing_seed
    a, b, is_candidate = _joined(compared, decisions)
    at = decisions.places(a, b)
    features = compared.features(a, b)
    shipped = score(features)
    learnt = _learnt(features, at, decisions, settings.least_verdicts)
    probability = score(features, names=learnt.names, contents=learnt.contents)
    least, how = least_probability(
        settings.threshold, probability[is_candidate], learnt=learnt,
        precision=settings.wanted_precision,
    )  # fmt: skip
    together = _kind(at, decisions.together)
    told = probability >= least
    wanted = told | together
    low, high = interval(features, names=learnt.names, contents=learnt.contents)
    table = features.assign(
        probability=probability, probability_low=low, probability_high=high
    )
    chosen = Chosen(
        a=a[wanted],
        b=b[wanted],
        features=table[wanted].reset_index(drop=True),
        strength=np.where(together, 1.0, probability)[wanted],
        refused=((at >= 0) & ~together)[wanted],
        complete=_complete(compared, decisions, learnt),
    )
    pairs, family = _grouped(compared, chosen, decisions, settings)
    pairs = _filled(pairs, chosen, compared.projects)
    full = PAIRS.typed(overlay(pairs, decisions, at[wanted]))
    pool = Pool(
        a=a, b=b, codes=compared.projects["project"].astype(str).to_numpy(dtype=object),
        features=features, probability=probability, shipped=shipped, least=least,
        measured=_kind(at, _measured(decisions)), known=at >= 0,
        money=_stakes(compared, a, b),
    )  # fmt: skip
    called = np.zeros(len(a), dtype=bool)
    called[np.flatnonzero(wanted)] = full["proposed"].eq(Verdict.DUPLICATE).to_numpy()
    proposals = suggest(pool, seed=seed, count=settings.suggestions, currency=currency)
    return Register(
        pairs=_sorted(full[~chosen.refused]),
        family=family,
        quality=_quality(pool, (told & called, told), decisions, at, seed),
        suggestions=proposals,
        learning=learnt.table,
        parts=_parts(pool, wanted, proposals, learnt),
        notes=(*learnt.notes, *((how,) if how else ())),
    )


def _joined(
    compared: Compared, decisions: Decisions
) -> tuple[IntArray, IntArray, NDArray[np.bool_]]:
    """Add pairs that officers found themselves to the candidates."""
    size = decisions.size
    keys = compared.a * size + compared.b
    own = np.setdiff1d(decisions.keys, keys)
    every = np.sort(np.concatenate([keys, own]))
    return every // max(size, 1), every % max(size, 1), ~np.isin(every, own)


def _kind(at: IntArray, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Read a flag of verdicts for each pair; False where there is no verdict."""
    if not len(flags):
        return np.zeros(len(at), dtype=bool)
    return np.asarray(flags[np.maximum(at, 0)] & (at >= 0))


def _measured(decisions: Decisions) -> NDArray[np.bool_]:
    """Tell which verdicts were drawn to measure."""
    drawn = decisions.table.reindex(columns=["drawn"])["drawn"]
    return drawn.eq("measure").fillna(value=False).to_numpy(dtype=bool)


def _learnt(
    features: pd.DataFrame, at: IntArray, decisions: Decisions, least: int
) -> Learnt:
    """Re-learn the weights from the verdicts in force."""
    places = np.flatnonzero(at >= 0)
    return learn(
        features.iloc[places].reset_index(drop=True),
        decisions.together[at[places]],
        (decisions.a[at[places]], decisions.b[at[places]]),
        least=least,
    )


def _complete(
    compared: Compared, decisions: Decisions, learnt: Learnt
) -> Callable[[IntArray, IntArray], FloatArray]:
    """Give the probability of any pairs, verdicts laid over it."""

    def plain(a: IntArray, b: IntArray) -> FloatArray:
        found = compared.features(a, b)
        return score(found, names=learnt.names, contents=learnt.contents)

    copies = pd.factorize(np.array(compared.prepared.copy, dtype=object))[0]
    first = np.unique(copies, return_index=True)[1].astype(np.int64)
    return decisions.settled(plain, first[copies])


def _grouped(
    compared: Compared,
    chosen: Chosen,
    decisions: Decisions,
    settings: OverlapSettings,
) -> tuple[pd.DataFrame, IntArray]:
    """Word and group the chosen pairs, none found unrelated within one family."""
    density = settings.family_density
    pairs, family = find_pairs(compared, chosen, density=density)
    apart = ~decisions.together
    if apart.any():
        family = separated(
            family, (decisions.a[apart], decisions.b[apart]), density=density,
            complete=chosen.complete,
        )  # fmt: skip
        same = family[chosen.a] == family[chosen.b]
        pairs["family"] = np.where(same, family[chosen.a], 0)
    return pairs, family


def _filled(
    pairs: pd.DataFrame, chosen: Chosen, projects: pd.DataFrame
) -> pd.DataFrame:
    """Add beneficiaries and redundancy to the pairs."""
    return pairs.assign(
        beneficiaries=chosen.features["beneficiaries"].to_numpy(dtype=np.float64),
        redundant=for_pairs(projects, pairs["project_a"], pairs["project_b"]),
    )


def _sorted(pairs: pd.DataFrame) -> pd.DataFrame:
    """Put the most probable pairs first, the more money before the less."""
    return pairs.sort_values(
        ["probability", "money_at_stake", "project_a", "project_b"],
        ascending=[False, False, True, True],
        na_position="last",
        ignore_index=True,
    )


def _stakes(compared: Compared, a: IntArray, b: IntArray) -> FloatArray:
    """Give the money at stake in each pair: the smaller of the two."""
    money = compared.projects["money"].to_numpy(dtype=np.float64)
    return np.asarray(np.minimum(money[a], money[b]))


def _parts(
    pool: Pool, wanted: NDArray[np.bool_], proposals: pd.DataFrame, learnt: Learnt
) -> pd.DataFrame:
    """Say what speaks for and against each pair that is told or suggested."""
    one, other = pool.codes[pool.a], pool.codes[pool.b]
    ends = set(zip(proposals["project_a"], proposals["project_b"], strict=True))
    asked = np.array([p in ends for p in zip(one, other, strict=True)], dtype=bool)
    shown = wanted | asked if len(wanted) else wanted
    return contributions(
        pool.features[shown].reset_index(drop=True), (one[shown], other[shown]),
        names=learnt.names, contents=learnt.contents,
    )  # fmt: skip


def _quality(
    pool: Pool,
    told: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    decisions: Decisions,
    at: IntArray,
    seed: int,
) -> pd.DataFrame:
    """Judge what the register proposes by the verdicts in force."""
    same = decisions.table["verdict"].isin([Verdict.DUPLICATE, Verdict.REPUBLISHED])
    positive = (
        _kind(at, same.to_numpy(dtype=bool)),
        _kind(at, decisions.together),
    )
    return quality_table(
        strata_of(pool.shipped), told, (pool.measured, pool.known), positive,
        probability=pool.probability, recorded=decisions.recorded, seed=seed,
    )  # fmt: skip
