"""Which programmes and projects one submission is near to, as it arrives.

The register compares all with all, which takes minutes. Here one text is compared with
those that share its letters most, among a steady sample of the others, by the same
features, weights and words: the sample tells how rare words are and how alike a field
writes anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.coordination.overlap.facts import proposed
from madang.coordination.overlap.register import compare
from madang.coordination.overlap.scoring import interval, score
from madang.coordination.overlap.stage import comparable
from madang.coordination.overlap.text import LONGEST_TEXT, normalise
from madang.errors import ParameterError
from madang.language import _, to_json
from madang.vocabulary import Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["ARRIVED", "COLUMNS", "PUBLIC", "Standing", "near", "stand"]

ARRIVED: Final = "(new)"
"""Code of the submission among the projects it is compared with."""
PUBLIC: Final = (Status.FUNDED, Status.COMPLETED)
"""Statuses of what anybody may know of; a proposal of others is none of these."""
COLUMNS: Final = (
    "project", "title", "programme", "organiser", "region", "status", "probability",
    "probability_low", "probability_high", "verdict", "message", "shared_phrases",
)  # fmt: skip
_SLOTS: Final = 2**18
_RUN: Final = 3
_NEAREST: Final = 120
_OTHERS: Final = 480
_PRIMES: Final = np.array([1, 1_000_003, 998_244_353], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Standing:
    """The projects of a study, ready to be compared with one more.

    Attributes
    ----------
    projects : DataFrame
        Those that are compared.
    letters : (D, G) sparse array
        Rarity-weighed runs of letters of each.
    rarity : (G,) array
        Weight of each run.
    tables : mapping of str to DataFrame
        What else the register reads.
    """

    projects: pd.DataFrame
    letters: sparse.csr_array
    rarity: NDArray[np.float64]
    tables: Mapping[str, pd.DataFrame]


def _runs(texts: Iterable[str]) -> sparse.csr_array:
    """Count the runs of three letters of each text, each in a slot of its own."""
    slots, ends = [np.zeros(0, dtype=np.int64)], [0]
    for text in texts:
        plain = "".join(text.casefold().split())[:LONGEST_TEXT]
        code = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32)
        n = max(code.size - _RUN + 1, 0)
        mixed = sum(code[i : i + n].astype(np.uint64) * _PRIMES[i] for i in range(_RUN))
        slots.append(np.asarray(mixed % _SLOTS, dtype=np.int64).reshape(-1))
        ends.append(ends[-1] + n)
    places = np.concatenate(slots)
    shape = (len(ends) - 1, _SLOTS)
    counts = sparse.csr_array(
        (np.ones(places.size), places, np.array(ends)), shape=shape
    )
    counts.sum_duplicates()
    return counts


def _readable(table: pd.DataFrame) -> list[str]:
    """Give title and summary of each."""
    return [
        f"{normalise(t)} {normalise(s)}"
        for t, s in zip(table["title"], table["summary"], strict=True)
    ]


def stand(
    tables: Mapping[str, pd.DataFrame],
    *,
    statuses: Sequence[str] = tuple(Status),
    public: bool = False,
) -> Standing:
    """Get a study's projects ready.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of the study.
    statuses : sequence of str
        Statuses of the projects compared.
    public : bool
        Whether only what anybody may know of is compared. Then proposals have no
        part in it, not even in how rare words are.

    Returns
    -------
    Standing

    Raises
    ------
    ParameterError
        If no project is left to compare with.
    """
    projects = tables["projects"]
    if public:
        statuses = [s for s in statuses if s in PUBLIC]
        projects = projects[projects["status"].isin(statuses)]
    kept, _notes = comparable(projects, statuses)
    if kept.empty:
        raise ParameterError(
            _("There is no project with a text to compare the submission with.")
        )
    counts = _runs(_readable(kept))
    held = np.bincount(counts.indices, minlength=_SLOTS)
    rarity = 1 + np.log((1 + len(kept)) / (1 + held))
    return Standing(kept, _weighed(counts, rarity), rarity, tables)


def _weighed(counts: sparse.csr_array, rarity: NDArray[np.float64]) -> sparse.csr_array:
    """Weigh counts by a rarity that is known, rows of length one."""
    x = counts.copy()
    x.data = (1 + np.log(x.data)) * rarity[x.indices]
    length = np.sqrt(x.multiply(x).sum(axis=1))
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-300)) @ x)


def near(
    standing: Standing, submission: Mapping[str, object], *, count: int = 10
) -> pd.DataFrame:
    """Tell what a submission is near to.

    Parameters
    ----------
    standing : Standing
        From `stand`.
    submission : mapping of str to object
        ``title`` and ``summary``; ``region``, ``activity``, ``organiser``,
        ``programme``, ``grant``, ``start`` and ``end`` where they are known.
    count : int
        Projects told.

    Returns
    -------
    DataFrame
        The likeliest first: project, title, programme, organiser, region, status,
        probability of belonging together with its 90% interval, the verdict the
        register would propose, message with its reason, shared_phrases.

    Raises
    ------
    ParameterError
        If the submission has no text.
    """
    row = pd.DataFrame([{**dict.fromkeys(standing.projects.columns), **submission}])
    row["project"], row["status"] = ARRIVED, str(Status.PROPOSED)
    text = _readable(row)[0]
    if not text.strip():
        raise ParameterError(_("The submission has neither a title nor a summary."))
    chosen, nearest = _among(standing, text)
    projects = pd.concat([chosen, _typed(row, chosen)], ignore_index=True)
    tables = standing.tables
    compared, again = compare(
        projects,
        regions=tables.get("regions"),
        activities=tables.get("activities"),
        boundaries=tables.get("boundaries"),
        participations=tables.get("participations"),
    )
    codes = compared.projects["project"].astype(str).to_numpy()
    place = np.flatnonzero(codes == ARRIVED)
    copy = again.loc[again["project"].astype(str) == ARRIVED, "original"].tolist()
    if not place.size:  # its text stands there word for word
        place = np.flatnonzero(codes == str(copy[0]))
    others = np.flatnonzero(np.isin(codes, nearest) & (codes != codes[place[0]]))
    mine = np.full(others.size, place[0])
    a, b = np.minimum(mine, others), np.maximum(mine, others)
    features = compared.features(a, b)
    low, high = interval(features)
    features = features.assign(
        probability=score(features), probability_low=low, probability_high=high
    )
    listed = (compared.projects, compared.prepared, compared.likeness)
    order = np.argsort(-features["probability"].to_numpy(), kind="stable")[:count]
    told = features.iloc[order].reset_index(drop=True)
    said = proposed(listed, told, a[order], b[order])
    out = compared.projects.iloc[others[order]].reset_index(drop=True)
    own = ["probability", "probability_low", "probability_high"]
    out = out.assign(**{c: told[c] for c in own}, **{str(c): said[c] for c in said})
    if copy:
        out = pd.concat([_copied(standing, str(copy[0])), out], ignore_index=True)
    return out[list(COLUMNS)].head(count)


def _among(standing: Standing, text: str) -> tuple[pd.DataFrame, list[str]]:
    """Give the projects to compare with, and the codes of those that come near."""
    asked = _weighed(_runs([text]), standing.rarity)
    likeness = (standing.letters @ asked.T).toarray().ravel()
    nearest = np.argsort(-likeness, kind="stable")[:_NEAREST]
    step = max(1, len(likeness) // _OTHERS)
    places = np.union1d(nearest, np.arange(0, len(likeness), step))
    codes = standing.projects["project"].astype(str).iloc[nearest].tolist()
    return standing.projects.iloc[places], codes


def _typed(row: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Give a row the types of a table."""
    out = row.reindex(columns=like.columns)
    for name in out.columns:
        kind = like[name].dtype
        if pd.api.types.is_datetime64_any_dtype(kind):
            out[name] = pd.to_datetime(out[name], errors="coerce").astype(kind)
        elif pd.api.types.is_numeric_dtype(kind):
            out[name] = pd.to_numeric(out[name], errors="coerce").astype("float64")
        else:
            out[name] = out[name].astype(kind)
    return out


def _copied(standing: Standing, code: str) -> pd.DataFrame:
    """Tell the project whose text the submission repeats."""
    own = standing.projects[standing.projects["project"].astype(str) == code]
    said = _("Title and summary are those of {project}, word for word.", project=code)
    return own.assign(
        probability=1.0, probability_low=1.0, probability_high=1.0,
        verdict=str(Verdict.REPUBLISHED), message=to_json(said), shared_phrases="",
    )  # fmt: skip
