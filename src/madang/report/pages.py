"""Write the report: the brief, the dossiers, the tables, in a folder of its own."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madang.charts.render import unchecked
from madang.display.inputs import Report
from madang.display.view import View
from madang.errors import ParameterError, StudyError
from madang.language import _
from madang.report.chapters import chapters, evidence, findings
from madang.report.dossier import Dossiers
from madang.report.frame import TEMPLATES, environment, frame, switch
from madang.report.side_pages import write_side_pages
from madang.report.tables import write_json, write_workbook
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from madang.display.inputs import ReportInputs
    from madang.display.pieces import Chapter

__all__ = ["write"]

_FIVE: Final = 5
_MARK: Final = Path("data") / "study.json"
_CHARTS, _TABLES = 0.45, 0.25


def _quiet(_share: float) -> None:
    """Report no progress."""


def write(
    inputs: ReportInputs,
    out: Path,
    *,
    languages: Sequence[str] = (),
    progress: Callable[[float], None] = _quiet,
) -> Report:
    """Write the report into a folder that opens offline in any browser.

    Parameters
    ----------
    inputs : ReportInputs
        What it is made of.
    out : Path
        Folder to write; an older report there is replaced when the new one is
        whole.
    languages : sequence of str
        The first stands at the root, each other in a folder of its name; the
        study's own language and then the other if none is given.
    progress : callable
        Takes the share done, from 0 to 1.

    Returns
    -------
    Report
        Where it is and how large.

    Raises
    ------
    ParameterError
        If no language, or an unknown one, is asked for.
    StudyError
        If `out` holds something that is not a report, or no region is known.
    """
    languages = languages or _own_first(inputs.language)
    _check(inputs, out, languages)
    draft = out.parent / f".{out.name}-{uuid.uuid4().hex[:8]}"
    draft.mkdir(parents=True)
    try:
        with unchecked():
            pages, figures = _write_all(inputs, draft, tuple(languages), progress)
        _swap(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    progress(1.0)
    size = sum(p.stat().st_size for p in out.rglob("*") if p.is_file())
    return Report(
        out / "index.html", pages, figures, out / "tables" / "madang.xlsx", size
    )


def _own_first(own: str) -> tuple[str, ...]:
    """Give the languages of a report, the study's own first."""
    others = [str(x) for x in Language if x != own]
    return (own, *others) if own in set(Language) else tuple(others)


def _check(inputs: ReportInputs, out: Path, languages: Sequence[str]) -> None:
    """Refuse what cannot be written, before anything is."""
    known = [str(x) for x in Language]
    strange = [x for x in languages if x not in known]
    if strange:
        raise ParameterError(
            _(
                "languages must be some of {known}; found {strange}",
                known=", ".join(known),
                strange=", ".join(strange),
            )
        )
    regions = inputs.tables.get("regions")
    if regions is None or regions.empty:
        raise StudyError(
            _("a report needs the table 'regions' with at least one region")
        )
    if out.exists() and not out.is_dir():
        raise StudyError(_("'{out}' is a file. Give a folder for the report.", out=out))
    if out.exists() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise StudyError(
            _(
                "'{out}' holds files that are not a report, and nothing was written. "
                "Give an empty or a new folder.",
                out=out,
            )
        )


def _swap(draft: Path, out: Path) -> None:
    """Put the new report in the place of the old one."""
    old = out.parent / f".{out.name}-old-{uuid.uuid4().hex[:8]}"
    if out.exists():
        out.rename(old)
    draft.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _write_all(
    inputs: ReportInputs,
    folder: Path,
    languages: tuple[str, ...],
    progress: Callable[[float], None],
) -> tuple[int, int]:
    """Write everything into a draft; give the number of pages and of figures."""
    for name in ("assets", "tables", "data"):
        (folder / name).mkdir()
    style = (TEMPLATES / "madang.css").read_text(encoding="utf-8")
    (folder / "assets" / "madang.css").write_text(style, encoding="utf-8")
    pages = figures = 0
    share = (1 - _TABLES) / len(languages)
    for i, language in enumerate(languages):
        view = View(inputs, language)
        start = i * share
        pages += _write_language(
            view,
            folder,
            languages,
            lambda done, start=start: progress(start + share * done),  # type: ignore[misc]  # bound now
        )
        figures += view.figures
    write_json(inputs, folder / "data")
    write_workbook(inputs, folder / "tables" / "madang.xlsx")
    return pages, figures


def _write_language(
    view: View,
    folder: Path,
    languages: tuple[str, ...],
    progress: Callable[[float], None],
) -> int:
    """Write the brief and the dossiers of one language."""
    first = view.language == languages[0]
    home = folder if first else folder / view.language
    (home / "regions").mkdir(parents=True)
    templates = environment(view.language)
    made = chapters(view, lambda share: progress(_CHARTS * share))
    brief = templates.get_template("brief.html").render(
        **frame(view, languages, "index.html", 0),
        chapters=made,
        five=_top(view, made),
        regions=[(view.full_names[c], view.pages[c]) for c in view.pages],
    )
    (home / "index.html").write_text(brief, encoding="utf-8")
    template = templates.get_template("dossier.html")
    dossiers = Dossiers(view)
    shared = frame(view, languages, "", 1)
    for i, (code, page) in enumerate(view.pages.items()):
        other = {**shared, **switch(view, languages, f"regions/{page}", 1)}
        text = template.render(**other, d=dossiers.of(code))
        (home / "regions" / page).write_text(text, encoding="utf-8")
        progress(_CHARTS + (1 - _CHARTS) * (i + 1) / len(view.pages))
    more = write_side_pages(view, home, languages, templates)
    return 1 + len(view.pages) + more


def _top(view: View, made: list[Chapter]) -> list[tuple[str, str, str, str]]:
    """Give the five most important findings: sentence, chapter, anchor, trace."""
    where = evidence(made)
    out = []
    for row in findings(view).head(_FIVE).to_dict("records"):
        stage = str(row["stage"])
        table = str(row.get("result") or "").replace("/", ".").rpartition(".")[2]
        known = any(c.key == stage for c in made)
        anchor = where.get((stage, table), stage if known else "method")
        title = next((c.title for c in made if c.key == stage), stage)
        out.append((str(row["sentence"]), title, anchor, str(row["trace"])))
    return out
