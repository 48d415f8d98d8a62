"""What transfers: each source in turn is left out of the fit, and then ranked.

Beside the plain cosine of character 2–4-grams, below which no score may fall.
"""

from collections.abc import Callable

import numpy as np
from overlap_models import learn
from overlap_sources import Labelled

from madang.coordination.overlap.weights import Weights
from madang.metrics.detection import average_precision

__all__ = ["leave_one_out"]


def leave_one_out(
    held: list[Labelled], channel: str, shipped: Weights,
    line: Callable[[str, dict[str, float]], None],
) -> None:  # fmt: skip
    """Print average precision of the cosine, of weights left blind, and as shipped."""
    for source in dict.fromkeys(one.source for one in held):
        blind = learn([one for one in held if one.source != source], channel)
        mine = [one for one in held if one.source == source]
        line(
            source,
            {
                "pairs": float(sum(len(o.label) for o in mine)),
                "true": float(sum(o.label.sum() for o in mine)),
                "cosine": _mean(mine, lambda o: o.plain),
                "left out": _mean(mine, lambda o, w=blind: w.log_odds(o.features)),
                "shipped": _mean(mine, lambda o: shipped.log_odds(o.features)),
            },
        )


def _mean(held: list[Labelled], score: Callable[[Labelled], np.ndarray]) -> float:
    """Give the mean average precision over a source's lists."""
    return float(np.mean([average_precision(o.label, score(o)) for o in held]))
