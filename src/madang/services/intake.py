"""Files on their way into a study: proposed, asked about, put in whole, with receipts.

A terminal and a browser drive the same object. Nothing is printed here, and nothing
stands in the study until everything does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from madang import study as studies
from madang.contracts import names
from madang.errors import SourceError
from madang.intake import library
from madang.intake.gathering import LISTED, language_of
from madang.intake.layout import Layout, layout_of
from madang.intake.opened import open_file
from madang.intake.questions import FORM, require_answers
from madang.intake.region_labels import UNKNOWN
from madang.intake.session import Known
from madang.language import Items, Message, _
from madang.services.rounds import begun, deepened, reopened
from madang.services.writing import Imported, Writing, changed_rows, revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from madang.intake.opened import Opened
    from madang.intake.questions import Choice, Question
    from madang.intake.receipt import Receipt
    from madang.intake.session import Session
    from madang.study import Study

__all__ = ["Imported", "Intake", "is_new"]

_KEYS: Final = {"regions": "region", "activities": "activity"}
_PREFERRED: Final = 6  # tables of one file, beyond which a sheet must be named


class Intake:
    """Files on their way into a study.

    Parameters
    ----------
    files : sequence of Path
        Files, or folders of them.
    folder : Path or None
        The study folder; made anew where there is no study.
    recipe : str
        Name of the recipe to use, or path of its file; empty for the one that fits.
    layout : Layout, optional
        What is told of the form of the files.
    """

    def __init__(
        self,
        files: Sequence[Path],
        folder: Path | None = None,
        *,
        recipe: str = "",
        layout: Layout | None = None,
    ) -> None:
        self.folder = folder
        self.stamp = studies.stamp(folder)
        self.study = _study_in(folder)
        self.tables = studies.check(self.study, as_filed=True) if self.study else {}
        self.passed: list[tuple[str, Message]] = []
        self.sessions: list[Session] = []
        self.settled: list[tuple[Question, Choice]] = []
        self._answers: dict[str, str] = {}
        self._recipe = recipe
        self._layout = layout
        self._paths: dict[str, Path] = {}
        self._named: dict[str, dict[str, str]] = {table: {} for table in _KEYS}
        try:
            for path in sorted(self._listed(files), key=_first_listed):
                self._open(path)
            self._require_some()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Give the intake itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of every file."""
        self.close()

    @property
    def language(self) -> str:
        """Language of the study, or of the one that the files make."""
        return self.study.language if self.study else language_of(self.sessions)

    def close(self) -> None:
        """Let go of every file."""
        for session in self.sessions:
            session.close()

    def _listed(self, files: Iterable[Path]) -> list[Path]:
        """List the files, those of folders too; hidden ones are passed over."""
        found: list[Path] = []
        for path in files:
            if path.is_dir():
                inside = sorted(p for p in path.iterdir() if p.is_file())
                hidden = [p for p in inside if p.name.startswith(".")]
                self.passed += [(p.name, _("It is hidden.")) for p in hidden]
                found += [p for p in inside if p not in hidden]
            else:
                found.append(path)
        self._alone = len(found) == 1
        return found

    def _open(self, path: Path) -> None:
        """Open a file and begin a session for each table in it."""
        recipe = library.named(self._recipe, self.folder) if self._recipe else None
        layout = self._layout or (layout_of(recipe.file) if recipe else None)
        try:
            found = open_file(path, layout)
        except SourceError as error:
            if self._alone:
                raise
            self.passed.append((path.name, error.message))
            return
        self.passed += [(f"{path.name}: {p.name}", p.why) for p in found.passed]
        errors: list[SourceError] = []
        for opened in found.tables[:_PREFERRED]:
            try:
                self._begin(
                    opened, path, is_alone=self._alone and len(found.tables) == 1
                )
            except SourceError as error:
                errors.append(error)
                self.passed.append((opened.name, error.message))
        if errors and self._alone and len(errors) == len(found.tables):
            raise errors[0]

    def _begin(self, opened: Opened, path: Path, *, is_alone: bool) -> None:
        """Begin a session for one table; a recipe that tells its form reopens it."""
        lists = [
            {**names(self.tables.get(table), "ko", key=key), **self._named[table]}
            for table, key in _KEYS.items()
        ]
        if set(lists[0]) == {UNKNOWN}:
            lists[0] = {}  # that region is none by which others are told
        before = tuple(s.proposed for s in self.sessions if s.proposed)
        known = Known(self.folder, lists[0], lists[1], before, is_alone)
        recipe = library.named(self._recipe, self.folder) if self._recipe else None
        session = begun(opened, known, recipe)
        told = {d.word: session.recipe.file[d.word] for d in opened.doubts
                if d.word in session.recipe.file}  # fmt: skip
        if told:
            session = reopened(session, path, told)
        self.sessions.append(session)
        for made in session.judged.values():
            if (key := _KEYS.get(made.table.table)) and not session.questions:
                self._named[made.table.table] |= made.names(key)
        self._paths[opened.name] = path

    def _form(self, answers: Mapping[str, str]) -> set[str]:
        """Settle questions on form, and give the keys that were settled."""
        used: set[str] = set()
        for place, session in enumerate(self.sessions):
            asked = {q.key: q for q in session.questions if q.key.startswith(FORM)}
            told = {}
            for key in asked.keys() & answers.keys():
                told[key.removeprefix(FORM)] = answers[key]
                used.add(key)
            if told:
                path = self._paths[session.opened.name]
                self.sessions[place] = reopened(session, path, told)
        return used

    def _require_some(self) -> None:
        """Refuse files of which none could be read."""
        if self.sessions:
            return
        shown = tuple(f"{name}: {why}" for name, why in self.passed)
        raise SourceError(
            _("Nothing could be read: {shown}", shown=Items(shown, most=5))
        )

    @property
    def questions(self) -> list[Question]:
        """What is open: of the files, then of rows that the study has already.

        Where nothing is open of the head of a large file, the whole is read for it.
        """
        return self._open_ones() or self._revised()

    @property
    def is_head(self) -> bool:
        """Whether all of some file is still to be read."""
        return any(s.whole is not None for s in self.sessions)

    def _deepen(self) -> None:
        """Read the whole of files whose heads were looked at."""
        self.sessions = [deepened(s) for s in self.sessions]

    def answer(self, answers: Mapping[str, str]) -> None:
        """Settle questions.

        Parameters
        ----------
        answers : mapping of str to str
            Words by the keys of questions.

        Raises
        ------
        SourceError
            If a word is no answer, or a key no question.
        """
        asked = {q.key for q in self.questions}
        used = self._form(answers)
        for session in self.sessions:
            used |= set(answers) - set(session.answer(answers))
        if set(answers) - used and self.is_head:  # perhaps all rows ask it
            self._deepen()
            asked |= {q.key for q in self.questions}
            for session in self.sessions:
                used |= set(answers) - set(session.answer(answers))
        later = {q.key: q for q in self._revised()} if not self._open_ones() else {}
        for key in set(answers) - used:
            if key in later:
                later[key].choice(answers[key])
                self._answers[key] = answers[key]
            elif key not in asked and key not in self._answers:
                raise SourceError(
                    _(
                        "'{key}' is asked of none of the files. Open are: {keys}.",
                        key=key,
                        keys=Items(tuple(q.key for q in self.questions) or ("–",)),
                    )
                )  # fmt: skip

    def settle(
        self, answers: Iterable[tuple[str, str]], *, is_glance: bool = False
    ) -> dict[str, Message]:
        """Answer what is asked, and what answers raise, from words said beforehand.

        Parameters
        ----------
        answers : iterable of (str, str)
            Keys of questions and words, in the order in which they were said; those
            that nothing asks for are passed over.
        is_glance : bool
            Whether nothing but the heads of large files is to be read for them.

        Returns
        -------
        dict of str to Message
            What is wrong with words that are no answers, by key; these stay open.
        """
        left, wrong = list(answers), {}
        while left:
            every = [q for s in self.sessions for q in s.questions]
            if not (is_glance and self.is_head):
                every = self.questions
            asked = {q.key: q for q in every}
            found = next((one for one in left if one[0] in asked), None)
            if found is None:
                break
            left.remove(found)
            key, said = found
            try:
                choice = asked[key].choice(said)
                self.answer({key: said})
            except SourceError as error:
                wrong[key] = error.message
            else:
                self.settled.append((asked[key], choice))
        return wrong

    def _open_ones(self) -> list[Question]:
        """List what is open of the files; of their heads first."""
        asked = [q for s in self.sessions for q in s.questions]
        if asked or not self.is_head:
            return asked
        self._deepen()
        return [q for s in self.sessions for q in s.questions]

    def _revised(self) -> list[Question]:
        """Ask about rows that the study holds with other amounts."""
        asked = []
        for session in self.sessions:
            for made in session.judged.values():
                table = made.table.table
                key = f"{table}.revised"
                held = self.tables.get(table)
                if held is None or key in self._answers or table in LISTED:
                    continue
                if made.table.word("aggregate"):
                    continue
                found = changed_rows(made, held)
                if len(found):
                    asked.append(revision(table, key, found))
        return list({q.key: q for q in asked}.values())

    def apply(
        self,
        name: str = "",
        *,
        by: str = "",
        tell: Callable[[str], None] | None = None,
    ) -> Imported:
        """Put the tables into the study, whole or not at all.

        Parameters
        ----------
        name : str
            What the recipe is to be called; empty for its own name.
        by : str
            Who brings them in; kept with the receipt where it is named.
        tell : callable, optional
            Called with ``"read"`` and ``"written"`` as each of these begins.

        Returns
        -------
        Imported

        Raises
        ------
        SourceError
            If a question is open, a receipt does not balance, or two files hold the
            same rows.
        ContractError
            If a table breaks its contract; the study stands as it was.
        """
        return self._writing(by).write(name, tell or (lambda _step: None))

    def rehearse(self, name: str = "") -> tuple[Receipt, ...]:
        """Give the receipts of what `apply` would write; nothing is written.

        Parameters
        ----------
        name : str
            What the recipe is to be called.

        Returns
        -------
        tuple of Receipt

        Raises
        ------
        SourceError, ContractError
            As `apply` does.
        """
        return self._writing().rehearse(name)

    def _writing(self, by: str = "") -> Writing:
        """Give what writes, once nothing is open."""
        require_answers(self.questions)
        return Writing(
            self.folder, self.study, self.tables, self.sessions, self._paths,
            self._answers, self.stamp, by,
        )  # fmt: skip


def _first_listed(path: Path) -> tuple[bool, str]:
    """Put files that list regions and activities first: others name what they list."""
    return path.name.split(".")[0].casefold() not in _KEYS, path.name


def _study_in(folder: Path | None) -> Study | None:
    """Open the study of a folder, where there is one."""
    if folder is None or is_new(folder):
        return None
    return studies.open_study(folder)


def is_new(folder: Path) -> bool:
    """Tell whether files would make a study of a folder: there is nothing in it yet."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
