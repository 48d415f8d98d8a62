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
