"""The result tables of the cluster stage: each column defined once."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import Message, _, pgettext
from madang.vocabulary import word

__all__ = [
    "CANDIDATES",
    "CLUSTERS",
    "COLUMNS",
    "DEFINITIONS",
    "EXTENTS",
    "MAKES",
    "MEMBERS",
    "PLACES",
    "ROLES",
    "VALIDATION",
    "similarity_word",
]

_WHAT: Final = columns(
    Column("cluster", Style.CODE, _("Cluster"), refers_to="clusters/clusters"),
    Column("name_ko", Style.TEXT, _("Name in Korean")),
    Column("name_en", Style.TEXT, _("Name in English")),
    Column(
        "side", Style.WORD, _("Side"),
        says=_("Traded beyond its region, or local: serving its own"),
    ),
    Column(
        "source", Style.WORD, _("Source"),
        says=_("Where the cluster comes from: given, data or classification"),
    ),
    Column("activities", Style.INTEGER, _("Activities in it"), Unit.COUNT),
    Column("share", Style.SHARE, pgettext("of a total", "Share"),
           discloses=Discloses.RATIO),
    Column(
        "cluster_growth", Style.SHARE, _("Growth a year"), name="growth",
        says=_("Growth a year of its part of the whole"), discloses=Discloses.RATIO),
    Column("strong_regions", Style.INTEGER, _("Strong regions"), Unit.COUNT),
    Column(
        "starred_regions", Style.INTEGER, _("Three stars"), Unit.COUNT,
        says=_("Regions with all three stars"),
    ),
    Column("top_region", Style.REGION, _("Top region"), says=_("Region with most")),
    Column(
        "top_share", Style.SHARE, _("Top share"), says=_("Share of the top region"),
        discloses=Discloses.RATIO, of="top_region"),
    Column(
        "top_quotient", Style.NUMBER, _("Surest location quotient"), Unit.RATIO,
        says=_("Location quotient of the region whose lower end is highest"),
        discloses=Discloses.PROFILE),
    Column(
        "top_low", Style.NUMBER, _("Its lower end"), Unit.RATIO,
        says=_("Lower end of the 90% interval of the surest location quotient"),
        discloses=Discloses.PROFILE),
    Column(
        "within", Style.NUMBER, _("Related within"), Unit.CORRELATION,
        says=_("Mean similarity to the other activities of its cluster"),
    ),
    Column(
        "nearest", Style.CODE, _("Nearest other cluster"),
        refers_to="clusters/clusters",
    ),
    Column(
        "between", Style.NUMBER, _("Nearest other"), Unit.CORRELATION,
        says=_("Mean similarity to the activities of the nearest other cluster"),
    ),
    Column(
        "moved_from", Style.CODE, _("Moved from"),
        says=_("Cluster that it was moved from as an outlier; empty where it stayed"),
    ),
    Column(
        "special_share", Style.SHARE, _("In special regions"),
        says=_("Share of the activity that lies in regions specialised in it"),
        discloses=Discloses.PROFILE),
    Column(
        "activity_quotient", Style.NUMBER, _("Location quotient, top five"), Unit.RATIO,
        name="top_quotient", says=_("Mean location quotient of its five top regions"),
        discloses=Discloses.PROFILE),
    Column(
        "gini", Style.NUMBER, _("Gini"), Unit.INDEX,
        says=_("0 where it lies as all activity does, 1 where all is in one region"),
        discloses=Discloses.PROFILE),
    Column("method", Style.WORD, _("Method")),
    Column(
        "parameter", Style.NUMBER, _("Parameter"), Unit.INDEX,
        says=_("Number of clusters asked for; with Leiden the resolution"),
    ),
    Column("clusters", Style.INTEGER, _("Number of clusters"), Unit.COUNT),
    Column(
        "largest", Style.INTEGER, _("Largest"), Unit.COUNT,
        says=_("Activities of the largest cluster"),
    ),
    Column(
        "alone", Style.INTEGER, _("On their own"), Unit.COUNT,
        says=_("Activities that stand on their own"),
    ),
    Column(
        "score", Style.NUMBER, _("Score"), Unit.SCORE,
        says=_("Validation score over all similarities; 1 is best"),
    ),
    Column("is_chosen", Style.YES, pgettext("candidate", "Chosen")),
    Column("definition", Style.WORD, _("Definition")),
    Column("similarity", Style.WORD, _("Similarity")),
    Column(
        "cluster_mean", Style.SHARE, _("Clusters, mean"),
        says=_("Share of clusters more related within than to others, by the mean"),
    ),
    Column(
        "cluster_tail", Style.SHARE, _("Clusters, 95th"),
        says=_("Share of clusters more related within than to 95% of the others"),
    ),
    Column(
        "activity_mean", Style.SHARE, _("Activities, mean"),
        says=_("Share of activities nearer to their own cluster than to others, mean"),
    ),
    Column(
        "activity_tail", Style.SHARE, _("Activities, 95th"),
        says=_("Share of activities nearer to their own cluster than to 95% of others"),
    ),
)  # fmt: skip

_WHERE: Final = columns(
    Column(
        "establishments", Style.WHOLE, _("Establishments"), Unit.COUNT,
        says=_("Establishments; empty where not known"), discloses=Discloses.AMOUNT),
    Column("region_share", Style.SHARE, _("Share of region"),
           discloses=Discloses.RATIO),
    Column("nation_share", Style.SHARE, _("Share of nation"),
           discloses=Discloses.RATIO),
    Column(
        "location_quotient", Style.NUMBER, _("Location quotient"), Unit.RATIO,
        says=_("Share in the region over share in the nation; 1 is parity"),
        discloses=Discloses.RATIO),
    Column(
        "place_rank", Style.WHOLE, _("Rank"), Unit.RANK, name="rank",
        says=_("Rank by location quotient; those that tie share their places"),
        ends=("rank_low", "rank_high"), discloses=Discloses.RATIO),
    Column("is_strong", Style.YES, _("Strong"), discloses=Discloses.RATIO),
    Column("stars", Style.INTEGER, _("Stars"), Unit.COUNT, says=_("Stars, of three"),
           discloses=Discloses.RATIO),
    Column(
        "star_size", Style.YES, _("Size"), says=_("Whether it has the star of size"),
        discloses=Discloses.RATIO),
    Column(
        "star_specialisation", Style.YES, _("Specialisation"),
        says=_("Whether it has the star of specialisation"), discloses=Discloses.RATIO),
    Column(
        "star_focus", Style.YES, _("Focus"),
        says=_("Whether it has the star of focus: a large part of its region"),
        discloses=Discloses.RATIO),
    Column(
        "start_year", Style.YEAR, pgettext("year", "From"),
        says=_("Year from which growth is measured"),
    ),
    Column(
        "growth", Style.SHARE, _("Growth a year"),
        says=_("Growth a year, against the whole economy"),
        ends=("growth_low", "growth_high"), discloses=Discloses.RATIO),
    Column("stage", Style.WORD, _("Stage"), says=_("Stage of life"),
           discloses=Discloses.RATIO),
    Column(
        "is_small", Style.YES, pgettext("region", "Small"),
        says=_("Whether the region is too small to be judged"),
    ),
    Column("moran", Style.NUMBER, _("Local Moran"), Unit.INDEX,
           discloses=Discloses.RATIO),
    Column("moran_p", Style.NUMBER, _("p of local Moran"), Unit.PROBABILITY,
           discloses=Discloses.RATIO),
    Column("is_hot", Style.YES, _("High among high"), discloses=Discloses.RATIO),
    Column(
        "extent", Style.CODE, _("Contiguous area"), refers_to="clusters/extents",
        says=_("Regions of one cluster that hang together"),
    ),
    Column(
        "member_rank", Style.INTEGER, _("Rank"), Unit.RANK, name="rank",
        says=_("1 is the first"), discloses=Discloses.RATIO,
    ),
    Column("regions", Style.REGIONS, _("Regions")),
    Column("members", Style.INTEGER, _("Number of regions"), Unit.COUNT),
    Column("crosses_border", Style.YES, _("Crosses a border")),
    Column("role", Style.WORD, _("Role")),
    Column(
        "specialisation", Style.NUMBER, _("Specialisation in the role"), Unit.RATIO,
        says=_("Its share over its mean share in all measures; above 1 it does more"),
        discloses=Discloses.RATIO),
    Column("is_leader", Style.YES, _("Leader"), says=_("Whether it holds most")),
    Column(
        "is_clear", Style.YES, _("Clear"),
        says=_("Whether the leader is ahead beyond chance"),
    ),
)  # fmt: skip

COLUMNS: Final = SHARED | _WHAT | _WHERE

CLUSTERS: Final = ResultTable.of(
    COLUMNS, "clusters", _("One cluster: what it is, how large, where it is strong."),
    key="cluster",
    columns="cluster name_ko name_en side source activities year measure value share "
    "cluster_growth strong_regions starred_regions top_region top_share top_quotient "
    "top_low",
    warnings=(
        _(
            "The region with the surest location quotient need not be the top region, "
            "which holds most."
        ),
    ),
)  # fmt: skip
DEFINITIONS: Final = ResultTable.of(
    COLUMNS, "definitions", _("One activity and the cluster it belongs to."),
    key="activity",
    columns="cluster activity side source value within nearest between moved_from "
    "special_share activity_quotient gini",
)  # fmt: skip
CANDIDATES: Final = ResultTable.of(
    COLUMNS, "candidates", _("One way tried to put activities into clusters."),
    columns="method parameter clusters largest alone score is_chosen",
    warnings=(
        _("Scores tell definitions of one study apart; they do not compare studies."),
    ),
)  # fmt: skip
VALIDATION: Final = ResultTable.of(
    COLUMNS, "validation",
    _("One definition of clusters, on one similarity of activities."),
    key="definition similarity",
    columns="definition similarity cluster_mean cluster_tail activity_mean "
    "activity_tail score",
)  # fmt: skip
PLACES: Final = ResultTable.of(
    COLUMNS, "places", _("One region and cluster, in the latest year."),
    key="region cluster",
    columns="region cluster year measure value establishments region_share "
    "nation_share location_quotient low high place_rank rank_low rank_high tier "
    "is_strong stars star_size star_specialisation star_focus start_year growth "
    "growth_low growth_high stage is_small",
    optional="moran moran_p is_hot",
    ends={"location_quotient": ("low", "high")},
    warnings=(
        _("Location quotients are ratios: neither add nor average them."),
        _("A region too small to be judged can have a high location quotient."),
    ),
)  # fmt: skip
EXTENTS: Final = ResultTable.of(
    COLUMNS, "extents", _("One cluster over regions that hang together."),
    key="extent",
    columns="cluster extent year measure regions members crosses_border value "
    "nation_share location_quotient top_region top_share",
    warnings=(
        _(
            "The regions were chosen for their high location quotients; that of all "
            "of them together is high by choice and has no interval."
        ),
    ),
)  # fmt: skip
MEMBERS: Final = ResultTable.of(
    COLUMNS, "members", _("One region of an extent, and what it contributes."),
    key="extent region",
    columns="cluster extent region year measure value share member_rank",
)  # fmt: skip
ROLES: Final = ResultTable.of(
    COLUMNS, "roles", _("One region of a cross-border extent, in one measure."),
    key="extent region measure",
    columns="cluster extent region role measure year value share low high "
    "specialisation is_leader is_clear",
    ends={"share": ("low", "high")},
    warnings=(
        _("Values of different measures have different units and do not add up."),
    ),
)  # fmt: skip

MAKES: Final = (
    CLUSTERS, DEFINITIONS, CANDIDATES, VALIDATION, PLACES, EXTENTS, MEMBERS, ROLES,
)  # fmt: skip

_SIMILARITIES: Final = {
    "coagglomeration": _("Coagglomeration"),
    "classification": _("Classification"),
    "input_output": _("Input–output links"),
    "occupation": _("Occupations"),
    "mean": _("Mean of all"),
}


def similarity_word(name: str) -> Message:
    """Give the word for a respect in which activities are alike.

    Parameters
    ----------
    name : str
        As in the results; a kind of given links may have any.

    Returns
    -------
    Message
    """
    return _SIMILARITIES.get(name) or word(name)
