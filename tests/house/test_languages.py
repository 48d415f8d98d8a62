"""Every text that a user can meet exists in Korean and in English.

No error is exempt, not even those a programmer's slip raises (`ShapeError`): a
negative stock or a wrong column leads a user's own table to them through a stage,
and the command line prints whatever it is given.
"""

import ast
import re
import runpy
from itertools import pairwise
from pathlib import Path

import pytest

from madang import errors, vocabulary
from madang.contracts import CONTRACTS, Unit
from madang.contracts.headings import UNITS
from madang.language import Named, _
from madang.study import stages

SOURCE = Path(__file__).resolve().parents[2] / "src" / "madang"
MODULES = sorted(SOURCE.rglob("*.py"))
HANGUL = re.compile(r"[가-힣]")


def _said(ko, en):
    """Say a text that is given in both languages."""
    return _("{text}", text=Named({"ko": ko, "en": en}))


def written(node):
    """Give what stands in a text itself; None where it is worked out elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [written(part) for part in node.values]
        return "".join(part for part in parts if part)
    return None


def test_every_message_is_translated_with_the_same_fields():
    tool = runpy.run_path(str(SOURCE.parents[1] / "tools" / "messages.py"))
    assert tool["breaches"]() == []


def test_no_message_leaves_the_number_of_a_word_to_the_reader():
    tool = runpy.run_path(str(SOURCE.parents[1] / "tools" / "messages.py"))
    assert [m.id for m in tool["extracted"]() if "(s)" in str(m.id)] == []


def spaced(tree):
    """Give the lines where a percent sign stands apart from its number."""
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant | ast.JoinedStr)
        if is_text and re.search(r"\d %", written(node) or ""):
            yield node.lineno
        if isinstance(node, ast.JoinedStr):
            for before, after in pairwise(node.values):
                is_number = isinstance(before, ast.FormattedValue)
                if is_number and (written(after) or "").startswith(" %"):
                    yield node.lineno


def test_a_percent_sign_follows_its_number_without_a_space():
    loose = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in MODULES
        for line in spaced(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert loose == []


@pytest.mark.parametrize("stage", stages().values(), ids=lambda s: s.name)
def test_a_stage_has_its_titles_in_both_languages(stage):
    assert HANGUL.search(stage.title.text("ko"))
    assert HANGUL.search(stage.adds.text("ko"))
    for english in (stage.title.text("en"), stage.adds.text("en")):
        assert english
        assert not HANGUL.search(english)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda c: c.name)
def test_a_contract_says_what_it_holds_in_both_languages(contract):
    for thing in (contract, *contract.columns):
        assert HANGUL.search(thing.says.text("ko")), thing.name
        assert not HANGUL.search(thing.says.text("en")), thing.name


def test_every_word_of_a_closed_list_has_a_label_in_both_languages():
    for name in vocabulary.__all__:
        kind = getattr(vocabulary, name)
        if isinstance(kind, type) and kind is not vocabulary.Language:
            for word in kind:
                assert HANGUL.search(vocabulary.label(word, "ko")), word
                assert not HANGUL.search(vocabulary.label(word, "en")), word


def test_an_error_is_worded_in_the_language_of_its_reader():
    told = errors.StudyError(_said("연구가 없습니다", "no study here"))
    assert told.text("ko") == "연구가 없습니다"
    assert told.text("en") == "no study here"


HEARD = {"sources", "places", "intake", "locale"}
"""Rooms whose Hangul is data: what files and providers say, names, translations."""
LEXICONS = {
    "balance/quantities.py",
    "coordination/overlap/lexicon.py",
    "metrics/words.py",
}
"""Modules that read Korean texts, and so know words of them."""


def rooms_of(path):
    place = path.relative_to(SOURCE)
    return {str(place), *map(str, place.parents)}


def with_hangul():
    files = [
        f for end in ("py", "html", "css", "toml") for f in SOURCE.rglob(f"*.{end}")
    ]
    return [f for f in files if HANGUL.search(f.read_text(encoding="utf-8"))]


def test_no_korean_stands_outside_the_catalogue_and_the_data_of_sources():
    loose = [f for f in with_hangul() if not rooms_of(f) & (HEARD | LEXICONS)]
    assert sorted(str(f.relative_to(SOURCE)) for f in loose) == []


def test_every_unit_of_results_has_a_word_in_both_languages():
    for unit in Unit:
        if unit is not Unit.NONE:
            assert HANGUL.search(UNITS[unit].text("ko")) or unit is Unit.KILOMETRES
            assert not HANGUL.search(UNITS[unit].text("en"))
