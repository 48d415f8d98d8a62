"""The odds of one year's table: what each region could enter, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.language import _
from madang.specialisation.columns import ODDS
from madang.specialisation.odds.checks import refuse_horizon, refuse_recoded
from madang.specialisation.odds.features import feature_arrays
from madang.specialisation.odds.given import MODEL, refuse_kind
from madang.specialisation.odds.holdings import (
    Places,
    holdings_of,
    panel_of,
    places_of,
    quotients,
)
from madang.specialisation.odds.memory import recalled
from madang.specialisation.odds.model import OddsModel
from madang.specialisation.odds.quality import EDGES
from madang.specialisation.odds.samples import SIZE_CLASSES, at_risk, size_classes
from madang.vocabulary import Language, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings
    from madang.specialisation.odds.learners import OddsKind

__all__ = ["Odds", "next_activities", "odds_table"]

_SHOWN: Final = 15
_LETTERS: Final = 15
_POINTS: Final = 10


@dataclass(frozen=True, slots=True)
class Odds:
    """What regions are not specialised in, with the odds that they come to be.

    Attributes
    ----------
    table : DataFrame
        A row a cell at risk. `needed` is how much is missing to a quotient of 1;
        `odds` the probability of a quotient of 1 or more in the year `until`, with
        its interval; `record_…` how often such odds came true, in regions of this
        size that the model had not seen, in how many cases, with its interval (missing
        where none were given such odds, or no two years lie so far apart);
        `knowledge_gain` how far the knowledge-intensive share of the region would
        move if what is needed came (share points; NaN where not told).
    kind : OddsKind
        Which model.
    year, until : int
        Year of the table, and the year spoken of.
    level : float
        Share that every interval holds.
    quality, record : DataFrame
        How good the model was when tested, and its track record.
    years : tuple of (int, int)
        Pairs of years learnt from.
    measure, source : str
        What is measured, and who publishes it.
    spoken : mapping
        Names of regions and activities by kind, language and code.
    """

    table: pd.DataFrame
    kind: OddsKind
    year: int
    until: int
    level: float
    quality: pd.DataFrame
    record: pd.DataFrame
    years: tuple[tuple[int, int], ...]
    measure: str
    source: str
    spoken: Mapping[str, Mapping[str, Mapping[str, str]]]

    def tidy(self) -> pd.DataFrame:
        """Give the odds, one row a region and activity, unrounded."""
        return self.table.copy()

    def of(self, region: str) -> pd.DataFrame:
        """Give what one region could become, the likeliest first."""
        mine = self.table[self.table["region"] == region]
        return mine.sort_values(
            ["odds", "activity"], ascending=[False, True], kind="stable"
        )

    def said(self, kind: str, code: str, language: str) -> str:
        """Give the name of a region or activity, or its code."""
        return self.spoken.get(kind, {}).get(language, {}).get(code, code)

    def chart(self, language: str = Language.KO, *, region: str | None = None) -> Any:
        """Draw the likeliest entries with their intervals.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.
        region : str, optional
            Only of this region; of all where not given.

        Returns
        -------
        altair.LayerChart
        """
        from madang.charts import interval_chart  # noqa: PLC0415 - Altair is heavy

        rows = self.table if region is None else self.of(region)
        rows = rows.sort_values(
            ["odds", "region", "activity"], ascending=[False, True, True]
        ).head(_SHOWN)
        names = [self.said("activity", a, language) for a in rows["activity"]]
        if region is None:
            where = [self.said("region", r, language) for r in rows["region"]]
            names = [f"{r} · {a}" for r, a in zip(where, names, strict=True)]
        shown = pd.DataFrame({
            "label": names, "value": 100 * rows["odds"].to_numpy(),
            "low": 100 * rows["odds_low"].to_numpy(),
            "high": 100 * rows["odds_high"].to_numpy(),
        })  # fmt: skip
        title = _("Odds of entry by {until}", until=self.until)
        if region is not None:
            where_to = self.said("region", region, language)
            title = _("Odds of entry by {until} in {region}",
                      until=self.until, region=where_to)  # fmt: skip
        unit = _("%, {level:.0%} intervals; by {measure:lower}",
                 level=self.level, measure=word(self.measure))  # fmt: skip
        return interval_chart(
            shown, x_title=_("Odds (%)").text(language), title=title.text(language),
            unit=unit.text(language),
            source=self.source, year=self.year, language=language,
        )  # fmt: skip

    def space(self, region: str, language: str = Language.KO) -> Any:
        """Draw what stands near a region against the odds of each: its next steps.

        Parameters
        ----------
        region : str
            Code.
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.LayerChart
            Relatedness density to the right, odds upward, on a log scale.
        """
        from madang.charts import point_chart  # noqa: PLC0415 - Altair is heavy

        rows = self.of(region)
        rows = rows[rows["odds"] > 0].head(_POINTS)
        held = rows["location_quotient"] > 0
        words = (_("some of it (location quotient below 1)"), _("none listed"))
        shown = pd.DataFrame({
            "label": [
                _brief(self.said("activity", a, language)) for a in rows["activity"]
            ],
            "x": rows["density"].to_numpy(), "y": 100 * rows["odds"].to_numpy(),
            "group": np.where(held, *(w.text(language) for w in words)),
        })  # fmt: skip
        who = self.said("region", region, language)
        return point_chart(
            shown,
            x_title=_("Relatedness density").text(language),
            y_title=_("Odds of entry by {until} (%)", until=self.until).text(language),
            y_scale="log",
            title=_("{region}: what is next", region=who).text(language),
            unit=_("density 0 to 1, odds %").text(language),
            source=self.source, year=self.year, language=language,
        )  # fmt: skip


def _brief(name: str) -> str:
    """Cut a name to what stands beside a point."""
    return name if len(name) <= _LETTERS else f"{name[:_LETTERS].rstrip()}…"


def next_activities(
    model: OddsModel,
    table: pd.DataFrame,
    *,
    horizon: int | None = None,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    source: str = "",
) -> Odds:
    """Forecast which activities each region enters, by a model that is fitted.

    Parameters
    ----------
    model : OddsModel
        From `fit_odds`.
    table : DataFrame
        Keeps the contract ``stocks``; one year. Of several years the last is forecast
        from, and an earlier one remembered.
    horizon : int, optional
        Years ahead; that of the fit where not given.
    regions, activities : DataFrame, optional
        Only for what the fit was not told: names, places, knowledge-intensity.
    source : str
        Who publishes the stocks, for the caption of charts.

    Returns
    -------
    Odds

    Raises
    ------
    ContractError
        If the table breaks its contract, lacks a measure that the model reads, or
        uses another classification.
    NegativeActivityError
        If an amount is below zero or infinite.
    ParameterError
        If the horizon is no whole number of years.
    """
    refuse_kind("model", model, OddsModel, MODEL)
    ahead = model.horizon if horizon is None else horizon
    refuse_horizon(ahead)
    panel = panel_of(table, regions=regions, activities=activities, absent=model.absent)
    holdings = holdings_of(
        panel, main=model.main, measures=model.others, absent=model.absent
    )
    now = holdings[-1]
    refuse_recoded(model.known, now, _("the panel of the fit"))
    from madang.specialisation.odds.fit import flags_of, spoken_of  # noqa: PLC0415

    given, told = flags_of(activities), spoken_of(regions, activities)
    known = replace(
        model,
        places=_merged(model.places, places_of(regions, list(map(str, now.regions)))),
        flags={**model.flags, **given},
        spoken={
            k: {w: {**model.spoken[k].get(w, {}), **told[k][w]} for w in told[k]}
            for k in told
        },
    )
    earlier = [*model.memory, *holdings[:-1]]
    by = {h.year: h for h in earlier if h.year < now.year}
    made = odds_table(known, now, [by[y] for y in sorted(by)], horizon=ahead)
    return Odds(
        table=made, kind=model.kind, year=now.year, until=now.year + ahead,
        level=model.level, quality=model.quality, record=model.record,
        years=model.years, measure=model.main, source=source, spoken=known.spoken,
    )  # fmt: skip


def _merged(fitted: Places, given: Places) -> Places:
    """Add what the fit did not know of places."""
    return Places(
        {**given.longitude, **fitted.longitude},
        {**given.latitude, **fitted.latitude},
        {**given.region_group, **fitted.region_group},
    )


def odds_table(
    model: OddsModel, now: Holdings, before: Sequence[Holdings], *, horizon: int
) -> pd.DataFrame:
    """Lay out the odds of all cells at risk.

    Parameters
    ----------
    model : OddsModel
        From `fit_odds`.
    now : Holdings
        The year to forecast from.
    before : sequence of Holdings
        Earlier years to remember, in order.
    horizon : int
        Years ahead.

    Returns
    -------
    DataFrame
        Keeps `ODDS`.
    """
    exact = model.horizon in model.link.horizons
    arrays = feature_arrays(now, model.places, recalled(now, before, exact=exact))
    risk = at_risk(now)
    row, column = np.nonzero(risk)
    x = np.column_stack([arrays[n][risk] for n in model.names])
    odds, low, high = model.odds(x, horizon, now.year, now.regions[row])
    size = np.array(SIZE_CLASSES, dtype=object)[size_classes(now)][row]
    needed, gain = _worth(now, model.flags)
    table = pd.DataFrame({
        "region": now.regions[row], "activity": now.activities[column],
        "year": now.year, "until": now.year + horizon, "measure": now.main,
        "density": arrays["density"][risk].astype(np.float64),
        "location_quotient": quotients(now)[risk], "needed": needed[risk],
        "odds": odds, "odds_low": low, "odds_high": high, "size_class": size,
        **_track(model.record, horizon, odds, size), "knowledge_gain": gain[risk],
    })  # fmt: skip
    return ODDS.typed(table)


def _worth(
    h: Holdings, flags: Mapping[str, bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Tell what is missing to parity, and what it would do for knowledge.

    With :math:`s` the activity's share everywhere, :math:`X` what the region holds in
    all: :math:`\Delta = (s X - x) / (1 - s)` brings the share to :math:`s`.
    """
    x = h.x
    rows = x.sum(axis=1, keepdims=True)
    s = x.sum(axis=0) / max(float(x.sum()), 1e-12)
    needed = np.maximum((s * rows - x) / np.where(s < 1, 1 - s, np.nan), 0.0)
    clever = np.array([flags.get(str(a), np.nan) for a in h.activities], dtype=float)
    if np.isnan(clever).all():
        return needed, np.full(x.shape, np.nan)
    told = np.where(np.isnan(clever), 0.0, clever)
    held = (x * told).sum(axis=1, keepdims=True)
    safe = np.where(rows > 0, rows, np.nan)
    return needed, (held + needed * clever) / (safe + needed) - held / safe


def _track(
    record: pd.DataFrame,
    horizon: int,
    odds: NDArray[np.float64],
    size: NDArray[np.object_],
) -> dict[str, Any]:
    """Find how often such odds came true over as many years in regions of this size."""
    place = np.clip(np.searchsorted(EDGES, odds, side="right") - 1, 0, len(EDGES) - 2)
    keys = pd.MultiIndex.from_arrays([size, EDGES[place]])
    held = record[record["horizon"] == horizon].set_index(["size_class", "odds_from"])
    found = held.reindex(keys)
    return {
        "record_cases": found["cases"].to_numpy(),
        "record_came": found["came"].to_numpy(),
        "record_low": found["low"].to_numpy(),
        "record_high": found["high"].to_numpy(),
    }
