"""One call for every verb, and one result.

Each room of Madang has one public verb: `madang.specialisation.measure`,
`madang.clusters.find`, `madang.balance.measure`, `madang.linkages.build`,
`madang.overlap.detect` and so on. All are called alike, with an opened study or with
tables, and all give a `Result`. What is learnt with one holds for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, runtime_checkable

import pandas as pd

from madang.contracts import (
    CONTRACTS,
    Note,
    RawTable,
    Stage,
    StageInputs,
    in_order,
    nearest,
    require,
)
from madang.contracts.trees import Tree
from madang.engines.files import with_sums
from madang.engines.opening import Waiting
from madang.errors import MissingTableError, ParameterError
from madang.language import _
from madang.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from madang.contracts import Provenance
    from madang.language import Message

__all__ = ["Given", "Opened", "Options", "call", "tables_of"]


@runtime_checkable
class Opened(Protocol):
    """A study as a verb needs it: `madang.open` gives one."""

    name: str
    language: str
    currency: str
    core: tuple[str, ...]
    seed: int
    engine: str
    parameters: Mapping[str, Mapping[str, Any]]

    def load(self) -> dict[str, pd.DataFrame]:
        """Load all tables, held to their contracts."""
        ...

    def origins(self) -> Mapping[str, Provenance]:
        """Say where each table came from."""
        ...

    def earlier(self, stages: Sequence[str]) -> dict[tuple[str, str], pd.DataFrame]:
        """Give the results in force of some stages, by (stage, table)."""
        ...


Given = Opened | Mapping[str, pd.DataFrame] | pd.DataFrame
"""What a verb is called with: a study, tables by name, or tables known by columns."""


class Options(TypedDict, total=False):
    """What every verb takes beside its study or tables.

    Attributes
    ----------
    settings, parameters : mapping
        Parameters of the stage by name, laid over the study's own and the defaults;
        either word will do.
    seed : int
        Seed of every random draw.
    earlier : Result or sequence of Result
        Results of earlier stages to build on; with a study, those in force are taken
        by themselves.
    core : sequence of str
        Codes of the core regions.
    currency : str
        Currency code, such as KRW.
    engine : str
        Where reductions run, as a URL.
    language : str
        Language of sentences and charts: ``"ko"`` or ``"en"``.
    progress : callable
        Takes the share done, from 0 to 1.
    """

    settings: Mapping[str, Any]
    parameters: Mapping[str, Any]
    seed: int
    earlier: Result | Sequence[Result]
    core: Sequence[str]
    currency: str
    engine: str
    language: str
    progress: Callable[[float], None]


def call(stage: Stage, given: Given, options: Options, *others: pd.DataFrame) -> Result:
    """Run a stage on a study or on tables, and give its result.

    Parameters
    ----------
    stage : Stage
        The stage.
    given : study, mapping of str to DataFrame, or DataFrame
        What to run it on.
    options : Options
        What else was asked for.
    *others : DataFrame
        Further tables, where the first is one without its name.

    Returns
    -------
    Result

    Raises
    ------
    ParameterError
        If what is given is no study and no named tables, or a setting is wrong.
    MissingTableError
        If a table that the stage needs is not there.
    ContractError
        If a table breaks its contract.
    """
    _refuse_unknown(stage, options)
    study = given if isinstance(given, Opened) else None
    url = options.get("engine") or (study.engine if study else "duckdb://")
    tables, said = tables_of(stage, given, others, url)
    own = study.parameters.get(stage.name, {}) if study else {}
    asked = {**options.get("parameters", {}), **options.get("settings", {})}
    settings = stage.settle({**own, **asked})
    missing = [name for name in stage.needs if name not in tables]
    if missing:
        raise MissingTableError(
            _(
                "'{stage}' needs the tables: {names}. Add them by name; what each must "
                "look like: madang contract {names}",
                stage=stage.name,
                names=" ".join(missing),
            )
        )
    if stage.vet:
        stage.vet(settings, tables)
    language = options.get("language") or (study.language if study else "en")
    note = stage.applies(tables) if stage.applies else None
    if note is not None:
        raise MissingTableError(note.says)
    engine = Waiting(url, tables)
    inputs = StageInputs(
        engine=engine,
        tables={name: tables[name] for name in stage.reads if name in tables},
        results=_earlier(stage, study, options),
        parameters=settings,
        core=Tree.of(tables.get("regions"), "region").whole(
            options.get("core", study.core if study else ())
        ),
        currency=options.get("currency") or (study.currency if study else ""),
        seed=options.get("seed", study.seed if study else 1),
        progress=options.get("progress", lambda _share: None),
    )
    try:
        output = stage.run(inputs)
    finally:
        engine.close()
    stage.hold(output.tables)
    output = replace(output, notes=(*output.notes, *said))
    origins = study.origins() if study else {}
    return Result(stage, output, inputs, language=language, origins=origins)


def _refuse_unknown(stage: Stage, options: Options) -> None:
    """Refuse a word that no verb takes: it would be passed over in silence."""
    known = Options.__annotations__
    for name in options:
        if name in known:
            continue
        if any(name == p.name for p in stage.parameters):
            raise ParameterError(
                _(
                    "'{name}' is a setting of '{stage}'. Write: "
                    "settings={{'{name}': …}}",
                    name=name,
                    stage=stage.name,
                )
            )
        raise ParameterError(
            _(
                "'{stage}' takes no '{name}'. {hint}",
                stage=stage.name,
                name=name,
                hint=nearest(name, known),
            )
        )


def tables_of(
    stage: Stage,
    given: object,
    others: Sequence[pd.DataFrame] = (),
    url: str = "duckdb://",
) -> tuple[dict[str, pd.DataFrame], tuple[Note, ...]]:
    """Give the tables of a study, or those handed in, held to their contracts.

    Parameters
    ----------
    stage : Stage
        Whose tables; those without a name are told by its columns.
    given : study, mapping of str to DataFrame, or DataFrame
        What a verb was called with.
    others : sequence of DataFrame
        Further tables, where the first is one without its name.
    url : str
        Engine that sums what must be summed.

    Returns
    -------
    tables : dict of str to DataFrame
    notes : tuple of Note

    Raises
    ------
    ParameterError
        If it is no study and no tables, or a table has an unknown name.
    ContractError
        If a table breaks its contract.
    """
    if isinstance(given, Opened):
        return given.load(), ()
    if isinstance(given, pd.DataFrame):
        given = _recognised(stage, (given, *others))
    if not isinstance(given, Mapping) or not given:
        raise ParameterError(_strange(stage, given))
    for name, table in given.items():
        if name not in CONTRACTS:
            raise ParameterError(
                _(
                    "There is no table '{name}'. {hint}",
                    name=str(name),
                    hint=nearest(str(name), CONTRACTS),
                )
            )
        if not isinstance(table, pd.DataFrame):
            raise ParameterError(
                _(
                    "The table '{name}' must be a DataFrame of pandas; found {kind}.",
                    name=name,
                    kind=type(table).__name__,
                )
            )
    whole, said = _with_regions(stage, given)
    raw = {n: RawTable(n, n, t, first_row=0) for n, t in whole.items()}
    tables = in_order(require(raw))
    with Waiting(url, tables) as engine:
        return with_sums(tables, engine), said


def _recognised(
    stage: Stage, frames: Sequence[pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Name tables handed in without names, by the columns that they hold."""
    tables: dict[str, pd.DataFrame] = {}
    for frame in frames:
        if not isinstance(frame, pd.DataFrame):
            raise ParameterError(_strange(stage, frame))
        held = set(map(str, frame.columns))
        fit = {}
        for name in stage.reads:
            columns = CONTRACTS[name].columns
            if {c.name for c in columns if c.required} <= held and name not in tables:
                fit[name] = len({c.name for c in columns} & held)
        if not fit:
            raise ParameterError(_strange(stage, frame))
        tables[max(fit, key=lambda name: fit[name])] = frame
    return tables


def _with_regions(
    stage: Stage, given: Mapping[str, pd.DataFrame]
) -> tuple[Mapping[str, pd.DataFrame], tuple[Note, ...]]:
    """Take the regions of the projects where there is no table of regions.

    Never those of stocks: without their parents totals would count as parts.
    """
    projects = given.get("projects")
    lacking = [name for name in stage.needs if name not in given]
    if lacking != ["regions"] or projects is None or "region" not in projects:
        return given, ()
    codes = sorted(projects["region"].dropna().astype(str).unique())
    note = Note(
        _(
            "There is no table of regions; {count} were taken from the projects, "
            "without name, place or residents.",
            count=len(codes),
        )
    )
    regions = pd.DataFrame({"region": codes, "name": codes})
    return {"regions": regions, **given}, (note,)


def _strange(stage: Stage, given: object) -> Message:
    """Say what a verb takes, to somebody who guessed otherwise."""
    example = ", ".join(f"'{name}': …" for name in stage.needs)
    if isinstance(given, str | Path):
        return _(
            "'{stage}' takes a study or named tables; found the path '{path}'. Open "
            "it first: madang.open('{path}')",
            stage=stage.name,
            path=str(given),
        )
    if isinstance(given, pd.DataFrame):
        return _(
            "'{stage}' takes a study or named tables; found one table without its "
            "name whose columns tell no table that it reads. Name it: {{{example}}}",
            stage=stage.name,
            example=example,
        )
    return _(
        "'{stage}' takes a study (madang.open) or named tables ({{{example}}}); found "
        "{kind}.",
        stage=stage.name,
        example=example,
        kind=type(given).__name__,
    )


def _earlier(
    stage: Stage, study: Opened | None, options: Options
) -> dict[tuple[str, str], pd.DataFrame]:
    """Gather results of earlier stages: as handed in, else those in force."""
    handed = options.get("earlier")
    if handed is None:
        return study.earlier(stage.after) if study else {}
    results = [handed] if isinstance(handed, Result) else handed
    out: dict[tuple[str, str], pd.DataFrame] = {}
    for result in results:
        if not isinstance(result, Result):
            raise ParameterError(
                _(
                    "'earlier' takes results of earlier verbs; found {kind}.",
                    kind=type(result).__name__,
                )
            )
        out |= {(result.stage.name, n): t for n, t in result.tables.items()}
    return out
