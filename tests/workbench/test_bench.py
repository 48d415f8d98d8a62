"""The portfolio bench: levers, the plan solved anew, options that nobody loses."""

import re
import shutil
import threading
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from madang import study as studies
from madang.errors import InfeasibleError, LedgerError, ParameterError
from madang.services import bench as service
from madang.services import beside, levers, options

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def at_once(monkeypatch):
    """Solve in this process: what is tested is the page, not the waiting."""
    from madang.errors import ParameterError  # noqa: PLC0415
    from madang.language import from_json  # noqa: PLC0415
    from madang.workbench import solving  # noqa: PLC0415

    def ask(_self, name, *given, wait):
        del wait
        how, made = solving._answered(name, given)
        if how == "wrong":
            raise ParameterError(from_json(made))
        return made

    monkeypatch.setattr(solving.Solver, "ask", ask)


@pytest.fixture
def held(small):
    """Give the levers of the small study, by name."""
    study = studies.open_study(small)
    tables = studies.check(study)
    results = studies.read_all(studies.results_folder(study), "portfolio")
    return {x.name: x for x in levers.levers(study, tables, results, "en")}


def form(held, **moved):
    """Give what a browser sends: each lever's number, slider, and where it was."""
    sent = {}
    for name, lever in held.items():
        text = f"{lever.value:.10g}"
        sent |= {
            name: text,
            f"{name}.was": text,
            f"{name}.per": "1",
            f"{name}.slider": f"{lever.nearest(lever.value):.10g}",
        }
    return sent | moved


def test_levers_stand_where_the_plan_in_force_has_them(held):
    assert {"budget", "balance_floor", "minimum_scale"} <= set(held)
    moved, wrong = levers.read(list(held.values()), {})
    assert (moved, wrong) == ({}, [])
    same = levers.chosen(list(held.values()), form(held))
    assert levers.read(list(held.values()), same) == ({}, [])


def test_what_was_touched_counts_the_slider_or_the_number(held):
    every = list(held.values())
    slid = form(held, **{"minimum_scale.slider": "0.4"})
    assert levers.read(every, levers.chosen(every, slid))[0] == {"minimum_scale": 0.4}
    typed = form(held, minimum_scale="0.3", **{"minimum_scale.slider": "0.4"})
    assert levers.read(every, levers.chosen(every, typed))[0] == {"minimum_scale": 0.3}


def test_an_amount_may_be_sent_in_a_unit(held):
    every, budget = list(held.values()), held["budget"]
    half = budget.nearest(budget.value / 2)
    sent = form(held) | {
        "budget": f"{budget.value / 1e6:.10g}",
        "budget.was": f"{budget.value / 1e6:.10g}",
        "budget.slider": f"{half / 1e6:.10g}",
        "budget.per": "1000000",
    }
    moved, wrong = levers.read(every, levers.chosen(every, sent))
    assert wrong == []
    assert moved == {"budget": pytest.approx(half)}


@pytest.mark.parametrize("text", ["x", "-1", "1e400", "nan", "2", "9" * 500, "0.1; 2"])
def test_what_is_no_number_within_bounds_is_refused_in_words(held, text):
    _moved, wrong = levers.read(list(held.values()), {"balance_floor": text})
    assert len(wrong) == 1
    assert "0 to 1" in wrong[0].text("en")


def test_the_plan_in_force_is_shown_without_solving(workbench):
    answer, page = workbench.get("/bench")
    assert answer.status_code == 200
    assert "The plan in force" in page
    assert "<svg" in page
    assert "script" not in answer.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("at_once")
def test_an_address_is_the_state(workbench):
    address = "/bench?balance_floor=0.1&minimum_scale=0.5"
    page = workbench.get(address)[1]
    assert (
        'name="minimum_scale" inputmode="decimal" size="8" maxlength="30" value="0.5"'
        in page
    )
    assert "The plan under these settings" in page
    assert workbench.get(address)[1].split("csrf")[0] == page.split("csrf")[0]


def test_a_form_leads_to_a_short_address(workbench, held):
    sent = form(held, **{"minimum_scale.slider": "0.4"})
    answer = workbench.client.get("/bench", sent)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "minimum_scale": ["0.4"]
    }


def test_what_cannot_be_used_stays_typed(workbench, held):
    answer = workbench.client.get("/bench", form(held, minimum_scale="<b>much"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="&lt;b&gt;much"' in page
    assert "is wanted" in page


@pytest.mark.usefixtures("at_once")
def test_no_such_proposal_is_told(workbench):
    answer, page = workbench.get("/bench?minimum_scale=0.5&why=nobody")
    assert answer.status_code == 200
    assert "There is no proposal" in page


@pytest.mark.usefixtures("at_once")
def test_each_rejected_proposal_leads_to_its_answer(workbench):
    page = workbench.get("/bench")[1]
    ways = [x for x in workbench.links(page) if "why=" in x]
    assert ways
    answer, page = workbench.get(ways[0].partition("#")[0])
    assert answer.status_code == 200
    assert 'id="answer"' in page


def freeze(workbench, address="/bench?minimum_scale=0.5", **fields):
    """Freeze what an address shows, as its form does."""
    page = workbench.get(address)[1]
    hidden = dict(FIELD.findall(page))
    action = next(
        unescape(x) for x in re.findall(r'action="([^"]+)"', page) if "freeze" in x
    )
    sent = {k: hidden[k] for k in ("csrfmiddlewaretoken", "key")}
    return workbench.client.post(action, sent | {"who": "Kim", "why": ""} | fields)


@pytest.mark.usefixtures("at_once")
def test_a_plan_is_frozen_as_option_a_and_taken_back_by_its_maker(workbench):
    answer = freeze(workbench, why="=less")
    assert answer.headers["Location"] == "/options?done=A"
    (option,) = options.open_options(workbench.folder).held
    assert option.settings == ("minimum_scale=0.5",)
    assert (option.who, option.why) == ("Kim", "'=less")  # no formula in a spreadsheet
    page = workbench.get("/options")[1]
    token = FIELD.search(page)[2]
    act = {"csrfmiddlewaretoken": token, "letter": "A"}
    told = workbench.client.post("/options/act", act | {"who": "Lee"})
    assert told.status_code == 409
    assert "only who froze it" in told.content.decode()
    workbench.client.post("/options/act", act | {"who": "Kim"})
    assert options.open_options(workbench.folder).held == ()
    assert "Undo: bring option A back" in workbench.get("/options")[1]
    workbench.client.post("/options/act", act | {"who": "Kim", "act": "restore"})
    assert len(options.open_options(workbench.folder).held) == 1


@pytest.mark.usefixtures("at_once")
def test_nobody_named_freezes_nothing_and_the_remark_stays(workbench):
    answer = freeze(workbench, who=" ", why="kept words <b>")
    assert answer.status_code == 409
    assert "kept words &lt;b&gt;" in answer.content.decode()
    assert options.open_options(workbench.folder).every == ()


def test_a_form_without_its_token_freezes_nothing(workbench):
    answer = workbench.client.post("/bench/freeze", {"who": "Kim"})
    assert answer.status_code == 403
    assert options.open_options(workbench.folder).every == ()


def test_a_study_that_breaks_is_told_on_a_page(workbench):
    (workbench.folder / "study.toml").write_text("broken =", encoding="utf-8")
    answer, page = workbench.get("/bench")
    assert answer.status_code == 409
    assert "TOML" in page
    assert "Traceback" not in page


@pytest.fixture
def plan(small):
    """Give the small study, and the tables of one plan."""
    return studies.open_study(small), service.solve(small, 1, (), 0.0)


def test_two_at_once_lose_nothing_and_a_form_sent_twice_freezes_once(plan):
    study, tables = plan
    letters = []

    def send(place):
        made = options.freeze(
            study, tables, (), who=f"officer {place}", key=f"form {place // 2}"
        )
        letters.append(made.letter)

    threads = [threading.Thread(target=send, args=[i]) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(letters) == sorted(list("ABCDEFGH") * 2)
    assert [o.letter for o in options.open_options(study.folder).held] == [*"ABCDEFGH"]


def test_an_option_that_was_edited_is_refused(plan):
    study, tables = plan
    options.freeze(study, tables, ("budget=1",), who="Kim")
    path = study.folder / "options.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("budget=1", "budget=2"), encoding="utf-8-sig")
    with pytest.raises(LedgerError):
        options.open_options(study.folder)


def test_letters_are_never_given_twice(plan):
    study, tables = plan
    for _ in range(2):
        options.freeze(study, tables, (), who="Kim")
    options.open_options(study.folder).withdraw("A", "Kim")
    assert options.freeze(study, tables, (), who="Kim").letter == "C"
    with pytest.raises(ParameterError, match="no option 'z'"):
        options.open_options(study.folder).require("z")


def test_what_changed_while_one_read_is_not_undone(plan):
    study, tables = plan
    seen = options.freeze(study, tables, (), who="Kim").last
    options.open_options(study.folder).withdraw("A", "Kim", last=seen)
    with pytest.raises(ParameterError, match="while you read"):
        options.open_options(study.folder).restore("A", "Kim", last=seen)


def test_options_side_by_side_show_where_they_differ(plan):
    study, tables = plan
    one = options.freeze(study, tables, (), who="Kim")
    choices = tables["choices"]
    left = choices.loc[choices["grant"] > 0, "project"].iloc[0]
    grants = choices["grant"].mask(choices["project"] == left, 0.0)
    cheap = {**tables, "choices": choices.assign(grant=grants)}
    other = options.freeze(study, cheap, (), who="Lee")
    _made, rows = beside.beside([one, other])["grants"]
    assert rows["project"].tolist() == [left]
    assert rows["B"].isna().all()
    table = beside.table_of([one, other], one.study)
    assert table["option"].tolist() == ["A", "B"]
    assert table["is_current"].tolist() == [True, True]
    beside.OPTIONS.hold("options", table)


def test_the_terminal_freezes_and_lists_the_same_options(small, madang, monkeypatch):
    monkeypatch.setenv("MADANG_REVIEWER", "Kim")
    code, out, _err = madang(
        "--language", "en", "options", "freeze", "--set", "minimum_scale=0.5",
        "--balance", 0.1, "--study", small,
    )  # fmt: skip
    assert (code, "option A" in out) == (0, True)
    madang("options", "freeze", "--balance", 0, "--who", "Lee", "--study", small)
    code, out, _err = madang("options", "list", "--json", "--study", small)
    assert code == 0
    assert out.count('"option"') == 2
    code, out, _err = madang("options", "compare", "--study", small)
    assert code == 0
    assert madang("options", "withdraw", "B", "--study", small)[0] == 2
    assert madang("options", "withdraw", "A", "--study", small)[0] == 0
    assert madang("options", "compare", "--study", small)[0] == 2
    assert madang("options", "restore", "A", "--study", small)[0] == 0


def test_a_balance_that_no_plan_reaches_is_told_with_what_stands_against_it(small):
    with pytest.raises(InfeasibleError, match=r"at least 100.0% of its due"):
        service.solve(small, 1, ("budget=1",), 1.0)


def test_need_is_worked_out_anew_where_its_powers_are_moved(small):
    plain = service.solve(small, 1, (), 0.0)["allocations"]
    moved = service.solve(small, 1, ("balance.need_shortfall=3",), 0.0)["allocations"]
    assert not plain["need_share"].equals(moved["need_share"])


def test_a_plan_is_set_against_the_plan_in_force(small):
    study = studies.open_study(small)
    results = studies.read_all(studies.results_folder(study), "portfolio")
    tables = service.solve(small, 1, ("minimum_scale=0.5",), 0.0)
    found = service.against(results, tables)
    said = service.told(found, studies.check(study)["regions"], study.currency)
    assert said[0].text("ko")
    own = service.in_force(results)
    assert service.against(results, own).swaps.empty
    assert isinstance(own["plans"], pd.DataFrame)


def test_a_plan_under_way_is_followed_and_stopped(workbench, monkeypatch):
    from madang.workbench import bench, solving  # noqa: PLC0415

    monkeypatch.setattr(bench, "_WAIT", 0.0)
    solver = solving.Solver()
    monkeypatch.setattr(bench, "solver", lambda: solver)
    answer, page = workbench.get("/bench?minimum_scale=0.25")
    assert answer.status_code == 200
    assert "being worked out" in page
    assert re.search(r'<a [^>]*href="(/bench\?minimum_scale=0.25)" autofocus>', page)
    solver.stop()
    monkeypatch.setattr(bench, "_WAIT", 60.0)
    assert (
        "The plan under these settings" in workbench.get("/bench?minimum_scale=0.25")[1]
    )
    solver.stop()


def test_a_frontier_under_way_is_stopped_by_its_button(workbench, monkeypatch):
    from madang.workbench import bench, solving  # noqa: PLC0415

    solver = solving.Solver()
    monkeypatch.setattr(bench, "solver", lambda: solver)
    monkeypatch.setattr(bench, "_WAIT", 60.0)
    workbench.get("/bench?minimum_scale=0.25")  # the plan itself is there
    monkeypatch.setattr(bench, "_WAIT", 0.0)
    page = workbench.get("/bench?minimum_scale=0.25&frontier=1")[1]
    assert "The frontier of these settings is being worked out." in page
    assert '<form method="post" action="/bench/stop"' in page
    assert "frontier" in {key[0] for key in solver._asked}
    answer, _page = workbench.post("/bench/stop")
    assert answer.status_code == 302
    assert "frontier" not in {key[0] for key in solver._asked}
    solver.stop()


def test_a_lever_says_no_code_and_a_share_is_told_in_per_cent(workbench, held):
    page = workbench.get("/bench")[1]
    settings = page.partition('class="levers"')[2].partition("</form>")[0]
    words = re.sub(r"<[^>]+>", " ", settings)
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", words)
    floor = held["balance_floor"]
    typed = dict(re.findall(r'name="([^"]+)" inputmode[^>]* value="([^"]*)"', settings))
    assert typed["balance_floor"] == f"{100 * floor.value:.4g}"
    assert re.search(r'name="balance_floor" inputmode[^>]*> %', settings)
    sent = dict(FIELD.findall(settings)) | typed
    every = list(held.values())
    assert levers.read(every, levers.chosen(every, sent)) == ({}, [])


def test_a_study_without_a_call_says_that_there_is_none():
    from madang.workbench import bench  # noqa: PLC0415

    projects = pd.DataFrame({"status": ["funded", "rejected"]})
    inputs = SimpleNamespace(results={}, tables={"projects": projects})
    with pytest.raises(ParameterError, match="no call to choose from"):
        bench.require_call(SimpleNamespace(inputs=inputs))


def test_a_study_without_a_plan_says_so(workbench):
    shutil.rmtree(workbench.folder / "results", ignore_errors=True)
    answer, page = workbench.get("/bench")
    assert answer.status_code == 409
    assert "no plan to start from" in page
