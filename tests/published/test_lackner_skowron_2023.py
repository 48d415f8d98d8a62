"""Lackner, M. & Skowron, P. (2023): Multi-Winner Voting with Approval Preferences.

Springer. doi: 10.1007/978-3-031-09016-5. Examples 2.9, 2.11 and 2.12: sequential
Phragmén and (its first phase) the method of equal shares, with committees of k
seats: every project costs 1 and the budget is k.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.voting import (
    Election,
    TooDear,
    equal_shares,
    sequential_phragmen,
)

EXAMPLE_1 = [(3, "ab"), (3, "ac"), (2, "ad"), (1, "bcf"), (1, "e"), (1, "f"), (1, "g")]
EXAMPLE_12 = [(3, "cd"), (2, "ab"), (2, "ac"), (1, "bd")]


def committee(profile: list[tuple[int, str]], seats: int) -> Election:
    names = sorted({c for _, ballot in profile for c in ballot})
    approval = [[float(c in ballot) for c in names] for _, ballot in profile]
    return Election.of(
        np.ones(len(names)), approval, budget=seats,
        weights=[n for n, _ in profile], names=names,
    )  # fmt: skip


def told(election: Election, order: tuple[int, ...]) -> str:
    return "".join(election.names[p] for p in order)


@pytest.mark.parametrize("too_dear", TooDear)
def test_sequential_phragmen_of_example_9(too_dear: TooDear) -> None:
    e = committee(EXAMPLE_1, 4)
    assert told(e, sequential_phragmen(e, too_dear=too_dear).order) == "abcd"


def test_equal_shares_of_example_11_buys_one_candidate_only() -> None:
    e = committee(EXAMPLE_1, 4)
    assert told(e, equal_shares(e).order) == "a"


def test_equal_shares_and_phragmen_part_in_example_12() -> None:
    e = committee(EXAMPLE_12, 3)
    assert told(e, equal_shares(e).order) == "ca"
    assert told(e, sequential_phragmen(e).order) == "cbd"
