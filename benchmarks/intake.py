"""A large text from a publisher: its preview, and all its records on the engine.

Records as a publisher of microdata writes them (ten columns, quoted names in Hangul)
are generated into a CSV of each encoding. In a process of its own each is opened, and
all its records are handed to DuckDB, where they are counted. Printed are the seconds
of wall and processor, and the peak memory of the process; bars are two seconds for a
preview of 100 MB, and 30 seconds and one GiB for 1.3 million records.

With --persons, records of persons in the form of RAIS (one a job, eight columns,
Latin-1) are written, and imported into a study: counted by municipality and class of
industry on the engine, with the receipt, until the study stands.

    python benchmarks/intake.py [--rows 1300000] [--encodings utf-8 cp949 utf-16]
    python benchmarks/intake.py --persons 50000000
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from madang.engines import open_engine
from madang.intake.opened import open_file
from madang.services.intake import Intake

PREVIEW = 2.0
RECORDS = 30.0
MEMORY = 2**30
BLOCK = 100_000
PERSONS = (
    "Município;CNAE 2.0 Classe;Vínculo Ativo 31/12;Vl Remun Média Nom;Idade;"
    "Sexo Trabalhador;Escolaridade após 2005;CBO Ocupação 2002\n"
)
HEAD = "id,place,activity,year,measure,value,flag,name,note,code\n"


def write(path: Path, rows: int, encoding: str) -> None:
    """Write records block by block."""
    rng = np.random.default_rng(1)
    with path.open("w", encoding=encoding) as file:
        file.write(HEAD)
        for start in range(0, rows, BLOCK):
            count = min(BLOCK, rows - start)
            place = rng.integers(11_000, 53_000, count)
            value = rng.random(count) * 1e5
            lines = (
                f"{start + k},{place[k]},C{k % 89},{2010 + k % 15},employment,"
                f'{value[k]:.2f},,"시군구 {k % 250}, 동",x{k % 7},{k % 999:05d}\n'
                for k in range(count)
            )
            file.writelines(lines)


def spent() -> float:
    """Give the seconds of the processor so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(path: Path) -> dict[str, float]:
    """Open a file and hand its records to the engine."""
    start, before = time.perf_counter(), spent()
    (table,) = open_file(path).tables
    preview, preview_spent = time.perf_counter() - start, spent() - before
    with open_engine() as engine:
        start, before = time.perf_counter(), spent()
        kept = table.records(engine)
        wall, records_spent = time.perf_counter() - start, spent() - before
        count = int(kept.count().execute())
    return {
        "preview": preview, "preview_cpu": preview_spent, "records": wall,
        "records_cpu": records_spent, "count": count,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }  # fmt: skip


def write_persons(path: Path, rows: int) -> None:
    """Write one record a job: 5,500 municipalities with some eighty classes each."""
    rng = np.random.default_rng(2)
    with path.open("w", encoding="latin-1") as file:
        file.write(PERSONS)
        for start in range(0, rows, BLOCK):
            count = min(BLOCK, rows - start)
            place = rng.integers(0, 5_500, count)
            branch = (place * 7 + (rng.random(count) ** 2 * 80).astype(int)) % 670
            held = rng.integers(0, 10, count) < 7
            age = rng.integers(16, 70, count)
            file.writelines(
                f"{(11, 29, 31, 35, 41)[p % 5]}{p:04d};{1_113 + 143 * b:05d};{h:d};"
                f"{1_000 + a:07d},50;{a};{1 + a % 2};{1 + a % 11};{a:03d}105\n"
                for p, b, h, a in zip(place, branch, held, age, strict=True)
            )


def reduce(path: Path) -> dict[str, float]:
    """Import records of persons, which the engine counts."""
    start, before = time.perf_counter(), spent()
    with tempfile.TemporaryDirectory() as folder, Intake([path], Path(folder)) as given:
        (receipt,) = given.apply().receipts
    return {
        "wall": time.perf_counter() - start, "cpu": spent() - before,
        "count": receipt.records, "rows": receipt.rows,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }  # fmt: skip


def asked_of(path: Path, option: str) -> dict[str, float]:
    """Ask a process of its own for one measurement."""
    command = [sys.executable, __file__, option, str(path)]
    text = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - this file
    return dict(json.loads(text.stdout))


def main() -> None:
    """Generate, measure each encoding in a process of its own, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_300_000)
    parser.add_argument("--encodings", nargs="+", default=["utf-8", "cp949", "utf-16"])
    parser.add_argument("--persons", type=int, default=0)
    parser.add_argument("--one", type=Path)
    parser.add_argument("--reduce", type=Path)
    asked = parser.parse_args()
    if asked.one or asked.reduce:
        told = measure(asked.one) if asked.one else reduce(asked.reduce)
        print(json.dumps(told))
        return
    with tempfile.TemporaryDirectory() as folder:
        if asked.persons:
            path = Path(folder) / "RAIS_VINC_PUB_2023.txt"
            write_persons(path, asked.persons)
            told = asked_of(path, "--reduce")
            print(
                f"{path.stat().st_size / 1e6:,.0f} MB, {told['count']:,} persons to "
                f"{told['rows']:,} rows: {told['wall']:.0f} s ({told['cpu']:.0f} of "
                f"the processor), peak {told['peak'] / 2**20:,.0f} MiB"
            )
            return
        for encoding in asked.encodings:
            path = Path(folder) / "records.csv"
            write(path, asked.rows, encoding)
            told = asked_of(path, "--one")
            kept = (
                told["preview"] <= PREVIEW
                and told["records"] <= RECORDS
                and told["peak"] <= MEMORY
            )
            print(
                f"{encoding}: {path.stat().st_size / 1e6:.0f} MB, {told['count']:,} "
                f"records; preview {told['preview']:.2f} s "
                f"({told['preview_cpu']:.2f} of the processor), records "
                f"{told['records']:.1f} s ({told['records_cpu']:.1f}), peak "
                f"{told['peak'] / 2**20:.0f} MiB; bars {'kept' if kept else 'MISSED'}"
            )


if __name__ == "__main__":
    main()
