"""A run of the study beside the pages: started, followed, stopped."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from madang import study as studies
from madang.errors import MadangError
from madang.language import from_json, to_json
from madang.workbench.paper import desk, opened, page

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest

    from madang.contracts import Stage
    from madang.study import Outcome

__all__ = ["main", "now", "start", "stop"]

_WAIT: Final = 2.0
_CALL: Final = "import sys; from madang.workbench.work import main; main(sys.argv[1])"


class Work:
    """One run at a time, in a process of its own: it can be stopped at any moment.

    What it has not finished never comes into force; what stood before goes on to.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self.shares: dict[str, float] = {}
        self.ended: dict[str, str] = {}
        self.wrong = ""
        self.stopped = False

    @property
    def going(self) -> bool:
        """Whether a run is under way."""
        return self._process is not None and self._process.poll() is None

    def start(self, folder: Path) -> None:
        """Start a run, unless one is under way."""
        with self._lock:
            if self.going:
                return
            self.shares, self.ended, self.wrong, self.stopped = {}, {}, "", False
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-c", _CALL, str(folder)],
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            threading.Thread(
                target=self._follow, args=[self._process], daemon=True
            ).start()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Note what the run tells, line by line."""
        assert process.stdout is not None  # noqa: S101 - asked for
        for line in process.stdout:
            told: dict[str, Any] = json.loads(line)
            if "share" in told:
                self.shares[told["stage"]] = float(told["share"])
            elif "state" in told:
                self.ended[told["stage"]] = str(told["state"])
            else:
                self.wrong = str(told["wrong"])
        process.wait()
        process.stdout.close()

    def wait(self, seconds: float) -> None:
        """Wait for the end of a run, but no longer than that."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)

    def stop(self) -> None:
        """Stop the run that is under way, if there is one."""
        with self._lock:
            if self._process is not None and self.going:
                self.stopped = True
                self._process.terminate()
                self._process.wait()


_WORK: Final = Work()


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a run."""
    del request
    _WORK.start(desk().folder)
    return HttpResponseRedirect("/run/now")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop the run."""
    del request
    _WORK.stop()
    return HttpResponseRedirect("/run/now")


def now(request: HttpRequest) -> HttpResponse:
    """Show how far the run is; who looks again waits until there is more to see."""
    if request.GET.get("again"):
        _WORK.wait(_WAIT)
    _reading, view = opened(request)
    wrong = view.say(from_json(_WORK.wrong)) if _WORK.wrong else ""
    stages = [
        (view.say(stage.title), _WORK.shares.get(name, 0.0), name in _WORK.ended)
        for name, stage in studies.stages().items()
    ]
    return page(
        request,
        "work.html",
        going=_WORK.going,
        stopped=_WORK.stopped,
        stages=stages,
        begun=bool(_WORK.shares or _WORK.ended),
        wrong=wrong,
    )


class _Told:
    """Tells how a run goes, a line of JSON each."""

    def start(self, stage: Stage) -> None:
        """Tell that a stage begins."""
        _tell(stage=stage.name, share=0.0)

    def advance(self, stage: Stage, share: float) -> None:
        """Tell how far a stage is."""
        _tell(stage=stage.name, share=share)

    def finish(self, outcome: Outcome) -> None:
        """Tell what became of a stage."""
        _tell(stage=outcome.stage.name, state=str(outcome.state))


def _tell(**said: Any) -> None:
    """Write a line at once."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def main(folder: str) -> None:
    """Run a study and tell how it goes; a user's mistake is told, too."""
    from pathlib import Path  # noqa: PLC0415 - the process's own

    try:
        study = studies.open_study(Path(folder))
        studies.run(study, progress=_Told(), two_lanes=True)
    except MadangError as error:
        _tell(wrong=to_json(error.message))
