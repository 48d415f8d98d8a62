"""``madang overlap check``: what one submission is near to, as it arrives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from madang.cli import console
from madang.cli.console import Json, StudyOption, told
from madang.cli.readable import readable
from madang.errors import ParameterError
from madang.language import _

__all__ = ["CHECK", "check"]

CHECK: Final = _("Check one submission, as it arrives, against the register.")


def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help=told(_("A text file: the title on its first line, then the summary."))
        ),
    ] = None,
    title: Annotated[str, typer.Option(help=told(_("Its title.")))] = "",
    text: Annotated[str, typer.Option(help=told(_("Its summary.")))] = "",
    region: Annotated[
        str, typer.Option(help=told(_("Code of the region it serves.")))
    ] = "",
    applicant: Annotated[
        bool,
        typer.Option(
            "--applicant",
            help=told(_("As an applicant sees it: public programmes only.")),
        ),
    ] = False,
    rows: Annotated[int, typer.Option(min=1, help=told(_("Rows shown.")))] = 10,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Check one submission."""
    from madang.contracts import names, worded  # noqa: PLC0415 - loads pandas
    from madang.services import arrivals  # noqa: PLC0415 - the same
    from madang.study import check as load  # noqa: PLC0415 - the same
    from madang.study import open_study  # noqa: PLC0415 - the same

    if file is None and not (title or text):
        raise ParameterError(
            _("Name a file, or give the submission by --title and --text.")
        )
    given = arrivals.read_text(file) if file else {}
    given |= {k: v for k, v in (("title", title), ("summary", text)) if v}
    opened = open_study(study)
    spoken = console.language(opened.language)
    places = names(load(opened)["regions"], spoken)
    if region and region not in places:
        raise ParameterError(
            _("There is no region '{code}' in the study.", code=region[:40])
        )
    asked = given | ({"region": region} if region else {})
    found = worded(arrivals.check(study, asked, applicant=applicant, count=rows))
    if json:
        console.print_json(console.records(found))
        return
    shown = found.assign(region=[places.get(str(c), "–") for c in found["region"]])
    first = ["project", "title", "region", "programme", "organiser", "probability"]
    console.print_table(readable(shown, [*first, "said"], spoken), spoken=spoken)
    console.say(
        _(
            "The probability is that of belonging together; a person decides what it "
            "means."
        ),
        default=spoken,
    )
    if not applicant:
        console.say_internal(spoken)
