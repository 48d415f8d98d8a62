"""Record what studies give, and show what a change of the code changed in it.

``python tools/freeze.py record FOLDER`` makes each study with the command line, runs
it, writes its report and keeps, in ``FOLDER/<study>``: each result table as it lies
in ``results``; ``sentences.json``, each finding and note in Korean and English;
``pages``, each page's text, drawings included, one line a text; and ``record.json``,
hashes of tables, markup, sheets and exports, sizes of the report, seconds. Studies on
real data are made where ``--data`` holds their files; ``--only`` names some. Which
code runs is a matter of PYTHONPATH, so that one copy of this tool can record two.

``python tools/freeze.py compare OLD NEW`` lists what differs. Two numbers are the same
where ``|a − b| ≤ tolerance · max(1, |a|, |b|)``; a truth value counts as a number, and
so does an absence. Rows are matched by the first columns that tell them apart, else by
their order. The exit code is 1 where a number differs, or where rows, tables or
columns of numbers were lost; changed words, pages and sheets are listed, no more.

What changes with every run (dates, versions, seconds, folders) is left out, so that
two records of one state of the code are the same. A record belongs in no repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import differences
import openpyxl
import pandas as pd

from madang.language import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

STUDIES: Final = {
    "sample": ("sample",),
    "korea": ("korea",),
    "cordis": ("cordis",),
    "structural-funds-uk": ("structural-funds", "--country", "UK"),
    "structural-funds-fi": ("structural-funds", "--country", "FI"),
}
"""What ``madang new`` is told, by study."""
READS: Final = {
    "korea": "kr_regional_programmes",
    "cordis": "cordis_h2020_sample",
    "structural-funds-uk": "eu_structural_funds_projects",
    "structural-funds-fi": "eu_structural_funds_projects",
}
DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
VOLATILE: Final = {*differences.VOLATILE, "Seconds", "초", "generated", "version"}
"""Columns, headings and keys whose values change with every run."""
INLINE: Final = "a|abbr|b|bdi|code|em|i|mark|small|span|strong|sub|sup|time|tspan"


def worded(row: Mapping[str, Any] | str) -> dict[str, str]:
    """Word a finding or a note in both languages.

    Parameters
    ----------
    row : mapping of str to Any, or str
        A row of a table of findings or notes, or a message of a manifest or a source.

    Returns
    -------
    dict of str to str
        The sentence by language.
    """
    message = from_json(row if isinstance(row, str) else str(row["message"]))
    return {language: message.text(language) for language in ("ko", "en")}


def record(folder: Path, only: Iterable[str], data: Path) -> None:
    """Make, run and record studies.

    Parameters
    ----------
    folder : Path
        Where the records go, one folder a study; former ones are replaced.
    only : iterable of str
        Names of studies, or of their sources; none for all.
    data : Path
        Folder of the public data.
    """
    asked = set(only)
    if unknown := asked - {
        name for n, told in STUDIES.items() for name in (n, told[0])
    }:
        raise SystemExit(
            f"No study {sorted(unknown)}; there are: {', '.join(STUDIES)}."
        )
    for name, (kind, *further) in STUDIES.items():
        if asked and not {name, kind} & asked:
            continue
        if name in READS and not (data / READS[name]).is_dir():
            print(f"{name}: left out, {data / READS[name]} is not there.")
            continue
        origin = () if name == "sample" else ("--from", str(data))
        with tempfile.TemporaryDirectory() as place:
            study = Path(place) / name
            steps = {
                "new": _madang("new", kind, study, *further, *origin),
                "run": _madang("run", study),
                "report": _madang("report", study),
            }
            record_study(study, folder / name, steps)
        print(
            f"{name}: " + ", ".join(f"{k} {s:.1f} s" for k, s in steps.items()),
            flush=True,
        )


def _madang(*words: object) -> float:
    """Call the command line; give the seconds that it took."""
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - a command of our own
        [sys.executable, "-m", "madang", *map(str, words)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"madang {' '.join(map(str, words))}\n{done.stderr}")
    return time.perf_counter() - begin


def record_study(study: Path, out: Path, steps: Mapping[str, float]) -> None:
    """Record a study that was run and whose report lies in its folder ``report``.

    Parameters
    ----------
    study : Path
        Folder of the study.
    out : Path
        Folder of its record; a former one is replaced.
    steps : mapping of str to float
        Seconds that making, running and reporting took.
    """
    shutil.rmtree(out, ignore_errors=True)
    (out / "tables").mkdir(parents=True)
    homes = sorted(p.parent for p in study.glob("results/[!.]*/manifest.json"))
    about = {p.name: json.loads(_read(p / "manifest.json")) for p in homes}
    steady = _steadier(study, about.values())
    told: dict[str, Any] = {"tables": {}, "pages": {}, "exports": {}}
    for file in (f for home in homes for f in sorted(home.glob("*.parquet"))):
        name = f"{file.parent.name}.{file.stem}"
        shutil.copyfile(file, out / "tables" / f"{name}.parquet")
        table = pd.read_parquet(file)
        told["tables"][name] = {"rows": len(table), "sha256": _values_hash(table)}
    report = study / "report"
    pages = sorted(report.rglob("*.html"))
    for page in pages:
        name = page.relative_to(report).with_suffix("").as_posix()
        text, told["pages"][name] = page_text(steady(_read(page)))
        target = out / "pages" / f"{name}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for file in sorted(report.rglob("*.json")):
        if not file.name.startswith("."):
            told["exports"][file.name] = _export_hash(steady(_read(file)))
    told["workbook"] = {}
    for file in sorted(report.rglob("*.xlsx")):
        told["workbook"] |= _sheets(file, steady)
    told["report"] = {
        "pages": len(pages),
        "bytes": sum(p.stat().st_size for p in pages),
    }
    told["seconds"] = {n: a.get("seconds") for n, a in about.items()} | dict(steps)
    told["code"] = sorted({str(a.get("code")) for a in about.values()})
    _write(out / "sentences.json", _sentences(study, out / "tables", about))
    _write(out / "record.json", told)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _steadier(study: Path, about: Iterable[Any]) -> Callable[[str], str]:
    """Give what takes dates of runs, versions and folders out of a text."""
    words = {str(study): "STUDY"}
    for one in about:
        words[str(one.get("time", ""))[:10]] = "DATE"
        words[str(one.get("madang", ""))] = "VERSION"
        words[str(one.get("code", ""))] = "CODE"
    known = sorted(filter(None, words), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\d.])(?:{'|'.join(map(re.escape, known))})(?![\d.])")
    return lambda text: pattern.sub(lambda found: words[found[0]], text)


def _values_hash(table: pd.DataFrame) -> str:
    """Hash a table's columns and values, order of rows included."""
    kept = table[[c for c in table.columns if c not in VOLATILE]]
    loose = {c: str for c in kept.columns if kept[c].dtype == object}
    rows = pd.util.hash_pandas_object(kept.astype(loose), index=False)
    head = repr([*kept.columns]).encode()
    return hashlib.sha256(head + rows.to_numpy().tobytes()).hexdigest()


def _export_hash(text: str) -> str:
    """Hash a JSON export without what changes with every run."""
    content = json.loads(text)
    columns = content.get("columns") if isinstance(content, dict) else None
    if columns and "data" in content:
        kept = [i for i, c in enumerate(columns) if c not in VOLATILE]
        content["data"] = [[row[i] for i in kept] for row in content["data"]]
    elif isinstance(content, dict):
        content = {k: v for k, v in content.items() if k not in VOLATILE}
    return _hash(json.dumps(content, ensure_ascii=False))


def _sheets(file: Path, steady: Callable[[str], str]) -> dict[str, Any]:
    """Give each sheet's headings, number of rows and hash of cells."""
    book = openpyxl.load_workbook(file, read_only=True)
    found = {}
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        heads = [steady(str(h)) for h in next(rows, ())]
        kept = [i for i, head in enumerate(heads) if head not in VOLATILE]
        digest = hashlib.sha256()
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last counts
            cells = repr([row[i] for i in kept if i < len(row)])
            digest.update(steady(cells).encode("utf-8", "replace"))
        told = {"headings": heads, "rows": count, "sha256": digest.hexdigest()}
        found[sheet.title] = told
    book.close()
    return found


def _sentences(study: Path, tables: Path, about: Mapping[str, Any]) -> dict[str, Any]:
    """Word all findings and notes: by stage, then by key or number."""
    found: dict[str, Any] = {}
    for stage, one in about.items():
        for kind in ("findings", "notes"):
            path = tables / f"{stage}.{kind}.parquet"
            rows = pd.read_parquet(path).to_dict("records") if path.is_file() else []
            keys = Counter[str]()
            for row in rows:
                keys[key := str(row.get("key", "note"))] += 1
                name = key if keys[key] == 1 else f"{key} {keys[key]}"
                found.setdefault(f"{stage}.{kind}", {})[name] = worded(row)
        if one.get("left_out"):
            found[f"{stage}.left out"] = {"note": worded(one["left_out"])}
    path = study / "provenance.json"
    notes = json.loads(_read(path)).get("notes", []) if path.is_file() else []
    if notes:
        found["source.notes"] = {f"note {i}": worded(n) for i, n in enumerate(notes)}
    return found


def page_text(markup: str) -> tuple[str, str]:
    """Give a page's text, a line for each block or row, and a hash of its markup.

    Parameters
    ----------
    markup : str
        A page.

    Returns
    -------
    text, digest : str
        What is read, drawings and labels included; and the SHA-256 of its tags.
    """
    label = r'\s(?:aria-label|alt)="([^"]*)"'
    bare = re.sub(label, "", "".join(re.findall(r"<[^>]*>", markup)))
    text = re.sub(r"<(script|style)\b.*?</\1>", "", markup, flags=re.DOTALL)
    # The label of a mark within a drawing says what its title says: passed over.
    text = re.sub(rf"<(?!path|g\b)[^>]*?{label}[^>]*>", r"<p>[\1]</p>", text)
    text = re.sub(rf"</?(?:{INLINE})\b[^>]*>", "", text)
    text = re.sub(r"<table\b.*?</table>", _table_text, text, flags=re.DOTALL)
    lines = (" ".join(line.split()) for line in re.split(r"<[^>]*>", text))
    return unescape("\n".join(filter(None, lines))) + "\n", _hash(bare)


def _table_text(table: re.Match[str]) -> str:
    """Write a row a line, without cells below a heading that changes always."""
    lines, left_out = [], set[int]()
    for row in re.findall(r"<tr\b.*?</tr>", table[0], flags=re.DOTALL):
        found = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        cells = [" ".join(re.sub(r"<[^>]*>", " ", c).split()) for c in found]
        if "<td" in row:
            cells = ["" if i in left_out else cell for i, cell in enumerate(cells)]
        else:
            left_out = {i for i, cell in enumerate(cells) if cell in VOLATILE}
        lines.append(" | ".join(cells))
    caption = re.search(r"<caption\b.*?</caption>", table[0], flags=re.DOTALL)
    return "<p>".join([caption[0] if caption else "", *lines, ""])


def main() -> None:
    """Read the command and do it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("record", help="make studies and record what they give")
    one.add_argument("folder", type=Path)
    one.add_argument("--only", default="", help="names, parted by commas")
    one.add_argument("--data", type=Path, default=DATA, help="folder of public data")
    two = verbs.add_parser("compare", help="say what differs between two records")
    two.add_argument("old", type=Path)
    two.add_argument("new", type=Path)
    two.add_argument("--tolerance", type=float, default=1e-12)
    two.add_argument("--full", action="store_true", help="cut no text and no list")
    given = parser.parse_args()
    if given.verb == "record":
        record(given.folder, [n for n in given.only.split(",") if n], given.data)
        return
    found = differences.compare(
        given.old, given.new, tolerance=given.tolerance, full=given.full
    )
    print("\n".join(found.lines))
    sys.exit(int(found.failed))


if __name__ == "__main__":
    main()
