"""One submission as it arrives: near what it repeats, blind to what is not public."""

import time

import numpy as np
import pandas as pd
import pytest

from madang import study as studies
from madang.coordination.overlap import arrivals
from madang.errors import ParameterError, UnreadableFileError
from madang.language import from_json
from madang.services import arrivals as service

ASKED = ("title", "summary", "region", "activity", "organiser", "programme", "grant",
         "start", "end")  # fmt: skip


@pytest.fixture(scope="module")
def tables(little_run):
    return studies.check(little_run)


def without(tables, code):
    """Give the tables without a project, and that project as a submission."""
    projects = tables["projects"]
    mine = projects["project"].astype(str) == code
    row = projects[mine].iloc[0]
    return {**tables, "projects": projects[~mine]}, {
        k: row[k] for k in ASKED if k in row
    }


def test_the_partner_that_the_register_holds_is_among_those_told(tables, little_run):
    pairs = studies.read(studies.results_folder(little_run), "overlap", "pairs")
    sure = pairs[pairs["probability"] >= 0.8].head(12)
    assert len(sure) >= 5
    found, apart = 0, []
    for row in sure.itertuples():
        rest, submission = without(tables, str(row.project_a))
        got = arrivals.near(arrivals.stand(rest), submission).set_index("project")
        if str(row.project_b) in got.index:
            found += 1
            mine = float(got.loc[str(row.project_b), "probability"])
            apart.append(abs(mine - row.probability))
    assert found == len(sure)
    assert np.median(apart) < 0.1


def test_the_same_text_again_is_told_first_and_as_such(tables):
    projects = tables["projects"]
    row = projects[projects["summary"].str.len() > 50].iloc[3]
    got = arrivals.near(
        arrivals.stand(tables), {"title": row["title"], "summary": row["summary"]}
    )
    assert got["project"].iloc[0] == row["project"]
    assert got["probability"].iloc[0] > 0.9
    said = from_json(got["message"].iloc[0])
    assert said.text("ko") != said.text("en")


def test_what_nobody_else_does_is_near_to_nothing(tables):
    got = arrivals.near(
        arrivals.stand(tables),
        {
            "title": "Zwölf Boxkämpfer jagen Viktor",
            "summary": "quer über den großen Sylter Deich",
        },
    )
    assert got["probability"].max() < 0.3


def test_an_applicant_learns_nothing_of_proposals(tables, little_run):
    projects = tables["projects"]
    proposed = projects[projects["status"] == "proposed"]
    row = proposed[proposed["summary"].notna()].iloc[0]
    submission = {"title": row["title"], "summary": row["summary"]}
    staff = service.check(little_run.folder, submission)
    assert row["project"] in staff["project"].tolist()
    public = service.check(little_run.folder, submission, applicant=True)
    hidden = set(proposed["project"].astype(str))
    assert not hidden & set(public["project"].astype(str))
    text = public.to_csv()
    assert not any(code in text for code in hidden)
    # What is not public may not even move a digit of what is told.
    bare = {**tables, "projects": projects[projects["status"] != "proposed"]}
    again = arrivals.near(arrivals.stand(bare, public=True), submission)
    pd.testing.assert_series_equal(
        again["probability"].reset_index(drop=True),
        public["probability"].reset_index(drop=True),
    )
    assert {"status", "shared_phrases"}.isdisjoint(public.columns)


def test_a_check_takes_less_than_two_seconds_once_warm(tables):
    standing = arrivals.stand(tables)
    row = tables["projects"].iloc[7]
    submission = {"title": row["title"], "summary": row["summary"]}
    arrivals.near(standing, submission)
    begun = time.process_time()
    arrivals.near(standing, submission)
    assert time.process_time() - begun < 2


def test_a_submission_without_text_is_refused(tables):
    with pytest.raises(ParameterError, match="neither a title nor a summary"):
        arrivals.near(arrivals.stand(tables), {"title": " ", "summary": None})
    nothing = {**tables, "projects": tables["projects"].iloc[:0]}
    with pytest.raises(ParameterError, match="no project with a text"):
        arrivals.stand(nothing)


def test_a_file_is_read_by_its_first_line_or_refused(tmp_path):
    file = tmp_path / "one.txt"
    file.write_text("\ufeffTitle here\n\nand what it does\n", encoding="utf-8")
    assert service.read_text(file) == {
        "title": "Title here",
        "summary": "and what it does",
    }
    for data in (b"\xff\xfe\x00", b"  \n", b"a\0b", b"x" * (1 << 21)):
        file.write_bytes(data)
        with pytest.raises(UnreadableFileError, match="cannot be read as a submission"):
            service.read_text(file)
    with pytest.raises(UnreadableFileError, match=r"none\.txt"):
        service.read_text(tmp_path / "none.txt")
