"""Officers' verdicts laid over what the register proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.contracts import Note
from madang.coordination.overlap.ledger import FILE, VERDICTS, in_force
from madang.language import _, to_json
from madang.vocabulary import Verdict, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.coordination.overlap.register import Compared

__all__ = ["Decisions", "decisions_of", "overlay", "separated"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Decisions:
    """Verdicts in force on pairs of compared projects.

    Attributes
    ----------
    a, b : (V,) arrays of int
        Rows of each pair, ``a < b``.
    table : DataFrame
        Their rows of the table ``verdicts``, in the same order.
    outdated : frozenset of pair of str
        Pairs whose verdict is not applied, since a text has changed.
    size : int
        Number of projects compared.
    recorded : int
        Verdicts ever recorded.
    """

    a: IntArray
    b: IntArray
    table: pd.DataFrame
    outdated: frozenset[tuple[str, str]]
    size: int
    recorded: int

    @property
    def keys(self) -> IntArray:
        """One number a pair."""
        return np.asarray(self.a * self.size + self.b, dtype=np.int64)

    @property
    def together(self) -> NDArray[np.bool_]:
        """Whether the officer found the two to belong together."""
        return self.table["verdict"].ne(Verdict.UNRELATED).to_numpy(dtype=bool)

    def places(self, a: IntArray, b: IntArray) -> IntArray:
        """Give the place of each pair's verdict; −1 where it has none."""
        if not len(self.a):
            return np.full(len(a), -1, dtype=np.int64)
        order = np.argsort(self.keys, kind="stable")
        keys = self.keys[order]
        wanted = np.minimum(a, b) * self.size + np.maximum(a, b)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, order[at], -1).astype(np.int64)

    def settled(
        self, score: Callable[[IntArray, IntArray], FloatArray], alike: IntArray
    ) -> Callable[[IntArray, IntArray], FloatArray]:
        """Give a score of any pairs of rows that verdicts override.

        Parameters
        ----------
        score : callable
            Probability of any pairs of rows.
        alike : (D,) array of int
            First row with the same text as each row: verdicts on copies count for it.

        Returns
        -------
        callable
        """
        one, other = alike[self.a], alike[self.b]
        by_copy = Decisions(
            np.minimum(one, other), np.maximum(one, other), self.table,
            self.outdated, self.size, self.recorded,
        )  # fmt: skip

        def complete(a: IntArray, b: IntArray) -> FloatArray:
            found = score(a, b)
            for known in (by_copy, self):
                at = known.places(a, b)
                value = self.together[np.maximum(at, 0)] if len(self.a) else found
                found = np.where(at >= 0, value, found).astype(np.float64)
            return found

        return complete


def decisions_of(
    verdicts: pd.DataFrame | None, projects: pd.DataFrame, compared: Compared
) -> tuple[Decisions, tuple[Note, ...]]:
    """Find the pairs on which a verdict is in force.

    Parameters
    ----------
    verdicts : DataFrame or None
        Table ``verdicts``.
    projects : DataFrame
        Table ``projects``.
    compared : Compared
        What is compared.

    Returns
    -------
    (Decisions, tuple of Note)
        Notes tell which verdicts were not applied, and why.

    Raises
    ------
    LedgerError
        If a verdict was changed by another hand.
    """
    empty = pd.DataFrame({"project_a": [], "project_b": [], "verdict": []}, dtype="str")
    size = len(compared.projects)
    none = np.zeros(0, dtype=np.int64)
    if verdicts is None or verdicts.empty:
        return Decisions(none, none, empty, frozenset(), size, 0), ()
    VERDICTS.verify(verdicts, FILE)
    last = in_force(verdicts, projects)
    row = {str(code): i for i, code in enumerate(compared.projects["project"])}
    ends = [
        tuple(sorted((row.get(a, -1), row.get(b, -1))))
        for a, b in zip(last["project_a"], last["project_b"], strict=True)
    ]
    pairs = np.array(ends, dtype=np.int64).reshape(-1, _PAIR)
    usable = ~last["gone"].to_numpy() & ~last["outdated"].to_numpy()
    placed = usable & (pairs >= 0).all(axis=1)
    old = last[last["outdated"]]
    kept = Decisions(
        a=pairs[placed, 0],
        b=pairs[placed, 1],
        table=last[placed].reset_index(drop=True),
        outdated=frozenset(zip(old["project_a"], old["project_b"], strict=True)),
        size=size,
        recorded=len(verdicts),
    )
    return kept, _notes(last, int((usable & ~placed).sum()), int(placed.sum()))


def _notes(last: pd.DataFrame, apart: int, applied: int) -> tuple[Note, ...]:
    """Say how many verdicts were applied, and why others were not."""
    gone, old = int(last["gone"].sum()), int(last["outdated"].sum())
    said = [
        _(
            "{applied:,| officer's verdict was/ officers' verdicts were} put in "
            "place of what the register proposed.",
            applied=applied,
        )
    ]
    if old:
        said.append(
            _(
                "{old:,| verdict was/ verdicts were} not applied: a title or summary "
                "has changed since. A new verdict is needed.",
                old=old,
            )
        )
    if gone:
        said.append(
            _(
                "{gone:,| verdict speaks of projects/ verdicts speak of projects} "
                "that the study no longer holds; {gone:~it stays/they stay} on "
                "record.",
                gone=gone,
            )
        )
    if apart:
        said.append(
            _(
                "{apart:,| verdict speaks/ verdicts speak} of notices set apart as "
                "republished, or of projects that are not compared, and "
                "{apart:~was/were} not applied.",
                apart=apart,
            )
        )
    return tuple(map(Note, said))


def overlay(pairs: pd.DataFrame, decisions: Decisions, at: IntArray) -> pd.DataFrame:
    """Put officers' verdicts in place of those proposed.

    Parameters
    ----------
    pairs : DataFrame
        Table ``pairs`` as proposed.
    decisions : Decisions
        Verdicts in force.
    at : (P,) array of int
        Place of each pair's verdict; −1 where it has none.

    Returns
    -------
    DataFrame
        With ``proposed``, ``decided``, ``decided_by``, ``decided_at`` and
        ``outdated``.
    """
    out = pairs.assign(proposed=pairs["verdict"], decided=at >= 0)
    given = decisions.table.reindex(columns=["verdict", "who", "when", "why"])
    rows = given.astype(object).to_numpy()
    told: dict[str, list[object]] = {
        "verdict": out["verdict"].tolist(),
        "message": out["message"].tolist(),
        "decided_by": [None] * len(out),
        "decided_at": [None] * len(out),
    }
    for place in np.flatnonzero(at >= 0):
        verdict, who, when, why = (str(v) for v in rows[at[place]])
        said = _(
            "{verdict}: decided by {who} ({day}). {why}",
            verdict=word(verdict),
            who=who,
            day=when[:10],
            why=why,
        )
        row = (verdict, to_json(said), who, when)
        for column, value in zip(told, row, strict=True):
            told[column][place] = value
    for column, values in told.items():
        out[column] = pd.Series(values, index=out.index, dtype="str")
    ends = zip(out["project_a"], out["project_b"], strict=True)
    out["outdated"] = [tuple(sorted(e)) in decisions.outdated for e in ends]
    return out


def separated(
    family: IntArray,
    apart: tuple[IntArray, IntArray],
    *,
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> IntArray:
    """Part families that hold two projects which an officer found unrelated.

    Members join one by one by average linkage, as before, but never such that a
    family holds a pair found unrelated.

    Parameters
    ----------
    family : (D,) array of int
        Family of each project; 0 for none.
    apart : pair of arrays of int
        Rows of the pairs found unrelated.
    density : float
        Least mean probability between parts of a family.
    complete : callable
        Probability of any pairs of rows.

    Returns
    -------
    (D,) array of int
        Families numbered from 1 in the order of first members; 0 for none.
    """
    one, other = apart
    broken = np.unique(family[one][(family[one] == family[other]) & (family[one] > 0)])
    out, fresh = family.copy(), int(family.max(initial=0))
    for number in broken:
        members = np.flatnonzero(family == number)
        inside = np.isin(one, members) & np.isin(other, members)
        ends = tuple(np.searchsorted(members, e[inside]) for e in (one, other))
        i, j = np.triu_indices(len(members), 1)
        likeness = np.zeros((len(members), len(members)))
        likeness[i, j] = likeness[j, i] = complete(members[i], members[j])
        out[members] = 0
        for part in _joined(likeness, (ends[0], ends[1]), density):
            fresh += 1
            out[members[part]] = fresh
    return _numbered(out)


def _joined(
    likeness: FloatArray, apart: tuple[IntArray, IntArray], density: float
) -> list[IntArray]:
    """Join members by average linkage, never two that must stay apart."""
    size = len(likeness)
    mean = likeness.copy()
    mean[apart], mean[apart[::-1]] = -np.inf, -np.inf
    np.fill_diagonal(mean, -np.inf)
    parts = [np.array([i], dtype=np.int64) for i in range(size)]
    while True:
        i, j = divmod(int(mean.argmax()), size)
        if mean[i, j] < density:
            break
        n, m = len(parts[i]), len(parts[j])
        row = (n * mean[i] + m * mean[j]) / (n + m)
        mean[i], mean[:, i] = row, row
        mean[j], mean[:, j] = -np.inf, -np.inf
        mean[i, i] = -np.inf
        parts[i] = np.sort(np.concatenate([parts[i], parts[j]]))
        parts[j] = np.zeros(0, dtype=np.int64)
    return [p for p in parts if len(p) >= _PAIR]


def _numbered(family: IntArray) -> IntArray:
    """Give families numbers from 1 in the order of their first members."""
    out = np.zeros_like(family)
    values, first = np.unique(family, return_index=True)
    ordered = values[np.argsort(first, kind="stable")]
    for number, value in enumerate(ordered[ordered > 0], start=1):
        out[family == value] = number
    return out
