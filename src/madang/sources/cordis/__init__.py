"""CORDIS: European research projects, who takes part in them, and where."""

from madang.sources.cordis.tables import build
from madang.sources.cordis.topics import topic_activity, topic_name

__all__ = ["build", "topic_activity", "topic_name"]
