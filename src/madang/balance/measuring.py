"""Measure balance: the ledger, evenness, the core's share, convergence, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.balance.evenness import (
    measure_convergence,
    measure_core,
    measure_evenness,
    measure_flows,
    measure_sigma,
)
from madang.balance.ledger import keep_ledger
from madang.balance.published import compare_published
from madang.balance.quantities import (
    Quantity,
    Residents,
    find_levels,
    find_quantities,
    per_head,
)
from madang.balance.result import BalanceResult
from madang.balance.settings import BalanceSettings
from madang.errors import MissingTableError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

__all__ = ["measure"]

_OPTIONAL: Final = {
    "indicator_definitions": ("unit", "weight", "denominator", "name_ko", "name_en"),
    "organisations": ("sme", "venture", "region"),
}


def measure(
    tables: Mapping[str, pd.DataFrame],
    rng: np.random.Generator,
    *,
    core: Sequence[str] = (),
    settings: BalanceSettings | None = None,
    currency: str = "",
    progress: Callable[[float], None] = lambda _share: None,
) -> BalanceResult:
    """Measure how balanced a territory is.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``regions``, and any of ``indicators`` with ``indicator_definitions``,
        ``stocks``, ``flows``, ``organisations`` and ``activities``, as in the
        contracts. What is absent is left out.
    rng : numpy.random.Generator
        Source of chance for the intervals.
    core : sequence of str
        Codes of the core regions, such as the capital area; may be empty.
    settings : BalanceSettings, optional
        What to do differently from the defaults.
    currency : str
        Currency of value added and R&D spending.
    progress : callable
        Takes the share done, from 0 to 1.

    Returns
    -------
    BalanceResult
        Tables are empty where the tables they rest on are absent.

    Raises
    ------
    MissingTableError
        If there is no table ``regions``.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> stocks = pd.DataFrame({"region": ["a", "b"], "activity": "x", "year": 2024,
    ...     "measure": "employment", "value": [30.0, 10.0]})
    >>> tables = {"regions": pd.DataFrame({"region": ["a", "b"]}), "stocks": stocks}
    >>> balance = measure(tables, np.random.default_rng(1), core=["a"])
    >>> balance.core_share["core_share"].tolist()
    [0.75]
    """
    if "regions" not in tables:
        raise MissingTableError(
            _(
                "Balance is measured over regions, and there is no table 'regions'. "
                "Add it: one row a region, with its code and name."
            )
        )
    asked = settings or BalanceSettings()
    held = tuple(str(code) for code in core)
    whole = _completed(tables)
    for_ledger, for_core, for_published = rng.spawn(3)
    ledger = keep_ledger(whole, held, asked, for_ledger)
    progress(0.5)
    found = find_quantities(whole, currency)
    residents = Residents.read(whole)
    taken = {q.name for q in found}
    levels = [q for q in find_levels(whole, residents) if q.name not in taken]
    own = {q.name for q in levels}  # published per head: not divided once more
    divided = [per_head(q, residents) for q in found]
    heads = [q for q in divided if q is not None and q.name not in own]
    evenness = measure_evenness([*found, *heads, *levels], held)
    progress(0.7)
    core_share = pd.concat(
        [
            measure_core(found, held, for_core),
            measure_flows(whole.get("flows"), held),
        ],
        ignore_index=True,
    )
    progress(0.8)
    series = _series(heads if residents.is_yearly else [], levels, found)
    result = BalanceResult(
        ledger=ledger.scores,
        ledger_indicators=ledger.indicators,
        steps=ledger.steps,
        evenness=evenness,
        core_share=core_share,
        convergence=measure_convergence(series),
        sigma=measure_sigma(series),
        published=compare_published(ledger.scores, whole, for_published),
        names=whole["regions"],
        settings=asked,
        core=held,
    )
    progress(1.0)
    return result


def _completed(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add optional columns that a notebook's tables may lack."""
    whole = dict(tables)
    for name, columns in _OPTIONAL.items():
        if name in whole:
            own = list(whole[name].columns)
            lacking = [c for c in columns if c not in own]
            whole[name] = whole[name].reindex(columns=[*own, *lacking])
    has_both = {"indicators", "indicator_definitions"} <= set(whole)
    if not has_both:
        whole.pop("indicators", None)
        whole.pop("indicator_definitions", None)
    return whole


def _series(
    heads: Sequence[Quantity], levels: Sequence[Quantity], totals: Sequence[Quantity]
) -> dict[str, list[Quantity]]:
    """Gather years of one quantity: per head where residents are known by year."""
    out: dict[str, list[Quantity]] = {}
    done = {(q.name.removesuffix("_per_head"), q.year) for q in (*heads, *levels)}
    undivided = [q for q in totals if (q.name, q.year) not in done]
    for q in (*heads, *levels, *undivided):
        if q.year is not None:
            out.setdefault(q.name, []).append(q)
    least = 2
    return {
        name: sorted(years, key=lambda q: q.year or 0)
        for name, years in out.items()
        if len(years) >= least
    }
