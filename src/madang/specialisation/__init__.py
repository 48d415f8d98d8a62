"""Specialisation: who is over-represented in what, and how sure that is.

Reads the contracts ``stocks``, ``regions`` and ``activities``. One public verb,
`measure`; the steps stand in the order in which they run: `rows` and `panel` (stocks
as tables), `structure` (who has what, complexity), `posterior` (what it could truly
be), `tables`, `space` and `examination` (the measures, and how far to trust
them), `findings` (what a committee should read). `validity` reads the certificate of a
result. What a region could become is learnt and tested in `odds`: `fit_odds`,
`next_activities`, `back_test`. What is shown stands in `chapter` and `dossier`.
"""

from madang.specialisation.certificate import Certificate, validity
from madang.specialisation.odds import (
    BackTest,
    Odds,
    OddsKind,
    OddsModel,
    OddsSettings,
    back_test,
    fit_odds,
    load_odds,
    next_activities,
    save_odds,
)
from madang.specialisation.settings import ZeroMeans
from madang.specialisation.stage import STAGE, measure

__all__ = [
    "STAGE",
    "BackTest",
    "Certificate",
    "Odds",
    "OddsKind",
    "OddsModel",
    "OddsSettings",
    "ZeroMeans",
    "back_test",
    "fit_odds",
    "load_odds",
    "measure",
    "next_activities",
    "save_odds",
    "validity",
]
