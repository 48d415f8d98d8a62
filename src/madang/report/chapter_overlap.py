"""The chapter on duplication: which programmes are the same thing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.report import numbers
from madang.report.blocks import Card, Cards

if TYPE_CHECKING:
    from madang.report.blocks import Figure, Table
    from madang.report.view import View

__all__ = ["BUILDERS", "family_card"]

_STAGE: Final = "overlap"
_CARDS: Final = 6
_ITEMS: Final = 8
_WIDE: Final = 20
_TALL: Final = 24
_ACUTE: Final = ("duplicate", "rival")


def _grid(view: View) -> Figure | None:
    """Draw how many projects overlap, by field and region."""
    found = view.result(_STAGE, "grid", "activity", "region", "overlapping", "projects")
    if found is None:
        return None
    size = found.groupby("activity")["overlapping"].sum().sort_values(ascending=False)
    fields = [a for a in size.index[:_TALL] if size[a] > 0] or list(size.index[:_TALL])
    wide = found.groupby("region", dropna=False)["overlapping"].sum()
    order = [r for r in [*view.regions, None] if r in set(wide.index) or r is None]
    if len(order) > _WIDE:
        most = wide[wide > 0].sort_values(ascending=False)
        order = list(most.index[:_WIDE])
    keyed = {(r["activity"], _code(r["region"])): r for r in found.to_dict("records")}
    if not any((a, "") in keyed for a in fields):
        order = [r for r in order if _code(r)]
    rows = []
    for field in fields:
        for region in order:
            cell = keyed.get((field, _code(region)))
            share = numbers.finite(cell["overlapping"]) if cell else float("nan")
            rows.append(
                {
                    "row": view.activity(field),
                    "column": view.region(region),
                    "value": share,
                    "text": f"{share:.0f}/{numbers.integer(cell['projects'])}"
                    if cell
                    else "",
                }
            )
    title = view.either("중복 격자: 분야 × 지역", "Duplication grid: field × region")
    caption = view.caption(
        title,
        unit=view.either(
            "중복 의심 과제 수 / 전체 과제 수", "overlapping / all projects"
        ),
        source=view.source("projects"),
        year=view.period(),
    )
    table = view.table(
        "overlap-grid-table",
        found.sort_values("overlapping", ascending=False),
        ["activity", "region", "projects", "overlapping", "money", "overlapping_money"],
        title=title,
        sheet="overlap.grid",
    )
    reading = view.either(
        "짙은 칸일수록 다른 사업과 겹치는 과제가 많다. 빈 칸은 과제가 없는 곳이다.",
        "The darker the cell, the more projects overlap another. Grey: no projects.",
    )
    return view.figure(
        "overlap-grid",
        charts.heatmap(pd.DataFrame(rows), **caption),
        reading=reading,
        table=table,
        evidence=("grid",),
    )


def _code(value: Any) -> str:
    """Give a region's code; empty where a project is nationwide."""
    return "" if value is None or pd.isna(value) else str(value)


def _verdicts(view: View) -> Figure | None:
    """Draw how many pairs got which verdict."""
    found = view.result(_STAGE, "pairs", "verdict", "money_at_stake")
    if found is None:
        return None
    counted = found.groupby("verdict", as_index=False).agg(
        pairs=("verdict", "size"),
        money_at_stake=("money_at_stake", lambda s: s.sum(min_count=1)),
    )
    data = counted.sort_values("pairs", ascending=False)
    title = view.either(
        "비슷한 과제 쌍은 서로 무엇인가", "What similar projects are to each other"
    )
    shown = data.assign(
        label=[view.word(v) for v in data["verdict"]],
        value=data["pairs"],
        text=[
            numbers.integer(p) + (f" · {view.money(m)}" if pd.notna(m) and m else "")
            for p, m in zip(data["pairs"], data["money_at_stake"], strict=True)
        ],
    )
    caption = view.caption(
        title,
        unit=view.either("쌍 · 관련 금액", "pairs · money at stake"),
        source=view.source("projects"),
        year=view.period(),
    )
    table = view.table(
        "overlap-verdicts-table",
        data,
        ["verdict", "pairs", "money_at_stake"],
        title=title,
        sheet="overlap.pairs",
    )
    reading = view.either(
        "‘중복’과 ‘경쟁’만 조정 대상이다. ‘보완’과 ‘후속’은 이어 주면 되는 사업이다.",
        "Only duplicates and rivals call for coordination; complements and sequences "
        "want to be joined up.",
    )
    return view.figure(
        "overlap-verdicts",
        charts.bar_chart(shown, **caption),
        reading=reading,
        table=table,
        evidence=("pairs", "republished"),
    )


def _phrases(view: View) -> dict[Any, tuple[str, str]]:
    """Give each family's strongest reason and its shared phrases."""
    pairs = view.result(_STAGE, "pairs", "family", "score")
    if pairs is None:
        return {}
    out: dict[Any, tuple[str, str]] = {}
    for row in pairs.sort_values("score", ascending=False).to_dict("records"):
        reason = view.either(row.get("reason_ko"), row.get("reason_en"))
        shared = row.get("shared_phrases")
        phrases = str(shared) if isinstance(shared, str) else ""
        out.setdefault(row["family"], (reason, phrases))
    return out


def family_card(
    view: View, row: dict[Any, Any], members: list[str], said: tuple[str, str]
) -> Card:
    """Put one family on a card."""
    codes = [c for c in str(row.get("regions") or "").split("; ") if c]
    facts = [
        (view.either("지역", "Regions"), ", ".join(view.region(c) for c in codes)),
        (view.either("금액", "Money"), view.money(row.get("money"))),
        (view.either("절감 가능액", "Saving"), view.money(row.get("saving"))),
        (view.either("판정", "Verdict"), view.word(row.get("verdict"))),
    ]
    if said[1] and said[1].partition(" | ")[0] not in said[0]:
        facts.append(
            (view.either("겹치는 표현", "Shared words"), said[1].replace(" | ", " · "))
        )
    more = len(members) - _ITEMS
    tail = [view.either(f"그 밖 {more}건", f"and {more} more")] if more > 0 else []
    items = (*(view.titles.get(p, p) for p in members[:_ITEMS]), *tail)
    return Card(
        str(row.get("label") or row["family"]),
        view.word(row.get("plan")),
        tuple(facts),
        items,
        said[0],
    )


def _families(view: View) -> Cards | None:
    """Lay out the families with the most money at stake."""
    found = view.result(_STAGE, "families", "family", "money")
    if found is None:
        return None
    joined = view.inputs.results.get((_STAGE, "members"))
    of: dict[Any, list[str]] = {}
    if joined is not None:
        of = joined.groupby("family")["project"].agg(list).to_dict()
    said = _phrases(view)
    by = ["saving", "money"] if "saving" in found else ["money"]
    acute = found
    if "verdict" in found:
        acute = found[found["verdict"].isin(_ACUTE)]
    top = acute.sort_values(by, ascending=False).head(_CARDS)
    if top.empty:
        return None
    cards = tuple(
        family_card(view, r, of.get(r["family"], []), said.get(r["family"], ("", "")))
        for r in top.to_dict("records")
    )
    reading = view.either(
        f"중복이나 경쟁으로 의심되는 묶음 {len(acute):,}개 가운데 절감 가능액이 큰 "
        f"{len(cards)}개다. 판정은 제안이며, 결정은 담당 지역이 한다.",
        f"Of {len(acute):,} families suspected of duplication or rivalry, the "
        f"{len(cards)} with the largest saving. Verdicts are proposals; the regions "
        "decide.",
    )
    title = view.either(
        "중복 의심 묶음과 처리 방안", "Families and what to do about them"
    )
    return Cards("overlap-families", title, reading, cards, ("families", "members"))


def _family_table(view: View) -> Table | None:
    """List all families."""
    found = view.result(_STAGE, "families", "family", "money")
    if found is None:
        return None
    by = [c for c in ("saving", "money") if c in found]
    data = found.assign(plan_word=found.get("plan")).sort_values(by, ascending=False)
    return view.table(
        "overlap-families-table",
        data,
        [
            "label",
            "activity",
            "regions",
            "members",
            "verdict",
            "plan_word",
            "money",
            "saving",
        ],
        title=view.either(
            "비슷한 과제 묶음 전체(보완·후속 포함)",
            "All families of similar projects, complements and sequences included",
        ),
        sheet="overlap.families",
        most=30,
    )


BUILDERS: Final = (_grid, _verdicts, _families, _family_table)
