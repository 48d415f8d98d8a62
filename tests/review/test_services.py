"""A review of one study, as the secretariat runs it."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from madang import study as studies
from madang.cli.app import app
from madang.errors import MadangError, ParameterError, UnreadableFileError
from madang.review import Reach
from madang.services import panel as service

REACH = Reach(pd.Timestamp("2026-06-30"))


@pytest.fixture(scope="module")
def lists(little_run, tmp_path_factory):
    """Give a panel and consortia as files: R0 works at who asks in the first call."""
    tables = studies.check(little_run)
    codes = tables["projects"].loc[
        tables["projects"]["status"] == "proposed", "project"
    ]
    held = tables["organisations"]["organisation"].astype(str).tolist()
    folder = tmp_path_factory.mktemp("lists")
    codes = sorted(codes.astype(str))
    pd.DataFrame(
        {"project": codes, "organisation": [held[i] for i in range(len(codes))]}
    ).to_csv(folder / "consortia.csv", index=False)
    pd.DataFrame(
        {
            "person": [f"R{i}" for i in range(8)],
            "organisation": [held[0], *["Far away Ltd."] * 7],
            "expertise": ["AI"] * 8,
            "most": [""] * 8,
        }
    ).to_csv(folder / "panel.csv", index=False)
    return folder, codes


def run(*words):
    return CliRunner().invoke(app, [*map(str, words)])


def test_an_assignment_keeps_out_of_conflicts(little_run, lists):
    folder, codes = lists
    got = service.assigned(
        little_run.folder, service.read_list(folder / "panel.csv"), REACH,
        consortia=service.read_list(folder / "consortia.csv"), most=len(codes),
    )  # fmt: skip
    pairs = set(zip(got.conflicts["person"], got.conflicts["project"], strict=True))
    assert ("R0", codes[0]) in pairs
    read = list(zip(got.table["person"], got.table["project"], strict=True))
    assert len(read) == 3 * len(codes)
    assert not pairs & set(read)


def test_a_panel_that_is_too_small_is_told_with_the_remedy(little_run, lists):
    folder, codes = lists
    people = service.read_list(folder / "panel.csv").head(2)
    got = service.assigned(little_run.folder, people, REACH, most=1)
    assert got.table.empty
    said = [m.text("en") for m in got.says]
    assert f"{3 * len(codes) - 2} reviews are missing" in said[0]
    assert said[1].startswith("Bring in reviewers without a conflict for: ")
    assert "R0 (+" in said[2]
    assert all(m.text("ko") != m.text("en") for m in got.says)


def test_scores_of_a_study_are_those_of_its_criteria_and_name_nobody(little_run):
    got = service.scored(little_run.folder)
    tables = studies.check(little_run)
    reviews = tables["reviews"]
    recused = reviews["recused"].fillna(value=False).astype(bool)
    project = got.table["project"].iloc[0]
    mine = reviews[(reviews["project"] == project) & ~recused]
    weight = tables["criteria"].set_index("criterion")["weight"]
    mine = mine[mine["criterion"].isin(weight.index)]
    used = weight[mine["criterion"].unique()] / weight[mine["criterion"].unique()].sum()
    wide = mine.pivot_table(
        index="reviewer", columns="criterion", values="score"
    ).dropna()
    plain = (wide * used).sum(axis=1).mean()
    assert got.table["mean"].iloc[0] == pytest.approx(plain)
    told = got.table.to_csv()
    assert not any(str(r) in told for r in reviews["reviewer"].unique())


def test_the_commands_speak_and_give_json(little_run, lists):
    folder, codes = lists
    study, panel = little_run.folder, folder / "panel.csv"
    asks = ("--consortia", folder / "consortia.csv", "--study", study)
    said = run("--language", "en", "review", "conflicts", panel, *asks)
    assert said.exit_code == 0
    assert "R0 works at" in said.stdout
    got = json.loads(
        run("review", "assign", panel, *asks, "--json", "--most", 99).stdout
    )
    assert len(got["rows"]) == 3 * len(codes)
    assert run("review", "assign", panel, *asks, "--most", 0).exit_code == 1
    scores = json.loads(run("review", "scores", "--study", study, "--json").stdout)
    assert {"rank_low", "rank_high", "tier"} <= set(scores["rows"][0])
    near = run("overlap", "check", "--title", "hydrogen", "--study", study, "--json")
    assert len(json.loads(near.stdout)) == 10


def test_the_commands_name_columns_as_people_do(little_run, lists):
    folder, _codes = lists
    study = little_run.folder
    asks = ("--consortia", folder / "consortia.csv", "--study", study)
    for words, heads in (
        (("review", "conflicts", folder / "panel.csv", *asks), ("위원", "코드")),
        (("review", "scores", "--study", study), ("평가 건수", "엄격도 보정 평균")),
        (("overlap", "check", "--title", "수소", "--study", study), ("과제", "확률")),
    ):
        said = run("--language", "ko", *words).stdout
        for head in heads:
            assert head in said
        for code in ("project", "organiser", "disagree", "False", "rank_low"):
            assert code not in said


def test_lists_that_cannot_be_used_are_refused(little_run, lists, tmp_path):
    folder, _codes = lists
    with pytest.raises(UnreadableFileError, match=r"none\.csv"):
        service.read_list(tmp_path / "none.csv")
    people = service.read_list(folder / "panel.csv")
    with pytest.raises(ParameterError, match="'many' is no number of reviews that R0"):
        service.assigned(little_run.folder, people.assign(most="many"), REACH)
    asks = pd.DataFrame({"project": ["ZZ"], "organisation": ["A"]})
    with pytest.raises(ParameterError, match="found ZZ"):
        service.in_conflict(little_run.folder, people, REACH, consortia=asks)
    with pytest.raises(MadangError, match="missing: organisation"):
        service.in_conflict(little_run.folder, people[["person"]], REACH)


def test_a_list_is_read_as_an_office_saves_it(tmp_path):
    for encoding in ("utf-8-sig", "cp949", "utf-8"):
        file = tmp_path / "panel.csv"
        file.write_bytes("person,organisation\n김위원,한빛\n".encode(encoding))
        assert service.read_list(file)["person"].tolist() == ["김위원"]


def test_matches_prefer_who_knows_the_topic(little_run):
    tables = studies.check(little_run)
    projects = tables["projects"]
    asked = projects[projects["status"] == "proposed"].sort_values("project")
    people = pd.DataFrame(
        {
            "person": ["expert", "other"],
            "organisation": ["", ""],
            "expertise": [str(asked["summary"].iloc[0]), "zzz"],
            "most": ["1", "999"],
        }
    )
    got = service.assigned(little_run.folder, people, REACH, reads=1)
    mine = got.table[got.table["person"] == "expert"]
    assert mine["project"].tolist() == [str(asked["project"].iloc[0])]
    assert np.isfinite(got.table["match"]).all()
