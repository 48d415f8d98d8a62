"""The pages of one language, written here or by a process of their own.

Two cores draw two languages at once: drawing holds the interpreter, so that threads
would not help. The process is started with a command of its own, since a script that
calls the report must not be run a second time by it.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import madang
from madang.charts.render import unchecked
from madang.contracts import headlines
from madang.display.view import View
from madang.report.beside import Dossiers, write_side_pages
from madang.report.chapters import chapters, evidence, findings
from madang.report.frame import environment, frame, switch

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.display.inputs import ReportInputs
    from madang.display.pieces import Chapter

__all__ = ["Aside", "main", "write_language"]

_CHARTS: Final = 0.45
_CALL: Final = "import sys; from madang.report.aside import main; main(sys.argv[1])"


class Aside:
    """One language, written by a process of its own while it is held."""

    def __init__(
        self,
        inputs: ReportInputs,
        folder: Path,
        languages: tuple[str, ...],
        language: str,
    ) -> None:
        self.work = (inputs, folder, languages, language)
        self.handed = folder / f".{language}"  # goes with the draft, whatever happens
        with self.handed.open("wb") as stream:
            pickle.dump(self.work, stream)
        root = str(Path(madang.__file__).parent.parent)
        path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-c", _CALL, str(self.handed)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
            text=True,
        )

    def __enter__(self) -> Self:
        """Go on while it writes."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.handed.unlink(missing_ok=True)

    def counts(self) -> tuple[int, int]:
        """Wait until it is done; give its pages and figures."""
        said, _none = self.process.communicate()
        if self.process.returncode:
            return self._here()
        pages, figures = json.loads(said)
        return int(pages), int(figures)

    def _here(self) -> tuple[int, int]:
        """Write it here where the process failed: what stops it is told in words."""
        _inputs, folder, _languages, language = self.work
        shutil.rmtree(folder / language, ignore_errors=True)
        return write_language(*self.work)


def write_language(
    inputs: ReportInputs,
    folder: Path,
    languages: tuple[str, ...],
    language: str,
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[int, int]:
    """Write the brief, the dossiers and the further pages of one language.

    Parameters
    ----------
    inputs : ReportInputs
        What the report is made of.
    folder : Path
        Folder of the report.
    languages : tuple of str
        All its languages, the first at the root.
    language : str
        The one to write.
    progress : callable
        Takes the share done, from 0 to 1.

    Returns
    -------
    pages, figures : int
        How many were written.
    """
    view = View(inputs, language)
    first = view.language == languages[0]
    home = folder if first else folder / view.language
    (home / "regions").mkdir(parents=True)
    templates = environment(view.language)
    made = chapters(view, lambda share: progress(_CHARTS * share))
    brief = templates.get_template("brief.html").render(
        **frame(view, languages, "index.html", 0),
        chapters=made,
        headlines=_top(view, made),
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
    return 1 + len(view.pages) + more, view.figures


def _top(view: View, made: list[Chapter]) -> list[tuple[str, str, str, str]]:
    """Give the most important findings: sentence, chapter, anchor, trace."""
    where = evidence(made)
    out = []
    for row in headlines(findings(view)).to_dict("records"):
        stage = str(row["stage"])
        table = str(row.get("result") or "").replace("/", ".").rpartition(".")[2]
        known = any(c.key == stage for c in made)
        anchor = where.get((stage, table), stage if known else "method")
        title = next((c.title for c in made if c.key == stage), stage)
        out.append((str(row["sentence"]), title, anchor, str(row["trace"])))
    return out


def main(handed: str) -> None:
    """Write the language that was handed over in a file; tell how much it was."""
    with Path(handed).open("rb") as stream:
        work: tuple[Any, ...] = pickle.load(stream)  # noqa: S301 - written by `Aside`
    with unchecked():
        sys.stdout.write(json.dumps(write_language(*work)))
