"""Amounts that are unlikely as they stand: below zero, or tenths of what has none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import CONTRACTS
from madang.contracts.headings import IN_MONEY
from madang.intake.amounts import SIZES
from madang.intake.judgement import LISTS
from madang.intake.known import folded, is_derived, known, unit_of
from madang.intake.questions import Choice, Question
from madang.language import Items, _
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.judgement import Judgement
    from madang.intake.recipe import TableRecipe

__all__ = [
    "as_indicator", "ask_negatives", "ask_size", "settle_negatives", "spare_counts",
]  # fmt: skip

_MOST_ASKED: Final = 3
_REFUSED: Final = "refused"
_EMPTY: Final = "empty"
_NET: Final = "net"
_INDICATOR: Final = "indicator"
_THINGS: Final = ("measure", "kind")


def settle_negatives(made: Judgement) -> None:
    """Refuse cells below zero, or leave them empty, where the recipe says so.

    Parameters
    ----------
    made : Judgement
        With the shapes of its amounts read, and no number yet.
    """
    fates = {_REFUSED: "refused", _EMPTY: "missing"}
    for column, word in made.table.word("negative").items():
        if column in made.amounts.read and word in fates:
            read = made.amounts.read[column]
            read.loc[_is_below(read), "fate"] = fates[word]


def ask_negatives(made: Judgement) -> None:
    """Ask what amounts below zero are, or leave a net figure out as the recipe says.

    Parameters
    ----------
    made : Judgement
        With its amounts as numbers.
    """
    told = made.table.word("negative")
    for column in made.measured:
        least = getattr(CONTRACTS[made.table.table].column(column), "at_least", None)
        if least is None or least < 0 or not _is_below(made.amounts.read[column]).any():
            continue
        things = [t for t in _THINGS if t in made.rows.columns]
        found = made.rows.below_zero(column, things)
        if found.empty:
            continue
        if not told.get(column):
            made.questions.append(_question(made, column, found, things))
        elif told[column] == _NET and things:
            items = list(found[things[0]])
            made.rules.insert(0, ("dropped", things[0], items))
            made.said.append(
                _("{items} is a net of what came and what went, and left out.",
                  items=Items(tuple(items)))
            )  # fmt: skip


def _is_below(read: pd.DataFrame) -> pd.Series:
    """Tell which ways of writing a number stand for one below zero."""
    return (read["factor"] < 0) & (read["fate"] == "")


def _question(
    made: Judgement, column: str, found: pd.DataFrame, things: Sequence[str]
) -> Question:
    """Ask about the amounts of a column that are below zero."""
    heading = made.laid.headings[column]
    items = tuple(map(str, found[things[0]])) if things else ()
    first = found.sort_values("row").iloc[0]
    asks = _(
        "{n:,| amount/ amounts} of {items} {n:~is/are} below zero, which no amount of "
        "'{table}' can be; the first is row {row} with {amount:,.12g}. What are they?",
        n=int(found["n"].sum()), items=Items(items or (f"'{heading}'",)),
        table=made.table.table, row=int(first["row"]), amount=float(first["low"]),
    )  # fmt: skip
    if made.table.table in LISTS:
        choices = [
            Choice(_EMPTY, _("paid back or mistaken: the cells are left empty"),
                   {"negative": {column: _EMPTY}})
        ]  # fmt: skip
        return Question(f"{made.table.table}.negative.{column}", asks, tuple(choices))
    choices = [
        Choice(_REFUSED, _("mistakes: these cells are refused and counted"),
               {"negative": {column: _REFUSED}})
    ]  # fmt: skip
    every = {str(x) for x in made.became[things[0]]["value"]} if (
        things and things[0] in made.became
    ) else set()  # fmt: skip
    if every - set(items):
        choices.append(
            Choice(_NET, _("a net of what came and what went: it is left out"),
                   {"negative": {column: _NET}})
        )  # fmt: skip
    elif made.table.table == "stocks":
        choices.append(
            Choice(_INDICATOR, _("a net of what came and what went: an indicator"),
                   as_indicator(made))
        )  # fmt: skip
    return Question(f"{made.table.table}.negative", asks, tuple(choices))


def as_indicator(made: Judgement) -> dict[str, Any]:
    """Give the words by which a table of stocks becomes one of indicators."""
    table = made.table
    tells: dict[str, Any] = {"table": "indicators", "columns": {"activity": None}}
    if "measure" in table.columns:
        tells["columns"] |= {"measure": None,
                             "indicator": table.columns["measure"].dump()}  # fmt: skip
    constant = dict(table.word("constant"))
    if "measure" in constant:
        tells["constant"] = {"indicator": constant["measure"]}
    if wide := table.word("wide"):
        names = re.sub(r"\(\?P<activity>", "(?:", str(wide["names"]))
        tells["wide"] = {"names": names.replace("<measure>", "<indicator>")}
    return tells


def ask_size(made: Judgement, column: str, number: str) -> list[Question]:
    """Ask how many ones an amount holds, where nobody states it and parts occur.

    Jobs and firms have no tenths: a list with some counts in thousands, or in full-time
    equivalents, and only who has read its notes knows which. Money of no stated size is
    asked about in the same way.

    Parameters
    ----------
    made : Judgement
        The table as judged so far.
    column : str
        Column of amounts.
    number : str
        Column that holds them as numbers, as they stand in the file.

    Returns
    -------
    list of Question
        Empty where the file or the recipe states a unit, for rates, and where all
        amounts are whole.
    """
    if not _may_ask_size(made, column):
        return []
    table, items = made.table, _items(made)
    by = ["measure"] if len(items) > 1 else []
    found = made.rows.broken(number, by)
    found = found[~found["measure"].isin(_free_of_size(made))] if by else found
    is_sized = bool(by) and bool({*table.word("sizes").values()} - {"1"})
    if found.empty and not is_sized:
        return []
    if not by:
        return [_ask_column(made, column, found.iloc[0])]
    # Where one item is of a size that nobody states, each of the others may be.
    doubtful = _doubtful(made, items, found)
    if len(doubtful) > _MOST_ASKED:
        return [_ask_all(table, doubtful)]
    return [_ask_item(table, x, found) for x in doubtful]


def _may_ask_size(made: Judgement, column: str) -> bool:
    """Tell whether nothing states a unit, and tenths may occur."""
    table = made.table
    is_told = any(table.words.get(word) is not None for word in ("scale", "unit"))
    if table.table not in {"stocks", "stock_records"} or is_told:
        return False
    if all(t.column.casefold() == c for c, t in table.columns.items()):
        return False  # written for a study: its amounts are ones
    is_stated = bool((made.factors[["unit", "power"]] != "").any(axis=None))
    is_single = len(_items(made)) < 2  # noqa: PLR2004 - several items have units of their own
    if is_stated and (is_single or made.unit or "x_unit" in made.laid.headings):
        return False
    return _may_be_broken(made, column)


def _ask_column(made: Judgement, column: str, first: pd.Series) -> Question:
    """Ask how many ones the amounts of a column are."""
    return Question(
        f"{made.table.table}.scale",
        _(
            "{n:,| amount/ amounts} of '{column}' {n:~is/are} no whole numbers (row "
            "{row}: {value}), and the file does not state their unit. How many ones "
            "are they?",
            n=int(first["n"]), column=made.laid.headings[column],
            row=int(first["row"]), value=f"{first['value']:,.12g}",
        ),
        tuple(
            Choice(word, _("multiplied by {size:,.12g}", size=size),
                   {"scale": {column: size}})
            for word, size in SIZES.items()
        ),
    )  # fmt: skip


def _items(made: Judgement) -> list[str]:
    """List what is measured, each once."""
    words = made.became.get("measure")
    return [] if words is None else [*dict.fromkeys(map(str, words["value"]))]


def _free_of_size(made: Judgement) -> set[str]:
    """List items that are rates, that state their unit, or of which it was told."""
    told = made.became["measure"]
    stated = set(told.loc[told["unit"] != "", "value"])
    rates = {x for x in _items(made) if is_derived(x)}
    fractional = known()["derived"]["fractional"]
    parts = {
        v for k, v in zip(map(str, told["measure"]), told["value"], strict=True)
        if is_derived(k) or re.search(fractional, folded(k))
    }  # fmt: skip
    return stated | rates | parts | {*made.table.word("sizes")}


def _doubtful(made: Judgement, items: Sequence[str], found: pd.DataFrame) -> list[str]:
    """List items whose size is to be asked for, those with tenths first.

    Counts of firms and persons without tenths are ones.
    """
    broken = [str(x) for x in found["measure"] if x in items]
    counts = {str(m) for m in Measure} - {*IN_MONEY}
    free = _free_of_size(made)
    return broken + [
        x for x in items if x not in broken and x not in free and x not in counts
    ]


def _ask_all(table: TableRecipe, items: Sequence[str]) -> Question:
    """Ask how many ones the amounts of many items are."""
    return Question(
        f"{table.table}.sizes",
        _(
            "The file does not state the unit of {items}, and some of these amounts "
            "are no whole numbers. How many ones are they, all of them? If they "
            "differ, write 'sizes' into the recipe.",
            items=Items(tuple(f"'{x}'" for x in items)),
        ),
        tuple(
            Choice(word, _("multiplied by {size:,.12g}", size=size),
                   {"sizes": dict.fromkeys(items, word)})
            for word, size in SIZES.items()
        ),
    )  # fmt: skip


def _ask_item(table: TableRecipe, item: str, found: pd.DataFrame) -> Question:
    """Ask how many ones the amounts of one item are."""
    row = next(iter(found[found["measure"] == item].to_dict("records")), None)
    asks = (
        _(
            "{n:,| amount/ amounts} of '{item}' {n:~is/are} no whole numbers (row "
            "{row}: {value}), and the file does not state their unit. How many ones "
            "are they?",
            n=int(row["n"]), item=item, row=int(row["row"]),
            value=f"{row['value']:,.12g}",
        ) if row else
        _(
            "The file does not state the unit of '{item}', and other amounts in it are "
            "no ones. How many ones are they?", item=item,
        )
    )  # fmt: skip
    return Question(
        f"{table.table}.sizes.{item}", asks,
        tuple(
            Choice(word, _("multiplied by {size:,.12g}", size=size),
                   {"sizes": {item: word}})
            for word, size in SIZES.items()
        ),
    )  # fmt: skip


def _may_be_broken(made: Judgement, column: str) -> bool:
    """Tell whether some cell has a decimal mark, and what is measured has no parts."""
    mark = made.amounts.decimal.get(column, "")  # empty where it is asked about
    read = made.amounts.read[column]
    if not any(read["shape"].str.contains(m, regex=False).any() for m in mark):
        return False
    words = made.became.get("measure")
    if words is None:
        things = [str(made.table.word("constant").get("measure", ""))]
    else:
        things = list(words["value"])
    return not all(is_derived(t) or t in IN_MONEY for t in things)


def spare_counts(made: Judgement, fixed: str) -> None:
    """Give counts of persons and firms ones, where the unit above all is of money.

    A title that says in which money amounts are speaks of those that are money.

    Parameters
    ----------
    made : Judgement
        With what its items are.
    fixed : str
        The unit above the table.
    """
    told = made.became.get("measure")
    if told is None or not ((unit := unit_of(fixed)) and unit.currency):
        return
    counts = {str(m) for m in Measure} - {*map(str, IN_MONEY)}
    spared = told[told["value"].isin(counts) & (told["unit"] == "")]
    if spared.empty or told["value"].isin(counts).all():
        return
    units = told["unit"].mask(told.index.isin(spared.index), "units")
    made.became["measure"] = told.assign(unit=units)
    frame = pd.DataFrame({"measure": told["value"], "m_unit": units})
    made.rows = made.rows.joined(["measure"], frame.drop_duplicates("measure"))
    made.said.append(
        _("'{unit}' above the table is of money and does not hold for {items}.",
          unit=fixed,
          items=Items(tuple(f"'{x}'" for x in dict.fromkeys(spared["value"]))))
    )  # fmt: skip
