"""Talent: what the stage makes, says and refuses, good input and bad."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang import talent
from madang.errors import ContractError, MissingTableError, ParameterError

CODES = [f"r{i}" for i in range(8)]


def regions(**more):
    east = np.linspace(126, 129, len(CODES))
    return pd.DataFrame(
        {
            "region": CODES,
            "name": [c.upper() for c in CODES],
            "population": np.linspace(1e5, 8e5, len(CODES)),
            "latitude": 36 + np.sin(np.arange(len(CODES))),
            "longitude": east,
            **more,
        }
    )


def moved(years=(2019, 2020, 2021, 2022, 2023, 2024), kind="migration", seed=1):
    rng = np.random.default_rng(seed)
    size = np.linspace(1, 3, len(CODES))
    parts = []
    for year in years:
        mean = 40 * np.outer(size, size**1.3)
        parts.append(
            pd.DataFrame(
                {
                    "origin": np.repeat(CODES, len(CODES)),
                    "destination": np.tile(CODES, len(CODES)),
                    "year": year,
                    "kind": kind,
                    "value": rng.poisson(mean).ravel().astype(float),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def told(result):
    return " ".join(note.en for note in result.notes)


def row(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_rates_and_retention_are_those_of_the_records():
    flows = moved()
    made = talent.flows({"regions": regions(), "flows": flows}, core=["r7"])
    last = flows[flows["year"] == 2024]
    mine = row(made.regions, region="r3", year=2024)
    out = last[(last["origin"] == "r3") & (last["destination"] != "r3")]["value"]
    into = last[(last["destination"] == "r3") & (last["origin"] != "r3")]["value"].sum()
    stay = last[(last["origin"] == "r3") & (last["destination"] == "r3")]["value"].sum()
    assert mine["departures"] == out.sum()
    assert mine["net"] == into - out.sum()
    assert mine["retention"] == stay / (stay + out.sum())
    assert mine["net_rate"] == pytest.approx(1000 * mine["net"] / 4e5)
    assert mine["effectiveness"] == mine["net"] / (into + out.sum())
    sums = made.regions.groupby("year")["net"].sum()
    assert np.allclose(sums, 0)


def test_residents_of_the_year_are_used_where_an_indicator_has_them():
    people = pd.DataFrame(
        {"region": ["r0"], "indicator": "population", "year": 2024, "value": [1000.0]}
    )
    defined = pd.DataFrame(
        {"indicator": ["population"], "name": "Residents", "dimension": "people",
         "direction": 1}
    )  # fmt: skip
    made = talent.flows({"regions": regions(), "flows": moved(), "indicators": people,
                         "indicator_definitions": defined})  # fmt: skip
    mine = row(made.regions, region="r0", year=2024)
    assert mine["net_rate"] == pytest.approx(mine["net"])


def test_each_pair_and_each_region_has_a_forecast_with_its_band_and_record():
    made = talent.flows({"regions": regions(), "flows": moved()})
    assert len(made.forecast) == 56
    assert set(made.forecast["year"]) == {2025}
    assert (made.forecast["expected_low"] <= made.forecast["expected_high"]).all()
    assert len(made.outlook) == 8
    assert (made.outlook["rate_low"] < made.outlook["rate_high"]).all()
    used = made.record[made.record["used"]]
    assert len(used) == 1
    assert used["deviance"].iloc[0] == made.record["deviance"].min()
    assert 0.8 < used["coverage"].iloc[0] <= 1.0


def test_a_later_year_does_not_change_what_was_said_of_the_year_before():
    flows = moved()
    early = talent.flows({"regions": regions(), "flows": flows[flows["year"] < 2024]})
    strange = flows.copy()
    strange.loc[strange["year"] == 2024, "value"] *= 3
    late = talent.flows(
        {"regions": regions(), "flows": strange[strange["year"] < 2024]}
    )
    pd.testing.assert_frame_equal(early.forecast, late.forecast)


def test_gravity_stands_in_all_eight_forms():
    made = talent.flows({"regions": regions(), "flows": moved()})
    assert len(made.gravity) == 8
    assert made.gravity["explained"].between(0, 1).all()


def test_kinds_say_who_gains_people_and_loses_the_young():
    flows = moved()
    young = moved(kind="youth_migration", seed=2)
    gain = (flows["destination"] == "r2") & (flows["origin"] != "r2")
    flows.loc[gain, "value"] += 200
    lose = (young["origin"] == "r2") & (young["destination"] != "r2")
    young.loc[lose, "value"] += 200
    made = talent.flows({"regions": regions(), "flows": pd.concat([flows, young])})
    said = {f.key: f for f in made.findings}
    assert "R2" in said["talent.lost_young"].en
    assert "R2" in said["talent.greatest_loss"].en
    assert "R2" in said["talent.greatest_loss"].ko
    for finding in made.findings:
        assert finding.result in made.tables


def test_of_few_regions_nothing_is_a_headline():
    flows = moved()
    few = flows[flows["origin"].isin(CODES[:3]) & flows["destination"].isin(CODES[:3])]
    made = talent.flows({"regions": regions(), "flows": few})
    assert all(finding.importance <= 0.3 for finding in made.findings)
    assert made.forecast.empty
    assert "fewer than 5 regions" in told(made)


def test_without_moves_within_regions_retention_is_empty_not_zero():
    flows = moved()
    made = talent.flows(
        {"regions": regions(), "flows": flows[flows["origin"] != flows["destination"]]}
    )
    assert made.regions["retention"].isna().all()
    assert "retention is left empty" in told(made)


def test_a_withheld_flow_leaves_the_sums_of_its_regions_empty():
    flows = moved()
    flows["flag"] = ""
    hidden = (
        (flows["origin"] == "r1") & (flows["destination"] == "r2")
        & (flows["year"] == 2024)
    )  # fmt: skip
    flows.loc[hidden, "value"] = np.nan
    flows.loc[hidden, "flag"] = "X"
    made = talent.flows({"regions": regions(), "flows": flows})
    assert np.isnan(row(made.regions, region="r1", year=2024)["departures"])
    assert np.isnan(row(made.regions, region="r2", year=2024)["net"])
    assert row(made.regions, region="r3", year=2024)["departures"] > 0
    assert len(made.forecast) == 55
    assert "1 flow is withheld" in told(made)


def test_one_year_alone_gives_a_forecast_without_bands_and_says_why():
    made = talent.flows({"regions": regions(), "flows": moved(years=(2024,))})
    assert len(made.forecast) == 56
    assert made.forecast["expected_low"].isna().all()
    assert made.record.empty
    assert made.outlook.empty
    assert "one year alone" in told(made)


def test_nothing_moved_gives_no_rate_and_no_forecast():
    made = talent.flows({"regions": regions(), "flows": moved().assign(value=0.0)})
    assert made.regions["effectiveness"].isna().all()
    assert made.forecast.empty
    assert made.findings == ()
    assert "nothing moved" in told(made)


def test_a_region_that_splits_is_measured_in_its_years_and_not_forecast():
    flows = moved()
    gone = ((flows["origin"] == "r5") | (flows["destination"] == "r5")) & (
        flows["year"] >= 2023
    )
    made = talent.flows({"regions": regions(), "flows": flows[~gone]})
    assert set(made.regions[made.regions["region"] == "r5"]["year"]) == {
        2019, 2020, 2021, 2022,
    }  # fmt: skip
    assert "r5" not in set(made.forecast["origin"])
    assert "r5" not in set(made.outlook["region"])
    assert "R5" in told(made)


def test_pairs_without_a_row_are_zero_or_unknown_as_the_study_says():
    flows = moved()
    left = flows[~((flows["origin"] == "r0") & (flows["destination"] == "r1")
                   & (flows["year"] == 2022))]  # fmt: skip
    given = {"regions": regions(), "flows": left}
    assert len(talent.flows(given).forecast) == 56
    unknown = talent.flows(given, settings={"absent": "unknown"})
    assert len(unknown.forecast) == 55
    with pytest.raises(ParameterError, match="absent"):
        talent.flows(given, settings={"absent": "guess"})


def test_totals_of_upper_regions_are_not_counted_twice():
    above = regions(parent="top")
    top = pd.DataFrame({"region": ["top"], "name": ["Top"], "population": [3.6e6]})
    whole = pd.concat([above, top], ignore_index=True)
    extra = pd.DataFrame(
        {"origin": ["top"], "destination": ["r0"], "year": 2024, "kind": "migration",
         "value": [99.0]}
    )  # fmt: skip
    made = talent.flows({"regions": whole, "flows": pd.concat([moved(), extra])})
    assert "top" not in set(made.regions["region"])
    assert "hold others" in told(made)


def test_commuters_bind_regions_to_labour_areas():
    flows = moved(years=(2024,), kind="commuting")
    flows = flows[flows["origin"] != flows["destination"]]
    made = talent.flows({"regions": regions(), "flows": flows})
    assert set(made.areas["region"]) == set(CODES)
    assert made.areas["contained"].between(0, 1).all()


def test_goods_are_no_talent():
    made = talent.flows({"regions": regions(), "flows": moved(kind="goods")})
    assert made.regions.empty
    assert "No flow of persons" in told(made)


def test_what_breaks_the_contract_is_refused():
    with pytest.raises(MissingTableError, match="flows"):
        talent.flows({"regions": regions()})
    with pytest.raises(ContractError, match="below 0"):
        talent.flows({"regions": regions(), "flows": moved().assign(value=-1.0)})


def test_charts_are_drawn_in_both_languages():
    flows = pd.concat([moved(), moved(kind="youth_migration", seed=3)])
    made = talent.flows({"regions": regions(), "flows": flows})
    for name in ("rates", "flows-migration", "flows-youth-migration", "outlook"):
        for language in ("ko", "en"):
            assert made.chart(name, language=language).to_dict()


def test_regions_of_one_name_stand_apart_in_a_chart():
    alike = regions(short_name=["Jung-gu", "Jung-gu", *CODES[2:]])
    made = talent.flows({"regions": alike, "flows": moved()})
    drawn = str(made.chart("rates", language="en").to_dict())
    assert "'label': 'R0'" in drawn
    assert "'label': 'R1'" in drawn
    assert "'label': 'Jung-gu'" not in drawn


def test_a_region_that_exchanges_with_none_is_measured_and_bound_to_none():
    flows = pd.concat([moved(), moved(years=(2024,), kind="commuting")])
    alone = (flows["origin"] == "r6") ^ (flows["destination"] == "r6")
    made = talent.flows({"regions": regions(), "flows": flows[~alone]})
    mine = row(made.regions, region="r6", year=2024, kind="migration")
    assert mine["arrivals"] == mine["departures"] == mine["net"] == 0
    assert np.isnan(mine["effectiveness"])
    assert mine["retention"] == 1
    centres = made.areas.set_index("region")["centre"]
    assert list(centres.index[centres == "r6"]) == ["r6"] == [centres["r6"]]
    assert "r6" not in set(made.partners["region"])
    assert len(made.gravity) == 16
    assert made.gravity["explained"].notna().all()
    others = made.forecast[
        ~made.forecast[["origin", "destination"]].eq("r6").any(axis=1)
    ]
    assert (others["expected"] > 0).all()


def test_a_region_without_any_row_is_not_made_up():
    flows = moved()
    gone = (flows["origin"] == "r6") | (flows["destination"] == "r6")
    made = talent.flows({"regions": regions(), "flows": flows[~gone]})
    for table in ("regions", "partners", "outlook"):
        assert "r6" not in set(made.tables[table]["region"])


def test_units_that_merge_are_measured_in_their_years_and_named():
    flows = moved()
    late = flows["year"] >= 2023
    merged = (
        flows.assign(
            origin=flows["origin"].where(~late, flows["origin"].replace("r4", "r5")),
            destination=flows["destination"].where(
                ~late, flows["destination"].replace("r4", "r5")
            ),
        )
        .groupby(["origin", "destination", "year", "kind"], as_index=False)["value"]
        .sum()
    )
    made = talent.flows({"regions": regions(), "flows": merged})
    four = made.regions[made.regions["region"] == "r4"]
    assert set(four["year"]) == {2019, 2020, 2021, 2022}
    assert "r4" not in set(made.forecast["origin"]) | set(made.outlook["region"])
    assert "R4" in told(made)


def test_who_is_listed_under_one_age_is_listed_under_the_others():
    flows = pd.concat([moved(), moved(kind="youth_migration", seed=3)])
    made = talent.flows(
        {"regions": regions(), "flows": flows}, settings={"partners": 2}
    )
    ends = made.partners.groupby("kind")[["region", "partner"]].apply(
        lambda t: set(map(tuple, t.to_numpy()))
    )
    assert ends["migration"] == ends["youth_migration"]
    assert len(ends["migration"]) < 8 * 7


def test_the_dossier_says_whom_a_region_loses_to_whom_at_what_age():
    flows = pd.concat([moved(), moved(kind="youth_migration", seed=3)])
    lose = (
        (flows["origin"] == "r2") & (flows["destination"] == "r7")
        & (flows["kind"] == "youth_migration")
    )  # fmt: skip
    flows.loc[lose, "value"] += 500
    made = talent.flows({"regions": regions(), "flows": flows})
    drawn = made.chart("flows-map", language="ko").to_dict()
    assert len(drawn["hconcat"]) == 2
    texts = str(drawn)
    assert "R2 → R7" in texts
