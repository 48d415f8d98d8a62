"""Ways, what they lead to, sites and wishes of the sample; drawn from no chance.

Planted here: a fast line inside the capital area brings nobody a job within reach, the
best plan differs from what is ranked once, and the draft keeps the Energy Institute
from South Jeolla, where either would rather have the other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from madang.places.provinces import PROVINCES
from madang.sources.sample.materials import CODES, YEARS, FloatArray, distances

__all__ = ["BUDGET", "SETTINGS", "infrastructure_tables"]

BUDGET: Final = 6_500_000_000_000.0
"""Money for links, in won."""

SETTINGS: Final = {
    "budget": BUDGET, "evened": "jobs", "within": 90.0, "bands": [30, 60, 90, 120],
    "site_minutes": 90.0, "minute_cost": 200_000.0, "known_after": 1,
}  # fmt: skip

_CENTRES: Final = ("11", "41", "26", "27", "30", "29", "43", "48", "31")
_DETOUR: Final = 1.3
_KMH: Final = 80.0
_WITHIN: Final = 20.0
_SEA: Final = "50"
_SEA_MINUTES: Final = 120.0
_FASTER: Final = 2.4
_A_KM: Final = 21e9
_LINKS: Final = (  # ends, names, phase of the draft
    ("28", "41", "수도권 서부 급행", "Western capital express", 1),
    ("51", "41", "경춘 고속화", "Gyeongchun fast line", None),
    ("51", "43", "강원–충북 연결선", "Gangwon–Chungbuk link", None),
    ("43", "47", "중부내륙 연장", "Central inland extension", None),
    ("44", "52", "서해선 연장", "West coast extension", 2),
    ("46", "48", "남해안선", "South coast line", None),
    ("52", "29", "호남 급행", "Honam express", 2),
    ("27", "31", "대구–울산 급행", "Daegu–Ulsan express", None),
)
_COMPLEXES: Final = (  # names, province, ha, sold ha or None, cost, lead
    ("군산 산단", "Gunsan estate", "52", 900.0, 720.0, None, None),
    ("창원 산단", "Changwon estate", "48", 1200.0, 1000.0, None, None),
    ("전북 2단지", "Jeonbuk II", "52", 300.0, None, 240e9, 2),
    ("경남 2단지", "Gyeongnam II", "48", 260.0, None, 230e9, 1),
)
_SEATS: Final = (("46", "전남 혁신지구", "Jeonnam district", 2.0),
                 ("47", "경북 혁신지구", "Gyeongbuk district", 1.0),
                 ("51", "강원 혁신지구", "Gangwon district", 1.0))  # fmt: skip
_ASKED: Final = {"52": 40.0, "48": 45.0, "29": 10.0}
_PATHS: Final = (("low", 0.5, 0.5), ("high", 1.5, 0.5))
_WISHES: Final = {  # province, its place, the institute's place, in the draft
    ("에너지연구원", "Energy Institute"): (("46", 1, 1, 0), ("47", 2, 2, 1)),
    ("농식품평가원", "Food Assessment Institute"): (("46", 1, 2, 1), ("51", 2, 2, 0)),
    ("산림기술원", "Forest Technology Institute"): (("51", 1, 1, 1), ("47", 2, 1, 0)),
    ("로봇진흥원", "Robotics Agency"): (("47", 1, 3, 0), ("46", 2, 3, 1)),
}


def infrastructure_tables(jobs: FloatArray) -> dict[str, pd.DataFrame]:
    """Lay the tables out.

    Parameters
    ----------
    jobs : (R, I) array
        Jobs of the last year by province and activity.

    Returns
    -------
    dict of str to DataFrame
        ``travel_times``, ``opportunities``, ``links``, ``sites``, ``land_demand`` and
        ``preferences``.
    """
    minutes = _minutes()
    return {
        "travel_times": _times(minutes),
        "opportunities": _held(jobs),
        "links": _links(minutes),
        "sites": _sites(),
        "land_demand": _asked(),
        "preferences": _wishes(),
    }


def _minutes() -> FloatArray:
    """Give minutes between provinces: roads with a detour, and a ferry or flight."""
    table = distances() * _DETOUR / _KMH * 60.0
    island = CODES.index(_SEA)
    table[island] = table[:, island] = np.maximum(table[island], _SEA_MINUTES)
    np.fill_diagonal(table, _WITHIN)
    return np.asarray(np.round(table))


def _times(minutes: FloatArray) -> pd.DataFrame:
    """List travel times."""
    o, d = np.nonzero(np.isfinite(minutes))
    codes = np.array(CODES)
    return pd.DataFrame({
        "origin": codes[o], "destination": codes[d], "mode": "car",
        "minutes": minutes[o, d],
    }).astype({"origin": "str", "destination": "str", "mode": "str"})  # fmt: skip


def _held(jobs: FloatArray) -> pd.DataFrame:
    """Count jobs, and the beds of trauma centres, which nine provinces hold."""
    people = np.array([p.population for p in PROVINCES], dtype=np.float64)
    beds = np.round(people * 2.4e-5) * np.isin(CODES, _CENTRES)
    parts = [
        pd.DataFrame({"region": CODES, "kind": kind, "amount": amount,
                      "year": YEARS[-1]})
        for kind, amount in (("jobs", jobs.sum(axis=1)), ("emergency_care", beds))
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    table = table[table["amount"] > 0].reset_index(drop=True)
    return table.astype({"region": "str", "kind": "str", "amount": "float64"})


def _links(minutes: FloatArray) -> pd.DataFrame:
    """List candidate links, each so much faster than the road and priced by its km."""
    km, rows = distances(), []
    for n, (a, b, ko, en, phase) in enumerate(_LINKS, start=1):
        i, j = CODES.index(a), CODES.index(b)
        rows.append((f"L{n:02d}", ko, en, a, b, "candidate", "rail",
                     float(np.round(minutes[i, j] / _FASTER)),
                     float(np.round(km[i, j]) * _A_KM), phase))  # fmt: skip
    columns = ["link", "name_ko", "name_en", "origin", "destination", "status", "mode",
               "minutes", "cost", "phase"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"phase": "Int64"})


def _sites() -> pd.DataFrame:
    """List complexes that stand and that could, and places for institutes."""
    rows = [
        (f"S{n}", ko, en, region, "complex", "built" if sold else "candidate", ha, sold,
         cost, lead)
        for n, (ko, en, region, ha, sold, cost, lead) in enumerate(_COMPLEXES, start=1)
    ]  # fmt: skip
    rows += [
        (f"I{n}", ko, en, region, "institute", "built", seats, None, None, None)
        for n, (region, ko, en, seats) in enumerate(_SEATS, start=1)
    ]
    columns = ["site", "name_ko", "name_en", "region", "kind", "status", "capacity",
               "sold", "cost", "lead"]  # fmt: skip
    kinds = {"sold": "float64", "cost": "float64", "lead": "Int64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _asked() -> pd.DataFrame:
    """List land asked for in the five years after the last, on two paths."""
    first = YEARS[-1] + 1
    return pd.DataFrame(
        [(region, year, path, ha * times, chance)
         for path, times, chance in _PATHS for year in range(first, first + 5)
         for region, ha in _ASKED.items()],
        columns=["region", "year", "path", "value", "chance"],
    )  # fmt: skip


def _wishes() -> pd.DataFrame:
    """List the wishes of institutes and provinces, and where a draft sends each."""
    return pd.DataFrame(
        [(f"K{n}", ko, en, region, own, theirs, bool(drafted))
         for n, ((ko, en), listed) in enumerate(_WISHES.items(), start=1)
         for region, own, theirs, drafted in listed],
        columns=["institute", "name_ko", "name_en", "region", "institute_rank",
                 "region_rank", "drafted"],
    ).astype({"drafted": "boolean"})  # fmt: skip
