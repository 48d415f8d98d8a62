"""Suggestions: with whom to work next, why, and at what odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.language import Items, Message, _, to_json
from madang.linkages.partners.columns import SUGGESTIONS
from madang.linkages.partners.quality import EDGES
from madang.metrics.transport import great_circle_distance
from madang.vocabulary import OrganisationKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from madang.linkages.partners.consortia import Consortia
    from madang.linkages.partners.model import PartnerModel

__all__ = ["Wanted", "best_pairs", "missing_from", "suggestions"]

_SCIENCE: Final = (str(OrganisationKind.ACADEMIA), str(OrganisationKind.RESEARCH))
_INDUSTRY: Final = str(OrganisationKind.INDUSTRY)
_NEAR_KM: Final = 50.0
_KNOWS: Final = 2  # projects from which on a theme counts as known
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which partners are wanted.

    Attributes
    ----------
    top : int
        How many suggestions.
    kinds : sequence of str
        Kinds of organisation; empty takes all.
    regions : sequence of str
        Regions in which the partner sits; empty takes all.
    sme : bool or None
        True for small and medium-sized enterprises alone, False for others.
    new : bool
        Whether those with whom one has worked are left out.
    avoid : sequence of str
        Organisations that are in conflict, and never suggested.
    """

    top: int = 10
    kinds: Sequence[str] = ()
    regions: Sequence[str] = ()
    sme: bool | None = None
    new: bool = True
    avoid: Sequence[str] = ()

    def of(self, people: pd.DataFrame) -> NDArray[np.bool_]:
        """Tell who of the people is wanted."""
        wanted = ~people.index.isin(list(self.avoid))
        if self.kinds:
            wanted &= people["kind"].isin(list(self.kinds)).to_numpy(bool)
        if self.regions:
            wanted &= people["region"].isin(list(self.regions)).to_numpy(bool)
        if self.sme is not None:
            is_sme = people["sme"].fillna(value=False).astype(bool).to_numpy()
            wanted &= is_sme == self.sme
        return np.asarray(wanted)


def best_pairs(
    model: PartnerModel,
    nodes: NDArray[np.intp],
    wanted: Wanted,
    *,
    gap: bool = False,
) -> pd.DataFrame:
    """Choose the likeliest partners of some organisations.

    Parameters
    ----------
    model : PartnerModel
        What was learnt.
    nodes : (n,) array of int
        Places of those who ask; only those that are known well enough are answered.
    wanted : Wanted
        Which partners.
    gap : bool
        Whether one of the two must be of industry and the other of science.

    Returns
    -------
    DataFrame
        a, b (places), odds, odds_low, odds_high; each pair once, the likeliest first.
    """
    now = model.standing
    people = now.people
    asked = np.intersect1d(nodes, people)
    may = wanted.of(now.known())
    kind = now.known()["kind"].astype("str").fillna("").to_numpy(str) if gap else None
    parts = []
    for begin in range(0, len(asked), _AT_ONCE):
        own = asked[begin : begin + _AT_ONCE]
        may_meet = np.broadcast_to(may, (len(own), len(people))).copy()
        may_meet &= own[:, None] != people[None, :]
        if wanted.new:
            may_meet &= ~now.is_tied(own)
        if kind is not None:
            is_science, is_industry = np.isin(kind, _SCIENCE), kind == _INDUSTRY
            at = np.searchsorted(people, own)
            may_meet &= (is_science[at][:, None] & is_industry[None, :]) | (
                is_industry[at][:, None] & is_science[None, :]
            )
        odds = model.odds(own)
        i, j = np.nonzero(may_meet)
        keep = np.argsort(-odds[0][i, j], kind="stable")[: 2 * wanted.top]
        i, j = i[keep], j[keep]
        parts.append(pd.DataFrame({
            "a": own[i], "b": people[j],
            **{n: o[i, j] for n, o in zip(
                ("odds", "odds_low", "odds_high"), odds, strict=True)},
        }))  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=["a", "b", "odds", "odds_low", "odds_high"])
    pairs = pd.concat(parts, ignore_index=True)
    ends = np.sort(pairs[["a", "b"]].to_numpy(), axis=1)
    pairs = pairs[~pd.DataFrame(ends).duplicated().to_numpy()]
    pairs = pairs.sort_values("odds", ascending=False, kind="stable")
    return pairs.head(wanted.top).reset_index(drop=True)


def missing_from(
    model: PartnerModel, members: NDArray[np.intp], wanted: Wanted
) -> pd.DataFrame:
    """Choose who is missing from a consortium: likely for its members, and not in it.

    Candidates stand by the mean of their log-odds with the members; each is told with
    the member to whom it stands nearest.

    Parameters
    ----------
    model, wanted
        As in `best_pairs`; who has worked with a member may be asked too.
    members : (n,) array of int
        Places of those that are in it.

    Returns
    -------
    DataFrame
        As `best_pairs` gives it.
    """
    people = model.standing.people
    asked = np.intersect1d(members, people)
    if not len(asked):
        return best_pairs(model, asked, wanted)
    odds = model.odds(asked)
    p = odds[0].clip(1e-12, 1 - 1e-12)
    mean = np.log(p / (1 - p)).mean(axis=0)
    known = model.standing.known()
    is_in = np.isin(people, members)
    may = wanted.of(known) & ~is_in
    is_tied = model.standing.is_tied(asked)
    if wanted.new:
        may &= ~is_tied.all(axis=0)
        p = np.where(is_tied, -1.0, p)
    order = np.argsort(-np.where(may, mean, -np.inf), kind="stable")
    chosen = order[: min(wanted.top, int(may.sum()))]
    nearest = p[:, chosen].argmax(axis=0)
    told = (o[nearest, chosen] for o in odds)
    table = dict(zip(("odds", "odds_low", "odds_high"), told, strict=True))
    return pd.DataFrame({"a": asked[nearest], "b": people[chosen], **table})


def suggestions(model: PartnerModel, pairs: pd.DataFrame) -> pd.DataFrame:
    """Say of each pair why, at what odds, and how such suggestions did.

    Parameters
    ----------
    model : PartnerModel
        What was learnt.
    pairs : DataFrame
        As `best_pairs` gives it: b is suggested to a.

    Returns
    -------
    DataFrame
        As `columns.SUGGESTIONS` says.
    """
    if pairs.empty:
        return SUGGESTIONS.empty()
    a, b = (pairs[c].to_numpy(np.intp) for c in ("a", "b"))
    known = model.standing.consortia.organisations
    one, other = known.iloc[a], known.iloc[b]
    table = pd.DataFrame({
        "region": one["region"].to_numpy(), "organisation": one.index,
        "partner": other.index, "partner_region": other["region"].to_numpy(),
        "partner_kind": other["kind"].to_numpy(),
        **{n: pairs[n].to_numpy() for n in ("odds", "odds_low", "odds_high")},
    })  # fmt: skip
    table = pd.concat(
        [table, _such(model, table["odds"]), _reasons(model, a, b)], axis=1
    )
    table["message"] = [
        to_json(
            _said(
                row,
                known["name"].get(str(row["through"]), ""),
                model.standing.consortia,
            )
        )
        for row in table.to_dict("records")
    ]
    return SUGGESTIONS.typed(table)


def _such(model: PartnerModel, odds: pd.Series[Any]) -> pd.DataFrame:
    """Look up how pairs that were told such odds did in the last window."""
    record = model.record.set_index("odds_from")[["came", "came_low", "came_high"]]
    at = np.clip(np.searchsorted(EDGES, odds, side="right") - 1, 0, len(EDGES) - 2)
    found = 100.0 * record.reindex(np.array(EDGES)[at]).reset_index(drop=True)
    return found.set_axis(["of_hundred", "hundred_low", "hundred_high"], axis=1)


def _reasons(
    model: PartnerModel, a: NDArray[np.intp], b: NDArray[np.intp]
) -> pd.DataFrame:
    """Find what speaks for each pair."""
    now = model.standing
    c = now.consortia
    is_tied = sparse.csr_array(now.ties > 0)
    partners = np.asarray(is_tied.sum(axis=1)).ravel()
    themes = np.array([*c.theme_codes, None], dtype=object)
    place = c.organisations[["latitude", "longitude"]].astype("float64").to_numpy()
    rows = []
    for i, j in zip(a, b, strict=True):
        both = np.intersect1d(_held(is_tied, i), _held(is_tied, j))
        through = both[np.argmin(partners[both])] if len(both) else -1
        own, theirs = (np.asarray(now.fields[[k]].todense()).ravel() for k in (i, j))
        shared, adds = np.minimum(own, theirs), np.where(own == 0, theirs, 0.0)
        km = great_circle_distance(*place[[i, j]].T)[0, 1]
        rows.append((
            len(both), c.codes[through] if through >= 0 else None,
            themes[shared.argmax() if shared.any() else -1],
            themes[adds.argmax() if (adds >= _KNOWS).any() else -1],
            float(km), float(c.money[j]),
        ))  # fmt: skip
    names = ["common", "through", "field", "adds", "apart_km", "received"]
    return pd.DataFrame(rows, columns=names)


def _held(table: sparse.csr_array, row: int) -> NDArray[np.intp]:
    """Give the columns that a row fills."""
    return np.asarray(table.indices[table.indptr[row] : table.indptr[row + 1]], np.intp)


def _said(row: Mapping[Any, Any], through: object, consortia: Consortia) -> Message:
    """Say in words what speaks for a pair."""
    said: list[Message] = []
    field, adds = (consortia.theme_names.get(row[x], row[x]) for x in ("field", "adds"))
    if row["common"]:
        n = int(row["common"])
        said.append(_("partners in common: {n}, such as {name}", n=n, name=through))
    if pd.notna(row["field"]):
        said.append(_("shared field: {field}", field=field))
    if pd.notna(row["adds"]):
        said.append(
            _(
                "brings what the other lacks: {field}",
                field=adds,
            )
        )
    if pd.notna(row["region"]) and row["region"] == row["partner_region"]:
        said.append(_("same region"))
    elif row["apart_km"] <= _NEAR_KM:
        said.append(_("{km:.0f} km apart", km=row["apart_km"]))
    if row["received"] > 0:
        said.append(_("funded in shared projects before"))
    if not said:
        said.append(_("both take part in much"))
    return _("{reasons}", reasons=Items(tuple(said), most=0, of=""))
