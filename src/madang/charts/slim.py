"""Say the same drawing in fewer bytes: half of what Vega writes is said twice.

A picture is one image to a screen reader, so that what its parts are called in classes
and roles is heard by nobody; what a mark says stays as its title, which browsers show.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

__all__ = ["slim"]

_SVG: Final = "{http://www.w3.org/2000/svg}"
_TITLE, _GROUP, _TEXT = (f"{_SVG}{x}" for x in ("title", "g", "text"))
_UNHEARD: Final = (
    "aria-label", "aria-hidden", "aria-roledescription", "role", "class",
    "pointer-events",
)  # fmt: skip
_INHERITED: Final = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "text-anchor", "font-size", "font-weight", "font-style",
)  # fmt: skip
_PLACES: Final = ("transform", "d", "x", "y", "x1", "x2", "y1", "y2", "width", "height")
_FINE: Final = re.compile(r"-?\d*\.\d+(?![\d]*e)")
_MOVED: Final = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_SHAPES: Final = frozenset(f"{_SVG}{x}" for x in ("path", "line", "rect", "text"))
_ROUND: Final = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?")
_CORNERED: Final = re.compile(r"[-\d.,]")
_ROUNDED: Final = 34
"""Numbers of a rectangle that is written as four sides and four corners."""
_EQUAL: Final = 0.25
_UPRIGHT: Final = re.compile(r"M(-?[\d.]+),-?[\d.]+V-?[\d.]+")
_CELL: Final = re.compile(r"M-?[\d.]+,-?[\d.]+(h[\d.]+v[\d.]+h-[\d.]+Z)")
_CLEAR: Final = 3.0
"""Pixels between lines at which even thick ones do not touch."""
_POINT: Final = re.compile(r"([ML])(-?[\d.]+),(-?[\d.]+)")
_STRAIGHT: Final = re.compile(r"(?:[ML]-?[\d.]+,-?[\d.]+|[hv]-?[\d.]+|Z)+")
_NUMBER: Final = re.compile(r"-?[\d.]+")
_COLOUR: Final = re.compile(r"#(.)\1(.)\2(.)\3")
_NOWHERE: Final = "translate(0,0)"
_DRAWN: Final = ("fill", "stroke")


def slim(root: ET.Element) -> None:
    """Drop what no reader sees or hears, and say once what many parts share.

    Places are written to a tenth of a pixel, 0.03 mm on paper.

    Parameters
    ----------
    root : Element
        A drawing as Vega gives it, titles in place; it is changed.
    """
    for child in list(root):
        _slim(child)


def _slim(node: ET.Element) -> None:
    """Slim an element after what is in it."""
    for child in list(node):
        _slim(child)
    for name in _UNHEARD:
        node.attrib.pop(name, None)
    if node.tag in _SHAPES:
        _plain(node)
    elif node.tag == _GROUP:
        if node.get("transform") == _NOWHERE:
            del node.attrib["transform"]
        _round(node)
        _gather(node)


def _round(node: ET.Element) -> None:
    """Write the place of an element to a tenth of a pixel."""
    for name in _PLACES:
        if name in node.attrib and "scale" not in node.attrib[name]:
            node.attrib[name] = _FINE.sub(_tenth, node.attrib[name])


def _tenth(found: re.Match[str]) -> str:
    """Write a number to a tenth."""
    return _short(float(found[0]))


def _short(number: float) -> str:
    """Write a number to a tenth, without a zero that says nothing."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _plain(node: ET.Element) -> None:
    """Write a mark in its plainest form: its place as its own, no default repeated."""
    held = node.attrib
    _look(held)
    ring = _ROUND.fullmatch(held.get("d", ""))
    _round(node)
    moved = _MOVED.fullmatch(held.get("transform", ""))
    if not moved and "transform" in held:
        return
    if moved and not ring and _shift(held, *map(float, moved.groups())):
        moved = None
    x, y = map(float, moved.groups()) if moved else (0.0, 0.0)
    if ring:
        node.tag = f"{_SVG}circle"
        for name in ("transform", "d"):
            held.pop(name, None)
        held.update(cx=_short(x), cy=_short(y), r=f"{float(ring[1]):.3g}")
    elif not moved and _CORNERED.sub("", held.get("d", "")) == "MLCLCLCLCZ":
        _as_rect(node)
    elif node.tag == f"{_SVG}text" and moved and not list(node):
        del held["transform"]
        held.update(x=_short(x), y=_short(y))
    elif node.tag == f"{_SVG}line":
        _as_path(node, x, y)


def _shift(held: dict[str, str], x: float, y: float) -> bool:
    """Write a path where it lies, in place of a path and how far it is moved."""
    drawn = held.get("d", "")
    if not drawn or _STRAIGHT.fullmatch(drawn) is None:
        return False
    del held["transform"]

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}{_short(float(found[2]) + x)},{_short(float(found[3]) + y)}"

    held["d"] = _POINT.sub(moved, drawn)
    return True


def _look(held: dict[str, str]) -> None:
    """Write colours and sizes briefly; without a stroke nothing is said of it."""
    for name in _DRAWN:
        if name in held:
            held[name] = _COLOUR.sub(r"#\1\2\3", held[name])
    if held.get("stroke-width") == "1":
        del held["stroke-width"]  # as it is where nobody says otherwise
    if "stroke" not in held:
        for name in ("stroke-width", "stroke-dasharray", "stroke-linecap"):
            held.pop(name, None)
    if "font-size" in held:
        held["font-size"] = held["font-size"].removesuffix("px")


def _as_rect(node: ET.Element) -> None:
    """Write a path with four equal round corners as the rectangle that it is."""
    found = [float(x) for x in _NUMBER.findall(node.attrib["d"])]
    if len(found) != _ROUNDED:
        return
    left, right, top, bottom = found[24], found[8], found[1], found[17]
    radius = found[0] - left
    corners = (radius, right - found[2], found[9] - top, bottom - found[11])
    if max(corners) - min(corners) > _EQUAL:
        return
    del node.attrib["d"]
    node.tag = f"{_SVG}rect"
    sides = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    node.attrib.update(
        {name: _short(v) for name, v in (*sides.items(), ("rx", radius))}
    )


def _as_path(node: ET.Element, x: float, y: float) -> None:
    """Write a line as a path, which can be one with others of its look."""
    held = node.attrib
    held.pop("transform", None)
    ends = [float(held.pop(name, 0)) for name in ("x1", "y1", "x2", "y2")]
    node.tag = f"{_SVG}path"
    start = f"M{_short(x + ends[0])},{_short(y + ends[1])}"
    if ends[0] == ends[2]:
        held["d"] = f"{start}V{_short(y + ends[3])}"
    elif ends[1] == ends[3]:
        held["d"] = f"{start}H{_short(x + ends[2])}"
    else:
        held["d"] = f"{start}L{_short(x + ends[2])},{_short(y + ends[3])}"


def _gather(group: ET.Element) -> None:
    """Open groups that say nothing, draw equal marks at once, share what all have."""
    kept = list(_opened(group))
    joined: list[ET.Element] = []
    for node in kept:
        if joined and _is_one(joined[-1], node):
            joined[-1].set("d", f"{joined[-1].get('d')}{node.get('d')}")
        else:
            joined.append(node)
    for child in list(group):
        group.remove(child)
    group.extend(joined)
    marks = [node for node in joined if node.tag != _TITLE]
    for name in _INHERITED if len(marks) > 1 else ():
        values = [node.get(name) for node in marks]
        if None in values:
            continue
        usual, times = Counter(values).most_common(1)[0]
        if times == 1:
            continue
        group.set(name, str(usual))
        for node in marks:
            if node.get(name) == usual:
                del node.attrib[name]


def _opened(group: ET.Element) -> Iterator[ET.Element]:
    """Give what is in a group: of groups that say nothing what is in them."""
    for node in group:
        if node.tag != _GROUP:
            if node.tag == _TEXT and not node.text and not list(node):
                continue  # nothing is written there
            if node.get("d") is None or any(name in node.attrib for name in _DRAWN):
                yield node  # a path without ink is the ground of a panel
        elif node.attrib:
            yield node
        else:
            yield from node


def _is_one(one: ET.Element, other: ET.Element) -> bool:
    """Tell whether two paths that say nothing can be drawn as one."""
    if one.tag != f"{_SVG}path" or other.tag != one.tag or list(one) or list(other):
        return False
    look = [
        {name: value for name, value in node.attrib.items() if name != "d"}
        for node in (one, other)
    ]
    if look[0] != look[1]:
        return False
    inks = [name for name in _DRAWN if one.get(name, "none") != "none"]
    if len(inks) == 1 and not any("opacity" in name for name in one.attrib):
        return True
    return _apart(one.get("d", ""), other.get("d", ""))  # else each shows


def _apart(drawn: str, further: str) -> bool:
    """Tell whether an upright line, or a cell, lies clear of those before it.

    Lines are clear where each stands a pixel's breadth or more to the right of the
    last; cells where they are of one size, since a grid puts each in its own place.
    """
    ends = [_UPRIGHT.fullmatch(d) for d in (drawn[drawn.rfind("M") :], further)]
    if ends[0] and ends[1]:
        return float(ends[1][1]) >= float(ends[0][1]) + _CLEAR
    sides = [_CELL.fullmatch(d) for d in (drawn[drawn.rfind("M") :], further)]
    return bool(sides[0] and sides[1] and sides[0][1] == sides[1][1])
