"""The chapters of the brief: each stage's findings, figures and silences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.report import (
    chapter_audit,
    chapter_balance,
    chapter_linkages,
    chapter_overlap,
    chapter_portfolio,
    chapter_specialisation,
)
from madang.report.blocks import Cell, Chapter, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from madang.report.blocks import Block
    from madang.report.view import View

__all__ = ["STAGES", "chapters", "evidence", "findings"]

STAGES: Final[dict[str, tuple[Callable[[Any], Any], ...]]] = {
    "balance": chapter_balance.BUILDERS,
    "specialisation": chapter_specialisation.BUILDERS,
    "linkages": chapter_linkages.BUILDERS,
    "overlap": chapter_overlap.BUILDERS,
    "audit": chapter_audit.BUILDERS,
    "portfolio": chapter_portfolio.BUILDERS,
}

_HASH: Final = 16


def findings(view: View) -> pd.DataFrame:
    """Give all findings, the most important first, with their sentence."""
    found = view.inputs.findings
    if found.empty:
        return found.assign(sentence=pd.Series(dtype="str"))
    said = [view.either(k, e) for k, e in zip(found["ko"], found["en"], strict=True)]
    ordered = found.assign(sentence=said).sort_values(
        ["importance", "stage", "key"], ascending=[False, True, True]
    )
    return ordered.reset_index(drop=True)


def chapters(
    view: View, progress: Callable[[float], None] = lambda _share: None
) -> list[Chapter]:
    """Build all chapters, each with what it has."""
    told = findings(view)
    out: list[Chapter] = []
    for i, (stage, builders) in enumerate(STAGES.items()):
        built = [build(view) for build in builders]
        blocks = tuple(block for block in built if block is not None)
        mine = told[told["stage"] == stage]["sentence"].tolist()
        out.append(
            Chapter(
                stage,
                view.text(stage),
                view.text(f"{stage}_q"),
                tuple(mine),
                blocks,
                "" if blocks else view.absent(stage),
                _notes(view, stage),
            )
        )
        progress((i + 1) / (len(STAGES) + 1))
    return [*out, _method(view)]


def _notes(view: View, stage: str) -> tuple[str, ...]:
    """Give what a stage assumed or left out."""
    return tuple(view.either(n.ko, n.en) for n in view.inputs.notes if n.stage == stage)


def _figures(block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the ids of a block with the result tables they show."""
    if isinstance(block, Row):
        for figure in block.figures:
            yield figure.key, figure.evidence
    elif isinstance(block, Table):
        yield block.key, (block.sheet.partition(".")[2],)
    else:
        yield block.key, block.evidence


def evidence(made: list[Chapter]) -> dict[tuple[str, str], str]:
    """Find for each result table the place on the page that shows it."""
    out: dict[tuple[str, str], str] = {}
    for chapter in made:
        for block in chapter.blocks:
            for key, tables in _figures(block):
                for table in tables:
                    out.setdefault((chapter.key, table), key)
    return out


def _method(view: View) -> Chapter:
    """Build the chapter on method and sources."""
    blocks: list[Block] = [_sources(view)]
    if view.inputs.left_out:
        blocks.insert(0, _left_out(view))
    other = tuple(
        view.either(n.ko, n.en) for n in view.inputs.notes if n.stage not in STAGES
    )
    return Chapter(
        "method",
        view.text("method"),
        view.text("method_q"),
        _statements(view),
        tuple(blocks),
        "",
        other,
    )


def _statements(view: View) -> tuple[str, ...]:
    """Say what holds for every number of the report."""
    return (
        view.either(
            "모든 구간은 90 % 구간(5~95백분위)이다. 구간이 겹치는 지역은 순위를 "
            "가리지 않고 "
            "같은 군으로 묶는다.",
            "All intervals are 90 % intervals (5th to 95th percentile). Regions that "
            "cannot be told apart share a tier.",
        ),
        view.either(
            "정의되지 않는 값은 ‘–’로 적는다. 없는 값은 0이 아니다. 반올림은 표시할 "
            "때만 한다.",
            "What is undefined stands as ‘–’. Absent is not zero. Rounding happens "
            "on the "
            "page only.",
        ),
        view.either(
            "모든 표와 결과는 통합 문서(XLSX)와 자료(JSON)에 반올림 없이 들어 있다.",
            "All tables and results lie unrounded in the workbook and as JSON.",
        ),
    )


def _left_out(view: View) -> Table:
    """List what was left out and which table brings it in."""
    heads = (
        ("제외된 분석", "Left out"),
        ("없는 표", "Missing tables"),
        ("추가하면 얻는 것", "What it would add"),
    )
    rows = tuple(
        (
            Cell(view.either(x.title_ko, x.title_en)),
            Cell(", ".join(x.missing) or "–"),
            Cell(view.either(x.adds_ko, x.adds_en)),
        )
        for x in view.inputs.left_out
    )
    return Table(
        "method-left-out",
        view.either(
            "제외된 분석과 필요한 표", "What was left out and what brings it in"
        ),
        tuple(Cell(view.either(*h)) for h in heads),
        rows,
        "",
        "",
        len(rows),
    )


def _sources(view: View) -> Table:
    """List where each table came from, with the hashes of its files."""
    heads = (
        ("표", "Table"),
        ("행", "Rows"),
        ("출처", "Source"),
        ("판", "Vintage"),
        ("이용 조건", "Licence"),
        ("파일과 SHA-256", "Files and SHA-256"),
        ("비고", "Remarks"),
    )
    rows = []
    for name, table in view.inputs.tables.items():
        origin = view.inputs.provenance.get(name)
        if origin is None:
            blank = (Cell("–"),) * 5
            rows.append((Cell(name), Cell(f"{len(table):,}", numeric=True), *blank))
            continue
        mark = view.either("합성", "synthetic") if origin.synthetic else ""
        files = "; ".join(f"{f} {h[:_HASH]}…" for f, h in origin.files.items())
        remarks = "; ".join(x for x in (mark, *origin.remarks) if x)
        rows.append(
            (
                Cell(name),
                Cell(f"{len(table):,}", numeric=True),
                Cell(origin.source or "–"),
                Cell(origin.vintage or "–"),
                Cell(origin.licence or "–"),
                Cell(files or "–"),
                Cell(remarks or "–"),
            )
        )
    caption = view.either(
        "SHA-256은 앞 16자리. 전체는 통합 문서의 시트 ‘sources’.",
        "The first 16 digits; in full in sheet ‘sources’.",
    )
    return Table(
        "method-sources",
        view.either("자료의 출처", "Where the records come from"),
        tuple(Cell(view.either(*h)) for h in heads),
        tuple(rows),
        caption,
        "sources",
        len(rows),
    )
