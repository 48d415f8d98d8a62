"""Amounts judged: their marks, units, currencies, and what flags say of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import CONTRACTS
from madang.contracts.headings import IN_MONEY
from madang.errors import SourceError
from madang.intake import totals as total_room
from madang.intake.amounts import (
    MONEY,
    column_factor,
    currency_factors,
    heading_unit,
    is_bare,
    read_amounts,
    unit_factors,
)
from madang.intake.currencies import plain_dollars, tell_currency
from madang.intake.judgement import AXES, FATE, LISTS
from madang.intake.known import Unit, is_derived, is_unit, measure_of, unit_of
from madang.intake.laying import MOST_LABELS
from madang.intake.numbers import read_shape
from madang.intake.taken import Taken
from madang.intake.unlikely import (
    ask_negatives,
    ask_size,
    settle_negatives,
    spare_counts,
)
from madang.language import Items, _
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.intake.judgement import Judgement
    from madang.intake.laying import Given

__all__ = ["judge_amounts", "judge_sums"]

_MOST_SUMS: Final = 200_000
_THINGS: Final = ("indicator", "measure")
_PAID: Final = re.compile(r"(?:액|세|예산|매출|급여|비용|사업비|연구비)$")
_TALLY: Final = re.compile(r"(?:수|인원|업체|건)$")
_COUNTED: Final = {"employment": "persons", "establishments": "units"}
_UNIT_ABOVE: Final = re.compile(
    r"(?:(?:단위|units?|einheit|unité|単位)\s*[:：]|unit of measure\b)"
    r"\s*([^\])\n]{1,40})",
    re.IGNORECASE,
)  # fmt: skip


def judge_amounts(made: Judgement, given: Given) -> None:
    """Read the amounts, and bring them to ones of one currency."""
    columns = {c: made.laid.headings[c] for c in made.measured}
    if not columns:
        return
    made.amounts = read_amounts(
        made.laid.rows, made.table, columns, is_asian=given.is_asian
    )
    made.questions += made.amounts.questions
    _leave_rates_out(made)
    bare = {c: h for c, h in columns.items() if is_bare(h, made.amounts.read[c])}
    _tell_units(made, given, bare)
    _judge_currency(made)
    _judge_written(made, columns)
    settle_negatives(made)
    for column, heading in columns.items():
        own = column_factor(made.table, column, heading)
        read = made.amounts.read[column]
        # A cell that states its own unit needs none of its heading, row or title.
        read["factor"] *= [1.0 if told else own for told in read["is_own"]]
        names = (f"n_{column}", f"f_{column}", f"m_{column}", f"o_{column}")
        made.rows = made.rows.number(column, read, names)
        if column in bare:
            made.questions += ask_size(made, column, names[0])
        if heading_unit(heading) is None:
            made.rows = made.rows.scaled(names[0], "factor", names[3])
        if "rate" in made.rows.columns:
            made.rows = made.rows.scaled(names[0], "rate")
        if own != 1.0 and not read["is_own"].all():
            made.said.append(
                _(
                    "'{column}' is multiplied by {factor:,.12g}, as its heading or the "
                    "recipe says.",
                    column=heading,
                    factor=own,
                )
            )
    tell_currency(made)
    for column in columns:
        made.rows = made.rows.renamed({f"n_{column}": column})
    if not given.deals_with_negatives:
        ask_negatives(made)
    if made.main:
        made.rules += [
            (f, f"f_{made.main}", [f]) for f in ("refused", "withheld", "missing")
        ]


def _leave_rates_out(made: Judgement) -> None:
    """Leave rates out where months or quarters are added up: their sum is none."""
    is_added = made.table.word("aggregate").get("value") == "sum"
    if not (is_added or made.table.word("periods") == "sum"):
        return
    for thing in _THINGS:
        if thing not in made.laid.headings:
            continue
        seen = made.laid.labels([thing], thing)[thing]
        rates = [x for x in seen if is_derived(x)]
        if 0 < len(rates) < len(seen):  # of rates alone the answer speaks
            made.rules.append(("dropped", thing, rates))
            made.said.append(_(
                "Rates and means cannot be added up and are left out: "
                "{shown}. Import the file again by itself with their mean to take "
                "them in.", shown=Items(tuple(f"'{x}'" for x in rates)),
            ))  # fmt: skip


def _stated_above(preamble: str) -> str:
    """Give the unit that the text above a table states; empty where it states none."""
    if match := _UNIT_ABOVE.search(preamble):
        return match[1].strip()
    for dot in ("", r"|\.\s"):  # "Mill. EUR"
        parts = map(str.strip, re.split(rf"[\n,;:()\[\]|]|\bin\b{dot}", preamble))
        sized = {p for p in parts if is_unit(p) and (u := unit_of(p)) and u.factor != 1}
        if sized:
            break
    return sized.pop() if len(sized) == 1 else ""


def _tell_units(made: Judgement, given: Given, bare: Mapping[str, str]) -> None:
    """Tell what the unit of each bare amount holds, as the file or the recipe says."""
    above = _stated_above(given.preamble)
    told = made.table.word("unit")
    if isinstance(told, dict):
        told = Taken.of(told).throughout(given.file, given.preamble)
    fixed = told if unit_of(str(told)) else ""
    listed = _several(above) if above and not fixed else ()
    if listed:
        _tell_each(made, given, listed)
    else:
        made.unit = fixed = fixed or above
    spare_counts(made, str(fixed))
    rows = made.rows.filled("unit", ("x_unit", "m_unit"), fixed)
    rows = rows.filled("power", ("x_power",), "")
    if {"x_unit", "m_unit", "x_power"} & {*made.rows.columns}:
        seen = rows.distinct(["unit", "power"], MOST_LABELS)
    else:
        one = {"unit": [fixed], "power": [""], "n": [made.laid.cells]}
        seen = pd.DataFrame(one).head(made.laid.cells)
    factors, questions, said = unit_factors(made.table, seen, bare)
    made.questions += questions
    made.said += said if bare else []
    made.factors = factors
    if len(factors) == 1:
        made.rows = rows.constant({"factor": float(factors["factor"].iloc[0])})
    else:
        made.rows = rows.joined(["unit", "power"], factors)


def _several(text: str) -> tuple[str, ...]:
    """List the units of a title that states several; empty where it states one.

    Examples
    --------
    >>> _several("개, 명, 백만 원"), _several("백만 원"), _several("1,000 USD")
    (('개', '명', '백만 원'), (), ())
    """
    parts = [p.strip() for p in re.split(r"[,，·、/]", text) if p.strip()]
    based = {(u.factor, u.base) for p in parts if (u := unit_of(p)) and u.base}
    if len(based) > 1:
        return tuple(parts)
    found: list[str] = []
    ahead = ""
    for token in re.split(r"[\s,，·、/]+", text.strip()):
        ahead = f"{ahead} {token}".strip()
        unit = unit_of(ahead)
        if unit is not None and unit.base:
            found.append(ahead)
            ahead = ""
    return tuple(found) if len(set(found)) > 1 and not ahead else ()


def _tell_each(made: Judgement, given: Given, units: tuple[str, ...]) -> None:
    """Give each measure across its own unit of those that a title lists in order.

    Where they are not as many, or one is money and the other is not, nothing says
    which is whose: one unit for all would make persons of millions.
    """
    thing = next((t for t in _THINGS if t in made.became), "measure")
    told = made.became.get(thing)
    across = [c for c in given.rows.columns if told is not None
              and c in set(told[thing])]  # fmt: skip
    is_across = bool(across)
    if told is not None and not across:
        across = list(told[thing])
    words = {} if told is None else dict(zip(told[thing], told["value"], strict=True))
    held = dict(zip(across, units, strict=False))
    in_order = is_across and len(across) == len(units)
    if (not in_order or any(map(is_derived, across))) and (
        alone := _by_kind(across, words, units)
    ):
        held, in_order, is_across = alone, False, True
    fits = is_across and len(across) == len(held) and all(
        words[c] not in set(Measure) or (words[c] in IN_MONEY) == _is_money(u)
        for c, u in held.items()
    )  # fmt: skip
    if told is None or not fits or len(set(words.values())) < len(words):
        raise SourceError(
            _(
                "The title of '{file}' states several units ({units}), and nothing "
                "says which column has which. Write the unit into each heading, such "
                "as '{example}', and import the file again. Nothing was written.",
                file=given.file, units=", ".join(units), example="매출액(백만원)",
            )
        )  # fmt: skip
    made.became[thing] = told.assign(unit=told[thing].map(held))
    frame = pd.DataFrame({thing: [words[c] for c in held], "m_unit": [*held.values()]})
    made.rows = made.rows.joined([thing], frame)
    shown = Items(tuple(f"{c} {u}" for c, u in held.items()), most=0)
    says = (
        _("The title lists units in the order of the columns: {units}.", units=shown)
        if in_order else
        _("Of the units that the title lists, each item has the one of its kind: "
          "{units}.", units=shown)
    )  # fmt: skip
    made.said.append(says)


def _by_kind(
    across: list[str], words: Mapping[str, str], units: tuple[str, ...]
) -> dict[str, str]:
    """Give each measure the only unit of its kind, of those that a title lists.

    Persons are counted in persons, and money in money; empty where one has none.
    """
    bases = {u: (unit_of(u) or Unit(u)).base for u in units}
    held: dict[str, str] = {}
    for column in across:
        word = words[column]
        head = column.split(" | ", maxsplit=1)[0]  # what is counted, above its parts
        word = word if word in _COUNTED else measure_of(head)[0]
        is_paid = word in IN_MONEY or bool(_PAID.search(head))
        fit = [
            u for u, base in bases.items()
            if (is_paid and _is_money(u)) or _COUNTED.get(word) == base
            or (base in {"persons", "units"} and not is_paid and word not in _COUNTED
                and bool(_TALLY.search(head)))
        ]  # fmt: skip
        if len(fit) != 1:
            return _by_rate(across, bases)
        held[column] = fit[0]
    return held


def _by_rate(across: list[str], bases: Mapping[str, str]) -> dict[str, str]:
    """Give rates the percent of a title, and all others the one other unit there."""
    rates = [u for u, base in bases.items() if base == "percent"]
    others = [u for u in bases if u not in rates]
    if len(rates) != 1 or len(others) != 1 or not any(map(is_derived, across)):
        return {}
    return {c: rates[0] if is_derived(c) else others[0] for c in across}


def _is_money(text: str) -> bool:
    """Tell whether a unit is of money."""
    unit = unit_of(text)
    return unit is not None and bool(unit.currency)


def _judge_currency(made: Judgement) -> None:
    """Keep amounts of one currency apart from others."""
    if "x_currency" not in made.rows.columns:
        return
    seen = made.laid.labels(["x_currency"], "currency")
    seen = seen.rename(columns={"x_currency": "currency"})
    told, questions = currency_factors(made.table, seen)
    made.questions += questions
    made.rates = dict(zip(told["currency"], told["rate"], strict=True))
    frame = told.rename(columns={"currency": "x_currency", "fate": "f_currency"})
    made.rows = made.rows.joined(["x_currency"], frame)
    if (told["fate"] == "dropped").any():
        made.rules.append(("dropped", "f_currency", ["dropped"]))


def _judge_written(made: Judgement, columns: Mapping[str, str]) -> None:
    """Keep amounts of one currency where headings or cells of a list name several."""
    if made.table.table not in LISTS or "x_currency" in made.rows.columns:
        return
    held: dict[str, list[str]] = {}
    for column in (c for c in columns if c in MONEY):
        unit = heading_unit(columns[column])
        own = unit.currency if unit else ""
        shapes = map(read_shape, made.amounts.read[column]["shape"])
        held[column] = [(s.currency or own) if s else "" for s in shapes]
    codes = list(dict.fromkeys(c for told in held.values() for c in told if c))
    if codes == ["USD"] and plain_dollars(made):
        return  # whose dollars they are is told by the regions, or asked
    told, questions = currency_factors(made.table, pd.DataFrame({"currency": codes}))
    made.questions += questions
    rates = dict(zip(told["currency"], told["rate"], strict=True))
    made.rates = rates
    gone = set(told.loc[told["fate"] != "", "currency"])
    for column, named in held.items():
        read = made.amounts.read[column]
        read["factor"] *= [rates.get(c, 1.0) for c in named]
        # Among several currencies a bare number is of none that is told.
        is_number = list(read["fate"] == "")
        lost = [c in gone or (bool(gone) and not c and is_number[k])
                for k, c in enumerate(named)]  # fmt: skip
        if any(lost):
            read.loc[lost, "fate"] = "missing"
            others = [*dict.fromkeys(c for c in named if c in gone)]
            is_bare = any(out and not c for c, out in zip(named, lost, strict=True))
            more = [_("no currency that is told")] if is_bare else []
            made.said.append(
                _("Amounts of '{column}' in {codes} are left empty.",
                  column=columns[column], codes=Items((*others, *more)))
            )  # fmt: skip


def judge_sums(made: Judgement) -> None:
    """Hold totals against their parts; look for totals that nobody calls so."""
    keys = [c for c in CONTRACTS[made.table.table].grain if c in made.rows.columns]
    axes = [c for c in AXES if c in keys and f"f_{c}" in made.rows.columns]
    if not made.main or made.table.table not in {"stocks", "flows"}:
        return
    if made.rows.count() > _MOST_SUMS:
        return
    marks = [f"f_{axis}" for axis in axes]
    rows = made.rows.where(FATE, ["", "total"])
    values = rows.summed([*keys, *marks], [made.main])
    values = values.rename(columns={made.main: "value"})
    for axis in axes:
        others = [k for k in keys if k != axis]
        beside = [m for m in marks if m != f"f_{axis}"]
        plain = values[(values[beside] == "").all(axis=1)] if beside else values
        held = made.table.word("totals").get(axis, {})
        told = {x for fate in ("keep", "aside", "part") for x in held.get(fate, ())}
        parts = plain[plain[f"f_{axis}"] == ""]
        some: list[str] = []
        if held.get("nested") not in {"keep", "aside"}:
            known = parts[~parts[axis].isin(told)]
            some = list(total_room.sums_of_some(known, axis, others))
        whole = "" if some else _whole(made, axis)
        wholes = plain[(plain[f"f_{axis}"] == "") | (plain[axis] == whole)]
        if whole and total_room.is_contradicted(wholes, f"f_{axis}", others):
            _set_aside(made, axis, whole)
        found = total_room.by_sum(parts, axis, others)
        found, why = (found, "sum") if found else (some, "some")
        if new := [f for f in found if f not in told]:
            made.questions.append(total_room.total_question(made.table, axis, new, why))


def _whole(made: Judgement, axis: str) -> str:
    """Give the code of what holds all others of an axis; empty where none does."""
    table, key = ("activities", axis) if axis == "activity" else ("regions", "region")
    listed = made.listed.get(table)
    if listed is None or "parent" not in listed:
        return ""
    tops = listed[listed["parent"].isna()]
    held = set(listed["parent"].dropna())
    return str(tops[key].iloc[0]) if len(tops) == 1 and set(tops[key]) <= held else ""


def _set_aside(made: Judgement, axis: str, whole: str) -> None:
    """Set a total aside that is less than its parts: it is of something else."""
    if made.table.word("totals").get(axis, {}).get("keep"):
        return
    gone = {whole}
    made.exceeded += [whole] if axis == "activity" else []
    made.rows = made.rows.fated("x_lost", [("aside", axis, [whole])])
    made.rows = made.rows.both(FATE, "total", "x_lost", "aside")
    table = "activities" if axis == "activity" else "regions"
    listed = made.listed.get(table)
    key = table[:-1] if table == "regions" else "activity"
    if listed is not None:
        listed = listed[~listed[key].isin(gone)].copy()
        listed["parent"] = listed["parent"].where(~listed["parent"].isin(gone), None)
        made.listed[table] = listed
    made.said.append(
        _(
            "The total of '{column}' ({labels}) is less than its parts, so it is set "
            "aside.",
            column=axis, labels=Items(tuple(sorted(gone))),
        )
    )  # fmt: skip
