"""The result tables of the network: each column once."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "FRAGILE",
    "LAYERS",
    "LEFT_OUT",
    "MAKES",
    "ORGANISATIONS",
    "REGIONS",
    "ROLES",
    "ROLES_BY_GROUP",
    "STRUCTURE",
]

_ROLE_WORDS: Final = {
    "coordinator": _("coordinator (within the own group)"),
    "gatekeeper": _("gatekeeper (between the own group and others)"),
    "itinerant": _("itinerant (between members of one other group)"),
    "liaison": _("liaison (between two other groups)"),
}

_COLUMNS: Final = SHARED | columns(
    Column("organisation_kind", Style.WORD, _("Kind of organisation"), name="kind"),
    Column("projects", Style.INTEGER, _("Projects"), Unit.COUNT,
           says=_("Projects shared with others")),
    Column("partners", Style.INTEGER, _("Partners"), Unit.COUNT,
           says=_("Other organisations in one of its projects")),
    Column("strength", Style.NUMBER, _("Strength"), Unit.COUNT,
           says=_("Ties of which each project holds one in all, however many join it")),
    Column("component", Style.INTEGER, _("Part of the network"), Unit.CODE,
           says=_("1 is the largest; no tie leads from one to another")),
    Column("core_number", Style.INTEGER, _("Core number"), Unit.COUNT,
           says=_("It stays where all with fewer partners leave, one after the other")),
    Column("community", Style.INTEGER, _("Community"), Unit.CODE,
           says=_("Organisations that work with one another more than with others")),
    Column("between", Style.NUMBER, _("Ways through it"), Unit.COUNT,
           says=_("Pairs of others whose shortest way leads through it (betweenness)"),
           ends=("between_low", "between_high")),
    Column("constraint", Style.NUMBER, _("Constraint"), Unit.INDEX,
           says=_("How far its partners work with one another; low where it bridges")),
    Column("effective_size", Style.NUMBER, _("Effective size"), Unit.COUNT,
           says=_("Partners that do not lead to the same others")),
    Column("cut_off", Style.INTEGER, _("Cut off if it left"), Unit.COUNT,
           says=_("Organisations that would no longer reach the rest of their part")),
    Column("cut_regions", Style.REGIONS, _("Regions cut off"),
           says=_("Regions all of whose tied organisations would be cut off")),
    Column("last_end", Style.TEXT, _("Last day on record"),
           says=_("When the last of its shared projects ends")),
    Column("role", Style.WORD, _("Role"), words=_ROLE_WORDS),
    Column("grouping", Style.WORD, _("Groups by"), words={
        "kind": _("kind of organisation"), "region": pgettext("heading", "Region"),
    }),
    Column("chains", Style.INTEGER, _("Chains"), Unit.COUNT,
           says=_("Pairs not tied to each other that it stands between, in this role")),
    Column("chance", Style.NUMBER, _("By chance"), Unit.COUNT,
           says=_("What ties at random would give")),
    Column("z", Style.SIGNED, pgettext("statistic", "z"), Unit.SCORE,
           says=_("Distance from chance, in standard deviations")),
    Column("dealt", Style.NUMBER, _("By chance"), Unit.COUNT,
           says=_("What groups dealt anew among the organisations give"),
           ends=("dealt_low", "dealt_high")),
    Column("ratio", Style.NUMBER, _("Ratio"), Unit.RATIO, says=_("Over chance")),
    Column("p", Style.NUMBER, pgettext("statistic", "p"), Unit.PROBABILITY,
           says=_("Share of the deals that go as far")),
    Column("quantity", Style.WORD, _("Quantity"), words={
        "tied": _("organisations with a partner"),
        "ties": _("pairs tied"),
        "density": _("share of all pairs that are tied"),
        "parts": _("parts without a tie between them"),
        "largest_share": _("share of the tied in the largest part"),
        "highest_core": _("highest core number"),
        "transitivity": _("share of partners of one who are partners"),
        "mean_distance": _("steps between two of the largest part"),
        "small_world": _("small-world quotient"),
        "degree_assortativity": _("like with like, by number of partners"),
        "modularity": _("how far communities keep to themselves (modularity)"),
        "communities": _("communities"),
        "cut_points": _("organisations that hold others to the rest"),
        "repeated_share": _("share of ties repeated in a second project"),
        "reciprocity": _("share of leads returned by a lead of the partner"),
        "survival": _("share of ties kept within the window"),
    }),
    Column("layer", Style.TEXT, _("Layer"), says=_("Empty for all layers together")),
    Column("other_layer", Style.TEXT, _("Other layer")),
    Column("expected", Style.NUMBER, _("By chance"), Unit.OF_MEASURE,
           says=_("What projects whose seats are dealt anew give; for leads returned, "
                  "random ties"),
           ends=("expected_low", "expected_high")),
    Column("shared_nodes", Style.INTEGER, _("Organisations in both"), Unit.COUNT),
    Column("both", Style.INTEGER, _("Ties in both"), Unit.COUNT),
    Column("jaccard", Style.SHARE, _("In both, of ties in either")),
    Column("organisations", Style.INTEGER, pgettext("heading", "Organisations"),
           Unit.COUNT),
    Column("tied", Style.INTEGER, _("With a partner"), Unit.COUNT),
    Column("in_largest", Style.SHARE, _("In the largest part"),
           says=_("Of its organisations that have a partner")),
    Column("partner_regions", Style.INTEGER, _("Partner regions"), Unit.COUNT),
    Column("first", Style.ORGANISATION, _("Main bridge"),
           says=_("Organisation that carries most of its ties to other regions")),
    Column("first_share", Style.SHARE, _("Carried by the main bridge"),
           says=_("Share of the region's ties to others, each project holding one"),
           ends=("first_low", "first_high")),
    Column("regions_lost", Style.INTEGER, _("Partner regions lost"), Unit.COUNT,
           says=_("Partner regions that nobody else here reaches")),
    Column("smes", Style.INTEGER, _("SMEs"), Unit.COUNT),
    Column("smes_outside", Style.INTEGER, _("SMEs without a project"), Unit.COUNT),
    Column("smes_alone", Style.INTEGER, _("SMEs without a science partner"),
           Unit.COUNT, says=_("In projects, but with nobody of academia or research")),
    Column("out", Style.WORD, _("How it is left out"), words={
        "project": _("in no project"), "partner": _("in projects, but alone"),
        "science": _("with partners, none of science"),
    }),
    Column("near", Style.ORGANISATION, _("Whom to invite it with"),
           says=_("Of academia and research: the one with most projects in its field, "
                  "else in its region")),
    Column("near_why", Style.WORD, _("Why this one"), words={
        "field": _("works in its field"), "field_here": _("same field, same region"),
        "region": _("same region"),
    }),
)  # fmt: skip

_WHAT: Final = _(
    "A tie is a pair of organisations in one project; it need not be trust."
)

ORGANISATIONS: Final = ResultTable.of(
    _COLUMNS, "organisations", _("an organisation with a partner"),
    key="organisation",
    columns=(
        "organisation region organisation_kind projects partners strength "
        "component core_number community between between_low between_high "
        "constraint effective_size cut_off"
    ),
    warnings=(_WHAT,),
)  # fmt: skip
FRAGILE: Final = ResultTable.of(
    _COLUMNS, "fragile", _("an organisation whose leaving cuts others off"),
    key="organisation",
    columns=(
        "organisation region organisation_kind partners cut_off cut_regions "
        "between last_end"
    ),
    warnings=(_("Only ties on record count: others may exist."),),
)  # fmt: skip
ROLES: Final = ResultTable.of(
    _COLUMNS, "roles", _("an organisation, a grouping and a role"),
    key="grouping role organisation",
    columns=(
        "grouping role organisation region organisation_kind chains chance z"
    ),
    warnings=(
        _("Projects tie all their partners to one another, so that chains are rarer "
          "than in random ties: compare z among organisations, not with 0."),
    ),
)  # fmt: skip
ROLES_BY_GROUP: Final = ResultTable.of(
    _COLUMNS, "group_roles", _("a kind or a region, and a role"),
    key="grouping kind region role",
    columns=(
        "grouping organisation_kind region role organisations chains dealt "
        "dealt_low dealt_high ratio p"
    ),
)  # fmt: skip
STRUCTURE: Final = ResultTable.of(
    _COLUMNS, "structure", _("a quantity, for all years or one, all layers or one"),
    key="quantity year layer",
    columns=(
        "quantity year layer value low high expected expected_low "
        "expected_high unit"
    ),
    ends={"value": ("low", "high")},
    warnings=(
        _WHAT, _("Units differ from row to row: read each value with its unit."),
    ),
)  # fmt: skip
LAYERS: Final = ResultTable.of(
    _COLUMNS, "layers", _("a pair of layers"),
    key="layer other_layer",
    columns=(
        "layer other_layer shared_nodes both jaccard dealt dealt_low "
        "dealt_high ratio p"
    ),
)  # fmt: skip
REGIONS: Final = ResultTable.of(
    _COLUMNS, "regions", _("a region"),
    key="region",
    columns=(
        "region organisations tied in_largest partner_regions first "
        "first_share first_low first_high regions_lost smes smes_outside "
        "smes_alone"
    ),
)  # fmt: skip
LEFT_OUT: Final = ResultTable.of(
    _COLUMNS, "left_out", _("an SME that is left out"),
    key="organisation",
    columns=(
        "organisation region activity out near near_why"
    ),
    warnings=(_("Only the first of each region are listed; all are counted."),),
)  # fmt: skip

MAKES: Final = (
    STRUCTURE, ORGANISATIONS, FRAGILE, REGIONS, LEFT_OUT, ROLES, ROLES_BY_GROUP, LAYERS,
)  # fmt: skip
