"""Made-up inputs of a report: every table of every stage, of any size."""

from made_up.whole import made_up_inputs

__all__ = ["made_up_inputs"]
