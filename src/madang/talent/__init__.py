"""Talent: who trains, who moves, who stays, and where the young go."""

from madang.talent.stage import STAGE, flows

__all__ = ["STAGE", "flows"]
