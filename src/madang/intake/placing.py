"""Regions told by what stands with them: those above in the file, town and country."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from madang import places
from madang.contracts import CONTRACTS
from madang.intake.totals import by_name
from madang.language import Items, Message, _
from madang.places.names import fold
from madang.places.registers import forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from madang.engines.rows import Rows
    from madang.intake.judgement import Judgement
    from madang.intake.recipe import Recipe
    from madang.intake.region_labels import Column

__all__ = ["by_town", "in_one_country", "told_apart", "unplaced"]

_HANGUL: Final = re.compile(r"[가-힣]")
_COUNTY: Final = re.compile(r" (?:county|parish|city)$", re.IGNORECASE)
_ISO: Final = 2
_MOST: Final = 100_000


def told_apart(
    rows: Rows, recipe: Recipe, columns: tuple[str, ...]
) -> tuple[Rows, list[Message]]:
    """Put before regions of one name the region under which each stands.

    Where provinces and their municipalities share a column, only their order says
    which 중구 is meant. It counts where it is right for all that need no telling.

    Parameters
    ----------
    rows : Rows
        The records.
    recipe : Recipe
        What they mean.
    columns : tuple of str
        Columns of the file.

    Returns
    -------
    Rows
        The same, with longer labels.
    list of Message
        What was told by its place.
    """
    taken = [
        t for table in recipe.tables for c in CONTRACTS[table.table].columns
        if c.refers_to == "regions" and (t := table.columns.get(c.name))
        and not (t.pattern or len(t.several(columns)) > 1)
    ]  # fmt: skip
    told: list[Message] = []
    for column in {t.found(columns) for t in taken} - {""}:
        labels = list(rows.distinct([column], _MOST)[column])
        rows, said = _apart(rows, column, labels)
        told += said
    return rows, told


def _apart(
    rows: Rows, column: str, labels: Sequence[str]
) -> tuple[Rows, list[Message]]:
    """Put them before those of one column."""
    shared = [x for x in labels if _is_shared(x)]
    if not shared:
        return rows, []
    scheme = _scheme_of(shared[0])
    plain = [x for x in labels if x and not by_name(x)]
    found = {m.text: m for m in places.resolve(plain, scheme, proposes=False)}
    doubtful = [x for x, m in found.items() if m.how == "ambiguous"]
    height = places.register(scheme).levels.index
    top = min((height(p.level) for x in doubtful for p in found[x].nearest), default=0)
    tops = [x for x, m in found.items() if m.place and height(m.place.level) < top]
    if not tops:
        return rows, []
    parted = rows.carried("_held", column, tops)
    pairs = parted.distinct([column, "_held"], _MOST)
    pairs = pairs[~pairs[column].isin([*tops, ""]) & pairs[column].isin(plain)]
    inner = places.resolve(
        list(pairs[column]), scheme, within=list(pairs["_held"]), proposes=False
    )
    sure = [(found[m.text].place, m.place) for m in inner if found[m.text].place]
    if any(one != other for one, other in sure):
        return rows, []
    said = _("Regions of one name are told by those they stand under: {shown}.",
             shown=Items(tuple(m.place.name("ko") + f" ({h})" for m, h in zip(
                 inner, pairs["_held"], strict=True)
                 if m.text in doubtful and m.place)))  # fmt: skip
    return parted.prefixed(column, "_held", doubtful), [said]


def _scheme_of(label: str) -> str:
    """Give the register whose places share names, by how a label is written."""
    return "kr" if _HANGUL.search(label) else "fips"


def _is_shared(label: str) -> bool:
    """Tell whether several places of one level have a name as their own."""
    if not (_HANGUL.search(label) or _COUNTY.search(label)):
        return False
    book = places.register(_scheme_of(label))
    named = {f.place for f in forms_of(book).of(fold(label)) if not f.rank}
    return len({p.code for p in named if p.on(book.newest())}) > 1


def by_town(
    at: Column, matches: list[places.Match], register: tuple[str, Any]
) -> tuple[list[places.Match], list[Message]]:
    """Place what names a town and its country: where a region is called so, there.

    What only its country tells has its country where no row has a finer region, else
    none: beside its own parts a country is no region.
    """
    scheme, vintage = register
    lost = [m for m in matches if m.place is None and not m.total and ", " in m.text]
    if not lost or at.column in CONTRACTS[at.table.table].grain:
        return matches, []
    towns = [m.text.rpartition(", ") for m in lost]
    inner = places.resolve(
        [t[0] for t in towns], scheme, vintage=vintage, within=[t[2] for t in towns],
        proposes=False,
    )  # fmt: skip
    met = {m.text: replace(i, text=m.text)
           for m, i in zip(lost, inner, strict=True) if i.place}  # fmt: skip
    whole = places.resolve([t[2] for t in towns], scheme, vintage=vintage)
    rest = {m.text: replace(w, text=m.text) for m, w in zip(lost, whole, strict=True)
            if w.place and m.text not in met}  # fmt: skip
    fine = {m.place.level for m in (*matches, *met.values()) if m.place}
    is_alone = fine <= {w.place.level for w in rest.values() if w.place}
    told = met | (rest if is_alone else {})
    said = []
    if met:
        shown = tuple(f"{x} → {m.place.code}" for x, m in met.items() if m.place)
        said.append(_("Regions are told by towns that are called so: {shown}.",
                      shown=Items(shown)))  # fmt: skip
    if rest and not is_alone:
        said.append(
            _(
                "Of {n:,| place/ places} no region but the country is known, so rows "
                "of {n:~it/them} have none: {shown}. A code of NUTS in each row would "
                "place them.",
                n=len(rest), shown=Items(tuple(rest)),
            )
        )  # fmt: skip
        gone = {x: replace(m, place=None, how="country") for x, m in rest.items()}
        told |= gone
    return [told.get(m.text, m) for m in matches], said


def in_one_country(
    matches: list[places.Match], scheme: str, vintage: Any
) -> list[places.Match]:
    """Take names that several countries have for those of the country of the others.

    Luxembourg among the provinces of Belgium is one of them, and Limburg no doubt.
    """
    sure = {m.place.code[:2] for m in matches if m.place and len(m.place.code) > _ISO}
    is_coded = any(m.how.endswith("code") for m in matches)  # then codes tell it
    if not scheme.startswith("nuts") or len(sure) != 1 or is_coded:
        return matches
    home = sure.pop()
    odd = [
        m.text for m in matches
        if m.how == "ambiguous" or (m.place and m.place.code[:2] != home)
    ]  # fmt: skip
    inner = places.resolve(odd, scheme, vintage=vintage, within=[home] * len(odd),
                           proposes=False)  # fmt: skip
    told = {m.text: m for m in inner if m.place and len(m.place.code) > _ISO}
    return [told.get(m.text, m) for m in matches]


def unplaced(judged: Iterable[Judgement]) -> list[Message]:
    """Say that a list of projects tells no regions, and what would."""
    tables = {made.table.table: made for made in judged}
    if "projects" not in tables or any(
        len(made.listed.get("regions", ())) for made in tables.values()
    ):
        return []
    return [
        _(
            "The list does not tell where its projects are. In a study of its own they "
            "stand under 'Region not stated'; to compare regions give a column of NUTS "
            "codes, of regions, or of town and country (of CORDIS, organization.csv "
            "too)."
        )
    ]
