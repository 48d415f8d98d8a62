"""Pages of their own beside the brief and the dossiers, as stages list them.

A stage lists in ``PAGES`` of its module `Stage.pages` functions that take a view and
yield pages; their templates lie in the folder ``templates`` beside the stage. The
report renders them within its frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

__all__ = ["Make", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes
    ----------
    folder, file : str
        Where it stands under the brief: a folder, and a file name in it.
    template : str
        Name of its template.
    values : mapping
        What the template reads beside what every page has.
    """

    folder: str
    file: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


Make = Callable[["View"], Iterable[Page]]
"""Makes pages in one language; none where the results hold nothing to show."""
