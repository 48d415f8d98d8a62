"""Organisations and the projects that they share, laid out for the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from madang.contracts import Note, among
from madang.language import _
from madang.linkages.partners.consortia import begun, namesakes_of, organisations_of
from madang.vocabulary import OrganisationKind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["SCIENCE", "Laid", "lay"]

SCIENCE = (str(OrganisationKind.ACADEMIA), str(OrganisationKind.RESEARCH))


@dataclass(frozen=True, slots=True)
class Laid:
    """Who takes part in which shared project.

    Attributes
    ----------
    organisations : DataFrame
        Indexed by code: name, kind, sme, region, activity; N rows.
    projects : DataFrame
        Indexed by code: start, end, layer, activity; P rows.
    members : (N, P) sparse array
        1 where an organisation takes part in a project that several share.
    leads : (N, P) sparse array
        1 where it leads.
    alone : (N,) array of bool
        Whether it stands in some project, shared or not.
    notes : tuple of Note
        What was left out.
    """

    organisations: pd.DataFrame
    projects: pd.DataFrame
    members: csr_array
    leads: csr_array
    alone: NDArray[np.bool_]
    notes: tuple[Note, ...]

    @property
    def years(self) -> NDArray[np.float64]:
        """Year in which each project began; NaN where not known."""
        began = pd.to_datetime(self.projects["start"]).dt.year
        return np.asarray(began, dtype=np.float64)

    def tied(self) -> NDArray[np.intp]:
        """Find the organisations that share a project."""
        return np.flatnonzero(np.diff(self.members.indptr) > 0)


def lay(tables: Mapping[str, pd.DataFrame], most: int, layers_by: str) -> Laid:
    """Lay the study's tables out.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``organisations``, ``projects`` and ``participations``.
    most : int
        Organisations above which a project joins nobody.
    layers_by : str
        Column of projects that tells layers apart; all is one layer without it.

    Returns
    -------
    Laid
    """
    known = organisations_of(tables)
    activity = tables["organisations"].set_index("organisation").reindex(known.index)
    known["activity"] = activity.get("activity", pd.NA)
    also, notes = namesakes_of(known)
    given = tables["participations"].reindex(
        columns=["project", "organisation", "role"]
    )
    rows = given[given["role"].fillna("").ne(str(Role.THIRD_PARTY))].astype("str")
    if also:
        rows = rows.assign(organisation=[also.get(o, o) for o in rows["organisation"]])
    rows = rows[among(rows["organisation"], known.index)]
    rows = rows.drop_duplicates(["project", "organisation"])
    done = begun(tables["projects"])
    rows = rows[among(rows["project"], done["project"].astype("str"))]
    size = rows.groupby("project")["organisation"].transform("size")
    alone = among(known.index, rows["organisation"])
    if (large := rows["project"][size > most].nunique()) > 0:
        notes.append(Note(_(
            "{n:,} projects of more than {most} organisations were left out: who "
            "shares such a project has hardly met.", n=large, most=most,
        )))  # fmt: skip
    rows = rows[(size > 1) & (size <= most)]
    is_first = ~among(known.index, also)
    known, alone = known[is_first], alone[is_first]
    projects = _projects(done, rows, layers_by)
    at = (known.index.get_indexer(pd.Index(rows["organisation"])),
          projects.index.get_indexer(pd.Index(rows["project"])))  # fmt: skip
    shape = (len(known), len(projects))
    led = rows["role"].eq(str(Role.LEAD)).to_numpy(np.float64)
    leads = sparse.csr_array((led, at), shape=shape)
    leads.eliminate_zeros()
    members = sparse.csr_array((np.ones(len(rows)), at), shape=shape)
    return Laid(known, projects, members, leads, alone, tuple(notes))


def _projects(given: pd.DataFrame, rows: Any, layers_by: str) -> pd.DataFrame:
    """Keep the projects that are shared, with their days and layer."""
    known = given.assign(project=given["project"].astype("str")).set_index("project")
    kept = known.loc[among(known.index, rows["project"])].sort_index()
    layer = kept[layers_by] if layers_by in kept else pd.Series("", kept.index)
    return pd.DataFrame({
        "start": kept.get("start", pd.NaT),
        "end": kept.get("end", pd.NaT),
        "layer": layer.astype("str").fillna(""),
        "activity": kept.get("activity", pd.Series(pd.NA, kept.index, dtype="str")),
    }, index=kept.index)  # fmt: skip
