"""Made-up results of specialisation, balance and linkages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from madang.language import Named, _, to_json
from made_up.common import KINDS, around

__all__ = ["balance", "linkages", "specialisation"]


def _said(ko, en):
    """Say a text that is given in both languages."""
    return _("{text}", text=Named({"ko": ko, "en": en}))


def specialisation(codes: list[str], acts: list[str], years: range) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(1)
    grid = pd.MultiIndex.from_product(
        [codes, acts, list(years), ["employment", "patents"]],
        names=["region", "activity", "year", "measure"],
    ).to_frame(index=False)
    lq = rng.lognormal(0, 0.5, len(grid))
    grid = grid.assign(
        value=rng.integers(10, 9000, len(grid)).astype(float),
        location_quotient=lq,
        low=lq * 0.85,
        high=lq * 1.18,
        shrunken=0.8 * lq + 0.2,
        tier="parity",
        is_small=[c == codes[-1] for c in grid["region"]],
    )
    n = len(codes)
    k = np.sort(rng.uniform(0.1, 0.6, n))[::-1]
    by_region = pd.DataFrame(
        {
            "region": codes,
            "year": years[-1],
            "measure": "employment",
            "total": rng.integers(1e4, 1e6, n).astype(float),
            "herfindahl": 0.05,
            "equivalent_number": 20.0,
            "krugman": k,
            "krugman_low": k - 0.03,
            "krugman_high": k + 0.03,
            "rank": range(1, n + 1),
            "rank_low": [max(1, i - 2) for i in range(1, n + 1)],
            "rank_high": [min(n, i + 2) for i in range(1, n + 1)],
            "tier": [1 + i // 4 for i in range(n)],
            "is_small": [c == codes[-1] for c in codes],
        }
    )
    by_activity = pd.DataFrame(
        {
            "activity": acts,
            "year": years[-1],
            "measure": "employment",
            "total": 1e5,
            "gini": rng.uniform(0.2, 0.8, len(acts)),
            "herfindahl": 0.1,
            "top_region": codes[0],
            "top_share": rng.uniform(0.2, 0.6, len(acts)),
        }
    )
    shift = pd.DataFrame(
        {
            "region": codes,
            "measure": "employment",
            "start_year": years[0],
            "end_year": years[-1],
            "start_value": 1e5,
            "end_value": 1.1e5,
            "change": 1e4,
            "national": 8e3,
            "mix": 1e3,
            "competitive": rng.normal(0, 2000, n),
        }
    )
    twins = [
        {
            "region": c,
            "twin": codes[(i + j) % n],
            "measure": "employment",
            "year": years[-1],
            "similarity": 0.98 - 0.05 * j,
            "rank": j,
        }
        for i, c in enumerate(codes)
        for j in range(1, min(6, n))
    ]
    names = ["region", "twin", "measure", "year", "similarity", "rank"]
    return {
        "quotients": grid,
        "regions": by_region,
        "activities": by_activity,
        "shift_share": shift,
        "twins": pd.DataFrame(twins, columns=names),
    }


def balance(codes: list[str], years: range) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(2)
    n = len(codes)
    ledger = []
    for dimension in ("territory", "people", "autonomy", "total"):
        for rank, i in enumerate(rng.permutation(n), start=1):
            ledger.append(
                {
                    "region": codes[i],
                    "year": years[-1],
                    "dimension": dimension,
                    "score": 80 - 50 * rank / n,
                    "rank": rank,
                    "rank_low": max(1, rank - 2),
                    "rank_high": min(n, rank + 3),
                    "tier": 1 + rank * 4 // (n + 1),
                    "imputed_share": 0.03,
                }
            )
    even, core = [], []
    for q, base in (("population", 0.5), ("employment", 0.52), ("value_added", 0.55)):
        for i, y in enumerate(years):
            g = base + 0.006 * i
            even.append(
                {
                    "quantity": q,
                    "unit": "",
                    "year": y,
                    "regions": n,
                    "gini": g,
                    "gini_low": g - 0.01,
                    "gini_high": g + 0.01,
                    "theil_t": g / 2,
                    "theil_t_between": g / 3,
                    "theil_t_within": g / 6,
                }
            )
            core.append(
                {
                    "quantity": q,
                    "unit": "",
                    "year": y,
                    "core_share": g,
                    **around(g, 0.01),
                    "total": 1e7,
                }
            )
    core.append(
        {
            "quantity": "ventures",
            "unit": "",
            "year": pd.NA,
            "core_share": 0.70,
            **around(0.70, 0.012),
            "total": 38_000,
        }
    )
    steps = pd.DataFrame(
        {
            "order": [1, 2],
            "step": ["denominate", "impute"],
            "message": [
                to_json(_said("인구로 나눈다", "divide by population")),
                to_json(_said("결측을 채우고 표시한다", "impute and flag")),
            ],
        }
    )
    beta = pd.DataFrame(
        [
            {
                "quantity": "value_added",
                "start_year": years[0],
                "end_year": years[-1],
                "beta": 0.01,
                "beta_low": -0.004,
                "beta_high": 0.024,
                "half_life": 69.3,
                "regions": n,
            }
        ]
    )
    known = pd.DataFrame(
        [
            {
                "index": "navis",
                "dimension": "total",
                "year": years[-1],
                "regions": n,
                "spearman": 0.81,
                "low": 0.6,
                "high": 0.92,
            }
        ]
    )
    return {
        "ledger": pd.DataFrame(ledger),
        "evenness": pd.DataFrame(even),
        "core_share": pd.DataFrame(core),
        "steps": steps,
        "convergence": beta,
        "published": known,
    }


def linkages(codes: list[str], acts: list[str]) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(3)
    n = len(codes)
    kinds = pd.DataFrame(
        [
            {
                "year": pd.NA,
                "kind_a": a,
                "kind_b": b,
                "ties": int(rng.integers(20, 4000)),
                "fractional": 10.0,
                "expected": 900.0,
                "ratio": float(rng.uniform(0.3, 1.9)),
            }
            for i, a in enumerate(KINDS)
            for b in KINDS[i:]
        ]
    )
    pairs = pd.DataFrame(
        [
            {
                "region_a": a,
                "region_b": b,
                "ties": int(rng.integers(0, 300)),
                "fractional": 1.0,
            }
            for i, a in enumerate(codes)
            for b in codes[i:][:40]
        ]
    )
    ei, cs = rng.uniform(-0.5, 0.8, n), rng.uniform(0.1, 0.7, n)
    by = pd.DataFrame(
        {
            "region": codes,
            "organisations": 900,
            "projects": 300,
            "ties": 800,
            "internal": 400,
            "external": 400,
            "ei_index": ei,
            "ei_low": ei - 0.05,
            "ei_high": ei + 0.05,
            "core_share": cs,
            "core_low": cs - 0.03,
            "core_high": cs + 0.03,
            "triple_helix": -0.02,
            "helix_low": -0.03,
            "helix_high": -0.01,
            "helix_projects": 300,
            "sme_organisations": 700,
            "sme_embedded_share": 0.23,
            "sme_low": 0.2,
            "sme_high": 0.26,
        }
    )
    national = pd.DataFrame(
        [
            {
                "quantity": "core_tie_share",
                "year": pd.NA,
                "value": 0.58,
                "low": 0.57,
                "high": 0.59,
                "unit": "share",
            },
            {
                "quantity": "ei_index_region",
                "year": pd.NA,
                "value": 0.12,
                "low": 0.1,
                "high": 0.14,
                "unit": "",
            },
        ]
    )
    km = rng.uniform(20, 180, len(acts))
    distances = pd.DataFrame(
        {
            "activity": acts,
            "rd_total": 1e9,
            "production_total": 1e10,
            "wasserstein_km": km,
            "low": km - 8,
            "high": km + 9,
            "co_located_share": 0.4,
            "radius_km": 30.0,
        }
    )
    return {
        "kind_matrix": kinds,
        "region_matrix": pairs,
        "regions": by,
        "national": national,
        "distances": distances,
    }
