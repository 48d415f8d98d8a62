"""The answers to the rejected proposals as a table, each with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.portfolio.call import MERGED
from madang.wording import figure, listing, money, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.coordination.portfolio.conflict import Wording
    from madang.coordination.portfolio.frontier import PlanPoint
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.why_not import Answer

__all__ = ["Replies"]

_FULL: Final = 100.0
_NONE: Final = "none"
_JOINED: Final = "; "
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Replies:
    """The chosen plan, and what is needed to reply in words.

    Attributes
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        The chosen plan.
    number : int
        Its number.
    wording : Wording
        Words for requirements, the currency, and names of regions.
    looked_at : (float, float)
        Least and greatest balance of the plans looked at for the nearest floor.
    """

    problem: Problem
    plan: PlanPoint
    number: int
    wording: Wording
    looked_at: tuple[float, float]

    def table(self, answers: Sequence[Answer]) -> pd.DataFrame:
        """Lay the answers out, one row a rejected proposal.

        Parameters
        ----------
        answers : sequence of Answer
            What each needs.

        Returns
        -------
        DataFrame
            Figures, what would leave, the cheapest change, and a reply in Korean
            and English. A change is the cheapest that is smallest against the
            proposal's own merit or grant, or against the whole scale of balance.
        """
        return pd.DataFrame([self._row(answer) for answer in answers])

    def _row(self, answer: Answer) -> dict[str, Any]:
        """Lay one answer out."""
        call, p = self.problem.call, answer.proposal
        merit, asked = float(call.merit[p]), float(call.asked[p])
        row: dict[str, Any] = {
            "project": self._code(p),
            "region": call.table["region"].iloc[p],
            "plan": self.number,
            "merit": merit,
            "merit_needed": merit + answer.merit_change,
            "merit_change": answer.merit_change,
            "grant": asked,
            "grant_needed": answer.grant_needed,
            "grant_change": answer.grant_needed - asked,
            "floor_needed": answer.floor_needed,
            "floor_change": answer.floor_needed - self.plan.floor,
            "replaces": _JOINED.join(self._code(q) for q in answer.replaces),
            "joins": _JOINED.join(self._code(q) for q in answer.joins),
            "verified": answer.is_verified,
            "blocked_by": _JOINED.join(answer.blocked_by),
            "instead": self._code(answer.rival) if answer.rival >= 0 else "",
        }
        row["cheapest"] = self._cheapest(row)
        row["ko"] = self._ko(answer, row)
        row["en"] = self._en(answer, row)
        return row

    def _code(self, proposal: int) -> str:
        """Give a proposal's code."""
        return str(self.problem.call.table["project"].iloc[proposal])

    def _most(self) -> float:
        """Give the greatest merit there can be."""
        call = self.problem.call
        return max(_FULL, float(call.merit[~call.is_merged].max(initial=0.0)))

    def _cheapest(self, row: Mapping[str, Any]) -> str:
        """Name the change that is smallest against its own size."""
        sizes = {
            "merit": row["merit_change"] / row["merit"] if row["merit"] > 0 else np.inf,
            "grant": -row["grant_change"] / row["grant"],
            "floor": abs(row["floor_change"]),
        }
        if row["merit_needed"] > self._most():
            sizes["merit"] = np.inf
        known = {name: size for name, size in sizes.items() if np.isfinite(size)}
        return min(known, key=lambda name: known[name]) if known else _NONE

    def _shut(self, answer: Answer) -> tuple[str, str]:
        """Say which requirements no plan with the proposal can keep."""
        if not answer.blocked_by:
            return (
                "신청 내용 자체가 모든 요건과 맞지 않는다",
                "what it asks fits no plan",
            )
        told = [self.wording.tell(key) for key in answer.blocked_by]
        return (
            f"다음 요건과 함께 성립할 수 없다: {' / '.join(ko for ko, _ in told)}",
            f"it cannot stand beside: {'; '.join(en for _, en in told)}",
        )

    def _names(self, places: Sequence[int], language: str) -> str:
        """List proposals by code."""
        codes = [self._code(q) for q in places]
        text = listing(codes, language, most=4).replace("곳", "건")
        return text.replace(MERGED, "통합 " if language == "ko" else "merged ")

    def _ko(self, answer: Answer, row: Mapping[str, Any]) -> str:
        """Reply in Korean."""
        if not np.isfinite(answer.merit_change) and not answer.is_barred:
            return "계산 시간이 모자라 답을 구하지 못하였다."
        ways = []
        lacks = np.nan if answer.is_barred else answer.merit_change
        if lacks <= _TINY:
            ways.append("평가 점수가 조금이라도 높거나")
        elif row["merit_needed"] <= self._most():
            ways.append(
                f"평가 점수가 {figure(row['merit'], '.1f')}점에서 "
                f"{figure(row['merit_change'], '.1f')}점 높거나"
            )
        if np.isfinite(row["grant_needed"]):
            ways.append(
                f"신청액이 {self._money(row['grant'], 'ko')}에서 "
                f"{self._money(-row['grant_change'], 'ko')}"
                f"({percent(-row['grant_change'] / row['grant'])}) 적거나"
            )
        if np.isfinite(row["floor_needed"]):
            ways.append(
                f"균형 하한이 {percent(self.plan.floor)}가 아니라 "
                f"{percent(row['floor_needed'])}이거나"
            )
        text = "점수·신청액·균형 하한 가운데 하나를 바꾸어서는 선정되지 않는다."
        if ways:
            text = " ".join([*ways[:-1], _condition(ways[-1])])
            text += " 선정된다."
        return " ".join([text, *self._ko_more(answer, row)])

    def _ko_more(self, answer: Answer, row: Mapping[str, Any]) -> list[str]:
        """Say in Korean what would leave, what blocks it, and what is not sure."""
        more = []
        if answer.replaces:
            more.append(f"그때 빠지는 과제는 {self._names(answer.replaces, 'ko')}이다.")
        if row["instead"]:
            more.append(f"같은 중복 묶음에서 {row['instead']} 과제가 대신 선정되었다.")
        if answer.is_barred:
            more.append(f"지금의 신청 내용은 {self._shut(answer)[0]}.")
        elif answer.blocked_by:
            told = " / ".join(self.wording.tell(k)[0] for k in answer.blocked_by)
            more.append(f"이 요건만 없으면 선정된다: {told}.")
        if row["merit_needed"] > self._most():
            more.append(
                f"점수로는 만점({figure(self._most(), '.0f')}점)이어도 모자란다."
            )
        if not answer.is_verified:
            more.append("시간이 모자라 다시 풀어 확인하지는 못하였다.")
        return more

    def _en(self, answer: Answer, row: Mapping[str, Any]) -> str:
        """Reply in English."""
        if not np.isfinite(answer.merit_change) and not answer.is_barred:
            return "Time ran out before an answer was found."
        ways = []
        lacks = np.nan if answer.is_barred else answer.merit_change
        if lacks <= _TINY:
            ways.append("with any merit more")
        elif row["merit_needed"] <= self._most():
            ways.append(
                f"with {figure(row['merit_change'], '.1f')} points of merit more "
                f"than its {figure(row['merit'], '.1f')}"
            )
        if np.isfinite(row["grant_needed"]):
            ways.append(
                f"asking for {self._money(-row['grant_change'], 'en')} "
                f"({percent(-row['grant_change'] / row['grant'])}) less than "
                f"{self._money(row['grant'], 'en')}"
            )
        if np.isfinite(row["floor_needed"]):
            ways.append(
                f"at a floor of balance of {percent(row['floor_needed'])} instead of "
                f"{percent(self.plan.floor)}"
            )
        text = "No change of merit, grant or floor alone would have it funded."
        if ways:
            text = f"It would be funded {', or '.join(ways)}."
        return " ".join([text, *self._en_more(answer, row)])

    def _en_more(self, answer: Answer, row: Mapping[str, Any]) -> list[str]:
        """Say in English what would leave, what blocks it, and what is not sure."""
        more = []
        if answer.replaces:
            more.append(f"Then {self._names(answer.replaces, 'en')} would leave.")
        if row["instead"]:
            more.append(f"Of its duplicate family, {row['instead']} is funded instead.")
        if answer.is_barred:
            more.append(f"As it stands, {self._shut(answer)[1]}.")
        elif answer.blocked_by:
            told = "; ".join(self.wording.tell(k)[1] for k in answer.blocked_by)
            more.append(f"It would be funded if only this were lifted: {told}.")
        if row["merit_needed"] > self._most():
            more.append(
                f"Even full marks ({figure(self._most(), '.0f')} points) would not do."
            )
        if not answer.is_verified:
            more.append("Time did not suffice to try this by solving again.")
        return more

    def _money(self, amount: float, language: str) -> str:
        """Write an amount of money."""
        return money(amount, self.wording.currency, language)


def _condition(way: str) -> str:
    """Turn the last of several ways, which ends in "or", into a condition."""
    stem = way.removesuffix("거나")
    return stem + ("으면" if stem.endswith(("높", "적")) else "면")
