"""Write the report: the brief, the dossiers, the tables, in a folder of its own."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from madang.charts.render import unchecked
from madang.display.inputs import Report
from madang.display.sheets import in_words
from madang.display.workbook import write_study, write_workbook
from madang.errors import ParameterError, StudyError
from madang.language import _
from madang.report import place
from madang.report.aside import Aside, write_language
from madang.report.frame import TEMPLATES
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from madang.display.inputs import ReportInputs

__all__ = ["write"]

_TABLES: Final = 0.25


def _quiet(_share: float) -> None:
    """Report no progress."""


def write(
    inputs: ReportInputs,
    out: Path,
    *,
    languages: Sequence[str] = (),
    progress: Callable[[float], None] = _quiet,
    apart: bool = False,
    key: str = "",
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
    apart : bool
        Whether further languages are written by a process of their own, beside the
        first: half the time on two cores, two seconds more work.
    key : str
        What the report is written from, kept beside it.

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
    with place.draft_of(out, key) as draft, unchecked():
        pages, figures = _write_all(
            inputs, draft, tuple(languages), progress, apart=apart
        )
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
    place.refuse(out)


def _write_all(
    inputs: ReportInputs,
    folder: Path,
    languages: tuple[str, ...],
    progress: Callable[[float], None],
    *,
    apart: bool,
) -> tuple[int, int]:
    """Write everything into a draft; give the number of pages and of figures."""
    for name in ("assets", "tables", "data"):
        (folder / name).mkdir()
    style = (TEMPLATES / "madang.css").read_text(encoding="utf-8")
    (folder / "assets" / "madang.css").write_text(style, encoding="utf-8")
    alone = languages[1:] if apart and (os.cpu_count() or 1) > 1 else ()
    here = [language for language in languages if language not in alone]
    share = (1 - _TABLES) / len(here)
    with ExitStack() as stack:
        others = [
            stack.enter_context(Aside(inputs, folder, languages, x)) for x in alone
        ]
        counts = [
            write_language(
                inputs,
                folder,
                languages,
                language,
                lambda done, start=i * share: progress(start + share * done),  # type: ignore[misc]  # bound now
            )
            for i, language in enumerate(here)
        ]
        told = in_words(inputs)
        write_study(told, folder / "data")
        write_workbook(told, folder / "tables" / "madang.xlsx")
        counts += [other.counts() for other in others]
    return sum(pages for pages, _n in counts), sum(n for _pages, n in counts)
