"""The report: whole, honest about what is absent, closed to the outside, escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pandas as pd
import pytest
from made_up import chapters_of
from openpyxl import load_workbook

from madang.display import numbers
from madang.display.view import View
from madang.errors import ParameterError, StudyError
from madang.language import Named, _, to_json
from madang.report import LeftOut, Report, ReportInputs, write

if TYPE_CHECKING:
    from pathlib import Path


def _said(ko, en):
    """Say a text that is given in both languages."""
    return _("{text}", text=Named({"ko": ko, "en": en}))


def pages_of(report: Report) -> list[Path]:
    """All pages of a report."""
    return sorted(report.index.parent.rglob("*.html"))


def test_there_is_a_brief_and_a_dossier_per_region_in_both_languages(
    written: Report,
) -> None:
    plans, sheets, chapters = 9, 2, 16
    home = written.index.parent
    each = 3 + chapters + 17 + plans + sheets + 1
    assert written.pages == len(pages_of(written)) == 2 * each
    assert len(list((home / "regions").iterdir())) == 17
    assert 'lang="ko"' in written.index.read_text("utf-8")
    assert 'lang="en"' in (home / "en" / "index.html").read_text("utf-8")


def test_every_page_of_a_synthetic_study_says_so(written: Report) -> None:
    for page in pages_of(written):
        text = page.read_text("utf-8")
        assert "합성 자료 —" in text or "Synthetic records —" in text, page


def test_all_internal_links_and_anchors_resolve(written: Report) -> None:
    for page in pages_of(written):
        text = page.read_text("utf-8")
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        assert len(ids) == len(re.findall(r'\bid="([^"]+)"', text)), page
        for link in re.findall(r'href="([^"]+)"', text):
            path, _, anchor = link.partition("#")
            if path.startswith("data:"):
                continue
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), (page, link)
            if anchor:
                there = text if target == page else target.read_text("utf-8")
                assert f'id="{anchor}"' in there, (page, link)


def test_no_page_names_an_outside_address_and_all_forbid_it(written: Report) -> None:
    for page in pages_of(written):
        text = page.read_text("utf-8")
        assert not re.search(r"https?://", re.sub(r'xmlns(:\w+)?="[^"]*"', "", text))
        assert "default-src 'none'" in text
        assert "<script" not in text


def test_every_figure_has_its_table_and_every_picture_its_label(
    written: Report,
) -> None:
    text = chapters_of(written.index.parent)
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) == written.figures / 2
    for figure in figures:
        assert "<table" in figure
        assert "<svg" in figure
    for page in pages_of(written):
        for svg in re.findall(r"<svg[^>]*>", page.read_text("utf-8")):
            assert 'role="img"' in svg or 'role="group"' in svg
            assert 'aria-label="' in svg


def test_the_five_findings_lead_to_their_evidence(written: Report) -> None:
    text = written.index.read_text("utf-8")
    links = re.findall(r'class="more"><dt.*?href="([^"]+)"', text)
    assert links[:3] == [
        "overlap.html#overlap-families",
        "portfolio.html#portfolio-frontier",
        "balance.html#balance-core",
    ]
    assert len(links) == 5


def hostile(made_up: Any, bad: str) -> ReportInputs:
    """Inputs with a hostile name wherever a name can stand."""
    inputs: ReportInputs = made_up(3)
    tables = {k: t.copy() for k, t in inputs.tables.items()}
    for table, columns in (("regions", ("name", "name_ko", "name_en")),
                           ("projects", ("title",)),
                           ("activities", ("name",))):  # fmt: skip
        for column in columns:
            tables[table][column] = bad
    findings = inputs.findings.assign(message=to_json(_said(bad, bad)))
    return replace(inputs, name=bad, tables=tables, findings=findings)


def test_hostile_names_are_escaped_everywhere(made_up: Any, tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    report = write(hostile(made_up, bad), tmp_path / "out", languages=("ko",))
    for page in pages_of(report):
        text = page.read_text("utf-8")
        assert "<script" not in text
        assert "<img" not in text
        assert "&lt;script&gt;" in text


def test_hostile_codes_become_safe_file_names(made_up: Any, tmp_path: Path) -> None:
    inputs = made_up(4)
    codes = ["../../etc", "CON", "a/b", "A/B"]
    regions = inputs.tables["regions"].assign(region=codes, name=codes)
    inputs = replace(inputs, tables={"regions": regions}, results={})
    report = write(inputs, tmp_path / "out", languages=("ko",))
    names = [p.name for p in (report.index.parent / "regions").iterdir()]
    assert len({n.casefold() for n in names}) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.html", n) for n in names)
    assert not any(n.casefold() == "con.html" for n in names)


def test_one_region_alone_gets_an_honest_report(made_up: Any, tmp_path: Path) -> None:
    inputs = made_up(1, years=1)
    report = write(inputs, tmp_path / "out", languages=("en",))
    assert [p.name for p in (report.index.parent / "regions").iterdir()] == ["11.html"]
    for page in pages_of(report):
        assert ">nan<" not in page.read_text("utf-8").lower(), page


def test_a_missing_stage_names_the_table_that_would_bring_it_in(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = made_up(3)
    results = {k: t for k, t in inputs.results.items() if k[0] != "linkages"}
    gap = LeftOut(
        "linkages",
        _said("산학연", "Linkages"),
        ("participations",),
        _said("연계망", "ties"),
    )
    inputs = replace(inputs, results=results, left_out=(gap,))
    report = write(inputs, tmp_path / "out", languages=("en",))
    said = "as the study lacks: participations. What it would add: ties"
    home = report.index.parent
    for page in (home / "linkages.html", *(home / "regions").iterdir()):
        assert said in page.read_text("utf-8"), page


def test_empty_results_and_no_findings_are_said_and_not_drawn(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = made_up(3)
    inputs = replace(
        inputs, results={k: t.iloc[:0] for k, t in inputs.results.items()},
        findings=inputs.findings.iloc[:0], provenance={}, synthetic=False,
    )  # fmt: skip
    report = write(inputs, tmp_path / "out", languages=("ko",))
    assert report.figures == 0
    text = report.index.read_text("utf-8")
    assert "아직 제시할 핵심 결과가 없습니다" in text
    assert "합성 자료 —" not in text


def test_results_of_nothing_but_nan_are_drawn_without_a_number(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = made_up(3)
    blank = {}
    for key, table in inputs.results.items():
        floats = table.select_dtypes("float").columns
        blank[key] = table.assign(**dict.fromkeys(floats, float("nan")))
    report = write(replace(inputs, results=blank), tmp_path / "out", languages=("ko",))
    assert ">nan<" not in chapters_of(report.index.parent).lower()


def test_an_older_report_is_replaced_and_a_strange_folder_is_not(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = replace(made_up(2), results={})
    out = tmp_path / "out"
    write(inputs, out, languages=("ko", "en"))
    write(inputs, out, languages=("en",))
    assert not (out / "ko").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    strange = tmp_path / "mine"
    strange.mkdir()
    (strange / "thesis.txt").write_text("years of work")
    with pytest.raises(StudyError, match="not a report"):
        write(inputs, strange)
    assert (strange / "thesis.txt").read_text() == "years of work"


def test_an_unknown_language_is_refused(made_up: Any, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="ko, en; found xx"):
        write(made_up(2), tmp_path / "out", languages=("xx",))
    assert not (tmp_path / "out").exists()


def test_a_study_without_regions_is_refused(made_up: Any, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="at least one region"):
        write(replace(made_up(2), tables={}), tmp_path / "out")


def test_progress_rises_to_one(made_up: Any, tmp_path: Path) -> None:
    seen: list[float] = []
    inputs = replace(made_up(3), results={})
    write(inputs, tmp_path / "out", progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_the_workbook_holds_the_results_unrounded(
    written: Report, made_up: Any
) -> None:
    book = load_workbook(written.workbook, read_only=True)
    _headings, names, *rows = book["audit.need"].iter_rows(values_only=True)
    true = made_up().results[("audit", "need")]["need"]
    told = [row[names.index("need")] for row in rows]
    assert told == pytest.approx(true.tolist(), rel=1e-14)


def test_each_thing_stands_in_a_report_once(written: Report) -> None:
    folder = written.index.parent
    assert [p.name for p in (folder / "data").iterdir()] == ["study.json"]
    assert [p.name for p in (folder / "tables").iterdir()] == ["madang.xlsx"]
    with ZipFile(written.workbook) as book:
        sheets = [book.read(n) for n in book.namelist() if "worksheets/" in n]
    placed = b"".join(sheets).count(b'<c r="')
    assert placed < 40 * len(sheets), "cells below the headings say no place"
    numbered = b"".join(sheets).count(b'<row r="')
    assert numbered <= 2 * len(sheets), "rows below the headings say no number"
    for page in pages_of(written):
        text = page.read_text("utf-8")
        for svg in re.findall(r'<svg[^>]*class="chart".*?</svg>', text, re.DOTALL):
            assert svg.count("aria-label") == 1


def test_a_report_is_small(written: Report) -> None:
    sizes = {p: p.stat().st_size for p in written.index.parent.rglob("*.*")}
    chapters = [n for p, n in sizes.items() if p.parent == written.index.parent]
    dossiers = [n for p, n in sizes.items() if p.parent.name == "regions"]
    assert max(chapters) <= 150_000
    assert max(dossiers) <= 16_000
    assert written.bytes <= 2_450_000


def test_money_and_intervals_are_written_as_officers_write_them(made_up: Any) -> None:
    ko, en = (View(made_up(2), x) for x in ("ko", "en"))
    assert ko.money(12_300_000_000) == "123억 원"
    assert ko.money(1.5e12) == "1.5조 원"
    assert en.money(12_300_000_000) == "KRW 12.3bn"
    assert ko.interval(0.62, 0.6, 0.64) == "0.620 (90% 구간 0.600~0.640)"
    assert en.interval(0.62, 0.6, 0.64, "share") == "62.0% (90% interval 60.0–64.0%)"
    assert ko.interval(0.62, None, 0.64) == "0.620"
    assert numbers.money_scale([3e10, 2e10], "KRW", "ko") == (1e8, "억 원")
    assert numbers.money_scale([3e6], "EUR", "en") == (1e6, "EUR m")
    assert ko.cell(pd.NA, "share") == "–"


def test_amounts_of_money_are_read_in_its_units_and_others_as_numbers(
    made_up: Any,
) -> None:
    view = View(made_up(3), "ko")
    cells = {
        measure: view.table(
            "t",
            [{"measure": measure, "value": 466_876_068_000_000.0}],
            ["value"],
            title="",
            sheet="specialisation.quotients",
        ).rows[0][0]
        for measure in ("value_added", "employment")
    }
    assert cells["value_added"].text == "467조 원"
    assert cells["employment"].text == "466,876,068,000,000"


def test_a_usual_step_is_written_in_the_unit_of_its_indicator(made_up: Any) -> None:
    inputs = made_up(3)
    units = {"tax": "원", "beds": "병상", "plain": None}
    definitions = pd.DataFrame({"indicator": list(units), "unit": units.values()})
    tables = {**inputs.tables, "indicator_definitions": definitions}
    view = View(replace(inputs, tables=tables), "ko")
    rows = [{"indicator": code, "step": 613_927_007_000_000.0} for code in units]
    rows.append({"indicator": "beds", "step": float("nan")})
    made = view.table("t", rows, ["step"], title="", sheet="settling.associations")
    assert [row[0].text for row in made.rows] == [
        "614조 원", "613,927,007,000,000 병상", "613,927,007,000,000", "–",
    ]  # fmt: skip
