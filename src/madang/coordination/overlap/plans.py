"""What to do about a family, in one sentence of each language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from madang.vocabulary import Plan, Verdict
from madang.wording import joined, money, particle

__all__ = ["Group", "sentence"]

_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class Group:
    """A family, as far as its plan tells of it.

    Attributes
    ----------
    plan : Plan
        What to do.
    verdict : Verdict
        What its members are to each other.
    members : int
        How many there are.
    title : str
        Title of the member that leads.
    place : pair of str
        Its region, in Korean and English.
    by_merit : bool
        Whether it leads by merit; else by money.
    saving : triple of float
        What the plan would save, and between what bounds.
    currency : str
        Currency code.
    """

    plan: Plan
    verdict: Verdict
    members: int
    title: str
    place: tuple[str, str]
    by_merit: bool
    saving: tuple[float, float, float]
    currency: str


def sentence(group: Group) -> tuple[str, str]:
    """Say what to do, who leads, and what it would save.

    Parameters
    ----------
    group : Group
        The family.

    Returns
    -------
    (str, str)
        Korean and English.
    """
    long = len(group.title) > _TITLE
    title = group.title[: _TITLE - 1] + "…" if long else group.title
    place_ko, place_en = (f"({p})" for p in group.place)
    by_ko = "평가가 가장 높은" if group.by_merit else "금액이 가장 큰"
    by_en = "best merit" if group.by_merit else "most money"
    name_ko, name_en = f"{by_ko} ‘{title}’{place_ko}", f"‘{title}’ {place_en}, {by_en}"
    ko, en = _deed(group, name_ko, name_en)
    save_ko, save_en = _saved(group)
    return f"{ko}{save_ko}", f"{en}{save_en}"


def _deed(group: Group, ko: str, en: str) -> tuple[str, str]:
    """Say what to do and who leads."""
    n = group.members
    one = particle(ko, "을", "를")
    if group.plan == Plan.MERGE:
        return (
            f"{one} 중심으로 {n}건을 통합하십시오",
            f"Merge the {n} projects under {en}",
        )
    if group.plan == Plan.JOINT_CALL:
        why = "후보지 경쟁을" if group.verdict == Verdict.RIVAL else "따로 하던 공모를"
        return (
            f"{one} 간사로 하여 {why} {n}건의 공동 공모로 바꾸십시오",
            f"Put the {n} projects into one joint call led by {en}",
        )
    if group.plan == Plan.DIVIDE_ROLES:
        return (
            f"{particle(ko, '이', '가')} 총괄하고 {n}건의 역할을 나누십시오",
            f"Let {en} coordinate and the {n} projects divide stages and modes",
        )
    if group.verdict == Verdict.REPUBLISHED:
        return (
            f"한 기관이 되풀이해 실은 {n}건을 {one} 기준으로 하나로 정리하십시오",
            f"One office listed this {n} times: keep one entry, {en}",
        )
    return (
        f"이어지는 {n}건은 유지하되, {one} 기준으로 앞 단계의 성과를 확인하십시오",
        f"Keep the {n} projects as steps of one line; check results of {en} first",
    )


def _saved(group: Group) -> tuple[str, str]:
    """Say what it would save."""
    value, low, high = group.saving
    if not math.isfinite(value):
        return "(금액을 몰라 절감액 미상).", " (saving unknown: no money given)."
    if value <= 0:
        return "(절감 없음).", " (no saving)."
    told = []
    for language in ("ko", "en"):
        whole = money(value, group.currency, language)
        if math.isfinite(low) and math.isfinite(high):
            ends = [money(v, group.currency, language) for v in (low, high)]
            sign = ", 90% 구간 " if language == "ko" else ", 90% interval "
            whole += sign + joined(ends[0], ends[1], language)
        told.append(whole)
    return f"(예상 절감 {told[0]}).", f" (expected saving {told[1]})."
