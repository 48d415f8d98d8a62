"""The odds of diversification on public records: how good, how calibrated, how fast.

Prints average precision beside the baselines and beside an untuned gradient-boosted
model on a dozen features, on the same held-out regions; the calibration of odds that
are carried from short horizons to longer ones; and the time of fit and application.

    python benchmarks/odds.py [us] [alone] [untuned] [uk] [transfer]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from madang import specialisation
from madang.metrics.calibration import brier_skill
from madang.metrics.detection import average_precision
from madang.metrics.shares import location_quotient
from madang.specialisation import OddsKind, OddsSettings
from madang.specialisation.odds.fit import codes_of
from madang.specialisation.odds.holdings import holdings_of, panel_of, places_of
from madang.specialisation.odds.samples import pairs_of
from madang.specialisation.settings import ZeroMeans

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)
COUNTIES = DATA / "us_cbp_county"
GVA = DATA / "uk_itl3_gva" / "itl3_gva_current_1998_2012.parquet"
DOZEN = (
    "quotient", "listed", "log_expected", "size", "diversity", "ubiquity", "total",
    "density", "region_complexity", "activity_complexity", "quotient_establishments",
    "quotient_payroll",
)  # fmt: skip
SHOWN = [
    "model", "start", "end", "cells", "size_class", "cases", "base_rate",
    "average_precision", "precision_at_100", "brier_skill", "calibration_error",
]  # fmt: skip


def us_stocks(years: tuple[int, ...]) -> pd.DataFrame:
    """Read county × NAICS-4 employment, establishments and payroll."""
    parts = []
    names = {"Emp": "employment", "Est": "establishments", "Pay": "payroll"}
    for year in years:
        raw = pd.read_parquet(COUNTIES / f"naics4_{year}.parquet")
        for column, measure in names.items():
            parts.append(pd.DataFrame({
                "region": raw["Fips"], "activity": raw["NAICS"], "year": year,
                "measure": measure, "value": raw[column].astype(float),
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def us_regions() -> pd.DataFrame:
    """Read where counties lie; one latitude has the wrong sign."""
    raw = pd.read_csv(COUNTIES / "counties.csv", dtype={"Fips": str})
    return pd.DataFrame({
        "region": raw["Fips"], "name": raw["Name"],
        "longitude": raw["Longitude"], "latitude": raw["Latitude"].abs(),
    })  # fmt: skip


def uk_stocks() -> pd.DataFrame:
    """Read value added by ITL3 region and division, 1998 to 2012."""
    raw = pd.read_parquet(GVA)
    code = raw["sic07_code"]
    whole = code.isin(["Total", "A-E", "G-T", "68IMP"]) | code.str.match(r"^[A-Z] \(")
    part = raw[~whole]
    return pd.DataFrame({
        "region": part["itl_code"], "activity": part["sic07_code"],
        "year": part["year"].astype(int), "measure": "value_added",
        "value": part["gva_mn_gbp"].clip(lower=0).astype(float),
    })  # fmt: skip


def told(quality: pd.DataFrame, title: str) -> None:
    """Print scores."""
    print(f"\n{title}\n{quality[SHOWN].to_string(index=False, float_format='%.4f')}")


def untuned() -> None:
    """Print what an untuned booster on a dozen features reaches, 2018 to 2019."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    panel = panel_of(
        us_stocks((2018, 2019)), regions=None, activities=None, absent=ZeroMeans.ZERO
    )
    holdings = holdings_of(panel, main=None)
    codes = codes_of(holdings)
    places = places_of(us_regions(), list(codes))
    [pair] = pairs_of(holdings, [(2018, 2019)], places, codes=codes, remember=False)
    x = pair.x[:, [pair.names.index(n) for n in DOZEN]]
    fold = (np.random.default_rng(1).permutation(len(codes)) % 4)[pair.region]
    odds = np.zeros(len(x))
    for k in range(4):
        grown = HistGradientBoostingClassifier(random_state=1)
        grown.fit(x[fold != k], pair.event[fold != k])
        odds[fold == k] = grown.predict_proba(x[fold == k])[:, 1]
    new = pair.quotient < 0.5
    y = pair.event.astype(float)
    print(
        "\nUntuned booster on a dozen features, counties left out, 2018 to 2019: "
        f"AP {average_precision(y, odds):.4f}, strictly new "
        f"{average_precision(y[new], odds[new]):.4f}, "
        f"Brier skill {brier_skill(y, odds):.4f}"
    )


def us(*, remember: bool = True) -> None:
    """Fit on 2017 to 2019, apply to 2018; with memory of 2017, or without."""
    begin, spent = time.perf_counter(), time.process_time()
    model = specialisation.fit_odds(
        us_stocks((2017, 2018, 2019)), horizon=3, regions=us_regions(),
        settings=OddsSettings(remember=remember),
    )  # fmt: skip
    fitted, spent = time.perf_counter() - begin, time.process_time() - spent
    with tempfile.TemporaryDirectory() as folder:
        path = specialisation.save_odds(model, Path(folder) / "odds")
        size = path.stat().st_size / 1e6
        model = specialisation.load_odds(path)
    begin = time.perf_counter()
    odds = specialisation.next_activities(model, us_stocks((2018,)))
    applied = time.perf_counter() - begin
    quality = model.quality
    every = quality["size_class"] == "all"
    words = "with memory of earlier years" if remember else "one year alone"
    told(quality[every | quality["is_chosen"]], f"US counties, {words}")
    new = odds.table["location_quotient"] < 0.5
    print(
        f"chosen: {model.kind}; fit {fitted:.0f} s ({spent:.0f} s of cores), "
        f"stored {size:.1f} MB, applied in {applied:.1f} s to "
        f"{len(odds.table):,} cells; mean odds by 2021 "
        f"{odds.table['odds'].mean():.4f}, strictly new "
        f"{odds.table.loc[new, 'odds'].mean():.4f}"
    )


def alone() -> None:
    """Do the same with nothing remembered: one year's table alone."""
    us(remember=False)


def uk() -> None:
    """Test from year to year on British regions, five years ahead."""
    found = specialisation.back_test(uk_stocks(), horizon=5).quality
    told(found[found["size_class"] == "all"], "British ITL3 regions, rolling origin")


def transfer() -> None:
    """Carry odds learnt over short spans to five years, and see if they hold."""
    gva = uk_stocks()
    for last, most in ((2004, 1), (2004, 3)):
        known = gva[gva["year"].between(last - most, last)]
        model = specialisation.fit_odds(
            known, horizon=5, settings=OddsSettings(kinds=(OddsKind.LOGISTIC,))
        )
        for start in (2005, 2006, 2007):
            made = specialisation.next_activities(model, gva[gva["year"] == start])
            wide = gva[gva["year"] == start + 5].pivot_table(
                index="region", columns="activity", values="value", fill_value=0.0
            )
            q = np.nan_to_num(location_quotient(wide.to_numpy()))
            table = made.table
            row = wide.index.get_indexer(table["region"])
            column = wide.columns.get_indexer(table["activity"])
            came = (q >= 1)[row, column].astype(float)
            print(
                f"UK, learnt over {model.link.horizons} years up to {last}, applied "
                f"{start} to {start + 5}: told {table['odds'].mean():.4f}, came "
                f"{came.mean():.4f}, Brier skill "
                f"{brier_skill(came, table['odds']):.3f}, AP "
                f"{average_precision(came, table['odds']):.3f} (present quotient "
                f"{average_precision(came, table['location_quotient']):.3f})"
            )


if __name__ == "__main__":
    steps = {"uk": uk, "transfer": transfer, "untuned": untuned, "us": us,
             "alone": alone}  # fmt: skip
    for name in sys.argv[1:] or steps:
        steps[name]()
