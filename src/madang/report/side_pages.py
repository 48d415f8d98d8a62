"""Pages beside the brief, as the stages list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.report.frame import frame, switch
from madang.study.stages import side_pages

if TYPE_CHECKING:
    from pathlib import Path

    import jinja2

    from madang.display.view import View

__all__ = ["write_side_pages"]


def write_side_pages(
    view: View, home: Path, languages: tuple[str, ...], templates: jinja2.Environment
) -> int:
    """Write the pages that the stages list.

    Parameters
    ----------
    view : View
        The inputs in one language.
    home : Path
        Folder of the language.
    languages : tuple of str
        All languages of the report, the first at its root.
    templates : Environment
        The templates.

    Returns
    -------
    int
        How many pages were written.
    """
    shared = frame(view, languages, "", 1)
    count = 0
    for page in (page for make in side_pages() for page in make(view)):
        (home / page.folder).mkdir(exist_ok=True)
        place = f"{page.folder}/{page.file}"
        values = {**shared, **switch(view, languages, place, 1), **page.values}
        text = templates.get_template(page.template).render(**values)
        (home / place).write_text(text, encoding="utf-8")
        count += 1
    return count
