"""Pages as they were drawn, kept: the same study, address and reader, the same bytes.

What differs from one answer to the next (the token of a form, its key, who acts) stands
in a drawn page as a mark and is filled in when the page is sent.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag
from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.http import HttpRequest

__all__ = ["KEY", "TOKEN", "WHO", "Drawn", "Pages"]

_SEED: Final = secrets.token_hex(12)  # no text of a study can hold a mark
TOKEN: Final = f"token{_SEED}"
KEY: Final = f"key{_SEED}"
WHO: Final = f"who{_SEED}"
_MARKS: Final = re.compile(f"({TOKEN}|{KEY}|{WHO})")
_MOST: Final = 64 * 2**20
"""Bytes of all pages that are kept of one reading."""


class Drawn:
    """A page with its marks.

    Parameters
    ----------
    text : str
        The page.
    is_passing : bool
        Whether it will say something else in a moment.
    """

    def __init__(self, text: str, *, is_passing: bool = False) -> None:
        self.is_passing = is_passing
        cut = _MARKS.split(text)
        self._texts = [piece.encode() for piece in cut[::2]]
        self._marks = cut[1::2]
        self.size = sum(map(len, self._texts))
        self._hash = hashlib.sha256(b"\0".join(self._texts)).hexdigest()[:32]

    def answer(
        self, request: HttpRequest, who: str, *, status: int = 200
    ) -> HttpResponse:
        """Give the page to who asks for it.

        Parameters
        ----------
        request : HttpRequest
            What was asked.
        who : str
            Who acts.
        status : int
            Status of the answer.
        """
        token = get_token(request) if TOKEN in self._marks else ""
        filled = {TOKEN: token, KEY: secrets.token_hex(8), WHO: str(escape(who))}
        body = [self._texts[0]]
        for mark, text in zip(self._marks, self._texts[1:], strict=True):
            body += (filled[mark].encode(), text)
        made = HttpResponse(b"".join(body), status=status)
        made.drawn = self
        return made

    def answer_if_new(self, request: HttpRequest, who: str) -> HttpResponse:
        """Give the page, or say that the browser has it: it asks each time."""
        if KEY in self._marks:  # a form that may be sent once
            return self.answer(request, who)
        cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        told = f"{self._hash} {who} {cookie}" if cookie else secrets.token_hex(16)
        tag = quote_etag(hashlib.sha256(told.encode()).hexdigest()[:32])
        if tag in parse_etags(request.headers.get("If-None-Match", "")):
            made: HttpResponse = HttpResponseNotModified()
        else:
            made = self.answer(request, who)
        if cookie:
            made.headers["ETag"] = tag
            made.headers["Cache-Control"] = "private, no-cache"
            patch_vary_headers(made, ["Cookie"])
        return made


class Pages:
    """Drawn pages by what they were drawn for; those asked for longest ago go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._size = 0

    def find(self, key: Hashable) -> Drawn | None:
        """Give a page that was kept."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: Hashable, drawn: Drawn) -> None:
        """Keep a page."""
        with self._lock:
            if key in self._held or drawn.size > _MOST // 4:
                return
            self._held[key] = drawn
            self._size += drawn.size
            while self._size > _MOST:
                self._size -= self._held.popitem(last=False)[1].size
