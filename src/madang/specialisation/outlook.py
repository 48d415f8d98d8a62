"""What a region could become: what stands near it, and the odds of entry.

The odds are learnt on the study's own earlier years (`odds`): a logistic model, or a
baseline where that forecast the regions left out better. They say how often cells
like this one have come to specialise, not that this one will.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note
from madang.errors import ContractError, UndefinedMeasureError
from madang.language import _
from madang.metrics.relatedness import proximity, relatedness_density
from madang.specialisation.columns import OUTLOOK, OUTLOOK_QUALITY
from madang.specialisation.odds.backtest import judge_holdings
from madang.specialisation.odds.fit import fit_holdings
from madang.specialisation.odds.holdings import holdings_of, quotients
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.odds.result import odds_table
from madang.specialisation.odds.samples import SIZE_CLASSES, at_risk, size_classes
from madang.specialisation.odds.settings import OddsSettings
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.contracts import ResultTable
    from madang.specialisation.odds.holdings import Holdings
    from madang.specialisation.panel import Panel
    from madang.specialisation.settings import SpecialisationSettings

__all__ = ["Outlook", "outlook_tables"]

_ORIGINS: Final = 2
_MODELS: Final = {
    OddsKind.PERSISTENCE: _("the present quotient alone"),
    OddsKind.SIZE: _("diversity × ubiquity alone"),
    OddsKind.DENSITY: _("relatedness density alone"),
    OddsKind.LOGISTIC: _("the logistic model"),
    OddsKind.TREES: _("boosted trees"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The outlook of all measures, how good it is, and what is to be said of it.

    Attributes
    ----------
    table : DataFrame
        One row a region and an activity that it is not specialised in.
    quality : DataFrame
        One row a model and a test.
    notes : tuple of Note
        Which model was chosen, and where nothing could be learnt.
    """

    table: pd.DataFrame
    quality: pd.DataFrame
    notes: tuple[Note, ...]


def outlook_tables(
    panel: Panel,
    settings: SpecialisationSettings,
    activities: pd.DataFrame | None = None,
) -> Outlook:
    """List what each region could become, with odds, track record and quality.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    settings : SpecialisationSettings
        How many years ahead, what absent cells mean, the level of the intervals.
    activities : DataFrame, optional
        Tells what is knowledge-intensive.

    Returns
    -------
    Outlook
        A row for each region and activity whose location quotient is known and below
        1 in the measure's latest year. `density` is the share of what stands near the
        activity that the region has; `odds` the probability of a quotient of 1 or
        more in the year `until`, with an interval for what was learnt; NaN where the
        panel is too short. `record_…` tell how often such odds came true in regions
        that the model had not seen, `knowledge_gain` how far the region's
        knowledge-intensive share would move if what is `needed` came.
    """
    tables: list[pd.DataFrame] = []
    scores: list[pd.DataFrame] = []
    notes: list[Note] = []
    for measure in panel.measures:
        made = _one(panel, measure, settings, activities)
        notes += made.notes
        tables += [made.table] if len(made.table) else []
        scores += [made.quality] if len(made.quality) else []
    return Outlook(_under(tables, OUTLOOK), _under(scores, OUTLOOK_QUALITY), (*notes,))


def _under(tables: list[pd.DataFrame], made: ResultTable) -> pd.DataFrame:
    """Lay tables under each other; bare columns where there is none."""
    return pd.concat(tables, ignore_index=True) if tables else made.empty()


def _span(years: list[int], most: int) -> int:
    """Give the longest span between two years of the panel, at most as asked for."""
    spans = {b - a for a in years for b in years if 0 < b - a <= most}
    return max(spans, default=0)


def _one(
    panel: Panel,
    measure: str,
    settings: SpecialisationSettings,
    activities: pd.DataFrame | None,
) -> Outlook:
    """Lay out the outlook of one measure in its latest year."""
    holdings = holdings_of(panel, main=measure, measures=(), absent=settings.zero_means)
    bare = OUTLOOK_QUALITY.empty()
    now, years = holdings[-1], [h.year for h in holdings]
    span = _span(years, settings.outlook_years)
    if not span:
        said = _no_span(measure, settings.outlook_years)
        table = _unlearnt(now)
        return Outlook(table, bare, (said,) if len(table) else ())
    chosen = OddsSettings(
        zero_means=settings.zero_means, kinds=(OddsKind.LOGISTIC,),
        level=settings.level, origins=_ORIGINS,
    )  # fmt: skip
    try:
        model = fit_holdings(
            holdings, horizon=span, settings=chosen, activities=activities
        )
    except UndefinedMeasureError:
        table = _unlearnt(now)
        return Outlook(table, bare, (_too_few(measure),) if len(table) else ())
    except ContractError as trouble:
        said = Note(
            _(
                "{measure}: the odds of entry could not be learnt. {trouble}",
                measure=word(measure),
                trouble=trouble.message,
            )
        )
        return Outlook(_unlearnt(now), bare, (said,))
    made = odds_table(model, now, holdings[:-1], horizon=span)
    table = OUTLOOK.typed(made.assign(model=str(model.kind)))
    quality = [model.quality, *_rolled(holdings, span, chosen)]
    scores = pd.concat(quality, ignore_index=True).assign(measure=measure)
    note = Note(
        _(
            "{measure}: odds of entry within {n} years are by {model}, the most "
            "accurate on regions it had not seen; outlook_quality holds the test.",
            measure=word(measure),
            n=span,
            model=_MODELS[model.kind],
        )
    )
    return Outlook(table, OUTLOOK_QUALITY.typed(scores), (note,))


def _rolled(
    holdings: Sequence[Holdings], span: int, settings: OddsSettings
) -> list[pd.DataFrame]:
    """Give the rolling-origin test, where the panel is long enough for one."""
    try:
        return [judge_holdings(holdings, horizon=span, settings=settings).quality]
    except UndefinedMeasureError:
        return []


def _unlearnt(now: Holdings) -> pd.DataFrame:
    """Lay out what stands near, without odds."""
    q, risk = quotients(now), at_risk(now)
    density = relatedness_density(q >= 1, proximity(q >= 1))
    row, column = risk.nonzero()
    size = [SIZE_CLASSES[n] for n in size_classes(now)[row]]
    table = pd.DataFrame({
        "region": now.regions[row], "activity": now.activities[column],
        "year": now.year, "measure": now.main, "density": density[risk],
        "location_quotient": q[risk], "size_class": size, "model": "",
    })  # fmt: skip
    return OUTLOOK.typed(table.reindex(columns=list(OUTLOOK.names)))


def _no_span(measure: str, most: int) -> Note:
    """Say that no two years lie near enough to learn from."""
    return Note(
        _(
            "{measure}: no two years lie within {most} years of each other, so the "
            "odds of entry could not be learnt; only density is given.",
            measure=word(measure),
            most=most,
        )
    )


def _too_few(measure: str) -> Note:
    """Say that there is too little to learn from."""
    return Note(
        _(
            "{measure}: the panel holds too few entries or regions to learn the "
            "odds of entry from; only density is given.",
            measure=word(measure),
        )
    )
