"""Fail when a test was skipped although every tool it may want is installed."""

from __future__ import annotations

import sys
from pathlib import Path

from defusedxml import ElementTree


def skipped(report: Path) -> list[str]:
    """List the skipped tests of a JUnit report with their reasons."""
    root = ElementTree.fromstring(report.read_text(encoding="utf-8"))
    return [
        f"{case.get('classname')}::{case.get('name')}: {skip.get('message')}"
        for case in root.iter("testcase")
        for skip in case.findall("skipped")
    ]


if __name__ == "__main__":
    found = skipped(Path(sys.argv[1]))
    for line in found:
        print(f"skipped: {line}")
    if found:
        sys.exit(f"{len(found)} tests were skipped that should have run.")
