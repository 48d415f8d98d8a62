"""A judged table written down: typed, brought to its key, with its receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import CONTRACTS, ColumnType
from madang.engines.rows import LOST, ROW, UNKNOWN, Rows
from madang.intake.amounts import column_factor, has_own_unit
from madang.intake.joining import united
from madang.intake.judgement import FATE, LISTS, MOST_LABELS
from madang.intake.periods import GATHERED
from madang.intake.questions import Choice, Question
from madang.intake.receipt import Receipt
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from madang.intake.judgement import Judgement
    from madang.intake.laying import Given
    from madang.language import Message

__all__ = ["KEPT", "Applied", "apply", "brought", "repeats"]

KEPT: Final = ("", "total", "withheld")
"""Fates of the records that are rows of the table."""

_FIRST: Final = {"": "first"}
_SUMMED: Final = ("sum", "count")
_MOST_WORDS: Final = 12
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
    if made.table.word("aggregate"):
        return _uneven(made, place)
    keys = [k for k in CONTRACTS[made.table.table].grain if k in made.rows.columns]
    kept = made.rows.where(FATE, KEPT)
    twice = kept.repeated(keys, 5)
    if twice.empty:
        return []
    first = twice.iloc[0]
    shown = ", ".join(str(first[k]) for k in keys)
    alike = kept
    for k in keys:
        alike = alike.where(k, twice[k].head(1).tolist())
    apart = _apart(made, given, alike)
    if apart is not None:
        column, words = apart
        asks = _(
            "Rows agree in {key} ({shown}, first in row {row}) and differ in "
            "'{column}': {words}. Which is meant?",
            key=", ".join(keys), shown=shown, row=int(first["row"]), column=column,
            words=Items(tuple(words)),
        )  # fmt: skip
        choices = [
            Choice(w, _("rows with '{word}' alone", word=w), {"only": {column: [w]}})
            for w in words
        ]
        if "measure" in keys and not any(re.fullmatch(r"[\d\W]+", w) for w in words):
            tells = {"columns": {"measure": column}}
            choices.append(Choice("each", _("each is a measure of its own"), tells))
        key = f"{made.table.table}.only.{column}"
    else:
        asks = _(
            "Rows repeat a key ({shown}, first in row {row}). What are they?",
            shown=shown, row=int(first["row"]),
        )  # fmt: skip
        choices, key = [], f"{made.table.table}.aggregate"
    choices += _ways(made)
    return [Question(key, asks, tuple(choices), place)]


def _uneven(made: Judgement, place: int) -> list[Question]:
    """Ask about rows of one key whose amounts were to be the same, and differ."""
    how = made.table.word("aggregate")
    amounts = [c for c in made.measured if how.get(c) == "max"]
    keys = [k for k in CONTRACTS[made.table.table].grain if k in made.rows.columns]
    kept = made.rows.where(FATE, KEPT)
    found = {c: kept.uneven(keys, c) for c in amounts}
    uneven = [c for c, rows in found.items() if len(rows)]
    if not uneven:
        return []
    first = found[uneven[0]].iloc[0]
    return [
        Question(
            f"{made.table.table}.aggregate",
            _(
                "'{shown}' stands in several rows with other amounts (first in row "
                "{row}: {low:,} and {high:,}). Are these its parts?",
                shown=", ".join(str(first[k]) for k in keys),
                row=int(first["row"]), low=first["low"], high=first["high"],
            ),
            (
                Choice("sum", _("parts of one: amounts are added up"),
                       {"aggregate": dict.fromkeys(amounts, "sum")}),
                Choice("largest", _("the largest holds, the others are left out"),
                       {"aggregate": dict.fromkeys(amounts, "largest")}),
            ),
            place,
        )
    ]  # fmt: skip


def _ways(made: Judgement) -> list[Choice]:
    """List what may become of rows of one key."""
    amounts = list(made.measured)
    # What stands in several places lies in none of them alone.
    is_placed = made.table.table == "projects" and "region" in made.laid.headings
    place = {"region": "same"} if is_placed else {}
    return [
        Choice("sum", _("parts of one: amounts are added up"),
               {"aggregate": {**dict.fromkeys(amounts, "sum"), **place} or _FIRST}),
        Choice("once", _("one and the same, listed several times: counted once"),
               {"aggregate": {**dict.fromkeys(amounts, "max"), **place} or _FIRST}),
    ]  # fmt: skip


def _apart(made: Judgement, given: Given, alike: Rows) -> tuple[str, list[str]] | None:
    """Find a column of the file, not taken, that tells rows of one key apart."""
    numbers = list(map(int, alike.first([ROW], _MOST_ALIKE)[ROW]))
    few = given.rows.where(ROW, numbers)
    used = {*made.laid.headings.values(), *made.laid.ruled, ROW}
    names = str(made.table.word("wide").get("names", "(?!)"))
    spare = [c for c in given.rows.columns
             if c not in used and not re.fullmatch(names, c.strip())]  # fmt: skip
    if CONTRACTS[made.table.table].grain[-1] not in {"measure", "year", "kind"}:
        return None
    for column in spare:
        words = given.rows.distinct([column], _MOST_WORDS + 1)
        if len(words) <= _MOST_WORDS and len(few.distinct([column], 2)) > 1:
            return column, [str(w) for w in words[column]]
    return None


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
    rows, unknown = brought(made)
    kinds = _kinds(made, rows)
    grain = [k for k in CONTRACTS[made.table.table].grain if k in kinds]
    is_list = made.table.table in LISTS and not made.joins
    rows.ordered([ROW] if is_list else grain).typed(kinds).write(path)
    given.rows.engine.load(f"out_{path.stem}", path)
    written = Rows(given.rows.engine, given.rows.engine.held(f"out_{path.stem}"))
    fates = made.rows.summed([FATE], [])
    count = {str(r[FATE]): int(r["n"]) for r in fates.to_dict("records")}
    rows_out = written.count()
    out = sum(count.get(f, 0) for f in kept)
    receipt = Receipt(
        file=given.file, table=made.table.table, recipe=recipe,
        kept=kept, records=made.laid.records, footnotes=footnotes,
        cells=made.laid.cells,
        fates=count, rows=rows_out, aggregated=out - rows_out
        if made.table.word("aggregate") or made.joins else 0,
        sums=_sums(made, written, rows), said=(*made.said, *unknown),
    )  # fmt: skip
    receipt.require_balance()
    return Applied(made.table.table, path, receipt, _listed(made, regions))


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
    keys = [k for k in CONTRACTS[made.table.table].grain if k in there]
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


def _sums(made: Judgement, written: Rows, rows: Rows) -> pd.DataFrame:
    """Add the amounts up before and after, by year and region, each measure alone."""
    there = made.laid.headings
    kind = next((c for c in ("measure", "indicator", "kind") if c in there), "")
    places = [c for c in ("region", "origin") if c in there][:1]
    axes = [("year", "year" if "year" in there else "")]
    # Rows of several regions that become one stand in none of them.
    grain = CONTRACTS[made.table.table].grain
    is_apart = not made.table.word("aggregate") or set(places) <= set(grain)
    axes += [("region", place) for place in places if is_apart]
    held = made.rows.where(FATE, KEPT[:2])
    rest = made.rows.without(FATE, KEPT[:2])
    joins = made.joins
    found = []
    for amount in made.summed:
        before = _before(made, amount)
        for by, axis in axes:
            keys = [k for k in (kind, axis) if k]
            into = joins[axis].into if axis in joins else {}
            frames = {
                "before": _by(before, kind, axis, amount, into),
                "after": _by(written.summed(keys, [amount]), kind, axis, amount, into),
                "away": _by(rest.summed(keys, [amount]), kind, axis, amount, into),
                "held": _by(held.summed(keys, [amount]), kind, axis, amount, into),
            }
            how = made.table.word("aggregate").get(amount, "")
            once = made.table.word("aggregate") and how not in _SUMMED
            if LOST in rows.columns and not once:
                frames["lost"] = _by(
                    rows.summed(keys, [LOST]).rename(columns={LOST: amount}),
                    kind, axis, amount, into,
                )  # fmt: skip
            both = pd.DataFrame(frames).fillna(0.0)
            both["away"] += both.pop("lost") if "lost" in both else 0.0
            both["once"] = both["held"] - both["after"] if once else 0.0
            gone = both["after"] + both["away"] + both["once"]
            both["difference"] = both["before"] - gone
            both = both.drop(columns="held").rename_axis(["amount", "key"])
            found.append(both.reset_index().assign(by=by))
    columns = ["amount", "by", "key", "before", "after", "away", "once", "difference"]
    if not found:
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[3:], float))
    return pd.concat(found, ignore_index=True)[columns]


def _by(
    frame: pd.DataFrame,
    kind: str,
    axis: str,
    amount: str,
    into: Mapping[str, str] | None = None,
) -> pd.Series[float]:
    """Add a column up by what it measures and by one key, or in all."""
    names = frame[kind].fillna("") if kind else pd.Series(amount, index=frame.index)
    keys = pd.Series("", index=frame.index)
    if axis:
        filled = frame[axis].notna()
        keys = frame[axis].astype(object).where(filled, "").map(str)
        keys = keys.str.removesuffix(".0").replace(dict(into or {}))
    return frame[amount].fillna(0.0).groupby([names, keys]).sum()


def _before(made: Judgement, amount: str) -> pd.DataFrame:
    """Add an amount up as it stands in the file, by year and region.

    Only marks and shapes of numbers are read here: no row is joined, left out or
    scaled on the engine, so that what is lost on the way is found.
    """
    rows = made.laid.rows.number(
        amount, made.amounts.read[amount], ("_number", "_fate", "_mark")
    )
    axes = [c for c in ("year", "region", "origin") if c in made.laid.headings]
    names = [f"x_name_{c}" for c in axes if f"x_name_{c}" in rows.columns]
    parts = [
        c
        for c in ("x_unit", "x_power", "x_currency", "measure", "indicator", "kind")
        if c in rows.columns
    ]
    keys = list(dict.fromkeys([*axes, *names, *parts]))
    frame = rows.summed(keys, ["_number"])
    heading = made.laid.headings[amount]
    factor = column_factor(made.table, amount, heading)
    sizes = made.sizes(frame, is_told=has_own_unit(heading, made.amounts.read[amount]))
    frame[amount] = frame["_number"] * factor * sizes
    told = {c: made.become(c, frame) for c in (*axes, *parts)}
    return frame.assign(**told)
