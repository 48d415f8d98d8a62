"""Papers: what is on them, hostile texts, pages, and what their writers need."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from madang import papers, report, study
from madang.display.pieces import Cell, Gauge, Table
from madang.display.public import for_the_public
from madang.display.view import View
from madang.errors import MadangError
from madang.papers import docket, writing
from madang.papers.sheet import Paper, Part, Point
from madang.services import options

typst = pytest.importorskip("typst", reason="the extra 'paper' is not installed")
docx = pytest.importorskip("docx", reason="the extra 'paper' is not installed")

HOSTILE = (
    '#panic("x")', ']#read("/etc/passwd")[', "$ x $ *b* _i_ `c` <l> @r // /* \\",
    "<w:t>x</w:t>&amp;", '=HYPERLINK("x")',
    "a\x00\x0b\ud800\u202eb", "} MERGEFIELD {",
)  # fmt: skip
NAN = float("nan")


def lay(*texts, rows=3):
    """Lay out a paper of which every text is hostile."""
    all_of_it = " ".join(texts)
    heads = (Cell(all_of_it), Cell("n", numeric=True))
    lines = tuple((Cell(texts[i % len(texts)]), Cell(str(i))) for i in range(rows))
    facts = tuple((text, text) for text in texts)
    part = Part(
        "next", all_of_it, texts, facts, (Point(all_of_it, facts),),
        (Table("t", all_of_it, heads, lines, all_of_it),),
        (Gauge(all_of_it, "1", 5.0, NAN, NAN, NAN, ""),), ("0", "1", ""), all_of_it,
    )  # fmt: skip
    after = replace(part, key="funded", follows=True)
    return Paper("docket", all_of_it, all_of_it, facts, (part, after), "foot", "ko")


def text_of(data):
    """Give every text of a word processor's document."""
    made = docx.Document(BytesIO(data))
    cells = (c for t in made.tables for r in t.rows for c in r.cells)
    return "\n".join(p.text for p in (*made.paragraphs, *cells))


@pytest.mark.parametrize("pair", ["가나", "뷁힣", "道市", "ΚΛ"])
def test_a_letter_is_drawn_and_not_a_box_in_its_place(pair):
    first, second = map(lay, pair)
    assert writing.pictures(first) != writing.pictures(second)


def test_a_table_of_an_office_paper_gives_numbers_little_and_titles_the_rest():
    heads = (Cell("과제"), Cell("지원금", numeric=True), Cell("연도", numeric=True))
    title = "친환경 선박기자재 시험인증센터 구축과 지역 실증"
    table = Table(
        "t", "표", heads, ((Cell(title), Cell("4.7억 원"), Cell("2025")),) * 9
    )
    paper = replace(lay("가"), parts=(Part("funded", "과제", tables=(table,)),))
    made = docx.Document(BytesIO(papers.written(paper, "docx")))
    widths = [cell.width.mm for cell in made.tables[0].rows[3].cells]
    assert sum(widths) == pytest.approx(176, abs=1)
    assert widths[0] > 120
    assert widths[1] > widths[2] > 9
    assert [round(column.width.mm) for column in made.tables[0].columns] == [
        round(width) for width in widths
    ]
    page = made.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert "PAGE" in page.footer.paragraphs[0]._p.xml
    assert made.styles["Heading 2"].font.name == "Malgun Gothic"


@pytest.mark.parametrize("kind", papers.KINDS)
def test_no_text_is_read_as_markup_or_stops_the_typesetter(kind):
    paper = replace(lay(*HOSTILE), kind=kind)
    assert papers.written(paper, "pdf").startswith(b"%PDF")
    read = replace(lay("#(1 + 1)"), kind=kind)
    told = replace(lay("2"), kind=kind)
    assert writing.pictures(read) != writing.pictures(told)


def test_a_document_holds_texts_as_they_are_and_no_field():
    data = papers.written(lay(*HOSTILE), "docx")
    told = text_of(data)
    assert all(text in told for text in HOSTILE[:5])
    assert "ab" in told  # nothing that cannot be printed
    xml = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert "fldChar" not in xml
    assert "instrText" not in xml


def test_a_long_table_goes_on_over_pages_under_its_headings():
    short, long = lay("가", rows=3), lay("가", rows=200)
    assert len(writing.pictures(long)) > len(writing.pictures(short))
    xml = zipfile.ZipFile(BytesIO(papers.written(long, "docx")))
    assert xml.read("word/document.xml").count(b"w:tblHeader") == 2


def test_the_same_paper_gives_the_same_bytes():
    paper = lay("가나다")
    assert papers.written(paper, "pdf") == papers.written(paper, "pdf")


def test_an_unknown_form_is_refused():
    with pytest.raises(MadangError, match="--as must be one of pdf, docx"):
        papers.written(lay("x"), "exe")


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(papers.making, "find_spec", lambda _name: None)
    with pytest.raises(MadangError, match="madang\\[paper\\]"):
        papers.written(lay("x"), "pdf")


@pytest.fixture(scope="module")
def views(small_run):
    """Give the small study with a view in each language."""
    opened = study.open_study(small_run)
    inputs = report.gather(opened)
    return opened, {x: View(inputs, x) for x in ("ko", "en")}


def keys(paper):
    """Name the parts of a paper."""
    return [part.key for part in paper.parts]


def test_a_docket_asks_what_is_decided_and_lists_every_proposal_once(views):
    opened, by_language = views
    for view in by_language.values():
        paper = papers.make(opened, view, "docket")
        assert keys(paper)[:3] == ["choices", "regions", "alarms"]
        lists = [p for p in paper.parts if p.follows]
        listed = [row[1].text for p in lists for row in p.tables[0].rows]
        proposals = {c for c in listed if not c.startswith("merge")}
        table = view.inputs.tables["projects"]
        asked = table.loc[table["status"] == "proposed", "project"]
        assert proposals == set(asked)
        assert len(listed) == len(set(listed))


def test_what_regions_win_and_lose_adds_up_to_the_plan(views):
    _opened, by_language = views
    found = papers.choices.choices(by_language["en"], ())
    plans = by_language["en"].inputs.results["portfolio", "plans"].set_index("plan")
    for choice in found.held:
        money = plans.loc[int(choice.key), "money"]
        assert sum(choice.regions.values()) == pytest.approx(money)
        assert sum(choice.grants.values()) == pytest.approx(money)


def test_of_many_regions_both_ends_are_told_and_how_many_there_are(views, monkeypatch):
    opened, by_language = views
    monkeypatch.setattr(docket, "_ENDS", 1)
    paper = papers.make(opened, by_language["en"], "docket")
    told = next(p for p in paper.parts if p.key == "regions")
    assert len(told.tables[0].rows) == 2
    assert "Of 4 regions" in told.caption


def test_a_docket_tells_frozen_options_and_hides_remarks_from_the_public(small):
    opened = study.open_study(small)
    inputs = report.gather(opened)
    tables = {n: t for (s, n), t in inputs.results.items() if s == "portfolio"}
    chosen = tables["plans"][tables["plans"]["chosen"]]["plan"].iloc[0]
    plan = {n: t[t["plan"] == chosen] if "plan" in t else t for n, t in tables.items()}
    options.freeze(opened, plan, ("balance_floor=0.5",), who="Kim", why="less for Kim")
    inside = papers.make(opened, View(inputs, "en"), "docket", option="a")
    assert "less for Kim" in text_of(papers.written(inside, "docx"))
    assert "Funded under Option A" in text_of(papers.written(inside, "docx"))
    public = for_the_public(inputs, study.disclosure(opened))
    outside = papers.make(opened, View(public, "en"), "docket")
    assert "Kim" not in text_of(papers.written(outside, "docx"))
    with pytest.raises(MadangError, match="no option 'Z'"):
        papers.make(opened, View(inputs, "en"), "docket", option="Z")


def test_a_region_stands_on_one_page(views):
    opened, by_language = views
    for view in by_language.values():
        paper = papers.make(opened, view, "region", "26")
        assert "plan" in keys(paper)
        assert len(writing.pictures(paper)) == 1


def test_a_sheet_for_the_public_does_not_say_that_it_is_for_internal_use(views):
    opened, by_language = views
    inputs = by_language["en"].inputs
    public = View(for_the_public(inputs, study.disclosure(opened)), "en")
    assert "internal" in papers.make(opened, by_language["en"], "region", "26").foot
    assert "internal" not in papers.make(opened, public, "region", "26").foot


def test_a_review_sheet_tells_what_is_asked_and_why_not(views):
    opened, by_language = views
    rejected = by_language["en"].inputs.results["portfolio", "why_not"]["project"]
    paper = papers.make(opened, by_language["en"], "review", str(rejected.iloc[0]))
    assert {"asked", "why-not"} <= set(keys(paper))


def test_a_review_sheet_without_results_says_so_and_is_not_dated(views):
    opened, by_language = views
    inputs = by_language["en"].inputs
    code = str(inputs.tables["projects"]["project"].iloc[0])
    bare = View(replace(inputs, results={}, generated=""), "en")
    paper = papers.make(opened, bare, "review", code)
    said = {part.key: part.says for part in paper.parts}
    assert "no valid results" in said["lacking"][0]
    assert "Computed" not in paper.foot
    whole = papers.make(opened, by_language["en"], "review", code)
    assert "lacking" not in keys(whole)
    assert "Computed" in whole.foot


@pytest.mark.parametrize(
    ("kind", "said"),
    [("region", "no region 'x'"), ("review", "no project 'x'"), ("odd", "one of")],
)
def test_what_is_not_there_is_refused_in_words(views, kind, said):
    opened, by_language = views
    with pytest.raises(MadangError, match=said):
        papers.make(opened, by_language["en"], kind, "x")


def test_the_command_writes_a_file_and_says_which(madang, small_run, tmp_path):
    place = tmp_path / "docket.docx"
    code, told, _errors = madang(
        "paper", small_run, "docket", "--as", "docx", "--out", place, "--language", "ko"
    )
    assert code == 0
    assert str(place) in told.replace("\n", "")
    assert "안건" in text_of(place.read_bytes())
