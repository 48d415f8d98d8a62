"""R&D projects of the sample, their budgets, and the projects planted among them.

Planted here: many small projects; support that turns from direct to indirect and
from the centre to the regions; R&D in the capital area and Daejeon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from madang.places.provinces import PROVINCES
from madang.sources.sample.call import organiser
from madang.sources.sample.materials import (
    CODES,
    CORE_INDEX,
    DAEJEON,
    YEARS,
    FloatArray,
    IntArray,
    activities,
    document,
)
from madang.sources.sample.texts import research_texts
from madang.vocabulary import Initiator, Mode, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.sources.sample.call import Unit

__all__ = [
    "CENTRAL_SHARES",
    "DIRECT_SHARES",
    "SMALL_GRANT",
    "SMALL_SHARE",
    "budget_table",
    "research_table",
]

SMALL_GRANT: Final = 500e6
SMALL_SHARE: Final = 0.62
DIRECT_SHARES: Final = (0.74, 0.69, 0.64, 0.59, 0.54)
CENTRAL_SHARES: Final = (0.80, 0.76, 0.72, 0.68, 0.64)

_SPREAD: Final = 0.95
_MILLION: Final = 1e6
_CORE_PROJECTS: Final = (0.17, 0.05, 0.30)  # Seoul, Incheon, Gyeonggi
_DAEJEON_PROJECTS: Final = 0.15
_INDIRECT: Final = (Mode.NETWORK, Mode.INFRASTRUCTURE, Mode.TALENT)
_LOW_EXECUTION: Final = 0.12
_RUNNING: Final = ("2024-03-01", "2025-12-31")
_ENDED: Final = ("2022-03-01", "2024-12-31")
_TODAY: Final = np.datetime64("2025-01-01")


def _regions(count: int, jobs: FloatArray, rng: np.random.Generator) -> IntArray:
    """Draw where projects are done: mostly the core and Daejeon."""
    share = np.sqrt(jobs.sum(axis=1))
    fixed = [*CORE_INDEX, DAEJEON]
    share[fixed] = 0.0
    taken = sum(_CORE_PROJECTS) + _DAEJEON_PROJECTS
    share *= (1 - taken) / share.sum()
    share[fixed] = [*_CORE_PROJECTS, _DAEJEON_PROJECTS]
    return rng.choice(len(CODES), count, p=share / share.sum()).astype(np.int64)


def _fields(region: IntArray, jobs: FloatArray, rng: np.random.Generator) -> IntArray:
    """Draw each project's activity by its weight in R&D and in the region."""
    found = activities()
    can = np.array([bool(a.topics) for a in found])
    weight = np.array([a.spending for a in found]) ** 0.4 * can
    relative = jobs / jobs.sum(axis=1, keepdims=True)
    relative /= relative.mean(axis=0)
    out = np.zeros(len(region), dtype=np.int64)
    for r in range(len(CODES)):
        here = np.nonzero(region == r)[0]
        p = weight * (0.3 + relative[r]) * can
        out[here] = rng.choice(len(found), len(here), p=p / p.sum())
    return out


def _grants(count: int, rng: np.random.Generator) -> FloatArray:
    """Draw grants by stratified quantiles, so that the small share is exact."""
    u = (rng.permutation(count) + rng.random(count)) / count
    centre = np.log(SMALL_GRANT) - ndtri(SMALL_SHARE) * _SPREAD
    grants = np.exp(centre + _SPREAD * ndtri(u))
    return np.asarray(np.maximum(np.floor(grants / _MILLION), 20.0) * _MILLION)


def _support(year: IntArray, rng: np.random.Generator) -> pd.DataFrame:
    """Draw mode and initiator by year of start."""
    step = year - YEARS[0]
    direct = rng.random(len(year)) < np.array(DIRECT_SHARES)[step]
    indirect = np.array([str(m) for m in _INDIRECT])
    other = indirect[rng.choice(len(_INDIRECT), len(year), p=[0.4, 0.35, 0.25])]
    u = rng.random(len(year))
    central = np.array(CENTRAL_SHARES)[step]
    local = central + (1 - central) * 0.55
    return pd.DataFrame(
        {
            "mode": np.where(direct, str(Mode.DIRECT), other),
            "initiator": np.select(
                [u < central, u < local],
                [str(Initiator.CENTRAL), str(Initiator.LOCAL)],
                str(Initiator.JOINT),
            ),
        }
    )


def _plant(
    table: pd.DataFrame, units: Sequence[Unit], rng: np.random.Generator
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Write the planted projects over drawn rows; also each code by its key."""
    rows = rng.choice(len(table), len(units), replace=False)
    ended = [u.status is Status.COMPLETED for u in units]
    starts = [_ENDED[0] if done else _RUNNING[0] for done in ended]
    ends = [_ENDED[1] if done else _RUNNING[1] for done in ended]
    columns: dict[str, Sequence[object]] = {
        "region": [u.region for u in units],
        "activity": [u.activity for u in units],
        "mode": [u.mode for u in units],
        "title": [u.title for u in units],
        "summary": [u.summary for u in units],
        "status": [str(u.status) for u in units],
        "organiser": [organiser(u.activity) for u in units],
        "start": pd.to_datetime(starts).to_list(),
        "end": pd.to_datetime(ends).to_list(),
    }
    out = table.copy()
    for name, values in columns.items():
        whole = out[name].to_numpy(dtype=object, copy=True)
        whole[rows] = values
        out[name] = pd.Series(whole, index=out.index, dtype=table[name].dtype)
    codes = table["project"].to_numpy()[rows].tolist()
    return out, {u.key: code for u, code in zip(units, codes, strict=True)}


def _dates(year: IntArray, rng: np.random.Generator) -> pd.DataFrame:
    """Draw first and last days; one to three years."""
    month = rng.choice([1, 3, 4, 5, 7, 9], len(year)).tolist()
    last = (year + rng.choice([0, 1, 2], len(year), p=[0.25, 0.45, 0.30])).tolist()
    starts = [f"{y}-{m:02d}-01" for y, m in zip(year.tolist(), month, strict=True)]
    return pd.DataFrame(
        {
            "start": pd.to_datetime(starts),
            "end": pd.to_datetime([f"{y}-12-31" for y in last]),
        }
    )


def research_table(
    count: int, jobs: FloatArray, planted: Sequence[Unit], rng: np.random.Generator
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Draw the R&D projects; also the code of each planted one by its key."""
    found = activities()
    region = _regions(count, jobs, rng)
    field = _fields(region, jobs, rng)
    names = [PROVINCES[r].short_ko for r in region.tolist()]
    titles, summaries = research_texts(field, names, rng)
    programmes = document("call")["programmes"]
    year = np.sort(rng.choice(YEARS, count)).astype(np.int64)
    grant = _grants(count, rng)
    match = np.round(rng.uniform(0.0, 0.25, count), 2)
    firm = rng.uniform(0.05, 0.3, count)
    cost = np.ceil(grant / (1 - match - firm) / _MILLION) * _MILLION
    dates = _dates(year, rng)
    done = dates["end"].to_numpy() < _TODAY
    table = pd.DataFrame(
        {
            "project": [f"RD{i:05d}" for i in range(1, count + 1)],
            "title": titles,
            "summary": summaries,
            "region": np.array(CODES)[region],
            "activity": np.array([a.code for a in found])[field],
            "programme": np.array(programmes)[
                rng.integers(len(programmes), size=count)
            ],
            "status": np.where(done, str(Status.COMPLETED), str(Status.FUNDED)),
            "cost": cost,
            "grant": grant,
            "minimum_grant": np.floor(grant * 0.7 / _MILLION) * _MILLION,
            "match_share": match,
            "organiser": [organiser(found[i].code) for i in field.tolist()],
        }
    )
    table = pd.concat([table, _support(year, rng), dates], axis=1)
    return _plant(table, planted, rng)


def _spent(
    granted: FloatArray, project: IntArray, count: int, rng: np.random.Generator
) -> FloatArray:
    """Draw what was spent of each grant; some projects hardly begin."""
    slow = rng.random(count) < _LOW_EXECUTION
    rate = np.where(slow, rng.uniform(0.05, 0.28, count), rng.uniform(0.7, 1.0, count))
    wobble = rng.uniform(0.97, 1.0, len(granted))
    return np.asarray(np.rint(granted * rate[project] * wobble))


def budget_table(projects: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Spread each grant over the project's years; proposals have only asked."""
    first = projects["start"].dt.year.to_numpy()
    years = projects["end"].dt.year.to_numpy() - first + 1
    row = np.repeat(np.arange(len(projects)), years)
    begin = np.cumsum(years) - years
    step = np.arange(len(row)) - begin[row]
    year = first[row] + step
    grant = projects["grant"].to_numpy(dtype=np.float64)
    even = np.floor(grant / years / _MILLION) * _MILLION
    part = np.where(step == 0, (grant - even * (years - 1))[row], even[row])
    proposed = (projects["status"] == str(Status.PROPOSED)).to_numpy()[row]
    asked = np.rint(part * rng.uniform(1.0, 1.35, len(row)) / _MILLION) * _MILLION
    spent = _spent(part, row, len(projects), rng)
    return pd.DataFrame(
        {
            "project": projects["project"].to_numpy()[row],
            "year": year.astype(np.int64),
            "requested": np.where(proposed, part, np.maximum(asked, part)),
            "granted": np.where(proposed, np.nan, part),
            "spent": np.where(proposed | (year > YEARS[-1]), np.nan, spent),
        }
    ).astype({"project": "str"})
