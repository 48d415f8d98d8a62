"""The report on results as real studies give them: gaps, outlines, one language."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from made_up import chapters_of

from madang.display import blocks
from madang.display.origins import one_language, trace
from madang.display.view import View
from madang.report import Report, ReportInputs, write
from madang.specialisation.chapter import CHAPTER

if TYPE_CHECKING:
    from pathlib import Path


def squares(inputs: ReportInputs) -> ReportInputs:
    """Inputs with a square outline around each region."""
    places = inputs.tables["regions"]
    shapes = [
        '{"type": "Polygon", "coordinates": [[' + ", ".join(
            f"[{x + a}, {y + b}]" for a, b in ((0, 0), (0.3, 0), (0.3, 0.3),
                                               (0, 0.3), (0, 0))
        ) + "]]}"
        for x, y in zip(places["longitude"], places["latitude"], strict=True)
    ]  # fmt: skip
    outlines = pd.DataFrame({"region": places["region"], "geometry": shapes})
    return replace(inputs, tables={**inputs.tables, "boundaries": outlines})


def without_intervals(inputs: ReportInputs) -> ReportInputs:
    """Inputs whose only measure is no count, so that quotients have no interval."""
    key = ("specialisation", "quotients")
    table = inputs.results[key]
    blank = table[table["measure"] == "employment"].assign(
        low=float("nan"), high=float("nan"), measure="value_added"
    )
    return replace(inputs, results={**inputs.results, key: blank})


def test_the_study_s_own_language_stands_at_the_root(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = replace(made_up(2), results={}, language="en")
    report = write(inputs, tmp_path / "out")
    assert '<html lang="en">' in report.index.read_text("utf-8")
    other = (report.index.parent / "ko" / "index.html").read_text("utf-8")
    assert '<html lang="ko">' in other


def test_outlines_are_drawn_where_the_study_gives_boundaries(
    made_up: Any, tmp_path: Path
) -> None:
    whole = made_up()
    kept = {k: t for k, t in whole.results.items() if k[0] in {"balance", "linkages"}}
    inputs = replace(whole, results=kept)
    plain = write(inputs, tmp_path / "tiles", languages=("ko",))
    drawn = write(squares(inputs), tmp_path / "outlines", languages=("ko",))
    text = chapters_of(drawn.index.parent)
    before = chapters_of(plain.index.parent)
    assert text.count("<path") >= before.count("<path") + 17, (
        text.count("<path"),
        before.count("<path"),
    )
    assert 'id="linkages-map"' in text


def test_quotients_without_intervals_are_shown_and_said_to_have_none(
    made_up: Any,
) -> None:
    view = View(without_intervals(made_up(4)), "en")
    figure: Any = blocks.build(CHAPTER.blocks[0], view, "specialisation")
    assert "has no interval" in figure.reading
    assert "No values to show" not in figure.svg
    assert len(figure.table.rows) > 0


def test_each_finding_with_a_row_carries_the_command_that_traces_it(
    written: Report,
) -> None:
    home = written.index.parent
    text = (home / "method.html").read_text("utf-8")
    how = "madang why balance/core_share quantity=venture year=2024"
    assert len(re.findall(rf"<td>{re.escape(how)}\s*<", text)) == 1
    assert "madang " not in re.sub(r"<[^>]+>", "", written.index.read_text("utf-8"))
    assert (
        trace("audit", "audit/need", "region=11") == "madang why audit/need region=11"
    )
    assert trace("audit", "need", "") == ""
    assert trace("x", "y", "region=세종 시") == "madang why x/y 'region=세종 시'"


def test_what_comes_in_stands_beside_what_goes_out_with_its_money(
    written: Report,
) -> None:
    text = chapters_of(written.index.parent)
    pair = re.search(r'id="portfolio-swaps".*?id="portfolio-funded"', text, re.DOTALL)
    assert pair is not None
    assert re.search(r"새로 들어오는 과제: \d+건, [\d.,]+[억만조] 원", pair[0])
    assert re.search(r"빠지는 과제: \d+건, [\d.,]+[억만조] 원", pair[0])


@pytest.mark.parametrize(
    ("text", "ko", "en"),
    [
        ("표본 · Sample", "표본", "Sample"),
        ("통계청 (Statistics Korea)", "통계청", "Statistics Korea"),
        ("CORDIS, European Commission",) * 3,
        ("산업연구원 NAVIS (KIET)", "산업연구원 NAVIS", "KIET"),
        ("어느 기관",) * 3,
    ],
)
def test_a_source_named_in_two_languages_is_said_in_one(
    text: str, ko: str, en: str
) -> None:
    assert one_language(text, "ko") == ko
    assert one_language(text, "en") == en


def test_tables_that_are_missing_are_named_as_officers_call_them(made_up: Any) -> None:
    view = View(made_up(2), "ko")
    assert view.table_name("organisations") == "기관(organisations)"
    assert view.word("value_added_per_head") == "1인당 부가가치"


def test_ranks_stand_at_the_right_as_all_numbers_do(made_up: Any) -> None:
    view = View(made_up(2), "en")
    rows = pd.DataFrame({"cluster": ["a"], "rank": [3]})
    table = view.table(
        "t", rows, ["cluster", "rank"], title="", sheet="clusters.places"
    )
    assert [cell.numeric for cell in table.headings] == [False, True]
    assert [cell.numeric for cell in table.rows[0]] == [False, True]


def test_a_table_of_records_is_that_of_their_frame(made_up: Any) -> None:
    view = View(made_up(2), "en")
    rows = pd.DataFrame({"cluster": ["a", "b"], "rank": [3, 4]})
    laid = [
        view.table("t", given, ["cluster", "rank", "stage"], title="", most=1)
        for given in (rows, rows.to_dict("records"))
    ]
    assert laid[0] == laid[1]
