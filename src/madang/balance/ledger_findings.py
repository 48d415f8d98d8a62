"""What the ledger says of itself: who changed most and why, and what ranks hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.balance.ledger_columns import CHOICES
from madang.contracts import Finding, names_of
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.balance.record import Balance

__all__ = ["of_changes", "of_choices"]

_MOST_OF_IT: Final = 0.5
_SLIGHT: Final = 1.0  # points; below, another figure of a decimal place explains it


def of_changes(result: Balance) -> Iterator[Finding]:
    """Say which region changed most, and how much of it is real where that is told."""
    table = result.ledger_changes.dropna(subset=["score_change"])
    if table.empty or not (table["score_change"].abs() >= _SLIGHT).any():
        return
    row = table.iloc[int(table["score_change"].abs().to_numpy().argmax())]
    parts = [row["revised"], row["changed_method"], row["rescaled"]]
    split = bool(np.abs(parts).sum() > 0)
    values = {
        "region": names_of(result.names).get(row["region"], str(row["region"])),
        "change": abs(float(row["score_change"])),
        "start": str(int(row["start_year"])),
        "end": str(int(row["end_year"])),
    }
    rose = row["score_change"] > 0
    if split:
        values |= {
            "real": float(row["real_change"]),
            "revised": float(row["revised"]),
            "other": float(row["changed_method"] + row["rescaled"]),
        }
        says = (
            _(
                "Since the edition of {start}, {region} rose most in balance, by "
                "{change:.1f} points up to {end}: {real:+.1f} real change, "
                "{revised:+.1f} revised figures, {other:+.1f} method and scale.",
                **values,
            )
            if rose
            else _(
                "Since the edition of {start}, {region} fell most in balance, by "
                "{change:.1f} points up to {end}: {real:+.1f} real change, "
                "{revised:+.1f} revised figures, {other:+.1f} method and scale.",
                **values,
            )
        )
    else:
        says = (
            _(
                "From {start} to {end}, {region} rose most in balance, by {change:.1f} "
                "points on one scale.",
                **values,
            )
            if rose
            else _(
                "From {start} to {end}, {region} fell most in balance, by {change:.1f} "
                "points on one scale.",
                **values,
            )
        )
    yield Finding(
        key="balance_change",
        importance=0.5 if split else 0.3,
        says=says,
        value=float(row["score_change"]),
        unit="points",
        year=int(row["end_year"]),
        result="ledger_changes",
        row=f"region={row['region']}",
    )


def of_choices(result: Balance) -> Iterator[Finding]:
    """Name the choice on which more than half of the doubt about ranks rests."""
    table = result.anatomy.sensitivity.dropna(subset=["first_order"])
    if table.empty:
        return
    row = table.iloc[int(table["first_order"].to_numpy().argmax())]
    if not row["first_low"] > _MOST_OF_IT:
        return
    yield Finding(
        key="balance_choice",
        importance=0.28,
        says=_(
            "Most of the doubt about ranks in balance comes of one choice: {choice} "
            "({share:.0%} of the variance by itself).",
            choice=CHOICES[str(row["choice"])],
            share=float(row["first_order"]),
        ),
        value=float(row["first_order"]),
        low=float(row["first_low"]),
        high=float(row["first_high"]),
        unit="share",
        year=int(row["year"]),
        result="ledger_sensitivity",
        row=f"choice={row['choice']}",
    )
