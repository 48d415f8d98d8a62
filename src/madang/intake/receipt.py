"""The receipt of an intake: what went in, what became of it, and that nothing is lost.

Records and amounts are added up twice: as they stand in the file, before anything is
judged, and in the table that was written. What does not agree is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import CONTRACTS
from madang.engines.rows import LOST
from madang.errors import SourceError
from madang.intake.amounts import heading_unit
from madang.intake.judgement import FATE, KEPT
from madang.language import Items, Message, _
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.engines.rows import Rows
    from madang.intake.judgement import Judgement

__all__ = ["SAYS", "Receipt", "added", "sums"]

_PARTS: Final = ("x_unit", "x_power", "x_currency", "measure", "indicator", "kind")
_SUMMED: Final = ("sum", "count")
_NEAR: Final = 1e-9

SAYS: Final = {
    "": _("rows of the table"),
    "total": _("totals, kept as totals"),
    "withheld": _("withheld: kept, their value unknown"),
    "aside": _("totals set aside"),
    "missing": _("not stated: no row"),
    "unmatched": _("regions not known"),
    "refused": _("refused"),
    "dropped": _("left out by the recipe"),
}
"""What each fate is called."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the records of one file in one table.

    Attributes
    ----------
    file, table : str
        From where to where.
    recipe : str
        Name of the recipe, and the first digits of its hash.
    records : int
        Records of the file, footnotes not among them.
    footnotes : int
        Rows below the table that are none of its records.
    kept : tuple of str
        Fates of what is written.
    cells : int
        Records, or cells where they run across.
    fates : mapping of str to int
        How many cells became what.
    rows : int
        Rows of the table as written.
    aggregated : int
        Cells that were brought to one row with others.
    sums : DataFrame
        ``amount``, ``by`` (year or region), ``key``, ``before``, ``after``, ``away``
        (set aside, withheld, left out), ``once`` (brought to one row and counted once)
        and ``difference``.
    said : tuple of Message
        What was taken for granted.
    """

    file: str
    table: str
    recipe: str
    records: int
    footnotes: int
    kept: tuple[str, ...]
    cells: int
    fates: Mapping[str, int]
    rows: int
    aggregated: int
    sums: pd.DataFrame
    said: tuple[Message, ...] = field(default=())

    @property
    def differences(self) -> tuple[Message, ...]:
        """What does not agree; empty where the receipt balances."""
        found = []
        counted = sum(self.fates.values())
        if counted != self.cells:
            found.append(
                _("{cells:,} cells went in and {counted:,} are accounted for",
                  cells=self.cells, counted=counted)
            )  # fmt: skip
        out = sum(self.fates.get(f, 0) for f in self.kept)
        if out != self.rows + self.aggregated:
            found.append(
                _("{out:,} rows were to be written and {rows:,} were",
                  out=out - self.aggregated, rows=self.rows)
            )  # fmt: skip
        wrong = self.sums[~self._near()]
        found += [
            _(
                "{amount} of {key}: {before:,.2f} in the file, {after:,.2f} in the "
                "table, {away:,.2f} set aside",
                amount=r["amount"], key=r["key"] or "–", before=r["before"],
                after=r["after"], away=r["away"] + r["once"],
            )
            for r in wrong.to_dict("records")
        ]  # fmt: skip
        return tuple(found)

    def _near(self) -> pd.Series[bool]:
        """Tell which sums agree but for the last digits of a number."""
        size = self.sums[["before", "after", "away", "once"]].abs().max(axis=1)
        of = [self.sums["amount"], self.sums["by"]]
        whole = self.sums["before"].abs().groupby(of).transform("max")
        return self.sums["difference"].abs() <= _NEAR * np.maximum(size, whole) + _NEAR

    def require_balance(self) -> None:
        """Refuse a table whose receipt does not balance.

        Raises
        ------
        SourceError
            If records or amounts are lost or doubled; nothing is written then.
        """
        if found := self.differences:
            raise SourceError(
                _(
                    "The receipt of '{file}' does not balance, so nothing was written: "
                    "{found}.",
                    file=self.file, found=Items(found),
                )
            )  # fmt: skip

    def summary(self) -> tuple[Message, ...]:
        """Say what became of the records, and what was taken for granted."""
        said = [
            _(
                "{file} → {table}: {records:,| record/ records} in"
                " ({cells:,| cell/ cells}), {rows:,| row/ rows} out.",
                file=self.file, table=self.table, records=self.records,
                cells=self.cells, rows=self.rows,
            )
        ]  # fmt: skip
        said += [
            _("  {n:,}  {what}", n=self.fates[fate], what=what)
            for fate, what in SAYS.items()
            if self.fates.get(fate)
        ]
        if self.aggregated < 0:
            said.append(
                _("  {n:,}  rows more, for regions were shared out by weights",
                  n=-self.aggregated)
            )  # fmt: skip
        if self.aggregated > 0:
            said.append(_("  {n:,}  brought to one row with others", n=self.aggregated))
        if self.footnotes:
            said.append(_("  {n:,}  footnotes", n=self.footnotes))
        told = {str(one): one for one in self.said}  # two columns may say the same
        return (*said, *(_("  {said}", said=one) for one in told.values()))

    def lines(self) -> tuple[Message, ...]:
        """Say the receipt, line by line, with the sums of each year."""
        years = self.sums[self.sums["by"] == "year"]
        sums = [
            _(
                "  {amount} {key}: {before:,.15g} in the file = {after:,.15g} in the "
                "table + {away:,.15g} set aside, withheld or counted once",
                amount=word(r["amount"]), key=r["key"] or "–", before=r["before"],
                after=r["after"], away=r["away"] + r["once"],
            )
            for r in years.to_dict("records")
        ]  # fmt: skip
        return (*self.summary(), *sums)

    def record(self) -> dict[str, Any]:
        """Give the receipt for the provenance, as plain values."""
        return {
            "file": self.file, "table": self.table, "recipe": self.recipe,
            "records": self.records, "footnotes": self.footnotes, "cells": self.cells,
            "fates": {fate or "rows": n for fate, n in self.fates.items()},
            "rows": self.rows, "aggregated": self.aggregated,
            "sums": self.sums.astype(object).to_dict("records"),
            "balanced": not self.differences,
        }  # fmt: skip


def _axes(made: Judgement) -> tuple[str, dict[str, str]]:
    """Name what tells amounts of a receipt apart: their kind; year and region."""
    there = made.laid.headings
    kind = next((c for c in ("measure", "indicator", "kind") if c in there), "")
    axes = {"year": "year" if "year" in there else ""}
    place = next((c for c in ("region", "origin") if c in there), "")
    # Rows of several regions that become one stand in none of them.
    grain = CONTRACTS[made.table.table].grain
    if place and (place in grain or not made.table.word("aggregate")):
        axes["region"] = place
    return kind, axes


def added(made: Judgement, rows: Rows, amounts: Sequence[str]) -> pd.DataFrame:
    """Add amounts up by fate and by what tells those of a receipt apart.

    Parameters
    ----------
    made : Judgement
        The table as judged.
    rows : Rows
        Its rows, at some stage.
    amounts : sequence of str
        Columns of them.

    Returns
    -------
    DataFrame
        As `Rows.summed` gives it.
    """
    kind, axes = _axes(made)
    keys = [k for k in (FATE, kind, *axes.values()) if k in rows.columns]
    return rows.summed(keys, amounts)


def sums(
    made: Judgement, written: Rows, rows: Rows, every: pd.DataFrame
) -> pd.DataFrame:
    """Add the amounts up before and after, by year and region, each measure alone.

    Parameters
    ----------
    made : Judgement
        The table as judged.
    written, rows : Rows
        Its rows as they were written, and before they were typed.
    every : DataFrame
        All records, `added`.

    Returns
    -------
    DataFrame
        As `Receipt.sums`.
    """
    kind, axes = _axes(made)
    how = made.table.word("aggregate")
    is_held = every[FATE].isin(KEPT[:2])
    frames = {"held": every[is_held], "away": every[~is_held],
              "after": added(made, written, made.summed)}  # fmt: skip
    lost = added(made, rows, [LOST]) if LOST in rows.columns else None
    found = []
    for amount in made.summed:
        once = how and how.get(amount, "") not in _SUMMED
        sides = {**frames, "before": _before(made, amount)}
        if lost is not None and not once:
            sides["lost"] = lost.rename(columns={LOST: amount})
        for by, axis in axes.items():
            into = made.joins[axis].into if axis in made.joins else {}
            sums = {n: _by(f, (kind, axis, amount), into) for n, f in sides.items()}
            both = pd.DataFrame(sums).fillna(0.0)
            both["away"] += both.pop("lost") if "lost" in both else 0.0
            both["once"] = both["held"] - both["after"] if once else 0.0
            gone = both["after"] + both["away"] + both["once"]
            both["difference"] = both["before"] - gone
            both = both.rename_axis(["amount", "key"])
            found.append(both.reset_index().assign(by=by))
    columns = ["amount", "by", "key", "before", "after", "away", "once", "difference"]
    if not found:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[3:], float))
    return pd.concat(found, ignore_index=True)[columns]


def _by(
    frame: pd.DataFrame, one: tuple[str, str, str], into: Mapping[str, str]
) -> pd.Series[float]:
    """Add a column up by what it measures and by one key, or in all."""
    kind, axis, amount = one
    names = frame[kind].fillna("") if kind else pd.Series(amount, index=frame.index)
    keys = pd.Series("", index=frame.index)
    if axis:
        filled = frame[axis].notna()
        keys = frame[axis].astype(object).where(filled, "").map(str)
        keys = keys.str.removesuffix(".0").replace(dict(into))
    return frame[amount].fillna(0.0).groupby([names, keys]).sum()


def _before(made: Judgement, amount: str) -> pd.DataFrame:
    """Add an amount up as it stands in the file, by year and region.

    Only marks and shapes of numbers are read here: no row is joined, left out or
    scaled on the engine, so that what is lost on the way is found.
    """
    rows = made.laid.rows.number(
        amount, made.amounts.read[amount], ("_number", "_fate", "_mark", "_own")
    )
    axes = [c for c in ("year", "region", "origin") if c in made.laid.headings]
    names = [f"x_name_{c}" for c in axes if f"x_name_{c}" in rows.columns]
    parts = [c for c in _PARTS if c in rows.columns]
    keys = list(dict.fromkeys([*axes, *names, *parts, "_own"]))
    frame = rows.summed(keys, ["_number"])
    heading = made.laid.headings[amount]
    is_told = frame["_own"].astype(bool) | (heading_unit(heading) is not None)
    frame[amount] = frame["_number"] * made.sizes(frame, is_told)
    told = {c: made.become(c, frame) for c in (*axes, *parts)}
    return frame.assign(**told)
