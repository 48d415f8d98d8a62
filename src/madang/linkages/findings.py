"""What a committee should read first, in Korean and English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.contracts import Finding
from madang.language import both
from madang.vocabulary import label
from madang.wording import figure, interval, names, percent

if TYPE_CHECKING:
    import pandas as pd

    from madang.linkages.record import Linkages

__all__ = ["findings"]

_CAPITAL: Final = {"11", "28", "41"}
_FEWEST_TIES: Final = 100
_NEARLY_ALL: Final = 0.99
_RARE: Final = 0.25  # rarer than one project in four weighs more
_SCIENCE: Final = ("academia", "research")


def findings(
    made: Linkages,
    regions: pd.DataFrame,
    activities: pd.DataFrame | None,
    core: tuple[str, ...],
) -> tuple[Finding, ...]:
    """Say what stands out, each sentence with number, unit, years and interval."""
    said = [
        _triple(made),
        _industry_science(made),
        _core(made, core),
        _dependent(made, regions, core),
        _embedding(made),
        _distance(made, activities),
        _synergy(made),
    ]
    return tuple(f for f in said if f is not None)


def _row(made: Linkages, quantity: str) -> tuple[float, float, float]:
    """Take a national quantity of all years, with its interval."""
    table = made.national
    mine = table[(table["quantity"] == quantity) & table["year"].isna()]
    if mine.empty:
        return (math.nan, math.nan, math.nan)
    row = mine.iloc[0]
    return float(row["value"]), float(row["low"]), float(row["high"])


def _percent(value: float, low: float, high: float) -> tuple[str, str]:
    """Write a share with its interval in both languages."""
    ko, en = interval(low, high, ".1%")
    return f"{percent(value)}{ko}", f"{percent(value)}{en}"


def _years(made: Linkages) -> tuple[str, str]:
    """Write the years in which the projects began."""
    if not made.years:
        return "", ""
    return f"{made.years}년에 시작한 ", f" begun in {made.years}"


def _core_words(core: tuple[str, ...]) -> tuple[str, str]:
    """Name the core as its officers do."""
    if set(core) == _CAPITAL:
        return "수도권", "the capital area"
    return "핵심 지역", "the core regions"


def _names(table: pd.DataFrame | None, key: str, code: str) -> tuple[str, str]:
    """Give the Korean and English name of a code; the code itself where none is."""
    ko, en = (names(table, word, key=key).get(code, code) for word in ("ko", "en"))
    return ko, en


def _national_finding(
    made: Linkages,
    quantity: str,
    importance: float,
    *,
    ko: str,
    en: str,
    unit: str = "%",
) -> Finding:
    """Make a finding of a national quantity of all years."""
    value, low, high = _row(made, quantity)
    scale = 100.0 if unit == "%" else 1.0
    return Finding(
        key=f"linkages.{quantity}",
        importance=importance,
        says=both(ko, en),
        value=scale * value,
        low=scale * low,
        high=scale * high,
        unit=unit,
        year=made.last_year,
        result="national",
        row=f"quantity={quantity}",
    )


def _triple(made: Linkages) -> Finding | None:
    """Say how many projects bring all three spheres together."""
    value, low, high = _row(made, "triple_share")
    if math.isnan(value):
        return None
    (ko, en), (when_ko, when_en) = _percent(value, low, high), _years(made)
    return _national_finding(
        made,
        "triple_share",
        0.78 if value < _RARE else 0.6,
        ko=f"{when_ko}과제 가운데 산업체·대학·연구기관이 모두 참여한 과제는 {ko}이다.",
        en=f"Industry, academia and research all take part in {en} of the projects"
        f"{when_en}.",
    )


def _industry_science(made: Linkages) -> Finding | None:
    """Set ties between industry and science against random pairing."""
    table = made.kind_matrix
    whole = table[table["year"].isna()]
    pair = (whole["kind_a"].isin(_SCIENCE) & (whole["kind_b"] == "industry")) | (
        (whole["kind_a"] == "industry") & whole["kind_b"].isin(_SCIENCE)
    )
    ties, expected = whole.loc[pair, "ties"].sum(), whole.loc[pair, "expected"].sum()
    everything = whole["ties"].sum()
    if not everything or not expected > 0:
        return None
    ratio, share = ties / expected, ties / everything
    when_ko, when_en = _years(made)
    return Finding(
        key="linkages.industry_science",
        importance=0.72 if ratio < 1 else 0.5,
        says=both(
            f"{when_ko}과제의 기관 간 협력 {everything:,}건 가운데 산업체와 "
            f"대학·연구기관 사이의 협력은 {ties:,}건({share:.1%})으로, 기관 종류를 가리지 "
            f"않고 짝지었을 때 기대되는 수의 {ratio:.2f}배이다.",
            f"Of {everything:,} ties in projects{when_en}, {ties:,} ({share:.1%}) join "
            f"industry with academia or research: {ratio:.2f} times what random pairing "
            "would give.",
        ),
        value=float(ratio),
        unit="ratio",
        year=made.last_year,
        result="kind_matrix",
        row="kind_a=academia,kind_b=industry",
    )


def _core(made: Linkages, core: tuple[str, ...]) -> Finding | None:
    """Say which share of ties passes through the core."""
    value, low, high = _row(made, "core_tie_share")
    if math.isnan(value):
        return None
    (ko, en), (when_ko, when_en) = _percent(value, low, high), _years(made)
    name_ko, name_en = _core_words(core)
    return _national_finding(
        made,
        "core_tie_share",
        0.8,
        ko=f"{when_ko}과제에서 맺은 협력 가운데 한쪽 이상이 {name_ko} 기관인 협력이 "
        f"{ko}이다.",
        en=f"At least one end lies in {name_en} for {en} of all ties in "
        f"projects{when_en}.",
    )


def _dependent(
    made: Linkages, regions: pd.DataFrame, core: tuple[str, ...]
) -> Finding | None:
    """Name the region outside the core whose outward ties lean most on the core."""
    table = made.regions[~made.regions["region"].isin(core)]
    table = table[(table["external"] >= _FEWEST_TIES) & table["core_share"].notna()]
    if table.empty:
        return None
    top = table.sort_values(["core_share", "region"], ascending=[False, True]).iloc[0]
    code = str(top["region"])
    ko, en = _percent(top["core_share"], top["core_low"], top["core_high"])
    (core_ko, core_en), (name_ko, name_en) = (
        _core_words(core), _names(regions, "region", code),
    )  # fmt: skip
    when_ko, when_en = _years(made)
    return Finding(
        key="linkages.core_dependent",
        importance=0.62,
        says=both(
            f"{core_ko} 밖에서 {core_ko} 의존도가 가장 높은 지역: {name_ko}. {when_ko}"
            f"과제에서 다른 지역과 맺은 협력 {int(top['external']):,}건 가운데 "
            f"{core_ko}과의 협력이 {ko}이다.",
            f"{name_en} leans most on {core_en}: {en} of its "
            f"{int(top['external']):,} ties to other regions in projects{when_en} "
            "go there.",
        ),
        value=100 * float(top["core_share"]),
        low=100 * float(top["core_low"]),
        high=100 * float(top["core_high"]),
        unit="%",
        year=made.last_year,
        result="regions",
        row=f"region={code}",
    )


def _embedding(made: Linkages) -> Finding | None:
    """Say which share of SMEs works with science."""
    value, low, high = _row(made, "sme_embedded_share")
    if math.isnan(value):
        return None
    smes = int(made.regions["sme_organisations"].sum())
    seats = made.kinds[["participating", "organisations"]].sum()
    # where only participants are on record, they are the whole of the share
    on_record = seats["participating"] >= _NEARLY_ALL * seats["organisations"]
    base = ("과제 참여 ", "taking part in projects ") if on_record else ("", "")
    (ko, en), (when_ko, when_en) = _percent(value, low, high), _years(made)
    return _national_finding(
        made,
        "sme_embedded_share",
        0.7,
        ko=f"{base[0]}중소기업(소재지가 확인된 {smes:,}개 포함) 가운데 "
        f"{when_ko}과제에서 대학이나 연구기관과 한 번이라도 함께한 곳은 {ko}이다.",
        en=f"Of all SMEs {base[1]}({smes:,} with a known seat), {en} have shared "
        f"at least one project{when_en} with a university or research institute.",
    )


def _distance(made: Linkages, activities: pd.DataFrame | None) -> Finding | None:
    """Say how far research lies from production, and where it is farthest."""
    value, low, high = _row(made, "wasserstein_km")
    if math.isnan(value) or made.distances.empty:
        return None
    near = _row(made, "co_located_share")[0]
    table = made.distances
    sure = table[table["low"].notna()]
    known = table.dropna(subset=["wasserstein_km"])
    far = (sure if len(sure) else known).sort_values("wasserstein_km").iloc[-1]
    name_ko, name_en = _names(activities, "activity", str(far["activity"]))
    radius = float(far["radius_km"])
    made_of = str(far["production_measure"])
    ends = interval(low, high, ".0f", unit=" km")
    year = int(far["production_year"])
    return _national_finding(
        made,
        "wasserstein_km",
        0.82,
        ko=f"연구개발과 생산({year}년 {label(made_of, 'ko')} 기준)의 위치는 활동별로 "
        f"평균 {value:.0f} km{ends[0]} 어긋나 있다. 반경 {radius:.0f} km 안에서 생산과 "
        f"짝지을 수 있는 연구개발은 {near:.1%}이며, 가장 멀리 떨어진 활동은 "
        f"'{name_ko}'({far['wasserstein_km']:.0f} km)이다.",
        en=f"Research lies {value:.0f} km{ends[1]} from production "
        f"({label(made_of, 'en').lower()}, {year}) on average over activities; "
        f"{near:.1%} of it can be paired with production within {radius:.0f} km. "
        f"Farthest apart is '{name_en}' ({far['wasserstein_km']:.0f} km).",
        unit="km",
    )


def _synergy(made: Linkages) -> Finding | None:
    """Say what the triple helix reads, and where it arises."""
    value, low, high = _row(made, "triple_helix")
    within = _row(made, "triple_helix_within")[0]
    triple = _row(made, "triple_share")[0]
    if math.isnan(value):
        return None
    bits = 1000
    span_ko, span_en = interval(bits * low, bits * high, ".1f")
    shown, inside = figure(bits * value, ".1f"), figure(bits * within, ".1f")
    when_ko, when_en = _years(made)
    return _national_finding(
        made,
        "triple_helix",
        0.35,
        ko=f"{when_ko}과제의 산·학·연 상호정보 T는 {shown} 밀리비트"
        f"{span_ko}이고 이 가운데 지역 안에서 생기는 몫은 {inside} 밀리비트이다. 세 "
        "주체가 함께할 때뿐 아니라 서로 따로 참여할 때도 음수가 되므로, 세 주체가 모두 "
        f"참여한 과제의 비중({percent(triple)})과 함께 읽어야 한다.",
        en=f"Over projects{when_en} the triple-helix T is {shown} mbit"
        f"{span_en}, {inside} mbit of it within regions. T falls below zero where the "
        "three add synergy, but also where they keep apart: read it beside the share "
        f"of projects that hold all three ({percent(triple)}).",
        unit="bits",
    )
