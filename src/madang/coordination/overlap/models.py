"""The weights that Madang ships, as numbers, with what they were learnt on.

`benchmarks/overlap_labels.py --learn` fits them; its evaluation and the model card,
docs/explanation/overlap-model-card.md, say how far they can be trusted. A probability
is of one candidate pair, a project and one of its nearest by text or title, in a list
where one of six such pairs belongs together. ``generic``, ``brief``, ``field`` and
``bids`` are set by judgement: no label of more than one source speaks of them. Each of
these is taken to be uncertain by half its size.
"""

from __future__ import annotations

from typing import Final

from madang.coordination.overlap.weights import Weights

__all__ = ["CONTENTS", "NAMES", "REDUNDANT"]

# Where one of a pair has a title only: do the two belong to one programme?
NAMES: Final = Weights(
    constant=0.124,
    slopes={
        "alike": 3.364,
        "differ": -5.210,
        "edition": -1.696,
        "generic": -2.000,
        "brief": -0.500,
    },
    learnt_on="ten kinds of list: notices, awards, grants, samples, six made up",
    covariance=(
        (0.40133, -0.38712, -0.55146, -0.22220, 0.00000, 0.00000),
        (-0.38712, 0.40132, 0.52106, 0.21818, 0.00000, 0.00000),
        (-0.55146, 0.52106, 0.86935, 0.35837, 0.00000, 0.00000),
        (-0.22220, 0.21818, 0.35837, 0.49810, 0.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 1.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 0.06250),
    ),
)  # fmt: skip

# Where both have a summary: are the two one work, or does one continue the other?
CONTENTS: Final = Weights(
    constant=-7.745,
    slopes={
        "text": 3.484,
        "lead": 7.518,
        "alike": 1.728,
        "field": 1.500,
        "bids": 2.000,
        "generic": -0.250,
    },
    learnt_on="nine kinds of list: awards, grants, samples, six made up",
    covariance=(
        (0.10925, -0.03295, -0.08030, -0.01876, 0.00000, 0.00000, 0.00000),
        (-0.03295, 0.25075, -0.09740, -0.05180, 0.00000, 0.00000, 0.00000),
        (-0.08030, -0.09740, 0.16083, -0.00477, 0.00000, 0.00000, 0.00000),
        (-0.01876, -0.05180, -0.00477, 0.12101, 0.00000, 0.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.56250, 0.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 1.00000, 0.00000),
        (0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 0.00000, 0.01562),
    ),
)  # fmt: skip

# Of two that belong to one call: would a reviewer delete one?
REDUNDANT: Final = Weights(
    constant=-0.308,
    slopes={
        "alike": 0.973,
        "spare": 1.996,
        "one_tail": -1.886,
        "tails_differ": -0.727,
        "both_cut": -1.171,
        "days": -0.136,
    },
    learnt_on="386 reviewed Korean R&D notices: pairs within 126 groups",
    covariance=(
        (0.21448, 0.03518, -0.25308, -0.15080, 0.03537, -0.02509, -0.01338),
        (0.03518, 0.15668, -0.10416, -0.04608, 0.08101, -0.07448, 0.02144),
        (-0.25308, -0.10416, 0.38912, 0.19740, -0.09245, 0.01764, -0.00360),
        (-0.15080, -0.04608, 0.19740, 0.24606, -0.01052, 0.03120, 0.00209),
        (0.03537, 0.08101, -0.09245, -0.01052, 0.39110, -0.01496, -0.00702),
        (-0.02509, -0.07448, 0.01764, 0.03120, -0.01496, 0.19431, -0.00557),
        (-0.01338, 0.02144, -0.00360, 0.00209, -0.00702, -0.00557, 0.01998),
    ),
)  # fmt: skip
