"""Families with their plans, the grid, and who overlaps with whom."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.overlap.columns import FAMILIES, GRID, LEVELS, MEMBERS
from madang.coordination.overlap.plans import Group, sentence
from madang.coordination.overlap.verdicts import plan_for, sum_up
from madang.language import Message, Named, _, to_json
from madang.vocabulary import Initiator, Plan, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[Any]]

__all__ = ["lay_families", "lay_grid", "lay_levels"]

_OVERLAPPING: Final = (str(Verdict.DUPLICATE), str(Verdict.RIVAL))
_ENDS: Final = ("project_a", "project_b")
_OF_MEMBERS: Final = {
    "project": "text", "title": "text", "summary": "text", "activity": "text",
    "region": "text", "money": "number", "open_money": "number", "merit": "number",
}  # fmt: skip
_OF_PAIRS: Final = {
    "project_a": "text", "project_b": "text", "verdict": "text",
    "region_relation": "text", "probability": "number", "probability_low": "number",
    "probability_high": "number", "decided": "truth",
}  # fmt: skip
_NO_MONEY: Final = (math.nan, math.nan, math.nan)
_NOTHING: Final = (0.0, math.nan, math.nan)


def lay_families(
    projects: pd.DataFrame,
    pairs: pd.DataFrame,
    family: NDArray[np.int64],
    *,
    shares: tuple[float, float],
    places: Mapping[str, Named],
    currency: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay out the families and their members.

    Parameters
    ----------
    projects : DataFrame
        Projects compared.
    pairs : DataFrame
        Table ``pairs``.
    family : (D,) array of int
        Family of each project; 0 for none.
    shares : pair of float
        Share saved by merging, and by a joint call.
    places : mapping
        Names of the regions.
    currency : str
        Currency code, for the plans.

    Returns
    -------
    families, members : DataFrame
        Families with the most to save first, then those with the most money.
    """
    table = projects.assign(family=family)
    table = table[table["family"] > 0]
    inside = _parted(pairs[pairs["family"] > 0], _OF_PAIRS)
    rows, leads = [], []
    for number, group in _parted(table, _OF_MEMBERS).items():
        if number in inside:
            row = _family(number, group, inside[number], shares)
            leads.append(row["lead"])
            rows.append(_with_plan(row, group, places, currency))
    families = FAMILIES.typed(pd.DataFrame(rows, columns=list(FAMILIES.names)))
    families = families.sort_values(
        ["saving", "money", "members", "family"],
        ascending=[False, False, False, True],
        na_position="last",
        ignore_index=True,
    )
    members = table[table["family"].isin(families["family"])]
    members = MEMBERS.typed(
        members.assign(lead=members["project"].astype("str").isin(leads))
    )
    return families, members.sort_values(["family", "project"], ignore_index=True)


def _parted(table: pd.DataFrame, kinds: Mapping[str, str]) -> dict[int, Columns]:
    """Part a table by family; plain arrays, as families are many and small."""
    columns = {name: _values(table[name], kind) for name, kind in kinds.items()}
    family = table["family"].to_numpy(dtype=np.int64)
    order = np.argsort(family, kind="stable")
    numbers, starts = np.unique(family[order], return_index=True)
    return {
        int(number): {name: column[rows] for name, column in columns.items()}
        for number, rows in zip(numbers, np.split(order, starts)[1:], strict=True)
    }


def _values(column: pd.Series[Any], kind: str) -> NDArray[Any]:
    """Give a column as plain values: numbers, truths, or texts and None."""
    if kind == "number":
        numbers: NDArray[Any] = pd.to_numeric(column, errors="coerce").to_numpy(
            dtype=np.float64, na_value=np.nan
        )
        return numbers
    if kind == "truth":
        return column.to_numpy(dtype=np.bool_)
    texts = column.astype(object)
    return np.array(texts.where(texts.notna(), None), dtype=object)


def _family(
    number: int, group: Columns, pairs: Columns, shares: tuple[float, float]
) -> dict[str, object]:
    """Describe one family."""
    amounts = group["money"][~np.isnan(group["money"])]
    still = group["open_money"][~np.isnan(group["open_money"])]
    verdict = sum_up(pairs["verdict"].tolist())
    plan = plan_for(verdict, pairs["region_relation"].tolist())
    lead = _lead(group)
    title = group["title"][lead]
    fields = Counter(str(a) for a in group["activity"] if a is not None)
    saving = _saving(group, pairs, (verdict, plan), shares)
    likely = pairs["probability"][~np.isnan(pairs["probability"])]
    return {
        "family": number,
        "members": len(group["project"]),
        "label": str(group["summary"][lead] if title is None else title),
        # Of those that are named as often, the first by code.
        "activity": min(fields, key=lambda a: (-fields[a], a), default=""),
        "regions": "; ".join(
            sorted({str(r) for r in group["region"] if r is not None})
        ),
        "verdict": str(verdict),
        "plan": str(plan),
        "money": float(amounts.sum()) if len(amounts) else math.nan,
        "open_money": float(still.sum()) if len(still) else math.nan,
        **dict(zip(("saving", "saving_low", "saving_high"), saving, strict=True)),
        "lead": str(group["project"][lead]),
        "probability": float(likely.mean()) if len(likely) else math.nan,
        "decided": int(pairs["decided"].sum()),
    }


def _lead(group: Columns) -> int:
    """Choose who leads: the best merit where all have one, else the most money."""
    merit = group["merit"]
    money = np.nan_to_num(group["money"], nan=-1.0)
    first = merit if not np.isnan(merit).any() else money * 0.0
    order = np.lexsort((group["project"].astype(str), -money, -first))
    return int(order[0])


def _saving(
    group: Columns,
    pairs: Columns,
    judged: tuple[Verdict, Plan],
    shares: tuple[float, float],
) -> tuple[float, float, float]:
    """Say what a plan would save, and between what bounds.

    A share of the money not yet spent of all members but the one with the most of it,
    each counted with the probability that it is a duplicate of another: its most
    probable such pair, or 1 where an officer confirmed one. Nothing is saved unless
    two of them have money left.
    """
    verdict, plan = judged
    money = {
        str(code): float(amount)
        for code, amount in zip(group["project"], group["open_money"], strict=True)
        if not math.isnan(amount)
    }
    if len(money) < 2:  # noqa: PLR2004 - one sum cannot be doubled
        return _NO_MONEY
    if not verdict.carries_saving:
        return _NOTHING
    spared = np.array([Verdict(v).carries_saving for v in pairs["verdict"]], dtype=bool)
    share = shares[0] if plan == Plan.MERGE else shares[1]
    largest = min(money, key=lambda code: (-money[code], code))
    rest = {code: amount for code, amount in money.items() if code != largest}
    out = []
    ends = np.concatenate([pairs[end][spared] for end in _ENDS])
    for name in ("probability", "probability_low", "probability_high"):
        certain = np.where(pairs["decided"], 1.0, pairs[name])[spared]
        likely: dict[str, float] = {}
        for code, value in zip(ends, np.tile(certain, 2).tolist(), strict=True):
            likely[code] = max(value, likely.get(code, value))
        held = np.array([likely.get(code, 0.0) for code in rest])
        out.append(share * float(np.array([*rest.values()]) @ held))
    # Nothing left to save is no estimate, and has no interval.
    return (out[0], out[1], out[2]) if out[0] > 0 else _NOTHING


def _with_plan(
    row: dict[str, object],
    group: Columns,
    places: Mapping[str, Named],
    currency: str,
) -> dict[str, object]:
    """Add what to do, in a sentence."""
    lead = group["project"].tolist().index(row["lead"])
    told = Group(
        plan=Plan(str(row["plan"])),
        verdict=Verdict(str(row["verdict"])),
        members=len(group["project"]),
        title=str(row["label"]),
        place=_place(group["region"][lead], places),
        by_merit=not bool(np.isnan(group["merit"]).any()),
        saving=(row["saving"], row["saving_low"], row["saving_high"]),  # type: ignore[arg-type]  # numbers
        currency=currency,
        is_spent=row["open_money"] == 0,
    )
    return row | {"message": to_json(sentence(told))}


def _place(region: object, places: Mapping[str, Named]) -> Named | Message:
    """Name a region; by its code where it has no name."""
    if not isinstance(region, str) or not region:
        return _("nationwide")
    return places.get(region) or _("{code}", code=region)


def lay_grid(
    projects: pd.DataFrame, families: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Count projects and money by activity and region, all and in overlap.

    In overlap are the members of families judged duplicate or rival.

    Parameters
    ----------
    projects, families, members : DataFrame
        Projects compared, and tables of the register.

    Returns
    -------
    DataFrame
        ``activity``, ``region`` (empty where unknown or nationwide), ``projects``,
        ``overlapping``, ``money``, ``overlapping_money``; money NaN where unknown.
    """
    chosen = families.loc[families["verdict"].isin(_OVERLAPPING), "family"]
    codes = set(members.loc[members["family"].isin(chosen), "project"])
    table = pd.DataFrame(
        {
            "activity": projects["activity"].astype(object).fillna("").astype("str"),
            "region": projects["region"].astype(object).fillna("").astype("str"),
            "overlapping": projects["project"].astype(str).isin(codes).astype("int64"),
            "money": projects["money"].astype("float64"),
        }
    )
    table["overlapping_money"] = table["money"].where(table["overlapping"] == 1)
    cells = table.groupby(["activity", "region"], sort=True)
    grid = cells.agg(projects=("money", "size"), overlapping=("overlapping", "sum"))
    grid["money"] = cells["money"].sum(min_count=1)
    grid["overlapping_money"] = cells["overlapping_money"].sum(min_count=1)
    none = (grid["overlapping"] == 0) & grid["money"].notna()
    grid["overlapping_money"] = grid["overlapping_money"].where(~none, 0.0)
    return GRID.typed(grid.reset_index())


def lay_levels(projects: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count overlap between levels: local with local, local with central.

    The level of a project is who started it; where that is unknown, a project
    without a region is central and one with a region local.

    Parameters
    ----------
    projects, pairs : DataFrame
        Projects compared, and table ``pairs``.

    Returns
    -------
    DataFrame
        ``level_a``, ``level_b``, ``pairs``, ``duplicates`` (pairs judged so),
        ``projects`` and their ``money``, each project counted once; NaN where no
        money is known.
    """
    given = projects["initiator"].astype(object)
    nationwide = projects["region"].isna() | projects["region"].eq("")
    else_ = np.where(nationwide, str(Initiator.CENTRAL), str(Initiator.LOCAL))
    level = given.where(given.notna(), pd.Series(else_, index=projects.index))
    level.index = pd.Index(projects["project"].astype(str))
    money = pd.Series(projects["money"].to_numpy(dtype=np.float64), level.index)
    sides = [level.reindex(pairs[end]).to_numpy(dtype=str) for end in _ENDS]
    ends = np.sort(np.column_stack(sides), axis=1)
    table = pairs[["project_a", "project_b"]].assign(
        level_a=ends[:, 0],
        level_b=ends[:, 1],
        duplicate=pairs["verdict"].eq(Verdict.DUPLICATE).to_numpy(dtype=bool),
    )
    rows = []
    for (one, other), held in table.groupby(["level_a", "level_b"], sort=True):
        codes = np.unique(held[["project_a", "project_b"]].to_numpy(dtype=str))
        rows.append(
            {
                "level_a": one,
                "level_b": other,
                "pairs": len(held),
                "duplicates": int(held["duplicate"].sum()),
                "projects": len(codes),
                "money": float(money.reindex(codes).sum(min_count=1)),
            }
        )
    return LEVELS.typed(pd.DataFrame(rows, columns=list(LEVELS.names)))
