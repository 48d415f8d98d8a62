"""Partners to come, judged forward in time beside the baselines of the field.

    python benchmarks/partners.py DATA [h2020|ecsel] [DAY YEARS]

DATA is the folder that holds `h2020_participations` and `cordis_h2020_sample`. Pairs
of organisations that had shared no project before DAY, and go on taking part in the
YEARS after it, are ranked from what was known on its eve: average precision, precision
of the ten first of each organisation, skill and calibration of the odds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from madang.linkages import fit_partners
from madang.linkages.partners.quality import first_ten
from madang.linkages.partners.signals import BASELINES, Standing, window_of
from madang.metrics.calibration import brier_skill, calibration_curve
from madang.metrics.detection import average_precision

KINDS = {"HES": "academia", "REC": "research", "PRC": "industry", "PUB": "government"}
LEAST = {"h2020": 5, "ecsel": 1}


def h2020(root: Path) -> dict[str, pd.DataFrame]:
    """Lay Horizon 2020 out as a study's tables."""
    folder = root / "h2020_participations"
    rows = pd.read_parquet(next(folder.glob("participations_*.parquet")))
    parts = pd.read_parquet(folder / "project_programme_parts.parquet")
    programme = parts.groupby("rcn")["programme_part"].agg(";".join)
    rows = rows[rows["role"] != "partner"].drop_duplicates(["rcn", "pic"])
    rows = rows.astype({"rcn": "str", "pic": "str"})
    programme.index = programme.index.astype("str")
    people = rows.groupby("pic", as_index=False)[["type", "country"]].first()
    first = rows.groupby("rcn", as_index=False)["start_date"].first()
    return {
        "organisations": pd.DataFrame({
            "organisation": people["pic"], "name": people["pic"],
            "kind": people["type"].map(KINDS).fillna("other"),
            "country": people["country"],
        }),
        "projects": pd.DataFrame({
            "project": first["rcn"], "start": pd.to_datetime(first["start_date"]),
            "programme": first["rcn"].map(programme),
        }),
        "participations": pd.DataFrame({
            "project": rows["rcn"], "organisation": rows["pic"],
            "role": rows["role"].map({"coordinator": "lead"}).fillna("partner"),
        }),
    }  # fmt: skip


def ecsel(root: Path) -> dict[str, pd.DataFrame]:
    """Lay the ECSEL programme out as a study's tables, with its texts."""
    folder = root / "cordis_h2020_sample"
    rows = pd.read_parquet(folder / "ecsel_participants.parquet")
    found = pd.read_parquet(folder / "ecsel_projects.parquet")
    people = rows.groupby("organisationID", as_index=False).first()
    kind = people["activityType"].str[:3].map(KINDS).fillna("other")
    year = found["year"].astype("str")
    return {
        "organisations": pd.DataFrame({
            "organisation": people["organisationID"], "name": people["organisationID"],
            "kind": kind, "country": people["country"],
        }),
        "projects": pd.DataFrame({
            "project": found["projectID"], "title": found["title"],
            "summary": found["objective"], "start": pd.to_datetime(year + "-07-01"),
            "programme": found["fundingScheme"],
        }),
        "participations": pd.DataFrame({
            "project": rows["projectID"], "organisation": rows["organisationID"],
            "role": rows["role"].map(
                {"coordinator": "lead", "thirdParty": "third_party"}
            ).fillna("partner"),
        }).drop_duplicates(["project", "organisation"]),
    }  # fmt: skip
