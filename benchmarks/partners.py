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
from scipy.special import expit, logit

from madang.linkages import fit_partners, suggest
from madang.linkages.partners.consortia import months_before
from madang.linkages.partners.quality import first_ten, quality_of
from madang.linkages.partners.signals import BASELINES, window_of
from madang.metrics.calibration import brier_skill, calibration_curve
from madang.metrics.detection import average_precision

KINDS = {"HES": "academia", "REC": "research", "PRC": "industry", "PUB": "government"}
SETS = {
    "h2020": ({"least_projects": 5}, "2016-12-31", 2.0),
    "ecsel": ({"least_projects": 1, "most_partners": 1000}, "2017-12-31", 4.0),
}
EDGES = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1]


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
            "role": rows["role"].map({"coordinator": "lead"}).fillna("partner"),
        }).drop_duplicates(["project", "organisation"]),
    }  # fmt: skip


def judged(name: str, root: Path, until: str, years: float) -> None:
    """Learn from what is known by a day, and tell the years after it."""
    settings = {**SETS[name][0], "until": until, "years": years}
    began = time.process_time()
    model = fit_partners(
        {"h2020": h2020, "ecsel": ecsel}[name](root), settings=settings
    )
    spent = time.process_time() - began
    now = model.standing
    names = tuple(dict.fromkeys((*model.line.names, *BASELINES, "field")))
    last = months_before(now.day, -round(12 * years))
    rng = np.random.default_rng(1)
    window = window_of(now, names, last, rng, most=10_000_000)
    people = len(set(window.a) | set(window.b))
    print(f"{name} to {until}, {years:g} years: {people:,} organisations, "
          f"{len(window.came):,} pairs, base {window.came.mean():.4f}; {model.method} "
          f"in {spent:.0f} s CPU")  # fmt: skip
    centre, spread = model.line.log_odds(window.x, names, model.expected)
    odds = expit(centre)
    scores = {b: window.x[:, names.index(b)] for b in BASELINES}
    for method, score in {**scores, model.method + " (used)": odds}.items():
        print(f"  {method:32s} average precision "
              f"{average_precision(window.came, score):.4f}, of the first ten "
              f"{first_ten(window, score):.4f}")  # fmt: skip
    print(f"  Brier skill {brier_skill(window.came, odds):.4f}")
    curve = calibration_curve(window.came, odds, edges=EDGES)
    wide = 1.645 * np.sqrt(np.mean(spread) + model.doubt**2)
    for told, came, cases in zip(curve.told, curve.came, curve.cases, strict=True):
        ends = expit(logit(told) + np.array([-wide, wide]))
        held = "held" if ends[0] <= came <= ends[1] else "MISSED"
        print(f"  told {told:.3f} ({ends[0]:.3f}–{ends[1]:.3f}), came {came:.3f} of "
              f"{cases:,}: {held}")  # fmt: skip
    groups = quality_of({"used": odds}, window, now, "used")
    print(groups.drop(columns=["method", "used"]).round(4).to_string(index=False))
    node = now.people[int(np.argmax(now.count[now.people]))]
    began = time.process_time()
    suggest(model, organisation=str(now.consortia.codes[node]))
    print(
        f"  one organisation of {len(now.people):,} people among "
        f"{len(now.consortia.codes):,}: {time.process_time() - began:.2f} s CPU"
    )


if __name__ == "__main__":
    data, asked = Path(sys.argv[1]), sys.argv[2:3] or list(SETS)
    for one in asked:
        _settings, day, ahead = SETS[one]
        if len(sys.argv) > 4:
            day, ahead = sys.argv[3], float(sys.argv[4])
        judged(one, data, day, ahead)
