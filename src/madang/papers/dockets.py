"""Sealed dockets: the paper, the plans it lays before a committee, and what made them.

A docket is one file that needs nothing else: whoever has it, and Madang, can make the
same plans and the same paper again, byte for byte, or is told where they part.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang import report
from madang.display.view import View
from madang.errors import LedgerError, ResultError
from madang.language import Message, _
from madang.papers import making
from madang.services import options, replaying, sealing
from madang.store import copies, own

if TYPE_CHECKING:
    from pathlib import Path

    from madang.services.options import Option, Options
    from madang.services.replaying import Replay
    from madang.study import Study

__all__ = ["ENDING", "Again", "again", "seal"]

ENDING: Final = ".docket"
_PAPER: Final = "docket."


@dataclass(frozen=True, slots=True)
class Again:
    """What came of a docket made again.

    Attributes
    ----------
    plans : tuple of Replay
        Each option that it lays before the committee.
    paper : Message or None
        Where the printed paper first parts from the one that was sealed; None where
        every byte is the same.
    head : str
        Head of the record that the paper shows.
    record : Message or None
        What the study's own record says against this docket; None where nothing, or
        where no study was named.
    language : str
        Of the paper.
    """

    plans: tuple[Replay, ...]
    paper: Message | None
    head: str
    record: Message | None = None
    language: str = ""

    @property
    def is_same(self) -> bool:
        """Whether all came out the same to the last byte."""
        parts = [self.paper, self.record, *(p.difference for p in self.plans)]
        return all(part is None for part in parts)


def seal(
    study: Study, who: str, *, why: str = "", option: str = "", language: str = "",
    form: str = "pdf",
) -> Path:  # fmt: skip
    """Seal a docket: print it from a sealed copy, and keep both in one file.

    Parameters
    ----------
    study : Study
        The study.
    who, why : str
        Who seals it, and a remark.
    option : str
        Letter of the option by which it lists what is funded.
    language : str
        Of the paper; the study's own without one.
    form : str
        ``pdf`` or ``docx``.

    Returns
    -------
    Path
        The file, under ``decisions`` in the study; its hash stands in the record.

    Raises
    ------
    ResultError
        If there is no option, or one without a sealed copy.
    MadangError
        As `papers.make` and `papers.written`.
    """
    _refuse(options.open_options(study.folder))
    pool, spoken = sealing.pool(study), language or study.language
    base = sealing.keep(study, logs=True)
    with sealing.laid_out(pool, base) as (opened, _listed):
        held = options.open_options(opened.folder)
        _refuse(held)
        paper = _printed(opened, option, spoken, form)
    listed: dict[str, Any] = {
        "docket": base, "option": option, "language": spoken, "form": form,
        "head": held.head, "versions": sealing.versions(),
        "options": {o.letter: o.sealed for o in held.held},
    }  # fmt: skip
    name = pool.keep_list({f"{_PAPER}{form}": paper}, listed)
    lists = [name, base, *(o.sealed for o in held.held)]
    every = set(lists)
    for one_list in lists:
        every |= set(copies.read_list(pool, one_list)["files"].values())
    target = study.folder / sealing.FOLDER / f"{held.head[:6]}-{name[:12]}{ENDING}"
    copies.write_archive(target, name, pool, every, {f"{_PAPER}{form}": paper})
    options.note_docket(study.folder, _hash(target), who, why)
    return target


def _refuse(held: Options) -> None:
    """Refuse to seal a docket that could not be made again."""
    if not held.held:
        raise ResultError(
            _("There is no option to lay before a committee. Freeze one: "
              "madang options freeze")
        )  # fmt: skip
    for one in held.held:
        if not one.sealed:
            raise ResultError(
                _(
                    "Option {letter} has no sealed copy. Take it back and freeze it "
                    "anew, then seal the docket.",
                    letter=one.letter,
                )
            )


def _printed(study: Study, option: str, language: str, form: str) -> bytes:
    """Print the docket of a study as it was."""
    view = View(report.gather(study, outdated=True), language)
    return making.written(making.make(study, view, "docket", option=option), form)


def _hash(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def again(path: Path, study: Study | None = None) -> Again:
    """Make a docket again from itself, and hold it to what was sealed.

    Parameters
    ----------
    path : Path
        The docket.
    study : Study, optional
        The study whose record is to know it.

    Returns
    -------
    Again

    Raises
    ------
    LedgerError
        If the file is no docket, is not whole or was changed.
    MadangError
        If no plan, or no paper, comes out of it.
    """
    own.refuse_links(path)
    if not path.is_file():
        raise LedgerError(_("There is no docket '{file}'.", file=str(path)))
    held = copies.Archive(path)
    name = held.listed()
    listed = copies.read_list(held, name)
    if not {"docket", "option", "language", "form", "head", "options"} <= set(listed):
        raise LedgerError(_("'{file}' is no sealed docket.", file=path.name))
    member = f"{_PAPER}{listed['form']}"
    then = held.read(listed["files"][member])
    with sealing.laid_out(held, listed["docket"]) as (opened, _base):
        frozen = options.open_options(opened.folder)
        now = _printed(opened, listed["option"], listed["language"], listed["form"])
    plans = tuple(
        replaying.replay(held, _of(frozen.every, letter, sealed))
        for letter, sealed in listed["options"].items()
    )
    return Again(
        plans, _parts(then, now, held.member(member)), listed["head"],
        None if study is None else _against(path, study), listed["language"],
    )  # fmt: skip


def _of(every: tuple[Option, ...], letter: str, sealed: str) -> Option:
    """Find an option in the record that a docket holds."""
    for one in every:
        if one.letter == letter and one.sealed == sealed:
            return one
    raise LedgerError(
        _("The docket lays option {letter} before the committee, which its own record "
          "does not hold.", letter=letter)
    )  # fmt: skip


def _parts(then: bytes, now: bytes, shown: bytes | None) -> Message | None:
    """Say where two papers first part."""
    if shown != then:
        return _("The paper that lies in the docket is not the one that was sealed.")
    if then == now:
        return None
    at = next(
        (i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a != b),
        min(len(then), len(now)),
    )
    return _(
        "The paper parts from the sealed one at byte {at:,} of {n:,}.",
        at=at,
        n=len(then),
    )


def _against(path: Path, study: Study) -> Message | None:
    """Hold a docket to the record of a study."""
    if _hash(path) in options.open_options(study.folder).dockets:
        return None
    return _(
        "The record of the study holds no docket of this content: it was sealed "
        "elsewhere, or changed."
    )
