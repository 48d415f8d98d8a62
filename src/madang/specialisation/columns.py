"""What the results of specialisation hold: each column once, each table by them."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "ACTIVITIES",
    "CERTIFICATE",
    "COMPLEXITY",
    "CURVE",
    "MAKES",
    "ODDS",
    "OUTLOOK",
    "OUTLOOK_QUALITY",
    "QUALITY",
    "QUOTIENTS",
    "RECORD",
    "REGIONS",
    "RELATEDNESS",
    "SHIFT_SHARE",
    "TWINS",
]

_SHAPE: Final = columns(
    Column("total", Style.NUMBER, pgettext("sum", "Total"), Unit.OF_MEASURE,
           discloses=Discloses.AMOUNT),
    Column("is_small", Style.YES, _("Small"),
           says=_("Too small to be judged: jobs or size below the line set")),
    Column("location_quotient", Style.NUMBER, _("Location quotient"), Unit.RATIO,
           says=_("Share of the activity in the region over its share everywhere; "
                  "1 is parity"), discloses=Discloses.RATIO),
    Column("shrunken", Style.NUMBER, _("Shrunken LQ"), Unit.RATIO,
           says=_("Location quotient drawn towards 1 as far as its counts are few"),
           discloses=Discloses.RATIO),
    Column("side", Style.WORD, _("Side of parity"), name="tier",
           says=_("Side of 1 on which the whole interval lies: above, below; parity "
                  "where it holds 1"), discloses=Discloses.RATIO),
    Column("krugman", Style.NUMBER, _("Krugman index"), Unit.INDEX,
           says=_("Distance from the structure of all other regions; 0 alike, "
                  "2 disjoint"),
           ends=("krugman_low", "krugman_high"), discloses=Discloses.PROFILE),
    Column("herfindahl", Style.NUMBER, _("Herfindahl"), Unit.INDEX,
           says=_("Sum of squared shares; 1 is all in one"),
           ends=("herfindahl_low", "herfindahl_high"), discloses=Discloses.PROFILE),
    Column("herfindahl_across", Style.NUMBER, _("Herfindahl"), Unit.INDEX,
           name="herfindahl", says=_("Sum of squared shares of regions; 1 is all in "
                                     "one"), discloses=Discloses.PROFILE),
    Column("herfindahl_normalised", Style.NUMBER, _("Herfindahl, normalised"),
           Unit.INDEX, says=_("0 is an even spread, 1 all in one"),
           discloses=Discloses.PROFILE),
    Column("entropy", Style.NUMBER, _("Entropy"), Unit.INDEX,
           says=_("Shannon entropy of the shares, natural logarithm"),
           ends=("entropy_low", "entropy_high"), discloses=Discloses.PROFILE),
    Column("evenness", Style.NUMBER, _("Evenness"), Unit.INDEX,
           says=_("Entropy over the highest it could be; 1 is even"),
           ends=("evenness_low", "evenness_high"), discloses=Discloses.PROFILE),
    Column("gini", Style.NUMBER, _("Gini"), Unit.INDEX,
           says=_("0 as everywhere, 1 all in one"), ends=("gini_low", "gini_high"),
           discloses=Discloses.PROFILE),
    Column("hachman", Style.NUMBER, _("Hachman index"), Unit.INDEX,
           says=_("Likeness to the structure of the whole; 1 is the same"),
           ends=("hachman_low", "hachman_high"), discloses=Discloses.PROFILE),
    Column("equivalent_number", Style.NUMBER, _("Equivalent number"), Unit.COUNT,
           says=_("How many activities of equal size would be as concentrated"),
           discloses=Discloses.PROFILE),
    Column("place", Style.WHOLE, _("Rank"), Unit.RANK, name="rank",
           says=_("1 is the first; those alike share the mean of their places"),
           ends=("rank_low", "rank_high")),
    Column("place_of_all", Style.WHOLE, _("Rank, all at once"), Unit.RANK,
           ends=("rank_all_low", "rank_all_high")),
    Column("top_region", Style.REGION, _("Top region")),
    Column("top_share", Style.SHARE, _("Top share"),
           discloses=Discloses.RATIO, of="top_region"),
    Column("twin", Style.REGION, _("Twin")),
    Column("similarity", Style.NUMBER, _("Similarity"), Unit.SHARE,
           says=_("Overlap of the two profiles; 1 is the same"),
           ends=("similarity_low", "similarity_high"), discloses=Discloses.PROFILE),
    Column("start_year", Style.YEAR, pgettext("span", "From")),
    Column("end_year", Style.YEAR, pgettext("span", "To")),
    Column("start_value", Style.NUMBER, _("Value at first"), Unit.OF_MEASURE,
           discloses=Discloses.AMOUNT),
    Column("end_value", Style.NUMBER, _("Value at last"), Unit.OF_MEASURE,
           discloses=Discloses.AMOUNT),
    Column("change", Style.SIGNED, pgettext("amount", "Change"), Unit.OF_MEASURE,
           discloses=Discloses.RATIO),
    Column("national", Style.SIGNED, pgettext("effect", "National"), Unit.OF_MEASURE,
           says=_("What the region would have gained at the growth of the whole"),
           discloses=Discloses.RATIO),
    Column("mix", Style.SIGNED, pgettext("effect", "Mix"), Unit.OF_MEASURE,
           says=_("What its activities, growing as everywhere, add to that"),
           discloses=Discloses.PROFILE),
    Column("competitive", Style.SIGNED, pgettext("effect", "Competitive"),
           Unit.OF_MEASURE, says=_("What remains: growth of the region's own"),
           discloses=Discloses.PROFILE),
    Column("left_out", Style.INTEGER, _("Activities left out"), Unit.COUNT,
           says=_("Activities not known in both years, in no figure of the row")),
)  # fmt: skip

_STRUCTURE: Final = columns(
    Column("diversity", Style.WHOLE, _("Diversity"), Unit.COUNT,
           says=_("Activities in which the region is specialised"),
           ends=("diversity_low", "diversity_high")),
    Column("ubiquity", Style.WHOLE, _("Ubiquity"), Unit.COUNT,
           says=_("Regions specialised in the activity"),
           ends=("ubiquity_low", "ubiquity_high")),
    Column("average_ubiquity", Style.NUMBER, _("Average ubiquity"), Unit.COUNT,
           says=_("Mean ubiquity of what the region is specialised in")),
    Column("coherence", Style.NUMBER, _("Coherence"), Unit.INDEX,
           says=_("Mean nearness of what the region is specialised in; 0 to 1"),
           ends=("coherence_low", "coherence_high")),
    Column("eci", Style.NUMBER, _("Complexity (ECI)"), Unit.INDEX,
           says=_("In standard deviations; 0 is the average region"),
           ends=("eci_low", "eci_high")),
    Column("pci", Style.NUMBER, _("Complexity (PCI)"), Unit.INDEX,
           says=_("In standard deviations; 0 is the average activity"),
           ends=("pci_low", "pci_high")),
    Column("pci_rank", Style.WHOLE, _("Rank by PCI"), Unit.RANK,
           ends=("pci_rank_low", "pci_rank_high")),
    Column("fitness", Style.NUMBER, _("Fitness"), Unit.INDEX,
           says=_("1 is the average region"), ends=("fitness_low", "fitness_high")),
    Column("fitness_rank", Style.WHOLE, _("Rank by fitness"), Unit.RANK,
           ends=("fitness_rank_low", "fitness_rank_high")),
    Column("fitness_tier", Style.INTEGER, _("Tier by fitness"), Unit.TIER),
    Column("component", Style.INTEGER, _("Part of the table"), Unit.CODE,
           says=_("Regions that share no activity with the others form a part of "
                  "their own; 0 is the largest, −1 none")),
    Column("space_x", Style.NUMBER, _("Place in the product space, across"),
           Unit.INDEX),
    Column("space_y", Style.NUMBER, _("Place in the product space, up"), Unit.INDEX),
    Column("neighbour", Style.ACTIVITY, _("Found with")),
    Column("proximity", Style.NUMBER, _("Proximity"), Unit.PROBABILITY,
           says=_("Least chance that a region specialised in one is specialised in "
                  "the other")),
    Column("nearness_rank", Style.INTEGER, _("Rank"), Unit.RANK, name="rank",
           says=_("1 is the nearest; empty for links that only hold the picture "
                  "together")),
    Column("together", Style.INTEGER, _("Regions with both"), Unit.COUNT),
    Column("is_drawn", Style.YES, _("Drawn"), says=_("Drawn as a link, one way only")),
    Column("index", Style.WORD, pgettext("certificate", "Index")),
    Column("check", Style.WORD, _("Check")),
    Column("check_value", Style.NUMBER, _("Value"), Unit.INDEX, name="value",
           says=_("A count, share, correlation or number of standard deviations, as "
                  "the check says; empty where it does not apply")),
    Column("check_limit", Style.NUMBER, _("Limit"), Unit.INDEX, name="limit"),
    Column("verdict", Style.WORD, _("Verdict")),
    Column("named", Style.TEXT, _("Regions named"), name="regions",
           says=_("Codes of the regions that the check names, parted by spaces")),
)  # fmt: skip

_AHEAD: Final = columns(
    # A cell is listed if its quotient is below 1: that is told of no withheld one.
    Column("candidate", Style.ACTIVITY, _("Activity"), name="activity",
           discloses=Discloses.RATIO),
    Column("density", Style.NUMBER, _("Relatedness density"), Unit.INDEX,
           says=_("Share of what stands near the activity that the region has")),
    Column("odds", Style.SHARE, _("Odds of entry"), Unit.PROBABILITY,
           says=_("Probability of a location quotient of 1 or more by the year told"),
           ends=("odds_low", "odds_high")),
    Column("until", Style.YEAR, _("Year spoken of")),
    Column("needed", Style.NUMBER, _("Missing to parity"), Unit.OF_MEASURE,
           says=_("How much is missing to a location quotient of 1"),
           discloses=Discloses.RATIO),
    Column("size_class", Style.WORD, _("Size of the region"), words={
        "small": pgettext("region", "small"), "medium": pgettext("region", "medium"),
        "large": pgettext("region", "large"), "all": pgettext("region", "all"),
    }),
    Column("record_cases", Style.INTEGER, _("Cases of such odds"), Unit.COUNT,
           says=_("Cases in regions of this size that the model had not seen")),
    Column("record_came", Style.SHARE, _("Share that came true"),
           ends=("record_low", "record_high")),
    Column("knowledge_gain", Style.SIGNED, _("Gain in knowledge intensity"),
           Unit.SHARE, says=_("How far the region's knowledge-intensive share would "
                              "move if what is missing came"),
                              discloses=Discloses.RATIO),
    Column("model", Style.WORD, _("Model"), words={
        "persistence": _("the present quotient"),
        "density": _("density of related activities"),
        "diversity_ubiquity": _("diversity of the region, spread of the activity"),
        "logistic": _("logistic regression"),
        "trees": _("boosted trees"),
    }),
    Column("tested", Style.WORD, _("How tested"), words={
        "held_out_regions": _("on regions left out"),
        "rolling_origin": _("on later years left out"),
    }),
    Column("start", Style.YEAR, pgettext("span", "From")),
    Column("end", Style.YEAR, pgettext("span", "To")),
    Column("horizon", Style.INTEGER, _("Years ahead"), Unit.YEARS),
    Column("cells", Style.WORD, _("Cells judged"),
           says=_("All below a location quotient of 1, or only those below 0.5"),
           words={"below_1": _("all below 1"), "below_0.5": _("below 0.5 only")}),
    Column("cases", Style.INTEGER, _("Cases"), Unit.COUNT),
    Column("entries", Style.INTEGER, _("Entries"), Unit.COUNT),
    Column("base_rate", Style.SHARE, _("Share that entered")),
    Column("average_precision", Style.NUMBER, _("Average precision"), Unit.INDEX),
    Column("precision_at_100", Style.SHARE, _("Precision among the first 100")),
    Column("precision_at_entries", Style.SHARE,
           _("Precision among as many as entered")),
    Column("brier", Style.NUMBER, _("Brier score"), Unit.SCORE,
           says=_("Mean squared error of the odds; 0 is perfect")),
    Column("brier_skill", Style.NUMBER, _("Brier skill"), Unit.SCORE,
           says=_("Against telling each the share that entered; 1 is perfect, 0 no "
                  "better")),
    Column("calibration_error", Style.NUMBER, _("Calibration error"), Unit.SHARE,
           says=_("How far the odds told lie from the shares that came true")),
    Column("is_chosen", Style.YES, pgettext("model", "Chosen")),
    Column("odds_from", Style.SHARE, _("Odds from"), Unit.PROBABILITY),
    Column("odds_to", Style.SHARE, _("Odds to"), Unit.PROBABILITY),
    Column("told", Style.SHARE, _("Odds told"), Unit.PROBABILITY),
    Column("came", Style.SHARE, _("Share that entered")),
)  # fmt: skip

_COLUMNS: Final = SHARED | _SHAPE | _STRUCTURE | _AHEAD
_RANKED: Final = "place rank_low rank_high"
_EVERY: Final = "rank_all_low rank_all_high tier"
_UNSURE: Final = _(
    "Intervals and tiers exist for measures that count things only; an amount of "
    "money has none."
)
_CERTIFIED: Final = _(
    "Complexity, fitness and relatedness hold only where the certificate of the same "
    "measure and year does not refuse them."
)

QUOTIENTS: Final = ResultTable.of(
    _COLUMNS, "quotients", _("One region, activity, year and measure"),
    key="region activity year measure",
    columns="region activity year measure value location_quotient low "
    "high shrunken side is_small",
    ends={"location_quotient": ("low", "high")},
    warnings=(
        _("A quotient above 1 whose interval holds 1 may be chance: see the tier."),
        _("Quotients of several regions or activities must not be averaged or added."),
        _(
            "Where the amount is withheld, low and high are what the published totals "
            "leave open; nothing within is more likely."
        ),
        _UNSURE,
    ),
)  # fmt: skip
REGIONS: Final = ResultTable.of(
    _COLUMNS, "regions", _("One region, year and measure"),
    key="region year measure",
    columns="region year measure total krugman krugman_low krugman_high herfindahl "
    "herfindahl_low herfindahl_high entropy entropy_low entropy_high evenness "
    "evenness_low evenness_high gini gini_low gini_high hachman hachman_low "
    "hachman_high herfindahl_normalised equivalent_number "
    f"{_RANKED} {_EVERY} is_small",
    warnings=(
        _("Regions of one tier cannot be told apart; their order means nothing."),
        _("The rank is on the Krugman index."),
        _UNSURE,
    ),
)  # fmt: skip
ACTIVITIES: Final = ResultTable.of(
    _COLUMNS, "activities", _("One activity, year and measure"),
    key="activity year measure",
    columns=f"activity year measure total gini gini_low gini_high {_RANKED} tier "
    "herfindahl_across top_region top_share ubiquity ubiquity_low ubiquity_high pci "
    "pci_low pci_high pci_rank pci_rank_low pci_rank_high space_x space_y",
    warnings=(
        _("The rank and the tier are on the locational Gini."), _CERTIFIED, _UNSURE,
    ),
)  # fmt: skip
SHIFT_SHARE: Final = ResultTable.of(
    _COLUMNS, "shift_share", _("One region and measure, from first to last year"),
    key="region measure",
    columns="region measure start_year end_year start_value end_value change national "
    "mix competitive left_out",
    warnings=(
        _(
            "The three effects add up to the change; none of them says what caused "
            "it, and published values have no interval."
        ),
    ),
)  # fmt: skip
TWINS: Final = ResultTable.of(
    _COLUMNS, "twins", _("One region and one of those most like it"),
    key="region twin measure",
    columns="region twin measure year similarity similarity_low similarity_high rank",
    warnings=(
        _("A region may be the twin of one that is not its own: it goes one way."),
    ),
)  # fmt: skip
COMPLEXITY: Final = ResultTable.of(
    _COLUMNS, "complexity",
    _("One region, year and measure: complexity, fitness, diversity"),
    key="region year measure",
    columns="region year measure diversity diversity_low diversity_high "
    "average_ubiquity coherence coherence_low coherence_high eci eci_low eci_high "
    f"{_RANKED} {_EVERY} fitness fitness_low fitness_high fitness_rank "
    "fitness_rank_low fitness_rank_high fitness_tier component is_small",
    warnings=(
        _CERTIFIED,
        _("Small regions have a value on the scale of the others, but take no place."),
        _UNSURE,
    ),
)  # fmt: skip
RELATEDNESS: Final = ResultTable.of(
    _COLUMNS, "relatedness", _("One activity and one that is found where it is found"),
    key="activity neighbour year measure",
    columns="activity neighbour year measure proximity nearness_rank together is_drawn",
    warnings=(
        _("Only the nearest and the links drawn are listed, not every pair."),
        _CERTIFIED,
    ),
)  # fmt: skip
CERTIFICATE: Final = ResultTable.of(
    _COLUMNS, "certificate", _("One structural index and one check of its validity"),
    key="index check year measure",
    columns="index check year measure check_value check_limit verdict message named",
    warnings=(
        _("An index is as sound as the worst of its checks; verdicts do not add up."),
    ),
)  # fmt: skip
ODDS: Final = ResultTable.of(
    _COLUMNS, "odds", _("One activity that a region is not specialised in"),
    key="region activity measure",
    columns="region activity year until measure density location_quotient needed odds "
    "odds_low odds_high size_class record_cases record_came record_low record_high "
    "knowledge_gain",
)  # fmt: skip
OUTLOOK: Final = ResultTable.of(
    _COLUMNS, "outlook",
    _("One activity that a region is not specialised in: how near, what odds"),
    key="region activity measure",
    columns="region candidate year measure density location_quotient odds odds_low "
    "odds_high until needed size_class record_cases record_came record_low "
    "record_high knowledge_gain model",
    warnings=(
        _(
            "Odds say how often cells like this one came to specialise, not that this "
            "one will, nor that support would make it so."
        ),
        _("What several cells need must not be added: each takes the rest as it is."),
    ),
)  # fmt: skip
_SCORES: Final = (
    "tested model start end horizon cells size_class cases entries base_rate "
    "average_precision precision_at_100 precision_at_entries brier brier_skill "
    "calibration_error is_chosen"
)
_TESTED: Final = "tested model start end cells size_class"
QUALITY: Final = ResultTable.of(
    _COLUMNS, "quality", _("One model of odds on one pair of years"),
    key=_TESTED, columns=_SCORES,
)  # fmt: skip
OUTLOOK_QUALITY: Final = ResultTable.of(
    _COLUMNS, "outlook_quality",
    _("One model of odds on one pair of years: how good it was"),
    key=f"measure {_TESTED}", columns=f"measure {_SCORES}",
    warnings=(
        _(
            "Compare models on the same years, cells and size of region only: the "
            "share that entered differs between them."
        ),
    ),
)  # fmt: skip
RECORD: Final = ResultTable.of(
    _COLUMNS, "record", _("One span of years, size of region and band of odds"),
    key="horizon size_class odds_from",
    columns="horizon size_class odds_from odds_to cases told came low high",
    ends={"came": ("low", "high")},
)  # fmt: skip
CURVE: Final = ResultTable.of(
    _COLUMNS, "curve", _("One model from one year on, and one band of odds"),
    columns="model start end told came cases",
)  # fmt: skip

MAKES: Final = (
    QUOTIENTS, REGIONS, ACTIVITIES, SHIFT_SHARE, TWINS, COMPLEXITY, RELATEDNESS,
    CERTIFICATE, OUTLOOK, OUTLOOK_QUALITY,
)  # fmt: skip
"""What the stage makes, in the order in which it is listed."""
