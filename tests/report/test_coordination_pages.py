"""The pages on coordination: register, alarms, plans, why not; whole and escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from made_up import chapters_of

from madang.coordination.audit.chapter.alarms import alarms, way_down_of
from madang.coordination.overlap.chapter import CHAPTER as OVERLAP
from madang.coordination.overlap.chapter.families import Register, families
from madang.coordination.overlap.chapter.quality import quality
from madang.coordination.portfolio.chapter import CHAPTER
from madang.coordination.portfolio.chapter.plans import Core, joint_named, merit_of
from madang.coordination.portfolio.chapter.rejected import HALVES, Rejected
from madang.coordination.portfolio.dossier import SECTIONS
from madang.coordination.portfolio.pages.plan import plan_pages
from madang.coordination.portfolio.pages.why_not import Answers
from madang.display import blocks
from madang.display.blocks import build
from madang.display.sections import Parts
from madang.display.view import View
from madang.language import _, to_json
from madang.report import ReportInputs, write
from madang.report.beside import Dossiers
from madang.study.stages import chapter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from madang.report import Report

NEW = {
    ("overlap", "levels"), ("overlap", "quality"), ("overlap", "suggestions"),
    ("portfolio", "years"), ("portfolio", "robust"), ("portfolio", "why_not"),
    ("portfolio", "rules"), ("portfolio", "rule_regions"),
    ("portfolio", "rule_choices"), ("portfolio", "merits"), ("portfolio", "reviewers"),
    ("audit", "channels"), ("audit", "yearly"), ("audit", "outlook_alignment"),
    ("audit", "execution"),
}  # fmt: skip
NEW_COLUMNS = (
    "probability", "probability_low", "probability_high", "decided", "decided_by",
    "decided_at", "saving_low", "saving_high", "lead", "gini",
    "ordered", "model", "level", "first_year", "merged", "running", "rule", "way_down",
    "certainty", "due", "ratio",
)  # fmt: skip


def as_before(inputs: ReportInputs) -> ReportInputs:
    """Results as an older run left them: no new table, no new column."""
    kept = {
        key: table.drop(columns=[c for c in NEW_COLUMNS if c in table])
        for key, table in inputs.results.items()
        if key not in NEW
    }
    return replace(inputs, results=kept)


def with_table(
    inputs: ReportInputs, key: tuple[str, str], table: pd.DataFrame
) -> ReportInputs:
    """Inputs with one result table put in the place of another."""
    return replace(inputs, results={**inputs.results, key: table})


def either(view: View, ko: str, en: str) -> str:
    """Choose what a view says."""
    return ko if view.language == "ko" else en


def _shown(view: View, key: str) -> Any:
    """Build a block of the portfolio's chapter."""
    keyed = (b for b in CHAPTER.blocks if not isinstance(b, blocks.Custom))
    block = next(b for b in keyed if b.key == key)
    return blocks.build(block, view, "portfolio")


@pytest.fixture(scope="module")
def inputs(made_up: Callable[..., ReportInputs]) -> ReportInputs:
    """Made-up inputs of all provinces."""
    return made_up()


@pytest.fixture(scope="module", params=["ko", "en"])
def view(request: pytest.FixtureRequest, inputs: ReportInputs) -> View:
    """Either language's view of them."""
    return View(inputs, request.param)


def test_results_of_an_older_run_still_make_a_report(
    inputs: ReportInputs, tmp_path: Path
) -> None:
    report = write(as_before(inputs), tmp_path / "out", languages=("ko",))
    home = report.index.parent
    text = chapters_of(home)
    for key in ("overlap-families", "portfolio-frontier", "audit-alarms"):
        assert f'id="{key}"' in text
    for key in ("overlap-quality", "overlap-levels", "portfolio-robust",
                "portfolio-rules", "portfolio-merit", "audit-channels"):  # fmt: skip
        assert f'id="{key}"' not in text
    assert not (home / "why-not").exists()
    assert len(list((home / "plans").iterdir())) == 9
    assert "nan" not in re.sub(r"[a-z-]+=\"[^\"]*\"", "", text).split()


def test_an_empty_table_leaves_its_block_out(inputs: ReportInputs) -> None:
    bare = {k: t.iloc[:0] if k in NEW else t for k, t in inputs.results.items()}
    view = View(replace(inputs, results=bare), "ko")
    keys = ("robust", "merit", "reviewers", "rules", "rule-regions")
    assert [_shown(view, key) for key in keys] == [None] * len(keys)
    quality_and_suggestions = OVERLAP.blocks[-2:]
    assert not any(build(b, view, "overlap") for b in quality_and_suggestions)
    assert Answers(view).rejected.rows == ()


# -- the register ------------------------------------------------------------


def test_a_family_card_says_how_sure_who_leads_what_to_do_and_what_to_type(
    view: View,
) -> None:
    cards = families(view)
    first = cards.cards[0]
    assert first.gauge is not None
    assert first.gauge.text == either(view, "97.0% (92.0~99.0%)", "97.0% (92.0–99.0%)")
    assert first.items[0].startswith(either(view, "[주관안]", "[lead]"))
    assert either(view, "서울이 주관", "Seoul leads") in first.plan
    assert either(view, "담당자 판정 1/2쌍", "decided 1 of 2") in first.state
    assert "김담당 · 2026-11-20" in first.state
    assert first.command.startswith("madang overlap decide P0000 P0001 duplicate")
    facts = dict(first.facts)
    saving = facts[either(view, "절감 가능액", "Saving")]
    assert either(view, "30억 원 (90% 구간 20억 원~36억 원)", "KRW 3.0bn") in saving


def test_a_family_all_of_whose_pairs_are_decided_asks_for_nothing(
    inputs: ReportInputs,
) -> None:
    pairs = inputs.results["overlap", "pairs"].assign(decided=True)
    view = View(with_table(inputs, ("overlap", "pairs"), pairs), "en")
    register = Register(view)
    row = {"family": "F00", "verdict": "duplicate"}
    assert register.waiting(row) == []
    assert register.command(row) == ""
    assert register.waiting({"family": "no such family"}) == []


def test_a_card_shows_a_pair_of_its_family_s_own_verdict(inputs: ReportInputs) -> None:
    pairs = pd.DataFrame(
        {"family": "F00", "project_a": ["a", "b"], "project_b": ["c", "d"],
         "verdict": ["sequence", "rival"], "probability": [0.99, 0.8],
         "decided": False}
    )  # fmt: skip
    register = Register(View(with_table(inputs, ("overlap", "pairs"), pairs), "en"))
    row = {"family": "F00", "verdict": "rival"}
    assert register.telling(row)[0]["project_a"] == "b"
    assert "decide b d rival" in register.command(row)


def test_the_register_s_precision_stands_with_its_interval(view: View) -> None:
    panel = quality(view)
    assert [g.value for g in panel.gauges] == [71.0, 88.0, 63.0, 69.0]
    assert "n=48" in panel.gauges[0].text
    assert [value for _, value in panel.facts] == (
        ["48건", "144건"] if view.language == "ko" else ["48", "144"]
    )
    assert panel.absent == ""


def test_without_verdicts_the_panel_says_how_to_record_them(
    inputs: ReportInputs,
) -> None:
    unknown = inputs.results["overlap", "quality"].assign(
        value=float("nan"), low=float("nan"), high=float("nan"), n=0
    )
    view = View(with_table(inputs, ("overlap", "quality"), unknown), "ko")
    panel = quality(view)
    assert panel.gauges == ()
    assert "담당자 판정이 없거나 부족하여" in panel.absent
    assert all(how.startswith("madang overlap ") for _, how in panel.commands)


# -- alarms ------------------------------------------------------------------


def test_alarms_stand_as_cards_the_raised_first_with_their_line(view: View) -> None:
    block = alarms(view)
    lights = [a.light for a in block.alarms]
    assert lights == ["raised", "raised", "raised", "clear", "unknown"]
    small = block.alarms[0]
    assert small.low < small.value < small.high
    assert small.mark < small.low
    assert small.side == "above"
    assert small.commands == ("madang show audit scope=region --table scatter",)
    assert small.href == "audit-sizes"
    need = block.alarms[3]
    assert need.side == "below"
    assert either(view, "불확실", "In doubt") in need.certainty


def test_an_alarm_that_leads_nowhere_has_no_command() -> None:
    assert way_down_of({"way_down": ""}) == way_down_of({}) == ("", ())


def test_the_lorenz_curve_runs_from_nothing_to_all(inputs: ReportInputs) -> None:
    piece = blocks.build(chapter("audit").blocks[1], View(inputs, "en"), "audit")
    rows = piece.figures[1].table.rows
    assert [c.text for c in rows[0][1:]] == ["0.0%", "0.0%"]
    assert [c.text for c in rows[-1][1:]] == ["100.0%", "100.0%"]


# -- plans -------------------------------------------------------------------


def test_there_is_a_page_a_plan_linked_to_its_neighbours(view: View) -> None:
    pages = list(plan_pages(view))
    assert [p.page for p in pages] == [f"{i}.html" for i in range(1, 10)]
    assert pages[0].before is None
    assert pages[-1].after is None
    middle = pages[4]
    assert (middle.before.href, middle.after.href) == ("4.html", "6.html")
    assert [s.here for s in middle.ladder].index(True) == 4
    kinds = [b.key for b in middle.blocks]
    assert kinds == [
        "plan-regions", "plan-years", "plan-previous", "plan-last_year", "plan-funded",
    ]  # fmt: skip
    assert "plan-chosen" in [b.key for b in pages[0].blocks]


def test_a_plan_page_holds_each_region_against_its_due(inputs: ReportInputs) -> None:
    regions = next(iter(plan_pages(View(inputs, "ko")))).blocks[0]
    assert len(regions.bars) == 17
    first = regions.bars[0]
    assert first.label == "서울", "the farthest below its due comes first"
    assert first.text == "40.8억 원 (20%)"
    assert first.mark > first.value
    assert first.href == "../regions/11.html"


def test_marks_of_the_robust_core_stand_beside_what_is_funded(view: View) -> None:
    core = Core(view)
    assert core.mark("P0000").startswith("◆")
    assert core.mark("P0136").startswith("○")
    assert core.mark("nobody") == "–"
    assert core.sentence("nobody") == ""


def test_proposals_at_the_edge_come_first_in_the_table_of_the_core(view: View) -> None:
    figure = _shown(view, "robust")
    shares = [float(r[3].text.rstrip("%")) for r in figure.table.rows]
    distances = [abs(s - 50) for s in shares]
    assert distances == pytest.approx(sorted(distances))
    assert "500" in figure.reading


# -- why not -----------------------------------------------------------------


def test_each_rejected_proposal_has_half_a_page(view: View) -> None:
    answers = Answers(view)
    told = [a for _, _, some in answers.sheets() for a in some]
    expected = set(view.inputs.results["portfolio", "why_not"]["project"])
    assert {a.code for a in told} == expected
    assert len({a.anchor for a in told}) == len(told)
    assert len(list(answers.sheets())) == -(-len(told) // HALVES)
    assert len(answers.index().rows) == len(told)


def test_half_a_page_gives_needs_with_unit_and_what_stands_in_the_way(
    inputs: ReportInputs,
) -> None:
    view = View(inputs, "ko")
    answers = Answers(view)
    told = {a.code: a for _, _, some in answers.sheets() for a in some}
    merit, grant, floor = told["P0002"].ways
    assert merit.easiest
    assert (merit.needed, merit.change) == ("97.6점", "+3.2점")
    assert (grant.needed, grant.change) == ("23.4억 원", "−6.6억 원 (−22.0%)")
    assert (floor.now, floor.needed, floor.change) == ("70.0%", "62.0%", "−8.0%p")
    shut = told["P0014"]
    assert shut.ways[0].closed
    assert "F01" in shut.blocked
    assert not told["P0011"].verified
    assert answers.line("P0002") == "평가 점수 +3.2점 → 97.6점이면 선정"
    assert answers.line("P0000") == ""


def test_an_unknown_requirement_is_left_to_the_sentence(inputs: ReportInputs) -> None:
    table = inputs.results["portfolio", "why_not"].assign(
        blocked_by="strange:1; cap:26", cheapest="none"
    )
    answers = Answers(View(with_table(inputs, ("portfolio", "why_not"), table), "ko"))
    assert answers.line("P0002") == "부산의 상한이 이미 찼다."


def test_order_of_rows_changes_nothing(inputs: ReportInputs) -> None:
    table = inputs.results["portfolio", "why_not"]
    turned = with_table(inputs, ("portfolio", "why_not"), table.iloc[::-1])
    one, other = (Rejected.of(View(x, "ko")) for x in (inputs, turned))
    assert one.anchors == other.anchors
    assert one.pages == other.pages


def test_hostile_proposal_codes_become_safe_anchors_of_their_own(
    inputs: ReportInputs,
) -> None:
    table = (
        inputs.results["portfolio", "why_not"]
        .head(3)
        .assign(project=['a"><b', "a'><b", "a_><b"])
    )
    found = Rejected.of(View(with_table(inputs, ("portfolio", "why_not"), table), "ko"))
    assert all(re.fullmatch(r"p-[A-Za-z0-9_-]+", a) for a in found.anchors.values())
    assert len(set(found.anchors.values())) == 3


# -- dossiers ----------------------------------------------------------------


def test_a_dossier_has_its_alarms_its_overlaps_to_decide_and_why_not(
    view: View,
) -> None:
    sections = {s.key: s for s in Dossiers(view).of("11").sections}
    checks = [row[1].text for row in sections["alarms"].tables[0].rows]
    assert checks
    assert sections["alarms"].tables[0].rows[0][0].light == "raised"
    cells = [c.text for r in sections["overlaps"].tables[0].rows for c in r]
    assert not any("madang " in text for text in cells)
    rows = sections["plan"].tables[0].rows
    links = {r[1].text: r[1].href for r in rows}
    assert links["P0017"].startswith("../why-not/1.html#p-P0017")
    assert links["P0000"] == ""


# -- the pages as written ----------------------------------------------------


def test_new_pages_print_no_nan_and_lead_to_the_other_language(
    written: Report,
) -> None:
    home = written.index.parent
    for folder in ("plans", "why-not"):
        for page in sorted((home / folder).iterdir()):
            text = page.read_text("utf-8")
            words = re.sub(r"<[^>]+>", " ", text).lower().split()
            assert not {"nan", "none", "inf", "<na>"} & set(words), page
            assert f'href="../en/{folder}/{page.name}"' in text
            assert (home / "en" / folder / page.name).is_file()


def test_hostile_titles_are_escaped_on_the_new_pages(
    inputs: ReportInputs, tmp_path: Path
) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x>"
    tables = {k: t.copy() for k, t in inputs.tables.items()}
    tables["projects"]["title"] = bad
    said = to_json(_("{text}", text=bad))
    why = inputs.results["portfolio", "why_not"].assign(message=said)
    small = {k: t for k, t in inputs.results.items() if k[0] == "portfolio"}
    bare = replace(inputs, tables=tables, results={**small, ("portfolio", "why_not"):
                                                   why})  # fmt: skip
    report = write(bare, tmp_path / "out", languages=("en",))
    for folder in ("plans", "why-not"):
        for page in (report.index.parent / folder).iterdir():
            text = page.read_text("utf-8")
            assert "<script" not in text, page
            assert "<img" not in text, page


def test_a_joint_project_is_named_by_what_it_joins(made_up: Any) -> None:
    inputs = made_up(3)
    asked = inputs.results["portfolio", "choices"]["project"].astype(str)
    codes = asked.drop_duplicates().head(2).tolist()
    members = pd.DataFrame({"family": [7, 7], "project": codes})
    results = {**inputs.results, ("overlap", "members"): members}
    view = View(replace(inputs, results=results), "en")
    rows = pd.DataFrame({"project": ["merge:7", codes[0]], "region": [None, "11"]})
    named = joint_named(view, rows)
    assert named["project"].iloc[0] == f"Joint: {view.titles[codes[0]]} and 1 more"
    places = {view.place(code) for code in codes}
    assert set(named["region"].iloc[0].split(", ")) == places
    assert named.iloc[1].tolist() == rows.iloc[1].tolist()


def test_the_merit_of_a_plan_is_called_a_mean_only_where_it_is_one(
    made_up: Any,
) -> None:
    inputs = made_up(3)
    plans = inputs.results["portfolio", "plans"]
    for merit, name in ((80.0, "the mean merit of the money"), (7e3, "expected merit")):
        made = {**inputs.results, ("portfolio", "plans"): plans.assign(merit=merit)}
        view = View(replace(inputs, results=made), "en")
        assert merit_of(view).text("en") == name


def test_a_region_is_granted_what_the_plan_allots_to_it(made_up: Any) -> None:
    inputs = made_up(3)
    chosen = 5
    plans = inputs.results["portfolio", "plans"]
    plans = plans.assign(chosen=plans["plan"] == chosen)
    choices = inputs.results["portfolio", "choices"]
    unfunded = choices["funded"].eq(other=False)
    lost = choices[(choices["plan"] == chosen) & unfunded].index[0]
    code = str(choices.loc[lost, "region"])
    joined = choices.assign(merged_into=None)
    joined.loc[lost, "merged_into"] = "merge:1"
    before, after = (
        Parts(
            View(
                replace(
                    inputs,
                    results={
                        **inputs.results,
                        ("portfolio", "plans"): plans,
                        ("portfolio", "choices"): table,
                    },
                ),
                "en",
            )
        )
        for table in (choices, joined)
    )
    (part,) = SECTIONS
    built = [part.build(parts, code) for parts in (before, after)]
    joint = ["Its money is in the joint project" in str(one.tables) for one in built]
    assert joint == [False, True]
    facts = [dict(one.facts) for one in built]
    held = inputs.results["portfolio", "allocations"]
    mine = held[(held["plan"] == chosen) & (held["region"] == code)]["money"].iloc[0]
    assert {f["Grant"] for f in facts} == {before.view.money(mine)}
    counts = [int(f["Funded"].split(" / ")[0]) for f in facts]
    assert counts[1] == counts[0] + 1
