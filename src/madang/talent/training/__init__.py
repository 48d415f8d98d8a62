"""Training and jobs: whether what is taught meets jobs of its field within reach."""

from madang.talent.training.stage import STAGE, match

__all__ = ["STAGE", "match"]
