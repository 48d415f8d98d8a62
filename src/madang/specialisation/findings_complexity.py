"""What a committee should read of complexity, never without its certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import Finding
from madang.language import both
from madang.specialisation.certificate import Certificate
from madang.vocabulary import Concern, Language, Soundness, StructuralIndex, label
from madang.wording import listing

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["complexity_finding"]

_NAMED: Final = 3
_INDEX: Final = StructuralIndex.COMPLEXITY


def complexity_finding(
    complexity: pd.DataFrame,
    certificate: pd.DataFrame,
    *,
    region: Callable[[str, str], str],
    by: Callable[[str], str],
    span: Callable[[float, float, str], str],
) -> Finding | None:
    """Name the regions that lead in complexity, or say why none can be named.

    Parameters
    ----------
    complexity, certificate : DataFrame
        Both of one measure in its latest year.
    region : callable
        Gives the name of a code in a language.
    by : callable
        Gives the word of the measure in a language.
    span : callable
        Writes an interval in a language.

    Returns
    -------
    Finding or None
        None where nothing was examined.
    """
    told = Certificate(certificate)
    verdict = told.verdict(_INDEX)
    if verdict is None or complexity.empty:
        return None
    year = int(complexity["year"].iloc[0])
    measure = str(complexity["measure"].iloc[0])
    doubts = {w: " ".join(told.reasons(_INDEX, w)) for w in Language}
    if verdict is Soundness.REFUSE:
        return Finding(key="specialisation-complexity", importance=0.3, says=both(f"{year}년 {by('ko')} 기준 경제복잡도(ECI)는 순위로 쓸 수 없다. "
               f"{doubts[Language.KO]}", f"Complexity (ECI) by {by('en')} in {year} cannot be used as a ranking. "
               f"{doubts[Language.EN]}"), year=year, result="certificate", row=f"index={_INDEX},year={year},measure={measure}")  # fmt: skip
    ranked = complexity.dropna(subset=["rank"]).sort_values(["rank", "region"])
    if ranked.empty:
        return None
    first = ranked.iloc[0]
    sure = bool((ranked["tier"] > 0).any())
    lead = ranked[ranked["tier"] == 1] if sure else ranked.head(1)
    value, low, high = (float(first[c]) for c in ("eci", "eci_low", "eci_high"))

    def said(language: str) -> str:
        return listing((region(r, language) for r in lead["region"]), language,
                       most=_NAMED)  # fmt: skip

    checks = told.checks[told.checks["index"] == _INDEX].set_index("check")["verdict"]
    upright = checks.get(Concern.DIRECTION) == Soundness.SOUND
    words = {w: label(verdict, w) for w in Language}
    ko = f" 타당성 검정: {words[Language.KO]}. {doubts[Language.KO]}".rstrip()
    en = f" Certificate: {words[Language.EN].lower()}. {doubts[Language.EN]}".rstrip()
    if not upright:
        return _undirected(ranked, (ko, en), region, by)
    return Finding(key="specialisation-complexity", importance=0.4 if verdict is Soundness.SOUND else 0.3, says=both(f"{year}년 {by('ko')} 기준 경제복잡도(ECI)가 가장 높은 묶음: {said('ko')}"
           f"(최고 {value:.2f}, {span(low, high, 'ko')}, 0은 평균 지역).{ko}", f"Highest in complexity (ECI) by {by('en')} in {year}: {said('en')} (top "
           f"{value:.2f}; {span(low, high, 'en')}; 0 is the average region).{en}"), value=value, low=low, high=high, unit="standard deviations", year=year, result="complexity", row=f"region={first['region']},year={year},measure={measure}")  # fmt: skip


def _undirected(
    ranked: pd.DataFrame,
    verdict: tuple[str, str],
    region: Callable[[str, str], str],
    by: Callable[[str], str],
) -> Finding:
    """Name both ends of the scale where nothing tells which is the top."""
    year, measure = int(ranked["year"].iloc[0]), str(ranked["measure"].iloc[0])
    ends = {
        w: tuple(
            listing((region(r, w) for r in part["region"]), w, most=_NAMED)
            for part in (ranked.head(_NAMED), ranked.tail(_NAMED)[::-1])
        )
        for w in Language
    }
    return Finding(key="specialisation-complexity", importance=0.3, says=both(f"{year}년 {by('ko')} 기준 경제복잡도(ECI)의 양 끝에 선 지역은 "
           f"{ends[Language.KO][0]} 쪽과 {ends[Language.KO][1]} 쪽이며, 어느 쪽이 "
           f"높은지는 자료로 정할 수 없다.{verdict[0]}", f"Complexity (ECI) by {by('en')} in {year} sets {ends[Language.EN][0]} "
           f"against {ends[Language.EN][1]}; the records do not tell which end is "
           f"the top.{verdict[1]}"), year=year, result="certificate", row=f"index={_INDEX},year={year},measure={measure}")  # fmt: skip
