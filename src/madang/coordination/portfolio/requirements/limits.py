"""Floors and caps: least and most money by region, or by what proposals are.

A region's limit speaks of all that lies in it. Limits by a column of the projects
table speak of the proposals with that value; limits by dimension, of those whose mode
or initiator serves it. A figure up to 1 is a share of the budget, or of what is funded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


class SharesOf(StrEnum):
    """What a limit up to 1 is a share of."""

    USUAL = "usual"
    BUDGET = "budget"
    FUNDED = "funded"


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
    shares_of: SharesOf = parameter(  # noqa: RUF009 - a field, not a value
        SharesOf.USUAL,
        _(
            "What a floor or cap up to 1 is a share of: the budget; what is funded; or "
            "as usual, floors of the budget, which they guarantee, and caps of what is "
            "funded, so that a cap holds where the budget is not spent to its end"
        ),
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


def _limits(terms: Settings, kind: str) -> dict[str, float]:
    """Give the limits of a kind as they were set, by what they speak of."""
    tables = {
        _FLOOR: {"": terms.floors}, _CAP: {"": terms.caps},
        _FLOOR_BY: terms.floors_by, _CAP_BY: terms.caps_by,
    }[kind]  # fmt: skip
    return {
        f"{column}:{what}" if column else what: value
        for column, by in tables.items()
        for what, value in by.items()
    }


def _is_relative(kind: str, value: float, terms: Settings) -> bool:
    """Tell whether a limit is a share of what is funded."""
    caps = terms.shares_of is SharesOf.USUAL and kind in {_CAP, _CAP_BY}
    return (caps or terms.shares_of is SharesOf.FUNDED) and value <= 1


def _money(terms: Settings, kind: str, what: str) -> float:
    """Give a limit in currency; NaN where it is a share of what is funded."""
    value = _limits(terms, kind)[what]
    return (
        float("nan")
        if _is_relative(kind, value, terms)
        else amount(value, terms.budget)
    )


def limits_of_regions(
    terms: Settings, regions: tuple[str, ...], funded: float
) -> dict[str, list[float]]:
    """Give the floor and the cap of each region, in currency; NaN where none is set.

    Parameters
    ----------
    terms : Settings
        The limits.
    regions : tuple of str
        Regions by code.
    funded : float
        Money of the plan, of which a limit may be a share.
    """
    found = {kind: _limits(terms, kind) for kind in (_FLOOR, _CAP)}
    none = float("nan")

    def limit(kind: str, value: float) -> float:
        return amount(
            value, funded if _is_relative(kind, value, terms) else terms.budget
        )

    return {
        kind: [limit(kind, by.get(code, none)) for code in regions]
        for kind, by in found.items()
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
    r"""Write least and most money by region and by value.

    A cap of the share s of what is funded is a row as well, since both sides are sums:

    .. math:: \sum_{p \in r} g_p - s \sum_p g_p \le 0
    """
    terms: Settings = decided.terms
    for kind in (_FLOOR, _CAP, _FLOOR_BY, _CAP_BY):
        limits = _limits(terms, kind)
        if not limits:
            continue
        rows = _counted(decided.call, kind, limits, terms) @ decided.granted
        part = np.array([_is_relative(kind, v, terms) for v in limits.values()])
        share = np.array(list(limits.values()))
        if part.any():
            rows -= sparse.csr_array(np.outer(part * share, decided.money))
        money = [0.0 if r else amount(v, terms.budget)
                 for r, v in zip(part, share.tolist(), strict=True)]  # fmt: skip
        side = "lower" if kind in {_FLOOR, _FLOOR_BY} else "upper"
        keys = [f"{kind}:{what}" for what in limits]
        yield block(keys, rows, is_money=True, **{side: np.array(money)})


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
    share, name = _limits(words.terms, kind)[what], _named(kind, what, words)
    is_floor = kind in {_FLOOR, _FLOOR_BY}
    if _is_relative(kind, share, words.terms):
        if is_floor:
            return _("{name} gets at least {share:.1%} of what is funded",
                     name=name, share=share)  # fmt: skip
        return _("{name} gets at most {share:.1%} of what is funded",
                 name=name, share=share)  # fmt: skip
    money = words.money(_money(words.terms, kind, what))
    if is_floor:
        return _("{name} gets at least {money}", name=name, money=money)
    return _("{name} gets at most {money}", name=name, money=money)


def _reason(keys: tuple[str, ...], decided: Decisions, words: Words) -> Message | None:
    """Compare floors with what is asked, with the budget, or with a cap."""
    kinds = sorted(key.partition(":")[0] for key in keys)
    if kinds in ([_FLOOR], [_FLOOR_BY]):
        return _too_little_asked(keys[0], decided, words)
    floors = [what for kind, _unused, what in (k.partition(":") for k in keys)
              if kind == _FLOOR]  # fmt: skip
    least = {code: _money(words.terms, _FLOOR, code) for code in floors}
    if budget.KIND in kinds and len(floors) == len(keys) - 1:
        total = sum(least.values())
        if not total > decided.budget:
            return None
        return _(
            "The floors sum to {total}, more than the {budget} there is to give.",
            total=words.money(total),
            budget=words.money(decided.budget),
        )
    if kinds == [_CAP, _FLOOR] and f"{_CAP}:{floors[0]}" in keys:
        code = floors[0]
        if least[code] > _money(words.terms, _CAP, code):
            name = words.region(code)
            return _("The floor of {name} lies above its cap.", name=name)
    return None


def _too_little_asked(key: str, decided: Decisions, words: Words) -> Message | None:
    """Say that too little is asked for to reach a floor."""
    kind, _unused, what = key.partition(":")
    call = decided.call
    asked = np.where(call.is_merged, 0.0, call.asked)
    total = float((_counted(call, kind, [what], words.terms) @ asked)[0])
    least = _money(words.terms, kind, what)
    if not total < least:
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
    reason=_reason,
    keeps_out=_keeps_out,
)
