"""Match funds: what a region can add of its own to grants, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.contracts import parameter
from madang.contracts.parameter import Kind
from madang.coordination.portfolio.need import latest
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.amounts import (
    amount,
    amounts,
    by_region,
)
from madang.coordination.portfolio.requirements.kind import (
    Decisions,
    Known,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import Rows, block
from madang.errors import ParameterError
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from madang.contracts import Note
    from madang.coordination.portfolio.call import Call

__all__ = ["MATCHING", "Settings", "with_match_funds"]

_KIND: Final = "match"


def _funds(value: Any) -> Message | None:
    """Hold match money: amounts by region, or the name of an indicator."""
    if isinstance(value, str):
        return None
    if isinstance(value, Mapping) and amounts(value) is None:
        return None
    return _("a table of amounts from 0 up by region, or the name of an indicator")


@dataclass(frozen=True)
class Settings(budget.Settings):
    """Match money among the terms; once read, it names regions.

    Attributes
    ----------
    match_indicator : str
        Indicator that gives match money; empty for none.
    """

    match_funds: Mapping[str, float] = parameter(
        {},
        _("Most match money of each region in a year: by region, or an indicator"),
        kind=Kind.ANY, check=_funds,
    )  # fmt: skip
    match_indicator: str = ""


def _read(given: Any, regions: tuple[str, ...]) -> dict[str, Any]:
    """Read match money by region, or the indicator that gives it."""
    funds = given.match_funds
    if isinstance(funds, str):
        return {"match_funds": {}, "match_indicator": funds}
    return {"match_funds": by_region("match_funds", funds, regions)}


def _settle(terms: Any, call: Call, known: Known) -> tuple[Any, list[Note]]:
    """Read match money from the indicator, where it is one."""
    return with_match_funds(terms, known.indicators, call.regions), []


def with_match_funds(
    terms: Any, indicators: pd.DataFrame | None, codes: tuple[str, ...]
) -> Any:
    """Read what regions can put up as match money from an indicator, where it is one.

    Parameters
    ----------
    terms : Terms
        `match_indicator` names the indicator; empty leaves the terms as they are.
    indicators : DataFrame or None
        Indicators; the latest value counts, in currency a year.
    codes : tuple of str
        Regions; those without a value are not held to any limit.

    Raises
    ------
    ParameterError
        If the study does not have the indicator, or it is below zero somewhere.
    """
    if not terms.match_indicator:
        return terms
    name = terms.match_indicator
    known = indicators if indicators is not None else pd.DataFrame()
    if known.empty or not (known["indicator"] == name).any():
        raise ParameterError(
            _(
                "portfolio: 'match_funds' must be amounts by region or an indicator "
                "of the study; there is no indicator {name}.",
                name=repr(name),
            )
        )
    value = latest(known[known["indicator"] == name], "value", codes)
    if (value < 0).any():
        first = codes[int(np.flatnonzero(value < 0)[0])]
        raise ParameterError(
            _(
                "portfolio: match money by indicator {name} is below 0 in {first}. "
                "Mend the indicators table.",
                name=repr(name),
                first=repr(first),
            )
        )
    # Indicators are in currency: 1 or less is that much money, not a share.
    funds = {
        code: max(float(v), 1 + 1e-9) if v > 0 else 0.0
        for code, v in zip(codes, value, strict=True)
        if np.isfinite(v)
    }
    return replace(terms, match_funds=funds)


def _binds(years: tuple[int, ...], terms: Settings) -> NDArray[np.bool_]:
    """Tell that match money is limited in every year, where it is at all."""
    return np.full(len(years), bool(terms.match_funds))


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write that each region can put up its match money in every year."""
    call, terms = decided.call, decided.terms
    place = {code: i for i, code in enumerate(call.regions)}
    need = sparse.csr_array(call.spread * call.match[None, :])
    rows, keys, tops = [], [], []
    for code, value in terms.match_funds.items():
        share = need[[place[code]]].toarray().ravel()[decided.proposal]
        if share.any():
            rows.append(decided.by_year * share[None, :])
            keys += [f"{_KIND}:{year}:{code}" for year in decided.years]
            tops += [amount(value, terms.budget)] * len(decided.years)
    if rows:
        table = sparse.csr_array(sparse.vstack(rows))
        used = np.diff(table.indptr) > 0
        yield block(
            [k for k, u in zip(keys, used, strict=True) if u],
            table[np.flatnonzero(used)], upper=np.array(tops)[used], is_money=True,
        )  # fmt: skip


def _states(_kind: str, what: str, words: Words) -> Message:
    """State what a region can put up."""
    year, _unused, code = what.partition(":")
    money = amount(words.terms.match_funds[code], words.terms.budget)
    values = {"region": words.region(code), "money": words.money(money)}
    if year == "0":
        return _("{region} puts up at most {money} of match money", **values)
    return _(
        "{region} puts up at most {money} of match money in {year}", year=year, **values
    )


def _keeps_out(_kind: str, what: str, name: Callable[[str], str]) -> Message:
    """Say that a region has no match money left."""
    return _("{name} has no match funding left.", name=name(what.partition(":")[2]))


MATCHING: Final = Requirement(
    kinds=(_KIND,),
    read=_read,
    settle=_settle,
    binds=_binds,
    rows=_rows,
    states=_states,
    keeps_out=_keeps_out,
)
