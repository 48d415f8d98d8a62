"""The contracts of what merit is made of: criteria, and reviewers' scores."""

from __future__ import annotations

from typing import Final

from madang.contracts.contract import (
    Column,
    ColumnType,
    Contract,
    Order,
    number,
    text,
)
from madang.language import _, pgettext
from madang.vocabulary import CriterionSource

__all__ = ["CRITERIA", "REVIEWS"]


_SOURCES: Final = tuple(
    str(s.value) for s in CriterionSource if s is not CriterionSource.GIVEN
)


CRITERIA: Final = Contract(
    name="criteria",
    title=pgettext("table", "Criteria"),
    says=_("Criteria by which proposals are judged, and where their points come from."),
    grain=("criterion",),
    columns=(
        Column("criterion", ColumnType.TEXT, _("Code of the criterion.")),
        Column("name", ColumnType.TEXT, _("Name of the criterion.")),
        text("name_ko", _("Korean name of the criterion.")),
        text("name_en", _("English name of the criterion.")),
        Column("weight", ColumnType.NUMBER,
               _("Weight; all together are taken as 1."),
               at_least=0),
        Column("direction", ColumnType.INTEGER,
               _("+1 where more is better (also if empty), −1 where less is."),
               required=False,
               empty=True, one_of=("1", "-1")),
        text("says", _("What it asks, in a sentence.")),
        Column("source", ColumnType.TEXT,
               _("Where its points come from: reviews; an indicator of the region; the "
                 "odds of diversification; or a column of the projects."),
               one_of=_SOURCES),
        text("column",
              _("Indicator, column of the projects, or odds or density; empty for "
                "reviews.")),
        number("low", _("Value worth 0 points; empty: 0 for reviews, else the least.")),
        number("high",
                _("Value worth 100 points; empty: 100 for reviews, else the "
                  "greatest.")),
    ),
    orders=(Order("low", "high"),),
)  # fmt: skip

REVIEWS: Final = Contract(
    name="reviews",
    title=pgettext("table", "Reviews"),
    says=_("Scores that reviewers gave to proposals, criterion by criterion."),
    grain=("project", "reviewer", "criterion"),
    columns=(
        Column("project", ColumnType.TEXT, _("Proposal."),
               refers_to="projects"),
        Column("reviewer", ColumnType.TEXT,
               _("Reviewer, by code rather than by name."), personal=True),
        Column("criterion", ColumnType.TEXT, _("Criterion."),
               refers_to="criteria"),
        Column("score", ColumnType.NUMBER, _("Score; empty where none was given."),
               empty=True, personal=True),
        Column("recused", ColumnType.BOOLEAN,
               _("Whether the reviewer stood back; such a score is not counted."),
               required=False, empty=True),
    ),
)  # fmt: skip
