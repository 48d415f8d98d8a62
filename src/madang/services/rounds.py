"""Large files in two rounds: their head is shown and asked about, then all is read.

What only all rows tell, such as totals and whether a key repeats, is asked in the
second round. Nothing can be written before it: who asks what is open, and finds nothing
of the head, has the whole read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from madang.errors import SourceError
from madang.intake.gathering import LISTED
from madang.intake.layout import layout_of
from madang.intake.opened import open_file
from madang.intake.session import Known, Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from madang.intake.opened import Opened
    from madang.intake.recipe import Recipe

__all__ = ["HEAD", "LARGE", "begun", "deepened", "reopened"]

LARGE: Final = 4 * 2**20
"""Bytes of a file from which on its head is looked at first."""

HEAD: Final = 5_000
"""Records of its head."""


def begun(
    opened: Opened,
    known: Known,
    recipe: Recipe | None = None,
    form: Mapping[str, Any] | None = None,
) -> Session:
    """Begin a session; with the head of a large file alone.

    Parameters
    ----------
    opened : Opened
        The table.
    known, recipe, form
        As `Session` takes them.

    Returns
    -------
    Session
        ``is_head`` says whether all of it is still to be read.
    """
    if opened.path.stat().st_size >= LARGE:
        # Where the head alone makes no table, the whole may.
        with suppress(SourceError):
            session = Session(opened.head(HEAD), known, recipe, form)
            if not any(m.table.table in LISTED for m in session.judged.values()):
                session.whole = opened
                return session
            session.close()  # others look up what it lists
    return Session(opened, known, recipe, form)


def reopened(session: Session, path: Path, told: Mapping[str, Any]) -> Session:
    """Open a table again, with what was told of its form.

    Parameters
    ----------
    session : Session
        It is closed.
    path : Path
        The file.
    told : mapping of str to str
        Words of a recipe on form, such as its encoding.

    Returns
    -------
    Session
    """
    opened = session.opened
    form = {**session.form, **told}
    layout = layout_of({"member": opened.member, "sheet": opened.sheet, **form})
    again = open_file(path, layout).tables[0]
    known = session.recipe if session.is_known else None
    session.close()
    return begun(again, session.known, known, form)


def deepened(session: Session) -> Session:
    """Read the whole of a file whose head was looked at, with the answers given of it.

    Parameters
    ----------
    session : Session
        It is closed.

    Returns
    -------
    Session
        What only all rows tell is among its questions; an answer that no longer fits
        is asked for anew.
    """
    if session.whole is None:
        return session
    session.close()
    made = Session(session.whole, session.known, session.chosen, session.form)
    left = list(session.replies)
    while found := next(
        (r for r in left if r[0] in {q.key for q in made.questions}), None
    ):
        left.remove(found)
        with suppress(SourceError):
            made.answer(dict([found]))
    return made
