"""The weights that Madang ships, as numbers, with what they were learnt on.

`benchmarks/overlap_labels.py --learn` fits them; its evaluation and the model card,
docs/explanation/overlap-model-card.md, say how far they can be trusted. A probability
is of one candidate pair, a project and one of its nearest by text or title, in a list
where one of six such pairs belongs together. Cosines rank; ``stock`` and ``edition``
only take away what two titles owe to their list. ``generic``, ``brief``, ``field``
and ``bids`` are set by judgement: no label of more than one source speaks of them.
Each of these is taken to be uncertain by half its size.
"""

from __future__ import annotations

from typing import Final

from madang.coordination.overlap.weights import Weights

__all__ = ["CONTENTS", "NAMES", "REDUNDANT"]

# Where one of a pair has a title only: do the two belong to one programme?
NAMES: Final = Weights(
    constant=-5.645,
    slopes={
        "alike": 9.623,
        "stock": -5.320,
        "edition": -2.681,
        "generic": -3.000,
        "brief": -0.500,
    },
    learnt_on="eleven kinds of list: notices, awards, grants, samples, seven made up",
    covariance=(
        (0.09063, -0.08790, 0.09492, -0.01748, 0.00000, 0.00000),
        (-0.08790, 0.11877, -0.09566, 0.00221, 0.00000, 0.00000),
        (0.09492, -0.09566, 0.25612, -0.01875, 0.00000, 0.00000),
        (-0.01748, 0.00221, -0.01875, 0.37887, 0.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 2.25000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 0.06250),
    ),
)  # fmt: skip

# Where both have a summary: are the two one work, or does one continue the other?
CONTENTS: Final = Weights(
    constant=-8.073,
    slopes={
        "text": 2.418,
        "lead": 8.146,
        "alike": 2.236,
        "stock": -1.707,
        "field": 1.500,
        "bids": 2.000,
    },
    learnt_on="ten kinds of list: awards, grants, samples, seven made up",
    covariance=(
        (0.17497, -0.07284, -0.11732, -0.01910, -0.07343, 0.00000, 0.00000),
        (-0.07284, 0.27407, -0.09426, -0.02971, 0.02181, 0.00000, 0.00000),
        (-0.11732, -0.09426, 0.20329, -0.01464, 0.05739, 0.00000, 0.00000),
        (-0.01910, -0.02971, -0.01464, 0.09875, -0.01246, 0.00000, 0.00000),
        (-0.07343, 0.02181, 0.05739, -0.01246, 0.72038, 0.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 0.56250, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 1.00000),
    ),
)  # fmt: skip

# Of two that belong to one call: would a reviewer delete one?
REDUNDANT: Final = Weights(
    constant=-0.424,
    slopes={
        "alike": 0.433,
        "spare": 2.624,
        "one_tail": -1.664,
        "other_file": -3.317,
        "both_cut": -0.366,
        "days": -0.169,
    },
    learnt_on="386 reviewed Korean R&D notices: pairs within 126 groups",
    covariance=(
        (0.23659, -0.02210, -0.20395, -0.17686, -0.00529, -0.03736, -0.02076),
        (-0.02210, 0.17417, -0.05974, -0.00108, -0.07641, -0.04462, 0.02310),
        (-0.20395, -0.05974, 0.28580, 0.17047, 0.02657, 0.00301, 0.00013),
        (-0.17686, -0.00108, 0.17047, 0.23757, -0.02331, 0.03079, 0.00773),
        (-0.00529, -0.07641, 0.02657, -0.02331, 0.53811, -0.07555, 0.01678),
        (-0.03736, -0.04462, 0.00301, 0.03079, -0.07555, 0.20259, -0.00438),
        (-0.02076, 0.02310, 0.00013, 0.00773, 0.01678, -0.00438, 0.01977),
    ),
)  # fmt: skip
