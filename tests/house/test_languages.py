"""Every text that a user can meet exists in Korean and in English.

No error is exempt, not even those a programmer's slip raises (`ShapeError`): a
negative stock or a wrong column leads a user's own table to them through a stage,
and the command line prints whatever it is given.
"""

import ast
import re
from pathlib import Path

import pytest

from madang import errors, vocabulary
from madang.contracts import CONTRACTS
from madang.study import stages

SOURCE = Path(__file__).resolve().parents[2] / "src" / "madang"
MODULES = sorted(SOURCE.rglob("*.py"))
ERRORS = set(errors.__all__)
HANGUL = re.compile(r"[가-힣]")


def calls(path, names):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in names:
                yield node


def keyword(call, name):
    return next((k.value for k in call.keywords if k.arg == name), None)


def written(node):
    """Give what stands in a text itself; None where it is worked out elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [written(part) for part in node.values]
        return "".join(part for part in parts if part)
    return None


def pairs_of_texts(path):
    """Give line, Korean and English of each error, finding and note."""
    for call in calls(path, ERRORS):
        yield call.lineno, keyword(call, "ko"), call.args[0] if call.args else None
    for call in calls(path, {"Finding", "Note"}):
        first = 2 if getattr(call.func, "id", "") == "Finding" else 0
        given = dict(enumerate(call.args))
        ko = keyword(call, "ko") or given.get(first)
        en = keyword(call, "en") or given.get(first + 1)
        if not any(isinstance(a, ast.Starred) for a in call.args) and all(
            k.arg for k in call.keywords
        ):
            yield call.lineno, ko, en


IDS = {"ids": lambda p: str(p.relative_to(SOURCE))}


@pytest.mark.parametrize("path", MODULES, **IDS)
def test_errors_findings_and_notes_speak_both_languages(path):
    silent = [line for line, ko, en in pairs_of_texts(path) if ko is None or en is None]
    assert silent == [], f"lines of {path.name} without Korean or English"


@pytest.mark.parametrize("path", MODULES, **IDS)
def test_korean_stands_in_the_korean_text_and_not_in_the_english(path):
    swapped = []
    for line, korean, english in pairs_of_texts(path):
        ko, en = written(korean), written(english)
        # An English text may name what stands in a Korean file.
        foreign = 4 * len(HANGUL.findall(en or "")) > len(en or "")
        if (ko is not None and not HANGUL.search(ko)) or foreign:
            swapped.append(line)
    assert swapped == [], f"lines of {path.name} in the wrong language"


@pytest.mark.parametrize("path", MODULES, **IDS)
def test_a_percent_sign_follows_its_number_without_a_space(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant | ast.JoinedStr)]
    loose = [n.lineno for n in texts if re.search(r"\d %", written(n) or "")]
    assert loose == []


def parts_of_style():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                for before, after in zip(node.values, node.values[1:], strict=False):
                    if isinstance(before, ast.FormattedValue):
                        yield f"{path.name}:{node.lineno}", written(after)


def test_no_formatted_number_has_a_space_before_its_percent_sign():
    loose = [place for place, text in parts_of_style() if (text or "").startswith(" %")]
    assert loose == []


@pytest.mark.parametrize("stage", stages().values(), ids=lambda s: s.name)
def test_a_stage_has_its_titles_in_both_languages(stage):
    assert HANGUL.search(stage.title_ko)
    assert HANGUL.search(stage.adds_ko)
    for english in (stage.title_en, stage.adds_en):
        assert english
        assert not HANGUL.search(english)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda c: c.name)
def test_a_contract_says_what_it_holds_in_both_languages(contract):
    for thing in (contract, *contract.columns):
        assert HANGUL.search(thing.says_ko), thing.name
        assert thing.says, thing.name
        assert not HANGUL.search(thing.says), thing.name


def test_every_word_of_a_closed_list_has_a_label_in_both_languages():
    for name in vocabulary.__all__:
        kind = getattr(vocabulary, name)
        if isinstance(kind, type) and kind is not vocabulary.Language:
            for word in kind:
                assert HANGUL.search(vocabulary.label(word, "ko")), word
                assert not HANGUL.search(vocabulary.label(word, "en")), word


def test_an_error_without_korean_falls_back_to_english():
    told = errors.StudyError("no study here", ko="연구가 없습니다")
    assert told.text("ko") == "연구가 없습니다"
    assert told.text("en") == "no study here"
    assert errors.StudyError("only this").text("ko") == "only this"
