"""Draw the pictures of the how-to pages from real runs on made-up files.

    python tools/pictures.py           # draw them
    python tools/pictures.py --check   # tell whether they are what a run prints today

Each scene writes its files into an empty folder, runs its commands there as a user
does, and keeps what the terminal shows as SVG, in Korean and in English.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

WHO = {"ko": "김하나", "en": "Ana Kim"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")
FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH = 94
CELL, LINE, SIZE, PAD = 8.4, 19.0, 14, 16.0
FONTS = "'D2Coding','NanumGothicCoding','Noto Sans Mono CJK KR',monospace"
KOSIS = """시도별,산업별,항목,단위,2022 년,2023p)
전국,전산업,종사자수,명,2000,2100
전국,제조업,종사자수,명,600,610
전국,도매 및 소매업,종사자수,명,1400,1490
서울특별시,전산업,종사자수,명,1300,1360
서울특별시,제조업,종사자수,명,300,X
서울특별시,도매 및 소매업,종사자수,명,1000,1050
강원도,전산업,종사자수,명,700,740
강원도,제조업,종사자수,명,300,310
강원도,도매 및 소매업,종사자수,명,400,430
"""
OWN = """2023년 시군구별 사업체 현황 (단위: 개, 명, 백만원)
시도,시군구,업종,사업체수,종사자수,매출액
경기도,수원시,제조업,"1,200","21,000","5,300,000"
경기도,수원시,도소매업,"3,400","9,800",-
경기도,성남시,제조업,900,"18,000","4,100,000"
경기도,성남시,도소매업,"2,800",X,"2,000,000"
경기도,소계,제조업,"2,100","39,000","9,400,000"
경기도,소계,도소매업,"6,200","18,900","3,900,000"
"""
EUROSTAT = """freq,unit,wstatus,nace_r2,geo\\TIME_PERIOD\t2021 \t2022
A,THS,EMP,TOTAL,DE\t900.0 \t910.0
A,THS,EMP,C,DE\t270.0 \t273.0
A,THS,EMP,G-I,DE\t630.0 \t637.0
A,THS,EMP,TOTAL,DE1\t500.0 \t510.0
A,THS,EMP,C,DE1\t150.0 \t153.0 p
A,THS,EMP,G-I,DE1\t350.0 \t357.0
A,THS,EMP,TOTAL,DE2\t400.0 \t400.0
A,THS,EMP,C,DE2\t120.0 \t: c
A,THS,EMP,G-I,DE2\t280.0 \t280.0
"""


ANSWERED = (
    "import 경기_사업체.csv --study studies/ours --answer stocks.year=2023 "
    "--answer stocks.mark.-=zero --yes"
)


@dataclass(frozen=True)
class Scene:
    """What is drawn: files, and the commands that are run beside them."""

    name: str
    files: dict[str, bytes]
    commands: tuple[str, ...]


OFFICE = {"경기_사업체.csv": OWN.encode("cp949")}
SCENES = (
    Scene(
        "kosis-preview",
        {"101_DT_1K52D01.csv": KOSIS.encode("cp949")},
        ("import 101_DT_1K52D01.csv --study studies/ours",),
    ),
    Scene("own-questions", OFFICE, ("import 경기_사업체.csv --study studies/ours",)),
    Scene("own-receipt", OFFICE, (ANSWERED,)),
    Scene(
        "eurostat-preview",
        {"nama_10r_3empers.tsv": EUROSTAT.encode()},
        ("import nama_10r_3empers.tsv --study studies/ours",),
    ),
)


def lines(scene: Scene, language: str) -> str:
    """Run the commands of a scene, and give what the terminal shows."""
    source = str(Path(__file__).parents[1] / "src")
    surroundings = os.environ | {
        "MADANG_REVIEWER": WHO[language],
        "COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "MADANG_LANGUAGE": language,
        "PYTHONPATH": source, "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for name, content in scene.files.items():
            (Path(folder) / name).write_bytes(content)
        for command in scene.commands:
            words = [sys.executable, "-m", "madang", "--language", language]
            run = subprocess.run(  # noqa: S603 - our own command
                [*words, *shlex.split(command)], cwd=folder, env=surroundings,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            shown.append(f"\x1b[1m$ madang {command}\x1b[0m\n{run.stdout}{run.stderr}")
    # When a picture is drawn is no part of it.
    return MOMENT.sub("2026-03-02 09:30 UTC", "\n".join(shown))


def drawn(text: str) -> str:
    """Draw what a terminal shows as SVG: each word at its place, in the reader's fonts.

    A Hangul syllable takes two places of a terminal, whatever the font: words are given
    the length that they have there, so that columns stand below one another.
    """
    console = Console(width=WIDTH, file=StringIO(), force_terminal=True)
    rows = console.render_lines(Text.from_ansi(text), pad=False)
    words = []
    for row, segments in enumerate(rows):
        place = 0
        for segment in segments:
            style = segment.style
            look = ' class="b"' if style and style.bold and not style.dim else ""
            look = ' class="d"' if style and style.dim else look
            for word in re.finditer(r"\S+", segment.text):
                x = PAD + CELL * (place + cell_len(segment.text[: word.start()]))
                y = PAD + LINE * (row + 0.8)
                words.append(
                    f'<text x="{x:.1f}" y="{y:.1f}"{look} '
                    f'textLength="{CELL * cell_len(word[0]):.1f}" '
                    f'lengthAdjust="spacingAndGlyphs">{escape(word[0])}</text>'
                )
            place += cell_len(segment.text)
    width, height = 2 * PAD + CELL * WIDTH, 2 * PAD + LINE * len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} '
        f'{height:.0f}">\n<style>text {{ font: {SIZE}px {FONTS}; fill: #dcdcdc }} '
        ".b { font-weight: bold; fill: #fff } .d { fill: #8c8c8c }</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="#1c2128"/>\n'
        + "\n".join(words) + "\n</svg>\n"
    )  # fmt: skip


def main() -> None:
    """Draw every scene in both languages, or tell which pictures are of another day."""
    is_check = "--check" in sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    other = []
    for scene in SCENES:
        for language in ("ko", "en"):
            path = FOLDER / f"{scene.name}-{language}.svg"
            svg = drawn(lines(scene, language))
            if is_check and (not path.exists() or path.read_text("utf-8") != svg):
                other.append(path.name)
            elif not is_check:
                path.write_text(svg, encoding="utf-8")
    if other:
        sys.exit(f"Draw anew with tools/pictures.py: {', '.join(other)}")


if __name__ == "__main__":
    main()
