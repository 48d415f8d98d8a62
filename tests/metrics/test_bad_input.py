"""Every measure of a table of activity meets the same bad and bare tables.

Negative, unknown, infinite and worded cells are refused; empty regions and activities,
one of each, and tables that are all alike give a number or NaN, never infinity and
never a warning.
"""

import numpy as np
import pytest

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics import agglomeration, concentration, growth, shares, sophistication
from madang.metrics.similarity import (
    cosine_similarity,
    profile_overlap,
    quotient_correlation,
)
from madang.metrics.variety import variety

TABLE = np.array([[30.0, 5, 0, 15], [10, 20, 10, 10], [0, 5, 25, 20]])


def ones(count):
    return np.ones(count)


def wide(x):
    return len(x[0])


def groups(x):
    return [i % 2 for i in range(wide(x))]


def parts(record):
    return [getattr(record, name) for name in record.__slots__]


TABLES = {
    "location_quotient": shares.location_quotient,
    "location_quotient_of_a_nation": lambda x: shares.location_quotient(
        x, reference=ones(wide(x))
    ),
    "location_quotient_over_years": lambda x: shares.location_quotient_over_years(
        [x, x]
    ),
    "activity_share": shares.activity_share,
    "location_share": shares.location_share,
    "expected_activity": shares.expected_activity,
    "average_location_quotient": concentration.average_location_quotient,
    "hachman": concentration.hachman,
    "specialisation_coefficient": concentration.specialisation_coefficient,
    "krugman_versus_rest": concentration.krugman_versus_rest,
    "krugman_versus_whole": concentration.krugman_versus_whole,
    "krugman_versus_mean": concentration.krugman_versus_mean,
    "krugman_concentration": concentration.krugman_concentration,
    "relative_diversity": concentration.relative_diversity,
    "gini_specialisation": concentration.gini_specialisation,
    "gini_concentration": concentration.gini_concentration,
    "locational_gini": concentration.locational_gini,
    "herfindahl": concentration.herfindahl,
    "herfindahl_normalised": concentration.herfindahl_normalised,
    "equivalent_number": concentration.equivalent_number,
    "entropy": concentration.entropy,
    "evenness": concentration.evenness,
    "variety": lambda x: parts(variety(x, groups(x))),
    "prody": lambda x: sophistication.prody(x, ones(len(x))),
    "expy": lambda x: sophistication.expy(x, ones(len(x))),
    "regional_average": lambda x: sophistication.regional_average(x, ones(wide(x))),
    "activity_average": lambda x: sophistication.activity_average(x, ones(len(x))),
    "embodied_attribute": lambda x: sophistication.embodied_attribute(
        x, ones(len(x)), present=np.ones((len(x), wide(x)), dtype=bool)
    ),
    "normalised_ubiquity": lambda x: sophistication.normalised_ubiquity(
        x, present=np.ones((len(x), wide(x)), dtype=bool)
    ),
    "raw_concentration": agglomeration.raw_concentration,
    "ellison_glaeser": lambda x: agglomeration.ellison_glaeser(x, 0.1 * ones(wide(x))),
    "coagglomeration": agglomeration.coagglomeration,
    "coagglomeration_of_group": lambda x: np.array(
        agglomeration.coagglomeration_of_group(x, members=range(wide(x)))
    ),
    "colocation": agglomeration.colocation,
    "excess_colocation": agglomeration.excess_colocation,
    "litzenberger_sternberg": lambda x: agglomeration.litzenberger_sternberg(
        x, area=ones(len(x)), population=ones(len(x)), firms=x
    ),
    "shift_share": lambda x: parts(growth.shift_share(x, x)),
    "shift_share_dynamic": lambda x: parts(growth.shift_share_dynamic([x, x])),
    "shift_share_homothetic": lambda x: parts(growth.shift_share_homothetic(x, x)),
    "shift_share_factors": lambda x: parts(growth.shift_share_factors(x, x)),
    "shift_share_projection": lambda x: growth.shift_share_projection(
        x, location=ones(len(x)), growth=0 * ones(wide(x))
    ),
    "profile_overlap": profile_overlap,
    "cosine_similarity": cosine_similarity,
    "quotient_correlation": quotient_correlation,
}
EVERY = pytest.mark.parametrize("measure", TABLES.values(), ids=TABLES.keys())

BARE = {
    "one region": TABLE[:1],
    "one activity": TABLE[:, :1],
    "one of each": [[5.0]],
    "an empty region": np.vstack([TABLE, np.zeros(4)]),
    "an empty activity": np.hstack([TABLE, np.zeros((3, 1))]),
    "nothing at all": np.zeros((3, 4)),
    "all alike": np.full((3, 4), 2.0),
    "one cell": [[0.0, 0, 0], [0, 7, 0], [0, 0, 0]],
    "tiny amounts": TABLE * 1e-200,
    "huge amounts": TABLE * 1e100,
    "truth values": TABLE > 12,
}


@EVERY
@pytest.mark.parametrize("x", BARE.values(), ids=BARE.keys())
def test_a_bare_table_gives_numbers_or_nan(measure, x):
    found = measure(x)
    for part in found if isinstance(found, list) else [found]:
        assert not np.isinf(part).any()


@EVERY
@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf, -np.inf])
def test_what_no_amount_can_be_is_refused_in_both_languages(measure, bad):
    x = TABLE.copy()
    x[1, 2] = bad
    with pytest.raises(NegativeActivityError) as told:
        measure(x)
    assert told.value.text("ko") != str(told.value)


@EVERY
@pytest.mark.parametrize(
    "words",
    [
        [["many", "few"], ["none", "all"]],
        [["3", "4"], ["5", "6"]],
        [[1, "2"], [3, 4]],
        [[1, None], [3, 4]],
        np.array([["2020-01-01", "2021-01-01"]] * 2, dtype="datetime64[D]"),
    ],
    ids=["words", "digits as text", "one word", "nothing given", "dates"],
)
def test_what_is_no_number_is_refused(measure, words):
    with pytest.raises(NegativeActivityError):
        measure(words)


@EVERY
def test_rows_of_different_length_are_refused(measure):
    with pytest.raises(ShapeError):
        measure([[1, 2], [3]])


@pytest.mark.parametrize(
    "measure",
    [
        shares.location_quotient,
        concentration.hachman,
        concentration.locational_gini,
        agglomeration.colocation,
    ],
)
def test_one_row_without_a_table_is_refused(measure):
    with pytest.raises(ShapeError, match="table"):
        measure([1.0, 2.0, 3.0])
