"""Make a paper of a study, in one language, as a file."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from madang.errors import ParameterError, StudyError
from madang.language import _
from madang.papers.choices import choices
from madang.papers.docket import docket
from madang.papers.region import region
from madang.papers.review import review
from madang.papers.writing import docx, pdf
from madang.report.beside import Dossiers
from madang.services import levers as moving
from madang.services.options import open_options
from madang.services.sealing import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.display.view import View
    from madang.papers.sheet import Paper
    from madang.services.options import Option
    from madang.study import Study

__all__ = ["FORMS", "KINDS", "is_there", "make", "written"]

KINDS: Final = ("docket", "region", "review")
FORMS: Final[Mapping[str, Callable[[Paper], bytes]]] = {"pdf": pdf, "docx": docx}
"""Forms of a file, and what writes them."""
_NEEDED: Final = ("typst", "docx")


def is_there() -> bool:
    """Tell whether the extra that writes papers is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def make(
    study: Study,
    view: View,
    kind: str,
    code: str = "",
    *,
    option: str = "",
    dossiers: Dossiers | None = None,
) -> Paper:
    """Make a paper.

    Parameters
    ----------
    study : Study
        The study, for its frozen options.
    view : View
        What is told, in one language; for the public where its inputs are.
    kind : str
        ``docket``, ``region`` or ``review``.
    code : str
        The region, or the project.
    option : str
        Letter of the option by which a docket lists what is funded.
    dossiers : Dossiers, optional
        Of that view, where they are known.

    Returns
    -------
    Paper

    Raises
    ------
    MadangError
        If there is no such kind, region, project, plan or option.
    """
    if kind == "region":
        return region(view, dossiers or Dossiers(view), code)
    if kind == "review":
        return review(view, code)
    if kind != "docket":
        raise ParameterError(
            _("A paper must be one of {known}; found '{kind}'.",
              known=", ".join(KINDS), kind=kind[:40])
        )  # fmt: skip
    inputs, held = view.inputs, open_options(study.folder)
    if option:
        held.require(option)
    found = choices(view, held.held, option)
    known = moving.levers(study, inputs.tables, inputs.results, view.language)

    def said(one: Option) -> str:
        """Word the settings of an option."""
        return moving.settings_said(view, known, one.settings)

    now = fingerprint(study) if held.held else ""
    return docket(view, found, said, now, held.head)


def written(paper: Paper, form: str) -> bytes:
    """Write a paper as a file.

    Parameters
    ----------
    paper : Paper
        What it says.
    form : str
        ``pdf`` or ``docx``.

    Returns
    -------
    bytes

    Raises
    ------
    StudyError
        If the extra is not installed.
    ParameterError
        If the form is not known.
    """
    if form not in FORMS:
        raise ParameterError(
            _("--as must be one of {known}; found '{form}'.",
              known=", ".join(FORMS), form=form[:40])
        )  # fmt: skip
    if not is_there():
        raise StudyError(
            _("Papers are an extra. Install it: pip install 'madang[paper]'")
        )
    return FORMS[form](paper)
