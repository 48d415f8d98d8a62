"""``madang overlap``: the register of overlap, pair by pair, and verdicts on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from madang.cli import console
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.cli.desk import Desk

__all__ = ["OVERLAP", "app"]

OVERLAP: Final = (
    "사업 중복 대장: 목록, 비교, 판정, 검토 파일. / "
    "The overlap register: list, compare, decide, review in a workbook."
)
app = typer.Typer(help=OVERLAP, no_args_is_help=True, rich_markup_mode=None)

StudyOption = Annotated[
    Path, typer.Option("--study", help="연구 폴더 / The study folder.")
]
Json = Annotated[bool, typer.Option("--json", help="JSON.")]
Rows = Annotated[int, typer.Option(min=1, help="행 수 / Rows.")]
Code = Annotated[str, typer.Argument(help="사업 코드 / Code of a project.")]
VerdictOption = Annotated[
    str | None, typer.Option("--verdict", help="판정 / Verdict, such as duplicate.")
]
RegionOption = Annotated[
    str | None, typer.Option("--region", help="지역 코드나 이름 / Region.")
]
FamilyOption = Annotated[
    int | None, typer.Option("--family", help="묶음 번호 / Number of a family.")
]
Undecided = Annotated[
    bool, typer.Option("--undecided", help="판정 전인 것만 / Only undecided ones.")
]
Who = Annotated[str | None, typer.Option("--who", help="담당자 / Reviewer.")]


@app.command(
    "list", help="묶음을 한 줄씩, 절감액 큰 순서로. / Families, most to save first."
)
def list_(
    verdict: VerdictOption = None,
    region: RegionOption = None,
    family: FamilyOption = None,
    undecided: Undecided = False,
    pairs: Annotated[
        bool,
        typer.Option("--pairs", help="쌍으로 / Pairs, not families."),
    ] = False,
    rows: Rows = 20,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """List families, or pairs."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas
    from madang.cli.desk import open_desk  # noqa: PLC0415 - the same

    desk = open_desk(study)
    desk.renew(quiet=json)
    chosen = pages.choose(
        desk, verdict=verdict, region=region, family=family, undecided=undecided
    )
    if json:
        console.print_json({n: console.records(t) for n, t in chosen.items()})
        return
    spoken = console.language(desk.study.language)
    name = "pairs" if pairs or family is not None else "families"
    if family is not None:
        console.out.print(
            str(chosen["families"][f"plan_{spoken}"].iloc[0]), markup=False
        )
    pages.print_list(chosen[name].head(rows), name, desk, spoken)
    total = len(chosen[name])
    console.say(
        f"{total:,}건 가운데 {min(rows, total):,}건. 자세히: madang overlap show A B",
        f"{min(rows, total):,} of {total:,}. In full: madang overlap show A B",
        spoken,
    )
    _say_waiting(desk, spoken)


def _say_waiting(desk: Desk, spoken: str) -> None:
    """Say how many verdicts the results do not hold yet."""
    count = desk.waiting()
    if count > 0:
        console.say(
            f"판정 {count:,}건이 아직 묶음과 확률에 반영되지 않았습니다: madang run",
            f"{count:,} verdicts are not in families and probabilities yet: madang run",
            spoken,
        )


@app.command("show", help="두 사업을 나란히 본다. / Two projects side by side.")
def show(
    one: Code, other: Code, study: StudyOption = Path(), json: Json = False
) -> None:
    """Show a pair."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas
    from madang.cli.desk import open_desk  # noqa: PLC0415 - the same

    desk = open_desk(study)
    desk.renew(quiet=json)
    spoken = console.language(desk.study.language)
    told = pages.pair_of(desk, one, other, spoken)
    if json:
        console.print_json(told)
        return
    pages.print_pair(desk, told, spoken)


@app.command("decide", help="판정을 기록한다. / Record a verdict on a pair.")
def decide(
    one: Code,
    other: Code,
    verdict: Annotated[
        str,
        typer.Argument(
            help="중복 | 경쟁 | 보완 | 후속 | 재공고 | 별개 / duplicate | rival | "
            "complementary | sequence | republished | unrelated"
        ),
    ],
    why: Annotated[str, typer.Option("--why", help="사유 / Why.")],
    who: Who = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Record a verdict."""
    from madang.cli.desk import open_desk, reviewer  # noqa: PLC0415 - loads pandas

    desk = open_desk(study)
    desk.renew(quiet=json)
    pair = (desk.require(one), desk.require(other))
    entry = desk.entry(pair, verdict, who=reviewer(who), why=why)
    row = console.records(desk.record([entry]))[0]
    if json:
        console.print_json(row)
        return
    _say_recorded(row, console.language(desk.study.language))


def _say_recorded(row: dict[str, Any], spoken: str) -> None:
    """Say what was recorded."""
    from madang.vocabulary import label  # noqa: PLC0415 - beside its use

    word = label(str(row["verdict"]), spoken)
    ends = f"{row['project_a']} – {row['project_b']}"
    console.say(
        f"기록했습니다: {row['verdict_id']}  {ends}  {word} ({row['who']})",
        f"Recorded: {row['verdict_id']}  {ends}  {word} ({row['who']})",
        spoken,
    )
    console.say(
        "묶음과 확률에 반영하려면: madang run",
        "To bring it into families and probabilities: madang run",
        spoken,
    )


@app.command("suggest", help="다음에 판정할 쌍. / Pairs to decide next.")
def suggest(rows: Rows = 20, study: StudyOption = Path(), json: Json = False) -> None:
    """Propose pairs."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas
    from madang.cli.desk import open_desk  # noqa: PLC0415 - the same

    desk = open_desk(study)
    desk.renew(quiet=json, always=True)
    table = desk.result("suggestions").head(rows)
    if json:
        console.print_json(console.records(table))
        return
    pages.print_list(table, "suggestions", desk, console.language(desk.study.language))


@app.command("quality", help="대장의 정밀도와 재현율. / Precision and recall so far.")
def quality(study: StudyOption = Path(), json: Json = False) -> None:
    """Tell how good the register is."""
    from madang.cli.desk import open_desk  # noqa: PLC0415 - loads pandas

    desk = open_desk(study)
    desk.renew(quiet=json, always=True)
    table, learnt = desk.result("quality"), desk.result("learning")
    if json:
        told = {"quality": table, "learning": learnt}
        console.print_json({n: console.records(t) for n, t in told.items()})
        return
    spoken = console.language(desk.study.language)
    for text in table[spoken]:
        console.out.print(f"• {text}", markup=False)
    if len(learnt):
        console.print_table(learnt, spoken=spoken)


@app.command("export", help="검토용 엑셀 파일을 쓴다. / Write a workbook for review.")
def export(  # noqa: PLR0917 - options of the shell
    file: Annotated[Path, typer.Argument(help="FILE.xlsx")],
    verdict: VerdictOption = None,
    region: RegionOption = None,
    family: FamilyOption = None,
    undecided: Undecided = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="권하는 쌍만 / Suggested pairs.")
    ] = False,
    rows: Annotated[int | None, typer.Option(min=1, help="행 수 / Rows.")] = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Write pairs into a workbook."""
    from madang.cli import overlap_pages as pages  # noqa: PLC0415 - loads pandas
    from madang.cli.desk import open_desk  # noqa: PLC0415 - the same
    from madang.coordination.overlap.review_sheet import (  # noqa: PLC0415 - the same
        export_sheet,
    )
    from madang.errors import ParameterError  # noqa: PLC0415 - beside its use

    if file.suffix.lower() != ".xlsx":
        raise ParameterError(_("'{file}' must end in .xlsx.", file=file.name))
    desk = open_desk(study)
    desk.renew(quiet=json, always=suggested)
    if suggested:
        table = desk.result("suggestions")
    else:
        table = pages.choose(
            desk, verdict=verdict, region=region, family=family, undecided=undecided
        )["pairs"]
    table = table if rows is None else table.head(rows)
    spoken = console.language(desk.study.language)
    count = export_sheet(file, table, desk.sheet(spoken))
    if json:
        console.print_json({"file": str(file), "pairs": count})
        return
    console.say(
        f"{count:,}쌍을 썼습니다: {file}. 채운 뒤: madang overlap import {file}",
        f"Wrote {count:,} pairs: {file}. Once filled in: madang overlap import {file}",
        spoken,
    )


@app.command("import", help="검토한 엑셀 파일을 읽는다. / Read a reviewed workbook.")
def import_(
    file: Annotated[Path, typer.Argument(help="FILE.xlsx")],
    who: Who = None,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Read verdicts from a workbook."""
    from madang.cli.desk import open_desk  # noqa: PLC0415 - loads pandas
    from madang.coordination.overlap.review_sheet import (  # noqa: PLC0415 - the same
        import_sheet,
    )

    desk = open_desk(study)
    desk.renew(quiet=json)
    spoken = console.language(desk.study.language)
    entries = import_sheet(file, desk.sheet(spoken), desk.register(), who=who or "")
    written = desk.record(entries)
    if json:
        console.print_json(console.records(written))
        return
    console.say(
        f"판정 {len(written):,}건을 기록했습니다. 반영하려면: madang run",
        f"Recorded {len(written):,} verdicts. To bring them in: madang run",
        spoken,
    )


@app.command("history", help="기록된 판정을 모두 보인다. / All verdicts on record.")
def history(
    codes: Annotated[
        list[str] | None, typer.Argument(help="사업 코드(들) / Codes of projects.")
    ] = None,
    rows: Rows = 50,
    study: StudyOption = Path(),
    json: Json = False,
) -> None:
    """Print the record."""
    from madang.cli.desk import open_desk  # noqa: PLC0415 - loads pandas

    desk = open_desk(study)
    table = _about(desk.verdicts, codes or [])
    if json:
        console.print_json(console.records(table))
        return
    spoken = console.language(desk.study.language)
    shown = ["verdict_id", "when", "who", "project_a", "project_b", "verdict", "why"]
    console.print_table(table[shown].tail(rows), spoken=spoken)
    console.say(
        f"판정 {len(table):,}건. 봉인이 모두 맞습니다.",
        f"{len(table):,} verdicts. All seals fit.",
        spoken,
    )


def _about(table: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Keep the verdicts that speak of all the projects named."""
    for code in codes:
        table = table[(table["project_a"] == code) | (table["project_b"] == code)]
    return table
