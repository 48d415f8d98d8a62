"""The result tables of the room: each column once, and what each table is."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "DISTANCES",
    "KINDS",
    "KIND_MATRIX",
    "MAKES",
    "NATIONAL",
    "REGIONS",
    "REGION_MATRIX",
]

_COLUMNS: Final = SHARED | columns(
    Column("kind_a", Style.WORD, _("Kind 1")),
    Column("kind_b", Style.WORD, _("Kind 2")),
    Column("organisation_kind", Style.WORD, _("Kind of organisation"), name="kind"),
    Column(
        "organisations", Style.INTEGER, pgettext("heading", "Organisations"),
        Unit.COUNT,
    ),
    Column(
        "participating", Style.INTEGER, _("Participating"), Unit.COUNT,
        says=_("Organisations that take part in a project"),
    ),
    Column("participations", Style.INTEGER, _("Participations"), Unit.COUNT),
    Column("projects", Style.INTEGER, _("Projects"), Unit.COUNT),
    Column(
        "ties", Style.INTEGER, pgettext("heading", "Ties"), Unit.COUNT,
        says=_("Pairs of different organisations in one project"),
    ),
    Column(
        "fractional", Style.NUMBER, _("Fractional"), Unit.COUNT,
        says=_("Ties of which each project holds one in all, however many join it"),
    ),
    Column(
        "expected", Style.NUMBER, _("Expected"), Unit.COUNT,
        says=_("Ties that random pairing of the same organisations would give"),
    ),
    Column(
        "ratio", Style.NUMBER, _("Ratio"), Unit.RATIO,
        says=_("Ties, over those that random pairing would give"),
    ),
    Column("internal", Style.INTEGER, _("Ties within the region"), Unit.COUNT),
    Column("external", Style.INTEGER, _("Ties to other regions"), Unit.COUNT),
    Column(
        "ei_index", Style.NUMBER, _("E–I index"), Unit.INDEX,
        says=_("From −1, all ties inside, to 1, all outside"),
        ends=("ei_low", "ei_high"),
    ),
    Column(
        "core_share", Style.SHARE, _("Core share"),
        says=_("Share of ties to other regions that lead to the core regions"),
        ends=("core_low", "core_high"),
    ),
    Column(
        "triple_helix", Style.NUMBER, _("Triple helix T"), Unit.BITS,
        says=_(
            "Mutual information of industry, academia and research in projects; below "
            "0 where they add to one another, but also where they keep apart"
        ),
        ends=("helix_low", "helix_high"),
    ),
    Column(
        "helix_projects", Style.INTEGER, _("Projects counted for the triple helix"),
        Unit.COUNT, says=_("Projects whose lead sits in the region"),
    ),
    Column(
        "sme_organisations", Style.INTEGER, _("SMEs"), Unit.COUNT,
        says=_("Small and medium-sized enterprises with a seat in the region"),
    ),
    Column(
        "sme_embedded_share", Style.SHARE, pgettext("heading", "SMEs embedded"),
        says=_("Share of SMEs that shared a project with academia or research"),
        ends=("sme_low", "sme_high"),
    ),
    Column(
        "rd_total", Style.NUMBER, _("Research"), Unit.OF_MEASURE,
        says=_("Grants, projects or the measure of stocks, as rd_source says"),
        discloses=Discloses.AMOUNT),
    Column("production_total", Style.NUMBER, _("Production"), Unit.OF_MEASURE,
           discloses=Discloses.AMOUNT),
    Column(
        "wasserstein_km", Style.NUMBER, _("Distance (km)"), Unit.KILOMETRES,
        says=_("How far research would have to move, on average, to lie where "
               "production lies"),
        ends=("low", "high"),
    ),
    Column(
        "co_located_share", Style.SHARE, _("Co-located"),
        says=_("Share of research that can be paired with production in the radius"),
    ),
    Column("radius_km", Style.NUMBER, _("Radius (km)"), Unit.KILOMETRES),
    Column(
        "rd_source", Style.TEXT, _("Research from"),
        says=_("The table that research was read from: projects or stocks"),
    ),
    Column("rd_projects", Style.INTEGER, _("Research projects"), Unit.COUNT),
    Column("production_measure", Style.WORD, _("Measure of production")),
    Column("production_year", Style.YEAR, _("Year of production")),
)  # fmt: skip

_BOTH_ENDS: Final = _(
    "A tie between two regions counts at both: sums over regions exceed the ties of "
    "the country."
)

KIND_MATRIX: Final = ResultTable.of(
    _COLUMNS,
    "kind_matrix",
    _("a year (or all) and a pair of kinds of organisation"),
    key="year kind_a kind_b",
    columns="year kind_a kind_b ties fractional expected ratio",
    warnings=(
        _("Rows without a year hold all years: do not add them to those of years."),
    ),
)
REGION_MATRIX: Final = ResultTable.of(
    _COLUMNS,
    "region_matrix",
    _("a pair of regions"),
    key="region_a region_b",
    columns="region_a region_b ties fractional expected ratio",
    warnings=(
        _("Ties with an end of unknown region are left out."),
        _(
            "Random pairing knows no distance: a high ratio of neighbours may be "
            "nearness alone."
        ),
    ),
)
REGIONS: Final = ResultTable.of(
    _COLUMNS,
    "regions",
    _("a region"),
    key="region",
    columns=(
        "region organisations projects ties internal external ei_index ei_low ei_high "
        "core_share core_low core_high triple_helix helix_low helix_high "
        "helix_projects sme_organisations sme_embedded_share sme_low sme_high"
    ),
    warnings=(
        _BOTH_ENDS,
        _("A project counts in each region that takes part: projects do not add up."),
    ),
)
NATIONAL: Final = ResultTable.of(
    _COLUMNS,
    "national",
    _("a quantity and a year (or all)"),
    key="quantity year",
    columns="quantity year value low high unit",
    ends={"value": ("low", "high")},
    warnings=(
        _("Units differ from row to row: read each value with its unit."),
        _("Rows without a year hold all years: do not add them to those of years."),
    ),
)
KINDS: Final = ResultTable.of(
    _COLUMNS,
    "kinds",
    _("a kind of organisation"),
    key="kind",
    columns=(
        "organisation_kind organisations participating participations ties ei_index "
        "ei_low ei_high"
    ),
    warnings=(
        _(
            "A tie between two kinds counts at both: sums over kinds exceed the ties "
            "of the country."
        ),
    ),
)
DISTANCES: Final = ResultTable.of(
    _COLUMNS,
    "distances",
    _("an activity with research and production on record"),
    key="activity",
    columns=(
        "activity rd_total production_total wasserstein_km low high co_located_share "
        "radius_km rd_source rd_projects production_measure production_year"
    ),
    warnings=(
        _("Amounts of research and of production stand in different units."),
        _("Without single projects behind research, a distance has no interval."),
    ),
)
MAKES: Final = (KIND_MATRIX, REGION_MATRIX, REGIONS, NATIONAL, KINDS, DISTANCES)
