"""The product space of one region, as a dossier draws it: dots, ties and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["HEIGHT", "WIDTH", "Dot", "Space"]

WIDTH: Final = 460.0
HEIGHT: Final = 300.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One activity: where it stands, in pixels, and what it is to the region."""

    x: float
    y: float
    radius: float
    kind: str
    number: str
    name: str
    status: str

    @property
    def spoken(self) -> str:
        """What a reader hears."""
        return f"{self.name}: {self.status}"


@dataclass(frozen=True, slots=True)
class Space:
    """The product space as one region stands in it.

    Attributes
    ----------
    lines : tuple of (float, float, float, float)
        Ends of the ties drawn, in pixels.
    dots : tuple of Dot
        Activities: ``other``, ``has`` (specialised), ``next`` (numbered as listed).
    legend : tuple of (str, str)
        Kind and its word.
    heads : (str, str)
        Heads of the table: activity, and what it is to the region.
    spoken : str
        What a reader hears.
    caption : str
        Unit, year and source.
    """

    lines: tuple[tuple[float, float, float, float], ...]
    dots: tuple[Dot, ...]
    legend: tuple[tuple[str, str], ...]
    heads: tuple[str, str]
    spoken: str
    caption: str
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def trails(self) -> str:
        """The ties as a path: each once, in as few strokes as a pen would take."""
        beside: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for ends in self.lines:
            x, y, x_2, y_2 = map(round, ends)
            beside.setdefault((x, y), []).append((x_2, y_2))
            beside.setdefault((x_2, y_2), []).append((x, y))
        drawn = []
        while beside:
            here = next((p for p in beside if len(beside[p]) % 2), next(iter(beside)))
            stroke = [here]
            while beside.get(here):
                there = beside[here].pop()
                beside[there].remove(here)
                stroke.append(there)
                here = there
            beside = {point: to for point, to in beside.items() if to}
            drawn.append("M" + " ".join(f"{x} {y}" for x, y in stroke))
        return "".join(drawn)
