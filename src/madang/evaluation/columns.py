"""The result tables of the room: each column once, and what each table is."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "ALIKE", "CLOUD", "COURSE", "EFFECTS", "MAKES", "PLACEBOS", "POWER", "TAKEN",
    "VERDICTS", "WITHOUT",
]  # fmt: skip

VERDICTS: Final = {
    "changed": _("changed"),
    "unseen": _("no effect can be told from chance"),
    "untold": _("nothing tells it"),
}
"""Words for what is said of a measure and an outcome."""

_COLUMNS: Final = SHARED | columns(
    Column("policy", Style.CODE, pgettext("policy", "Measure"), name="measure",
           refers_to="evaluation/effects"),
    Column("name_ko", Style.TEXT, _("Name in Korean")),
    Column("name_en", Style.TEXT, _("Name in English")),
    Column("outcome", Style.INDICATOR, pgettext("evaluation", "Outcome"),
           says=_("Indicator that the measure was to change")),
    Column("verdict", Style.WORD, pgettext("evaluation", "Verdict"), words=VERDICTS),
    Column("start", Style.YEAR, _("First year"),
           says=_("First year with the measure; the earliest where regions differ")),
    Column("last_start", Style.YEAR, _("Last to begin"),
           says=_("Year in which the last region began")),
    Column("treated", Style.INTEGER, _("Regions with it"), Unit.COUNT),
    Column("compared", Style.INTEGER, _("Regions without it"), Unit.COUNT,
           says=_("Regions without the measure that compare")),
    Column("effect", Style.SIGNED, pgettext("evaluation", "Effect"), Unit.OF_MEASURE,
           says=_("Against what would have been, a year, in the unit of the row; empty "
                  "where nothing tells it"), ends=("effect_low", "effect_high")),
    Column("alone", Style.SIGNED, pgettext("evaluation", "Effect"), Unit.OF_MEASURE,
           name="effect"),
    Column("p", Style.NUMBER, pgettext("evaluation", "By chance"), Unit.PROBABILITY,
           says=_("How often regions without a measure show as much")),
    Column("p_joint", Style.NUMBER, _("By chance, over all outcomes"),
           Unit.PROBABILITY,
           says=_("How often any of the measure's outcomes shows as much by chance "
                  "(Holm)")),
    Column("detectable", Style.NUMBER, _("Could be seen from"), Unit.OF_MEASURE,
           says=_("Smallest effect that would be seen four times in five")),
    Column("estimator", Style.WORD, _("What would have been"), words={
        "path": _("as regions that went the same way before"),
        "difference": _("as the mean of regions without it"),
        "groups": _("as regions without it, from the last year before on"),
        "synthetic": _("as a mix of regions with the same past"),
        "synthetic_difference": _("as a mix of regions that ran parallel"),
    }),
    Column("inference", Style.WORD, pgettext("evaluation", "How sure"), words={
        "permutation": _("beside regions without it"),
        "clustered": _("by clustered errors"),
        "iid": _("by plain errors"),
    }),
    Column("anticipation", Style.INTEGER, _("Years left out before"), Unit.YEARS),
    Column("money", Style.MONEY, pgettext("evaluation", "Money"),
           says=_("Of all regions with it; empty where unknown")),
    Column("why_message", Style.MESSAGE, _("Why nothing tells it")),
    Column("doubts_message", Style.MESSAGE, _("What to bear in mind")),
    Column("since", Style.INTEGER, _("Years since the start"), Unit.YEARS,
           says=_("Below 0 before the start")),
    Column("begin", Style.SIGNED, pgettext("evaluation", "From"), Unit.OF_MEASURE,
           says=_("Lower end of the class of effects")),
    Column("sets", Style.INTEGER, _("Sets of regions"), Unit.COUNT,
           says=_("Sets in which chance alone shows an effect of that class")),
    Column("holds", Style.YES, _("Holds the effect"),
           says=_("Whether the effect of the measure itself lies in the class")),
    Column("trait", Style.WORD, _("Before the start"), name="quantity", words={
        "slope": _("slope"), "turn": _("last turn"), "level": _("level"),
    }),
    Column("apart", Style.SIGNED, _("Apart"), Unit.INDEX,
           says=_("Regions with the measure less others, in standard deviations")),
    Column("left", Style.SIGNED, _("Left apart"), Unit.INDEX,
           says=_("The same as the estimator compares them")),
    Column("size", Style.NUMBER, _("True effect"), Unit.OF_MEASURE),
    Column("seen", Style.SHARE, _("Would be seen"),
           says=_("How often an effect of that size would be told from chance")),
)  # fmt: skip

_KEY: Final = "measure outcome"
_HEAD: Final = "policy outcome unit"

EFFECTS: Final = ResultTable.of(
    _COLUMNS, "effects", _("a measure and an outcome"),
    key=_KEY,
    columns="policy name_ko name_en outcome unit verdict start last_start year treated "
    "compared effect effect_low effect_high p p_joint detectable estimator inference "
    "anticipation money why_message doubts_message",
    warnings=(
        _("Effects on different outcomes stand in different units."),
        _("Effects of measures that overlap do not add up."),
    ),
)  # fmt: skip
COURSE: Final = ResultTable.of(
    _COLUMNS, "course", _("a measure, an outcome and a year since the start"),
    key=f"{_KEY} since",
    columns=f"{_HEAD} since year effect effect_low effect_high",
    warnings=(_("Each year's interval holds by itself, not all of them at once."),),
)  # fmt: skip
PLACEBOS: Final = ResultTable.of(
    _COLUMNS, "placebos", _("a measure, an outcome and a start that nobody made"),
    key=f"{_KEY} year",
    columns=f"{_HEAD} year alone p detectable",
)  # fmt: skip
CLOUD: Final = ResultTable.of(
    _COLUMNS, "cloud", _("a measure, an outcome and a size that chance gives"),
    key=f"{_KEY} begin",
    columns=f"{_HEAD} begin sets holds",
)  # fmt: skip
WITHOUT: Final = ResultTable.of(
    _COLUMNS, "without", _("a measure and an outcome, without one of its regions"),
    key=f"{_KEY} region",
    columns=f"{_HEAD} region alone",
)  # fmt: skip
ALIKE: Final = ResultTable.of(
    _COLUMNS, "alike", _("a measure, an outcome and a trait of the past"),
    key=f"{_KEY} quantity",
    columns="policy outcome trait apart left",
)  # fmt: skip
POWER: Final = ResultTable.of(
    _COLUMNS, "power", _("a measure, an outcome and a true effect"),
    key=f"{_KEY} size",
    columns=f"{_HEAD} size seen",
)  # fmt: skip
TAKEN: Final = ResultTable.of(
    _COLUMNS, "taken", _("a measure, an outcome and a region that had it"),
    key=f"{_KEY} region",
    columns="policy outcome region start",
)  # fmt: skip
MAKES: Final = (EFFECTS, COURSE, PLACEBOS, CLOUD, WITHOUT, ALIKE, POWER, TAKEN)
