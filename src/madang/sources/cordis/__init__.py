"""CORDIS: European research projects, who takes part in them, and where."""

from madang.sources.cordis.tables import KINDS, ROLES, build
from madang.sources.cordis.topics import topic_activity, topic_name

__all__ = ["KINDS", "ROLES", "build", "topic_activity", "topic_name"]
