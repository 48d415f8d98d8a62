"""The result tables of the room: each column once, and what each table is."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "ACCESS", "BANDS", "BLOCKING", "COEFFICIENTS", "FRONTIER", "GROUPS", "LINKS",
    "MAKES", "MATCHES", "MEASURES", "OPPORTUNITY", "PATHS", "SITES", "SUPPLY",
    "UNEVENNESS", "WAITING", "WAYS",
]  # fmt: skip

OPPORTUNITY: Final = {
    "jobs": _("Jobs"),
    "hospital_beds": _("Hospital beds"),
    "emergency_care": _("Emergency care"),
    "university_places": _("University places"),
    "childcare_places": _("Childcare places"),
    "stations": _("Railway stations"),
}
"""Words for usual kinds of opportunities."""

PATHS: Final = {
    "low": pgettext("demand", "Low"),
    "middle": pgettext("demand", "Middle"),
    "high": pgettext("demand", "High"),
}
"""Words for usual paths of demand."""

COEFFICIENTS: Final = {
    "land_using": _("Share of jobs that need industrial land"),
    "new": _("Jobs from elsewhere"),
    "moving": _("Jobs that move within"),
    "closing": _("Jobs that end"),
    "land_per_job": _("Land for a job"),
    "reuse": _("Share of land used again"),
}
"""Words for the coefficients of GIFPRO."""

MEASURES: Final = {
    "cumulative": pgettext("access", "within reach"),
    "gravity": _("by gravity"),
    "catchment": _("per 1,000 residents, shared (E2SFCA)"),
    "balanced": _("per 1,000 residents, shared (balanced)"),
    "closest": _("minutes to the nearest"),
}
"""Words for measures of access."""

_LINK: Final = "infrastructure/links"
_SITE: Final = "infrastructure/sites"
_INSTITUTE: Final = "infrastructure/matches"

_COLUMNS: Final = SHARED | columns(
    Column("opportunity", Style.WORD, _("To what"), name="kind", words=OPPORTUNITY,
           says=_("Kind of opportunities: jobs, hospital beds …")),
    Column("access_measure", Style.WORD, _("Measure of access"), name="measure",
           words=MEASURES),
    Column("access", Style.NUMBER, _("Access"), Unit.OF_MEASURE,
           says=_("Of the kind of opportunities, per 1,000 residents, or minutes")),
    Column("access_after", Style.NUMBER, _("Access with the plan"), Unit.OF_MEASURE,
           says=_("Once the links of the plan are built; empty without a plan")),
    Column("rise", Style.SHARE, _("Rise"),
           says=_("Of access with the plan against today")),
    Column("gini", Style.NUMBER, _("Gini coefficient"), Unit.INDEX,
           says=_("Of access over residents: 0 is even; the interval is jackknifed "
                  "over regions"), ends=("gini_low", "gini_high")),
    Column("gini_after", Style.NUMBER, _("Gini coefficient with the plan"), Unit.INDEX),
    Column("change", Style.SIGNED, _("Change of the Gini coefficient"), Unit.INDEX,
           says=_("With the plan less today; below 0 is more even"),
           ends=("change_low", "change_high")),
    Column("theil", Style.NUMBER, _("Theil index"), Unit.INDEX),
    Column("palma", Style.NUMBER, _("Palma ratio"), Unit.RATIO,
           says=_("Mean access of the best-served tenth over that of the worst-served "
                  "two fifths")),
    Column("group", Style.INDICATOR, _("Group"),
           words={"residents": _("All residents")},
           says=_("Who: all residents, or a group of them")),
    Column("residents", Style.NUMBER, _("Residents"), Unit.PERSONS),
    Column("served", Style.SHARE, _("Within reach of one"),
           says=_("Share of the group with at least one place within reach")),
    Column("served_after", Style.SHARE, _("The same with the plan")),
    Column("band", Style.INTEGER, _("Band"), Unit.RANK,
           says=_("1 is the nearest; the last is beyond all, or no way")),
    Column("until", Style.NUMBER, _("Up to"), Unit.MINUTES,
           says=_("Minutes to the nearest place; empty for beyond")),
    Column("share", Style.SHARE, _("Share of the group")),
    Column("share_after", Style.SHARE, _("Share with the plan")),
    Column("link", Style.CODE, pgettext("heading", "Link"), refers_to=_LINK),
    Column("name_ko", Style.TEXT, _("Name in Korean")),
    Column("name_en", Style.TEXT, _("Name in English")),
    Column("origin", Style.REGION, pgettext("heading", "From")),
    Column("destination", Style.REGION, pgettext("heading", "To")),
    Column("cost", Style.MONEY, _("Cost")),
    Column("gained", Style.SIGNED, _("Evenness gained (Gini × 100)"), Unit.INDEX,
           says=_("Fall of the Gini coefficient of access, in hundredths; below 0 "
                  "access gets less even")),
    Column("per_cost", Style.SIGNED, _("Evenness for its cost"), Unit.INDEX,
           says=_("Evenness gained for the mean cost of a link")),
    Column("more", Style.SHARE, _("Access gained"),
           says=_("Over all residents, against today")),
    Column("gain_region", Style.REGION, _("Gains most"),
           says=_("Region whose access rises most, a resident")),
    Column("order", Style.INTEGER, _("Place in the plan"), Unit.RANK,
           says=_("1 is built first; empty where the plan leaves it out")),
    Column("phase", Style.INTEGER, _("Phase of the draft"), Unit.RANK),
    Column("beside", Style.SIGNED, _("Evenness beside the plan"), Unit.INDEX,
           says=_("What it would gain on top of the plan")),
    Column("over", Style.MONEY, _("Money lacking"),
           says=_("What it costs beyond the money that the plan leaves")),
    Column("instead", Style.SIGNED, _("Evenness in place of others"), Unit.INDEX,
           says=_("Gained or lost if it is built in place of those missed least")),
    Column("why_message", Style.MESSAGE, _("Why, or why not")),
    Column("way", Style.WORD, _("Way to choose"), words={
        "proven": _("best, with a proof"), "greedy": _("step by step"),
        "one_shot": _("ranked once by gain for cost"),
        "busiest": _("busiest pairs first"),
        "least_access": _("regions of least access first"),
        "drafted": _("the draft, phase by phase"),
    }),
    Column("number", Style.INTEGER, pgettext("heading", "Links"), Unit.COUNT),
    Column("bound", Style.SIGNED, _("At most"), Unit.INDEX,
           says=_("Evenness that no plan within the budget exceeds, proven")),
    Column("gap", Style.SHARE, pgettext("links", "Gap"),
           says=_("What may be missed, against what is gained; 0 is proven the best")),
    Column("step", Style.INTEGER, _("Step"), Unit.RANK),
    Column("price", Style.SHARE, _("Price of evenness"),
           says=_("Access given up for one hundredth of the Gini coefficient, against "
                  "the step before")),
    Column("links", Style.TEXT, _("Links built"), says=_("Codes of the links")),
    Column("site", Style.CODE, _("Site"), refers_to=_SITE),
    Column("path", Style.WORD, _("Path of demand"), words=PATHS),
    Column("standing", Style.WORD, pgettext("site", "Status"), name="status",
           words={"built": _("Built"), "candidate": _("Candidate")}),
    Column("capacity", Style.NUMBER, _("Land"), Unit.HECTARES,
           says=_("Land that it offers, sold or not")),
    Column("sold_rate", Style.SHARE, _("Sold rate"),
           says=_("Share of its land that is sold; empty where unknown")),
    Column("decided", Style.YEAR, _("Decide in"),
           says=_("Year of the decision by the plan; empty for never")),
    Column("ready", Style.YEAR, _("Land from"), says=_("Year from which it is sold")),
    Column("at_once", Style.YEAR, _("Decided at once"),
           says=_("Year of the decision if all dates must be fixed today")),
    Column("triggered", Style.YEAR, _("By the sold rate"),
           says=_("Year in which the sold rate reaches its threshold and the site is "
                  "next; empty for never")),
    Column("asked", Style.NUMBER, _("Asked for"), Unit.HECTARES,
           says=_("Land newly asked for in the year")),
    Column("offered", Style.NUMBER, _("On offer"), Unit.HECTARES,
           says=_("Land of open sites by the rule on the sold rate, sold or not")),
    Column("rate", Style.SHARE, _("Sold rate by the rule"),
           says=_("At the end of the year")),
    Column("threshold", Style.SHARE, pgettext("site", "Threshold"),
           says=_("Sold rate at which the next site is begun")),
    Column("unmet", Style.NUMBER, _("Not met by the plan"), Unit.HECTARES,
           says=_("Land asked for up to that year that no open site in reach has")),
    Column("rule_unmet", Style.NUMBER, _("Not met by the rule"), Unit.HECTARES,
           says=_("Land asked for up to that year for which the rule has none ready")),
    Column("knowing", Style.WORD, _("What is known"), words={
        "at_once": _("all dates fixed today"),
        "waiting": _("decided once demand is seen"),
        "foresight": _("if demand were known"),
    }),
    Column("total", Style.MONEY, _("Expected cost"),
           says=_("Discounted, over all paths")),
    Column("least", Style.MONEY, _("At least"),
           says=_("No plan with the same knowledge costs less")),
    Column("building", Style.MONEY, _("of which building")),
    Column("serving", Style.MONEY, _("of which ways")),
    Column("missing", Style.MONEY, _("of which land not met")),
    Column("institute", Style.CODE, _("Institute"), refers_to=_INSTITUTE),
    Column("for_institutes", Style.REGION, _("Best for institutes")),
    Column("for_regions", Style.REGION, _("Best for regions")),
    Column("drafted", Style.REGION, _("By the draft")),
    Column("own_place", Style.INTEGER, _("Place in its list"), Unit.RANK,
           says=_("Of the region that is best for institutes; 1 is its first wish")),
    Column("region_place", Style.INTEGER, _("Place in the region's list"), Unit.RANK),
    Column("by_lot", Style.SHARE, _("Share of lots"),
           says=_("How often it goes there when lots break ties; empty without ties")),
    Column("has", Style.REGION, _("Is sent to"),
           says=_("By the draft; empty for none")),
    Column("gives_up", Style.CODE, _("In place of"), refers_to=_INSTITUTE,
           says=_("Institute that the region would send away; empty for none")),
)  # fmt: skip

_NO_SUM: Final = _("Access of regions does not add up: many reach the same places.")

ACCESS: Final = ResultTable.of(
    _COLUMNS, "access", _("a region, a kind of opportunities and a measure of access"),
    key="kind measure region",
    columns="opportunity access_measure region year access access_after rise",
    warnings=(_NO_SUM, _("Measures stand in different units.")),
)  # fmt: skip
UNEVENNESS: Final = ResultTable.of(
    _COLUMNS, "unevenness", _("a kind of opportunities and a measure of access"),
    key="kind measure",
    columns="opportunity access_measure year gini gini_low gini_high theil palma "
    "gini_after change change_low change_high",
    warnings=(_("Intervals say how much single regions decide, not how sure times "
                "are."),),
)  # fmt: skip
GROUPS: Final = ResultTable.of(
    _COLUMNS, "groups", _("a kind of opportunities and a group of residents"),
    key="kind group",
    columns="opportunity group year residents access access_after rise served "
    "served_after",
    warnings=(_("Groups overlap: do not add them up."),),
)  # fmt: skip
BANDS: Final = ResultTable.of(
    _COLUMNS, "bands", _("a kind, a group and a band of minutes to the nearest place"),
    key="kind group band",
    columns="opportunity group year band until share share_after",
)  # fmt: skip
LINKS: Final = ResultTable.of(
    _COLUMNS, "links", _("a candidate link"),
    key="link",
    columns="link name_ko name_en origin destination opportunity year cost gained "
    "per_cost more gain_region order phase beside over instead why_message",
    warnings=(_("Links work together: what each gains alone does not add up."),),
)  # fmt: skip
WAYS: Final = ResultTable.of(
    _COLUMNS, "ways", _("a way to choose links under the budget"),
    key="way",
    columns="way opportunity year number cost gini_after gained more bound gap links",
)  # fmt: skip
FRONTIER: Final = ResultTable.of(
    _COLUMNS, "frontier", _("a plan of links, from most access to most evenness"),
    key="step", columns="step opportunity year gained more price cost links",
)  # fmt: skip
SITES: Final = ResultTable.of(
    _COLUMNS, "sites", _("a site and a path of demand"),
    key="site path",
    columns="site name_ko name_en region standing path capacity sold_rate cost decided "
    "ready at_once triggered",
    warnings=(_("A site stands in a row for each path: do not add them up."),),
)  # fmt: skip
SUPPLY: Final = ResultTable.of(
    _COLUMNS, "supply", _("a path of demand and a year"),
    key="path year", columns="path year asked offered rate threshold rule_unmet unmet",
)  # fmt: skip
WAITING: Final = ResultTable.of(
    _COLUMNS, "waiting", _("what is known when sites are decided"),
    key="knowing", columns="knowing total least gap building serving missing",
)  # fmt: skip
MATCHES: Final = ResultTable.of(
    _COLUMNS, "matches", _("an institute"),
    key="institute",
    columns="institute name_ko name_en for_institutes for_regions drafted own_place "
    "region_place by_lot why_message",
)  # fmt: skip
BLOCKING: Final = ResultTable.of(
    _COLUMNS, "blocking", _("an institute and a region that would leave the draft"),
    key="institute region", columns="institute region has gives_up",
)  # fmt: skip
MAKES: Final = (ACCESS, UNEVENNESS, GROUPS, BANDS, LINKS, WAYS, FRONTIER, SITES, SUPPLY,
                WAITING, MATCHES, BLOCKING)  # fmt: skip
