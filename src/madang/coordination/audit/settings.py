"""What the audit may be asked to do differently, and its reference lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from madang.contracts import Kind, Note, parameter
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["AuditSettings", "settings_as_run", "small_line", "small_threshold"]

_LINE_OF: Final = "KRW"
"""Currency of the money that the line of small projects was drawn for."""

_THRESHOLDS: Final = {
    "KRW": 500_000_000.0,
    "EUR": 350_000.0,
    "GBP": 300_000.0,
    "USD": 400_000.0,
}
"""The line of the Korean audit and, in round figures at the average rates of 2020 to
2024, the same line in other currencies, so that its share of 50.7% stays comparable."""


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """The parameters of the stage, each with its bounds."""

    threshold: float | None = parameter(
        None,
        _(
            "Amount up to which a project is small, in currency; unset: 500 million in "
            "KRW, 350,000 in EUR, 300,000 in GBP, 400,000 in USD, none in others"
        ),
        kind=Kind.NUMBER,
        at_least=0,
    )
    small_reference: float = parameter(
        0.507,
        _("Reference line of the share of small projects, from an audit in Korea"),
        at_least=0,
        at_most=1,
    )
    low_execution: float = parameter(
        0.30,
        _("Share of its grant up to which a project is hardly executed"),
        at_least=0,
        at_most=1,
    )
    low_execution_reference: float = parameter(
        0.101,
        _("Reference line of the share of hardly executed projects (2006)"),
        at_least=0,
        at_most=1,
    )
    measure: str = parameter(
        "employment", _("Measure of activity that alignment prefers")
    )
    draws: int = parameter(200, _("Resamples behind each interval"), at_least=10)


def small_threshold(
    settings: AuditSettings, currency: str
) -> tuple[float, tuple[Note, ...]]:
    """Give the threshold, or say that the currency has none by default.

    Parameters
    ----------
    settings : AuditSettings
        The stage's parameters.
    currency : str
        Currency code of all money.

    Returns
    -------
    float
        Amount in currency; NaN where none is set.
    tuple of Note
        What is not measured for want of it.
    """
    if settings.threshold is not None:
        return settings.threshold, ()
    if currency in _THRESHOLDS:
        return _THRESHOLDS[currency], ()
    says = _(
        "No threshold is set for amounts in {currency}, so the share of small projects "
        "is not measured. Set 'threshold' under [stages.audit].",
        currency=currency or _("an unnamed currency"),
    )
    return math.nan, (Note(says),)


def small_line(settings: AuditSettings, currency: str) -> tuple[float, float]:
    """Give the amount up to which a project is small, and the line of their share.

    Parameters
    ----------
    settings : AuditSettings
        The stage's parameters.
    currency : str
        Currency code of all money.

    Returns
    -------
    amount, share : float
        The share is NaN for money that is not Korean: the line is of a Korean audit.
        The amount is NaN where none is set.
    """
    amount, _notes = small_threshold(settings, currency)
    return amount, settings.small_reference if currency == _LINE_OF else math.nan


def settings_as_run(
    results: Mapping[tuple[str, str], pd.DataFrame],
) -> AuditSettings:
    """Give the settings under which the audit ran, as far as its tables tell.

    Parameters
    ----------
    results : mapping of (str, str) to DataFrame
        Tables of earlier stages by (stage, table).

    Returns
    -------
    AuditSettings
        The defaults where the audit did not run.
    """
    settings = AuditSettings()
    scatter, alarms = (results.get(("audit", t)) for t in ("scatter", "alarms"))
    aligned = results.get(("audit", "alignment"))
    if scatter is not None and scatter["threshold"].notna().any():
        threshold = float(scatter["threshold"].dropna().iloc[0])
        settings = replace(settings, threshold=threshold)
    if alarms is not None:
        small = alarms.loc[alarms["alarm"] == "small_projects", "reference"].dropna()
        if len(small):
            settings = replace(settings, small_reference=float(small.iloc[0]))
    if aligned is not None and aligned["measure"].notna().any():
        measure = str(aligned["measure"].dropna().iloc[0])
        settings = replace(settings, measure=measure)
    return settings
