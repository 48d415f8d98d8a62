"""``madang plan``, ``frontier``, ``why-not`` and ``compare``: what to fund together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from madang.cli import console
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["COMPARE", "FRONTIER", "PLAN", "WHY_NOT", "compare", "frontier", "plan",
           "why_not"]  # fmt: skip


PLAN: Final = _("Make one plan: the chosen one, above a balance, or of greatest merit.")
FRONTIER: Final = _(
    "Show the frontier of merit and balance, and the price of each step."
)
WHY_NOT: Final = _(
    "Show what would have to change for a rejected proposal to be funded."
)
COMPARE: Final = _("Compare two plans, or rules.")

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help=console.told(_("parameter=value, this once."))),
]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """List a table's rows for JSON, messages in all languages."""
    from madang.contracts import worded  # noqa: PLC0415 - slow to load

    return console.records(worded(table))


def plan(
    balance: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help=console.told(_("Least balance."))),
    ] = None,
    merit: Annotated[
        bool, typer.Option("--merit", help=console.told(_("Greatest merit.")))
    ] = False,
    sets: Sets = None,
    study: console.StudyOption = Path(),
    json: console.Json = False,
) -> None:
    """Make one plan."""
    from madang.cli import plan_output  # noqa: PLC0415 - loads pandas
    from madang.services import planning  # noqa: PLC0415 - slow to load

    call = planning.open_call(study, sets or ())
    found = call.plan(balance, merit=merit)
    if json:
        tables = ("plans", "choices", "allocations", "years")
        console.print_json({n: _records(found.tables[n]) for n in tables})
        return
    plan_output.print_plan(
        found, call.study.currency, call.study.language, call.records.regions
    )
    console.say_internal(call.study.language)


def frontier(
    step: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help=console.told(_("Step of balance; 0 gives every plan.")),
        ),
    ] = None,
    plans: Annotated[
        int | None,
        typer.Option(min=2, max=200, help=console.told(_("How many plans."))),
    ] = None,
    sets: Sets = None,
    study: console.StudyOption = Path(),
    json: console.Json = False,
) -> None:
    """Show the frontier."""
    from madang.cli import plan_output  # noqa: PLC0415 - loads pandas
    from madang.services import planning  # noqa: PLC0415 - slow to load

    given = [*(sets or ())]
    given += [f"step={step}"] if step is not None else []
    given += [f"plans={plans}"] if plans is not None else []
    call = planning.open_call(study, given)
    found = call.frontier()
    if json:
        console.print_json(_records(found.tables["plans"]))
        return
    plan_output.print_frontier(found, call.study.language, call.records.regions)
    console.say_internal(call.study.language)


def why_not(
    proposal: Annotated[
        str, typer.Argument(help=console.told(_("Code of a proposal.")))
    ],
    merit: Annotated[
        float | None,
        typer.Option(min=0.0, help=console.told(_("What if its merit were this?"))),
    ] = None,
    grant: Annotated[
        float | None,
        typer.Option(min=1.0, help=console.told(_("What if it asked for this?"))),
    ] = None,
    sets: Sets = None,
    study: console.StudyOption = Path(),
    json: console.Json = False,
) -> None:
    """Tell what a rejected proposal would need, or whether a change would do."""
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.cli import plan_output  # noqa: PLC0415 - loads pandas
    from madang.services import planning  # noqa: PLC0415 - slow to load

    answer = planning.why_not(
        study, proposal, merit=merit, grant=grant, settings=sets or ()
    )
    if json:
        console.print_json(_records(answer)[0])
        return
    spoken = studies.open_study(study).language
    plan_output.print_answer(answer.iloc[0], spoken)
    console.say_internal(spoken)


def compare(
    first: Annotated[
        str,
        typer.Argument(help=console.told(_("Number of a plan, or name of a rule."))),
    ],
    second: Annotated[
        str,
        typer.Argument(help=console.told(_("Number of a plan, or name of a rule."))),
    ],
    study: console.StudyOption = Path(),
    json: console.Json = False,
) -> None:
    """Compare two plans of the last run."""
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.cli import plan_output  # noqa: PLC0415 - loads pandas
    from madang.services import planning  # noqa: PLC0415 - slow to load

    found = planning.compare(study, first, second)
    if json:
        console.print_json(
            {n: _records(getattr(found, n)) for n in ("totals", "swaps", "regions")}
        )
        return
    opened = studies.open_study(study)
    plan_output.print_comparison(
        found, first, second, spoken=opened.language, known=studies.check(opened)
    )
    console.say_internal(opened.language)
