"""Howard, E., Newman, C. and Tarp, F. (2016): Measuring industry coagglomeration.

Journal of Economic Geography 16(5), 1055–1078. doi: 10.1093/jeg/lbv037. The example
of six firms, as restated by Wieland (2019), doi: 10.18335/region.v6i3.267; the shares
are counted from its nine pairs by hand.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.agglomeration import colocation, excess_colocation

# Industry A: two firms at X, one at Y; industry B: the same.
FIRMS = np.array([[2, 2], [1, 1]])


def test_five_of_nine_pairs_of_firms_share_a_place() -> None:
    assert float(colocation(FIRMS)[0, 1]) == pytest.approx(5 / 9)


def test_chance_would_let_seven_of_fifteen_pairs_share_a_place() -> None:
    # Of the 15 pairs among six firms, 6 are at X and 1 at Y.
    assert float(excess_colocation(FIRMS)[0, 1]) == pytest.approx(5 / 9 - 7 / 15)
