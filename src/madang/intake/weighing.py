"""Weights by which regions are shared out, as a user gives them in a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang import places
from madang.errors import ParameterError, SourceError
from madang.intake.known import folded
from madang.intake.opened import open_file
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from madang.intake.recipe import Recipe
    from madang.places.place import Register

__all__ = ["WEIGHTS", "codes", "read_weights", "weighed"]

WEIGHTS: Final = "weights"
"""Rule by which regions are shared out among those of the later time."""

_BASES: Final = {
    "weight": ("weight", "share", "가중치", "비율", "배분비율"),
    "population": ("population", "residents", "인구", "인구수", "주민등록인구"),
    "jobs": ("jobs", "employment", "종사자", "종사자수"),
    "area": ("area", "면적"),
}
"""What weights may be worked out of, and how its column may be called."""

_FROM: Final = ("from", "before", "이전", "종전", "개편전", "from_region")
_TO: Final = ("to", "after", "이후", "현재", "개편후", "to_region")
_NEAR: Final = 1e-6


def codes(
    book: Register, days: tuple[date, date], told: Mapping[str, Mapping[str, float]]
) -> dict[tuple[str, str], float]:
    """Give weights by the codes of regions; they may be told by their names.

    Parameters
    ----------
    book : Register
        Their register.
    days : (date, date)
        The two times.
    told : mapping of str to mapping of str to float
        By region of the earlier time, the shares of those of the later one.

    Returns
    -------
    dict of (str, str) to float

    Raises
    ------
    ParameterError
        If one is no region of its time.
    """

    def code(label: str, day: date) -> str:
        if label in book.by_code:
            return label
        match = places.resolve([label], book.scheme, vintage=day)[0]
        if match.place is None:
            near = tuple(p.name("ko") for p in match.nearest)
            raise ParameterError(
                _(
                    "'{label}' in the table of weights is no region of {day}. Near: "
                    "{near}.",
                    label=label, day=str(day), near=Items(near or ("–",)),
                )
            )  # fmt: skip
        return match.place.code

    return {
        (code(a, days[0]), code(b, days[1])): float(w)
        for a, one in told.items() for b, w in one.items()
    }  # fmt: skip


def read_weights(path: Path) -> tuple[dict[str, dict[str, float]], str]:
    """Read a table of weights, or of the sizes that they are worked out of.

    Parameters
    ----------
    path : Path
        Any file that can be opened, with the columns ``from``, ``to``, and one of
        weight, population, jobs or area, each of the part that went from one region to
        the other.

    Returns
    -------
    shares : dict of str to dict of str to float
        By region of the earlier time; those of one region sum to one.
    basis : str
        What they are worked out of.

    Raises
    ------
    SourceError
        If a column is not there, a number is none, or weights do not sum to one.
    """
    if not path.is_file():
        raise SourceError(
            _("There is no file '{path}'. Name the table of weights.", path=str(path))
        )
    frame = open_file(path).tables[0].sure().frame()
    named = {folded(str(c)): str(c) for c in frame.columns}
    ends = [next((named[folded(w)] for w in words if folded(w) in named), "")
            for words in (_FROM, _TO)]  # fmt: skip
    basis, column = next(
        ((b, named[folded(w)]) for b, words in _BASES.items() for w in words
         if folded(w) in named), ("", ""),
    )  # fmt: skip
    if not all((*ends, column)):
        raise SourceError(
            _(
                "'{file}' is no table of weights. It needs the columns from, to and "
                "one of weight, population, jobs or area; it has: {columns}.",
                file=path.name, columns=Items(tuple(frame.columns), most=12),
            )
        )  # fmt: skip
    sizes: dict[str, dict[str, float]] = {}
    for row, before, after, cell in zip(
        frame.index, frame[ends[0]], frame[ends[1]], frame[column], strict=True
    ):
        sizes.setdefault(str(before), {})[str(after)] = _size(path.name, row, cell)
    return {a: _shared(path.name, a, one, basis) for a, one in sizes.items()}, basis


def _size(file: str, row: int, cell: Any) -> float:
    """Read a weight or a size."""
    try:
        size = float(str(cell).replace(",", ""))
    except ValueError:
        size = -1.0
    if not 0 <= size < float("inf"):
        raise SourceError(
            _(
                "'{file}', row {row}: '{cell}' is no weight: a number from 0 up is.",
                file=file, row=row, cell=str(cell),
            )
        )  # fmt: skip
    return size


def _shared(
    file: str, before: str, sizes: Mapping[str, float], basis: str
) -> dict[str, float]:
    """Bring the sizes of what one region became to shares."""
    whole = sum(sizes.values())
    if whole <= 0 or (basis == "weight" and abs(whole - 1) > _NEAR):
        raise SourceError(
            _(
                "'{file}': the weights of '{region}' sum to {sum}, and must sum to 1.",
                file=file, region=before, sum=f"{whole:.6g}",
            )
        )  # fmt: skip
    return {after: size / whole for after, size in sizes.items()}


def weighed(recipe: Recipe, place: int) -> Recipe:
    """Put the weights themselves where a recipe names the file that holds them.

    Parameters
    ----------
    recipe : Recipe
        The recipe.
    place : int
        Which of its tables it is.

    Returns
    -------
    Recipe
    """
    table = recipe.tables[place]
    named = table.word("regions").get(WEIGHTS)
    if not isinstance(named, str):
        return recipe
    shares, basis = read_weights(Path(named))
    table = table.within("regions", WEIGHTS, shares).within("regions", "basis", basis)
    return recipe.with_table(place, table)
