"""Complexity, relatedness and the certificate in the stage; input that misleads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from madang import specialisation
from madang.errors import ContractError, NegativeActivityError, ParameterError
from madang.metrics.complexity import complexity_index, diversity, fitness
from madang.metrics.relatedness import presence, proximity
from madang.specialisation import validity
from madang.specialisation.certificate import Certificate
from madang.specialisation.panel import slices
from madang.specialisation.settings import SpecialisationSettings
from madang.vocabulary import Soundness

if TYPE_CHECKING:
    from madang.result import Result
    from madang.specialisation.panel import Panel

FEW = {"draws": 100, "null_draws": 10}
KEYS = ["region", "activity", "year", "measure", "value"]


def stocks(x: Any, *, measure: str = "employment", year: int = 2024) -> pd.DataFrame:
    table = np.asarray(x, dtype=float)
    rows = [(f"R{r:02d}", f"A{i:02d}", year, measure, table[r, i])
            for r in range(table.shape[0]) for i in range(table.shape[1])]  # fmt: skip
    return pd.DataFrame(rows, columns=KEYS)


def economy(regions: int = 20, activities: int = 30, seed: int = 0) -> np.ndarray:
    """Make counts of jobs sorted along one hidden scale of knowledge."""
    rng = np.random.default_rng(seed)
    knows = np.linspace(0, 1, regions)[:, None]
    width = 0.08 + 0.5 * knows  # who knows more, also does more
    x = np.exp(-(((knows - np.linspace(0, 1, activities)) / width) ** 2))
    return rng.poisson(20_000 * x * rng.gamma(4, 0.25, x.shape)).astype(float)


def measure(table: pd.DataFrame, **more: Any) -> Result:
    """Measure stocks; regions take their codes for names, the rest are settings."""
    named = {n: more.pop(n) for n in ("regions", "activities") if n in more}
    codes = sorted(table["region"].dropna().unique())
    tables = {"regions": pd.DataFrame({"region": codes, "name": codes}), **named}
    return specialisation.measure({"stocks": table, **tables}, settings=FEW | more)


def cut(table: pd.DataFrame, **more: Any) -> Panel:
    """Cut stocks into tables, as all that takes a panel does."""
    given = {"regions": None, "activities": None, **more}
    return slices(table, settings=SpecialisationSettings(), **given)


@pytest.fixture(scope="module")
def result() -> Result:
    return measure(pd.concat([stocks(economy(), year=y) for y in (2020, 2022)]))


def test_table_holds_what_the_metrics_say(result: Any) -> None:
    m = presence(economy())
    c = result.complexity[result.complexity["year"] == 2022]
    np.testing.assert_allclose(c["eci"], complexity_index(m).eci, atol=1e-9)
    np.testing.assert_allclose(c["fitness"], fitness(m).fitness)
    np.testing.assert_array_equal(c["diversity"], diversity(m))
    a = result.activities[result.activities["year"] == 2022]
    np.testing.assert_allclose(a["pci"], complexity_index(m).pci, atol=1e-9)
    r = result.relatedness
    phi = proximity(m)
    place = {f"A{i:02d}": i for i in range(30)}
    for row in r.to_dict("records"):
        i, j = place[row["activity"]], place[row["neighbour"]]
        assert row["proximity"] == pytest.approx(phi[i, j])
        assert row["together"] == (m[:, i] & m[:, j]).sum()


def test_every_year_of_the_panel_is_measured_in_one_call(result: Any) -> None:
    assert sorted(result.complexity["year"].unique()) == [2020, 2022]
    assert sorted(result.activities["year"].unique()) == [2020, 2022]
    assert result.certificate["year"].unique().tolist() == [2022]


def test_each_ranking_has_interval_places_and_tiers(result: Any) -> None:
    for table, value, rank in (
        (result.complexity, "eci", "rank"),
        (result.complexity, "fitness", "fitness_rank"),
        (result.regions, "krugman", "rank"),
        (result.activities, "gini", "rank"),
        (result.activities, "pci", "pci_rank"),
    ):
        known = table.dropna(subset=[value])
        assert (known[f"{value}_low"] <= known[value]).all()
        assert (known[value] <= known[f"{value}_high"]).all()
        assert (known[f"{rank}_low"] <= known[rank]).all()
        assert (known[rank] <= known[f"{rank}_high"]).all()
    for table, rank, tier in (
        (result.complexity, "rank", "tier"),
        (result.complexity, "fitness_rank", "fitness_tier"),
        (result.regions, "rank", "tier"),
        (result.activities, "rank", "tier"),
    ):
        placed = table[table[tier] > 0].sort_values(rank)
        assert placed.groupby("year")[tier].is_monotonic_increasing.all()
    c = result.complexity
    assert (c["rank_all_low"] <= c["rank_low"]).all()
    assert (c["rank_high"] <= c["rank_all_high"]).all()
    assert c["tier"].min() == 1


def test_hidden_scale_of_knowledge_is_found_and_certified(result: Any) -> None:
    c = result.complexity[result.complexity["year"] == 2022]
    assert np.corrcoef(c["eci"], np.arange(20))[0, 1] > 0.9
    told = validity(result)
    assert isinstance(told, Certificate)
    assert told.verdict("complexity") is Soundness.SOUND
    assert told.reasons("complexity") == ()
    assert told.verdict("nothing") is None
    assert len(told.tidy()) == 27
    assert {"ko", "en"} <= set(told.tidy().columns)
    for language in ("ko", "en"):
        assert result.chart("certificate", language=language).to_dict()


def test_finding_on_complexity_never_stands_without_its_certificate(
    result: Any,
) -> None:
    found = {f.key: f for f in result.findings}["specialisation-complexity"]
    assert "타당성 검정: 적정" in found.text("ko")
    assert "Certificate: sound" in found.text("en")
    assert "90% interval" in found.text("en")
    assert "R15" in found.text("en")
    alike = measure(stocks(np.full((4, 4), 700.0)))
    refused = {f.key: f for f in alike.findings}["specialisation-complexity"]
    assert "순위로 쓸 수 없다" in refused.text("ko")
    assert "cannot be used as a ranking" in refused.text("en")
    assert refused.result == "certificate"


def test_finding_does_not_say_which_end_is_up_where_the_records_do_not() -> None:
    knows, needs = np.linspace(0, 1, 20)[:, None], np.linspace(0, 1, 30)
    even = np.exp(-(((knows - needs) / 0.3) ** 2))
    rng = np.random.default_rng(0)
    x = rng.poisson(20_000 * even * rng.gamma(4, 0.25, even.shape)).astype(float)
    found = measure(stocks(x))
    told = {f.key: f for f in found.findings}["specialisation-complexity"]
    assert "do not tell which end is the top" in told.text("en")
    assert "어느 쪽이 높은지는" in told.text("ko")
    named = set(told.text("en").replace(",", " ").split())
    assert named & {"R00", "R01", "R02"}
    assert named & {"R17", "R18", "R19"}


def test_picture_is_the_same_each_time_and_in_each_year(result: Any) -> None:
    again = measure(pd.concat([stocks(economy(), year=y) for y in (2020, 2022)]))
    a = result.activities.set_index(["year", "activity"])[["space_x", "space_y"]]
    b = again.activities.set_index(["year", "activity"])[["space_x", "space_y"]]
    pd.testing.assert_frame_equal(a, b)
    np.testing.assert_array_equal(a.loc[2020], a.loc[2022])
    drawn = result.relatedness[result.relatedness["is_drawn"]]
    assert not drawn.duplicated(["activity", "neighbour"]).any()
    assert len(drawn) <= 60
    ranked = result.relatedness.dropna(subset=["rank"])
    assert ranked.groupby("activity").size().max() == 5


def test_two_worlds_without_a_common_activity_are_refused_in_words() -> None:
    x = np.zeros((9, 12))
    x[:5, :7], x[5:, 7:] = economy(5, 7), economy(4, 5)
    names = pd.DataFrame({"region": [f"R{r:02d}" for r in range(9)],
                          "name": [f"마을{r}" for r in range(9)]})  # fmt: skip
    found = measure(stocks(x), regions=names, base=0)
    told = validity(found)
    assert told.verdict("complexity") is Soundness.REFUSE
    assert told.verdict("fitness") is Soundness.REFUSE
    assert told.verdict("relatedness") is Soundness.WARN
    assert any("no common scale" in s for s in told.reasons("complexity", "en"))
    assert any("마을" in s for s in told.reasons("complexity"))
    c = found.complexity.set_index("region")
    outside = c["component"] > 0
    assert outside.any()
    assert c.loc[outside, ["eci", "rank", "fitness", "eci_low"]].isna().all(axis=None)
    assert c.loc[~outside, "eci"].notna().any()


def test_small_region_is_placed_on_the_scale_but_takes_no_rank() -> None:
    x = np.vstack([economy(), np.zeros(30)])
    x[20, 27:] = [3, 4, 5]
    found = measure(stocks(x))
    c = found.complexity.set_index("region")
    assert c.loc["R20", "is_small"]
    assert np.isnan(c.loc["R20", "rank"])
    assert c.loc["R20", "tier"] == 0
    assert c.loc["R20", "eci"] > 1
    whole = presence(x)
    alone = complexity_index(whole[:20])
    np.testing.assert_allclose(
        c["eci"].to_numpy()[:20], alone.eci, atol=1e-9
    )  # fmt: skip
    raw = complexity_index(whole[:20], standard="raw")
    mean = raw.pci[whole[20]].mean()
    assert c.loc["R20", "eci"] == pytest.approx((mean - raw.eci.mean()) / raw.eci.std())
    told = validity(found).tidy()
    top = told[(told["index"] == "complexity") & (told["check"] == "small_on_top")]
    assert top["regions"].tolist() == ["R20"]
    assert "R20" in top["en"].iloc[0]
    assert top["verdict"].tolist() == ["warn"]
    alike = measure(stocks(x), base=0)
    assert alike.complexity["rank"].notna().all()


def test_level_of_the_classification_is_examined_where_parents_are_known() -> None:
    activities = pd.DataFrame({
        "activity": [f"A{i:02d}" for i in range(30)],
        "parent": [f"P{i // 5}" for i in range(30)],
    })  # fmt: skip
    above = pd.DataFrame({"activity": [f"P{i}" for i in range(6)]})
    activities = pd.concat([activities, above])
    activities["name"] = activities["activity"]
    told = validity(measure(stocks(economy()), activities=activities)).tidy()
    level = told[told["check"] == "level_stability"].set_index("index")["value"]
    assert level["complexity"] > 0.5
    assert np.isnan(level["relatedness"])


def test_money_has_complexity_without_interval() -> None:
    found = measure(stocks(economy() * 1e6, measure="value_added"))
    c = found.complexity
    assert c["eci"].notna().all()
    assert c["rank"].notna().all()
    assert c[["eci_low", "rank_low", "fitness_high"]].isna().all(axis=None)
    assert (c["tier"] == 0).all()
    assert len(found.certificate) == 27


def test_large_tables_get_fewer_draws_and_a_note() -> None:
    settings = SpecialisationSettings(draws=400)
    assert settings.draws_for(17 * 51 * 10) == 400
    assert settings.draws_for(250 * 300 * 5) == 133
    assert settings.draws_for(1_000_000) == 100
    assert settings.draws_for(0) == 400
    asked = SpecialisationSettings(draws=10_000_000 // 100)
    wide = slices(
        stocks(np.ones((40, 30))), regions=None, activities=None, settings=asked
    )
    assert any("intervals rest on 41,666 draws" in n.text("en") for n in wide.notes)


def test_draws_are_fewer_where_years_are_many() -> None:
    years = [stocks(np.ones((40, 30)), year=2020 + k) for k in range(3)]
    asked = SpecialisationSettings(draws=100_000)
    panel = slices(pd.concat(years), regions=None, activities=None, settings=asked)
    assert any("intervals rest on 13,888 draws" in n.text("en") for n in panel.notes)


def test_threshold_of_presence_may_be_another() -> None:
    found = measure(stocks(economy()), threshold=1.5)
    m = presence(economy(), threshold=1.5)
    np.testing.assert_array_equal(found.complexity["diversity"], diversity(m))
    told = validity(found).tidy()
    words = told[told["check"] == "threshold_stability"]
    assert "1.2, 1.875 in place of 1.5" in words["en"].iloc[0]


def test_the_call_refuses_what_breaks_a_contract() -> None:
    regions = pd.DataFrame({
        "region": ["R00", "R01"], "name": ["a", "b"],
        "valid_to": [pd.NaT, pd.Timestamp(2018, 12, 31)],
    })  # fmt: skip
    with pytest.raises(ContractError, match=r"5 of 10 rows speak of a region"):
        measure(stocks(economy(2, 5), year=2019), regions=regions)
    twice = pd.concat([stocks([[1, 2], [3, 4]]), stocks([[5, 6]])])
    with pytest.raises(ContractError, match="repeat a key"):
        measure(twice)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("threshold", 0, "above 0"),
        ("null_draws", -1, "from 0 to 100000"),
        ("least_size", 2, "a number from 0 to 1"),
        ("neighbours", 0, "at least 1"),
    ],
)
def test_setting_that_the_method_does_not_allow_is_refused(
    name: str, value: object, message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        SpecialisationSettings(**{name: value})


def test_cell_listed_twice_is_refused_with_its_place() -> None:
    table = pd.concat([stocks([[1, 2], [3, 4]]), stocks([[5, 6]])])
    with pytest.raises(ContractError, match=r"2 are listed more often.*R00.*A00"):
        cut(table)


@pytest.mark.parametrize("value", ["열 명", "1,200", "-"])
def test_amount_in_words_is_refused_with_its_place(value: str) -> None:
    table = stocks([[1, 2], [3, 4]]).astype({"value": object})
    table.loc[2, "value"] = value
    with pytest.raises(ContractError, match=r"must be numbers; found 1.*R01.*A00"):
        cut(table)


@pytest.mark.parametrize("value", [-1.0, np.inf, -np.inf])
def test_amount_below_zero_or_without_end_is_refused(value: float) -> None:
    table = stocks([[1, 2], [3, 4]])
    table.loc[2, "value"] = value
    with pytest.raises(NegativeActivityError, match="region R01, activity A00"):
        cut(table)


def test_amount_not_known_is_left_out_and_key_not_known_is_refused() -> None:
    table = stocks([[100, 200], [300, 400], [50, 60]])
    table.loc[2, "value"] = np.nan
    (one,) = cut(table).slices
    assert not one.known[1, 0]
    assert one.known.sum() == 5
    bare = stocks([[1, 2]]).astype({"region": object})
    bare.loc[1, "region"] = None
    with pytest.raises(ContractError, match="'region' in row 1"):
        cut(bare)


def test_year_missing_in_the_middle_is_said_and_a_rhythm_is_not() -> None:
    x = economy(4, 5)
    gap = pd.concat([stocks(x, year=y) for y in (2019, 2020, 2023)])
    said = " ".join(n.text("en") for n in measure(gap).notes)
    assert "no records for 2021, 2022" in said
    even = pd.concat([stocks(x, year=y) for y in (2015, 2020, 2025)])
    assert "no records" not in " ".join(n.text("en") for n in measure(even).notes)


def test_region_that_was_split_is_in_no_figure_of_change() -> None:
    first, last = stocks(economy(4, 5), year=2015), stocks(economy(5, 5), year=2020)
    for how in ("zero", "suppressed"):
        found = measure(pd.concat([first, last]), zero_means=how)
        s = found.shift_share.set_index("region")
        assert np.isnan(s.loc["R04", "change"])
        assert s.loc["R03", "change"] == s.loc["R03", "change"]
        assert "1 region (such as R04)" in " ".join(n.text("en") for n in found.notes)
        assert s["mix"].sum() == pytest.approx(0, abs=1e-6)


def test_region_with_amounts_before_it_was_there_is_refused() -> None:
    regions = pd.DataFrame({
        "region": ["R00", "R01"], "name": ["a", "b"],
        "valid_from": [pd.NaT, pd.Timestamp(2016, 7, 1)],
        "valid_to": [pd.Timestamp(2018, 12, 31), pd.NaT],
    })  # fmt: skip
    table = stocks(economy(2, 5), year=2015)
    with pytest.raises(ContractError, match=r"5 rows of 1 regions.*R01 in 2015"):
        cut(table, regions=regions)
    with pytest.raises(ContractError, match="region R00 in 2019"):
        cut(table.assign(year=2019), regions=regions)
    assert len(measure(table.assign(year=2017), regions=regions).regions) == 2
    assert len(measure(table.assign(year=2016), regions=regions).regions) == 2


def test_codes_of_two_classifications_in_one_year_are_refused() -> None:
    activities = pd.DataFrame({
        "activity": ["A00", "A01", "A02"],
        "scheme": ["NAICS 2012", "NAICS 2017", None],
    })  # fmt: skip
    with pytest.raises(ContractError, match="employment in 2024: NAICS 2012, NAICS"):
        cut(stocks(economy(3, 3)), activities=activities)


def test_change_of_classification_between_years_counts_common_codes_only() -> None:
    first = stocks(economy(4, 6), year=2015)
    last = stocks(economy(4, 6), year=2020)
    last = last.assign(activity=last["activity"].replace({"A04": "B4", "A05": "B5"}))
    found = measure(pd.concat([first, last]), zero_means="zero")
    assert any(
        "classification seems to have changed" in n.text("en") for n in found.notes
    )
    common = first[~first["activity"].isin(["A04", "A05"])]
    told = found.shift_share.set_index("region")["start_value"]
    np.testing.assert_allclose(told, common.groupby("region")["value"].sum())


@pytest.mark.parametrize(
    "x",
    [np.full((4, 4), 700.0), [[900.0]], [[900.0, 0], [0, 900.0]], np.zeros((3, 3)),
     np.vstack([np.full((2, 3), 900.0), np.zeros((1, 3))])],
)  # fmt: skip
def test_nothing_to_rank_is_said_and_not_invented(x: Any) -> None:
    found = measure(stocks(x))
    assert validity(found).verdict("complexity") is Soundness.REFUSE
    assert found.complexity["eci"].isna().all()
    for note in [*found.notes, *found.findings]:
        assert "nan" not in note.text("en").lower().replace("finan", "")


def vague(seed: int = 3) -> np.ndarray:
    """Make counts whose second vector has nothing to do with diversity."""
    rng = np.random.default_rng(seed)
    knows = np.linspace(0, 1, 20)[:, None]
    x = np.exp(-(((knows - np.linspace(0, 1, 30)) / 0.3) ** 2))
    return rng.poisson(20_000 * x * rng.gamma(4, 0.25, x.shape)).astype(float)


def direction(result: Any) -> Any:
    c = result.certificate.set_index(["index", "check"])
    return c.loc[("complexity", "direction")]


@pytest.mark.parametrize("end", ["R00", "R19", "A00", "A29"])
def test_the_named_region_or_activity_stands_at_the_complex_end(end: str) -> None:
    plain = measure(stocks(vague()))
    assert direction(plain)["verdict"] == "warn"
    told = measure(stocks(vague()), complex_end=end)
    table, value = ("complexity", "eci") if end[0] == "R" else ("activities", "pci")
    mine = told.table(table)
    row = mine[mine[mine.columns[0]] == end].iloc[0]
    assert row[value] > 0
    # All draws are turned the same way: what they say of the named one is above 0.
    assert row[f"{value}_low"] > 0
    assert direction(told)["verdict"] == "sound"
    assert end in told.certificate.loc[
        told.certificate["check"] == "direction", "message"].iloc[0]  # fmt: skip
    sign = np.sign(told.complexity["eci"] / plain.complexity["eci"])
    assert sign.eq(sign.iloc[0]).all()
    both = told.complexity["fitness"], plain.complexity["fitness"]
    pd.testing.assert_series_equal(*both)


def test_an_end_that_is_nowhere_is_refused_and_one_too_small_tells_nothing() -> None:
    with pytest.raises(ParameterError, match=r"complex_end .* found 'R99'.*R\d\d"):
        measure(stocks(vague()), complex_end="R99")
    x = vague()
    x[4] = np.minimum(x[4], 2)
    unsaid = measure(stocks(x), complex_end="R04")
    assert direction(unsaid)["verdict"] == "warn"
    assert "tells nothing" in direction(unsaid)["message"]


def test_diversity_that_is_the_same_everywhere_tells_no_top() -> None:
    ring = np.eye(12) + np.roll(np.eye(12), 1, axis=1)
    ring[:6] += np.roll(np.eye(12), 2, axis=1)[:6]
    ring[6:] += np.roll(np.eye(12), 5, axis=1)[6:]
    made = measure(stocks(1000 * ring))
    assert made.complexity["eci"].notna().all()
    assert direction(made)["verdict"] == "warn"
    assert "does not differ" in direction(made)["message"]
