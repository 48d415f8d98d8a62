"""The rolling-origin back-test: at each year, only what was known by then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.errors import UndefinedMeasureError
from madang.language import _
from madang.metrics.calibration import calibration_curve
from madang.specialisation.columns import CURVE, QUALITY
from madang.specialisation.odds.checks import refuse_horizon, refuse_years
from madang.specialisation.odds.drift import drift_of
from madang.specialisation.odds.fit import (
    chosen_of,
    codes_of,
    kinds_for,
    learn_kinds,
    spans,
)
from madang.specialisation.odds.given import refuse_kind
from madang.specialisation.odds.holdings import holdings_of, panel_of, places_of
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.odds.quality import EDGES, quality_rows
from madang.specialisation.odds.samples import pairs_of, taught_of
from madang.specialisation.odds.settings import OddsSettings
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings, Places
    from madang.specialisation.odds.samples import Pair

__all__ = ["BackTest", "back_test", "judge_holdings"]

ROLLING: Final = "rolling_origin"
_FEWEST_DRAWN: Final = 20  # cases below which a share is chance


@dataclass(frozen=True, slots=True)
class BackTest:
    """How good forecasts would have been, had they been made at the time.

    Attributes
    ----------
    quality : DataFrame
        A row a model, origin, kind of entry and size class, baselines beside.
    curve : DataFrame
        How often odds came true, bin by bin.
    horizon : int
        Years ahead.
    source : str
        Who publishes the stocks.
    """

    quality: pd.DataFrame
    curve: pd.DataFrame
    horizon: int
    source: str = ""

    def tidy(self) -> pd.DataFrame:
        """Give the scores, one row a model, origin, kind of entry and size class."""
        return self.quality.copy()

    def chart(self, language: str = Language.KO) -> Any:
        """Draw what was told against what came, for the model chosen.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.LayerChart
            On the line of evenness, odds came true as often as they said.
        """
        from madang.charts import lorenz_chart  # noqa: PLC0415 - Altair is heavy

        chosen = self.quality[self.quality["is_chosen"]]
        marks = set(zip(chosen["model"], chosen["start"], strict=True))
        mine = [m in marks for m in zip(
            self.curve["model"], self.curve["start"], strict=True)]  # fmt: skip
        shown = self.curve[mine]
        shown = shown[shown["cases"] >= _FEWEST_DRAWN]
        spans_of = [
            f"{a}→{b}" for a, b in zip(shown["start"], shown["end"], strict=True)
        ]
        return lorenz_chart(
            pd.DataFrame({"x": shown["told"], "y": shown["came"], "label": spans_of}),
            x_title=_("Odds told").text(language),
            y_title=_("Share that entered").text(language),
            even=_("as told").text(language),
            title=_("Did the odds of entry come true?").text(language),
            unit="%", source=self.source,
            year=f"{shown['start'].min()}–{shown['end'].max()}" if len(shown) else "",
            language=language,
        )  # fmt: skip


def back_test(
    stocks: pd.DataFrame,
    *,
    horizon: int = 1,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    measure: str | None = None,
    settings: OddsSettings | None = None,
    source: str = "",
) -> BackTest:
    """Test forecasts on a panel's own past, from year to year.

    At each origin models learn only from years up to it, and forecast the cells at
    risk `horizon` years on. Which model is kept is chosen from what was known then.

    Parameters
    ----------
    stocks, horizon, regions, activities, measure, settings
        As in `fit_odds`.
    source : str
        Who publishes the stocks, for the caption of charts.

    Returns
    -------
    BackTest
        Every model beside persistence (the present quotient), diversity × ubiquity,
        and relatedness density.

    Raises
    ------
    ContractError
        If the stocks break their contract, or two years use two classifications.
    UndefinedMeasureError
        If no year has both two years up to it and one `horizon` years on, or from
        none of them enough was known to learn from.
    """
    refuse_horizon(horizon)
    chosen = OddsSettings() if settings is None else settings
    refuse_kind("settings", chosen, OddsSettings, _("a set of OddsSettings"))
    panel = panel_of(
        stocks, regions=regions, activities=activities, absent=chosen.zero_means
    )
    holdings = holdings_of(panel, main=measure, absent=chosen.zero_means)
    return judge_holdings(
        holdings, horizon=horizon, regions=regions, settings=chosen, source=source
    )


def judge_holdings(
    holdings: Sequence[Holdings],
    *,
    horizon: int,
    settings: OddsSettings,
    regions: pd.DataFrame | None = None,
    source: str = "",
) -> BackTest:
    """Do what `back_test` does, on years that are laid out already."""
    refuse_years(holdings)
    years = [h.year for h in holdings]
    starts = [y for y in years[1:] if y + horizon in years][-settings.origins :]
    if not starts:
        raise UndefinedMeasureError(
            _(
                "No year of the panel ({years} to {years_2}) has two years up to it "
                "and one {horizon} years on. Test a shorter horizon, or add years.",
                years=years[0],
                years_2=years[-1],
                horizon=horizon,
            )
        )
    places = places_of(regions, [str(c) for c in codes_of(holdings)])
    rows: list[dict[str, Any]] = []
    curves: list[pd.DataFrame] = []
    lacking: UndefinedMeasureError | None = None
    for start in starts:
        try:
            more, drawn = _from(start, holdings, places, horizon, settings)
        except UndefinedMeasureError as trouble:  # too little was known by then
            lacking = trouble
            continue
        rows += more
        curves += drawn
    if lacking is not None and not rows:
        raise lacking
    quality = QUALITY.typed(pd.DataFrame(rows, columns=list(QUALITY.names)))
    curve = CURVE.typed(pd.concat(curves, ignore_index=True))
    return BackTest(quality, curve, horizon, source)


def _from(
    start: int,
    holdings: Sequence[Holdings],
    places: Places,
    horizon: int,
    settings: OddsSettings,
) -> tuple[list[dict[str, Any]], list[pd.DataFrame]]:
    """Forecast from one year, by what was known then, and see what came."""
    codes = codes_of(holdings)
    known = [h for h in holdings if h.year <= start]
    years = spans([h.year for h in known], horizon)
    lay = partial(
        pairs_of, places=places, codes=codes, remember=settings.remember,
        exact=horizon in {b - a for a, b in years},
    )  # fmt: skip
    pairs = lay(known, years)
    pairs = [p for p in pairs if len(p.event)]
    kinds = kinds_for(pairs, settings.kinds)
    taught = taught_of(pairs, known, places) if OddsKind.TREES in kinds else ()
    learnt = learn_kinds(pairs, kinds, settings=settings, taught=taught)
    best = chosen_of(learnt, pairs)
    ahead = [(start, start + horizon)]
    [test] = lay(holdings, ahead)
    shift = drift_of(known, horizon).shift(start)
    rows, curves = [], []
    for kind, one in learnt.items():
        odds = one.forecast(test.x, horizon, shift=shift)
        rows += [
            {**row, "is_chosen": kind is best}
            for row in quality_rows(test, odds, model=kind, tested=ROLLING)
        ]
        curves.append(_curve(test, odds, str(kind)))
    return rows, curves


def _curve(pair: Pair, odds: NDArray[np.float64], model: str) -> pd.DataFrame:
    """Give the calibration curve of one model at one origin."""
    found = calibration_curve(pair.event.astype(float), odds, edges=EDGES)
    return pd.DataFrame({
        "model": model, "start": pair.start, "end": pair.end,
        "told": found.told, "came": found.came, "cases": found.cases,
    })  # fmt: skip
