"""Which encoding a text has: by what its words would look like, never by habit.

UTF-8 and UTF-16 prove themselves. Where neither fits, each of the older encodings of
this field is tried, and what it gives is held against scripts and alphabets: Hangul
comes in runs of common syllables, a word keeps its case, a sign of currency does not
stand within a word. Where two remain that give different words, that is a doubt.

charset-normalizer, tried on the same files, takes ``Åland`` in Latin-1 for ``Ĺland``.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from madang.errors import UnreadableFileError
from madang.language import _

__all__ = ["Guess", "decode", "guesses", "is_mixed", "undecodable"]

_ALPHABETS: Final = {
    "cp1252": (
        "àâæçéèêëîïôœùûüÿ", "áéíñóúüªº", "áâãàçéêíóôõú", "äöüß", "åäöé", "æøåé",
        "àèéìíòóù", "áðéíóúýþæö", "éëïöüáó", "àçèéíïòóúü",
    ),
    "cp1250": (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľňóôšťúýž", "áéíóöőúüű", "čćđšž",
        "ăâîşţ", "äöüß",
    ),
    "cp1254": ("çğıiöşüâîi̇",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
    "cp1251": (
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ", "абвгдђежзијклљмнњопрстћуфхцчџш",
    ),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",),
}  # fmt: skip
"""Letters beyond a–z of the languages that an encoding was made for."""

_RARE: Final = {"ń": 0.85, "õ": 0.95, "ÿ": 0.95}
"""Letters that are rare even where they belong, beside the twin of another encoding."""

_MINOR: Final = ("cp1251", "cp1253", "cp1254", "cp1257")  # need three letters to stand
_WHOLE: Final = ("cp1251", "cp1253")  # whose words hold no Latin letters
_SECOND_LEVEL: Final = {*range(0x98, 0xA0), *range(0xE0, 0x100)}  # rarer kanji
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_HANGUL: Final = re.compile(r"[가-힣]+")
_KANA: Final = re.compile(r"[ぁ-ヿ一-鿿々〆]+")
_HALF: Final = re.compile(r"[｡-ﾟ]{3,}")
_ACCENTS: Final = "¯¨´¸˝˛ˇ˘˙"  # which no keyboard leaves standing alone
_JOINS: Final = "’·\xad\xa0–—«»“”„"
_LATIN: Final = re.compile(r"[A-Za-z]")
_LEAST: Final = 0.6
_SURE: Final = 0.8
_NEAR: Final = 0.08
_JUDGED: Final = 2**16  # bytes of lines beyond ASCII that are enough to judge by
_HANGUL_IN_UTF8: Final = re.compile(rb"[\xea-\xed][\x80-\xbf]{2}")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that may be the right one.

    Attributes
    ----------
    encoding : str
        Its name.
    score : float
        Share of the letters beyond ASCII that look right, from 0 to 1.
    gives : str
        Some words as they would be read.
    """

    encoding: str
    score: float
    gives: str


def guesses(sample: bytes) -> tuple[Guess, ...]:
    """List the encodings that a text may have, best first.

    Parameters
    ----------
    sample : bytes
        The text, or lines of it that hold more than ASCII.

    Returns
    -------
    tuple of Guess
        One where it is certain; more where they give different words that look
        equally right; none where nothing known fits.
    """
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (Guess("utf-16", 1.0, ""),)
    if b"\x00" in sample[:4096]:
        side = "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be"
        return (Guess(side, 1.0, ""),)
    if sample.isascii() or _decodes(sample, "utf-8"):
        return (Guess("utf-8", 1.0, ""),)
    lines = _beyond_ascii(sample)
    found: list[Guess] = []
    for encoding in ("cp949", "cp932", "euc_jp", *_ALPHABETS):
        text = _decoded(lines, encoding)
        if text is None:
            continue
        score = _score(text, encoding)
        if score >= _LEAST:
            found.append(Guess(encoding, score, _words(text)))
    found.sort(key=lambda guess: -guess.score)
    sure = bool(found) and found[0].score >= _SURE
    near = [g for g in found if not sure or g.score >= found[0].score - _NEAR]
    unlike: list[Guess] = []
    for guess in near:
        text = _decoded(lines, guess.encoding)
        if all(text != _decoded(lines, other.encoding) for other in unlike):
            unlike.append(guess)
    return tuple(unlike)


def _beyond_ascii(sample: bytes) -> bytes:
    """Take the first lines that hold more than ASCII."""
    lines, size = [], 0
    for line in sample.splitlines():
        if not line.isascii():
            lines.append(line[:_JUDGED])
            size += len(line)
        if size > _JUDGED:
            break
    return b"\n".join(lines)


def decode(data: bytes, name: str) -> str:
    """Decode a whole text in the one encoding that fits it.

    Parameters
    ----------
    data : bytes
        Content of a file.
    name : str
        Its name, for messages.

    Returns
    -------
    str
        The text, without a byte-order mark.

    Raises
    ------
    UnreadableFileError
        If no known encoding fits, several fit as well, or the file mixes UTF-8 with
        another.
    """
    found = guesses(data)
    if found and found[0].encoding != "utf-8":
        _require_one(data, found, name)
    if not found:
        raise undecodable(data, name)
    encoding = "utf-8-sig" if found[0].encoding == "utf-8" else found[0].encoding
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise undecodable(data, name) from None


def _require_one(data: bytes, found: tuple[Guess, ...], name: str) -> None:
    """Refuse a text of several encodings at once, or that may be of either of two."""
    if is_mixed(data) and not found[0].encoding.startswith("utf-16"):
        raise undecodable(data, name)
    if len(found) > 1:
        raise UnreadableFileError(
            _(
                "'{name}' may be {first} ({gives}) or {second} ({instead}). Save it as "
                "'CSV UTF-8'.",
                name=name,
                first=found[0].encoding.upper(),
                gives=found[0].gives,
                second=found[1].encoding.upper(),
                instead=found[1].gives,
            )
        )


def undecodable(data: bytes, name: str, first: int = 1) -> UnreadableFileError:
    """Say where bytes stop being text of a known encoding.

    Parameters
    ----------
    data : bytes
        Content of the file, or lines of it.
    name : str
        Its name.
    first : int
        Number of the first of the lines.

    Returns
    -------
    UnreadableFileError
    """
    line = _first_utf8_line(data)
    if line and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _mixed(data, line, name)
    try:
        data.decode("utf-8")
        start = 0
    except UnicodeDecodeError as error:
        start = error.start
    return UnreadableFileError(
        _(
            "'{name}' is neither UTF-8, UTF-16 nor CP949 text, nor of another encoding "
            "of this field: line {line} does not decode. Save it as 'CSV UTF-8'.",
            name=name,
            line=data.count(b"\n", 0, start) + first,
        )
    )


def is_mixed(data: bytes) -> bool:
    """Tell whether a text that is not UTF-8 holds lines of Korean in UTF-8.

    Parameters
    ----------
    data : bytes
        The text.

    Returns
    -------
    bool
    """
    return _first_utf8_line(data) > 0


def _mixed(data: bytes, line: int, name: str) -> UnreadableFileError:
    """Say that a file holds two encodings."""
    other = next(
        (
            number
            for number, text in enumerate(data.split(b"\n"), start=1)
            if not _decodes(text, "utf-8")
        ),
        line,
    )
    return UnreadableFileError(
        _(
            "'{name}' mixes two encodings: line {line} is UTF-8, line {other} is not. "
            "Save the whole file as 'CSV UTF-8'.",
            name=name,
            line=line,
            other=other,
        )
    )


def _first_utf8_line(data: bytes) -> int:
    """Find the first line that is Korean in UTF-8, in a file that is not."""
    for found in _HANGUL_IN_UTF8.finditer(data):
        start = data.rfind(b"\n", 0, found.start()) + 1
        end = data.find(b"\n", found.end())
        if _decodes(data[start : end if end > 0 else len(data)], "utf-8"):
            return data.count(b"\n", 0, start) + 1
    return 0


def _decodes(data: bytes, encoding: str) -> bool:
    """Tell whether bytes are text of an encoding; a cut at the end is none."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str) -> str | None:
    """Decode bytes, or give None."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _score(text: str, encoding: str) -> float:
    """Give the share of letters beyond ASCII that look right."""
    beyond = [c for c in text if not c.isascii()]
    if any(unicodedata.category(c) in {"Cc", "Co", "Cn", "Cs"} for c in beyond):
        return 0.0
    if encoding == "cp949":
        return _hangul(text) / len(beyond)
    if encoding in {"cp932", "euc_jp"}:
        return _japanese(text, encoding) / len(beyond)
    right = max(_alphabetic(text, a, encoding) for a in _ALPHABETS[encoding])
    few = encoding in _MINOR and len(set(beyond)) < 3  # noqa: PLR2004 - said above
    return (0.9 if few else 1.0) * (right + _signs(text)) / len(beyond)


@cache
def _is_common(letter: str, encoding: str) -> bool:
    """Tell whether a letter is among the common ones of its encoding."""
    try:
        data = letter.encode("euc_kr" if encoding == "cp949" else encoding)
    except UnicodeEncodeError:
        return False
    if encoding == "cp949":
        return len(data) == 2  # noqa: PLR2004 - rarer ones are composed of eight bytes
    return encoding != "cp932" or data[0] not in _SECOND_LEVEL


def _is_lone(text: str, start: int, end: int) -> bool:
    """Tell whether a piece is one sign that touches Latin letters."""
    near = text[max(0, start - 1) : start] + text[end : end + 1]
    return end - start == 1 and bool(_LATIN.search(near))


def _hangul(text: str) -> float:
    """Count the signs that look right as Korean."""
    right = 0.0
    for run in _HANGUL.finditer(text):
        if not _is_lone(text, *run.span()):
            common = sum(_is_common(c, "cp949") for c in run[0])
            right += common + (0.3 if common else 0.0) * (len(run[0]) - common)
    if right:
        signs = [c for c in text if not c.isascii() and not "가" <= c <= "힣"]
        right += sum(0.5 if "一" <= c <= "鿿" or c >= "豈" else 1.0 for c in signs)
    return right


def _japanese(text: str, encoding: str) -> float:
    """Count the signs that look right as Japanese."""
    right = sum(0.7 * len(run) for run in _HALF.findall(text))
    for run in _KANA.finditer(text):
        if not _is_lone(text, *run.span()):
            right += sum(1.0 if _is_common(c, encoding) else 0.5 for c in run[0])
    if encoding == "euc_jp" and not re.search(r"[ぁ-ヿ]", text):
        return 0.0  # all of it is Korean to the other encoding of the same bytes
    if right:
        right += sum(
            not (c.isascii() or _KANA.match(c) or "｡" <= c <= "ﾟ") for c in text
        )
    return right


def _alphabetic(text: str, alphabet: str, encoding: str) -> float:
    """Count the letters that look right in one language."""
    right = 0.0
    for word in _WORD.findall(text):
        beyond = [c for c in word if not c.isascii() and c not in "ªº"]
        if not beyond or not _is_cased(word):
            continue
        if encoding in _WHOLE and len(beyond) != len(re.sub(r"[’']", "", word)):
            continue
        alone = 0.5 if len(word) == 1 else 1.0
        right += sum(
            alone * _RARE.get(c.lower(), 1.0) for c in beyond if c.lower() in alphabet
        )
    return right


def _signs(text: str) -> float:
    """Count the signs that are no letters and stand where such signs do."""
    right = 0.0
    for sign in re.finditer(r"[^\x00-\x7f\w]|[ªº²³¹½¼¾]", text):
        before, after = text[: sign.start()][-1:], text[sign.end() :][:1]
        within = before.isalpha() and after.isalpha()
        touches = any(c.isalpha() and not c.isascii() for c in (before, after))
        if sign[0] in _JOINS or not (within or touches or sign[0] in _ACCENTS):
            right += 1.0
    return right


def _is_cased(word: str) -> bool:
    """Tell whether a word is in small letters, in capitals, or begins with one."""
    return (
        word.islower() or word.isupper() or word[1:].islower()
        or bool(re.fullmatch(r"(?:[DLO]|Mc|Mac|[dl])[’']?[^\W\d_].*", word))
    )  # fmt: skip


def _words(text: str) -> str:
    """Give some words beyond ASCII, for a person to judge."""
    words = dict.fromkeys(
        w for w in text.split() if not w.isascii() and len(w) < _SHOWN
    )
    return ", ".join(list(words)[:5])[:_SHOWN]
