"""Janson, S. (2016): Phragmén's and Thiele's election methods.

doi: 10.48550/arXiv.1611.08826. Phragmén's own example of 1894: four groups of
voters and three seats.
"""

from __future__ import annotations

from madang.metrics.voting import Election, sequential_phragmen

GROUPS = ((1034, "ABC"), (519, "PQR"), (90, "ABQ"), (47, "APQ"))


def test_phragmens_example_elects_a_then_q_then_b() -> None:
    names = "ABCPQR"
    e = Election.of(
        [1.0] * len(names),
        [[float(c in ballot) for c in names] for _, ballot in GROUPS],
        budget=3, weights=[n for n, _ in GROUPS], names=names,
    )  # fmt: skip
    assert "".join(e.names[p] for p in sequential_phragmen(e).order) == "AQB"
