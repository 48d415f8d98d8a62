"""Papers as PDF: typst, our own templates, and the font that lies beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from madang.papers.sheet import as_data

if TYPE_CHECKING:
    from madang.papers.sheet import Paper

__all__ = ["FONTS", "pdf", "pictures"]

_HERE: Final = Path(__file__).parent
FONTS: Final = _HERE / "fonts"
_TEMPLATES: Final = _HERE / "templates"


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
