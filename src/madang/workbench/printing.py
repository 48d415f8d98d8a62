"""Papers to hand out: docket, region sheet, review sheet, as files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse

from madang import papers
from madang.report.beside import Dossiers
from madang.workbench.paper import opened

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["paper"]

_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST: Final = 200


def paper(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """Give a paper as a file."""
    if kind not in papers.KINDS or form not in papers.FORMS:
        raise Http404
    reading, view = opened(request)
    code = request.GET.get("of", "")[:_LONGEST]
    made = papers.make(
        reading.study,
        view,
        kind,
        code,
        option=request.GET.get("option", "")[:10],
        dossiers=reading.once(("dossiers", view.language), lambda: Dossiers(view)),
    )
    name = "-".join(filter(None, (kind, _SAFE.sub("_", code)[:60])))
    answer = HttpResponse(papers.written(made, form), content_type=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
