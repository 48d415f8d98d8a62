"""The door beyond this machine: sign-in, sign-out, and who may do what."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from madang.language import _
from madang.workbench.accounts import name_of
from madang.workbench.paper import asking, bare, language_of, may_act, within

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.http import HttpRequest

    from madang.language import Message

__all__ = ["Gate", "Throttle", "sign_in", "sign_out"]

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
_OPEN: Final = (SIGN_IN, "/assets/", "/language/")
_LONGEST: Final = 1_000
_SPAN: Final = 15 * 60.0
_BOUNDS: Final = (5, 30, 60)
"""Wrong tries in a quarter of an hour: of one name from one address, of one address,
of one name."""

_MOST: Final = 20_000


class Throttle:
    """Counts what went wrong of late; too much of it and nobody is asked further.

    Parameters
    ----------
    clock : callable
        Gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[Hashable, list[float]] = OrderedDict()

    def wait(self, name: str, address: str) -> int:
        """Give the seconds until the next try; 0 where one may be made now."""
        now = self._clock()
        with self._lock:
            waits = [
                held[-bound] + _SPAN - now
                for key, bound in self._bounded(name, address)
                if len(held := self._late(key, now)) >= bound
            ]
        return max(0, *(int(w) + 1 for w in waits)) if waits else 0

    def count(self, name: str, address: str) -> None:
        """Count a wrong try."""
        now = self._clock()
        with self._lock:
            for key, _bound in self._bounded(name, address):
                self._wrong[key] = [*self._late(key, now), now]
                self._wrong.move_to_end(key)
            while len(self._wrong) > _MOST:
                self._wrong.popitem(last=False)

    def forget(self, name: str, address: str) -> None:
        """Forget wrong tries of one name from one address: it was right."""
        with self._lock:
            self._wrong.pop((name, address), None)

    def _late(self, key: Hashable, now: float) -> list[float]:
        """Give when something went wrong of late."""
        return [t for t in self._wrong.get(key, ()) if t > now - _SPAN]

    @staticmethod
    def _bounded(name: str, address: str) -> list[tuple[Hashable, int]]:
        """Give what is counted, with its bound."""
        keys = ((name, address), ("", address), (name, ""))
        return list(zip(keys, _BOUNDS, strict=True))


_THROTTLE: Final = Throttle()


class Gate:
    """Lets nobody in without a name, and nobody act who only reads."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, send to the sign-in, or say why not."""
        if not settings.MADANG_SIGN_IN or request.path.startswith(_OPEN):
            return self.answer(request)
        if not request.user.is_authenticated:
            if request.method in {"GET", "HEAD"}:
                back = quote(request.get_full_path(), safe="")
                return HttpResponseRedirect(f"{SIGN_IN}?back={back}")
            return _refused(
                request,
                _(
                    "You are not signed in any more, and nothing was recorded. Sign in "
                    "in another window, then go back here and send the form once more: "
                    "what was typed is still in it."
                ),
            )
        is_reading = request.method in {"GET", "HEAD"} and not _is_acting(request)
        if is_reading or request.path == SIGN_OUT or may_act(request):
            return self.answer(request)
        return _refused(
            request,
            _("This account only reads; nothing was changed. Ask who serves the study "
              "for an account that acts."),
        )  # fmt: skip


def _is_acting(request: HttpRequest) -> bool:
    """Tell whether a page is of those who act, though it is only looked at."""
    path = str(request.path)
    return path == "/intake" or path.startswith("/intake/")


def _refused(request: HttpRequest, said: Message) -> HttpResponse:
    """Say why not."""
    language = language_of(request, "ko")
    return bare(language, said.text(language), 403)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and let in who can tell."""
    back = within(request.POST.get("back") or request.GET.get("back", "/"))
    if not settings.MADANG_SIGN_IN or request.user.is_authenticated:
        return HttpResponseRedirect(back)
    if request.method != "POST":
        return _asked(request, back)
    name = name_of(request.POST.get("name", "")[:_LONGEST])
    address = str(request.META.get("REMOTE_ADDR", ""))
    if seconds := _THROTTLE.wait(name, address):
        said = _(
            "Too many wrong tries. Wait {n:,| minute/ minutes}, then try again.",
            n=-(-seconds // 60),
        )
        answer = _asked(request, back, said, name, status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    user = authenticate(
        request, username=name, password=request.POST.get("password", "")[:_LONGEST]
    )
    if user is None:
        _THROTTLE.count(name, address)
        said = _("Name and password do not belong together.")
        return _asked(request, back, said, name, status=403)
    _THROTTLE.forget(name, address)
    login(request, user)
    return HttpResponseRedirect(back)


def _asked(
    request: HttpRequest,
    back: str,
    wrong: Message | None = None,
    name: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw the page that asks."""
    return asking(
        request, "sign_in.html", status=status, wrong=wrong, back=back, name=name[:100]
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let nobody act under this name from here any more; kept pages go, too."""
    logout(request)
    answer = HttpResponseRedirect(SIGN_IN)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
