"""Regions of every source: registers with their vintages, and one way to resolve them.

Which place a label means (`resolve`), which register and vintage a column speaks
(`recognise`), how the regions of one time become those of another (`crosswalk`), and a
register as a table (`table`). Registers are read when they are first asked for.
"""

from madang.places.crosswalks import crosswalk
from madang.places.listing import of_study, table
from madang.places.matches import Match
from madang.places.place import Place
from madang.places.recognising import Recognised, recognise
from madang.places.registers import register, schemes
from madang.places.resolving import resolve

__all__ = [
    "Match",
    "Place",
    "Recognised",
    "crosswalk",
    "of_study",
    "recognise",
    "register",
    "resolve",
    "schemes",
    "table",
]
