"""The chapter on clusters: which industries and places form one, and how they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.clusters.drawing import (
    STAGE_POINTS,
    map_classes,
    stage_cross,
    star_rows,
    traded_places,
)
from madang.clusters.similarity import similarity_word
from madang.display.pieces import Row
from madang.display.places import off_map, tiles_of
from madang.language import Items, _, pgettext
from madang.vocabulary import word

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.pieces import Figure, Table
    from madang.display.view import View
    from madang.language import Message

__all__ = ["BUILDERS", "named", "stage_word"]

_STAGE: Final = "clusters"
_MAPS: Final = 3
_FEW: Final = 20
_ACROSS: Final = 3
_PARTS: Final = 6
_DEFINED: Final = {
    "chosen": pgettext("definition", "Chosen"),
    "before_outliers": _("Before outliers moved"),
    "random": _("By chance, same sizes"),
}
"""Words for what is validated."""


def named(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Put the name of each cluster beside its code, in the language of the view."""
    column = f"name_{view.language}"
    known = view.result(_STAGE, "clusters", "cluster", column)
    called: dict[str, str] = {}
    if known is not None:
        called = dict(zip(known["cluster"].astype(str), known[column].astype(str),
                          strict=True))  # fmt: skip
    return table.assign(
        cluster_name=[called.get(str(c), str(c)) for c in table["cluster"]]
    )


def stage_word(view: View, stage: Any) -> str:
    """Give the word of a stage of life."""
    return view.say(word(str(stage)))


def _side_word(view: View, side: Any) -> str:
    """Give the word of a side: traded, or local, which serves its own region."""
    return view.say(word("local_side" if side == "local" else str(side)))


def _role_word(role: Any) -> Message:
    """Give the word of a role; research as work, not as a kind of organisation."""
    return word("research_role" if role == "research" else str(role))


def _places(view: View) -> pd.DataFrame | None:
    """Give the places of traded clusters, with the cluster's name."""
    found = view.result(_STAGE, "places", "region", "cluster", "location_quotient")
    kinds = view.result(_STAGE, "clusters", "cluster", "side")
    if found is None or kinds is None:
        return None
    return named(view, traded_places(found, kinds))


def _strong(view: View) -> pd.DataFrame | None:
    """Give the strong clusters, the surest first."""
    places = _places(view)
    if places is None:
        return None
    some = places[places["is_strong"] & ~places["is_small"]]
    by = "low" if some["low"].notna().any() else "location_quotient"
    return (
        None
        if some.empty
        else some.sort_values([by, "region", "cluster"], ascending=[False, True, True])
    )


def _list(view: View) -> Table | None:
    """List the clusters: how large, how strong, where."""
    data = view.result(_STAGE, "clusters", "cluster", "value", "share")
    if data is None:
        return None
    measure = view.word(data["measure"].iloc[0])
    shown = named(view, data).assign(
        side_name=[_side_word(view, s) for s in data["side"]]
    )
    return view.table(
        "clusters-list",
        shown,
        ["cluster_name", "side_name", "activities", "value", "share", "growth",
         "strong_regions", "starred_regions", "top_region", "top_share"],
        title=view.say(_("The clusters")),
        sheet="clusters.clusters",
        caption=view.say(
            _(
                "Values are {measure}. Growth is that of the part of the whole, a "
                "year.",
                measure=measure,
            )
        ),
    )  # fmt: skip


def _maps(view: View) -> Row | None:
    """Draw where the clearest clusters are, one small map each."""
    strong, places = _strong(view), _places(view)
    if strong is None or places is None:
        return None
    figures: list[Figure] = []
    for code in list(dict.fromkeys(strong["cluster"]))[:_MAPS]:
        part = places[places["cluster"] == code].reset_index(drop=True)
        name = str(part["cluster_name"].iloc[0])
        caption = view.caption(
            name,
            unit=view.say(_("location quotient, 1 is parity")),
            source=view.source("stocks"),
            year=view.years(part),
        )
        shown = part.assign(
            value=part["location_quotient"], **map_classes(part, view.language)
        )
        every = places[["region"]].drop_duplicates()
        shown = every.merge(shown, on="region", how="left")
        key = f"clusters-map-{len(figures) + 1}"
        figures.append(view.figure(
            key,
            tiles_of(view, shown[["region", "value", "low", "high", "group",
                                  "colour"]], caption),
            reading=off_map(view, part),
            table=view.table(
                f"{key}-table",
                part.sort_values("rank"),
                ["region", ("location_quotient", "low", "high"), "value",
                 "nation_share", "is_strong", "stars"],
                title=name, sheet="clusters.places",
            ),
            evidence=("places",),
        ))  # fmt: skip
    return Row(tuple(figures)) if figures else None


def _stars(view: View) -> Figure | None:
    """Draw the star table."""
    places = _places(view)
    if places is None or not (places["stars"] > 0).any():
        return None
    called = dict(zip(places["cluster"], places["cluster_name"], strict=True))
    rows = star_rows(places)
    title = view.say(_("Cluster stars"))
    shown = rows.assign(
        row=[view.region(r) for r in rows["region"]],
        column=[called[c] for c in rows["cluster"]],
        value=rows["stars"],
    )
    caption = view.caption(
        title,
        unit=view.say(_("one star each for size, specialisation, focus")),
        source=view.source("stocks"),
        year=view.years(places),
    )
    listed = places[places["stars"] > 0].sort_values(
        ["stars", "location_quotient"], ascending=False
    )
    listed = listed.assign(star_text=["★" * int(n) for n in listed["stars"]])
    return view.figure(
        "clusters-stars",
        charts.heatmap(shown, **caption),
        reading=view.say(
            _(
                "One star each for being among the largest tenth of its kind, for "
                "a location quotient of 2 or more, and for a large part of its "
                "region. Those with most stars come first."
            )
        ),
        table=view.table(
            "clusters-stars-table",
            listed,
            ["region", "cluster_name", "star_text", "star_size", "star_specialisation",
             "star_focus", "value", "location_quotient"],
            title=title,
            sheet="clusters.places",
        ),
        evidence=("places",),
    )  # fmt: skip


def _stages(view: View) -> Figure | None:
    """Draw the strong clusters by quotient and growth."""
    strong = _strong(view)
    if strong is None or strong["growth"].isna().all():
        return None
    few = strong.nlargest(STAGE_POINTS, "value")
    title = view.say(_("Stage of life of strong clusters"))
    begun, year = strong["start_year"].dropna(), view.years(strong)
    caption = view.caption(
        title,
        unit=view.say(_("lines are 90% intervals")),
        source=view.source("stocks"),
        year=year if begun.empty else f"{int(begun.iloc[0])}–{year}",
    )
    rest = _(
        " The {points} largest of {count} are drawn.",
        points=STAGE_POINTS,
        count=len(strong),
    )
    reading = _(
        "Further right is more specialised; higher grows faster than the whole. Grey: "
        "an interval straddles a line, and the stage cannot be told.{rest}",
        rest=rest if len(strong) > STAGE_POINTS else "",
    )
    labels = [
        f"{view.region(r)} {c}"
        for r, c in zip(few["region"], few["cluster_name"], strict=True)
    ]
    listed = strong.assign(stage_name=[stage_word(view, s) for s in strong["stage"]])
    return view.figure(
        "clusters-stages",
        stage_cross(few, labels, caption),
        reading=view.say(reading),
        table=view.table(
            "clusters-stages-table",
            listed,
            ["region", "cluster_name", "stage_name",
             ("location_quotient", "low", "high"),
             ("growth", "growth_low", "growth_high"),
             ("rank", "rank_low", "rank_high"), "value"],
            title=title,
            sheet="clusters.places",
        ),
        evidence=("places",),
    )  # fmt: skip


def _across(view: View) -> Table | None:
    """List the clusters that cross borders, and who holds most of each."""
    found = view.result(_STAGE, "extents", "extent", "regions", "crosses_border")
    kinds = view.result(_STAGE, "clusters", "cluster", "side")
    if found is None or kinds is None:
        return None
    part = traded_places(found[found["crosses_border"]], kinds)
    if part.empty:
        return None
    weight = part["nation_share"] * part["location_quotient"]
    ranked = named(view, part.assign(weight=weight)).sort_values(
        "weight", ascending=False
    )
    return view.table(
        "clusters-across",
        ranked,
        ["cluster_name", "regions", "value", "nation_share", "location_quotient",
         "top_region", "top_share"],
        title=view.say(_("Clusters across borders")),
        sheet="clusters.extents",
        most=_FEW,
        caption=view.say(
            _("Neighbouring specialised regions joined; the largest stands first.")
        ),
    )  # fmt: skip


def _roles(view: View) -> Row | None:
    """Draw who does what in the clearest clusters across borders."""
    found = view.result(_STAGE, "roles", "extent", "region", "measure", "share")
    spans = view.result(_STAGE, "extents", "extent", "nation_share")
    kinds = view.result(_STAGE, "clusters", "cluster", "side")
    if found is None or spans is None or kinds is None:
        return None
    part = traded_places(spans[spans["extent"].isin(found["extent"])], kinds)
    part = part[part["members"] <= _PARTS]
    leaders = found[found["is_leader"]].groupby("extent")["region"].nunique()
    part = part.assign(
        parted=[int(leaders.get(e, 1)) > 1 for e in part["extent"]],
        weight=part["nation_share"] * part["location_quotient"],
    ).sort_values(["parted", "weight"], ascending=False)
    figures: list[Figure] = []
    for row in part.head(_ACROSS).to_dict("records"):
        own = named(view, found[found["extent"] == row["extent"]])
        name = str(own["cluster_name"].iloc[0])
        title = view.say(_("{name}: who does what", name=name))
        shown = own.assign(
            row=[view.word(m) for m in own["measure"]],
            label=[view.region(r) for r in own["region"]],
            value=own["share"],
        )
        caption = view.caption(
            title,
            unit=view.say(_("share")),
            source=view.source("stocks"),
            year=view.years(own),
        )
        key = f"clusters-roles-{len(figures) + 1}"
        listed = own.assign(role_name=[view.say(_role_word(r)) for r in own["role"]])
        figures.append(view.figure(
            key,
            charts.stacked_shares(shown, width=300, **caption),
            reading=_lead(view, own),
            table=view.table(
                f"{key}-table",
                listed,
                ["role_name", "measure", "region", ("share", "low", "high"),
                 "is_leader", "is_clear"],
                title=title, sheet="clusters.roles",
            ),
            evidence=("roles", "members"),
        ))  # fmt: skip
    return Row(tuple(figures)) if figures else None


def _lead(view: View, own: pd.DataFrame) -> str:
    """Say which region leads in what."""
    lead = own[own["is_leader"]]
    said = []
    for role, part in lead.groupby("role", sort=False):
        first = part.iloc[0]
        said.append(
            _(
                "{role} {region} {share:.1%}{doubt}",
                role=_role_word(role),
                region=view.region(first["region"]),
                share=float(first["share"]),
                doubt="" if first["is_clear"] else _(" (in doubt)"),
            )
        )
    return Items(tuple(said), most=0).worded("", view.language)


def _definitions(view: View) -> Table | None:
    """List which activities form one cluster, and what each is near to."""
    found = view.result(_STAGE, "definitions", "activity", "cluster", "source")
    if found is None:
        return None
    shown = named(view, found)
    shown = shown.assign(side_name=[_side_word(view, s) for s in shown["side"]])
    columns = ["cluster_name", "activity", "side_name", "value", "special_share",
               "gini"]  # fmt: skip
    if (found["source"] == "data").any():
        columns += ["within", "between"]
    return view.table(
        "clusters-definitions",
        shown,
        columns,
        title=view.say(_("What the clusters are made of")),
        sheet="clusters.definitions",
        most=_FEW,
    )


def _validation(view: View) -> Table | None:
    """List how well clusters found in the data hold, beside chance."""
    found = view.result(_STAGE, "validation", "definition", "similarity", "score")
    if found is None:
        return None
    shown = found.assign(
        definition_name=[view.say(_DEFINED[d]) for d in found["definition"]],
        similarity_name=[view.say(similarity_word(s)) for s in found["similarity"]],
    )
    return view.table(
        "clusters-validation",
        shown,
        ["definition_name", "similarity_name", "cluster_mean", "cluster_tail",
         "activity_mean", "activity_tail", "score"],
        title=view.say(_("Validation of the definitions")),
        sheet="clusters.validation",
    )  # fmt: skip


BUILDERS: Final = (
    _maps, _stars, _stages, _across, _roles, _list, _definitions, _validation,
)  # fmt: skip
