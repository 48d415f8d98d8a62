"""Labelled pairs for the overlap model: three sources, one form.

Each source gives candidate pairs (every project's ten nearest by text and by title,
calls of one series) with features, a label, and the group of each of the two, which
is never split between folds.
"""

import os
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from madang.coordination.overlap.candidates import candidates, measure_likeness
from madang.coordination.overlap.context import measure_context
from madang.coordination.overlap.features import pair_features
from madang.coordination.overlap.register import compare
from madang.coordination.overlap.text import normalise, prepare
from madang.sources import sample

__all__ = [
    "FOLDS", "Labelled", "balanced_folds", "cordis", "data_folder", "notices",
    "planted",
]  # fmt: skip

FOLDS = 5
NEIGHBOURS = 10


@dataclass(frozen=True)
class Labelled:
    """Labelled pairs of one source.

    Attributes: `features`, `label`, `candidate` (is it found as a candidate),
    `kind` (what the label says), `group_a`, `group_b`, `fold_a`, `fold_b`, `source`,
    `projects` and the rows `a`, `b`.
    """

    source: str
    projects: pd.DataFrame
    a: np.ndarray
    b: np.ndarray
    features: pd.DataFrame
    label: np.ndarray
    candidate: np.ndarray
    kind: np.ndarray
    group_a: np.ndarray
    group_b: np.ndarray
    fold_a: np.ndarray
    fold_b: np.ndarray

    def only(self, kept: np.ndarray) -> "Labelled":
        """Keep some pairs."""
        names = ("a", "b", "label", "candidate", "kind", "group_a", "group_b",
                 "fold_a", "fold_b")  # fmt: skip
        return replace(
            self,
            features=self.features[kept].reset_index(drop=True),
            **{n: getattr(self, n)[kept] for n in names},
        )


def data_folder() -> Path:
    """Say where real data are."""
    here = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("MADANG_REAL_DATA") or here)


def balanced_folds(groups: np.ndarray) -> np.ndarray:
    """Spread whole groups over folds, the largest first."""
    fold, load = {}, np.zeros(FOLDS)
    for group, size in pd.Series(groups).value_counts(sort=True).items():
        fold[group] = int(load.argmin())
        load[fold[group]] += size
    return np.array([fold[g] for g in groups])


def hashed_folds(groups: np.ndarray) -> np.ndarray:
    """Give each group a fold by its name, the same in every sample."""
    return np.array([zlib.crc32(str(g).encode()) % FOLDS for g in groups])


def notices() -> Labelled | None:
    """Read the reviewed notices: all pairs of 390, by titles alone."""
    path = data_folder() / "kr_regional_programmes" / "ntis_duplicate_review.parquet"
    if not path.exists():
        return None
    table = pd.read_parquet(path)
    projects = pd.DataFrame(
        {
            "project": table["id8"],
            "title": table["title"],
            "organiser": table["ministry"],
            "end": table["deadline"],
            "status": table["status"],
            "review": table["review_label"].str.lower(),
        }
    )
    likeness = measure_likeness(prepare(table["title"].tolist(), [None] * len(table)))
    near_a, near_b, background = candidates(likeness, NEIGHBOURS)
    likeness = replace(likeness, background=background)
    a, b = np.triu_indices(len(table), 1)
    context = measure_context(
        projects, a, b, same_title=(likeness.same_title, likeness.same_name)
    )
    is_near = np.zeros((len(table), len(table)), dtype=bool)
    is_near[near_a, near_b] = True
    groups = table["gid"].to_numpy(dtype=object)
    fold = balanced_folds(groups)
    label = groups[a] == groups[b]
    return Labelled(
        "notices", projects, a, b, pair_features(likeness, a, b, **context), label,
        is_near[a, b], np.where(label, "same group", ""), groups[a], groups[b],
        fold[a], fold[b],
    )  # fmt: skip


def cordis() -> Labelled | None:
    """Read the grants: exact repeats and phase 1 to phase 2, by title and abstract."""
    folder = data_folder() / "cordis_grant_texts"
    if not folder.exists():
        return None
    grants, phases = _grants(folder), folder / "derived_phase1_phase2_pairs.csv"
    prepared = prepare(grants["title"].tolist(), grants["summary"].tolist())
    likeness = measure_likeness(prepared)
    a, b, background = candidates(likeness, NEIGHBOURS)
    likeness = replace(likeness, background=background)
    pairs = pd.read_csv(phases, dtype=str)
    followed = {
        frozenset(p)
        for p in zip(
            pairs["phase1_project_id"], pairs["phase2_project_id"], strict=True
        )
    }
    code = grants["code"].to_numpy(dtype=object)
    copy = np.array(prepared.copy, dtype=object)
    kind = np.array(
        [
            "repeat"
            if copy[i] == copy[j]
            else "continuation"
            if code[i] and frozenset((code[i], code[j])) in followed
            else ""
            for i, j in zip(a, b, strict=True)
        ],
        dtype=object,
    )
    # The continuation pairs were found by equal lead partner: who takes part must
    # not be learnt from them, and all grants of one partner stay in one fold.
    who = np.where(code != "", grants["organiser"].str.upper(), copy).astype(object)
    fold = hashed_folds(who)
    context = measure_context(grants.drop(columns="organiser"), a, b)
    return Labelled(
        "cordis", grants, a, b, pair_features(likeness, a, b, **context), kind != "",
        np.ones(len(a), dtype=bool), kind, who[a], who[b], fold[a], fold[b],
    )  # fmt: skip


def _grants(folder: Path) -> pd.DataFrame:
    """Lay the three lists of grants out as one."""
    frames = []
    for name in ("erc_advanced", "erc_consolidator"):
        t = pd.read_parquet(folder / f"{name}.parquet")
        frames.append(
            pd.DataFrame(
                {
                    "title": t["project"],
                    "summary": t["details_project"],
                    "organiser": t["institution"],
                    "money": t["budget_project"].astype(float),
                    "start": t["date_start_project"],
                    "end": t["date_end_project"],
                    "code": "",
                }
            )
        )
    t = pd.read_parquet(folder / "h2020_sme_instrument_water_climate.parquet")
    frames.append(
        pd.DataFrame(
            {
                "title": t["title"],
                "summary": t["objective"],
                "organiser": t["partners"].str.split("|").str[0].str.strip(),
                "money": t["eu_contribution_eur"],
                "start": t["start"],
                "end": t["end"].str[:10],
                "code": t["project_id"].astype(str),
            }
        )
    )
    out = pd.concat(frames, ignore_index=True)
    return out.assign(project=[f"g{i:05d}" for i in range(len(out))])


def planted(seed: int, scale: float = 0.25) -> Labelled:
    """Build a sample and label its candidates: what was planted, and all else.

    Only pairs with a proposal of the call or another planted project: nothing is
    known of the other pairs. A group is what was written together; it is the same in
    every seed, because the seed moves the frame, places and dates, not the text.
    """
    study = sample.build(seed=seed, scale=scale)
    tables = study.tables
    table = tables["projects"].assign(money=tables["projects"]["grant"])
    compared, _ = compare(
        table.sort_values("project", ignore_index=True),
        regions=tables["regions"],
        activities=tables["activities"],
    )
    a, b = compared.a, compared.b
    code = compared.projects["project"].to_numpy(dtype=object)
    truth = study.extras["overlap_pairs"]
    hard = study.extras["hard_negatives"]
    known = dict(zip(_keys(hard), ["hard negative"] * len(hard), strict=True))
    known |= dict(zip(_keys(truth), truth["relation"], strict=True))
    kind = np.array(
        [known.get(frozenset(p), "") for p in zip(code[a], code[b], strict=True)],
        dtype=object,
    )
    group = _written_together(table, list(known))
    named = np.array([group[c] for c in code], dtype=object)
    told = np.array([c.startswith("UP") for c in code]) | np.isin(
        code, [c for key in known for c in key]
    )
    fold = hashed_folds(named)
    labelled = Labelled(
        f"sample {seed}", compared.projects, a, b, compared.features(a, b),
        ~np.isin(kind, ["", "hard negative"]), np.ones(len(a), dtype=bool), kind,
        named[a], named[b], fold[a], fold[b],
    )  # fmt: skip
    return labelled.only(told[a] | told[b])


def _keys(table: pd.DataFrame) -> list[frozenset[str]]:
    """Give the two codes of each pair."""
    return list(
        map(frozenset, zip(table["project_a"], table["project_b"], strict=True))
    )


def _written_together(
    projects: pd.DataFrame, pairs: list[frozenset[str]]
) -> dict[str, str]:
    """Name each project's group by the first title among what belongs together."""
    codes = projects["project"].tolist()
    place = {c: i for i, c in enumerate(codes)}
    ends = np.array([[place[c] for c in sorted(p)] for p in pairs])
    shape = (len(codes), len(codes))
    graph = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    part = connected_components(graph)[1]
    tight = ["".join(normalise(t).lower().split()) for t in projects["title"]]
    first = pd.Series(tight).groupby(part).transform("min")
    return dict(zip(codes, first, strict=True))
