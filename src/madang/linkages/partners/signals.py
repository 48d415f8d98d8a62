"""What speaks for a tie to come: how two organisations stand to each other on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import logit

from madang.metrics.links import Ways, ways_between
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from madang.linkages.partners.consortia import Consortia

__all__ = [
    "BASELINES",
    "SIGNALS",
    "Standing",
    "Window",
    "ranked",
    "ranks_of",
    "window_of",
]

_YEAR: Final = 365.25
SIGNALS: Final = ("shared", "paths", "field", "activity", "kinds", "countries")
"""What the model learns from: common partners by resource allocation, a tie of few
for more; paths over two partners; fields in common; partners of both; how often their
kinds, and their countries or upper regions, meet, over random pairing."""
BASELINES: Final = ("common_neighbours", "adamic_adar", "resource_allocation",
                    "allocation_in_field", "preferential_attachment")  # fmt: skip
"""What it is held against, each by itself."""
_MEASURED: Final = {
    "shared": "resource_allocation", "paths": "three_step_paths",
    "activity": "preferential_attachment",
}  # fmt: skip
"""How signals of other names are measured."""
_OF_GROUPS: Final = {"kinds": "kind", "countries": "country"}
_DRAWN: Final = 200_000
_FULL: Final = 0.1
_CELLS: Final = 10_000_000
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of the consortia on the eve of a day.

    Attributes
    ----------
    consortia : Consortia
        The record.
    day : int
        Days since 1970; projects that start then or later are not known.
    people : (E,) array of int
        Places of the organisations with enough projects, rising.
    count : (N,) array
        Shared projects of each.
    ties : (N, N) sparse array
        Projects that two share.
    close : (N, N) sparse array
        The same, each project for the less the more take part.
    fields : (N, T) sparse array
        Projects of each by theme.
    texts : (E, G) sparse array or None
        What the projects of the people are about, each brought to length one.
    years : float
        Years of which something is known.
    """

    consortia: Consortia
    day: int
    people: NDArray[np.intp]
    count: NDArray[np.float64]
    ties: csr_array
    close: csr_array
    fields: csr_array
    texts: csr_array | None
    years: float
    _laid: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What signals are made of; each is laid out once for the day."""

    @classmethod
    def of(cls, consortia: Consortia, day: int, least: int) -> Standing:
        """Take stock on the eve of a day."""
        is_known = consortia.start < day
        b = sparse.csr_array(consortia.members[:, np.flatnonzero(is_known)])
        size = _sums(b, 0)
        count = _sums(b, 1)
        began = consortia.start[is_known]
        first = (
            np.quantile(np.repeat(began, size.astype(int)), 0.05) if size.sum() else day
        )
        people = np.flatnonzero(count >= max(1, least))
        return cls(
            consortia, day, people, count,
            _ties(b, np.ones_like(size)), _ties(b, np.maximum(size - 1, 1) ** -0.5),
            sparse.csr_array(b @ consortia.themes[np.flatnonzero(is_known)]),
            _told_of(b[people], consortia.texts, np.flatnonzero(is_known)),
            float(day - first) / _YEAR,
        )  # fmt: skip

    @property
    def rate(self) -> float:
        """Shared projects a pair of the people and year: how much is going on."""
        n = len(self.people)
        inner = self.ties[self.people][:, self.people].sum() / 2
        pairs = n * (n - 1) / 2
        return float(inner / pairs / self.years) if pairs and self.years > 0 else 0.0

    def signal(self, name: str, nodes: NDArray[np.intp]) -> NDArray[np.float64]:
        """Work one signal out for some organisations with all of the people."""
        if name in _OF_GROUPS:
            return self._mixing(_OF_GROUPS[name], nodes)
        if name == "text":
            if self.texts is None:
                return np.zeros((len(nodes), len(self.people)))
            nodes = np.searchsorted(self.people, nodes)
        if name == "allocation_in_field":
            return self._ways("resource_allocation").of(nodes) * self._ways("alike").of(
                nodes
            )
        return self._ways(name).of(nodes)

    def forget(self) -> None:
        """Let go of what signals are made of; it is laid out anew when asked for."""
        self._laid.clear()

    def _ways(self, name: str) -> Ways:
        """Lay out what a signal multiplies."""
        if name not in self._laid:
            self._laid[name] = self._made(name)
        ways: Ways = self._laid[name]
        return ways

    def _made(self, name: str) -> Ways:
        """Choose what a signal multiplies.

        Themes of both count by the roots of the products of projects of both, or by
        their cosine; texts by their cosine.
        """
        if name == "text":
            return _alike(self.texts, self.texts)
        if name == "field":
            root = self.fields.sqrt()
            return _alike(root, root[self.people])
        if name == "alike":
            own = _of_length_one(self.fields)
            return _alike(own, own[self.people])
        measure = _MEASURED.get(name, name)
        ties = self.close if name == "shared" else self.ties
        if name == "resource_allocation":
            ties = ties > 0
        return ways_between(measure, ties, self.people)

    def _mixing(self, column: str, nodes: NDArray[np.intp]) -> NDArray[np.float64]:
        """Compare ties between the groups of both with those of random pairing."""
        if column not in self._laid:
            labels = self.consortia.organisations[column].astype("str").fillna("")
            g = pd.factorize(labels)[0]
            member = sparse.csr_array((np.ones(len(g)), (np.arange(len(g)), g)))
            table = np.asarray((member.T @ self.close @ member).todense())
            expected = ratio(np.outer(table.sum(1), table.sum(0)), table.sum())
            lift = np.log((table + 1) / (np.nan_to_num(expected) + 1))
            self._laid[column] = g, lift[:, g[self.people]]
        g, lift = self._laid[column]
        return np.asarray(lift[g[nodes]])

    def known(self) -> pd.DataFrame:
        """Give the rows of the people, laid out once."""
        if "known" not in self._laid:
            self._laid["known"] = self.consortia.organisations.iloc[self.people]
        rows: pd.DataFrame = self._laid["known"]
        return rows

    def is_tied(self, nodes: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell with whom of the people some organisations have worked, or are."""
        if "tied" not in self._laid:
            self._laid["tied"] = sparse.csr_array(self.ties[:, self.people])
        tied = np.asarray(self._laid["tied"][nodes].todense()) > 0
        return np.asarray(tied | (nodes[:, None] == self.people[None, :]))


@dataclass(frozen=True, slots=True)
class Window:
    """Pairs that had not met by a day, how they stood, and whether they met then.

    Attributes
    ----------
    a, b : (n,) arrays of int
        Places of the two.
    x : (n, K) array
        Signals, each as the log-odds of its rank among pairs of the people.
    came : (n,) array of bool or None
        Whether they shared a project that started in the window.
    """

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    x: NDArray[np.float64]
    came: NDArray[np.bool_]


def ranks_of(
    standing: Standing, names: Sequence[str], rng: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    """Draw pairs of the people and give each signal's values in order."""
    people = standing.people
    rows = max(1, min(len(people), _DRAWN // max(1, len(people))))
    nodes = np.sort(rng.choice(people, rows, replace=False))
    apart = nodes[:, None] != people[None, :]
    return {n: np.sort(standing.signal(n, nodes)[apart]) for n in names}


def ranked(
    values: NDArray[np.float64], among: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the log-odds of the rank of values among others, ties in the middle."""
    # In order, so that each search begins near where the last one ended.
    order = np.argsort(values, axis=None)
    rising = values.ravel()[order]
    # sums in another order differ in the last digit, and are ties all the same
    near = _SAME * np.abs(rising)
    low = np.searchsorted(among, rising - near, side="left")
    high = np.searchsorted(among, rising + near, side="right")
    out = np.empty(values.size)
    out[order] = _places_of(len(among))[low + high]
    return out.reshape(values.shape)


@lru_cache(maxsize=2)
def _places_of(n: int) -> NDArray[np.float64]:
    """Give the log-odds of all places among n, in halves."""
    return np.asarray(
        logit(np.clip(np.arange(2 * n + 1) / (2 * n), 0.5 / n, 1 - 0.5 / n))
    )


def met_between(consortia: Consortia, first: int, last: int) -> tuple[Any, Any]:
    """Give who shared a project that started in a window, and who took part in one."""
    then = np.flatnonzero((consortia.start >= first) & (consortia.start < last))
    b = sparse.csr_array(consortia.members[:, then])
    return _ties(b, np.ones(len(then))), _sums(b, 1) > 0


def window_of(
    standing: Standing,
    names: Sequence[str],
    last: int,
    rng: np.random.Generator,
    *,
    most: int = 500_000,
) -> Window:
    """Lay out the pairs of a window, among those that went on taking part.

    Parameters
    ----------
    standing : Standing
        How things stood on its first day.
    names : sequence of str
        Signals that are wanted.
    last : int
        Day on which the window ends.
    rng : numpy.random.Generator
        Draws the pairs for ranks, and the organisations where there are too many.
    most : int
        Pairs above which a share of the organisations is drawn.

    Returns
    -------
    Window
    """
    grid = ranks_of(standing, names, rng)
    met, is_active = met_between(standing.consortia, standing.day, last)
    people = standing.people
    met = sparse.csr_array(met[:, people])
    active = is_active[people]
    own = people[active]
    wanted = max(1, 2 * most // max(1, len(own)))
    drawn = (
        own if len(own) <= wanted else np.sort(rng.choice(own, wanted, replace=False))
    )
    is_drawn = np.isin(people, drawn)
    parts: list[tuple[Any, ...]] = []
    for begin in range(0, len(drawn), 200):
        nodes = drawn[begin : begin + 200]
        # each pair once: with later ones, and with those that were not drawn
        apart = (people[None, :] > nodes[:, None]) | ~is_drawn[None, :]
        i, j = np.nonzero(apart & active[None, :] & ~standing.is_tied(nodes))
        x = [ranked(standing.signal(n, nodes)[i, j], grid[n]) for n in names]
        came = np.asarray(met[nodes].todense())[i, j] > 0
        parts.append((nodes[i], people[j], np.column_stack(x), came))
    if not parts:
        none = np.zeros(0, np.intp)
        return Window(none, none, np.zeros((0, len(names))), np.zeros(0, np.bool_))
    return Window(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _told_of(b: csr_array, texts: Any, known: NDArray[np.intp]) -> csr_array | None:
    """Add up the texts of each member's projects, and bring them to length one."""
    if texts is None:
        return None
    theirs = np.unique(b.indices)  # few projects, where few are known well enough
    own = sparse.csr_array(b[:, theirs] @ sparse.csr_array(texts)[known[theirs]])
    return _of_length_one(own)


def _of_length_one(table: csr_array) -> csr_array:
    """Bring each row to length one; a row of nothing stays so."""
    length = np.sqrt(_sums(table.multiply(table), 1))
    return sparse.csr_array(
        sparse.diags_array(1 / np.where(length > 0, length, 1)) @ table
    )


def _alike(rows: Any, columns: Any) -> Ways:
    """Multiply each row with each row of another table, over what both hold.

    Tables filled to a tenth or more are faster multiplied in full.
    """
    cells = rows.shape[0] * rows.shape[1]
    if _FULL * cells < rows.nnz and cells < _CELLS:
        return Ways((rows.toarray(), columns.toarray().T))
    return Ways((sparse.csr_array(rows), sparse.csr_array(columns.T)))


def _sums(a: Any, axis: int) -> NDArray[np.float64]:
    """Add up a sparse table."""
    return np.asarray(a.sum(axis=axis), dtype=np.float64).ravel()


def _ties(b: csr_array, weight: NDArray[np.float64]) -> csr_array:
    """Join the members of each project, for its weight."""
    both = sparse.coo_array((b * weight[None, :]) @ b.T)
    apart = both.row != both.col
    cells = (both.data[apart], (both.row[apart], both.col[apart]))
    return sparse.csr_array(cells, shape=both.shape)
