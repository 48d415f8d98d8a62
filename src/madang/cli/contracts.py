"""``madang contract``: what a table must look like."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer

from madang.cli import console
from madang.errors import ContractError
from madang.language import _

if TYPE_CHECKING:
    from madang.contracts import Column, Contract

__all__ = ["CONTRACT", "contract"]

CONTRACT: Final = (
    "표의 규격을 보인다(이름이 없으면 목록). / "
    "Show what a table must look like; without a name, list all."
)


def contract(
    names: Annotated[
        list[str] | None, typer.Argument(help="표 이름 / Names of tables.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """Print contracts."""
    from madang.contracts import CONTRACTS  # noqa: PLC0415 - loads pandas
    from madang.study.config import nearest  # noqa: PLC0415 - the same

    for name in names or ():
        if name not in CONTRACTS:
            raise ContractError(
                _(
                    "There is no contract '{name}'. {nearest}",
                    name=name,
                    nearest=nearest(name, CONTRACTS),
                )
            )
    chosen = [CONTRACTS[n] for n in names] if names else list(CONTRACTS.values())
    if json:
        console.print_json([asdict(c) for c in chosen])
    elif names:
        for one in chosen:
            _print(one)
    else:
        _list(chosen)


def _list(contracts: list[Contract]) -> None:
    """List contracts, a line each."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    korean = console.language() == "ko"
    rows = [
        (c.name, ", ".join(c.grain), c.says_ko if korean else c.says) for c in contracts
    ]
    heads = ("표", "키", "내용") if korean else ("table", "grain", "holds")
    console.print_table(pd.DataFrame(rows, columns=list(heads)))


def _print(contract: Contract) -> None:
    """Print one contract, a line a column."""
    korean = console.language() == "ko"
    console.out.print(
        f"\n[bold]{contract.name}[/]  {contract.says_ko if korean else contract.says}"
    )
    grain = ", ".join(contract.grain)
    console.out.print(f"키: {grain}" if korean else f"grain: {grain}")
    for column in contract.columns:
        says = column.says_ko if korean else column.says
        console.out.print(
            f"  [bold]{column.name:<18}[/][dim]{column.type:<9}[/]{says}"
            f"[dim]{_rules(column, korean=korean)}[/]"
        )
    for order in contract.orders:
        console.out.print(f"  {order.lower} ≤ {order.upper}")


def _rules(column: Column, *, korean: bool) -> str:
    """Say a column's rules in a few words."""
    words = []
    if column.required:
        words.append("필수" if korean else "required")
    if column.empty and column.required:
        words.append("빈칸 허용" if korean else "may be empty")
    if column.unit:
        words.append(column.unit)
    if column.at_least is not None:
        words.append(f"≥ {column.at_least:g}")
    if column.at_most is not None:
        words.append(f"≤ {column.at_most:g}")
    if column.one_of:
        words.append(" | ".join(column.one_of))
    if column.refers_to:
        words.append(f"→ {column.refers_to}")
    return f"  ({'; '.join(words)})" if words else ""
