"""Labelled pairs for the overlap model: every source in one form.

Each source gives pairs with features, a label, what the label says, and the group of
each of the two. Made-up lists have shapes that no source has. Sources with summaries
are given twice: as they are, and by their titles alone.
"""

import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from overlap_made_up import SHAPES, made_up
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

from madang.coordination.overlap.candidates import candidates, measure_likeness
from madang.coordination.overlap.context import measure_context
from madang.coordination.overlap.features import pair_features
from madang.coordination.overlap.register import compare
from madang.coordination.overlap.text import normalise, prepare
from madang.sources import sample

__all__ = [
    "FOLDS", "Labelled", "awards", "balanced_folds", "cordis", "data_folder",
    "every_source", "lists", "notices", "planted",
]  # fmt: skip

FOLDS = 5
NEIGHBOURS = 10
UNKNOWN = "unknown"
APART = frozenset({"", "award"})
"""Kinds of pairs that do not belong together."""


@dataclass(frozen=True)
class Labelled:
    """Labelled pairs of one source: rows `a` and `b` of `projects`.

    `plain` is the cosine that any score must beat: of character 2–4-grams.
    """

    source: str
    projects: pd.DataFrame
    a: np.ndarray
    b: np.ndarray
    features: pd.DataFrame
    plain: np.ndarray
    kind: np.ndarray
    group: np.ndarray

    @property
    def label(self) -> np.ndarray:
        """Tell which pairs belong together."""
        return ~np.isin(self.kind, list(APART))


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
    """Give each group a fold by its name."""
    return np.array([zlib.crc32(str(g).encode()) % FOLDS for g in groups])


def plain_cosine(texts: list[str], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Measure the plain cosine of character 2–4-grams, as anybody would."""
    x = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
    ).fit_transform(texts)
    out = np.zeros(len(a))
    for at in range(0, len(a), 20_000):
        rows = slice(at, at + 20_000)
        out[rows] = np.asarray(x[a[rows]].multiply(x[b[rows]]).sum(axis=1)).ravel()
    return out


def labelled(
    source: str,
    projects: pd.DataFrame,
    kind_of: Callable[[np.ndarray, np.ndarray], np.ndarray],
    group: np.ndarray,
    *,
    titles: bool,
    all_pairs: bool = False,
    places: tuple[str, ...] = (),
) -> Labelled:
    """Measure the pairs of a list, and leave out those of which nothing is known."""
    size = len(projects)
    told = [None] * size if titles else projects["summary"].tolist()
    likeness = measure_likeness(prepare(projects["title"].tolist(), told, places))
    a, b, background = candidates(likeness, NEIGHBOURS)
    likeness = replace(likeness, background=background)
    if all_pairs:
        a, b = np.triu_indices(size, 1)
    kind = kind_of(a, b)
    a, b, kind = (x[kind != UNKNOWN] for x in (a, b, kind))
    context = measure_context(projects, a, b, same_title=likeness.same_title)
    texts = projects["title"].fillna("")
    if not titles:
        texts = texts + " " + projects["summary"].fillna("")
    return Labelled(
        source, projects, a, b, pair_features(likeness, a, b, **context),
        plain_cosine(texts.tolist(), a, b), kind, group,
    )  # fmt: skip


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
            "review": table["review_label"].str.lower(),
        }
    )
    group = table["gid"].to_numpy(dtype=object)
    return labelled(
        "notices", projects,
        lambda a, b: np.where(group[a] == group[b], "group", "").astype(object),
        group, titles=True, all_pairs=True,
    )  # fmt: skip


def awards(*, titles: bool) -> Labelled | None:
    """Read awards of the United States: parts of joint projects.

    Of pairs with one title and no stated joint project nothing is known, unless five
    institutions and more use the title: then it is a programme's.
    """
    path = data_folder() / "us_nsf_awards_2017" / "awards.parquet"
    if not path.exists():
        return None
    table = pd.read_parquet(path)
    projects = table.rename(
        columns={"award": "project", "abstract": "summary", "institution": "organiser",
                 "amount": "money"}
    )  # fmt: skip
    joint = table["joint"].to_numpy(dtype=object)
    tight = projects["title"].map(lambda t: "".join(normalise(t).lower().split()))
    title = pd.factorize(tight)[0]
    offices = table["institution"].groupby(title).transform("nunique").to_numpy()
    text = pd.factorize(projects["summary"])[0]

    def kind_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        part = (joint[a] == joint[b]) & (joint[a] != "")
        silent = (joint[a] == "") & (joint[b] == "") & (offices[a] < NEIGHBOURS)
        alike = silent & ((title[a] == title[b]) | (text[a] == text[b]))
        return np.where(part, "part", np.where(alike, UNKNOWN, "")).astype(object)

    own = np.array([f"n{i}" for i in range(len(table))], dtype=object)
    group = np.where(joint != "", joint, own)
    return labelled("awards", projects, kind_of, group, titles=titles)


def cordis(*, titles: bool) -> Labelled | None:
    """Read the grants: phase 1 to phase 2 of one company. Exact repeats are left out.

    The pairs were found by equal lead partner: who takes part must not be learnt.
    """
    folder = data_folder() / "cordis_grant_texts"
    if not folder.exists():
        return None
    grants = _grants(folder)
    pairs = pd.read_csv(folder / "derived_phase1_phase2_pairs.csv", dtype=str)
    codes = (pairs["phase1_project_id"], pairs["phase2_project_id"])
    followed = {frozenset(p) for p in zip(*codes, strict=True)}
    code = grants["code"].to_numpy(dtype=object)
    same = grants["title"].str.cat(grants["summary"], na_rep="")
    copy = pd.factorize(same.map(normalise))[0]

    def kind_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.array(
            [
                "continuation"
                if code[i] and frozenset((code[i], code[j])) in followed
                else UNKNOWN
                if copy[i] == copy[j]
                else ""
                for i, j in zip(a, b, strict=True)
            ],
            dtype=object,
        )

    who = np.where(code != "", grants["organiser"].str.upper(), copy).astype(object)
    return labelled(
        "grants", grants.drop(columns="organiser"), kind_of, who, titles=titles
    )


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
                "code": t["project_id"].astype(str),
            }
        )
    )
    out = pd.concat(frames, ignore_index=True)
    return out.assign(project=[f"g{i:05d}" for i in range(len(out))])


def planted(seed: int, scale: float = 0.25, *, titles: bool) -> Labelled:
    """Build a sample and label its candidates: what was planted, and all else.

    Nothing is known of pairs without a proposal of the call or a planted project. A
    group is what was written together; the texts are the same in every seed.
    """
    study = sample.build(seed=seed, scale=scale)
    tables = study.tables
    table = tables["projects"].assign(money=tables["projects"]["grant"])
    compared, _ = compare(
        table.sort_values("project", ignore_index=True),
        regions=tables["regions"],
        activities=tables["activities"],
    )
    projects = compared.projects
    code = projects["project"].to_numpy(dtype=object)
    truth, hard = study.extras["overlap_pairs"], study.extras["hard_negatives"]
    known = dict.fromkeys(_keys(hard), "")
    known |= dict(zip(_keys(truth), truth["relation"], strict=True))
    named = _written_together(projects, [k for k in known if k <= set(code)])
    told = np.array([c.startswith("UP") for c in code]) | np.isin(
        code, [c for key in known for c in key]
    )

    def kind_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        pairs = zip(code[a], code[b], strict=True)
        kind = np.array([known.get(frozenset(p), "") for p in pairs], dtype=object)
        return np.where(told[a] | told[b], kind, UNKNOWN)

    return labelled(
        "sample", projects, kind_of, named, titles=titles,
        places=tuple(tables["regions"]["name_ko"].dropna()),
    )  # fmt: skip


def _keys(table: pd.DataFrame) -> list[frozenset[str]]:
    """Give the two codes of each pair."""
    return list(
        map(frozenset, zip(table["project_a"], table["project_b"], strict=True))
    )


def _written_together(
    projects: pd.DataFrame, pairs: list[frozenset[str]]
) -> np.ndarray:
    """Name each project's group by the first title among what belongs together."""
    codes = projects["project"].tolist()
    place = {c: i for i, c in enumerate(codes)}
    ends = np.array([[place[c] for c in sorted(p)] for p in pairs])
    shape = (len(codes), len(codes))
    graph = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    part = connected_components(graph)[1]
    tight = ["".join(normalise(t).lower().split()) for t in projects["title"]]
    return pd.Series(tight).groupby(part).transform("min").to_numpy(dtype=object)


def lists(shape: str, language: str, *, titles: bool) -> Labelled:
    """Write a made-up list. Editions may or may not count as one: unknown."""
    held = made_up(shape, language, with_summary=not titles)

    def kind_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        kind = [held.kinds.get(p, "") for p in zip(a.tolist(), b.tolist(), strict=True)]
        found = np.array(kind, dtype=object)
        return np.where(found == "edition", UNKNOWN, found)

    group = np.array([f"m{i}" for i in range(len(held.projects))], dtype=object)
    return labelled(
        f"made-up {shape}", held.projects, kind_of, group, titles=titles,
        all_pairs=True, places=tuple(held.projects["region"].unique()),
    )  # fmt: skip


def every_source(*, titles: bool) -> Iterator[Labelled]:
    """Give every source that is there."""
    given = [notices() if titles else None, awards(titles=titles),
             cordis(titles=titles)]  # fmt: skip
    yield from (one for one in given if one is not None)
    for seed, scale in ((1, 0.25), (2, 1.0)):
        yield planted(seed, scale, titles=titles)
    for shape in SHAPES:
        for language in ("ko", "en"):
            yield lists(shape, language, titles=titles)
