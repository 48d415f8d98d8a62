"""The page and the diagrams of the workflow, written from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.governance.guards import GUARDS
from madang.governance.people import OFFICES
from madang.governance.policy import WORKFLOWS
from madang.governance.workflow import BEGINNING
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from madang.governance.workflow import Transition, Workflow

__all__ = ["diagram", "page"]

_HEADINGS: Final = (
    _("Act"), pgettext("workflow", "From"), pgettext("workflow", "To"),
    _("Who may"), _("What must be true"),
    _("Writes"), _("Tells"), _("Within days"), _("Not who did"),
)  # fmt: skip

_ABOUT: Final = """\
Who may do what, when, and what follows. Nobody may anything else. Offices hold by
region and date; what somebody may not see is answered as what is not there. Each act is
one transaction: policy, comparison of state and version, rows, entry in the chain,
message.
"""


def diagram(workflow: Workflow, language: str = "en") -> str:
    """Draw the states of a workflow and what leads from one to another.

    Parameters
    ----------
    workflow : Workflow
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        A state diagram in the notation of Mermaid.
    """
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{state.says.text(language)}" as {state.name}'
        for state in workflow.states
    ]
    for one in workflow.transitions:
        for source in one.sources:
            if source == one.leads_to(source):
                continue  # it stays: the table tells it
            start = source if source != BEGINNING else "[*]"
            says = one.says.text(language).replace(";", ",")
            lines.append(f"    {start} --> {one.target}: {says}")
    lines += [f"    {s.name} --> [*]" for s in workflow.states if s.is_end]
    return "\n".join(lines)


def page() -> str:
    """Write the page of all workflows, in both languages.

    Returns
    -------
    str
        Markdown.
    """
    parts = ["# Workflow\n", _ABOUT]
    for kind, workflow in WORKFLOWS.items():
        parts += [f"## {kind}\n", "```mermaid", diagram(workflow), "```\n"]
        parts += ["| state | English | Korean | end |", "| --- " * 4 + "|"]
        parts += [
            f"| `{s.name}` | {s.says} | {s.says.text('ko')} | "
            f"{'yes' if s.is_end else ''} |"
            for s in workflow.states
        ]
        for language in ("en", "ko"):
            parts += ["", *_table(workflow, language)]
        parts.append("")
    parts += ["## offices\n", "| office | English | Korean |", "| --- " * 3 + "|"]
    parts += [f"| `{o}` | {says} | {says.text('ko')} |" for o, says in OFFICES.items()]
    return "\n".join(parts)


def _table(workflow: Workflow, language: str) -> list[str]:
    """Write the transitions as a table, in a language."""
    heads = [heading.text(language) for heading in _HEADINGS]
    rows = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for one in workflow.transitions:
        cells = _cells(workflow, one, language)
        rows.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    return rows


def _cells(workflow: Workflow, one: Transition, language: str) -> list[str]:
    """Give the cells of one transition."""

    def said(messages: list[Message]) -> str:
        return "; ".join(message.text(language) for message in messages)

    def state(name: str) -> str:
        return workflow.state(name).says.text(language) if name else "–"

    return [
        f"{one.says.text(language)} `{one.name}`",
        "; ".join(map(state, one.sources)),
        state(one.target) if one.target else "=",
        said([OFFICES[office] for office in one.offices]),
        said([GUARDS[guard][1] for guard in one.guards]),
        ", ".join(one.writes),
        said([OFFICES[office] for office in one.tells]),
        str(one.days or ""),
        said([workflow.transition(name).says for name in one.other_than]),
    ]
