"""The report: a national brief and a dossier per region, open to any browser."""

from madang.display.inputs import LeftOut, Report, ReportInputs, StageNote
from madang.report.gather import gather, hand_over, publish, published_table
from madang.report.pages import write

__all__ = [
    "LeftOut",
    "Report",
    "ReportInputs",
    "StageNote",
    "gather",
    "hand_over",
    "publish",
    "published_table",
    "write",
]
