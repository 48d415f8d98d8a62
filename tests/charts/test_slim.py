"""A drawing said in fewer bytes is the same drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring

from madang.charts.slim import slim

SVG = "http://www.w3.org/2000/svg"


def slimmed(inner: str) -> str:
    """Give what is left of what stands in a drawing."""
    root = fromstring(f'<svg xmlns="{SVG}">{inner}</svg>')
    slim(root)
    ET.register_namespace("", SVG)
    text = ET.tostring(root, encoding="unicode")
    return text.removeprefix(f'<svg xmlns="{SVG}">').removesuffix("</svg>")


@pytest.mark.parametrize(
    ("wordy", "plain"),
    [
        ('<line transform="translate(3,4)" x2="0" y2="-4" stroke="#aabbcc"/>',
         '<path stroke="#abc" d="M3,4V0" />'),
        ('<line x1="1" y1="2" x2="5.04" y2="2" stroke="#123456"/>',
         '<path stroke="#123456" d="M1,2H5" />'),
        (('<path transform="translate(9.96,2)" fill="#123456" stroke-width="2" '
         'd="M2.91,0A2.91,2.91,0,1,1,-2.91,0A2.91,2.91,0,1,1,2.91,0"/>'),
         '<circle fill="#123456" cx="10" cy="2" r="2.91" />'),
        ('<text transform="translate(1.26,-0.02)" font-size="12px">가</text>',
         '<text font-size="12" x="1.3" y="0">가</text>'),
        ('<text transform="translate(1,2) rotate(-90)">가</text>',
         '<text transform="translate(1,2) rotate(-90)">가</text>'),
        (('<path d="M3,0L7,0C8.7,0,10,1.3,10,3L10,17C10,18.7,8.7,20,7,20L3,20'
         'C1.3,20,0,18.7,0,17L0,3C0,1.3,1.3,0,3,0Z" fill="#ffffff"/>'),
         '<rect fill="#fff" x="0" y="0" width="10" height="20" rx="3" />'),
        (('<g class="mark-group"><g transform="translate(0,0)"><path d="M0,0h9v9h-9Z"/>'
         '<path fill="#123456" d="M0,0h1"><title>A: 1</title></path></g></g>'),
         '<g><path fill="#123456" d="M0,0h1"><title>A: 1</title></path></g>'),
    ],
)  # fmt: skip
def test_a_mark_is_written_in_its_plainest_form(wordy: str, plain: str) -> None:
    assert slimmed(wordy) == plain


def test_what_all_marks_share_is_said_once_and_what_differs_stays() -> None:
    marks = "".join(
        f'<path fill="{colour}" stroke="#000000" d="M0,{i}h5v1Z">'
        f"<title>{i}</title></path>"
        for i, colour in enumerate(("#111111", "#111111", "#222222"))
    )
    told = slimmed(f"<g>{marks}</g>")
    assert told.startswith('<g fill="#111" stroke="#000"><path d="M0,0h5v1Z"><title>0')
    assert '<path fill="#222" d="M0,2h5v1Z"><title>2</title>' in told


def test_lines_without_words_are_one_path_but_not_where_one_shows_through() -> None:
    line = '<line x1="{0}" y1="0" x2="{0}" y2="9" stroke="#000000"{1}/>'
    ruled = "".join(line.format(i, "") for i in range(3))
    assert slimmed(f"<g>{ruled}</g>") == (
        '<g><path stroke="#000" d="M0,0V9M1,0V9M2,0V9" /></g>'
    )
    thin = "".join(line.format(i, ' opacity="0.5"') for i in range(3))
    assert slimmed(f"<g>{thin}</g>").count("<path") == 3


def test_a_mark_that_inherits_nothing_keeps_others_from_sharing() -> None:
    told = slimmed(
        '<g><path fill="#111111" d="M0,0h1"/><circle r="2"/>'
        '<path fill="#111111" d="M0,2h1"/></g>'
    )
    assert told.startswith("<g><path fill=")


def test_cells_of_one_look_are_one_path_and_what_says_nothing_goes() -> None:
    cell = '<path fill="#111111" stroke="#ffffff" d="M{0},0h4v2h-4Z"/>'
    told = slimmed(
        f'<g>{cell.format(0)}{cell.format(4)}<text x="1" y="2"></text>'
        '<path transform="translate(10,5)" fill="#222222" d="M-1,-1h2v2h-2Z"/>'
        '<path transform="translate(0,0)" fill="#333333" d="M1,1L3,1L2,4Z"/></g>'
    )
    assert 'd="M0,0h4v2h-4ZM4,0h4v2h-4Z"' in told
    assert "<text" not in told
    assert 'd="M9,4h2v2h-2Z"' in told
    assert 'd="M1,1L3,1L2,4Z"' in told
    assert "translate" not in told


def test_thin_lines_that_stand_apart_are_one_path() -> None:
    line = '<line x1="{0}" y1="0" x2="{0}" y2="9" stroke="#000000" opacity="0.5"/>'
    ruled = "".join(line.format(i) for i in (0, 5, 10))
    assert slimmed(f"<g>{ruled}</g>").count("<path") == 1
