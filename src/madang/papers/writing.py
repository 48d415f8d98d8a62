"""Papers as files: PDF by typst, DOCX which an office edits in its word processor.

Templates and the font of a PDF lie beside this module; fonts of the system are not
looked at.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from madang.charts.numbers import width_of
from madang.papers.sheet import as_data

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

    from madang.papers.sheet import Paper

__all__ = ["FONTS", "docx", "pdf", "pictures"]

_HERE: Final = Path(__file__).parent
FONTS: Final = _HERE / "fonts"
_TEMPLATES: Final = _HERE / "templates"
_FONT: Final = "Malgun Gothic"
"""Stands on every Korean desk; elsewhere the word processor takes its own."""
_SIZE: Final = 9.5
_SMALL: Final = 8.0
_MARGIN: Final = 17
_WIDTH: Final = 210 - 2 * _MARGIN
"""Millimetres between the margins of A4."""
_HALF_LETTER: Final = 1.5
"""Width of half a Korean letter in the type of tables, in millimetres."""
_PAD: Final = 4.2
_LEAST: Final = 28.0
"""Width below which a column of texts does not fall while others can give way."""
_INK: Final = "16202B"


def pdf(paper: Paper) -> bytes:
    """Set a paper as PDF; the same paper gives the same bytes.

    Parameters
    ----------
    paper : Paper
        What it says.

    Returns
    -------
    bytes
    """
    return bytes(_set(paper, "pdf"))


def pictures(paper: Paper) -> list[bytes]:
    """Draw each page of a paper as PNG.

    Parameters
    ----------
    paper : Paper
        What it says.

    Returns
    -------
    list of bytes
    """
    made = _set(paper, "png")
    return [made] if isinstance(made, bytes) else list(made)


def _set(paper: Paper, form: Literal["pdf", "png"]) -> Any:
    """Set a paper; its texts go in as data, which typst does not read as markup."""
    import typst  # noqa: PLC0415 - an extra

    return typst.compile(
        _TEMPLATES / f"{paper.kind}.typ",
        root=_TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format=form,
        sys_inputs={"paper": json.dumps(as_data(paper), ensure_ascii=False)},
    )


def docx(paper: Paper) -> bytes:
    """Write a paper as DOCX.

    Parameters
    ----------
    paper : Paper
        What it says.

    Returns
    -------
    bytes
    """
    from docx import Document as new  # noqa: N813, PLC0415 - an extra; a function

    data = as_data(paper)
    made = new()
    _set_up(made, data)
    made.add_paragraph(data["kicker"]).runs[0].bold = True
    made.add_heading(data["title"], 1)
    _facts(made, data["facts"])
    is_front = True
    for part in data["parts"]:
        if part["follows"] and is_front:
            made.add_page_break()
            is_front = False
        _part(made, part)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def _set_up(made: Document, data: dict[str, Any]) -> None:
    """Set page, fonts, language, title and foot."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - an extra
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415 - the same

    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_MARGIN)
    page.top_margin = page.bottom_margin = Mm(16)
    styles = [s for s in made.styles if s.type == WD_STYLE_TYPE.PARAGRAPH]
    for style in styles:
        if style.name in {"Normal", "Heading 1", "Heading 2", "Heading 3"}:
            _font(style)
            style.font.color.rgb = RGBColor.from_string(_INK)
    normal: Any = made.styles["Normal"]
    normal.font.size = Pt(_SIZE)
    normal.paragraph_format.space_after = Pt(3)
    made.core_properties.title = data["title"][:255]
    made.core_properties.author = made.core_properties.comments = ""
    made.core_properties.language = data["language"]
    foot = page.footer.paragraphs[0]
    said = foot.add_run(f"{data['foot']} · ")
    said.font.size = Pt(7)
    _number(foot.add_run())


def _number(said: Any) -> None:
    """Let the word processor write the number of the page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - an extra
    from docx.oxml.ns import qn  # noqa: PLC0415 - the same
    from docx.shared import Pt  # noqa: PLC0415 - the same

    said.font.size = Pt(7)
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        said._r.append(part)  # noqa: SLF001 - it has no other way


def _font(style: ParagraphStyle) -> None:
    """Set the font of a style, for Korean too."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    style.font.name = _FONT
    fonts: Any = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(name), _FONT)
    for name in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme"):
        fonts.attrib.pop(qn(name), None)


def _facts(made: Document, facts: list[list[str]]) -> None:
    """Write names and values, a line each."""
    for name, value in facts:
        line = made.add_paragraph()
        line.add_run(f"{name}: ")
        line.add_run(value).bold = True


def _part(made: Document, part: dict[str, Any]) -> None:
    """Write a part; small charts as their values."""
    made.add_heading(part["title"], 2)
    _facts(made, part["facts"])
    _facts(made, [[g["label"], g["text"]] for g in part["gauges"]])
    for text in part["says"]:
        made.add_paragraph(text)
    for i, point in enumerate(part["points"], start=1):
        made.add_heading(f"{i}. {point['title']}", 3)
        _facts(made, point["facts"])
    for table in part["tables"]:
        if len(part["tables"]) > 1:
            made.add_heading(table["title"], 3)
        _table(made, table)
        if table["caption"]:
            made.add_paragraph(table["caption"])
    if part["caption"] and not part["gauges"]:  # it tells how charts are read
        made.add_paragraph(part["caption"])


def _table(made: Document, table: dict[str, Any]) -> None:
    """Write a table whose headings stand again on each page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - an extra
    from docx.shared import Mm  # noqa: PLC0415 - the same

    heads = table["headings"]
    grid = made.add_table(rows=1 + len(table["rows"]), cols=len(heads))
    grid.style = "Light List"
    grid.autofit = False
    for column, width in zip(grid.columns, _columns(table), strict=True):
        column.width = Mm(width)
    rows = [heads, *table["rows"]]
    cells = iter(grid._cells)  # noqa: SLF001 - by row and column takes the square of it
    for line, row in zip(rows, grid.rows, strict=True):
        about = row._tr.get_or_add_trPr()  # noqa: SLF001 - it has no other way
        about.append(OxmlElement("w:cantSplit"))
        if line is heads:
            about.append(OxmlElement("w:tblHeader"))
        for cell, heading, column in zip(line, heads, grid.columns, strict=True):
            place = next(cells)
            place.width = column.width
            _cell(place, cell["text"], is_right=heading["numeric"],
                  is_head=line is heads)  # fmt: skip


def _columns(table: dict[str, Any]) -> list[float]:
    """Give the widths of columns: numbers as wide as they are, texts the rest.

    A word processor that is left to find them gives all columns one width, and breaks
    titles into a line a word.
    """
    shares = table["widths"]
    own = [
        0.0 if share else _PAD + _HALF_LETTER * max(map(width_of, _lines(table, i)))
        for i, share in enumerate(shares)
    ]
    least = _LEAST * sum(map(bool, shares))
    rest = max(_WIDTH - sum(own), least)
    told = [
        rest * share / sum(shares) if share else width
        for share, width in zip(shares, own, strict=True)
    ]
    return [width * _WIDTH / sum(told) for width in told]


def _lines(table: dict[str, Any], column: int) -> list[str]:
    """List what stands in a column, its heading broken into words."""
    cells = [row[column]["text"] for row in table["rows"]]
    return [*cells, *table["headings"][column]["text"].split(), ""]


def _cell(place: Any, text: str, *, is_right: bool, is_head: bool) -> None:
    """Write a cell."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - an extra
    from docx.shared import Pt  # noqa: PLC0415 - the same

    line = place.paragraphs[0]
    line.paragraph_format.space_after = Pt(0)
    said = line.add_run(text)
    said.font.size, said.bold = Pt(_SMALL), is_head
    if is_right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
