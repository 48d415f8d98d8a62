"""Foresight: what to expect of regions in the next years, and how sure that is."""

from madang.foresight.stage import STAGE, foresee

__all__ = ["STAGE", "foresee"]
