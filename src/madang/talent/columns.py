"""The result tables of the room: each column once, and what each table is."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = ["AREAS", "FORECAST", "GRAVITY", "MAKES", "OUTLOOK", "PARTNERS", "RECORD",
           "REGIONS"]  # fmt: skip

_PER_THOUSAND: Final = _("per 1,000 residents")

_COLUMNS: Final = SHARED | columns(
    Column("origin", Style.REGION, pgettext("heading", "From")),
    Column("destination", Style.REGION, pgettext("heading", "To")),
    Column("partner", Style.REGION, _("Partner region")),
    Column(
        "flow_kind", Style.WORD, _("Kind of flow"), name="kind",
        says=_("Who moves: everybody, the young, graduates, commuters"),
    ),
    Column(
        "arrivals", Style.NUMBER, _("Arrivals"), Unit.PERSONS,
        says=_("From other regions; empty where one is withheld"),
    ),
    Column(
        "departures", Style.NUMBER, _("Departures"), Unit.PERSONS,
        says=_("To other regions; empty where one is withheld"),
    ),
    Column(
        "within", Style.NUMBER, _("Within the region"), Unit.PERSONS,
        says=_("Moves that stay in the region; empty where none is on record"),
    ),
    Column(
        "net", Style.SIGNED, _("Net"), Unit.PERSONS,
        says=_("Arrivals less departures; the interval is that of chance alone"),
        ends=("net_low", "net_high"),
    ),
    Column("in_rate", Style.NUMBER, _("Arrivals per 1,000"), Unit.RATIO,
           says=_("Arrivals {per}", per=_PER_THOUSAND)),
    Column("out_rate", Style.NUMBER, _("Departures per 1,000"), Unit.RATIO,
           says=_("Departures {per}", per=_PER_THOUSAND)),
    Column("net_rate", Style.SIGNED, _("Net per 1,000"), Unit.RATIO,
           says=_("Net {per}", per=_PER_THOUSAND)),
    Column(
        "effectiveness", Style.SIGNED, _("Effectiveness"), Unit.INDEX,
        says=_("Net over gross, −1 to 1: near 0 most moves cancel out"),
    ),
    Column(
        "retention", Style.SHARE, _("Retention"),
        says=_("Share of those who move from a place in the region that stay in it"),
    ),
    Column(
        "pull", Style.NUMBER, _("Pull"), Unit.RATIO,
        says=_("Share of all arrivals over share of residents; 1 is as its size"),
    ),
    Column(
        "push", Style.NUMBER, _("Push"), Unit.RATIO,
        says=_("Share of all departures over share of residents; 1 is as its size"),
    ),
    Column(
        "to_core", Style.SHARE, _("Departures to the core"),
        says=_("Share of departures that go to the core regions"),
    ),
    Column("received", Style.NUMBER, _("Received"), Unit.PERSONS,
           says=_("What came from the partner")),
    Column("sent", Style.NUMBER, _("Sent"), Unit.PERSONS,
           says=_("What went to the partner")),
    Column("balance", Style.SIGNED, _("Gain or loss"), Unit.PERSONS,
           says=_("Received less sent; the interval is that of chance alone"),
           ends=("balance_low", "balance_high")),
    Column("last", Style.NUMBER, _("Last year"), Unit.PERSONS,
           says=_("What moved in the last year on record")),
    Column("expected", Style.NUMBER, _("Expected"), Unit.PERSONS,
           says=_("Forecast for the year; the band holds nine of ten past flows"),
           ends=("expected_low", "expected_high")),
    Column("last_rate", Style.SIGNED, _("Last year, per 1,000"), Unit.RATIO,
           says=_("Net rate of the last year on record, {per}", per=_PER_THOUSAND)),
    Column("expected_rate", Style.SIGNED, _("Forecast, per 1,000"), Unit.RATIO,
           says=_("Forecast net rate, {per}; the band is that of past errors",
                  per=_PER_THOUSAND),
           ends=("rate_low", "rate_high")),
    Column("constraint", Style.WORD, _("Totals kept"), words={
        "unconstrained": _("none"), "production": _("of origins"),
        "attraction": _("of destinations"), "doubly": _("of both"),
    }),
    Column("decay", Style.WORD, _("Fall with distance"), words={
        "power": _("by per cent of distance"), "exponential": _("by km"),
    }),
    Column("distance", Style.SIGNED, _("Effect of distance"), Unit.RATIO,
           says=_("Power: per cent of the flow for one per cent of distance; "
                  "exponential: in the logarithm of the flow, a km"),
           ends=("distance_low", "distance_high")),
    Column("explained", Style.SHARE, _("Explained"),
           says=_("Share of the deviance that the model explains")),
    Column("common", Style.SHARE, _("In common"),
           says=_("Share of flows that model and record have in common")),
    Column("pairs", Style.INTEGER, _("Pairs"), Unit.COUNT,
           says=_("Ordered pairs of different regions")),
    Column("method", Style.WORD, _("Forecast by"), words={
        "persistence": _("last year as it was"),
        "expected": _("what the regions suggest"),
        "shrunk_last": _("last year, drawn to what the regions suggest"),
        "shrunk_half": _("past years with fading weight, drawn likewise"),
        "shrunk_all": _("all past years, drawn likewise"),
    }),
    Column("deviance", Style.NUMBER, _("Error a pair"), Unit.INDEX,
           says=_("Mean Poisson deviance of past forecasts; about 1 is chance alone")),
    Column("years", Style.INTEGER, _("Years judged"), Unit.COUNT),
    Column("coverage", Style.SHARE, _("Bands that held"),
           says=_("Share of flows that lay in bands made of earlier errors alone")),
    Column("used", Style.YES, _("Used"), says=_("Least error in past years")),
    Column("centre", Style.REGION, _("Centre of the area")),
    Column("contained", Style.SHARE, _("Contained"),
           says=_("Share of what starts in the area that ends in it")),
)  # fmt: skip

_ONE_KIND: Final = _("Kinds overlap, the young are among all: do not add them up.")

REGIONS: Final = ResultTable.of(
    _COLUMNS,
    "regions",
    _("a region, a year and a kind of flow"),
    key="kind year region",
    columns=(
        "flow_kind year region arrivals departures within net net_low net_high in_rate "
        "out_rate net_rate effectiveness retention pull push to_core"
    ),
    warnings=(
        _ONE_KIND,
        _("Rates divide by all residents, those of the young too."),
    ),
)
PARTNERS: Final = ResultTable.of(
    _COLUMNS,
    "partners",
    _("a region and one of the partners with which it gains or loses most"),
    key="kind region partner",
    columns=(
        "flow_kind year region partner received sent balance balance_low balance_high"
    ),
    warnings=(_ONE_KIND, _("Only the strongest partners of each region are listed.")),
)
FORECAST: Final = ResultTable.of(
    _COLUMNS,
    "forecast",
    _("an origin and a destination, in the year after the last"),
    key="kind origin destination",
    columns=(
        "flow_kind year origin destination last expected expected_low expected_high"
    ),
    warnings=(
        _ONE_KIND,
        _("Bands hold for single flows: the ends of several do not add up."),
    ),
)
OUTLOOK: Final = ResultTable.of(
    _COLUMNS,
    "outlook",
    _("a region and a kind of flow, in the year after the last"),
    key="kind region",
    columns="flow_kind year region last_rate expected_rate rate_low rate_high",
    warnings=(
        _("Forecasts of net rates and of single flows are made apart: their sums "
          "differ."),
    ),
)  # fmt: skip
RECORD: Final = ResultTable.of(
    _COLUMNS,
    "record",
    _("a kind of flow and a way to forecast it"),
    key="kind method",
    columns="flow_kind method deviance pairs years coverage used",
    warnings=(_("Each past year was forecast from the years before it alone."),),
)
GRAVITY: Final = ResultTable.of(
    _COLUMNS,
    "gravity",
    _("a kind of flow and a form of the gravity model, last year"),
    key="kind constraint decay",
    columns=(
        "flow_kind year constraint decay distance distance_low distance_high explained "
        "common pairs"
    ),
    warnings=(
        _("Effects by per cent and by km stand in different units."),
        _("Distance stands for all that grows with it: a link, no cause."),
    ),
)
AREAS: Final = ResultTable.of(
    _COLUMNS,
    "areas",
    _("a region and the labour area that it belongs to"),
    key="region",
    columns="region centre contained",
)
MAKES: Final = (REGIONS, PARTNERS, FORECAST, OUTLOOK, RECORD, GRAVITY, AREAS)
