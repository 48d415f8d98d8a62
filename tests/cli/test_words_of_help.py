"""Every word that a list in ``--help`` offers can be typed, in each language."""

import os
import re
import subprocess
import sys

import pytest

from madang import papers
from madang.coordination.overlap.entries import verdict_of
from madang.display.flat_files import FORMS
from madang.engines.opening import SCHEMES
from madang.language import LANGUAGES
from madang.sources.registry import SOURCES
from madang.vocabulary import Verdict, label

PRINTS = """
import sys, click, typer
from madang.cli import app
def walk(command, words):
    context = click.Context(command, info_name=" ".join(words), terminal_width=1000,
                            max_content_width=1000)
    print("\\f" + " ".join(words) + "\\n" + command.get_help(context))
    for name, under in getattr(command, "commands", {}).items():
        walk(under, [*words, name])
walk(typer.main.get_command(app), ["madang"])
"""
LIST = re.compile(r"\S+(?: \| [^|\s]+(?: [^|\s\[]+)*?(?= \||  |\n|$))+", re.MULTILINE)


def pages(language):
    """Give the help of every command, as a shell in that language shows it."""
    told = subprocess.run(
        [sys.executable, "-c", PRINTS], capture_output=True, text=True, check=True,
        env=os.environ | {"MADANG_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    found = (page.partition("\n") for page in told.stdout.split("\f")[1:])
    return {name: text for name, _line, text in found}


def reader(command, words):
    """Find what reads the words of a list: each must be known to it."""
    if command == "madang overlap decide":
        return verdict_of
    if set(words) == set(SOURCES):
        return SOURCES.__getitem__
    written = {"madang results": FORMS, "madang decision seal": tuple(papers.FORMS)}
    if command in written:
        return written[command].index
    if command == "madang paper":
        return (*papers.KINDS, *papers.FORMS, *LANGUAGES).index
    if all("://" in word for word in words):
        return lambda word: SCHEMES[word.partition("://")[0]]
    return None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_list_can_be_typed(language):
    lists = [
        (command, found.group().split(" | "))
        for command, text in pages(language).items()
        for found in LIST.finditer(text)
    ]
    assert len(lists) >= 3
    read = {}
    for command, words in lists:
        reads = reader(command, words)
        assert reads is not None, f"nothing here reads {words} of {command}"
        read[command] = [reads(word) for word in words]
    decisions = [verdict for verdict in Verdict if verdict.is_decision]
    assert read["madang overlap decide"] == decisions


@pytest.mark.parametrize("verdict", [v for v in Verdict if v.is_decision])
def test_a_verdict_may_be_typed_in_any_way_it_is_shown(verdict):
    for language in LANGUAGES:
        word = label(verdict, language)
        for typed in (
            word,
            word.upper(),
            f" {word} ",
            word.split("(")[0],
            word.rpartition("(")[2].rstrip(")"),
            str(verdict),
        ):
            assert verdict_of(typed) is verdict
