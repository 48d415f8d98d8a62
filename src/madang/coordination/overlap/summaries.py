"""Families with their plans, the grid, and who overlaps with whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

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

__all__ = ["lay_families", "lay_grid", "lay_levels"]

_OVERLAPPING: Final = (str(Verdict.DUPLICATE), str(Verdict.RIVAL))
_ENDS: Final = ("project_a", "project_b")
_NO_MONEY: Final = (math.nan, math.nan, math.nan)


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
    inside = dict(list(pairs[pairs["family"] > 0].groupby("family")))
    rows, leads = [], []
    for number, group in table.groupby("family"):
        if number in inside:
            row = _family(int(str(number)), group, inside[number], shares)
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


def _family(
    number: int, group: pd.DataFrame, pairs: pd.DataFrame, shares: tuple[float, float]
) -> dict[str, object]:
    """Describe one family."""
    amounts = group["money"].dropna()
    verdict = sum_up(pairs["verdict"].tolist())
    plan = plan_for(verdict, pairs["region_relation"].tolist())
    title = group["title"].where(group["title"].notna(), group["summary"])
    lead = _lead(group)
    fields = group["activity"].dropna().astype(str)
    saving = _saving(group, pairs, (verdict, plan), shares)
    return {
        "family": number,
        "members": len(group),
        "label": str(title.iloc[lead]),
        "activity": fields.mode().iloc[0] if len(fields) else "",
        "regions": "; ".join(sorted(set(group["region"].dropna().astype(str)))),
        "verdict": str(verdict),
        "plan": str(plan),
        "money": float(amounts.sum()) if len(amounts) else math.nan,
        **dict(zip(("saving", "saving_low", "saving_high"), saving, strict=True)),
        "lead": str(group["project"].iloc[lead]),
        "probability": float(pairs["probability"].mean()),
        "decided": int(pairs["decided"].sum()),
    }


def _lead(group: pd.DataFrame) -> int:
    """Choose who leads: the best merit where all have one, else the most money."""
    merit = pd.to_numeric(group["merit"], errors="coerce")
    money = group["money"].fillna(-1.0)
    first = merit.fillna(0.0) if merit.notna().all() else money * 0.0
    order = np.lexsort(
        (group["project"].astype(str).to_numpy(dtype=str), -money, -first)
    )
    return int(order[0])


def _saving(
    group: pd.DataFrame,
    pairs: pd.DataFrame,
    judged: tuple[Verdict, Plan],
    shares: tuple[float, float],
) -> tuple[float, float, float]:
    """Say what a plan would save, and between what bounds.

    A share of the money of all but the largest member, each counted with the
    probability that it belongs to the family: its most probable pair, or 1 where an
    officer confirmed one. Only duplicates save.
    """
    verdict, plan = judged
    money = group.set_index(group["project"].astype(str))["money"].dropna()
    if len(money) < 2:  # noqa: PLR2004 - one sum cannot be doubled
        return _NO_MONEY
    if verdict != Verdict.DUPLICATE:
        return 0.0, 0.0, 0.0
    share = shares[0] if plan == Plan.MERGE else shares[1]
    largest = money.sort_index().idxmax()
    rest = money.drop(index=largest)
    out = []
    decided = pairs["decided"].to_numpy(dtype=bool)
    ends = np.concatenate([pairs[end].to_numpy(dtype=object) for end in _ENDS])
    for name in ("probability", "probability_low", "probability_high"):
        certain = np.where(decided, 1.0, pairs[name].to_numpy(dtype=np.float64))
        likely: dict[str, float] = {}
        for code, value in zip(ends, np.tile(certain, 2).tolist(), strict=True):
            likely[code] = max(value, likely.get(code, value))
        held = [likely.get(code, math.nan) for code in rest.index]
        out.append(share * float(rest.to_numpy() @ np.array(held)))
    return out[0], out[1], out[2]


def _with_plan(
    row: dict[str, object],
    group: pd.DataFrame,
    places: Mapping[str, Named],
    currency: str,
) -> dict[str, object]:
    """Add what to do, in a sentence."""
    lead = group[group["project"].astype(str) == row["lead"]].iloc[0]
    told = Group(
        plan=Plan(str(row["plan"])),
        verdict=Verdict(str(row["verdict"])),
        members=len(group),
        title=str(row["label"]),
        place=_place(lead["region"], places),
        by_merit=bool(group["merit"].notna().all()),
        saving=(row["saving"], row["saving_low"], row["saving_high"]),  # type: ignore[arg-type]  # numbers
        currency=currency,
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
