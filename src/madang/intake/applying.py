"""A judged table written down: typed, brought to its key, with its receipt."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import CONTRACTS, ColumnType
from madang.engines.rows import ROW, UNKNOWN
from madang.errors import SourceError
from madang.intake.joining import united
from madang.intake.judgement import FATE, KEPT, LISTS
from madang.intake.known import is_total
from madang.intake.laying import MOST_LABELS
from madang.intake.periods import GATHERED
from madang.intake.questions import Choice, Question
from madang.intake.receipt import SAYS, Receipt, added, sums
from madang.intake.seen import heads_codes
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from madang.engines.rows import Rows
    from madang.intake.judgement import Judgement
    from madang.intake.laying import Given
    from madang.language import Message

__all__ = ["Applied", "apply", "brought", "repeats"]

PARTS: Final = "parts"
"""Rows of one key and month are parts of one amount."""

_FIRST: Final = {"": "first"}
_MOST_WORDS: Final = 12
_EMPTY: Final = "(empty)"
_MOST_ALIKE: Final = 1_000
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Applied:
    """One table that was made of a file.

    Attributes
    ----------
    table : str
        Name of its contract.
    path : Path
        Parquet file in which it lies.
    receipt : Receipt
        What became of the records.
    listed : dict of str to DataFrame
        Rows of regions and activities that it refers to.
    """

    table: str
    path: Path
    receipt: Receipt
    listed: dict[str, pd.DataFrame] = field(default_factory=dict)


def repeats(made: Judgement, given: Given, place: int) -> list[Question]:
    """Ask what rows of one key are, before any of them is dropped or added up.

    Parameters
    ----------
    made : Judgement
        The table as judged.
    given : Given
        The file.
    place : int
        Which table of the recipe it is.

    Returns
    -------
    list of Question
        Empty where each key stands once, or the recipe says what becomes of them.
    """
    is_gathered = made.table.word("periods") in GATHERED
    if made.table.word("aggregate") and not is_gathered:
        return _uneven(made, place)
    # Of months that are brought together each is a row of its own.
    keys = [*made.keys, "period"] if is_gathered else made.keys
    alike = made.rows.where(FATE, KEPT)
    twice = alike.repeated(keys, 1)
    if twice.empty or (is_gathered and made.table.word("repeats") == PARTS):
        return []
    first = twice.iloc[0]
    shown = ", ".join(str(first[k]) for k in keys)
    for k in keys:
        alike = alike.where(k, twice[k].head(1).tolist())
    if apart := _apart(made, given, alike):
        column, words = apart
        asks = _(
            "Rows agree in {key} ({shown}, first in row {row}) and differ in "
            "'{column}': {words}. Which is meant?",
            key=", ".join(keys), shown=shown, row=int(first["row"]), column=column,
            words=Items(tuple(w or "–" for w in words)),
        )  # fmt: skip
        choices = [
            Choice(w or _EMPTY, _("rows with '{word}' alone", word=w) if w
                   else _("rows that are empty there alone"), {"only": {column: [w]}})
            for w in words
        ]  # fmt: skip
        thing = next((t for t in ("measure", "indicator") if t in keys), "")
        if thing and not any(re.fullmatch(r"[\d\W]+", w) for w in words):
            says = (
                _("each is a measure of its own") if thing == "measure"
                else _("each is an indicator of its own")
            )  # fmt: skip
            choices.append(Choice("each", says, {"columns": {thing: column}}))
        key = f"{made.table.table}.only.{column}"
    elif is_gathered:
        return []
    else:
        asks = _(
            "Rows repeat a key ({shown}, first in row {row}). What are they?",
            shown=shown, row=int(first["row"]),
        )  # fmt: skip
        choices, key = [], f"{made.table.table}.aggregate"
    is_parted = apart is not None and any(
        not w or is_total(w) or made.laid.headings.get("x_unit") == apart[0]
        for w in apart[1]
    )
    if is_parted:  # a total added to its parts, or persons to per cent, is no number
        pass
    elif not is_gathered:
        choices += _ways(made)
    elif made.table.word("periods") == "sum":
        choices.append(_sum({}, {"repeats": PARTS}))
    return [Question(key, asks, tuple(choices), place)]


def _uneven(made: Judgement, place: int) -> list[Question]:
    """Ask about rows of one key whose amounts were to be the same, and differ."""
    how = made.table.word("aggregate")
    amounts = [c for c in made.measured if how.get(c) == "max"]
    kept = made.rows.where(FATE, KEPT)
    found = (kept.uneven(made.keys, c) for c in amounts)
    first = next((rows.iloc[0] for rows in found if len(rows)), None)
    return [] if first is None else [
        Question(
            f"{made.table.table}.aggregate",
            _(
                "'{shown}' stands in several rows with other amounts (first in row "
                "{row}: {low:,} and {high:,}). Are these its parts?",
                shown=", ".join(str(first[k]) for k in made.keys),
                row=int(first["row"]), low=first["low"], high=first["high"],
            ),
            (
                _sum(dict.fromkeys(amounts, "sum")),
                Choice("largest", _("the largest holds, the others are left out"),
                       {"aggregate": dict.fromkeys(amounts, "largest")}),
            ),
            place,
        )
    ]  # fmt: skip


def _sum(told: Mapping[str, str], more: Mapping[str, Any] | None = None) -> Choice:
    """Offer to add amounts up."""
    tells = more or {"aggregate": told}
    return Choice("sum", _("parts of one: amounts are added up"), tells)


def _ways(made: Judgement) -> list[Choice]:
    """List what may become of rows of one key."""
    amounts = list(made.measured)
    # What stands in several places lies in none of them alone.
    is_placed = made.table.table == "projects" and "region" in made.laid.headings
    place = {"region": "same"} if is_placed else {}
    return [
        _sum({**dict.fromkeys(amounts, "sum"), **place} or _FIRST),
        Choice("once", _("one and the same, listed several times: counted once"),
               {"aggregate": {**dict.fromkeys(amounts, "max"), **place} or _FIRST}),
    ]  # fmt: skip


def _apart(made: Judgement, given: Given, alike: Rows) -> tuple[str, list[str]] | None:
    """Find a column of the file, not taken, that tells rows of one key apart."""
    numbers = list(map(int, alike.first([ROW], _MOST_ALIKE)[ROW]))
    few = given.rows.where(ROW, numbers)
    unit = made.laid.headings.get("x_unit", "")
    used = {*made.laid.headings.values(), *made.laid.ruled, ROW} - {unit}
    names = str(made.table.word("wide").get("names", "(?!)"))
    spare = [c for c in given.rows.columns
             if c not in used and not re.fullmatch(names, c.strip())]  # fmt: skip
    spare.sort(key=lambda c: c != unit)  # amounts of two units are never one
    if CONTRACTS[made.table.table].grain[-1] not in {"measure", "year", "kind"}:
        return None
    records, found = given.rows.count(), []
    for column in spare:
        words = given.rows.distinct([column], _MOST_WORDS + 1)[column].astype("str")
        if len(words) > _MOST_WORDS or len(apart := few.distinct([column], 50)) < 2:  # noqa: PLR2004 - one tells nothing apart
            continue
        if column == unit:
            return column, list(words)
        # Numbers of the rows say nothing of them, and names more than codes.
        named = any(re.search(r"[^\W\d_]", w) for w in words)
        rank = (len(words) < records, not heads_codes(column), len(apart), named)
        found.append((rank, column, list(words)))
    best = max(found, key=operator.itemgetter(0), default=None)
    return best[1:] if best else None


def apply(
    made: Judgement,
    given: Given,
    path: Path,
    *,
    recipe: str,
    footnotes: int = 0,
    regions: Sequence[Mapping[str, Any]] = (),
) -> Applied:
    """Write one table of a file, and its receipt.

    Nothing is written where no record becomes a row, or the receipt does not balance.

    Parameters
    ----------
    made : Judgement
        The table as judged, without open questions.
    given : Given
        The file.
    path : Path
        Parquet file to write.
    recipe : str
        Name and hash of the recipe, for the receipt.
    footnotes : int
        Rows of the file that are none of its records.
    regions : sequence of mapping
        Regions that the recipe lists.

    Returns
    -------
    Applied
    """
    kept = _kept(made)
    every = added(made, made.rows, made.summed)
    fates = every.groupby(FATE, sort=False)["n"].sum()
    count = {str(fate): int(n) for fate, n in fates.items()}
    if not any(count.get(fate) for fate in KEPT):
        raise _bare(made, given, count)
    rows, unknown = brought(made)
    kinds = _kinds(made, rows)
    is_list = made.table.table in LISTS and not made.joins
    grain = [ROW] if is_list else [k for k in made.keys if k in kinds]
    written = rows.ordered(grain).typed(kinds).kept(path)
    rows_out = written.count()
    out = sum(count.get(f, 0) for f in kept)
    receipt = Receipt(
        file=given.file, table=made.table.table, recipe=recipe,
        kept=kept, records=made.laid.records, footnotes=footnotes,
        cells=made.laid.cells,
        fates=count, rows=rows_out, aggregated=out - rows_out
        if made.table.word("aggregate") or made.joins else 0,
        sums=sums(made, written, rows, every), said=(*made.said, *unknown),
    )  # fmt: skip
    receipt.require_balance()
    return Applied(made.table.table, path, receipt, _listed(made, regions))


def _bare(made: Judgement, given: Given, count: Mapping[str, int]) -> SourceError:
    """Say that no record of a file becomes a row."""
    told = tuple(_("{n:,} {what}", n=n, what=SAYS[f]) for f, n in count.items())
    return SourceError(
        _(
            "No record of '{file}' becomes a row of '{table}': {told}. Months and "
            "quarters are left out; a study counts in years. Nothing was written.",
            file=given.file, table=made.table.table, told=Items(told),
        )
    )  # fmt: skip


def _listed(
    made: Judgement, regions: Sequence[Mapping[str, Any]]
) -> dict[str, pd.DataFrame]:
    """Give the regions and activities of the rows written, and what holds them."""
    found = {}
    rows = made.rows.where(FATE, KEPT)
    merged = [one for one in made.joins.values() if not one.shares]
    into = {a: b for one in merged for a, b in one.into.items()}
    for table, every in made.listed.items():
        frame = every
        key = CONTRACTS[table].grain[0]
        columns = [c.name for c in made.columns if c.refers_to == table]
        used: set[str] = set()
        for column in columns:
            codes = rows.distinct([column], MOST_LABELS)[column]
            own = made.joins.get(column)
            used |= {x for c in codes for x in (own.becomes(c) if own else {c})}
        if "parent" in frame:
            if table == "regions" and into:
                frame = frame.assign(parent=frame["parent"].replace(into))
            above = dict(zip(frame[key], frame["parent"], strict=True))
            for code in list(used):
                up = above.get(code)
                while up and up not in used:
                    used.add(up)
                    up = above.get(up)
        found[table] = frame[frame[key].isin(used)].reset_index(drop=True)
    if regions and any(c.refers_to == "regions" for c in made.columns):
        rest = [found["regions"]] if len(found.get("regions", ())) else []
        found["regions"] = pd.concat([pd.DataFrame(regions), *rest])
    return found


def _kept(made: Judgement) -> tuple[str, ...]:
    """Give the fates of rows that are written; withheld ones where that may be."""
    column = CONTRACTS[made.table.table].column(made.main) if made.main else None
    return KEPT if column is None or column.empty else KEPT[:2]


def brought(made: Judgement) -> tuple[Rows, list[Message]]:
    """Give the rows of a table as they are written, those of one key brought to one.

    Parameters
    ----------
    made : Judgement
        The table as judged.

    Returns
    -------
    Rows
        What cannot be added up is `UNKNOWN`: empty and marked, never too small.
    list of Message
        How many amounts are unknown, and which are the first.
    """
    rows = made.rows.where(FATE, _kept(made))
    if made.main:
        rows = rows.emptied(made.main, FATE, ["withheld"])
        if "flag" in rows.columns:
            rows = rows.marked("flag", FATE, "withheld")
    rows, said = _gathered(made, rows)
    rows, unknown = united(made.joins, made.table, rows)
    return rows, [*said, *unknown]


def _gathered(made: Judgement, rows: Rows) -> tuple[Rows, list[Message]]:
    """Bring rows of one key to one, as the recipe says."""
    how = {k: v for k, v in made.table.word("aggregate").items() if k}
    if not made.table.word("aggregate"):
        return rows, []
    there = [c for c in made.written if c in rows.columns]
    keys = [k for k in made.keys if k in there]
    rest = dict.fromkeys(made.table.word("beside"), "list")
    ways = {c: how.get(c, rest.get(c, "first")) for c in there if c not in keys}
    plain = {"count": "sum", "largest": "max"}
    ways = {c: plain.get(w, w) for c, w in ways.items()}
    if not made.main or made.table.word("periods") not in GATHERED:
        return rows.gathered(keys, ways), []
    done = rows.whole(keys, ways)
    lacking = done.where(UNKNOWN, [True])
    if not (n := lacking.count()):
        return done, []
    shown = lacking.first(keys, _SHOWN).itertuples(index=False)
    said = _(
        "{n:,| sum or mean/ sums or means} over a year {n:~is/are} unknown and left "
        "empty, for a month, quarter or day of it is missing or withheld; the first: "
        "{shown}.",
        n=n, shown=Items(tuple(" ".join(map(str, key)) for key in shown)),
    )  # fmt: skip
    return done, [said]


def _kinds(made: Judgement, rows: Rows) -> dict[str, str]:
    """List the columns that are written, with their types."""
    kinds = {
        ColumnType.INTEGER: "integer", ColumnType.NUMBER: "number",
        ColumnType.DATE: "date",
    }  # fmt: skip
    there = {c: k for c, k in made.written.items() if c in rows.columns}
    return {c: kinds.get(k, "text") for c, k in there.items()}
