"""Draw a chart to SVG or PNG, without a browser and without the network.

In SVG the reader's browser draws the text, by a stack of Korean fonts; nothing
is embedded. A PNG is drawn here, so a Korean font must be on this machine.
"""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
from defusedxml.ElementTree import fromstring

from madang.charts.numbers import width_of
from madang.charts.palette import FONT_STACK, KOREAN_FONTS
from madang.charts.slim import slim
from madang.errors import FontError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["korean_font", "to_png", "to_svg", "unchecked"]

_PLAIN: Final = "madang"
_UNCOPIED: Final[dict[str, Any]] = {
    "_remove_duplicate_params": lambda layer: layer,
    "_combine_subchart_params": lambda params, subcharts: (params, subcharts),
}
"""How Altair gathers what a reader may choose in a chart, which copies all its parts at
each step. Nothing may be chosen in a drawing."""
_SVG: Final = "http://www.w3.org/2000/svg"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_MEASURING: Final = "Madang Measure"
"""Text is measured with widths alone, in a font of ours: to read a whole font anew for
each text took most of a drawing, and what it gave hung on the machine."""
_FONTS: Final = Path(__file__).parent / "fonts"
_HALF_LETTER: Final = 6.5
"""Width of half a Korean letter of a label, in pixels."""
_GUIDED: Final = ("x", "y", "color", "shape", "strokeDash")
"""Channels whose values an axis or a legend may write out."""
_OWN: Final = frozenset({
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
    "toLocaleString", "toString", "valueOf",
})  # fmt: skip
"""Names that no row of a chart may bear as they are: they break the engine."""
_FONT_FOLDERS: Final = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
    "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_FONT_FILES: Final = {
    "notosanskr": "Noto Sans KR",
    "notosanscjk": "Noto Sans CJK KR",
    "nanumgothic": "NanumGothic",
    "malgun": "Malgun Gothic",
    "applesdgothicneo": "Apple SD Gothic Neo",
}


@contextmanager
def unchecked() -> Iterator[None]:
    """Draw without holding each part of a chart to its schema as it is made.

    The tests hold every chart to it; a report draws a hundred, in half the time.
    """
    import altair as alt  # noqa: PLC0415 - slow to load
    from altair.utils import schemapi  # noqa: PLC0415 - likewise
    from altair.vegalite.v6 import api  # noqa: PLC0415 - likewise

    kept = alt.data_transformers.consolidate_datasets
    alt.data_transformers.register(_PLAIN, _rows)
    with (
        schemapi.debug_mode(arg=False),
        alt.data_transformers.enable(_PLAIN),
        patch.multiple(api, create=True, **_UNCOPIED),
        patch.object(schemapi, "_todict", _spelt),
        patch.object(schemapi.SchemaBase, "validate_property", _unseen),
        patch.object(api.Chart, "_compute_hash", _unseen),
    ):
        # Each table is drawn once: to name it by the hash of its rows saves nothing.
        alt.data_transformers.consolidate_datasets = False
        try:
            yield
        finally:
            alt.data_transformers.consolidate_datasets = kept


def _unseen(*_given: Any) -> None:
    """Look neither at what is set of a chart nor, to name it, at its rows."""


def _spelt(obj: Any, context: Any, np_opt: Any, pd_opt: Any) -> Any:  # noqa: ARG001 - as Altair calls it
    """Write a part of a chart as Vega-Lite reads it; all our values are plain.

    Altair asks of each cell which of its protocols it follows.
    """
    from altair import SchemaBase, Undefined  # noqa: PLC0415 - slow to load

    def spell(part: Any) -> Any:
        if isinstance(part, dict):
            return {k: spell(v) for k, v in part.items() if v is not Undefined}
        if isinstance(part, list | tuple):
            return [spell(v) for v in part]
        if isinstance(part, SchemaBase):
            return part.to_dict(validate=False, context=context)
        return part.item() if isinstance(part, np.generic) else part

    return spell(obj)


def _rows(data: Any) -> Any:
    """Give a table as rows of plain values, as Vega-Lite reads them."""
    from altair import default_data_transformer  # noqa: PLC0415 - slow to load

    if not isinstance(data, pd.DataFrame) or any(
        kind.kind not in "biufO" and not isinstance(kind, pd.StringDtype)
        for kind in data.dtypes
    ):
        return default_data_transformer(data)
    columns = [_plain(data[name].tolist()) for name in data.columns]
    names = [str(name) for name in data.columns]
    return {"values": [dict(zip(names, row)) for row in zip(*columns)]}  # noqa: B905 - columns of one table


def _plain(values: list[Any]) -> list[Any]:
    """Leave out what is no value: NaN, infinity and NA become nothing."""
    return [
        None
        if v is pd.NA or (isinstance(v, float) and not math.isfinite(v))
        else v.item()
        if isinstance(v, np.generic)
        else v
        for v in values
    ]


def to_svg(chart: Any, *, prefix: str = "c") -> str:
    """Draw a chart as SVG to be put into a page.

    Parameters
    ----------
    chart : Altair chart
        As the functions of this room give it.
    prefix : str
        Put before each id, so that ids stay unique on a page of many charts.

    Returns
    -------
    str
        One ``<svg>`` element with ``role="img"`` and ``aria-label``. Each mark that
        has a label carries it as ``<title>``, which browsers show as a tooltip. It
        names no outside address and runs no script, and says nothing twice.
    """
    spec = _apart(chart.to_dict(validate=False))
    config = spec.setdefault("config", {})
    config["font"] = _MEASURING
    _let_short_labels_be(spec, config)
    raw = _engine().vegalite_to_svg(spec, allowed_base_urls=[])
    root = fromstring(raw)
    _tidy(root)
    _rename(root, prefix)
    _titles(root)
    slim(root)
    spoken = str(spec.get("description") or "")
    root.set("role", "img")
    root.set("aria-label", spoken)
    root.set("font-family", FONT_STACK)
    root.set("class", "chart")
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


@cache
def _engine() -> Any:
    """Start the engine that draws, with the font that texts are measured by."""
    import vl_convert  # noqa: PLC0415 - starts an engine of 0.5 s

    vl_convert.register_font_directory(str(_FONTS))
    return vl_convert


def _apart(spec: dict[str, Any]) -> dict[str, Any]:
    """Part names from what each JavaScript object has, which breaks scales of names."""

    def parted(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: parted(held) for key, held in value.items()}
        if isinstance(value, list):
            return [parted(held) for held in value]
        return f"{value} " if isinstance(value, str) and value in _OWN else value

    return dict(parted(spec)) if _labels(spec) & _OWN else spec


def _let_short_labels_be(spec: dict[str, Any], config: dict[str, Any]) -> None:
    """Look for no label to cut where all are short.

    Most of the time of a drawing goes into the measuring of text, and a limit has
    each label measured once more whenever its text is asked for.
    """
    longest = max(map(width_of, _labels(spec)), default=0) * _HALF_LETTER
    for guide in ("axis", "legend"):
        style = config.get(guide, {})
        if longest <= style.get("labelLimit", 0):
            config[guide] = style | {"labelLimit": 0}


def _labels(spec: dict[str, Any]) -> set[str]:
    """Gather the texts that axes and legends may write out."""
    parts = list(_parts(spec))
    channels = [
        part["encoding"][name]
        for part in parts
        for name in _GUIDED
        if isinstance(part.get("encoding", {}).get(name), dict)
    ]
    fields = {channel["field"] for channel in channels if "field" in channel}
    tables = [(part.get("data") or {}).get("values", ()) for part in parts]
    tables += spec.get("datasets", {}).values()
    found = {row.get(field) for rows in tables for row in rows for field in fields}
    for channel in channels:
        found.update((channel.get("scale") or {}).get("domain", ()))
    return {text for text in found if isinstance(text, str)}


def _parts(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Go over a chart and the charts it is made of."""
    yield spec
    for name in ("layer", "concat", "hconcat", "vconcat"):
        for part in spec.get(name, ()):
            yield from _parts(part)
    if isinstance(spec.get("spec"), dict):
        yield from _parts(spec["spec"])


def _walk(root: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Go over all elements with their parents."""
    for parent in root.iter():
        for child in list(parent):
            yield parent, child


def _tidy(root: ET.Element) -> None:
    """Drop links, scripts, empty shapes and what only repeats the default."""
    for parent, child in list(_walk(root)):
        hollow = child.get("d") in {"", "M0,0h0v0h0Z"}
        if hollow or child.tag in {f"{{{_SVG}}}script", f"{{{_SVG}}}foreignObject"}:
            parent.remove(child)
    for node in root.iter():
        node.attrib.pop(_LINK, None)
        node.attrib.pop("href", None)
        node.attrib.pop("font-family", None)
        if node.get("opacity") == "1":
            del node.attrib["opacity"]


def _rename(root: ET.Element, prefix: str) -> None:
    """Count ids anew under the prefix, so that the same chart gives the same text."""
    found = [str(node.get("id")) for node in root.iter() if node.get("id")]
    names = {old: f"{prefix}-{i}" for i, old in enumerate(found)}
    for node in root.iter():
        if node.get("id"):
            node.set("id", names[str(node.get("id"))])
        for key, value in node.attrib.items():
            if "url(#" in value:
                node.set(key, _REFERENCE.sub(lambda m: f"url(#{names[m[1]]})", value))


def _titles(root: ET.Element) -> None:
    """Write each mark's label as its title: the tooltip of a static picture.

    What is said of groups is Vega's own, in English, and tells of axes and headings.
    """
    for node in root.iter():
        spoken = node.get("aria-label")
        if spoken and node is not root and node.tag != f"{{{_SVG}}}g":
            title = ET.Element(f"{{{_SVG}}}title")
            title.text = spoken
            node.insert(0, title)


@cache
def korean_font() -> tuple[str, Path]:
    """Find a font of this machine that draws Korean.

    Returns
    -------
    name : str
        Family name, one of `KOREAN_FONTS`.
    path : Path
        File it was found in.

    Raises
    ------
    FontError
        If none of the usual folders holds one: a picture without it would show
        boxes for every Korean letter and look finished.
    """
    found: dict[str, Path] = {}
    for folder in _FONT_FOLDERS:
        for path in sorted(Path(folder).expanduser().rglob("*")):
            if path.suffix.lower() not in {".ttf", ".otf", ".ttc"}:
                continue
            stem = re.sub(r"[^a-z]", "", path.stem.lower())
            for key, family in _FONT_FILES.items():
                if stem in {key, f"{key}regular"}:
                    found.setdefault(family, path)
    for family in KOREAN_FONTS:
        if family in found:
            return family, found[family]
    raise FontError(
        _(
            "no Korean font was found, so a PNG would show boxes for letters. "
            "Install one of {korean_fonts} (Debian: apt install fonts-nanum), or use "
            "SVG, which the reader's browser draws.",
            korean_fonts=", ".join(KOREAN_FONTS),
        )
    )


def to_png(chart: Any, *, scale: float = 2.0) -> bytes:
    """Draw a chart as PNG with a Korean font of this machine.

    Parameters
    ----------
    chart : Altair chart
        As the functions of this room give it.
    scale : float
        Pixels a point.

    Returns
    -------
    bytes

    Raises
    ------
    FontError
        If no Korean font is found.
    """
    import vl_convert  # noqa: PLC0415 - starts an engine of 0.5 s

    family, path = korean_font()
    vl_convert.register_font_directory(str(path.parent))
    spec = _apart(chart.to_dict())
    spec.setdefault("config", {})["font"] = family
    return bytes(vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[]))
