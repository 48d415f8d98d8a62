"""Requirements in words, and why some of them can never hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.requirements import amount, trait_map
from madang.coordination.portfolio.rows import BALANCE_FLOOR, BUDGET
from madang.vocabulary import Dimension, Initiator, Language, Mode, label
from madang.wording import money, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Wording"]

Pair = tuple[str, str]

_TRAITS = {
    "mode": ("지원 방식", "mode of support"),
    "initiator": ("추진 주체", "initiator"),
    "activity": ("분야", "activity"),
    "programme": ("사업", "programme"),
    "organiser": ("주관 기관", "organiser"),
    "dimension": ("균형 차원", "dimension of balance"),
}
_PLACES = {
    "cell": ("지역과 분야", "region and activity"),
    "region": ("지역", "region"),
    "activity": ("분야", "activity"),
}
_CLOSED = {*Mode, *Initiator, *Dimension}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is needed to tell a requirement in words."""

    terms: Terms
    currency: str
    names_ko: Mapping[str, str]
    names_en: Mapping[str, str]

    def tell(self, key: str) -> Pair:
        """Give a requirement in Korean and English."""
        kind, _, what = key.partition(":")
        if kind == BUDGET:
            ko, en = self._money(self.terms.budget)
            return f"총예산은 {ko} 이하", f"the budget is {en}"
        if kind == BALANCE_FLOOR:
            return self._balance()
        if kind == "enough":
            return self._enough()
        if kind in {"family", "requires", "excludes"}:
            return _between_projects(kind, what)
        return self._amount(kind, what)

    def _money(self, value: float) -> Pair:
        """Write an amount of money in both languages."""
        ko, en = (money(value, self.currency, word) for word in ("ko", "en"))
        return ko, en

    def _region(self, code: str) -> Pair:
        """Give the names of a region."""
        return self.names_ko.get(code, code), self.names_en.get(code, code)

    def _balance(self) -> Pair:
        """Tell the floor of balance."""
        least = percent(self.terms.balance_floor)
        if self.terms.balance == "ordered":
            return (
                f"균형 지표(순서 가중 평균)는 {least} 이상",
                f"the ordered average of what regions get is at least {least}",
            )
        if self.terms.per == "head":
            return (
                f"모든 신청 지역의 1인당 지원액은 평균의 {least} 이상",
                f"every region that applied gets {least} of the average a head or more",
            )
        return (
            f"모든 신청 지역은 필요 기준 배분액의 {least} 이상",
            f"every region that applied gets at least {least} of what it is due",
        )

    def _enough(self) -> Pair:
        """Tell what is enough in one place."""
        terms = self.terms
        place_ko, place_en = _PLACES[terms.enough_by.value]
        parts_ko, parts_en = [], []
        if terms.enough_money > 0:
            ko, en = self._money(amount(terms.enough_money, terms.budget))
            parts_ko.append(ko)
            parts_en.append(en)
        if terms.enough_projects > 0:
            parts_ko.append(f"과제 {terms.enough_projects}건")
            parts_en.append(f"{terms.enough_projects} project(s)")
        return (
            f"지원하는 {place_ko}에는 {', '.join(parts_ko)} 이상",
            f"a {place_en} gets nothing or at least {' and '.join(parts_en)}",
        )

    def _amount(self, kind: str, what: str) -> Pair:
        """Give a requirement on an amount of money."""
        ko, en = self._money(self.amount(kind, what))
        if kind == "year":
            return f"{what}년 지원액은 {ko} 이하", f"{what} spends at most {en}"
        if kind == "match":
            year, _, code = what.partition(":")
            name_ko, name_en = self._region(code)
            when_ko, when_en = (
                (f"{year}년 ", f" in {year}") if year != "0" else ("", "")
            )
            return (
                f"{name_ko}의 {when_ko}지방비 부담은 {ko} 이하",
                f"{name_en} puts up at most {en} of match money{when_en}",
            )
        name_ko, name_en = (
            self._region(what) if kind in {"floor", "cap"} else _trait(what)
        )
        if kind.startswith("floor"):
            return f"{name_ko} 지원액은 {ko} 이상", f"{name_en} gets at least {en}"
        return f"{name_ko} 지원액은 {ko} 이하", f"{name_en} gets at most {en}"

    def amount(self, kind: str, what: str) -> float:
        """Give the money that a requirement names."""
        terms = self.terms
        if kind == "year":
            value = terms.yearly[int(what)]
        elif kind == "match":
            value = terms.match_funds[what.partition(":")[2]]
        elif kind in {"floor", "cap"}:
            value = (terms.floors if kind == "floor" else terms.caps)[what]
        else:
            column, _, word = what.partition(":")
            tables = terms.floors_by if kind == "floor_by" else terms.caps_by
            value = tables[column][word]
        return amount(value, terms.budget)

    def because(self, problem: Problem, requirements: tuple[str, ...]) -> Pair | None:
        """Say in one plain sentence why requirements conflict, where sums show it.

        Parameters
        ----------
        problem : Problem
            The call.
        requirements : tuple of str
            Keys of a conflict.

        Returns
        -------
        (str, str) or None
            Korean and English; None where no sum shows it.
        """
        kinds = [key.partition(":")[0] for key in requirements]
        if len(requirements) == 1:
            return self._alone(problem, requirements[0])
        floors = [k for k in requirements if k.startswith("floor:")]
        if BUDGET in kinds and len(floors) == len(requirements) - 1:
            total = sum(self.amount("floor", k.partition(":")[2]) for k in floors)
            if total > problem.budget:
                ko, en = self._money(total)
                top_ko, top_en = self._money(problem.budget)
                return (
                    f"최소 지원액의 합계 {ko}이 쓸 수 있는 예산 {top_ko}보다 많다.",
                    f"The floors sum to {en}, more than the {top_en} there is to give.",
                )
        if sorted(kinds) == ["cap", "floor"]:
            cap, floor = sorted(requirements)
            same = cap.partition(":")[2] == floor.partition(":")[2]
            least = self.amount("floor", floor.partition(":")[2])
            most = self.amount("cap", cap.partition(":")[2])
            if same and least > most:
                ko, en = self._region(cap.partition(":")[2])
                return (
                    f"{ko}의 최소 지원액이 최대 지원액보다 많다.",
                    f"The floor of {en} lies above its cap.",
                )
        return None

    def _alone(self, problem: Problem, key: str) -> Pair | None:
        """Say why a single requirement can never hold."""
        kind, _, what = key.partition(":")
        call = problem.call
        if kind in {BUDGET, "year"} and call.committed.any():
            ko, en = self.tell(key)
            return (
                f"계속 과제에 들어갈 금액만으로 요건({ko})을 넘는다.",
                f"Running projects alone take more than allowed: {en}.",
            )
        if not kind.startswith("floor"):
            return None
        asked = np.where(call.is_merged, 0.0, call.asked)
        if kind == "floor":
            row = call.inside[[call.regions.index(what)]] @ call.spread
            total = float((row @ asked)[0])
            name_ko, name_en = self._region(what)
        else:
            column, _, word = what.partition(":")
            held = trait_map(call, column, word, self.terms.serves)
            total = float(asked[held].sum())
            name_ko, name_en = _trait(what)
        least = self.amount(kind, what)
        if total >= least:
            return None
        ko, en = self._money(total)
        least_ko, least_en = self._money(least)
        return (
            f"{name_ko}의 신청액은 모두 {ko}이어서 최소 지원액 {least_ko}에 못 미친다.",
            f"{name_en} asks for {en} in all, less than its floor of {least_en}.",
        )


def _between_projects(kind: str, what: str) -> Pair:
    """Tell a family, a prerequisite or an exclusion."""
    if kind == "family":
        return (
            f"중복 묶음 {what}에서는 한 과제만 지원",
            f"at most one proposal of the duplicate family {what}",
        )
    first, _, second = what.partition("|")
    if kind == "requires":
        return (
            f"{first} 과제는 {second} 과제가 지원될 때만 지원",
            f"{first} is funded only if {second} is",
        )
    return (
        f"{first} 과제와 {second} 과제는 함께 지원하지 않음",
        f"{first} and {second} are not both funded",
    )


def _trait(what: str) -> Pair:
    """Name a value of a trait."""
    column, _, word = what.partition(":")
    ko, en = _TRAITS[column]
    if word in _CLOSED:
        return (
            f"{ko} '{label(word, Language.KO)}'",
            f"{en} '{label(word, Language.EN)}'",
        )
    return f"{ko} {word}", f"{en} {word}"
