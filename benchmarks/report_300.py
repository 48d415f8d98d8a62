"""A report on 300 regions, from made-up results of every stage.

Writes the national brief and 300 dossiers in two languages with the workbook and
the JSON, and prints seconds, pages, charts and megabytes (bar: 30 seconds).

    python benchmarks/report_300.py [--regions 300]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from madang.report import write

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "report"))

from made_up import made_up_inputs

BAR = 30.0
MEGA = 1e6
KIBI = 1024


def main() -> int:
    """Write one report and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=300)
    regions = parser.parse_args().regions
    inputs = made_up_inputs(regions, activities=60, years=5)
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        report = write(inputs, Path(folder) / "out")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        largest = max(p.stat().st_size for p in Path(folder).rglob("*.html"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBI
    print(
        f"{regions} regions: {wall:.1f} s ({cpu:.1f} s of CPU; bar {BAR:.0f} s), "
        f"{report.pages} pages, {report.figures} charts, "
        f"{report.bytes / MEGA:.1f} MB, largest page {largest / MEGA:.2f} MB, "
        f"peak {peak:.0f} MiB"
    )
    return int(wall > BAR)


if __name__ == "__main__":
    sys.exit(main())
