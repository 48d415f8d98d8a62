"""What a committee should know of the register, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts import Finding
from madang.language import both
from madang.vocabulary import RegionRelation, Status, Verdict, label
from madang.wording import money

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["findings_of"]

_PLACES_APART: Final = (str(RegionRelation.NEIGHBOUR), str(RegionRelation.OTHER))


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
    out = [_suspected(projects, families, members, total)]
    twice = families[families["verdict"] == Verdict.DUPLICATE]
    if twice["money"].notna().any():
        out.append(_money(twice, currency))
    if len(families):
        out.append(_largest(families, currency))
    if len(pairs):
        out.append(_apart(pairs))
    proposals = projects[projects["status"] == Status.PROPOSED]
    if len(proposals):
        out.append(_in_call(proposals, twice, members))
    if len(republished):
        out.append(
            Finding("republished", 0.45, both(f"같은 기관이 다시 게재한 공고 {len(republished):,}건을 먼저 걸러 "
                f"냈다(비교 대상 {total:,}건).", f"{len(republished):,} of {total:,} notices repeat an earlier one of "
                "the same office and were set apart first."), value=float(len(republished)), unit="projects", result="republished")
        )  # fmt: skip
    return tuple(out)


def _suspected(
    projects: pd.DataFrame, families: pd.DataFrame, members: pd.DataFrame, total: int
) -> Finding:
    """Say how many projects are in suspected duplication."""
    twice = families[families["verdict"] == Verdict.DUPLICATE]
    count = int(members["family"].isin(twice["family"]).sum())
    share = 100 * count / len(projects) if len(projects) else float("nan")
    return Finding("suspected_duplicates", 0.9 if count else 0.5, both(f"과제 {total:,}건을 비교한 결과 {count:,}건({share:.1f}%)이 중복 의심 묶음 "
        f"{len(twice):,}개에 들어 있다(담당자 확인 전).", f"Of {total:,} projects compared, {count:,} ({share:.1f}%) lie in "
        f"{len(twice):,} families of suspected duplicates, before any officer's check."), value=float(count), unit="projects", result="families", row=f"verdict={Verdict.DUPLICATE}")  # fmt: skip


def _money(twice: pd.DataFrame, currency: str) -> Finding:
    """Say how much money lies in suspected duplication, and what plans would save."""
    at_stake = float(twice["money"].sum())
    saving = float(twice["saving"].sum())
    return Finding("money_at_stake", 0.88, both("중복 의심 묶음에 걸린 금액은 모두 "
        f"{money(at_stake, currency, 'ko')}이며, 제안대로 "
        f"통합하거나 공동 공모하면 규칙상 줄일 수 있는 금액은 "
        f"{money(saving, currency, 'ko')}이다.", f"Families of suspected duplicates hold {money(at_stake, currency, 'en')}; the "
        f"plans proposed would save {money(saving, currency, 'en')} by the rule "
        "stated."), value=at_stake, unit=currency, result="families", row=f"verdict={Verdict.DUPLICATE}")  # fmt: skip


def _largest(families: pd.DataFrame, currency: str) -> Finding:
    """Name the largest family."""
    top = families.sort_values(
        ["members", "money", "family"], ascending=[False, False, True]
    ).iloc[0]
    codes = [r for r in str(top["regions"]).split("; ") if r]
    many = f"{len(codes)}개 지역" if codes else "지역 미상"
    regions = f"{len(codes)} regions" if codes else "of unknown region"
    held = float(top["money"])
    held_ko = f", {money(held, currency, 'ko')}" if np.isfinite(held) else ""
    held_en = f", {money(held, currency, 'en')}" if np.isfinite(held) else ""
    return Finding("largest_family", 0.6, both(f"가장 큰 묶음은 ‘{top['label']}’ 등 {top['members']}건"
        f"({many}{held_ko})"
        f"이며, 판정은 {label(top['verdict'], 'ko')}, 제안은 "
        f"{label(top['plan'], 'ko')}이다.", f"The largest family, with ‘{top['label']}’, has {top['members']} projects "
        f"({regions}{held_en}); verdict: "
        f"{label(top['verdict'], 'en').lower()}, plan: "
        f"{label(top['plan'], 'en').lower()}."), value=float(top["members"]), unit="projects", result="families", row=f"family={top['family']}")  # fmt: skip


def _apart(pairs: pd.DataFrame) -> Finding:
    """Say what share of the pairs reaches over a region's border."""
    apart = int(pairs["region_relation"].isin(_PLACES_APART).sum())
    share = 100 * apart / len(pairs)
    return Finding("cross_region", 0.65, both(f"겹치는 {len(pairs):,}쌍 가운데 {apart:,}쌍({share:.0f}%)은 서로 다른 지역의 "
        "사업이어서 한 지역 안의 점검만으로는 찾을 수 없다.", f"{apart:,} of {len(pairs):,} overlapping pairs ({share:.0f}%) lie in "
        "different regions: no region could find them alone."), value=share, unit="%", result="pairs")  # fmt: skip


def _in_call(
    proposals: pd.DataFrame, twice: pd.DataFrame, members: pd.DataFrame
) -> Finding:
    """Say how many proposals of the call are in suspected duplication."""
    codes = members.loc[members["family"].isin(twice["family"]), "project"]
    count = int(proposals["project"].astype(str).isin(set(codes)).sum())
    share = 100 * count / len(proposals)
    return Finding("proposals_overlapping", 0.92 if count else 0.4, both(f"재공고를 뺀 신청 과제 {len(proposals):,}건 가운데 {count:,}건"
        f"({share:.0f}%)이 다른 신청 과제나 진행 중인 과제와 중복된다는 의심을 받는다.", f"{count:,} of {len(proposals):,} proposals ({share:.0f}%), republished "
        "notices set aside, are suspected to duplicate another proposal or a "
        "running project."), value=float(count), unit="projects", result="members")  # fmt: skip
