"""``madang paper``: what is handed out in a meeting, as PDF or DOCX."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from madang.cli import console
from madang.errors import ParameterError
from madang.language import LANGUAGES, _

__all__ = ["PAPER", "paper"]

PAPER: Final = _("Write a docket, a region sheet or a review sheet as PDF or DOCX.")
_SAFE: Final = re.compile(r"[^\w-]+")


def paper(
    folder: console.Folder,
    kind: Annotated[str, typer.Argument(help="docket | region | review")],
    code: Annotated[
        str, typer.Argument(help=console.told(_("The region, or the project.")))
    ] = "",
    form: Annotated[str, typer.Option("--as", help="pdf | docx")] = "pdf",
    out: Annotated[
        Path | None, typer.Option(help=console.told(_("The file to write.")))
    ] = None,
    language: Annotated[
        str, typer.Option(help=console.told(_("ko or en; else the study's own.")))
    ] = "",
    option: Annotated[
        str,
        typer.Option(
            help=console.told(_("Option by which the docket lists what is funded."))
        ),
    ] = "",
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help=console.told(
                _(
                    "For publication: small figures, reviewers and officers are "
                    "withheld."
                )
            ),
        ),
    ] = False,
) -> None:
    """Write a paper."""
    from madang import papers, report, study  # noqa: PLC0415 - slow to load
    from madang.display.public import for_the_public  # noqa: PLC0415 - the same
    from madang.display.view import View  # noqa: PLC0415 - the same
    from madang.store import own  # noqa: PLC0415 - the same

    opened = study.open_study(folder)
    spoken = language or console.language(opened.language)
    if spoken not in LANGUAGES:
        raise ParameterError(_("There is no language '{word}'.", word=spoken[:20]))
    inputs = report.gather(opened)
    if public:
        inputs = for_the_public(inputs, study.disclosure(opened))
    made = papers.make(opened, View(inputs, spoken), kind, code, option=option)
    data = papers.written(made, form)
    name = "-".join(filter(None, (kind, _SAFE.sub("_", code)[:60])))
    target = out or Path(f"{name}.{form}")
    own.refuse_links(target)
    with own.draft(target) as draft:
        draft.write_bytes(data)
        own.put_in_place(draft, target)
    console.say(_("Wrote {file}.", file=str(target)), default=opened.language)
    if not public:
        console.say_internal(opened.language)
