"""Specialisation: who is over-represented in what, and how sure that is.

Reads the contracts ``stocks``, ``regions`` and ``activities``. One public verb,
`measure`; the steps stand in the order in which they run: `panel` (stocks as
tables), `tables` (the measures), `findings` (what a committee should read).
"""

from madang.specialisation.result import STAGE, Specialisation, measure
from madang.specialisation.settings import SpecialisationSettings, ZeroMeans

__all__ = [
    "STAGE",
    "Specialisation",
    "SpecialisationSettings",
    "ZeroMeans",
    "measure",
]
