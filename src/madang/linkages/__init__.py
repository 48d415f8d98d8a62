"""Linkages: who of industry, academia and research works with whom, and where."""

from madang.linkages.stage import STAGE, build

__all__ = ["STAGE", "build"]
