"""Plans, frontiers, answers and comparisons as a terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import wording
from madang.cli import console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.coordination.portfolio import Portfolio
    from madang.coordination.portfolio.compare import Comparison

__all__ = ["print_answer", "print_comparison", "print_frontier", "print_plan"]

_BAR: Final = 40
_TITLE: Final = 28
_WORDS: Final = {
    "merit": ("성과(점)", "merit"),
    "money": ("지원액", "money"),
    "balance": ("균형", "balance"),
    "funded": ("과제 수", "proposals"),
    "in": ("선정", "in"),
    "out": ("탈락", "out"),
    "up": ("증액", "up"),
    "down": ("감액", "down"),
    "optimal": ("최적", "optimal"),
    "within_gap": ("허용 오차 안", "within the gap allowed"),
    "time_limit": ("시간 종료", "time limit"),
}


def _said(word: str, spoken: str) -> str:
    """Say a word in the user's language."""
    ko, en = _WORDS.get(word, (word, word))
    return ko if console.language(spoken) == "ko" else en


def _named(
    table: pd.DataFrame, heads: Mapping[str, tuple[str, str]], spoken: str
) -> pd.DataFrame:
    """Give columns under their names in the user's language."""
    place = 0 if console.language(spoken) == "ko" else 1
    held = table[[c for c in heads if c in table.columns]]
    held = held.loc[:, held.notna().any() | (held.shape[0] == 0)]
    return held.rename(columns={c: heads[c][place] for c in held.columns})


_CHOICE: Final = {
    "project": ("과제", "project"),
    "region": ("지역", "region"),
    "grant": ("지원액", "grant"),
    "level": ("신청 대비", "of what it asked"),
    "merit": ("점수", "merit"),
    "first_year": ("시작", "starts"),
    "family": ("중복 묶음", "family"),
}
_ALLOCATION: Final = {
    "region": ("지역", "region"),
    "money": ("지원액", "money"),
    "due": ("필요 기준액", "due by need"),
    "ratio": ("비율", "ratio"),
    "funded": ("과제 수", "proposals"),
    "floor": ("하한", "floor"),
    "cap": ("상한", "cap"),
}
_YEAR: Final = {
    "year": ("연도", "year"),
    "budget": ("예산", "budget"),
    "money": ("지원액", "money"),
    "running": ("계속 과제", "running projects"),
    "left": ("남는 돈", "left"),
}
_PLAN: Final = {
    "plan": ("안", "plan"),
    "label_ko": ("이름", "label_ko"),
    "label_en": ("label_en", "name"),
    "balance": ("균형", "balance"),
    "merit": ("성과", "merit"),
    "money": ("지원액", "money"),
    "funded": ("과제 수", "proposals"),
    "price_of_balance": ("1%p의 값(점)", "points per pp"),
    "price_money": ("메우는 예산", "budget to make up"),
    "status": ("상태", "status"),
    "gap": ("오차", "gap"),
}
_SWAP: Final = {
    "project": ("과제", "project"),
    "region": ("지역", "region"),
    "change": ("변화", "change"),
    "grant_before": ("지원액(전)", "grant before"),
    "grant_after": ("지원액(후)", "grant after"),
    "merit": ("성과 변화", "merit gained"),
}
_REGION: Final = {
    "region": ("지역", "region"),
    "money_before": ("지원액(전)", "money before"),
    "money_after": ("지원액(후)", "money after"),
    "money": ("변화", "change"),
    "ratio_before": ("비율(전)", "ratio before"),
    "ratio_after": ("비율(후)", "ratio after"),
    "funded_before": ("과제(전)", "proposals before"),
    "funded_after": ("과제(후)", "proposals after"),
}
_TOTAL: Final = {
    "quantity": ("항목", "quantity"),
    "before": ("전", "before"),
    "after": ("후", "after"),
    "change": ("변화", "change"),
}


def print_plan(found: Portfolio, spoken: str) -> None:
    """Print one plan: what is funded, money by region and year, how sure it is."""
    language = console.language(spoken)
    korean = language == "ko"
    plan = found.plans.iloc[0]
    choices = found.choices[found.choices["funded"]]
    console.print_table(
        _named(choices, _CHOICE, spoken),
        title="지원 과제" if korean else "Funded",
        spoken=spoken,
    )
    console.print_table(
        _named(found.allocations, _ALLOCATION, spoken),
        title="지역별 배분" if korean else "Money by region",
        spoken=spoken,
    )
    years = found.tables["years"]
    if len(years):
        console.print_table(
            _named(years, _YEAR, spoken),
            title="연도별 지원액" if korean else "Money by year",
            spoken=spoken,
        )
    given = wording.money(float(plan["money"]), found.currency, language)
    status, gap = _said(str(plan["status"]), spoken), wording.percent(plan["gap"])
    balance = wording.percent(plan["balance"])
    console.say(
        f"과제 {plan['funded']}건, {given}, 성과 {plan['merit']:,.1f}점, 균형 "
        f"{balance}. {status}(오차 {gap}, {plan['seconds']:.1f}초).",
        f"{plan['funded']} proposals, {given}, merit {plan['merit']:,.1f} points, "
        f"balance {balance}; {status} (gap {gap}, {plan['seconds']:.1f} s).",
        spoken,
    )
    for note in found.notes:
        console.out.print(f"• {note.text(console.language(spoken))}", markup=False)


def print_frontier(found: Portfolio, spoken: str) -> None:
    """Print the plans, the price of each step, and a small chart."""
    korean = console.language(spoken) == "ko"
    plans = found.plans.assign(
        status=[_said(str(s), spoken) for s in found.plans["status"]]
    )
    drop = "label_en" if korean else "label_ko"
    console.print_table(
        _named(plans.drop(columns=drop), _PLAN, spoken),
        title="성과와 균형의 절충선" if korean else "What balance costs",
        spoken=spoken,
    )
    merit = plans["merit"].to_numpy(dtype=float)
    best = merit.max(initial=0.0)
    console.say(
        "\n균형        성과(가장 큰 안 = 100%, 막대는 가장 작은 안부터, ◆ 선택안)",
        "\nbalance     merit (greatest = 100%, bars from the least, ◆ chosen)",
        spoken,
    )
    share = merit / best if best > 0 else np.ones_like(merit)
    low = float(share.min(initial=1.0))
    reach = max(1 - low, 1e-9)
    balance = plans["balance"].to_numpy(dtype=float)
    for i, part in enumerate(share.tolist()):
        size = 4 + round((_BAR - 4) * (part - low) / reach)
        mark = "◆" if plans["chosen"].iloc[i] else " "
        console.out.print(
            f"{wording.percent(balance[i]):>7} {mark} {'█' * size} "
            f"{wording.percent(part)}",
            markup=False,
        )
    for note in found.notes:
        console.out.print(f"• {note.text(console.language(spoken))}", markup=False)


def print_answer(answer: Mapping[str, Any], spoken: str) -> None:
    """Print the answer to one proposal."""
    korean = console.language(spoken) == "ko"
    console.out.print(str(answer["ko" if korean else "en"]), markup=False)
    if answer.get("cheapest") not in {None, "none"}:
        words = {
            "merit": ("점수", "merit"),
            "grant": ("신청액", "the grant"),
            "floor": ("균형 하한", "the floor of balance"),
        }[str(answer["cheapest"])]
        console.say(
            f"자기 규모에 견주어 가장 작은 변화: {words[0]}.",
            f"The smallest change for its size: {words[1]}.",
            spoken,
        )


def _place(
    codes: pd.Series, known: Mapping[str, pd.DataFrame], spoken: str
) -> list[str]:
    """Give regions by name; one without a name by its code."""
    named = wording.names(known.get("regions"), console.language(spoken))
    return [named.get(str(code), str(code)) for code in codes]


def _titled(codes: pd.Series, known: Mapping[str, pd.DataFrame]) -> list[str]:
    """Give projects by code and title."""
    projects = known.get("projects", pd.DataFrame(columns=["project", "title"]))
    title = dict(zip(projects["project"].astype(str), projects["title"], strict=True))
    shown = [(str(code), title.get(str(code))) for code in codes]
    return [f"{c} {t[:_TITLE]}" if isinstance(t, str) else c for c, t in shown]


def print_comparison(
    found: Comparison,
    first: str,
    second: str,
    *,
    spoken: str,
    known: Mapping[str, pd.DataFrame],
) -> None:
    """Print what changes from one plan to another, in the names of the tables."""
    korean = console.language(spoken) == "ko"
    totals = found.totals.assign(
        quantity=[_said(str(q), spoken) for q in found.totals["quantity"]]
    )
    console.print_table(
        _named(totals, _TOTAL, spoken), title=f"{first} → {second}", spoken=spoken
    )
    swaps = found.swaps.assign(
        project=_titled(found.swaps["project"], known),
        region=_place(found.swaps["region"], known, spoken),
        change=[_said(str(c), spoken) for c in found.swaps["change"]],
    )
    console.print_table(
        _named(swaps, _SWAP, spoken),
        title="교체" if korean else "What changes",
        spoken=spoken,
    )
    regions = found.regions.assign(
        region=_place(found.regions["region"], known, spoken)
    )
    console.print_table(
        _named(regions, _REGION, spoken),
        title="지역별" if korean else "By region",
        spoken=spoken,
    )
