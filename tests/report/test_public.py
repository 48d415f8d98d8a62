"""The report for the public: an attack on all that it tells, and who is left out."""

import random
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from made_up import chapters_of
from openpyxl import load_workbook
from scipy.optimize import linprog
from small import rows, small_study

from madang import study
from madang.contracts import Finding, findings_table
from madang.display.disclosure_settings import Disclosure
from madang.display.inputs import ReportInputs
from madang.display.marks import MARK
from madang.display.public import for_the_public
from madang.display.view import View
from madang.errors import ParameterError, ResultError
from madang.language import Items, _, to_json
from madang.report import gather, publish, published_table
from madang.study.stages import makes

REGIONS = ("11", "26", "27", "28")
ACTIVITIES = tuple("ABCDEFGH")
SECTIONS = {"A": "X", "B": "X", "C": "X", "D": "X", "E": "Y", "F": "Y", "G": "Y"}
YEARS = (2022, 2023)
FEW = {("26", "B"): (2, 61), ("27", "E"): (1, 77), ("28", "H"): (2, 913)}
REVIEWER = "심사위원-가람"


def planted():
    """Give the small study with a few establishments where none may be told."""
    chance = random.Random(11)
    stocks = []
    for place in product(REGIONS, ACTIVITIES, YEARS):
        count = chance.randrange(9, 200)
        jobs = count * chance.randrange(4, 30)
        count, jobs = FEW.get(place[:2], (count, jobs))
        jobs += place[2] - YEARS[0]
        stocks += [(*place, "employment", jobs), (*place, "establishments", count)]
    files = small_study()
    files["activities.csv"] = rows(
        "activity,name,parent",
        [*((a, f"활동 {a}", SECTIONS.get(a, "Z")) for a in ACTIVITIES),
         *((s, f"분야 {s}", "") for s in "XYZ")],
    )  # fmt: skip
    files["stocks.csv"] = rows("region,activity,year,measure,value", stocks)
    return files, pd.DataFrame(
        stocks, columns=["region", "activity", "year", "measure", "value"]
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Give the study, the folder of its public report, and the true stocks."""
    files, truth = planted()
    folder = tmp_path_factory.mktemp("planted")
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = study.open_study(folder)
    study.run(made, names=("specialisation", "clusters", "balance", "linkages"))
    out = made.folder / "public"
    publish(made, out, terms=study.disclosure(made))
    return made, out, truth


@cache
def sheets(folder):
    """Open the workbook of a report."""
    book = load_workbook(folder / "tables" / "madang.xlsx", read_only=True)
    return {sheet.title: list(sheet.values) for sheet in book}


def read(folder, name):
    """Read a table of the report as anybody can, and which of its rows are marked."""
    _headings, names, *rows = sheets(folder)[name[:31]]
    whole = pd.DataFrame(rows, columns=names)
    marks = whole.eq(MARK)
    withheld = {c: list(marks.index[marks[c]]) for c in marks if marks[c].any()}
    return whole.mask(marks).infer_objects(), withheld


def spoken_of(row, of):
    """List the leaf cells of which a row speaks."""
    one = row.get("region")
    regions = (
        {one} if one else set(str(row.get("regions", "; ".join(REGIONS))).split("; "))
    )
    activities = set(ACTIVITIES)
    if "cluster" in row:
        activities = of[row["cluster"]]
    if "activity" in row:
        activities = {row["activity"]}
    return [(r, a) for r, a in product(REGIONS, ACTIVITIES)
            if r in regions and a in activities]  # fmt: skip


def told(folder, measure, year):
    """List every equation on leaf cells that the report gives away: cells, amount."""
    every = list(product(REGIONS, ACTIVITIES))
    members, _none = read(folder, "clusters.definitions")
    of = members.groupby("cluster")["activity"].agg(set).to_dict()
    found = []
    for name, column, counted in (
        ("specialisation.quotients", "value", ""),
        ("specialisation.regions", "total", ""),
        ("specialisation.activities", "total", ""),
        ("clusters.places", "value", ""),
        ("clusters.places", "establishments", "establishments"),
        ("clusters.members", "value", ""),
        ("clusters.roles", "value", ""),
        ("clusters.clusters", "value", ""),
        ("clusters.extents", "value", ""),
    ):
        table, _none = read(folder, name)
        own = table[table["year"] == year].dropna(subset=[column])
        own = own if counted else own[own["measure"] == measure]
        if counted in {"", measure}:
            told_here = own.to_dict("records")
            found += [(spoken_of(row, of), row[column]) for row in told_here]
    shift, _none = read(folder, "specialisation.shift_share")
    for row in shift[shift["measure"] == measure].to_dict("records"):
        for at, amount in (("start_year", "start_value"), ("end_year", "end_value")):
            if row[at] == year and pd.notna(row[amount]):
                found.append(([c for c in every if c[0] == row["region"]], row[amount]))
    found += quotients(folder, measure, year, found, every)
    return every, found


def quotients(folder, measure, year, found, every):
    """Turn location quotients back into amounts, where their sums are told."""
    known = {frozenset(cells): amount for cells, amount in found}
    nation = known.get(frozenset(every))
    nation = nation or sum(
        known.get(frozenset(c for c in every if c[0] == r), np.nan) for r in REGIONS
    )
    table, _none = read(folder, "specialisation.quotients")
    own = table[(table["measure"] == measure) & (table["year"] == year)]
    out = []
    for row in own.dropna(subset=["location_quotient"]).to_dict("records"):
        region = known.get(frozenset(c for c in every if c[0] == row["region"]), np.nan)
        field = known.get(
            frozenset(c for c in every if c[1] == row["activity"]), np.nan
        )
        amount = row["location_quotient"] * region * field / nation
        if np.isfinite(amount):
            out.append(([(row["region"], row["activity"])], amount))
    return out


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("measure", ["employment", "establishments"])
def test_no_withheld_amount_can_be_worked_out_from_all_tables(published, measure, year):
    _study, folder, truth = published
    every, found = told(folder, measure, year)
    place = {cell: n for n, cell in enumerate(every)}
    matrix = np.zeros((len(found), len(every)))
    for n, (cells, _amount) in enumerate(found):
        matrix[n, [place[c] for c in cells]] = 1
    amounts = np.array([amount for _cells, amount in found])
    own = truth[(truth["measure"] == measure) & (truth["year"] == year)]
    true = own.set_index(["region", "activity"])["value"]
    table, withheld = read(folder, "specialisation.quotients")
    hidden = table.loc[withheld["value"]]
    hidden = hidden[(hidden["measure"] == measure) & (hidden["year"] == year)]
    cells = set(zip(hidden["region"], hidden["activity"], strict=True))
    assert set(FEW) < cells, "those planted, and others to protect them"
    assert len(cells) < len(every) / 2, "most is still told"
    for cell in cells:
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(every))
            cost[place[cell]] = sign
            near = 1e-6 * np.maximum(amounts, 1)
            answer = linprog(
                cost,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([amounts + near, near - amounts]),
            )
            ends.append(sign * answer.fun if answer.status == 0 else sign * -np.inf)
        low, high = ends
        assert high - low > 0.5, f"{cell} is worked out: {low} to {high}"
        if cell in FEW:
            most = max(np.ceil(0.1 * true[cell]), 1)
            assert low <= true[cell] - most + 0.1
            assert high >= true[cell] + most - 0.1


def test_what_a_region_could_become_tells_nothing_of_withheld_cells(published):
    made, folder, _truth = published
    whole = gather(made).results["specialisation", "outlook"]
    told, _withheld = read(folder, "specialisation.outlook")
    table, withheld = read(folder, "specialisation.quotients")
    at = ["region", "activity", "measure", "year"]
    hidden = set(table.loc[withheld["location_quotient"], at].itertuples(index=False))
    before = set(whole[at].itertuples(index=False))
    after = set(told[at].itertuples(index=False))
    assert before & hidden, "some withheld cells lie below parity"
    assert after == before - hidden


def test_pages_and_sheets_show_a_mark_in_place_of_what_is_withheld(published):
    _study, folder, _truth = published
    pages = chapters_of(folder)
    assert "--public" not in pages
    table, withheld = read(folder, "specialisation.quotients")
    sheet = pd.read_excel(
        folder / "tables" / "madang.xlsx",
        "specialisation.quotients",
        header=1,
        engine="openpyxl",
    )
    assert (sheet.loc[withheld["value"], "value"] == MARK).all()
    assert (sheet["value"] == MARK).sum() == len(withheld["value"])
    assert table.loc[withheld["value"], "value"].isna().all()
    whole = for_the_public(gather(published[0]), Disclosure())
    exact = whole.results["specialisation", "quotients"]
    laid = View(whole, "ko").table(
        "", exact, ["region", "value"], title="", sheet="specialisation.quotients",
        most=len(exact),
    )  # fmt: skip
    shown = [at for at, row in enumerate(laid.rows) if row[1].text == MARK]
    assert shown == withheld["value"]


def test_no_exact_number_of_few_establishments_stands_anywhere(published):
    _study, folder, _truth = published
    texts = [p.read_text(encoding="utf-8") for p in folder.rglob("*.html")]
    texts += [p.read_text(encoding="utf-8") for p in (folder / "data").glob("*.json")]
    whole = published[0]
    exact = gather(whole).results["specialisation", "quotients"]
    rows_of = [exact["region"].eq(r) & exact["activity"].eq(a) for r, a in FEW]
    for number in exact[np.any(rows_of, axis=0)]["location_quotient"].dropna():
        assert not any(repr(float(number))[:12] in text for text in texts)


def test_the_usual_report_is_for_internal_use_and_says_so(published):
    made, _folder, _truth = published
    page, _findings = publish(made, made.folder / "report")
    text = page.read_text(encoding="utf-8")
    assert "내부용" in text or "For internal use" in text
    table, withheld = read(made.folder / "report", "specialisation.quotients")
    assert withheld == {}
    assert table["value"].notna().all()


def test_a_table_is_shown_as_the_public_may_see_it(published, madang, monkeypatch):
    made, _folder, _truth = published
    monkeypatch.chdir(made.folder)
    _code, out, _said = madang(
        "show", "specialisation", "region=26,activity=B,year=2023", "--public"
    )
    assert f" {MARK} " in out
    table, mask = published_table(made, "specialisation", "quotients", Disclosure())
    assert mask is not None
    assert table["value"].isna().equals(mask["value"])
    with pytest.raises(ResultError, match="not for the public"):
        published_table(made, "portfolio", "reviewers", Disclosure())


def test_stricter_rules_withhold_more(published):
    made, _folder, _truth = published
    stricter = study.with_settings(made, ["disclosure.contributors=40"])
    assert study.disclosure(stricter).contributors == 40
    inputs = gather(made)
    hidden = [
        for_the_public(inputs, terms).withheld["specialisation", "quotients"]["value"]
        for terms in (study.disclosure(made), study.disclosure(stricter))
    ]
    assert hidden[0].sum() < hidden[1].sum()


def test_rules_that_cannot_be_used_are_refused_by_name(published):
    with pytest.raises(ParameterError, match="contributors must be"):
        study.with_settings(published[0], ["disclosure.contributors=1"])
    with pytest.raises(ParameterError, match="no such parameter"):
        study.with_settings(published[0], ["disclosure.establishments=1"])


def personal():
    """Give inputs with a reviewer, an officer and what is said of them."""
    said = _("{who} scores {points:.1f} points lower.", who=REVIEWER, points=3.25)
    listed = _("Severe: {who}.", who=Items((REVIEWER, "둘째")))
    return ReportInputs(
        name="",
        tables={
            "regions": pd.DataFrame({"region": ["11"], "name": ["서울"]}),
            "reviews": pd.DataFrame(
                {"project": ["P"], "reviewer": [REVIEWER], "criterion": ["c"],
                 "score": [3.0]}
            ),
            "verdicts": pd.DataFrame({"verdict_id": ["1"], "who": ["김주무"]}),
        },
        results={
            ("portfolio", "reviewers"): pd.DataFrame({"reviewer": [REVIEWER]}),
            ("overlap", "pairs"): pd.DataFrame(
                {"project_a": ["P"], "project_b": ["Q"], "decided_by": ["김주무"],
                 "message": [to_json(_("Says {who}.", who="김주무"))]}
            ),
        },
        findings=findings_table(
            (Finding("one", 0.5, said), Finding("two", 0.4, listed),
             Finding("three", 0.3, _("All is well."), result="reviewers"))
        ).assign(stage="portfolio"),
        makes=makes(),
    )  # fmt: skip


def test_reviewers_and_officers_are_in_no_table_and_no_sentence():
    inputs = for_the_public(personal(), Disclosure())
    assert set(inputs.tables) == {"regions", "verdicts"}
    assert "who" not in inputs.tables["verdicts"]
    assert ("portfolio", "reviewers") not in inputs.results
    assert inputs.results["overlap", "pairs"]["decided_by"].tolist() == [""]
    assert "김주무" not in inputs.results["overlap", "pairs"]["message"].iloc[0]
    assert list(inputs.findings["key"]) == ["two"]
    assert REVIEWER not in inputs.findings["message"].iloc[0]


def test_what_could_not_be_checked_is_said():
    stocks = pd.DataFrame(
        {
            "region": ["11", "11", "26", "26"],
            "activity": ["A", "B", "A", "B"],
            "year": [2023] * 4,
            "measure": ["employment"] * 4,
            "value": [2.0, 50.0, 60.0, 70.0],
        }
    )
    inputs = personal()
    inputs.tables["stocks"] = stocks
    public = for_the_public(inputs, Disclosure())
    said = " ".join(note.says.text("en") for note in public.notes)
    assert "No numbers of establishments were given" in said
    assert "dominance could not be checked" in said
    assert public.tables["stocks"]["value"].isna().all(), "2 jobs: 2 firms at most"


def test_one_large_establishment_is_withheld_where_it_is_known():
    stocks = pd.DataFrame(
        [
            (r, a, 2023, m, v, largest)
            for r, a in product("12345", "ABCDE")
            for m, v, largest in (
                ("establishments", 30, np.nan),
                ("employment", 400, 390 if (r, a) == ("1", "A") else 40),
            )
        ],
        columns=["region", "activity", "year", "measure", "value", "largest"],
    )
    inputs = personal()
    inputs.tables["stocks"] = stocks
    shown = for_the_public(inputs, Disclosure()).tables["stocks"]
    assert "largest" not in shown
    at = (shown["region"] == "1") & (shown["activity"] == "A")
    assert shown.loc[at, "value"].isna().all()
    assert shown["value"].isna().sum() == 8
