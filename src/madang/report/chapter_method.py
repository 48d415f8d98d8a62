"""The last chapter: what holds for every number, and where the records come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.report.blocks import Cell, Chapter, Point, Table
from madang.report.origins import one_language

if TYPE_CHECKING:
    from madang.contracts import Provenance
    from madang.report.view import View

__all__ = ["method"]

_HASH: Final = 8
_FILES: Final = 4


def method(view: View, notes: tuple[str, ...]) -> Chapter:
    """Build the chapter on method and sources."""
    blocks = [_sources(view)]
    if view.inputs.left_out:
        blocks.insert(0, _left_out(view))
    return Chapter(
        "method",
        view.text("method"),
        view.text("method_q"),
        tuple(Point(said) for said in _statements(view)),
        tuple(blocks),
        "",
        notes,
    )


def _statements(view: View) -> tuple[str, ...]:
    """Say what holds for every number of the report."""
    return (
        view.either(
            "모든 구간은 90% 구간(5~95백분위)이다. 구간이 겹치는 지역은 순위를 "
            "가리지 않고 "
            "같은 군으로 묶는다.",
            "All intervals are 90% intervals (5th to 95th percentile). Regions that "
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
            Cell(", ".join(view.table_name(t) for t in x.missing) or "–"),
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
    """List who published the tables; those of one origin stand together."""
    heads = (
        ("출처", "Source"),
        ("표(행 수)", "Tables (rows)"),
        ("판", "Vintage"),
        ("이용 조건", "Licence"),
        ("파일과 SHA-256", "Files and SHA-256"),
    )
    together: dict[tuple[str, ...], list[str]] = {}
    for name, table in view.inputs.tables.items():
        told = _origin(view, view.inputs.provenance.get(name))
        said = f"{view.table_name(name)} {len(table):,}"
        together.setdefault(told, []).append(said)
    rows = tuple(
        (Cell(told[0]), Cell(", ".join(names)), *(Cell(text) for text in told[1:]))
        for told, names in together.items()
    )
    caption = view.either(
        "SHA-256은 앞 8자리. 파일 전체 목록과 비고는 통합 문서의 시트 ‘sources’.",
        "The first 8 digits; all files, whole hashes and remarks in sheet ‘sources’.",
    )
    return Table(
        "method-sources",
        view.either("자료의 출처", "Where the records come from"),
        tuple(Cell(view.either(*h)) for h in heads),
        rows,
        caption,
        "sources",
        len(rows),
    )


def _origin(view: View, origin: Provenance | None) -> tuple[str, ...]:
    """Write one origin: source, vintage, licence and files."""
    if origin is None:
        return ("–",) * 4
    mark = view.either(" (합성)", " (synthetic)") if origin.synthetic else ""
    one = {f.rpartition("/")[2]: h for f, h in origin.files.items()}
    files = [f"{f} {h[:_HASH]}" for f, h in list(one.items())[:_FILES]]
    if origin.synthetic and len(view.inputs.tables) > 1:
        files = []
    if len(one) > _FILES:
        files.append(
            view.either(f"외 {len(one) - _FILES}개", f"{len(one) - _FILES} more")
        )
    source = one_language(origin.source, view.language)
    if mark and ("합성" in source or "synthetic" in source):
        mark = ""
    return (
        (source or "–") + mark,
        origin.vintage or "–",
        one_language(origin.licence, view.language) or "–",
        ", ".join(files) or "–",
    )
