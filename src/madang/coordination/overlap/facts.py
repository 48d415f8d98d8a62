"""What is known of each pair when a verdict is proposed, and the verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.coordination.overlap import lexicon
from madang.coordination.overlap.phrases import shared_phrases
from madang.coordination.overlap.places import (
    local_office,
    named_place,
    office_key,
)
from madang.coordination.overlap.text import normalise
from madang.coordination.overlap.verdicts import (
    SAME_TITLE,
    Facts,
    held_back,
    judge,
    reason,
)
from madang.language import to_json
from madang.vocabulary import Initiator, RegionRelation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.candidates import Likeness
    from madang.coordination.overlap.text import Prepared

__all__ = ["proposed"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_OFFICES: Final = 3
"""Local offices from which a programme of one title is a nation's or province's."""

_STOCK: Final = 12.0
"""Bytes of stock phrases from which a title names a call or programme."""

_HALF: Final = 0.5
"""Share of a list from which a day of start says nothing of a pair."""

_NAME: Final = 4
"""Letters from which an office's name within another's is that office."""

_KIN: Final = 0.4
"""Likeness of titles from which one text makes them one programme."""

_COPY: Final = 0.85
_JOINT: Final = 20
_NEARLY_ALL: Final = 0.9
"""Copies at two offices, and share of them that start together, of a list that holds
joint projects."""

_BRIEF: Final = np.log(60.0 / 45.0)
"""A title of fewer than 45 bytes."""


def proposed(
    listed: tuple[pd.DataFrame, Prepared, Likeness],
    features: pd.DataFrame,
    a: IntArray,
    b: IntArray,
) -> pd.DataFrame:
    """Propose a verdict on each pair and say why.

    Parameters
    ----------
    listed : tuple of DataFrame, Prepared and Likeness
        Projects compared, their texts, and these weighed.
    features : DataFrame
        Features of the pairs, with ``probability`` and its ends, ``probability_low``
        and ``probability_high``.
    a, b : (P,) arrays of int
        Rows of each pair.

    Returns
    -------
    DataFrame
        ``verdict``, ``message``, ``shared_phrases``.
    """
    known = _known(listed, features, a, b)
    texts = listed[1].readable
    low, high = features["probability_low"], features["probability_high"]
    rows: list[tuple[str, str, str]] = []
    for facts, one, other, ends in zip(
        known, a, b, zip(low, high, strict=True), strict=True
    ):
        verdict = held_back(judge(facts), *ends)
        phrases = shared_phrases(texts[one], texts[other])
        said = reason(
            verdict, facts.relation, phrases,
            text=facts.text_likeness, title=facts.title_likeness,
        )  # fmt: skip
        rows.append((str(verdict), to_json(said), " | ".join(phrases)))
    return pd.DataFrame(rows, columns=["verdict", "message", "shared_phrases"]).astype(
        "str"
    )


def _known(
    listed: tuple[pd.DataFrame, Prepared, Likeness],
    features: pd.DataFrame,
    a: IntArray,
    b: IntArray,
) -> list[Facts]:
    """Lay out what is known of each pair."""
    table, prepared, likeness = listed
    mode = table["mode"].fillna("").astype(str).tolist()
    office = np.array([office_key(name) for name in table["organiser"]], dtype=object)
    who = table["who"].to_numpy(dtype=object)
    local = _local(table)
    start, end = _days(table, "start"), _days(table, "end")
    money = table["money"].to_numpy(dtype=np.float64)
    title = features["title"].to_numpy(dtype=np.float64)
    tight = pd.factorize(np.array(prepared.tight, dtype=object))[0]
    stock = likeness.size - likeness.own_size
    generic = features["generic"].fillna(0.0).to_numpy(dtype=np.float64)
    region = table["region"].fillna("").astype(str).to_numpy(dtype=object)
    one_place = region[a] == region[b]
    known_offices = (office[a] != "") & (office[b] != "")
    one_office = known_offices & _one_office(office[a], office[b], one_place)
    columns: dict[str, Sequence[Any] | NDArray[Any]] = {
        "relation": features["relation"].tolist(),
        "is_one_place": one_place,
        "has_one_office": one_office,
        "has_two_offices": known_offices & ~one_office,
        "has_other_hands": features["beneficiaries"].eq(0.0).to_numpy()
        & (who[a] != "")
        & (who[b] != ""),
        "has_one_local_office": (local[a] != "") & (local[a] == local[b]),
        "has_two_local_offices": _two_local(features["relation"], local[a], local[b]),
        "is_after": (end[a] < start[b]) | (end[b] < start[a]),
        "has_dates": ~np.isnan(end[a] - start[a] + end[b] - start[b]),
        "has_one_start": _one_start(
            start,
            (a, b),
            known_offices & ~one_office,
            np.maximum(title, features["text"].to_numpy(dtype=np.float64)),
        ),
        "has_one_money": (money[a] == money[b]) & (money[a] > 0),
        "has_two_moneys": (money[a] != money[b])
        & ~np.isnan(money[a])
        & ~np.isnan(money[b]),
        "is_same_title": (tight[a] == tight[b]) | (title >= 1 - 1e-9),
        "title_likeness": title,
        "text_likeness": features["text"].to_numpy(dtype=np.float64),
        "has_contents": features["has_contents"].to_numpy(dtype=bool),
        "shared": features["shared"].to_numpy(dtype=np.float64),
        "differ": features["differ"].to_numpy(dtype=np.float64),
        "is_of_one_call": np.minimum(stock[a], stock[b]) >= _STOCK,
        "is_generic": generic > 0,
        "is_brief": features["brief"].to_numpy(dtype=np.float64) > _BRIEF,
        "is_run_locally": _run_locally(table, local, (a, b), features),
    }
    given = zip(*(list(v) for v in columns.values()), strict=True)
    return [
        Facts(
            texts=(prepared.readable[i], prepared.readable[j]),
            editions=(prepared.editions[i], prepared.editions[j]),
            modes=(mode[i], mode[j]),
            **dict(zip(columns, row, strict=True)),
        )
        for i, j, row in zip(a.tolist(), b.tolist(), given, strict=True)
    ]


def _local(table: pd.DataFrame) -> NDArray[Any]:
    """Name the local government behind each project: its office, else its title's."""
    office = [local_office(name) for name in table["organiser"]]
    known = set(office) - {"", *lexicon.PROVINCES}
    titles = map(normalise, table["title"])
    return np.array(
        [o or named_place(t, known) for o, t in zip(office, titles, strict=True)],
        dtype=object,
    )


def _days(table: pd.DataFrame, column: str) -> FloatArray:
    """Give dates as days; NaN where unknown."""
    dates = pd.to_datetime(table[column], errors="coerce")
    days = dates.to_numpy().astype("datetime64[D]").astype(np.float64)
    days[dates.isna().to_numpy()] = np.nan
    return np.asarray(days)


def _one_office(
    one: NDArray[Any], other: NDArray[Any], one_place: BoolArray
) -> BoolArray:
    """Tell which offices are one: in one place, a division may lack its government."""
    pairs = zip(one.tolist(), other.tolist(), one_place.tolist(), strict=True)
    return np.array(
        [
            a == b or (here and min(len(a), len(b)) >= _NAME and (a in b or b in a))
            for a, b, here in pairs
        ],
        dtype=bool,
    )


def _two_local(
    relation: pd.Series[Any], one: NDArray[Any], other: NDArray[Any]
) -> BoolArray:
    """Tell which pairs are of two local governments, by names or else by region."""
    apart = relation.isin([RegionRelation.NEIGHBOUR, RegionRelation.OTHER]).to_numpy()
    both = (one != "") & (other != "") & (one != other)
    return np.asarray(both | (apart & ((one != "") | (other != ""))), dtype=bool)


def _one_start(
    start: FloatArray, ends: tuple[IntArray, IntArray], two_offices: BoolArray,
    likeness: FloatArray,
) -> BoolArray:  # fmt: skip
    """Tell which pairs start on one day, as the parts of a joint project do.

    A day on which half the list starts says nothing. In a list whose copies at two
    offices nearly all start together, the few others are parts as well.
    """
    a, b = ends
    share = pd.Series(start).map(pd.Series(start).value_counts(normalize=True))
    telling = share.to_numpy(dtype=np.float64) <= _HALF
    one = (start[a] == start[b]) & telling[a]
    copies = two_offices & (likeness >= _COPY) & ~np.isnan(start[a] + start[b])
    is_usual = copies.sum() >= _JOINT and np.mean(one[copies]) >= _NEARLY_ALL
    return np.asarray(one | (copies & is_usual), dtype=bool)


def _run_locally(
    table: pd.DataFrame, local: NDArray[Any], ends: tuple[IntArray, IntArray],
    features: pd.DataFrame,
) -> BoolArray:  # fmt: skip
    """Tell where a national programme is run by local offices, as titles tell.

    Both bear one title, places apart, or like ones over one text; and either one is
    nationwide and the other of a local office, or of a region and the first of none,
    or both are of local offices and one of the title's kin is
    nationwide, or three places and more run it; or one is the province's and the other
    a municipality's within it.
    """
    a, b = ends
    region = table["region"].fillna("").astype(str).to_numpy(dtype=object)
    central = table["initiator"].eq(Initiator.CENTRAL).fillna(value=False).to_numpy()
    nationwide = ((region == "") | central) & (local == "")
    place = np.where(local != "", local, np.where(nationwide, "", region))
    title, text = (features[c].to_numpy(dtype=np.float64) for c in ("title", "text"))
    one = (title >= SAME_TITLE) | ((title >= _KIN) & (text >= SAME_TITLE))
    i, j = np.concatenate([a[one], b[one]]), np.concatenate([b[one], a[one]])
    kin = pd.DataFrame({"row": np.concatenate([i, i]), "kin": np.concatenate([j, i])})
    kin = kin.assign(place=place[kin["kin"]], nation=nationwide[kin["kin"]])
    by_row = kin[kin["place"] != ""].groupby("row")["place"].nunique()
    offices = by_row.reindex(range(len(table)), fill_value=0).to_numpy()
    nation = kin.groupby("row")["nation"].any()
    has_nation = nation.reindex(range(len(table)), fill_value=False).to_numpy(bool)
    parted = (nationwide[a] != nationwide[b]) & one
    both = (place[a] != "") & (place[b] != "") & (place[a] != place[b]) & one
    are_offices = (local[a] != "") & (local[b] != "")
    many = np.maximum(offices[a], offices[b]) >= _OFFICES
    nation_of_offices = (has_nation[a] | has_nation[b]) & are_offices
    is_office = np.where(nationwide[a], local[b], local[a]) != ""
    is_office |= (region[a] == "") != (region[b] == "")
    of_province = np.isin(local, lexicon.PROVINCES)
    nested = (of_province[a] != of_province[b]) & (region[a] == region[b])
    shared = many | nation_of_offices | (nested & are_offices)
    return np.asarray((parted & is_office) | (both & shared), bool)
