"""Overlap: which projects duplicate, rival, complement or continue each other.

Two channels find what belongs together. *Names*: titles, boilerplate of calls
apart, the series in which calls are numbered, rounds and reissues; weights learnt
on reviewed notices. *Contents*: title and summary, measured against how alike the
field writes anyway; weights learnt on grants and on a synthetic call. Both give a
calibrated probability with an interval, which officers' verdicts improve by
`fit_weights`.
"""

from madang.coordination.overlap.candidates import candidates, measure_likeness
from madang.coordination.overlap.features import pair_features
from madang.coordination.overlap.scoring import (
    CONTENTS,
    NAMES,
    Weights,
    fit_weights,
    interval,
    score,
)
from madang.coordination.overlap.stage import STAGE, detect
from madang.coordination.overlap.text import prepare

__all__ = [
    "CONTENTS",
    "NAMES",
    "STAGE",
    "Weights",
    "candidates",
    "detect",
    "fit_weights",
    "interval",
    "measure_likeness",
    "pair_features",
    "prepare",
    "score",
]
