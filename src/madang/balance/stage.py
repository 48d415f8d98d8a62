"""Balance as a stage of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.balance.findings import find_findings
from madang.balance.measuring import measure
from madang.balance.settings import BalanceSettings
from madang.contracts.stage import Note, Stage, StageInputs, StageOutput

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.balance.result import BalanceResult

__all__ = ["STAGE"]

_FEWEST_REGIONS: Final = 2


def _run(inputs: StageInputs) -> StageOutput:
    """Measure balance and say what was found and assumed."""
    result = measure(
        inputs.tables,
        np.random.default_rng(inputs.seed),
        core=inputs.core,
        settings=BalanceSettings.read(inputs.parameters),
        currency=inputs.currency,
        progress=inputs.progress,
    )
    return StageOutput(
        result.tables(),
        find_findings(result, inputs.tables),
        _notes(result, inputs),
    )


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking, if anything."""
    if len(tables["regions"]) < _FEWEST_REGIONS:
        return Note(
            "지역이 하나뿐이어서 지역 간 균형을 잴 수 없다. 지역 표에 둘 이상의 지역이 "
            "필요하다.",
            "There is only one region; balance is measured between regions. The table "
            "'regions' needs at least two.",
        )
    has_indicators = "indicators" in tables and "indicator_definitions" in tables
    if not has_indicators and "stocks" not in tables:
        return Note(
            "지표(indicators와 indicator_definitions)나 활동량(stocks) 표가 있어야 "
            "한다.",
            "Needs the tables indicators (with indicator_definitions) or stocks.",
        )
    return None


def _notes(result: BalanceResult, inputs: StageInputs) -> tuple[Note, ...]:
    """Say what was assumed and left out."""
    notes = [
        Note(
            "지니계수의 구간은 지역을 하나씩 뺀 잭나이프, 핵심 지역 비중의 구간은 "
            "건수면 윌슨 구간, 활동량이면 활동을 다시 뽑은 구간이다. 전수 금액처럼 "
            "표본 오차가 없는 값에는 구간을 달지 않았다.",
            "Gini intervals are jackknifed over regions. Core shares of counts have "
            "Wilson's interval, of stocks the interval over resampled activities. Full "
            "totals of anything else have no sampling error and carry no interval.",
        ),
    ]
    if not result.core:
        notes.append(
            Note(
                "핵심 지역(core)이 정해지지 않아 핵심 지역 비중과 권역 간 분해를 내지 "
                "않았다. study.toml의 core에 지역 코드를 적으면 된다.",
                "No core regions are set, so that core shares and the split into core "
                "and rest are left out. Name their codes under 'core' in study.toml.",
            )
        )
    if result.ledger.empty:
        notes.append(_no_ledger(inputs))
    elif result.ledger["imputed_share"].max() > 0:
        share = float(
            result.ledger.loc[
                result.ledger["dimension"] == "total", "imputed_share"
            ].mean()
        )
        notes.append(
            Note(
                f"균형 대장 칸의 {share:.1%}는 채운 값이며 표에 표시했다.",
                f"{share:.1%} of the ledger's cells were filled in; each is flagged.",
            )
        )
    return tuple(notes)


def _no_ledger(inputs: StageInputs) -> Note:
    """Say why there is no ledger."""
    if not {"indicators", "indicator_definitions"} <= set(inputs.tables):
        return Note(
            "지표(indicators)와 지표 정의(indicator_definitions) 표가 함께 있지 않아 "
            "균형 대장을 만들지 않았다.",
            "There is no balance ledger: it needs the tables indicators and "
            "indicator_definitions together.",
        )
    return Note(
        "값이 충분한 연도가 없어 균형 대장을 만들지 못했다. 차원마다 지표와 지역의 "
        "절반 이상에 값이 있는 연도가 필요하다.",
        "No year has enough values for the ledger: each dimension needs an indicator, "
        "with values for half of the regions and of the indicators.",
    )


STAGE: Final = Stage(
    name="balance",
    title_ko="균형 진단",
    title_en="Balance",
    needs=("regions",),
    uses=(
        "indicators", "indicator_definitions", "stocks", "flows", "organisations",
        "activities",
    ),
    makes={
        "ledger": "Score, rank and tier of a region in a year and dimension.",
        "ledger_indicators": "One indicator of a region in a year, step by step.",
        "steps": "What one step of the ledger did.",
        "evenness": "Gini and Theil indices of a quantity in a year.",
        "core_share": "Share of the core in a quantity in a year.",
        "convergence": "Growth regressed on the initial level of a quantity.",
        "sigma": "Spread of the logarithms of a quantity in a year.",
        "published": "Rank correlation with a published index in a year.",
    },
    adds_ko="영토·국민·주권(자치) 세 차원의 균형 대장, 핵심 지역 비중, 격차의 추이",
    adds_en="the ledger of three dimensions, the share of the core, and whether gaps "
    "close",
    parameters=BalanceSettings().as_parameters(),
    applies=_applies,
    vet=lambda parameters, _tables: BalanceSettings.read(parameters),
    run=_run,
)  # fmt: skip
