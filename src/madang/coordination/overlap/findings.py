"""What a committee should know of the register, in sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from madang.contracts import Decision, Finding, weighed
from madang.coordination.overlap.bilingual import in_two_languages
from madang.language import Items, Message, Money, _, ngettext
from madang.vocabulary import RegionRelation, Status, Verdict, word

__all__ = ["MOST_SUSPECTED", "TOO_MANY", "findings_of"]

MOST_SUSPECTED: Final = 0.1
"""Share of a list from which suspicion says more of the list than of its projects."""

_DRIVES: Final = 0.1
"""Share of those suspected from which the words that they share are named."""

TOO_MANY: Final = "too_many_suspected"
"""Key of the finding that says so."""

_PLACES_APART: Final = (str(RegionRelation.NEIGHBOUR), str(RegionRelation.OTHER))
_QUIET: Final = 0.3
"""Weight of what is told in the chapter and in no headline."""


def findings_of(
    projects: pd.DataFrame,
    tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    currency: str,
) -> tuple[Finding, ...]:
    """Say what a committee should know of the register.

    Counts are of the register itself and have no interval.

    Parameters
    ----------
    projects : DataFrame
        Projects compared.
    tables : tuple of DataFrame
        ``pairs``, ``families``, ``members``, ``republished``.
    currency : str
        Currency code.

    Returns
    -------
    tuple of Finding
    """
    pairs, families, members, republished = tables
    total = len(projects) + len(republished)
    doubts = _too_many(projects, pairs)
    twice = families[families["verdict"] == Verdict.DUPLICATE]
    decision = None if doubts else _settle(projects, twice, members, currency)
    out = [_suspected(len(projects), families, members)]
    if twice["money"].notna().any():
        out.append(_money(twice, currency, decision))
    acute = families[families["verdict"].isin([Verdict.DUPLICATE, Verdict.RIVAL])]
    if len(acute):
        out.append(_largest(acute, currency))
    if len(pairs):
        out.append(_apart(projects, pairs))
    proposals = projects[projects["status"] == Status.PROPOSED]
    if len(proposals):
        out.append(_in_call(proposals, twice, members))
    out += in_two_languages(projects)
    if len(republished):
        out.append(
            Finding(
                "republished",
                _QUIET,
                _(
                    "{count:,} of {total:,| record/ records} {count:~repeats/repeat} "
                    "an earlier one of the same office or beneficiary and "
                    "{count:~was/were} set apart first.",
                    count=len(republished),
                    total=total,
                ),
                value=float(len(republished)),
                unit="projects",
                result="republished",
            )
        )
    if doubts:  # what a doubted list holds is no headline beside the doubt
        out = [replace(f, importance=min(f.importance, _QUIET)) for f in out]
    return (*doubts, *out)


def _too_many(projects: pd.DataFrame, pairs: pd.DataFrame) -> list[Finding]:
    """Say first where so many are suspected that the list itself must be the reason.

    Suspected are the two of a duplicate and of a pair that was held back. What drives
    it is the phrase that the most of them share.
    """
    held = pairs[pairs["verdict"].isin([Verdict.DUPLICATE, Verdict.LOOK])]
    rows = pd.concat([held["project_a"], held["project_b"]])
    count = int(rows.nunique())
    if count <= MOST_SUSPECTED * len(projects):
        return []
    ends = pd.DataFrame(
        {
            "project": rows.to_numpy(),
            "phrase": pd.concat([held["shared_phrases"]] * 2).to_numpy(),
        }
    )
    ends = ends.assign(phrase=ends["phrase"].str.split(" | ", regex=False))
    by = ends.explode("phrase").groupby("phrase")["project"].nunique()
    by = by[by.index != ""].sort_index().sort_values(ascending=False, kind="stable")
    apart = int((held["verdict"] == Verdict.LOOK).sum())
    named: Message | str = ""
    if len(by) and by.iloc[0] >= _DRIVES * count:
        named = _(
            " {sharing:,} of them share the words ‘{phrase}’.",
            sharing=int(by.iloc[0]),
            phrase=str(by.index[0]),
        )
    back = _("{apart:,} of {pairs:,} pairs are held back", apart=apart, pairs=len(held))
    if apart == len(held):
        back = _("all {pairs:,} pairs are held back", pairs=apart)
    said = _(
        "{count:,} of {total:,} projects ({share:.1%}) are suspected of duplication or "
        "held back for a look: more than {most:.0%}, so the list itself is a likelier "
        "reason than duplication.{named} Read some pairs before any of it is used: "
        "{back}.",
        count=count,
        total=len(projects),
        share=count / len(projects),
        most=MOST_SUSPECTED,
        named=named,
        back=back,
    )
    return [
        Finding(
            TOO_MANY, 1.0, said, value=100 * count / len(projects), unit="%",
            result="pairs",
        )
    ]  # fmt: skip


def _suspected(total: int, families: pd.DataFrame, members: pd.DataFrame) -> Finding:
    """Say how many of the projects compared, copies set apart, may be duplicates."""
    twice = families[families["verdict"] == Verdict.DUPLICATE]
    count = int(members["family"].isin(twice["family"]).sum())
    none = _(
        "None of the {total:,| project/ projects} compared is told to be a duplicate; "
        "pairs held back for a look may hold some.",
        total=total,
    )
    said = _(
        "Of {total:,| project/ projects} compared, {count:,} ({share:.1%}) "
        "{count:~lies/lie} in {families:,| family/ families} of suspected "
        "duplicates, before any officer's check.",
        total=total,
        count=count,
        share=count / total if total else float("nan"),
        families=len(twice),
    )
    return Finding(
        "suspected_duplicates", weighed(0.9, len(twice)), said if count else none,
        value=float(count),
        unit="projects", result="families", row=f"verdict={Verdict.DUPLICATE}",
    )  # fmt: skip


def _settle(
    projects: pd.DataFrame, twice: pd.DataFrame, members: pd.DataFrame, currency: str
) -> Decision | None:
    """Ask to settle what can still be saved; None where nothing can, or is known to.

    In charge are the offices of the projects whose money is open; the day is that on
    which the first of their proposals begins, else on which the first of them ends.
    """
    live = twice[(twice["open_money"] > 0) & (twice["saving"] > 0)]
    codes = set(members.loc[members["family"].isin(live["family"]), "project"])
    open_ = projects[
        projects["project"].astype(str).isin(codes) & (projects["open_money"] > 0)
    ]
    if open_.empty:
        return None
    offices = open_["organiser"].dropna().value_counts(sort=False)
    offices = offices.sort_index().sort_values(ascending=False, kind="stable")
    starts = pd.to_datetime(open_.loc[open_["status"] == Status.PROPOSED, "start"])
    ends = pd.to_datetime(open_["end"])
    by = Message("")
    if starts.notna().any():
        by = _("before {day}, when the first proposal among them begins",
               day=f"{starts.min():%Y-%m-%d}")  # fmt: skip
    elif ends.notna().any():
        by = _("before {day}, when the first of them ends",
               day=f"{ends.min():%Y-%m-%d}")  # fmt: skip
    return Decision(
        _(
            "Settle {n:,| family/ families} of suspected duplicates before more of "
            "their money is spent.",
            n=len(live),
        ),
        _("{offices}", offices=Items(tuple(offices.index.astype(str)), 3, ""))
        if len(offices)
        else Message(""),
        by,
        tuple(
            _(
                "{plan}: {n:,| family/ families}, {money} not yet spent",
                plan=word(str(plan)),
                n=len(part),
                money=Money(float(part["open_money"].sum()), currency),
            )
            for plan, part in live.groupby("plan", sort=True)
        ),
    )


def _money(twice: pd.DataFrame, currency: str, decision: Decision | None) -> Finding:
    """Say how much money lies in suspected duplication, and what plans would save."""
    at_stake, still = float(twice["money"].sum()), float(twice["open_money"].sum())
    saving = float(twice["saving"].sum())
    told = {"at_stake": Money(at_stake, currency), "still": Money(still, currency)}
    if saving > 0:
        said = _(
            "Families of suspected duplicates hold {at_stake}, of which {still} is not "
            "yet spent; the plans proposed would save {saving} of it by the rule "
            "stated.",
            saving=Money(saving, currency),
            **told,
        )
    else:
        said = _(
            "Families of suspected duplicates hold {at_stake}, of which {still} is not "
            "yet spent; nothing of it can be saved by the rule stated.",
            **told,
        )
    if at_stake > 0 and still <= 0:
        said = _(
            "Families of suspected duplicates held {at_stake}, all of it spent: "
            "nothing is left to save, and what they teach is for the next plan.",
            at_stake=told["at_stake"],
        )
    return Finding(
        "money_at_stake", weighed(0.88, len(twice)), said, value=at_stake,
        unit=currency, result="families", row=f"verdict={Verdict.DUPLICATE}",
        decision=decision,
    )  # fmt: skip


def _largest(families: pd.DataFrame, currency: str) -> Finding:
    """Name the largest family that asks for a decision."""
    top = families.sort_values(
        ["members", "money", "family"], ascending=[False, False, True]
    ).iloc[0]
    codes = [r for r in str(top["regions"]).split("; ") if r]
    held = float(top["money"])
    said = _(
        "The largest family suspected of duplication or rivalry, with ‘{title}’, has "
        "{members:,| project/ projects} ({regions}{held}); verdict: {verdict:lower}, "
        "plan: {plan:lower}.",
        title=str(top["label"]),
        members=int(top["members"]),
        regions=ngettext("{n} region", "{n} regions", n=len(codes))
        if codes
        else _("of unknown region"),
        held=_(", {money}", money=Money(held, currency)) if np.isfinite(held) else "",
        verdict=word(str(top["verdict"])),
        plan=word(str(top["plan"])),
    )
    return Finding(
        "largest_family", 0.6, said, value=float(top["members"]), unit="projects",
        result="families", row=f"family={top['family']}",
    )  # fmt: skip


def _apart(projects: pd.DataFrame, pairs: pd.DataFrame) -> Finding:
    """Say what share of the pairs reaches over a border, and over offices too."""
    apart = pairs["region_relation"].isin(_PLACES_APART).to_numpy(dtype=bool)
    office = projects.set_index(projects["project"].astype(str))["organiser"]
    one, other = (
        office.reindex(pairs[end]).astype(object).to_numpy()
        for end in ("project_a", "project_b")
    )
    unseen = apart & pd.notna(one) & pd.notna(other) & (one != other)
    told = {"apart": int(apart.sum()), "count": len(pairs), "share": apart.mean()}
    if unseen.any():
        said = _(
            "{apart:,} of {count:,| similar pair/ similar pairs} ({share:.0%}) "
            "{apart:~lies/lie} in different regions; {unseen:,} of these "
            "{unseen:~is/are} run by two offices, neither of which could find them "
            "in its own records.",
            unseen=int(unseen.sum()),
            **told,
        )
    else:
        said = _(
            "{apart:,} of {count:,| similar pair/ similar pairs} ({share:.0%}) "
            "{apart:~lies/lie} in different regions.",
            **told,
        )
    return Finding(
        "cross_region", 0.65, said, value=100 * float(apart.mean()), unit="%",
        result="pairs",
    )  # fmt: skip


def _in_call(
    proposals: pd.DataFrame, twice: pd.DataFrame, members: pd.DataFrame
) -> Finding:
    """Say how many proposals of the call are in suspected duplication."""
    codes = members.loc[members["family"].isin(twice["family"]), "project"]
    count = int(proposals["project"].astype(str).isin(set(codes)).sum())
    said = _(
        "{count:,} of {total:,| proposal/ proposals} ({share:.0%}), republished "
        "notices set aside, {count:~is/are} suspected to duplicate another proposal "
        "or a running project.",
        count=count,
        total=len(proposals),
        share=count / len(proposals),
    )
    return Finding(
        "proposals_overlapping", weighed(0.92, count), said, value=float(count),
        unit="projects", result="members",
    )  # fmt: skip
