"""What a proposal leaves unsaid: each column has a use, a reason, or a question.

A file that nobody has described may hold more than was seen in it. Columns that no
table takes are held against the rows: what is empty, the same in all rows, a number of
the record or told by a column that is taken says nothing more. Anything else is asked
about, for it may be what rows are told apart by, or an amount that would be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS
from madang.engines.rows import ROW
from madang.intake.judgement import FATE
from madang.intake.known import folded, is_derived, known, role_of
from madang.intake.numbers import read_shape
from madang.intake.periods import are_years
from madang.intake.questions import Choice, Question
from madang.intake.seen import heads_codes
from madang.intake.unlikely import as_indicator
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.judgement import Judgement
    from madang.intake.laying import Given

__all__ = ["suspected", "unaccounted"]

FIGURES: Final = ("stocks", "flows", "indicators")
"""Tables whose rows are told apart by what they are of alone."""

_MOST: Final = 12
"""Labels of a column by which rows can be chosen."""

_FEW: Final = 6
_NEAR: Final = 0.6  # shares are rounded
_MOST_SUMMED: Final = 200_000
_LISTED: Final = 200
_NUMBERED: Final = re.compile(r"0\d+|\d{5,}\.?0*")
_MARK: Final = re.compile(r"[A-Za-z*†‡()\d.:/-]{1,3}")


def unaccounted(made: Judgement, given: Given, spare: Sequence[str]) -> list[Question]:
    """Ask about columns that no table takes and that say something of the rows.

    Parameters
    ----------
    made : Judgement
        A table as judged, with nothing else open.
    given : Given
        The file.
    spare : sequence of str
        Columns of the file that none of its tables takes.

    Returns
    -------
    list of Question
        One for amounts, one for each column of labels, and one for the rest of them.
    """
    if made.table.table not in FIGURES:
        return []
    left = set(made.table.word("left_out"))
    keys = _keys(made, given)
    amounts: list[str] = []
    others: list[tuple[str, list[str]]] = []
    said: list[Question] = []
    records = given.rows.count()
    for column in spare:
        if column in left:
            continue
        seen = given.rows.distinct([column], _LISTED)
        labels = [x for x in seen[column].astype(str) if x.strip()]
        if len(seen) == 1 or not labels:
            said += _throughout(made, column, labels)
        elif _is_amount(column, labels):
            if not _is_twin(made, given, column) and not _is_told(
                given, column, _repeated(given, keys, records)
            ):
                amounts.append(column)
        elif not _is_number(given, column, labels, records) and not _is_told(
            given, column, keys
        ):
            others.append((column, labels if len(seen) < _LISTED else []))
    asked = [_ask_amounts(made, amounts)] if amounts else []
    # Rows of one key that differ there were asked about already.
    if made.table.word("aggregate"):
        others = []
    return [*asked, *said, *_ask_labels(made, others)]


def _keys(made: Judgement, given: Given) -> list[str]:
    """List the columns of the file that tell what a row is of."""
    heads = made.laid.headings
    names = [*CONTRACTS[made.table.table].grain]
    names += [f"x_name_{n}" for n in names]
    shown = [heads[n] for n in (*names, "x_unit", "x_flag") if n in heads]
    there = given.rows.columns
    several = [c for t in made.table.columns.values() for c in t.several(there)]
    ruled = [*made.laid.ruled]  # by which rows are chosen
    return [
        c for c in dict.fromkeys([*shown, *several, *ruled]) if c in there and c != ROW
    ]


def _repeated(given: Given, keys: Sequence[str], records: int) -> list[str]:
    """List those of some columns each of whose labels stands in several rows."""
    counts = {c: len(given.rows.distinct([c], records)) for c in keys}
    return [c for c, n in counts.items() if 2 * n <= records]


def _is_told(given: Given, column: str, keys: Sequence[str]) -> bool:
    """Tell whether one column that is taken says what stands in another."""
    return any(not given.rows.is_shared(key, column) for key in keys)


def _is_twin(made: Judgement, given: Given, column: str) -> bool:
    """Tell whether a column holds the amounts once more, written otherwise."""
    heading = made.laid.headings.get("value", "")
    return heading in given.rows.columns and not (
        given.rows.is_shared(heading, column) or given.rows.is_shared(column, heading)
    )


def _is_amount(column: str, labels: Sequence[str]) -> bool:
    """Tell whether most cells of a column are numbers, and no codes or years."""
    shapes = [read_shape(re.sub("[0-9]", "9", x.strip())) for x in labels]
    if 2 * sum(s is not None for s in shapes) <= len(labels) or heads_codes(column):
        return False
    if re.search(known()["grades"]["pattern"], folded(column).replace("_", " ")):
        return False
    if all(map(str.isdecimal, labels)) and {*map(int, labels)} == {
        *range(1, len(labels) + 1)
    }:
        return False  # 1, 2, 3: the number of each record
    is_code = any(map(_NUMBERED.fullmatch, labels)) and len({*map(len, labels)}) == 1
    return not is_code and not are_years(list(labels)) and not role_of(column)


def _is_number(given: Given, column: str, labels: Sequence[str], records: int) -> bool:
    """Tell whether a column numbers the records: each has its own, and it is a code."""
    if len(labels) < min(records, _LISTED):
        return False
    is_code = heads_codes(column) or all(any(map(str.isdigit, x)) for x in labels)
    return is_code and given.rows.repeated([column], 1).empty


def _throughout(made: Judgement, column: str, labels: Sequence[str]) -> list[Question]:
    """Ask whether amounts are what one word says of all of them: a rate, an index."""
    word = labels[0] if labels else ""
    pattern = known()["kinds_of_figures"]["pattern"]
    is_said = bool(word) and (
        is_derived(word) or re.search(pattern, folded(word)) is not None
    )
    things = {t for t in ("measure", "indicator") if t in made.became}
    named = [x for t in things for x in made.became[t]["value"]]
    if (
        not is_said
        or made.table.table != "stocks"
        or all(map(is_derived, named or [""]))
    ):
        return []
    return [
        Question(
            f"{made.table.table}.left_out.{column}",
            _(
                "All rows say '{word}' in '{column}', and an amount of '{table}' is "
                "none of that. What holds?",
                word=word, column=column, table=made.table.table,
            ),
            (Choice("amounts", _("they are amounts all the same"),
                    {"left_out": [column]}),),
        )
    ]  # fmt: skip


def _ask_amounts(made: Judgement, columns: Sequence[str]) -> Question:
    """Ask what becomes of columns of numbers that no table takes."""
    table = made.table
    shown = tuple(f"'{c}'" for c in columns)
    choices = [
        Choice("left out", _("they are no amounts of this table: left out"),
               {"left_out": list(columns)})
    ]  # fmt: skip
    names = str(table.word("wide").get("names", ""))
    held = table.columns.get("value")
    if re.fullmatch(r"\(\?P<(?:measure|indicator)>.*\)", names, re.DOTALL):
        more = "|".join(re.escape(c) for c in columns)
        choices.append(
            Choice("taken", _("each is an amount of its own, and is taken, too"),
                   {"wide": {"names": f"{names[:-1]}|{more})"}})
        )  # fmt: skip
    elif held is not None and held.column and not names:
        choices += [
            Choice(c, _("'{column}' is the amount, and '{other}' is left out",
                        column=c, other=held.column),
                   {"columns": {"value": c},
                    "left_out": [x for x in (*columns, held.column) if x != c]})
            for c in columns[:_FEW]
        ]  # fmt: skip
    return Question(
        f"{table.table}.amounts",
        _(
            "{n:,| column/ columns} of numbers {n:~is/are} taken by no table: "
            "{columns}. What {n:~is it/are they}?",
            n=len(columns), columns=Items(shown),
        ),
        tuple(choices),
    )  # fmt: skip


def _ask_labels(
    made: Judgement, others: Sequence[tuple[str, list[str]]]
) -> list[Question]:
    """Ask what columns of labels say of rows that are told apart without them."""
    asked = []
    table = made.table.table
    few = [(c, labels) for c, labels in others if 0 < len(labels) <= _MOST][:2]
    for column, labels in few:
        tells: list[Choice] = [
            Choice("note", _("it says nothing of the amounts: left out"),
                   {"left_out": [column]})
        ]  # fmt: skip
        if made.main and all(map(_MARK.fullmatch, labels)):
            tells.append(Choice("mark", _("marks of the amounts, kept beside them"),
                                {"flag": {"from": column}}))  # fmt: skip
        tells += [
            Choice(x, _("rows with '{word}' alone", word=x), {"only": {column: [x]}})
            for x in labels if x not in {"note", "mark"}
        ]  # fmt: skip
        asked.append(
            Question(
                f"{table}.left_out.{column}",
                _(
                    "'{column}' differs from row to row ({words}), and no table takes "
                    "it. Are the amounts of all rows of one kind?",
                    column=column, words=Items(tuple(labels), most=4),
                ),
                tuple(tells),
            )
        )  # fmt: skip
    rest = [c for c, labels in others if (c, labels) not in few]
    if rest:
        asked.append(
            Question(
                f"{table}.left_out",
                _(
                    "{n:,| column says/ columns say} more of the rows, and no table "
                    "takes {n:~it/them}: {columns}. If the file lists records, such as "
                    "projects or firms, it is no table of figures.",
                    n=len(rest), columns=Items(tuple(f"'{c}'" for c in rest)),
                ),
                (Choice("note", _("notes that say nothing of the amounts: left out"),
                        {"left_out": rest}),),
            )
        )  # fmt: skip
    return asked


def suspected(made: Judgement, *, is_described: bool = False) -> list[Question]:
    """Ask whether amounts are shares or an index, and about rows that are refused.

    Parameters
    ----------
    made : Judgement
        A table as judged.
    is_described : bool
        Whether a recipe describes the file: then only what is measured is doubted.

    Returns
    -------
    list of Question
    """
    if made.table.table not in FIGURES or not made.main:
        return []
    settled = set(made.table.word("settled"))
    asked = [] if "items" in settled else _ask_items(made)
    if is_described:
        return asked
    asked += [] if "refused" in settled else _ask_refused(made)
    if made.table.table == "stocks" and not {"shares", "index"} & settled:
        asked += _ask_shares(made)
    return asked


def _ask_items(made: Judgement) -> list[Question]:
    """Ask about items that are nothing that is measured: periods, weights, an index."""
    told = known()["derived"]
    thing = next((t for t in ("measure", "indicator") if t in made.became), "")
    items = [str(x) for x in made.became[thing][thing]] if thing else []
    plain = {x: folded(x).replace("_", " ") for x in items}
    keep = Choice("items", _("they are things that are measured, all the same"),
                  {"settled": ["items"]})  # fmt: skip
    key = f"{made.table.table}.items"
    dated = [x for x in items if re.search(told["periods"], plain[x])]
    if len(dated) > 1:
        asks = _(
            "{items} are parts of a year and nothing that is measured. Write the year "
            "and its quarter or month into the headings, such as 2023 Q1, and import "
            "the file again.", items=Items(tuple(f"'{x}'" for x in dated), most=4),
        )  # fmt: skip
        return [Question(key, asks, (keep,))]
    if weights := [x for x in items if re.search(told["weights"], plain[x])]:
        asks = _(
            "'{item}' says how much each record of a sample counts: the file holds "
            "records of persons or firms, and its other amounts are not to be added "
            "up. Take the table of weighted sums instead.", item=weights[0],
        )  # fmt: skip
        return [Question(key, asks, (keep,))]
    is_derivable = made.table.table == "stocks" and items and not any(
        made.table.word("map").get("measure", {}).get(x) for x in items
    )  # fmt: skip
    if is_derivable and all(map(is_derived, items)):
        asks = _(
            "{items}: rates, means or an index, which are never added up as '{table}' "
            "are. What are they to be?", table=made.table.table,
            items=Items(tuple(f"'{x}'" for x in items), most=3),
        )  # fmt: skip
        indicator = Choice("indicator", _("an indicator, which is never added up"),
                           as_indicator(made))  # fmt: skip
        return [Question(key, asks, (indicator, keep))]
    return []


def _ask_refused(made: Judgement) -> list[Question]:
    """Ask about rows that hold an amount and say nothing that becomes a row."""
    gone = made.rows.where(FATE, ["refused"]).filled_in(made.main)
    n = gone.count()
    if not n or n == made.rows.filled_in(made.main).count():
        return []  # of no row at all nothing is left to ask: it is refused
    first = int(gone.first([ROW], 1)[ROW].iloc[0])
    return [
        Question(
            f"{made.table.table}.refused",
            _(
                "{n:,| amount becomes/ amounts become} no row, for the region, the "
                "year or what is counted is empty or cannot be read there; the first "
                "is row {row}. What becomes of {n:~it/them}?",
                n=n, row=first,
            ),
            (Choice("left out", _("no figures of this table: left out and counted"),
                    {"settled": ["refused"]}),),
        )
    ]  # fmt: skip


def _ask_shares(made: Judgement) -> list[Question]:
    """Ask whether amounts of which none says so are per cent, or an index."""
    keys = [k for k in made.keys if k in made.rows.columns]
    things = {t for t in ("measure",) if t in made.became}
    words = [str(x) for t in things for x in made.became[t]["value"]]
    rows = made.rows.where(FATE, [""])
    if all(map(is_derived, words or [""])) or rows.count() > _MOST_SUMMED:
        return []
    values = rows.summed(keys, [made.main])
    word = ""
    for axis in ("activity", "region"):
        if axis not in keys:
            continue
        others = [k for k in keys if k != axis]
        held = values.groupby(others, dropna=False)[made.main].agg(["sum", "size"])
        several = held[held["size"] > 1]
        if len(several) > 1 and several["sum"].sub(100).abs().le(_NEAR).all():
            word = "shares"
    if "year" in keys and values["year"].nunique() > 1 and len(values) > _FEW:
        base = values[values[made.main].eq(100)].groupby("year").size()
        if (base == values.groupby("year").size().reindex(base.index)).any():
            word = word or "index"
    if not word:
        return []
    asks = (
        _("The amounts of '{heading}' add up to 100. Are they shares in per cent?",
          heading=made.laid.headings[made.main])
        if word == "shares" else
        _("All amounts of '{heading}' are 100 in one year. Are they an index?",
          heading=made.laid.headings[made.main])
    )  # fmt: skip
    return [
        Question(
            f"{made.table.table}.{word}", asks,
            (
                Choice("amounts", _("no, amounts that happen to be so"),
                       {"settled": [word]}),
                Choice("indicator", _("yes: an indicator, which is never added up"),
                       {**as_indicator(made), "settled": [word]}),
            ),
        )
    ]  # fmt: skip
