"""The contracts of all tables a study may hold.

Only ``regions`` must be there. Codes are text, kept as they came.
"""

from __future__ import annotations

from typing import Any, Final

from madang.contracts.contract import (
    YEAR_FIRST,
    YEAR_LAST,
    Column,
    ColumnType,
    Contract,
    Order,
    code,
    date,
    number,
    text,
    truth,
)
from madang.contracts.further import (
    ACTIVITY_LINKS,
    CLUSTER_DEFINITIONS,
    CRITERIA,
    INDICATORS_BEFORE,
    MEASURES,
    REVIEWS,
    STOCK_RECORDS,
)
from madang.contracts.infrastructure import (
    LAND_COEFFICIENTS,
    LAND_DEMAND,
    LINKS,
    OPPORTUNITIES,
    PREFERENCES,
    SITES,
    TRAVEL_TIMES,
)
from madang.language import Message, _, pgettext
from madang.vocabulary import (
    Initiator,
    Mode,
    OrganisationKind,
    Role,
    Status,
    Verdict,
)

__all__ = ["CONTRACTS", "contract"]


def _words(listing: type[Any]) -> tuple[str, ...]:
    """List the words of a closed list."""
    return tuple(str(word.value) for word in listing)


_YEAR: Final = Column(
    "year",
    ColumnType.INTEGER,
    _("Year the value speaks of."),
    at_least=YEAR_FIRST,
    at_most=YEAR_LAST,
)
_FLAG: Final = text(
    "flag",
    _(
        "The source's own mark, such as p for provisional, e for estimated, or X where "
        "the amount is withheld."
    ),
)
_LATITUDE: Final = number(
    "latitude", _("Latitude, WGS 84."), unit="degrees",
    at_least=-90, at_most=90,
)  # fmt: skip
_LONGITUDE: Final = number(
    "longitude", _("Longitude, WGS 84."), unit="degrees",
    at_least=-180, at_most=180,
)  # fmt: skip


def _names(thing: Message) -> tuple[Column, ...]:
    """Declare the name of a thing, and its names by language."""
    return (
        Column("name", ColumnType.TEXT, _("Name of the {thing}.", thing=thing)),
        text("name_ko", _("Korean name of the {thing}.", thing=thing)),
        text("name_en", _("English name of the {thing}.", thing=thing)),
    )


REGIONS: Final = Contract(
    name="regions",
    title=pgettext("table", "Regions"),
    says=_("The regions of the study, each once."),
    grain=("region",),
    tree="parent",
    columns=(
        code("region", _("Official code of the region.")),
        *_names(pgettext("thing", "region")),
        text("short_name", _("Short name, for charts.")),
        text("short_name_ko", _("Short Korean name.")),
        text("short_name_en", _("Short English name.")),
        text("parent", _("Region that holds this one."),
              refers_to="regions"),
        text("level", _("Level, such as province or municipality.")),
        _LATITUDE,
        _LONGITUDE,
        number("population", _("Residents."), unit="persons", at_least=0),
        number("area", _("Area."), unit="km²", at_least=0),
        Column("tile_column", ColumnType.INTEGER, _("Column on the tile map."),
               required=False, empty=True, at_least=0),
        Column("tile_row", ColumnType.INTEGER, _("Row on the tile map."),
               required=False, empty=True, at_least=0),
        date("valid_from", _("First day of this vintage.")),
        date("valid_to", _("Last day of this vintage.")),
    ),
    orders=(Order("valid_from", "valid_to"),),
)  # fmt: skip

ACTIVITIES: Final = Contract(
    name="activities",
    title=pgettext("table", "Activities"),
    says=_("The activities: industries, technologies or fields of policy."),
    grain=("activity",),
    tree="parent",
    columns=(
        code("activity", _("Code of the activity.")),
        *_names(pgettext("thing", "activity")),
        text("parent", _("Activity that holds this one."),
              refers_to="activities"),
        text("scheme", _("Classification, such as KSIC 10 or NACE 2.")),
        text("cluster", _("Cluster it belongs to, if given.")),
        truth("knowledge_intensive", _("Whether it is knowledge-intensive.")),
    ),
)  # fmt: skip

STOCKS: Final = Contract(
    name="stocks",
    title=pgettext("table", "Stocks"),
    says=_("How much of an activity a region holds in a year, in one measure."),
    grain=("region", "activity", "year", "measure"),
    columns=(
        code("region", _("Region."), "regions"),
        code("activity", _("Activity."), "activities"),
        _YEAR,
        code("measure",
             _("employment, establishments, value_added, patents, publications, "
               "rd_spending, graduates (the activity is then the field of training), "
               "or another; establishments_10_19 counts those of 10 to 19 jobs.")),
        Column("value", ColumnType.NUMBER,
               _("Amount, in the measure's unit. Rows of a region or an activity that "
                 "holds others are published totals: they are never added to parts, "
                 "and bound what is withheld. Empty, with the source's mark in flag, "
                 "where it is withheld: unknown, not zero."),
               empty=True, at_least=0, empty_with="flag"),
        number("largest",
               _("Amount of the largest establishment in it, where known; only for "
                 "disclosure control."), at_least=0),
        _FLAG,
    ),
    orders=(Order("largest", "value"),),
)  # fmt: skip

INDICATORS: Final = Contract(
    name="indicators",
    title=pgettext("table", "Indicators"),
    says=_("Values of indicators by region and year."),
    grain=("region", "indicator", "year"),
    columns=(
        code("region", _("Region."), "regions"),
        code("indicator", _("Indicator."), "indicator_definitions"),
        _YEAR,
        number("value", _("Value; empty where unknown."),
                required=True),
        _FLAG,
    ),
)  # fmt: skip

INDICATOR_DEFINITIONS: Final = Contract(
    name="indicator_definitions",
    title=pgettext("table", "Indicator definitions"),
    says=_("What each indicator means and how it enters the balance ledger."),
    grain=("indicator",),
    columns=(
        code("indicator", _("Code of the indicator.")),
        *_names(pgettext("thing", "indicator")),
        Column("dimension", ColumnType.TEXT,
               _("Dimension of balance: territory, people, autonomy, or names of the "
                 "study's own; reference marks a published index that is compared, "
                 "never aggregated.")),
        Column("direction", ColumnType.INTEGER,
               _("+1 where more is better, −1 where less is."), one_of=("1", "-1")),
        text("unit", _("Unit of the values.")),
        number("weight", _("Weight within its dimension; empty means 1."), at_least=0),
        text("denominator", _("Indicator, or population or area, to divide by.")),
        text("source", _("Who publishes it.")),
    ),
)  # fmt: skip

FLOWS: Final = Contract(
    name="flows",
    title=pgettext("table", "Flows"),
    says=_("What moves from region to region in a year."),
    grain=("origin", "destination", "year", "kind"),
    columns=(
        code("origin", _("Region it leaves."), "regions"),
        code("destination", _("Region it reaches."), "regions"),
        _YEAR,
        code("kind",
             _("migration, youth_migration, graduates, commuting, goods, or another.")),
        Column("value", ColumnType.NUMBER,
               _("Amount that moved; empty, with the source's mark in flag, where it "
                 "is withheld."),
               empty=True, at_least=0, empty_with="flag"),
        _FLAG,
    ),
)  # fmt: skip

ORGANISATIONS: Final = Contract(
    name="organisations",
    title=pgettext("table", "Organisations"),
    says=_("Firms, universities, institutes and other bodies, each once."),
    grain=("organisation",),
    columns=(
        code("organisation", _("Code of the organisation.")),
        text("name", _("Name of the organisation.")),
        Column("kind", ColumnType.TEXT, _("Kind of organisation."),
               one_of=_words(OrganisationKind)),
        truth("sme", _("Whether it is a small or medium enterprise.")),
        truth("venture", _("Whether it is a venture.")),
        text("region", _("Region where it sits; empty where unknown or abroad."),
             refers_to="regions"),
        _LATITUDE,
        _LONGITUDE,
        text("activity", _("Main activity."), refers_to="activities"),
    ),
)  # fmt: skip

PROJECTS: Final = Contract(
    name="projects",
    title=pgettext("table", "Projects"),
    says=_("Projects and programmes: proposed, funded, completed or rejected."),
    grain=("project",),
    columns=(
        code("project", _("Code of the project.")),
        text("title", _("Title.")),
        text("summary", _("Summary text.")),
        text("region", _("Region it serves; empty where nationwide."),
             refers_to="regions"),
        text("activity", _("Field or activity."),
              refers_to="activities"),
        text("programme", _("Programme or bundle it belongs to.")),
        text("initiator", _("Who started it."),
              one_of=_words(Initiator)),
        text("mode", _("Mode of support; direct, or one of the indirect ones."),
             one_of=_words(Mode)),
        text("status", _("Where it stands."), one_of=_words(Status)),
        date("start", _("First day.")),
        date("end", _("Last day.")),
        number("cost", _("Whole cost."), unit="currency", at_least=0),
        number("grant", _("Public grant given or asked for."),
                unit="currency", at_least=0),
        number("minimum_grant", _("Smallest grant that makes it worth doing."),
               unit="currency", at_least=0),
        number("match_share", _("Share of the cost that the region bears."), at_least=0,
               at_most=1),
        number("merit", _("Merit given by reviewers."),
                unit="points", at_least=0, at_most=100),
        text("organiser", _("Office or ministry in charge.")),
        text("layer", _("What partners do together: research, production, "
                        "institutions, culture, or another.")),
    ),
    orders=(Order("start", "end"), Order("minimum_grant", "grant"),
            Order("grant", "cost")),
)  # fmt: skip

PARTICIPATIONS: Final = Contract(
    name="participations",
    title=pgettext("table", "Participations"),
    says=_("Who takes part in which project."),
    grain=("project", "organisation"),
    columns=(
        code("project", _("Project."), "projects"),
        code("organisation", _("Organisation."), "organisations"),
        text("role", _("Role in the project."), one_of=_words(Role)),
        number("amount", _("Money that goes to it."), unit="currency",
                at_least=0),
    ),
)  # fmt: skip

BUDGETS: Final = Contract(
    name="budgets",
    title=pgettext("table", "Budgets"),
    says=_("Money asked for, granted and spent, by project and year."),
    grain=("project", "year"),
    columns=(
        code("project", _("Project."), "projects"),
        _YEAR,
        number("requested", _("Asked for."), unit="currency", at_least=0),
        number("granted", _("Granted."), unit="currency", at_least=0),
        number("spent", _("Spent."), unit="currency", at_least=0),
    ),
)  # fmt: skip

BOUNDARIES: Final = Contract(
    name="boundaries",
    title=pgettext("table", "Boundaries"),
    says=_("Outlines of the regions."),
    grain=("region",),
    columns=(
        code("region", _("Region."), "regions"),
        Column("geometry", ColumnType.GEOMETRY,
               _("Outline as GeoJSON geometry, WGS 84.")),
    ),
)  # fmt: skip

VERDICTS: Final = Contract(
    name="verdicts",
    title=pgettext("table", "Verdicts"),
    says=_("Officers' verdicts on pairs of projects; only appended, sealed line by "
           "line."),
    grain=("verdict_id",),
    columns=(
        code("verdict_id", _("Number of the verdict.")),
        code("project_a",
             _("The pair's first project, by code; it may be gone by now.")),
        code("project_b", _("The pair's second project.")),
        Column("verdict", ColumnType.TEXT,
               _("What the two are to each other; look takes the one before back."),
               one_of=_words(Verdict)),
        Column("who", ColumnType.TEXT, _("Who gave it."), personal=True),
        code("when", _("When, as ISO date and time.")),
        Column("why", ColumnType.TEXT, _("Why, in words."), personal=True),
        text("drawn", _("measure or teach where the register proposed the pair."),
              one_of=("measure", "teach")),
        text("stratum",
             _("Stratum of probability from which it was drawn to measure.")),
        number("weight", _("One over the chance of being drawn to measure."),
               at_least=1),
        number("probability", _("Probability that the register gave then."), at_least=0,
               at_most=1),
        text("proposed", _("Verdict that the register proposed then."),
             one_of=_words(Verdict)),
        text("text_hash",
             _("Hash of both texts; another one means that they changed.")),
        code("seal", _("SHA-256 over the seal before and this row.")),
    ),
    entries=(_("verdict"), _("verdicts")),
)  # fmt: skip

DEPENDENCIES: Final = Contract(
    name="dependencies",
    title=pgettext("table", "Dependencies"),
    says=_("What a project needs before it, and what it cannot be funded beside."),
    grain=("project", "other", "kind"),
    columns=(
        code("project", _("Project."), "projects"),
        code("other", _("Project that it requires or excludes."), "projects"),
        Column("kind", ColumnType.TEXT,
               _("requires (funded only if the other is) or excludes (not both)."),
               one_of=("requires", "excludes")),
    ),
)  # fmt: skip

CONTRACTS: Final[dict[str, Contract]] = {
    c.name: c
    for c in (
        REGIONS, ACTIVITIES, STOCKS, STOCK_RECORDS, INDICATOR_DEFINITIONS, INDICATORS,
        FLOWS, ORGANISATIONS, PROJECTS, PARTICIPATIONS, BUDGETS, BOUNDARIES, VERDICTS,
        CRITERIA, REVIEWS, DEPENDENCIES, CLUSTER_DEFINITIONS, ACTIVITY_LINKS,
        INDICATORS_BEFORE, TRAVEL_TIMES, LINKS, OPPORTUNITIES, SITES, LAND_DEMAND,
        LAND_COEFFICIENTS, PREFERENCES, MEASURES,
    )
}  # fmt: skip


def contract(name: str) -> Contract:
    """Give the contract of a table.

    Parameters
    ----------
    name : str
        Name of the table.

    Returns
    -------
    Contract

    Raises
    ------
    KeyError
        If there is no table of that name.
    """
    return CONTRACTS[name]
