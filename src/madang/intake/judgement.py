"""What was judged of one table of a file, as it grows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import CONTRACTS, Column, ColumnType
from madang.engines.rows import PLACES
from madang.intake.amounts import Amounts, bracket
from madang.intake.known import unit_of
from madang.intake.laying import MOST_LABELS, Laid, is_amount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.engines.rows import Rows
    from madang.intake.joining import Joined
    from madang.intake.questions import Question
    from madang.intake.recipe import TableRecipe
    from madang.language import Message

__all__ = [
    "AXES",
    "FATE",
    "KEPT",
    "LISTS",
    "Judgement",
    "join",
]

FATE: Final = "fate"
"""Column that says what becomes of a record."""

KEPT: Final = ("", "total", "withheld")
"""Fates of the records that are rows of the table."""

AXES: Final = ("region", "activity", "origin", "destination")
"""Columns along which totals stand above parts."""

LISTS: Final = ("projects", "organisations", "participations", "budgets")
"""Tables whose rows stay in the order of the file."""

_NAMING: Final = ("names", "unit", "flag", "currency", "scale", "wide")
_SUMMED: Final = (
    "value", "population", "area", "cost", "grant", "amount", "requested", "granted",
    "spent",
)  # fmt: skip


@dataclass(slots=True)
class Judgement:
    """What was judged of one table of a file.

    Attributes
    ----------
    table : TableRecipe
        The recipe.
    laid : Laid
        Records as text.
    rows : Rows
        The same with typed columns and `FATE`.
    amounts : Amounts
        How amounts were read.
    questions : list of Question
        What is open.
    said : list of Message
        What was taken and is shown.
    listed : dict of str to DataFrame
        Rows of the tables regions and activities.
    factors : DataFrame
        ``unit``, ``power`` and ``factor``, for the receipt.
    rules : list of (fate, column, values)
        What settles the fate of a record, the first that holds.
    became : dict of str to DataFrame
        By column, what each label became: its keys, and ``value``.
    rates : dict of str to float
        What an amount of each currency is multiplied by.
    unit : str
        Unit of amounts that name none.
    joins : dict of str to Joined
        By column of regions, those that become one with others.
    exceeded : list of str
        Totals of activities that are less than their parts: of something else, or
        some parts hold others.
    paid : str
        Currency of the country of its regions, where the file tells none.
    """

    table: TableRecipe
    laid: Laid
    rows: Rows
    amounts: Amounts = field(default_factory=Amounts)
    questions: list[Question] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)
    listed: dict[str, pd.DataFrame] = field(default_factory=dict)
    factors: pd.DataFrame = field(default_factory=pd.DataFrame)
    rules: list[tuple[str, str, Sequence[str | int]]] = field(default_factory=list)
    became: dict[str, pd.DataFrame] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    unit: str = ""
    joins: dict[str, Joined] = field(default_factory=dict)
    exceeded: list[str] = field(default_factory=list)
    paid: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the contract that the file or the recipe gives."""
        there = self.laid.headings
        contract = CONTRACTS[self.table.table]
        return tuple(c for c in contract.columns if c.name in there)

    @property
    def keys(self) -> list[str]:
        """Columns of the contract's grain that the rows have."""
        return [k for k in CONTRACTS[self.table.table].grain if k in self.rows.columns]

    @property
    def measured(self) -> tuple[str, ...]:
        """Columns of amounts."""
        table = self.table.table
        return tuple(c.name for c in self.columns if is_amount(table, c.name))

    def names(self, key: str) -> dict[str, str]:
        """Give the names of what a table lists, by code."""
        kept = self.rows.where(FATE, ("",))
        columns = [key, "name"] if "name" in kept.columns else [key, key]
        seen = kept.distinct(list(dict.fromkeys(columns)), MOST_LABELS)
        return dict(zip(seen[columns[0]], seen[columns[1]], strict=True))

    def become(self, column: str, frame: pd.DataFrame) -> pd.Series:
        """Give what the labels of a column became, outside the engine."""
        told = self.became.get(column)
        if told is None:
            return frame[column]
        keys = [c for c in told.columns if c != "value" and c in frame]
        return (
            frame[keys].merge(told, on=keys, how="left")["value"].set_axis(frame.index)
        )

    def sizes(self, frame: pd.DataFrame, is_told: pd.Series) -> pd.Series:
        """Give how many ones amounts hold, by their units, unless cell or column tells.

        Currencies hold in any case.
        """
        rate = frame.get("x_currency", pd.Series("", index=frame.index))
        rate = rate.map(self.rates).fillna(1.0)
        empty = pd.Series("", index=frame.index)
        unit = frame.get("x_unit", empty).replace("", None)
        for thing in {"measure", "indicator"} & {*self.became} & {*frame}:
            units = self.became[thing].set_index(thing)["unit"]
            unit = unit.fillna(frame[thing].map(units).replace("", None))
        unit = unit.fillna(self.unit)
        power = frame.get("x_power", empty)
        held = self.factors.set_index(["unit", "power"])["factor"]
        factor = [held.get(pair, 1.0) for pair in zip(unit, power, strict=True)]
        return pd.Series(factor, index=frame.index).where(~is_told, 1.0) * rate

    @property
    def currency(self) -> str:
        """Currency of the amounts, as the file or the recipe tells it; else empty."""
        told = self.table.word("currency")
        told = (told.get("to") if isinstance(told, dict) else told) or self.paid
        if told or (len(self.rates) == 1 and (told := next(iter(self.rates)))):
            return str(told)
        heads = map(bracket, self.laid.headings.values())
        units = [unit_of(str(t)) for t in (*self.factors.get("unit", ()), *heads) if t]
        return next((u.currency for u in units if u and u.currency), "")

    def spare(self, columns: Sequence[str]) -> set[str]:
        """Give those of some columns of the file that the table does not take."""
        heads = [*self.laid.headings.values()]
        told = [t.dump() for t in self.table.columns.values()]
        told += [self.table.word(w) for w in _NAMING]
        names, text = str(told[-1].get("names", "(?!)")), repr([*heads, *told])
        used = {*self.laid.ruled, *heads}
        return {
            c for c in columns if c not in used
            and repr(c)[1:-1] not in text and not re.fullmatch(names, c.strip())
        }  # fmt: skip

    @property
    def gone(self) -> tuple[str, ...]:
        """Keys of rows that are left out, and of which no other row is kept."""
        key = CONTRACTS[self.table.table].grain[0]
        kinds = self.rows.summed([key, FATE], [])
        kept = set(kinds.loc[kinds[FATE].isin(KEPT), key])
        return tuple(str(x) for x in kinds[key].unique() if x and x not in kept)

    @property
    def written(self) -> dict[str, ColumnType]:
        """Types of the columns that the table may have, those beside it too."""
        beside = dict.fromkeys([*self.table.word("beside"), PLACES], ColumnType.TEXT)
        own = {c.name: c.type for c in CONTRACTS[self.table.table].columns}
        return own | beside

    @property
    def summed(self) -> tuple[str, ...]:
        """Columns of amounts that can be added up, for the receipt."""
        return tuple(c for c in self.measured if c in _SUMMED)

    @property
    def main(self) -> str:
        """The amount without which a row says nothing; empty where there is none."""
        return "value" if "value" in self.measured else ""


def join(
    made: Judgement, name: str, told: pd.DataFrame, more: Mapping[str, str]
) -> None:
    """Put in place of labels what was judged of them."""
    fate = f"f_{name}"
    frame = told.rename(columns={"label": name, "value": f"v_{name}", "fate": fate})
    frame = frame.rename(columns=dict(more))
    became = told.drop(columns=["fate", "period"], errors="ignore")
    made.became[name] = became.rename(columns={"label": name})
    made.rows = made.rows.joined([name], frame, [name])
    for one in ("refused", "dropped"):
        if (told["fate"] == one).any():
            made.rules.append((one, fate, [one]))
