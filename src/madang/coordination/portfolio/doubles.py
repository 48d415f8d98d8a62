"""Families that the overlap register judged double, or better run as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from madang.vocabulary import Plan, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["double_families"]


def double_families(
    results: Mapping[tuple[str, str], pd.DataFrame],
) -> pd.DataFrame | None:
    """Give families judged double, or better run as one, with their members.

    Parameters
    ----------
    results : mapping of (str, str) to DataFrame
        Results of the stage overlap.

    Returns
    -------
    DataFrame or None
        family, project, plan, probability, exclusive; None without a register.
    """
    tables = []
    families = results.get(("overlap", "families"))
    members = results.get(("overlap", "members"))
    if families is not None and members is not None:
        tables.append(_families(families, members, results.get(("overlap", "pairs"))))
    copies = results.get(("overlap", "republished"))
    if copies is not None and not copies.empty:
        tables.append(
            pd.DataFrame(
                {
                    "family": [*copies["original"], *copies["original"].unique()],
                    "project": [*copies["project"], *copies["original"].unique()],
                }
            ).assign(plan="", probability=1.0, exclusive=True)
        )
    filled = [t for t in tables if not t.empty]
    if not filled:
        return tables[0] if tables else None
    return pd.concat(filled, ignore_index=True)


def _families(
    families: pd.DataFrame, members: pd.DataFrame, pairs: pd.DataFrame | None
) -> pd.DataFrame:
    """Give families of duplicates, and those whose plan is to be run as one."""
    is_double = families["verdict"].isin(
        [Verdict.DUPLICATE.value, Verdict.REPUBLISHED.value]
    )
    known = families.assign(exclusive=is_double)
    if "plan" not in known.columns:
        known = known.assign(plan="")
    together = known["plan"].isin([Plan.MERGE.value, Plan.JOINT_CALL.value])
    known = known[is_double | together]
    chance = pd.Series(dtype="float64")
    if pairs is not None and {"family", "probability"} <= set(pairs.columns):
        held = pairs.dropna(subset=["family", "probability"])
        chance = held.groupby("family")["probability"].mean()
    table = members[["family", "project"]].merge(
        known[["family", "plan", "exclusive"]], on="family"
    )
    return table.assign(probability=table["family"].map(chance).astype("float64"))
