"""Audit: how scattered, executed and well aimed public money is."""

from madang.coordination.audit.stage import STAGE, Audit, inspect

__all__ = ["STAGE", "Audit", "inspect"]
