"""The chapters behind the brief: each stage's findings, figures and silences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from madang.display import blocks
from madang.display.origins import trace
from madang.display.pieces import Chapter, Figure, Row, Table
from madang.language import from_json
from madang.report.chapter_method import method
from madang.study.stages import HOMES
from madang.study.stages import chapter as outline_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from madang.display.pieces import Block
    from madang.display.view import View

__all__ = ["chapter", "chapters", "evidence", "findings"]


def findings(view: View) -> pd.DataFrame:
    """Give all findings, the most important first, with their sentence."""
    found = view.inputs.findings
    if found.empty:
        blank = pd.Series(dtype="str")
        return found.assign(sentence=blank, trace=blank)
    said = [view.say(from_json(text)) for text in found["message"]]
    how = [
        trace(str(stage), str(result or ""), str(row or ""))
        for stage, result, row in zip(
            found["stage"], _column(found, "result"), _column(found, "row"), strict=True
        )
    ]
    ordered = found.assign(sentence=said, trace=how).sort_values(
        ["importance", "stage", "key"], ascending=[False, True, True]
    )
    return ordered.reset_index(drop=True)


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    """Give a column of texts; empty texts where it is absent."""
    if name not in table:
        return pd.Series("", index=table.index)
    return table[name].fillna("")


def chapters(
    view: View, progress: Callable[[float], None] = lambda _share: None
) -> list[Chapter]:
    """Build all chapters, each with what it has."""
    told = findings(view)
    out: list[Chapter] = []
    for i, stage in enumerate(HOMES):
        made = chapter(view, stage, told)
        if made is not None:
            out.append(made)
        progress((i + 1) / (len(HOMES) + 1))
    other = tuple(view.say(n.says) for n in view.inputs.notes if n.stage not in HOMES)
    return [*out, method(view, told, other)]


def chapter(view: View, stage: str, told: pd.DataFrame | None = None) -> Chapter | None:
    """Build one stage's chapter; None where the stage shows none.

    Parameters
    ----------
    view : View
        The inputs in one language.
    stage : str
        Name of the stage.
    told : DataFrame, optional
        All findings as `findings` gives them; worded now where none are given.

    Returns
    -------
    Chapter or None
    """
    outline = outline_of(stage)
    if outline is None:
        return None
    told = findings(view) if told is None else told
    built = [blocks.build(block, view, stage) for block in outline.blocks]
    there = tuple(piece for piece in built if piece is not None)
    mine = told[told["stage"] == stage]
    return Chapter(
        stage,
        view.say(outline.title),
        view.say(outline.question),
        tuple(mine["sentence"]),
        there,
        "" if there else view.absent(stage),
        _notes(view, stage),
        _front(there, f"{stage}-{outline.front}"),
    )


def _front(there: tuple[Block, ...], key: str) -> Figure | None:
    """Find the figure of a key, also among those that stand side by side."""
    rows = (b.figures if isinstance(b, Row) else (b,) for b in there)
    found = (f for row in rows for f in row if isinstance(f, Figure) and f.key == key)
    return next(found, None)


def _notes(view: View, stage: str) -> tuple[str, ...]:
    """Give what a stage assumed or left out."""
    return tuple(view.say(n.says) for n in view.inputs.notes if n.stage == stage)


def _figures(block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the ids of a block with the result tables they show."""
    if isinstance(block, Row):
        for figure in block.figures:
            yield figure.key, figure.evidence
    elif isinstance(block, Table):
        yield block.key, (block.sheet.partition(".")[2],)
    else:
        yield block.key, block.evidence


def evidence(made: list[Chapter]) -> dict[tuple[str, str], str]:
    """Find for each result table the place on the page that shows it."""
    out: dict[tuple[str, str], str] = {}
    for chapter in made:
        for block in chapter.blocks:
            for key, tables in _figures(block):
                for table in tables:
                    out.setdefault((chapter.key, table), key)
    return out
