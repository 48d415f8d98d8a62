"""Matching: which institute goes to which region when both have wishes.

Institutes lie along rows, regions along columns. What a region is worth to the staff of
an institute is taken from records, such as the share that settled with their families;
distance from the capital is no stand-in for it.
"""

from madang.metrics.matching.market import (
    Market,
    break_ties,
    market_from_scores,
    read_market,
)
from madang.metrics.matching.proposals import (
    BlockingPair,
    QuotaEffect,
    Side,
    blocking_pairs,
    deferred_acceptance,
    match_by_lot,
    quota_effects,
)
from madang.metrics.matching.together import (
    Together,
    blocking_groups,
    match_together,
)

__all__ = [
    "BlockingPair",
    "Market",
    "QuotaEffect",
    "Side",
    "Together",
    "blocking_groups",
    "blocking_pairs",
    "break_ties",
    "deferred_acceptance",
    "market_from_scores",
    "match_by_lot",
    "match_together",
    "quota_effects",
    "read_market",
]
