"""``madang contract``: what a table must look like."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from madang.cli import console
from madang.errors import ContractError
from madang.language import LANGUAGES, _

if TYPE_CHECKING:
    from madang.contracts import Column, Contract

__all__ = ["CONTRACT", "contract"]

CONTRACT: Final = _("Show what a table must look like; without a name, list all.")


def contract(
    names: Annotated[
        list[str] | None, typer.Argument(help=console.told(_("Names of tables.")))
    ] = None,
    json: console.Json = False,
) -> None:
    """Print contracts."""
    from madang.contracts import CONTRACTS, nearest  # noqa: PLC0415 - loads pandas

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
        console.print_json([_as_json(c) for c in chosen])
    elif names:
        for one in chosen:
            _print(one)
    else:
        _list(chosen)


def _as_json(contract: Contract) -> dict[str, Any]:
    """Lay a contract out for another program, its words in both languages."""
    return {
        **asdict(contract),
        **_both(contract, "title", "says"),
        "columns": [{**asdict(c), **_both(c, "says")} for c in contract.columns],
    }


def _both(thing: object, *names: str) -> dict[str, dict[str, str]]:
    """Word the messages of a thing in both languages."""
    return {n: {x: getattr(thing, n).text(x) for x in LANGUAGES} for n in names}


def _list(contracts: list[Contract]) -> None:
    """List contracts, a line each."""
    import pandas as pd  # noqa: PLC0415 - slow to load

    rows = [(c.name, ", ".join(c.grain), console.told(c.says)) for c in contracts]
    heads = [console.told(h) for h in (_("table"), _("key"), _("holds"))]
    console.print_table(pd.DataFrame(rows, columns=heads))


def _print(contract: Contract) -> None:
    """Print one contract, a line a column."""
    console.out.print(f"\n[bold]{contract.name}[/]  {console.told(contract.says)}")
    console.say(_("key: {names}", names=", ".join(contract.grain)))
    for column in contract.columns:
        console.out.print(
            f"  [bold]{column.name:<18}[/][dim]{column.type:<9}[/]"
            f"{console.told(column.says)}[dim]{_rules(column)}[/]"
        )
    for order in contract.orders:
        console.out.print(f"  {order.lower} ≤ {order.upper}")


def _rules(column: Column) -> str:
    """Say a column's rules in a few words."""
    words = []
    if column.required:
        words.append(console.told(_("required")))
    if column.empty and column.required:
        words.append(console.told(_("may be empty")))
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
