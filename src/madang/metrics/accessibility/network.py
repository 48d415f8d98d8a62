"""Travel times on a network: links of several modes, ways on foot to its stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.accessibility.times import TravelTimes
from madang.metrics.checks import numbers, places, positions
from madang.metrics.transport import EARTH_RADIUS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["Network", "Snapped", "link_network", "network_times", "snap_to_stops"]


@dataclass(frozen=True, slots=True)
class Network:
    """Stops and the directed links between them, each the quickest of its pair.

    Made and checked by `link_network`.

    Attributes
    ----------
    stops : int
    tail, head : (E,) arrays of int
        Ends of each link.
    minutes : (E,) array
    component : (N,) array of int
        Part of the network that each stop belongs to, whichever way links lead.
    """

    stops: int
    tail: NDArray[np.intp]
    head: NDArray[np.intp]
    minutes: FloatArray
    component: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Snapped:
    """The stops that each place can walk to.

    Attributes
    ----------
    place, stop : (W,) arrays of int
        Each walk, from or to.
    minutes : (W,) array
        How long it takes, as the crow flies times the detour.
    far : (P,) array
        Kilometres from each place to its nearest stop; NaN without a position.
    places : int
    """

    place: NDArray[np.intp]
    stop: NDArray[np.intp]
    minutes: FloatArray
    far: FloatArray
    places: int

    @property
    def lost(self) -> NDArray[np.intp]:
        """List the places that no stop is near enough for, or without a position."""
        count = np.bincount(self.place, minlength=self.places)
        return np.flatnonzero(count == 0)


def link_network(
    tail: ArrayLike,
    head: ArrayLike,
    minutes: ArrayLike,
    *,
    stops: int,
    built: ArrayLike = True,
    one_way: ArrayLike = False,
    wait: ArrayLike = 0.0,
) -> Network:
    r"""Join links of whatever mode to one network.

    .. math:: w_{uv} = \min_{\ell: u \to v} (m_\ell + q_\ell)

    Stops of several modes are stops of their own; a change between them is a link with
    the minutes it takes. Of links between the same stops the quickest counts.

    Parameters
    ----------
    tail, head : (E,) arrays of int
        Ends of each link, from 0.
    minutes : (E,) array
        How long it takes, at least 0.
    stops : int
        How many stops there are.
    built : (E,) array of bool
        Which links are there; others are left out, as candidates are.
    one_way : (E,) array of bool
        Whether a link leads from tail to head only.
    wait : (E,) array
        Minutes to be added to each, such as a change or half the headway.

    Returns
    -------
    Network

    Raises
    ------
    ShapeError
        If the arrays do not fit each other.
    ParameterError
        If a time is negative or not known, an end is no stop, or a link leads from a
        stop to itself.

    References
    ----------
    [Dijkstra1959]_.

    Examples
    --------
    >>> link_network([0, 0], [1, 1], [9, 5], stops=3).component.tolist()
    [0, 0, 1]
    """
    u = places(tail, count=stops, what=_("first stop of a link"))
    v = places(head, count=stops, what=_("second stop of a link"))
    m = numbers(minutes)
    if not u.shape == v.shape == m.shape:
        raise ShapeError(
            _(
                "Each link needs two stops and a time; found {first}, {second} and "
                "{minutes} of them.",
                first=u.size,
                second=v.size,
                minutes=m.size,
            )
        )
    m = m + np.broadcast_to(numbers(wait), m.shape)
    there = np.broadcast_to(np.asarray(built, dtype=np.bool_), m.shape)
    wrong = there & ~(np.isfinite(m) & (m >= 0))
    if wrong.any():
        raise ParameterError(
            _(
                "Links that are built need their minutes, 0 or more; {wrong} of "
                "{count} have none, the first is link {link}.",
                wrong=int(wrong.sum()),
                count=int(there.sum()),
                link=int(np.flatnonzero(wrong)[0]),
            )
        )
    if (u == v).any():
        raise ParameterError(
            _(
                "A link must join two stops; {count} lead from one to itself, the "
                "first is link {link}.",
                count=int((u == v).sum()),
                link=int(np.flatnonzero(u == v)[0]),
            )
        )
    back = there & ~np.broadcast_to(np.asarray(one_way, dtype=np.bool_), m.shape)
    ends = np.concatenate([u[there], v[back]]), np.concatenate([v[there], u[back]])
    return _quickest(ends, np.concatenate([m[there], m[back]]), stops)


def _quickest(
    ends: tuple[NDArray[np.intp], NDArray[np.intp]], minutes: FloatArray, stops: int
) -> Network:
    """Keep the quickest link of each pair, and number the parts of the network."""
    order = np.lexsort((minutes, ends[1], ends[0]))
    u, v, m = ends[0][order], ends[1][order], minutes[order]
    first = np.ones(u.size, dtype=np.bool_)
    first[1:] = (u[1:] != u[:-1]) | (v[1:] != v[:-1])
    u, v, m = u[first], v[first], m[first]
    graph = sparse.csr_array((np.ones(u.size), (u, v)), shape=(stops, stops))
    part: Any = connected_components(graph, directed=False)[1]
    return Network(stops, u, v, m, np.asarray(part, dtype=np.intp))


def snap_to_stops(
    places_at: tuple[ArrayLike, ArrayLike],
    stops_at: tuple[ArrayLike, ArrayLike],
    *,
    within_km: float,
    walking_kmh: float = 4.5,
    detour: float = 1.3,
    at_most: int = 5,
) -> Snapped:
    r"""Find the stops that each place can walk to.

    .. math:: w_{rs} = 60 \,\delta\, d_{rs} / v,\quad d_{rs} \le D

    Walks are as the crow flies, times a detour: no paths are known here.

    Parameters
    ----------
    places_at, stops_at : pair of arrays
        Latitude and longitude in degrees, WGS 84; NaN where a position is unknown.
    within_km : float
        How far a stop may lie, in km as the crow flies.
    walking_kmh : float
        Pace.
    detour : float
        How much longer the path is than the crow's, at least 1.
    at_most : int
        How many stops a place may walk to, the nearest.

    Returns
    -------
    Snapped
        Places that no stop is near enough for are its `lost`: report them, their access
        is unknown and not 0.

    Raises
    ------
    ShapeError
        If latitudes and longitudes do not fit each other.
    ParameterError
        If a distance, a pace, a detour or a number of stops means nothing.

    References
    ----------
    [Sinnott1984]_.

    Examples
    --------
    >>> snapped = snap_to_stops(([37.5, 33.4], [127, 126.5]), ([37.5], [127.01]),
    ...                         within_km=2)
    >>> snapped.lost.tolist(), snapped.minutes.round(1).tolist()
    ([1], [15.3])
    """
    if not (within_km > 0 and walking_kmh > 0 and detour >= 1 and at_most >= 1):
        raise ParameterError(
            _(
                "Walking to stops needs a distance and a pace above 0, a detour of 1 "
                "or more and one stop or more; found {given}.",
                given=str((within_km, walking_kmh, detour, at_most)),
            )
        )
    from_, to = _on_the_globe(places_at), _on_the_globe(stops_at)
    known, usable = (np.flatnonzero(~np.isnan(x).any(axis=1)) for x in (from_, to))
    far = np.full(len(from_), np.nan)
    none = np.zeros(0, dtype=np.intp)
    if not (known.size and usable.size):
        return Snapped(none, none, np.zeros(0), far, len(from_))
    count = min(at_most, usable.size)
    ranks = [*range(1, count + 1)]
    found: Any = cKDTree(to[usable]).query(from_[known], k=ranks)
    chord, nearest = found
    km = 2.0 * EARTH_RADIUS * np.arcsin(np.minimum(chord / 2.0, 1.0))
    far[known] = km[:, 0]
    row, column = np.nonzero(km <= within_km)
    minutes = km[row, column] * detour / walking_kmh * 60.0
    return Snapped(
        known[row], usable[nearest[row, column]].astype(np.intp), minutes, far,
        len(from_),
    )  # fmt: skip


def _on_the_globe(at: tuple[ArrayLike, ArrayLike]) -> FloatArray:
    """Give places as points on a sphere of radius 1."""
    phi, lam = (np.radians(degrees) for degrees in positions(*at))
    return np.column_stack(
        [np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]
    )


def network_times(
    network: Network,
    origins: Snapped,
    destinations: Snapped | None = None,
    *,
    limit: float = np.inf,
    within_place: float = 0.0,
) -> TravelTimes:
    r"""Measure how long each way takes: on foot, by the network, on foot.

    .. math:: t_{rs} = \min_{u, v} (w_{ru} + d_{uv} + w_{sv})

    by Dijkstra's shortest ways. Walks from place to place without a stop are not
    thought of.

    Parameters
    ----------
    network : Network
        N stops.
    origins, destinations : Snapped
        Walks of places to stops; destinations are the origins if left out.
    limit : float
        Minutes beyond which a way is none.
    within_place : float
        Minutes from a place to itself, where destinations are the origins.

    Returns
    -------
    TravelTimes
        Its `lost` and `unreached` name the places without any way. A place that has no
        stop has no time within itself either.

    Raises
    ------
    ParameterError
        If a walk leads to a stop that the network does not have, or the limit or the
        time within a place is negative.

    References
    ----------
    [Dijkstra1959]_.

    Examples
    --------
    >>> stops = [37.5, 37.5], [127.0, 127.1]
    >>> at = snap_to_stops(stops, stops, within_km=1)
    >>> network_times(link_network([0], [1], [12], stops=2), at).table().tolist()
    [[0.0, 12.0], [12.0, 0.0]]
    """
    ends = origins if destinations is None else destinations
    top = max(int(x.stop.max(initial=-1)) for x in (origins, ends))
    if top >= network.stops or not (limit >= 0 and within_place >= 0):
        raise ParameterError(
            _(
                "Walks must lead to one of {stops} stops, and times be 0 or more; "
                "found stop {stop}, limit {limit} and {within} minutes within a place.",
                stops=network.stops,
                stop=top,
                limit=str(limit),
                within=str(within_place),
            )
        )
    size, n = (origins.places, ends.places), network.stops
    # Places are nodes of their own, before and behind the stops, so that one run of
    # shortest ways a place covers all its walks. Links of no time must be kept: SciPy
    # takes a stored 0 for a link, unlike one that is not stored.
    tail = np.concatenate([network.tail, n + origins.place, ends.stop])
    head = np.concatenate([network.head, origins.stop, n + size[0] + ends.place])
    minutes = np.concatenate([network.minutes, origins.minutes, ends.minutes])
    whole = n + sum(size)
    graph = sparse.csr_array((minutes, (tail, head)), shape=(whole, whole))
    ways = dijkstra(graph, indices=n + np.arange(size[0]), limit=limit)
    table = np.asarray(ways)[:, n + size[0] :]
    if destinations is None:
        own = np.flatnonzero(np.bincount(origins.place, minlength=size[0]) > 0)
        table[own, own] = within_place
    return TravelTimes.of(table)
