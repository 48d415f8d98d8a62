"""What transfers: each source in turn is left out of the fit, and then ranked.

Beside the plain cosine of character 2–4-grams, below which no list may fall. What the
weights correct of the cosine is kept only where a rule says so that does not look at
the source: left out in turn, none of the other sources may have a list that is ranked
worse than by the cosine. Else the cosine alone is fitted, and ranks.
"""

from collections.abc import Callable, Sequence

import numpy as np
from overlap_models import COSINES, JUDGED, learn, with_judged
from overlap_sources import Labelled

from madang.coordination.overlap.weights import Weights
from madang.metrics.detection import average_precision

__all__ = ["fallen", "learn_safely", "leave_one_out"]

EQUAL = 1e-9
BELOW = "BELOW THE COSINE"


def gain(one: Labelled, weights: Weights) -> float:
    """Give the average precision of weights on a list, less that of the cosine."""
    learnt = average_precision(one.label, weights.log_odds(one.features))
    return learnt - average_precision(one.label, one.plain)


def fallen(held: Sequence[Labelled], channel: str) -> list[str]:
    """Name the sources with a list that blind weights rank worse than the cosine."""
    out = []
    for source in dict.fromkeys(one.source for one in held):
        blind = learn([one for one in held if one.source != source], channel)
        mine = [one for one in held if one.source == source]
        if min(gain(one, blind) for one in mine) < -EQUAL:
            out.append(source)
    return out


def learn_safely(
    held: Sequence[Labelled], channel: str, learnt_on: str = ""
) -> Weights:
    """Learn weights; of the cosines alone where more does not transfer."""
    columns = COSINES[channel] if fallen(held, channel) else None
    return learn(held, channel, learnt_on, columns)


def leave_one_out(
    held: list[Labelled], channel: str, shipped: Weights,
    line: Callable[[str, dict[str, float]], str],
) -> None:  # fmt: skip
    """Print average precision of the cosine, of weights left blind, and as shipped.

    Both with the slopes that were set by judgement, as they are used.
    """
    below = []
    for source in dict.fromkeys(one.source for one in held):
        others = [one for one in held if one.source != source]
        blind = with_judged(learn_safely(others, channel), JUDGED[channel])
        mine = [one for one in held if one.source == source]
        told = line(
            source,
            {
                "pairs": float(sum(len(o.label) for o in mine)),
                "true": float(sum(o.label.sum() for o in mine)),
                "cosine": _mean(mine, lambda o: o.plain),
                "left out": _mean(mine, lambda o, w=blind: w.log_odds(o.features)),
                "shipped": _mean(mine, lambda o: shipped.log_odds(o.features)),
            },
        )
        worst = min(gain(o, w) for o in mine for w in (blind, shipped))
        if worst < -EQUAL:
            below.append(source)
        print(told + (f"  {BELOW} by {-worst:.4f}" if worst < -EQUAL else ""))
    print(f"  {BELOW}: {', '.join(below)}" if below else "  none below the cosine")


def _mean(held: list[Labelled], score: Callable[[Labelled], np.ndarray]) -> float:
    """Give the mean average precision over a source's lists."""
    return float(np.mean([average_precision(o.label, score(o)) for o in held]))
