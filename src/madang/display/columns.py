"""Columns that pages show and no result table has: composed, renamed, cut.

A column of a result table takes its heading and its style from the contract of
that table; this list is for the others.
"""

from __future__ import annotations

from typing import Final

from madang.contracts import ResultColumn as Column
from madang.contracts import Style, Unit, columns
from madang.language import _, pgettext

__all__ = ["DISPLAYED"]

DISPLAYED: Final = columns(
    Column("estimate", Style.TEXT, _("Value (90% interval)")),
    Column("label", Style.TEXT, _("Item")),
    Column("reason", Style.TEXT, _("Reason")),
    Column("is_funded", Style.YES, pgettext("is_funded", "Funded")),
    Column("plan_label", Style.TEXT, pgettext("plan_label", "Plan")),
    Column("merit_step", Style.NUMBER, _("Merit lost by the step"), Unit.POINTS),
    Column("balance_step", Style.SHARE, _("Balance gained")),
    Column("robust", Style.TEXT, _("Core")),
    Column("code", Style.TEXT, pgettext("code", "Code")),
    Column("cheapest_way", Style.TEXT, _("Easiest way in")),
    Column("is_verified", Style.YES, _("Verified")),
    Column("series", Style.TEXT, pgettext("series", "Against")),
    Column("verdict_state", Style.TEXT, _("Officer’s verdict")),
    Column("command", Style.CODE, _("Command to record a verdict")),
    Column("why_line", Style.TEXT, _("Why not: what would let it in")),
    Column("figure_text", Style.TEXT, _("Figure (90% interval)")),
    Column("together", Style.REGIONS, _("Together with")),
    Column("side_name", Style.TEXT, _("Side")),
    Column("role_name", Style.TEXT, _("Role")),
    Column("star_text", Style.TEXT, pgettext("star_text", "Stars")),
    Column("definition_name", Style.TEXT, _("Definition")),
    Column("similarity_name", Style.TEXT, _("Similarity")),
)  # fmt: skip
