"""Keep the catalogues of translations: extract, fill, check, compile.

``python tools/messages.py update`` collects every message of the code and the
templates into ``locale/ko/LC_MESSAGES/madang.po``; translations that are there stay,
and messages that nobody says any more go. ``fill FILE`` does the same and then takes
translations from a JSON object ``{"English": "Korean"}`` (a plural under its first
form, a word in context as ``"context|English"``). ``check`` fails where a message is
not translated, is fuzzy, or does not hold the same fields in both languages, and
where the catalogue does not match the code. ``compile`` writes the ``.mo`` files that
are read at run time; installing the project does so too. ``merge BASE OURS THEIRS``
joins two catalogues that come from one, and can serve as a merge driver.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "madang"
LANGUAGE = "ko"
FILE = SOURCE / "locale" / LANGUAGE / "LC_MESSAGES" / "madang.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
HEAD = """\
# Korean of Madang: each message as it stands in the code, and as an officer reads it.
# Fields may stand in another order. A field takes its particle after a colon, in the
# shapes after a consonant and after a vowel: {name:이/가}, {amount:,|을/를}; behind a
# closing quote the particle stands alone: '{name}'{name:~을/를}.
"""
VOLATILE = re.compile(
    rb'^(?:"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator'
    rb"|Language-Team|Report-Msgid-Bugs-To).*|#, [a-z, -]+)\n",
    re.MULTILINE,
)
"""What changes with the day, and flags that say what the message shows already."""


def extracted() -> Catalog:
    """Collect all messages of the code and the templates, by file."""
    found = Catalog(locale=LANGUAGE, charset="utf-8")
    for file, _line, text, _comments, context in extract_from_dir(
        SOURCE, method_map=METHODS, keywords=KEYWORDS
    ):
        found.add(text, locations=[(file, 1)], context=context)
    return found


def read(path: Path) -> Catalog:
    """Read a catalogue; an absent one is empty."""
    if not path.is_file():
        return Catalog(locale=LANGUAGE, charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE)


def key(message: Any) -> tuple[str, str]:
    """Give what a message is known by: its context and its first form."""
    first = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", first


def joined(wanted: Catalog, *known: Catalog) -> Catalog:
    """Give the wanted messages the translations that are known, the last first."""
    strings: dict[tuple[str, str], Any] = {}
    for catalogue in known:
        for message in catalogue:
            if message.id and _said(message.string):
                strings[key(message)] = message.string
    for message in wanted:
        string = strings.get(key(message))
        if not message.id or string is None:
            continue
        plural = not isinstance(message.id, str)
        if plural != isinstance(string, tuple):
            string = (string,) if plural else string[0]
        message.string = string
    return wanted


def _said(string: Any) -> bool:
    """Tell whether a translation is there."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


def write(catalogue: Catalog, path: Path = FILE) -> None:
    """Write a catalogue down, the messages in the order of the files."""
    catalogue.header_comment = HEAD.rstrip("\n")
    catalogue.project, catalogue.version = "madang", "0"
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(
        buffer, catalogue, width=88, include_lineno=False, ignore_obsolete=True,
        sort_by_file=True,
    )  # fmt: skip
    path.write_bytes(VOLATILE.sub(b"", buffer.getvalue()))


def update(*fills: Path) -> Catalog:
    """Bring the catalogue up to the code, and fill it from JSON files."""
    catalogue = joined(extracted(), read(FILE))
    known = {key(m): m for m in catalogue if m.id}
    strange: list[str] = []
    for path in fills:
        for name, korean in json.loads(path.read_text(encoding="utf-8")).items():
            context, bar, text = name.partition("|")
            message = known.get((context, text)) if bar else None
            message = message or known.get(("", name))
            if message is None:
                strange.append(name)
                continue
            plural = not isinstance(message.id, str)
            message.string = (korean,) if plural else korean
    write(catalogue)
    for name in strange:
        print(f"not said anywhere: {name!r}")
    return catalogue


def compile_all() -> None:
    """Write the ``.mo`` file of each catalogue."""
    for path in sorted((SOURCE / "locale").glob("*/LC_MESSAGES/*.po")):
        draft = path.with_suffix(".mo.draft")
        with draft.open("wb") as stream:
            write_mo(stream, read(path))
        draft.replace(path.with_suffix(".mo"))


def breaches() -> list[str]:
    """List what is wrong with the catalogue."""
    said, known = extracted(), read(FILE)
    wanted = {key(m) for m in said if m.id}
    held = {key(m): m for m in known if m.id}
    wrong = [f"not in the catalogue: {k[1]!r}" for k in sorted(wanted - set(held))]
    wrong += [f"no longer said: {k[1]!r}" for k in sorted(set(held) - wanted)]
    for (_context, text), message in held.items():
        if message.fuzzy:
            wrong.append(f"fuzzy: {text!r}")
        if not _said(message.string):
            wrong.append(f"not translated: {text!r}")
            continue
        wrong += _fields_differ(message)
    return wrong


def _fields_differ(message: Any) -> list[str]:
    """Say where a translation holds other fields than its message."""
    both = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string
    strings = strings if isinstance(strings, tuple | list) else (strings,)
    wanted = set().union(*map(_fields, both))
    wrong = [
        f"other fields in Korean: {both[0]!r} → {s!r}"
        for s in strings
        if _fields(s) != wanted
    ]
    wrong += [
        f"a particle left open, write {{name:이/가}}: {s!r}"
        for s in strings
        if re.search(r"[이은을와으]\([가는를과]\)|\(으\)로", s)
    ]
    return wrong


def _fields(sentence: str) -> set[str]:
    """Name the fields of a sentence."""
    return {name for _b, name, _f, _c in Formatter().parse(sentence) if name}


def merge(base: Path, ours: Path, theirs: Path) -> None:
    """Join two catalogues that come from one into the first.

    A translation that one side has changed is taken from that side; where both have,
    from the second.
    """
    first, second = read(ours), read(theirs)
    wanted = Catalog(locale=LANGUAGE, charset="utf-8")
    for message in (*first, *second):
        if message.id:
            wanted.add(message.id, locations=message.locations, context=message.context)
    before = {key(m): m.string for m in read(base) if m.id}
    changed = Catalog(locale=LANGUAGE, charset="utf-8")
    for message in second:
        if message.id and before.get(key(message)) != message.string:
            changed.add(message.id, message.string, context=message.context)
    write(joined(wanted, second, first, changed), ours)


def main(words: list[str]) -> int:
    """Do what is asked for."""
    match words:
        case ["update"]:
            update()
        case ["fill", *files] if files:
            update(*map(Path, files))
        case ["compile"]:
            compile_all()
        case ["check"]:
            wrong = breaches()
            print("\n".join(wrong) or "All messages are translated.")
            return bool(wrong)
        case ["merge", base, ours, theirs]:
            merge(Path(base), Path(ours), Path(theirs))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
