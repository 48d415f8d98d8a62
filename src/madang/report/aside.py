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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import madang
from madang.charts.render import unchecked
from madang.display.view import View
from madang.report.beside import Dossiers, write_side_pages
from madang.report.chapters import chapters
from madang.report.frame import environment, frame, switch, write_page
from madang.report.front import cannot, headlines_of, pictures
from madang.report.regions import grouped, outlined

if TYPE_CHECKING:
    from collections.abc import Callable

    import jinja2

    from madang.display.inputs import ReportInputs

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
    draw = _Pages(view, languages, home, templates)
    top = headlines_of(view, "{}.html".format, made)
    listed = grouped(view)
    shown = {"made": made, "listed": listed}
    draw.write(
        "brief.html", "index.html", **shown, headlines=top,
        pictures=pictures(made, top), cannot=cannot(view),
    )  # fmt: skip
    for place, c in enumerate(made):
        around = (made[place - 1] if place else None, *made[place + 1 : place + 2])
        draw.write("chapter.html", f"{c.key}.html", c=c, around=around)
    draw.write("contents.html", "contents.html", **shown)
    draw.write("regions.html", "regions.html", **shown, map=outlined(view))
    template = templates.get_template("dossier.html")
    dossiers = Dossiers(view)
    shared = frame(view, languages, "", 1)
    for i, (code, page) in enumerate(view.pages.items()):
        other = {**shared, **switch(view, languages, f"regions/{page}", 1)}
        text = template.render(**other, d=dossiers.of(code))
        write_page(home / "regions" / page, text)
        progress(_CHARTS + (1 - _CHARTS) * (i + 1) / len(view.pages))
    more = write_side_pages(view, home, languages, templates)
    return 3 + len(made) + len(view.pages) + more, view.figures


@dataclass(frozen=True, slots=True)
class _Pages:
    """Pages of one language that stand at its root."""

    view: View
    languages: tuple[str, ...]
    home: Path
    templates: jinja2.Environment

    def write(self, template: str, file: str, **values: Any) -> None:
        """Write one page."""
        shared = frame(self.view, self.languages, file, 0)
        text = self.templates.get_template(template).render(**shared, **values)
        write_page(self.home / file, text)


def main(handed: str) -> None:
    """Write the language that was handed over in a file; tell how much it was."""
    with Path(handed).open("rb") as stream:
        work: tuple[Any, ...] = pickle.load(stream)  # noqa: S301 - written by `Aside`
    with unchecked():
        sys.stdout.write(json.dumps(write_language(*work)))
