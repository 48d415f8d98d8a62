"""From a study to its report: gather what is in force, write it once."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import madang
from madang import study as studies
from madang.contracts import FINDINGS, Stage
from madang.contracts.trees import Tree
from madang.display.flat_files import FORMS, write_tables
from madang.display.inputs import LeftOut, ReportInputs, StageNote
from madang.display.public import for_the_public
from madang.errors import ParameterError, ResultError, StudyError
from madang.language import _, from_json
from madang.report.pages import write
from madang.report.place import stamp
from madang.store import own
from madang.study.code import Imported, installed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from madang.display.disclosure_settings import Disclosure
    from madang.study import Hashes, Progress, Study

__all__ = ["gather", "hand_over", "publish", "published_table"]

_REPORT: Final = f"{madang.__name__}.report"
"""Named without a literal: the graph of imports reads module names in texts."""


def publish(
    study: Study,
    out: Path,
    *,
    again: bool = False,
    terms: Disclosure | None = None,
    progress: Callable[[float], None] = lambda _share: None,
    stages: Progress | None = None,
) -> tuple[Path, pd.DataFrame]:
    """Write a study's report, unless it stands there already, unchanged.

    All of it is of one moment: a verdict that is recorded, or a table that is changed,
    while it is made waits for the next one.

    Parameters
    ----------
    study : Study
        The study; only results that are up to date are shown.
    out : Path
        Folder of the report.
    again : bool
        Write it even where nothing has changed.
    terms : Disclosure or None
        The rules of a report for the public; None writes all, for internal use.
    progress : callable
        Takes the share done, from 0 to 1.
    stages : Progress, optional
        Who is told how the stages go, which then run first where they are out of date.

    Returns
    -------
    page : Path
        The first page.
    findings : DataFrame
        Findings of all stages, the most important first.
    """
    with studies.hold(study) as hashes:
        if stages is not None:
            studies.run(study, progress=stages, hashes=hashes)
        inputs, key = gather(study, hashes), _key(study, hashes, terms)
    if terms is not None:
        inputs = for_the_public(inputs, terms)
    if not again and stamp(out) == key:
        return out / "index.html", inputs.findings
    written = write(inputs, out, progress=progress, apart=True, key=key)
    return written.index, inputs.findings


def hand_over(
    study: Study, out: Path, form: str, *, terms: Disclosure | None = None
) -> list[str]:
    """Write all result tables that are up to date into a new folder.

    Parameters
    ----------
    study : Study
        The study.
    out : Path
        The folder; it must be new or empty.
    form : str
        ``csv``, ``parquet``, ``xlsx`` or ``json``.
    terms : Disclosure or None
        The rules of what is for the public; None writes all, for internal use.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    ParameterError
        If the form is not known.
    StudyError
        If something stands in the folder.
    ResultError
        If no result is up to date.
    """
    if form not in FORMS:
        known = ", ".join(FORMS)
        raise ParameterError(
            _("--as must be one of {known}; found '{form}'.", known=known, form=form)
        )
    own.refuse_links(out)
    if os.path.lexists(out) and not (out.is_dir() and not any(out.iterdir())):
        raise StudyError(
            _("'{out}' is there already. Name another folder with --to.", out=str(out))
        )
    inputs = gather(study)
    if not inputs.results:
        raise ResultError(_("No result is up to date. Run first: madang run"))
    if terms is not None:
        inputs = for_the_public(inputs, terms)
    with own.draft(out, folder=True) as draft:
        files = write_tables(inputs, draft, form)
        own.put_in_place(draft, out)
    return files


def _key(study: Study, hashes: Hashes, terms: Disclosure | None) -> str:
    """Give the hash of all that a report is written from."""
    folder = studies.results_folder(study)
    digest = hashlib.sha256(
        repr((study.name, study.language, study.peers, terms)).encode()
    )
    for name in studies.stages():
        record = studies.manifest(folder, name)
        digest.update(str(studies.identity(record)).encode())
    for name in study.tables:
        digest.update(hashes[name].encode())
    tree = installed()
    beside = [
        Imported(module)
        for stage in studies.stages().values()
        for module in (stage.chapter, stage.dossier, stage.pages)
        if module
    ]
    digest.update(tree.digest(Imported(_REPORT), *beside, shown=True).encode())
    looks = [*tree.root.glob("report/templates/*"), *tree.root.glob("charts/*.py")]
    for path in sorted(looks):  # charts are imported by names put together
        digest.update(path.read_bytes())
    return digest.hexdigest()


def gather(
    study: Study, hashes: Hashes | None = None, *, outdated: bool = False
) -> ReportInputs:
    """Gather a study's tables, its results in force, and where all came from.

    Parameters
    ----------
    study : Study
        The study.
    hashes : Hashes, optional
        Its files as they were read; read now where none are given.
    outdated : bool
        Whether results that are out of date are given, too. A report never shows
        them; who shows them must say so.

    Returns
    -------
    ReportInputs
    """
    folder = studies.results_folder(study)
    hashes = studies.Hashes(study) if hashes is None else hashes
    results: dict[tuple[str, str], pd.DataFrame] = {}
    left_out: list[LeftOut] = []
    made: list[dict[str, Any]] = []
    for name, stage in studies.stages().items():
        record = studies.manifest(folder, name)
        state = studies.state_of(study, stage, hashes=hashes)
        is_shown = state in {studies.State.FRESH, studies.State.INCOMPLETE}
        if outdated and state is studies.State.STALE and record is not None:
            is_shown = _is_own(study, stage, record, hashes)
        if is_shown and record and record["left_out"] is None:
            results |= studies.read_all(folder, name)
            made.append(record)
        else:
            left_out.append(_left_out(study, stage, state, record))
    tables = studies.check(study, hashes)
    origins, source_notes = studies.read_provenance(study, hashes)
    return ReportInputs(
        name=study.name,
        language=study.language,
        currency=study.currency,
        core=Tree.of(tables.get("regions"), "region").whole(study.core),
        peers=study.peers,
        synthetic=any(origin.synthetic for origin in origins.values()),
        version=madang.__version__,
        generated=max((str(r["time"]) for r in made), default="")[:10],
        tables=tables,
        results=results,
        findings=_findings(results),
        notes=(
            *(StageNote("source", n.says) for n in source_notes),
            *_notes(results),
        ),
        left_out=tuple(left_out),
        provenance=origins,
        makes=studies.makes(),
    )


def _is_own(study: Study, stage: Stage, record: dict[str, Any], hashes: Hashes) -> bool:
    """Tell whether a result was made of this study's tables, at least in part."""
    try:
        studies.outdated(study, stage, record, hashes)
    except ResultError:
        return False
    return True


def published_table(
    study: Study, stage: str, table: str, terms: Disclosure
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Give a result table as the public may see it.

    Parameters
    ----------
    study : Study
        The study; its results must be up to date.
    stage, table : str
        Which table.
    terms : Disclosure
        The rules.

    Returns
    -------
    table : DataFrame
        Withheld cells are empty.
    withheld : DataFrame or None
        Which these are; None where there is none.

    Raises
    ------
    ResultError
        If the results are not there or out of date, or the table tells of persons.
    """
    inputs = for_the_public(gather(study, studies.Hashes(study)), terms)
    if (stage, table) not in inputs.results:
        raise ResultError(
            _(
                "'{stage}/{table}' is not for the public, or is not up to date. Tables "
                "of reviewers and officers are left out; for the others, run first: "
                "madang run",
                stage=stage,
                table=table,
            )
        )
    return inputs.results[stage, table], inputs.withheld.get((stage, table))


def _findings(results: dict[tuple[str, str], pd.DataFrame]) -> pd.DataFrame:
    """Lay the findings of all stages out, the most important first."""
    parts = [
        table.assign(stage=stage)
        for (stage, name), table in results.items()
        if name == "findings" and len(table)
    ]
    if not parts:
        return pd.DataFrame(columns=["stage", *FINDINGS.names])
    return pd.concat(parts, ignore_index=True).sort_values(
        ["importance", "stage", "key"], ascending=[False, True, True], ignore_index=True
    )


def _notes(results: dict[tuple[str, str], pd.DataFrame]) -> list[StageNote]:
    """List the notes of all stages."""
    return [
        StageNote(stage, from_json(str(row.message)))
        for (stage, name), table in results.items()
        if name == "notes"
        for row in table.itertuples()
    ]


def _left_out(
    study: Study, stage: Stage, state: studies.State, record: dict[str, Any] | None
) -> LeftOut:
    """Say why a stage is not in the report."""
    missing = tuple(n for n in stage.needs if n not in study.tables)
    note = (record or {}).get("left_out")
    adds = from_json(note) if note and not missing else stage.adds
    if state is studies.State.STALE:
        adds = _("Its results are out of date and not shown. Run again: madang run")
    return LeftOut(stage=stage.name, title=stage.title, missing=missing, adds=adds)
