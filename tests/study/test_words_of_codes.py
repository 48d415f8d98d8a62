"""Every code that a result table holds is read as a word, in either language."""

import pytest

from madang import study, vocabulary
from madang.contracts import Style

KEYS = {"indicators": "indicator", "criteria": "criterion"}
"""Tables in which a study names codes of its own, and the column of these."""


def own_codes(tables):
    """List the codes that the study itself names."""
    named = {
        str(code)
        for name in KEYS
        if name in tables
        for code in tables[name][KEYS[name]]
    }
    named |= set(tables["stocks"]["measure"].astype(str))
    return named | {f"{code}_per_head" for code in named}


@pytest.mark.parametrize("stage", study.stages().values(), ids=lambda s: s.name)
def test_every_code_of_a_result_has_a_word(stage, little_run, small_run):
    # The sample has too few years to be forecast.
    is_long = stage.name == "foresight"
    run = study.open_study(small_run) if is_long else little_run
    own = own_codes(study.check(run))
    bare = {}
    for name, made in stage.makes.items():
        table = study.read(study.results_folder(run), stage.name, name)
        for column in made.columns:
            if column.style is not Style.WORD or column.name not in table:
                continue
            codes = set(table[column.name].dropna().astype(str)) - {""} - own
            bare[name, column.name] = sorted(
                code
                for code in codes - set(column.words)
                if not vocabulary.is_known(code)
                and not vocabulary.is_known(code.removesuffix("_per_head"))
            )
    assert not {place: codes for place, codes in bare.items() if codes}
