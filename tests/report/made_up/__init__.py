"""Made-up inputs of a report: every table of every stage, of any size."""

from pathlib import Path

from made_up.whole import made_up_inputs

__all__ = ["chapters_of", "made_up_inputs"]

_BESIDE = {"index.html", "contents.html", "regions.html"}


def chapters_of(home: Path) -> str:
    """Give all chapters of a report in one language, one after the other."""
    pages = sorted(p for p in home.glob("*.html") if p.name not in _BESIDE)
    return "\n".join(page.read_text("utf-8") for page in pages)
