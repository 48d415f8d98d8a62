"""Rules that choose projects by votes and money, as participatory budgets use them.

Each takes an `Election` (costs, a budget, and what each voter gains from each
project) and gives an `Outcome`. Ties are told apart exactly and broken as the
caller says, so that the order of rows decides nothing.
"""

from madang.metrics.voting.election import Election, Outcome, Ties, Unsupported
from madang.metrics.voting.greedy import greedy_welfare
from madang.metrics.voting.phragmen import TooDear, sequential_phragmen
from madang.metrics.voting.shares import Completion, Endowment, equal_shares

__all__ = [
    "Completion",
    "Election",
    "Endowment",
    "Outcome",
    "Ties",
    "TooDear",
    "Unsupported",
    "equal_shares",
    "greedy_welfare",
    "sequential_phragmen",
]
