"""Which links even access: each by itself, plans under the budget, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note, names_of
from madang.infrastructure.columns import FRONTIER, LINKS, WAYS
from madang.infrastructure.why import why
from madang.language import Items, Named, _, to_json
from madang.metrics.accessibility import (
    Cutoff,
    LinkCase,
    LinkPlan,
    access_with,
    best_links,
    greedy_links,
    link_case,
    link_frontier,
    ranked_links,
    single_links,
    why_not_link,
    with_link,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.infrastructure.laid import Laid
    from madang.infrastructure.settings import InfrastructureSettings

    FloatArray = NDArray[np.float64]

__all__ = ["Chosen", "choose_links"]

HUNDREDTHS: Final = 100.0
_NAMED: Final = 3
_LOOSE: Final = 1e-9
_DEAREST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is made of candidate links.

    Attributes
    ----------
    tables : dict of str to DataFrame
    after : (R, R) array or None
        Minutes once the plan is built; None without a plan.
    kind : str
        Opportunities whose access is evened; empty where there are no candidates.
    notes : tuple of Note
    """

    tables: dict[str, pd.DataFrame]
    after: FloatArray | None
    kind: str
    notes: tuple[Note, ...]


def choose_links(
    laid: Laid, tables: Mapping[str, pd.DataFrame], settings: InfrastructureSettings
) -> Chosen:
    """Measure each candidate, choose under the budget, and say why and why not.

    Parameters
    ----------
    laid : Laid
        R regions with opportunities.
    tables : mapping of str to DataFrame
        ``links``, and ``flows`` of commuters where there are some.
    settings : InfrastructureSettings

    Returns
    -------
    Chosen
    """
    empty = {t.name: t.empty() for t in (LINKS, WAYS, FRONTIER)}
    notes: list[Note] = []
    found = _candidates(laid, tables.get("links"), notes)
    if found.empty or not laid.amounts:
        return Chosen(empty, None, "", tuple(notes))
    kind = settings.evened or next(iter(laid.amounts))
    if kind not in laid.amounts:
        notes.append(Note(_(
            "Links cannot even access to '{kind}' (evened): there is none. Choose one "
            "of: {kinds}.", kind=kind, kinds=Items(tuple(laid.amounts)),
        )))  # fmt: skip
        return Chosen(empty, None, "", tuple(notes))
    case = _case(laid, found, kind, settings)
    head = {"kind": kind, "year": laid.years.get(kind)}
    alone = single_links(case)
    base = _singles(laid, found, case, alone.gained, alone.more)
    if settings.budget is None:
        notes.append(Note(_(
            "No budget for links is given (infrastructure.budget): each link is "
            "measured by itself, and no plan is made."
        )))  # fmt: skip
        table = base.assign(beside=np.nan, over=np.nan, instead=np.nan)
        table["order"] = pd.array([pd.NA] * len(table), dtype="Int64")
        said = [to_json(why(row, settings)) for row in base.to_dict("records")]
        made = LINKS.typed(table.assign(why_message=said, **head))
        return Chosen(empty | {LINKS.name: made}, None, kind, tuple(notes))
    plans = _plans(laid, found, case, alone.per_cost, tables, settings)
    best: LinkPlan = plans["proven"][0]
    told = _told(found, base, case, best, settings)
    beside = _frontier(found, case, best, settings.budget)
    chosen = {
        LINKS.name: LINKS.typed(told.assign(**head)),
        WAYS.name: WAYS.typed(_ways(found, plans).assign(**head)),
        FRONTIER.name: FRONTIER.typed(beside.assign(**head)),
    }
    after = case.minutes
    for link in best.links:
        after = with_link(
            after, (int(case.tail[link]), int(case.head[link])),
            float(case.link_minutes[link]), one_way=bool(case.one_way[link]),
        )  # fmt: skip
    return Chosen(chosen, after, kind, tuple(notes))


def _candidates(
    laid: Laid, links: pd.DataFrame | None, notes: list[Note]
) -> pd.DataFrame:
    """Give the candidates that can be measured, and name those that cannot."""
    if links is None:
        return pd.DataFrame()
    mine = links[links["status"] == "candidate"]
    place = set(laid.codes)
    ends = mine["origin"].astype(str).isin(place) & mine["destination"].astype(
        str
    ).isin(place)
    priced = mine["cost"].gt(0)
    for lost, said in (
        (mine[~ends], _("an end lies in a region that no way is known of")),
        (mine[ends & ~priced], _("its cost is not known, or 0")),
    ):
        if len(lost):
            notes.append(Note(_(
                "{n:,| candidate link/ candidate links} left out ({links}): {why}.",
                n=len(lost), why=said,
                links=Items(tuple(lost["link"].astype(str)), most=_NAMED),
            )))  # fmt: skip
    kept: pd.DataFrame = mine[ends & priced].reset_index(drop=True)
    return kept


def _case(
    laid: Laid, found: pd.DataFrame, kind: str, settings: InfrastructureSettings
) -> LinkCase:
    """Lay the candidates out as arrays."""
    place = {code: k for k, code in enumerate(laid.codes)}
    ends = tuple(
        found[c].astype(str).map(place).to_numpy(np.intp)
        for c in ("origin", "destination")
    )
    return link_case(
        laid.minutes, (ends[0], ends[1]),
        link_minutes=found["minutes"].to_numpy(np.float64),
        cost=found["cost"].to_numpy(np.float64),
        opportunities=laid.amounts[kind], residents=laid.residents,
        decay=Cutoff(settings.within),
        one_way=found["one_way"].fillna(value=False).to_numpy(dtype=bool),
    )  # fmt: skip


def _singles(
    laid: Laid, found: pd.DataFrame, case: LinkCase, gained: FloatArray,
    more: FloatArray,
) -> pd.DataFrame:  # fmt: skip
    """Say what each link would do if it alone were built, and for whom."""
    now, regions = case.access(case.minutes), []
    for link in range(len(found)):
        rise = np.where(laid.residents > 0, access_with(case, [link]) - now, 0.0)
        at = int(np.argmax(rise))
        regions.append(laid.codes[at] if rise[at] > 0 else None)
    called = names_of(found, key="link")
    by = [called.get(str(c), Named({})).by_language for c in found["link"]]
    return pd.DataFrame({
        "link": found["link"].astype(str),
        "name_ko": [n.get("ko") or c for n, c in zip(by, found["link"], strict=True)],
        "name_en": [n.get("en") or c for n, c in zip(by, found["link"], strict=True)],
        "origin": found["origin"], "destination": found["destination"],
        "cost": case.cost, "gained": HUNDREDTHS * gained,
        "per_cost": HUNDREDTHS * gained / case.cost * case.cost.mean(), "more": more,
        "gain_region": pd.Series(regions, dtype="str"), "phase": found["phase"],
        "is_idle": case.idle,
    })  # fmt: skip


def _plans(
    laid: Laid,
    found: pd.DataFrame,
    case: LinkCase,
    per_cost: FloatArray,
    tables: Mapping[str, pd.DataFrame],
    settings: InfrastructureSettings,
) -> dict[str, tuple[LinkPlan, float, float]]:
    """Choose links in each way: plan, bound and gap, which only the proof has."""
    budget = float(settings.budget or 0.0)
    proven = best_links(case, budget=budget, work=settings.proof_work)
    gap = proven.gap if np.isfinite(proven.gap) else 0.0
    if not proven.plan.gained > 0 and proven.bound > proven.plan.gained + _LOOSE:
        gap = np.nan
    plans = {
        "proven": (proven.plan, proven.bound, gap),
        "greedy": (greedy_links(case, budget=budget), np.nan, np.nan),
    }
    now = case.access(case.minutes)
    orders = {
        "one_shot": np.argsort(-per_cost, kind="stable")[np.sort(-per_cost) < 0],
        "least_access": np.argsort(
            np.minimum(now[case.tail], now[case.head]), kind="stable"
        ),
    }
    busy = _busy(laid, case, tables.get("flows"))
    if busy is not None:
        orders["busiest"] = np.argsort(-busy, kind="stable")
    phase = found["phase"].to_numpy(np.float64, na_value=np.nan)
    if np.isfinite(phase).any():
        listed = np.flatnonzero(np.isfinite(phase))
        orders["drafted"] = listed[np.argsort(phase[listed], kind="stable")]
    return plans | {
        way: (ranked_links(case, order, budget=budget), np.nan, np.nan)
        for way, order in orders.items()
    }


def _busy(laid: Laid, case: LinkCase, flows: pd.DataFrame | None) -> FloatArray | None:
    """Give the commuters of the last year between the ends of each link."""
    if flows is None:
        return None
    mine = flows[(flows["kind"] == "commuting") & flows["value"].notna()]
    mine = mine[mine["year"] == mine["year"].max()]
    if mine.empty:
        return None
    place = {code: k for k, code in enumerate(laid.codes)}
    a, b = (mine[c].astype(str).map(place) for c in ("origin", "destination"))
    known = (a.notna() & b.notna()).to_numpy()
    table = np.zeros((len(laid.codes), len(laid.codes)))
    at: Any = (a[known].to_numpy(np.intp), b[known].to_numpy(np.intp))
    np.add.at(table, at, mine["value"].to_numpy(np.float64)[known])
    return np.asarray(table[case.tail, case.head] + table[case.head, case.tail])


def _told(
    found: pd.DataFrame,
    base: pd.DataFrame,
    case: LinkCase,
    best: LinkPlan,
    settings: InfrastructureSettings,
) -> pd.DataFrame:
    """Say of each link where the plan has it, or why it is left out."""
    budget, size = float(settings.budget or 0.0), len(found)
    order: list[Any] = [pd.NA] * size
    beside, over, instead = (np.full(size, np.nan) for _k in "abc")
    dropped: dict[int, tuple[str, ...]] = {}
    for place, link in enumerate(best.links):
        order[link] = place + 1
        beside[link] = HUNDREDTHS * (best.gini[place] - best.gini[place + 1])
    left = [k for k in np.argsort(-base["gained"], kind="stable") if k not in
            set(best.links.tolist())]  # fmt: skip
    payable = [k for k in left if case.cost[k] <= budget + _DEAREST]
    for link in payable[: settings.asked]:
        told = why_not_link(case, best, int(link), budget=budget)
        beside[link] = HUNDREDTHS * told.beside
        instead[link] = HUNDREDTHS * told.instead
        over[link] = told.over
        dropped[int(link)] = tuple(str(found["link"].iloc[k]) for k in told.dropped)
    table = base.assign(
        order=pd.array(order, dtype="Int64"), beside=beside, over=over, instead=instead
    )
    called = names_of(found, key="link")
    said = [
        to_json(why(row, settings, tuple(called.get(d, d) for d in dropped.get(k, ()))))
        for k, row in enumerate(table.to_dict("records"))
    ]
    return table.assign(why_message=said)


def _codes(found: pd.DataFrame, plan: LinkPlan) -> str:
    """List the links of a plan, in order."""
    return ", ".join(found["link"].astype(str).iloc[plan.links])


def _ways(
    found: pd.DataFrame, plans: dict[str, tuple[LinkPlan, float, float]]
) -> pd.DataFrame:
    """Hold the ways to choose beside each other."""
    return pd.DataFrame([
        {"way": way, "number": plan.links.size, "cost": plan.cost,
         "gini_after": plan.gini[-1], "gained": HUNDREDTHS * plan.gained,
         "more": plan.more[-1], "bound": HUNDREDTHS * bound, "gap": gap,
         "links": _codes(found, plan)}
        for way, (plan, bound, gap) in plans.items()
    ])  # fmt: skip


def _frontier(
    found: pd.DataFrame, case: LinkCase, best: LinkPlan, budget: float
) -> pd.DataFrame:
    """Trace what more evenness costs in total access, the best plan among them."""
    plans = [*link_frontier(case, budget=budget), best]
    plans.sort(key=lambda p: (-p.more[-1], -p.gained))
    kept: list[LinkPlan] = []
    for plan in plans:
        if not kept or plan.gained > kept[-1].gained + _LOOSE:
            kept.append(plan)
    rows = []
    for step, plan in enumerate(kept):
        price = np.nan
        if step:
            before = kept[step - 1]
            price = (before.more[-1] - plan.more[-1]) / (
                HUNDREDTHS * (plan.gained - before.gained)
            )
        rows.append({
            "step": step + 1, "gained": HUNDREDTHS * plan.gained,
            "more": plan.more[-1], "price": price, "cost": plan.cost,
            "links": _codes(found, plan),
        })  # fmt: skip
    return pd.DataFrame(rows)
