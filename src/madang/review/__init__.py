"""Review: who may read what, who reads what, and what their scores are worth.

Conflicts of interest rest on rows of the study; an assignment is an optimum that keeps
out of them; a panel's scores are told without its members.
"""

from madang.review.assignment import Assignment, Shortage, assign, topic_match
from madang.review.bodies import Bodies
from madang.review.conflicts import Ground, Reach, conflicts
from madang.review.panel import Panel, summarise

__all__ = [
    "Assignment",
    "Bodies",
    "Ground",
    "Panel",
    "Reach",
    "Shortage",
    "assign",
    "conflicts",
    "summarise",
    "topic_match",
]
