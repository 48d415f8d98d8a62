"""What the brief shows of clusters: where they are, how they do, what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import charts
from madang.clusters.columns import similarity_word
from madang.display.blocks import Chapter, Figure, Listing, Side
from madang.display.places import off_map, tiles_of
from madang.language import Items, Message, _, pgettext
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.display.view import View

__all__ = ["CHAPTER"]

_STAGE: Final = "clusters"
_FEW: Final = 20
_SIDE_BY_SIDE: Final = 3
_PARTS: Final = 6
_POINTS: Final = 40
_ROWS: Final = 24
_COLUMNS: Final = 14
_FULL: Final = 3
_CLASSES: Final = (
    ("#0e4a6b", _("strong cluster")),
    ("#77afc9", _("specialised, interval above 1")),
    ("#cfe2ea", _("may be specialised")),
    ("#f4ece0", _("below parity")),
    ("#d3d7db", _("small: withheld")),
)
"""Colour and word of each class of the map."""
_STAGES: Final = ("growing", "declining", "mature", "emerging", "none")
"""Stages of life, each with its colour by its place."""
_DEFINED: Final = {
    "chosen": pgettext("definition", "Chosen"),
    "before_outliers": _("Before outliers moved"),
    "random": _("By chance, same sizes"),
}
"""Words for what is validated."""


def _traded(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of traded clusters; all where none is traded."""
    kinds = view.result(_STAGE, "clusters", "cluster", "side")
    if kinds is None:
        return table.iloc[:0]
    traded = set(kinds.loc[kinds["side"] == "traded", "cluster"])
    return table[table["cluster"].isin(traded)] if traded else table


def _named(view: View, code: object) -> str:
    """Name a cluster."""
    column = view.column("cluster", "clusters.clusters")
    return str(code) if column is None else view.written(code, column)


def _strong(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the strong traded clusters, the surest first."""
    places = _traded(view, found)
    some = places[places["is_strong"] & ~places["is_small"]]
    by = "low" if some["low"].notna().any() else "location_quotient"
    return some.sort_values([by, "region", "cluster"], ascending=[False, True, True])


def _clearest(k: int) -> Callable[[View, pd.DataFrame], pd.DataFrame | None]:
    """Choose the places of the cluster whose strong region is the k-th surest."""

    def rows(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
        codes = list(dict.fromkeys(_strong(view, found)["cluster"]))
        if k >= len(codes):
            return None
        own: pd.DataFrame = found[found["cluster"] == codes[k]]
        return own.sort_values("rank")

    return rows


def _its_name(view: View, rows: pd.DataFrame) -> str:
    """Name the cluster that is shown."""
    return _named(view, rows["cluster"].iloc[0])


def _classed(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Class each region in words and colours; regions without it stay bare."""
    low, q = (shown[c].to_numpy(dtype=float) for c in ("low", "location_quotient"))
    strong = shown["is_strong"].to_numpy(bool) & ~(low <= 1)
    small = shown["is_small"].to_numpy(bool)
    kind = np.select([small, strong, low > 1, q > 1], [4, 0, 1, 2], 3)
    out = shown.assign(
        group=[view.say(_CLASSES[k][1]) for k in kind],
        colour=[_CLASSES[k][0] for k in kind],
    )
    whole = view.result(_STAGE, "places", "region")
    every = (shown if whole is None else whole)[["region"]].drop_duplicates()
    drawn = ["region", "value", "low", "high", "group", "colour"]
    return every.merge(out[drawn], on="region", how="left")


def _map(k: int) -> Figure:
    """Draw where one of the clearest clusters is."""
    return Figure(
        key=f"map-{k + 1}",
        table="places",
        title=_its_name,
        unit=_("location quotient, 1 is parity"),
        reading=off_map,
        value="location_quotient",
        rows=_clearest(k),
        shape=_classed,
        draw=tiles_of,
        source="stocks",
        columns="region location_quotient value nation_share is_strong stars",
        most=0,
    )


def _of_stars(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Give the traded clusters where any has a star."""
    places = _traded(view, found)
    return places if (places["stars"] > 0).any() else None


def _starred(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List the places with stars, those with most first."""
    places = _traded(view, found)
    some = places[places["stars"] > 0].sort_values(
        ["stars", "location_quotient"], ascending=False
    )
    return some.assign(star_text=["★" * int(n) for n in some["stars"]])


def _star_table(view: View, places: pd.DataFrame) -> pd.DataFrame:
    """Lay stars out: clusters with full stars across, regions with most down."""
    full = places.assign(full=places["stars"] == _FULL)
    sums = full.groupby("cluster")[["full", "stars", "value"]].sum()
    sums = sums[sums["stars"] > 0]
    clusters = sums.sort_values(["full", "stars", "value"], ascending=False)
    columns = list(clusters.head(_COLUMNS).index)
    shown = full[full["cluster"].isin(columns) & (full["stars"] > 0)]
    rows = shown.groupby("region")[["full", "stars"]].sum()
    most = rows.sort_values(["full", "stars"], ascending=False, kind="stable")
    grid = pd.MultiIndex.from_product(
        [list(most.head(_ROWS).index), columns], names=["region", "cluster"]
    )
    stars = places.set_index(["region", "cluster"])["stars"].reindex(grid)
    long = stars.reset_index()
    return long.assign(
        row=[view.region(r) for r in long["region"]],
        column=[_named(view, c) for c in long["cluster"]],
        value=long["stars"],
        text=["★" * int(n) if n > 0 else "" for n in long["stars"].fillna(0)],
    )


def _of_stages(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Give the strong clusters where growth is known of any."""
    strong = _strong(view, found)
    return None if strong["growth"].isna().all() else strong


def _stages_reading(_view: View, rows: pd.DataFrame) -> Message:
    """Say how stages are read, and where not all are drawn."""
    rest = _(" The {points} largest of {count} are drawn.", points=_POINTS,
             count=len(rows))  # fmt: skip
    return _(
        "Further right is more specialised; higher grows faster than the whole. Grey: "
        "an interval straddles a line, and the stage cannot be told.{rest}",
        rest=rest if len(rows) > _POINTS else "",
    )


def _crossed(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the largest strong clusters by quotient and growth, with both intervals."""
    few = shown.nlargest(_POINTS, "value")
    begun = shown["start_year"].dropna()
    if len(begun):
        caption = caption | {"year": f"{int(begun.iloc[0])}–{caption['year']}"}
    pairs = zip(few["region"], few["cluster"], strict=True)
    drawn = few.assign(
        label=[f"{view.region(r)} {_named(view, c)}" for r, c in pairs],
        x=few["location_quotient"],
        x_low=few["low"],
        x_high=few["high"],
        y=few["growth"],
        y_low=few["growth_low"],
        y_high=few["growth_high"],
        group=[view.say(word(str(s))) for s in few["stage"]],
    )
    return charts.cross_chart(
        drawn,
        middle=(1.0, 0.0),
        x_scale="log",
        y_format="+.1%",
        groups=tuple(view.say(word(s)) for s in _STAGES),
        quiet=(view.say(word("uncertain")),),
        x_title=view.say(_("Location quotient")),
        y_title=view.say(_("Growth a year, against the whole")),
        **caption,
    )


def _crossing(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the clusters that cross borders, the weightiest first."""
    part = _traded(view, found[found["crosses_border"]])
    weight = part["nation_share"] * part["location_quotient"]
    return part.assign(weight=weight).sort_values("weight", ascending=False)


def _parted(k: int) -> Callable[[View, pd.DataFrame], pd.DataFrame | None]:
    """Choose the roles in the k-th clearest cluster across borders."""

    def rows(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
        spans = view.result(_STAGE, "extents", "extent", "nation_share")
        if spans is None:
            return None
        part = _traded(view, spans[spans["extent"].isin(found["extent"])])
        part = part[part["members"] <= _PARTS]
        leaders = found[found["is_leader"]].groupby("extent")["region"].nunique()
        ordered = part.assign(
            parted=[int(leaders.get(e, 1)) > 1 for e in part["extent"]],
            weight=part["nation_share"] * part["location_quotient"],
        ).sort_values(["parted", "weight"], ascending=False)
        if k >= len(ordered):
            return None
        own: pd.DataFrame = found[found["extent"] == ordered["extent"].iloc[k]]
        return own.assign(role_name=[view.say(_role(r)) for r in own["role"]])

    return rows


def _role(role: Any) -> Message:
    """Give the word of a role; research as work, not as a kind of organisation."""
    return word("research_role" if role == "research" else str(role))


def _lead(view: View, own: pd.DataFrame) -> str:
    """Say which region leads in what."""
    said = []
    for role, part in own[own["is_leader"]].groupby("role", sort=False):
        first = part.iloc[0]
        said.append(
            _(
                "{role} {region} {share:.1%}{doubt}",
                role=_role(role),
                region=view.region(first["region"]),
                share=float(first["share"]),
                doubt="" if first["is_clear"] else _(" (in doubt)"),
            )
        )
    return Items(tuple(said), most=0).worded("", view.language)


def _by_measure(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Lay shares out, one row a measure."""
    named = [view.word(m) for m in shown["measure"]]
    return shown.assign(row=named, value=shown["share"])


def _roles(k: int) -> Figure:
    """Draw who does what in one of the clearest clusters across borders."""
    return Figure(
        key=f"roles-{k + 1}",
        table="roles",
        title=lambda view, rows: _("{name}: who does what", name=_its_name(view, rows)),
        unit=_("share"),
        reading=_lead,
        chart="stacked_shares",
        options={"width": 300},
        rows=_parted(k),
        shape=_by_measure,
        source="stocks",
        columns="role_name measure region share is_leader is_clear",
        most=0,
        evidence="members",
    )


def _sided(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Word the side: traded, or local, which serves its own region."""
    codes = ["local_side" if s == "local" else str(s) for s in found["side"]]
    return found.assign(side_name=[view.say(word(c)) for c in codes])


def _made_of(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Leave relatedness out where clusters were not found in the data."""
    shown = _sided(view, found)
    from_data = (found["source"] == "data").any()
    return shown if from_data else shown.drop(columns=["within", "between"])


def _validated(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Word what is validated, and in which respect."""
    return found.assign(
        definition_name=[view.say(_DEFINED[d]) for d in found["definition"]],
        similarity_name=[view.say(similarity_word(s)) for s in found["similarity"]],
    )


def _cannot(view: View) -> tuple[Message, ...]:
    """Say where the activities are too coarse for clusters."""
    if view.result("clusters", "places") is not None:
        return ()
    return (_("which activities form clusters, being too coarse"),)


CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Clusters"),
    question=_("Which industries and places form one cluster?"),
    blocks=(
        Side(tuple(map(_map, range(_SIDE_BY_SIDE)))),
        Figure(
            key="stars",
            table="places",
            title=_("Cluster stars"),
            unit=_("one star each for size, specialisation, focus"),
            reading=_(
                "One star each for being among the largest tenth of its kind, for "
                "a location quotient of 2 or more, and for a large part of its "
                "region. Those with most stars come first."
            ),
            chart="heatmap",
            label="",
            rows=_of_stars,
            listed=_starred,
            shape=_star_table,
            source="stocks",
            columns="region cluster star_text star_size star_specialisation "
            "star_focus value location_quotient",
            most=0,
        ),
        Figure(
            key="stages",
            table="places",
            title=_("Stage of life of strong clusters"),
            unit=_("lines are 90% intervals"),
            reading=_stages_reading,
            label="",
            rows=_of_stages,
            draw=_crossed,
            source="stocks",
            columns="region cluster stage location_quotient growth rank value",
            most=0,
        ),
        Listing(
            key="across",
            table="extents",
            title=_("Clusters across borders"),
            columns="cluster regions value nation_share location_quotient top_region "
            "top_share",
            caption=_(
                "Neighbouring specialised regions joined; the largest stands first."
            ),
            rows=_crossing,
            most=_FEW,
        ),
        Side(tuple(map(_roles, range(_SIDE_BY_SIDE)))),
        Listing(
            key="list",
            table="clusters",
            title=_("The clusters"),
            columns="cluster side_name activities value share growth strong_regions "
            "starred_regions top_region top_share",
            caption=lambda view, rows: _(
                "Values are {measure}. Growth is that of the part of the whole, a "
                "year.",
                measure=view.word(rows["measure"].iloc[0]),
            ),
            rows=_sided,
        ),
        Listing(
            key="definitions",
            table="definitions",
            title=_("What the clusters are made of"),
            columns="cluster activity side_name value special_share gini within "
            "between",
            rows=_made_of,
            most=_FEW,
        ),
        Listing(
            key="validation",
            table="validation",
            title=_("Validation of the definitions"),
            columns="definition_name similarity_name cluster_mean cluster_tail "
            "activity_mean activity_tail score",
            rows=_validated,
        ),
    ),
    front="roles-1",
    cannot=_cannot,
)
