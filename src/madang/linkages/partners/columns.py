"""The result tables of the partner finder: each column once."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = ["MAKES", "QUALITY", "RECORD", "SUGGESTIONS"]

_COLUMNS: Final = SHARED | columns(
    Column("partner", Style.ORGANISATION, _("Suggested partner")),
    Column("partner_region", Style.REGION, _("Region of the partner")),
    Column("partner_kind", Style.WORD, _("Kind of the partner")),
    Column("odds", Style.SHARE, _("Odds"), Unit.PROBABILITY,
           says=_("That both share a project within the years ahead, if both go on "
                  "taking part"),
           ends=("odds_low", "odds_high")),
    Column("of_hundred", Style.NUMBER, _("Came, of 100 such"), Unit.COUNT,
           says=_("Of 100 pairs told such odds in the last window, those that came; "
                  "empty where the record is too short"),
           ends=("hundred_low", "hundred_high")),
    Column("common", Style.INTEGER, _("Partners in common"), Unit.COUNT),
    Column("through", Style.ORGANISATION, _("Partner of both"),
           says=_("The one with the fewest other partners")),
    Column("field", Style.TEXT, _("Shared field"),
           says=_("Programme or activity in which both have most projects")),
    Column("adds", Style.TEXT, _("Brings"),
           says=_("Programme or activity that the partner knows and the other lacks")),
    Column("apart_km", Style.NUMBER, _("Apart (km)"), Unit.KILOMETRES),
    Column("received", Style.MONEY, _("Money in shared projects"),
           says=_("What the partner received in projects shared with others")),
    Column("method", Style.WORD, _("Told by"), words={
        "learnt": _("learnt model"),
        "common_neighbours": _("partners in common"),
        "adamic_adar": _("partners in common, those of few for more"),
        "resource_allocation": _("partners in common, shared out"),
        "allocation_in_field": _("partners in common, shared out, by like fields"),
        "preferential_attachment": _("number of partners"),
    }),
    Column("group", Style.WORD, _("Pairs by"), words={
        "all": pgettext("pairs", "all pairs"), "kinds": _("kinds of both"),
        "size": _("projects of the smaller one"),
    }),
    Column("part", Style.TEXT, _("Part")),
    Column("pairs", Style.INTEGER, _("Pairs"), Unit.COUNT,
           says=_("Pairs that had not worked together before")),
    Column("came", Style.SHARE, _("Came"), Unit.SHARE,
           says=_("Share that worked together in the window"),
           ends=("came_low", "came_high")),
    Column("told", Style.SHARE, _("Told"), Unit.PROBABILITY, says=_("Mean odds told")),
    Column("average_precision", Style.NUMBER, _("Average precision"), Unit.INDEX),
    Column("first_ten", Style.SHARE, _("Came, of the first ten"),
           says=_("Of the ten partners first suggested to each, the share that came")),
    Column("brier_skill", Style.SHARE, _("Error saved"), Unit.SHARE,
           says=_("By how much squared errors of the odds are below those of telling "
                  "every pair the same; all of it would be foresight")),
    Column("used", Style.YES, _("Used")),
    Column("odds_from", Style.SHARE, _("Odds from"), Unit.PROBABILITY),
    Column("odds_to", Style.SHARE, _("Odds to"), Unit.PROBABILITY),
)  # fmt: skip

SUGGESTIONS: Final = ResultTable.of(
    _COLUMNS,
    "suggestions",
    _("an organisation and a partner suggested to it"),
    key="organisation partner",
    columns=(
        "region organisation partner partner_region partner_kind odds odds_low "
        "odds_high of_hundred hundred_low hundred_high common through field adds "
        "apart_km received message"
    ),
    warnings=(
        _("Odds tell what usually happens, not what ought to."),
        _("Bands hold for single pairs: odds of several do not add up."),
    ),
)
RECORD: Final = ResultTable.of(
    _COLUMNS,
    "record",
    _("a range of odds, told of the last window by what ended before it"),
    key="odds_from",
    columns="odds_from odds_to pairs told came came_low came_high",
)
QUALITY: Final = ResultTable.of(
    _COLUMNS,
    "quality",
    _("a way to tell odds, and the pairs it is judged on"),
    key="method group part",
    columns=(
        "method group part pairs came told average_precision first_ten brier_skill used"
    ),
    warnings=(_("Learnt from windows that ended before the one judged on."),),
)
MAKES: Final = (SUGGESTIONS, RECORD, QUALITY)
