"""How many programmes and offices reach one organisation or one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from madang.coordination.audit.columns import CHANNELS

if TYPE_CHECKING:
    from madang.coordination.audit.spending import Records, Spending

__all__ = ["channel_table"]


def _counted(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count channels of each beneficiary; those of no known channel are absent."""
    known = rows.dropna(subset=["channel", by])
    grouped = known.groupby(by, sort=True)
    table = pd.DataFrame(
        {
            "channels": grouped["channel"].nunique(),
            "programmes": grouped["programme"].nunique(),
            "offices": grouped["organiser"].nunique(),
            "projects": grouped["project"].nunique(),
            "money": grouped["money"].sum(min_count=1),
        }
    )
    return table.rename_axis("beneficiary").reset_index()


def _shares(spending: Spending, records: Records) -> pd.DataFrame:
    """Give what each organisation got of each project counted as spending."""
    table = records.participations
    columns = ["project", "organisation", "amount"]
    if table is None or table.empty:
        return pd.DataFrame(columns=columns)
    table = table.reindex(columns=columns)
    amount = pd.to_numeric(table["amount"]).astype("Float64").astype("float64")
    table = table.assign(
        project=table["project"].astype(str),
        organisation=table["organisation"].astype(str),
        amount=amount,
    )
    alone = table.groupby("project")["organisation"].transform("size") == 1
    whole = table["project"].map(spending.projects.set_index("project")["money"])
    # Who takes part alone gets all of it; else nothing is assumed.
    return table.assign(amount=amount.where(amount.notna() | ~alone, whole))


def channel_table(spending: Spending, records: Records) -> pd.DataFrame:
    """Count through how many channels public money reaches each beneficiary.

    Parameters
    ----------
    spending : Spending
        Projects that are spending, with programme and office in charge.
    records : Records
        Participations, which name the organisations; without them only regions
        are counted.

    Returns
    -------
    DataFrame
        Columns of `CHANNELS`, the most channels first. `kind` is ``region`` or
        ``organisation``; `channels` the number of distinct pairs of programme and
        office in charge, `programmes` and `offices` the number of each. `money` is
        what reached it through them; for an organisation its own amounts, or the
        whole of a project in which it is alone; NaN where none is on record.
        Projects that name neither programme nor office are left out.
    """
    projects = spending.projects
    programme, office = projects["programme"], projects["organiser"]
    either = programme.notna() | office.notna()
    pair = programme.fillna("") + "\x1f" + office.fillna("")
    rows = projects.assign(channel=pair.where(either))
    regions = _counted(rows, "region")
    regions = regions.assign(kind="region", region=regions["beneficiary"])
    shares = _shares(spending, records)
    joined = shares.merge(rows.drop(columns="money"), on="project")
    bodies = _counted(joined.rename(columns={"amount": "money"}), "organisation")
    bodies = bodies.assign(kind="organisation", organisation=bodies["beneficiary"])
    table = pd.concat([t for t in (regions, bodies) if len(t)] or [regions])
    table = table.reindex(columns=list(CHANNELS.names))
    table = table.sort_values(
        ["kind", "channels", "beneficiary"], ascending=[False, False, True],
        ignore_index=True,
    )  # fmt: skip
    return CHANNELS.typed(table)
