"""Who takes part in the R&D projects: mostly one's own kind, weak 산학연 ties."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from madang.sources.sample.materials import CODES, CORE_INDEX, IntArray
from madang.vocabulary import OrganisationKind, Role

__all__ = ["TRIPLE_SHARE", "participation_table"]

TRIPLE_SHARE: Final = 0.04

_I, _A, _R, _S = (
    OrganisationKind.INDUSTRY,
    OrganisationKind.ACADEMIA,
    OrganisationKind.RESEARCH,
    OrganisationKind.SUPPORT,
)
# Patterns of kinds and their shares; I+ means one to four more firms.
_PATTERNS: Final = (
    ((_I,), True, 0.700),
    ((_I, _A), False, 0.045),
    ((_I, _R), False, 0.045),
    ((_A, _A), False, 0.060),
    ((_R, _R), False, 0.040),
    ((_A,), False, 0.045),
    ((_I, _S), False, 0.025),
    ((_I, _A, _R), False, TRIPLE_SHARE),
)
_MORE_FIRMS: Final = (0.20, 0.25, 0.25, 0.20, 0.10)
_OWN_REGION: Final = 0.55
_CORE_PARTNER: Final = 0.30
_SKEW: Final = 1.8
_LEAD_SHARE: Final = 0.5


def _slots(
    projects: int, rng: np.random.Generator
) -> tuple[IntArray, IntArray, IntArray]:
    """Give project, kind and place in line of every member wanted."""
    shares = np.array([p[2] for p in _PATTERNS])
    pattern = rng.choice(len(_PATTERNS), projects, p=shares / shares.sum())
    more = rng.choice(len(_MORE_FIRMS), projects, p=_MORE_FIRMS)
    kinds = list(OrganisationKind)
    project: list[int] = []
    kind: list[int] = []
    place: list[int] = []
    for p, (chosen, extra) in enumerate(
        zip(pattern.tolist(), more.tolist(), strict=True)
    ):
        members, grows, _ = _PATTERNS[chosen]
        line = [*members, *([_I] * extra if grows else [])]
        project += [p] * len(line)
        kind += [kinds.index(k) for k in line]
        place += range(len(line))
    return np.array(project), np.array(kind), np.array(place)


def _homes(region: IntArray, place: IntArray, rng: np.random.Generator) -> IntArray:
    """Draw each member's region: the lead at home, partners at home or in the core."""
    u = rng.random(len(region))
    core = rng.choice(np.array(CORE_INDEX), len(region))
    anywhere = rng.integers(len(CODES), size=len(region))
    partner = np.where(
        u < _OWN_REGION,
        region,
        np.where(u < _OWN_REGION + _CORE_PARTNER, core, anywhere),
    )
    return np.where(place == 0, region, partner).astype(np.int64)


def _members(
    kind: IntArray,
    home: IntArray,
    organisations: pd.DataFrame,
    rng: np.random.Generator,
) -> IntArray:
    """Draw an organisation of each kind and region; a few take part often."""
    kinds = [str(k) for k in OrganisationKind]
    own_kind = organisations["kind"].map(kinds.index).to_numpy(dtype=np.int64)
    own_region = organisations["region"].map(CODES.index).to_numpy(dtype=np.int64)
    cell = own_kind * len(CODES) + own_region
    order = np.argsort(cell, kind="stable")
    size = np.bincount(cell, minlength=len(kinds) * len(CODES))
    begin = np.cumsum(size) - size
    wanted = kind * len(CODES) + home
    within = np.floor(size[wanted] * rng.random(len(wanted)) ** _SKEW)
    return np.asarray(order[begin[wanted] + within.astype(np.int64)], dtype=np.int64)


def participation_table(
    projects: pd.DataFrame, organisations: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the consortium of each project and share its grant out."""
    region = projects["region"].map(CODES.index).to_numpy(dtype=np.int64)
    project, kind, place = _slots(len(projects), rng)
    home = _homes(region[project], place, rng)
    member = _members(kind, home, organisations, rng)
    table = pd.DataFrame({"p": project, "o": member, "place": place})
    table = table.drop_duplicates(["p", "o"], ignore_index=True)
    p = table["p"].to_numpy()
    partners = np.bincount(p, minlength=len(projects)) - 1
    grant = projects["grant"].to_numpy(dtype=np.float64)
    each = np.floor(grant * (1 - _LEAD_SHARE) / np.maximum(partners, 1) / 1000) * 1000
    lead = grant - each * partners
    is_lead = (table["place"] == 0).to_numpy()
    return pd.DataFrame(
        {
            "project": projects["project"].to_numpy()[p],
            "organisation": organisations["organisation"].to_numpy()[table["o"]],
            "role": np.where(is_lead, str(Role.LEAD), str(Role.PARTNER)),
            "amount": np.where(is_lead, lead[p], each[p]),
        }
    ).astype({"project": "str", "organisation": "str", "role": "str"})
