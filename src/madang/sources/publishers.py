"""English names of publishers whose records name them in Korean only."""

from __future__ import annotations

from typing import Final

__all__ = ["PUBLISHERS"]

PUBLISHERS: Final = {
    "통계청": "Statistics Korea",
    "행정안전부": "Ministry of the Interior and Safety",
    "교육통계": "Korean Educational Statistics",
    "산업연구원": "KIET",
}
