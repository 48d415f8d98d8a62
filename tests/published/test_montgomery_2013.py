"""Montgomery, D. C. (2013): Design and Analysis of Experiments, 8th edition.

Wiley, ISBN 978-1-118-14692-7. Section 4.4, the catalyst experiment: four treatments
in four incomplete blocks of three. Treatments are read here as projects and blocks
as reviewers: adjusted treatment effects, and the error mean square.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.severity import SeverityTreatment, reviewer_severity

TIMES = {  # reaction time by catalyst, and by batch of raw material
    0: {0: 73, 1: 74, 3: 71},
    1: {1: 75, 2: 67, 3: 72},
    2: {0: 73, 1: 75, 2: 68},
    3: {0: 75, 2: 72, 3: 75},
}


def test_incomplete_blocks_are_adjusted_for_as_printed() -> None:
    rows = [(t, b, y) for t, row in TIMES.items() for b, y in row.items()]
    treatment, batch, y = np.array(rows).T
    fit = reviewer_severity(y, treatment, batch, treatment=SeverityTreatment.FIXED)
    effects = fit.score - fit.score.mean()
    # kQ/(λa) with the adjusted totals Q = −9/3, −7/3, −4/3 and 20/3.
    assert effects == pytest.approx([-9 / 8, -7 / 8, -4 / 8, 20 / 8])
    assert fit.noise**2 == pytest.approx(0.65, abs=5e-3)
    assert fit.freedom == 5
