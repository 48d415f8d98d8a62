"""What cannot be told safely, put as questions, and what an answer settles.

A question names its choices and what each would give. The answer becomes words of the
recipe, so that it is asked once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import nearest
from madang.errors import SourceError
from madang.intake.taken import Taken
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.intake.layout import Doubt
    from madang.intake.recipe import Recipe, TableRecipe

__all__ = ["FORM", "Choice", "Question", "answered", "of_form", "require_answers"]

FORM: Final = "form."
"""How the keys of questions on form begin."""

_FORMS: Final = {
    "encoding": _("in which encoding its letters are written"),
    "delimiter": _("which mark parts its columns"),
    "quote": _("whether quotes enclose cells"),
    "header_rows": _("how many rows of headings it has"),
    "fill_down": _("whether blank cells of a column repeat the value above"),
    "crs": _("in which reference system its coordinates, which are metres, are given"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer.

    Attributes
    ----------
    word : str
        What is answered.
    says : Message
        What it would give.
    tells : mapping of str to object
        Words of the recipe that it settles: a value, or a table or list that is added
        to what is there.
    """

    word: str
    says: Message
    tells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the file does not tell.

    Attributes
    ----------
    key : str
        What is answered by ``--answer key=word``.
    asks : Message
        The question, with the first rows that raise it.
    choices : tuple of Choice
        Answers.
    place : int
        Which table of the recipe it is of.
    suggested : str
        The word that fits most files; never taken unasked.
    free : mapping, optional
        Words of the recipe that any other answer settles; it stands for ``None``.
    """

    key: str
    asks: Message
    choices: tuple[Choice, ...]
    place: int = 0
    suggested: str = ""
    free: Mapping[str, Any] | None = None

    def choice(self, word: str) -> Choice:
        """Give the choice of a word, or say which there are."""
        for one in self.choices:
            if one.word == word:
                return one
        if self.free is not None and word.strip():
            tells = {k: {n: v or word for n, v in told.items()}
                     for k, told in self.free.items()}  # fmt: skip
            return Choice(word, _("{word}", word=word), tells)
        raise SourceError(
            _(
                "'{word}' is no answer to '{key}'. {near}",
                word=word, key=self.key,
                near=nearest(word, [c.word for c in self.choices]),
            )
        )  # fmt: skip


def answered(recipe: Recipe, question: Question, word: str) -> Recipe:
    """Write an answer into the recipe.

    Parameters
    ----------
    recipe : Recipe
        The recipe so far.
    question : Question
        What was asked.
    word : str
        The answer: the word of a choice.

    Returns
    -------
    Recipe

    Raises
    ------
    SourceError
        If it is no answer to the question.
    """
    table = recipe.tables[question.place]
    for name, value in question.choice(word).tells.items():
        table = _told(table, name, value)
    return recipe.with_table(question.place, table)


def _told(table: TableRecipe, name: str, value: Any) -> TableRecipe:
    """Add to a word of a recipe: tables and lists grow, anything else is replaced.

    A column of which nothing is told is taken no more.
    """
    if name == "columns":
        taken = {k: Taken.of(v) for k, v in value.items() if v is not None}
        left = {k: v for k, v in table.columns.items() if value.get(k, v) is not None}
        return replace(table, columns={**left, **taken})
    if name == "table":
        return replace(table, table=value)
    return table.told(name, _grown(table.word(name), value))


def _grown(held: Any, value: Any) -> Any:
    """Lay a value over what is there."""
    if isinstance(value, dict) and isinstance(held, dict):
        return {**held, **{k: _grown(held.get(k, ""), v) for k, v in value.items()}}
    if isinstance(value, list) and isinstance(held, list | tuple):
        return [*held, *(v for v in value if v not in held)]
    return value


_SHOWN: Final = 3


def require_answers(questions: Sequence[Question]) -> None:
    """Refuse to go on while a question is open.

    Raises
    ------
    SourceError
        If there is one; it lists how each is answered.
    """
    if questions:
        keys = [
            f"--answer {q.key}={'|'.join(c.word for c in q.choices)}" for q in questions
        ]
        raise SourceError(
            _(
                "{n:,| question is/ questions are} open, and nothing is guessed: "
                "{first} Answer with: {keys}",
                n=len(questions), first=questions[0].asks, keys=Items(tuple(keys)),
            )
        )  # fmt: skip


def of_form(doubt: Doubt) -> Question:
    """Ask what the form of a file does not tell."""
    return Question(
        f"{FORM}{doubt.word}",
        _(
            "How the file is laid out cannot be told safely: {word}. What holds?",
            word=_FORMS.get(doubt.word, doubt.word),
        ),
        tuple(
            Choice(str(one.value), _("{gives}", gives=one.gives), {})
            for one in (doubt.taken, *doubt.others)
        ),
        suggested=str(doubt.taken.value),
    )  # fmt: skip
