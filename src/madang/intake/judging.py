"""What a table of a file means: each label and shape judged once for all rows.

Judgements are small tables. Joined to the rows they give every record its fate: a row
of the table, a total, withheld, not stated, unmatched, refused or left out. What cannot
be judged becomes a question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang import places
from madang.contracts import CONTRACTS, Column, ColumnType
from madang.engines.rows import PLACES, ROW
from madang.intake import labels as label_room
from madang.intake import totals as total_room
from madang.intake.amounts import slips
from madang.intake.categories import ask_kind
from madang.intake.days import MONTH_FIRST, days, order, order_question
from madang.intake.flagging import judge_flags
from madang.intake.judgement import AXES, FATE, LISTS, Judgement, join
from madang.intake.known import is_total
from madang.intake.laying import Given, lay
from madang.intake.maps import in_degrees
from madang.intake.marks import at, explained
from madang.intake.measuring import judge_amounts, judge_sums
from madang.intake.periods import judge_years
from madang.intake.questions import Choice, Question
from madang.intake.region_labels import (
    NOT_STATED,
    UNKNOWN,
    above,
    not_stated,
    once,
    parts_of,
)
from madang.intake.regions import judge_regions
from madang.intake.taken import Taken
from madang.language import Items, _

if TYPE_CHECKING:
    from madang.intake.recipe import TableRecipe

__all__ = ["judge"]

_MOST_OPEN: Final = 100_000
_NAMED: Final = 0.6
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")


def judge(given: Given, table: TableRecipe, place: int) -> Judgement:
    """Judge one table of a file.

    Parameters
    ----------
    given : Given
        The file.
    table : TableRecipe
        The recipe of the table.
    place : int
        Which table of the recipe it is.

    Returns
    -------
    Judgement
        With open questions, where something cannot be told safely.
    """
    table = explained(f"{given.preamble}\n{given.notes}", table)
    laid = lay(given, table, f"intake_{place}")
    made = Judgement(table, laid, laid.rows, said=[*laid.said])
    _rule(made)
    _rule_list(made, given)
    for column in made.columns:
        _judge_column(made, given, column)
    judge_amounts(made, given)
    is_open = bool(made.questions)
    judge_flags(made)
    axes = [f"f_{c}" for c in AXES if f"f_{c}" in made.rows.columns]
    made.rules += [("total", axis, ["total"]) for axis in axes]
    made.rows = made.rows.fated(FATE, made.rules)
    if is_open and made.laid.cells > _MOST_OPEN:
        # An answer judges anew: what looks through all rows can wait for it.
        made.questions = list(at(made.questions, place))
        return made
    made.rows = made.rows.kept(given.fresh("judged"))
    judge_sums(made)
    if not made.table.word("slips"):
        money = [c for c in made.measured if c in {"grant", "cost", "amount"}]
        heads = {c: made.laid.headings[c] for c in money}
        made.questions += slips(made.rows.where(FATE, [""]), table, heads, [])
    made.questions = list(at(made.questions, place))
    return made


def _rule_list(made: Judgement, given: Given) -> None:
    """Set aside the totals of a list; refuse rows of it that have no key."""
    if made.table.table not in LISTS:
        return
    if given.totals:
        made.rules.append(("aside", ROW, list(given.totals)))
        made.said.append(
            _("{n:,| row is a total/ rows are totals} of the list and set aside: "
              "{rows}.", n=len(given.totals), rows=Items(tuple(map(str, given.totals))))
        )  # fmt: skip
    if given.gone and "project" in made.laid.headings:
        made.rules.append(("dropped", "project", list(given.gone)))
    for key in CONTRACTS[made.table.table].grain:
        column = CONTRACTS[made.table.table].column(key)
        if column and column.type is ColumnType.TEXT and key in made.laid.headings:
            made.rules.append(("refused", key, [""]))


def _rule(made: Judgement) -> None:
    """Settle which rows the recipe keeps and leaves out."""
    for word in ("only", "drop"):
        for key, patterns in made.table.word(word).items():
            ruled = Taken(match=key[1:]) if key.startswith("^") else Taken(key)
            name = ruled.found(tuple(made.laid.ruled))
            if not name:
                continue
            column = made.laid.ruled[name]
            seen = made.laid.labels([column], name)[column]
            fit = [x for x in seen if label_room.fits(x, patterns)]
            out = [x for x in seen if x not in set(fit)] if word == "only" else fit
            if out:
                made.rules.append(("dropped", column, out))
    for key, told in made.table.word("totals").items():
        column = made.laid.ruled.get(key, "")
        if column and key not in AXES:
            seen = made.laid.labels([column], key)[column]
            out = [x for x in seen if label_room.fits(x, told.get("aside", ()))]
            if out:
                made.rules.append(("aside", column, out))


def _judge_column(made: Judgement, given: Given, column: Column) -> None:
    """Judge the labels of one column by what the contract says it holds."""
    name = column.name
    if column.refers_to == "regions" and made.table.table != "regions":
        _judge_places(made, given, column)
    elif name == "region" and made.table.table == "regions":
        _judge_listed(made, given, column)
    elif column.refers_to == "activities" and name == "activity":
        _judge_activities(made, given)
    elif name == "year":
        seen = made.laid.labels([name], name)
        told, asked, said = judge_years(made.table, list(seen[name]))
        made.questions += asked
        made.said += said
        join(made, name, told.assign(period=told["label"]), {"mark": "m_year"})
    elif name in {"measure", "indicator"}:
        seen = made.laid.labels([name], name).rename(columns={name: "label"})
        items = {"measure": label_room.measures, "indicator": label_room.indicators}
        judged = items[name](made.table, seen, f"{given.preamble} {given.file}")
        made.questions += judged.questions
        join(made, name, judged.told, {"unit": "m_unit"})
    elif column.one_of:
        labels = list(made.laid.labels([name], name)[name])
        told = label_room.closed(made.table, name, column.one_of, labels)
        join(made, name, told, {})
    elif column.type is ColumnType.DATE:
        _judge_days(made, name)
    elif column.type is ColumnType.GEOMETRY:
        _judge_outlines(made, name)
    elif name in made.table.word("map") or name == "kind":
        labels = list(made.laid.labels([name], name)[name])
        made.questions += ask_kind(made.table, labels) if name == "kind" else []
        join(made, name, label_room.worded(made.table, name, labels), {})


def _judge_days(made: Judgement, name: str) -> None:
    """Read days; those that cannot be read are left empty and counted."""
    seen = made.laid.labels([name], name)
    taken = made.table.columns.get(name)
    which = (taken.day if taken else "") or ("last" if name == "end" else "first")
    dated = [c.name for c in made.columns if c.type is ColumnType.DATE]
    every = [x for c in dated for x in made.laid.labels([c], c)[c]]
    first = order(every) or str(made.table.word("days"))
    if not first:
        heading = made.laid.headings[name]
        made.questions.append(order_question(made.table.table, heading, every))
    told = days(
        list(seen[name]), which, month_first=first == MONTH_FIRST,
        is_short=bool(made.table.word("days")),
    )  # fmt: skip
    lost = seen[(told["value"].to_numpy() == "") & (seen[name] != "").to_numpy()]
    if len(lost):
        made.said.append(
            _(
                "{n:,| date/ dates} of '{column}' cannot be read and {n:~is/are} left "
                "empty: {shown}.",
                n=int(lost["n"].sum()), column=made.laid.headings[name],
                shown=Items(tuple(f"'{x}'" for x in lost[name])),
            )
        )  # fmt: skip
    join(made, name, told, {})


def _judge_outlines(made: Judgement, name: str) -> None:
    """Bring outlines to degrees; a system that nobody names is asked for."""
    labels = list(made.laid.labels([name], name)[name])
    told = str(made.table.word("crs"))
    moved, doubts, said = in_degrees(made.laid.headings[name], labels, told)
    made.said += [] if doubts else said
    made.questions += [
        Question(
            f"{made.table.table}.crs",
            _(
                "The coordinates of '{column}' are metres, and nothing says of which "
                "reference system. Which is it?",
                column=made.laid.headings[name],
            ),
            tuple(
                Choice(one.value, _("{gives}", gives=one.gives), {"crs": one.value})
                for one in (doubt.taken, *doubt.others)
            ),
        )
        for doubt in doubts
    ]  # fmt: skip
    join(made, name, pd.DataFrame({"label": labels, "value": moved, "fate": ""}), {})


def _judge_places(made: Judgement, given: Given, column: Column) -> None:
    """Judge a column of regions."""
    name, beside = column.name, f"x_name_{column.name}"
    keys = [name, beside] if beside in made.rows.columns else [name]
    seen = made.laid.labels(keys, name)
    seen = seen.rename(columns={name: "label", beside: "name"})
    seen = seen if "name" in seen else seen.assign(name="")
    labels = list(seen["label"])
    if name not in CONTRACTS[made.table.table].grain:
        seen, climbed = above(seen, given.regions)
        made.said += climbed
    judged = judge_regions(made.table, name, seen, given.regions, _years(made))
    if judged.joined is not None and judged.joined.into:
        made.joins[name] = judged.joined
    made.questions += judged.questions
    made.said += judged.said
    former = made.listed.get("regions")
    both = [f for f in (former, judged.listed) if f is not None and len(f)]
    if both:
        joined = pd.concat(both, ignore_index=True) if len(both) > 1 else both[0]
        made.listed["regions"] = joined.drop_duplicates("region")
    told = judged.told.assign(label=labels)
    optional = not column.required
    if optional:  # a project that serves several regions, or none, has none
        _keep_lost(made, seen, told)
        several = told["fate"] == "several"
        if several.any() and made.table.table == "projects":
            listed = ["; ".join(parts_of(once(x))) for x in told["label"]]
            told[PLACES] = pd.Series(listed, index=told.index).where(several, "")
        none = ["several", "missing", "unmatched", "aside"]
        told.loc[told["fate"].isin(none), "code"] = ""
        whole = {"several": "", "missing": "", "aside": ""}
        told["fate"] = told["fate"].replace(whole)
        lost = told.loc[told["fate"] == "unmatched", "label"]
        if len(lost) and made.table.word("regions").get("unmatched") == "set aside":
            told["fate"] = told["fate"].replace({"unmatched": ""})
            shown = tuple(f"'{x}'" for x in lost)
            made.said.append(
                _("Regions of other registers are left empty: {shown}.",
                  shown=Items(shown))
            )  # fmt: skip
    told["fate"] = told["fate"].replace({"several": "unmatched", "missing": "refused"})
    frame = told.rename(
        columns={"label": name, "name": beside, "code": f"v_{name}",
                 "fate": f"f_{name}"}
    )  # fmt: skip
    frame = frame if beside in keys else frame.drop(columns=beside)
    became = frame.drop(columns=[f"f_{name}", PLACES], errors="ignore")
    made.became[name] = became.rename(columns={f"v_{name}": "value"})
    made.rows = made.rows.joined(keys, frame, [name])
    made.rules += [
        (fate, f"f_{name}", [fate]) for fate in ("unmatched", "aside", "refused")
        if (told["fate"] == fate).any()
    ]  # fmt: skip


def _keep_lost(made: Judgement, seen: pd.DataFrame, told: pd.DataFrame) -> None:
    """Keep rows of no known region under one of their own, where the recipe says so."""
    lost = told["fate"].isin(["missing", "unmatched"])
    if made.table.word("regions").get("unmatched") != NOT_STATED or not lost.any():
        return
    told.loc[lost, ["code", "fate"]] = [UNKNOWN, ""]
    former = made.listed.get("regions")
    rows = [former, not_stated()] if former is not None else [not_stated()]
    made.listed["regions"] = pd.concat(rows, ignore_index=True)
    shown = tuple(f"'{x}'" for x in told.loc[lost, "label"] if x)
    made.said.append(
        _(
            "{n:,| row/ rows} of '{table}' whose region is empty or not known "
            "{n:~is/are} kept under 'Region not stated' (written: {some}).",
            n=int(seen.loc[lost.to_numpy(), "n"].sum()), table=made.table.table,
            some=Items(shown or ("–",)),
        )
    )  # fmt: skip


def _years(made: Judgement) -> list[int]:
    """List the years of the file, in order."""
    if "year" not in made.laid.headings:
        return []
    seen = made.laid.labels(["year"], "year")["year"]
    found = (_YEAR.search(str(label)) for label in seen)
    return sorted({int(match[0]) for match in found if match})


def _judge_listed(made: Judgement, given: Given, column: Column) -> None:
    """Judge the regions of a list of regions: names become codes, codes stay."""
    labels = [x for x in made.laid.labels(["region"], "region")["region"] if x]
    found = places.recognise([x for x in labels if not total_room.by_name(x)])[:1]
    if any(not one.coded and one.share >= _NAMED for one in found):
        _judge_places(made, given, column)


def _judge_activities(made: Judgement, given: Given) -> None:
    """Judge a column of activities, totals and parts that hold one another too."""
    name, beside = "activity", "x_name_activity"
    keys = [name, beside] if beside in made.rows.columns else [name]
    seen = made.laid.labels(keys, name)
    seen = seen.rename(columns={name: "label", beside: "name"})
    seen = seen if "name" in seen else seen.assign(name="")
    told = label_room.activities(made.table, seen, given.activities)
    fates, questions = _activity_fates(made.table, told)
    told["fate"] = fates
    made.questions += questions
    if (needed := CONTRACTS[made.table.table].column(name)) and needed.required:
        told.loc[told["code"] == "", "fate"] = "refused"
    made.listed["activities"] = _activity_rows(made.table, told)
    frame = told.drop(columns="title").rename(
        columns={"label": name, "name": beside, "code": "v_activity",
                 "fate": "f_activity"}
    )  # fmt: skip
    frame = frame if beside in keys else frame.drop(columns=beside)
    made.rows = made.rows.joined(keys, frame, [name])
    made.rules += [
        (fate, "f_activity", [fate]) for fate in ("aside", "refused")
        if (told["fate"] == fate).any()
    ]  # fmt: skip


def _activity_fates(
    table: TableRecipe, told: pd.DataFrame
) -> tuple[list[str], list[Question]]:
    """Tell totals of activities: by the recipe, by name, by nested codes."""
    codes = [c for c in told["code"].unique() if c]
    holders = set(total_room.nested(codes).values())
    fates, asked, open_ones = [], [], []
    for row in told.to_dict("records"):
        fate = total_room.settled(table, "activity", row["label"], row["code"])
        kind = "" if fate else total_room.by_name(row["label"], row["name"])
        kind = kind if fate else total_room.whole_of(row["code"], codes) or kind
        if kind == "aside":
            fate = kind
        elif kind == "total":
            fate = "keep" if table.table in {"stocks", "stock_records"} else "aside"
        elif kind == "asked":
            asked.append(row["label"])
        elif not fate and row["code"] in holders:
            fate = total_room.nested_fate(table, "activity") or "keep"
            if not total_room.nested_fate(table, "activity"):
                open_ones.append(row["label"])
        fates.append({"keep": "total", "part": ""}.get(fate, fate))
    questions = []
    if open_ones:
        questions.append(
            total_room.total_question(table, "activity", open_ones, "nested")
        )
    if asked:
        questions.append(total_room.total_question(table, "activity", asked, "name"))
    return fates, questions


def _activity_rows(table: TableRecipe, told: pd.DataFrame) -> pd.DataFrame:
    """Lay out the activities that occur, each under what holds it."""
    kept = told[(told["fate"] != "aside") & (told["code"] != "")]
    kept = kept.drop_duplicates("code")
    above = total_room.nested(list(kept["code"]))
    if total_room.nested_fate(table, "activity") in {"part", "aside"}:
        above = {}
    is_part = {
        c for c, x in zip(kept["code"], kept["label"], strict=True)
        if total_room.settled(table, "activity", x, c) == "part"
    }  # fmt: skip
    tops = kept.loc[(kept["fate"] == "total") & ~kept["code"].isin(above.values()),
                    "code"]  # fmt: skip
    named = [c for c in tops if is_total(c) or total_room.whole_of(c, {*kept["code"]})]
    whole = next(iter([*named, *tops]), None)
    parents = [
        above[c] if c in above and above[c] not in is_part
        else (whole if c != whole else None)
        for c in kept["code"]
    ]  # fmt: skip
    return pd.DataFrame(
        {"activity": kept["code"], "name": kept["title"], "parent": parents}
    ).reset_index(drop=True)
