"""Make the fonts that charts are measured with: widths of letters and nothing else.

    python tools/measuring_font.py NanumGothic.ttf NanumGothicBold.ttf

Vega lays a chart out by the widths of its texts, and reads a font anew for each text
that it measures. A Korean font of 4 MB made that nine tenths of the time of a drawing;
these have the same widths and no shapes, and no reader sees them.
"""

from __future__ import annotations

import struct
import sys
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import Final

HOME: Final = Path(__file__).parents[1] / "src" / "madang" / "charts" / "fonts"
FAMILY: Final = "Madang Measure"
LAST: Final = 0x1FFFF
SURROGATES: Final = range(0xD800, 0xE000)
WEIGHTS: Final = {"Regular": 400, "Bold": 700}
_MARK: Final = struct.pack(">5hHH9Bx", 1, 0, 0, 200, 200, 2, 0, *[0x37] * 3,
                            0, 200, 0, 0, 0, 200)  # fmt: skip
"""A small triangle: a letter without an outline is taken for one that is missing."""


def tables_of(font: bytes) -> dict[str, bytes]:
    """Part a font into its tables."""
    (count,) = struct.unpack_from(">H", font, 4)
    out = {}
    for i in range(count):
        tag, _sum, start, length = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        out[tag.decode()] = font[start : start + length]
    return out


def glyphs_of(cmap: bytes) -> dict[int, int]:
    """Read which glyph draws which letter, from a table of format 4."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    places = [struct.unpack_from(">HHI", cmap, 4 + 8 * i) for i in range(count)]
    start = next(at for platform, kind, at in places if (platform, kind) == (3, 1))
    part = cmap[start:]
    n = struct.unpack_from(">H", part, 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{n}H", part, 14 + 2 * n * k + (2 if k else 0))
        for k in range(4)
    )
    out = {}
    for i, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[i]:
                at = 16 + 6 * n + 2 * i + ranges[i] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", part, at)
            if glyph or not ranges[i]:
                out[code] = (glyph + deltas[i]) % 0x10000
    return out


def widths_of(font: bytes) -> tuple[dict[int, int], int]:
    """Read the width of each letter of a font, and the units of an em."""
    tables = tables_of(font)
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    (known,) = struct.unpack_from(">H", tables["hhea"], 34)
    advance = struct.unpack(f">{2 * known}H", tables["hmtx"][: 4 * known])[::2]
    glyphs = glyphs_of(tables["cmap"])
    return {c: advance[min(g, known - 1)] for c, g in glyphs.items() if g}, units


def runs_of(widths: dict[int, int]) -> list[tuple[int, int, int]]:
    """Give runs of letters of one width; what the font lacks is as wide as Korean."""
    whole = widths[ord("가")]

    def width(code: int) -> int:
        if code in widths:
            return widths[code]
        letter = chr(code)
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            return 0
        return whole if unicodedata.east_asian_width(letter) in "WF" else whole // 2

    letters = (c for c in range(ord(" "), LAST + 1) if c not in SURROGATES)
    runs = []
    for wide, run in groupby(letters, width):
        members = list(run)
        runs.append((members[0], members[-1], wide))
    return runs


def font_of(runs: list[tuple[int, int, int]], units: int, style: str) -> bytes:
    """Put a font together whose glyphs are widths without an outline."""
    weight = WEIGHTS[style]
    sizes = [0, *sorted({wide for _first, _last, wide in runs})]
    at = {wide: i for i, wide in enumerate(sizes) if i}  # the first says: not there
    n, up, down = len(sizes), round(units * 0.92), -round(units * 0.23)
    groups = b"".join(struct.pack(">III", a, b, at[w]) for a, b, w in runs)
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    cmap += struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, len(runs)) + groups
    words = [(1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (6, f"MM-{style}")]
    coded = [(number, word.encode("utf-16-be")) for number, word in words]
    name, kept = struct.pack(">HHH", 0, len(coded), 6 + 12 * len(coded)), b""
    for number, word in coded:
        name += struct.pack(">6H", 3, 1, 0x409, number, len(word), len(kept))
        kept += word
    bold = int(style == "Bold")
    return _bound({
        "OS/2": struct.pack(">HhHHH", 3, units // 2, weight, 5, 0) + bytes(52)
        + struct.pack(">HHHhhhHH", 32 if bold else 64, 32, 0xFFFF, up, down, 0,
                      up, -down)
        + bytes(18),
        "cmap": cmap,
        "glyf": _MARK * n,
        "head": struct.pack(">IIIIHH16s4hHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 11,
                            units, bytes(16), 0, down, max(sizes), up, bold, 6, 2, 0,
                            0),
        "hhea": struct.pack(">IhhhHhhhhhh8shH", 0x10000, up, down, 0, max(sizes), 0, 0,
                            0, 1, 0, 0, bytes(8), 0, n),
        "hmtx": b"".join(struct.pack(">Hh", wide, 0) for wide in sizes),
        "loca": struct.pack(f">{n + 1}H", *(len(_MARK) // 2 * i for i in range(n + 1))),
        "maxp": struct.pack(">IH", 0x10000, n) + bytes(26),
        "name": name + kept,
        "post": struct.pack(">IIhhI", 0x30000, 0, 0, 0, 0) + bytes(16),
    })  # fmt: skip


def _bound(tables: dict[str, bytes]) -> bytes:
    """Bind tables to a font file."""
    n = len(tables)
    step = 16 * (1 << (n.bit_length() - 1))
    power = n.bit_length() - 1
    head, body = struct.pack(">IHHHH", 0x10000, n, step, power, 16 * n - step), b""
    for tag, table in sorted(tables.items()):
        whole = table + bytes(-len(table) % 4)
        total = sum(struct.unpack(f">{len(whole) // 4}I", whole)) & 0xFFFFFFFF
        start = 12 + 16 * n + len(body)
        head += struct.pack(">4sIII", tag.encode(), total, start, len(table))
        body += whole
    return head + body


def main(sources: list[str]) -> None:
    """Write one font a weight."""
    HOME.mkdir(exist_ok=True)
    for source, style in zip(sources, WEIGHTS, strict=True):
        widths, units = widths_of(Path(source).read_bytes())
        made = font_of(runs_of(widths), units, style)
        (HOME / f"measure-{style.lower()}.ttf").write_bytes(made)


if __name__ == "__main__":
    main(sys.argv[1:])
