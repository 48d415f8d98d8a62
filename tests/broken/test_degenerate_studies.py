"""Poor studies: no error is due, so each gives an honest answer."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import study

sys.path.insert(0, str(Path(__file__).parent))
from small import FEW, REGIONS, rows, small_study


def only(*names):
    return lambda files: {n: files[n] for n in names}


def keep(name, keep_line):
    """Keep the lines of a file that pass a test."""

    def change(files):
        head, *lines = files[name].splitlines()
        return files | {name: "\n".join([head, *filter(keep_line, lines)]) + "\n"}

    return change


def one_region(files):
    files = keep("regions.csv", lambda x: x.startswith("11"))(files)
    for name in ("stocks.csv", "indicators.csv", "opportunities.csv"):
        files = keep(name, lambda x: x.startswith("11"))(files)
    between = {"flows.csv", "travel_times.csv", "measures.csv"}
    files = {n: c for n, c in files.items() if n not in between}
    files["study.toml"] = '[study]\nname = "한 지역"\ncore = ["11"]\n'
    for name, place in (("projects.csv", 3), ("organisations.csv", 5)):
        head, *lines = files[name].splitlines()
        cells = [x.split(",") for x in lines]
        for cell in cells:
            cell[place] = "11"
        files[name] = "\n".join([head, *map(",".join, cells)]) + "\n"
    return files


def cleared(name, column, value=""):
    """Set one column of a file to one value."""

    def change(files):
        head, *lines = files[name].splitlines()
        place = head.split(",").index(column)
        cells = [x.split(",") for x in lines]
        for cell in cells:
            cell[place] = value
        return files | {name: "\n".join([head, *map(",".join, cells)]) + "\n"}

    return change


POOR = {
    "regions alone": only("regions.csv"),
    "one region": one_region,
    "one year": lambda f: keep("stocks.csv", lambda x: ",2022," in x)(
        keep("indicators.csv", lambda x: ",2022," in x)(f)
    ),
    "one activity": keep("stocks.csv", lambda x: ",A," in x),
    "all stocks zero": cleared("stocks.csv", "value", "0"),
    "no indicator has a value": cleared("indicators.csv", "value", ""),
    "an indicator that never varies": cleared("indicators.csv", "value", "7"),
    "one indicator": keep("indicators.csv", lambda x: ",income," in x),
    "no proposals": cleared("projects.csv", "status", "funded"),
    "no merit": cleared("projects.csv", "merit", ""),
    "no dates": lambda f: cleared("projects.csv", "start")(
        cleared("projects.csv", "end")(f)
    ),
    "no money": lambda f: cleared("projects.csv", "cost")(
        cleared("projects.csv", "minimum_grant")(cleared("projects.csv", "grant")(f))
    ),
    "no titles": lambda f: cleared("projects.csv", "title")(
        cleared("projects.csv", "summary")(f)
    ),
    "every title the same": cleared("projects.csv", "title", "같은 사업"),
    "no regions known": cleared("projects.csv", "region"),
    "organisations of one kind": cleared("organisations.csv", "kind", "industry"),
    "one participation": keep("participations.csv", lambda x: x.startswith("P00")),
    "no core": lambda f: f | {"study.toml": f'[study]\nname = "핵심 없음"\n{FEW}'},
    "all core": lambda f: (
        f | {"study.toml": f'[study]\nname = "모두"\ncore = {list(REGIONS)!r}\n{FEW}'}
    ),
    "a proposal larger than the budget": lambda f: (
        f | {"study.toml": f'[study]\nname = "x"\n{FEW}budget = 65\n'}
    ),
    "floors above the budget": lambda f: (
        f
        | {
            "study.toml": f'[study]\nname = "x"\n{FEW}budget = 200\n'
            '[stages.portfolio.floors]\n"11" = 130\n"26" = 130\n'
        }
    ),
    "one flow": lambda f: (
        f
        | {
            "flows.csv": rows(
                "origin,destination,year,kind,value",
                [("11", "26", 2022, "migration", 0)],
            )
        }
    ),
}


def impoverished(folder, name):
    """Put a poor study in the place of the small one.

    What the small one has made of tables that both share stays in force.
    """
    files = POOR[name](small_study())
    for table in folder.glob("*.csv"):
        table.unlink()
    for file, content in files.items():
        (folder / file).write_text(content, encoding="utf-8")
    return study.open_study(folder)


@pytest.mark.parametrize("name", POOR)
def test_a_poor_study_runs_through_and_invents_no_number(small, name):
    opened = impoverished(small, name)
    for outcome in study.run(opened):
        folder = study.results_folder(opened)
        if outcome.missing:
            continue
        for (_stage, table), found in study.read_all(
            folder, outcome.stage.name
        ).items():
            numbers = found.select_dtypes(include=[np.number])
            values = numbers.to_numpy(dtype=float, na_value=np.nan)
            assert not np.isinf(values).any(), table
            if {"low", "high"} <= set(found.columns):
                low = pd.to_numeric(found["low"], errors="coerce")
                high = pd.to_numeric(found["high"], errors="coerce")
                assert not (low > high + 1e-9).any(), table


def test_floors_above_the_budget_name_the_conflict(small):
    opened = impoverished(small, "floors above the budget")
    study.run(opened, names=("portfolio",))
    conflict = study.read(study.results_folder(opened), "portfolio", "conflict")
    assert len(conflict) == 3  # the two floors and the budget, none of them idle
    plans = study.read(study.results_folder(opened), "portfolio", "plans")
    assert plans.empty


def test_a_proposal_larger_than_the_budget_is_never_funded(small):
    opened = impoverished(small, "a proposal larger than the budget")
    study.run(opened, names=("portfolio",))
    choices = study.read(study.results_folder(opened), "portfolio", "choices")
    funded = choices[choices["funded"].astype(bool)]
    assert funded.groupby("plan")["grant"].sum().max() <= 65 + 1e-6
    assert not funded["asked"].gt(65).any() or (funded["grant"] <= 65).all()
