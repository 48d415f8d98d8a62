"""What a dossier says of a region's talent: whom it loses, to whom, at what age."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.display import numbers
from madang.display.pieces import Cell, Gauge, Section, Table
from madang.display.sections import Part, Parts, brief, origin, place
from madang.language import _, pgettext
from madang.vocabulary import FlowKind

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_EACH: Final = 3
_ROWS: Final = 6
_OTHERS: Final = "others"
_KINDS: Final = (FlowKind.MIGRATION, FlowKind.YOUTH_MIGRATION, FlowKind.GRADUATES)


def _regions(view: View) -> pd.DataFrame | None:
    """Give the measures of each kind's last year."""
    found = view.result("talent", "regions", "region", "kind", "year", "net")
    if found is None:
        return None
    return found[found["year"] == found.groupby("kind")["year"].transform("max")]


def _partners(view: View) -> pd.DataFrame | None:
    """Give each region's partners."""
    return view.result("talent", "partners", "region", "partner", "balance")


def _outlook(view: View) -> pd.DataFrame | None:
    """Give what is expected of each region."""
    return view.result("talent", "outlook", "region", "expected_rate")


def _pairs(parts: Parts, code: str) -> list[tuple[str, str]]:
    """Write net gain and its rate by kind, and next year's forecast."""
    v, pairs = parts.view, []
    rows = {str(r["kind"]): r for r in parts.rows(_regions, code)}
    ahead = {str(r["kind"]): r for r in parts.rows(_outlook, code)}
    for kind in (k.value for k in _KINDS if k.value in rows):
        row, name = rows[kind], v.word(kind)
        net = numbers.signed(row["net"])
        if math.isfinite(numbers.finite(row["net_rate"])):
            said = _("{net} ({rate} per 1,000 residents)", net=net,
                     rate=numbers.signed(row["net_rate"]))  # fmt: skip
            net = v.say(said)
        pairs.append((v.say(_("{kind}, net", kind=name)), net))
        share = numbers.finite(row["retention"])
        if math.isfinite(share):
            named = v.say(_("{kind}, share that stays", kind=name))
            pairs.append((named, numbers.percent(share)))
        if kind in ahead:
            r = ahead[kind]
            ends = v.ranged(r["rate_low"], r["rate_high"], "signed")
            text = brief(numbers.signed(r["expected_rate"]), ends)
            pairs.append((v.say(_(
                "{kind}, forecast for {year} per 1,000", kind=name, year=int(r["year"])
            )), text))  # fmt: skip
    return pairs


def _by_age(parts: Parts, code: str) -> tuple[Table, ...]:
    """Say to whom the region loses whom: a partner a row, ages side by side.

    The young are among all who move: what is left of all is the others.
    """
    v = parts.view
    nets: dict[str, dict[str, float]] = {}
    for r in parts.rows(_partners, code):
        if r["kind"] not in _KINDS:
            continue
        known = nets.setdefault(str(r["partner"]), {})
        known[str(r["kind"])] = numbers.finite(r["balance"])
    everybody, young, trained = (k.value for k in _KINDS)
    years = {r["kind"]: r["year"] for r in parts.rows(_partners, code)}
    if years.get(everybody) == years.get(young):
        for known in nets.values():
            if everybody in known and young in known:
                known[_OTHERS] = known[everybody] - known[young]
    there = [k for k in (everybody, young, _OTHERS, trained)
             if any(k in known for known in nets.values())]  # fmt: skip
    if len(there) < 2:  # noqa: PLR2004 - one kind alone stands in the bars
        return ()
    said = {everybody: v.say(_("All ages")), young: v.say(_("Young")),
            _OTHERS: v.say(_("Others")), trained: v.word(trained)}  # fmt: skip
    headings = [Cell(v.say(_("Net, from and to")))]
    headings += [Cell(said[kind], numeric=True) for kind in there]
    order = sorted(nets, key=lambda p: min(nets[p].values()))
    chosen = list(dict.fromkeys([*order[:_ROWS], *order[::-1][:_EACH]]))
    rows = [
        (Cell(v.region(p), href=v.pages.get(p, "")),
         *(Cell(numbers.signed(nets[p].get(k, math.nan)), numeric=True) for k in there))
        for p in sorted(chosen, key=order.index)
    ]  # fmt: skip
    title = v.say(_("Whom it loses, to whom, at what age"))
    caption = v.say(_(
        "Persons net, the greatest loss first; – is not among the strongest partners. "
        "Others are all ages less the young."
    ))  # fmt: skip
    return (Table("moves-by-age", title, tuple(headings), tuple(rows), caption,
                  "talent.partners", len(rows)),)  # fmt: skip


def _moves(parts: Parts, code: str) -> Section:
    """Say whom the region loses and gains, to and from whom."""
    v = parts.view
    title = v.say(pgettext("section", "Who comes and who goes"))
    pairs = _pairs(parts, code)
    if not pairs:
        return Section("moves", title, absent=v.absent("talent"))
    by_age = _by_age(parts, code)
    # Where a table tells of every age, bars draw the young, or whoever is known first.
    known = {str(r["kind"]) for r in parts.rows(_partners, code)}
    kinds = [k for k in (_KINDS[1], _KINDS[0], _KINDS[2]) if k in known]
    chosen = []
    for kind in kinds[:1] if by_age else (k for k in _KINDS if k in known):
        mine = sorted((r for r in parts.rows(_partners, code) if r["kind"] == kind),
                      key=lambda r: float(r["balance"]))  # fmt: skip
        lost = [r for r in mine[:_EACH] if r["balance"] < 0]
        chosen += [*lost, *(r for r in mine[::-1][:_EACH] if r["balance"] > 0)]
    top = max([1.0, *(abs(float(r["balance"])) for r in chosen)])
    gauges = []
    for r in chosen:
        name = v.say(_("{kind}: {partner}", kind=v.word(str(r["kind"])),
                       partner=v.region(r["partner"])))  # fmt: skip
        text, at = numbers.signed(r["balance"]), place(r["balance"], -top, top)
        href = v.pages.get(str(r["partner"]), "")
        zero = place(0.0, -top, top)
        gauges.append(Gauge(name, text, at, min(at, zero), max(at, zero), zero,
                            f"{name}: {text}", href))  # fmt: skip
    caption = v.say(_(
        "Bars: the regions to which it loses most (left) and from which it gains most "
        "(right), in persons net."
    )) + " "  # fmt: skip
    found = _regions(v)
    years = "–" if found is None else v.years(found)
    whole = numbers.integer(top)
    return Section(
        "moves",
        title,
        tuple(pairs),
        tuple(gauges),
        (f"−{whole}", whole, "0"),
        by_age,
        caption=caption + origin(v, v.source("flows"), years),
    )


SECTIONS: Final = (Part(65, _moves),)
