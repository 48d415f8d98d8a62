"""Floors and caps: least and most money by region, or by what proposals are.

A region's limit speaks of all that lies in it. Limits by a column of the projects
table speak of the proposals with that value; limits by dimension, of those whose mode
or initiator serves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import parameter
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.amounts import (
    amount,
    amounts,
    by_region,
    is_amount,
)
from madang.coordination.portfolio.requirements.kind import (
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import Rows, block
from madang.language import Items, Message, Named, _
from madang.vocabulary import Dimension, Initiator, Mode, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = ["LIMITS", "Settings", "limits_of_regions"]

_FLOOR, _CAP = "floor", "cap"
_FLOOR_BY, _CAP_BY = "floor_by", "cap_by"
_TRAITS: Final = {
    "mode": _("mode of support"),
    "initiator": _("initiator"),
    "activity": _("activity"),
    "programme": _("programme"),
    "organiser": _("organiser"),
    "dimension": _("dimension of balance"),
}
_CLOSED: Final = {"mode": Mode, "initiator": Initiator, "dimension": Dimension}
_SERVING: Final = frozenset({*Mode, *Initiator})
# Dimension of balance that a mode of support or an initiator serves.
_SERVES: Final[Mapping[str, str]] = {
    Mode.INFRASTRUCTURE.value: Dimension.TERRITORY.value,
    Mode.TALENT.value: Dimension.PEOPLE.value,
    Initiator.LOCAL.value: Dimension.AUTONOMY.value,
}


def _divided(value: Mapping[str, Any]) -> Message | None:
    """Hold tables of amounts by column of the projects and its value."""
    if all(_fits_column(column, by) for column, by in value.items()):
        return None
    return _(
        "tables of amounts by {columns}, such as {{ mode = {{ talent = 0.1 }} }}, with "
        "the words of the projects table",
        columns=Items(tuple(_TRAITS), most=0),
    )


def _fits_column(column: str, by: object) -> bool:
    """Tell whether amounts by one column can be read."""
    if column not in _TRAITS or not isinstance(by, Mapping):
        return False
    known = {str(w) for w in _CLOSED[column]} if column in _CLOSED else set(by)
    return set(by) <= known and all(is_amount(v) for v in by.values())


def _dimensions(value: Mapping[str, Any]) -> Message | None:
    """Hold a table of dimensions by mode or initiator."""
    known = ["", *Dimension]
    if set(value) <= _SERVING and all(to in known for to in value.values()):
        return None
    return _(
        "a table of dimensions ({dimensions}, or '' for none) by mode or initiator "
        "({words})",
        dimensions=Items(tuple(Dimension), most=0),
        words=Items(tuple(sorted(_SERVING)), most=0),
    )


@dataclass(frozen=True)
class Settings(budget.Settings):
    """Floors and caps among the terms; once read, floors and caps name regions.

    Attributes
    ----------
    serves : mapping of str to str
        Dimension of balance by mode or initiator.
    """

    floors: Mapping[str, float] = parameter(
        {}, _("Least money by region; '*' speaks of every region"), check=amounts
    )
    caps: Mapping[str, float] = parameter(
        {}, _("Most money by region; '*' speaks of every region"), check=amounts
    )
    floors_by: Mapping[str, Mapping[str, float]] = parameter(
        {},
        _("Least money by mode, initiator, activity, programme, organiser, dimension"),
        check=_divided,
    )
    caps_by: Mapping[str, Mapping[str, float]] = parameter(
        {},
        _("Most money by mode, initiator, activity, programme, organiser, dimension"),
        check=_divided,
    )
    dimension_of: Mapping[str, str] = parameter(
        {},
        _("Dimension that a mode or an initiator serves, where not as usual"),
        check=_dimensions,
    )
    serves: Mapping[str, str] = field(default_factory=lambda: dict(_SERVES))


def _read(given: Settings, regions: tuple[str, ...]) -> dict[str, Any]:
    """Read limits by region and by value, and which dimensions are served."""
    changed = {code: str(to) for code, to in given.dimension_of.items()}
    serves = {code: to for code, to in (given.serves | changed).items() if to}  # type: ignore[operator]  # a dict
    return {
        "floors": by_region("floors", given.floors, regions),
        "caps": by_region("caps", given.caps, regions),
        "floors_by": _by_value(given.floors_by),
        "caps_by": _by_value(given.caps_by),
        "serves": serves,
    }


def _by_value(
    given: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """Read amounts by column of the projects and its value."""
    return {
        column: {value: float(money) for value, money in sorted(by.items())}
        for column, by in sorted(given.items())
    }


def _limits(terms: Settings) -> dict[str, dict[str, float]]:
    """Give all limits in currency: by kind, then by what they speak of, in order."""
    share: dict[str, dict[str, float]] = {
        _FLOOR: dict(terms.floors), _CAP: dict(terms.caps),
    }  # fmt: skip
    for kind, tables in ((_FLOOR_BY, terms.floors_by), (_CAP_BY, terms.caps_by)):
        share[kind] = {
            f"{column}:{value}": money
            for column, by in tables.items()
            for value, money in by.items()
        }
    return {
        kind: {what: amount(v, terms.budget) for what, v in by.items()}
        for kind, by in share.items()
    }


def limits_of_regions(
    terms: Settings, regions: tuple[str, ...]
) -> dict[str, list[float]]:
    """Give the floor and the cap of each region, in currency; NaN where none is set."""
    found = _limits(terms)
    return {
        kind: [found[kind].get(code, float("nan")) for code in regions]
        for kind in (_FLOOR, _CAP)
    }


def _counted(call: Call, kind: str, named: Iterable[str], terms: Settings) -> Any:
    """Tell what part of each proposal's money counts to each limit, (n, P) sparse."""
    if kind in {_FLOOR, _CAP}:
        place = {code: i for i, code in enumerate(call.regions)}
        return sparse.csr_array(call.inside @ call.spread)[[place[c] for c in named]]
    held = [_has(call, what, terms) for what in named]
    return sparse.csr_array(np.array(held, dtype=np.float64))


def _has(call: Call, what: str, terms: Settings) -> NDArray[np.bool_]:
    """Tell which proposals have a value of a column, or serve a dimension."""
    column, _unused, value = what.partition(":")
    if column != "dimension":
        return (call.traits[column] == value).fillna(value=False).to_numpy(np.bool_)
    codes = [code for code, dimension in terms.serves.items() if dimension == value]
    of_mode = call.traits["mode"].isin(codes).to_numpy(np.bool_)
    return of_mode | call.traits["initiator"].isin(codes).to_numpy(np.bool_)


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write least and most money by region and by value."""
    terms = decided.terms
    for kind, limits in _limits(terms).items():
        if not limits:
            continue
        rows = _counted(decided.call, kind, limits, terms) @ decided.granted
        keys = [f"{kind}:{what}" for what in limits]
        side = "lower" if kind in {_FLOOR, _FLOOR_BY} else "upper"
        money = np.array(list(limits.values()))
        yield block(keys, rows, is_money=True, **{side: money})


def _named(kind: str, what: str, words: Words) -> Named | Message:
    """Name what a limit speaks of: a region, or a value of a column."""
    if kind in {_FLOOR, _CAP}:
        return words.region(what)
    column, _unused, value = what.partition(":")
    if column in _CLOSED:
        return _("{trait} '{value}'", trait=_TRAITS[column], value=word(value))
    return _("{trait} {value}", trait=_TRAITS[column], value=value)


def _states(kind: str, what: str, words: Words) -> Message:
    """State a floor or a cap."""
    values = {
        "name": _named(kind, what, words),
        "money": words.money(_limits(words.terms)[kind][what]),
    }
    if kind in {_FLOOR, _FLOOR_BY}:
        return _("{name} gets at least {money}", **values)
    return _("{name} gets at most {money}", **values)


def _gives(keys: tuple[str, ...], decided: Decisions, words: Words) -> Message | None:
    """Compare floors with what is asked, with the budget, or with a cap."""
    kinds = sorted(key.partition(":")[0] for key in keys)
    if kinds in ([_FLOOR], [_FLOOR_BY]):
        return _too_little_asked(keys[0], decided, words)
    limits = _limits(words.terms)
    floors = [what for kind, _unused, what in (k.partition(":") for k in keys)
              if kind == _FLOOR]  # fmt: skip
    if budget.KIND in kinds and len(floors) == len(keys) - 1:
        total = sum(limits[_FLOOR][code] for code in floors)
        if total <= decided.budget:
            return None
        return _(
            "The floors sum to {total}, more than the {budget} there is to give.",
            total=words.money(total),
            budget=words.money(decided.budget),
        )
    if kinds == [_CAP, _FLOOR]:
        cap, floor = (key.partition(":")[2] for key in sorted(keys))
        if cap == floor and limits[_FLOOR][floor] > limits[_CAP][cap]:
            name = words.region(cap)
            return _("The floor of {name} lies above its cap.", name=name)
    return None


def _too_little_asked(key: str, decided: Decisions, words: Words) -> Message | None:
    """Say that too little is asked for to reach a floor."""
    kind, _unused, what = key.partition(":")
    call = decided.call
    asked = np.where(call.is_merged, 0.0, call.asked)
    total = float((_counted(call, kind, [what], words.terms) @ asked)[0])
    least = _limits(words.terms)[kind][what]
    if total >= least:
        return None
    return _(
        "{name} asks for {total} in all, less than its floor of {least}.",
        name=_named(kind, what, words),
        total=words.money(total),
        least=words.money(least),
    )


def _keeps_out(kind: str, what: str, name: Callable[[str], str]) -> Message:
    """Say that a cap is reached, or that a floor needs the money elsewhere."""
    named = name(what.rpartition(":")[2])
    if kind in {_FLOOR, _FLOOR_BY}:
        return _("The floor of {name} must be kept.", name=named)
    return _("The cap of {name} is reached.", name=named)


LIMITS: Final = Requirement(
    kinds=(_FLOOR, _CAP, _FLOOR_BY, _CAP_BY),
    read=_read,
    rows=_rows,
    states=_states,
    gives=_gives,
    keeps_out=_keeps_out,
)
