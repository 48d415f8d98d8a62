"""Pages beside the brief: one a plan, and the half-pages of what was rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.report.frame import frame, switch
from madang.report.page_plan import plan_pages
from madang.report.page_why_not import Answers

if TYPE_CHECKING:
    from pathlib import Path

    import jinja2

    from madang.display.view import View

__all__ = ["write_side_pages"]


def write_side_pages(
    view: View, home: Path, languages: tuple[str, ...], templates: jinja2.Environment
) -> int:
    """Write the pages of the plans and of the rejected proposals.

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
        How many pages were written; none where the results hold no plan.
    """
    return _plans(view, home, languages, templates) + _why_not(
        view, home, languages, templates
    )


def _plans(
    view: View, home: Path, languages: tuple[str, ...], templates: jinja2.Environment
) -> int:
    """Write a page a plan."""
    template = templates.get_template("plan.html")
    shared = frame(view, languages, "", 1)
    count = 0
    for page in plan_pages(view):
        (home / "plans").mkdir(exist_ok=True)
        other = {**shared, **switch(view, languages, f"plans/{page.page}", 1)}
        text = template.render(**other, p=page)
        (home / "plans" / page.page).write_text(text, encoding="utf-8")
        count += 1
    return count


def _why_not(
    view: View, home: Path, languages: tuple[str, ...], templates: jinja2.Environment
) -> int:
    """Write the half-pages of the rejected proposals, and their index."""
    answers = Answers(view)
    if not answers.rejected.rows:
        return 0
    folder = home / "why-not"
    folder.mkdir()
    shared = {**frame(view, languages, "", 1), "plan": answers.plan}
    template = templates.get_template("why_not.html")
    sheets = [(page, title) for page, title, _ in answers.sheets()]
    for i, (page, title, some) in enumerate(answers.sheets()):
        text = template.render(
            **{**shared, **switch(view, languages, f"why-not/{page}", 1)},
            title=title,
            answers=some,
            before=sheets[i - 1][0] if i else "",
            after=sheets[i + 1][0] if i + 1 < len(sheets) else "",
        )
        (folder / page).write_text(text, encoding="utf-8")
    text = templates.get_template("why_not_index.html").render(
        **{**shared, **switch(view, languages, "why-not/index.html", 1)},
        table=answers.index(),
        sheets=sheets,
    )
    (folder / "index.html").write_text(text, encoding="utf-8")
    return len(sheets) + 1
