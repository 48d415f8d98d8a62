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
from madang.language import _, both
from madang.metrics.relatedness import proximity, relatedness_density
from madang.specialisation.odds.backtest import judge_holdings
from madang.specialisation.odds.fit import fit_holdings
from madang.specialisation.odds.holdings import holdings_of, quotients
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.odds.quality import QUALITY
from madang.specialisation.odds.result import odds_table
from madang.specialisation.odds.samples import SIZE_CLASSES, at_risk, size_classes
from madang.specialisation.odds.settings import OddsSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.specialisation.odds.holdings import Holdings
    from madang.specialisation.panel import Panel
    from madang.specialisation.settings import SpecialisationSettings

__all__ = ["OUTLOOK", "OUTLOOK_QUALITY", "Outlook", "outlook_table", "outlook_tables"]

OUTLOOK: Final = {
    "region": "str", "activity": "str", "year": "int64", "measure": "str",
    "density": "float64", "location_quotient": "float64", "odds": "float64",
    "odds_low": "float64", "odds_high": "float64", "until": "Int64",
    "needed": "float64", "size_class": "str", "record_cases": "Int64",
    "record_came": "float64", "record_low": "float64", "record_high": "float64",
    "knowledge_gain": "float64", "model": "str",
}  # fmt: skip
OUTLOOK_QUALITY: Final = {"measure": "str", **QUALITY}
_ORIGINS: Final = 2
_WORDS: Final = {
    OddsKind.PERSISTENCE: (
        "현재 입지계수만 쓴 기준 모형",
        "the present quotient alone",
    ),
    OddsKind.SIZE: ("다양성×편재성 기준 모형", "diversity × ubiquity alone"),
    OddsKind.DENSITY: ("관련성 밀도만 쓴 기준 모형", "relatedness density alone"),
    OddsKind.LOGISTIC: ("로지스틱 모형", "the logistic model"),
    OddsKind.TREES: ("부스팅 나무 모형", "boosted trees"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The outlook of all measures, how good it is, and what is to be said of it.

    Attributes
    ----------
    table : DataFrame
        Columns of `OUTLOOK`.
    quality : DataFrame
        Columns of `OUTLOOK_QUALITY`.
    notes : tuple of Note
        Which model was chosen, and where nothing could be learnt.
    """

    table: pd.DataFrame
    quality: pd.DataFrame
    notes: tuple[Note, ...]


def outlook_table(
    panel: Panel, settings: SpecialisationSettings
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """List what each region is not specialised in, and how near it stands.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    settings : SpecialisationSettings
        How many years ahead, and the level of the intervals.

    Returns
    -------
    DataFrame
        As `outlook_tables` gives it.
    tuple of Note
        Which model was chosen, and where nothing could be learnt.
    """
    found = outlook_tables(panel, settings)
    return found.table, found.notes


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


def _under(tables: list[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    """Lay tables under each other; bare columns where there is none."""
    if not tables:
        return pd.DataFrame(columns=list(columns)).astype(columns)
    return pd.concat(tables, ignore_index=True)


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
    bare = _under([], OUTLOOK_QUALITY)
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
                measure=measure,
                trouble=trouble.message,
            )
        )
        return Outlook(_unlearnt(now), bare, (said,))
    made = odds_table(model, now, holdings[:-1], horizon=span)
    table = made.assign(model=str(model.kind))[list(OUTLOOK)].astype(OUTLOOK)
    quality = [model.quality, *_rolled(holdings, span, chosen)]
    scores = pd.concat(quality, ignore_index=True).assign(measure=measure)
    scores = scores[list(OUTLOOK_QUALITY)].astype(OUTLOOK_QUALITY)
    ko, en = _WORDS[model.kind]
    note = Note(
        both(
            f"{measure}: {span}년 뒤 진입 확률은 학습에 쓰지 않은 지역에서 가장 정확했던 "
            f"{ko}으로 계산했다. 검증 결과는 outlook_quality에 있다.",
            f"{measure}: odds of entry within {span} years are by {en}, the most accurate "
            "on regions it had not seen; outlook_quality holds the test.",
        )
    )
    return Outlook(table, scores, (note,))


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
    return table.reindex(columns=list(OUTLOOK)).astype(OUTLOOK)


def _no_span(measure: str, most: int) -> Note:
    """Say that no two years lie near enough to learn from."""
    return Note(
        _(
            "{measure}: no two years lie within {most} years of each other, so the "
            "odds of entry could not be learnt; only density is given.",
            measure=measure,
            most=most,
        )
    )


def _too_few(measure: str) -> Note:
    """Say that there is too little to learn from."""
    return Note(
        _(
            "{measure}: the panel holds too few entries or regions to learn the "
            "odds of entry from; only density is given.",
            measure=measure,
        )
    )
