"""What files are taken for, before and after, as a terminal and a browser show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS
from madang.contracts.columns import SHARED
from madang.errors import MadangError
from madang.language import _
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from madang.intake.questions import Choice, Question
    from madang.intake.receipt import Receipt
    from madang.intake.session import Session
    from madang.language import Message
    from madang.services.intake import Intake

__all__ = ["Preview", "Proposal", "glance", "propose"]

_WORDED: Final = ("measure", "kind", "status", "role")


@dataclass(frozen=True, slots=True)
class Preview:
    """What one table of a file was taken for.

    Attributes
    ----------
    headline : Message
        The file, its recipe, and the tables it gives.
    before : DataFrame
        First records as they stand in the file.
    after : mapping of str to DataFrame
        First rows of each table as they would be.
    names : mapping of str to mapping
        Names of regions and activities, by column and code.
    said : tuple of Message
        What was taken for granted.
    """

    headline: Message
    before: pd.DataFrame
    after: Mapping[str, pd.DataFrame]
    names: Mapping[str, Mapping[str, str]]
    said: tuple[Message, ...]

    @classmethod
    def of(cls, session: Session) -> Preview:
        """Give what a session shows now."""
        return cls(
            _headline(session), session.before(), session.after(), session.names,
            tuple(session.said),
        )  # fmt: skip

    def worded(self, table: str, say: Callable[[Message], str]) -> pd.DataFrame:
        """Give rows of a table with names beside codes, and words for measures.

        Parameters
        ----------
        table : str
            One of `after`.
        say : callable
            Words a message in the reader's language.

        Returns
        -------
        DataFrame
        """
        rows = self.after[table]
        made = rows.astype(object).where(rows.notna(), None)
        for column in made.columns.intersection(list(self.names)):
            held = self.names[column]
            made[column] = [
                f"{x} {held[x]}" if held.get(x, x) != x else x for x in made[column]
            ]
        for column in made.columns.intersection(list(_WORDED)):
            made[column] = [x and say(word(str(x))) for x in made[column]]
        return made

    def headings(self, table: str, say: Callable[[Message], str]) -> dict[str, str]:
        """Give what the columns of a table are called, as its contract has it."""
        told = {c.name: c.says for c in CONTRACTS[table].columns}
        return {
            str(n): say(SHARED[n].heading) if n in SHARED
            else say(told[n]).split(". ")[0].rstrip(".")
            for n in self.after[table].columns
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """What files would give, how far answers go.

    Attributes
    ----------
    previews : tuple of Preview
        Of each table of the files.
    questions : tuple of Question
        What is open.
    settled : tuple of (Question, Choice)
        What was asked and answered.
    passed : tuple of (str, Message)
        What was not read, and why.
    receipts : tuple of Receipt
        What would be written; empty while a question is open.
    refused : Message or None
        Why nothing can be written, though nothing is open.
    wrong : mapping of str to Message
        What is wrong with words that are no answers, by the keys of questions.
    is_known : bool
        Whether a recipe is known for every file.
    is_head : bool
        Whether it is of the first records of a large file alone: nothing can be taken
        in until the whole is read, which may ask more.
    """

    previews: tuple[Preview, ...]
    questions: tuple[Question, ...]
    settled: tuple[tuple[Question, Choice], ...]
    passed: tuple[tuple[str, Message], ...]
    receipts: tuple[Receipt, ...]
    refused: Message | None
    wrong: Mapping[str, Message]
    is_known: bool
    is_head: bool = False


def glance(intake: Intake, wrong: Mapping[str, Message]) -> Proposal:
    """Give what is shown of the head of large files; of others all, as `propose` does.

    Parameters
    ----------
    intake : Intake
        The files, with the answers so far.
    wrong : mapping of str to Message
        What was wrong with them.

    Returns
    -------
    Proposal
    """
    if not intake.is_head:
        return propose(intake, wrong)
    asked = tuple(q for s in intake.sessions for q in s.questions)
    return Proposal(
        tuple(map(Preview.of, intake.sessions)), asked, tuple(intake.settled),
        tuple(intake.passed), (), None, wrong, is_known(intake), is_head=True,
    )  # fmt: skip


def propose(intake: Intake, wrong: Mapping[str, Message]) -> Proposal:
    """Give all that is shown before anything is written.

    Parameters
    ----------
    intake : Intake
        The files, with the answers so far.
    wrong : mapping of str to Message
        What was wrong with them.

    Returns
    -------
    Proposal
    """
    asked = tuple(intake.questions)
    receipts: tuple[Receipt, ...] = ()
    refused = None
    try:
        receipts = () if asked else intake.rehearse()
    except MadangError as error:  # another answer, or a further file, may mend it
        refused = error.message
    return Proposal(
        tuple(map(Preview.of, intake.sessions)), asked, tuple(intake.settled),
        tuple(intake.passed), receipts, refused, wrong, is_known(intake),
    )  # fmt: skip


def is_known(intake: Intake) -> bool:
    """Tell whether a recipe is known for every file."""
    return all(s.is_known for s in intake.sessions)


def _headline(session: Session) -> Message:
    """Say what a file was taken for."""
    tables = ", ".join(t.table for t in session.recipe.tables)
    if session.is_known:
        return _(
            "{file}: recipe '{recipe}', tables {tables}",
            file=session.opened.name, recipe=session.recipe.name, tables=tables,
        )  # fmt: skip
    return _(
        "{file}: no recipe is known; proposed as {tables}",
        file=session.opened.name, tables=tables,
    )  # fmt: skip
