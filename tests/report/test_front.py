"""The brief's front: decisions first, each once, with who, when and why."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from madang.contracts import Decision, Finding, findings_table, headlines
from madang.display.view import View
from madang.language import Message, _
from madang.report import write
from madang.report.beside import Dossiers
from madang.report.front import cannot, headlines_of, pictures
from madang.report.regions import grouped, outlined

if TYPE_CHECKING:
    from madang.report import Report, ReportInputs

ADDRESS = "{}.html".format


def text_of(report: Report) -> str:
    """What the brief says, without its markup."""
    page = report.index.read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_decision_goes_to_the_table_and_comes_back_in_both_languages(
    made_up: Any,
) -> None:
    decision = Decision(_("Out"), by=_("By when"), options=(_("Regions"), _("Region")))
    told = findings_table((Finding("a", 0.9, _("Code"), decision=decision),))
    found = told.assign(stage="overlap")
    inputs: ReportInputs = replace(made_up(2), findings=found)
    for language, first in (("en", "Regions"), ("ko", "지역")):
        head = headlines_of(View(inputs, language), ADDRESS)[0]
        assert head.is_decision
        assert head.who == ""
        assert head.options[0] == first
        assert head.because == _("Code").text(language)


def test_decisions_stand_before_what_only_shows_however_important_it_is() -> None:
    asked = Decision(_("Out"))
    told = findings_table(
        (
            Finding("loud", 0.99, Message("loud")),
            Finding("asked", 0.4, Message("asked"), decision=asked),
            Finding("aside", 0.2, Message("aside"), decision=asked),
        )
    ).assign(stage="x")
    assert headlines(told)["key"].tolist() == ["asked", "loud"]


def test_results_of_before_that_ask_nothing_only_show(made_up: Any) -> None:
    inputs = made_up(3)
    kept = [c for c in inputs.findings if not c.endswith("_message")]
    view = View(replace(inputs, findings=inputs.findings[kept]), "en")
    told = headlines_of(view, ADDRESS)
    assert len(told) == 5
    assert not any(h.is_decision for h in told)
    assert pictures([], told) == ()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_headline_names_a_decision_or_says_that_it_shows(
    written: Report, language: str
) -> None:
    folder = "" if language == "ko" else "en/"
    page = (written.index.parent / f"{folder}index.html").read_text("utf-8")
    heads = re.findall(r'<p class="ask"><span class="kind[^"]*">(.*?)</span>(.*?)</p>',
                       page)  # fmt: skip
    kinds = {"ko": {"결정 사항", "현황"}, "en": {"To decide", "Shows"}}[language]
    assert {kind for kind, _said in heads} == kinds
    said = [said.strip() for _kind, said in heads]
    assert len(said) == len(set(said)) == 5


def test_no_command_stands_in_the_brief(written: Report) -> None:
    assert "madang " not in text_of(written)
    assert "--" not in text_of(written)


def test_a_figure_stands_in_front_only_where_it_changes_a_decision(
    written: Report,
) -> None:
    page = written.index.read_text("utf-8")
    figures = re.findall(r'<figure id="([^"]+)"', page)
    assert figures == ["overlap-verdicts", "portfolio-frontier"]


def test_what_the_data_cannot_carry_is_one_line(made_up: Any, tmp_path: Any) -> None:
    inputs = made_up(3)
    report = write(inputs, tmp_path / "out", languages=("en",))
    page = report.index.read_text("utf-8")
    line = re.search(r'<p class="cannot">(.*?)</p>', page, re.DOTALL)
    assert line is not None
    for said in cannot(View(inputs, "en")):
        assert said in line[1]


def test_a_dossier_advises_three_things_and_none_of_faint_odds(made_up: Any) -> None:
    inputs = made_up(5)
    told = Dossiers(View(inputs, "en")).of("11").deeds
    assert 1 <= len(told) <= 3
    assert len({deed.does for deed in told}) == len(told)
    sections = {s.key for s in Dossiers(View(inputs, "en")).of("11").sections}
    assert {deed.href for deed in told} <= sections
    faint = {
        key: table.assign(odds=0.04) if "odds" in table else table
        for key, table in inputs.results.items()
        if key[0] == "specialisation"
    }
    assert Dossiers(View(replace(inputs, results=faint), "en")).of("11").deeds == ()


def test_peers_are_the_most_alike_or_those_that_are_chosen(made_up: Any) -> None:
    inputs = made_up(6)
    codes = inputs.tables["regions"]["region"].tolist()
    nearest = Dossiers(View(inputs, "en")).of(codes[0]).peers
    assert nearest is not None
    assert len(nearest.headings) > 2
    chosen = replace(inputs, peers=(codes[0], codes[4]))
    view = View(chosen, "en")
    table = Dossiers(view).of(codes[0]).peers
    assert table is not None
    assert [h.text for h in table.headings[1:]] == [
        view.region(codes[0]), view.region(codes[4])
    ]  # fmt: skip
    own = Dossiers(view).of(codes[0], (codes[3],)).peers
    assert own is not None
    assert own.headings[-1].text == view.region(codes[3])


def test_regions_are_listed_by_what_holds_them_and_drawn_where_bounds_are(
    made_up: Any,
) -> None:
    inputs = made_up(3)
    regions = inputs.tables["regions"].assign(parent=[None, "11", "11"])
    view = View(replace(inputs, tables={"regions": regions}), "ko")
    listed = grouped(view)
    assert [len(places) for places in listed.values()] == [1, 2]
    assert outlined(view) is None
    square = (
        '{{"type":"Polygon","coordinates":[[[{0},36],[{0},37],[{1},37],[{0},36]]]}}'
    )
    bounds = pd.DataFrame(
        {
            "region": regions["region"],
            "geometry": [square.format(127 + i, 128 + i) for i in range(3)],
        }
    )
    tables = {"regions": regions, "boundaries": bounds}
    drawn = outlined(View(replace(inputs, tables=tables), "ko"))
    assert drawn is not None
    assert len(drawn.places) == 2, "what holds others is not drawn over them"
    assert all(path.startswith("M") for _page, _name, path in drawn.places)
