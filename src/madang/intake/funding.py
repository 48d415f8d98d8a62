"""Who pays a project: the state, the region, and whoever carries it out.

Korean lists give each source a column beside their sum. The grant is one of them, or
all public money; nothing in a list says which, and what its holder pays is no grant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from madang.intake.amounts import bracket
from madang.intake.known import is_total, known, role_of, unit_of
from madang.intake.questions import Choice, Question
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.recipe import Recipe, TableRecipe

__all__ = ["ask_funding", "cost_of", "grant_of"]

_BRACKETS: Final = re.compile(r"[(\[][^()\[\]]*[)\]]|\s")


def _source(heading: str) -> str:
    """Tell whose money a column is: national, local, held; empty where nobody's."""
    last = _BRACKETS.sub("", heading.rpartition(" | ")[2])
    kinds = known()["funding"].items()
    return next((kind for kind, p in kinds if re.fullmatch(p, last)), "")


def grant_of(columns: Sequence[str]) -> str:
    """Choose the column of the grant among several: what no source alone has.

    Examples
    --------
    >>> grant_of(["국비", "보조금 총액"]), grant_of(["국비", "도비"])
    ('보조금 총액', '국비')
    """
    whole = [c for c in columns if not _source(c)]
    return next(iter([*whole, *columns]), "")


def cost_of(columns: Sequence[str]) -> str:
    """Choose the column of the cost among several: the sum, never one source of it.

    Examples
    --------
    >>> cost_of(["사업비 | 도비", "사업비 | 계"]), cost_of(["사업비 | 자부담"])
    ('사업비 | 계', '')
    """
    whole = [c for c in columns if not _source(c)]
    sums = [c for c in whole if is_total(c.rpartition(" | ")[2])]
    return next(iter([*sums, *whole]), "")


def ask_funding(recipe: Recipe, columns: Sequence[str]) -> list[Question]:
    """Ask which money of a list is the grant, where several offices pay.

    Parameters
    ----------
    recipe : Recipe
        Of its list of projects; ``funding`` settles it.
    columns : sequence of str
        Columns of the file.

    Returns
    -------
    list of Question
    """
    for place, table in enumerate(recipe.tables):
        if table.table != "projects" or table.word("funding") or table.word("wide"):
            continue
        taken = table.columns.get("grant")
        held = taken.found(tuple(columns)) if taken else ""
        public = {c: s for c in columns if (s := _source(c)) in {"national", "local"}}
        if len(public) > 1 and (not held or held in public):
            return [_question(table, place, public, columns)]
        if taken and not held and (asked := _lacking(table, place, columns)):
            return [asked]
    return []


def _lacking(table: TableRecipe, place: int, columns: Sequence[str]) -> Question | None:
    """Ask for the grant where a recipe finds none, and other columns may be it."""
    used = {t.found(tuple(columns)) for t in table.columns.values()}
    spare = [c for c in columns if c not in used and role_of(c) == "grant"]
    if not spare or "grant" in table.word("constant"):
        return None
    asks = _(
        "The recipe finds no column of the grant, and {columns} may be it. Which is?",
        columns=Items(tuple(f"'{c}'" for c in spare)),
    )  # fmt: skip
    ways = [Choice(c, _("the column '{column}'", column=c), {"columns": {"grant": c}})
            for c in spare]  # fmt: skip
    none = Choice("none", _("none: the list says no grant"),
                  {"columns": {"grant": None}})  # fmt: skip
    return Question("projects.grant", asks, (*ways, none), place)


def _question(
    table: TableRecipe, place: int, public: dict[str, str], columns: Sequence[str]
) -> Question:
    """Ask which of several sources is the grant."""
    choices = []
    for kind in ("national", "local"):
        one = [c for c, s in public.items() if s == kind]
        if one and len(one) < len(public):
            choices.append(_choice(table, kind, one, columns))
    choices.append(_choice(table, "public", list(public), columns))
    return Question(
        "projects.funding",
        _(
            "The money of a project comes from several sources ({columns}). Which of "
            "it is the grant? What its holder pays is none, and no sum is counted "
            "twice.",
            columns=Items(tuple(public)),
        ),
        tuple(choices), place,
    )  # fmt: skip


def _choice(
    table: TableRecipe, word: str, paid: list[str], columns: Sequence[str]
) -> Choice:
    """Offer one column, or the sum of several."""
    if len(paid) == 1:
        says = _("'{column}' alone", column=paid[0])
        return Choice(word, says, {"columns": {"grant": paid[0]}, "funding": word})
    cost = table.columns.get("cost")
    is_there = cost is not None and bool(cost.found(tuple(columns)))
    tells: dict[str, Any] = {
        "columns": {"grant": None}, "funding": word,
        "wide": {"names": "|".join(map(re.escape, paid)), "value": "grant"},
        "aggregate": {"grant": "sum"} | ({"cost": "max"} if is_there else {}),
    }  # fmt: skip
    if unit_of(unit := bracket(paid[0])) is not None:
        tells["unit"] = unit
    says = _("their sum: {columns}", columns=Items(tuple(paid), most=0))
    return Choice(word, says, tells)
