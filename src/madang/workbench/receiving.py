"""Files as a browser sends them: streamed into the study's private folder, bounded."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from madang.intake.limits import LIMITS
from madang.language import Message, _
from madang.services.drafts import Drafts
from madang.workbench.paper import desk

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["Received", "Streamed", "clear", "received", "refusal"]

_REFUSED: Final = "madang.refused"
_PARTS: Final = "madang.parts"
_PLACE: Final = "/intake"


class Received(UploadedFile):  # type: ignore[misc]  # Django has no types
    """A file that lies in the private folder until it is kept or cleared."""

    def __init__(self, path: Path, name: str, size: int) -> None:
        super().__init__(None, name, size=size)
        self.path = path
        self.said = name


class Streamed(FileUploadHandler):  # type: ignore[misc]  # Django has no types
    """Writes what is sent to the private folder, and stops beyond the limit."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._sum = 0
        self._handle: int | None = None
        self._path = Path()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; only the page that adds files takes any."""
        super().new_file(*args, **kwargs)
        if self.request is None or self.request.path != _PLACE:
            raise StopUpload(connection_reset=False)
        try:
            place = Drafts(desk().folder).begin()
            self._handle, name = tempfile.mkstemp(suffix=".part", dir=place)
            self._path = Path(name)
            self.request.META.setdefault(_PARTS, []).append(self._path)
        except OSError as error:
            self._refuse(_lacking(error))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        del start
        self._sum += len(raw_data)
        if self._sum > LIMITS.sent:
            self._refuse(
                _(
                    "These files have more than {n:,} MB in all, the most that is "
                    "taken at once. Send them one by one, packed as .zip or .gz, or "
                    "bring them in at the terminal with: madang import",
                    n=LIMITS.sent // 2**20,
                )
            )
        assert self._handle is not None  # noqa: S101 - `new_file` came first
        try:
            os.write(self._handle, raw_data)
        except OSError as error:
            self._refuse(_lacking(error))

    def file_complete(self, file_size: int) -> Received:
        """Give the file."""
        self._close()
        return Received(self._path, str(self.file_name), file_size)

    def upload_interrupted(self) -> None:
        """Leave nothing of a file that did not come whole."""
        if self._handle is not None:
            self._close()
            self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        """Close what is written to."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _refuse(self, why: Message) -> None:
        """Stop, and let the page say why."""
        self.upload_interrupted()
        if self.request is not None:
            self.request.META[_REFUSED] = why
        raise StopUpload(connection_reset=False)


def _lacking(error: OSError) -> Message:
    """Say that a file could not be kept."""
    return _(
        "The files could not be kept beside the study: {reason}. Nothing was written.",
        reason=error.strerror or str(error),
    )


def refusal(request: HttpRequest) -> Message | None:
    """Tell why files were refused while they came; None where they were not."""
    found: Message | None = request.META.get(_REFUSED)
    return found


def received(request: HttpRequest) -> list[Received]:
    """List the files that came whole."""
    return [f for f in request.FILES.getlist("files") if isinstance(f, Received)]


def clear(request: HttpRequest) -> None:
    """Remove what came and was not kept."""
    for path in request.META.get(_PARTS, ()):
        with suppress(OSError):
            path.unlink(missing_ok=True)
