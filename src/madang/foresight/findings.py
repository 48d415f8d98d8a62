"""What a committee should read first of the years ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.contracts import Decision, Finding, weighed
from madang.contracts.trees import Tree
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.foresight.settings import ForesightSettings
    from madang.language import Named

    Tables = Mapping[str, pd.DataFrame]
    Names = Mapping[str, Named]

__all__ = ["findings", "leading"]

_FIRST: Final = ("population", "residents", "jobs", "employment", "grdp")
_MOST: Final = 2
_LESS: Final = 0.03  # importance that each further indicator has less
_NEARER: Final = 1.02  # of the error if nothing changes, below which neither is nearer


def leading(forecasts: pd.DataFrame) -> list[str]:
    """Order indicators: residents, jobs and output first."""
    there = list(dict.fromkeys(forecasts["indicator"]))
    known = [name for name in _FIRST if name in there]
    return [*known, *(name for name in there if name not in known)]


def _first(table: pd.DataFrame) -> list[str]:
    """Choose the indicators that are told: residents, jobs, output, or just one."""
    order = leading(table)
    return [name for name in order if name in _FIRST][:_MOST] or order[:1]


def findings(
    tables: Tables,
    regions: pd.DataFrame,
    names: Names,
    called: Names,
    settings: ForesightSettings,
) -> tuple[Finding, ...]:
    """Say what stands out, each with its number and what it leaves to be decided.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Result tables of the stage.
    regions : DataFrame
    names, called : mapping of str to Named
        Names of regions and of indicators.
    settings : ForesightSettings

    Returns
    -------
    tuple of Finding
    """
    forecasts = tables["forecasts"]
    uppers = Tree.of(regions, "region").totals(forecasts["region"])
    parts = forecasts[~forecasts["region"].isin(uppers)].dropna(subset=["change"])
    said: list[Finding | None] = []
    for i, name in enumerate(_first(parts)):
        mine = parts[parts["indicator"] == name]
        mine = mine[mine["horizon"] == mine["horizon"].max()]
        less = _LESS * i
        said += [_losing(mine, names, called, settings, less),
                 _open(mine, names, called, less)]  # fmt: skip
    for i, name in enumerate(_first(tables["record"])):
        said.append(_held(tables["record"], name, called, _LESS * i))
    said.append(_stays(tables["record"], called))
    return tuple(f for f in said if f is not None)


def _of(called: Names, indicator: str) -> Any:
    """Name an indicator."""
    return called.get(indicator, indicator)


def _losing(
    mine: pd.DataFrame,
    names: Names,
    called: Names,
    settings: ForesightSettings,
    less: float,
) -> Finding | None:
    """Name the regions that lose much whatever in the band comes true."""
    sure = mine[mine["change_high"] < -settings.loss].sort_values("change_high")
    if sure.empty:
        return None
    year, name = int(mine["year"].iloc[0]), str(mine["indicator"].iloc[0])
    places = Items(tuple(names[str(c)] for c in sure["region"]), of="places")
    return Finding(
        key=f"foresight.losing.{name}", importance=weighed(0.8 - less, len(mine)),
        says=_(
            "{indicator}: {count:,} of {all:,} regions {count:~loses/lose} more than "
            "{loss:.0%} by {year}, whatever in {count:~its/their} 90% band comes true: "
            "{regions}.",
            indicator=_of(called, name), count=len(sure), all=len(mine),
            loss=settings.loss, year=year, regions=places,
        ),
        value=float(len(sure)), unit="regions", year=year, result="forecasts",
        row=f"indicator={name},year={year},region={sure['region'].iloc[0]}",
        decision=Decision(
            _("Decide what {indicator} plans rest on in {regions}.",
              indicator=_of(called, name), regions=places),
            options=(
                _("as it is now"), _("as is expected for {year}", year=year),
                _("as low as the 90% band for {year} goes", year=year),
            ),
        ),
    )  # fmt: skip


def _open(
    mine: pd.DataFrame, names: Names, called: Names, less: float
) -> Finding | None:
    """Say of how many regions even the direction is open."""
    unsure = mine[(mine["change_low"] < 0) & (mine["change_high"] > 0)]
    if unsure.empty:
        return None
    year, name = int(mine["year"].iloc[0]), str(mine["indicator"].iloc[0])
    widest = unsure.assign(w=unsure["change_high"] - unsure["change_low"])
    widest = widest.sort_values("w", ascending=False)
    return Finding(
        key=f"foresight.open.{name}", importance=weighed(0.55 - less, len(mine)),
        says=_(
            "{indicator}: for {count:,} of {all:,} regions it is not known whether "
            "{count:~it rises/they rise} or {count:~falls/fall} by {year}; least sure: "
            "{regions}.",
            indicator=_of(called, name), count=len(unsure), all=len(mine), year=year,
            regions=Items(tuple(names[str(c)] for c in widest["region"]), of="places"),
        ),
        value=float(len(unsure)), unit="regions", year=year, result="forecasts",
        row=f"indicator={name},year={year},region={widest['region'].iloc[0]}",
    )  # fmt: skip


def _held(
    record: pd.DataFrame, name: str, called: Names, less: float
) -> Finding | None:
    """Say how past forecasts did at the furthest horizon."""
    mine = record[(record["indicator"] == name) & (record["size_class"] == "all")]
    mine = mine.dropna(subset=["coverage", "error", "error_stays"])
    if mine.empty:
        return None
    row = mine.sort_values("horizon").iloc[-1]
    horizon = int(row["horizon"])
    return Finding(
        key=f"foresight.record.{name}",
        importance=weighed(0.4 - less, int(row["forecasts"])),
        says=_(
            "{indicator}: of {n:,} past forecasts {horizon:,| year/ years} ahead the "
            "90% bands held {coverage:.0%}; the mean error was {error:.1%}, and "
            "{stays:.1%} had all been said to stay as it was.",
            indicator=_of(called, name), n=int(row["forecasts"]), horizon=horizon,
            coverage=float(row["coverage"]), error=float(row["error"]),
            stays=float(row["error_stays"]),
        ),
        value=100 * float(row["coverage"]), unit="%", result="record",
        row=f"indicator={name},horizon={horizon},size_class=all",
    )  # fmt: skip


def _stays(record: pd.DataFrame, called: Names) -> Finding | None:
    """Say where nothing was nearer than that all stays as it is."""
    mine = record[record["size_class"] == "all"]
    worse = mine[mine["error"] > _NEARER * mine["error_stays"]]
    if worse.empty:
        return None
    ratio = (worse["error"] / worse["error_stays"]).sort_values(ascending=False)
    row = worse.loc[ratio.index[0]]
    name, horizon = str(row["indicator"]), int(row["horizon"])
    others = tuple(_of(called, n) for n in dict.fromkeys(map(str, worse["indicator"])))
    return Finding(
        key="foresight.stays", importance=weighed(0.5, len(mine)),
        says=_(
            "In the past, that nothing changes was nearer than any forecast for "
            "{names}: {indicator}, {horizon:,| year/ years} ahead, {stays:.1%} against "
            "{error:.1%}.",
            names=Items(others), indicator=_of(called, name), horizon=horizon,
            stays=float(row["error_stays"]), error=float(row["error"]),
        ),
        value=100 * float(row["error"]), unit="%", result="record",
        row=f"indicator={name},horizon={horizon},size_class=all",
    )  # fmt: skip
