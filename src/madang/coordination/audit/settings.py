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

__all__ = [
    "AuditSettings",
    "reference_lines",
    "settings_as_run",
    "small_line",
    "small_threshold",
    "without_lines",
]

_LINES: Final = {"KRW": (0.507, 0.101)}
"""Lines of the shares of small and of hardly executed projects, by the currency of
the money that they were drawn for: audits of one country say nothing of another."""

_THRESHOLDS: Final = {
    "KRW": 500_000_000.0,
    "EUR": 350_000.0,
    "GBP": 300_000.0,
    "USD": 400_000.0,
}
"""The line of the Korean audit and, in round figures at the average rates of 2020 to
2024, the same amount in other currencies."""


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
    small_reference: float | None = parameter(
        None,
        _(
            "Reference line of the share of small projects; unset: 0.507 in KRW, from "
            "an audit in Korea, none in others"
        ),
        kind=Kind.NUMBER,
        at_least=0,
        at_most=1,
    )
    low_execution: float = parameter(
        0.30,
        _("Share of its grant up to which a project is hardly executed"),
        at_least=0,
        at_most=1,
    )
    low_execution_reference: float | None = parameter(
        None,
        _(
            "Reference line of the share of hardly executed projects; unset: 0.101 in "
            "KRW, from an audit in Korea (2006), none in others"
        ),
        kind=Kind.NUMBER,
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
        NaN where none is set, and none is known for the currency.
    """
    amount, _notes = small_threshold(settings, currency)
    return amount, reference_lines(settings, currency)[0]


def reference_lines(settings: AuditSettings, currency: str) -> tuple[float, float]:
    """Give the lines of the shares of small and of hardly executed projects.

    Parameters
    ----------
    settings : AuditSettings
        The stage's parameters.
    currency : str
        Currency code of all money.

    Returns
    -------
    small, hardly_executed : float
        As set; else those of audits of the country whose money it is, NaN where
        there are none.
    """
    own = (settings.small_reference, settings.low_execution_reference)
    usual = _LINES.get(currency, (math.nan, math.nan))
    small, executed = (u if o is None else o for o, u in zip(own, usual, strict=True))
    return small, executed


def without_lines(settings: AuditSettings, currency: str) -> tuple[Note, ...]:
    """Say that no line is known for a currency, where none is set.

    Parameters
    ----------
    settings : AuditSettings
        The stage's parameters.
    currency : str
        Currency code of all money.

    Returns
    -------
    tuple of Note
    """
    if not any(map(math.isnan, reference_lines(settings, currency))):
        return ()
    says = _(
        "The reference lines come from audits in Korea and are not held against "
        "amounts in {currency}: shares of small and of hardly executed projects are "
        "told without a line. Set 'small_reference' and 'low_execution_reference' "
        "under [stages.audit] for lines of your own.",
        currency=currency or _("an unnamed currency"),
    )
    return (Note(says),)


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
