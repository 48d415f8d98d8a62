"""Sealed dockets: made again to the byte, and what of them is not is named."""

import json
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from madang import study as studies
from madang.errors import LedgerError, ResultError
from madang.papers import dockets
from madang.services import flipping, options, planning, replaying, sealing
from madang.store import copies

pytest.importorskip("typst", reason="the extra 'paper' is not installed")


def freeze(folder, *, balance=None, settings=(), who="Kim"):
    """Freeze a plan as the command does."""
    call = planning.open_call(folder, settings)
    made = call.plan(balance)
    return options.freeze(
        studies.open_study(folder), made.tables, settings, who=who,
        asked=sealing.Asked(tuple(settings), balance),
    )  # fmt: skip


@pytest.fixture(scope="module")
def decided(small_run, tmp_path_factory):
    """Give a study with two options, and its docket."""
    folder = tmp_path_factory.mktemp("decided") / "study"
    shutil.copytree(small_run, folder, symlinks=True)
    freeze(folder)
    half = planning.open_call(folder).prepared.terms.budget / 2
    freeze(folder, balance=0.1, settings=(f"budget={half:.0f}",))
    made = dockets.seal(studies.open_study(folder), "Kim", why="for the meeting")
    return folder, made


@pytest.fixture
def copied(decided, tmp_path):
    """Give a copy of both, to do with as one likes."""
    folder = tmp_path / "study"
    shutil.copytree(decided[0], folder, symlinks=True)
    return folder, folder / sealing.FOLDER / decided[1].name


def first_of(folder):
    return options.open_options(folder).every[0]


def table_path(folder, name="projects"):
    return studies.open_study(folder).tables[name]


def changed(folder, change, name="projects"):
    """Change a table of a study."""
    path = table_path(folder, name)
    is_text = path.suffix == ".csv"
    rows = pd.read_csv(path, dtype=str) if is_text else pd.read_parquet(path)
    rows = change(rows)
    rows.to_csv(path, index=False) if is_text else rows.to_parquet(path)


def test_a_docket_comes_out_the_same_to_the_last_byte(decided):
    folder, made = decided
    found = dockets.again(made, studies.open_study(folder))
    assert found.is_same
    assert [p.option.letter for p in found.plans] == ["A", "B"]
    assert all(p.difference is None and not p.versions for p in found.plans)


def test_it_comes_out_the_same_when_the_study_has_changed_or_is_gone(copied, tmp_path):
    folder, made = copied
    alone = tmp_path / "alone.docket"
    shutil.copy(made, alone)
    changed(folder, lambda rows: rows.iloc[1:])
    assert dockets.again(made, studies.open_study(folder)).is_same
    shutil.rmtree(folder)
    assert dockets.again(alone).is_same


def test_the_paper_shows_the_head_of_the_record(decided):
    folder, made = decided
    log = (folder / "options.csv").read_text(encoding="utf-8-sig").splitlines()
    seal_before = log[2].rsplit(",", 1)[1]  # the docket's own line comes after
    found = dockets.again(made)
    assert found.head == f"000002 {seal_before}"
    paper = _paper_of(folder)
    assert (paper.facts[-1][1]) == options.open_options(folder).head


def _paper_of(folder):
    from madang import papers, report  # noqa: PLC0415
    from madang.display.view import View  # noqa: PLC0415

    opened = studies.open_study(folder)
    return papers.make(opened, View(report.gather(opened), "en"), "docket")


def test_the_record_knows_its_dockets_and_no_others(copied, tmp_path):
    folder, made = copied
    other = tmp_path / "other.docket"
    data = made.read_bytes()
    other.write_bytes(data)
    assert dockets.again(other, studies.open_study(folder)).record is None
    (folder / "options.csv").unlink()
    (folder / "options.seal").unlink()
    said = dockets.again(other, studies.open_study(folder)).record
    assert "no docket of this content" in said.text("en")


def test_a_forged_plan_is_named_by_the_first_grant_that_differs(decided):
    folder, _made = decided
    option = first_of(folder)
    project, grant = next(iter(option.plan.items()))
    forged = replace(option, plan={**option.plan, project: grant + 1})
    found = replaying.replay(sealing.pool(studies.open_study(folder)), forged)
    said = found.difference.text("en")
    assert said == f"The grant of '{project}' was {grant + 1!r}, and is {grant!r}."
    assert project in found.difference.text("ko")


def test_every_kind_of_difference_is_named(decided):
    option = first_of(decided[0])
    cells = {
        "plan": json.dumps(option.plan), "regions": json.dumps(option.regions),
        "figures": json.dumps(option.figures),
        "alarms": json.dumps(list(option.alarms)),
    }  # fmt: skip
    assert replaying.first_difference(option, cells) is None
    region = next(iter(option.regions))
    for name, other, said in (
        ("regions", {region: 1.5}, f"region '{region}' was"),
        ("figures", {**option.figures, "merit": 0.25}, "figure 'merit' was"),
        ("alarms", ["none_such"], "and are none_such"),
        ("plan", {**option.plan, "ZZ": 3.0}, "grant of 'ZZ' was –, and is 3.0"),
        ("plan", dict(reversed(option.plan.items())), "stands in another place"),
    ):
        found = replaying.first_difference(option, cells | {name: json.dumps(other)})
        assert said in found.text("en")


def test_settings_that_were_not_those_of_the_plan_do_not_replay(decided):
    folder, _made = decided
    pool = sealing.pool(studies.open_study(folder))
    first, second = options.open_options(folder).every
    assert first.plan != second.plan
    crossed = replace(first, sealed=second.sealed)
    assert replaying.replay(pool, crossed).difference is not None


def test_another_paper_in_the_docket_is_told(copied):
    _folder, made = copied
    held = copies.Archive(made)
    name = held.listed()
    listed = copies.read_list(held, name)
    every = [name, *listed["files"].values(), listed["docket"],
             *listed["options"].values()]  # fmt: skip
    for one in (listed["docket"], *listed["options"].values()):
        every += copies.read_list(held, one)["files"].values()
    copies.write_archive(made, name, held, every, {"docket.pdf": b"%PDF other"})
    said = dockets.again(made).paper.text("en")
    assert "not the one that was sealed" in said


def test_a_docket_that_is_cut_off_or_none_is_refused(copied, tmp_path):
    _folder, made = copied
    made.write_bytes(made.read_bytes()[:-500])
    with pytest.raises(LedgerError, match="no sealed docket"):
        dockets.again(made)
    with pytest.raises(LedgerError, match="There is no docket"):
        dockets.again(tmp_path / "none.docket")


def test_without_options_or_their_copies_nothing_is_sealed(small):
    opened = studies.open_study(small)
    with pytest.raises(ResultError, match="no option to lay before"):
        dockets.seal(opened, "Kim")
    freeze(small)
    shutil.rmtree(small / sealing.FOLDER)
    with pytest.raises(LedgerError, match="is missing"):
        dockets.seal(opened, "Kim")


def test_it_does_not_flip_on_the_same_data(decided):
    folder, _made = decided
    held = options.open_options(folder)
    for letter in "AB":
        found = flipping.flip(studies.open_study(folder), held, letter)
        assert not found.is_flipped
        assert found.changes.empty
        assert found.regions.empty
        assert found.says[0].text("en").startswith("It does not flip")
        assert found.standings[0].is_allowed
        assert found.gain[0] == pytest.approx(0, abs=1e-6)


def test_it_flips_when_a_funded_project_is_withdrawn(copied, madang):
    folder, _made = copied
    option = first_of(folder)
    gone = max(option.plan, key=option.plan.get)

    def withdrawn(rows):
        mine = rows["project"].astype(str) == gone
        return rows.assign(status=rows["status"].mask(mine, "rejected"))

    changed(folder, withdrawn)
    found = flipping.flip(studies.open_study(folder), options.open_options(folder), "a")
    assert found.is_flipped
    rows = found.changes.set_index("project")
    assert rows.loc[gone, "change"] == "gone"
    assert found.standings[0].gone == (gone,)
    assert not found.standings[0].is_allowed
    english = " ".join(m.text("en") for m in found.says)
    assert "can no longer be funded as they are" in english
    assert english.startswith("It flips")
    moved = found.regions["after"] - found.regions["before"]
    assert (moved == found.regions["money"]).all()
    code, told, _err = madang("decision", "flip", "A", "--study", folder)
    assert code == 0
    for word in ("확정 당시", "현재", "신청 과제 아님", "증감"):
        assert word in told
    assert "gone" not in told


def test_joint_projects_are_named_by_what_they_join():
    option = SimpleNamespace(plan={"merge:F1": 50.0, "P1": 5.0})
    projects = pd.DataFrame({"project": ["P1", "P2", "P3"], "title": ["A", "B", None]})
    choices = pd.DataFrame({
        "project": ["P1", "P2", "P3", "merge:F1"], "region": ["11", "26", "26", None],
        "family": [None, "F1", "F1", "F1"], "grant": [5.0, 0.0, 0.0, 40.0],
    })  # fmt: skip
    call = SimpleNamespace(records=SimpleNamespace(projects=projects))
    rows = flipping._changes(call, option, choices)
    assert rows[["project", "title", "change"]].to_numpy().tolist() == [
        ["merge:F1", "B", "down"]
    ]


def test_a_docket_made_again_is_told_in_its_own_language(decided, madang):
    _folder, made = decided
    code, told, _err = madang("decision", "replay", made)
    assert code == 0
    assert "마지막 바이트까지" in told


def test_it_flips_when_merits_turn_and_says_how_sure(copied):
    folder, _made = copied
    option = first_of(folder)
    call = planning.open_call(folder)
    codes = call.prepared.problem.call.table["project"].astype(str)
    out = sorted(set(codes) - set(option.plan))
    if not out:
        pytest.fail("the small study funds everything: the test says nothing")

    def turned(rows):
        merit = pd.to_numeric(rows["merit"])
        merit = merit.mask(rows["project"].astype(str).isin(option.plan), 1.0)
        merit = merit.mask(rows["project"].astype(str).isin(out), 99.0)
        return rows.assign(merit=merit.astype(rows["merit"].dtype))

    changed(folder, turned)
    found = flipping.flip(studies.open_study(folder), options.open_options(folder), "A")
    assert found.is_flipped
    entering = found.changes[found.changes["change"] == "in"]["project"]
    assert set(entering) & set(out)
    gain, low, high = found.gain
    assert low <= gain <= high
    assert gain > 0
    assert 0 <= found.no_worse <= 1
    assert any("points of merit more" in m.text("en") for m in found.says)


def test_an_option_without_a_copy_says_so(decided):
    folder, _made = decided
    study, held = studies.open_study(folder), options.open_options(folder)
    bare = replace(held.every[0], sealed="")
    with pytest.raises(ResultError, match="has no sealed copy"):
        replaying.replay(sealing.pool(study), bare)
    with pytest.raises(ResultError, match="has no sealed copy"):
        flipping.flip(study, replace(held, every=(bare,)), "A")
