"""``madang partners``: with whom to work next, why, and at what odds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from madang.cli import console
from madang.cli.console import Json, Settings, StudyOption, told
from madang.language import _

__all__ = ["PARTNERS", "partners"]

PARTNERS: Final = _("Suggest partners to an organisation, a region or a project.")


Who = Annotated[
    str,
    typer.Argument(
        metavar="ORGANISATION|REGION|PROJECT", help=told(_("Code or name."))
    ),
]
Top = Annotated[int, typer.Option(min=1, help=told(_("Suggestions shown.")))]
Kinds = Annotated[
    list[str] | None,
    typer.Option(help=told(_("Kind of partner: industry, academia, …; repeatable."))),
]
Within = Annotated[
    list[str] | None,
    typer.Option("--in", help=told(_("Region of the partner, by code; repeatable."))),
]
Sme = Annotated[
    bool | None,
    typer.Option("--sme/--no-sme", help=told(_("SMEs only, or no SMEs."))),
]
Known = Annotated[
    bool, typer.Option("--known", help=told(_("Also those worked with before.")))
]
Avoid = Annotated[
    list[str] | None,
    typer.Option(help=told(_("Organisation in conflict, by code; repeatable."))),
]
Gap = Annotated[
    str,
    typer.Option(
        help=told(_("Programme or activity: ties of science with industry in it."))
    ),
]


def partners(  # noqa: PLR0917 - options of the shell
    who: Who,
    top: Top = 10,
    kind: Kinds = None,
    within: Within = None,
    sme: Sme = None,
    known: Known = False,
    avoid: Avoid = None,
    gap: Gap = "",
    settings: Settings = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Suggest partners."""
    from madang.contracts import headings, worded  # noqa: PLC0415 - slow to load
    from madang.linkages import Wanted  # noqa: PLC0415 - the same
    from madang.linkages.partners.columns import SUGGESTIONS  # noqa: PLC0415 - the same
    from madang.services.partners import find_partners  # noqa: PLC0415 - the same

    wanted = Wanted(
        top, tuple(kind or ()), tuple(within or ()), sme, not known, tuple(avoid or ())
    )
    found = find_partners(study, who, wanted, gap=gap, settings=settings or ())
    table, spoken = worded(found.table), console.language(found.study.language)
    if json:
        console.print_json(console.records(table))
        return
    called = found.names(spoken)
    shown = table.assign(
        organisation=table["organisation"].map(called),
        partner=table["partner"].map(called),
    )[["organisation", "partner", "odds", "of_hundred", spoken]]
    heads = headings(
        SUGGESTIONS, map(str, shown.columns), spoken, currency=found.study.currency
    )
    console.print_table(shown, spoken=spoken, headings=heads)
    for note in found.model.notes:
        console.say(note.says, default=spoken)
    console.say_internal(spoken)
