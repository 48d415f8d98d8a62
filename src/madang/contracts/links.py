"""The contracts of what joins activities: given clusters, and links between pairs."""

from __future__ import annotations

from typing import Final

from madang.contracts.contract import Column, ColumnType, Contract, code, text
from madang.language import _, pgettext

__all__ = ["ACTIVITY_LINKS", "CLUSTER_DEFINITIONS"]


CLUSTER_DEFINITIONS: Final = Contract(
    name="cluster_definitions",
    title=pgettext("table", "Cluster definitions"),
    says=_("Which cluster each activity belongs to, where that is given."),
    grain=("activity",),
    columns=(
        code("activity", _("Activity."), "activities"),
        Column("cluster", ColumnType.TEXT, _("Code of the cluster.")),
        Column("side", ColumnType.TEXT,
               _("traded (sells elsewhere) or local (serves its own region); measured "
                 "where it is empty."),
               required=False, empty=True, one_of=("traded", "local")),
        text("name", _("Name of the cluster.")),
        text("name_ko", _("Korean name of the cluster.")),
        text("name_en", _("English name of the cluster.")),
    ),
)  # fmt: skip

ACTIVITY_LINKS: Final = Contract(
    name="activity_links",
    title=pgettext("table", "Activity links"),
    says=_("How strongly two activities are linked, by kind of link."),
    grain=("activity_a", "activity_b", "kind"),
    columns=(
        code("activity_a", _("One activity."), "activities"),
        code("activity_b", _("The other activity."), "activities"),
        Column("kind", ColumnType.TEXT,
               _("input_output, occupation, technology, or another.")),
        Column("value", ColumnType.NUMBER,
               _("Strength, in one unit for each kind; the stronger direction counts."),
               at_least=0),
    ),
)  # fmt: skip
