"""Options laid side by side: what each is, money by region, where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import ResultColumn as Column
from madang.contracts import ResultTable, Style, columns
from madang.coordination.portfolio.results import COLUMNS
from madang.language import _, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from madang.services.options import Option

__all__ = ["OPTIONS", "PLACE", "beside", "table_of"]

_OWN: Final = COLUMNS | columns(
    Column("option", Style.CODE, pgettext("of a committee", "Option")),
    Column("who", Style.TEXT, _("Frozen by")),
    Column("when", Style.TEXT, _("Frozen on")),
    Column("why", Style.TEXT, _("Remark")),
    Column("settings", Style.TEXT, _("Settings")),
    Column("is_current", Style.YES, _("Study unchanged since")),
    Column("fingerprint", Style.CODE, _("Seal")),
)
PLACE: Final = "options"
"""Stands for the name of a stage where options are laid out."""

OPTIONS: Final = ResultTable.of(
    _OWN, "options", _("a plan that was frozen as an option"), key="option",
    columns="option why merit balance money funded alarms settings who when "
    "is_current fingerprint",
)  # fmt: skip
"""What is told of an option."""


def table_of(
    options: Iterable[Option],
    study: str,
    said: Callable[[Option], str] = lambda option: ", ".join(option.settings),
) -> pd.DataFrame:
    """Lay options out as `OPTIONS` says.

    Parameters
    ----------
    options : iterable of Option
        Those that are told.
    study : str
        Hash of what the study holds now, from `sealing.fingerprint`.
    said : callable
        Words the settings of an option.

    Returns
    -------
    DataFrame
    """
    rows = [
        {
            "option": o.letter, "why": o.why, **o.figures, "alarms": len(o.alarms),
            "settings": said(o), "who": o.who,
            "when": o.when[:16].replace("T", " "),
            "is_current": o.study == study, "fingerprint": o.seal[:12],
        }
        for o in options
    ]  # fmt: skip
    return OPTIONS.typed(pd.DataFrame(rows, columns=list(OPTIONS.names)))


def beside(
    options: Iterable[Option],
) -> dict[str, tuple[ResultTable, pd.DataFrame]]:
    """Lay options side by side: money by region, and grants where they differ.

    Parameters
    ----------
    options : iterable of Option
        Two or more.

    Returns
    -------
    dict of str to (ResultTable, DataFrame)
        What each table says of itself, and its rows: a column an option.
    """
    given = tuple(options)
    regions = pd.DataFrame({o.letter: pd.Series(o.regions) for o in given})
    grants = pd.DataFrame({o.letter: pd.Series(o.plan) for o in given})
    held = grants.fillna(0.0)
    differs = held.ne(held.iloc[:, 0], axis=0).any(axis=1)
    grants = grants[differs].sort_values([o.letter for o in given], ascending=False)
    money = tuple(
        Column(o.letter, Style.MONEY, _("Option {letter}", letter=o.letter))
        for o in given
    )
    return {
        name: (
            ResultTable(name, says, (key,), (_OWN[key], *money)),
            rows.rename_axis(key).reset_index(),
        )
        for name, key, says, rows in (
            ("money", "region", _("Money by region under each option"), regions),
            ("grants", "project", _("Proposals on which the options differ"), grants),
        )
    }
