"""Evaluation: what a measure changed, against what would have been.

The door to what is measured on panels of regions: `estimate` gives an effect with how
often chance goes as far, `examine` says whether to believe it. Formulas lie in
`madang.metrics.effects`.
"""

from madang.evaluation.estimating import estimate
from madang.evaluation.examination import Examination, examine
from madang.evaluation.panel import Measure, Panel, measure, outcome_panel
from madang.evaluation.record import Effect, Estimator, Inference
from madang.evaluation.stage import STAGE, evaluate

__all__ = [
    "STAGE",
    "Effect",
    "Estimator",
    "Examination",
    "Inference",
    "Measure",
    "Panel",
    "estimate",
    "evaluate",
    "examine",
    "measure",
    "outcome_panel",
]
