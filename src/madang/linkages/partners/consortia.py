"""Who worked together when: consortia as the study's tables give them, made sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.contracts import Note, among, names_of
from madang.contracts.trees import Tree
from madang.language import Named, _
from madang.metrics.texts import tfidf
from madang.metrics.words import word_counts
from madang.vocabulary import NOT_BEGUN, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from madang.contracts import StageInputs

__all__ = [
    "Consortia",
    "begun",
    "consortia_of",
    "day_of",
    "months_before",
    "namesakes_of",
    "organisations_of",
    "tables_of_members",
]

_THEMES: Final = ("programme", "activity")
_TEXTS: Final = ("title", "summary")
_SEVERAL: Final = ";"


@dataclass(frozen=True, slots=True)
class Consortia:
    """Organisations, and the projects that two or more of them share.

    Attributes
    ----------
    organisations : DataFrame
        Indexed by code, sorted: name, kind, sme, region, country, latitude, longitude.
    projects : tuple of str
        Codes, P of them.
    start : (P,) array of int
        First day, in days since 1970.
    members : (N, P) sparse array
        1 where an organisation takes part.
    themes : (P, T) sparse array
        1 where a project belongs to a programme or activity.
    theme_codes : tuple of str
        What stands in the columns of `themes`.
    theme_names : mapping of str to Named
        What activities are called.
    money : (N,) array
        What each received in these projects, in the study's currency; 0 if unknown.
    texts : (P, G) sparse array or None
        Weights of the terms of each project's title and summary.
    teams : mapping of str to tuple of str
        Who takes part in each project of the study, dated or not.
    within : mapping of str to tuple of str
        Regions that lie in each region.
    also : mapping of str to str
        Code of each organisation that was listed under another code too.
    notes : tuple of Note
        What was left out or taken together.
    """

    organisations: pd.DataFrame
    projects: tuple[str, ...]
    start: NDArray[np.int64]
    members: csr_array
    themes: csr_array
    theme_codes: tuple[str, ...]
    theme_names: Mapping[str, Named]
    money: NDArray[np.float64]
    texts: Any
    teams: Mapping[str, tuple[str, ...]]
    within: Mapping[str, tuple[str, ...]]
    also: Mapping[str, str]
    notes: tuple[Note, ...]

    @property
    def codes(self) -> pd.Index[Any]:
        """Codes of the organisations, sorted."""
        return self.organisations.index


def tables_of_members(inputs: StageInputs) -> dict[str, pd.DataFrame]:
    """Give the tables; participations too big to be read are reduced to members."""
    tables = dict(inputs.tables)
    if "participations" not in tables:
        members = inputs.engine.memberships(tables["projects"]["project"])
        tables["participations"] = members
    return tables


def begun(projects: pd.DataFrame) -> pd.DataFrame:
    """Leave out projects that are proposed or rejected: nobody has worked in them."""
    if "status" not in projects:
        return projects
    return projects[~projects["status"].isin(NOT_BEGUN)]


def day_of(days: Any) -> NDArray[np.int64]:
    """Count days since 1970."""
    stamps = pd.to_datetime(pd.Series(days)).to_numpy(dtype="datetime64[D]")
    return np.asarray(stamps, dtype=np.int64)


def months_before(day: int, months: int) -> int:
    """Go back by whole months, so that windows begin where projects do."""
    stamp = pd.Timestamp(day, unit="D") - pd.DateOffset(months=months)
    return int(day_of([stamp])[0])


def consortia_of(tables: Mapping[str, pd.DataFrame], most: int) -> Consortia:
    """Read consortia, and say what was left out.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``organisations``, ``projects`` and ``participations``, as their contracts ask;
        ``regions`` for the upper regions.
    most : int
        Partners above which a project says nothing of who works with whom.

    Returns
    -------
    Consortia
    """
    known = organisations_of(tables)
    also, notes = namesakes_of(known)
    given = tables["participations"].reindex(
        columns=["project", "organisation", "role", "amount"]
    )
    rows = given[given["role"].fillna("").ne(str(Role.THIRD_PARTY))]
    rows = rows.assign(
        project=rows["project"].astype("str"),
        organisation=rows["organisation"].astype("str").map(lambda o: also.get(o, o)),
    )
    rows = rows[among(rows["organisation"], known.index)]
    rows = rows.groupby(["project", "organisation"])["amount"].sum().reset_index()
    projects = tables["projects"].assign(
        project=tables["projects"]["project"].astype("str")
    )
    done = begun(projects)
    dated = done[done["start"].notna()] if "start" in done else done[:0]
    teams = {str(p): tuple(o) for p, o in rows.groupby("project")["organisation"]}
    size = rows.groupby("project").size()
    shared = size[(size > 1) & (size <= most)].index.intersection(
        pd.Index(done["project"])
    )
    kept = dated[among(dated["project"], shared)].sort_values("project")
    notes += _left_out(size, most, undated=len(shared) - len(kept))
    rows = rows[among(rows["project"], kept["project"])]
    index, place = pd.Index(kept["project"]), pd.Index(known.index)
    at = (place.get_indexer(rows["organisation"]), index.get_indexer(rows["project"]))
    themes, labels = _themes(kept)
    return Consortia(
        organisations=known,
        projects=tuple(index),
        start=day_of(kept["start"].to_numpy()),
        members=sparse.csr_array(
            (np.ones(len(rows)), at), shape=(len(place), len(index))
        ),
        themes=themes,
        theme_codes=labels,
        theme_names=names_of(tables.get("activities"), key="activity"),
        money=rows.groupby("organisation")["amount"].sum().reindex(known.index)
        .fillna(0.0).to_numpy(np.float64),
        texts=_texts(kept),
        teams=teams,
        within=_within(tables.get("regions")),
        also=also,
        notes=tuple(notes),
    )  # fmt: skip


def _within(regions: pd.DataFrame | None) -> dict[str, tuple[str, ...]]:
    """List the regions that lie in each."""
    if regions is None:
        return {}
    tree = Tree.of(regions, "region")
    return {str(r): tree.below(str(r)) for r in regions["region"]}


def organisations_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Lay the organisations out by code; what is not on record is missing."""
    given = tables["organisations"]
    wanted = ["name", "kind", "sme", "region", "country", "latitude", "longitude"]
    known = given.assign(organisation=given["organisation"].astype("str"))
    known = known.set_index("organisation").reindex(columns=wanted).sort_index()
    names = names_of(given, key="organisation")
    regions = tables.get("regions")
    if regions is not None and known["country"].isna().all():
        tree = Tree.of(regions, "region")
        upper = {r: tree.parent(str(r)) or r for r in known["region"].dropna().unique()}
        known["country"] = known["region"].map(upper)
    named = [names.get(code, code) for code in known.index]
    return known.assign(plain=known["name"], name=named)


def namesakes_of(known: pd.DataFrame) -> tuple[dict[str, str], list[Note]]:
    """Find codes of one name, kind and place: one organisation, listed twice."""
    plain = (
        known["plain"]
        .astype("str")
        .fillna("")
        .str.casefold()
        .str.replace(r"\W+", " ", regex=True)
        .str.strip()
    )
    key = (
        known[["kind", "region", "country"]].astype("str").fillna("").assign(name=plain)
    )
    is_named = (plain != "") & (
        plain != pd.Series(known.index, known.index).str.casefold()
    )
    groups = key[is_named].groupby(list(key.columns), sort=False).ngroup()
    first = groups.drop_duplicates()
    one = dict(zip(first, first.index, strict=True))
    also = {str(c): str(one[g]) for c, g in groups.items() if one[g] != c}
    if not also:
        return {}, []
    code, other = next(iter(also.items()))
    return also, [Note(_(
        "{n:,} codes bear the name, kind and place of another organisation and were "
        "taken for it; the first is '{code}' for '{other}'.",
        n=len(also), code=code, other=other,
    ))]  # fmt: skip


def _left_out(size: pd.Series[Any], most: int, *, undated: int) -> list[Note]:
    """Say which projects tell nothing of who works with whom."""
    alone, large = int((size <= 1).sum()), int((size > most).sum())
    said = []
    if alone:
        said.append(_("{n:,} projects name one organisation only: no ties.", n=alone))
    if large:
        said.append(_(
            "{n:,} projects of more than {most} organisations were left out: who "
            "shares such a project has hardly met.", n=large, most=most,
        ))  # fmt: skip
    if undated > 0:
        said.append(
            _("{n:,} shared projects without a first day were left out.", n=undated)
        )
    return [Note(text) for text in said]


def _themes(projects: pd.DataFrame) -> tuple[csr_array, tuple[str, ...]]:
    """Lay out which programmes and activities each project belongs to."""
    parts: list[tuple[int, str]] = []
    for column in (c for c in _THEMES if c in projects):
        several = projects[column].astype("str").fillna("").str.split(_SEVERAL)
        rows = [(p, c.strip()) for p, many in enumerate(several) for c in many]
        parts += [(p, c) for p, c in rows if c]
    each = sorted(set(parts))
    codes, labels = pd.factorize(np.array([c for _p, c in each], dtype=str), sort=True)
    table = sparse.csr_array(
        (np.ones(len(each)), ([p for p, _c in each], codes)),
        shape=(len(projects), len(labels)),
    )
    return table, tuple(map(str, labels))


def _texts(projects: pd.DataFrame) -> Any:
    """Weigh the terms of the projects' texts; None where there are none."""
    there = [c for c in _TEXTS if c in projects]
    if not there or projects.empty:
        return None
    columns = (projects[c].astype("str").fillna("") for c in there)
    whole = [" ".join(cells).lower() for cells in zip(*columns, strict=True)]
    counts = word_counts(whole)
    held = np.asarray((counts > 0).sum(axis=0)).ravel()
    return tfidf(counts[:, held > 1]) if (held > 1).any() else None
