"""Settling: what of a region goes with people coming and staying."""

from madang.talent.settling.stage import STAGE, associate

__all__ = ["STAGE", "associate"]
