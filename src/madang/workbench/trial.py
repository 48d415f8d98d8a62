"""A plan on trial: the blocks of the portfolio, drawn of tables solved just now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.charts.render import unchecked
from madang.coordination.portfolio import chapter as portfolio
from madang.coordination.portfolio.chapter.plans import joint_named
from madang.coordination.portfolio.compare import COMPARED
from madang.coordination.portfolio.results import EASIEST
from madang.display import blocks
from madang.display.pieces import Pair, linked
from madang.display.view import View
from madang.language import Message, _, figure, from_json, to_json
from madang.services import bench
from madang.workbench.desk import DRAWING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.coordination.portfolio.compare import Comparison
    from madang.display.pieces import Block, Table
    from madang.workbench.desk import Reading

__all__ = ["Answered", "Trial", "answered", "trial"]

_STAGE: Final = "portfolio"
_BESIDE: Final = "compare"
"""Stands for the name of a stage: two plans side by side."""

_TOLD: Final = ("plan_alarms", "families_resolved")
_FACTS: Final = ("merit", "balance", "money", "funded", "alarms")
_MOST: Final = 400


def _amounts(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Write gains and losses in one unit."""
    value = rows["money"].astype(float) / view.money_scale(rows["money"].abs())[0]
    text = [figure(v, "+,.1f") for v in value.tolist()]
    return rows.assign(value=value, text=text)


_WINNERS: Final = blocks.Figure(
    key="regions",
    table="regions",
    title=_("Winners and losers by region, against the plan in force"),
    unit=lambda view, rows: view.money_scale(rows["money"].abs())[1],
    needs="region money money_before money_after",
    rows=lambda _view, found: found[found["money"].abs() > 0].sort_values(
        "money", ascending=False
    ),
    shape=_amounts,
    most=0,
    options={"reference": 0},
    listed=lambda _view, found: found,
    listed_most=_MOST,
    source="projects",
    year="projects",
    columns="region money_before money_after money funded_before funded_after "
    "ratio_before ratio_after",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a page shows of a plan.

    Attributes
    ----------
    facts : tuple of (str, str, str)
        Name, value, and value in the plan in force; empty where they are alike.
    says : tuple of str
        What it funds, which alarms it trips, what changes, in words.
    blocks : tuple of Block
        Frontier, swaps, alarms, winners and losers.
    funded, rejected : Table or None
        The proposals by title.
    """

    facts: tuple[tuple[str, str, str], ...]
    says: tuple[str, ...]
    blocks: tuple[Block, ...]
    funded: Table | None
    rejected: Table | None


@dataclass(frozen=True, slots=True)
class Answered:
    """Why a proposal is not funded: the sentence, the easiest way in, its floor."""

    says: str
    easiest: str
    floor: float


def trial(
    reading: Reading,
    language: str,
    tables: Mapping[str, pd.DataFrame],
    plans: pd.DataFrame | None,
    *,
    way: Callable[[str], str],
) -> Trial:
    """Lay a plan out.

    Parameters
    ----------
    reading : Reading
        The study as it was read.
    language : str
        Of the page.
    tables : mapping of str to DataFrame
        The tables of the plan alone.
    plans : DataFrame or None
        The plans of the frontier that it belongs to; None where it is not known.
    way : callable
        Gives the address where a rejected proposal is answered.

    Returns
    -------
    Trial
    """
    inputs = reading.inputs
    found = bench.against(inputs.results, tables)
    view = _view(reading, language, tables, found)
    drawn = {b.key: b for b in portfolio.CHAPTER.blocks if hasattr(b, "key")}
    with DRAWING, unchecked():
        made = [
            _frontier(reading, language, drawn["frontier"], tables, plans),
            _swaps(view, found),
            blocks.build(drawn["alarms"], view, _STAGE),
            blocks.build(_WINNERS, view, _BESIDE),
        ]
    said = [
        view.say(from_json(str(text)))
        for key in _TOLD
        for text in tables["findings"].loc[tables["findings"]["key"] == key, "message"]
    ]
    if found is not None:
        regions = inputs.tables["regions"]
        told = bench.told(found, regions, inputs.currency)
        said += [view.say(message) for message in told]
    before = bench.plan_in_force(inputs.results)
    return Trial(
        tuple(_facts(view, tables["plans"].iloc[0], before)),
        tuple(said),
        tuple(piece for piece in made if piece is not None),
        blocks.build(drawn["funded"], view, _STAGE),  # type: ignore[arg-type]  # a listing
        _rejected(view, tables["choices"], way),
    )  # fmt: skip


def _view(
    reading: Reading,
    language: str,
    tables: Mapping[str, pd.DataFrame],
    found: Comparison | None,
) -> View:
    """View the study as if the plan were in force."""
    inputs = reading.inputs
    others = {k: t for k, t in inputs.results.items() if k[0] != _STAGE}
    own = {(_STAGE, name): table for name, table in tables.items()}
    if found is not None:
        own |= {(_BESIDE, name): getattr(found, name) for name in COMPARED}
    own[_STAGE, "plans"] = tables["plans"].assign(chosen=True)
    makes = {(_BESIDE, name): made for name, made in COMPARED.items()}
    held = replace(inputs, results=others | own, makes={**inputs.makes, **makes})
    return View(held, language)


def _frontier(
    reading: Reading,
    language: str,
    block: Any,
    tables: Mapping[str, pd.DataFrame],
    plans: pd.DataFrame | None,
) -> Block | None:
    """Draw the frontier with the plan on it."""
    if plans is None:
        return None
    own = tables["plans"]
    same = plans["balance"].sub(own["balance"].iloc[0]).abs() < 1e-6  # noqa: PLR2004 - of a share
    others = plans[~same].assign(chosen=False)
    name = to_json(_("This plan"))
    mine = own.assign(plan=int(plans["plan"].max()) + 1, chosen=True, message=name)
    held = dict(tables) | {"plans": pd.concat([others, mine], ignore_index=True)}
    inputs = reading.inputs
    results = dict(inputs.results) | {(_STAGE, n): t for n, t in held.items()}
    view = View(replace(inputs, results=results), language)
    return blocks.build(block, view, _STAGE)


def _facts(view: View, row: Any, before: Mapping[Any, Any] | None) -> Any:
    """Give the key figures, with those of the plan in force."""
    for name in _FACTS:
        column = view.column(name, f"{_STAGE}.plans")
        if column is None or name not in row:
            continue
        now = view.written(row[name], column)
        was = "" if before is None else view.written(before[name], column)
        yield view.say(column.heading), now, "" if was == now else was


def _swaps(view: View, found: Comparison | None) -> Pair | None:
    """Set who enters beside who leaves, by title and region."""
    if found is None or found.swaps.empty:
        return None
    tables = []
    for change, name, column in (
        ("in", _("Coming in"), "grant_after"),
        ("out", _("Going out"), "grant_before"),
    ):
        rows = found.swaps[found.swaps["change"] == change]
        rows = rows.sort_values(column, ascending=False)
        if rows.empty:
            continue
        said = _(
            "{name}: {count}, {money}",
            name=name, count=len(rows), money=view.money(rows[column].sum()),
        )  # fmt: skip
        tables.append(
            view.table(
                f"{_BESIDE}-{change}",
                joint_named(view, rows),
                ["project", "region", column],
                title=view.say(said),
                sheet=f"{_BESIDE}.swaps",
                most=_MOST,
            )
        )
    title = view.say(_("Who enters and who leaves, against the plan in force"))
    return Pair(f"{_BESIDE}-swaps", title, "", tuple(tables)) if tables else None


def _rejected(
    view: View, choices: pd.DataFrame, way: Callable[[str], str]
) -> Table | None:
    """List the proposals that are not funded, each leading to its answer."""
    out = choices[~choices["funded"].astype(bool)]
    if "merged" in out:
        out = out[~out["merged"].fillna(value=False).astype(bool)]
    if "merged_into" in out:
        out = out[out["merged_into"].isna()]
    if out.empty:
        return None
    out = out.sort_values("merit", ascending=False)
    table = view.table(
        f"{_STAGE}-rejected", out, ["project", "region", "merit", "asked", "family"],
        title=view.say(_("What it does not fund; the title says why not")),
        sheet=f"{_STAGE}.choices", most=_MOST,
    )  # fmt: skip
    return linked(table, 0, [way(str(code)) for code in out["project"]])


def answered(view: View, row: Mapping[Any, Any]) -> Answered:
    """Word the answer to one proposal, with its cheapest lever."""
    easiest = EASIEST.get(str(row.get("cheapest")), Message(""))
    floor = row.get("floor_needed")
    return Answered(
        view.say(from_json(str(row["message"]))),
        view.say(easiest),
        float("nan") if pd.isna(floor) else float(floor),
    )
