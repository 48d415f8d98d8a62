"""Lists of a committee's day as a reader sees them: headings, words, shares, money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.language import Message, Money, _, percent, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["readable"]

_HEADINGS: Final[Mapping[str, Message]] = {
    "project": _("Code"),
    "title": _("Project"),
    "region": _("Region"),
    "programme": _("Programme"),
    "organiser": _("Organiser"),
    "organisation": _("Organisation"),
    "person": pgettext("of a panel", "Person"),
    "match": pgettext("of a panel", "Nearness of field"),
    "probability": _("Probability"),
    "reviews": _("Reviews"),
    "mean": _("Mean"),
    "score": pgettext("of reviewers", "Mean without strictness"),
    "spread": pgettext("of reviewers", "Spread"),
    "disagree": pgettext("of reviewers", "Disagreement"),
    "tier": _("Tier"),
    "change": _("Change"),
    "before": pgettext("grant", "When frozen"),
    "after": pgettext("grant", "Today"),
    "money": _("Difference"),
    "said": _("In words"),
}
_WORDS: Final[Mapping[object, Message]] = {
    "in": pgettext("grant", "enters"),
    "out": pgettext("grant", "leaves"),
    "up": pgettext("grant", "gets more"),
    "down": pgettext("grant", "gets less"),
    "gone": pgettext("grant", "is no proposal any more"),
    True: _("yes"),
    False: _("no"),
}
_SHARES: Final = frozenset({"probability", "match"})
_MONEY: Final = frozenset({"before", "after", "money"})
_POINTS: Final = frozenset({"mean", "score", "spread"})


def readable(
    table: pd.DataFrame, columns: Sequence[str], spoken: str, currency: str = ""
) -> pd.DataFrame:
    """Give columns of a list under headings, with codes as words.

    Parameters
    ----------
    table : DataFrame
        A list; sentences stand in a column named by their language.
    columns : sequence of str
        Which, in order; ``said`` for the sentences. Those that are not there are
        left out.
    spoken : str
        Language of the reader.
    currency : str
        Of amounts.

    Returns
    -------
    DataFrame
        All of it text or whole numbers.
    """
    import pandas as pd  # noqa: PLC0415 - slow to load

    known = table.rename(columns={spoken: "said"})
    names = [c for c in columns if c in known]
    return pd.DataFrame({
        _HEADINGS[name].text(spoken): [
            _cell(name, value, spoken, currency) for value in known[name]
        ]
        for name in names
    })  # fmt: skip


def _cell(name: str, value: object, spoken: str, currency: str) -> object:
    """Write a cell as its column is read."""
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "–"
    if name in {"change", "disagree"}:
        word = _WORDS.get(bool(value) if name == "disagree" else value)
        return value if word is None else word.text(spoken)
    if isinstance(value, (int, float)) and name in _SHARES:
        return percent(value, ".0f")
    if isinstance(value, (int, float)) and name in _POINTS:
        return f"{value:.1f}"
    if isinstance(value, (int, float)) and name in _MONEY:
        return Money(value, currency).worded("", spoken)
    return value
