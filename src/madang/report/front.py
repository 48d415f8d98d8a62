"""What stands in front: what is to be decided, why, and what the data lack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.contracts import DECIDED, asks, headlines
from madang.language import Message, _, from_json
from madang.report.chapters import evidence, findings
from madang.study.stages import HOMES
from madang.study.stages import chapter as outline_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from madang.display.pieces import Chapter, Figure
    from madang.display.view import View

__all__ = ["Headline", "cannot", "headlines_of", "pictures"]

_SILENT: Final = Message("")
_PICTURES: Final = 2
"""Figures that two printed pages bear beside five headlines."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One thing to decide, or one that the study shows.

    Attributes
    ----------
    says : str
        What is to be decided; else what is shown.
    stage : str
        Stage that found it.
    because : str
        The number and interval that make it so; empty where `says` holds them.
    who, by : str
        Who decides and by when; empty where the records do not tell.
    options : tuple of str
        What can be chosen.
    href, chapter : str
        Where the evidence lies, and what that chapter is called.
    """

    says: str
    stage: str
    because: str = ""
    who: str = ""
    by: str = ""
    options: tuple[str, ...] = ()
    href: str = ""
    chapter: str = ""

    @property
    def is_decision(self) -> bool:
        """Whether it names a decision."""
        return bool(self.because)


def headlines_of(
    view: View, address: Callable[[str], str], made: Sequence[Chapter] = ()
) -> tuple[Headline, ...]:
    """Give what a reader should read first, at most five.

    Parameters
    ----------
    view : View
        The inputs in one language.
    address : callable
        Gives the address of a stage's chapter.
    made : sequence of Chapter
        Chapters that are drawn, to lead to the very figure.

    Returns
    -------
    tuple of Headline
        Those that name a decision first.
    """
    top, where = headlines(findings(view)), evidence(list(made))
    out = []
    for row, is_asked in zip(top.to_dict("records"), asks(top), strict=True):
        stage, sentence = str(row["stage"]), str(row["sentence"])
        table = str(row.get("result") or "").replace("/", ".").rpartition(".")[2]
        anchor = where.get((stage, table), "")
        outline = outline_of(stage) if stage in HOMES else None
        told = [from_json(row[c]) for c in DECIDED] if is_asked else [_SILENT] * 4
        says, who, by = (view.say(message) for message in told[:-1])
        options = told[-1].values["lines"].lines if told[-1] else ()
        out.append(
            Headline(
                says or sentence,
                stage,
                because=sentence if says else "",
                who=who,
                by=by,
                options=tuple(view.say(o) for o in options),
                href=f"{address(stage)}#{anchor}" if anchor else address(stage),
                chapter=view.say(outline.title) if outline else "",
            )
        )
    return tuple(out)


def pictures(
    made: Sequence[Chapter], told: Sequence[Headline]
) -> tuple[tuple[Figure, Chapter], ...]:
    """Give the figures that change a decision, each with its chapter.

    Where nothing is to be decided they are those behind what is shown.
    """
    by_stage = {c.key: c for c in made}
    stages = dict.fromkeys(h.stage for h in [h for h in told if h.is_decision] or told)
    shown = [by_stage[s] for s in stages if s in by_stage and by_stage[s].front]
    return tuple((c.front, c) for c in shown[:_PICTURES] if c.front)


def cannot(view: View) -> tuple[str, ...]:
    """Say in a few words each what the data cannot carry."""
    out = []
    for stage in HOMES:
        outline, gap = outline_of(stage), view.left_out(stage)
        if gap is not None and gap.missing:
            names = ", ".join(view.table_name(t) for t in gap.missing)
            said = _("{title} (lacks: {tables})", title=gap.title, tables=names)
            out.append(view.say(said))
        elif gap is not None:
            out.append(view.say(_("{title} (see there why)", title=gap.title)))
        elif outline is not None and outline.cannot is not None:
            out += [view.say(said) for said in outline.cannot(view)]
    return tuple(out)
