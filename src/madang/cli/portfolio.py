"""``madang plan``, ``frontier``, ``why-not`` and ``compare``: what to fund together."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from madang.cli import console
from madang.errors import InfeasibleError, ParameterError, ResultError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from madang.coordination.portfolio.prepare import Prepared, Records
    from madang.study import Study

__all__ = ["COMPARE", "FRONTIER", "PLAN", "WHY_NOT", "compare", "frontier", "plan",
           "why_not"]  # fmt: skip


PLAN: Final = console.told(
    _("Make one plan: the chosen one, above a balance, or of greatest merit.")
)
FRONTIER: Final = console.told(
    _("Show the frontier of merit and balance, and the price of each step.")
)
WHY_NOT: Final = console.told(
    _("Show what would have to change for a rejected proposal to be funded.")
)
COMPARE: Final = console.told(_("Compare two plans, or rules."))
_STAGE: Final = "portfolio"

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help=console.told(_("parameter=value, this once."))),
]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """List a table's rows for JSON, messages in all languages."""
    from madang.contracts import worded  # noqa: PLC0415 - slow to load

    return console.records(worded(table))


def _override(parameters: dict[str, Any], words: Iterable[str]) -> dict[str, Any]:
    """Overlay parameters given as ``name=value``, dotted names within tables."""
    for word in words:
        name, mark, value = word.partition("=")
        if not mark or not name.strip() or not value.strip():
            raise ParameterError(
                _(
                    "--set {word}: write it as name=value, such as --set "
                    "budget=20_000_000_000.",
                    word=word,
                )
            )
        try:
            given = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            given = value.strip()
        *outer, last = name.strip().split(".", 1)
        if outer:
            held = dict(parameters.get(outer[0]) or {})
            parameters = {**parameters, outer[0]: held | {last.strip('"'): given}}
        else:
            parameters = {**parameters, last: given}
    return parameters


def _gather(opened: Study, sets: Iterable[str]) -> tuple[Records, Prepared]:
    """Read a study's tables and earlier results, and prepare its call."""
    from madang import study  # noqa: PLC0415 - slow to load
    from madang.coordination.portfolio.prepare import Records, prepare  # noqa: PLC0415

    stage = study.stages()[_STAGE]
    folder = study.results_folder(opened)
    results: dict[tuple[str, str], pd.DataFrame] = {}
    for name in stage.after:
        if study.manifest(folder, name) is not None:
            results |= study.read_all(folder, name)
    records = Records.of(
        study.check(opened), results, currency=opened.currency, seed=opened.seed
    )
    given = _override(dict(study.parameters(opened, stage)), sets)
    return records, prepare(records, given)


def _possible(records: Records, prepared: Prepared) -> None:
    """Refuse a call without proposals, or whose requirements conflict."""
    from madang.coordination.portfolio.conflict import find_conflict  # noqa: PLC0415
    from madang.coordination.portfolio.queries import tell_conflict  # noqa: PLC0415

    if prepared.problem is None:
        last = prepared.notes[-1]
        raise ResultError(last.says)
    found = find_conflict(prepared.problem, prepared.terms)
    if found is not None:
        told = tell_conflict(records, prepared, found)
        raise InfeasibleError(told.says)


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
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.cli import plan_output  # noqa: PLC0415 - loads pandas
    from madang.coordination.portfolio.queries import one_plan  # noqa: PLC0415

    opened = studies.open_study(study)
    records, prepared = _gather(opened, sets or ())
    _possible(records, prepared)
    floor = prepared.terms.balance_floor if merit else balance
    found = one_plan(records, prepared, floor=floor)
    if json:
        tables = ("plans", "choices", "allocations", "years")
        console.print_json({n: _records(found.tables[n]) for n in tables})
        return
    plan_output.print_plan(found, opened.language)


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
    from madang import study as studies  # noqa: PLC0415 - slow to load
    from madang.cli import plan_output  # noqa: PLC0415 - loads pandas
    from madang.coordination.portfolio.queries import all_plans  # noqa: PLC0415

    opened = studies.open_study(study)
    given = [*(sets or ())]
    given += [f"step={step}"] if step is not None else []
    given += [f"plans={plans}"] if plans is not None else []
    records, prepared = _gather(opened, given)
    _possible(records, prepared)
    found = all_plans(records, prepared)
    if json:
        console.print_json(_records(found.plans))
        return
    plan_output.print_frontier(found, opened.language)


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
    from madang.coordination.portfolio.queries import what_if, why_not_one  # noqa: PLC0415

    opened = studies.open_study(study)
    known = _known_answer(opened, proposal) if not sets else None
    if known is not None and merit is None and grant is None:
        answer = known
    else:
        records, prepared = _gather(opened, sets or ())
        _possible(records, prepared)
        _is_candidate(prepared, proposal)
        if merit is None and grant is None:
            answer = why_not_one(records, prepared, proposal)
        else:
            answer = what_if(records, prepared, proposal, merit=merit, grant=grant)
    if json:
        console.print_json(_records(answer)[0])
        return
    plan_output.print_answer(answer.iloc[0], opened.language)


def _known_answer(opened: Study, proposal: str) -> pd.DataFrame | None:
    """Give a proposal's row of the last run; None where there is none."""
    from madang import study  # noqa: PLC0415 - slow to load

    folder = study.results_folder(opened)
    if study.manifest(folder, _STAGE) is None:
        return None
    table = study.read_all(folder, _STAGE).get((_STAGE, "why_not"))
    if table is None or table.empty:
        return None
    rows = table[table["project"] == proposal]
    return None if rows.empty else rows


def _is_candidate(prepared: Prepared, proposal: str) -> None:
    """Refuse a code that is no proposal of the call, and name a near one."""
    assert prepared.problem is not None  # noqa: S101 - looked at before
    codes = prepared.problem.call.table["project"].astype(str).tolist()
    if proposal in codes:
        return
    near = difflib.get_close_matches(proposal, codes, n=1)
    if near:
        raise ResultError(
            _(
                "There is no proposal '{proposal}' in the call. Did you mean '{near}'?",
                proposal=proposal,
                near=near[0],
            )
        )
    raise ResultError(
        _(
            "There is no proposal '{proposal}' among the {n:,} of the call.",
            proposal=proposal,
            n=len(codes),
        )
    )


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
    from madang.coordination.portfolio.compare import (  # noqa: PLC0415
        compare as side_by_side,
    )

    opened = studies.open_study(study)
    folder = studies.results_folder(opened)
    if studies.manifest(folder, _STAGE) is None:
        raise ResultError(_("The stage portfolio has no results yet. Run: madang run"))
    tables = {t: d for (_unused, t), d in studies.read_all(folder, _STAGE).items()}
    found = side_by_side(tables, first, second)
    if json:
        console.print_json(
            {n: _records(getattr(found, n)) for n in ("totals", "swaps", "regions")}
        )
        return
    plan_output.print_comparison(
        found, first, second, spoken=opened.language, known=studies.check(opened)
    )
