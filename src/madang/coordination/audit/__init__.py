"""Audit: how scattered, executed and well aimed public money is."""

from madang.coordination.audit.stage import STAGE, inspect

__all__ = ["STAGE", "inspect"]
