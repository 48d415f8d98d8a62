"""The workflow of calls and proposals as data, and who may do what in it.

Without web and database: pages, documents, tests and the record read these tables.
"""

from madang.governance.checking import slips
from madang.governance.drawing import diagram, page
from madang.governance.guards import APPEAL, GUARDS, LEAST_REVIEWS, Case
from madang.governance.people import (
    EMERGENCY,
    EVERYWHERE,
    OFFICES,
    Actor,
    Grant,
    Office,
)
from madang.governance.policy import WORKFLOWS, may, offices_over, refusal, sees, unseen
from madang.governance.workflow import (
    BEGINNING,
    Kind,
    State,
    Subject,
    Transition,
    Workflow,
)

__all__ = [
    "APPEAL", "BEGINNING", "EMERGENCY", "EVERYWHERE", "GUARDS", "LEAST_REVIEWS",
    "OFFICES", "WORKFLOWS", "Actor", "Case", "Grant", "Kind", "Office", "State",
    "Subject", "Transition", "Workflow", "diagram", "may", "offices_over", "page",
    "refusal", "sees", "slips", "unseen",
]  # fmt: skip
