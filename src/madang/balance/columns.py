"""The result tables of the balance stage: each column defined once."""

from __future__ import annotations

from typing import Final

from madang.balance.ledger_columns import (
    LEDGER_CHANGES,
    LEDGER_ELEMENTS,
    LEDGER_FLAGS,
    LEDGER_SENSITIVITY,
    LEDGER_STRENGTHS,
)
from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "COLUMNS",
    "CONVERGENCE",
    "CORE_SHARE",
    "EVENNESS",
    "LEDGER",
    "LEDGER_INDICATORS",
    "MAKES",
    "NEED",
    "PUBLISHED",
    "SIGMA",
    "STEPS",
]

COLUMNS: Final = SHARED | columns(
    Column(
        "score", Style.NUMBER, _("Score"), Unit.POINTS,
        says=_("Score in the dimension or in total; more is better"),
    ),
    Column(
        "ledger_rank", Style.WHOLE, _("Rank"), Unit.RANK, name="rank",
        says=_("Rank in the year and dimension; those that tie share their places"),
        ends=("rank_low", "rank_high"),
    ),
    Column(
        "imputed_share", Style.SHARE, _("Imputed"),
        says=_("Share of the indicators whose value was filled in"),
    ),
    Column(
        "direction", Style.INTEGER, _("Direction"), Unit.CODE,
        says=_("1 where more is better, −1 where less is"),
    ),
    Column(
        "weight", Style.NUMBER, _("Weight"), Unit.WEIGHT,
        says=_("Weight of the indicator within its dimension"),
    ),
    Column("raw", Style.NUMBER, _("Raw"), Unit.OF_MEASURE, says=_("As published")),
    Column(
        "denominated", Style.NUMBER, _("Denominated"), Unit.OF_MEASURE,
        says=_("After division by its denominator, gaps filled in"),
    ),
    Column(
        "treated", Style.NUMBER, _("Treated"), Unit.OF_MEASURE,
        says=_("After treatment of values far out; as before where there was none"),
    ),
    Column("imputed", Style.YES, _("Filled in"), says=_("Whether it was filled in")),
    Column(
        "normalised", Style.NUMBER, _("Normalised"), Unit.POINTS,
        says=_("On the common scale; more is better"),
    ),
    Column("order", Style.INTEGER, _("Order"), Unit.COUNT),
    Column("step", Style.WORD, _("Step"), words={
        "gather": _("Gather indicators"), "denominate": _("Divide by size"),
        "outliers": _("Treat outliers"), "impute": _("Fill gaps"),
        "screen": _("Screen indicators"), "normalise": _("Bring to one scale"),
        "aggregate": _("Weigh and add up"), "uncertainty": _("Vary the choices"),
    }),
    Column("done", Style.MESSAGE, _("What was done"), name="message"),
    Column("regions", Style.INTEGER, _("Number of regions"), Unit.COUNT),
    Column(
        "population_weighted", Style.YES, _("Weighted by residents"),
        says=_("Whether each region counts by its residents"),
    ),
    Column(
        "gini", Style.NUMBER, _("Gini"), Unit.INDEX,
        says=_("0 where all regions hold alike, 1 where one holds all"),
        ends=("gini_low", "gini_high"), discloses=Discloses.PROFILE),
    Column("gini_since", Style.YEAR, _("Since")),
    Column(
        "gini_change", Style.NUMBER, _("Change of the Gini"), Unit.INDEX,
        says=_("Against the first year, over the regions that both years list; the "
               "interval leaves out each region in both years"),
        ends=("gini_change_low", "gini_change_high"), discloses=Discloses.PROFILE),
    Column("theil_t", Style.NUMBER, _("Theil T"), Unit.INDEX,
           discloses=Discloses.PROFILE),
    Column(
        "theil_t_between", Style.NUMBER, pgettext("Theil", "Between"), Unit.INDEX,
        says=_("Part of Theil T between the core and the rest"),
        discloses=Discloses.PROFILE),
    Column(
        "theil_t_within", Style.NUMBER, pgettext("Theil", "Within"), Unit.INDEX,
        says=_("Part of Theil T within the core and within the rest"),
        discloses=Discloses.PROFILE),
    Column("theil_l", Style.NUMBER, _("Theil L"), Unit.INDEX,
           discloses=Discloses.PROFILE),
    Column(
        "theil_l_between", Style.NUMBER, _("Theil L, between"), Unit.INDEX,
        says=_("Part of Theil L between the core and the rest"),
        discloses=Discloses.PROFILE),
    Column(
        "theil_l_within", Style.NUMBER, _("Theil L, within"), Unit.INDEX,
        says=_("Part of Theil L within the core and within the rest"),
        discloses=Discloses.PROFILE),
    Column(
        "core_share", Style.SHARE, _("Core share"),
        says=_("Share that the core holds; of moves, share of arrivals it takes"),
        discloses=Discloses.PROFILE),
    Column(
        "total", Style.NUMBER, pgettext("amount", "Total"), Unit.OF_MEASURE,
        says=_("Amount of all regions"), discloses=Discloses.AMOUNT),
    Column(
        "net", Style.NUMBER, _("Net moves"), Unit.OF_MEASURE,
        says=_("Arrivals in the core from the rest less departures; moves only"),
    ),
    Column(
        "interval_from", Style.WORD, _("Interval from"),
        says=_("What the interval rests on: counts or activities; empty without one"),
        words={"counts": _("counts"), "activities": _("spread over activities")},
    ),
    Column("start_year", Style.YEAR, pgettext("year", "From")),
    Column("end_year", Style.YEAR, pgettext("year", "To")),
    Column(
        "beta", Style.NUMBER, _("β"), Unit.RATIO,
        says=_("Slope of growth a year on the first level; below 0 the gap closes"),
        ends=("beta_low", "beta_high"),
    ),
    Column(
        "speed", Style.SHARE, _("Speed of convergence"),
        says=_("Share of the gap that closes a year"),
    ),
    Column(
        "half_life", Style.NUMBER, _("Half-life (years)"), Unit.YEARS,
        says=_("Years in which half of the gap closes at that speed; the ends are "
               "those of the slope, empty where the gap may not close or regions may "
               "overtake"),
        ends=("half_life_low", "half_life_high"),
    ),
    Column("level", Style.WORD, _("Regions that part"), words={
        "core": _("core from the others"), "upper": _("upper regions, within these"),
        "inside": _("regions, within these"),
    }),
    Column("gini_part", Style.NUMBER, _("Part of the Gini"), Unit.INDEX,
           says=_("From pairs of regions that part at this level"),
           discloses=Discloses.PROFILE),
    Column("gini_share", Style.SHARE, _("Share of the Gini"),
           discloses=Discloses.PROFILE),
    Column("overlap", Style.NUMBER, _("of which overlap"), Unit.INDEX,
           says=_("Regions of the group with less that hold more all the same"),
           discloses=Discloses.PROFILE),
    Column("theil_part", Style.NUMBER, _("Part of Theil T"), Unit.INDEX,
           discloses=Discloses.PROFILE),
    Column("moran", Style.SIGNED, _("Moran's I"), Unit.CORRELATION,
           says=_("Above what is expected where neighbours are alike"),
           discloses=Discloses.PROFILE),
    Column("moran_expected", Style.SIGNED, _("Expected by chance"), Unit.CORRELATION),
    Column("p", Style.NUMBER, pgettext("Moran", "p"), Unit.PROBABILITY,
           says=_("Share of permutations at least as far out, on the value's side")),
    Column("club", Style.INTEGER, _("Club"), Unit.RANK,
           says=_("1 ends highest; empty for regions of no club"),
           discloses=Discloses.PROFILE),
    Column(
        "sigma", Style.NUMBER, _("σ"), Unit.INDEX,
        says=_("Standard deviation of the logarithms over regions"),
        discloses=Discloses.PROFILE),
    Column(
        "reference", Style.NUMBER, _("Reference score"), Unit.POINTS,
        says=_("Score below which a region has need; empty where none is set"),
    ),
    Column(
        "shortfall", Style.NUMBER, _("Points below the reference"), Unit.POINTS,
        says=_("Or the indicator that stands for need; 0 at the reference and above"),
    ),
    Column(
        "need", Style.NUMBER, _("Need"), Unit.OF_MEASURE,
        says=_("Residents times points below the reference, by the powers set"),
    ),
    Column(
        "need_share", Style.SHARE, _("Share of need"), name="share",
        says=_("Of the need of all regions that are owed money by need"),
    ),
    Column(
        "shortfall_rank", Style.WHOLE, _("Rank in shortfall"), Unit.RANK, name="rank",
        says=_("1 is farthest behind; the interval is that of the ledger's draws"),
    ),
    Column("is_core", Style.YES, _("Core region")),
    Column("basis", Style.WORD, _("Need taken from"), words={
        "ledger": _("the balance ledger"), "indicator": _("an indicator"),
        "population": _("residents"), "equal": _("every region alike"),
    }),
    Column("formula", Style.MESSAGE, _("How need was worked out")),
    Column("index", Style.INDICATOR, _("Published index")),
    Column(
        "spearman", Style.NUMBER, _("Rank correlation"), Unit.CORRELATION,
        says=_("Rank correlation of the ledger's scores with the published index"),
    ),
)  # fmt: skip

LEDGER: Final = ResultTable.of(
    COLUMNS, "ledger", _("Score, rank and tier of a region in a year and dimension."),
    key="region year dimension",
    columns="region year dimension score ledger_rank rank_low rank_high tier "
    "imputed_share",
    warnings=(
        _("Ranks of regions in one tier are no difference: do not order them."),
        _(
            "Scores are relative to the regions of all years, and compare from year to "
            "year where the same indicators entered (see steps); with balance.scale = "
            "year they are relative to the regions of the year and do not."
        ),
    ),
)  # fmt: skip
LEDGER_INDICATORS: Final = ResultTable.of(
    COLUMNS, "ledger_indicators",
    _("One indicator of a region in a year, step by step."),
    key="region indicator year",
    columns="region indicator year dimension direction weight raw denominated treated "
    "imputed normalised",
    warnings=(_("Values filled in are no observations."),),
)  # fmt: skip
STEPS: Final = ResultTable.of(
    COLUMNS, "steps", _("What one step of the ledger did."),
    key="order", columns="order step done",
)  # fmt: skip
NEED: Final = ResultTable.of(
    COLUMNS, "need",
    _("What one region needs: the one quantity that audit and portfolio read."),
    key="region",
    columns="region year population score reference shortfall need need_share "
    "shortfall_rank rank_low rank_high is_core basis formula",
    ends={"rank": ("rank_low", "rank_high")},
    warnings=(
        _("Where regions lie within regions, the need of both is told: do not add."),
    ),
)  # fmt: skip
EVENNESS: Final = ResultTable.of(
    COLUMNS, "evenness", _("Gini and Theil indices of a quantity in a year."),
    key="quantity year",
    columns="quantity unit year regions population_weighted gini gini_low gini_high "
    "gini_since gini_change gini_change_low gini_change_high theil_t theil_t_between "
    "theil_t_within theil_l theil_l_between theil_l_within",
    warnings=(
        _(
            "Indices weighted by residents and indices that are not do not compare "
            "with each other."
        ),
    ),
)  # fmt: skip
CORE_SHARE: Final = ResultTable.of(
    COLUMNS, "core_share", _("Share of the core in a quantity in a year."),
    columns="quantity unit year core_share low high total net interval_from",
    ends={"core_share": ("low", "high")},
    warnings=(
        _(
            "An interval from activities shows how far the share hangs on single "
            "activities; it is no sampling error."
        ),
    ),
)  # fmt: skip
CONVERGENCE: Final = ResultTable.of(
    COLUMNS, "convergence",
    _("Growth regressed on the initial level of a quantity."),
    key="quantity",
    columns="quantity start_year end_year beta beta_low beta_high speed half_life "
    "half_life_low half_life_high regions",
    warnings=(
        _(
            "Speed and half-life say something only where the whole interval of β "
            "lies below 0."
        ),
    ),
)  # fmt: skip
SIGMA: Final = ResultTable.of(
    COLUMNS, "sigma", _("Spread of the logarithms of a quantity in a year."),
    key="quantity year", columns="quantity year sigma regions",
)  # fmt: skip
NESTED: Final = ResultTable.of(
    COLUMNS, "nested",
    _("A quantity in its last year, and a level at which regions part."),
    key="quantity level",
    columns="quantity year level gini_part gini_share overlap theil_part",
)  # fmt: skip
NEIGHBOURS: Final = ResultTable.of(
    COLUMNS, "neighbours",
    _("Whether neighbours are alike in a quantity, in its last year."),
    key="quantity", columns="quantity year moran moran_expected p regions",
    warnings=(
        _("Neighbours are those with no third region between them, by their places."),
    ),
)  # fmt: skip
CLUBS: Final = ResultTable.of(
    COLUMNS, "clubs",
    _("A region and the convergence club it belongs to, by income or product a head."),
    key="quantity region", columns="quantity start_year end_year region club",
    warnings=(
        _("Clubs are sorted by the test of Phillips and Sul; eight years are needed."),
    ),
)  # fmt: skip
PUBLISHED: Final = ResultTable.of(
    COLUMNS, "published", _("Rank correlation with a published index in a year."),
    key="index dimension year",
    columns="index dimension year regions spearman low high",
    ends={"spearman": ("low", "high")},
    warnings=(
        _("Agreement with a published index is no proof that either is right."),
    ),
)  # fmt: skip

MAKES: Final = (
    LEDGER, LEDGER_INDICATORS, STEPS, LEDGER_ELEMENTS, LEDGER_FLAGS,
    LEDGER_SENSITIVITY, LEDGER_STRENGTHS, LEDGER_CHANGES, NEED, EVENNESS, CORE_SHARE,
    CONVERGENCE, SIGMA, NESTED, NEIGHBOURS, CLUBS, PUBLISHED,
)  # fmt: skip
