"""Files on their way in over several pages: kept with the answers given so far.

They lie beside the study, where nobody else can read them, until they are taken in,
put aside or too old; so a lost connection or a restart loses nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang import study as studies
from madang.errors import ParameterError
from madang.intake.joining import WEIGHED
from madang.language import _, from_json, to_json
from madang.services.intake import Intake
from madang.services.proposal import Proposal, glance, propose
from madang.store import own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from madang.language import Message

__all__ = ["DAYS", "STEPS", "Draft", "Drafts", "glanced", "proposed", "taken"]

DAYS: Final = 7
"""Days after which files that nobody took in are removed."""

STEPS: Final = ("opened", "read", "written")
"""What is done one after the other to take files in: opened, with the answers; read
whole; held to their contracts and written."""

_STATE: Final = "draft.json"
_TAKING: Final = "taking.json"
_FILES: Final = "files"
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST: Final = 120
_LONGEST_WORD: Final = 1_000
_DAY: Final = 24 * 3600


class Drafts:
    """The files on their way into one study.

    Parameters
    ----------
    folder : Path
        The study folder; it need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.place = self.folder.with_name(f".{self.folder.name}.uploads")

    def begin(self) -> Path:
        """Give the folder that files are written to, for this user alone."""
        own.refuse_links(self.place)
        self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.place.chmod(0o700)
        (self.place / ".gitignore").write_text("*\n", encoding="utf-8")
        return self.place

    def make(self, files: Sequence[tuple[str, Path]]) -> Draft:
        """Keep files under names that are safe and as near to theirs as may be.

        Parameters
        ----------
        files : sequence of (str, Path)
            What each is called where it came from, and where it lies within `begin`.
        """
        made = self.begin() / secrets.token_hex(16)
        (made / _FILES).mkdir(parents=True)
        draft = Draft(self.folder, made)
        draft.keep({"files": [], "answers": []})
        draft.extend(files)
        return draft

    def find(self, token: str) -> Draft:
        """Give the files that a token names.

        Raises
        ------
        ParameterError
            If they were put aside or are too old.
        """
        draft = Draft(self.folder, self.place / token)
        if _TOKEN.fullmatch(token) and (draft.place / _STATE).is_file():
            return draft
        raise _gone()

    def waiting(self) -> list[Draft]:
        """List files that wait to be taken in, the latest first; old ones go."""
        self._sweep()
        if not self.place.is_dir():
            return []
        found = [Draft(self.folder, p) for p in self.place.iterdir()
                 if _TOKEN.fullmatch(p.name) and (p / _STATE).is_file()]  # fmt: skip
        open_ones = [draft for draft in found if not draft.state().get("done")]
        return sorted(open_ones, key=lambda d: d.since, reverse=True)

    def _sweep(self) -> None:
        """Remove what nobody took in, and what a lost connection left."""
        if not self.place.is_dir() or self.place.is_symlink():
            return
        oldest = time.time() - DAYS * _DAY
        for path in self.place.iterdir():
            with suppress(OSError):
                is_draft = _TOKEN.fullmatch(path.name) is not None
                told = path / _STATE if (path / _STATE).is_file() else path
                if told.lstat().st_mtime > oldest:
                    continue
                if is_draft and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.suffix == ".part":
                    path.unlink()


@dataclass(frozen=True, slots=True)
class Draft:
    """Some files on their way in, and what was answered about them.

    Attributes
    ----------
    folder : Path
        The study folder.
    place : Path
        Where the files lie.
    """

    folder: Path
    place: Path

    @property
    def token(self) -> str:
        """What it is asked for by."""
        return self.place.name

    @property
    def since(self) -> float:
        """When it was last changed."""
        with suppress(OSError):
            return (self.place / _STATE).stat().st_mtime
        return 0.0

    def state(self) -> dict[str, Any]:
        """Read what is kept of it."""
        try:
            text = (self.place / _STATE).read_text(encoding="utf-8")
        except OSError:
            raise _gone() from None
        return dict(json.loads(text))

    @property
    def files(self) -> list[str]:
        """Names of the files."""
        return list(self.state()["files"])

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Questions and words, in the order in which they were answered."""
        return [(key, word) for key, word in self.state()["answers"]]

    @property
    def done(self) -> list[Message]:
        """The receipt, line by line; empty until the files are in the study."""
        return [from_json(line) for line in self.state().get("done", ())]

    @property
    def version(self) -> str:
        """Tells these files, and the answers so far, from others."""
        said = json.dumps(self.state()).encode()
        return hashlib.sha256(said).hexdigest()[:16]

    @property
    def seen(self) -> str:
        """What a form was made from: the answers, and the study as it is now."""
        return f"{self.version}-{studies.stamp(self.folder)}"

    @property
    def taking(self) -> dict[str, str]:
        """What is being taken in: as it was asked for, and the step; else empty."""
        with suppress(OSError, ValueError):
            return dict(json.loads((self.place / _TAKING).read_text(encoding="utf-8")))
        return {}

    def begin_taking(self, seen: str, name: str, by: str) -> None:
        """Note that it is to be taken in, so that who looks again finds it so."""
        self._write(_TAKING, {"seen": seen, "name": name, "by": by, "step": STEPS[0]})

    def end_taking(self) -> None:
        """Note that it is no longer being taken in."""
        with suppress(OSError):
            (self.place / _TAKING).unlink(missing_ok=True)

    def keep(self, state: Mapping[str, Any]) -> None:
        """Write its state at one blow."""
        self._write(_STATE, state)

    def _write(self, name: str, state: Mapping[str, Any]) -> None:
        """Write a file of it at one blow."""
        made = self.place / f"{name}.new"
        made.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        made.replace(self.place / name)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it, so that two windows do not change it at once.

        Raises
        ------
        ParameterError
            If another one holds it, or it is gone.
        """
        try:
            handle = os.open(self.place, os.O_RDONLY)
        except OSError:
            raise _gone() from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise ParameterError(
                _("These files are being taken in, in another window. Wait for it.")
            ) from None
        finally:
            os.close(handle)

    def extend(self, files: Sequence[tuple[str, Path]]) -> None:
        """Keep further files with those that are there; see `Drafts.make`."""
        with self.held():
            state = self.state()
            names = list(state["files"])
            for said, path in files:
                names.append(_named(said, names))
                path.replace(self.place / _FILES / names[-1])
            self.keep({**state, "files": names})

    def answer(self, answers: Sequence[tuple[str, str]], seen: str) -> None:
        """Keep answers, after those that were given before.

        Parameters
        ----------
        answers : sequence of (str, str)
            Keys of questions, and words; an empty word takes an answer back.
        seen : str
            What the form was made from.

        Raises
        ------
        ParameterError
            If another window has answered since.
        """
        with self.held():
            state = self.state()
            if seen.partition("-")[0] != self.version:
                raise ParameterError(
                    _(
                        "These files were answered about in another window since. See "
                        "what is open now, and answer once more."
                    )
                )
            back = {key for key, word in answers if not word}
            held = [one for one in state["answers"] if one[0] not in back]
            added = [[k, w[:_LONGEST_WORD]] for k, w in answers if w]
            self.keep({**state, "answers": [*held, *added]})

    def cancel(self) -> None:
        """Put it aside: nothing is left of it."""
        with self.held():
            shutil.rmtree(self.place)

    def propose(self, *, is_glance: bool = False) -> Proposal:
        """Give what the files, or heads of large ones, would give with the answers."""
        with self._opened(is_glance=is_glance) as (intake, wrong):
            return (glance if is_glance else propose)(intake, wrong)

    def require(self, seen: str) -> None:
        """Refuse what was shown of another state than that of now."""
        if seen == self.seen:
            return
        raise ParameterError(
            _(
                "The study or an answer has changed since this was shown, and nothing "
                "was written. See what would be taken in now, and confirm it once more."
            )
        )

    def _step(self, name: str) -> None:
        """Note what is being done, where somebody follows it."""
        if held := self.taking:
            self._write(_TAKING, {**held, "step": name})

    def take(self, seen: str, name: str = "", by: str = "") -> None:
        """Put the files into the study, whole or not at all, and keep the receipt.

        Parameters
        ----------
        seen : str
            What the receipt that was shown was made from.
        name : str
            What the recipe is to be called; empty for its own name.
        by : str
            Who takes them in; recorded with the receipt.

        Raises
        ------
        ParameterError
            If the study or an answer has changed since the receipt was shown.
        """
        with self.held():
            if self.done:
                return
            self.require(seen)
            with self._opened() as (intake, _wrong):
                made = intake.apply(name, by=by, tell=self._step)
            lines = [line for r in made.receipts for line in r.lines()]
            lines = [*([made.signed] if made.signed else []), *lines]
            recipes = _("Recipes: {paths}", paths=", ".join(made.recipes))
            told = [to_json(line) for line in (*lines, recipes)]
            self.keep({**self.state(), "done": told})
            shutil.rmtree(self.place / _FILES, ignore_errors=True)

    @contextmanager
    def _opened(
        self, *, is_glance: bool = False
    ) -> Iterator[tuple[Intake, dict[str, Message]]]:
        """Open the files, with the answers so far, and what was wrong with them."""
        within = self.place / _FILES
        said = [(k, self._beside(k, w)) for k, w in self.answers]
        beside = {word for key, word in said if key.endswith(WEIGHED)}
        paths = [p for p in (within / n for n in self.files) if str(p) not in beside]
        with Intake(paths, self.folder) as intake:
            yield intake, intake.settle(said, is_glance=is_glance)

    def _beside(self, key: str, word: str) -> str:
        """Give an answer; one that names a file means one of these and no other."""
        if not key.endswith(WEIGHED) or not Path(word).suffix:
            return word
        return str(self.place / _FILES / _named(word, ()))


def proposed(folder: Path, token: str, seen: str) -> Proposal:
    """Give what files would give; the same for the same token and what was seen."""
    del seen
    return Drafts(folder).find(token).propose()


def glanced(folder: Path, token: str, seen: str) -> Proposal:
    """Give what the heads of large files would give; of others all."""
    del seen  # tells one time it is asked for from another
    return Drafts(folder).find(token).propose(is_glance=True)


def taken(folder: Path, token: str, seen: str, name: str, by: str) -> bool:
    """Take files in, beside the pages; see `Draft.take`."""
    draft = Drafts(folder).find(token)
    draft.take(seen, name, by)
    draft.end_taking()
    return True


def _gone() -> ParameterError:
    """Say that files are no longer kept."""
    return ParameterError(
        _(
            "These files are no longer kept: they were put aside, or nobody took them "
            "in for {n:,| day/ days}. The study stands as it is. Add them once more.",
            n=DAYS,
        )
    )


def _named(said: str, taken: Sequence[str]) -> str:
    """Make a safe name of what a file is called elsewhere; no two are alike."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem, dot, suffix = plain.strip().lstrip(". ").rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    end = f".{suffix[:12]}" if suffix else ""
    stem = stem.encode()[:_LONGEST].decode(errors="ignore").strip() or "file"
    name, number = stem + end, 1
    while name.casefold() in {x.casefold() for x in taken}:
        number += 1
        name = f"{stem} ({number}){end}"
    return name
