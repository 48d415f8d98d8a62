"""Infrastructure: what is within reach of whom, and what to build when and where."""

from madang.infrastructure.stage import STAGE, reach

__all__ = ["STAGE", "reach"]
