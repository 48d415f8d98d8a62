"""Write the generated pages of ``docs/reference``: contracts, results, CLI, API, peers.

``python tools/reference.py`` writes them; with ``--check`` it fails where a page
on disk is not what the code says, so that the reference cannot drift.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import parity
import typer

os.environ["MADANG_LANGUAGE"] = "en"  # help is worded when the commands are read

import madang
from madang.cli import app
from madang.contracts import CONTRACTS, Column, Contract, unit_of
from madang.contracts.parameter import expected
from madang.display.disclosure_settings import PARAMETERS, SECTION
from madang.governance import drawing as workflow
from madang.intake.library import bundled
from madang.intake.words import FILE, RECOGNISE, REGION, TABLE, TAKEN
from madang.intake.words import HEAD as HEAD_WORDS
from madang.study import stages

if TYPE_CHECKING:
    import click

    from madang.contracts import Parameter, ResultColumn, ResultTable, Stage
    from madang.language import Message

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
HEAD = "<!-- Written by tools/reference.py; change the code, not this page. -->\n\n"


def korean(message: Message) -> str:
    """Word a message in Korean."""
    return message.text("ko")


def contract_page(contract: Contract) -> str:
    """Write the page of one contract, in both languages."""
    lines = [
        f"# {contract.name}\n",
        f"{contract.says}  \n{korean(contract.says)}\n",
        f"One row for each: {', '.join(f'`{k}`' for k in contract.grain)}.\n",
        "| column | type | holds | 내용 | rules |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| `{c.name}` | {c.type} | {c.says} | {korean(c.says)} | {rules(c)} |"
            for c in contract.columns
        ),
    ]
    further = [f"`{o.lower}` ≤ `{o.upper}`" for o in contract.orders]
    if contract.tree:
        further.append(f"`{contract.tree}` leads to no circle")
    if further:
        lines.append(f"\nRules over columns: {'; '.join(further)}.")
    return "\n".join(lines)


def rules(column: Column) -> str:
    """Say the rules of one column."""
    words = ["required"] if column.required else []
    if column.empty and column.required:
        words.append("may be empty")
    if column.unit:
        words.append(f"unit {column.unit}")
    if column.at_least is not None:
        words.append(f"≥ {column.at_least:g}")
    if column.at_most is not None:
        words.append(f"≤ {column.at_most:g}")
    if column.one_of:
        words.append("one of " + ", ".join(f"`{w}`" for w in column.one_of))
    if column.refers_to:
        words.append(f"in [{column.refers_to}]({column.refers_to}.md)")
    return "; ".join(words)


def contracts_index() -> str:
    """Write the list of contracts."""
    rows = [
        f"| [{c.name}]({c.name}.md) | {', '.join(c.grain)} | {c.says} | "
        f"{korean(c.says)} |"
        for c in CONTRACTS.values()
    ]
    head = [
        "# Tables\n",
        "| table | one row for each | holds | 내용 |",
        "| --- " * 4 + "|",
    ]
    return "\n".join([*head, *rows])


def stage_text(stage: Stage) -> str:
    """Write what one stage needs, makes and can be told."""

    def listing(names: tuple[str, ...]) -> str:
        return ", ".join(f"`{n}`" for n in names) or "–"

    return "\n".join(
        [
            f"## {stage.name}\n",
            f"{stage.title} · {korean(stage.title)}. {stage.adds}\n",
            f"- needs: {listing(stage.needs)}",
            f"- uses where present: {listing(stage.uses)}",
            f"- reads the results of: {listing(stage.after)}\n",
            f"| result table ([columns](results/{stage.name}.md)) | one row is |",
            "| --- | --- |",
            *(f"| `{name}` | {made.says} |" for name, made in stage.makes.items()),
            "",
            *parameter_rows(stage.name, stage.parameters),
        ]
    )


def parameter_rows(name: str, parameters: tuple[Parameter, ...]) -> list[str]:
    """List the parameters of a stage: default, what is allowed, what it sets."""
    head = f"| parameter of `[stages.{name}]` "
    rows = [
        f"| `{p.name}` | `{p.default!r}` | {cell(expected(p))} | {cell(p.says)} | "
        f"{cell(korean(p.says))} |"
        for p in parameters
    ]
    return [head + "| default | must be | sets | 내용 |", "| --- " * 5 + "|", *rows]


def cell(text: object) -> str:
    """Write a text as a cell of a table."""
    return str(text).replace("|", "\\|")


def results_page(stage: Stage) -> str:
    """Write what the result tables of a stage hold, column by column."""
    made = list(stage.makes.values())
    return "\n\n".join(
        [f"# Results of {stage.name}", f"{stage.title} · {korean(stage.title)}"]
        + [result_text(stage, table) for table in made]
    )


def result_text(stage: Stage, table: ResultTable) -> str:
    """Write what one result table holds."""
    key, says = ", ".join(f"`{k}`" for k in table.key), str(table.says).rstrip(".")
    rows = [
        f"| `{c.name}` | {cell(c.heading)} | {cell(korean(c.heading))} | {c.type} | "
        f"{cell(unit_of(c.unit))} | {cell(c.says)} | {further(table, c)} |"
        for c in table.columns
    ]
    return "\n".join(
        [
            f"## {stage.name}/{table.name}\n",
            f"One row is {says[:1].lower()}{says[1:]}. Key: {key or '–'}.\n",
            *(f"!!! warning\n    {w}\n" for w in table.warnings),
            "| column | heading | 제목 | type | unit | holds | further |",
            "| --- " * 7 + "|",
            *rows,
        ]
    )


def further(table: ResultTable, column: ResultColumn) -> str:
    """Say of a column where its interval is and which codes it holds."""
    words = []
    if column.name in table.ends:
        ends = ", ".join(f"`{end}`" for end in table.ends[column.name])
        words.append(f"90% interval: {ends}")
    of = column.refers_to
    if of in CONTRACTS:
        words.append(f"codes of [{of}](../contracts/{of}.md)")
    elif of:
        words.append(f"codes of `{of}`")
    if column.words:
        listed = (f"`{code}` {m} ({korean(m)})" for code, m in column.words.items())
        words.append(", ".join(listed))
    if column.name in table.optional:
        words.append("may be absent")
    return "; ".join(words)


def results_index() -> str:
    """Write the list of the stages' results."""
    rows = [
        f"| [{s.name}]({s.name}.md) | {s.title} | {korean(s.title)} |"
        for s in stages().values()
    ]
    head = ["# Results\n", "| stage | | |", "| --- " * 3 + "|"]
    return "\n".join([*head, *rows])


def stages_page() -> str:
    """Write the page of all stages."""
    told = [*map(stage_text, stages().values()), disclosure_text()]
    return "# Stages\n\n" + "\n\n".join(told)


def disclosure_text() -> str:
    """Write the rules of a report for the public, which are set as a stage's are."""
    head = "What `report --public` withholds ([why](../explanation/disclosure.md)).\n"
    return "\n".join([f"## {SECTION}\n", head, *parameter_rows(SECTION, PARAMETERS)])


def recipes_page() -> str:
    """Write the page of all words of recipes, and of the recipes that come along."""
    sections = (
        ("[recipe]", HEAD_WORDS), ("[recipe.recognise]", RECOGNISE), ("[file]", FILE),
        ("[[table]]", TABLE), ("columns.NAME = { … }", TAKEN),
        ("[[region]]", REGION),
    )  # fmt: skip
    lines = [
        "# Recipes\n",
        "What a kind of file means. `madang recipe show NAME` prints a recipe.  ",
        "어떤 종류의 파일이 무엇을 뜻하는지 적은 불러오기 규칙의 말입니다.\n",
    ]
    for title, words in sections:
        lines += [
            f"## `{title}`\n", "| word | holds | means | 뜻 |",
            "| --- | --- | --- | --- |",
            *(f"| `{n}` | {w.kind.says} | {w.says} | {korean(w.says)} |"
              for n, w in words.items()),
            "",
        ]  # fmt: skip
    lines += ["## Recipes that come along\n", "| name | reads | 읽는 파일 | tables |",
              "| --- | --- | --- | --- |"]  # fmt: skip
    for name, recipe in bundled().items():
        tables = ", ".join(dict.fromkeys(f"`{t.table}`" for t in recipe.tables))
        about = recipe.about
        lines.append(
            f"| `{name}` | {about['title']} | {about['title_ko']} | {tables} |"
        )
    return "\n".join(lines)


def command_text(name: str, command: click.Command) -> str:
    """Write one command with its arguments and options."""
    rows = []
    context = typer.Context(command)
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        shown = record or (
            parameter.make_metavar(context),
            getattr(parameter, "help", ""),
        )
        cells = [str(cell or "").replace("|", "\\|") for cell in shown]
        rows.append(f"| `{cells[0]}` | {cells[1]} |")
    return "\n".join(
        [f"## madang {name}\n", f"{command.help}\n", "| | |", "| --- | --- |", *rows]
    )


def cli_page() -> str:
    """Write the page of the command line."""
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    head = (
        "# Command line\n\nErrors go to standard error, in words, with exit code 2.\n"
    )
    return "\n\n".join([head, *(command_text(n, c) for n, c in commands.items())])


def api_pages() -> dict[str, str]:
    """Write a page for each public room of the package."""
    pages = {}
    rooms = [n for n in madang.__all__ if isinstance(getattr(madang, n), ModuleType)]
    own = [n for n in madang.__all__ if n not in rooms]
    text = "\n\n".join(f"::: madang.{name}" for name in own)
    pages["api/madang.md"] = f"# madang\n\n{text}"
    rooms = [getattr(madang, n).__name__.partition(".")[2] for n in rooms]
    rooms += ["verb", "result", "language"]
    rooms += [f"metrics.{m}" for m in _children("madang.metrics")]
    for room in rooms:
        if room == "metrics":
            continue
        module = importlib.import_module(f"madang.{room}")
        names = getattr(module, "__all__", [])
        if names:
            pages[f"api/{room}.md"] = f"# madang.{room}\n\n::: madang.{room}"
    listing = [f"- [{p[4:-3]}]({p[4:]})" for p in pages]
    pages["api/index.md"] = "# Python API\n\n" + "\n".join(listing)
    return pages


def _children(package: str) -> list[str]:
    """List the modules directly within a package."""
    paths = importlib.import_module(package).__path__
    return sorted(info.name for info in pkgutil.iter_modules(paths))


def pages() -> dict[str, str]:
    """Give all generated pages by their place."""
    made = {f"contracts/{c.name}.md": contract_page(c) for c in CONTRACTS.values()}
    made["contracts/index.md"] = contracts_index()
    made["stages.md"] = stages_page()
    made |= {f"results/{s.name}.md": results_page(s) for s in stages().values()}
    made["results/index.md"] = results_index()
    made["recipes.md"] = recipes_page()
    made["cli.md"] = cli_page()
    made["workflow.md"] = workflow.page()
    made["parity.md"] = parity.page()
    made |= api_pages()
    return {place: HEAD + text + "\n" for place, text in made.items()}


def main() -> None:
    """Write the pages, or fail where one has drifted."""
    made = pages()
    if "--check" in sys.argv:
        old = {
            str(p.relative_to(REFERENCE)): p.read_text(encoding="utf-8")
            for p in REFERENCE.rglob("*.md")
        }
        drifted = sorted(
            p for p in made.keys() | old.keys() if made.get(p) != old.get(p)
        )
        if drifted:
            sys.exit(f"Drifted: {', '.join(drifted)}. Run: python tools/reference.py")
        return
    for place, text in made.items():
        path = REFERENCE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in REFERENCE.rglob("*.md"):
        if str(path.relative_to(REFERENCE)) not in made:
            path.unlink()


if __name__ == "__main__":
    main()
